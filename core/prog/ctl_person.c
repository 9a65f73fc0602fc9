/* opstapctl person: everything that is held on one person, as JSON. */
#include <stdio.h>
#include <string.h>

#include "domain/application_json.h"
#include "ground/escape.h"
#include "prog/ctl_store.h"
#include "prog/load.h"
#include "store/alerts.h"

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

static int
tell_alert(struct ctl_store *s, struct slice id, struct telling *t, struct error *e)
{
	struct arena arena;
	struct alert a;
	int rc;

	arena_init(&arena, 1u << 20);
	rc = alerts_get(s->ledger, id, &arena, &a, e);
	if (rc == 0) {
		buffer_text(t->out, t->count++ > 0 ? ",\n{\"alert\":\"" : "\n{\"alert\":\"");
		escape_json(t->out, a.id);
		buffer_printf(t->out, "\",\"confirmed\":%s", a.confirmed ? "true" : "false");
		put_text(t->out, "email", a.mail);
		put_text(t->out, "search", a.search);
		put_text(t->out, "lang", a.lang);
		buffer_text(t->out, ",\"since\":\"");
		date_write_moment(t->out, a.since, 0);
		buffer_text(t->out, "\"}");
	}
	arena_free(&arena);
	return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* A receipt stands for the person who holds it: the other applications of the same address belong to it. */
static int
find_all(struct ctl_store *s, struct slice whom, struct buffer *receipts, struct buffer *alerts, struct error *e)
{
	struct application *app;
	struct arena arena;
	bool by_mail = memchr(whom.p, '@', whom.n) != NULL;
	int rc = ctl_receipts_of(s, whom, receipts, e), found;

	if (by_mail && s->ledger != NULL && (rc == 0 || rc == ERR_NOT_FOUND)) {
		found = alerts_of(s->ledger, whom, alerts, e);
		if (found != 0 || alerts->len > 0)
			rc = found;
	}
	if (rc != 0 || by_mail)
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
		if (rc == 0)
			rc = alerts_of(s->ledger, app->choices[0].personal.email, alerts, e);
	}
	arena_free(&arena);
	return rc;
}

static int
tell_all(struct ctl_store *s, struct buffer *receipts, struct slice alerts, struct buffer *out, struct error *e)
{
	struct telling t = {.out = out};
	int rc = 0;

	buffer_text(out, "{\"enrolments\":[");
	for (struct slice rest = buffer_view(receipts); rc == 0 && rest.n >= RECEIPT_CHARS; rest.p += RECEIPT_CHARS, rest.n -= RECEIPT_CHARS)
		rc = tell_application(s, (struct slice){rest.p, RECEIPT_CHARS}, &t, e);
	buffer_text(out, "],\n\"alerts\":[");
	t.count = 0;
	for (struct slice rest = alerts; rc == 0 && rest.n >= RECEIPT_CHARS; rest.p += RECEIPT_CHARS, rest.n -= RECEIPT_CHARS)
		rc = tell_alert(s, (struct slice){rest.p, RECEIPT_CHARS}, &t, e);
	buffer_text(out, "],\n\"letters\":[");
	t.count = 0;
	buffer_slice(receipts, alerts);		/* letters are about either */
	t.receipts = buffer_view(receipts);
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
	struct buffer receipts, alerts, out;
	int rc, code;

	if (argc != 2 || argv[1][0] == '-') {
		fputs("usage: opstapctl person RECEIPT|ADDRESS\n", stderr);
		return EXIT_USAGE;
	}
	buffer_init(&receipts, 64u << 20);
	buffer_init(&alerts, 64u << 20);
	buffer_init(&out, 256u << 20);
	rc = ctl_store_open(config, &s, &e);
	if (rc == 0)
		rc = find_all(&s, slice_of(argv[1]), &receipts, &alerts, &e);
	if (rc == 0)
		rc = tell_all(&s, &receipts, buffer_view(&alerts), &out, &e);
	ctl_store_close(&s);
	code = rc == 0 ? ctl_print("person", &out) : ctl_failed("person", rc, &e);
	buffer_free(&receipts);
	buffer_free(&alerts);
	buffer_free(&out);
	return code;
}
