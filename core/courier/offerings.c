/* From the catalogue to what the ledger is told of offerings that students applied for. */
#include "courier/offerings.h"

#include <stdlib.h>
#include <string.h>

#include "ground/date.h"
#include "ground/log.h"
#include "store/roster.h"

#define LOOK_MS 600000		/* a form may have been filled in before the last change, and sent after it was looked at */
#define AGAIN_MS 30000
#define MARGIN_SECONDS 3600	/* how long a form may stay open so */
#define ARENA_MAX (256u << 20)

struct member {				/* one running choice */
	uint64_t offering;		/* hash */
	uint64_t first;
	int64_t submitted_at;
	struct slice receipt, partner, course, id;
	uint8_t choice;
};

struct offerings {
	const struct courier_setup *setup;
	struct arena rows, arena;	/* of a look; of one offering */
	struct member *members;
	size_t count, cap;
	uint64_t version;		/* of the catalogue that was looked at */
	int64_t since;			/* courses that changed before it were looked at */
	int64_t next_ms;
};

int
offerings_open(const struct courier_setup *setup, struct offerings **out, struct error *e)
{
	struct offerings *o = calloc(1, sizeof(*o));

	*out = o;
	if (o == NULL)
		return error_set(e, ERR_MEMORY, "no memory for offerings");
	o->setup = setup;
	arena_init(&o->rows, ARENA_MAX);
	arena_init(&o->arena, ARENA_MAX);
	return 0;
}

void
offerings_close(struct offerings *o)
{
	if (o == NULL)
		return;
	arena_free(&o->rows);
	arena_free(&o->arena);
	free(o->members);
	free(o);
}

/* ---- who applied for what */

static int
add_member(void *context, const struct roster_row *row, struct error *e)
{
	struct offerings *o = context;
	struct member *m;

	if (o->count == o->cap) {
		size_t cap = o->cap > 0 ? 2 * o->cap : 256;
		struct member *more = realloc(o->members, cap * sizeof(*more));

		if (more == NULL)
			return error_set(e, ERR_MEMORY, "no memory for applications");
		o->members = more;
		o->cap = cap;
	}
	m = &o->members[o->count++];
	*m = (struct member){.offering = str_hash(row->offering, str_hash(row->course, str_hash(row->partner, 0))),
		.first = row->first_sequence, .submitted_at = row->submitted_at, .receipt = arena_slice(&o->rows, row->receipt),
		.partner = arena_slice(&o->rows, row->partner), .course = arena_slice(&o->rows, row->course),
		.id = arena_slice(&o->rows, row->offering), .choice = row->choice};
	return m->id.p != NULL ? 0 : error_set(e, ERR_MEMORY, "no memory for applications");
}

static int
by_offering(const void *left, const void *right)
{
	const struct member *a = left, *b = right;

	if (a->offering != b->offering)
		return a->offering < b->offering ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

/* ---- one offering */

struct group {				/* those who applied for it, and what the catalogue says of it */
	struct offerings *o;
	struct ledger *ledger;
	const struct member *members;
	size_t count;
	struct course_meta meta;
	struct offering_facts facts;
	struct roster_course row;
	struct slice record;		/* as it is now; empty: not known */
	bool gone;
};

static int
encode(struct group *g, struct course *course, const struct offering *o, struct error *e)
{
	struct course only = *course;
	struct offering one;
	struct buffer b;
	int rc;

	only.offering_count = 0;
	if (o != NULL) {
		one = *o;
		only.offerings = &one;
		only.offering_count = 1;
	}
	buffer_init(&b, COURSE_MAX_BYTES);
	rc = course_encode(&only, &b, e);
	if (rc == 0) {
		g->record = arena_slice(&g->o->arena, buffer_view(&b));
		if (g->record.p == NULL)
			rc = error_set(e, ERR_MEMORY, "no memory for a course");
	}
	buffer_free(&b);
	return rc;
}

static int
read_record(struct group *g, struct slice record, const struct zone *zone, struct error *e)
{
	const struct offering *found = NULL;
	struct course *course;
	int rc = course_decode(record, &g->o->arena, &course, e);

	if (rc != 0)
		return rc;
	for (size_t i = 0; i < course->offering_count && found == NULL; i++)
		if (slice_eq(values_text(&course->offerings[i].values, OPSTAP_F_OFFERING), g->members->id))
			found = &course->offerings[i];
	if (found == NULL && (course->offering_count > 0 || g->members->id.n > 0)) {
		g->gone = true;
		return 0;
	}
	g->gone = g->meta.gone;
	offering_read(course, found, zone, &g->facts);
	return encode(g, course, found, e);
}

/* What the ledger is told; its token comes from all that it says and from what was said before. */
static int
tell(struct group *g, struct ledger_course_act *act, struct error *e)
{
	const struct member *m = g->members;
	uint64_t hash[2] = {str_hash(act->record, g->row.changed), m->offering + act->places + ((uint64_t)act->mark << 56)};
	struct ledger_answer answer;
	unsigned char token[TOKEN_ID_BYTES];
	int rc;

	hash[0] = str_hash((struct slice){(const char *)hash, sizeof(hash)}, str_hash(act->reason, (uint64_t)g->meta.changed));
	hash[1] = str_hash((struct slice){(const char *)hash, sizeof(hash)}, (uint64_t)g->row.places);
	memcpy(token, hash, sizeof(token));
	act->partner = m->partner;
	act->course = m->course;
	act->offering = m->id;
	act->token = (struct slice){(const char *)token, sizeof(token)};
	rc = ledger_client_course(g->o->setup->client, act, &answer, e);
	if (rc == 0 && answer.outcome == LEDGER_DONE)
		log_event(LOG_INFO, "course-told", "partner=%.*s mark=%d applications=%zu", SLICE_ARG(m->partner), (int)act->mark, g->count);
	return rc;
}

/* A record that did not change since a form was sent cannot differ from what its student saw. */
static bool
may_differ(const struct group *g, const struct member *m)
{
	return g->gone || (g->meta.changed >= g->o->since && g->meta.changed >= m->submitted_at - MARGIN_SECONDS);
}

/* 1: this one would learn something; 0: not, or it was erased meanwhile. */
static int
is_news(struct group *g, const struct member *m, const struct ledger_course_act *act, struct error *e)
{
	struct application *app;
	const struct application_choice *c;
	bool news = false;
	int rc = ledger_application(g->ledger, m->receipt, &g->o->arena, &app, e);

	if (rc == ERR_GONE || rc == ERR_NOT_FOUND)
		return 0;
	c = rc == 0 ? application_choice(app, m->choice) : NULL;
	if (c == NULL)
		return rc;
	rc = roster_news(g->ledger, app, c, act, &g->o->arena, &news, e);
	return rc != 0 ? rc : news;
}

static int
tell_change(struct group *g, struct error *e)
{
	struct ledger_course_act act = {.mark = COURSE_CHANGED, .record = g->record, .reason = g->gone ? SLICE("gone") : SLICE_NONE};
	int rc = 0;

	for (size_t i = 0; i < g->count && rc == 0; i++)
		if (may_differ(g, &g->members[i]))
			rc = is_news(g, &g->members[i], &act, e);
	if (rc > 0)
		return tell(g, &act, e) < 0 ? e->code : 1;
	return rc;
}

/* The record of an offering that is no longer in its course: as it was last known. */
static int
last_known(struct group *g, struct error *e)
{
	struct application *app;
	const struct application_choice *c;
	int rc;

	if (g->record.n > 0)
		return 0;
	if (g->row.changed > 0)
		return roster_changed(g->ledger, g->row.changed, &g->o->arena, &g->record, e);
	rc = ledger_application(g->ledger, g->members->receipt, &g->o->arena, &app, e);
	c = rc == 0 ? application_choice(app, g->members->choice) : NULL;
	g->record = c != NULL ? c->record : SLICE_NONE;
	return rc == ERR_GONE || rc == ERR_NOT_FOUND ? 0 : rc;
}

static int
tell_gone(struct group *g, const struct zone *zone, struct error *e)
{
	struct course *course;
	int rc = last_known(g, e);

	if (rc != 0 || g->record.n == 0)
		return rc;
	if (course_decode(g->record, &g->o->arena, &course, e) != 0)
		return 0;
	offering_read(course, course->offering_count > 0 ? &course->offerings[0] : NULL, zone, &g->facts);
	if (g->facts.start != DATE_NONE && zone_day_end(zone, g->facts.start) < date_now())
		return 0;
	rc = tell_change(g, e);
	return rc < 0 ? rc : 0;
}

static int
judge(struct group *g, const struct zone *zone, struct error *e)
{
	struct ledger_course_act act = {.mark = COURSE_CANCELLED};
	int rc;

	if (g->gone)
		return tell_gone(g, zone, e);
	if (g->facts.cancelled)
		return g->row.cancelled ? 0 : tell(g, &act, e);
	rc = tell_change(g, e);
	if (rc != 0 || g->row.places_by_host || g->row.places == g->facts.places)
		return rc < 0 ? rc : 0;		/* a changed record brings its places along */
	act = (struct ledger_course_act){.mark = COURSE_PLACES,
		.places = g->facts.places < 0 ? COURSE_PLACES_UNKNOWN : (uint32_t)g->facts.places};
	return tell(g, &act, e);
}

static int
look_at(struct group *g, struct catalogue_view *v, struct error *e)
{
	const struct member *m = g->members;
	const struct config_partner *partner = config_partner(g->o->setup->config, m->partner);
	struct slice record;
	int rc;

	if (partner == NULL || !partner->enabled)
		return 0;
	arena_reset(&g->o->arena);
	rc = catalogue_course(v, m->partner, m->course, &record, &g->meta, e);
	if (rc == 0)
		rc = read_record(g, record, partner->zone, e);
	if (rc == ERR_NOT_FOUND)	/* a catalogue that was built anew does not know what is gone */
		g->gone = true;
	else if (rc != 0)
		return rc;
	if (!g->gone && g->meta.changed < g->o->since)
		return 0;
	rc = roster_course(g->ledger, m->partner, m->course, m->id, &g->row, e);
	return rc != 0 ? rc : judge(g, partner->zone, e);
}

/* ---- all of them */

static int
look_at_all(struct offerings *o, struct catalogue_view *v, struct error *e)
{
	const struct roster_filter running = {.states = 1u << STATE_UNCONFIRMED | 1u << STATE_SUBMITTED | 1u << STATE_APPROVED |
		1u << STATE_WAITING | 1u << STATE_OFFERED | 1u << STATE_PLACED};
	struct ledger *ledger = ledger_client_ledger(o->setup->client);
	int rc = 0;

	o->count = 0;
	arena_reset(&o->rows);
	if (ledger == NULL)
		return 0;
	rc = roster_each(ledger, &running, add_member, o, e);
	if (rc == 0 && o->count > 0)
		qsort(o->members, o->count, sizeof(*o->members), by_offering);
	for (size_t i = 0, n; i < o->count && rc == 0; i += n) {
		struct group g = {.o = o, .ledger = ledger, .members = &o->members[i]};

		for (n = 1; i + n < o->count && o->members[i + n].offering == o->members[i].offering; n++)
			;
		g.count = n;
		rc = look_at(&g, v, e);
	}
	return rc;
}

int
offerings_look(struct offerings *o, struct catalogue_view *v, struct error *e)
{
	int64_t now = date_now(), now_ms = date_monotonic_ms();
	bool moved = catalogue_version(v) != o->version;
	int rc;

	if (now_ms < o->next_ms && !(moved && o->version != 0))
		return 0;
	rc = look_at_all(o, v, e);
	o->next_ms = now_ms + (rc == 0 ? LOOK_MS : AGAIN_MS);
	o->version = rc == 0 ? catalogue_version(v) : 0;
	if (rc == 0)
		o->since = now - MARGIN_SECONDS;
	return rc;
}
