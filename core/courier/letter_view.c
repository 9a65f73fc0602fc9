/* What a letter says, in the words of one language: every text is filled here, the template only puts them in their order. */
#include <string.h>

#include "courier/letter.h"
#include "domain/action.h"
#include "domain/course.h"
#include "domain/recognition.h"
#include "ground/escape.h"
#include "render/changes.h"
#include "render/when.h"
#include "store/token.h"

#define TEXT_MAX 65536u
#define VALUES 24

struct part {				/* one language of one letter */
	const struct letter *l;
	const struct texts *texts;
	enum lang lang;
	struct arena *arena;
	struct fill values[VALUES + 1];	/* what texts are filled with; ended by a NULL name */
	size_t count;
};

/* ---- small things */

static void
set(struct part *p, const char *name, struct slice value)
{
	if (p->count < VALUES)
		p->values[p->count++] = (struct fill){name, letter_line(p->arena, value)};
}

static struct slice
fill(const struct part *p, const char *name)
{
	return letter_filled(p->arena, texts_get(p->texts, p->lang, name), p->values);
}

static struct slice
in_words(const struct part *p, int64_t moment)
{
	const struct letter *l = p->l;
	const struct zone *zone = l->shop->config->zone;
	struct buffer b;

	if (moment <= 0)
		return SLICE_NONE;
	if (l->reader == READER_HOME && l->home != NULL)
		zone = l->home->zone;
	else if (l->reader != READER_STUDENT && l->partner != NULL)
		zone = l->partner->zone;
	buffer_init(&b, 400);
	when_moment(&b, p->texts, p->lang, moment, zone);
	return letter_kept(p->arena, &b);
}

static struct slice
either(const struct part *p, const char *name, const char *name_nl)
{
	return slice_of(p->lang == LANG_NL && name_nl[0] != '\0' ? name_nl : name);
}

static struct slice
host_name(const struct part *p, struct slice id)
{
	const struct config_partner *partner = config_partner(p->l->shop->config, id);

	return partner != NULL ? either(p, partner->name, partner->name_nl) : id;
}

static struct slice
home_name(const struct part *p)
{
	if (p->l->home != NULL)
		return either(p, p->l->home->name, p->l->home->name_nl);
	return p->l->app != NULL ? p->l->app->home : SLICE_NONE;
}

/* ---- the course */

struct seen {				/* a course as the student saw it */
	struct slice title, dates, exam;
	struct slice drop_by, exam_at;	/* in the zone of the host, of the home university */
};

/* The exam is on the day of now, also when the host moved it since: nobody is to come to the wrong one. */
static const struct offering *
offering_now(const struct part *p, const struct application_choice *c, const struct offering *seen)
{
	struct course *newer;

	if (c->now.n == 0 || course_decode(c->now, p->arena, &newer, NULL) != 0 || newer->offering_count == 0)
		return seen;
	return &newer->offerings[0];
}

/* What a student with a place has to keep in mind. */
static void
see_days(const struct part *p, const struct application_choice *c, const struct offering *o, const struct zone *host, struct seen *seen)
{
	const struct zone *home = p->l->home != NULL ? p->l->home->zone : p->l->shop->config->zone;
	int64_t moment;
	struct buffer b;
	int32_t day;
	bool timed;

	if (date_parse_day(values_text(&o->values, OPSTAP_F_DROP_BY), &day)) {
		buffer_init(&b, 400);
		when_moment(&b, p->texts, p->lang, zone_day_end(host, day), host);
		seen->drop_by = letter_kept(p->arena, &b);
	}
	if (!offering_exam(offering_now(p, c, o), host, &moment, &timed))
		return;
	buffer_init(&b, 400);
	if (timed)
		when_moment(&b, p->texts, p->lang, moment, home);
	else
		when_day(&b, p->texts, p->lang, zone_day(host, moment));
	seen->exam_at = letter_kept(p->arena, &b);
}

static struct seen
see_course(const struct part *p, const struct application_choice *c)
{
	const struct config_partner *partner = config_partner(p->l->shop->config, c->partner);
	const struct offering *offering;
	struct error e = ERROR_NONE;
	struct seen seen = {.title = c->course};
	struct offering_facts facts;
	const struct value *title;
	struct course *course;
	struct buffer b;

	if (c->record.n == 0 || course_decode(c->record, p->arena, &course, &e) != 0)
		return seen;	/* the letter is about the application: its id is better than nothing */
	title = values_in(&course->values, OPSTAP_F_TITLE, slice_of(lang_name(p->lang)));
	if (title != NULL)
		seen.title = title->text;
	offering = course->offering_count > 0 ? &course->offerings[0] : NULL;
	offering_read(course, offering, partner != NULL ? partner->zone : p->l->shop->config->zone, &facts);
	buffer_init(&b, 400);
	when_days(&b, p->texts, p->lang, facts.start, facts.end);
	seen.dates = letter_kept(p->arena, &b);
	if (offering != NULL && c->state == STATE_PLACED)
		see_days(p, c, offering, partner != NULL ? partner->zone : p->l->shop->config->zone, &seen);
	if (facts.exam != EXAM_UNKNOWN) {
		const struct value *exam = offering != NULL ? values_first(&offering->values, OPSTAP_F_EXAM) : NULL;

		if (exam != NULL)
			seen.exam = letter_named(p->arena, p->texts, p->lang, "exam_long", arena_string(p->arena, exam->text));
	}
	return seen;
}

/* The courses of a form that still run, when the letter is about all of them. */
static size_t
count_courses(const struct part *p)
{
	const struct application *app = p->l->app;
	size_t n = 0;

	for (size_t i = 0; i < app->choice_count; i++)
		n += state_active(app->choices[i].state);
	return n;
}

static void
list_courses(const struct part *p, struct view *v)
{
	const struct application *app = p->l->app;

	for (size_t i = 0; i < app->choice_count; i++) {
		const struct application_choice *c = &app->choices[i];
		struct view *item;
		struct seen seen;

		if (!state_active(c->state))
			continue;
		seen = see_course(p, c);
		item = view_item(v, "courses");
		view_text(item, "title", letter_line(p->arena, seen.title));
		view_text(item, "host", letter_line(p->arena, host_name(p, c->partner)));
		view_text(item, "dates", seen.dates);
	}
}

static struct slice
what(const struct part *p, struct slice title)
{
	size_t n = count_courses(p);
	const struct fill values[] = {{"n", slice_of(arena_printf(p->arena, "%zu", n))}, {NULL, SLICE_NONE}};
	struct buffer b;

	if (n < 2)
		return title;
	buffer_init(&b, 200);
	texts_fill(&b, texts_plural(p->texts, p->lang, "mail_courses", (int64_t)n), values);
	return letter_kept(p->arena, &b);
}

/* ---- people */

/* "Anna de Vries (a.de.vries@…)", or as much of it as there is. */
static struct slice
contact_text(const struct part *p, struct contact c)
{
	if (c.name.n > 0 && c.mail.n > 0)
		return slice_of(arena_printf(p->arena, "%.*s (%.*s)", SLICE_ARG(c.name), SLICE_ARG(c.mail)));
	return c.name.n > 0 ? c.name : c.mail;
}

static void
find_recognition(const struct part *p, struct recognition *out)
{
	const struct application_choice *c = p->l->choice;
	const struct recognition_case of = {c->personal.purpose, c->personal.faculty, slice_eq(c->partner, p->l->app->home)};

	*out = (struct recognition){.rule = NULL};
	if (p->l->home != NULL)
		recognition_find(p->l->home, &of, true, out);
}

static struct slice
whom_to_ask(const struct part *p)
{
	const struct letter *l = p->l;
	const struct recognition_case of = {l->choice->personal.purpose, l->choice->personal.faculty, slice_eq(l->choice->partner, l->app->home)};

	return contact_text(p, recognition_decider(l->home, l->partner, l->actor == ACTOR_HOST, l->by, &of));
}

static struct slice
who_acted(const struct part *p)
{
	if (p->l->actor == ACTOR_HOST)
		return host_name(p, p->l->choice->partner);
	return p->l->actor == ACTOR_HOME ? home_name(p) : texts_get(p->texts, p->lang, "site_name");
}

/* ---- values and view */

static struct slice
link_of(const struct part *p)
{
	const struct letter *l = p->l;
	const char *base = l->shop->config->base_url, *lang = lang_name(p->lang);
	struct slice b = slice_of(base);
	char key[TOKEN_CONFIRM_CHARS + 1];

	if (b.n > 0 && b.p[b.n - 1] == '/')
		b.n--;
	if (l->key.n > 0)
		return slice_of(arena_printf(p->arena, "%.*s/staff/login?lang=%s&key=%.*s", SLICE_ARG(b), lang, SLICE_ARG(l->key)));
	if (l->reader == READER_HOME || l->reader == READER_HOST)
		return slice_of(arena_printf(p->arena, "%.*s/staff/%s", SLICE_ARG(b), l->reader == READER_HOME ? "outgoing" : "incoming"));
	if (l->reader == READER_PARTNER)
		return slice_of(arena_printf(p->arena, "%.*s/%s/partners/%s", SLICE_ARG(b), lang, l->partner != NULL ? l->partner->id : ""));
	if (l->choice->state != STATE_UNCONFIRMED)
		return slice_of(arena_printf(p->arena, "%.*s/%s/enrolments/%.*s", SLICE_ARG(b), lang, SLICE_ARG(l->app->receipt)));
	token_confirm(l->shop->keys, l->app->receipt, key);
	return slice_of(arena_printf(p->arena, "%.*s/%s/enrolments/%.*s?key=%s", SLICE_ARG(b), lang, SLICE_ARG(l->app->receipt), key));
}

/* As it was noted last; the letter about it has it also as its own words. */
static struct slice
room_of(const struct part *p)
{
	const struct application_mark *noted = application_mark(p->l->choice, ACTION_ROOM);

	if (strcmp(p->l->template, "room") == 0)
		return p->l->words;
	return noted != NULL ? noted->words : SLICE_NONE;
}

static void
set_values(struct part *p)
{
	const struct letter *l = p->l;
	const struct application_choice *c = l->choice;
	struct recognition found;
	struct seen seen;

	set(p, "home", home_name(p));
	set(p, "host", l->partner != NULL ? either(p, l->partner->name, l->partner->name_nl) : c != NULL ? c->partner : SLICE_NONE);
	if (l->event != NULL)
		set(p, "event", letter_named(p->arena, p->texts, p->lang, "mail_event", l->event));
	if (c == NULL) {
		set(p, "at", in_words(p, l->moment));
		set(p, "n", slice_of(arena_printf(p->arena, "%zu", l->number)));
		return;
	}
	seen = see_course(p, c);
	set(p, "course", seen.title);
	set(p, "what", what(p, seen.title));
	set(p, "dates", seen.dates);
	set(p, "exam", seen.exam);
	set(p, "drop_by", seen.drop_by);
	set(p, "exam_at", seen.exam_at);
	set(p, "room", room_of(p));
	set(p, "name", c->personal.name);
	set(p, "until", in_words(p, c->until));
	if (strcmp(l->template, "withdrawn") == 0)
		set(p, "undo", in_words(p, l->moment + ACTION_UNDO_SECONDS));
	set(p, "state", letter_named(p->arena, p->texts, p->lang, "mail_state", state_name(c->state)));
	set(p, "who", who_acted(p));
	find_recognition(p, &found);
	set(p, "request", found.rule != NULL ? recognition_request(found.rule, p->lang == LANG_NL) : SLICE_NONE);
	if (strcmp(l->template, "asked") == 0 || strcmp(l->template, "declined") == 0 || strcmp(l->template, "lapsed") == 0)
		set(p, "contact", whom_to_ask(p));
	else
		set(p, "contact", contact_text(p, found.contact));
}

static struct slice
value(const struct part *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->values[i].name, name) == 0)
			return p->values[i].value;
	return SLICE_NONE;
}

/* Where the home university is the host there are not two that decide; a form of several courses is spoken of as a whole. */
static struct slice
said(const struct part *p)
{
	const struct letter *l = p->l;
	struct slice own = SLICE_NONE;

	if (l->choice != NULL && slice_eq(l->choice->partner, l->app->home) && (strcmp(l->template, "submitted") != 0 || count_courses(p) < 2))
		own = letter_named(p->arena, p->texts, p->lang, "mail_said", arena_printf(p->arena, "%s_own", l->template));
	return letter_filled(p->arena, own.n > 0 ? own : letter_named(p->arena, p->texts, p->lang, "mail_said", l->template), p->values);
}

/* A text that speaks of a value is left out where there is none. */
static void
say(const struct part *p, struct view *v, const char *name, const char *text, const char *needs)
{
	if (value(p, needs).n > 0)
		view_text(v, name, fill(p, text));
}

static struct slice
quoted(const struct part *p, struct slice words)
{
	struct buffer b;
	struct slice one;

	buffer_init(&b, TEXT_MAX);
	while (slice_split(&words, '\n', &one)) {
		buffer_text(&b, "> ");
		buffer_slice(&b, letter_line(p->arena, one));
		buffer_byte(&b, '\n');
	}
	return letter_kept(p->arena, &b);
}

static void
say_reason(struct part *p, struct view *v)
{
	struct slice word = p->l->reason, text = word.n > 0 ? letter_named(p->arena, p->texts, p->lang, "reason", arena_string(p->arena, word)) : SLICE_NONE;

	if (word.n > 0) {
		set(p, "reason", text.n > 0 ? text : word);
		view_text(v, "reason", fill(p, "mail_reason"));
	}
	if (slice_trim(p->l->words).n > 0)
		view_text(v, "words", quoted(p, slice_trim(p->l->words)));
}

static void
say_steps(const struct part *p, struct view *v)
{
	const struct config_list *steps;
	struct recognition found;

	find_recognition(p, &found);
	if (found.rule == NULL)
		return;
	steps = recognition_steps(found.rule, p->lang == LANG_NL);
	view_flag(v, "has_steps", steps->n > 0);
	for (size_t i = 0; i < steps->n; i++)
		view_item_text(v, "steps", slice_of(steps->item[i]));
}

/* What a partner without a system of its own gets instead of JSON. */
static void
say_rows(const struct part *p, struct view *v)
{
	const struct application_choice *c = p->l->choice;
	const struct personal *a = &c->personal;
	const struct config_faculty *faculty = p->l->home != NULL ? config_faculty(p->l->home, a->faculty) : NULL;
	const struct { const char *label; struct slice value; bool personal; } rows[] = {
		{"mail_label_receipt", slice_of(arena_printf(p->arena, "%.*s/%u", SLICE_ARG(p->l->app->receipt), c->number)), false},
		{"mail_label_course", value(p, "course"), false},
		{"mail_label_offering", c->offering, false}, {"mail_label_home", value(p, "home"), false},
		{"enrol_label_name", a->name, true}, {"mail_label_email", a->email, true}, {"enrol_label_student_number", a->student_number, true},
		{"enrol_label_faculty", faculty != NULL ? either(p, faculty->name, faculty->name_nl) : a->faculty, true},
		{"enrol_label_programme", a->programme, true}, {"mail_label_year", a->year, true}, {"enrol_label_motivation", a->motivation, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view *row;

		if (rows[i].value.n == 0 || (rows[i].personal && p->l->nameless))
			continue;
		row = view_item(v, "rows");
		view_text(row, "label", texts_get(p->texts, p->lang, rows[i].label));
		view_text(row, "value", letter_line(p->arena, rows[i].value));
	}
}

static void
say_changes(const struct part *p, struct view *v)
{
	const struct config_partner *partner = p->l->partner;
	const struct changes changes = {p->texts, p->lang, partner != NULL ? partner->zone : p->l->shop->config->zone, p->l->choice->record, p->l->now};

	if (p->l->now.n > 0 && strcmp(p->l->template, "gone") != 0 && strcmp(p->l->template, "course-gone") != 0 &&
	    changes_show(&changes, v, p->arena) == 0)
		view_text(v, "back", texts_get(p->texts, p->lang, "change_back"));
}

static void
say_choice(struct part *p, struct view *v)
{
	const struct application_choice *c = p->l->choice;
	bool held = c->seat == SEAT_HELD && c->until > 0 && state_holds(c->state);

	if (count_courses(p) > 1)
		list_courses(p, v);
	if (held)
		say(p, v, "held", p->l->reader == READER_STUDENT ? "mail_held" : "mail_held_desk", "until");
	say(p, v, "dates", "mail_dates", "dates");
	say(p, v, "exam", "mail_exam", "exam");
	say(p, v, "exam_at", "mail_exam_at", "exam_at");
	if (value(p, "exam_at").n == 0)
		view_text(v, "exam_undated", texts_get(p->texts, p->lang, "mail_exam_undated"));
	say(p, v, "drop_by", "mail_drop_by", "drop_by");
	say(p, v, "room", "mail_room", "room");
	say(p, v, "undo", "mail_undo", "undo");
	say(p, v, "ask", "mail_ask", "contact");
	say(p, v, "answer", "mail_answer", "contact");
	say(p, v, "contact", "mail_contact", "contact");
	say(p, v, "request", "mail_request", "request");
	view_text(v, "lapsed", letter_filled(p->arena, letter_named(p->arena, p->texts, p->lang, "mail_lapsed", state_name(p->l->before)), p->values));
	say_steps(p, v);
	say_changes(p, v);
	if (p->l->event != NULL)
		say_rows(p, v);
}

struct view *
letter_view(const struct letter *l, enum lang lang, struct arena *a, struct slice *subject)
{
	static const char *const greetings[] = {"mail_greeting", "mail_greeting_coordinator", "mail_greeting_coordinator", "mail_greeting_partner"};
	struct part p = {.l = l, .texts = l->shop->texts, .lang = lang, .arena = a};
	struct view *v = view_new(a);

	if (v == NULL)
		return NULL;
	if (l->alert != NULL)
		return letter_alert_view(l, lang, a, subject);
	set_values(&p);
	*subject = letter_filled(a, letter_named(a, p.texts, lang, "mail_subject", l->template), p.values);
	view_text(v, "greeting", fill(&p, greetings[l->reader]));
	view_text(v, "said", said(&p));
	view_text(v, "next", letter_filled(a, letter_named(a, p.texts, lang, "mail_next", l->template), p.values));
	view_text(v, "link", link_of(&p));
	view_text(v, "site", texts_get(p.texts, lang, "site_name"));
	say_reason(&p, v);
	if (l->choice != NULL)
		say_choice(&p, v);
	return v;
}
