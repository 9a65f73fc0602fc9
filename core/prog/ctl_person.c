/* opstapctl person: everything that is held on one person, as JSON. */
#include <stdio.h>
#include <string.h>

#include "domain/application_json.h"
#include "ground/escape.h"
#include "prog/ctl_store.h"
#include "prog/load.h"

struct telling {
	struct slice receipts;
	struct buffer *out;
	size_t count;
};

static void
put_text(struct buffer *out, const char *name, struct slice value)
{
	buffer_printf(out, ",\"%s\":\"", name);
	escape_json(out, value);
	buffer_byte(out, '"');
}

static int
tell_letter(void *context, const struct outbox_row *row, struct error *e)
{
	struct telling *t = context;
	struct slice rest = t->receipts;

	while (rest.n >= RECEIPT_CHARS && !slice_eq((struct slice){rest.p, RECEIPT_CHARS}, row->receipt)) {
		rest.p += RECEIPT_CHARS;
		rest.n -= RECEIPT_CHARS;
	}
	if (rest.n < RECEIPT_CHARS || row->receipt.n == 0)
		return 0;
	buffer_text(t->out, t->count++ > 0 ? ",\n{\"receipt\":\"" : "\n{\"receipt\":\"");
	escape_json(t->out, row->receipt);
	buffer_printf(t->out, "\",\"choice\":%u", row->choice);
	put_text(t->out, "queue", row->queue);
	put_text(t->out, "template", row->template);
	put_text(t->out, "to", row->to);
	put_text(t->out, "subject", row->subject);
	put_text(t->out, "body", row->body);
	buffer_text(t->out, ",\"written\":\"");
	date_write_moment(t->out, row->created, 0);
	buffer_text(t->out, "\"}");
	return buffer_ok(t->out) ? 0 : error_set(e, ERR_MEMORY, "too many letters");
}

static int
tell_application(struct ctl_store *s, struct slice receipt, struct telling *t, struct error *e)
{
	struct application *app;
	struct arena arena;
	int rc;

	arena_init(&arena, (size_t)64 << 20);
	rc = ledger_application(s->ledger, receipt, &arena, &app, e);
	for (size_t i = 0; rc == 0 && i < app->choice_count; i++) {
		buffer_text(t->out, t->count++ > 0 ? ",\n" : "\n");
		application_json(app, &app->choices[i], t->out);
	}
	arena_free(&arena);
	return rc == ERR_GONE ? 0 : rc;
}

/* A receipt stands for the person who holds it: the other applications of the same address belong to it. */
static int
find_all(struct ctl_store *s, struct slice whom, struct buffer *receipts, struct error *e)
{
	struct application *app;
	struct arena arena;
	int rc = ctl_receipts_of(s, whom, receipts, e);

	if (rc != 0 || memchr(whom.p, '@', whom.n) != NULL)
		return rc;
	arena_init(&arena, (size_t)64 << 20);
	rc = ledger_application(s->ledger, whom, &arena, &app, e);
	if (rc == 0 && app->choice_count > 0 && app->choices[0].personal.email.n > 0) {
		buffer_clear(receipts);
		rc = ctl_receipts_of(s, app->choices[0].personal.email, receipts, e);
		if (rc == ERR_NOT_FOUND) {	/* from before addresses were hashed */
			buffer_slice(receipts, whom);
			rc = 0;
		}
	}
	arena_free(&arena);
	return rc;
}

static int
tell_all(struct ctl_store *s, struct slice receipts, struct buffer *out, struct error *e)
{
	struct telling t = {.receipts = receipts, .out = out};
	int rc = 0;

	buffer_text(out, "{\"enrolments\":[");
	for (struct slice rest = receipts; rc == 0 && rest.n >= RECEIPT_CHARS; rest.p += RECEIPT_CHARS, rest.n -= RECEIPT_CHARS)
		rc = tell_application(s, (struct slice){rest.p, RECEIPT_CHARS}, &t, e);
	buffer_text(out, "],\n\"letters\":[");
	t.count = 0;
	if (rc == 0)
		rc = outbox_each(s->ledger, tell_letter, &t, e);
	buffer_text(out, "]}\n");
	return rc;
}

int
ctl_person(const struct config *config, int argc, char **argv)
{
	struct ctl_store s = {.ledger = NULL};
	struct error e = ERROR_NONE;
	struct buffer receipts, out;
	int rc, code;

	if (argc != 2 || argv[1][0] == '-') {
		fputs("usage: opstapctl person RECEIPT|ADDRESS\n", stderr);
		return EXIT_USAGE;
	}
	buffer_init(&receipts, 64u << 20);
	buffer_init(&out, 256u << 20);
	rc = ctl_store_open(config, &s, &e);
	if (rc == 0)
		rc = find_all(&s, slice_of(argv[1]), &receipts, &e);
	if (rc == 0)
		rc = tell_all(&s, buffer_view(&receipts), &out, &e);
	ctl_store_close(&s);
	code = rc == 0 ? ctl_print("person", &out) : ctl_failed("person", rc, &e);
	buffer_free(&receipts);
	buffer_free(&out);
	return code;
}
