/* Lists of the desk as long as they may be: they fit into the memory of a request, in the order in which people applied. */
#include "unit.h"

#include "ledger_fixture.h"
#include "web/desk.h"

static const struct config config = {.homes = NULL};
static const struct page_services services = {.config = &config};
static struct arena arena;
static struct page page = {.services = &services, .arena = &arena};
static struct desk desk = {.page = &page};

static int
put_rows(void *context, MDB_txn *txn, struct error *e)
{
	unsigned count = *(const unsigned *)context;
	struct choice_row row = {.state = STATE_SUBMITTED, .seat = SEAT_HELD, .home = SLICE("university-of-somewhere"),
		.partner = SLICE("university-of-elsewhere"), .course = SLICE("course-v1:Somewhere+123456+2027"),
		.offering = SLICE("6a1f2c9e-53b4-4f1e-8d2b-0c5a7e9d1f22")};
	struct buffer b;
	int rc = 0;

	buffer_init(&b, 4096);
	for (unsigned i = 0; rc == 0 && i < count; i++) {
		char key[RECEIPT_CHARS + 2];

		snprintf(key, sizeof(key), "%026u", i);
		key[RECEIPT_CHARS] = 1;
		row.first = row.last = count - i;		/* the last of the store's order is the oldest */
		buffer_clear(&b);
		ledger_row_write(&row, &b);
		rc = env_put(txn, env_db(ledger->env, LEDGER_CHOICES), (struct slice){key, RECEIPT_CHARS + 1}, buffer_view(&b), e);
	}
	buffer_free(&b);
	return rc;
}

static int
collect(unsigned count, struct desk_list *list)
{
	const struct roster_filter everybody = {.home = SLICE_NONE};
	struct error e = ERROR_NONE;

	if (env_write(ledger->env, put_rows, &count, &e) != 0)
		fail_msg("%s", e.text);
	desk.ledger = ledger;
	arena_init(&arena, DESK_LIST_BYTES);
	return desk_collect(&desk, &everybody, NULL, NULL, list, &e);
}

static void
test_longest(void **state)
{
	struct desk_list list;

	(void)state;
	assert_int_equal(collect(DESK_EXPORT_MAX, &list), 0);
	assert_int_equal(list.count, DESK_EXPORT_MAX);
	for (size_t i = 0; i < list.count; i++)
		assert_int_equal(list.rows[i].at.first_sequence, i + 1);
	assert_slice(list.rows[0].at.receipt, "00000000000000000000099999");
	arena_free(&arena);
}

static void
test_longer(void **state)
{
	struct desk_list list;

	(void)state;
	assert_int_equal(collect(DESK_EXPORT_MAX + 1, &list), ERR_LIMIT);
	assert_null(list.rows);
	assert_int_equal(list.count, 0);
	arena_free(&arena);
}

static void
test_none(void **state)
{
	struct desk_list list;

	(void)state;
	assert_int_equal(collect(0, &list), 0);
	assert_int_equal(list.count, 0);
	arena_free(&arena);
}

#define LEDGER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {LEDGER_TEST(test_longest), LEDGER_TEST(test_longer), LEDGER_TEST(test_none)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
