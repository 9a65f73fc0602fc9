/* Of how many of a partner's courses each field is known, and from where: feed, default, map or overlay. */
#include "web/page_partner_runs.h"

#include "render/view.h"

#define FIELDS_MAX 64
#define COURSE_ARENA (64u << 20)

struct origins {
	struct arena arena;			/* of one course */
	uint32_t known[FIELDS_MAX];		/* courses with any value, by the field's place in the table */
	uint32_t from[FIELDS_MAX][ORIGIN_MAX];	/* courses with a value from there */
	uint32_t courses;
};

static void
mark(const struct values *list, unsigned char seen[FIELDS_MAX])
{
	for (size_t i = 0; i < list->n; i++) {
		const struct value *v = &list->v[i];

		for (size_t k = 0; k < field_count() && k < FIELDS_MAX; k++)
			if (field_at(k)->number == v->field && !(v->flags & VALUE_UNKNOWN) && v->origin < ORIGIN_MAX)
				seen[k] |= (unsigned char)(1u << v->origin);
	}
}

static int
count(void *context, struct slice id, struct slice record, const struct course_meta *meta)
{
	struct origins *o = context;
	unsigned char seen[FIELDS_MAX] = {0};
	struct error e = ERROR_NONE;
	struct course *c;

	(void)id;
	(void)meta;
	arena_reset(&o->arena);
	if (course_decode(record, &o->arena, &c, &e) < 0)
		return e.code;
	mark(&c->values, seen);
	for (size_t i = 0; i < c->offering_count; i++)
		mark(&c->offerings[i].values, seen);
	o->courses++;
	for (size_t k = 0; k < FIELDS_MAX; k++) {
		o->known[k] += seen[k] != 0;
		for (int from = 0; from < ORIGIN_MAX; from++)
			o->from[k][from] += seen[k] >> from & 1;
	}
	return 0;
}

static void
fill(const struct page *p, const struct origins *o)
{
	for (size_t k = 0; k < field_count() && k < FIELDS_MAX; k++) {
		struct view *row = view_item(p->root, "fields");

		view_string(row, "field", field_at(k)->name);
		view_text(row, "missing", slice_of(arena_printf(p->arena, "%u", o->courses - o->known[k])));
		for (int from = 0; from < ORIGIN_MAX; from++)
			view_text(row, origin_name((enum origin)from), slice_of(arena_printf(p->arena, "%u", o->from[k][from])));
	}
}

int
page_fill_origins(const struct page *p, const struct config_partner *partner, struct error *e)
{
	struct origins *o = arena_array(p->arena, 1, sizeof(*o));
	int rc;

	if (o == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a table");
	arena_init(&o->arena, COURSE_ARENA);
	rc = catalogue_each(p->view, slice_of(partner->id), count, o, e);
	arena_free(&o->arena);
	view_flag(p->root, "has_fields", rc == 0 && o->courses > 0);
	if (rc == 0 && o->courses > 0)
		fill(p, o);
	return rc;
}
