/* Codes of courses: what of a code or an id is one, and that the course that has it comes first. */
#include "unit.h"

#include "search_courses.h"

#define MANY 90

/* However it is written, and whoever has the same words in a title. */
static void
the_code_that_was_typed_comes_first(void **state)
{
	static const char *const lines[] = {"id=teachers|title=CS 401 for teachers", "id=same|title=CS-401", "id=apart|title=401 ways to CS",
			"id=joined|title=CS401 in brief|description=CS401, cs401 and CS 401", "id=year|title=2024 CS"};
	static const char *const typed[] = {"cs401", "CS401 ", "cs 401", "CS-401", "cs.401", "CS_401 ", "cs/401", "c s 401", "CS 4 01 ", "\"CS-401\""};

	(void)state;
	(void)engine_add(x, lines, 5);
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		FIRST(typed[i], "algo");
		assert_int_equal(x->r.hits[0].why, WHY_TYPED);
		assert_int_equal(x->r.corrected.n, 0);
	}
	FINDS("cs 401 -ways", "algo teachers same joined");
	FIRST("CS 401 for teachers", "teachers");	/* that is no code */
	FIRST("cs ", "same");
	x->q.sort = SORT_TITLE;
	FIRST("cs 401 ", "apart");		/* only where what fits best comes first */
}

/* Nor where a text has the word, or a title of another language, or one with more words than are told apart. */
static void
a_word_of_a_text_is_no_code(void **state)
{
	static const char *const lines[] = {
			"id=long|title@en=a b c d e f g h i j k l m n o p q r s t u v w x y z a b BIO-7 bio7 bio7 bio7|title@nl=Zz|title@fr=bio7|keyword=bio7",
			"id=named|title=Zz|code=BIO-7", "id=key|title=BIO-7|keyword=bio7", "id=teacher|title=bio7 zz|teacher=bio7"};

	(void)state;
	(void)engine_add(x, lines, 4);
	FINDS("bio7 ", "named long key teacher");
	FIRST("bio7 ", "named");
	FIRST("bio 7 ", "named");
}

/* Where very many fit better, on pages of whatever size, and of what passes the filters alone. */
static void
a_code_is_found_among_very_many_titles(void **state)
{
	static char text[MANY][80];
	static const char *lines[MANY];
	static const uint32_t limits[] = {1, 3, 20, 50, 51, WORLD_HITS};
	char all[4096];

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof(text[i]), "id=t%zu|title=CS 401%s|description=CS 401 CS 401|level=bachelor", i, i % 3 ? " workshop" : "");
		lines[i] = text[i];
	}
	lines[7] = "id=one|title=Zz|code=CS.401|level=master|description=A text with a great many words that say something else altogether";
	lines[70] = "id=two|title=Yy|code=CS-401|level=bachelor|description=A text with a great many words that say something else altogether";
	engine_free(x);
	x = engine_new();
	(void)engine_add(x, lines, MANY);
	snprintf(all, sizeof(all), "%s", find("cs 401 "));
	assert_int_equal(strncmp(all, "two one ", 8), 0);	/* by their titles */
	assert_int_equal(x->r.hit_count, MANY);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		size_t at = 0;

		x->q.limit = limits[i];
		for (x->q.page = 1; (x->q.page - 1) * limits[i] < MANY; x->q.page++) {
			const char *page = find("cs 401 ");

			assert_int_equal(strncmp(all + at, page, strlen(page)), 0);
			at += strlen(page) + 1;
		}
		assert_int_equal(at, strlen(all) + 1);
	}
	x->q.page = 1;
	x->q.selected_count[FACET_LEVEL] = 1;
	x->q.selected[FACET_LEVEL][0] = SLICE("bachelor");
	FIRST("cs401", "two");
	FIRST("cs 401 ", "two");
	x->built[0].live[70 / 8] = (uint8_t)~(1u << 70 % 8);
	assert_null(strstr(find("cs 401 "), "two"));
	assert_null(strstr(find("cs 401 "), "one"));
}

static void
ids_with_parts_are_codes(void **state)
{
	static const char *const lines[] = {"id=2024/CS-411|title=Zz one", "id=UV/BIO/401|title=Zz two", "id=LCOMU1234|title=Zz three",
			"id=urn:nl:example:course:CS-413|title=Zz four", "id=https://www.example.org/courses/cs-414|title=Zz five",
			"id=CS-415/2024|title=Zz six", "id=2024-2025/FWN/CS-416-BSC-Y1|title=Zz seven",
			"id=faculty-of-science/department-of-computing/2024/CS-417|title=Zz eight",
			"id=z9|title=Zz nine|code=FACULTY-OF-SCIENCE/DEPARTMENT/2024/CS-418", "id=z10|title=Zz ten|code=5f0c8a4e-1d2b-4c3d-9e8f-0a1b2c3d4e5f",
			"id=z11|title=Zz eleven|code=\xd0\xa4\xd0\xb8\xd0\xbb\xd0\xbe\xd1\x81\xd0\xbe\xd1\x84\xd0\xb8\xd1\x8f-101",
			"id=z12|title=Zz twelve|code=INTRODUCTIONTOPROGRAMMING101", "id=WL-STA-419|title=Zz thirteen",
			"id=2024/fw.econ.420-x|title=Zz fourteen", "id=z15|title=CS-421 Advanced Zz"};
	static const char *const typed[][2] = {{"2024/CS-411", "1"}, {"CS-411", "1"}, {"cs411", "1"}, {"2024 cs 411", "1"}, {"2024cs411", "1"},
			{"UV/BIO/401", "2"}, {"bio401", "2"}, {"bio/401", "2"}, {"uvbio401", "2"}, {"uv-bio 401 ", "2"}, {"lcomu1234", "3"},
			{"LCOMU 1234", "3"}, {"cs-413", "4"}, {"CS413", "4"}, {"urn:nl:example:course:CS-413", "4"}, {"cs414", "5"}, {"cs 414", "5"},
			{"https://www.example.org/courses/cs-414", "5"}, {"cs415", "6"}, {"cs-415/2024", "6"}, {"cs416bscy1", "7"},
			{"2024-2025/FWN/CS-416-BSC-Y1", "7"}, {"cs417", "8"}, {"faculty-of-science/department-of-computing/2024/CS-417", "8"},
			{"cs418", "9"}, {"FACULTY-OF-SCIENCE/DEPARTMENT/2024/CS-418", "9"}, {"z10", "10"},
			{"\xd1\x84\xd0\xb8\xd0\xbb\xd0\xbe\xd1\x81\xd0\xbe\xd1\x84\xd0\xb8\xd1\x8f 101", "11"}, {"introductiontoprogramming 101", "12"}, {"sta419", "13"}, {"STA-419", "13"}, {"sta 419 ", "13"}, {"wlsta419", "13"}, {"econ420x", "14"}, {"econ420", "14"}, {"cs421", "15"}, {"cs421 advanced ", "15"}, {"CS 421", "15"}};

	(void)state;
	(void)engine_add(x, lines, sizeof(lines) / sizeof(lines[0]));
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		size_t n = (size_t)atoi(typed[i][1]);
		struct slice id = {lines[n - 1] + 3, strcspn(lines[n - 1] + 3, "|")};

		(void)find(typed[i][0]);
		if (x->r.hit_count == 0 || !slice_eq(columns_id(&x->segments[x->r.hits[0].segment].s->columns, x->r.hits[0].local), id))
			fail_msg("\"%s\" finds \"%s\"", typed[i][0], engine_hits(x));
		assert_int_equal(x->r.hits[0].why, WHY_TYPED);
	}
	FINDS("www ", "");
	FINDS("5f0c8a4e ", "");
}

static void
what_a_machine_made_up_is_no_code(void **state)
{
	static const struct {
		const char *id, *code;		/* the code in it; NULL: none */
	} ids[] = {
		{"CS-401", "CS-401"}, {"153998", "153998"}, {"introduction-to-law", "introduction-to-law"}, {"2024/CS-401", "2024/CS-401"},
		{"CR/23c587bb-7902-5ff4-b85b-a2c247bb77be", NULL}, {"12ef39a7-e84e-5458-8017-8fb458d29aa1", NULL},
		{"urn:uuid:12EF39A7-E84E-5458-8017-8FB458D29AA1", NULL}, {"{12ef39a7-e84e-5458-8017-8fb458d29aa1}", NULL},
		{"507f1f77bcf86cd799439011", NULL}, {"da39a3ee5e6b4b0d3255bfef95601890afd80709", NULL}, {"01ARZ3NDEKTSV4RRFFQ69G5FAV", NULL},
		{"https://example.org/courses/401", NULL}, {"https://example.org/CS-401/edit", NULL}, {"https://example.org/?course=CS-401", "CS-401"},
		{"urn:x:BIO:401", "BIO:401"}, {"urn:x:y", NULL}, {"introduction-to-the-philosophy-of-law", NULL},
		{"introduction-to-psychology", NULL}, {"some words that are no id/X 1 at all", NULL}, {"/", "/"}, {"", ""}, {"urn:", "urn:"},
		{"https://", NULL}, {"Betriebswirtschaftslehre", "Betriebswirtschaftslehre"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct slice code = text_code_of_id(slice_of(ids[i].id));

		if (!slice_eq(code, slice_of(ids[i].code ? ids[i].code : "")))
			fail_msg("%s: %.*s", ids[i].id, SLICE_ARG(code));
	}
}

static void
a_code_is_compared_without_what_stands_between(void **state)
{
	char out[WORD_MAX], text[200];
	struct slice parts[TEXT_CODE_PARTS];

	(void)state;
	assert_slice(((struct slice){out, text_code(SLICE(" C.S.-4_0/1 "), out)}), "cs401");
	assert_int_equal(text_code(SLICE("x"), out), 0);
	assert_int_equal(text_code(SLICE("-"), out), 0);
	for (size_t n = 50; n < sizeof(text); n++) {
		memset(text, 'a', n);
		assert_int_equal(text_code((struct slice){text, n}, out), n < WORD_MAX ? n : 0);
		for (size_t i = 1; i < n; i += 2)
			text[i] = '-';
		assert_int_equal(text_code((struct slice){text, n}, out), (n + 1) / 2 < WORD_MAX ? (n + 1) / 2 : 0);
	}
	assert_int_equal(text_code_parts(SLICE("CS-401"), parts), 1);
	assert_int_equal(text_code_parts(SLICE("UV/BIO/401"), parts), 2);
	assert_slice(parts[1], "BIO/401");
	assert_int_equal(text_code_parts(SLICE("2024/CS-401"), parts), 2);
	assert_slice(parts[1], "CS-401");
	assert_int_equal(text_code_parts(SLICE("//"), parts), 1);
	assert_int_equal(text_code_parts(SLICE("a1/b2/c3/d4/e5/f6"), parts), TEXT_CODE_PARTS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(the_code_that_was_typed_comes_first), TEST(a_word_of_a_text_is_no_code),
		TEST(a_code_is_found_among_very_many_titles), TEST(ids_with_parts_are_codes), TEST(what_a_machine_made_up_is_no_code),
		TEST(a_code_is_compared_without_what_stands_between)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
