/* To whom a letter goes, and in which form. */
#include <string.h>

#include "courier/letters_parts.h"
#include "courier/mail.h"
#include "domain/application_json.h"
#include "domain/recognition.h"

#define JSON_MAX (512u << 10)

struct letter
letters_about(const struct telling *t, const char *template, enum letter_reader reader)
{
	const struct ledger_happening *h = t->h;
	struct letter l = {.shop = &t->letters->shop, .template = template, .reader = reader, .app = h->application, .choice = h->choice,
			.partner = t->partner, .home = t->home, .before = h->before, .actor = (enum actor)h->event->actor, .by = h->event->by,
			.moment = h->event->moment, .reason = h->event->reason, .words = h->words,
			.now = buffer_view(&t->letters->changed)};

	if (reader != READER_STUDENT || !lang_find(h->application->lang, &l.lang))
		l.lang = LANG_EN;
	return l;
}

/* Written at the first address that is one; the others get the same. */
static int
mail_to(const struct telling *t, const struct letter *l, struct slice to, struct outbox_letter *out)
{
	int rc = 0;

	if (!mail_address(to))	/* an application is not refused for a mail that cannot be sent */
		return 0;
	if (out->body.n == 0)
		rc = letter_write(l, &t->letters->arena, &out->subject, &out->body, t->e);
	out->to = to;
	return rc != 0 ? rc : outbox_add(t->sink, out, t->e);
}

static struct outbox_letter
mail_of(const struct letter *l, bool personal)
{
	const struct outbox_letter out = {.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .template = slice_of(l->template), .personal = personal};

	return out;
}

int
letters_mail(const struct telling *t, const struct letter *l, struct slice to, bool personal)
{
	struct outbox_letter out = mail_of(l, personal);

	return mail_to(t, l, to, &out);
}

int
letters_login(struct letters *l, enum lang lang, struct slice key, int64_t until, struct arena *a, struct outbox_letter *out, struct error *e)
{
	const struct letter letter = {.shop = &l->shop, .template = "staff-login", .reader = READER_HOME, .lang = lang, .key = key, .moment = until};

	*out = (struct outbox_letter){.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .template = slice_of(letter.template)};
	return letter_write(&letter, a, &out->subject, &out->body, e);
}

int
letters_overdue(struct letters *l, const struct letters_overdue *what, struct arena *a, struct outbox_letter *out, struct error *e)
{
	const struct letter letter = {.shop = &l->shop, .template = what->home != NULL ? "overdue-home" : "overdue-host",
			.reader = what->home != NULL ? READER_HOME : READER_HOST, .home = what->home, .partner = what->partner,
			.number = what->number, .moment = what->oldest};

	*out = (struct outbox_letter){.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .template = slice_of(letter.template)};
	return letter_write(&letter, a, &out->subject, &out->body, e);
}

static bool
is_for(const struct config_coordinator *c, struct slice faculty)
{
	for (size_t i = 0; i < c->faculties.n; i++)
		if (slice_is(faculty, c->faculties.item[i]))
			return true;
	return c->faculties.n == 0;
}

/* Coordinators get no names by mail: the desk shows them. */
int
letters_home(const struct telling *t, const char *template)
{
	const struct letter l = letters_about(t, template, READER_HOME);
	struct outbox_letter out = mail_of(&l, false);
	int rc = 0;

	for (size_t i = 0; t->home != NULL && i < t->home->coordinator_count && rc == 0; i++) {
		const struct config_coordinator *c = &t->home->coordinators[i];

		if (c->mail[0] != '\0' && is_for(c, t->h->choice->personal.faculty))
			rc = mail_to(t, &l, slice_of(c->mail), &out);
	}
	return rc;
}

int
letters_host(const struct telling *t, const char *template)
{
	const struct letter l = letters_about(t, template, READER_HOST);
	struct outbox_letter out = mail_of(&l, false);
	int rc = 0;

	for (size_t i = 0; t->partner != NULL && i < t->partner->coordinator_count && rc == 0; i++)
		if (t->partner->coordinators[i].mail[0] != '\0')
			rc = mail_to(t, &l, slice_of(t->partner->coordinators[i].mail), &out);
	return rc;
}

/* The body of CONTRACT.md section 9. */
static int
write_json(const struct telling *t, const char *event, const struct application_choice *c, struct slice *out)
{
	struct buffer b;
	int rc = 0;

	buffer_init(&b, JSON_MAX);
	buffer_printf(&b, "{\"event\":\"%s\",\"at\":\"", event);
	date_write_moment(&b, t->h->event->moment, 0);
	buffer_text(&b, "\",\"enrolment\":");
	application_json(t->h->application, c, &b);
	buffer_byte(&b, '}');
	*out = arena_slice(&t->letters->arena, buffer_view(&b));
	if (!buffer_ok(&b) || out->p == NULL)
		rc = error_set(t->e, ERR_MEMORY, "a delivery is too large");
	buffer_free(&b);
	return rc;
}

/*
 * That a place is free again must reach the host even when the student has the application erased meanwhile: such a delivery holds nothing
 * personal, so that it need not go with the application's key.
 */
int
letters_deliver(const struct telling *t, const char *event)
{
	bool personal = strcmp(event, "placed") == 0 || strcmp(event, "approved") == 0;
	struct application_choice shown = *t->h->choice;
	struct outbox_letter out = {.kind = OUTBOX_DELIVERY, .template = slice_of(event), .personal = personal};
	struct letter mail;
	int rc;

	if (t->partner == NULL)
		return 0;
	if (t->partner->deliver_url[0] != '\0') {
		shown.personal_known = shown.personal_known && personal;
		out.queue = slice_of(t->partner->id);
		rc = write_json(t, event, &shown, &out.body);
		return rc != 0 ? rc : outbox_add(t->sink, &out, t->e);
	}
	if (t->partner->deliver_mail[0] == '\0')
		return 0;
	mail = letters_about(t, "delivery", READER_HOST);
	mail.event = event;
	mail.nameless = !personal;
	return letters_mail(t, &mail, slice_of(t->partner->deliver_mail), personal);
}

int
letters_feed(struct letters *l, const struct letters_feed *what, struct arena *a, struct outbox_letter *out, struct error *e)
{
	const struct letter letter = {.shop = &l->shop, .template = what->template, .reader = READER_PARTNER, .partner = what->partner,
			.moment = what->moment, .words = what->why};
	struct contact contact;

	*out = (struct outbox_letter){.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .template = slice_of(what->template)};
	if (!contact_read(slice_of(what->partner->contact), &contact) || !mail_address(contact.mail))
		return error_set(e, ERR_NOT_FOUND, "partner %s has no contact with a mail address", what->partner->id);
	out->to = arena_slice(a, contact.mail);
	return letter_write(&letter, a, &out->subject, &out->body, e);
}
