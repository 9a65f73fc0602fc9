/*
 * What people and the clock do to applications, and what follows from it in the same transaction: enough is enough, and a place that
 * is given back is offered to the next in line.
 */
#include <string.h>

#include "store/ledger_writer.h"

#define REASON_MAX 64
#define WORDS_MAX 20000		/* bytes: more is no word to anybody, and could not be read again */

/* ---- one choice */

/* The word of an action that has one by itself. */
static struct slice
reason_of(const struct action_request *r, enum state before)
{
	switch (r->action) {
	case ACTION_REFUSE:
		return SLICE("refused");
	case ACTION_OFFER:
		return SLICE("next");
	case ACTION_FINISH:
		return SLICE("ended");
	case ACTION_TRANSCRIPT_SENT:
		return SLICE("transcript");
	case ACTION_ENOUGH:
		return SLICE("enough");
	case ACTION_LAPSE:
		return before == STATE_UNCONFIRMED ? SLICE("unconfirmed") : before == STATE_OFFERED ? SLICE("unanswered") : SLICE("undecided");
	default:
		return r->reason;
	}
}

/* What every event of a choice says again: a reader of one event needs no other. */
static struct event
event_of(const struct subject *s, const struct application_choice *c, const struct action_request *r, uint16_t kind)
{
	return (struct event){.kind = kind, .state = (uint8_t)c->state, .seat = (uint8_t)c->seat, .until = c->until,
		.actor = (uint8_t)r->actor, .choice = c->number, .receipt = s->app->receipt, .partner = c->partner, .course = c->course,
		.offering = c->offering, .home = s->app->home, .lang = s->app->lang, .by = r->by, .reason = r->reason};
}

static int
put_mark(struct writer *w, struct subject *s, const struct application_choice *c, const struct action_request *r,
		const struct said *said, struct slice token, struct error *e)
{
	struct event ev = event_of(s, c, r, EVENT_MARK);

	ev.mark = (uint8_t)r->action;
	ev.number = r->action == ACTION_EXTRA_TIME ? 0 : (uint64_t)r->number;
	ev.token = token;
	return writer_put(w, s, &ev, said, e);
}

static int
put_outcome(struct writer *w, struct subject *s, struct application_choice *c, const struct action_request *r,
		const struct action_outcome *o, struct slice token, struct error *e)
{
	const struct said said = {.words = r->words, .minutes = r->action == ACTION_EXTRA_TIME ? (uint64_t)r->number : 0};
	static const struct said nothing;
	struct event ev = event_of(s, c, r, o->undone ? EVENT_UNDONE : EVENT_STATE);
	uint8_t number = c->number;
	int rc;

	if (o->mark && o->state == c->state)
		return put_mark(w, s, c, r, &said, token, e);
	ev.state = (uint8_t)o->state;
	ev.seat = (uint8_t)o->seat;
	ev.until = o->until;
	ev.reason = reason_of(r, c->state);
	ev.token = token;
	rc = writer_put(w, s, &ev, o->mark ? &nothing : &said, e);
	if (rc != 0 || !o->mark)
		return rc;
	return put_mark(w, s, application_choice(s->app, number), r, &said, SLICE_NONE, e);
}

/* Undoing brings an application back to life: there may be another one for the same course by now. */
static int
check_duplicate(struct writer *w, const struct application_choice *c, struct action_outcome *o, struct error *e)
{
	unsigned char seat[SEAT_KEY_BYTES];
	int rc;

	if (!o->undone || state_active(c->state) || !state_active(o->state))
		return 0;
	ledger_seat_key(c->partner, c->course, c->offering, seat);
	rc = writer_find_person(w, c->personal.person_number, seat, NULL, e);
	if (rc == 0)
		rc = writer_find_person(w, c->personal.person_mail, seat, NULL, e);
	if (rc > 0)
		*o = (struct action_outcome){.refusal = REFUSAL_DUPLICATE};
	return rc < 0 ? rc : 0;
}

int
writer_decide(struct writer *w, const struct subject *s, const struct application_choice *c, const struct action_request *r,
		struct action_outcome *out, struct error *e)
{
	struct action_facts facts;
	int rc = ledger_facts_in(w->ledger, w->txn, w->ledger->config, s->app, c, w->now, &facts, e);

	if (rc != 0)
		return rc;
	*out = action_decide(c, r, &facts);
	if (out->refusal == REFUSAL_NONE && (r->reason.n > REASON_MAX || r->words.n > WORDS_MAX))
		out->refusal = REFUSAL_REASON;
	return out->refusal == REFUSAL_NONE ? check_duplicate(w, c, out, e) : 0;
}

/* ---- what follows */

/* As at submission: without a place into the line, approved at once where the home university does not decide. */
static int
follow_confirm(struct writer *w, struct subject *s, struct application_choice *c, struct error *e)
{
	const struct config *config = w->ledger->config;
	const struct config_home *home = config != NULL ? config_home(config, s->app->home) : NULL;
	const struct action_request r = {.actor = ACTOR_SYSTEM,
		.reason = c->seat == SEAT_WAITING ? SLICE("full") : SLICE("home-approval-off")};
	struct action_outcome o = {.state = STATE_WAITING, .seat = SEAT_WAITING};

	if (c->seat != SEAT_WAITING) {
		if (home == NULL || home->home_approval)
			return 0;
		o = (struct action_outcome){.state = STATE_APPROVED, .seat = SEAT_HELD, .until = c->until};
	}
	return put_outcome(w, s, c, &r, &o, SLICE_NONE, e);
}

static bool
had_enough(const struct application_choice *c)
{
	const struct application_step *last = &c->steps[c->step_count - 1];

	return c->state == STATE_WITHDRAWN && last->actor == ACTOR_SYSTEM && slice_is(last->reason, "enough");
}

/* The Nth place ends the other choices; when it is taken back they come back, as far as places are still there. */
static int
follow_placed(struct writer *w, struct subject *s, bool back, struct error *e)
{
	const struct action_request r = {.action = back ? ACTION_UNDO : ACTION_ENOUGH, .actor = ACTOR_SYSTEM};
	bool enough = application_enough(s->app, NULL);
	struct action_outcome o;
	int rc = 0;

	if (enough == back)
		return 0;
	for (size_t i = 0; rc == 0 && i < s->app->choice_count; i++) {
		struct application_choice *c = &s->app->choices[i];

		if (back && !had_enough(c))
			continue;
		rc = writer_decide(w, s, c, &r, &o, e);
		if (rc == 0 && o.refusal == REFUSAL_NONE)
			rc = put_outcome(w, s, c, &r, &o, SLICE_NONE, e);
	}
	return rc;
}

int
writer_act(struct writer *w, struct subject *s, struct application_choice *c, const struct action_request *r,
		const struct action_outcome *o, struct slice token, struct error *e)
{
	enum state before = c->state;
	uint8_t number = c->number;
	int rc = put_outcome(w, s, c, r, o, token, e);

	c = application_choice(s->app, number);
	if (rc == 0 && r->action == ACTION_CONFIRM)
		return follow_confirm(w, s, c, e);
	if (rc == 0 && c->state == STATE_PLACED && before != STATE_PLACED)
		return follow_placed(w, s, false, e);
	if (rc == 0 && o->undone && before == STATE_PLACED)
		return follow_placed(w, s, true, e);
	return rc;
}

/* ---- the line */

struct next {
	struct writer *w;
	char receipt[RECEIPT_CHARS + 1];
	uint8_t choice;
};

/* The first whose mail address is proven: the others are on the list, but cannot yet be offered a place. */
static int
find_next(void *context, struct slice key, struct slice value, struct error *e)
{
	struct next *n = context;
	struct choice_row row;
	struct slice bytes;
	int rc;

	(void)key;
	if (value.n != CHOICE_KEY_BYTES)
		return error_set(e, ERR_DAMAGED, "an entry of the waiting list is damaged");
	rc = env_get(n->w->txn, env_db(n->w->ledger->env, LEDGER_CHOICES), value, &bytes, e);
	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_DAMAGED, "an entry of the waiting list leads nowhere");
	if (rc == 0)
		rc = ledger_row_read(bytes, &row, e);
	if (rc != 0 || row.state != STATE_WAITING)
		return rc;
	(void)slice_copy((struct slice){value.p, RECEIPT_CHARS}, n->receipt, sizeof(n->receipt));
	n->choice = (uint8_t)value.p[RECEIPT_CHARS];
	return 1;
}

/* 1: offered; 0: nobody waits, or the course is over. */
static int
offer_next(struct writer *w, const unsigned char *seat, struct error *e)
{
	const struct action_request r = {.action = ACTION_OFFER, .actor = ACTOR_SYSTEM};
	struct next n = {.w = w};
	struct application_choice *c;
	struct action_outcome o;
	struct subject s;
	int64_t last;
	int rc = env_each(w->txn, env_db(w->ledger->env, LEDGER_WAITING), (struct slice){(const char *)seat, SEAT_KEY_BYTES}, find_next, &n, e);

	if (rc <= 0)
		return rc;
	arena_reset(&w->other);
	rc = writer_open(w, slice_of(n.receipt), &w->other, &s, e);
	if (rc != 0)
		return error_prefix(e, "receipt %s", n.receipt);
	c = application_choice(s.app, n.choice);
	if (c == NULL)
		return error_set(e, ERR_DAMAGED, "receipt %s has no choice %u", n.receipt, n.choice);
	last = ledger_dates(w->ledger->config, c).offers;
	if (last != 0 && w->now > last)
		return 0;
	rc = writer_decide(w, &s, c, &r, &o, e);
	if (rc == 0 && o.refusal == REFUSAL_NONE)
		rc = put_outcome(w, &s, c, &r, &o, SLICE_NONE, e);
	return rc != 0 ? rc : o.refusal == REFUSAL_NONE;
}

static int
promote_one(struct writer *w, const unsigned char *seat, struct error *e)
{
	struct course_row course;
	struct seat_row seats;
	int rc;

	do {
		rc = ledger_seat_get(w->ledger, w->txn, seat, &seats, e);
		if (rc == 0)
			rc = ledger_course_get(w->ledger, w->txn, seat, &course, e);
		if (rc != 0)
			return rc;
		if (seats.waiting == 0 || (course.flags & COURSE_ROW_CLOSED) || !ledger_has_place(&seats, &course))
			return 0;
		rc = offer_next(w, seat, e);
	} while (rc > 0);
	return rc;
}

int
writer_promote(struct writer *w, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < w->touched_count; i++) {
		unsigned char seat[SEAT_KEY_BYTES];

		memcpy(seat, w->touched[i], sizeof(seat));
		rc = promote_one(w, seat, e);
	}
	w->touched_count = 0;
	return rc;
}

/* ---- the request */

/* 0 with everything decided; 1 answered. */
static int
decide_all(struct writer *w, const struct subject *s, const struct ledger_act *act, struct action_outcome *outcomes, size_t *good,
		struct ledger_answer *a, struct error *e)
{
	*good = 0;
	for (size_t i = 0; i < s->app->choice_count; i++) {
		const struct application_choice *c = &s->app->choices[i];
		int rc;

		outcomes[i].refusal = REFUSAL_STATE;
		if (act->choice != 0 && act->choice != c->number)
			continue;
		rc = writer_decide(w, s, c, &act->request, &outcomes[i], e);
		if (rc != 0)
			return rc;
		*good += outcomes[i].refusal == REFUSAL_NONE;
		if (a->choice != 0 && outcomes[i].refusal != REFUSAL_NONE)
			continue;
		a->choice = c->number;
		a->sequence = c->last_sequence;
		a->refusal = outcomes[i].refusal;
	}
	a->outcome = a->choice == 0 ? LEDGER_UNKNOWN : *good > 0 ? LEDGER_DONE : LEDGER_REFUSED;
	return *good > 0 ? 0 : 1;
}

/* The form came again: what it did stands. */
static int
repeat(struct writer *w, const struct ledger_act *act, struct ledger_answer *a, struct error *e)
{
	unsigned char key[CHOICE_KEY_BYTES];
	struct choice_row row;
	struct slice value;
	int rc;

	a->outcome = LEDGER_DONE;
	a->choice = act->choice != 0 ? act->choice : 1;
	ledger_choice_key(slice_of(a->receipt), a->choice, key);
	rc = env_get(w->txn, env_db(w->ledger->env, LEDGER_CHOICES), SLICE_OF(key), &value, e);
	if (rc == 0)
		rc = ledger_row_read(value, &row, e);
	if (rc == 0)
		a->sequence = row.last;
	return rc == 0 || rc == ERR_NOT_FOUND ? 1 : rc;
}

static int
do_all(struct writer *w, struct subject *s, const struct ledger_act *act, struct action_outcome *outcomes, struct ledger_answer *a,
		struct error *e)
{
	bool first = true;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->app->choice_count; i++) {
		struct application_choice *c = &s->app->choices[i];

		if (outcomes[i].refusal != REFUSAL_NONE)
			continue;
		if (!first)		/* what was done to the one before may have changed this one */
			rc = writer_decide(w, s, c, &act->request, &outcomes[i], e);
		if (rc == 0 && outcomes[i].refusal == REFUSAL_NONE)
			rc = writer_act(w, s, c, &act->request, &outcomes[i], act->token, e);
		first = false;
	}
	if (rc == 0)
		a->sequence = application_choice(s->app, a->choice)->last_sequence;
	return rc != 0 ? rc : writer_promote(w, e);
}

int
ledger_do_act(struct writer *w, const struct ledger_act *act, struct ledger_answer *a, struct error *e)
{
	struct action_outcome outcomes[UINT8_MAX + 1];
	struct subject s;
	size_t good;
	int rc = writer_token(w, act->token, a, e);

	a->moment = w->now;
	if (rc != 0)
		return rc > 0 ? repeat(w, act, a, e) : rc;
	rc = writer_open(w, act->receipt, &w->arena, &s, e);
	if (rc == ERR_NOT_FOUND || rc == ERR_GONE) {
		a->outcome = rc == ERR_GONE ? LEDGER_ERASED : LEDGER_UNKNOWN;
		return 1;
	}
	if (rc == 0 && s.app->choice_count > UINT8_MAX)
		rc = error_set(e, ERR_DAMAGED, "an application with %zu choices", s.app->choice_count);
	if (rc != 0)
		return rc;
	(void)slice_copy(act->receipt, a->receipt, sizeof(a->receipt));
	rc = decide_all(w, &s, act, outcomes, &good, a, e);
	return rc != 0 ? rc : do_all(w, &s, act, outcomes, a, e);
}
