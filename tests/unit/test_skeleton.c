/* The spelling that cognates share. */
#include "unit.h"

#include "bridge_pairs.h"
#include "search/bridge.h"

static const char *
skeleton(const char *word, char out[WORD_MAX + 1])
{
	out[bridge_skeleton(slice_of(word), out)] = '\0';
	return out;
}

static double
agreement(const struct bridge_pair *pairs, size_t n)
{
	char a[WORD_MAX + 1], b[WORD_MAX + 1];
	size_t agree = 0;

	for (size_t i = 0; i < n; i++)
		agree += *skeleton(pairs[i].other, a) && strcmp(a, skeleton(pairs[i].english, b)) == 0;
	return (double)agree / (double)n;
}

#define AGREEMENT(pairs) agreement(pairs, sizeof(pairs) / sizeof((pairs)[0]))

static void
cognates_share_a_skeleton(void **state)
{
	char out[WORD_MAX + 1];

	(void)state;
	assert_string_equal(skeleton("filosofie", out), "filosofi");
	assert_string_equal(skeleton("philosophy", out), "filosofi");
	assert_string_equal(skeleton("philosophie", out), "filosofi");
	assert_true(AGREEMENT(bridge_pairs) > 0.93);
	assert_true(AGREEMENT(bridge_far_pairs) > 0.9);
	assert_true(AGREEMENT(bridge_strangers) < 0.05);
}

static void
skeletons_have_limits(void **state)
{
	char out[WORD_MAX + 1], word[WORD_MAX];

	(void)state;
	assert_string_equal(skeleton("", out), "");
	assert_string_equal(skeleton("test", out), "");
	assert_string_equal(skeleton("cs401", out), "");
	assert_string_equal(skeleton("\xd0\xb6\xd0\xb6\xd0\xb6", out), "");
	assert_string_equal(skeleton("aaaaa", out), "");
	for (char c = 'a'; c <= 'z'; c++) {
		for (size_t i = 0; i < sizeof(word); i++)
			word[i] = i % 2 ? c : 'x';
		assert_true(bridge_skeleton((struct slice){word, sizeof(word)}, out) <= WORD_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(cognates_share_a_skeleton), cmocka_unit_test(skeletons_have_limits)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
