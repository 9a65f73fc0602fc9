/*
 * Ten thousand random histories against a model (histories_model.h): after every batch the same places and lines, after every history the
 * same states, and the same again when the store was opened anew. Never a place too many, never one lost or counted twice.
 *
 * The seed is fixed; OPSTAP_SEED takes another. A history that fails prints its number.
 */
#include "unit.h"

#define FIXTURE_FOLDER fixture_folder
static const char *fixture_folder = "/tmp";

#include "histories_model.h"
#include "ledger_acts.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HISTORIES 1000			/* the same ones, some ten times slower */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HISTORIES 1000
#endif
#endif
#ifndef HISTORIES
#define HISTORIES 10000
#endif
#define PER_STORE 250
#define BATCHES 12

struct history {
	struct model m;
	unsigned number;
	int64_t now;
	char receipts[FORMS][RECEIPT_CHARS + 1];
	int tokens;
};

static uint64_t seed = 20261129;
static unsigned transitions;

static unsigned
pick(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static const char *const names[COURSES] = {"A", "B", "C"};

static struct slice
course_name(const struct history *h, int k, char out[32])
{
	snprintf(out, 32, "%s-%u", names[k], h->number);
	return slice_of(out);
}

/* ---- one batch: the model first, then the ledger, then both compared */

struct batch {
	struct ledger_request requests[8];
	struct form forms[8];
	char courses[8][PER_FORM][32];
	enum ledger_outcome wanted[8];
	int form_of[8];			/* the form that a submission becomes; -1 */
	int count;
	bool has_form[8];
};

static void
add_submission(struct history *h, struct batch *b)
{
	struct model_sending s = {.student = (int)pick(STUDENTS), .courses = 1 + (int)pick(PER_FORM), .at_most = 1 + (int)pick(2),
		.waits = pick(3) > 0, .unconfirmed = pick(3) == 0, .approve = pick(4) == 0};
	int i = b->count, first = (int)pick(COURSES);
	struct form *f = &b->forms[i];
	char at_most[4];

	if (h->m.forms == FORMS)
		return;
	snprintf(at_most, sizeof(at_most), "%d", s.at_most);
	form_begin(f, h->number * STUDENTS + (unsigned)s.student, h->number * 64 + (unsigned)h->tokens++);
	for (int k = 0; k < s.courses; k++) {
		s.course[k] = (first + k) % COURSES;
		s.places[k] = pick(12) == 0 ? -1 : 1 + (int)pick(3);
		form_choice_at_most(f, course_name(h, s.course[k], b->courses[i][k]), s.places[k], at_most);
		f->s.choices[k].waiting = s.waits;
	}
	f->s.first = s.unconfirmed ? STATE_UNCONFIRMED : STATE_SUBMITTED;
	f->s.approve = s.approve;
	b->has_form[i] = true;
	b->form_of[i] = h->m.forms;
	b->wanted[i] = model_submit(&h->m, &s, h->now);
	b->requests[i] = (struct ledger_request){.kind = LEDGER_SUBMIT, .u.form = f->s};
	b->count++;
}

/* Mostly what the state invites to, so that histories come far; now and then anything by anybody. */
static void
choose_act(enum state s, enum action *a, enum actor *who)
{
	static const struct { enum state s; enum action a; enum actor who; } likely[] = {
		{STATE_UNCONFIRMED, ACTION_CONFIRM, ACTOR_STUDENT}, {STATE_SUBMITTED, ACTION_APPROVE, ACTOR_HOME},
		{STATE_APPROVED, ACTION_PLACE, ACTOR_HOST}, {STATE_OFFERED, ACTION_ACCEPT, ACTOR_STUDENT},
		{STATE_WAITING, ACTION_WITHDRAW, ACTOR_STUDENT}, {STATE_PLACED, ACTION_UNDO, ACTOR_HOST},
		{STATE_DECLINED, ACTION_UNDO, ACTOR_HOME}, {STATE_WITHDRAWN, ACTION_UNDO, ACTOR_STUDENT},
	};
	static const enum action any[] = {ACTION_CONFIRM, ACTION_WITHDRAW, ACTION_ACCEPT, ACTION_REFUSE, ACTION_UNDO, ACTION_APPROVE,
		ACTION_DECLINE, ACTION_PLACE, ACTION_TRANSCRIPT_SENT};
	static const enum actor anybody[] = {ACTOR_STUDENT, ACTOR_HOME, ACTOR_HOST};

	*a = any[pick(9)];
	*who = anybody[pick(3)];
	for (unsigned i = 0; i < 8 && pick(3) > 0; i++) {
		if (likely[i].s == s) {
			*a = likely[i].a;
			*who = likely[i].who;
		}
	}
}

static void
add_act(struct history *h, struct batch *b, int form)
{
	struct model_form *f = &h->m.form[form];
	int choice = (int)pick((unsigned)f->choices), i = b->count++;
	enum action a;
	enum actor who;

	choose_act(top_of(&f->choice[choice])->state, &a, &who);
	b->requests[i] = (struct ledger_request){.kind = LEDGER_ACT, .u.act = {.receipt = slice_of(h->receipts[form]),
		.choice = (uint8_t)(choice + 1), .request = {.action = a, .actor = who,
			.reason = a == ACTION_DECLINE ? SLICE("level") : SLICE_NONE}}};
	if (f->erased)
		b->wanted[i] = LEDGER_ERASED;
	else
		b->wanted[i] = model_act(&h->m, form, choice, a, who, h->now) ? LEDGER_DONE : LEDGER_REFUSED;
	transitions += b->wanted[i] == LEDGER_DONE;
}

static void
add_erasure(struct history *h, struct batch *b, int form)
{
	int i = b->count++;

	b->requests[i] = (struct ledger_request){.kind = LEDGER_ERASE, .u.erase = {slice_of(h->receipts[form])}};
	b->wanted[i] = model_erase(&h->m, form, h->now) ? LEDGER_DONE : LEDGER_ERASED;
}

static void
add_course_act(struct history *h, struct batch *b)
{
	static const enum course_mark marks[] = {COURSE_CLOSED, COURSE_REOPENED, COURSE_REOPENED, COURSE_PLACES, COURSE_PLACES, COURSE_PLACES,
		COURSE_CANCELLED};
	int i = b->count++, k = (int)pick(COURSES), places = (int)pick(5) - 1;
	enum course_mark mark = marks[pick(7)];

	b->requests[i] = (struct ledger_request){.kind = LEDGER_COURSE, .u.course = {.partner = SLICE("epfl"),
		.course = course_name(h, k, b->courses[i][0]), .offering = SLICE("2027"), .mark = mark,
		.places = places < 0 ? COURSE_PLACES_UNKNOWN : (uint32_t)places, .by = SLICE("cmu")}};
	b->wanted[i] = LEDGER_DONE;
	model_course(&h->m, k, mark, places, h->now);
}

/* A host may take places away that are taken; nobody ever gets one that is not there. */
static void
never_oversold(struct history *h, int *held)
{
	for (int k = 0; k < COURSES; k++) {
		int places = places_of(&h->m.course[k]), now = held_in(&h->m, k);

		if (places >= 0 && now > places && now > held[k])
			fail_msg("history %u, course %s: %d of %d places", h->number, names[k], now, places);
		held[k] = now;
	}
}

static void
fill_batch(struct history *h, struct batch *b)
{
	int known = h->m.forms, n = 1 + (int)pick(6);	/* receipts of this batch are not known yet */
	int held[COURSES];

	for (int k = 0; k < COURSES; k++)
		held[k] = held_in(&h->m, k);
	memset(b, 0, sizeof(*b));
	for (int i = 0; i < 8; i++)
		b->form_of[i] = -1;
	while (b->count < n) {
		unsigned dice = pick(40);

		if (dice == 0 && known > 0)
			add_erasure(h, b, (int)pick((unsigned)known));
		else if (dice < 4)
			add_course_act(h, b);
		else if ((dice < 16 || known == 0) && h->m.forms < FORMS)
			add_submission(h, b);
		else if (known > 0)
			add_act(h, b, (int)pick((unsigned)known));
		never_oversold(h, held);
	}
}

static void
send_batch(struct history *h, struct batch *b)
{
	const struct ledger_request *all[8];
	struct ledger_answer answers[8];
	struct error e = ERROR_NONE;

	for (int i = 0; i < b->count; i++)
		all[i] = &b->requests[i];
	if (ledger_write(ledger, all, (size_t)b->count, h->now, answers, &e) != 0)
		fail_msg("history %u: %s", h->number, e.text);
	for (int i = 0; i < b->count; i++) {
		if (answers[i].outcome != b->wanted[i])
			fail_msg("history %u: request %d of kind %d: outcome %d where %d was wanted (refusal \"%s\")", h->number, i,
					(int)b->requests[i].kind, (int)answers[i].outcome, (int)b->wanted[i], refusal_name(answers[i].refusal));
		if (b->form_of[i] >= 0 && b->wanted[i] == LEDGER_STORED)
			memcpy(h->receipts[b->form_of[i]], answers[i].receipt, sizeof(answers[i].receipt));
		if (b->has_form[i])
			form_end(&b->forms[i]);
	}
}

/* ---- comparing */

static void
compare_places(struct history *h)
{
	for (int k = 0; k < COURSES; k++) {
		char name[32];
		struct roster_course c = course_of(course_name(h, k, name));
		int held = held_in(&h->m, k);

		if (c.taken != held || c.held != undecided_in(&h->m, k) || c.waiting != queued_in(&h->m, k))
			fail_msg("history %u, course %s: %d taken, %d held and %d waiting, but %d, %d and %d in the model", h->number, names[k],
					c.taken, c.held, c.waiting, held, undecided_in(&h->m, k), queued_in(&h->m, k));
		if (!h->m.course[k].closed && free_in(&h->m, k))
			assert_int_equal(proven_in(&h->m, k), 0);	/* nobody waits beside a free place */
	}
}

static void
compare_choice(struct history *h, const struct application_choice *c, struct model_choice *m)
{
	struct model_step *last = top_of(m);
	int ahead = 0;

	if (c->state != last->state || c->until != last->until || (c->seat == SEAT_HELD) != last->held || (c->seat == SEAT_WAITING) != last->queued)
		fail_msg("history %u: \"%s\" until %lld, but \"%s\" until %lld in the model", h->number, state_name(c->state), (long long)c->until,
				state_name(last->state), (long long)last->until);
	assert_int_equal(c->step_count, m->steps);
	if (!last->queued)
		return;
	EACH_OF(&h->m, m->course, other)
		ahead += top_of(other)->queued && other->order < m->order;
	assert_int_equal(c->waiting_place, ahead + 1);
}

static void
compare_states(struct history *h)
{
	struct error e = ERROR_NONE;
	struct application *app;

	for (int f = 0; f < h->m.forms; f++) {
		int rc;

		arena_reset(&reading);
		rc = ledger_application(ledger, slice_of(h->receipts[f]), &reading, &app, &e);
		assert_int_equal(rc, h->m.form[f].erased ? ERR_GONE : 0);
		for (int i = 0; rc == 0 && i < h->m.form[f].choices; i++)
			compare_choice(h, &app->choices[i], &h->m.form[f].choice[i]);
	}
}

/* ---- histories */

static void
move_clock(struct history *h)
{
	static const int64_t jumps[] = {0, 0, 60, 3600, 86400 / 2, 86400 + 1, 3 * 86400 + 1, -3600, -5 * 86400};

	h->now += jumps[pick(9)];
}

static void
run_clock(struct history *h)
{
	struct error e = ERROR_NONE;
	size_t did;

	model_tick(&h->m, h->now);
	do {
		if (ledger_tick(ledger, h->now, &did, &e) != 0)
			fail_msg("history %u: %s", h->number, e.text);
	} while (did == LEDGER_BATCH_MAX);
}

static void
live(struct history *h)
{
	static struct batch b;

	for (int k = 0; k < COURSES; k++)
		h->m.course[k] = (struct model_course){.feed = -1, .host = -1};
	for (int n = 0; n < BATCHES; n++) {
		fill_batch(h, &b);
		send_batch(h, &b);
		compare_places(h);
		move_clock(h);
		if (pick(2) == 0) {
			run_clock(h);
			compare_places(h);
		}
	}
	compare_states(h);
}

static bool
clock_has_work(struct history *h)
{
	for (int k = 0; k < COURSES; k++) {
		EACH_OF(&h->m, k, c) {
			if (top_of(c)->state == STATE_UNCONFIRMED || top_of(c)->state == STATE_OFFERED)
				return true;
		}
	}
	return false;
}

/*
 * The clock is one for all histories of a store, each model knows its own: a history starts when nothing of the one before it can still
 * end by itself.
 */
static void
run_store(struct history *all, unsigned first)
{
	int64_t now = NOW;

	for (unsigned i = 0; i < PER_STORE; i++) {
		struct history *h = &all[i];

		*h = (struct history){.number = first + i, .now = now};
		live(h);
		h->now += 30 * 86400;
		while (clock_has_work(h)) {
			h->now += OFFER + 1;
			run_clock(h);
		}
		compare_states(h);
		now = h->now + 30 * 86400;	/* its clock may go back */
	}
	reopen(NULL);
	for (unsigned i = 0; i < PER_STORE; i++)
		compare_states(&all[i]);
	assert_sound();
}

static void
test_histories(void **state)
{
	struct history *all = calloc(PER_STORE, sizeof(*all));

	assert_non_null(all);
	for (unsigned first = 0; first < HISTORIES; first += PER_STORE) {
		assert_int_equal(set_up(state), 0);
		run_store(all, first);
		assert_int_equal(tear_down(state), 0);
	}
	print_message("%d histories, %u changes of state by people\n", HISTORIES, transitions);
	assert_true(transitions > 5 * HISTORIES);	/* they were histories indeed */
	free(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_histories)};
	const char *other = getenv("OPSTAP_SEED");
	int failed;

	if (other != NULL)
		seed = strtoull(other, NULL, 10);
	if (access("/dev/shm", W_OK) == 0)
		fixture_folder = "/dev/shm";	/* what is asked here is not whether a disk syncs */
	arena_init(&reading, (size_t)256 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&reading);
	return failed;
}
