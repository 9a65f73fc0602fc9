/* Applications as JSON: the one place that names the fields. */
#include "domain/application_json.h"

#include "domain/action.h"
#include "ground/escape.h"

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
	buffer_byte(out, '}');
}
