/* Columns: what was written is read back, titles in order, damage stays inside. */
#include "unit.h"

#include "domain/words.h"

#include "columns_use.h"
#include "columns_world.h"

#define COURSES 700

static struct course *courses[COURSES];
static struct arena arena;

static uint32_t
doc_of(uint32_t i)
{
	return 5 + i + i / 7 * 3;
}

static int64_t
seen_of(uint32_t i)
{
	return i % 10 == 0 ? MOMENT_NONE : 1700000000 + i % 13;
}

static uint32_t
words_of(uint32_t i, unsigned title)
{
	return title == 0 ? i % 33 : i % 4 == 0 ? i % 9 : 0;
}

/* Their numbers: doc_of of each, or of another, each once, as n is no multiple of step. */
static void
write_numbered(uint32_t n, uint32_t step, struct buffer *out)
{
	struct columns_writer *w;
	struct error e = ERROR_NONE;

	buffer_init(out, 1 << 24);
	assert_int_equal(columns_writer_new(&w, &e), 0);
	for (uint32_t i = 0; i < n; i++) {
		columns_writer_add(w, courses[i], doc_of(i * step % n), i % 3, seen_of(i), zone_named("Europe/Amsterdam"));
		columns_writer_words(w, words_of(i, 0), words_of(i, 1));
	}
	assert_int_equal(columns_writer_end(w, out, &e), 0);
	columns_writer_free(w);
}

static void
write_courses(uint32_t n, struct buffer *out)
{
	write_numbered(n, 1, out);
}

static int
set_up(void **state)
{
	(void)state;
	seed = 20261124;
	arena_init(&arena, 1 << 26);
	for (uint32_t i = 0; i < COURSES; i++)
		courses[i] = random_course(&arena, i);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* Reading ------------------------------------------------------------------ */

static void
check_offering(const struct columns *c, uint32_t i, uint32_t k)
{
	const struct offering *o = courses[i]->offering_count > 0 ? &courses[i]->offerings[k] : NULL;
	uint32_t number = columns_offering(c, i, k);
	struct offering_facts expected, f;
	struct slice id = o ? values_text(&o->values, OPSTAP_F_OFFERING) : SLICE_NONE;

	offering_read(courses[i], o, zone_named("Europe/Amsterdam"), &expected);
	columns_facts(c, number, &f);
	assert_int_equal(f.delivery, expected.delivery);
	assert_int_equal(f.exam, expected.exam);
	assert_int_equal(f.start, expected.start);
	assert_int_equal(f.apply_from, expected.apply_from);
	assert_int_equal(f.apply_until, expected.apply_until);
	assert_int_equal(f.over, expected.over);
	assert_int_equal(f.places, expected.places);
	assert_int_equal(f.ects, expected.ects);
	assert_int_equal(f.cancelled, expected.cancelled);
	assert_true(slice_eq(columns_offering_id(c, number), expected.places > 0 ? id : SLICE_NONE));
}

static void
check_title(const struct columns *c, uint32_t i, const char *lang)
{
	const struct value *v = values_in(&courses[i]->values, OPSTAP_F_TITLE, slice_of(lang));
	char folded[COLUMNS_TITLE_MAX];

	words_fold(v->text, folded, sizeof(folded));
	assert_slice(columns_title(c, i, slice_of(lang)), folded);
}

static void
reads_what_was_written(void **state)
{
	struct columns c;
	struct buffer b;
	char *bytes;

	(void)state;
	write_courses(COURSES, &b);
	bytes = tight_copy(buffer_view(&b));
	assert_true(columns_open((struct slice){bytes + 1, b.len}, &c));
	assert_int_equal(c.n, COURSES);
	for (uint32_t i = 0; i < c.n; i++) {
		assert_int_equal(columns_doc(&c, i), doc_of(i));
		assert_int_equal(columns_partner(&c, i), i % 3);
		assert_int_equal(columns_first_seen(&c, i), seen_of(i));
		assert_true(slice_eq(columns_id(&c, i), values_text(&courses[i]->values, OPSTAP_F_ID)));
		assert_int_equal(columns_words(&c, i, 0), words_of(i, 0));
		assert_int_equal(columns_words(&c, i, 1), words_of(i, 1));
		check_title(&c, i, "en");
		check_title(&c, i, "nl");
		check_title(&c, i, "fr");
		assert_int_equal(columns_offerings(&c, i), courses[i]->offering_count ? courses[i]->offering_count : 1);
		for (uint32_t k = 0; k < columns_offerings(&c, i); k++)
			check_offering(&c, i, k);
	}
	free(bytes);
	buffer_free(&b);
}

/* Ids of any length, moments as far from each other as they may be. */
static void
reads_what_is_long_and_far(void **state)
{
	static const int64_t seen[] = {MOMENT_NONE, -62135596800, 253402300799, 0, 1795000001};
	static const size_t lengths[] = {0, 254, 255, 256, 300};
	struct columns_writer *w;
	struct error e = ERROR_NONE;
	struct columns c;
	struct buffer b;
	char id[301];

	(void)state;
	memset(id, 'x', sizeof(id));
	buffer_init(&b, 1 << 20);
	assert_int_equal(columns_writer_new(&w, &e), 0);
	for (uint32_t i = 0; i < 5; i++) {
		struct course *one = course_new(&arena);

		id[lengths[i]] = '\0';
		put(&arena, &one->values, "id", "", id);
		put(&arena, &one->values, "title", i == 2 ? "nds" : "", "Law");
		put(&arena, &one->values, "title", "nl", "Recht");
		columns_writer_add(w, one, i, 0, seen[i], zone_named("UTC"));
		id[lengths[i]] = 'x';
	}
	assert_int_equal(columns_writer_end(w, &b, &e), 0);
	columns_writer_free(w);
	assert_true(columns_open(buffer_view(&b), &c));
	for (uint32_t i = 0; i < 5; i++) {
		assert_int_equal(columns_id(&c, i).n, lengths[i]);
		assert_int_equal(columns_first_seen(&c, i), seen[i]);
		assert_slice(columns_title(&c, i, SLICE("nl")), "recht");
		assert_slice(columns_title(&c, i, i == 2 ? SLICE("nds") : SLICE("en")), "law");
		assert_int_equal(columns_words(&c, i, 0), 0);
	}
	buffer_free(&b);
}

/* What hundreds of courses share takes two bits of each; moments are counted in the unit that all have. */
static void
moments_are_small(void **state)
{
	struct columns_writer *w;
	struct error e = ERROR_NONE;
	struct columns c;
	struct buffer b;

	(void)state;
	buffer_init(&b, 1 << 24);
	assert_int_equal(columns_writer_new(&w, &e), 0);
	for (uint32_t i = 0; i < 600; i++) {
		struct course *one = course_new(&arena);
		struct offering *o = course_add_offering(one, &e);
		char day[32];

		snprintf(day, sizeof(day), "20%02u-%02u-%02u", 20 + i / 336, 1 + i / 28 % 12, 1 + i % 28);
		put(&arena, &one->values, "id", "", "x");
		put(&arena, &o->values, "offering", "", "o");
		put(&arena, &o->values, "start", "", day);
		put(&arena, &o->values, "end", "", day);
		columns_writer_add(w, one, i, 0, 1600000000 + i % 3, zone_named("UTC"));
	}
	assert_int_equal(columns_writer_end(w, &b, &e), 0);
	columns_writer_free(w);
	assert_true(columns_open(buffer_view(&b), &c));
	assert_int_equal(c.seen.bits, 2);
	assert_int_equal(c.moments.low.n, 600);
	assert_int_equal(c.moments.unit, DAY);
	assert_int_equal(c.moments.low.bits, 10);
	assert_int_equal(c.moments.high.bits, 0);
	for (uint32_t i = 0; i < 600; i++)
		assert_int_equal(columns_first_seen(&c, i), 1600000000 + i % 3);
	buffer_free(&b);
}

static void
finds_documents_by_number(void **state)
{
	struct columns c;
	struct buffer b;
	uint32_t i, at = 0;

	(void)state;
	write_courses(COURSES, &b);
	assert_true(columns_open(buffer_view(&b), &c));
	for (uint32_t doc = 0; doc < doc_of(COURSES); doc++) {
		bool there = at < COURSES && doc_of(at) == doc;

		assert_int_equal(columns_find(&c, doc, &i), there);
		if (there)
			assert_int_equal(i, at++);
	}
	buffer_free(&b);
}

static void
finds_documents_that_came_in_any_order(void **state)
{
	struct columns c;
	struct buffer b;
	uint32_t i;

	(void)state;
	write_numbered(COURSES, 37, &b);
	assert_true(columns_open(buffer_view(&b), &c));
	for (uint32_t k = 0; k < COURSES; k++) {
		assert_int_equal(columns_doc(&c, k), doc_of(k * 37 % COURSES));
		assert_true(columns_find(&c, doc_of(k * 37 % COURSES), &i));
		assert_int_equal(i, k);
	}
	assert_false(columns_find(&c, 0, &i));
	assert_false(columns_find(&c, doc_of(0) + 7, &i));
	assert_false(columns_find(&c, doc_of(COURSES), &i));
	buffer_free(&b);
}

/* Orders ------------------------------------------------------------------- */

static void
check_order(const struct columns *c, enum columns_order order, struct slice lang)
{
	for (uint32_t place = 0; place < c->n; place++) {
		uint32_t i = columns_at(c, order, place), before = place ? columns_at(c, order, place - 1) : 0;
		int compared = place ? slice_compare(columns_title(c, before, lang), columns_title(c, i, lang)) : 0;

		if (place == 0) {
			assert_int_equal(columns_rank(c, order, i), 0);
			continue;
		}
		assert_true(compared < 0 || (compared == 0 && before < i));
		assert_int_equal(columns_rank(c, order, i), columns_rank(c, order, before) + (compared != 0));
	}
}

static void
check_beginning(const struct columns *c, enum columns_order order, struct slice lang, const char *beginning)
{
	uint32_t first, count, seen = 0;

	columns_titles(c, order, slice_of(beginning), &first, &count);
	for (uint32_t place = 0; place < c->n; place++) {
		bool begins = slice_starts(columns_title(c, columns_at(c, order, place), lang), beginning);

		assert_int_equal(begins, place >= first && place - first < count);
		seen += begins;
	}
	assert_int_equal(seen, count);
}

static void
orders_documents_by_title(void **state)
{
	static const char *const beginnings[] = {
			"", "d", "data", "data ", "data science", "law", "zz", "0", "an intro"};
	struct columns c;
	struct buffer b;

	(void)state;
	write_courses(COURSES, &b);
	assert_true(columns_open(buffer_view(&b), &c));
	check_order(&c, columns_order_of(SLICE("en")), SLICE("en"));
	check_order(&c, columns_order_of(SLICE("nl")), SLICE("nl"));
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		check_beginning(&c, COLUMNS_EN, SLICE("en"), beginnings[i]);
		check_beginning(&c, COLUMNS_NL, SLICE("nl"), beginnings[i]);
	}
	buffer_free(&b);
}

/* Writing ------------------------------------------------------------------ */

static void
nothing_is_fine(void **state)
{
	struct columns c;
	struct buffer b;
	uint32_t i, count;

	(void)state;
	write_courses(0, &b);
	assert_true(columns_open(buffer_view(&b), &c));
	assert_int_equal(c.n, 0);
	assert_false(columns_find(&c, 0, &i));
	columns_titles(&c, COLUMNS_EN, SLICE("a"), &i, &count);
	assert_int_equal(count, 0);
	use_filter(&c, true);
	buffer_free(&b);
}

static void
faults_come_back_from_the_end(void **state)
{
	static const struct {
		uint32_t first, second, partner;
		int code;
	} cases[] = {{3, 3, 0, ERR_VALUE}, {3, 2, 0, 0}, {0, 0, 0, ERR_VALUE},
			{0, 1, COLUMNS_PARTNERS_MAX, ERR_LIMIT}, {0, UINT32_MAX, COLUMNS_PARTNERS_MAX - 1, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct columns_writer *w;
		struct error e = ERROR_NONE;
		struct buffer b;

		buffer_init(&b, 1 << 20);
		assert_int_equal(columns_writer_new(&w, &e), 0);
		columns_writer_add(w, courses[0], cases[i].first, 0, 0, zone_named("UTC"));
		columns_writer_add(w, courses[1], cases[i].second, cases[i].partner, 0, zone_named("UTC"));
		assert_int_equal(columns_writer_end(w, &b, &e), cases[i].code);
		columns_writer_free(w);
		buffer_free(&b);
	}
}

static void
the_ceiling_of_the_buffer_is_told(void **state)
{
	struct columns_writer *w;
	struct error e = ERROR_NONE;
	struct buffer b;

	(void)state;
	buffer_init(&b, 600);
	assert_int_equal(columns_writer_new(&w, &e), 0);
	for (uint32_t i = 0; i < 50; i++)
		columns_writer_add(w, courses[i], i, 0, 0, zone_named("UTC"));
	assert_int_equal(columns_writer_end(w, &b, &e), ERR_MEMORY);
	columns_writer_free(w);
	buffer_free(&b);
}

/* Damage ------------------------------------------------------------------- */

static void
use(struct slice bytes)
{
	char *copy = tight_copy(bytes);
	struct columns c;

	if (columns_open((struct slice){copy + 1, bytes.n}, &c)) {
		(void)use_documents(&c);
		use_filter(&c, pick(2));
	}
	free(copy);
}

static void
damage(uint32_t step)
{
	struct buffer b;

	write_numbered(12, step, &b);
	for (size_t n = 0; n < b.len; n++) {
		struct columns c;

		assert_false(columns_open((struct slice){b.data, n}, &c));
		use((struct slice){b.data, n});
	}
	for (size_t i = 0; i < b.len; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			b.data[i] = (char)(b.data[i] ^ 1 << bit);
			use(buffer_view(&b));
			b.data[i] = (char)(b.data[i] ^ 1 << bit);
		}
	for (unsigned round = 0; round < 2000; round++) {
		char was[4];
		size_t at = pick((unsigned)b.len - 4);

		memcpy(was, b.data + at, 4);
		for (unsigned k = 0; k < 4; k++)
			b.data[at + k] = (char)(pick(2) ? 0xff : pick(256));
		use(buffer_view(&b));
		memcpy(b.data + at, was, 4);
	}
	buffer_free(&b);
}

static void
damage_stays_inside(void **state)
{
	(void)state;
	damage(1);
	damage(5);	/* documents in another order than their numbers */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads_what_was_written),
			cmocka_unit_test(reads_what_is_long_and_far), cmocka_unit_test(moments_are_small),
			cmocka_unit_test(finds_documents_by_number), cmocka_unit_test(finds_documents_that_came_in_any_order),
			cmocka_unit_test(orders_documents_by_title),
			cmocka_unit_test(nothing_is_fine),
			cmocka_unit_test(faults_come_back_from_the_end),
			cmocka_unit_test(the_ceiling_of_the_buffer_is_told), cmocka_unit_test(damage_stays_inside)};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
