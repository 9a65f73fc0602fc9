/* From the address of a course to one of its runs. */
#include "web/shown.h"

#include "store/query.h"
#include "web/format.h"

static const struct offering *
find_offering(const struct course *c, struct slice id)
{
	for (size_t i = 0; i < c->offering_count; i++) {
		if (slice_eq(values_text(&c->offerings[i].values, OPSTAP_F_OFFERING), id))
			return &c->offerings[i];
	}
	return NULL;
}

/* The id of the run that a hit shows. */
static int
shown_offering(const struct page *p, struct course_ref *ref, struct error *e)
{
	struct query *q = arena_alloc(p->arena, sizeof(*q));
	struct query_result *result = arena_alloc(p->arena, sizeof(*result));
	int rc;

	if (q == NULL || result == NULL)
		return error_set(e, ERR_MEMORY, "no room for a query");
	*q = (struct query){.any_status = true, .ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE,
		.sort = SORT_START, .page = 1, .limit = 1, .lang = request_lang(p->request), .now = p->request->now,
		.only_partner = ref->partner, .only_id = ref->id};
	rc = query_run(p->view, p->services->config, p->services->seats, q, p->arena, result, e);
	if (rc == 0 && result->hit_count > 0 && result->hits[0].offering != NULL)
		ref->offering = values_text(&result->hits[0].offering->values, OPSTAP_F_OFFERING);
	return rc;
}

static int
find_course(const struct page *p, struct course_ref ref, struct shown *out, struct error *e)
{
	struct course_meta meta;
	struct course *course;
	struct slice record;
	int rc;

	out->partner = config_partner(p->services->config, ref.partner);
	if (out->partner == NULL || !out->partner->enabled || p->view == NULL)
		return error_set(e, ERR_NOT_FOUND, "no such partner");
	rc = catalogue_course(p->view, ref.partner, ref.id, &record, &meta, e);
	if (rc == 0 && meta.gone)
		return error_set(e, ERR_NOT_FOUND, "the course is no longer offered");
	if (rc == 0)
		rc = course_decode(record, p->arena, &course, e);
	if (rc == 0)
		out->course = course;
	return rc;
}

void
shown_run(const struct page *p, const struct offering *o, struct shown *out)
{
	out->offering = o;
	out->offering_id = o != NULL ? values_text(&o->values, OPSTAP_F_OFFERING) : SLICE_NONE;
	course_facts_read(out->course, o, out->partner->zone, &out->facts);
	if (p->services->seats != NULL)
		out->seats = seats_of(p->services->seats, slice_of(out->partner->id), out->id, out->offering_id);
	out->places = out->facts.offering.places;
	seats_apply(&out->seats, &out->facts.offering);
	out->status = offering_status(&out->facts.offering, out->seats.taken, p->request->now);
}

int
shown_find(const struct page *p, struct course_ref ref, struct shown *out, struct error *e)
{
	const struct offering *o = NULL;
	int rc;

	*out = (struct shown){.id = ref.id, .places = -1};
	rc = find_course(p, ref, out, e);
	if (rc == 0 && ref.offering.n == 0 && out->course->offering_count > 0)
		rc = shown_offering(p, &ref, e);
	if (rc != 0)
		return rc;
	if (ref.offering.n > 0 || out->course->offering_count > 0)
		o = find_offering(out->course, ref.offering);
	if (o == NULL && ref.offering.n > 0)
		return error_set(e, ERR_GONE, "the course has no such run");
	shown_run(p, o, out);
	return 0;
}

struct slice
shown_name(const struct page *p, const struct offering *o, const struct offering_facts *f, struct slice *lang)
{
	const struct value *label = o ? values_in(&o->values, OPSTAP_F_LABEL, request_lang(p->request)) : NULL;

	*lang = SLICE_NONE;
	if (label) {
		if (label->lang.n && !slice_eq(label->lang, request_lang(p->request)))
			*lang = label->lang;
		return label->text;
	}
	if (f->start != DATE_NONE)
		return PAGE_FILL(p, "offering_starts", {"day", format_day(p, f->start)});
	return page_text(p, f->delivery == DELIVERY_SELF_PACED ? "offering_any_time" : "offering_undated");
}
