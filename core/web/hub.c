/* What goes out to others, whatever the format. */
#include "web/hub.h"

const struct config_partner *
hub_partner(const struct page *p, struct slice id)
{
	const struct config_partner *partner = config_partner(p->services->config, id);

	return partner && partner->enabled ? partner : NULL;
}

static bool
cancelled(const struct values *values)
{
	return slice_is(values_text(values, OPSTAP_F_CANCELLED), "yes");
}

bool
hub_course(const struct page *p, struct slice partner, const struct course *course, const struct course_meta *meta,
		struct hub_course *out)
{
	out->partner = hub_partner(p, partner);
	out->id = values_text(&course->values, OPSTAP_F_ID);
	out->course = course;
	out->meta = *meta;
	if (out->partner == NULL || meta->gone || cancelled(&course->values))
		return false;
	out->number = uuid_of_course(slice_of(out->partner->id), out->id);
	return true;
}

bool
hub_offering(const struct hub_course *c, size_t i)
{
	return !cancelled(&c->course->offerings[i].values);
}

struct uuid
hub_offering_number(const struct hub_course *c, size_t i)
{
	return uuid_of_offering(&c->number, values_text(&c->course->offerings[i].values, OPSTAP_F_OFFERING), i);
}

struct seat_count
hub_seats(const struct page *p, const struct hub_course *c, size_t i)
{
	struct slice offering = values_text(&c->course->offerings[i].values, OPSTAP_F_OFFERING);

	if (p->services->seats == NULL)
		return (struct seat_count){.places = -1};
	return seats_of(p->services->seats, slice_of(c->partner->id), c->id, offering);
}

struct wanted {
	const struct page *page;
	const struct uuid *number;
	struct hub_course *out;
	size_t *offering;
	struct error *e;
};

/* Whether the course, or one of its offerings, has the number. */
static bool
is_wanted(struct wanted *w)
{
	if (w->offering == NULL)
		return uuid_same(&w->out->number, w->number);
	for (size_t i = 0; i < w->out->course->offering_count; i++) {
		struct uuid number = hub_offering_number(w->out, i);

		if (uuid_same(&number, w->number) && hub_offering(w->out, i)) {
			*w->offering = i;
			return true;
		}
	}
	return false;
}

static int
look_at(void *context, struct slice partner, struct slice record, const struct course_meta *meta)
{
	struct wanted *w = context;
	struct course *course;
	int result = course_decode(record, w->page->arena, &course, w->e);

	if (result < 0)
		return result;
	return hub_course(w->page, partner, course, meta, w->out) && is_wanted(w) ? 1 : 0;
}

int
hub_find(const struct page *p, const struct uuid *number, struct hub_course *out, size_t *offering, struct error *e)
{
	struct wanted w = {p, number, out, offering, e};
	int result = catalogue_find(p->view, number, look_at, &w, e);

	if (result == 0)
		return error_set(e, ERR_NOT_FOUND, "no such number");
	return result < 0 ? result : 0;
}

int
hub_find_id(const struct page *p, struct slice partner, struct slice id, struct hub_course *out, struct error *e)
{
	struct course_meta meta;
	struct course *course;
	struct slice record;
	int result;

	if (!course_id_valid(id))
		return error_set(e, ERR_NOT_FOUND, "no such course");
	result = catalogue_course(p->view, partner, id, &record, &meta, e);
	if (result == 0)
		result = course_decode(record, p->arena, &course, e);
	if (result < 0)
		return result;
	return hub_course(p, partner, course, &meta, out) ? 0 : error_set(e, ERR_NOT_FOUND, "no such course");
}

struct slice
hub_address(const struct page *p, struct slice path)
{
	struct slice base = slice_of(p->services->config->base_url);

	while (slice_ends(base, "/"))
		base.n--;
	return slice_of(arena_printf(p->arena, "%.*s%.*s", SLICE_ARG(base), SLICE_ARG(path)));
}
