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

/* What a course says, as a number ----------------------------------------------- */

static uint64_t
mix(uint64_t h, struct slice s)
{
	for (; s.n > 8; s.p += 8, s.n -= 8) {
		h = (h ^ str_eight(s.p, 8)) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	h = (h ^ str_eight(s.p, s.n)) * 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

static uint64_t
mix_number(uint64_t h, uint64_t n)
{
	h = (h ^ n) * 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 29;
}

static uint64_t
mix_values(uint64_t h, struct reader *r)
{
	unsigned n = reader_u16(r);

	h = mix_number(h, n);
	for (; n > 0 && !r->failed; n--) {
		struct slice begin = reader_bytes(r, 2 + 1 + 1);	/* field, origin, flags */
		size_t lang = reader_u8(r), text;

		(void)reader_bytes(r, 8);	/* line and column */
		text = reader_u32(r);
		h = mix_number(mix(h, begin), (uint64_t)lang << 32 | text);
		h = mix(h, reader_bytes(r, lang + text));
	}
	return h;
}

uint64_t
course_fingerprint(struct slice bytes)
{
	struct reader r = reader_of(bytes);
	uint64_t h = mix(0, reader_bytes(&r, 4));	/* "OC" and the format */
	unsigned offerings;

	(void)reader_u64(&r);		/* the checksum, which counts the places */
	h = mix_values(h, &r);
	offerings = reader_u16(&r);
	h = mix_number(h, offerings);
	for (; offerings > 0 && !r.failed; offerings--)
		h = mix_values(h, &r);
	return r.failed || r.rest.n > 0 ? mix(mix_number(0, bytes.n), bytes) : h;	/* no course: all of it */
}
