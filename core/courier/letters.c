/*
 * From events to letters: a table says which, for each new state of a choice and for each mark; a few of them speak of a whole form and are
 * written once, with its last choice.
 */
#include "courier/letters.h"

#include <stdlib.h>
#include <string.h>

#include "courier/letters_parts.h"
#include "domain/reminder.h"

#define ARENA_MAX (16u << 20)

/* ---- which letters */

/* By the new state: to the student, to the coordinators of the home or the host. "" is none. */
static const struct state_letters {
	const char *student, *home, *host;
} by_state[STATE_MAX] = {
	[STATE_UNCONFIRMED] = {"confirm", "", ""}, [STATE_SUBMITTED] = {"submitted", "to-decide", ""}, [STATE_APPROVED] = {"approved", "", "to-place"},
	[STATE_WAITING] = {"waiting", "", ""}, [STATE_OFFERED] = {"offered", "", ""}, [STATE_PLACED] = {"placed", "", ""},
	[STATE_DECLINED] = {"declined", "", ""}, [STATE_WITHDRAWN] = {"withdrawn", "", ""}, [STATE_CANCELLED] = {"cancelled", "course-cancelled", ""},
	[STATE_FINISHED] = {"finished", "", ""}, [STATE_LAPSED] = {"lapsed", "", ""},
};

static const struct mark_letters {
	enum action mark;
	bool gone;			/* with that reason */
	const char *student, *home;
} by_mark[] = {
	{ACTION_ASK, false, "asked", ""}, {ACTION_TRANSCRIPT_SENT, false, "transcript-sent", ""}, {ACTION_RECEIVED, false, "received", ""},
	{ACTION_REGISTERED, false, "registered", ""}, {ACTION_ROOM, false, "room", ""}, {ACTION_CHANGED, false, "changed", "course-changed"},
	{ACTION_CHANGED, true, "gone", "course-gone"},
};

static const char *const by_reminder[REMINDER_MAX] = {
	[REMINDER_CONFIRM] = "remind-confirm", [REMINDER_OFFER] = "remind-offer", [REMINDER_DROP_BY] = "remind-drop-by",
	[REMINDER_EXAM] = "remind-exam", [REMINDER_TRANSCRIPT] = "transcript-late",
};

/* A letter about a whole form waits for the last choice: before it nobody sees a part of what happens in one transaction. */
static bool
is_last_of_form(const struct ledger_happening *h)
{
	const struct application *app = h->application;

	if (h->choice->step_count == 1)		/* being sent */
		return h->choice->number == h->event->choices;
	for (size_t i = 0; i < app->choice_count; i++)
		if (app->choices[i].state == STATE_UNCONFIRMED)
			return false;
	return true;
}

static bool
of_form(enum state s)
{
	return s == STATE_UNCONFIRMED || s == STATE_SUBMITTED;
}

static int
to_student(const struct telling *t, const char *template)
{
	const struct letter l = letters_about(t, template, READER_STUDENT);

	return letters_mail(t, &l, t->h->choice->personal.email, true);
}

/* Has this coordinator's faculty, by this template, been told of the course act that is under way? Notes that it has. */
static bool
told_before(const struct telling *t)
{
	struct letters *l = t->letters;
	uint64_t hash = str_hash(t->h->application->home, str_hash(t->h->choice->personal.faculty, 0));

	for (size_t i = 0; i < l->told_count; i++)
		if (l->told[i] == hash)
			return true;
	if (l->told_count < LETTERS_TOLD_MAX)
		l->told[l->told_count++] = hash;
	return false;
}

static int
to_home_once(const struct telling *t, const char *template)
{
	return told_before(t) ? 0 : letters_home(t, template);
}

/* CONTRACT.md section 9: when a choice becomes placed or leaves placed; approved only for hosts that have no coordinator at our desk. */
static int
deliver(const struct telling *t)
{
	enum state now = t->h->choice->state, before = t->h->before;

	if (now == before)
		return 0;
	if (now == STATE_PLACED)
		return letters_deliver(t, "placed");
	if (before == STATE_PLACED && now != STATE_FINISHED)
		return letters_deliver(t, now == STATE_CANCELLED ? "cancelled" : "withdrawn");
	if (now == STATE_APPROVED && t->partner != NULL && t->partner->coordinator_count == 0)
		return letters_deliver(t, "approved");
	return 0;
}

/* Whether something of a form is for its home university to decide: not what goes into the line at once. */
static bool
to_be_decided(const struct application *app)
{
	for (size_t i = 0; i < app->choice_count; i++)
		if (app->choices[i].state == STATE_SUBMITTED && app->choices[i].seat != SEAT_WAITING)
			return true;
	return false;
}

static int
tell_state(const struct telling *t)
{
	const struct ledger_happening *h = t->h;
	enum state now = h->choice->state;
	const struct state_letters *letters = &by_state[now];
	const char *student = letters->student;
	int rc = 0;

	if (now == STATE_WITHDRAWN && slice_is(h->event->reason, "enough"))
		student = "enough";
	if (now == STATE_SUBMITTED && ((t->home != NULL && !t->home->home_approval) || !to_be_decided(h->application)))
		return 0;		/* the next event says what came of it */
	if (!of_form(now) || is_last_of_form(h))
		rc = to_student(t, student);
	if (rc == 0 && now == STATE_SUBMITTED && is_last_of_form(h))
		rc = letters_home(t, letters->home);
	if (rc == 0 && now == STATE_CANCELLED)
		rc = to_home_once(t, letters->home);
	if (rc == 0 && letters->host[0] != '\0')
		rc = letters_host(t, letters->host);
	return rc != 0 ? rc : deliver(t);
}

static int
tell_undone(const struct telling *t)
{
	int rc = to_student(t, "undone");

	return rc != 0 ? rc : deliver(t);
}

/* A form is confirmed as a whole: its choices are marked one after the other, the last one brings the mail. */
static int
tell_reminder(const struct telling *t)
{
	const struct application *app = t->h->application;
	uint64_t which = t->h->event->number;

	for (size_t i = 0; which == REMINDER_CONFIRM && i < app->choice_count; i++)
		if (app->choices[i].state == STATE_UNCONFIRMED && application_mark(&app->choices[i], ACTION_REMIND) == NULL)
			return 0;
	return which > 0 && which < REMINDER_MAX ? to_student(t, by_reminder[which]) : 0;
}

static int
tell_mark(const struct telling *t)
{
	bool gone = t->h->event->mark == ACTION_CHANGED && slice_is(t->h->event->reason, "gone");

	if (t->h->event->mark == ACTION_REMIND)
		return tell_reminder(t);
	for (size_t i = 0; i < sizeof(by_mark) / sizeof(by_mark[0]); i++) {
		int rc;

		if (by_mark[i].mark != t->h->event->mark || by_mark[i].gone != gone)
			continue;
		rc = to_student(t, by_mark[i].student);
		return rc != 0 || by_mark[i].home[0] == '\0' ? rc : to_home_once(t, by_mark[i].home);
	}
	return 0;
}

static const char *
student_template(const struct ledger_happening *h)
{
	if (h->event->kind == EVENT_STATE)
		return by_state[h->choice->state].student;
	for (size_t i = 0; h->event->kind == EVENT_MARK && i < sizeof(by_mark) / sizeof(by_mark[0]); i++)
		if (by_mark[i].mark == h->event->mark)
			return by_mark[i].student;
	return "";
}

int
letters_preview(struct letters *l, const struct ledger_happening *h, struct arena *a, struct outbox_letter *out, struct error *e)
{
	const struct telling t = {.letters = l, .h = h, .partner = config_partner(l->shop.config, h->choice->partner),
		.home = config_home(l->shop.config, h->application->home)};
	const struct letter letter = letters_about(&t, student_template(h), READER_STUDENT);

	*out = (struct outbox_letter){.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .template = slice_of(letter.template)};
	if (out->template.n == 0)
		return error_set(e, ERR_NOT_FOUND, "nobody writes to the student about this");
	return letter_write(&letter, a, &out->subject, &out->body, e);
}

static int
write_letters(void *context, const struct ledger_happening *h, struct outbox_sink *sink, struct error *e)
{
	struct letters *l = context;
	struct telling t = {.letters = l, .h = h, .sink = sink, .e = e};

	arena_reset(&l->arena);
	if (h->event->kind == EVENT_COURSE) {	/* its choices follow */
		l->told_count = 0;
		buffer_clear(&l->changed);
		buffer_slice(&l->changed, h->event->record);
	}
	if (h->application == NULL || h->choice == NULL)
		return 0;
	t.partner = config_partner(l->shop.config, h->choice->partner);
	t.home = config_home(l->shop.config, h->application->home);
	switch (h->event->kind) {
	case EVENT_STATE:
		return tell_state(&t);
	case EVENT_UNDONE:
		return tell_undone(&t);
	case EVENT_MARK:
		return tell_mark(&t);
	default:
		return 0;
	}
}

/* ---- opening */

int
letters_open(const struct config *config, const struct keys *keys, struct letters **out, struct error *e)
{
	struct letters *l = calloc(1, sizeof(*l));
	int rc;

	*out = NULL;
	if (l == NULL)
		return error_set(e, ERR_MEMORY, "no memory for letters");
	arena_init(&l->arena, ARENA_MAX);
	buffer_init(&l->changed, COURSE_MAX_BYTES);
	l->use = (struct ledger_letters){l, write_letters, letters_write_order};
	rc = texts_load(config->www_dir, config->www_overlay, &l->texts, e);
	if (rc == 0)
		rc = templates_load_mails(config->www_dir, config->www_overlay, l->texts, &l->templates, e);
	l->shop = (struct letter_shop){config, keys, l->texts, l->templates};
	if (rc != 0) {
		letters_close(l);
		return rc;
	}
	*out = l;
	return 0;
}

void
letters_close(struct letters *l)
{
	if (l == NULL)
		return;
	templates_free(l->templates);
	texts_free(l->texts);
	buffer_free(&l->changed);
	arena_free(&l->arena);
	free(l);
}

const struct ledger_letters *
letters_use(struct letters *l)
{
	return &l->use;
}
