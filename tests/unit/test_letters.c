/* Which letters an event brings about, to whom, and what they say, on a real ledger. */
#include "unit.h"

#include <dirent.h>

#include "ground/file.h"
#include "letters_fixture.h"

static char *
sent(const char *partner, size_t choices, enum state first, struct slice name)
{
	static char receipt[RECEIPT_CHARS + 1];
	static const char *const courses[] = {"c1", "c2", "c3"};
	static unsigned student = 1;
	struct ledger_answer a;
	struct form f;

	seen = 0;
	form_begin(&f, student, 5000 + student);
	student++;
	f.s.first = first;
	for (size_t i = 0; i < choices; i++)
		form_choice(&f, slice_of(courses[i]), 10, false, name)->partner = slice_of(partner);
	a = submit(&f);
	form_end(&f);
	assert_int_equal(a.outcome, LEDGER_STORED);
	memcpy(receipt, a.receipt, sizeof(receipt));
	return receipt;
}

static void
from_form_to_place_and_back(void **state)
{
	const char *r = sent("epfl", 1, STATE_SUBMITTED, SLICE("Zoë"));

	(void)state;
	assert_string_equal(letters_since(), "submitted>s@leiden.example to-decide>all@leiden.example* ");
	assert_null(strstr(last_body, "Zo"));		/* coordinators read names at the desk */
	assert_null(strstr(last_body, r));
	assert_done(act(r, ACTION_APPROVE, ACTOR_HOME));
	assert_string_equal(letters_since(), "approved>s@leiden.example to-place>hc@epfl.example* ");
	assert_done(act(r, ACTION_PLACE, ACTOR_HOST));
	assert_string_equal(letters_since(), "placed>s@leiden.example placed>epfl ");
	assert_non_null(strstr(last_body, "{\"event\":\"placed\",\"at\":\""));
	assert_non_null(strstr(last_body, "\"enrolment\":{\"receipt\":\""));
	assert_non_null(strstr(last_body, "\"name\":\"Zoë\""));
	assert_done(act(r, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_string_equal(letters_since(), "withdrawn>s@leiden.example withdrawn>epfl* ");
	assert_non_null(strstr(last_body, "{\"event\":\"withdrawn\""));
	assert_null(strstr(last_body, "Zoë"));		/* it has to arrive even when the student is erased */
	assert_null(strstr(last_body, "leiden.example"));
	assert_done(act(r, ACTION_UNDO, ACTOR_STUDENT));
	assert_string_equal(letters_since(), "undone>s@leiden.example placed>epfl ");
}

static void
a_form_of_several_is_told_of_once(void **state)
{
	const char *r = sent("epfl", 3, STATE_UNCONFIRMED, SLICE("Zoë"));
	const struct action_request confirm = {.action = ACTION_CONFIRM, .actor = ACTOR_STUDENT};
	char key[TOKEN_CONFIRM_CHARS + 1], link[200];

	(void)state;
	assert_string_equal(letters_since(), "confirm>s@leiden.example ");
	assert_string_equal(last_subject, "Confirm your application: 3 courses");
	token_confirm(keys, slice_of(r), key);
	snprintf(link, sizeof(link), "https://x.example/nl/enrolments/%s?key=%s\n", r, key);
	assert_non_null(strstr(last_body, link));
	assert_done(act_full(r, 0, &confirm, NULL, NOW));
	assert_string_equal(letters_since(), "submitted>s@leiden.example to-decide>all@leiden.example* ");
	assert_null(strstr(last_body, "key="));
}

/* Nobody decides about who waits in a line: of a form that is nothing else only that is told. */
static void
a_line_is_nothing_to_decide(void **state)
{
	static const char *const told[] = {"submitted>s@leiden.example to-decide>all@leiden.example* ", "waiting>s@leiden.example ",
			"waiting>s@leiden.example submitted>s@leiden.example to-decide>all@leiden.example* "};

	(void)state;
	seen = 0;
	for (unsigned i = 0; i < 3; i++) {
		struct ledger_answer a;
		struct form f;

		form_begin(&f, 900 + i, 7000 + i);
		form_choice(&f, SLICE("full"), 1, true, SLICE("Zoë"));
		if (i == 2)
			form_choice(&f, SLICE("free"), 10, true, SLICE("Zoë"));
		a = submit(&f);
		form_end(&f);
		assert_int_equal(a.outcome, LEDGER_STORED);
		assert_string_equal(letters_since(), told[i]);
	}
}

static void
a_course_of_ones_own_university_is_decided_by_one(void **state)
{
	const char *r = sent("leiden", 1, STATE_SUBMITTED, SLICE("Zoë"));

	(void)state;
	assert_string_equal(letters_since(), "submitted>s@leiden.example to-decide>all@leiden.example* ");
	assert_done(act(r, ACTION_APPROVE, ACTOR_HOME));
	assert_string_equal(letters_since(), "approved>s@leiden.example ");
	assert_non_null(strstr(last_body, "Leiden NL heeft je aanmelding"));
	assert_non_null(strstr(last_body, "and now"));
}

static void
reasons_and_words_are_passed_on(void **state)
{
	const char *r = sent("epfl", 1, STATE_SUBMITTED, SLICE("Zoë"));
	const struct action_request decline = {.action = ACTION_DECLINE, .actor = ACTOR_HOME, .by = SLICE("law"), .reason = SLICE("level"),
		.words = SLICE("First line.\r\n\r\nhttps://second.example")};
	const struct action_request ask = {.action = ACTION_ASK, .actor = ACTOR_HOME, .by = SLICE("all"), .words = SLICE("Which examiner?")};

	(void)state;
	(void)letters_since();
	assert_done(act_full(r, 1, &ask, NULL, NOW));
	assert_string_equal(letters_since(), "asked>s@leiden.example ");
	assert_non_null(strstr(last_body, "> Which examiner?\n"));
	assert_non_null(strstr(last_body, "Please answer to all@leiden.example."));
	assert_done(act_full(r, 1, &decline, NULL, NOW));
	assert_string_equal(letters_since(), "declined>s@leiden.example ");
	assert_non_null(strstr(last_body, "> First line.\n>\n> https://second.example\n"));
	assert_non_null(strstr(last_body, "Leiden NL heeft je aanmelding"));
	assert_non_null(strstr(last_body, "Ask Lou Law (law@leiden.example)"));
}

static void
a_cancelled_course_is_told_to_each_coordinator_once(void **state)
{
	struct ledger_request cancel = {.kind = LEDGER_COURSE, .u.course = {.partner = SLICE("epfl"), .course = SLICE("c1"),
		.offering = SLICE("2027"), .mark = COURSE_CANCELLED, .by = SLICE("hc")}};
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 4; i++)
		(void)sent("epfl", 1, STATE_SUBMITTED, SLICE("Zoë"));
	(void)letters_since();
	assert_done(write_one(&cancel, NOW));
	for (const char *p = letters_since(); (p = strstr(p, "course-cancelled>")) != NULL; p++)
		n++;
	assert_int_equal(n, 1);
	n = 0;
	for (const char *p = rows; (p = strstr(p, "cancelled>s@leiden.example")) != NULL; p++)
		n++;
	assert_int_equal(n, 4);
}

/* No system and no coordinator at our desk: a mail, and already when it is to decide. */
static void
a_host_that_decides_itself_is_told_earlier(void **state)
{
	const char *r = sent("alone", 1, STATE_SUBMITTED, SLICE("Zoë"));

	(void)state;
	(void)letters_since();
	assert_done(act(r, ACTION_APPROVE, ACTOR_HOME));
	assert_string_equal(letters_since(), "approved>s@leiden.example delivery>system@alone.example ");
	assert_non_null(strstr(last_body, "- Name: Zoë\n"));
	assert_done(act(r, ACTION_PLACE, ACTOR_HOST));
	assert_done(act(r, ACTION_WITHDRAW, ACTOR_STUDENT));
	assert_string_equal(letters_since(), "placed>s@leiden.example delivery>system@alone.example withdrawn>s@leiden.example "
			"delivery>system@alone.example* ");
	assert_null(strstr(last_body, "Zoë"));
}

static void
odd_names_break_nothing(void **state)
{
	static const char *const names[] = {"", "x", "a\r\nBcc: all@x.example\r\n\r\nhello", "{{home}} {course}", "\342\200\256evil", "<b>&amp;",
		"\377\376", "\360\237\246\211\360\237\246\211"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)sent("epfl", 1, STATE_UNCONFIRMED, slice_of(names[i]));
		(void)letters_since();
		assert_null(strpbrk(last_subject, "\r\n"));
		assert_null(strstr(last_body, "\nBcc"));
		assert_null(strstr(last_body, "\342\200\256"));
		assert_true(utf8_valid(slice_of(last_body), NULL));
	}
	(void)sent("epfl", 1, STATE_UNCONFIRMED, SLICE("<b>&amp;"));
	(void)letters_since();
	assert_non_null(strstr(last_body, "Dear <b>&amp;,"));	/* a mail is no page */
}

static struct ledger_answer
remind(const char *receipt, uint8_t choice, enum reminder which, int64_t now)
{
	const struct action_request r = {.action = ACTION_REMIND, .actor = ACTOR_SYSTEM, .number = which};

	return act_full(receipt, choice, &r, NULL, now);
}

/* One mail for the form, though each of its choices is marked; none early, none a second time, none for who moved on. */
static void
a_form_is_reminded_of_once(void **state)
{
	const char *r = sent("epfl", 3, STATE_UNCONFIRMED, SLICE("Zoë"));
	const struct action_request confirm = {.action = ACTION_CONFIRM, .actor = ACTOR_STUDENT};
	uint64_t before;

	(void)state;
	(void)letters_since();
	assert_int_equal(remind(r, 0, REMINDER_CONFIRM, NOW + 36 * 3600 - 1).refusal, REFUSAL_EARLY);
	before = read_application(r)->choices[0].last_sequence;
	assert_done(remind(r, 0, REMINDER_CONFIRM, NOW + 36 * 3600));
	assert_string_equal(letters_since(), "remind-confirm>s@leiden.example ");
	assert_string_equal(last_subject, "Not yet confirmed: 3 courses");
	assert_non_null(strstr(last_body, "?key="));
	assert_true(read_application(r)->choices[0].last_sequence == before);	/* nothing that somebody has to see first */
	assert_int_equal(remind(r, 0, REMINDER_CONFIRM, NOW + 37 * 3600).outcome, LEDGER_REFUSED);
	assert_done(act_full(r, 0, &confirm, NULL, NOW + 38 * 3600));
	assert_string_equal(letters_since(), "submitted>s@leiden.example to-decide>all@leiden.example* ");
	assert_int_equal(remind(r, 0, REMINDER_CONFIRM, NOW + 39 * 3600).outcome, LEDGER_REFUSED);
	assert_string_equal(letters_since(), "");
	assert_sound();
}

static void
overdue_holds_are_told_to_a_coordinator(void **state)
{
	const struct letters_overdue home = {.home = config_home(config, SLICE("leiden")), .number = 12, .oldest = NOW};
	const struct letters_overdue host = {.partner = config_partner(config, SLICE("epfl")), .number = 1, .oldest = NOW};
	struct outbox_letter letter;
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(letters_overdue(letters, &home, &reading, &letter, &e), 0);
	assert_slice(letter.template, "overdue-home");
	assert_slice(letter.subject, "Waiting for your decision, and overdue: 12");
	assert_non_null(memmem(letter.body.p, letter.body.n, "https://x.example/staff/outgoing\n", 33));
	assert_int_equal(letters_overdue(letters, &host, &reading, &letter, &e), 0);
	assert_non_null(memmem(letter.body.p, letter.body.n, "https://x.example/staff/incoming\n", 33));
}

/* ---- every template */

static const char *every[64];
static size_t every_count;

static void
note_name(void *context, const char *name, const char *reader)
{
	(void)context;
	(void)reader;
	every[every_count++] = name;
}

static void
assert_lines(const char *name, struct slice body)
{
	struct slice line;

	while (slice_split(&body, '\n', &line)) {
		if (utf8_count(line) > 76 && memchr(line.p, ' ', line.n) != NULL)
			fail_msg("%s: a long line: %.*s", name, SLICE_ARG(line));
		if (line.n > 0 && line.p[line.n - 1] == ' ')
			fail_msg("%s: a blank at the end: %.*s", name, SLICE_ARG(line));
		if (memchr(line.p ? line.p : "", '{', line.n) != NULL)
			fail_msg("%s: a value was not filled in: %.*s", name, SLICE_ARG(line));
	}
}

/* Templates of www/mail that are mails: the others are parts of them. */
static size_t
count_templates(void)
{
	static const char *const parts[] = {"foot", "courses", "desk", "link", "when", "why", "changes"};
	size_t n = 0;
	struct dirent *one;
	const char *source = getenv("top_srcdir");
	char folder[1024];
	DIR *d;

	assert_true(file_join(source ? source : ".", "www/mail", folder, sizeof(folder)));
	d = opendir(folder);
	assert_non_null(d);
	while ((one = readdir(d)) != NULL)
		n += slice_ends(slice_of(one->d_name), ".mustache");
	closedir(d);
	return n - sizeof(parts) / sizeof(parts[0]);
}

static void
every_template_is_whole_in_both_languages(void **state)
{
	struct outbox_letter en, nl, again;
	struct error e = ERROR_NONE;

	(void)state;
	letters_names(note_name, NULL);
	assert_int_equal(every_count, count_templates());
	for (size_t i = 0; i < every_count; i++) {
		assert_int_equal(letters_example(letters, every[i], SLICE("en"), &reading, &en, &e), 0);
		assert_int_equal(letters_example(letters, every[i], SLICE("nl"), &reading, &nl, &e), 0);
		assert_int_equal(letters_example(letters, every[i], SLICE("nl"), &reading, &again, &e), 0);
		assert_true(slice_eq(nl.body, again.body));
		assert_false(slice_eq(nl.body, en.body));
		assert_true(en.subject.n > 5 && nl.subject.n > 5);
		assert_true(slice_starts(en.body, "(De Nederlandse tekst"));
		assert_true(slice_starts(nl.body, "(The English text"));
		assert_non_null(memmem(nl.body.p, nl.body.n, "\nDear ", 6));
		assert_non_null(memmem(nl.body.p, nl.body.n, "\nBeste ", 7));
		assert_lines(every[i], nl.body);
		assert_lines(every[i], en.subject);
	}
	assert_int_equal(letters_example(letters, "room", SLICE("en"), &reading, &en, &e), 0);	/* where and when, with the zone */
	assert_non_null(memmem(en.body.p, en.body.n, "0.19\nThe exam is on 1 Jun 2027, 14:00 (Amsterdam time).\n", 56));
	assert_non_null(memmem(en.body.p, en.body.n, "0.19\nHet tentamen is op 1 jun 2027, 14:00 (tijd in Amsterdam).\n", 63));
	assert_int_equal(letters_example(letters, "foot", SLICE("nl"), &reading, &again, &e), ERR_NOT_FOUND);
	assert_int_equal(letters_example(letters, "../x", SLICE("nl"), &reading, &again, &e), ERR_NOT_FOUND);
}

static void
a_contact_is_written_to(void **state)
{
	const struct letters_feed what = {config_partner(config, SLICE("epfl")), "feed-failed", NOW, SLICE("the server answered 500")};
	const struct letters_feed nobody = {config_partner(config, SLICE("alone")), "feed-failed", NOW, SLICE("x")};
	struct outbox_letter letter;
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(letters_feed(letters, &what, &reading, &letter, &e), 0);
	assert_slice(letter.to, "it@epfl.example");
	assert_non_null(memmem(letter.body.p, letter.body.n, "> the server answered 500\n", 26));
	assert_int_equal(letters_feed(letters, &nobody, &reading, &letter, &e), ERR_NOT_FOUND);
}

/* The same notice again writes nothing. */
static void
a_notice_is_written_once(void **state)
{
	struct ledger_request notice = {.kind = LEDGER_NOTICE, .u.notice = {.token = SLICE("0123456789abcdef"), .letter = {.kind = OUTBOX_MAIL,
		.queue = SLICE("mail"), .template = SLICE("feed-failed"), .to = SLICE("it@epfl.example"), .subject = SLICE("s"), .body = SLICE("b")}}};

	(void)state;
	seen = 0;
	assert_int_equal(write_one(&notice, NOW).outcome, LEDGER_DONE);
	assert_int_equal(write_one(&notice, NOW + 5).outcome, LEDGER_REPEATED);
	assert_string_equal(letters_since(), "feed-failed>it@epfl.example* ");
	notice.u.notice.token = SLICE("1123456789abcdef");
	assert_int_equal(write_one(&notice, NOW).outcome, LEDGER_DONE);
}

/* Who orders a saved search may not be who gets the mail: nothing that was typed is in it. */
static void
an_order_says_nothing_that_was_typed(void **state)
{
	const struct ledger_alert_order order = {SLICE("0example0example0example00"), SLICE("zoe@b.example"), SLICE("q=buy-now+http%3A%2F%2Fevil"),
		SLICE("nl"), false, NOW};
	const struct ledger_letters *use = letters_use(letters);
	struct outbox_letter letter;
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(use->alert(use->context, &order, &letter, &e), 0);
	assert_slice(letter.to, "zoe@b.example");
	assert_slice(letter.queue, "mail");
	assert_true(letter.personal && letter.unsubscribe.n == 0);
	assert_null(memmem(letter.body.p, letter.body.n, "buy", 3));
	assert_null(memmem(letter.subject.p, letter.subject.n, "buy", 3));
	assert_non_null(memmem(letter.body.p, letter.body.n, "https://x.example/nl/alerts/0example0example0example00\n", 55));
	assert_true(slice_starts(letter.body, "(The English text"));
}

static void
new_courses_are_listed(void **state)
{
	struct course *course = course_new(&reading);
	const struct value title = {.field = OPSTAP_F_TITLE, .text = SLICE("Law\r\nBcc: <x@y.example>"), .lang = SLICE("en")};
	struct letters_found found = {SLICE("epfl"), SLICE("http://a/b c"), course, date_days(2027, 2, 15), DATE_NONE};
	const struct letters_alert what = {.id = SLICE("0example0example0example00"), .search = SLICE("q=law&level=master"), .lang = SLICE("en"),
		.ends = NOW, .found = &found, .count = 1, .total = 41, .more = true};
	struct outbox_letter letter;
	struct error e = ERROR_NONE;

	(void)state;
	assert_int_equal(values_add(&reading, &course->values, &title, &e), 0);
	assert_int_equal(letters_alert(letters, &what, &reading, &letter, &e), 0);
	assert_slice(letter.queue, "alerts");
	assert_slice(letter.unsubscribe, "https://x.example/en/alerts/0example0example0example00");
	assert_slice(letter.subject, "More than 41 new courses: \342\200\234law\342\200\235 \302\267 master");
	assert_null(memmem(letter.body.p, letter.body.n, "\nBcc", 4));
	assert_non_null(memmem(letter.body.p, letter.body.n, "\n- Law", 6));
	assert_non_null(memmem(letter.body.p, letter.body.n, "\n  https://x.example/en/courses/epfl/http%3A%2F%2Fa%2Fb%20c\n", 60));
	assert_non_null(memmem(letter.body.p, letter.body.n, "And more than 40 others.", 24));
	assert_non_null(memmem(letter.body.p, letter.body.n, "https://x.example/nl/courses?q=law&level=master\n", 48));
	assert_lines("alert-new", letter.body);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(from_form_to_place_and_back), TEST(a_form_of_several_is_told_of_once), TEST(a_line_is_nothing_to_decide), TEST(reasons_and_words_are_passed_on),
		TEST(a_course_of_ones_own_university_is_decided_by_one),
		TEST(a_cancelled_course_is_told_to_each_coordinator_once), TEST(a_host_that_decides_itself_is_told_earlier),
		TEST(a_form_is_reminded_of_once), TEST(overdue_holds_are_told_to_a_coordinator), TEST(odd_names_break_nothing),
		TEST(every_template_is_whole_in_both_languages), TEST(a_contact_is_written_to),
		TEST(a_notice_is_written_once), TEST(an_order_says_nothing_that_was_typed), TEST(new_courses_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
