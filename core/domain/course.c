/* The values of a course in memory: adding, removing, and finding the one that counts. */
#include "domain/course.h"

#define LANG_MAX 255	/* bytes; the stored form has one byte for the length */

const char *
origin_name(enum origin o)
{
	static const char *const names[ORIGIN_MAX] = {"feed", "default", "map", "overlay"};

	return o < ORIGIN_MAX ? names[o] : "feed";
}

struct course *
course_new(struct arena *a)
{
	struct course *c = arena_alloc(a, sizeof(*c));

	if (c != NULL)
		c->arena = a;
	return c;
}

struct offering *
course_add_offering(struct course *c, struct error *e)
{
	struct offering *grown;

	if (c->offering_count >= COURSE_MAX_OFFERINGS) {
		(void)error_set(e, ERR_LIMIT, "more than %d offerings in one course", COURSE_MAX_OFFERINGS);
		return NULL;
	}
	grown = arena_grow(c->arena, c->offerings, c->offering_count, &c->offering_cap, sizeof(*grown));
	if (grown == NULL) {
		(void)error_set(e, ERR_MEMORY, "course too large");
		return NULL;
	}
	c->offerings = grown;
	return &c->offerings[c->offering_count++];
}

int
values_add(struct arena *a, struct values *list, const struct value *v, struct error *e)
{
	struct value copy = *v;
	struct value *grown;

	if (list->n >= COURSE_MAX_VALUES)
		return error_set(e, ERR_LIMIT, "more than %d values", COURSE_MAX_VALUES);
	if (v->lang.n > LANG_MAX || v->text.n > COURSE_MAX_BYTES)
		return error_set(e, ERR_LIMIT, "a text or its language tag is too long");
	grown = arena_grow(a, list->v, list->n, &list->cap, sizeof(*grown));
	copy.lang = arena_slice(a, v->lang);
	copy.text = arena_slice(a, v->text);
	if (grown == NULL || copy.lang.p == NULL || copy.text.p == NULL)
		return error_set(e, ERR_MEMORY, "course too large");
	list->v = grown;
	list->v[list->n++] = copy;
	return 0;
}

void
values_remove(struct values *list, uint16_t field)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].field != field)
			list->v[kept++] = list->v[i];
	list->n = kept;
}

/* The first known value of a field at or behind index i. */
static const struct value *
known_from(const struct values *list, size_t i, uint16_t field)
{
	for (; i < list->n; i++)
		if (list->v[i].field == field && !(list->v[i].flags & VALUE_UNKNOWN))
			return &list->v[i];
	return NULL;
}

const struct value *
values_first(const struct values *list, uint16_t field)
{
	return known_from(list, 0, field);
}

const struct value *
values_next(const struct values *list, const struct value *after)
{
	return known_from(list, (size_t)(after - list->v) + 1, after->field);
}

const struct value *
values_in(const struct values *list, uint16_t field, struct slice lang)
{
	const struct value *english = NULL, *first = values_first(list, field);

	for (const struct value *v = first; v != NULL; v = values_next(list, v)) {
		if (slice_eq(v->lang, lang))
			return v;
		if (english == NULL && slice_is(v->lang, "en"))
			english = v;
	}
	return english ? english : first;
}

struct slice
values_text(const struct values *list, uint16_t field)
{
	const struct value *v = values_first(list, field);

	return v ? v->text : SLICE_NONE;
}

const struct value *
course_value(const struct course *c, const struct offering *o, uint16_t field)
{
	for (size_t i = 0; o != NULL && i < o->values.n; i++)
		if (o->values.v[i].field == field)
			return values_first(&o->values, field);	/* "unknown" on purpose wins, too */
	return values_first(&c->values, field);
}

static bool
same_value(struct reader *a, struct reader *b)
{
	struct slice begin = reader_bytes(a, 2 + 1 + 1), other = reader_bytes(b, 2 + 1 + 1);	/* field, origin, flags */
	size_t lang = reader_u8(a), text;
	bool same = slice_eq(begin, other) && reader_u8(b) == lang;

	(void)reader_bytes(a, 8);	/* line and column */
	(void)reader_bytes(b, 8);
	text = reader_u32(a);
	same = same && reader_u32(b) == text;
	return same && slice_eq(reader_bytes(a, lang + text), reader_bytes(b, lang + text)) && !a->failed && !b->failed;
}

static bool
same_values(struct reader *a, struct reader *b)
{
	unsigned n = reader_u16(a);

	if (reader_u16(b) != n)
		return false;
	while (n-- > 0)
		if (!same_value(a, b))
			return false;
	return true;
}

bool
course_same(struct slice a, struct slice b)
{
	struct reader ra = reader_of(a), rb = reader_of(b);
	struct slice form = reader_bytes(&ra, 4);	/* "OC" and the format */
	unsigned offerings;

	if (slice_eq(a, b))
		return true;
	if (!slice_eq(form, reader_bytes(&rb, 4)) || form.n < 4 || form.p[2] != 1)
		return false;
	(void)reader_u64(&ra);	/* checksums, which count the places */
	(void)reader_u64(&rb);
	if (!same_values(&ra, &rb))
		return false;
	offerings = reader_u16(&ra);
	if (reader_u16(&rb) != offerings)
		return false;
	while (offerings-- > 0)
		if (!same_values(&ra, &rb))
			return false;
	return !ra.failed && !rb.failed && ra.rest.n == 0 && rb.rest.n == 0;
}
