/*
 * A form becomes an application. Everything is looked at before anything is written, inside the write transaction: two students cannot
 * both find the last place free.
 *
 * Order of safety: the keys of all new applications are written and synced first, then the transaction is committed. A crash between the
 * two leaves a key that opens nothing; never a personal part without its key.
 */
#include <sodium.h>
#include <string.h>

#include "store/ledger_writer.h"

struct sending {
	struct writer *w;
	const struct ledger_submission *form;
	struct ledger_answer *answer;
	unsigned char seats[ENROLMENT_MAX_CHOICES][SEAT_KEY_BYTES];
	bool full[ENROLMENT_MAX_CHOICES];
};

/* ---- looking */

struct line { struct writer *w; int32_t proven; };

static int
count_proven(void *context, struct slice key, struct slice value, struct error *e)
{
	struct line *c = context;
	struct choice_row row;
	struct slice bytes;
	int rc;

	(void)key;
	rc = env_get(c->w->txn, env_db(c->w->ledger->env, LEDGER_CHOICES), value, &bytes, e);
	if (rc == 0)
		rc = ledger_row_read(bytes, &row, e);
	if (rc == 0)
		c->proven += row.state == STATE_WAITING;
	return rc;
}

/*
 * Is there a place for a newcomer? The catalogue's number counts (it may be newer than what is stored), unless the host set one. Places that
 * became free while others wait are theirs.
 */
static int
look_for_place(struct sending *s, size_t i, struct error *e)
{
	const struct ledger_choice *c = &s->form->choices[i];
	struct line ahead = {s->w, 0};
	struct course_row course;
	struct seat_row seats;
	int rc = ledger_seat_get(s->w->ledger, s->w->txn, s->seats[i], &seats, e);

	if (rc == 0)
		rc = ledger_course_get(s->w->ledger, s->w->txn, s->seats[i], &course, e);
	if (rc != 0)
		return rc;
	if (course.flags & (COURSE_ROW_CLOSED | COURSE_ROW_CANCELLED))
		return 1;
	course.feed_places = c->places;
	s->full[i] = !ledger_has_place(&seats, &course);
	if (!s->full[i] && seats.waiting > 0 && ledger_course_places(&course) >= 0) {
		rc = env_each(s->w->txn, env_db(s->w->ledger->env, LEDGER_WAITING), SLICE_OF(s->seats[i]), count_proven, &ahead, e);
		s->full[i] = seats.taken + ahead.proven >= ledger_course_places(&course);
	}
	return rc != 0 ? rc : s->full[i] && !c->waiting;
}

static int
look_at_choice(struct sending *s, size_t i, struct error *e)
{
	const struct ledger_choice *c = &s->form->choices[i];
	struct ledger_answer *a = s->answer;
	int rc;

	ledger_seat_key(c->partner, c->course, c->offering, s->seats[i]);
	a->choice = (uint8_t)(i + 1);
	a->moment = s->w->now;
	rc = writer_find_person(s->w, s->form->person_number, s->seats[i], &a->moment, e);
	if (rc == 0)
		rc = writer_find_person(s->w, s->form->person_mail, s->seats[i], &a->moment, e);
	for (size_t j = 0; rc == 0 && j < i; j++)
		rc = memcmp(s->seats[j], s->seats[i], SEAT_KEY_BYTES) == 0;
	if (rc != 0) {
		a->outcome = LEDGER_DUPLICATE;
		return rc;
	}
	rc = look_for_place(s, i, e);
	if (rc > 0)
		a->outcome = LEDGER_NO_PLACE;
	return rc;
}

/* ---- writing */

static void
make_receipt(char out[RECEIPT_CHARS + 1])
{
	static const char alphabet[33] = "0123456789abcdefghjkmnpqrstvwxyz";	/* Crockford: no i, l, o, u */
	unsigned char random[RECEIPT_CHARS];

	randombytes_buf(random, sizeof(random));	/* at once: each call asks the kernel */
	for (int i = 0; i < RECEIPT_CHARS; i++)
		out[i] = alphabet[random[i] % 32];
	out[RECEIPT_CHARS] = '\0';
}

int
writer_make_key(struct writer *w, struct ledger_item *it, struct error *e)
{
	int rc = 0;

	if (!it->has_key) {
		make_receipt(it->receipt);
		rc = keys_create(w->ledger->keys, slice_of(it->receipt), it->key, &it->key_fd, e);
		it->has_key = rc == 0;
	}
	return rc;
}

/* The events of one choice: as sent, and what follows at once. */
static int
put_choice(struct sending *s, struct subject *to, const struct ledger_item *it, size_t i, struct error *e)
{
	const struct ledger_submission *form = s->form;
	const struct ledger_choice *c = &form->choices[i];
	int64_t hold = form->first == STATE_UNCONFIRMED ? LEDGER_CONFIRM_SECONDS : c->hold;
	const struct said all = {.plain = c->personal, .person_number = form->person_number, .person_mail = form->person_mail};
	static const struct said nothing;
	struct event ev = {.kind = EVENT_STATE, .state = (uint8_t)form->first, .actor = ACTOR_STUDENT, .choice = (uint8_t)(i + 1),
		.choices = (uint8_t)form->choice_count, .seat = s->full[i] ? SEAT_WAITING : SEAT_HELD,
		.until = hold > 0 ? s->w->now + hold : 0, .receipt = slice_of(it->receipt), .partner = c->partner, .course = c->course,
		.offering = c->offering, .home = form->home, .lang = form->lang, .token = form->token, .record = c->record,
		.number = (uint64_t)((int64_t)c->places + 1)};
	int rc = writer_put(s->w, to, &ev, &all, e);

	writer_touch(s->w, s->seats[i]);	/* the catalogue may say more places than before */
	if (rc != 0 || form->first != STATE_SUBMITTED || (!s->full[i] && !form->approve))
		return rc;
	ev.actor = ACTOR_SYSTEM;
	ev.state = s->full[i] ? STATE_WAITING : STATE_APPROVED;
	ev.reason = s->full[i] ? SLICE("full") : SLICE("home-approval-off");
	ev.until = s->full[i] ? 0 : ev.until;
	ev.record = ev.token = SLICE_NONE;	/* stand in the first event */
	ev.number = 0;
	return writer_put(s->w, to, &ev, &nothing, e);
}

static int
put_form(struct sending *s, struct ledger_item *it, struct error *e)
{
	struct subject to = {.app = arena_alloc(&s->w->arena, sizeof(*to.app)), .arena = &s->w->arena};
	int rc = writer_make_key(s->w, it, e);

	if (rc == 0 && to.app == NULL)
		rc = error_set(e, ERR_MEMORY, "no memory for an application");
	memcpy(to.key, it->key, KEY_BYTES);
	for (size_t i = 0; rc == 0 && i < s->form->choice_count; i++)
		rc = put_choice(s, &to, it, i, e);
	sodium_memzero(to.key, sizeof(to.key));
	if (rc != 0)
		return rc;
	s->answer->outcome = LEDGER_STORED;
	s->answer->moment = s->w->now;
	s->answer->choice = 0;
	memcpy(s->answer->receipt, it->receipt, sizeof(it->receipt));
	return writer_promote(s->w, e);
}

static int
check_form(const struct ledger_submission *form, struct error *e)
{
	if (form->token.n != TOKEN_ID_BYTES || form->choice_count == 0 || form->choice_count > ENROLMENT_MAX_CHOICES)
		return error_set(e, ERR_INTERNAL, "a form without token or courses");
	if (form->first != STATE_UNCONFIRMED && form->first != STATE_SUBMITTED)
		return error_set(e, ERR_INTERNAL, "a form cannot begin as \"%s\"", state_name(form->first));
	return 0;
}

int
ledger_do_submit(struct writer *w, const struct ledger_submission *form, struct ledger_item *it, struct ledger_answer *a,
		struct error *e)
{
	struct sending s = {.w = w, .form = form, .answer = a};
	int rc = check_form(form, e);

	if (rc == 0)
		rc = writer_token(w, form->token, a, e);
	if (rc > 0)
		a->outcome = LEDGER_REPEATED;
	for (size_t i = 0; rc == 0 && i < form->choice_count; i++)
		rc = look_at_choice(&s, i, e);
	return rc != 0 ? rc : put_form(&s, it, e);
}
