/* The dictionary against slow scans of the same words: found, listed, near. */
#include "unit.h"

#include "search/dict.h"
#include "search/edits.h"

#define WORDS_MAX 6000
#define HITS_MAX WORDS_MAX
#define POINTS_MAX (DICT_WORD_MAX + 1)

/* A world: words that are built into a dictionary ------------------------------ */

struct word {
	char text[DICT_WORD_MAX + 1];
	size_t n;
};

struct hit {
	struct word word;
	struct slice data;
	unsigned edits;
};

struct world {
	struct word words[WORDS_MAX];
	struct dict_item items[WORDS_MAX];
	size_t n;
	struct buffer bytes;
	struct dict dict;
	struct dict_begins *begins;
	bool knows;		/* how words begin */
	struct hit hits[HITS_MAX];
	size_t hit_count;
	uint64_t seed;
};

static struct world world;

static unsigned
any(unsigned below)
{
	world.seed = world.seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(world.seed >> 33) % below;
}

static struct slice
slice_of_word(const struct word *w)
{
	return (struct slice){w->text, w->n};
}

static struct slice
point_at(struct slice s, size_t i)
{
	size_t from = utf8_prefix(s, i), to = utf8_prefix(s, i + 1);

	return (struct slice){s.p + from, to - from};
}

static void
add_point(struct word *w, struct slice point)
{
	if (w->n + point.n > DICT_WORD_MAX)
		return;
	memcpy(w->text + w->n, point.p, point.n);
	w->n += point.n;
}

static struct word
random_word(struct slice alphabet, unsigned longest)
{
	unsigned points = 1 + any(longest);
	struct word w = {"", 0};

	for (unsigned i = 0; i < points; i++)
		add_point(&w, point_at(alphabet, any((unsigned)utf8_count(alphabet))));
	return w;
}

static int
compare_words(const void *a, const void *b)
{
	return slice_compare(slice_of_word(a), slice_of_word(b));
}

/* Sorts, leaves out what is there twice, gives each some bytes of its own as data, and builds. */
static void
build(void)
{
	struct error e = ERROR_NONE;
	size_t kept = 0;

	qsort(world.words, world.n, sizeof(world.words[0]), compare_words);
	for (size_t i = 0; i < world.n; i++)
		if (kept == 0 || compare_words(&world.words[kept - 1], &world.words[i]) != 0)
			world.words[kept++] = world.words[i];
	world.n = kept;
	for (size_t i = 0; i < kept; i++)
		world.items[i] = (struct dict_item){slice_of_word(&world.words[i]),
				{(const char *)&world.words[i], i % 7 == 0 ? 0 : i % sizeof(struct word)}};
	buffer_free(&world.bytes);
	buffer_init(&world.bytes, 64 << 20);
	assert_int_equal(dict_build(world.items, kept, &world.bytes, &e), 0);
	assert_true(dict_open(buffer_view(&world.bytes), &world.dict));
	assert_int_equal(world.dict.count, kept);
	dict_begins_free(world.begins);
	world.begins = dict_begins_new(&world.dict);
	assert_non_null(world.begins);
	world.dict.begins = world.knows ? world.begins : NULL;
}

static void
build_random(const char *alphabet, unsigned longest, size_t n)
{
	world.n = n;
	for (size_t i = 0; i < n; i++)
		world.words[i] = random_word(slice_of(alphabet), longest);
	build();
}

static void
add(const char *text)
{
	assert_true(world.n < WORDS_MAX && strlen(text) <= DICT_WORD_MAX);
	world.words[world.n].n = strlen(text);
	memcpy(world.words[world.n++].text, text, strlen(text));
}

static int
note(void *context, struct slice word, struct slice data, unsigned edits)
{
	struct hit *hit = &world.hits[world.hit_count++];

	(void)context;
	assert_true(world.hit_count <= HITS_MAX && word.n <= DICT_WORD_MAX);
	memcpy(hit->word.text, word.p, word.n);
	hit->word.n = word.n;
	hit->data = data;
	hit->edits = edits;
	return 0;
}

static void
assert_hit(const struct hit *hit, const struct dict_item *item, unsigned edits)
{
	assert_true(slice_eq(slice_of_word(&hit->word), item->word));
	assert_true(slice_eq(hit->data, item->data));
	assert_int_equal(hit->edits, edits);
}

/* Alphabets: many collisions, lead bytes that are shared, sequences of every length. */
static const struct {
	const char *letters;
	unsigned longest;
	size_t words;
} alphabets[] = {
	{"ab", 9, 700},
	{"abc", 7, 1500},
	{"abcdefghijklmnopqrstuvwxyz", 4, 5000},
	{"aeinrst", 12, 3000},
	{"aabbn\xc3\xa9", 8, 3000},
	{"\xce\xb1\xce\xb2\xce\xb3\xcf\x83\xcf\x84", 6, 2000},				/* Greek */
	{"\xd0\xb0\xd0\xb1\xd1\x80\xd1\x81" "a", 6, 2000},				/* Cyrillic and Latin */
	{"\xe6\xbc\xa2\xe6\xbc\xa3\xe5\xad\x97\xe5\x85\xb8", 5, 1000},			/* Han */
	{"\xf0\x9f\x98\x80\xf0\x9f\x98\x81\xf0\x9f\x99\x80\xe2\x82\xac\xc3\xa9" "e", 5, 3000},	/* emoji, euro, e acute */
	{"a", 72, 200},
};
#define ALPHABETS (sizeof(alphabets) / sizeof(alphabets[0]))

/* Slow answers ----------------------------------------------------------------- */

static size_t
points_of(struct slice s, uint32_t points[POINTS_MAX])
{
	size_t n = 0, used;

	while ((used = utf8_decode(s, &points[n])) > 0) {
		s.p += used;
		s.n -= used;
		n++;
	}
	return n;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment by the whole table; with prefix the least over the beginnings of word. */
static unsigned
slow_edits(struct slice wanted, struct slice word, bool prefix)
{
	static unsigned d[POINTS_MAX + 1][POINTS_MAX + 1];
	uint32_t a[POINTS_MAX], b[POINTS_MAX];
	size_t n = points_of(wanted, a), m = points_of(word, b);
	unsigned best = (unsigned)n;

	for (size_t i = 0; i <= m; i++)
		for (size_t j = 0; j <= n; j++) {
			d[i][j] = (unsigned)(i + j);
			if (i > 0 && j > 0) {
				d[i][j] = least(d[i - 1][j], d[i][j - 1]) + 1;
				d[i][j] = least(d[i][j], d[i - 1][j - 1] + (b[i - 1] != a[j - 1]));
			}
			if (i > 1 && j > 1 && b[i - 1] == a[j - 2] && b[i - 2] == a[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	for (size_t i = 0; i <= m; i++)
		best = least(best, d[i][n]);
	return prefix ? best : d[m][n];
}

static void
compare_near(struct slice wanted, unsigned max, bool prefix)
{
	size_t at = 0;

	world.hit_count = 0;
	assert_int_equal(dict_near(&world.dict, wanted, max, prefix, note, NULL), 0);
	qsort(world.hits, world.hit_count, sizeof(world.hits[0]), compare_words);	/* a hit begins with its word */
	for (size_t i = 0; i < world.n; i++) {
		unsigned edits = slow_edits(wanted, world.items[i].word, prefix);

		assert_true(prefix || edits_of(wanted, world.items[i].word) == edits);
		if (edits > max || (unsigned char)world.items[i].word.p[0] < DICT_MARK_END)
			continue;
		assert_true(at < world.hit_count);
		assert_hit(&world.hits[at++], &world.items[i], edits);
	}
	assert_int_equal(at, world.hit_count);
}

static void
compare_each(struct slice prefix)
{
	size_t at = 0;

	world.hit_count = 0;
	assert_int_equal(dict_each(&world.dict, prefix, note, NULL), 0);
	for (size_t i = 0; i < world.n; i++) {
		struct slice word = world.items[i].word;

		if (word.n < prefix.n || (prefix.n > 0 && memcmp(word.p, prefix.p, prefix.n) != 0))
			continue;
		assert_true(at < world.hit_count);
		assert_hit(&world.hits[at++], &world.items[i], 0);
	}
	assert_int_equal(at, world.hit_count);
}

static void
compare_find(struct slice word)
{
	bool there = false;
	struct slice data;

	for (size_t i = 0; i < world.n; i++)
		if (slice_eq(world.items[i].word, word)) {
			there = true;
			assert_true(dict_find(&world.dict, word, &data));
			assert_true(slice_eq(data, world.items[i].data));
		}
	if (!there)
		assert_false(dict_find(&world.dict, word, &data));
}

/* Tests ------------------------------------------------------------------------ */

static void
finds_what_is_there(void **state)
{
	struct slice data;

	(void)state;
	for (size_t a = 0; a < ALPHABETS; a++) {
		build_random(alphabets[a].letters, alphabets[a].longest, alphabets[a].words);
		for (size_t i = 0; i < world.n; i++) {
			assert_true(dict_find(&world.dict, world.items[i].word, &data));
			assert_true(slice_eq(data, world.items[i].data));
		}
		for (int i = 0; i < 300; i++) {
			struct word w = random_word(slice_of(alphabets[a].letters), alphabets[a].longest + 1);

			compare_find(slice_of_word(&w));
		}
		compare_find(SLICE(""));
		compare_find(SLICE("zz"));
	}
}

/* The first word that begins so: the beginning itself is one, or it has to go on. */
static void
compare_first(struct slice begin, bool longer)
{
	struct slice data;
	bool found = longer ? dict_find_longer(&world.dict, begin, &data) : dict_find_first(&world.dict, begin, &data);
	size_t i = 0;

	while (i < world.n && (world.words[i].n < begin.n + longer || memcmp(world.words[i].text, begin.p, begin.n) != 0))
		i++;
	assert_int_equal(found, i < world.n);
	assert_true(longer || found == dict_has_begin(&world.dict, begin));
	assert_true(!found || slice_eq(data, world.items[i].data));
}

static void
lists_by_beginning(void **state)
{
	(void)state;
	for (size_t a = 0; a < ALPHABETS; a++) {
		build_random(alphabets[a].letters, alphabets[a].longest, alphabets[a].words);
		compare_each(SLICE_NONE);
		for (int i = 0; i < 200; i++) {
			struct word w = random_word(slice_of(alphabets[a].letters), alphabets[a].longest);

			w.n = any(3) ? w.n : any((unsigned)w.n + 1);	/* a beginning may end within a code point */
			compare_each(slice_of_word(&w));
			compare_first(slice_of_word(&w), true);
			compare_first(slice_of_word(&w), false);
		}
	}
}

static void
finds_what_is_near(void **state)
{
	(void)state;
	for (size_t a = 0; a < ALPHABETS; a++) {
		build_random(alphabets[a].letters, alphabets[a].longest, alphabets[a].words / 2);
		compare_near(SLICE(""), 1, false);
		compare_near(SLICE(""), 2, true);
		for (int i = 0; i < 60; i++) {
			struct word w = random_word(slice_of(alphabets[a].letters), alphabets[a].longest + 2);

			for (unsigned max = 0; max <= 2; max++) {
				compare_near(slice_of_word(&w), max, false);
				compare_near(slice_of_word(&w), max, true);
			}
		}
	}
}

static void
knows_the_four_edits(void **state)
{
	static const char *const near[] = {"bioloy", "bioogy", "biolgoy", "biologgy", "xbiology", "biolo\xce\xb3y", "biology"};
	static const char *const far[] = {"bilogoy", "bioyolg", "oibolgoy", "biologische", "ology", "\x01 biology"};
	size_t count;

	(void)state;
	world.n = 0;
	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		add(near[i]);
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
		add(far[i]);
	build();
	compare_near(SLICE("biology"), 1, false);
	assert_int_equal(world.hit_count, sizeof(near) / sizeof(near[0]));
	compare_near(SLICE("biology"), 2, false);
	count = world.hit_count;
	world.hit_count = 0;
	dict_near(&world.dict, SLICE("biology"), 9, false, note, NULL);
	assert_int_equal(world.hit_count, count);
	compare_near(SLICE("bioligis"), 1, true);
	assert_int_equal(world.hit_count, 1);
	assert_slice(slice_of_word(&world.hits[0].word), "biologische");
}

static void
never_takes_marks_for_words(void **state)
{
	struct slice data;

	(void)state;
	world.n = 0;
	add("\x01" "a");
	add("\x1f");
	add("\x1f" "ab");
	add("\x1f" "abcde");
	add(" a");
	add("a");
	add("b\x01");
	build();
	assert_true(dict_find(&world.dict, SLICE("\x1f"), &data));
	compare_each(SLICE_NONE);
	compare_each(SLICE("\x1f"));
	assert_int_equal(world.hit_count, 3);
	compare_find(SLICE("\x1f" "abcde"));
	compare_find(SLICE("\x1f" "abcd"));
	compare_find(SLICE("\x1f" "abd"));
	compare_near(SLICE("a"), 2, false);
	assert_int_equal(world.hit_count, 3);
	compare_near(SLICE("\x1f"), 2, true);
	compare_near(SLICE(""), 0, true);
	assert_int_equal(world.hit_count, 3);
}

static void
bears_the_longest(void **state)
{
	struct word w;

	(void)state;
	world.n = 0;
	for (unsigned length = 1; length <= DICT_WORD_MAX; length++)
		for (unsigned last = 'a'; last <= 'c'; last++) {
			char text[DICT_WORD_MAX + 1] = "";

			memset(text, 'm', length);
			text[length - 1] = (char)last;
			if (length % 9 == 0 || length > 69)
				add(text);
		}
	build();
	compare_each(SLICE_NONE);
	for (unsigned length = 60; length <= DICT_WORD_MAX; length++) {
		memset(w.text, 'm', length);
		w.n = length;
		compare_find(slice_of_word(&w));
		compare_each((struct slice){w.text, length - 1});
		compare_near(slice_of_word(&w), 2, false);
		compare_near(slice_of_word(&w), 2, true);
	}
}

/* Beyond 64 KiB below a node and 127 bytes of data. */
static void
bears_much_data(void **state)
{
	static char data[DICT_DATA_MAX];
	struct error e = ERROR_NONE;
	struct slice found;

	(void)state;
	memset(data, 'x', sizeof(data));
	build_random("abcdefgh", 5, 2000);
	for (size_t i = 0; i < world.n; i++)
		world.items[i].data = (struct slice){data, i * 31 % (DICT_DATA_MAX + 1)};
	buffer_clear(&world.bytes);
	assert_int_equal(dict_build(world.items, world.n, &world.bytes, &e), 0);
	assert_true(dict_open(buffer_view(&world.bytes), &world.dict));
	compare_each(SLICE_NONE);
	compare_near(SLICE("abcde"), 2, false);
	for (size_t i = 0; i < world.n; i++) {
		assert_true(dict_find(&world.dict, world.items[i].word, &found));
		assert_int_equal(found.n, world.items[i].data.n);
	}
}

static int
stop_at_third(void *context, struct slice word, struct slice data, unsigned edits)
{
	unsigned *calls = context;

	(void)word;
	(void)data;
	(void)edits;
	return ++*calls == 3 ? 42 : 0;
}

static void
stops_when_it_is_told(void **state)
{
	unsigned calls = 0;

	(void)state;
	build_random("ab", 6, 100);
	assert_int_equal(dict_each(&world.dict, SLICE_NONE, stop_at_third, &calls), 42);
	assert_int_equal(calls, 3);
	calls = 0;
	assert_int_equal(dict_near(&world.dict, SLICE("aba"), 2, false, stop_at_third, &calls), 42);
	assert_int_equal(calls, 3);
	calls = 0;
	assert_int_equal(dict_near(&world.dict, SLICE("a"), 1, true, stop_at_third, &calls), 42);
	assert_int_equal(calls, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_there),
		cmocka_unit_test(lists_by_beginning),
		cmocka_unit_test(finds_what_is_near),
		cmocka_unit_test(knows_the_four_edits),
		cmocka_unit_test(never_takes_marks_for_words),
		cmocka_unit_test(bears_the_longest),
		cmocka_unit_test(bears_much_data),
		cmocka_unit_test(stops_when_it_is_told),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	world.knows = true;
	failed += cmocka_run_group_tests(tests, NULL, NULL);
	buffer_free(&world.bytes);
	return failed;
}
