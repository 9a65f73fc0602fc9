/* Posting lists against plain arrays of the same documents, and against damage. */
#include "unit.h"

#include "unit/post_mask.h"
#include "unit/post_walk.h"
#include "unit/post_weigh.h"

#define MOST 100000u

struct naive {
	uint32_t docs, count;
	uint32_t doc[MOST];
	uint8_t weight[MOST];
	uint32_t places_at[MOST + 1];
	uint32_t places[4 * MOST + 100000];
};

static struct naive list;
static uint32_t kinds = 256;	/* of weights */
static bool placed = true, each;	/* some documents have places; all have */
static struct post_writer *writer;
static struct buffer bytes;
static uint64_t seed = 88172645463325252u;

static uint32_t
chance(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 20) % below);
}

static uint32_t
places_count(void)
{
	uint32_t kind = placed ? chance(50) : 0;

	return kind == 0 ? each && placed : kind == 1 ? chance(60) : 1 + chance(2);
}

static void
add(uint32_t doc, uint32_t places)
{
	uint32_t n = list.count++, at = list.places_at[n], place = chance(300);

	if (at + places > sizeof(list.places) / sizeof(*list.places))
		places = 0;
	list.doc[n] = doc;
	list.weight[n] = (uint8_t)(chance(kinds) * (256 / kinds));
	for (uint32_t i = 0; i < places; i++, place += 1 + chance(i % 5 == 0 ? 3 : 400))
		list.places[at + i] = place;
	list.places_at[n + 1] = at + places;
}

static void
write_list(void)
{
	struct error e = ERROR_NONE;

	buffer_clear(&bytes);
	post_begin(writer, list.docs);
	for (uint32_t i = 0; i < list.count; i++)
		post_add(writer, list.doc[i], list.weight[i], list.places + list.places_at[i],
			list.places_at[i + 1] - list.places_at[i]);
	assert_int_equal(post_end(writer, &bytes, &e), 0);
	weights_kept(buffer_view(&bytes), list.weight, list.count, kinds);
}

/* count of docs documents, by chance; one distance in wild is far larger than the others when wild is not 0. */
static void
make(uint32_t docs, uint32_t count, uint32_t wild)
{
	static const uint32_t some[] = {1, 2, 4, 16, 256};
	uint32_t doc = 0, left = count;

	kinds = some[chance(5)];
	placed = chance(6) != 0;
	each = chance(2) != 0;
	list.docs = docs;
	list.count = 0;
	while (left > 0) {
		uint32_t room = docs - doc - left, mean = room / left;

		if (wild > 0 && chance(wild) != 0)
			mean = mean < 4 ? mean : 2;
		doc += mean > 0 ? chance(2 * mean + 1) % (room + 1) : chance(left + room) >= left;
		if (doc > docs - left)
			doc = docs - left;
		add(doc++, places_count());
		left--;
	}
	write_list();
}

static void
same_places(struct post *p, uint32_t i, size_t max)
{
	static uint32_t got[70000];
	size_t n = list.places_at[i + 1] - list.places_at[i];

	if (n > max)
		n = max;
	assert_int_equal(post_places(p, got, max), n);
	for (size_t k = 0; k < n; k++)
		assert_int_equal(got[k], list.places[list.places_at[i] + k]);
}

/* p stands on document i of the list; count is the end. */
static void
stands(struct post *p, uint32_t i)
{
	assert_int_equal(p->doc, i < list.count ? list.doc[i] : POST_END);
	assert_int_equal(post_weight(p), i < list.count ? list.weight[i] : 0);
	if (i < list.count && chance(list.count / 2000 + 1) == 0)
		same_places(p, i, chance(3) == 0 ? 2 : 70000);
}

static uint32_t
naive_seek(uint32_t i, uint32_t doc)
{
	while (i < list.count && list.doc[i] < doc)
		i++;
	return i;
}

static void
check_next(struct slice s)
{
	struct post p;

	assert_true(post_open(s, list.count, &p));
	assert_int_equal(p.count, list.count);
	assert_int_equal(p.docs, list.count > 0 ? list.doc[list.count - 1] + 1 : 0);
	for (uint32_t i = 0; i < list.count; i++) {
		stands(&p, i);
		assert_int_equal(post_next(&p), i + 1 < list.count ? list.doc[i + 1] : POST_END);
	}
	stands(&p, list.count);
	assert_int_equal(post_next(&p), POST_END);
	assert_int_equal(post_seek(&p, 0), POST_END);
}

static uint32_t
hop(const struct post *p)
{
	static const uint32_t hops[] = {1, 2, 10, 100, 1000, 20000, 300000};
	uint32_t far = 1 + chance(hops[chance(7)]);

	return p->doc < POST_END - far ? p->doc + far : POST_END;
}

static uint32_t
check_take(struct post *p, uint32_t i)
{
	static uint32_t docs[1000];
	static uint8_t weights[1000];
	uint32_t max = chance(chance(2) ? 4 : 1000), limit = chance(3) ? hop(p) : POST_END, n = 0;
	bool weighs = chance(4) != 0;

	while (n < max && i + n < list.count && list.doc[i + n] < limit)
		n++;
	assert_int_equal(post_take(p, limit, docs, weighs ? weights : NULL, max), n);
	for (uint32_t k = 0; k < n; k++) {
		assert_int_equal(docs[k], list.doc[i + k]);
		assert_true(!weighs || weights[k] == list.weight[i + k]);
	}
	return i + n;
}

static uint32_t
check_bits(struct post *p, uint32_t i)
{
	uint64_t got[3][101] = {{2}, {2}, {2}}, expected[3][101] = {{2}, {2}, {2}};	/* what is there before stays */
	unsigned least = chance(257);
	const struct post_above above = {least, least + chance(257 - least), got[1], got[2]};
	bool weighs = chance(2);
	uint32_t words = chance(chance(2) ? 4 : 100), first, back = chance(3);

	if (p->doc == POST_END)
		return i;
	first = p->doc / 64 * 64;
	first = first >= 64 * back ? first - 64 * back : first + 64;
	i = naive_seek(i, first);
	for (; i < list.count && list.doc[i] < first + (uint64_t)64 * words; i++) {
		uint64_t bit = (uint64_t)1 << (list.doc[i] - first) % 64, at = (list.doc[i] - first) / 64;

		expected[0][at] |= bit;
		expected[1][at] |= weighs && list.weight[i] >= above.least ? bit : 0;
		expected[2][at] |= weighs && list.weight[i] >= above.more ? bit : 0;
	}
	if (weighs)
		post_bits_above(p, first, got[0], &above, words);
	else
		post_bits(p, first, got[0], words);
	assert_memory_equal(got, expected, sizeof(got));
	return i;
}

static void
check_mixed(struct slice s)
{
	struct post p;
	uint32_t i = 0, doc;

	assert_true(post_open(s, list.count, &p));
	for (uint32_t step = 0; step < 1000; step++) {
		switch (chance(6)) {
		case 0:
			post_next(&p);
			i += i < list.count;
			break;
		case 1: i = check_take(&p, i); break;
		case 2: i = check_bits(&p, i); break;
		case 3:
			assert_int_equal(post_seek(&p, p.doc), i < list.count ? list.doc[i] : POST_END);
			assert_int_equal(post_seek(&p, 0), p.doc);
			break;
		default:
			doc = hop(&p);
			i = naive_seek(i, doc);
			assert_int_equal(post_seek(&p, doc), i < list.count ? list.doc[i] : POST_END);
		}
		assert_int_equal(p.doc, i < list.count ? list.doc[i] : POST_END);
		if (chance(2))
			stands(&p, i);
		if (p.doc == POST_END)
			assert_true(post_open(s, list.count, &p) && ((i = 0) == 0));
	}
}

static void
check_whole(struct slice s)
{
	static uint64_t bits[1000000 / 64 + 2];
	static uint32_t docs[MOST + 1];
	static uint8_t weights[MOST + 1];
	struct post p;

	assert_true(post_open(s, list.count, &p));
	assert_int_equal(post_take(&p, POST_END, docs, weights, MOST + 1), list.count);
	assert_memory_equal(docs, list.doc, list.count * sizeof(*docs));
	assert_memory_equal(weights, list.weight, list.count);
	assert_int_equal(p.doc, POST_END);
	assert_true(post_open(s, list.count, &p));
	memset(bits, 0, sizeof(bits));
	post_bits(&p, 0, bits, sizeof(bits) / sizeof(*bits));
	assert_int_equal(p.doc, POST_END);
	for (uint32_t i = 0; i < list.count; i++)
		bits[list.doc[i] / 64] ^= (uint64_t)1 << list.doc[i] % 64;
	for (size_t w = 0; w < sizeof(bits) / sizeof(*bits); w++)
		assert_int_equal(bits[w], 0);
}

static void
check(bool behind)	/* with bytes behind the list, which are not its own */
{
	buffer_add(&bytes, "\xff\xff\xff\xff\xff\xff\xff", behind && list.count != 1 ? 7 : 0);
	struct slice s = exact(bytes.data, bytes.len);

	check_next(s);
	check_mixed(s);
	check_whole(s);
	assert_true(walk_all(s, list.count) && walk_before(s, list.count));
	for (int i = 0; i < 4; i++)
		assert_true(mask_agrees(s, list.count, chance(20000), chance(65536) * UINT64_C(0x9e3779b97f4a7c15)));
	drop(s);
}

static void
test_sizes(void **state)
{
	static const uint32_t counts[] = {0, 1, 2, 3, 4, 31, 127, 128, 129, 130, 255, 256, 257, 640, 1000, 5000};
	static const uint32_t docs[] = {1, 2, 10, 64, 128, 129, 300, 1000, 1024, 5000, 8192, 65536, 1000000};

	(void)state;
	for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++)
		for (size_t d = 0; d < sizeof(docs) / sizeof(*docs); d++)
			for (uint32_t wild = 0; wild < 40 && counts[c] <= docs[d]; wild += 13) {
				make(docs[d], counts[c], wild);
				check(wild % 2);
			}
}

static void
test_large(void **state)
{
	static const uint32_t docs[] = {100000, 110000, 300000, 700000, 900000, 1000000};

	(void)state;
	for (size_t d = 0; d < sizeof(docs) / sizeof(*docs); d++) {
		make(docs[d], d < 4 ? MOST : MOST / 5, d == 3 ? 100 : 0);	/* the last ones are no bit maps */
		check(true);
	}
}

/* Runs of documents with nothing between them, as of courses that are about the same; some lists, and so their bit maps, begin late. */
static void
test_runs(void **state)
{
	static const struct {
		uint32_t run, apart, gap;
	} kinds_of[] = {{3000, 2, 40000}, {3000, 2, 4000}, {300, 3, 100000}, {100, 1, 600}, {20, 9, 9000}};

	(void)state;
	for (size_t k = 0; k < 4 * sizeof(kinds_of) / sizeof(*kinds_of); k++) {
		uint32_t run = kinds_of[k / 4].run, apart = kinds_of[k / 4].apart, doc = chance(k % 4 < 3 ? kinds_of[k / 4].gap : 999000);

		list.docs = 1000000;
		list.count = 0;
		for (uint32_t left = run; doc < list.docs && list.count < MOST; left--) {
			add(doc, places_count());
			doc += 1 + chance(apart);
			if (left == 0) {
				doc += chance(kinds_of[k / 4].gap);
				left = 1 + chance(2 * run);
			}
		}
		write_list();
		check(k % 2 != 0);
	}
}

/* Documents to the end of 32 bits, with distances of every width. */
static void
test_wide(void **state)
{
	(void)state;
	for (uint32_t n = 1; n < 400; n += 7) {
		list.docs = POST_END;
		list.count = 0;
		for (uint64_t doc = chance(5); doc < POST_END && list.count < n;
		     doc += 1 + chance((uint32_t)(1u << chance(chance(20) ? 12 : 32)) / (n / 16 + 1) + 1))
			add((uint32_t)doc, 1);
		if (list.doc[list.count - 1] < POST_END - 1 && list.count < n)
			add(POST_END - 1, 3);
		write_list();
		struct slice s = exact(bytes.data, bytes.len);
		check_next(s);
		check_mixed(s);
		drop(s);
	}
}

static void
test_tiny_is_small(void **state)
{
	static const uint32_t place[] = {90};
	struct error e = ERROR_NONE;

	(void)state;
	buffer_clear(&bytes);
	post_begin(writer, 1000000);
	post_add(writer, 999999, 200, place, 1);
	assert_int_equal(post_end(writer, &bytes, &e), 0);
	assert_int_equal(bytes.len, 5);
	post_write_one(999999, 200, (struct slice){"\x5a", 1}, &bytes);	/* the same behind it, without a writer */
	assert_int_equal(bytes.len, 10);
	assert_memory_equal(bytes.data + 5, bytes.data, 5);
	buffer_clear(&bytes);
	post_begin(writer, 1000);
	for (uint32_t i = 0; i < 8; i++)	/* one place each */
		post_add(writer, 64 * i, 200, place, 1);
	assert_int_equal(post_end(writer, &bytes, &e), 0);
	assert_int_equal(bytes.len, 1 + 6 + 2 + 8);	/* width, documents, weights, places */
	buffer_clear(&bytes);
	post_begin(writer, 1000);
	for (uint32_t i = 0; i < 30; i++)	/* without places, of five weights */
		post_add(writer, 32 * i, (uint8_t)(50 * (i % 5)), place, 0);
	assert_int_equal(post_end(writer, &bytes, &e), 0);
	assert_int_equal(bytes.len, 2 + 1 + 19 + 6 + 15);	/* the last one, width, documents, weights, which of them */
}

static void
faulty(uint32_t docs, const uint32_t *doc, size_t n, const uint32_t places[2])
{
	struct error e = ERROR_NONE;

	buffer_clear(&bytes);
	post_begin(writer, docs);
	for (size_t i = 0; i < n; i++)
		post_add(writer, doc[i], 1, places, 2);
	assert_true(post_end(writer, &bytes, &e) < 0);
	assert_int_not_equal(e.code, 0);
	assert_string_not_equal(e.text, "");
	assert_int_equal(bytes.len, 0);
}

static void
test_faults_of_writers(void **state)
{
	static const uint32_t good[] = {3, 4}, twice[] = {4, 4}, back[] = {7, 4, 9}, range[] = {3, 10}, back_early[] = {3, 2, 4};
	struct error e = ERROR_NONE;
	struct buffer small;

	(void)state;
	faulty(10, twice, 2, good);
	faulty(10, back, 3, good);
	faulty(10, back_early, 3, good);
	faulty(10, range, 2, good);
	faulty(0, good, 1, good);
	faulty(10, good, 2, twice);
	faulty(10, good, 2, back);
	make(10, 2, 0);		/* and goes on after faults */
	check(false);
	buffer_init(&small, 3);
	post_begin(writer, 10);
	post_add(writer, 3, 1, good, 2);
	assert_int_equal(post_end(writer, &small, &e), ERR_MEMORY);
	buffer_free(&small);
}

static void
test_cut(void **state)
{
	static const uint32_t shapes[][2] = {{1000000, 0}, {1000000, 1}, {1000, 2}, {1000, 128}, {1000, 100}, {5000, 129}, {1000, 300}};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		make(shapes[i][0], shapes[i][1], 0);
		for (size_t n = 0; n < bytes.len; n++) {
			struct slice s = exact(bytes.data, n);

			assert_true(walk_all(s, list.count));
			drop(s);
		}
	}
}

static void
flip(char *data, size_t n)
{
	size_t at = chance(3) == 0 ? chance((uint32_t)(n < 16 ? n : 16)) : chance((uint32_t)n);

	data[at] = chance(2) ? (char)(data[at] ^ 1 << chance(8)) : (char)(chance(2) ? 0xff : chance(256));
}

static void
test_flipped(void **state)
{
	static const uint32_t shapes[][2] = {
		{1000000, 1}, {5000, 3}, {1000, 100}, {1000, 128}, {30000, 129}, {100000, 2000}, {1000, 300}, {9000, 4000}};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes) * 300; i++) {
		const uint32_t *shape = shapes[i / 300];
		struct slice s;

		if (i % 300 == 0)
			make(shape[0], shape[1], 0);
		s = exact(bytes.data, bytes.len);
		for (uint32_t flips = 1 + chance(4); flips > 0; flips--)
			flip((char *)(uintptr_t)s.p, s.n);
		assert_true(walk_all(s, list.count));
		drop(s);
	}
}

static int
set_up(void **state)
{
	struct error e = ERROR_NONE;

	(void)state;
	buffer_init(&bytes, 1u << 26);
	return post_writer_new(&writer, &e);
}

static int
tear_down(void **state)
{
	(void)state;
	post_writer_free(writer);
	post_writer_free(NULL);
	buffer_free(&bytes);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_tiny_is_small),
		cmocka_unit_test(test_faults_of_writers),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_flipped),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
