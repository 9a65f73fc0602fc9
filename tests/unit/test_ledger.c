/* The ledger as a store: what is kept, what is refused, who waits, how places are counted. */
#include "unit.h"

#include "ground/file.h"
#include "ledger_fixture.h"
#include "store/ledger_wire.h"
#include "store/seats.h"

static void
test_everything_comes_back(void **state)
{
	struct ledger_answer a;
	struct application *app;
	struct error e = ERROR_NONE;
	struct arena arena;
	struct form f;

	(void)state;
	form_begin(&f, 1, 1);
	form_choice(&f, SLICE("CS-401"), 5, false, SLICE("Zoë 🦉 Jansen"));
	form_choice(&f, SLICE("http://x/a174"), -1, false, SLICE("Zoë 🦉 Jansen"));
	a = submit(&f);
	assert_int_equal(a.outcome, LEDGER_STORED);
	assert_int_equal(strlen(a.receipt), RECEIPT_CHARS);
	arena_init(&arena, 1 << 20);
	assert_int_equal(ledger_application(ledger, slice_of(a.receipt), &arena, &app, &e), 0);
	assert_slice(app->home, "leiden");
	assert_slice(app->lang, "en");
	assert_int_equal(app->choice_count, 2);
	assert_int_equal(app->choices[0].state, STATE_SUBMITTED);
	assert_true(app->choices[0].submitted_at == NOW && app->choices[0].until == NOW + 14 * 86400);
	assert_slice(app->choices[0].partner, "epfl");
	assert_slice(app->choices[1].course, "http://x/a174");
	assert_slice(app->choices[1].offering, "2027");
	assert_true(slice_eq(app->choices[1].record, buffer_view(&f.record)));
	assert_true(app->choices[1].personal_known);
	assert_slice(app->choices[1].personal.name, "Zoë 🦉 Jansen");
	assert_slice(app->choices[1].personal.motivation, "because it is so");
	assert_int_equal(app->choices[1].personal.rank, 2);
	arena_free(&arena);
	form_end(&f);
	assert_sound();
}

static void
test_nothing_personal_in_the_file(void **state)
{
	struct error e = ERROR_NONE;
	struct buffer b;
	char path[128];

	(void)state;
	(void)apply(1, SLICE("CS-401"), 5, false);
	snprintf(path, sizeof(path), "%s/enrolments/data.mdb", data_dir);
	buffer_init(&b, 64 << 20);
	assert_int_equal(file_read(path, &b, &e), 0);
	assert_non_null(memmem(b.data, b.len, "CS-401", 6));	/* the search itself works */
	assert_null(memmem(b.data, b.len, "Jansen", 6));
	assert_null(memmem(b.data, b.len, "s@leiden", 8));
	assert_null(memmem(b.data, b.len, "because", 7));
	buffer_free(&b);
}

static void
test_unknown_and_erased(void **state)
{
	struct ledger_answer a = apply(1, SLICE("CS-401"), 5, false);
	struct application *app;
	struct error e = ERROR_NONE;
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_int_equal(ledger_application(ledger, SLICE("0123456789abcdefghjkmnpqrs"), &arena, &app, &e), ERR_NOT_FOUND);
	assert_int_equal(ledger_application(ledger, SLICE("0"), &arena, &app, &e), ERR_NOT_FOUND);
	assert_int_equal(ledger_application(ledger, SLICE_NONE, &arena, &app, &e), ERR_NOT_FOUND);
	assert_int_equal(keys_destroy(keys, slice_of(a.receipt), &e), 0);
	assert_int_equal(ledger_application(ledger, slice_of(a.receipt), &arena, &app, &e), ERR_DAMAGED);	/* nobody said "erased" */
	assert_int_equal(ledger_verify(data_dir, key_dir, NULL, NULL, &e), ERR_DAMAGED);
	arena_free(&arena);
}

static void
test_same_token_same_receipt(void **state)
{
	struct ledger_answer first, second;
	struct form f;
	char receipt[RECEIPT_CHARS + 1];
	struct error e = ERROR_NONE;

	(void)state;
	form_begin(&f, 1, 77);
	form_choice(&f, SLICE("CS-401"), 5, false, SLICE("A"));
	assert_int_equal(ledger_token(ledger, (const unsigned char *)f.token, receipt, &e), ERR_NOT_FOUND);
	first = submit(&f);
	second = submit(&f);
	assert_int_equal(second.outcome, LEDGER_REPEATED);
	assert_string_equal(first.receipt, second.receipt);
	assert_int_equal(ledger_token(ledger, (const unsigned char *)f.token, receipt, &e), 0);
	assert_string_equal(first.receipt, receipt);
	ledger_close(ledger);			/* also after a restart */
	assert_int_equal(ledger_open(data_dir, keys, NULL, true, &ledger, &e), 0);
	second = submit(&f);
	assert_int_equal(second.outcome, LEDGER_REPEATED);
	assert_string_equal(first.receipt, second.receipt);
	form_end(&f);
	assert_sound();
}

static void
test_same_student_same_course(void **state)
{
	struct ledger_answer a;
	struct form f;

	(void)state;
	assert_int_equal(apply(1, SLICE("A"), 5, false).outcome, LEDGER_STORED);
	a = apply(1, SLICE("A"), 5, false);
	assert_int_equal(a.outcome, LEDGER_DUPLICATE);
	assert_true(a.choice == 1 && a.moment == NOW && a.receipt[0] == '\0');
	assert_int_equal(apply(1, SLICE("B"), 5, false).outcome, LEDGER_STORED);
	form_begin(&f, 2, 5);			/* another number, the same mail address */
	memset(f.mail, 'm', sizeof(f.mail));
	memcpy(f.mail, &(unsigned){1}, sizeof(unsigned));
	form_choice(&f, SLICE("C"), 5, false, SLICE("A"));
	form_choice(&f, SLICE("B"), 5, false, SLICE("A"));
	a = submit(&f);
	assert_int_equal(a.outcome, LEDGER_DUPLICATE);
	assert_int_equal(a.choice, 2);
	form_end(&f);
	assert_int_equal(apply(1, SLICE("C"), 1, false).outcome, LEDGER_STORED);	/* the refused form took no place of C */
	assert_sound();
}

static void
test_all_or_nothing(void **state)
{
	struct ledger_answer a;
	struct form f;

	(void)state;
	assert_int_equal(apply(1, SLICE("full"), 1, false).outcome, LEDGER_STORED);
	form_begin(&f, 2, 5);
	form_choice(&f, SLICE("free"), 1, false, SLICE("A"));
	form_choice(&f, SLICE("full"), 1, false, SLICE("A"));
	a = submit(&f);
	assert_int_equal(a.outcome, LEDGER_NO_PLACE);
	assert_int_equal(a.choice, 2);
	form_end(&f);
	assert_int_equal(apply(3, SLICE("free"), 1, false).outcome, LEDGER_STORED);
	assert_sound();
}

static struct application_choice
first_choice(const char *receipt, struct arena *arena)
{
	struct application *app;
	struct error e = ERROR_NONE;

	if (ledger_application(ledger, slice_of(receipt), arena, &app, &e) != 0)
		fail_msg("%s", e.text);
	return app->choices[0];
}

static void
test_waiting_list(void **state)
{
	struct ledger_answer one, two, three;
	struct application_choice c;
	struct seats *seats;
	struct error e = ERROR_NONE;
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	one = apply(1, SLICE("A"), 1, true);
	two = apply(2, SLICE("A"), 1, true);
	three = apply(3, SLICE("A"), 1, true);
	c = first_choice(one.receipt, &arena);
	assert_true(c.state == STATE_SUBMITTED && c.seat == SEAT_HELD);
	c = first_choice(three.receipt, &arena);
	assert_int_equal(c.state, STATE_WAITING);
	assert_int_equal(c.step_count, 2);
	assert_int_equal(c.steps[0].state, STATE_SUBMITTED);
	assert_int_equal(c.steps[1].actor, ACTOR_SYSTEM);
	assert_slice(c.steps[1].reason, "full");
	assert_true(c.waiting_place == 2 && c.waiting_length == 2);
	c = first_choice(two.receipt, &arena);
	assert_true(c.waiting_place == 1 && c.waiting_length == 2);
	assert_int_equal(seats_open(data_dir, &seats, &e), 0);
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).taken, 1);
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).waiting, 2);
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).held, 1);
	seats_close(seats);
	arena_free(&arena);
	assert_sound();
}

static void
test_first_states(void **state)
{
	struct application_choice c;
	struct arena arena;
	struct form f, g;

	(void)state;
	arena_init(&arena, 1 << 20);
	form_begin(&f, 1, 1);
	f.s.approve = true;
	form_choice(&f, SLICE("A"), 1, true, SLICE("A"));
	c = first_choice(submit(&f).receipt, &arena);
	assert_true(c.state == STATE_APPROVED && c.step_count == 2 && c.until == NOW + 14 * 86400);
	form_end(&f);
	form_begin(&g, 2, 2);
	g.s.first = STATE_UNCONFIRMED;		/* full as well: waits, but is not yet on the list of decided states */
	form_choice(&g, SLICE("A"), 1, true, SLICE("A"));
	c = first_choice(submit(&g).receipt, &arena);
	assert_true(c.state == STATE_UNCONFIRMED && c.seat == SEAT_WAITING && c.until == NOW + 48 * 3600);
	assert_int_equal(c.waiting_place, 1);
	form_end(&g);
	arena_free(&arena);
	assert_sound();
}

/* Sixty-four forms in one transaction for five places: exactly five, the others are told. */
static void
test_one_batch(void **state)
{
	const struct ledger_request *all[LEDGER_BATCH_MAX];
	static struct ledger_request requests[LEDGER_BATCH_MAX];
	struct ledger_answer answers[LEDGER_BATCH_MAX];
	struct form *forms = calloc(LEDGER_BATCH_MAX, sizeof(*forms));
	struct error e = ERROR_NONE;
	size_t stored = 0;

	(void)state;
	assert_non_null(forms);
	for (unsigned i = 0; i < LEDGER_BATCH_MAX; i++) {
		form_begin(&forms[i], i, i);
		form_choice(&forms[i], SLICE("A"), 5, false, SLICE("A"));
		requests[i] = (struct ledger_request){.kind = LEDGER_SUBMIT, .u.form = forms[i].s};
		all[i] = &requests[i];
	}
	assert_int_equal(ledger_write(ledger, all, LEDGER_BATCH_MAX, NOW, answers, &e), 0);
	for (size_t i = 0; i < LEDGER_BATCH_MAX; i++) {
		stored += answers[i].outcome == LEDGER_STORED;
		assert_int_equal(answers[i].outcome, i < 5 ? LEDGER_STORED : LEDGER_NO_PLACE);
		form_end(&forms[i]);
	}
	assert_int_equal(stored, 5);
	free(forms);
	assert_sound();
}

static int
count_application(void *context, const struct application *a, struct error *e)
{
	(void)e;
	assert_true(a->choice_count == 1 && a->choices[0].personal_known);
	++*(int *)context;
	return 0;
}

/* Larger than the first map: it grows, and keys are not made twice. */
static void
test_growth(void **state)
{
	struct error e = ERROR_NONE;
	int n = 0;

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		struct form f;
		struct value text = {.field = OPSTAP_F_DESCRIPTION};
		struct arena arena;
		struct course *course;
		char *big = calloc(1, 3 << 20);

		assert_non_null(big);
		memset(big, 'x', 3 << 20);
		arena_init(&arena, 8 << 20);
		form_begin(&f, i, i);
		buffer_free(&f.record);
		buffer_init(&f.record, 4 << 20);
		course = course_new(&arena);
		text.text = (struct slice){big, 3 << 20};
		assert_int_equal(values_add(&arena, &course->values, &text, &e), 0);
		assert_int_equal(course_encode(course, &f.record, &e), 0);
		form_choice(&f, SLICE("A"), -1, false, SLICE("A"));
		assert_int_equal(submit(&f).outcome, LEDGER_STORED);
		form_end(&f);
		arena_free(&arena);
		free(big);
	}
	assert_int_equal(ledger_each(ledger, count_application, &n, &e), 0);
	assert_int_equal(n, 8);
	assert_sound();
}

static void
test_seats_follow(void **state)
{
	struct seats *seats;
	struct error e = ERROR_NONE;
	char elsewhere[96], name[16];
	uint64_t version;

	(void)state;
	snprintf(elsewhere, sizeof(elsewhere), "%s/nowhere", top);
	assert_int_equal(seats_open(elsewhere, &seats, &e), 0);		/* no store yet: nothing taken */
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).taken, 0);
	assert_null(seats_ledger(seats));
	seats_close(seats);
	assert_int_equal(seats_open(data_dir, &seats, &e), 0);
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).taken, 0);
	version = seats_version(seats);
	for (unsigned i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "C-%u", i % 100);
		assert_int_equal(apply(i, slice_of(name), 5, false).outcome, LEDGER_STORED);
	}
	assert_true(seats_version(seats) == version);
	assert_int_equal(seats_refresh(seats, &e), 0);
	assert_true(seats_version(seats) != version);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "C-%u", i);
		assert_int_equal(seats_of(seats, SLICE("epfl"), slice_of(name), SLICE("2027")).taken, 2);
		assert_int_equal(seats_of(seats, SLICE("epfl"), slice_of(name), SLICE("2027")).held, 2);
	}
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("C-1"), SLICE("2028")).taken, 0);
	assert_int_equal(seats_of(seats, SLICE("epfl"), SLICE("C-1"), SLICE_NONE).taken, 0);
	assert_int_equal(seats_of(seats, SLICE("epf"), SLICE("lC-1"), SLICE("2027")).taken, 0);
	seats_close(seats);
}

/* ---- the wire */

static void
test_wire(void **state)
{
	struct ledger_request request = {.kind = LEDGER_SUBMIT}, read;
	const struct ledger_submission *out = &read.u.form;
	struct ledger_answer a = {.outcome = LEDGER_NO_PLACE, .choice = 3, .moment = NOW}, b;
	struct error e = ERROR_NONE;
	struct buffer frame;
	struct form f;

	(void)state;
	form_begin(&f, 1, 1);
	form_choice(&f, SLICE("A"), -1, true, SLICE("A"));
	form_choice(&f, SLICE("B"), 20, false, SLICE("A"));
	buffer_init(&frame, 1 << 20);
	request.u.form = f.s;
	ledger_wire_request(&request, &frame);
	assert_int_equal(ledger_wire_read_request((struct slice){frame.data + 4, frame.len - 4}, &read, &e), 0);
	assert_int_equal(read.kind, LEDGER_SUBMIT);
	assert_int_equal(out->choice_count, 2);
	assert_true(out->choices[0].places == -1 && out->choices[1].places == 20 && out->choices[0].waiting && !out->choices[1].waiting);
	assert_slice(out->choices[1].course, "B");
	assert_true(slice_eq(out->choices[1].personal, f.s.choices[1].personal) && slice_eq(out->token, f.s.token));
	for (size_t n = 0; n < frame.len - 4; n++)
		assert_int_equal(ledger_wire_read_request((struct slice){frame.data + 4, n}, &read, &e), ERR_SYNTAX);
	buffer_clear(&frame);
	ledger_wire_answer(0, &a, NULL, &frame);
	assert_int_equal(ledger_wire_read_answer((struct slice){frame.data + 4, frame.len - 4}, &b, &e), 0);
	assert_true(b.outcome == LEDGER_NO_PLACE && b.choice == 3 && b.moment == NOW && b.receipt[0] == '\0');
	buffer_clear(&frame);
	error_set(&e, ERR_FULL, "no space");
	ledger_wire_answer(ERR_FULL, NULL, &e, &frame);
	e.text[0] = '\0';
	assert_int_equal(ledger_wire_read_answer((struct slice){frame.data + 4, frame.len - 4}, &b, &e), ERR_FULL);
	assert_string_equal(e.text, "no space");
	buffer_free(&frame);
	form_end(&f);
}

/* Every kind of request as it was, and every shorter frame refused. */
static void
test_wire_kinds(void **state)
{
	const struct ledger_request all[] = {
		{.kind = LEDGER_ACT, .u.act = {.receipt = SLICE("0123456789abcdefghjkmnpqrs"), .choice = 2, .token = SLICE("0123456789abcdef"),
			.request = {.action = ACTION_DECLINE, .actor = ACTOR_HOME, .by = SLICE("jdv"), .reason = SLICE("level"),
				.words = SLICE("why"), .looked = true, .seen = UINT64_MAX, .number = -5}}},
		{.kind = LEDGER_COURSE, .u.course = {.partner = SLICE("epfl"), .course = SLICE("A"), .offering = SLICE("2027"),
			.mark = COURSE_CHANGED, .places = COURSE_PLACES_UNKNOWN, .by = SLICE("cmu"), .looked = true, .seen = UINT64_MAX,
			.record = SLICE("OC")}},
		{.kind = LEDGER_SETTLE, .u.settle = {.key = {7, 3}, .result = SETTLE_RETRY, .next = -NOW, .error = SLICE("refused")}},
		{.kind = LEDGER_ERASE, .u.erase = {SLICE("0123456789abcdefghjkmnpqrs")}},
		{.kind = LEDGER_RETAIN, .u.retain = {86400}},
	};
	struct error e = ERROR_NONE;
	struct buffer frame, again;

	(void)state;
	buffer_init(&frame, 1 << 16);
	buffer_init(&again, 1 << 16);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct ledger_request read;

		buffer_clear(&frame);
		buffer_clear(&again);
		ledger_wire_request(&all[i], &frame);
		assert_int_equal(ledger_wire_read_request((struct slice){frame.data + 4, frame.len - 4}, &read, &e), 0);
		assert_int_equal(read.kind, all[i].kind);
		ledger_wire_request(&read, &again);
		assert_true(slice_eq(buffer_view(&frame), buffer_view(&again)));
		for (size_t n = 0; n < frame.len - 4; n++)
			assert_int_equal(ledger_wire_read_request((struct slice){frame.data + 4, n}, &read, &e), ERR_SYNTAX);
	}
	buffer_free(&frame);
	buffer_free(&again);
}

/* What would be the ledger's own mistake does not come in. */
static void
test_wire_nonsense(void **state)
{
	const struct ledger_request all[] = {
		{.kind = 0}, {.kind = 99}, {.kind = LEDGER_SUBMIT}, {.kind = LEDGER_ACT}, {.kind = LEDGER_COURSE}, {.kind = LEDGER_SETTLE},
		{.kind = LEDGER_ERASE}, {.kind = LEDGER_RETAIN},
		{.kind = LEDGER_ACT, .u.act = {.receipt = SLICE("0123456789abcdefghjkmnpqrs"), .token = SLICE("short"),
			.request = {.action = ACTION_APPROVE, .actor = ACTOR_HOME}}},
		{.kind = LEDGER_ACT, .u.act = {.receipt = SLICE("0123456789abcdefghjkmnpqrs"),
			.request = {.action = ACTION_MAX, .actor = ACTOR_HOME}}},
		{.kind = LEDGER_COURSE, .u.course = {.partner = SLICE("epfl"), .course = SLICE("A"), .mark = COURSE_CHANGED}},
	};
	struct ledger_request read;
	struct error e = ERROR_NONE;
	struct buffer frame;

	(void)state;
	buffer_init(&frame, 1 << 16);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		buffer_clear(&frame);
		ledger_wire_request(&all[i], &frame);
		assert_int_equal(ledger_wire_read_request((struct slice){frame.data + 4, frame.len - 4}, &read, &e), ERR_SYNTAX);
	}
	buffer_free(&frame);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(test_everything_comes_back), LEDGER_TEST(test_nothing_personal_in_the_file),
		LEDGER_TEST(test_unknown_and_erased), LEDGER_TEST(test_same_token_same_receipt),
		LEDGER_TEST(test_same_student_same_course), LEDGER_TEST(test_all_or_nothing),
		LEDGER_TEST(test_waiting_list), LEDGER_TEST(test_first_states), LEDGER_TEST(test_one_batch),
		LEDGER_TEST(test_growth), LEDGER_TEST(test_seats_follow), cmocka_unit_test(test_wire),
		cmocka_unit_test(test_wire_kinds), cmocka_unit_test(test_wire_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
