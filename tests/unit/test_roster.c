/* Lists for the desk: who stands in which, faculties, persons, speed. */
#include "unit.h"

#include <time.h>

#include "ledger_acts.h"

static struct config_faculty faculties[] = {{.id = "law"}, {.id = "fsw"}};
static struct config_home homes[] = {{.id = "leiden", .faculties = faculties, .faculty_count = 2}, {.id = "delft"}};
static const struct config config = {.homes = homes, .home_count = 2};

struct got {
	size_t count;
	char last[RECEIPT_CHARS + 1], faculty[33];
	uint32_t marks;
};

static int
keep(void *context, const struct roster_row *row, struct error *e)
{
	struct got *g = context;

	(void)e;
	g->count++;
	g->marks = row->marks;
	(void)slice_copy(row->receipt, g->last, sizeof(g->last));
	(void)slice_copy(row->faculty, g->faculty, sizeof(g->faculty));
	return 0;
}

static struct got
list(struct roster_filter f)
{
	struct got g = {.count = 0};
	struct error e = ERROR_NONE;

	if (roster_each(ledger, &f, keep, &g, &e) != 0)
		fail_msg("%s", e.text);
	return g;
}

static struct ledger_answer
apply_of(unsigned student, const char *faculty, const char *home)
{
	const struct personal p = {.name = SLICE("Zoë"), .email = SLICE("s@leiden.example"), .faculty = slice_of(faculty)};
	struct ledger_answer a;
	struct form f;

	form_begin(&f, student, student);
	f.s.home = slice_of(home);
	form_choice(&f, SLICE("A"), 5, true, SLICE("Zoë"));
	buffer_clear(&f.personal[0]);
	personal_encode(&p, &f.personal[0]);
	f.s.choices[0].personal = buffer_view(&f.personal[0]);
	a = submit(&f);
	form_end(&f);
	return a;
}

static void
test_filters(void **state)
{
	static const char *law[] = {"law"};
	const struct config_list only_law = {law, 1};
	struct ledger_answer one = apply_of(1, "law", "leiden"), two = apply_of(2, "fsw", "leiden"), three = apply_of(3, "law", "delft");

	(void)state;
	assert_int_equal(list((struct roster_filter){.course = SLICE_NONE}).count, 3);
	assert_int_equal(list((struct roster_filter){.home = SLICE("leiden")}).count, 2);
	assert_int_equal(list((struct roster_filter){.partner = SLICE("epfl"), .course = SLICE("A")}).count, 3);
	assert_int_equal(list((struct roster_filter){.partner = SLICE("epf")}).count, 0);
	assert_int_equal(list((struct roster_filter){.one_offering = true}).count, 0);
	assert_int_equal(list((struct roster_filter){.one_offering = true, .offering = SLICE("2027")}).count, 3);
	assert_done(act(two.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_string_equal(list((struct roster_filter){.states = 1u << STATE_APPROVED}).last, two.receipt);
	assert_string_equal(list((struct roster_filter){.states = 1u << STATE_APPROVED, .config = &config}).faculty, "fsw");
	assert_string_equal(list((struct roster_filter){.config = &config, .faculties = &only_law}).last, one.receipt);
	assert_int_equal(list((struct roster_filter){.config = &config, .faculties = &only_law}).count, 1);	/* delft has no such faculty */
	assert_int_equal(list((struct roster_filter){.faculties = &only_law}).count, 0);	/* cannot tell: shows nobody */
	assert_int_not_equal(three.receipt[0], '\0');
}

static void
test_faculty_is_not_in_the_file(void **state)
{
	(void)state;
	(void)apply_of(1, "zoology-of-deep-seas", "leiden");
	assert_nowhere("zoology-of-deep-seas");
}

static void
test_person(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 5, true), two = apply(1, SLICE("B"), 5, true);
	struct got g = {.count = 0};
	struct error e = ERROR_NONE;
	struct form f;

	(void)state;
	(void)apply(2, SLICE("A"), 5, true);
	form_begin(&f, 1, 99);
	assert_int_equal(roster_person(ledger, f.s.person_mail, keep, &g, &e), 0);
	assert_int_equal(g.count, 2);
	assert_done(act(one.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	g.count = 0;
	assert_int_equal(roster_person(ledger, f.s.person_number, keep, &g, &e), 0);
	assert_int_equal(g.count, 1);
	assert_string_equal(g.last, two.receipt);
	form_end(&f);
}

static size_t
count_of(unsigned student)
{
	struct got by_number = {.count = 0}, by_mail = {.count = 0};
	struct error e = ERROR_NONE;
	struct form f;

	form_begin(&f, student, 99);
	assert_int_equal(roster_person(ledger, f.s.person_number, keep, &by_number, &e), 0);
	assert_int_equal(roster_person(ledger, f.s.person_mail, keep, &by_mail, &e), 0);
	form_end(&f);
	assert_int_equal(by_number.count, by_mail.count);
	return by_number.count;
}

/* What was finished is found beside what runs, also of one offering, and is in nobody's way. */
static void
test_person_finished(void **state)
{
	struct ledger_answer one = apply(1, SLICE("A"), 5, true), two, three;

	(void)state;
	finish(one.receipt);
	assert_int_equal(count_of(1), 1);
	assert_sound();
	two = apply(1, SLICE("A"), 5, true);
	assert_int_equal(two.outcome, LEDGER_STORED);
	assert_int_equal(apply(1, SLICE("A"), 5, true).outcome, LEDGER_DUPLICATE);
	assert_int_equal(count_of(1), 2);
	assert_sound();
	finish(two.receipt);
	assert_int_equal(count_of(1), 2);
	three = apply(1, SLICE("A"), 5, true);
	assert_done(act(three.receipt, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_int_equal(count_of(1), 2);
	assert_int_equal(count_of(2), 0);
	assert_sound();
}

static void
test_marks(void **state)
{
	struct ledger_answer a = apply(1, SLICE("A"), 5, true);

	(void)state;
	assert_done(act(a.receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_done(act(a.receipt, ACTION_PLACE, ACTOR_HOST));
	assert_int_equal(list((struct roster_filter){.course = SLICE_NONE}).marks, 0);
	assert_done(act(a.receipt, ACTION_TRANSCRIPT_SENT, ACTOR_HOST));
	assert_int_equal(list((struct roster_filter){.course = SLICE_NONE}).marks, 1u << ACTION_TRANSCRIPT_SENT);
}

#define MANY 10000

/* Rows without their events: it is the reading that is measured. */
static int
put_many(void *context, MDB_txn *txn, struct error *e)
{
	struct choice_row row = {.state = STATE_SUBMITTED, .seat = SEAT_HELD, .submitted_at = NOW, .since = NOW, .first = 1, .last = 1,
		.home = SLICE("leiden"), .partner = SLICE("epfl"), .course = SLICE("A"), .offering = SLICE("2027")};
	unsigned char key[CHOICE_KEY_BYTES];
	char receipt[RECEIPT_CHARS + 1];
	struct buffer b;
	int rc = 0;

	(void)context;
	buffer_init(&b, 4096);
	for (unsigned i = 0; rc == 0 && i < MANY; i++) {
		snprintf(receipt, sizeof(receipt), "%026u", i);
		ledger_choice_key(slice_of(receipt), 1, key);
		buffer_clear(&b);
		ledger_row_write(&row, &b);
		rc = env_put(txn, env_db(ledger->env, LEDGER_CHOICES), SLICE_OF(key), buffer_view(&b), e);
	}
	buffer_free(&b);
	return rc;
}

/* A few ms: the bound is wide, the figure is printed. */
static void
test_ten_thousand(void **state)
{
	struct error e = ERROR_NONE;
	clock_t start;
	size_t n;

	(void)state;
	assert_int_equal(env_write(ledger->env, put_many, NULL, &e), 0);
	start = clock();
	n = list((struct roster_filter){.home = SLICE("leiden"), .partner = SLICE("epfl"), .config = &config}).count;
	start = clock() - start;
	assert_int_equal(n, MANY);
	print_message("%zu rows in %.1f ms\n", n, (double)start * 1000 / CLOCKS_PER_SEC);
	assert_true(start < CLOCKS_PER_SEC / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(test_filters), LEDGER_TEST(test_faculty_is_not_in_the_file), LEDGER_TEST(test_person), LEDGER_TEST(test_person_finished), LEDGER_TEST(test_marks),
		LEDGER_TEST(test_ten_thousand),
	};
	int failed;

	arena_init(&reading, (size_t)256 << 20);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&reading);
	return failed;
}
