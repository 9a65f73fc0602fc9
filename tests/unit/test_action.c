/*
 * Every action in every state by every person, against a table written from JOURNEYS.md alone: the sentence on transitions, the column
 * "with", and who does what in the text. What does not stand there is refused.
 */
#include "unit.h"

#include "domain/reminder.h"

#define NOW 1795514700
#define DAY 86400

/* state, action, person -> new state; '=' a mark, the state stays. In words, so that nothing is shared with the implementation. */
static const char *const allowed[] = {
	"unconfirmed confirm student submitted", "unconfirmed withdraw student withdrawn", "unconfirmed withdraw system withdrawn",
	"unconfirmed cancel host cancelled", "unconfirmed cancel system cancelled", "unconfirmed lapse system lapsed",
	"unconfirmed enough system withdrawn", "unconfirmed ask home =", "unconfirmed extra-time home =", "unconfirmed changed system =",
	"unconfirmed remind system =",

	"submitted approve home approved", "submitted decline home declined", "submitted withdraw student withdrawn",
	"submitted withdraw system withdrawn", "submitted lapse system lapsed", "submitted cancel host cancelled",
	"submitted cancel system cancelled", "submitted enough system withdrawn", "submitted ask home =", "submitted extra-time home =",
	"submitted changed system =",

	"approved place host placed", "approved decline host declined", "approved withdraw student withdrawn",
	"approved withdraw system withdrawn", "approved lapse system lapsed", "approved cancel host cancelled",
	"approved cancel system cancelled", "approved enough system withdrawn", "approved ask home =", "approved ask host =",
	"approved extra-time home =", "approved changed system =",

	"waiting offer system offered", "waiting withdraw student withdrawn", "waiting withdraw system withdrawn",
	"waiting cancel host cancelled", "waiting cancel system cancelled", "waiting enough system withdrawn", "waiting ask home =",
	"waiting ask host =", "waiting extra-time home =", "waiting changed system =",

	"offered accept student placed", "offered refuse student withdrawn", "offered withdraw student withdrawn",
	"offered withdraw system withdrawn", "offered lapse system lapsed", "offered cancel host cancelled",
	"offered cancel system cancelled", "offered enough system withdrawn", "offered ask home =", "offered ask host =",
	"offered extra-time home =", "offered changed system =", "offered remind system =",

	"placed withdraw student withdrawn", "placed withdraw system withdrawn", "placed cancel host cancelled",
	"placed cancel system cancelled", "placed finish system finished", "placed transcript-sent host finished", "placed ask home =",
	"placed ask host =", "placed room home =", "placed extra-time home =", "placed changed system =",
	"placed remind system =",

	"finished ask home =", "finished ask host =", "finished transcript-sent host =", "finished received home =",
	"finished registered home =", "finished remind system =",
};
#define ALLOWED (sizeof(allowed) / sizeof(allowed[0]))

static struct application_step steps[8];
static struct application_mark marks[2];

/* A choice that came into a state a while ago. What was promised ended at until. */
static struct application_choice
in_state(enum state s, int64_t until)
{
	enum seat seat = s == STATE_WAITING ? SEAT_WAITING : state_holds(s) ? SEAT_HELD : SEAT_NONE;
	struct application_choice c = {.number = 1, .state = s, .seat = seat, .submitted_at = NOW - 2 * DAY, .since = NOW - 60, .until = until,
		.steps = steps, .step_count = 2, .last_sequence = 7};

	steps[0] = (struct application_step){.state = STATE_SUBMITTED, .actor = ACTOR_STUDENT, .sequence = 5, .moment = NOW - 2 * DAY,
		.seat = SEAT_HELD, .until = NOW + DAY};
	steps[1] = (struct application_step){.state = s, .actor = ACTOR_STUDENT, .sequence = 7, .moment = NOW - 60, .seat = seat,
		.until = until};
	return c;
}

/* Everything that a rule may wish for is there: only state and person decide. */
static struct action_outcome
act(enum state s, enum action a, enum actor who)
{
	static const int64_t reminders[STATE_MAX] = {[STATE_UNCONFIRMED] = REMINDER_CONFIRM, [STATE_OFFERED] = REMINDER_OFFER,
		[STATE_PLACED] = REMINDER_DROP_BY, [STATE_FINISHED] = REMINDER_TRANSCRIPT};
	bool clock = a == ACTION_LAPSE || a == ACTION_FINISH, remind = a == ACTION_REMIND;
	struct application_choice c = in_state(s, clock ? NOW - 1 : remind ? NOW + 3600 : NOW + DAY);
	const struct action_request r = {.action = a, .actor = who, .reason = SLICE("other"), .words = SLICE("why"),
		.number = remind ? reminders[s] : 30};
	struct action_facts f = {.now = NOW, .ends = clock ? NOW - 1 : remind ? NOW - 40 * DAY : NOW + 9 * DAY, .drop_by = NOW + DAY,
		.free_place = true, .lapses = true, .hold = 14 * DAY, .offer = 3 * DAY};

	assert_int_equal(zone_find("UTC", &f.zone, NULL), 0);
	if (remind)
		c.since = NOW - 40 * DAY;
	return action_decide(&c, &r, &f);
}

static const char *
expected(enum state s, enum action a, enum actor who)
{
	char start[96];
	int n = snprintf(start, sizeof(start), "%s %s %s ", state_name(s), action_name(a), actor_name(who));

	for (size_t i = 0; i < ALLOWED; i++) {
		if (strncmp(allowed[i], start, (size_t)n) == 0)
			return allowed[i] + n;
	}
	return NULL;
}

static void
test_every_transition(void **state)
{
	size_t found = 0;

	(void)state;
	for (int s = 1; s < STATE_MAX; s++) {
		for (int a = 1; a < ACTION_MAX; a++) {
			for (int who = 1; who < ACTOR_MAX; who++) {
				struct action_outcome o;
				const char *want = expected((enum state)s, (enum action)a, (enum actor)who);

				if (a == ACTION_UNDO)
					continue;
				o = act((enum state)s, (enum action)a, (enum actor)who);
				if (want == NULL ? o.refusal == REFUSAL_NONE : o.refusal != REFUSAL_NONE)
					fail_msg("%s %s %s: \"%s\"", state_name((enum state)s), action_name((enum action)a),
							actor_name((enum actor)who), refusal_name(o.refusal));
				if (want == NULL)
					continue;
				found++;
				assert_true(o.mark == (want[0] == '=' || a == ACTION_TRANSCRIPT_SENT));
				assert_string_equal(state_name(o.state), want[0] == '=' ? state_name((enum state)s) : want);
			}
		}
	}
	assert_int_equal(found, ALLOWED);	/* the table itself has no slip of the pen */
}

/* Whatever the outcome, the table of states that stored events are checked with allows it. */
static void
test_states_agree(void **state)
{
	(void)state;
	for (int s = 1; s < STATE_MAX; s++) {
		for (int a = 1; a < ACTION_MAX; a++) {
			for (int who = 1; who < ACTOR_MAX; who++) {
				struct action_outcome o = act((enum state)s, (enum action)a, (enum actor)who);

				if (o.refusal != REFUSAL_NONE || o.undone || (int)o.state == s)
					continue;
				assert_true(state_may_follow((enum state)s, o.state));
				if (a != ACTION_CONFIRM)
					assert_true((o.seat == SEAT_HELD) == state_holds(o.state));
				assert_true(o.until == 0 || o.until >= NOW);
			}
		}
	}
}

static void
test_who_is_named(void **state)
{
	(void)state;
	assert_int_equal(act(STATE_SUBMITTED, ACTION_APPROVE, ACTOR_STUDENT).refusal, REFUSAL_ACTOR);
	assert_int_equal(act(STATE_SUBMITTED, ACTION_PLACE, ACTOR_HOST).refusal, REFUSAL_STATE);
	assert_int_equal(act(STATE_APPROVED, ACTION_DECLINE, ACTOR_HOME).refusal, REFUSAL_ACTOR);
	assert_int_equal(act(STATE_DECLINED, ACTION_WITHDRAW, ACTOR_STUDENT).refusal, REFUSAL_STATE);
}

/* ---- what else has to be so */

static const struct action_facts plain = {.now = NOW, .free_place = true, .hold = 14 * DAY, .offer = 3 * DAY};

static enum refusal
why(const struct application_choice *c, enum action a, enum actor who, const struct action_facts *f)
{
	const struct action_request r = {.action = a, .actor = who, .reason = SLICE("other"), .words = SLICE("why"), .number = 30};

	return action_decide(c, &r, f).refusal;
}

static void
test_home_is_host(void **state)
{
	struct action_facts f = plain;
	struct application_choice c = in_state(STATE_SUBMITTED, 0);

	(void)state;
	f.home_is_host = true;
	assert_int_equal(why(&c, ACTION_APPROVE, ACTOR_HOST, &f), REFUSAL_NONE);
	c = in_state(STATE_APPROVED, 0);
	assert_int_equal(why(&c, ACTION_PLACE, ACTOR_HOME, &f), REFUSAL_NONE);
	assert_int_equal(why(&c, ACTION_PLACE, ACTOR_STUDENT, &f), REFUSAL_ACTOR);
	c = in_state(STATE_SUBMITTED, 0);
	assert_int_equal(why(&c, ACTION_PLACE, ACTOR_HOST, &f), REFUSAL_STATE);	/* both steps, but two */
}

static void
test_ends(void **state)
{
	struct application_choice c = in_state(STATE_OFFERED, NOW);
	struct action_facts f = plain;

	(void)state;
	assert_int_equal(why(&c, ACTION_ACCEPT, ACTOR_STUDENT, &f), REFUSAL_NONE);	/* the last second counts */
	assert_int_equal(why(&c, ACTION_LAPSE, ACTOR_SYSTEM, &f), REFUSAL_EARLY);
	f.now = NOW + 1;
	assert_int_equal(why(&c, ACTION_ACCEPT, ACTOR_STUDENT, &f), REFUSAL_LATE);
	assert_int_equal(why(&c, ACTION_LAPSE, ACTOR_SYSTEM, &f), REFUSAL_NONE);
	c = in_state(STATE_OFFERED, 0);			/* no end was promised */
	assert_int_equal(why(&c, ACTION_LAPSE, ACTOR_SYSTEM, &f), REFUSAL_EARLY);
	c = in_state(STATE_SUBMITTED, NOW - 5);
	assert_int_equal(why(&c, ACTION_LAPSE, ACTOR_SYSTEM, &f), REFUSAL_EARLY);	/* overdue only */
	assert_int_equal(why(&c, ACTION_APPROVE, ACTOR_HOME, &f), REFUSAL_NONE);
	f.lapses = true;
	assert_int_equal(why(&c, ACTION_LAPSE, ACTOR_SYSTEM, &f), REFUSAL_NONE);
	c = in_state(STATE_UNCONFIRMED, NOW);
	assert_int_equal(why(&c, ACTION_CONFIRM, ACTOR_STUDENT, &f), REFUSAL_LATE);
}

static void
test_drop_by(void **state)
{
	struct application_choice c = in_state(STATE_PLACED, 0);
	struct action_facts f = plain;

	(void)state;
	assert_int_equal(why(&c, ACTION_WITHDRAW, ACTOR_STUDENT, &f), REFUSAL_NONE);	/* nothing is known */
	f.ends = NOW - 1;
	assert_int_equal(why(&c, ACTION_WITHDRAW, ACTOR_STUDENT, &f), REFUSAL_LATE);
	f.ends = NOW + 90 * DAY;
	f.drop_by = NOW;
	assert_int_equal(why(&c, ACTION_WITHDRAW, ACTOR_STUDENT, &f), REFUSAL_NONE);
	f.drop_by = NOW - 1;
	assert_int_equal(why(&c, ACTION_WITHDRAW, ACTOR_STUDENT, &f), REFUSAL_LATE);
	assert_int_equal(why(&c, ACTION_WITHDRAW, ACTOR_SYSTEM, &f), REFUSAL_NONE);	/* erasure asks no date */
	c = in_state(STATE_APPROVED, 0);
	assert_int_equal(why(&c, ACTION_WITHDRAW, ACTOR_STUDENT, &f), REFUSAL_NONE);	/* it is a rule for places */
	c = in_state(STATE_PLACED, 0);
	assert_int_equal(why(&c, ACTION_FINISH, ACTOR_SYSTEM, &f), REFUSAL_EARLY);
	f.ends = 0;
	assert_int_equal(why(&c, ACTION_FINISH, ACTOR_SYSTEM, &f), REFUSAL_EARLY);
}

static void
test_what_must_be_said(void **state)
{
	struct application_choice c = in_state(STATE_SUBMITTED, 0);
	struct action_request r = {.action = ACTION_DECLINE, .actor = ACTOR_HOME};

	(void)state;
	assert_int_equal(action_decide(&c, &r, &plain).refusal, REFUSAL_REASON);
	r = (struct action_request){.action = ACTION_ASK, .actor = ACTOR_HOME, .reason = SLICE("x")};
	assert_int_equal(action_decide(&c, &r, &plain).refusal, REFUSAL_REASON);
	r = (struct action_request){.action = ACTION_EXTRA_TIME, .actor = ACTOR_HOME, .number = -1};
	assert_int_equal(action_decide(&c, &r, &plain).refusal, REFUSAL_REASON);
	r.number = ACTION_EXTRA_MINUTES_MAX + 1;
	assert_int_equal(action_decide(&c, &r, &plain).refusal, REFUSAL_REASON);
	r.number = 0;
	assert_int_equal(action_decide(&c, &r, &plain).refusal, REFUSAL_NONE);
}

static void
test_seen(void **state)
{
	struct application_choice c = in_state(STATE_SUBMITTED, 0);
	struct action_request r = {.action = ACTION_APPROVE, .actor = ACTOR_HOME, .looked = true, .seen = 6};

	(void)state;
	assert_int_equal(action_decide(&c, &r, &plain).refusal, REFUSAL_SEEN);
	r.seen = 7;
	assert_int_equal(action_decide(&c, &r, &plain).refusal, REFUSAL_NONE);
	r.seen = 0;
	assert_int_equal(action_decide(&c, &r, &plain).refusal, REFUSAL_SEEN);
	r.looked = false;
	assert_int_equal(action_decide(&c, &r, &plain).refusal, REFUSAL_NONE);
}

static void
test_marks_once(void **state)
{
	struct application_choice c = in_state(STATE_FINISHED, 0);

	(void)state;
	marks[0] = (struct application_mark){.mark = ACTION_RECEIVED};
	c.marks = marks;
	c.mark_count = 1;
	assert_int_equal(why(&c, ACTION_RECEIVED, ACTOR_HOME, &plain), REFUSAL_STATE);
	assert_int_equal(why(&c, ACTION_REGISTERED, ACTOR_HOME, &plain), REFUSAL_NONE);
	assert_int_equal(why(&c, ACTION_ASK, ACTOR_HOME, &plain), REFUSAL_NONE);
}

static void
test_full(void **state)
{
	struct application_choice c = in_state(STATE_WAITING, 0);
	struct action_facts f = plain;
	const struct action_request r = {.action = ACTION_OFFER, .actor = ACTOR_SYSTEM};

	(void)state;
	assert_true(action_decide(&c, &r, &f).until == NOW + 3 * DAY);
	f.free_place = false;
	assert_int_equal(action_decide(&c, &r, &f).refusal, REFUSAL_FULL);
	f.free_place = true;
	f.cancelled = true;
	assert_int_equal(action_decide(&c, &r, &f).refusal, REFUSAL_FULL);
}

/* ---- undo */

static void
test_undo(void **state)
{
	static const enum state back[] = {STATE_DECLINED, STATE_WITHDRAWN, STATE_PLACED};
	const struct action_request r = {.action = ACTION_UNDO, .actor = ACTOR_STUDENT};

	(void)state;
	for (int s = 1; s < STATE_MAX; s++) {
		struct application_choice c = in_state((enum state)s, 0);
		struct action_outcome o = action_decide(&c, &r, &plain);
		bool may = false;

		for (size_t i = 0; i < 3; i++)
			may = may || back[i] == (enum state)s;
		assert_int_equal(o.refusal, may ? REFUSAL_NONE : REFUSAL_NOTHING);
		if (may)
			assert_true(o.undone && o.state == STATE_SUBMITTED && o.seat == SEAT_HELD && o.until == NOW + DAY);
	}
}

static void
test_undo_limits(void **state)
{
	struct application_choice c = in_state(STATE_WITHDRAWN, 0);
	struct action_facts f = plain;

	(void)state;
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_HOME, &f), REFUSAL_ACTOR);
	f.now = NOW - 60 + ACTION_UNDO_SECONDS;
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_STUDENT, &f), REFUSAL_NONE);
	f.now++;
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_STUDENT, &f), REFUSAL_LATE);
	f.now = NOW - 9 * DAY;				/* the clock went back: no reason to refuse, nothing negative */
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_STUDENT, &f), REFUSAL_NONE);
	f = plain;
	f.free_place = false;
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_STUDENT, &f), REFUSAL_FULL);
	c.seat = steps[1].seat = SEAT_HELD;		/* undoing "placed": it has its place itself */
	c.state = steps[1].state = STATE_PLACED;
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_STUDENT, &f), REFUSAL_NONE);
	steps[1].undone = true;
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_STUDENT, &f), REFUSAL_NOTHING);	/* an undo is not undone */
}

/* An offer that ended meanwhile is not brought back; a hold that is only overdue is, and its promise is not before now. */
static void
test_undo_of_what_ended(void **state)
{
	struct application_choice c = in_state(STATE_WITHDRAWN, 0);
	const struct action_request r = {.action = ACTION_UNDO, .actor = ACTOR_STUDENT};
	struct action_facts f = plain;

	(void)state;
	steps[0].state = STATE_OFFERED;
	steps[0].until = NOW - 1;
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_STUDENT, &f), REFUSAL_LATE);
	steps[0].until = NOW;
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_STUDENT, &f), REFUSAL_NONE);
	steps[0].state = STATE_APPROVED;
	steps[0].until = NOW - 1;
	assert_true(action_decide(&c, &r, &f).until == NOW);
	f.lapses = true;
	assert_int_equal(why(&c, ACTION_UNDO, ACTOR_STUDENT, &f), REFUSAL_LATE);
}

static void
test_names(void **state)
{
	(void)state;
	for (int a = 1; a < ACTION_MAX; a++) {
		assert_true(action_name((enum action)a)[0] != '\0');
		assert_int_equal(action_read(slice_of(action_name((enum action)a))), a);
	}
	assert_int_equal(action_read(SLICE("")), ACTION_NONE);
	assert_int_equal(action_read(SLICE("cancel-course")), ACTION_NONE);
	for (int r = 1; r < REFUSAL_MAX; r++)
		assert_true(refusal_name((enum refusal)r)[0] != '\0');
	assert_string_equal(action_name(ACTION_MAX), "");
	assert_string_equal(refusal_name(REFUSAL_MAX), "");
}

/* ---- what was just done */

#define STEPS(...) .steps = (struct application_step[]){__VA_ARGS__}, .step_count = sizeof((struct application_step[]){__VA_ARGS__}) / \
	sizeof(struct application_step)
#define MARKS(...) .marks = (struct application_mark[]){__VA_ARGS__}, .mark_count = sizeof((struct application_mark[]){__VA_ARGS__}) / \
	sizeof(struct application_mark)

/* Says of every action whether it is told as just done: the one that is wanted, and no other; and of nobody else's. */
static void
assert_done(const struct application_choice *c, enum action wanted, bool by_student)
{
	for (int a = ACTION_NONE; a < ACTION_MAX; a++) {
		assert_int_equal(action_just_done(c, (enum action)a, by_student, NOW), a != ACTION_NONE && (enum action)a == wanted);
		assert_false(action_just_done(c, (enum action)a, !by_student, NOW));
		assert_false(action_just_done(c, (enum action)a, by_student, NOW + ACTION_NEWS_SECONDS + 1));
		assert_false(action_just_done(c, (enum action)a, by_student, NOW - 3600));
	}
}

static void
test_what_was_just_done(void **state)
{
	const struct application_step sent = {.state = STATE_SUBMITTED, .actor = ACTOR_STUDENT, .sequence = 1, .moment = NOW},
		approved = {.state = STATE_APPROVED, .actor = ACTOR_HOME, .sequence = 2, .moment = NOW},
		offered = {.state = STATE_OFFERED, .actor = ACTOR_SYSTEM, .sequence = 2, .moment = NOW};
	const struct { enum action done; bool by_student; struct application_choice c; } cases[] = {
		{ACTION_NONE, true, {STEPS(sent)}},
		{ACTION_APPROVE, false, {STEPS(sent, approved)}},
		{ACTION_NONE, true, {STEPS(sent, offered)}},
		{ACTION_ACCEPT, true, {STEPS(sent, offered, {.state = STATE_PLACED, .actor = ACTOR_STUDENT, .sequence = 3, .moment = NOW})}},
		{ACTION_WITHDRAW, true, {STEPS(sent, offered, {.state = STATE_WITHDRAWN, .actor = ACTOR_STUDENT, .sequence = 3, .moment = NOW})}},
		{ACTION_REFUSE, true, {STEPS(sent, offered, {.state = STATE_WITHDRAWN, .actor = ACTOR_STUDENT, .sequence = 3, .moment = NOW,
			.reason = SLICE("refused")})}},
		{ACTION_PLACE, false, {STEPS(sent, approved, {.state = STATE_PLACED, .actor = ACTOR_HOST, .sequence = 3, .moment = NOW})}},
		{ACTION_PLACE, false, {STEPS(sent, approved, {.state = STATE_PLACED, .actor = ACTOR_HOME, .sequence = 3, .moment = NOW})}},
		{ACTION_DECLINE, false, {STEPS(sent, {.state = STATE_DECLINED, .actor = ACTOR_HOME, .sequence = 2, .moment = NOW})}},
		{ACTION_UNDO, false, {STEPS(sent, {.state = STATE_DECLINED, .actor = ACTOR_HOME, .sequence = 2, .moment = NOW},
			{.state = STATE_SUBMITTED, .actor = ACTOR_HOME, .sequence = 3, .moment = NOW, .undone = true})}},
		{ACTION_NONE, true, {STEPS(sent, {.state = STATE_WITHDRAWN, .actor = ACTOR_SYSTEM, .sequence = 2, .moment = NOW, .reason = SLICE("enough")})}},
		{ACTION_CONFIRM, true, {STEPS({.state = STATE_UNCONFIRMED, .actor = ACTOR_STUDENT, .sequence = 1, .moment = NOW - 60},
			{.state = STATE_SUBMITTED, .actor = ACTOR_STUDENT, .sequence = 2, .moment = NOW})}},
		{ACTION_CONFIRM, true, {STEPS({.state = STATE_UNCONFIRMED, .actor = ACTOR_STUDENT, .sequence = 1, .moment = NOW - 60},
			{.state = STATE_SUBMITTED, .actor = ACTOR_STUDENT, .sequence = 2, .moment = NOW},
			{.state = STATE_APPROVED, .actor = ACTOR_SYSTEM, .sequence = 3, .moment = NOW})}},
		{ACTION_ASK, false, {STEPS(sent, approved), MARKS({.mark = ACTION_ASK, .actor = ACTOR_HOME, .sequence = 3, .moment = NOW})}},
		{ACTION_ASK, false, {STEPS(sent, approved), MARKS({.mark = ACTION_ASK, .actor = ACTOR_HOME, .sequence = 3, .moment = NOW},
			{.mark = ACTION_REMIND, .actor = ACTOR_SYSTEM, .sequence = 4, .moment = NOW})}},
		{ACTION_APPROVE, false, {STEPS(sent, {.state = STATE_APPROVED, .actor = ACTOR_HOME, .sequence = 4, .moment = NOW}),
			MARKS({.mark = ACTION_ASK, .actor = ACTOR_HOME, .sequence = 3, .moment = NOW})}},
		{ACTION_TRANSCRIPT_SENT, false, {STEPS(sent, approved, {.state = STATE_PLACED, .actor = ACTOR_HOST, .sequence = 3, .moment = NOW},
			{.state = STATE_FINISHED, .actor = ACTOR_HOST, .sequence = 4, .moment = NOW}),
			MARKS({.mark = ACTION_TRANSCRIPT_SENT, .actor = ACTOR_HOST, .sequence = 5, .moment = NOW})}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_done(&cases[i].c, cases[i].done, cases[i].by_student);
	assert_false(action_just_done(&(struct application_choice){.number = 1}, ACTION_CONFIRM, true, NOW));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_transition), cmocka_unit_test(test_states_agree), cmocka_unit_test(test_who_is_named),
		cmocka_unit_test(test_home_is_host), cmocka_unit_test(test_ends), cmocka_unit_test(test_drop_by),
		cmocka_unit_test(test_what_must_be_said), cmocka_unit_test(test_seen), cmocka_unit_test(test_marks_once),
		cmocka_unit_test(test_full), cmocka_unit_test(test_undo), cmocka_unit_test(test_undo_limits),
		cmocka_unit_test(test_undo_of_what_ended), cmocka_unit_test(test_what_was_just_done), cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
