/* Requests and answers as frames. Each kind of request has one function that walks its members, for writing and for reading alike. */
#include "store/ledger_wire.h"

#include <string.h>

/* One way through the members of a request: to a buffer, or from a reader. */
struct walk {
	struct buffer *out;		/* NULL: reading */
	struct reader *in;
};

static void
walk_text(const struct walk *w, struct slice *s)
{
	if (w->out == NULL) {
		*s = reader_bytes(w->in, reader_u32(w->in));
		return;
	}
	buffer_u32(w->out, (uint32_t)s->n);
	buffer_slice(w->out, *s);
}

static uint64_t
walk_number(const struct walk *w, uint64_t n)
{
	if (w->out == NULL)
		return reader_u64(w->in);
	buffer_u64(w->out, n);
	return n;
}

#define WALK(w, member, type) ((member) = (type)walk_number((w), (uint64_t)(member)))

static void
walk_choice(const struct walk *w, struct ledger_choice *c)
{
	walk_text(w, &c->partner);
	walk_text(w, &c->course);
	walk_text(w, &c->offering);
	WALK(w, c->places, int32_t);
	WALK(w, c->waiting, bool);
	WALK(w, c->hold, int64_t);
	walk_text(w, &c->record);
	walk_text(w, &c->personal);
}

static void
walk_form(const struct walk *w, struct ledger_submission *f)
{
	walk_text(w, &f->token);
	walk_text(w, &f->home);
	walk_text(w, &f->lang);
	walk_text(w, &f->person_number);
	walk_text(w, &f->person_mail);
	WALK(w, f->first, enum state);
	WALK(w, f->approve, bool);
	WALK(w, f->choice_count, size_t);
	for (size_t i = 0; i < f->choice_count && i < ENROLMENT_MAX_CHOICES; i++)
		walk_choice(w, &f->choices[i]);
}

static void
walk_act(const struct walk *w, struct ledger_act *a)
{
	walk_text(w, &a->receipt);
	WALK(w, a->choice, uint8_t);
	WALK(w, a->request.action, enum action);
	WALK(w, a->request.actor, enum actor);
	walk_text(w, &a->request.by);
	walk_text(w, &a->request.reason);
	walk_text(w, &a->request.words);
	WALK(w, a->request.looked, bool);
	WALK(w, a->request.seen, uint64_t);
	WALK(w, a->request.number, int64_t);
	walk_text(w, &a->token);
}

static void
walk_course(const struct walk *w, struct ledger_course_act *c)
{
	walk_text(w, &c->partner);
	walk_text(w, &c->course);
	walk_text(w, &c->offering);
	WALK(w, c->mark, enum course_mark);
	WALK(w, c->places, uint32_t);
	walk_text(w, &c->by);
	walk_text(w, &c->reason);
	WALK(w, c->looked, bool);
	WALK(w, c->seen, uint64_t);
	walk_text(w, &c->record);
	walk_text(w, &c->token);
}

static void
walk_settle(const struct walk *w, struct ledger_settle *s)
{
	WALK(w, s->key.sequence, uint64_t);
	WALK(w, s->key.number, uint32_t);
	WALK(w, s->result, enum settlement);
	WALK(w, s->next, int64_t);
	walk_text(w, &s->error);
}

static void
walk_notice(const struct walk *w, struct ledger_notice *n)
{
	walk_text(w, &n->token);
	WALK(w, n->letter.kind, enum outbox_kind);
	walk_text(w, &n->letter.queue);
	walk_text(w, &n->letter.template);
	walk_text(w, &n->letter.to);
	walk_text(w, &n->letter.subject);
	walk_text(w, &n->letter.body);
}

static void
walk_alert(const struct walk *w, struct ledger_alert *a)
{
	WALK(w, a->deed, enum alert_deed);
	walk_text(w, &a->id);
	walk_text(w, &a->token);
	walk_text(w, &a->mail);
	walk_text(w, &a->search);
	walk_text(w, &a->lang);
	WALK(w, a->mark, int64_t);
	WALK(w, a->letters, uint32_t);
	WALK(w, a->letter.kind, enum outbox_kind);
	WALK(w, a->letter.personal, bool);
	walk_text(w, &a->letter.queue);
	walk_text(w, &a->letter.template);
	walk_text(w, &a->letter.to);
	walk_text(w, &a->letter.subject);
	walk_text(w, &a->letter.body);
	walk_text(w, &a->letter.unsubscribe);
}

static void
walk_request(const struct walk *w, struct ledger_request *r)
{
	WALK(w, r->kind, enum ledger_kind);
	switch (r->kind) {
	case LEDGER_SUBMIT:
		walk_form(w, &r->u.form);
		break;
	case LEDGER_ACT:
		walk_act(w, &r->u.act);
		break;
	case LEDGER_COURSE:
		walk_course(w, &r->u.course);
		break;
	case LEDGER_SETTLE:
		walk_settle(w, &r->u.settle);
		break;
	case LEDGER_ERASE:
		walk_text(w, &r->u.erase.receipt);
		break;
	case LEDGER_RETAIN:
		WALK(w, r->u.retain.retention, int64_t);
		break;
	case LEDGER_NOTICE:
		walk_notice(w, &r->u.notice);
		break;
	case LEDGER_ALERT:
		walk_alert(w, &r->u.alert);
		break;
	}
}

static bool
token_fits(struct slice token)
{
	return token.n == 0 || token.n == TOKEN_ID_BYTES;
}

static bool
alert_makes_sense(const struct ledger_alert *a)
{
	switch (a->deed) {
	case ALERT_ORDER:
		return a->token.n == TOKEN_ID_BYTES && a->mail.n > 0 && a->lang.n == 2;
	case ALERT_TELL:
		return a->id.n == RECEIPT_CHARS && a->letter.kind == OUTBOX_MAIL && a->letter.personal && a->letter.queue.n > 0 &&
		       a->letter.queue.n <= 32 && a->letter.to.n > 0;
	case ALERT_CONFIRM:
	case ALERT_STOP:
		return a->id.n == RECEIPT_CHARS;
	}
	return false;
}

/* What the ledger would call its own mistake is refused here already. */
static bool
makes_sense(const struct ledger_request *r)
{
	const struct ledger_submission *f = &r->u.form;
	const struct ledger_course_act *c = &r->u.course;

	switch (r->kind) {
	case LEDGER_SUBMIT:
		return f->token.n == TOKEN_ID_BYTES && f->choice_count > 0 && f->choice_count <= ENROLMENT_MAX_CHOICES &&
		       (f->first == STATE_UNCONFIRMED || f->first == STATE_SUBMITTED);
	case LEDGER_ACT:
		return r->u.act.receipt.n == RECEIPT_CHARS && r->u.act.request.action > ACTION_NONE && r->u.act.request.action < ACTION_MAX &&
		       r->u.act.request.actor > ACTOR_NOBODY && r->u.act.request.actor < ACTOR_MAX && token_fits(r->u.act.token);
	case LEDGER_COURSE:
		return c->partner.n > 0 && c->course.n > 0 && c->mark > 0 && c->mark < COURSE_MARK_MAX && token_fits(c->token) &&
		       (c->mark == COURSE_CHANGED) == (c->record.n > 0);
	case LEDGER_SETTLE:
		return r->u.settle.result >= SETTLE_DELIVERED && r->u.settle.result <= SETTLE_DEAD;
	case LEDGER_ERASE:
		return r->u.erase.receipt.n == RECEIPT_CHARS;
	case LEDGER_RETAIN:
		return r->u.retain.retention > 0;
	case LEDGER_NOTICE:
		return r->u.notice.token.n == TOKEN_ID_BYTES && r->u.notice.letter.kind == OUTBOX_MAIL && r->u.notice.letter.queue.n > 0 &&
		       r->u.notice.letter.queue.n <= 32;
	case LEDGER_ALERT:
		return alert_makes_sense(&r->u.alert);
	}
	return false;
}

/* ---- frames */

/* Reserves the length at the front; frame_end fills it in. */
static size_t
frame_begin(struct buffer *out)
{
	buffer_u32(out, 0);
	return out->len;
}

static void
frame_end(struct buffer *out, size_t start)
{
	uint32_t n = (uint32_t)(out->len - start);

	if (!buffer_ok(out))
		return;
	for (size_t i = 0; i < sizeof(n); i++)
		out->data[start - sizeof(n) + i] = (char)(n >> (8 * i));
}

void
ledger_wire_request(const struct ledger_request *request, struct buffer *out)
{
	struct ledger_request copy = *request;		/* the walk writes what it read back */
	const struct walk w = {.out = out};
	size_t start = frame_begin(out);

	walk_request(&w, &copy);
	frame_end(out, start);
}

int
ledger_wire_read_request(struct slice frame, struct ledger_request *out, struct error *e)
{
	struct reader r = reader_of(frame);
	const struct walk w = {.in = &r};

	memset(out, 0, sizeof(*out));
	walk_request(&w, out);
	if (r.failed || r.rest.n > 0 || !makes_sense(out))
		return error_set(e, ERR_SYNTAX, "the request that came to the ledger is malformed");
	return 0;
}

/* ---- answers */

static void
put_text(struct buffer *out, struct slice s)
{
	buffer_u32(out, (uint32_t)s.n);
	buffer_slice(out, s);
}

void
ledger_wire_answer(int rc, const struct ledger_answer *answer, const struct error *e, struct buffer *out)
{
	size_t start = frame_begin(out);

	buffer_u32(out, (uint32_t)rc);
	if (rc < 0) {
		put_text(out, slice_of(e->text));
	} else {
		buffer_byte(out, (char)answer->outcome);
		buffer_byte(out, (char)answer->choice);
		buffer_u64(out, (uint64_t)answer->moment);
		buffer_byte(out, (char)answer->refusal);
		buffer_u64(out, answer->sequence);
		buffer_u32(out, answer->count);
		put_text(out, slice_of(answer->receipt));
	}
	frame_end(out, start);
}

int
ledger_wire_read_answer(struct slice frame, struct ledger_answer *out, struct error *e)
{
	struct reader r = reader_of(frame);
	int32_t rc = (int32_t)reader_u32(&r);
	struct slice text;

	memset(out, 0, sizeof(*out));
	if (rc < 0) {
		text = reader_bytes(&r, reader_u32(&r));
		return error_set(e, r.failed ? ERR_SYNTAX : (int)rc, "%.*s", SLICE_ARG(text));
	}
	out->outcome = (enum ledger_outcome)reader_u8(&r);
	out->choice = reader_u8(&r);
	out->moment = (int64_t)reader_u64(&r);
	out->refusal = (enum refusal)reader_u8(&r);
	out->sequence = reader_u64(&r);
	out->count = reader_u32(&r);
	text = reader_bytes(&r, reader_u32(&r));
	if (r.failed || rc != 0 || !slice_copy(text, out->receipt, sizeof(out->receipt)))
		return error_set(e, ERR_SYNTAX, "the answer of the ledger is malformed");
	return 0;
}
