/*
 * From what the adapters handed over to the list that is shown: decode, drop duplicates, put the overlay over and the defaults under,
 * check, select. The host is not trusted: nothing of a record is used before check_course has looked at it.
 */
#include "feed/run_parts.h"

#include <stdio.h>
#include <string.h>

#include "ground/date.h"

#define COURSE_ARENA (COURSE_MAX_BYTES * 16)

struct maker {
	struct run *run;
	struct arena scratch;		/* of one course */
	struct buffer encoded;
	struct overlay_defaults defaults;
	struct id_table seen;		/* ids of the feed */
	struct id_table own;		/* ids of the overlay: index in own_courses */
	struct id_table warned;		/* ids that the adapters warned about */
	struct course **own_courses;
	bool *own_used;
	struct check_context context;
};

/* Ids -------------------------------------------------------------------------------------------------------------- */

static struct id_entry *
id_slot(const struct id_table *t, struct slice id)
{
	size_t i = (size_t)str_hash(id, 1) & (t->cap - 1);

	while (t->entries[i].id.p != NULL && !slice_eq(t->entries[i].id, id))
		i = (i + 1) & (t->cap - 1);
	return &t->entries[i];
}

bool
id_table_find(const struct id_table *t, struct slice id, uint32_t *number)
{
	const struct id_entry *entry = t->cap ? id_slot(t, id) : NULL;

	if (entry == NULL || entry->id.p == NULL)
		return false;
	*number = entry->number;
	return true;
}

static int
id_table_grow(struct id_table *t, struct arena *a, struct error *e)
{
	struct id_table bigger = {.cap = t->cap ? t->cap * 2 : 256, .n = t->n};

	bigger.entries = arena_array(a, bigger.cap, sizeof(*bigger.entries));
	if (bigger.entries == NULL)
		return error_set(e, ERR_MEMORY, "no memory for more courses");
	for (size_t i = 0; i < t->cap; i++)
		if (t->entries[i].id.p != NULL)
			*id_slot(&bigger, t->entries[i].id) = t->entries[i];
	*t = bigger;
	return 0;
}

int
id_table_add(struct id_table *t, struct arena *a, struct slice id, uint32_t number, struct error *e)
{
	struct id_entry *entry;
	int rc = (t->n + 1) * 2 > t->cap ? id_table_grow(t, a, e) : 0;

	if (rc != 0)
		return rc;
	entry = id_slot(t, id);
	if (entry->id.p != NULL)
		return 0;
	entry->id = arena_slice(a, id);
	entry->number = number;
	t->n++;
	return entry->id.p != NULL ? 0 : error_set(e, ERR_MEMORY, "no memory for more courses");
}

/* Most offerings stand in the document of the one before. */
static void
name_documents(struct course *c, bool own, struct arena *a)
{
	struct slice from = c->source, name = own ? SLICE("overlay") : run_document(c->source, a);

	c->source = name;
	for (size_t i = 0; i < c->offering_count; i++) {
		struct slice *source = &c->offerings[i].source;

		if (!own && !slice_eq(*source, from)) {
			from = *source;
			name = run_document(from, a);
		}
		*source = name;
	}
}

/* What an adapter's process handed over, as far as it can be believed: where a value came from is the run's to say. */
static int
take_record(struct slice record, bool own, struct arena *a, struct course **out, struct error *e)
{
	int rc = course_take_over(record, a, out, e);

	if (rc == 0 && !overlay_origins_hold(*out, own))
		rc = error_set(e, ERR_DAMAGED, "a value claims an origin that it cannot have");
	if (rc == 0)
		name_documents(*out, own, a);
	return rc == 0 ? 0 : error_prefix(e, "%sthe adapter handed over a damaged record", own ? "overlay: " : "");
}

/* Preparing -------------------------------------------------------------------------------------------------------- */

static void
say_duplicate(struct run *r, struct slice id, const struct course *c)
{
	const struct value *v = values_first(&c->values, OPSTAP_F_ID);

	messages_add(&r->messages, &(struct message){.level = MESSAGE_ERROR, .rule = "duplicate-id", .source = c->source,
			.line = v ? v->line : 0, .column = v ? v->column : 0, .record = id,
			.text = SLICE("the id stood already on another course"), .effect = SLICE("this course is left out"),
			.remedy = SLICE("Give every course an id of its own")});
}

static int
decode_own(struct maker *m, struct error *e)
{
	struct run *r = m->run;
	int rc = 0;

	m->own_courses = arena_array(&r->arena, r->own.n + 1, sizeof(*m->own_courses));
	m->own_used = arena_array(&r->arena, r->own.n + 1, sizeof(*m->own_used));
	if (m->own_courses == NULL || m->own_used == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the overlay");
	for (uint32_t i = 0; i < r->own.n && rc == 0; i++) {
		struct slice id;
		uint32_t other;

		rc = take_record(r->own.records[i], true, &r->arena, &m->own_courses[i], e);
		if (rc != 0)
			return rc;
		id = values_text(&m->own_courses[i]->values, OPSTAP_F_ID);
		m->own_used[i] = id.n == 0 || id_table_find(&m->own, id, &other);
		if (m->own_used[i])
			say_duplicate(r, id, m->own_courses[i]);
		else
			rc = id_table_add(&m->own, &r->arena, id, i, e);
	}
	return rc;
}

static int
note_warned(struct maker *m, struct error *e)
{
	const struct messages *list = &m->run->messages;
	int rc = 0;

	for (size_t i = 0; i < list->n && rc == 0; i++)
		if (list->m[i].level == MESSAGE_WARNING && list->m[i].record.n > 0)
			rc = id_table_add(&m->warned, &m->run->arena, list->m[i].record, 0, e);
	return rc;
}

/* One course ------------------------------------------------------------------------------------------------------- */

static bool
selected(const struct run *r, const struct course *c, bool in_overlay)
{
	if (r->partner->select == SELECT_ALL)
		return true;
	if (r->partner->select == SELECT_OVERLAY)
		return in_overlay;
	for (size_t i = 0; i < c->offering_count; i++) {
		struct slice delivery = values_text(&c->offerings[i].values, OPSTAP_F_DELIVERY);

		if (delivery.n > 0 && !slice_is(delivery, "campus"))
			return true;
	}
	return false;
}

static int
keep(struct maker *m, const struct course *c, struct error *e)
{
	struct run *r = m->run;
	struct record_list *l = &r->list;
	struct slice *grown, record;
	int rc;

	buffer_clear(&m->encoded);
	rc = course_encode(c, &m->encoded, e);
	if (rc != 0)
		return rc;
	grown = arena_grow(&r->arena, l->records, l->n, &l->cap, sizeof(*grown));
	record = arena_slice(&r->arena, buffer_view(&m->encoded));
	if (grown == NULL || record.p == NULL)
		return error_set(e, ERR_MEMORY, "no memory for more courses");
	l->records = grown;
	l->records[l->n++] = record;
	return 0;
}

/* Defaults, check, select, keep. */
static int
finish_course(struct maker *m, struct course *c, bool in_overlay, struct error *e)
{
	struct run *r = m->run;
	size_t warnings = r->messages.count[MESSAGE_WARNING];
	uint32_t ignored;
	int rc = overlay_defaults_apply(&m->defaults, c, e);

	if (rc == 0)
		rc = check_course(c, &m->context, &r->messages, e);
	if (rc == ERR_VALUE) {
		r->counts.refused++;
		return 0;
	}
	if (rc != 0)
		return rc;
	if (!selected(r, c, in_overlay)) {
		r->counts.left_out++;
		return 0;
	}
	r->counts.accepted++;
	if (r->messages.count[MESSAGE_WARNING] > warnings ||
	    id_table_find(&m->warned, values_text(&c->values, OPSTAP_F_ID), &ignored))
		r->counts.warned++;
	return keep(m, c, e);
}

static int
feed_course(struct maker *m, struct slice record, struct error *e)
{
	struct run *r = m->run;
	struct course *c;
	struct slice id;
	uint32_t own = 0;
	bool in_overlay;
	int rc;

	arena_reset(&m->scratch);
	rc = take_record(record, false, &m->scratch, &c, e);
	if (rc != 0)
		return rc;
	id = values_text(&c->values, OPSTAP_F_ID);
	if (id.n > 0 && id_table_find(&m->seen, id, &own)) {
		say_duplicate(r, id, c);
		r->counts.refused++;
		return 0;
	}
	rc = id.n > 0 ? id_table_add(&m->seen, &r->arena, id, 0, e) : 0;
	in_overlay = id.n > 0 && id_table_find(&m->own, id, &own);
	if (rc == 0 && in_overlay) {
		m->own_used[own] = true;
		rc = overlay_merge(c, m->own_courses[own], &r->messages, e);
	}
	return rc == 0 ? finish_course(m, c, in_overlay, e) : rc;
}

/* A course that only the overlay has. */
static int
own_course(struct maker *m, struct slice record, struct error *e)
{
	struct course *c;
	int rc;

	arena_reset(&m->scratch);
	rc = take_record(record, true, &m->scratch, &c, e);
	return rc == 0 ? finish_course(m, c, true, e) : rc;
}

/* Courses of the overlay alone are no list: a feed that has become empty would go unnoticed. */
static int
none_left(const struct run *r, struct error *e)
{
	return error_set(e, ERR_VALUE, r->feed.n == 0 ? "the feed holds no course" :
			"of %zu course%s in the feed none is left: %u refused, %u left out by \"select\"", r->feed.n, r->feed.n == 1 ? "" : "s", r->counts.refused,
			r->counts.left_out);
}

int
run_make_list(struct run *r, struct error *e)
{
	struct maker m = {.run = r, .context = {r->partner->zone, date_now()}};
	int rc;

	arena_init(&m.scratch, COURSE_ARENA);
	buffer_init(&m.encoded, COURSE_MAX_BYTES);
	rc = note_warned(&m, e);
	if (rc == 0)
		rc = overlay_defaults_read(r->partner, &r->arena, &m.defaults, &r->messages, e);
	if (rc == 0)
		rc = decode_own(&m, e);
	for (size_t i = 0; i < r->feed.n && rc == 0; i++)
		rc = feed_course(&m, r->feed.records[i], e);
	if (rc == 0 && r->counts.refused == r->feed.n)
		rc = none_left(r, e);
	for (size_t i = 0; i < r->own.n && rc == 0; i++)
		if (!m.own_used[i])
			rc = own_course(&m, r->own.records[i], e);
	if (rc == 0 && r->list.n == 0)
		rc = none_left(r, e);
	buffer_free(&m.encoded);
	arena_free(&m.scratch);
	return rc;
}
