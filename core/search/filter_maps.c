/*
 * Where nothing is selected (closed courses may be hidden) what a document counts with is always the same. So there is a bit map for every
 * value of a facet, made when it is asked for first, for a segment and what its calendars say at the time.
 */
#include "search/filter_maps.h"

#include <stdlib.h>

#include "search/columns_form.h"

#define MAPS_BYTES ((size_t)16 << 20)	/* of a segment; beyond that documents are counted one by one */

/* Bits of the maps that something is in. */
struct among {
	uint64_t w[MAPS_MAX / 64];
};

struct making {
	struct filter_segment *s;
	struct filter_maps *m;
	struct among *courses, *offerings, statuses[STATUS_MAX];	/* by number */
};

/* One more map for something; false when there are too many. */
static bool
note(struct filter_maps *m, struct among *a, enum facet facet, uint32_t key)
{
	size_t i = 1;

	while (i < m->n && (m->value[i].facet != facet || m->value[i].key != key))
		i++;
	if (i == MAPS_MAX)
		return false;
	m->value[i] = (struct map_value){facet, key};
	m->n = i < m->n ? m->n : i + 1;
	a->w[i / 64] |= (uint64_t)1 << i % 64;
	return true;
}

static bool
note_course(const struct making *k, uint32_t number)
{
	const struct columns *c = k->s->c;
	struct among *a = &k->courses[number];
	struct course_profile p;
	bool good;

	columns_course_profile(c, number, &p);
	good = note(k->m, a, FACET_LEVEL, p.level) && (p.codes.n > 0 || note(k->m, a, FACET_FIELD, 0));
	for (uint32_t i = 0; i < p.codes.n && good; i++)
		good = note(k->m, a, FACET_FIELD, columns_code(c, columns_code_number(c, p.codes.first + i)) & MAPS_FIELD);
	return good;
}

static bool
note_offering(const struct making *k, uint32_t number)
{
	const struct columns *c = k->s->c;
	struct among *a = &k->offerings[number];
	struct offering_profile p;
	struct columns_range r;
	bool good;

	columns_offering_profile(c, number, &p);
	r = columns_language_set(c, p.set);
	good = note(k->m, a, FACET_DELIVERY, p.delivery) && note(k->m, a, FACET_EXAM, p.exam) &&
		(r.n > 0 || note(k->m, a, FACET_LANGUAGE, c->languages));
	for (uint32_t i = 0; i < r.n && good; i++) {
		uint32_t language = columns_language_number(c, r.first + i);

		good = language >= c->languages || note(k->m, a, FACET_LANGUAGE, language);
	}
	return good;
}

static bool
note_all(struct making *k)
{
	const struct columns *c = k->s->c;
	bool good = true;

	k->m->n = 1;
	for (uint32_t i = 0; i < c->course_profiles && i <= c->course.mask && good; i++)
		good = note_course(k, i);
	for (uint32_t i = 0; i < c->offering_profiles && i <= c->offering.mask && good; i++)
		good = note_offering(k, i);
	for (uint32_t i = 0; i < STATUS_MAX && good; i++)
		good = note(k->m, &k->statuses[i], FACET_STATUS, i);
	return good;
}

static inline void
join(struct among *a, const struct among *b)
{
	for (size_t i = 0; i < MAPS_MAX / 64; i++)
		a->w[i] |= b->w[i];
}

/* An offering of a document, which counts with more than its status only when that may be shown. Returns whether it may. */
static inline bool
join_offering(const struct making *k, uint32_t profile, uint32_t calendar, struct among *a)
{
	uint32_t status = k->s->statuses->status[calendar];
	bool passes = k->m->statuses == 0 || (k->m->statuses & BIT(status)) != 0;

	join(a, &k->statuses[status]);
	if (passes)
		join(a, &k->offerings[profile]);
	return passes;
}

static bool
join_document(const struct making *k, uint32_t doc, struct among *a)
{
	const struct columns *c = k->s->c;
	struct columns_range more = columns_more(c, doc);
	bool passes = join_offering(k, column_at(&c->offering, doc), column_at(&c->calendar, doc), a);

	join(a, &k->courses[column_at(&c->course, doc)]);
	for (uint32_t i = more.first; i < more.first + more.n; i++)
		passes = join_offering(k, columns_profile_of(c, i), columns_calendar_of(c, i), a) || passes;
	return passes;
}

/* Word by word of all maps. */
static void
fill(const struct making *k)
{
	const struct columns *c = k->s->c;
	struct filter_maps *m = k->m;

	for (uint32_t first = 0; first < c->n; first += 64) {
		uint64_t word[MAPS_MAX] = {0};

		for (uint32_t doc = first; doc < c->n && doc < first + 64; doc++) {
			struct among a = {{0}};

			if (join_document(k, doc, &a)) {
				a.w[0] |= 1;
				m->partners[column_at(&c->partner, doc)]++;
			}
			for (size_t i = 0; i < MAPS_MAX / 64; i++)
				for (uint64_t bits = a.w[i]; bits != 0; bits &= bits - 1)
					word[i * 64 + (size_t)__builtin_ctzll(bits)] |= (uint64_t)1 << doc % 64;
		}
		for (size_t i = 0; i < m->n; i++)
			m->bits[i * m->words + first / 64] = word[i];
	}
}

/* Where offerings are told apart, or other statuses are selected, closed ones are left out as whatever else is not selected. */
static bool
hides(const struct filter_segment *s)
{
	return !s->loose && s->f->statuses == MAPS_HIDING;
}

static struct filter_maps *
make(struct filter_segment *s)
{
	const struct columns *c = s->c;
	struct filter_maps *m = calloc(1, sizeof(*m));
	struct making k = {.s = s, .m = m};

	if (m == NULL)
		return NULL;
	m->turn = s->statuses->turn;
	m->statuses = hides(s) ? MAPS_HIDING : 0;
	m->words = maps_words(c->n);
	k.courses = calloc(numbers_of(&c->course), sizeof(*k.courses));
	k.offerings = calloc(numbers_of(&c->offering), sizeof(*k.offerings));
	m->partners = calloc(numbers_of(&c->partner), sizeof(*m->partners));
	if (k.courses != NULL && k.offerings != NULL && m->partners != NULL && note_all(&k) &&
			m->n * m->words * sizeof(*m->bits) <= MAPS_BYTES)
		m->bits = calloc(m->n * m->words, sizeof(*m->bits));
	if (m->bits != NULL)
		fill(&k);
	free(k.courses);
	free(k.offerings);
	return m;
}

void
maps_free(struct filter_maps *m)
{
	if (m == NULL)
		return;
	free(m->bits);
	free(m->partners);
	free(m);
}

const struct filter_maps *
maps_of(struct filter_segment *s)
{
	struct filter_maps **m = &s->statuses->maps[hides(s)];

	if (*m == NULL || (*m)->turn != s->statuses->turn) {
		maps_free(*m);
		*m = make(s);
	}
	return *m != NULL && (*m)->bits != NULL ? *m : NULL;
}
