/* The table of rules of a home university: every message with its line, and the tables that deserve none. */
#include "unit.h"

#include <limits.h>

#include "domain/recognition.h"
#include "ground/file.h"

static struct config *config;
static struct config_problem *problems;
static size_t problem_count;
static struct error e;
static const char *text;

static int
give(void *context, const char *path, struct buffer *out, struct error *why)
{
	(void)context;
	if (strcmp(path, "/conf") != 0)
		return file_read(path, out, why);
	buffer_text(out, text);
	return 0;
}

static int
load(const char *conf)
{
	config_free(config);
	text = conf;
	return config_load("/conf", give, NULL, &config, &problems, &problem_count, &e);
}

static void
print_all(void)
{
	for (size_t i = 0; i < problem_count; i++)
		print_error("%s:%d: %s\n", problems[i].file, problems[i].line, problems[i].text);
	for (size_t i = 0; i < config->note_count; i++)
		print_error("%s:%d: warning: %s\n", config->notes[i].file, config->notes[i].line, config->notes[i].text);
}

static void
one(const struct config_problem *p, size_t n, int line, const char *words)
{
	if (n != 1 || p[0].line != line || strstr(p[0].text, words) == NULL) {
		print_all();
		fail_msg("expected only line %d: %s", line, words);
	}
}

/* Refused for this one reason. */
static void
bad(const char *conf, int line, const char *words)
{
	assert_int_equal(load(conf), ERR_VALUE);
	one(problems, problem_count, line, words);
}

/* Good, with this one remark. */
static void
odd(const char *conf, int line, const char *words)
{
	if (load(conf) != 0)
		print_all();
	assert_int_equal(problem_count, 0);
	one(config->notes, config->note_count, line, words);
}

static void
clean(const char *conf)
{
	int rc = load(conf);

	if (rc != 0 || config->note_count > 0)
		print_all();
	assert_int_equal(rc, 0);
	assert_int_equal(config->note_count, 0);
}

#define HOME "home \"h\" { home-approval = false\nfaculty \"a\" { international = \"Ann <ann@h.example>\" honours = \"Hugo <hugo@h.example>\" }\n" \
	"faculty \"b\" { international = \"Bo <bo@h.example>\" }\n"
#define PARTNER "partner \"h\" { name = \"H\" adapter = \"list\" feed-url = \"http://h/\" coordinator \"c\" { } }\n"
#define ALL "rule \"all\" { name = \"r\" name-nl = \"v\" }\n"

static void
a_table_that_covers_everything_once_is_not_remarked_on(void **state)
{
	(void)state;
	clean(HOME "}");					/* no rules at all: nothing is promised, nothing is checked */
	clean(HOME "refuse \"x\" { purpose = {\"honours\"} text = \"no\" text-nl = \"nee\" }\n}");
	clean(HOME ALL "}");
	clean(HOME "refuse \"x\" { purpose = {\"honours\"} faculties = {\"a\"} text = \"no\" text-nl = \"nee\" }\n" ALL "}");
	clean("home \"h\" { home-approval = false\nrule \"all\" { contact = \"Office <office@h.example>\" }\n}");
	clean(HOME "rule \"e\" { purpose = {\"elective\", \"minor\"} host = \"other\" }\n"
		   "rule \"x\" { purpose = {\"extracurricular\", \"honours\"} host = \"other\" }\n}");	/* h offers no courses itself */
}

/* What nobody may approve waits for ever. */
static void
somebody_decides_for_every_faculty(void **state)
{
	(void)state;
	odd("home \"h\" {\nfaculty \"a\" { }\n}", 1, "home \"h\" has no coordinator: nobody can approve");
	odd("home \"h\" {\nfaculty \"a\" { }\nfaculty \"b\" { }\ncoordinator \"c\" { faculties = {\"a\"} }\n}", 3,
	    "no coordinator of home \"h\" decides for faculty \"b\"");
	clean("home \"h\" {\nfaculty \"a\" { }\nfaculty \"b\" { }\ncoordinator \"c\" { faculties = {\"a\"} }\ncoordinator \"d\" { }\n}");
	clean("home \"h\" {\nhome-approval = false\n}");
	odd("home \"h\" {\nhome-approval = false\nverify = \"login\"\n}", 1, "no login-url says where");
	clean("login-url = \"/login?back=\"\nhome \"h\" {\nhome-approval = false\nverify = \"login\"\n}");
}

#define OTHER "home \"h\" { home-approval = false }\n"
#define HOST(more) "partner \"p\" { name = \"P\" adapter = \"list\" feed-url = \"https://p.example/\" " more " }"

static void
somebody_decides_at_the_host(void **state)
{
	(void)state;
	odd(OTHER HOST(""), 2, "partner \"p\" has no coordinator");
	odd(OTHER HOST("deliver-url = \"https://p.example/in\""), 2, "it is told of them, but its answers can only be entered by \"opstapctl act\"");
	odd(OTHER HOST("deliver-mail = \"in@p.example\""), 2, "it is told of them");
	clean(OTHER HOST("coordinator \"c\" { }"));
	clean(OTHER HOST("lapse = true"));
	clean(OTHER HOST("enabled = false"));
	clean(HOST(""));									/* nobody enrols */
	clean("home \"p\" { home-approval = false }\n" HOST(""));				/* only its own students do */
}

static void
a_rule_that_never_decides_is_refused(void **state)
{
	(void)state;
	bad(HOME ALL "rule \"late\" { purpose = {\"minor\"} }\n}", 5, "rule \"late\" is never reached: rule \"all\" in line 4 decides before it");
	bad(HOME "rule \"dead\" { purpose = {\"minor\"} }\nrefuse \"no\" { purpose = {\"minor\"} text = \"n\" text-nl = \"n\" }\n"
		 "rule \"rest\" { purpose = {\"elective\", \"honours\", \"extracurricular\"} }\n}",
	    4, "rule \"dead\" is never reached: refuse \"no\" in line 5 decides before it");
	bad(HOME ALL "refuse \"n\" { text = \"n\" text-nl = \"n\" faculties = {\"a\"} not-faculties = {\"a\"} }\n}", 5,
	    "refuse \"n\" is never reached: its faculties are excluded again");
	bad(HOME ALL "refuse \"n\" { purpose = {\"minor\"} text = \"n\" text-nl = \"n\" }\nrefuse \"m\" { purpose = {\"minor\"} faculties = "
		     "{\"b\"} text = \"n\" text-nl = \"n\" }\n}",
	    6, "refuse \"m\" is never reached: refuse \"n\" in line 5");
	/* Several earlier rules together may take everything. */
	bad(HOME "rule \"one\" { host = \"home\" }\nrule \"two\" { host = \"other\" }\nrule \"three\" { purpose = {\"minor\"} }\n}", 6,
	    "rule \"three\" is never reached");
}

static void
rules_that_overlap_say_which_comes_first(void **state)
{
	(void)state;
	odd(HOME "rule \"first\" { purpose = {\"minor\"} faculties = {\"b\"} }\n" ALL "}", 5,
	    "rule \"all\" overlaps with rule \"first\" in line 4: both fit minor, a course of the university's own, faculty b; the first decides");
}

static void
cases_that_nothing_covers_are_named(void **state)
{
	(void)state;
	odd(HOME "rule \"r\" { purpose = {\"elective\", \"minor\", \"honours\"} }\n}", 1,
	    "home \"h\": no rule and no refusal covers extracurricular, a course elsewhere");
	odd(HOME "rule \"r\" { not-faculties = {\"b\"} }\nrule \"s\" { purpose = {\"elective\", \"minor\", \"extracurricular\"} faculties = "
		 "{\"b\"} }\n}", 1, "covers honours, a course elsewhere, for faculties \"b\"");
	odd(PARTNER HOME "rule \"r\" { purpose = {\"elective\", \"minor\", \"honours\"} }\n"
		    "rule \"s\" { purpose = {\"extracurricular\"} host = \"other\" }\n}", 2,
	    "covers extracurricular, a course of the university's own");
}

static void
students_are_sent_to_somebody(void **state)
{
	(void)state;
	bad(HOME "rule \"r\" { contact = \"honours\" }\n}", 4,
	    "rule \"r\" leads to the honours coordinator of faculty \"b\" (line 3), which names none with a mail address");
	clean(HOME "rule \"r\" { contact = \"honours\" faculties = {\"a\"} }\nrule \"s\" { faculties = {\"b\"} }\n}");
	odd("home \"h\" { home-approval = false\nfaculty \"a\" { }\n" ALL "}", 3, "rule \"all\" leads to the international coordinator of faculty \"a\" (line 2)");
	odd("home \"h\" { home-approval = false\nfaculty \"a\" { international = \"Somebody\" }\n" ALL "}", 3, "none with a mail address");
	odd("home \"h\" { home-approval = false\n" ALL "}", 2, "but home \"h\" has no faculties");
	bad(HOME "rule \"r\" { contact = \"dean\" }\n}", 4, "contact must be international, honours or \"Name <mail>\", not \"dean\"");
	clean(HOME "rule \"r\" { contact = \"Dean <dean@h.example>\" }\n}");
}

static void
texts_of_both_languages_go_together(void **state)
{
	(void)state;
	odd(HOME "rule \"all\" { steps = {\"one\", \"two\"} }\n}", 4, "rule \"all\" has 2 steps and 0 steps-nl");
	odd(HOME "rule \"all\" { steps = {\"one\", \"two\"} steps-nl = {\"een\"} }\n}", 4, "has 2 steps and 1 steps-nl");
	odd(HOME "rule \"all\" { name = \"request\" }\n}", 4, "only one of name and name-nl");
	odd(HOME ALL "refuse \"n\" { purpose = {\"minor\"} text = \"no\" }\n}", 5, "refuse \"n\" should say why, in text and text-nl");
}

static void
unknown_faculties_and_a_strange_calendar(void **state)
{
	(void)state;
	bad(HOME ALL "refuse \"n\" { faculties = {\"c\"} text = \"n\" text-nl = \"n\" }\n}", 5, "home \"h\" has no faculty \"c\"");
	odd("home \"h\" { home-approval = false\n\nexam-weeks = {\"2026-12-14/2027-01-29\", \"2027-05-31/2027-07-02\", \"2027-01-29/2027-02-05\"}\n}", 3,
	    "exam-weeks 2026-12-14/2027-01-29 and 2027-01-29/2027-02-05 overlap");
	bad("home \"h\" { home-approval = false\nyear-start = \"02-29\"\n}", 2, "year-start must be a day of the year, MM-DD");
	bad("home \"h\" { home-approval = false\nyear-start = \"9-1\"\n}", 2, "year-start must be");
	bad("home \"h\" { home-approval = false\ntimezone = \"Leiden\"\n}", 2, "timezone must be a time zone");
}

/* A fault inside a home keeps its table from being judged; that of another home is judged all the same. */
static void
faults_do_not_multiply(void **state)
{
	(void)state;
	assert_int_equal(load(HOME "rule \"r\" { purpose = {\"fun\"} }\nrule \"s\" { }\n}\nhome \"g\" {\nfaculty \"a\" { }\n"
				   "rule \"x\" { contact = \"Office <o@g.example>\" }\nrule \"y\" { contact = \"Office <o@g.example>\" }\n}"),
			 ERR_VALUE);
	assert_int_equal(problem_count, 2);
	assert_int_equal(problems[0].line, 4);
	assert_int_equal(problems[1].line, 10);
}

/* Whoever mends what one run names has mended all of it. */
static void
one_run_names_every_fault(void **state)
{
	static const struct { int line; const char *words; } wanted[] = {
		{2, "not \"@a.example\""}, {2, "not \"b example\""}, {3, "max-courses"}, {4, "not \"2027-13-01/2027-14-01\""}, {4, "not \"never\""},
		{6, "mail"}, {8, "rule \"second\""},
	};

	(void)state;
	assert_int_equal(load("home \"g\" { home-approval = false\nmail-domains = {\"@a.example\", \"g.example\", \"b example\"}\nmax-courses = \"many\"\n"
			      "exam-weeks = {\"2027-13-01/2027-14-01\", \"2027-01-04/2027-01-08\", \"never\"}\nfaculty \"a\" { }\n"
			      "coordinator \"c\" { mail = \"nobody\" }\nrule \"first\" { contact = \"Office <o@g.example>\" }\n"
			      "rule \"second\" { contact = \"Office <o@g.example>\" }\n}"), ERR_VALUE);
	assert_int_equal(problem_count, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < problem_count; i++) {
		assert_int_equal(problems[i].line, wanted[i].line);
		assert_non_null(strstr(problems[i].text, wanted[i].words));
	}
}

static void
academic_years(void **state)
{
	(void)state;
	clean("home \"h\" { home-approval = false  year-start = \"08-15\" }\nhome \"g\" { home-approval = false }");
	assert_int_equal(config_year_start(&config->homes[0], date_days(2027, 8, 14)), date_days(2026, 8, 15));
	assert_int_equal(config_year_start(&config->homes[0], date_days(2027, 8, 15)), date_days(2027, 8, 15));
	assert_int_equal(config_year_start(&config->homes[0], date_days(2027, 1, 1)), date_days(2026, 8, 15));
	assert_int_equal(config_year_start(&config->homes[1], date_days(2026, 11, 29)), date_days(2026, 9, 1));
	assert_string_equal(zone_name(config->homes[0].zone), "Europe/Amsterdam");
}

/* The file that is shipped, inside a section as its head says. */
static void
the_table_of_leiden(void **state)
{
	static const struct { const char *purpose, *faculty; bool at_home; const char *rule, *request, *dutch, *mail; bool locked; } cases[] = {
		{"elective", "law", true, "substitution", "substitution", "vervanging", "international-law@leiden.example", true},
		{"minor", "fsw", true, "substitution", "substitution", "vervanging", "international-fsw@leiden.example", true},
		{"elective", "law", false, "external", "external education", "extern onderwijs", "international-law@leiden.example", true},
		{"minor", "fsw", false, "external", "external education", "extern onderwijs", "international-fsw@leiden.example", true},
		{"extracurricular", "law", false, "extracurricular", "extracurricular", "extracurriculair", "international-law@leiden.example", true},
		{"extracurricular", "science", true, "extracurricular", "extracurricular", "extracurriculair", "international-science@leiden.example", true},
		{"honours", "fsw", false, "honours", "", "", "honours-fsw@leiden.example", false},
		{"honours", "law", true, "honours", "", "", "honours-law@leiden.example", false},
	};
	const char *source = getenv("top_srcdir");
	char conf[PATH_MAX + 200], top[PATH_MAX];

	(void)state;
	assert_non_null(realpath(source ? source : ".", top));
	snprintf(conf, sizeof(conf), PARTNER "home \"leiden\" { include \"%s/conf/homes/leiden.conf\" }\n", top);
	clean(conf);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct recognition_case c = {slice_of(cases[i].purpose), slice_of(cases[i].faculty), cases[i].at_home};
		struct recognition found;

		recognition_find(&config->homes[0], &c, false, &found);
		assert_non_null(found.rule);
		assert_string_equal(found.rule->id, cases[i].rule);
		assert_slice(recognition_request(found.rule, false), cases[i].request);
		assert_slice(recognition_request(found.rule, true), cases[i].dutch);
		assert_slice(found.contact.mail, cases[i].mail);
		assert_int_equal(found.locked, cases[i].locked);
		assert_null(recognition_refusal(&config->homes[0], &c));
	}
	for (int at_home = 0; at_home <= 1; at_home++) {
		struct recognition_case c = {SLICE("extracurricular"), SLICE("fsw"), at_home};

		assert_null(recognition_rule(&config->homes[0], &c));
		assert_string_equal(recognition_refusal(&config->homes[0], &c)->id, "fsw-extracurricular");
	}
}

static int
drop(void **state)
{
	(void)state;
	config_free(config);
	config = NULL;
	return 0;
}

#define TEST(f) cmocka_unit_test_teardown(f, drop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_table_that_covers_everything_once_is_not_remarked_on), TEST(a_rule_that_never_decides_is_refused),
		TEST(somebody_decides_for_every_faculty), TEST(somebody_decides_at_the_host),
		TEST(rules_that_overlap_say_which_comes_first), TEST(cases_that_nothing_covers_are_named),
		TEST(students_are_sent_to_somebody), TEST(texts_of_both_languages_go_together),
		TEST(unknown_faculties_and_a_strange_calendar), TEST(faults_do_not_multiply), TEST(one_run_names_every_fault), TEST(academic_years),
		TEST(the_table_of_leiden)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
