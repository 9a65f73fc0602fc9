/* opstapctl outbox and export: letters that wait or could not be delivered, and one partner's enrolments for a spreadsheet. */
#include <stdio.h>

#include "ground/escape.h"
#include "prog/ctl_store.h"
#include "prog/load.h"

static const char *const kinds[] = {"", "mail", "delivery"};
static const char *const states[] = {"", "waiting", "delivered", "dead"};

struct listing {
	bool json;
	struct slice partner;
	size_t lines;
};

static bool
print(struct buffer *b)
{
	bool good = buffer_ok(b) && fwrite(b->data, 1, b->len, stdout) == b->len;

	buffer_free(b);
	return good;
}

/* ---- outbox */

static void
put_moment(struct buffer *b, const char *name, int64_t moment)
{
	buffer_printf(b, ",\"%s\":", name);
	if (moment == 0) {
		buffer_text(b, "null");
		return;
	}
	buffer_byte(b, '"');
	date_write_moment(b, moment, 0);
	buffer_byte(b, '"');
}

static void
put_text(struct buffer *b, const char *name, struct slice value)
{
	buffer_printf(b, ",\"%s\":\"", name);
	escape_json(b, value);
	buffer_byte(b, '"');
}

/* Neither address nor text: those stand in person. */
static void
put_json(struct buffer *b, const struct outbox_row *row)
{
	buffer_printf(b, "{\"id\":\"%llu-%u\",\"kind\":\"%s\",\"state\":\"%s\"", (unsigned long long)row->key.sequence, row->key.number,
			kinds[row->kind], states[row->state]);
	put_text(b, "queue", row->queue);
	put_text(b, "template", row->template);
	put_text(b, "receipt", row->receipt);
	buffer_printf(b, ",\"choice\":%u,\"attempts\":%u", row->choice, row->attempts);
	put_moment(b, "created", row->created);
	put_moment(b, "next", row->state == OUTBOX_WAITING ? row->next : 0);
	put_moment(b, "settled", row->settled);
	put_text(b, "idempotency_key", slice_of(row->idempotency));
	put_text(b, "last_error", row->last_error);
	buffer_text(b, "}\n");
}

static void
put_line(struct buffer *b, const struct outbox_row *row)
{
	date_write_moment(b, row->created, 0);
	buffer_printf(b, "  %-9s  %-8s  ", states[row->state], kinds[row->kind]);
	escape_log(b, row->queue);
	buffer_text(b, "  ");
	escape_log(b, row->template);
	if (row->state == OUTBOX_WAITING && row->attempts > 0) {
		buffer_printf(b, "  failed %u times, again ", row->attempts);
		date_write_moment(b, row->next, 0);
	}
	if (row->last_error.n > 0) {
		buffer_text(b, "  ");
		escape_log(b, row->last_error);
	}
	buffer_byte(b, '\n');
}

static int
print_row(void *context, const struct outbox_row *row, struct error *e)
{
	struct listing *l = context;
	struct buffer b;

	if (slice_is(row->template, "upkeep"))
		return 0;		/* the daemon's note that it looked after retention on that day: for nobody */
	buffer_init(&b, 65536);
	(l->json ? put_json : put_line)(&b, row);
	l->lines++;
	return print(&b) ? 0 : error_errno(e, ERR_IO, "standard output");
}

int
ctl_outbox(const struct config *config, int argc, char **argv)
{
	struct listing l = {.json = argc == 2 && slice_is(slice_of(argv[1]), "--json")};
	struct ctl_store s = {.ledger = NULL};
	struct error e = ERROR_NONE;
	int rc;

	if (argc > 2 || (argc == 2 && !l.json)) {
		fputs("usage: opstapctl outbox [--json]\n", stderr);
		return EXIT_USAGE;
	}
	rc = ctl_store_open(config, &s, &e);
	if (rc == 0 && s.ledger != NULL)
		rc = outbox_each(s.ledger, print_row, &l, &e);
	ctl_store_close(&s);
	if (rc == 0 && l.lines == 0 && !l.json)
		puts("No letters.");
	if (rc == 0 && fflush(stdout) != 0)
		rc = error_errno(&e, ERR_IO, "standard output");
	return rc == 0 ? EXIT_GOOD : ctl_failed("outbox", rc, &e);
}

/* ---- export */

static const char HEAD[] = "receipt,choice,state,submitted_at,home,partner,course,offering,name,email,student_number,faculty,programme,"
		"year,purpose,motivation,board,board_date\r\n";

static void
put_choice(struct buffer *b, const struct application *a, const struct application_choice *c)
{
	const struct personal *p = &c->personal;
	const struct slice after[] = {a->home, c->partner, c->course, c->offering, p->name, p->email, p->student_number, p->faculty,
		p->programme, p->year, p->purpose, p->motivation, p->board, p->board_date};

	escape_csv(b, a->receipt);
	buffer_printf(b, ",%u,%s,", c->number, state_name(c->state));
	date_write_moment(b, c->submitted_at, 0);
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++) {
		buffer_byte(b, ',');
		escape_csv(b, after[i]);
	}
	buffer_text(b, "\r\n");
}

static int
print_choices(void *context, const struct application *a, struct error *e)
{
	struct listing *l = context;
	struct buffer b;

	buffer_init(&b, 4u << 20);
	for (size_t i = 0; i < a->choice_count; i++) {
		if (slice_eq(a->choices[i].partner, l->partner))
			put_choice(&b, a, &a->choices[i]);
	}
	return print(&b) ? 0 : error_errno(e, ERR_IO, "standard output");
}

int
ctl_export(const struct config *config, int argc, char **argv)
{
	struct listing l = {.partner = argc == 3 ? slice_of(argv[2]) : SLICE_NONE};
	struct ctl_store s = {.ledger = NULL};
	struct error e = ERROR_NONE;
	int rc;

	if (argc != 3 || !slice_is(slice_of(argv[1]), "--csv")) {
		fputs("usage: opstapctl export --csv PARTNER\n", stderr);
		return EXIT_USAGE;
	}
	if (config_partner(config, l.partner) == NULL)
		return load_no_partner("opstapctl", config, argv[2]);
	rc = ctl_store_open(config, &s, &e);
	if (rc == 0 && fputs(HEAD, stdout) < 0)
		rc = error_errno(&e, ERR_IO, "standard output");
	if (rc == 0 && s.ledger != NULL)
		rc = ledger_each(s.ledger, print_choices, &l, &e);
	ctl_store_close(&s);
	if (rc == 0 && fflush(stdout) != 0)
		rc = error_errno(&e, ERR_IO, "standard output");
	return rc == 0 ? EXIT_GOOD : ctl_failed("export", rc, &e);
}
