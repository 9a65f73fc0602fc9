/* What is done to applications in the store: steps, words, tokens, confirmation, the waiting list, what a host says of a course. */
#include "unit.h"

#include "ledger_acts.h"
#include "store/seats.h"

/* ---- one after the other */

static void
test_whole_way(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 5, false);
	struct application *app;
	struct ledger_answer done;

	(void)state;
	assert_done(act(a.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_done(act(a.receipt, ACTION_PLACE, ACTOR_HOST));
	assert_int_equal(act(a.receipt, ACTION_APPROVE, ACTOR_HOME).refusal, REFUSAL_STATE);
	done = act(a.receipt, ACTION_TRANSCRIPT_SENT, ACTOR_HOST);
	assert_done(done);
	assert_done(act(a.receipt, ACTION_RECEIVED, ACTOR_HOME));
	assert_done(act(a.receipt, ACTION_REGISTERED, ACTOR_HOME));
	app = read_application(a.receipt);
	assert_int_equal(app->choices[0].state, STATE_FINISHED);
	assert_int_equal(app->choices[0].step_count, 4);
	assert_int_equal(app->choices[0].mark_count, 3);
	assert_int_equal(app->choices[0].marks[0].sequence, done.sequence);
	assert_non_null(application_mark(&app->choices[0], ACTION_REGISTERED));
	assert_int_equal(course_of(SLICE("A")).taken, 0);
	assert_sound();
}

static void
test_words_are_sealed(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 5, false);
	struct action_request r = {.action = ACTION_ASK, .actor = ACTOR_HOME, .by = SLICE("jdv"), .words = SLICE("Which faculty, Zoë?")};
	struct application *app;

	(void)state;
	assert_done(act_full(a.receipt, 1, &r, NULL, NOW));
	r = (struct action_request){.action = ACTION_EXTRA_TIME, .actor = ACTOR_HOME, .number = 45};
	assert_done(act_full(a.receipt, 1, &r, NULL, NOW));
	r = (struct action_request){.action = ACTION_DECLINE, .actor = ACTOR_HOME, .reason = SLICE("level"), .words = SLICE("Next year")};
	assert_done(act_full(a.receipt, 1, &r, NULL, NOW));
	app = read_application(a.receipt);
	assert_slice(app->choices[0].marks[0].words, "Which faculty, Zoë?");
	assert_slice(app->choices[0].marks[0].by, "jdv");
	assert_int_equal(app->choices[0].marks[1].number, 45);
	assert_slice(app->choices[0].steps[1].words, "Next year");
	assert_slice(app->choices[0].steps[1].reason, "level");
	assert_nowhere("Which faculty");
	assert_nowhere("Next year");
	assert_sound();
}

static void
test_not_there(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 5, false);
	const struct action_request r = {.action = ACTION_WITHDRAW, .actor = ACTOR_STUDENT};

	(void)state;
	assert_int_equal(act("0123456789abcdefghjkmnpqrs", ACTION_WITHDRAW, ACTOR_STUDENT).outcome, LEDGER_UNKNOWN);
	assert_int_equal(act_full(a.receipt, 2, &r, NULL, NOW).outcome, LEDGER_UNKNOWN);
	assert_int_equal(read_application(a.receipt)->choices[0].step_count, 1);
}

static void
test_token_once(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 5, false), first, again;
	const struct action_request r = {.action = ACTION_WITHDRAW, .actor = ACTOR_STUDENT};
	const struct action_request undo = {.action = ACTION_UNDO, .actor = ACTOR_STUDENT};

	(void)state;
	first = act_full(a.receipt, 1, &r, "0123456789abcdef", NOW);
	assert_done(act_full(a.receipt, 1, &undo, "fedcba9876543210", NOW + 5));
	again = act_full(a.receipt, 1, &r, "0123456789abcdef", NOW + 10);	/* the browser sends the old form again */
	assert_done(again);
	assert_true(again.sequence > first.sequence);		/* as it is now */
	assert_int_equal(read_application(a.receipt)->choices[0].state, STATE_SUBMITTED);
	assert_sound();
}

/* Two coordinators at once: the second is told. */
static void
test_seen(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 5, false);
	uint64_t seen = read_application(a.receipt)->choices[0].last_sequence;
	struct action_request approve = {.action = ACTION_APPROVE, .actor = ACTOR_HOME, .looked = true, .seen = seen};
	struct action_request decline = {.action = ACTION_DECLINE, .actor = ACTOR_HOME, .reason = SLICE("level"), .looked = true, .seen = seen};
	struct ledger_answer second;

	(void)state;
	assert_done(act_full(a.receipt, 1, &approve, NULL, NOW));
	second = act_full(a.receipt, 1, &decline, NULL, NOW);
	assert_int_equal(second.outcome, LEDGER_REFUSED);
	assert_int_equal(second.refusal, REFUSAL_SEEN);
	assert_true(second.sequence > seen);
}

/* ---- confirmation */

static void
test_confirm(void **state)
{
	const struct action_request confirm = {.action = ACTION_CONFIRM, .actor = ACTOR_STUDENT};
	struct application *app;
	struct ledger_answer a;
	struct form f;

	(void)state;
	assert_int_equal(apply(1, SLICE("full"), 1, false).outcome, LEDGER_STORED);
	form_begin(&f, 2, 2);
	f.s.first = STATE_UNCONFIRMED;
	form_choice(&f, SLICE("A"), 5, false, SLICE("Zoë"));
	form_choice(&f, SLICE("full"), 1, true, SLICE("Zoë"));
	a = submit(&f);
	form_end(&f);
	assert_done(act_full(a.receipt, 0, &confirm, NULL, NOW + 3600));
	app = read_application(a.receipt);
	assert_int_equal(app->choices[0].state, STATE_SUBMITTED);
	assert_true(app->choices[0].until == NOW + 3600 + HOLD_DEFAULT);
	assert_int_equal(app->choices[1].state, STATE_WAITING);
	assert_int_equal(act_full(a.receipt, 0, &confirm, NULL, NOW + 3600).refusal, REFUSAL_STATE);
	assert_sound();
}

static void
test_confirm_too_late(void **state)
{
	const struct action_request confirm = {.action = ACTION_CONFIRM, .actor = ACTOR_STUDENT};
	struct ledger_answer a;
	struct form f;

	(void)state;
	form_begin(&f, 2, 2);
	f.s.first = STATE_UNCONFIRMED;
	form_choice(&f, SLICE("A"), 1, false, SLICE("Zoë"));
	a = submit(&f);
	form_end(&f);
	assert_int_equal(act_full(a.receipt, 0, &confirm, NULL, NOW + LEDGER_CONFIRM_SECONDS + 1).refusal, REFUSAL_LATE);
	assert_int_equal(apply(3, SLICE("A"), 1, false).outcome, LEDGER_NO_PLACE);
	assert_int_equal(tick(NOW + LEDGER_CONFIRM_SECONDS), 0);
	assert_int_equal(tick(NOW + LEDGER_CONFIRM_SECONDS + 1), 1);
	assert_int_equal(read_application(a.receipt)->choices[0].state, STATE_LAPSED);
	assert_int_equal(apply(3, SLICE("A"), 1, false).outcome, LEDGER_STORED);
	assert_sound();
}

/* ---- the line */

static void
assert_held(int taken, int held)
{
	struct roster_course c = course_of(SLICE("A"));

	assert_int_equal(c.taken, taken);
	assert_int_equal(c.held, held);
}

/* From the form to the end of the course: the same place, held until it is given; placing and its undoing move no place but its kind. */
static void
test_places_only_held(void **state)
{
	struct seats *seats;
	struct error e = ERROR_NONE;
	struct ledger_answer a = apply(1, SLICE("A"), 2, false);
	uint64_t version;

	(void)state;
	(void)apply(2, SLICE("A"), 2, false);
	assert_held(2, 2);
	assert_done(act(a.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_held(2, 2);
	assert_int_equal(seats_open(data_dir, &seats, &e), 0);
	version = seats_version(seats);
	assert_done(act(a.receipt, ACTION_PLACE, ACTOR_HOST));
	assert_held(2, 1);
	assert_int_equal(seats_refresh(seats, &e), 0);
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).held, 1);
	assert_true(seats_version(seats) != version);		/* pages that say it are other pages */
	seats_close(seats);
	assert_sound();
	assert_done(act(a.receipt, ACTION_UNDO, ACTOR_HOST));
	assert_held(2, 2);
	assert_done(act(a.receipt, ACTION_PLACE, ACTOR_HOST));
	assert_done(act(a.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_held(1, 1);
	assert_done(act(a.receipt, ACTION_UNDO, ACTOR_STUDENT));
	assert_held(2, 1);
	assert_sound();
}

static void
test_line(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true), three = apply(3, SLICE("A"), 1, true);

	(void)state;
	assert_done(act(one.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_state(two.receipt, STATE_OFFERED);
	assert_true(read_application(two.receipt)->choices[0].until == NOW + OFFER_DEFAULT);
	assert_state(three.receipt, STATE_WAITING);
	assert_int_equal(act(one.receipt, ACTION_UNDO, ACTOR_STUDENT).refusal, REFUSAL_FULL);	/* the place has gone on */
	assert_int_equal(tick(NOW + OFFER_DEFAULT + 1), 1);		/* no answer: lapsed, and the next one */
	assert_state(two.receipt, STATE_LAPSED);
	assert_state(three.receipt, STATE_OFFERED);
	assert_held(1, 1);
	assert_done(act_at(three.receipt, ACTION_ACCEPT, ACTOR_STUDENT, NOW + OFFER_DEFAULT + 5));
	assert_state(three.receipt, STATE_PLACED);
	assert_held(1, 0);
	assert_sound();
}

/* Whoever has not proven the mail address waits, but is passed over. */
static void
test_line_unconfirmed(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two, three;
	struct form f;

	(void)state;
	form_begin(&f, 2, 2);
	f.s.first = STATE_UNCONFIRMED;
	form_choice(&f, SLICE("A"), 1, true, SLICE("Zoë"));
	two = submit(&f);
	form_end(&f);
	three = apply(3, SLICE("A"), 1, true);
	assert_done(act(one.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_state(two.receipt, STATE_UNCONFIRMED);
	assert_state(three.receipt, STATE_OFFERED);
	assert_done(act(three.receipt, ACTION_REFUSE, ACTOR_STUDENT));
	assert_done(act(two.receipt, ACTION_CONFIRM, ACTOR_STUDENT));
	assert_state(two.receipt, STATE_OFFERED);		/* waiting for a moment only */
	assert_sound();
}

/* A newcomer does not overtake who waits, also when the catalogue has more places by now. */
static void
test_no_overtaking(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true), three;

	(void)state;
	three = apply(3, SLICE("A"), 2, true);
	assert_state(one.receipt, STATE_SUBMITTED);
	assert_state(two.receipt, STATE_OFFERED);
	assert_state(three.receipt, STATE_WAITING);
	assert_sound();
}

static void
test_host_changes_places(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true);
	struct roster_course c;

	(void)state;
	course_act(SLICE("A"), COURSE_PLACES, 2, "cmu");
	assert_state(two.receipt, STATE_OFFERED);
	c = course_of(SLICE("A"));
	assert_true(c.places == 2 && c.places_by_host && c.taken == 2 && c.waiting == 0);
	assert_int_equal(apply(3, SLICE("A"), 50, false).outcome, LEDGER_NO_PLACE);	/* the host's number wins over the feed's */
	course_act(SLICE("A"), COURSE_PLACES, COURSE_PLACES_UNKNOWN, "cmu");
	assert_int_equal(apply(3, SLICE("A"), 50, false).outcome, LEDGER_STORED);
	course_act(SLICE("A"), COURSE_CLOSED, 0, "cmu");
	assert_int_equal(apply(4, SLICE("A"), 50, true).outcome, LEDGER_NO_PLACE);
	assert_true(course_of(SLICE("A")).closed);
	course_act(SLICE("A"), COURSE_REOPENED, 0, "cmu");
	assert_int_equal(apply(4, SLICE("A"), 50, true).outcome, LEDGER_STORED);
	assert_state(one.receipt, STATE_SUBMITTED);
	assert_sound();
}

/* What readers of places see of it, also for a course that nobody applied for. */
static void
test_seats_say_what_the_host_said(void **state)
{
	struct offering_facts facts = {.places = 40, .apply_from = MOMENT_NONE, .apply_until = MOMENT_NONE, .over = MOMENT_NONE};
	struct seat_count count;
	struct seats *seats;
	struct error e = ERROR_NONE;

	(void)state;
	(void)apply(1, SLICE("A"), 1, true);
	assert_int_equal(seats_open(data_dir, &seats, &e), 0);
	count = seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027"));
	assert_true(!count.closed && !count.cancelled && !count.places_set && count.taken == 1);
	course_act(SLICE("A"), COURSE_PLACES, 3, "cmu");
	course_act(SLICE("nobody"), COURSE_CLOSED, 0, "cmu");
	course_act(SLICE("gone"), COURSE_CANCELLED, 0, "cmu");
	course_act(SLICE("feed"), COURSE_PLACES, 3, "");
	assert_int_equal(seats_refresh(seats, &e), 0);
	count = seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027"));
	assert_true(count.places_set && count.places == 3 && count.taken == 1);
	seats_apply(&count, &facts);
	assert_int_equal(facts.places, 3);
	assert_int_equal(offering_status(&facts, 2, NOW), STATUS_OPEN);
	assert_int_equal(offering_status(&facts, 3, NOW), STATUS_FULL);
	count = seats_of(seats, SLICE("epfl"), SLICE("nobody"), SLICE("2027"));
	assert_true(count.closed && count.taken == 0);
	seats_apply(&count, &facts);
	assert_int_equal(offering_status(&facts, 0, NOW), STATUS_CLOSED);
	assert_true(seats_of(seats, SLICE("epfl"), SLICE("gone"), SLICE("2027")).cancelled);
	assert_true(!seats_of(seats, SLICE("epfl"), SLICE("feed"), SLICE("2027")).places_set);	/* the catalogue knows that better */
	course_act(SLICE("nobody"), COURSE_REOPENED, 0, "cmu");
	assert_int_equal(seats_refresh(seats, &e), 0);
	assert_true(!seats_of(seats, SLICE("epfl"), SLICE("nobody"), SLICE("2027")).closed);
	seats_close(seats);
	assert_sound();
}

static void
test_closed_offers_nothing(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true);

	(void)state;
	course_act(SLICE("A"), COURSE_CLOSED, 0, "cmu");
	assert_done(act(one.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_state(two.receipt, STATE_WAITING);
	course_act(SLICE("A"), COURSE_REOPENED, 0, "cmu");
	assert_state(two.receipt, STATE_OFFERED);
	assert_sound();
}

/* Of two people who looked at the same time the second does not overwrite what the first said. */
static void
test_course_seen(void **state)
{
	struct ledger_request r = {.kind = LEDGER_COURSE, .u.course = {.partner = SLICE("epfl"), .course = SLICE("A"), .offering = SLICE("2027"),
		.mark = COURSE_PLACES, .places = 3, .by = SLICE("cmu"), .looked = true}};
	struct ledger_answer a;

	(void)state;
	assert_done(write_one(&r, NOW));		/* nobody had said anything yet */
	r.u.course.places = 2;
	a = write_one(&r, NOW);
	assert_int_equal(a.outcome, LEDGER_REFUSED);
	assert_int_equal(a.refusal, REFUSAL_SEEN);
	assert_int_equal(course_of(SLICE("A")).places, 3);
	assert_int_equal(a.sequence, course_of(SLICE("A")).last);
	r.u.course.seen = a.sequence;
	assert_done(write_one(&r, NOW));
	r.u.course.looked = false;			/* the feed, or a form of before */
	assert_done(write_one(&r, NOW));
	assert_sound();
}

static void
test_cancelled_course(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true), gone = apply(3, SLICE("A"), 1, true);
	struct ledger_answer other = apply(4, SLICE("B"), 1, true);

	(void)state;
	assert_done(act(gone.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	course_act(SLICE("A"), COURSE_CANCELLED, 0, "cmu");
	assert_state(one.receipt, STATE_CANCELLED);
	assert_state(two.receipt, STATE_CANCELLED);
	assert_state(gone.receipt, STATE_WITHDRAWN);
	assert_state(other.receipt, STATE_SUBMITTED);
	assert_int_equal(act(gone.receipt, ACTION_UNDO, ACTOR_STUDENT).refusal, REFUSAL_FULL);
	assert_int_equal(read_application(one.receipt)->choices[0].steps[1].actor, ACTOR_HOST);
	assert_slice(read_application(one.receipt)->choices[0].steps[1].by, "cmu");
	assert_int_equal(apply(5, SLICE("A"), 1, true).outcome, LEDGER_NO_PLACE);
	assert_true(course_of(SLICE("A")).cancelled && course_of(SLICE("A")).taken == 0);
	assert_sound();
}

static void
test_changed_course(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), gone = apply(3, SLICE("A"), 9, true);
	const struct application_mark *mark;
	struct error e = ERROR_NONE;
	struct buffer other, same;
	struct slice record;

	(void)state;
	assert_done(act(gone.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	form_record("Statistics for the Curious", &same);
	form_record("Statistics for the Patient", &other);
	course_changed(SLICE("A"), buffer_view(&same));		/* as the form showed it: no news */
	assert_int_equal(read_application(one.receipt)->choices[0].mark_count, 0);
	course_changed(SLICE("A"), buffer_view(&other));
	course_changed(SLICE("A"), buffer_view(&other));	/* told before */
	assert_int_equal(read_application(one.receipt)->choices[0].mark_count, 1);
	mark = application_mark(&read_application(one.receipt)->choices[0], ACTION_CHANGED);
	assert_non_null(mark);
	assert_int_equal(mark->number + 2, course_of(SLICE("A")).changed);
	assert_int_equal(roster_changed(ledger, (uint64_t)mark->number, &reading, &record, &e), 0);
	assert_true(slice_eq(record, buffer_view(&other)));
	assert_int_equal(read_application(gone.receipt)->choices[0].mark_count, 0);
	assert_int_equal(roster_changed(ledger, 1, &reading, &record, &e), ERR_NOT_FOUND);
	course_changed(SLICE("A"), buffer_view(&same));		/* and back: that is news again */
	assert_int_equal(read_application(one.receipt)->choices[0].mark_count, 2);
	buffer_free(&same);
	buffer_free(&other);
	assert_sound();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(test_whole_way), LEDGER_TEST(test_words_are_sealed), LEDGER_TEST(test_not_there), LEDGER_TEST(test_token_once),
		LEDGER_TEST(test_seen), LEDGER_TEST(test_confirm), LEDGER_TEST(test_confirm_too_late), LEDGER_TEST(test_places_only_held), LEDGER_TEST(test_line),
		LEDGER_TEST(test_line_unconfirmed), LEDGER_TEST(test_no_overtaking), LEDGER_TEST(test_host_changes_places),
		LEDGER_TEST(test_seats_say_what_the_host_said),
		LEDGER_TEST(test_closed_offers_nothing), LEDGER_TEST(test_course_seen), LEDGER_TEST(test_cancelled_course), LEDGER_TEST(test_changed_course),
	};
	int failed;

	arena_init(&reading, (size_t)256 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&reading);
	return failed;
}
