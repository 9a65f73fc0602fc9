/* What is different about a course, in words. */
#include "render/changes.h"

#include "domain/difference.h"
#include "render/when.h"

#define VALUE_MAX (64u << 10)

static const struct label {
	uint16_t field;
	const char *text, *words;	/* its name; of a WORD or LANG: what the names of its words begin with */
} labels[] = {
	{OPSTAP_F_TITLE, "change_title", ""}, {OPSTAP_F_START, "change_start", ""}, {OPSTAP_F_END, "change_end", ""},
	{OPSTAP_F_ECTS, "change_ects", ""}, {OPSTAP_F_CREDITS, "fact_own_credits", ""}, {OPSTAP_F_LEVEL, "fact_level", "level"},
	{OPSTAP_F_LANGUAGE, "fact_language", "language"}, {OPSTAP_F_ACADEMIC_YEAR, "fact_year", ""},
	{OPSTAP_F_DELIVERY, "fact_delivery", "delivery_long"}, {OPSTAP_F_HOURS_PER_WEEK, "fact_hours", ""},
	{OPSTAP_F_SESSION, "fact_session", ""}, {OPSTAP_F_EXAM, "fact_exam", "exam_long"}, {OPSTAP_F_EXAM_AT, "fact_exam_at", ""},
	{OPSTAP_F_EXAM_MINUTES, "fact_exam_minutes", ""}, {OPSTAP_F_DROP_BY, "fact_drop_by", ""},
	{OPSTAP_F_PREREQUISITES, "course_prerequisites", ""}, {OPSTAP_F_ASSESSMENT, "course_assessment", ""},
};

static const struct label *
label_of(uint16_t field)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (labels[i].field == field)
			return &labels[i];
	return NULL;
}

static void
write_word(const struct changes *c, const struct label *l, struct slice word, struct arena *a, struct buffer *b)
{
	char *name = arena_printf(a, "%s_%.*s", l->words, SLICE_ARG(word));
	struct slice text;

	for (char *p = name; p != NULL && *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	text = name != NULL && l->words[0] != '\0' ? texts_get(c->texts, c->lang, name) : SLICE_NONE;
	buffer_slice(b, text.n > 0 ? text : word);
}

static void
write_moment(const struct changes *c, struct slice text, struct buffer *b)
{
	int32_t days;
	int64_t moment;
	int offset;

	if (date_parse_day(text, &days))	/* a day alone stays a day */
		when_day(b, c->texts, c->lang, days);
	else if (date_parse_moment(text, &moment, &offset))
		when_moment(b, c->texts, c->lang, moment, c->zone);
	else
		buffer_slice(b, text);
}

static void
write_value(const struct changes *c, const struct label *l, struct slice text, struct arena *a, struct buffer *b)
{
	int64_t thousandths;

	switch (field_by_number(l->field)->kind) {
	case KIND_DAY:
	case KIND_MOMENT:
		write_moment(c, text, b);
		break;
	case KIND_ECTS:
	case KIND_HOURS:
		if (str_to_thousandths(text, 0, 999999, &thousandths))
			when_decimal(b, c->lang, thousandths);
		else
			buffer_slice(b, text);
		break;
	default:
		write_word(c, l, text, a, b);
	}
}

static struct slice
in_words(const struct changes *c, const struct label *l, const struct course *course, struct arena *a)
{
	const struct values *values = difference_values(course, l->field);
	const struct value *v = values_first(values, l->field);
	struct slice out;
	struct buffer b;

	if (v == NULL)
		return texts_get(c->texts, c->lang, "unknown");
	buffer_init(&b, VALUE_MAX);
	if ((field_by_number(l->field)->flags & FIELD_LANGUAGES) != 0) {
		buffer_slice(&b, values_in(values, l->field, slice_of(lang_name(c->lang)))->text);
	} else {
		for (; v != NULL; v = values_next(values, v)) {
			buffer_text(&b, b.len > 0 ? ", " : "");
			write_value(c, l, v->text, a, &b);
		}
	}
	out = arena_slice(a, buffer_view(&b));
	buffer_free(&b);
	return out;
}

size_t
changes_show(const struct changes *c, struct view *v, struct arena *a)
{
	struct error ignored = ERROR_NONE;	/* nothing to show is better than no page */
	uint16_t fields[DIFFERENCE_MAX];
	struct course *was, *now;
	size_t n;

	if (course_decode(c->was, a, &was, &ignored) != 0 || course_decode(c->now, a, &now, &ignored) != 0)
		return 0;
	n = difference_find(was, now, slice_of(lang_name(c->lang)), fields, DIFFERENCE_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct label *l = label_of(fields[i]);
		struct view *item = view_item(v, "changes");

		view_text(item, "change_label", texts_get(c->texts, c->lang, l->text));
		view_text(item, "change_was", in_words(c, l, was, a));
		view_text(item, "change_now", in_words(c, l, now, a));
	}
	return n;
}
