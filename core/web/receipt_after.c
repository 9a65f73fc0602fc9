/* After the course: the rule of the home university that decides, its steps, whom to write to, and what has been done so far. */
#include "web/receipt_after.h"

#include "domain/action.h"
#include "ground/escape.h"
#include "web/eligible.h"
#include "web/enrol.h"
#include "web/format.h"

struct after {
	const struct page *page;
	const struct application_choice *choice;
	const struct config_home *home;
	struct slice host;			/* name */
	struct slice title;
	struct offering_facts facts;
	bool known;				/* title and facts */
	struct recognition way;
	struct slice exam_at;			/* in the student's zone */
};

static bool
dutch(const struct page *p)
{
	return p->request->lang == LANG_NL;
}

/* The day of now, also when the host moved it since: nobody is to come to the wrong one. */
static void
read_exam(struct after *a, const struct course *seen, const struct zone *zone)
{
	const struct page *p = a->page;
	struct slice newer = a->choice->now;
	struct course *course;
	int64_t moment;
	bool timed;

	if (newer.n > 0 && course_decode(newer, p->arena, &course, NULL) == 0 && course->offering_count > 0)
		seen = course;
	if (seen->offering_count > 0 && a->home != NULL && offering_exam(&seen->offerings[0], zone, &moment, &timed))
		a->exam_at = timed ? format_moment(p, moment, a->home->zone) : format_day(p, zone_day(zone, moment));
}

static void
read_course(struct after *a)
{
	const struct page *p = a->page;
	const struct config_partner *partner = config_partner(p->services->config, a->choice->partner);
	const struct zone *zone = partner != NULL ? partner->zone : p->services->config->zone;
	struct error ignored = ERROR_NONE;	/* the application is whole: show it without its course */
	struct course *course;
	struct slice lang;

	a->host = partner != NULL ? page_partner_name(p, partner) : a->choice->partner;
	a->title = a->choice->course;
	if (course_decode(a->choice->record, p->arena, &course, &ignored) != 0)
		return;
	a->known = true;
	a->title = enrol_title(p, course, &lang);
	offering_read(course, course->offering_count > 0 ? &course->offerings[0] : NULL, zone, &a->facts);
	read_exam(a, course, zone);
}

/* ---- what to do */

static void
show_steps(const struct after *a, struct view *v)
{
	const struct config_rule *rule = a->way.rule;
	const struct config_list *steps = rule != NULL ? recognition_steps(rule, dutch(a->page)) : NULL;

	view_flag(v, "has_todo", steps != NULL && steps->n > 0);
	for (size_t i = 0; steps != NULL && i < steps->n; i++)
		view_text(view_item(v, "todo"), "todo_text", slice_of(steps->item[i]));
	if (rule != NULL && rule->name[0] != '\0')
		view_text(v, "request_text", PAGE_FILL(a->page, "after_request", {"request", eligible_request(a->page, rule)}));
	if (rule == NULL)
		view_text(v, "request_text", page_text(a->page, "after_no_rule"));
}

static void
show_exam(const struct after *a, struct view *v)
{
	const struct application_mark *room = application_mark(a->choice, ACTION_ROOM);

	if (room != NULL && room->words.n > 0)
		view_text(v, "room_text", PAGE_FILL(a->page, "after_room", {"room", room->words}));
	if (a->exam_at.n > 0)
		view_text(v, "exam_at_text", PAGE_FILL(a->page, "after_exam_at", {"when", a->exam_at}));
	if (a->known && a->facts.exam != EXAM_UNKNOWN)
		view_text(v, "exam_text", format_word(a->page, "exam_long", slice_of(field_words(OPSTAP_F_EXAM)[a->facts.exam])));
}

/* ---- what has been done */

/* When a coordinator noted it; 0: not yet. */
static int64_t
noted(const struct application_choice *c, enum action mark)
{
	int64_t moment = 0;

	for (size_t i = 0; i < c->mark_count; i++) {
		if (c->marks[i].mark == (uint8_t)mark)
			moment = c->marks[i].moment;
	}
	return moment;
}

/* The host notes the first, the home university the others. */
static void
add_mark(const struct after *a, struct view *v, const char *name, enum action mark)
{
	int64_t moment = noted(a->choice, mark);
	const struct page *p = a->page;
	const char *text = arena_printf(p->arena, "after_%s_%s", name, moment > 0 ? "done" : "open");
	struct view *item = view_item(v, "marks");
	const struct fill values[] = {
		{"host", a->host}, {"home", a->home != NULL ? enrol_home_name(p, a->home) : SLICE_NONE},
		{"moment", moment > 0 ? format_moment(p, moment, p->services->config->zone) : SLICE_NONE}, {NULL, SLICE_NONE},
	};

	view_string(item, "mark", moment > 0 ? "ok" : "open");
	view_string(item, "icon", moment > 0 ? "\xe2\x9c\x93" : "\xe2\x97\x8b");
	view_text(item, "mark_word", page_text(p, moment > 0 ? "after_done" : "after_open"));
	view_text(item, "mark_text", text != NULL ? page_fill(p, text, values) : SLICE_NONE);
}

static void
show_marks(const struct after *a, struct view *v)
{
	view_flag(v, "finished", true);
	add_mark(a, v, "sent", ACTION_TRANSCRIPT_SENT);
	add_mark(a, v, "received", ACTION_RECEIVED);
	add_mark(a, v, "registered", ACTION_REGISTERED);
}

/* ---- the mail */

static struct slice
mail_body(const struct after *a)
{
	const struct page *p = a->page;
	const struct personal *who = &a->choice->personal;
	const struct config_rule *rule = a->way.rule;
	bool request = rule != NULL && rule->name[0] != '\0', honours = a->way.role == CONTACT_HONOURS;
	const struct config_faculty *faculty = a->home != NULL ? config_faculty(a->home, who->faculty) : NULL;
	const struct fill values[] = {
		{"name", a->way.contact.name.n > 0 ? a->way.contact.name : page_text(p, "after_mail_somebody")}, {"course", a->title},
		{"host", a->host}, {"credits", a->known ? format_ects(p, a->facts.ects) : page_text(p, "credits_unknown")},
		{"number", who->student_number}, {"programme", who->programme},
		{"faculty", faculty != NULL ? enrol_faculty_name(p, faculty) : who->faculty},
		{"request", request ? recognition_request(rule, dutch(p)) : SLICE_NONE}, {"student", who->name}, {NULL, SLICE_NONE},
	};

	return page_fill(p, honours ? "after_mail_honours" : request ? "after_mail_request" : "after_mail_plain", values);
}

/* RFC 6068: lines end in CRLF, everything but the plainest characters is encoded. */
static void
add_encoded(struct buffer *b, struct slice text)
{
	struct slice line;

	for (bool first = true; slice_split(&text, '\n', &line); first = false) {
		if (!first)
			buffer_text(b, "%0D%0A");
		escape_segment(b, line);
	}
}

static struct slice
mail_url(const struct after *a, struct slice subject, struct slice body)
{
	struct slice domain = a->way.contact.mail, local;
	struct slice url = SLICE_NONE;
	struct buffer b;

	(void)slice_split(&domain, '@', &local);
	buffer_init(&b, 64u << 10);
	buffer_text(&b, "mailto:");
	escape_segment(&b, local);
	buffer_byte(&b, '@');
	escape_segment(&b, domain);
	buffer_text(&b, "?subject=");
	add_encoded(&b, subject);
	buffer_text(&b, "&body=");
	add_encoded(&b, body);
	if (buffer_ok(&b))
		url = arena_slice(a->page->arena, buffer_view(&b));
	buffer_free(&b);
	return url;
}

static void
show_mail(const struct after *a, struct view *v)
{
	struct slice subject = PAGE_FILL(a->page, "after_mail_subject", {"course", a->title}), body = mail_body(a);
	struct view *mail = view_object(v, "mail");

	view_text(mail, "mail_to", a->way.contact.mail);
	view_text(mail, "mail_subject", subject);
	view_text(mail, "mail_body", body);
	view_text(mail, "mail_url", mail_url(a, subject, body));
	view_text(mail, "mail_link", PAGE_FILL(a->page, "after_mail_link", {"name", a->way.contact.name.n > 0 ? a->way.contact.name : a->way.contact.mail}));
}

/* ---- the whole */

static bool
goes_on(enum state s)
{
	return state_active(s) || s == STATE_FINISHED;
}

void
receipt_after(const struct page *p, const struct application_choice *c, const struct config_home *home, struct view *to)
{
	struct after a = {.page = p, .choice = c, .home = home};
	const struct recognition_case rc = {c->personal.purpose, c->personal.faculty, home != NULL && slice_is(c->partner, home->id)};
	bool finished = c->state == STATE_FINISHED, over = finished && noted(c, ACTION_REGISTERED) > 0;
	struct view *v;

	if (home == NULL || !c->personal_known || !goes_on(c->state))
		return;
	read_course(&a);
	recognition_find(home, &rc, finished, &a.way);
	v = view_object(to, "after");
	view_flag(v, "locked", a.way.locked);
	show_exam(&a, v);
	view_flag(v, "todo_left", finished && !over);
	if (!over)			/* nothing is left to be done */
		show_steps(&a, v);
	view_text(v, "contact_text", PAGE_FILL(p, "after_contact", {"contact", eligible_contact(p, a.way.role, a.way.contact)}));
	if (finished)
		show_marks(&a, v);
	if (!a.way.locked && !over && a.way.contact.mail.n > 0)
		show_mail(&a, v);
}
