/* Words of searches that found nothing: what is counted, what never is, and from when on it is told. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/missed.h"

static char folder[] = "/tmp/opstap-missed-XXXXXX";
static struct missed *missed;
static struct missed_word list[MISSED_WORDS];

static void
ask(const char *q, int times)
{
	for (int i = 0; i < times; i++)
		missed_add(missed, slice_of(q));
}

/* How often a word was asked for, as far as it is told. */
static unsigned
told(const char *word)
{
	size_t n = missed_list(missed, list);

	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].word, word) == 0)
			return list[i].requests;
	return 0;
}

static int
begin(void **state)
{
	struct error e = ERROR_NONE;

	(void)state;
	return missed_open(folder, &missed, &e);
}

static int
end(void **state)
{
	char path[64];

	(void)state;
	missed_close(missed);
	snprintf(path, sizeof(path), "%s/missed", folder);
	return unlink(path);
}

static void
told_from_five_requests_on(void **state)
{
	(void)state;
	ask("Thaumatologie", 4);
	assert_int_equal(told("thaumatologie"), 0);
	ask("thaumatologie elders", 1);
	assert_int_equal(told("thaumatologie"), 5);
	assert_int_equal(told("elders"), 0);
	assert_int_equal(missed_list(missed, list), 1);
}

static bool
in_the_file(const char *word)
{
	char path[64], *bytes;
	size_t n = 0;
	FILE *f;
	bool found;

	snprintf(path, sizeof(path), "%s/missed", folder);
	f = fopen(path, "r");
	bytes = calloc(1, 1 << 20);
	assert_true(f != NULL && bytes != NULL);
	n = fread(bytes, 1, 1 << 20, f);
	assert_true(n > 0 && n < 1 << 20);
	(void)fclose(f);
	found = memmem(bytes, n, word, strlen(word)) != NULL;
	free(bytes);
	return found;
}

/* Whoever reads the file learns no more than who asks for the list. */
static void
kept_as_a_word_from_five_requests_on(void **state)
{
	(void)state;
	ask("zwangerschapsangst", 4);
	assert_false(in_the_file("zwanger"));
	ask("zwangerschapsangst", 1);
	assert_true(in_the_file("zwangerschapsangst"));
	for (int i = 0; i < 2; i++)
		for (int k = 0; k < 26 * 26; k++) {
			char word[8];

			snprintf(word, sizeof(word), "q%c%c", 'a' + k / 26, 'a' + k % 26);
			ask(word, 3);
		}
	assert_int_equal(told("zwangerschapsangst"), 0);	/* others took its place */
	assert_false(in_the_file("zwanger"));
}

static void
a_word_counts_once_in_a_search(void **state)
{
	(void)state;
	ask("egyptologie Egyptologie \"egyptologie\" ÉGYPTOLOGIE egyptologie egyptologie", 4);
	assert_int_equal(told("egyptologie"), 0);
	ask("egyptologie", 1);
	assert_int_equal(told("egyptologie"), 5);
}

static void
numbers_and_addresses_are_never_counted(void **state)
{
	(void)state;
	ask("s1234567 jan.jansen@student.example vak2 06-12345678 \331\241\331\242 a -weg x@y", 9);
	ask("eenwoorddatlangerisdanveertigbytesenduswegmoet", 9);
	assert_int_equal(missed_list(missed, list), 0);
	ask("", 9);
	missed_add(NULL, SLICE("niets"));
}

/* However many words pass, a word is told no more often than it was asked for. */
static void
the_table_is_bounded_and_never_says_too_much(void **state)
{
	char word[8];

	(void)state;
	ask("vulkanologie", 300);
	for (int i = 0; i < 26 * 26 * 26; i++) {
		snprintf(word, sizeof(word), "q%c%c%c", 'a' + i / 676, 'a' + i / 26 % 26, 'a' + i % 26);
		ask(word, 1);
	}
	assert_int_equal(told("vulkanologie"), 300);
	assert_int_equal(missed_list(missed, list), 1);
}

static void
others_see_it_and_the_most_frequent_comes_first(void **state)
{
	struct error e = ERROR_NONE;
	struct missed *ours = missed;

	(void)state;
	ask("zeldzaam", 5);
	ask("vaak", 7);
	assert_int_equal(missed_open(folder, &missed, &e), 0);
	assert_int_equal(missed_list(missed, list), 2);
	assert_string_equal(list[0].word, "vaak");
	assert_string_equal(list[1].word, "zeldzaam");
	missed_close(missed);
	missed = ours;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(told_from_five_requests_on, begin, end),
		cmocka_unit_test_setup_teardown(kept_as_a_word_from_five_requests_on, begin, end),
		cmocka_unit_test_setup_teardown(a_word_counts_once_in_a_search, begin, end),
		cmocka_unit_test_setup_teardown(numbers_and_addresses_are_never_counted, begin, end),
		cmocka_unit_test_setup_teardown(the_table_is_bounded_and_never_says_too_much, begin, end),
		cmocka_unit_test_setup_teardown(others_see_it_and_the_most_frequent_comes_first, begin, end),
	};
	int failed;

	if (mkdtemp(folder) == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	return rmdir(folder) < 0 ? 1 : failed;
}
