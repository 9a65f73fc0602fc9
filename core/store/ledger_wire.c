/* Forms and answers as frames. */
#include "store/ledger_wire.h"

#include <string.h>

static void
put_text(struct buffer *out, struct slice s)
{
	buffer_u32(out, (uint32_t)s.n);
	buffer_slice(out, s);
}

static struct slice
get_text(struct reader *r)
{
	return reader_bytes(r, reader_u32(r));
}

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
ledger_wire_form(const struct ledger_submission *form, struct buffer *out)
{
	size_t start = frame_begin(out);

	put_text(out, form->token);
	put_text(out, form->home);
	put_text(out, form->lang);
	put_text(out, form->person_number);
	put_text(out, form->person_mail);
	buffer_byte(out, (char)form->first);
	buffer_byte(out, form->approve ? 1 : 0);
	buffer_byte(out, (char)form->choice_count);
	for (size_t i = 0; i < form->choice_count; i++) {
		const struct ledger_choice *c = &form->choices[i];

		put_text(out, c->partner);
		put_text(out, c->course);
		put_text(out, c->offering);
		buffer_u32(out, (uint32_t)c->places);
		buffer_byte(out, c->waiting ? 1 : 0);
		buffer_u64(out, (uint64_t)c->hold);
		put_text(out, c->record);
		put_text(out, c->personal);
	}
	frame_end(out, start);
}

int
ledger_wire_read_form(struct slice frame, struct ledger_submission *out, struct error *e)
{
	struct reader r = reader_of(frame);

	memset(out, 0, sizeof(*out));
	out->token = get_text(&r);
	out->home = get_text(&r);
	out->lang = get_text(&r);
	out->person_number = get_text(&r);
	out->person_mail = get_text(&r);
	out->first = (enum state)reader_u8(&r);
	out->approve = reader_u8(&r) != 0;
	out->choice_count = reader_u8(&r);
	if (r.failed || out->token.n != TOKEN_ID_BYTES || out->choice_count == 0 || out->choice_count > ENROLMENT_MAX_CHOICES ||
	    (out->first != STATE_UNCONFIRMED && out->first != STATE_SUBMITTED))
		return error_set(e, ERR_SYNTAX, "the form that came to the ledger is malformed");
	for (size_t i = 0; i < out->choice_count; i++) {
		struct ledger_choice *c = &out->choices[i];

		c->partner = get_text(&r);
		c->course = get_text(&r);
		c->offering = get_text(&r);
		c->places = (int32_t)reader_u32(&r);
		c->waiting = reader_u8(&r) != 0;
		c->hold = (int64_t)reader_u64(&r);
		c->record = get_text(&r);
		c->personal = get_text(&r);
	}
	if (r.failed || r.rest.n > 0)
		return error_set(e, ERR_SYNTAX, "the form that came to the ledger is malformed");
	return 0;
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
		text = get_text(&r);
		return error_set(e, r.failed ? ERR_SYNTAX : (int)rc, "%.*s", SLICE_ARG(text));
	}
	out->outcome = (enum ledger_outcome)reader_u8(&r);
	out->choice = reader_u8(&r);
	out->moment = (int64_t)reader_u64(&r);
	text = get_text(&r);
	if (r.failed || rc != 0 || !slice_copy(text, out->receipt, sizeof(out->receipt)))
		return error_set(e, ERR_SYNTAX, "the answer of the ledger is malformed");
	return 0;
}
