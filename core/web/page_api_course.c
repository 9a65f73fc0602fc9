/*
 * One whole course as JSON. Every value is an object that says where it came from; a field that may repeat, or that may come in several
 * languages, is a list of them.
 */
#include "web/json.h"
#include "web/pages.h"


static void
value_json(struct json *j, const char *name, const struct field_info *info, const struct value *v)
{
	int64_t n;

	json_object(j, name);
	if (v->flags & VALUE_UNKNOWN)
		json_null(j, "value");
	else if ((info->kind == KIND_ECTS || info->kind == KIND_HOURS) && str_to_thousandths(v->text, 0, INT32_MAX, &n))
		json_thousandths(j, "value", n);
	else if (info->kind == KIND_COUNT && str_to_int64(v->text, 0, INT32_MAX, &n))
		json_number(j, "value", n);
	else if (info->kind == KIND_FLAG)
		json_bool(j, "value", slice_is(v->text, "yes"));
	else
		json_text(j, "value", v->text);
	if (v->lang.n > 0)
		json_text(j, "lang", v->lang);
	json_text(j, "from", slice_of(origin_name((enum origin)v->origin)));
	json_end_object(j);
}

static const struct value *
first_of(const struct values *values, uint16_t field)
{
	for (size_t i = 0; i < values->n; i++)
		if (values->v[i].field == field)
			return &values->v[i];
	return NULL;
}

/* Every field of a course or of an offering, in the order of CONTRACT.md; unknown ones are null or an empty list. */
static void
values_json(struct json *j, const struct values *values, unsigned of)
{
	for (size_t i = 0; i < field_count(); i++) {
		const struct field_info *info = field_at(i);
		const struct value *first = first_of(values, info->number);

		if (!(info->flags & of))
			continue;
		if (!(info->flags & (FIELD_REPEATS | FIELD_LANGUAGES))) {
			if (first)
				value_json(j, info->name, info, first);
			else
				json_null(j, info->name);
			continue;
		}
		json_list(j, info->name);
		for (size_t k = 0; k < values->n; k++)
			if (values->v[k].field == info->number)
				value_json(j, NULL, info, &values->v[k]);
		json_end_list(j);
	}
}

static void
offering_json(const struct page *p, struct json *j, const struct config_partner *partner, const struct course *course,
		const struct offering *o)
{
	struct slice id = values_text(&o->values, OPSTAP_F_OFFERING);
	struct offering_facts facts;
	struct seat_count seats = {.taken = 0};

	offering_read(course, o, partner->zone, &facts);
	if (p->services->seats)
		seats = seats_of(p->services->seats, slice_of(partner->id), p->request->parts[1], id);
	seats_apply(&seats, &facts);
	json_object(j, NULL);
	values_json(j, &o->values, FIELD_OF_OFFERING);
	json_text(j, "status", slice_of(status_name(offering_status(&facts, seats.taken, p->request->now))));
	if (facts.places < 0)
		json_null(j, "places_left");
	else
		json_number(j, "places_left", seats.taken < facts.places ? facts.places - seats.taken : 0);
	json_number(j, "places_held", seats.held);
	json_number(j, "waiting", seats.waiting);
	json_end_object(j);
}

static int64_t
next_change(const struct page *p, const struct config_partner *partner, const struct course *course)
{
	int64_t next = MOMENT_NONE;

	for (size_t i = 0; i < course->offering_count; i++) {
		struct offering_facts facts;
		int64_t change;

		offering_read(course, &course->offerings[i], partner->zone, &facts);
		change = offering_next_change(&facts, p->request->now);
		if (change != MOMENT_NONE && (next == MOMENT_NONE || change < next))
			next = change;
	}
	return next;
}

int
page_api_course(struct page *p, struct error *e)
{
	const struct config_partner *partner = config_partner(p->services->config, p->request->parts[0]);
	struct json j = json_of(p->response->body);
	struct course_meta meta;
	struct course *course;
	struct slice record;
	int result;

	if (partner == NULL || !partner->enabled || !course_id_valid(p->request->parts[1]))
		return error_set(e, ERR_NOT_FOUND, "no such course");
	result = catalogue_course(p->view, p->request->parts[0], p->request->parts[1], &record, &meta, e);
	if (result == 0)
		result = course_decode(record, p->arena, &course, e);
	if (result < 0)
		return result;
	if (meta.gone)
		return error_set(e, ERR_GONE, "the course is no longer offered");
	p->response->content_type = "application/json";
	if (page_unchanged(p, (uint64_t)next_change(p, partner, course)))
		return 0;
	json_object(&j, NULL);
	json_text(&j, "partner", slice_of(partner->id));
	values_json(&j, &course->values, FIELD_OF_COURSE);
	json_list(&j, "offerings");
	for (size_t i = 0; i < course->offering_count; i++)
		offering_json(p, &j, partner, course, &course->offerings[i]);
	json_end_list(&j);
	json_moment(&j, "first_seen_at", meta.first_seen, 0);
	json_moment(&j, "changed_at", meta.changed, 0);
	json_moment(&j, "fetched_at", meta.fetched, 0);
	json_end_object(&j);
	return 0;
}
