/* "At most N", undo and its races, and one batch of everything. */
#include "unit.h"

#include "ledger_acts.h"

/* ---- at most N */

static struct ledger_answer
apply_for_two(unsigned student, const char *at_most)
{
	struct ledger_answer a;
	struct form f;

	form_begin(&f, student, student + 500);
	form_choice_at_most(&f, SLICE("A"), 1, at_most);
	form_choice_at_most(&f, SLICE("B"), 1, at_most);
	a = submit(&f);
	form_end(&f);
	return a;
}

static void
place(const char *receipt, uint8_t choice)
{
	const struct action_request approve = {.action = ACTION_APPROVE, .actor = ACTOR_HOME};
	const struct action_request place = {.action = ACTION_PLACE, .actor = ACTOR_HOST};

	assert_done(act_full(receipt, choice, &approve, NULL, NOW));
	assert_done(act_full(receipt, choice, &place, NULL, NOW));
}

static void
test_enough(void **state)
{
	struct ledger_answer a = apply_for_two(1, "1"), next = apply(2, SLICE("B"), 1, true);
	struct application *app;

	(void)state;
	place(a.receipt, 1);
	app = read_application(a.receipt);
	assert_int_equal(app->choices[0].state, STATE_PLACED);
	assert_int_equal(app->choices[1].state, STATE_WITHDRAWN);
	assert_slice(app->choices[1].steps[1].reason, "enough");
	assert_state(next.receipt, STATE_OFFERED);		/* and the place has gone on */
	assert_sound();
}

static void
test_enough_taken_back(void **state)
{
	const struct action_request undo = {.action = ACTION_UNDO, .actor = ACTOR_HOST};
	struct ledger_answer a = apply_for_two(1, "1");
	struct application *app;

	(void)state;
	place(a.receipt, 1);
	assert_done(act_full(a.receipt, 1, &undo, NULL, NOW + 60));
	app = read_application(a.receipt);
	assert_int_equal(app->choices[0].state, STATE_APPROVED);
	assert_int_equal(app->choices[1].state, STATE_SUBMITTED);
	assert_int_equal(course_of(SLICE("B")).taken, 1);
	assert_int_equal(course_of(SLICE("B")).held, 1);
	assert_sound();
}

static void
test_not_enough(void **state)
{
	struct ledger_answer two = apply_for_two(1, "2"), none;

	(void)state;
	place(two.receipt, 1);
	assert_int_equal(read_application(two.receipt)->choices[1].state, STATE_SUBMITTED);
	place(two.receipt, 2);
	assert_int_equal(read_application(two.receipt)->choices[1].state, STATE_PLACED);
	none = apply(3, SLICE("C"), 1, false);
	place(none.receipt, 1);
	assert_state(none.receipt, STATE_PLACED);
	assert_sound();
}

/* What was declined or withdrawn before comes back only while there is less than enough: else there would be more places than asked for. */
static void
test_undo_of_no_beyond_enough(void **state)
{
	const struct action_request no = {.action = ACTION_DECLINE, .actor = ACTOR_HOME, .reason = SLICE("level")};
	const struct action_request of_no = {.action = ACTION_UNDO, .actor = ACTOR_HOME}, of_place = {.action = ACTION_UNDO, .actor = ACTOR_HOST};
	struct ledger_answer a = apply_for_two(1, "1");

	(void)state;
	assert_done(act_full(a.receipt, 1, &no, NULL, NOW));
	place(a.receipt, 2);
	assert_int_equal(act_full(a.receipt, 1, &of_no, NULL, NOW + 60).refusal, REFUSAL_ENOUGH);
	assert_state(a.receipt, STATE_DECLINED);
	assert_done(act_full(a.receipt, 2, &of_place, NULL, NOW + 60));		/* its own place is not in its way */
	assert_done(act_full(a.receipt, 1, &of_no, NULL, NOW + 60));
	assert_state(a.receipt, STATE_SUBMITTED);
	assert_sound();
}

static void
test_undo_of_withdrawal_beyond_enough(void **state)
{
	const struct action_request leave = {.action = ACTION_WITHDRAW, .actor = ACTOR_STUDENT}, back = {.action = ACTION_UNDO, .actor = ACTOR_STUDENT};
	struct ledger_answer a = apply_for_two(1, "1");

	(void)state;
	assert_done(act_full(a.receipt, 2, &leave, NULL, NOW));
	place(a.receipt, 1);
	assert_int_equal(act_full(a.receipt, 2, &back, NULL, NOW + 60).refusal, REFUSAL_ENOUGH);
	assert_done(act_full(a.receipt, 1, &leave, NULL, NOW + 60));
	assert_done(act_full(a.receipt, 2, &back, NULL, NOW + 60));
	assert_done(act_full(a.receipt, 1, &back, NULL, NOW + 60));		/* that is enough again */
	assert_state(a.receipt, STATE_PLACED);
	assert_int_equal(read_application(a.receipt)->choices[1].state, STATE_WITHDRAWN);
	assert_sound();
}

/* ---- undo */

static void
test_undo_races(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, false), two;

	(void)state;
	assert_done(act(one.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	two = apply(2, SLICE("A"), 1, false);		/* somebody was quicker */
	assert_int_equal(two.outcome, LEDGER_STORED);
	assert_int_equal(act(one.receipt, ACTION_UNDO, ACTOR_STUDENT).refusal, REFUSAL_FULL);
	assert_done(act(two.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_done(act(one.receipt, ACTION_UNDO, ACTOR_STUDENT));
	assert_int_equal(act(two.receipt, ACTION_UNDO, ACTOR_STUDENT).refusal, REFUSAL_FULL);
	assert_int_equal(course_of(SLICE("A")).taken, 1);
	assert_sound();
}

static void
test_undo_after_new_application(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 9, false), two;

	(void)state;
	assert_done(act(one.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	two = apply(1, SLICE("A"), 9, false);		/* the same student again: it is no duplicate */
	assert_int_equal(two.outcome, LEDGER_STORED);
	assert_int_equal(act(one.receipt, ACTION_UNDO, ACTOR_STUDENT).refusal, REFUSAL_DUPLICATE);
	assert_done(act(two.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_done(act(one.receipt, ACTION_UNDO, ACTOR_STUDENT));
	assert_sound();
}

/* Back into the line at the place of the first moment. */
static void
test_undo_into_the_line(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 1, true), two = apply(2, SLICE("A"), 1, true), three = apply(3, SLICE("A"), 1, true);

	(void)state;
	assert_done(act(two.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_int_equal(read_application(three.receipt)->choices[0].waiting_place, 1);
	assert_done(act(two.receipt, ACTION_UNDO, ACTOR_STUDENT));
	assert_int_equal(read_application(two.receipt)->choices[0].waiting_place, 1);
	assert_int_equal(read_application(three.receipt)->choices[0].waiting_place, 2);
	assert_state(one.receipt, STATE_SUBMITTED);
	assert_sound();
}

/* ---- one batch */

/* All kinds at once; the one that is refused touches nobody. */
static void
test_mixed_batch(void **state)
{
	static struct ledger_request requests[LEDGER_BATCH_MAX];
	const struct ledger_request *all[LEDGER_BATCH_MAX];
	struct ledger_answer answers[LEDGER_BATCH_MAX], before[20];
	struct form *forms = calloc(LEDGER_BATCH_MAX, sizeof(*forms));
	struct error e = ERROR_NONE;

	(void)state;
	assert_non_null(forms);
	for (unsigned i = 0; i < 20; i++)
		before[i] = apply(i, SLICE("A"), 20, true);
	for (unsigned i = 0; i < LEDGER_BATCH_MAX; i++) {
		all[i] = &requests[i];
		form_begin(&forms[i], 100 + i, 100 + i);
		form_choice(&forms[i], SLICE("A"), 20, true, SLICE("Zoë"));
		if (i % 3 == 0)
			requests[i] = (struct ledger_request){.kind = LEDGER_SUBMIT, .u.form = forms[i].s};
		else if (i < 58)
			requests[i] = (struct ledger_request){.kind = LEDGER_ACT, .u.act = {.receipt = slice_of(before[i / 3].receipt), .choice = 1,
				.request = {.action = i % 3 == 1 ? ACTION_APPROVE : ACTION_PLACE, .actor = i % 3 == 1 ? ACTOR_HOME : ACTOR_HOST}}};
		else
			requests[i] = (struct ledger_request){.kind = LEDGER_ERASE, .u.erase = {slice_of(before[i - 50].receipt)}};
	}
	requests[4].u.act.request.actor = ACTOR_STUDENT;	/* may not approve: refused, and so is placing what is not approved */
	assert_int_equal(ledger_write(ledger, all, LEDGER_BATCH_MAX, NOW, answers, &e), 0);
	for (unsigned i = 0; i < LEDGER_BATCH_MAX; i++) {
		enum ledger_outcome want = i % 3 == 0 ? LEDGER_STORED : i == 4 || i == 5 ? LEDGER_REFUSED : LEDGER_DONE;

		assert_int_equal(answers[i].outcome, want);
		form_end(&forms[i]);
	}
	assert_int_equal(answers[4].refusal, REFUSAL_ACTOR);
	assert_int_equal(answers[5].refusal, REFUSAL_STATE);
	assert_state(before[1].receipt, STATE_SUBMITTED);
	assert_state(before[2].receipt, STATE_PLACED);
	assert_int_equal(course_of(SLICE("A")).taken, 20);
	free(forms);
	assert_sound();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(test_enough), LEDGER_TEST(test_enough_taken_back), LEDGER_TEST(test_not_enough),
		LEDGER_TEST(test_undo_of_no_beyond_enough), LEDGER_TEST(test_undo_of_withdrawal_beyond_enough), LEDGER_TEST(test_undo_races),
		LEDGER_TEST(test_undo_after_new_application), LEDGER_TEST(test_undo_into_the_line), LEDGER_TEST(test_mixed_batch),
	};
	int failed;

	arena_init(&reading, (size_t)256 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&reading);
	return failed;
}
