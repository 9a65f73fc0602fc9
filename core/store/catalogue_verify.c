/*
 * Is the catalogue sound? Checksums say it of states, entries, reports, records and the parts of the
 * index; the index must hold just the courses that are shown, each once. A damaged tree can end the
 * process that walks it: see env_in_child.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/catalogue_ids.h"
#include "store/records.h"
#include "store/segments.h"

struct inspection {
	struct catalogue *c;
	MDB_txn *txn;
	void (*report)(void *context, const char *text);
	void *context;
	struct error *first;
	size_t faults;
	struct arena partners, arena;	/* of the run; of one course */
	uint8_t *indexed;		/* by doc: how often the index holds it */
	uint32_t docs;
	const struct partner_record *partner;
};

/* Notes one fault and goes on. */
static void __attribute__((format(printf, 2, 3)))
fault(struct inspection *v, const char *format, ...)
{
	struct error e = ERROR_NONE;
	va_list ap;

	va_start(ap, format);
	vsnprintf(e.text, sizeof(e.text), format, ap);
	va_end(ap);
	if (v->faults++ == 0)
		(void)error_set(v->first, ERR_DAMAGED, "%s", e.text);
	if (v->report != NULL)
		v->report(v->context, e.text);
}

/* Opens every segment, which looks at its checksums, and notes which courses it holds. */
static int
note_indexed(struct inspection *v, struct error *e)
{
	struct segment_set set = {.unasked = true};
	int rc = segments_load(v->c, v->txn, &set, e);

	for (size_t i = 0; rc == 0 && i < set.n; i++) {
		const struct stored_segment *s = &set.list[i];

		for (uint32_t local = 0; local < s->s.docs; local++) {
			uint32_t doc = columns_doc(&s->s.columns, local), found;

			if (!segment_lives(s, local))
				continue;
			if (!columns_find(&s->s.columns, doc, &found) || found != local)
				fault(v, "index: course number %u is not found by its number", doc);
			if (doc >= v->docs)
				fault(v, "index: it holds course number %u, which there is not", doc);
			else if (v->indexed[doc] < UINT8_MAX)
				v->indexed[doc]++;
		}
	}
	segments_free(&set);
	return rc;
}

/* One course that is shown. */
static void
verify_course(struct inspection *v, uint32_t doc)
{
	struct slice partner = v->partner->id, record, id;
	struct error e = ERROR_NONE;
	struct course_entry entry;
	struct course *course;
	struct uuid number;
	uint32_t found = UINT32_MAX;

	arena_reset(&v->arena);
	if (doc >= v->docs) {
		fault(v, "partner %.*s lists course number %u, which there is not", SLICE_ARG(partner), doc);
		return;
	}
	if (load_course(v->c, v->txn, doc, &v->arena, &entry, &record, &e) < 0 ||
			course_decode(record, &v->arena, &course, &e) < 0) {
		fault(v, "course number %u of %.*s: %s", doc, SLICE_ARG(partner), e.text);
		return;
	}
	id = values_text(&course->values, OPSTAP_F_ID);
	number = uuid_of_course(partner, id);
	if (entry.partner != v->partner->number || entry.meta.gone || entry.fingerprint != course_fingerprint(record))
		fault(v, "course %.*s of %.*s: its entry does not fit", SLICE_ARG(id), SLICE_ARG(partner));
	if (id.n == 0 || load_doc(v->c, v->txn, v->partner->number, &number, &found, &e) < 0 || found != doc)
		fault(v, "course %.*s of %.*s: is not found by its id", SLICE_ARG(id), SLICE_ARG(partner));
	if (v->indexed[doc] != 1)
		fault(v, "course %.*s of %.*s: the index holds it %u times", SLICE_ARG(id), SLICE_ARG(partner), v->indexed[doc]);
	v->indexed[doc] = 0;
}

static void
verify_partner(struct inspection *v, const struct partner_record *p)
{
	struct slice order;

	v->partner = p;
	if (load_order(v->c, v->txn, p->number, &order, NULL) < 0 || order.n % sizeof(uint32_t) != 0 ||
			order.n / sizeof(uint32_t) != p->state.courses) {
		fault(v, "partner %.*s: its list is damaged", SLICE_ARG(p->id));
		return;
	}
	for (; order.n > 0; order.p += sizeof(uint32_t), order.n -= sizeof(uint32_t))
		verify_course(v, key_doc(order));
}

/* Entries and records of all, shown or gone. */
static int
verify_entry(void *context, struct slice key, struct slice value, struct error *e)
{
	struct inspection *v = context;
	struct error why = ERROR_NONE;
	struct course_entry entry;
	struct course *course;
	struct slice record;

	(void)e;
	arena_reset(&v->arena);
	if (entry_decode(key_doc(key), &value, &entry, &why) < 0 ||
			records_unpack(v->c, v->txn, value, &v->arena, &record, &why) < 0 ||
			course_decode(record, &v->arena, &course, &why) < 0)
		fault(v, "course number %u: %s", key_doc(key), why.text);
	return 0;
}

static int
verify_run(void *context, struct slice key, struct slice value, struct error *e)
{
	struct inspection *v = context;
	struct error why = ERROR_NONE;
	struct run_report report;

	(void)e;
	arena_reset(&v->arena);
	if (report_decode(value, &v->arena, &report, &why) < 0)
		fault(v, "a report of %.*s: %s", (int)strnlen(key.p, key.n), key.p, why.text);
	return 0;
}

/* Every name of a course leads to a course of the partner. */
static int
verify_ids(void *context, struct slice key, struct slice value, struct error *e)
{
	struct inspection *v = context;
	struct course_entry entry;

	(void)e;
	if (value.n % ID_BYTES != 0)
		fault(v, "the names of courses of partner number %u have a wrong form", key_doc(key));
	for (size_t i = 0; i < ids_count(value); i++) {
		uint32_t doc = ids_doc(value, i);

		if (load_entry(v->c, v->txn, doc, &entry, NULL) < 0 || entry.partner != key_doc(key))
			fault(v, "the name of course number %u leads nowhere", doc);
		if (i > 0 && memcmp(value.p + (i - 1) * ID_BYTES, value.p + i * ID_BYTES, UUID_BYTES) >= 0)
			fault(v, "the name of course number %u is out of order", doc);
	}
	return 0;
}

static int
verify_all(struct inspection *v, struct error *e)
{
	struct partner_record *all;
	size_t n;
	int rc = load_partners(v->c, v->txn, &v->partners, &all, &n, e);

	if (rc == 0)
		rc = note_indexed(v, e);
	if (rc == 0)
		rc = env_each(v->txn, env_db(v->c->env, DB_COURSES), SLICE_NONE, verify_entry, v, e);
	if (rc == 0)
		rc = env_each(v->txn, env_db(v->c->env, DB_IDS), SLICE_NONE, verify_ids, v, e);
	if (rc == 0)
		rc = env_each(v->txn, env_db(v->c->env, DB_RUNS), SLICE_NONE, verify_run, v, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		verify_partner(v, &all[i]);
	for (uint32_t doc = 0; rc == 0 && doc < v->docs; doc++)
		if (v->indexed[doc] != 0)
			fault(v, "index: finds course number %u, which is not shown", doc);
	return rc;
}

static int
begin_verify(struct inspection *v, struct error *e)
{
	struct slice value;
	struct reader r;
	int rc = env_begin(v->c->env, false, &v->txn, e);

	if (rc < 0)
		return rc;
	rc = env_get(v->txn, env_db(v->c->env, DB_META), SLICE("next"), &value, e);
	if (rc == 0)
		rc = stored_open(value, "next", &r, e);
	v->docs = rc == 0 ? reader_u32(&r) : 0;
	if (rc < 0 && rc != ERR_NOT_FOUND)
		return rc;
	v->indexed = calloc((size_t)v->docs + 1, sizeof(*v->indexed));
	return v->indexed ? 0 : error_set(e, ERR_MEMORY, "catalogue: no memory to verify %u courses", v->docs);
}

int
catalogue_verify(struct catalogue *c, void (*report)(void *context, const char *text), void *context, struct error *e)
{
	struct inspection v = {.c = c, .report = report, .context = context, .first = e};
	struct error end = ERROR_NONE;	/* what stopped the walk: after a first fault it is only its consequence */
	int rc;

	arena_init(&v.partners, COURSE_MAX_BYTES);
	arena_init(&v.arena, COURSE_MAX_BYTES * 8);
	rc = begin_verify(&v, &end);
	if (rc == 0)
		rc = verify_all(&v, &end);
	if (rc < 0 && report != NULL)
		report(context, end.text);
	if (rc < 0 && v.faults == 0)
		rc = error_set(e, rc, "%s", end.text);
	if (v.faults > 0)
		rc = ERR_DAMAGED;
	free(v.indexed);
	arena_free(&v.arena);
	arena_free(&v.partners);
	env_abort(v.txn);
	return rc;
}
