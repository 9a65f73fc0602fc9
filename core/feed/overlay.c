/* The partner's own list over the feed, and the defaults under it. */
#include "feed/overlay.h"

#include <stdio.h>

#include "domain/normalise.h"

static bool
has(const struct values *list, uint16_t field)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].field == field)
			return true;	/* "unknown on purpose" counts: nothing fills it */
	return false;
}

/* Does own say field for every language? */
static bool
says_for_all(const struct values *own, uint16_t field)
{
	for (size_t i = 0; i < own->n; i++)
		if (own->v[i].field == field && own->v[i].lang.n == 0)
			return true;
	return false;
}

static bool
replaces(const struct values *own, const struct value *old)
{
	if (says_for_all(own, old->field))
		return true;
	for (size_t i = 0; i < own->n; i++)
		if (own->v[i].field == old->field && slice_eq(own->v[i].lang, old->lang))
			return true;
	return false;
}

static int
merge_values(struct arena *a, struct values *feed, const struct values *own, struct error *e)
{
	size_t kept = 0;
	int rc = 0;

	for (size_t i = 0; i < feed->n; i++)
		if (feed->v[i].field == OPSTAP_F_ID || feed->v[i].field == OPSTAP_F_OFFERING || !replaces(own, &feed->v[i]))
			feed->v[kept++] = feed->v[i];
	feed->n = kept;
	for (size_t i = 0; i < own->n && rc == 0; i++) {
		struct value v = own->v[i];

		if ((v.field == OPSTAP_F_ID || v.field == OPSTAP_F_OFFERING) && has(feed, v.field))
			continue;
		v.origin = ORIGIN_OVERLAY;
		rc = values_add(a, feed, &v, e);
	}
	return rc;
}

static struct offering *
offering_with_id(struct course *c, struct slice id)
{
	for (size_t i = 0; i < c->offering_count; i++)
		if (slice_eq(values_text(&c->offerings[i].values, OPSTAP_F_OFFERING), id))
			return &c->offerings[i];
	return NULL;
}

static void
say_ambiguous(const struct course *own, const struct offering *o, size_t count, struct messages *list)
{
	char text[120];

	snprintf(text, sizeof(text), "the row names no offering, and the course has %zu", count);
	messages_add(list, &(struct message){.level = MESSAGE_WARNING, .rule = "overlay-offering", .source = SLICE("overlay"),
			.line = o->values.n > 0 ? o->values.v[0].line : 0, .record = values_text(&own->values, OPSTAP_F_ID),
			.text = slice_of(text), .effect = SLICE("what the row says about an offering is left out"),
			.remedy = SLICE("Fill the column offering")});
}

static int
merge_offering(struct course *feed, size_t before, const struct course *own, const struct offering *o, struct messages *list,
		struct error *e)
{
	struct slice id = values_text(&o->values, OPSTAP_F_OFFERING);
	struct offering *target = NULL;

	if (id.n > 0) {
		target = offering_with_id(feed, id);
	} else if (before == 1) {
		target = &feed->offerings[0];
	} else if (before > 1) {
		if (o->values.n > 0)
			say_ambiguous(own, o, before, list);
		return 0;
	}
	if (target == NULL && o->values.n > 0) {
		target = course_add_offering(feed, e);
		if (target == NULL)
			return e ? e->code : ERR_MEMORY;
	}
	return target ? merge_values(feed->arena, &target->values, &o->values, e) : 0;
}

int
overlay_merge(struct course *feed, const struct course *own, struct messages *list, struct error *e)
{
	size_t before = feed->offering_count;
	int rc = merge_values(feed->arena, &feed->values, &own->values, e);

	for (size_t i = 0; i < own->offering_count && rc == 0; i++)
		rc = merge_offering(feed, before, own, &own->offerings[i], list, e);
	return rc;
}

static bool
origins_within(const struct values *list, unsigned allowed)
{
	for (size_t i = 0; i < list->n; i++)
		if (!(allowed & 1u << list->v[i].origin))
			return false;
	return true;
}

bool
overlay_origins_hold(const struct course *c, bool own)
{
	unsigned allowed = own ? 1u << ORIGIN_OVERLAY : 1u << ORIGIN_FEED | 1u << ORIGIN_MAP;

	if (!origins_within(&c->values, allowed))
		return false;
	for (size_t i = 0; i < c->offering_count; i++)
		if (!origins_within(&c->offerings[i].values, allowed))
			return false;
	return true;
}

/* Defaults ------------------------------------------------------------------------------------------------------- */

int
overlay_defaults_read(const struct config_partner *p, struct arena *a, struct overlay_defaults *out, struct messages *list,
		struct error *e)
{
	const struct normalise_options options = {0};
	const struct message where = {.source = SLICE("configuration")};
	struct offering *o;
	int rc = 0;

	out->course = course_new(a);
	if (out->course == NULL || (o = course_add_offering(out->course, e)) == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the defaults");
	for (size_t i = 0; i < p->default_count && rc == 0; i++) {
		const struct field_info *f = field_by_name(slice_of(p->defaults[i].field));

		if (f == NULL || f->number == OPSTAP_F_ID || f->number == OPSTAP_F_OFFERING)
			continue;
		rc = normalise_set(out->course, f->flags & FIELD_OF_COURSE ? NULL : o, f->number, SLICE_NONE,
				slice_of(p->defaults[i].value), &where, &options, list, e);
	}
	return rc;
}

static int
fill(struct arena *a, struct values *list, const struct values *defaults, struct error *e)
{
	size_t own = list->n;
	int rc = 0;

	for (size_t i = 0; i < defaults->n && rc == 0; i++) {
		struct value v = defaults->v[i];
		const struct values before = {list->v, own, own};

		if (has(&before, v.field))
			continue;
		v.origin = ORIGIN_DEFAULT;
		v.line = v.column = 0;
		rc = values_add(a, list, &v, e);
	}
	return rc;
}

int
overlay_defaults_apply(const struct overlay_defaults *d, struct course *c, struct error *e)
{
	const struct values *of_offering = &d->course->offerings[0].values;
	int rc = fill(c->arena, &c->values, &d->course->values, e);

	if (rc == 0 && of_offering->n > 0 && c->offering_count == 0 && course_add_offering(c, e) == NULL)
		return e ? e->code : ERR_MEMORY;
	for (size_t i = 0; i < c->offering_count && rc == 0; i++)
		rc = fill(c->arena, &c->offerings[i].values, of_offering, e);
	return rc;
}
