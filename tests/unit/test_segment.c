/* A segment: what is written is read back; what is damaged is noticed. */
#include "unit.h"

#include "segment_world.h"

static struct engine *x;

static int
set_up(void **state)
{
	(void)state;
	x = engine_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	engine_free(x);
	return 0;
}

#define BUILD(...) \
	build((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static const struct segment *
build(const char *const *lines, size_t n)
{
	return &engine_add(x, lines, n)->s;
}

static struct word_info
info_of(const struct segment *s, const char *word)
{
	struct word_info info;

	if (!segment_word(s, slice_of(word), &info))
		fail_msg("\"%s\" is not in the dictionary", word);
	return info;
}

static bool
has(const struct segment *s, const char *word)
{
	struct word_info info;

	return segment_word(s, slice_of(word), &info);
}

/* "document:place,place …" of the postings of a term; "!" behind a document in whose title it stands. */
static const char *
postings(const struct segment *s, const char *term)
{
	static char text[1024];
	struct word_info info = info_of(s, term);
	uint32_t places[64];
	struct post p;
	size_t n = 0;

	text[0] = '\0';
	assert_true(info.own.df > 0);
	assert_true(segment_post(s, &info.own, &p));
	assert_int_equal(p.count, info.own.df);
	for (; p.doc != POST_END; (void)post_next(&p)) {
		size_t count = post_places(&p, places, 64);

		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u%s:", n ? " " : "", p.doc, post_weight(&p) & WEIGHT_TITLE ? "!" : "");
		for (size_t i = 0; i < count; i++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u", i ? "," : "", places[i]);
	}
	return text;
}

static bool
same_list(struct term_ref a, struct term_ref b)
{
	return term_ref_same(&a, &b);
}

static void
words_places_and_stems(void **state)
{
	const struct segment *s = BUILD("id=A|title@en=Lawyers and the law|title@nl=Recht en wet|description@en=The lawyer, a lawyer",
			"id=B|title@en=Water law|keyword@en=lawyers");

	(void)state;
	assert_int_equal(s->docs, 2);
	assert_int_equal(s->languages >> TEXT_EN, 3u);		/* English, Dutch */
	assert_true(info_of(s, "lawyers").surface);
	assert_true(info_of(s, "lawyers").title);
	assert_int_equal(info_of(s, "lawyers").df, 2);
	assert_int_equal(info_of(s, "lawyers").n, 1);
	assert_int_equal(info_of(s, "lawyers").own.df, 0);		/* its stem is the term */
	assert_true(same_list(info_of(s, "lawyers").refs[0], info_of(s, "lawyer").own));
	assert_false(same_list(info_of(s, "lawyers").refs[0], info_of(s, "law").own));
	assert_false(same_list(info_of(s, "recht").own, info_of(s, "law").own));
	assert_false(same_list(info_of(s, "recht").own, info_of(s, "water").own));
	assert_int_equal(info_of(s, "lawyer").df, 1);
	assert_false(info_of(s, "lawyer").title);
	assert_string_equal(postings(s, "law"), "0!:3 1!:1");
	assert_string_equal(postings(s, "recht"), "0!:32");
	assert_string_equal(postings(s, "water"), "1!:0");
	/* Title; then behind all titles the text: "The lawyer, a lawyer". */
	assert_string_equal(postings(s, "lawyer"), "0!:0,65,67 1:32");
	assert_false(has(s, "criminal"));
	assert_false(has(s, ""));
	assert_int_equal(columns_words(&s->columns, 0, 0), 4);
	assert_int_equal(columns_words(&s->columns, 0, 1), 3);
	assert_int_equal(columns_words(&s->columns, 1, 0), 2);
	assert_int_equal(columns_words(&s->columns, 1, 1), 0);
	assert_int_equal(segment_title_end(s, 0), 2 * TITLE_STEP);
	assert_int_equal(segment_title_end(s, 1), TITLE_STEP);
}

static void
stems_are_those_of_the_language_of_the_text(void **state)
{
	const struct segment *s = BUILD("id=A|title@nl=Talen", "id=B|title@en=Talen", "id=C|title=Talen van de wereld",
			"id=D|title=Talen|language=nl", "id=E|title@fry=Talen", "id=F|title@en=X|teacher=Talen|code=TALEN");

	(void)state;
	assert_string_equal(postings(s, "tal"), "0!:0 2!:0 3!:0");
	assert_string_equal(postings(s, "talen"), "1!:0 4!:0 5:30,32");
	assert_int_equal(info_of(s, "talen").n, 2);
	assert_int_equal(info_of(s, "talen").df, 6);
}

static void
a_title_weighs_more_than_a_text(void **state)
{
	const struct segment *s = BUILD("id=A|title=Water", "id=B|title=Zz|keyword=water", "id=C|title=Zz|description=water",
			"id=D|title=Zz|description=water and much else that is said of it in a text that goes on and on and on and on",
			"id=E|title=Zz|description=water water water");
	struct word_info info = info_of(s, "water");
	float share[5];
	struct post p;

	(void)state;
	assert_true(segment_post(s, &info.own, &p));
	for (size_t i = 0; i < 5; i++, (void)post_next(&p)) {
		assert_int_equal(p.doc, i);
		share[i] = weight_share(post_weight(&p));
	}
	assert_true(share[0] > share[1] && share[1] > share[2]);
	assert_true(share[4] > share[2] && share[2] > share[3] && share[3] > 0);
	assert_true(share[0] <= 1);
}

static void
a_long_title_ends_where_the_next_begins(void **state)
{
	char line[1000] = "id=A|title=";
	const struct segment *s;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "w%zu ", i);
	snprintf(line + strlen(line), sizeof(line) - strlen(line), "|title@nl=recht|description=text");
	s = BUILD(line);
	assert_string_equal(postings(s, "w27"), "0!:27");
	assert_string_equal(postings(s, "w28"), "0!:28");
	assert_string_equal(postings(s, "w39"), "0!:28");	/* all that is too far behind stands at the end */
	assert_string_equal(postings(s, "recht"), "0!:32");
	assert_string_equal(postings(s, "text"), "0:64");
	assert_int_equal(columns_words(&s->columns, 0, 0), TITLE_WORDS);
	assert_int_equal(columns_words(&s->columns, 0, 1), 1);
}

static void
codes_are_found_apart_and_together(void **state)
{
	const struct segment *s = BUILD("id=A|title=Zz|code=CS-401", "id=B|title=Zz|code=LAW 1.2-b", "id=C|title=Zz|code=PHYS101");

	(void)state;
	assert_true(info_of(s, "cs").surface);
	assert_true(info_of(s, "401").surface);
	assert_true(info_of(s, "cs401").surface);
	assert_true(info_of(s, "law12b").surface);
	assert_true(info_of(s, "phys101").surface);
	assert_false(has(s, "zz401"));
}

static void
first_letters_and_fields_have_marks(void **state)
{
	const struct segment *s = BUILD("id=A|title=Statistics|field=0542", "id=B|title=An \xc3\x89tude|description=stars|field=054",
			"id=C|title=State of the art|field=06");
	struct word_info info = info_of(s, MARK_FIELD "0542");
	struct post p;

	(void)state;
	assert_string_equal(postings(s, MARK_BEGIN "s"), "0!: 2!:");
	assert_string_equal(postings(s, MARK_BEGIN "stat"), "0!: 2!:");
	assert_false(has(s, MARK_BEGIN "state"));
	assert_string_equal(postings(s, MARK_BEGIN "et"), "1!:");
	assert_false(has(s, MARK_BEGIN "star"));		/* not of texts */
	assert_false(info_of(s, MARK_BEGIN "s").surface);
	assert_int_equal(info_of(s, MARK_FIELD "05").own.df, 2);
	assert_int_equal(info_of(s, MARK_FIELD "054").own.df, 2);
	assert_int_equal(info_of(s, MARK_FIELD "06").own.df, 1);
	assert_true(segment_post(s, &info.own, &p));
	assert_int_equal(post_weight(&p), FIELD_STATED);
}

/* Beginnings that go on in one way only have the list of the longest of them; where an equal number of courses weighs otherwise they stay. */
static void
beginnings_are_told_once(void **state)
{
	const struct segment *s = BUILD("id=A|title=Statistics", "id=B|title=The statistics", "id=C|title=Yes|keyword=yesterday",
			"id=D|title=Lawful acts", "id=E|title=Acts of lawn", "id=F|title=Ye and yet");
	static const char *const same[] = {MARK_BEGIN "s", MARK_BEGIN "st", MARK_BEGIN "sta", MARK_BEGIN "stat"};
	struct slice data;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(dict_find(&s->dict, slice_of(same[i]), &data), i == 3);
		assert_string_equal(postings(s, same[i]), "0!: 1!:");
	}
	assert_string_equal(postings(s, MARK_BEGIN "law"), "3!: 4!:");
	assert_string_equal(postings(s, MARK_BEGIN "lawf"), "3!:");
	assert_string_equal(postings(s, MARK_BEGIN "ye"), "2!: 5!:");
	assert_string_equal(postings(s, MARK_BEGIN "yes"), "2!:");
	assert_string_equal(postings(s, MARK_BEGIN "yet"), "5!:");
	assert_false(has(s, MARK_BEGIN "yest"));
	assert_false(has(s, MARK_BEGIN "stats"));
}

/* A short list stands at the word that alone names it. */
static void
short_lists_stand_at_their_words(void **state)
{
	const struct segment *s = BUILD("id=A|title=Zz|description@en=water lawyers", "id=B|title=Zz|description@en=water lawyer",
			"id=C|title=Zz|description@en=talks", "id=D|title=Zz|description@en=talks");

	(void)state;
	assert_non_null(info_of(s, "water").own.list);
	assert_int_equal(info_of(s, "water").own.df, 2);
	assert_string_equal(postings(s, "water"), "0:32 1:32");
	assert_null(info_of(s, "lawyer").own.list);		/* two words have it */
	assert_string_equal(postings(s, "lawyer"), "0:33 1:33");
	assert_non_null(info_of(s, "talks").refs[0].list);	/* the stem has it from here */
	assert_string_equal(postings(s, "talk"), "2:32 3:32");
}

static void
letters_without_blanks_come_in_pairs(void **state)
{
	const struct segment *s = BUILD("id=A|title=\xe6\xb3\x95\xe5\xbe\x8b\xe5\xad\xa6", "id=B|title=\xd7\x9e\xd7\xa9\xd7\xa4\xd7\x98");

	(void)state;
	assert_string_equal(postings(s, "\xe6\xb3\x95\xe5\xbe\x8b"), "0!:0");
	assert_string_equal(postings(s, "\xe5\xbe\x8b\xe5\xad\xa6"), "0!:1");
	assert_string_equal(postings(s, "\xd7\x9e\xd7\xa9\xd7\xa4\xd7\x98"), "1!:0");
}

static void
no_course_at_all(void **state)
{
	const struct segment *s = build(NULL, 0);

	(void)state;
	assert_int_equal(s->docs, 0);
	assert_false(has(s, "law"));
	assert_string_equal(engine_find(x, "law"), "");
	assert_string_equal(engine_find(x, ""), "");
}

static void
many_courses_keep_their_words(void **state)
{
	static char lines[300][200];
	const char *list[300];
	const struct segment *s;
	struct word_info info;
	struct post p;

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		snprintf(lines[i], sizeof(lines[i]), "id=c%u|title=all %s|description=seven%u three%u three%u", i, i % 2 ? "odd" : "even",
				i % 7, i % 3, i % 3);
		list[i] = lines[i];
	}
	s = build(list, 300);
	info = info_of(s, "odd");
	assert_true(segment_post(s, &info.refs[0], &p));
	for (uint32_t i = 1; i < 300; i += 2, (void)post_next(&p))
		assert_int_equal(p.doc, i);
	assert_int_equal(p.doc, POST_END);
	assert_int_equal(info_of(s, "three0").df, 100);
	assert_int_equal(info_of(s, "all").df, 300);
}

/* Damage ------------------------------------------------------------------- */

static int
open_with(const struct slice parts[SEGMENT_PARTS], unsigned part, struct slice instead)
{
	struct slice changed[SEGMENT_PARTS];
	struct segment s;
	struct error e = ERROR_NONE;

	memcpy(changed, parts, sizeof(changed));
	changed[part] = instead;
	return segment_open(changed, true, &s, &e);
}

static void
a_flipped_bit_anywhere_is_noticed(void **state)
{
	const struct slice *parts;

	(void)state;
	(void)BUILD("id=A|title=Lawyers and the law|description@en=word words|field=0421",
			"id=B|title=Data law|description@en=words word|+|offering=1|start=2027-01-01");
	parts = x->built[0].parts;
	assert_true(parts[SEGMENT_POSTS].n > 0);
	for (unsigned part = 0; part < SEGMENT_PARTS; part++) {
		char *copy = malloc(parts[part].n + 1);

		assert_non_null(copy);
		memcpy(copy, parts[part].p, parts[part].n);
		for (size_t i = 0; i < parts[part].n * 8; i++) {
			copy[i / 8] ^= (char)(1 << i % 8);
			assert_int_equal(open_with(parts, part, (struct slice){copy, parts[part].n}), ERR_DAMAGED);
			copy[i / 8] ^= (char)(1 << i % 8);
		}
		for (size_t n = 0; n < parts[part].n; n++)
			assert_int_equal(open_with(parts, part, (struct slice){copy, n}), ERR_DAMAGED);
		assert_int_equal(open_with(parts, part, (struct slice){copy, parts[part].n + 1}), ERR_DAMAGED);
		assert_int_equal(open_with(parts, part, (struct slice){copy, parts[part].n}), 0);
		free(copy);
	}
}

static void
parts_of_two_segments_do_not_go_together(void **state)
{
	(void)state;
	(void)BUILD("id=A|title=Law");
	(void)BUILD("id=B|title=Data");
	for (unsigned part = 0; part < SEGMENT_PARTS; part++)
		if (!slice_eq(x->built[0].parts[part], x->built[1].parts[part]))
			assert_int_equal(open_with(x->built[0].parts, part, x->built[1].parts[part]), ERR_DAMAGED);
}

static void
another_format_is_refused(void **state)
{
	struct slice head;
	struct buffer b;

	(void)state;
	(void)BUILD("id=A|title=Law");
	head = x->built[0].parts[SEGMENT_HEAD];
	buffer_init(&b, 4096);
	buffer_u32(&b, SEGMENT_FORMAT + 1);
	buffer_add(&b, head.p + 4, head.n - 12);
	buffer_u64(&b, str_checksum(buffer_view(&b)));
	assert_int_equal(open_with(x->built[0].parts, SEGMENT_HEAD, buffer_view(&b)), ERR_DAMAGED);
	buffer_free(&b);
}

/* Numbers of documents that follow from others are not stored. */
static void
the_dictionary_leaves_out_what_is_clear(void **state)
{
	struct word_info info;

	(void)state;
	assert_true(word_info_read((struct slice){"\x85\x00\x07", 3}, &info));	/* once, in its own list, which is here */
	assert_true(info.surface && !info.title && info.df == 1 && info.n == 1);
	assert_true(info.own.doc == 5 && info.own.list[0] == 7 && info.own.bytes == 1 && info.own.df == 1 && info.refs[0].df == 1);
	assert_true(word_info_read((struct slice){"\xa5\x00\x07", 3}, &info) && info.surface && info.title && info.own.df == 1);
	assert_true(word_info_read((struct slice){"\xc5\x01\x07\x08", 4}, &info));	/* in that of its stem; high bits of the document */
	assert_true(info.surface && info.own.df == 0 && info.n == 1 && info.refs[0].doc == 37 && info.refs[0].bytes == 2);
	assert_true(word_info_read((struct slice){"\xe5\x00\x07", 3}, &info) && !info.surface && info.n == 0 && info.own.df == 1);
	assert_true(word_info_read((struct slice){"\x2a\x12\x05", 3}, &info));	/* as often as its stem */
	assert_true(info.df == 9 && info.n == 1 && info.refs[0].df == 9 && info.own.df == 0);
	assert_true(info.refs[0].list == NULL && info.refs[0].offset == 5);
	assert_true(word_info_read((struct slice){"\x42\x03\x12\x05\x04\x06", 6}, &info));	/* of two stems */
	assert_true(info.df == 3 && info.n == 2 && info.refs[0].df == 9 && info.refs[1].df == 2);
	assert_true(word_info_read((struct slice){"\x42\x03\x12\x05\x03\x06\x08", 7}, &info));	/* one of them in one course */
	assert_true(info.n == 2 && info.refs[1].df == 1 && info.refs[1].doc == 6 && info.refs[1].list[0] == 8 && info.refs[1].bytes == 1);
	assert_true(word_info_read((struct slice){"\x33\x03\x02\x05\x07\x01\x03\x06\x08\x09", 10}, &info));	/* its own, and another one */
	assert_true(info.n == 2 && info.own.doc == 5 && info.own.bytes == 1 && info.refs[1].doc == 6 && info.refs[1].bytes == 2);
	assert_true(word_info_read((struct slice){"\x1b\x05\x01\x02\x03", 5}, &info));	/* a short list of two courses */
	assert_true(info.df == 2 && info.own.df == 2 && info.own.list[0] == 1 && info.own.bytes == 3);
	assert_true(word_info_read((struct slice){"\x01\x02\x05\x07", 4}, &info));	/* a long one of one course */
	assert_true(info.own.df == 1 && info.own.list == NULL && info.own.offset == 5 && info.own.bytes == 7);
}

/* A stem that no text has finds its list where the first of its words has it, or itself, where another word stands between. */
static void
a_stem_has_the_list_of_its_words(void **state)
{
	const struct segment *s = BUILD("id=A|title@nl=Talen", "id=B|title@nl=Boek|description@nl=talen"),
			*between = BUILD("id=C|title@nl=Talen|description@fry=tala"), *own = BUILD("id=D|title@nl=Talen|description@fry=tal");
	struct slice data;

	(void)state;
	assert_true(dict_find(&s->dict, SLICE("tal"), &data) && data.n == 0);
	assert_string_equal(postings(s, "tal"), "0!:0 1:32");
	assert_false(info_of(s, "tal").surface);
	assert_true(dict_find(&between->dict, SLICE("tal"), &data) && data.n > 0);
	assert_string_equal(postings(between, "tal"), "0!:0");
	assert_true(info_of(own, "tal").surface);
	assert_string_equal(postings(own, "tal"), "0!:0,32");
}

/* A list that is long stands among the others although it is of one course, and so does what refers to it. */
static void
one_course_may_hold_a_word_very_often(void **state)
{
	char line[2000] = "id=A|title=Zz|description=seldom", expected[2000] = "0:33";
	const struct segment *s;
	struct word_info info;

	(void)state;
	for (unsigned i = 0; i < 120; i++) {
		snprintf(line + strlen(line), sizeof(line) - strlen(line), " often");
		if (i < 63)	/* as many as postings looks at */
			snprintf(expected + strlen(expected), sizeof(expected) - strlen(expected), ",%u", i + 34);
	}
	s = BUILD(line);
	info = info_of(s, "often");
	assert_true(info.own.list == NULL && info.own.bytes > 100 && info.own.df == 1);
	assert_string_equal(postings(s, "often"), expected);
	assert_non_null(info_of(s, "seldom").own.list);
	assert_string_equal(postings(s, "seldom"), "0:32");
}

static void
cognates_stand_under_what_they_share(void **state)
{
	const struct segment *s = BUILD("id=A|title=Filosofie", "id=B|title=Philosophy", "id=C|title=philosophie");
	static const struct slice bad[] = {{"", 0}, {"\x01", 1}, {"\x0f", 1}, {"\x0f\x05" "abc", 5}, {"\x81" "a", 2}, {"\x7f\xff", 2}};
	static const char *const words[] = {"filosofie", "philosophy", "philosophie"};
	char name[WORD_MAX];
	struct slice data;
	size_t n;

	(void)state;
	assert_true(dict_find(&s->dict, SLICE(MARK_SKELETON "filosofi"), &data));
	for (size_t i = 0; i < 3; i++) {
		n = segment_cognate(&data, SLICE("filosofi"), name);
		assert_int_equal(n, strlen(words[i]));
		assert_memory_equal(name, words[i], n);
	}
	assert_int_equal(segment_cognate(&data, SLICE("filosofi"), name), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		data = bad[i];
		assert_int_equal(segment_cognate(&data, SLICE("filosof"), name), 0);
	}
}

static void
what_the_dictionary_says_may_be_nonsense(void **state)
{
	static const struct slice bad[] = {{"", 0}, {"\x01", 1}, {"\x01\x80", 2}, {"\x01\x00\x01", 3}, {"\x01\x01\x01", 3}, {"\x01\x02\x05", 3},
			{"\x01\x03", 2}, {"\x01\x03\x80", 3}, {"\x02", 1}, {"\x22\x01", 2}, {"\x42\x01\x12\x05\x12", 5}, {"\x62", 1}, {"\x80", 1},
			{"\x80\x01", 2}, {"\xc0\x80", 2}, {"\x80\xff\xff\xff\xff\x0f\x07", 7}, {"\x33\x03\x09\x01", 4}, {"\x33\x03\x00\x01", 4},
			{"\x01\xff\xff\xff\xff\xff\x01\x01\x01", 9}};
	const struct segment *s = BUILD("id=A|title=Law law", "id=B|title=Law|description=law");
	const struct term_ref outside[] = {{.bytes = UINT32_MAX, .df = 1}, {.offset = UINT32_MAX, .bytes = UINT32_MAX, .df = 1},
			{.offset = (uint32_t)s->posts.n, .bytes = 1, .df = 1}, {.offset = (uint32_t)s->posts.n, .df = 2}, {.df = 0},
			{.df = UINT32_MAX}, {.df = 1000000}, {.list = "\x05", .bytes = 1, .doc = 2, .df = 1}, {.list = "\x01", .df = 1},
			{.list = "\x01", .bytes = 1, .df = 2}, {.list = "\x05", .bytes = 1, .doc = POST_END, .df = 1}};
	struct word_info info;
	struct post p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(word_info_read(bad[i], &info));
	assert_true(word_info_read((struct slice){"\x62\xff\x7f\x01\x04\x01\x04\x01\x04\x01\x04\x01\x04\x01\x04\x01\x04\x01\x04\x01", 20}, &info));
	assert_int_equal(info.n, WORD_REFS);		/* no more than there is room for */
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		assert_false(segment_post(s, &outside[i], &p));
		assert_int_equal(p.doc, POST_END);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(words_places_and_stems), TEST(stems_are_those_of_the_language_of_the_text),
		TEST(a_title_weighs_more_than_a_text), TEST(a_long_title_ends_where_the_next_begins),
		TEST(codes_are_found_apart_and_together), TEST(first_letters_and_fields_have_marks), TEST(beginnings_are_told_once), TEST(short_lists_stand_at_their_words),
		TEST(letters_without_blanks_come_in_pairs), TEST(no_course_at_all), TEST(many_courses_keep_their_words),
		TEST(a_flipped_bit_anywhere_is_noticed), TEST(parts_of_two_segments_do_not_go_together),
		TEST(another_format_is_refused),
		TEST(the_dictionary_leaves_out_what_is_clear), TEST(what_the_dictionary_says_may_be_nonsense),
		TEST(a_stem_has_the_list_of_its_words), TEST(one_course_may_hold_a_word_very_often), TEST(cognates_stand_under_what_they_share)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
