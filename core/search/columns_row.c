/* A document into columns: out of a course, or out of other columns. */
#include <stdlib.h>

#include "domain/words.h"
#include "search/columns_build.h"
#include "search/language.h"

#define TITLES_MAX 32
#define LANGUAGES_MAX 16 /* of a course and of each offering; nobody teaches in more */

/* Sets of numbers ---------------------------------------------------------- */

static int
by_number(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* Appends the numbers in set_scratch to the key: in order, each once. */
static void
key_set(struct columns_writer *w)
{
	struct list *l = &w->set_scratch;

	if (l->n > 1)
		qsort(l->v, l->n, sizeof(*l->v), by_number);
	for (size_t i = 0; i < l->n; i++)
		if (i == 0 || l->v[i] != l->v[i - 1])
			buffer_u32(&w->key, l->v[i]);
}

static void
set_begin(struct columns_writer *w)
{
	w->set_scratch.n = 0;
	buffer_clear(&w->key);
}

static void
set_add(struct columns_writer *w, struct numbering *d, uint32_t packed)
{
	uint32_t little = htole32(packed);

	columns_push(w, &w->set_scratch, columns_number(w, d, (struct slice){(const char *)&little, sizeof(little)}));
}

static uint32_t
set_end(struct columns_writer *w)
{
	key_set(w);
	return columns_number(w, &w->set, buffer_view(&w->key));
}

static uint32_t
language_set(struct columns_writer *w, const struct values *list)
{
	const struct value *v = values_first(list, OPSTAP_F_LANGUAGE);

	set_begin(w);
	for (size_t n = 0; v != NULL && n < LANGUAGES_MAX; v = values_next(list, v), n++)
		if (v->text.n > 0)
			set_add(w, &w->language, language_pack(v->text));
	return set_end(w);
}

/* Dictionary entries ------------------------------------------------------- */

static uint32_t
moment_number(struct columns_writer *w, struct numbering *d, int64_t moment)
{
	uint64_t little = htole64((uint64_t)moment);

	if (moment == MOMENT_NONE)
		return 0;
	return 1 + columns_number(w, d, (struct slice){(const char *)&little, sizeof(little)});
}

static uint32_t
calendar_number(struct columns_writer *w, const struct offering_facts *f, uint32_t flags)
{
	uint32_t from = moment_number(w, &w->moment, f->apply_from), until = moment_number(w, &w->moment, f->apply_until),
		 over = moment_number(w, &w->moment, f->over);

	buffer_clear(&w->key);
	buffer_u32(&w->key, from);
	buffer_u32(&w->key, until);
	buffer_u32(&w->key, over);
	buffer_u32(&w->key, (uint32_t)f->start);
	buffer_u32(&w->key, flags);
	return columns_number(w, &w->calendar, buffer_view(&w->key));
}

static uint32_t
offering_number(struct columns_writer *w, const struct offering_facts *f, uint32_t set)
{
	buffer_clear(&w->key);
	buffer_u32(&w->key, (uint32_t)f->delivery | (uint32_t)f->exam << 4);
	buffer_u32(&w->key, (uint32_t)f->ects + 1);
	buffer_u32(&w->key, set);
	return columns_number(w, &w->offering, buffer_view(&w->key));
}

static uint32_t
course_words(uint32_t level, bool honours)
{
	return level | (honours ? 16 : 0);
}

static uint32_t
course_number(struct columns_writer *w, const struct course *c)
{
	int level = field_word(OPSTAP_F_LEVEL, values_text(&c->values, OPSTAP_F_LEVEL));
	bool honours = slice_is(values_text(&c->values, OPSTAP_F_HONOURS), "yes");

	set_begin(w);
	for (const struct value *v = values_first(&c->values, OPSTAP_F_FIELD); v != NULL;
			v = values_next(&c->values, v))
		if (v->text.n > 0)
			set_add(w, &w->code, language_pack(v->text));
	buffer_u32(&w->key, course_words(level > 0 ? (uint32_t)level : 0, honours));
	key_set(w);
	return columns_number(w, &w->course, buffer_view(&w->key));
}

/* Offerings ---------------------------------------------------------------- */

static void
count_places(struct columns_writer *w, bool first, int32_t places, uint32_t hash, struct slice id)
{
	struct counted *t = &w->counted[first ? 0 : 1];

	columns_push(w, &t->at, first ? w->n : (uint32_t)w->section[SECTION_MORE_OFFERING].n);
	columns_push(w, &t->places, (uint32_t)places);
	columns_push(w, &t->hash, hash);
	buffer_slice(&t->text, id);
	columns_push(w, &t->ends, (uint32_t)t->text.len);
}

/* Offering k of count of the document at hand. */
static void
add_offering(struct columns_writer *w, size_t k, size_t count, const struct offering_facts *f, uint32_t set,
		struct slice course_id, struct slice id)
{
	uint32_t flags = f->cancelled ? CALENDAR_CANCELLED : 0;

	if (f->places == 0)
		flags |= CALENDAR_NO_PLACES;
	if (f->places > 0)
		flags |= CALENDAR_COUNTED;
	if (k == 0 && count > 1)
		flags |= CALENDAR_MORE;
	if (f->places > 0)
		count_places(w, k == 0, f->places, columns_seat_hash(course_id, id), id);
	columns_push(w, &w->section[k == 0 ? SECTION_OFFERING : SECTION_MORE_OFFERING], offering_number(w, f, set));
	columns_push(w, &w->section[k == 0 ? SECTION_CALENDAR : SECTION_MORE_CALENDAR], calendar_number(w, f, flags));
}

/*
 * Does the offering say anything about the language of teaching, be it "unknown"? Then the course's
 * languages do not hold for it.
 */
static bool
says_language(const struct offering *o)
{
	for (size_t i = 0; o != NULL && i < o->values.n; i++)
		if (o->values.v[i].field == OPSTAP_F_LANGUAGE)
			return true;
	return false;
}

static void
add_offerings(struct columns_writer *w, const struct course *c, const struct zone *zone)
{
	size_t n = c->offering_count > 0 ? c->offering_count : 1;
	struct slice id = values_text(&c->values, OPSTAP_F_ID);

	for (size_t k = 0; k < n; k++) {
		const struct offering *o = c->offering_count > 0 ? &c->offerings[k] : NULL;
		struct offering_facts f;

		offering_read(c, o, zone, &f);
		add_offering(w, k, n, &f, language_set(w, says_language(o) ? &o->values : &c->values), id,
				o ? values_text(&o->values, OPSTAP_F_OFFERING) : SLICE_NONE);
	}
}

/* Documents ---------------------------------------------------------------- */

static void
add_title(struct buffer *out, const struct value *v, bool last)
{
	unsigned mark = last ? COLUMNS_LAST : 0;
	char folded[COLUMNS_TITLE_MAX];
	size_t length = words_fold(v->text, folded, sizeof(folded));
	size_t lang = v->lang.n < COLUMNS_LANGUAGE_MAX ? v->lang.n : COLUMNS_LANGUAGE_MAX;

	if (lang == 0) {
		buffer_byte(out, (char)mark);
	} else if (slice_is(v->lang, "en") || slice_is(v->lang, "nl")) {
		buffer_byte(out, (char)(mark | (v->lang.p[0] == 'e' ? 1 : 2)));
	} else {
		buffer_byte(out, (char)(mark | (3 + lang)));
		buffer_add(out, v->lang.p, lang);
	}
	if (!last)
		buffer_byte(out, (char)length);
	buffer_add(out, folded, length);
}

static void
add_text(struct buffer *out, const struct course *c)
{
	struct slice id = values_text(&c->values, OPSTAP_F_ID);
	size_t n = 0;

	id.n = id.n < UINT16_MAX ? id.n : UINT16_MAX;
	buffer_byte(out, (char)(id.n < COLUMNS_ID_LONG ? id.n : COLUMNS_ID_LONG));
	if (id.n >= COLUMNS_ID_LONG)
		buffer_u16(out, (uint16_t)id.n);
	buffer_slice(out, id);
	for (const struct value *v = values_first(&c->values, OPSTAP_F_TITLE), *next; v != NULL && n < TITLES_MAX; v = next, n++) {
		next = values_next(&c->values, v);
		add_title(out, v, next == NULL || n + 1 == TITLES_MAX);
	}
}

/* False when the writer takes no more. */
static bool
begin(struct columns_writer *w, uint32_t doc, uint32_t partner, int64_t first_seen)
{
	if (partner >= COLUMNS_PARTNERS_MAX)
		columns_fault(w, ERR_LIMIT, "columns: a partner's number is too high");
	if (w->fault != 0)
		return false;
	columns_push(w, &w->section[SECTION_DOC], doc);
	columns_push(w, &w->section[SECTION_PARTNER], partner);
	w->partners[partner / 8] |= (uint8_t)(1u << partner % 8);
	columns_push(w, &w->section[SECTION_SEEN], moment_number(w, &w->seen, first_seen));
	columns_push(w, &w->section[SECTION_WORDS], 0);
	columns_push(w, &w->section[SECTION_WORDS_OTHER], 0);
	return w->fault == 0;
}

static void
end(struct columns_writer *w, size_t offerings)
{
	columns_push(w, &w->section[SECTION_TEXT_AT], (uint32_t)w->text.len);
	if (offerings > 1) {
		columns_push(w, &w->more, w->n);
		columns_push(w, &w->section[SECTION_MORE_AT], (uint32_t)w->section[SECTION_MORE_OFFERING].n);
	}
	w->n++;
}

void
columns_writer_add(struct columns_writer *w, const struct course *c, uint32_t doc, uint32_t partner, int64_t first_seen,
		const struct zone *zone)
{
	if (!begin(w, doc, partner, first_seen))
		return;
	columns_push(w, &w->section[SECTION_COURSE], course_number(w, c));
	add_offerings(w, c, zone);
	add_text(&w->text, c);
	end(w, c->offering_count);
}

void
columns_writer_words(struct columns_writer *w, uint32_t first, uint32_t second)
{
	struct list *words = &w->section[SECTION_WORDS], *other = &w->section[SECTION_WORDS_OTHER];

	if (w->fault != 0)
		return;
	words->v[words->n - 1] = first;
	other->v[other->n - 1] = second;
}
