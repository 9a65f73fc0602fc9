/*
 * What the Open Onderwijs API has no place for, or only a narrower one: ext.opstap. A field stands there when what stands outside says
 * less than we know; null where outside something had to stand although we know nothing.
 */
#include "web/ooapi.h"

/* How much of a field the API itself can say. */
enum outside {
	NOTHING,	/* no place: here, when it is known */
	ALL,		/* all of it */
	ONE,		/* one value in no language: here, when there are more */
	ALWAYS_ONE,	/* one value, and there must be one: here, unless there is exactly one */
	NOT_OTHER,	/* all words but "other" */
	NOT_ZERO,	/* all numbers but 0 */
	MUST		/* texts in all languages, and there must be one: here, as null, when there is none */
};

static const struct rule { uint16_t field; enum outside course, offering; size_t most; } rules[] = {
	{OPSTAP_F_CODE, ALWAYS_ONE, NOTHING, OOAPI_CODE_MAX}, {OPSTAP_F_TITLE, ALL, NOTHING, 0},
	{OPSTAP_F_DESCRIPTION, MUST, NOTHING, 0}, {OPSTAP_F_OUTCOMES, ALL, NOTHING, 0}, {OPSTAP_F_PREREQUISITES, ALL, NOTHING, 0},
	{OPSTAP_F_ASSESSMENT, ALL, NOTHING, 0}, {OPSTAP_F_URL, ONE, ONE, OOAPI_LINK_MAX}, {OPSTAP_F_ECTS, ALL, NOTHING, 0},
	{OPSTAP_F_LEVEL, NOT_OTHER, NOTHING, 0}, {OPSTAP_F_FIELD, ONE, NOTHING, 0}, {OPSTAP_F_LANGUAGE, ALWAYS_ONE, ALWAYS_ONE, 0},
	{OPSTAP_F_LABEL, NOTHING, MUST, 0}, {OPSTAP_F_START, NOTHING, ALL, 0}, {OPSTAP_F_END, NOTHING, ALL, 0},
	{OPSTAP_F_PLACES, NOTHING, NOT_ZERO, 0},
	/* the ids stand apart; what is cancelled does not go out */
	{OPSTAP_F_ID, ALL, NOTHING, 0}, {OPSTAP_F_OFFERING, NOTHING, ALL, 0}, {OPSTAP_F_CANCELLED, ALL, ALL, 0},
};

static const struct rule *
rule_of(uint16_t field)
{
	static const struct rule none = {0, NOTHING, NOTHING, 0};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].field == field)
			return &rules[i];
	return &none;
}

static bool
only_one(const struct values *values, const struct value *first, size_t most)
{
	return first && first->lang.n == 0 && !values_next(values, first) && (most == 0 || utf8_count(first->text) <= most);
}

/* Whether a field must stand here, as a value or as null. */
static bool
stands_here(const struct values *values, const struct value *first, enum outside outside, size_t most)
{
	switch (outside) {
	case ALL:
		return false;
	case ONE:
		return first && !only_one(values, first, most);
	case ALWAYS_ONE:
		return !only_one(values, first, most);
	case NOT_OTHER:
		return first && slice_is(first->text, "other");
	case NOT_ZERO:
		return first && slice_is(first->text, "0");
	case MUST:
		return first == NULL;
	case NOTHING:
		break;
	}
	return first != NULL;
}

static void
value_json(struct json *j, const char *name, const struct field_info *info, const struct value *v)
{
	int64_t n;

	if (info->flags & FIELD_LANGUAGES) {
		json_object(j, name);
		if (v->lang.n > 0)
			json_text(j, "language", v->lang);
		json_text(j, "value", v->text);
		json_end_object(j);
	} else if ((info->kind == KIND_ECTS || info->kind == KIND_HOURS) && str_to_thousandths(v->text, 0, INT32_MAX, &n)) {
		json_thousandths(j, name, n);
	} else if (info->kind == KIND_COUNT && str_to_int64(v->text, 0, INT32_MAX, &n)) {
		json_number(j, name, n);
	} else if (info->kind == KIND_FLAG) {
		json_bool(j, name, slice_is(v->text, "yes"));
	} else {
		json_text(j, name, v->text);
	}
}

static void
field_json(struct json *j, const struct field_info *info, const struct values *values, const struct value *first)
{
	if (first == NULL) {
		json_null(j, info->name);
	} else if (info->flags & (FIELD_REPEATS | FIELD_LANGUAGES)) {
		json_list(j, info->name);
		for (; first; first = values_next(values, first))
			value_json(j, NULL, info, first);
		json_end_list(j);
	} else {
		value_json(j, info->name, info, first);
	}
}

void
ooapi_ext(struct json *j, const struct hub_course *c, const struct offering *o)
{
	const struct values *values = o ? &o->values : &c->course->values;
	unsigned of = o ? FIELD_OF_OFFERING : FIELD_OF_COURSE;

	json_object(j, "ext");
	json_object(j, "opstap");
	json_text(j, "partner", slice_of(c->partner->id));
	json_text(j, "id", c->id);
	if (o)
		json_text_or_null(j, "offering", values_text(values, OPSTAP_F_OFFERING));
	for (size_t i = 0; i < field_count(); i++) {
		const struct field_info *info = field_at(i);
		const struct rule *rule = rule_of(info->number);
		const struct value *first = values_first(values, info->number);

		if ((info->flags & of) && stands_here(values, first, o ? rule->offering : rule->course, rule->most))
			field_json(j, info, values, first);
	}
	json_end_object(j);
	json_end_object(j);
}
