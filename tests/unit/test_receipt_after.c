/* "After the course" as the student reads it, with the shipped texts and template: before the end, after it, for honours, without rules. */
#include "unit/unit.h"

#include "domain/action.h"
#include "ground/escape.h"
#include "render/template.h"
#include "web/receipt_after.h"

static const char *regular[] = {"elective", "minor"}, *honours[] = {"honours"};
static const char *steps[] = {"Forward the transcript.", "File the request in uSis."}, *steps_nl[] = {"Stuur de cijferlijst door.", "Dien het verzoek in."};
static struct config_faculty faculties[] = {{.id = "fsw", .name = "Social & Behavioural Sciences", .name_nl = "Sociale Wetenschappen",
	.international = "Ina <ina+vx@leiden.example>", .honours = "Hugo <hugo@leiden.example>"}};
static struct config_rule rules[] = {
	{.id = "honours", .purpose = {honours, 1}, .host = "", .name = "", .name_nl = "", .contact = "honours", .locked = false},
	{.id = "external", .purpose = {regular, 2}, .host = "", .name = "external education", .name_nl = "extern onderwijs", .contact = "",
		.locked = true, .steps = {steps, 2}, .steps_nl = {steps_nl, 2}},
};
static struct config_home home = {.id = "leiden", .name = "Leiden University", .name_nl = "Universiteit Leiden", .faculties = faculties,
	.faculty_count = 1, .rules = rules, .rule_count = 2};
static struct config_partner partner = {.id = "anu", .name = "ANU", .name_nl = ""};
static struct config config = {.homes = &home, .home_count = 1, .partners = &partner, .partner_count = 1,
	.retention = 365 * 86400};
static struct application_mark marks[4];
static struct application_choice choice;
static struct texts *texts;
static struct templates *templates;
static struct arena arena;
static struct buffer scratch, html;
static struct request request;
static struct page_services services = {.config = &config};
static struct page page = {.request = &request, .services = &services, .arena = &arena, .scratch = &scratch};

static int
begin(void **state)
{
	(void)state;
	request.lang = LANG_EN;
	home.rule_count = 2;
	choice = (struct application_choice){.number = 1, .state = STATE_PLACED, .partner = SLICE("anu"), .course = SLICE("ARC 1"),
		.personal_known = true, .marks = marks, .personal = {.name = SLICE("Zoë & Co"), .student_number = SLICE("s123"),
		.faculty = SLICE("fsw"), .programme = SLICE("Psychology"), .purpose = SLICE("minor")}};
	return 0;
}

static void
set(struct values *to, uint16_t field, const char *text)
{
	struct value v = {.field = field, .text = slice_of(text)};
	struct error e;

	assert_int_equal(values_add(&arena, to, &v, &e), 0);
}

/* The record that the student saw. */
static void
record(const char *exam)
{
	struct course *course = course_new(&arena);
	struct offering *o;
	struct buffer b;
	struct error e;

	assert_non_null(course);
	o = course_add_offering(course, &e);
	set(&course->values, OPSTAP_F_TITLE, "Arctic & Antarctic");
	set(&course->values, OPSTAP_F_ECTS, "7.5");
	set(&o->values, OPSTAP_F_EXAM, exam);
	buffer_init(&b, 1 << 16);
	assert_int_equal(course_encode(course, &b, &e), 0);
	choice.record = arena_slice(&arena, buffer_view(&b));
	buffer_free(&b);
}

/* The part of the page. */
static const char *
render(void)
{
	const struct template *t = templates_find(templates, request.lang, "receipt_after");
	struct view *root = view_new(&arena);
	const struct view_entry *after;
	struct error e = ERROR_NONE;

	assert_non_null(t);
	receipt_after(&page, &choice, &home, root);
	after = view_find(root, view_hash(SLICE("after")));
	buffer_clear(&html);
	if (after != NULL)
		assert_int_equal(template_render(t, after->u.object, &html, &e), 0);
	return buffer_string(&html);
}

static void
says(const char *words)
{
	if (strstr(buffer_string(&html), words) == NULL)
		fail_msg("\"%s\" is not in:\n%s", words, buffer_string(&html));
}

static void
is_silent_about(const char *words)
{
	if (strstr(buffer_string(&html), words) != NULL)
		fail_msg("\"%s\" is in:\n%s", words, buffer_string(&html));
}

static void
before_the_end(void **state)
{
	(void)state;
	record("home");
	(void)render();
	says("These steps open when you have finished the course.");
	says("Request to file: “external education (extern onderwijs)”.");
	says("<li>Forward the transcript.</li>\n<li>File the request in uSis.</li>");
	says("Who helps you: Ina (the international coordinator of your faculty).");
	says("Exam: At your own university. Its virtual exchange team arranges a room and tells you in time.");
	is_silent_about("mailto:");
	is_silent_about("transcript, with your grade");
}

static void
courses_without_an_exam_say_so(void **state)
{
	(void)state;
	record("assignment");
	(void)render();
	says("Exam: An assignment; there is no exam");
	record("unknown");
	(void)render();
	is_silent_about("Exam:");
}

static void
note(enum action mark, int64_t moment)
{
	marks[choice.mark_count++] = (struct application_mark){.mark = (uint8_t)mark, .moment = moment};
}

static void
the_checklist(void **state)
{
	(void)state;
	record("home");
	choice.state = STATE_FINISHED;
	(void)render();
	is_silent_about("These steps open");
	says("ANU sends you the transcript, with your grade and credits.");
	says("Leiden University receives it from you.");
	says("Leiden University registers your result.");
	note(ACTION_EXTRA_TIME, 1);
	note(ACTION_TRANSCRIPT_SENT, 1803045600);
	(void)render();
	says("ANU sent the transcript on 19 Feb 2027, 15:00 (Amsterdam time).");
	says("Leiden University receives it from you.");
	says("File the request");
	says("mailto:");
	note(ACTION_RECEIVED, 1803132000);
	note(ACTION_REGISTERED, 1803218400);
	(void)render();
	says("Leiden University received it on 20 Feb 2027");
	says("Your result was registered at Leiden University on 21 Feb 2027");
	assert_null(strstr(buffer_string(&html), "Not yet"));
	is_silent_about("What you do");		/* nothing is left to be done */
	is_silent_about("File the request");
	is_silent_about("mailto:");
}

static void
the_mail(void **state)
{
	static const char url[] = "href=\"mailto:ina%2Bvx@leiden.example?subject=Virtual%20exchange%3A%20transcript%20of%20%E2%80%9CArctic%20%26%20"
				  "Antarctic%E2%80%9D&amp;body=Dear%20Ina%2C%0D%0A%0D%0AI%20finished%20the%20course";

	(void)state;
	record("home");
	choice.state = STATE_FINISHED;
	(void)render();
	says(url);
	says("Kind%20regards%2C%0D%0AZo%C3%AB%20%26%20Co\"");
	says(">Write to Ina</a>");
	says("ina+vx@leiden.example");		/* and the same to copy */
	says("Dear Ina,\n\nI finished the course “Arctic &amp; Antarctic” at ANU (7.5 ECTS credits).");
	says("I file the request “external education”. My student number is s123; I study Psychology (Social &amp; Behavioural Sciences).");
	says("Kind regards,\nZoë &amp; Co");
	faculties[0].international = "";
	(void)render();
	says("Who helps you: the international coordinator of your faculty.");
	is_silent_about("mailto:");
	faculties[0].international = "Ina <ina+vx@leiden.example>";
}

static void
in_dutch(void **state)
{
	(void)state;
	record("home");
	request.lang = LANG_NL;
	choice.state = STATE_FINISHED;
	(void)render();
	says("In te dienen verzoek: “extern onderwijs (external education)”.");
	says("<li>Stuur de cijferlijst door.</li>");
	says("Beste%20Ina%2C");
	says("Ik dien het verzoek “extern onderwijs” in.");
	says("Universiteit Leiden registreert je resultaat.");
}

/* Honours: somebody to ask, now, instead of a request afterwards. */
static void
honours_are_another_way(void **state)
{
	(void)state;
	record("home");
	choice.personal.purpose = SLICE("honours");
	(void)render();
	is_silent_about("Request to file");
	is_silent_about("These steps open");
	says("Who helps you: Hugo (the honours coordinator of your faculty).");
	says("mailto:hugo@leiden.example?");
	says("for my honours programme");
}

static void
without_a_rule(void **state)
{
	(void)state;
	record("home");
	choice.personal.purpose = SLICE("extracurricular");
	choice.state = STATE_FINISHED;
	(void)render();
	says("Your university has no fixed request for this");
	says("Could you tell me how it is registered?");
	is_silent_about("<ol>");
}

static void
nothing_where_there_will_be_no_course(void **state)
{
	static const enum state over[] = {STATE_DECLINED, STATE_WITHDRAWN, STATE_CANCELLED, STATE_LAPSED};

	(void)state;
	record("home");
	for (size_t i = 0; i < sizeof(over) / sizeof(*over); i++) {
		choice.state = over[i];
		assert_string_equal(render(), "");
	}
	choice.state = STATE_PLACED;
	choice.personal_known = false;
	assert_string_equal(render(), "");
	choice.personal_known = true;
	choice.record = SLICE("damaged");	/* the rest stands all the same */
	(void)render();
	says("Who helps you: Ina");
	is_silent_about("Exam:");
}

/* A year after the end of the course, or after the last change where it does not take place; with several courses the last counts. */
static void
how_long_the_answers_are_kept(void **state)
{
	struct application_choice both[2];
	struct application app = {.choices = both, .choice_count = 1};
	struct course *course = course_new(&arena);
	struct buffer b;
	struct error e;

	(void)state;
	record("home");
	both[0] = choice;
	assert_slice(receipt_kept(&page, &app), "Your answers are erased 365 days after the course has ended or your application has been closed.");
	set(&course_add_offering(course, &e)->values, OPSTAP_F_END, "2027-06-04");
	buffer_init(&b, 1 << 16);
	assert_int_equal(course_encode(course, &b, &e), 0);
	both[0].record = buffer_view(&b);
	assert_slice(receipt_kept(&page, &app), "Your answers are kept until 3 June 2028; then they are erased.");
	both[0].state = STATE_WITHDRAWN;
	both[0].since = 1803045600;	/* 19 February 2027 */
	assert_slice(receipt_kept(&page, &app), "Your answers are kept until 19 February 2028; then they are erased.");
	both[1] = both[0];
	both[1].state = STATE_PLACED;
	app.choice_count = 2;
	assert_slice(receipt_kept(&page, &app), "Your answers are kept until 3 June 2028; then they are erased.");
	both[1].since = 1830000000;	/* noted long after the end */
	request.lang = LANG_NL;
	assert_slice(receipt_kept(&page, &app), "Je antwoorden worden bewaard tot en met 27 december 2028; daarna worden ze gewist.");
	buffer_free(&b);
}

#define TEST(f) cmocka_unit_test_setup(f, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(before_the_end), TEST(courses_without_an_exam_say_so), TEST(the_checklist), TEST(the_mail), TEST(in_dutch),
		TEST(honours_are_another_way), TEST(without_a_rule), TEST(nothing_where_there_will_be_no_course),
		TEST(how_long_the_answers_are_kept)};
	struct error e;
	char www[4096];

	snprintf(www, sizeof(www), "%s/www", getenv("top_srcdir") ? getenv("top_srcdir") : ".");
	arena_init(&arena, 16 << 20);
	buffer_init(&scratch, 1 << 20);
	buffer_init(&html, 1 << 20);
	if (zone_find("Europe/Amsterdam", &config.zone, &e) != 0 || zone_find("Australia/Canberra", &partner.zone, &e) != 0 ||
	    texts_load(www, "", &texts, &e) != 0 || templates_load(www, "", texts, &templates, &e) != 0) {
		print_error("%s\n", e.text);
		return 1;
	}
	home.zone = config.zone;
	services.texts = texts;
	services.templates = templates;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
