/* Every value that the live documents of a catalogue have: which profiles occur, then what stands in those. */
#include <stdlib.h>
#include <string.h>

#include "search/columns_form.h"
#include "search/filter_parts.h"

void
known_clear(struct known *k)
{
	memset(k, 0, sizeof(*k));
}

static void
note_language(struct known *k, uint32_t language)
{
	for (size_t i = 0; i < k->language_count; i++)
		if (k->languages[i] == language)
			return;
	if (k->language_count < KNOWN_LANGUAGES)
		k->languages[k->language_count++] = language;
}

/* Codes are kept in order. */
static void
note_code(struct known *k, uint32_t code)
{
	size_t at = k->code_count;

	while (at > 0 && k->codes[at - 1] > code)
		at--;
	if ((at > 0 && k->codes[at - 1] == code) || k->code_count == KNOWN_CODES)
		return;
	memmove(&k->codes[at + 1], &k->codes[at], (k->code_count - at) * sizeof(k->codes[0]));
	k->codes[at] = code;
	k->code_count++;
}

static void
note_course(struct known *k, const struct columns *c, uint32_t number)
{
	struct course_profile p;

	columns_course_profile(c, number, &p);
	k->levels |= BIT(p.level);
	for (uint32_t i = 0; i < p.codes.n; i++)
		note_code(k, columns_code(c, columns_code_number(c, p.codes.first + i)));
	if (p.codes.n == 0)
		note_code(k, 0);
}

static void
note_offering(struct known *k, const struct columns *c, uint32_t number)
{
	struct columns_range r;
	struct offering_profile p;

	columns_offering_profile(c, number, &p);
	k->deliveries |= BIT(p.delivery);
	k->exams |= BIT(p.exam);
	r = columns_language_set(c, p.set);
	for (uint32_t i = 0; i < r.n; i++)
		note_language(k, columns_language(c, columns_language_number(c, r.first + i)));
	if (r.n == 0)
		note_language(k, 0);
}

/* Partners are kept in the order in which a facet lists those without a hit, which are most of them. */
static void
note_partner(struct known *k, uint32_t number, const struct filter_partner *partners)
{
	size_t at = k->partner_count;

	for (size_t i = 0; i < k->partner_count; i++)
		if (k->partners[i] == number)
			return;
	while (at > 0 && slice_compare(partners[k->partners[at - 1]].id, partners[number].id) > 0)
		at--;
	memmove(&k->partners[at + 1], &k->partners[at], (k->partner_count - at) * sizeof(k->partners[0]));
	k->partners[at] = (uint16_t)number;
	k->partner_count++;
}

/* Which numbers occur among live documents of enabled partners: a byte each. */
struct marks {
	const struct columns *c;
	bool enabled[COLUMNS_PARTNERS_MAX];
	uint8_t partners[COLUMNS_PARTNERS_MAX];
	uint8_t *courses, *offerings;
};

static void
mark_more(const struct marks *m, uint32_t doc)
{
	struct columns_range more = columns_more(m->c, doc);

	for (uint32_t k = 0; k < more.n; k++)
		m->offerings[columns_profile_of(m->c, more.first + k)] = 1;
}

/* Returns how many documents are live. */
static uint32_t
mark(struct marks *m, const unsigned char *live)
{
	const struct columns *c = m->c;
	uint32_t count = 0;

	for (uint32_t doc = 0; doc < c->n; doc++) {
		uint32_t partner = column_at(&c->partner, doc);

		if (live != NULL && !bit_at(live, doc))
			continue;
		count++;
		if (!m->enabled[partner])
			continue;
		m->partners[partner] = 1;
		m->courses[column_at(&c->course, doc)] = 1;
		m->offerings[column_at(&c->offering, doc)] = 1;
		if (c->more.n > 0)
			mark_more(m, doc);
	}
	return count;
}

int
known_add(struct known *k, const struct columns *c, const unsigned char *live, const struct filter_partner *partners,
		size_t partner_count, struct error *e)
{
	struct marks *m = calloc(1, sizeof(*m) + numbers_of(&c->course) + numbers_of(&c->offering));

	if (m == NULL)
		return error_set(e, ERR_MEMORY, "no memory for what a catalogue has");
	m->c = c;
	m->courses = (uint8_t *)(m + 1);
	m->offerings = m->courses + numbers_of(&c->course);
	for (size_t i = 0; i < partner_count && i < COLUMNS_PARTNERS_MAX; i++)
		m->enabled[i] = partners[i].enabled;
	k->documents += mark(m, live);
	for (uint32_t i = 0; i < partner_count && i < COLUMNS_PARTNERS_MAX; i++)
		if (m->partners[i])
			note_partner(k, i, partners);
	for (uint32_t i = 0; i < c->course_profiles && i <= c->course.mask; i++)
		if (m->courses[i])
			note_course(k, c, i);
	for (uint32_t i = 0; i < c->offering_profiles && i <= c->offering.mask; i++)
		if (m->offerings[i])
			note_offering(k, c, i);
	free(m);
	return 0;
}
