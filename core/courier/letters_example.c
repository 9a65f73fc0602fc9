/* Letters filled with an example: what opstapctl mail shows, so that whoever changes a template sees what comes of it. */
#include <string.h>

#include "courier/letters_parts.h"
#include "domain/field.h"

#define EXAMPLE_RECEIPT "0example0example0example00"
#define EXAMPLE_MOMENT 1799312400	/* a Thursday in January 2027, 09:00 UTC */

static const struct example {
	const char *template;
	enum letter_reader reader;
	enum state state, before;
	enum actor actor;
	const char *reason, *words, *event;
} examples[] = {
	{"confirm", READER_STUDENT, STATE_UNCONFIRMED, STATE_NONE, ACTOR_STUDENT, "", "", NULL},
	{"submitted", READER_STUDENT, STATE_SUBMITTED, STATE_NONE, ACTOR_STUDENT, "", "", NULL},
	{"approved", READER_STUDENT, STATE_APPROVED, STATE_SUBMITTED, ACTOR_HOME, "", "", NULL},
	{"waiting", READER_STUDENT, STATE_WAITING, STATE_SUBMITTED, ACTOR_HOME, "", "", NULL},
	{"offered", READER_STUDENT, STATE_OFFERED, STATE_WAITING, ACTOR_SYSTEM, "", "", NULL},
	{"placed", READER_STUDENT, STATE_PLACED, STATE_APPROVED, ACTOR_HOST, "", "", NULL},
	{"declined", READER_STUDENT, STATE_DECLINED, STATE_SUBMITTED, ACTOR_HOME, "requirements", "You need Statistics 1 first.\nTry again next year.", NULL},
	{"withdrawn", READER_STUDENT, STATE_WITHDRAWN, STATE_PLACED, ACTOR_STUDENT, "", "", NULL},
	{"enough", READER_STUDENT, STATE_WITHDRAWN, STATE_APPROVED, ACTOR_SYSTEM, "enough", "", NULL},
	{"cancelled", READER_STUDENT, STATE_CANCELLED, STATE_PLACED, ACTOR_HOST, "", "The teacher is ill.", NULL},
	{"changed", READER_STUDENT, STATE_PLACED, STATE_PLACED, ACTOR_SYSTEM, "", "", NULL},
	{"finished", READER_STUDENT, STATE_FINISHED, STATE_PLACED, ACTOR_SYSTEM, "", "", NULL},
	{"lapsed", READER_STUDENT, STATE_LAPSED, STATE_OFFERED, ACTOR_SYSTEM, "", "", NULL},
	{"asked", READER_STUDENT, STATE_SUBMITTED, STATE_SUBMITTED, ACTOR_HOME, "", "Which examiner did you ask?", NULL},
	{"room", READER_STUDENT, STATE_PLACED, STATE_PLACED, ACTOR_HOME, "", "Lipsius building, room 0.19", NULL},
	{"remind-confirm", READER_STUDENT, STATE_UNCONFIRMED, STATE_UNCONFIRMED, ACTOR_SYSTEM, "", "", NULL},
	{"remind-offer", READER_STUDENT, STATE_OFFERED, STATE_OFFERED, ACTOR_SYSTEM, "", "", NULL},
	{"remind-drop-by", READER_STUDENT, STATE_PLACED, STATE_PLACED, ACTOR_SYSTEM, "", "", NULL},
	{"remind-exam", READER_STUDENT, STATE_PLACED, STATE_PLACED, ACTOR_SYSTEM, "", "", NULL},
	{"transcript-sent", READER_STUDENT, STATE_FINISHED, STATE_FINISHED, ACTOR_HOST, "", "", NULL},
	{"transcript-late", READER_STUDENT, STATE_FINISHED, STATE_FINISHED, ACTOR_SYSTEM, "", "", NULL},
	{"received", READER_STUDENT, STATE_FINISHED, STATE_FINISHED, ACTOR_HOME, "", "", NULL},
	{"registered", READER_STUDENT, STATE_FINISHED, STATE_FINISHED, ACTOR_HOME, "", "", NULL},
	{"undone", READER_STUDENT, STATE_APPROVED, STATE_DECLINED, ACTOR_HOST, "", "", NULL},
	{"to-decide", READER_HOME, STATE_SUBMITTED, STATE_NONE, ACTOR_STUDENT, "", "", NULL},
	{"course-changed", READER_HOME, STATE_PLACED, STATE_PLACED, ACTOR_SYSTEM, "", "", NULL},
	{"gone", READER_STUDENT, STATE_PLACED, STATE_PLACED, ACTOR_SYSTEM, "", "", NULL},
	{"course-gone", READER_HOME, STATE_PLACED, STATE_PLACED, ACTOR_SYSTEM, "", "", NULL},
	{"course-cancelled", READER_HOME, STATE_CANCELLED, STATE_PLACED, ACTOR_HOST, "", "", NULL},
	{"to-place", READER_HOST, STATE_APPROVED, STATE_SUBMITTED, ACTOR_HOME, "", "", NULL},
	{"overdue-home", READER_HOME, STATE_NONE, STATE_NONE, ACTOR_NOBODY, "", "", NULL},
	{"overdue-host", READER_HOST, STATE_NONE, STATE_NONE, ACTOR_NOBODY, "", "", NULL},
	{"delivery", READER_HOST, STATE_PLACED, STATE_APPROVED, ACTOR_HOST, "", "", "placed"},
	{"alert-confirm", READER_ALERT, STATE_NONE, STATE_NONE, ACTOR_NOBODY, "", "", NULL},
	{"alert-known", READER_ALERT, STATE_NONE, STATE_NONE, ACTOR_NOBODY, "", "", NULL},
	{"alert-new", READER_ALERT, STATE_NONE, STATE_NONE, ACTOR_NOBODY, "", "", NULL},
	{"staff-login", READER_HOME, STATE_NONE, STATE_NONE, ACTOR_NOBODY, "", "", NULL},
	{"feed-failed", READER_PARTNER, STATE_NONE, STATE_NONE, ACTOR_NOBODY, "", "the server answered 500", NULL},
	{"feed-held", READER_PARTNER, STATE_NONE, STATE_NONE, ACTOR_NOBODY, "", "yesterday 41 courses, today 2", NULL},
};

#define EXAMPLES (sizeof(examples) / sizeof(examples[0]))

void
letters_names(void (*each)(void *context, const char *name, const char *reader), void *context)
{
	static const char *const readers[] = {"student", "home coordinator", "host", "partner's contact", "reader of a saved search"};

	for (size_t i = 0; i < EXAMPLES; i++)
		each(context, examples[i].template, readers[examples[i].reader]);
}

static int
put(struct arena *a, struct values *to, uint16_t field, const char *text, struct error *e)
{
	const struct value v = {.field = field, .text = slice_of(text), .lang = field == OPSTAP_F_TITLE ? SLICE("en") : SLICE_NONE};

	return values_add(a, to, &v, e);
}

static int
make_record(struct arena *a, const char *start, struct slice *record, struct error *e)
{
	const struct { uint16_t field; const char *text; } of_offering[] = {{OPSTAP_F_OFFERING, "2027-1"}, {OPSTAP_F_START, start},
		{OPSTAP_F_END, "2027-06-04"}, {OPSTAP_F_EXAM, "home"}, {OPSTAP_F_EXAM_AT, "2027-06-01T14:00:00+02:00"},
		{OPSTAP_F_DROP_BY, "2027-03-01"}};
	struct course *course = course_new(a);
	struct offering *o = course != NULL ? course_add_offering(course, e) : NULL;
	struct buffer b;
	int rc;

	if (o == NULL)
		return error_set(e, ERR_MEMORY, "no memory for an example");
	rc = put(a, &course->values, OPSTAP_F_ID, "INTRO-1", e);
	if (rc == 0)
		rc = put(a, &course->values, OPSTAP_F_TITLE, "Introduction to Statistics", e);
	for (size_t i = 0; rc == 0 && i < sizeof(of_offering) / sizeof(of_offering[0]); i++)
		rc = put(a, &o->values, of_offering[i].field, of_offering[i].text, e);
	buffer_init(&b, COURSE_MAX_BYTES);
	if (rc == 0)
		rc = course_encode(course, &b, e);
	*record = arena_slice(a, buffer_view(&b));
	buffer_free(&b);
	return rc;
}

static void
make_choice(const struct letter *l, const struct example *x, struct slice record, struct application_choice *c)
{
	const struct config_faculty *faculty = l->home != NULL && l->home->faculty_count > 0 ? &l->home->faculties[0] : NULL;

	*c = (struct application_choice){.number = 1, .state = x->state, .seat = SEAT_HELD, .submitted_at = EXAMPLE_MOMENT, .since = EXAMPLE_MOMENT,
		.until = EXAMPLE_MOMENT + 14 * 86400, .partner = slice_of(l->partner != NULL ? l->partner->id : "host"), .course = SLICE("INTRO-1"),
		.offering = SLICE("2027-1"), .record = record, .personal_known = true,
		.personal = {.name = SLICE("Zo\303\253 Jansen"), .email = SLICE("zoe@umail.example"), .student_number = SLICE("s1234567"),
			.faculty = slice_of(faculty != NULL ? faculty->id : "law"), .programme = SLICE("Law"), .year = SLICE("2"),
			.purpose = SLICE("elective"), .motivation = SLICE("Because it fits my thesis."), .board = SLICE("have")}};
}

/* A saved search, and one course that it found. */
static int
make_alert(const struct letter *l, struct slice lang, struct slice record, struct arena *a, struct letters_alert *out, struct error *e)
{
	struct letters_found *found = arena_alloc(a, sizeof(*found));
	struct course *course;
	int rc = course_decode(record, a, &course, e);

	*out = (struct letters_alert){.id = SLICE(EXAMPLE_RECEIPT), .search = SLICE("q=statistics&level=bachelor"), .lang = lang,
		.ends = EXAMPLE_MOMENT + 365 * 86400, .found = found, .total = 3};
	if (found == NULL)
		return error_set(e, ERR_MEMORY, "no memory for an example");
	if (rc == 0)
		*found = (struct letters_found){slice_of(l->partner != NULL ? l->partner->id : "host"), SLICE("INTRO-1"), course,
			date_days(2027, 2, 15), date_days(2027, 6, 4)};
	out->count = strcmp(l->template, "alert-new") == 0;
	if (out->count == 0)
		out->ends = EXAMPLE_MOMENT + 2 * 86400;
	return rc;
}

/* Most courses are elsewhere. */
static const struct config_partner *
another_host(const struct config *config, const struct config_home *home)
{
	for (size_t i = 0; home != NULL && i < config->partner_count; i++)
		if (strcmp(config->partners[i].id, home->id) != 0)
			return &config->partners[i];
	return config->partner_count > 0 ? &config->partners[0] : NULL;
}

int
letters_example(struct letters *l, const char *template, struct slice lang, struct arena *a, struct outbox_letter *out, struct error *e)
{
	const struct config *config = l->shop.config;
	const struct example *x = examples;
	struct application_choice choice;
	struct application app = {.receipt = SLICE(EXAMPLE_RECEIPT), .lang = lang, .choices = &choice, .choice_count = 1};
	struct letter letter = {.shop = &l->shop, .template = template, .moment = EXAMPLE_MOMENT};
	struct letters_alert alert;
	struct slice record = SLICE_NONE;
	int rc = make_record(a, "2027-02-15", &record, e);

	if (rc == 0 && strstr(template, "changed") != NULL)
		rc = make_record(a, "2027-02-22", &letter.now, e);

	while (x < examples + EXAMPLES && strcmp(x->template, template) != 0)
		x++;
	if (x == examples + EXAMPLES)
		return error_set(e, ERR_NOT_FOUND, "there is no mail \"%s\"", template);
	letter.home = config->home_count > 0 ? &config->homes[0] : NULL;
	letter.partner = another_host(config, letter.home);
	app.home = slice_of(letter.home != NULL ? letter.home->id : "home");
	make_choice(&letter, x, record, &choice);
	letter.reader = x->reader;
	letter.app = x->state == STATE_NONE ? NULL : &app;
	letter.choice = x->state == STATE_NONE ? NULL : &choice;
	letter.before = x->before;
	letter.actor = x->actor;
	letter.reason = slice_of(x->reason);
	letter.words = slice_of(x->words);
	letter.event = x->event;
	letter.number = 3;
	letter.key = strcmp(x->template, "staff-login") == 0 ? SLICE("EXAMPLE") : SLICE_NONE;
	if (!lang_find(lang, &letter.lang))
		letter.lang = LANG_EN;
	if (rc == 0 && x->reader == READER_ALERT) {
		rc = make_alert(&letter, lang, record, a, &alert, e);
		letter.alert = &alert;
	}
	*out = (struct outbox_letter){.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .template = slice_of(x->template)};
	return rc != 0 ? rc : letter_write(&letter, a, &out->subject, &out->body, e);
}
