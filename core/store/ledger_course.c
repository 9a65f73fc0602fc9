/* What a host, or its feed, says of an offering, and what that does to everybody who applied for it. */
#include <string.h>

#include "domain/difference.h"
#include "store/ledger_writer.h"

struct running {			/* applications that still run, found before any of them changes */
	const struct ledger_course_act *act;
	struct buffer keys;		/* CHOICE_KEY_BYTES each */
};

static int
find_running(void *context, struct slice key, struct slice value, struct error *e)
{
	struct running *r = context;
	struct choice_row row;
	int rc = ledger_row_read(value, &row, e);

	if (rc != 0 || key.n != CHOICE_KEY_BYTES || !state_active(row.state))
		return rc;
	if (slice_eq(row.partner, r->act->partner) && slice_eq(row.course, r->act->course) && slice_eq(row.offering, r->act->offering))
		buffer_slice(&r->keys, key);
	return buffer_ok(&r->keys) ? 0 : error_set(e, ERR_MEMORY, "no memory for the applications of a course");
}

/* ---- what is new in it */

int
ledger_changed_record(struct ledger *l, MDB_txn *txn, uint64_t sequence, struct arena *a, struct slice *record, struct error *e)
{
	unsigned char key[SEQUENCE_BYTES];
	struct slice bytes;
	struct event ev;
	int rc;

	ledger_sequence_key(sequence, key);
	rc = env_get(txn, env_db(l->env, LEDGER_EVENTS), SLICE_OF(key), &bytes, e);
	if (rc == 0)
		bytes = arena_slice(a, bytes);
	if (rc == 0 && bytes.p == NULL)
		rc = error_set(e, ERR_MEMORY, "no memory for a record");
	if (rc == 0)
		rc = event_decode(bytes, &ev, e);
	if (rc != 0)
		return rc;
	if (ev.kind != EVENT_COURSE || ev.mark != COURSE_CHANGED)
		return error_set(e, ERR_NOT_FOUND, "event %llu changed no course", (unsigned long long)sequence);
	*record = ev.record;
	return 0;
}

int
ledger_is_news(struct ledger *l, MDB_txn *txn, const struct application *app, const struct application_choice *c,
		const struct ledger_course_act *act, struct arena *a, bool *news, struct error *e)
{
	const struct application_mark *told = application_mark(c, ACTION_CHANGED);
	struct slice known = c->record;
	int rc = told != NULL ? ledger_changed_record(l, txn, (uint64_t)told->number, a, &known, e) : 0;

	if (rc != 0)
		return rc;
	*news = slice_is(act->reason, "gone") != (told != NULL && slice_is(told->reason, "gone")) ||
		difference_any(known, act->record, app->lang, a);
	return 0;
}

/* ---- telling */

static int
tell_one(struct writer *w, struct slice key, const struct ledger_course_act *act, const struct action_request *r, struct error *e)
{
	bool news = true;
	struct application_choice *c;
	struct action_outcome o;
	struct subject s;
	int rc;

	arena_reset(&w->other);
	rc = writer_open(w, (struct slice){key.p, RECEIPT_CHARS}, &w->other, &s, e);
	if (rc != 0)
		return rc;
	c = application_choice(s.app, (uint8_t)key.p[RECEIPT_CHARS]);
	if (c == NULL)
		return error_set(e, ERR_DAMAGED, "receipt %.*s lacks a choice", RECEIPT_CHARS, key.p);
	if (r->action == ACTION_CHANGED)
		rc = ledger_is_news(w->ledger, w->txn, s.app, c, act, &w->other, &news, e);
	if (rc != 0 || !news)
		return rc;
	rc = writer_decide(w, &s, c, r, &o, e);
	return rc != 0 || o.refusal != REFUSAL_NONE ? rc : writer_act(w, &s, c, r, &o, SLICE_NONE, e);
}

static int
tell_all(struct writer *w, const struct ledger_course_act *act, const struct action_request *r, struct error *e)
{
	struct running found = {.act = act};
	struct slice rest;
	int rc;

	buffer_init(&found.keys, 64u << 20);
	rc = env_each(w->txn, env_db(w->ledger->env, LEDGER_CHOICES), SLICE_NONE, find_running, &found, e);
	for (rest = buffer_view(&found.keys); rc == 0 && rest.n > 0; rest.p += CHOICE_KEY_BYTES, rest.n -= CHOICE_KEY_BYTES)
		rc = tell_one(w, rest, act, r, e);
	buffer_free(&found.keys);
	return rc;
}

static int
check_act(const struct ledger_course_act *act, struct error *e)
{
	if (act->partner.n == 0 || act->course.n == 0 || act->mark == 0 || act->mark >= COURSE_MARK_MAX)
		return error_set(e, ERR_INTERNAL, "an act about no course");
	if ((act->mark == COURSE_CHANGED) != (act->record.n > 0))
		return error_set(e, ERR_INTERNAL, "a changed course without its record");
	return 0;
}

static int
put_act(struct writer *w, const struct ledger_course_act *act, struct error *e)
{
	struct event ev = {.kind = EVENT_COURSE, .actor = act->by.n > 0 ? ACTOR_HOST : ACTOR_SYSTEM, .partner = act->partner,
		.course = act->course, .offering = act->offering, .mark = (uint8_t)act->mark,
		.number = act->mark == COURSE_PLACES ? act->places : 0, .by = act->by, .reason = act->reason, .token = act->token,
		.record = act->record};
	struct action_request r = {.actor = ev.actor, .by = act->by, .reason = act->reason};
	int rc = writer_put_course(w, &ev, e);

	if (rc != 0)
		return rc;
	if (act->mark == COURSE_CANCELLED) {
		r.action = ACTION_CANCEL;
		return tell_all(w, act, &r, e);
	}
	if (act->mark == COURSE_CHANGED) {
		r = (struct action_request){.action = ACTION_CHANGED, .actor = ACTOR_SYSTEM, .reason = act->reason,
			.number = (int64_t)ev.sequence};
		return tell_all(w, act, &r, e);
	}
	return 0;
}

/* 1 when somebody acted since the person looked. */
static int
check_seen(struct writer *w, const struct ledger_course_act *act, const unsigned char *seat, struct ledger_answer *a, struct error *e)
{
	struct course_row row;
	int rc = act->looked ? ledger_course_get(w->ledger, w->txn, seat, &row, e) : 0;

	if (rc != 0 || !act->looked || row.last <= act->seen)
		return rc;
	a->outcome = LEDGER_REFUSED;
	a->refusal = REFUSAL_SEEN;
	a->sequence = row.last;
	return 1;
}

int
ledger_do_course(struct writer *w, const struct ledger_course_act *act, struct ledger_answer *a, struct error *e)
{
	unsigned char seat[SEAT_KEY_BYTES];
	int rc = check_act(act, e);

	if (rc == 0)
		rc = writer_token(w, act->token, a, e);
	a->outcome = LEDGER_DONE;
	a->moment = w->now;
	if (rc != 0)
		return rc;
	ledger_seat_key(act->partner, act->course, act->offering, seat);
	rc = check_seen(w, act, seat, a, e);
	if (rc != 0)
		return rc;
	a->sequence = w->sequence + 1;
	rc = put_act(w, act, e);
	if (rc != 0)
		return rc;
	writer_touch(w, seat);		/* more places, or open again */
	return writer_promote(w, e);
}
