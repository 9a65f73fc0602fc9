/* In what two records of one offering differ for somebody who applied for it. */
#include "domain/difference.h"

static const uint16_t fields_shown[] = {
	OPSTAP_F_TITLE, OPSTAP_F_START, OPSTAP_F_END, OPSTAP_F_ECTS, OPSTAP_F_CREDITS, OPSTAP_F_LEVEL, OPSTAP_F_LANGUAGE,
	OPSTAP_F_ACADEMIC_YEAR, OPSTAP_F_DELIVERY, OPSTAP_F_HOURS_PER_WEEK, OPSTAP_F_SESSION, OPSTAP_F_EXAM, OPSTAP_F_EXAM_AT,
	OPSTAP_F_EXAM_MINUTES, OPSTAP_F_DROP_BY, OPSTAP_F_PREREQUISITES, OPSTAP_F_ASSESSMENT,
};
#define FIELDS_SHOWN (sizeof(fields_shown) / sizeof(fields_shown[0]))

_Static_assert(FIELDS_SHOWN <= DIFFERENCE_MAX, "callers have room for all");

const struct values *
difference_values(const struct course *c, uint16_t field)
{
	const struct offering *o = c->offering_count > 0 ? &c->offerings[0] : NULL;

	return o != NULL && values_first(&o->values, field) != NULL ? &o->values : &c->values;
}

static bool
same_text(const struct value *a, const struct value *b)
{
	return a == NULL || b == NULL ? a == b : slice_eq(a->text, b->text);
}

static bool
same_field(const struct course *was, const struct course *now, uint16_t field, struct slice lang)
{
	const struct values *left = difference_values(was, field), *right = difference_values(now, field);
	const struct value *a = values_first(left, field), *b = values_first(right, field);

	if ((field_by_number(field)->flags & FIELD_LANGUAGES) != 0)
		return same_text(values_in(left, field, lang), values_in(right, field, lang));
	for (; a != NULL && b != NULL && same_text(a, b); a = values_next(left, a), b = values_next(right, b))
		;
	return a == NULL && b == NULL;
}

size_t
difference_find(const struct course *was, const struct course *now, struct slice lang, uint16_t *fields, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < FIELDS_SHOWN && n < max; i++)
		if (!same_field(was, now, fields_shown[i], lang))
			fields[n++] = fields_shown[i];
	return n;
}

bool
difference_any(struct slice was, struct slice now, struct slice lang, struct arena *a)
{
	struct error ignored = ERROR_NONE;
	struct course *left, *right;
	uint16_t field;

	if (slice_eq(was, now))
		return false;
	if (course_decode(was, a, &left, &ignored) != 0 || course_decode(now, a, &right, &ignored) != 0)
		return true;
	return difference_find(left, right, lang, &field, 1) > 0;
}
