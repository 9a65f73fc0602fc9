/*
 * The check that every record passes outside the sandbox. The host is not trusted: every value is held
 * against its canonical form again (check_value.c), then the record as a whole is looked at: what is
 * demanded, what contradicts itself.
 */
#include "domain/check_job.h"

#include <stdio.h>
#include <string.h>

void
check_say(struct check_job *j, const struct value *at, struct message m)
{
	m.record = j->record;
	m.source = at == NULL ? j->course->source : at->origin == ORIGIN_OVERLAY ? SLICE("overlay") : j->source;
	if (at != NULL && at->line == 0 && slice_eq(m.source, j->course->source))
		at = NULL;	/* a default, or a value of which only the record's place is known */
	m.line = at ? at->line : j->line;
	m.column = at ? at->column : j->column;
	messages_add(j->list, &m);
}

static int
refuse(struct check_job *j, const char *rule, const char *text, const char *remedy)
{
	check_say(j, NULL, (struct message){.level = MESSAGE_ERROR, .rule = rule, .text = slice_of(text),
			.effect = SLICE("this course is left out"), .remedy = slice_of(remedy)});
	return ERR_VALUE;
}

static void
warn(struct check_job *j, const struct value *at, const char *rule, const char *text, const char *effect,
		const char *remedy)
{
	check_say(j, at, (struct message){.level = MESSAGE_WARNING, .rule = rule, .text = slice_of(text),
			.effect = slice_of(effect), .remedy = slice_of(remedy)});
}

static const struct value *
has(const struct values *list, uint16_t field)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].field == field)
			return &list->v[i];
	return NULL;	/* also sees "unknown on purpose", unlike values_first */
}

/* ---- One course without its offerings ---- */

static void
demand_of_course(struct check_job *j)
{
	const struct values *list = &j->course->values;
	bool ects = has(list, OPSTAP_F_ECTS) != NULL;

	for (size_t i = 0; i < j->course->offering_count && !ects; i++)
		ects = has(&j->course->offerings[i].values, OPSTAP_F_ECTS) != NULL;
	if (!ects)
		warn(j, NULL, "no-credits", "no ECTS credits",
				"shown as \"credits unknown\", and not found by those who search for a number of credits",
				"Add ects, or the word unknown");
	if (!has(list, OPSTAP_F_URL))
		warn(j, NULL, "no-url", "no address", "the course page has no link to you", "Add url");
	if (j->course->offering_count == 0)
		warn(j, NULL, "no-offerings", "no offering", "shown without dates, places or deadline",
				"Add an offering");
}

/* ---- Offerings ---- */

static void
demand_of_offering(struct check_job *j, const struct offering *o)
{
	const struct values *list = &o->values;
	const struct value *at = list->n > 0 ? &list->v[0] : NULL;
	struct slice delivery = values_text(list, OPSTAP_F_DELIVERY);

	if (!has(list, OPSTAP_F_START) && !slice_is(delivery, "self-paced"))
		warn(j, at, "no-start", "no start", "shown as \"start unknown\", and last in results by start",
				"Add start, or delivery self-paced");
	if (!has(list, OPSTAP_F_APPLY_UNTIL))
		warn(j, at, "no-deadline", "no deadline",
				"shown as open until it starts, and last in results by deadline",
				"Add apply_until, or the words always open");
}

static struct value *
find(struct values *list, uint16_t field)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].field == field && !(list->v[i].flags & VALUE_UNKNOWN))
			return &list->v[i];
	return NULL;
}

/* Drops `loses` when `before` is later than `after`. Canonical days compare as text. */
static void
order_days(struct check_job *j, struct offering *o, uint16_t before, uint16_t after)
{
	struct value *first = find(&o->values, before), *second = find(&o->values, after);
	char text[120];

	if (!first || !second || slice_compare(first->text, second->text) <= 0)
		return;
	snprintf(text, sizeof(text), "%s %.*s is before %s %.*s", field_by_number(after)->name, SLICE_ARG(second->text),
			field_by_number(before)->name, SLICE_ARG(first->text));
	warn(j, second, "order", text, "shown as \"end unknown\"", "Correct one of them");
	values_remove(&o->values, after);
}

static void
order_applications(struct check_job *j, struct offering *o)
{
	struct value *from = find(&o->values, OPSTAP_F_APPLY_FROM), *until = find(&o->values, OPSTAP_F_APPLY_UNTIL);
	int64_t opens, closes;
	int offset;

	if (!from || !until || !date_parse_moment(from->text, &opens, &offset)
	    || !date_parse_moment(until->text, &closes, &offset) || opens <= closes)
		return;
	warn(j, from, "order", "apply_from is after apply_until", "shown as \"apply from unknown\"",
			"Correct one of them");
	values_remove(&o->values, OPSTAP_F_APPLY_FROM);
}

static bool
id_taken(const struct course *c, size_t before, struct slice id)
{
	for (size_t i = 0; i < before; i++)
		if (slice_eq(values_text(&c->offerings[i].values, OPSTAP_F_OFFERING), id))
			return true;
	return false;
}

/* An offering without id gets its start, or its place in the row: enrolments must name it. */
static int
name_offering(struct check_job *j, size_t i)
{
	struct offering *o = &j->course->offerings[i];
	struct slice start = values_text(&o->values, OPSTAP_F_START);
	const struct value *at = o->values.n > 0 ? &o->values.v[0] : NULL;
	char id[32];
	size_t number = i + 1;
	struct value v = {.field = OPSTAP_F_OFFERING,
			.line = at ? at->line : j->line,
			.column = at ? at->column : j->column};

	if (start.n > 0 && !id_taken(j->course, i, start))
		slice_copy(start, id, sizeof(id));
	else
		do
			snprintf(id, sizeof(id), "%zu", number++);
		while (id_taken(j->course, i, slice_of(id)));
	v.text = slice_of(id);
	warn(j, at, "no-offering-id", "an offering has no id",
			"it is named after its start or its place; when that changes, enrolments lose their offering",
			"Add offering");
	values_remove(&o->values, OPSTAP_F_OFFERING);
	return values_add(j->course->arena, &o->values, &v, j->e);
}

static void
drop_offering(struct check_job *j, size_t i)
{
	struct course *c = j->course;
	char text[160];
	struct slice id = values_text(&c->offerings[i].values, OPSTAP_F_OFFERING);

	snprintf(text, sizeof(text), "offering \"%.*s\" is given twice", id.n > 100 ? 100 : (int)id.n, id.p);
	warn(j, &c->offerings[i].values.v[0], "twice", text, "the first is shown", "Give each offering its own id");
	memmove(&c->offerings[i], &c->offerings[i + 1], (c->offering_count - i - 1) * sizeof(*c->offerings));
	c->offering_count--;
}

static int
check_offerings(struct check_job *j)
{
	struct course *c = j->course;

	for (size_t i = 0; i < c->offering_count;) {
		struct slice id = values_text(&c->offerings[i].values, OPSTAP_F_OFFERING);

		j->source = c->offerings[i].source;
		if (id.n > 0 && id_taken(c, i, id)) {
			drop_offering(j, i);
			continue;
		}
		if (id.n == 0 && name_offering(j, i))
			return ERR_MEMORY;
		order_days(j, &c->offerings[i], OPSTAP_F_START, OPSTAP_F_END);
		order_applications(j, &c->offerings[i]);
		demand_of_offering(j, &c->offerings[i]);
		i++;
	}
	return 0;
}

/* ---- The whole ---- */

/* Messages name the record even when its id turns out to be unusable. */
static void
find_record(struct check_job *j)
{
	const struct value *id = has(&j->course->values, OPSTAP_F_ID);
	const struct value *at = id ? id : j->course->line == 0 && j->course->values.n > 0 ? &j->course->values.v[0] : NULL;

	if (id && utf8_valid(id->text, NULL))
		j->record = id->text.n > 1000 ? SLICE_NONE : id->text;
	j->source = j->course->source;
	j->line = at ? at->line : j->course->line;
	j->column = at ? at->column : j->course->column;
}

int
check_course(struct course *c, const struct check_context *context, struct messages *list, struct error *e)
{
	struct check_job j = {.course = c, .context = context, .list = list, .e = e};
	int result;

	find_record(&j);
	result = check_values(&j, &c->values, FIELD_OF_COURSE);
	for (size_t i = 0; i < c->offering_count && !result; i++) {
		j.source = c->offerings[i].source;
		result = check_values(&j, &c->offerings[i].values, FIELD_OF_OFFERING);
	}
	j.source = c->source;
	if (result)
		return result == ERR_VALUE ? error_set(e, ERR_VALUE, "the course is not valid UTF-8") : result;
	if (!values_first(&c->values, OPSTAP_F_ID))
		return error_set(e, refuse(&j, "no-id", "no id", "Add id, the same at every fetch"),
				"the course has no id");
	if (!values_first(&c->values, OPSTAP_F_TITLE))
		return error_set(e, refuse(&j, "no-title", "no title", "Add title"), "the course has no title");
	demand_of_course(&j);
	result = check_offerings(&j);
	return result ? error_set(e, result, "no memory for a course") : 0;
}
