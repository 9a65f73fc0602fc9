/* Values in the words of the page's language, with the shipped texts. */
#include "unit/unit.h"

#include "web/format.h"

static struct texts *texts;
static struct arena arena;
static struct buffer scratch;
static struct request request;
static struct page_services services;
static struct page page = {.request = &request, .services = &services, .arena = &arena, .scratch = &scratch};
static const struct zone *amsterdam, *sydney;

static void
in(enum lang lang)
{
	arena_reset(&arena);
	request.lang = lang;
}

static int64_t
moment(const char *text)
{
	int64_t at;
	int offset;

	assert_true(date_parse_moment(slice_of(text), &at, &offset));
	return at;
}

static void
days(void **state)
{
	(void)state;
	in(LANG_EN);
	assert_slice(format_day(&page, date_days(2027, 1, 15)), "15 January 2027");
	assert_slice(format_days(&page, date_days(2027, 2, 15), date_days(2027, 6, 4)), "15 Feb \342\200\223 4 Jun 2027");
	assert_slice(format_days(&page, date_days(2026, 12, 15), date_days(2027, 1, 4)), "15 Dec 2026 \342\200\223 4 Jan 2027");
	assert_slice(format_days(&page, date_days(2027, 2, 15), DATE_NONE), "from 15 Feb 2027");
	assert_slice(format_days(&page, DATE_NONE, date_days(2027, 2, 15)), "until 15 Feb 2027");
	assert_int_equal(format_days(&page, DATE_NONE, DATE_NONE).n, 0);
	in(LANG_NL);
	assert_slice(format_day(&page, date_days(2027, 3, 1)), "1 maart 2027");
	assert_slice(format_day_short(&page, date_days(2027, 3, 1)), "1 mrt 2027");
}

static void
moments_in_their_zone(void **state)
{
	(void)state;
	in(LANG_EN);
	assert_slice(format_moment(&page, moment("2027-09-30T21:59:59Z"), amsterdam), "30 Sep 2027, 23:59 (Amsterdam time)");
	assert_slice(format_moment(&page, moment("2027-09-30T21:59:59Z"), sydney), "1 Oct 2027, 07:59 (Sydney time)");
	assert_int_equal(format_moment(&page, MOMENT_NONE, amsterdam).n, 0);
}

static void
numbers(void **state)
{
	(void)state;
	in(LANG_EN);
	assert_slice(format_decimal(&page, 7500), "7.5");
	assert_slice(format_decimal(&page, 7005), "7.005");
	assert_slice(format_ects(&page, 5000), "5 ECTS credits");
	assert_slice(format_ects(&page, 1000), "1 ECTS credit");
	assert_slice(format_ects(&page, -1), "credits unknown");
	in(LANG_NL);
	assert_slice(format_ects(&page, 2500), "2,5 EC");
	assert_slice(format_ects(&page, -1), "studiepunten onbekend");
}

static void
lists_and_words(void **state)
{
	static const struct slice items[] = {{"a", 1}, {"b", 1}, {"c", 1}};

	(void)state;
	in(LANG_NL);
	assert_slice(format_list(&page, items, 1), "a");
	assert_slice(format_list(&page, items, 2), "a en b");
	assert_slice(format_list(&page, items, 3), "a, b en c");
	assert_slice(format_word(&page, "delivery", SLICE("self-paced")), "in je eigen tempo");
	assert_slice(format_language(&page, SLICE("de")), "Duits");
	assert_slice(format_language(&page, SLICE("xyz")), "xyz");
}

static struct slice
status(enum status s, const char *from, const char *until, int32_t waiting)
{
	struct offering_facts f = {.apply_from = from ? moment(from) : MOMENT_NONE, .apply_until = until ? moment(until) : MOMENT_NONE};

	return format_status(&page, s, &f, (struct seat_count){.waiting = waiting}, amsterdam);
}

static void
status_in_words(void **state)
{
	(void)state;
	in(LANG_EN);
	request.now = moment("2026-11-24T12:00:00Z");
	assert_slice(status(STATUS_OPEN, NULL, NULL, 0), "open");
	assert_slice(status(STATUS_OPEN, NULL, "2027-01-15T22:59:59Z", 0), "open until 15 Jan 2027, 23:59 (Amsterdam time)");
	assert_slice(status(STATUS_OPEN, NULL, "2026-11-27T22:59:59Z", 0), "closes in 3 days: 27 Nov 2026, 23:59 (Amsterdam time)");
	assert_slice(status(STATUS_OPEN, NULL, "2026-11-25T17:00:00Z", 0), "closes tomorrow: 25 Nov 2026, 18:00 (Amsterdam time)");
	assert_slice(status(STATUS_OPEN, NULL, "2026-11-24T22:59:59Z", 0), "closes today: 24 Nov 2026, 23:59 (Amsterdam time)");
	assert_slice(status(STATUS_UPCOMING, "2027-02-28T23:00:00Z", NULL, 0), "opens 1 Mar 2027, 00:00 (Amsterdam time)");
	assert_slice(status(STATUS_FULL, NULL, NULL, 11), "full, with 11 students waiting");
	assert_slice(status(STATUS_FULL, NULL, NULL, 0), "full");
	assert_slice(status(STATUS_CLOSED, NULL, NULL, 0), "closed");
	in(LANG_NL);
	assert_slice(status(STATUS_FULL, NULL, NULL, 1), "vol, met 1 wachtende");
}

/* "text", paragraphs and lists in turn; lists are told by their items. */
static void
blocks(void **state)
{
	const struct view_entry *entry;
	const struct view *block;
	struct view *root;

	(void)state;
	in(LANG_EN);
	root = view_new(&arena);
	format_blocks(root, "blocks", SLICE("one\n\ntwo\n- a\n- b\n\nthree\n"));
	entry = view_find(root, view_hash(SLICE("blocks")));
	assert_int_equal(entry->kind, VIEW_LIST);
	block = entry->u.object;
	assert_slice(view_find(block, view_hash(SLICE("paragraph")))->u.text, "one");
	block = block->next;
	assert_slice(view_find(block, view_hash(SLICE("paragraph")))->u.text, "two");
	block = block->next;
	assert_null(view_find(block, view_hash(SLICE("paragraph"))));
	entry = view_find(block, view_hash(SLICE("items")));
	assert_slice(entry->u.object->text, "a");
	assert_slice(entry->u.object->next->text, "b");
	assert_null(entry->u.object->next->next);
	assert_slice(view_find(block->next, view_hash(SLICE("paragraph")))->u.text, "three");
	assert_null(block->next->next);
}

static int
set_up(void **state)
{
	const char *top = getenv("top_srcdir");
	char folder[4096];
	struct error e = ERROR_NONE;

	(void)state;
	arena_init(&arena, 1 << 20);
	buffer_init(&scratch, 1 << 20);
	snprintf(folder, sizeof(folder), "%s/www", top ? top : ".");
	if (texts_load(folder, "", &texts, &e) < 0 || zone_find("Europe/Amsterdam", &amsterdam, &e) < 0 ||
	    zone_find("Australia/Sydney", &sydney, &e) < 0) {
		print_error("%s\n", e.text);
		return -1;
	}
	services.texts = texts;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	texts_free(texts);
	buffer_free(&scratch);
	arena_free(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(moments_in_their_zone),
		cmocka_unit_test(numbers),
		cmocka_unit_test(lists_and_words),
		cmocka_unit_test(status_in_words),
		cmocka_unit_test(blocks),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
