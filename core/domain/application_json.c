/* Applications as JSON: the one place that names the fields. */
#include "domain/application_json.h"

#include "domain/action.h"
#include "domain/difference.h"
#include "ground/escape.h"

#define CHANGED_ARENA ((size_t)32 << 20)	/* two records */

static void
put_text(struct buffer *out, const char *name, struct slice value)
{
	buffer_printf(out, ",\"%s\":\"", name);
	escape_json(out, value);
	buffer_byte(out, '"');
}

static void
put_moment(struct buffer *out, const char *name, int64_t moment)
{
	buffer_printf(out, ",\"%s\":\"", name);
	date_write_moment(out, moment, 0);
	buffer_byte(out, '"');
}

static void
put_personal(struct buffer *out, const struct application_choice *c)
{
	const struct personal *p = &c->personal;
	const struct { const char *name; struct slice value; } fields[] = {
		{"name", p->name}, {"email", p->email}, {"student_number", p->student_number}, {"faculty", p->faculty},
		{"programme", p->programme}, {"year", p->year}, {"at_most", p->at_most}, {"purpose", p->purpose},
		{"motivation", p->motivation}, {"board", p->board}, {"board_date", p->board_date},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (c->personal_known)
			put_text(out, fields[i].name, fields[i].value);
		else
			buffer_printf(out, ",\"%s\":null", fields[i].name);
	}
}

static void
put_step(struct buffer *out, const struct application_step *step)
{
	buffer_printf(out, "{\"state\":\"%s\"", state_name(step->state));
	put_moment(out, "at", step->moment);
	put_text(out, "actor", slice_of(actor_name(step->actor)));
	if (step->by.n > 0)
		put_text(out, "by", step->by);
	if (step->reason.n > 0)
		put_text(out, "reason", step->reason);
	if (step->words.n > 0)
		put_text(out, "text", step->words);
	if (step->undone)
		buffer_text(out, ",\"undo\":true");
	buffer_byte(out, '}');
}

static void
put_mark(struct buffer *out, const struct application_mark *mark)
{
	buffer_printf(out, "{\"mark\":\"%s\"", action_name((enum action)mark->mark));
	put_moment(out, "at", mark->moment);
	put_text(out, "actor", slice_of(actor_name(mark->actor)));
	if (mark->by.n > 0)
		put_text(out, "by", mark->by);
	if (mark->words.n > 0)
		put_text(out, "text", mark->words);
	if (mark->number != 0)
		buffer_printf(out, ",\"number\":%lld", (long long)mark->number);
	buffer_byte(out, '}');
}

static void
put_marks(struct buffer *out, const struct application_choice *c)
{
	if (c->mark_count == 0)
		return;
	buffer_text(out, ",\"marks\":[");
	for (size_t i = 0; i < c->mark_count; i++) {
		if (i > 0)
			buffer_byte(out, ',');
		put_mark(out, &c->marks[i]);
	}
	buffer_byte(out, ']');
}

/* ---- what is different about the course now */

static void
put_values(struct buffer *out, const char *name, const struct course *c, uint16_t field, struct slice lang)
{
	const struct values *values = difference_values(c, field);
	bool one = (field_by_number(field)->flags & FIELD_LANGUAGES) != 0;
	const struct value *v = one ? values_in(values, field, lang) : values_first(values, field);
	size_t n = 0;

	buffer_printf(out, ",\"%s\":[", name);
	for (; v != NULL; v = one ? NULL : values_next(values, v)) {
		buffer_text(out, n++ > 0 ? ",\"" : "\"");
		escape_json(out, v->text);
		buffer_byte(out, '"');
	}
	buffer_byte(out, ']');
}

static void
put_fields(struct buffer *out, const struct application_choice *c, struct slice lang, struct arena *a)
{
	uint16_t fields[DIFFERENCE_MAX];
	struct course *was, *now;
	size_t n;

	if (course_decode(c->record, a, &was, NULL) != 0 || course_decode(c->now, a, &now, NULL) != 0)
		return;
	n = difference_find(was, now, lang, fields, DIFFERENCE_MAX);
	for (size_t i = 0; i < n; i++) {
		buffer_printf(out, "%s{\"field\":\"%s\"", i > 0 ? "," : "", field_by_number(fields[i])->name);
		put_values(out, "was", was, fields[i], lang);
		put_values(out, "now", now, fields[i], lang);
		buffer_byte(out, '}');
	}
}

static void
put_changed(struct buffer *out, const struct application *app, const struct application_choice *c)
{
	const struct application_mark *told = application_mark(c, ACTION_CHANGED);
	struct arena arena;

	if (told == NULL || c->now.n == 0)
		return;
	buffer_text(out, ",\"changed\":{\"at\":\"");
	date_write_moment(out, told->moment, 0);
	buffer_printf(out, "\",\"gone\":%s,\"fields\":[", slice_is(told->reason, "gone") ? "true" : "false");
	arena_init(&arena, CHANGED_ARENA);
	put_fields(out, c, app->lang, &arena);
	arena_free(&arena);
	buffer_text(out, "]}");
}

void
application_json(const struct application *a, const struct application_choice *c, struct buffer *out)
{
	buffer_text(out, "{\"receipt\":\"");
	escape_json(out, a->receipt);
	buffer_printf(out, "\",\"choice\":%u", c->number);
	put_text(out, "state", slice_of(state_name(c->state)));
	put_moment(out, "submitted_at", c->submitted_at);
	put_text(out, "home", a->home);
	put_text(out, "partner", c->partner);
	put_text(out, "course", c->course);
	put_text(out, "offering", c->offering);
	put_personal(out, c);
	buffer_text(out, ",\"history\":[");
	for (size_t i = 0; i < c->step_count; i++) {
		if (i > 0)
			buffer_byte(out, ',');
		put_step(out, &c->steps[i]);
	}
	buffer_byte(out, ']');
	put_marks(out, c);
	put_changed(out, a, c);
	buffer_byte(out, '}');
}
