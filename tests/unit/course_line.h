#ifndef TESTS_COURSE_LINE_H
#define TESTS_COURSE_LINE_H
/* Courses from lines of text. */
#include "domain/course.h"

static inline void
line_value(struct arena *a, struct values *list, const char *name, const char *lang, struct slice text)
{
	const struct field_info *f = field_by_name(slice_of(name));
	struct value v = {.lang = slice_of(lang), .text = text};
	struct error e = ERROR_NONE;

	assert_non_null(f);
	v.field = f->number;
	if (slice_is(text, "-"))
		v = (struct value){.field = f->number, .flags = VALUE_UNKNOWN};
	assert_int_equal(values_add(a, list, &v, &e), 0);
}

/*
 * A course from "id=A1|title=Law|title@nl=Recht|+|offering=1|start=2027-01-01|+|…": course values,
 * then after each "+" an offering; the text "-" says "unknown".
 */
static inline struct course *
line_course(struct arena *a, const char *line)
{
	struct course *c = course_new(a);
	struct slice rest = arena_slice(a, slice_of(line)), part;
	struct values *list = &c->values;
	struct error e = ERROR_NONE;

	while (slice_split(&rest, '|', &part)) {
		struct slice text = part, name, lang;
		char field[40], *code = arena_alloc(a, 16);

		if (slice_is(part, "+")) {
			struct offering *o = course_add_offering(c, &e);

			assert_non_null(o);
			list = &o->values;
			continue;
		}
		assert_true(slice_split(&text, '=', &name));
		lang = name;
		assert_true(slice_split(&lang, '@', &name));
		assert_true(slice_copy(name, field, sizeof(field)));
		if (lang.p != NULL)
			assert_true(slice_copy(lang, code, 16));
		line_value(a, list, field, code, text);
	}
	return c;
}

#endif
