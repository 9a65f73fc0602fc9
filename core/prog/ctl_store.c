/* Reading of enrolments for opstapctl. */
#include "prog/ctl_store.h"

#include <stdio.h>
#include <string.h>

#include "prog/load.h"

int
ctl_store_open(const struct config *config, struct ctl_store *out, struct error *e)
{
	int rc = keys_open(config->key_dir, false, &out->keys, e);

	if (rc == 0)
		rc = ledger_open(config->data_dir, out->keys, config, false, &out->ledger, e);
	return rc == ERR_NOT_FOUND ? 0 : rc;
}

void
ctl_store_close(struct ctl_store *s)
{
	ledger_close(s->ledger);
	keys_close(s->keys);
	*s = (struct ctl_store){.ledger = NULL};
}

int
ctl_ledger_open(const struct config *config, struct ctl_ledger *out, struct error *e)
{
	int rc = seats_open(config->data_dir, &out->seats, e);

	return rc != 0 ? rc : ledger_client_open(config, out->seats, &out->client, e);
}

void
ctl_ledger_close(struct ctl_ledger *l)
{
	ledger_client_close(l->client);
	seats_close(l->seats);
}

/* ---- one person */

struct finding {
	unsigned char mail[PERSON_BYTES];	/* keyed hash: the case of the address does not matter */
	struct buffer *out;
};

static int
find_mail(void *context, const struct application *a, struct error *e)
{
	struct finding *f = context;

	for (size_t i = 0; i < a->choice_count; i++) {
		struct slice mail = a->choices[i].personal.person_mail;

		if (mail.n != PERSON_BYTES || memcmp(mail.p, f->mail, PERSON_BYTES) != 0)
			continue;
		buffer_slice(f->out, a->receipt);
		break;
	}
	return buffer_ok(f->out) ? 0 : error_set(e, ERR_MEMORY, "too many applications");
}

static int
find_receipt(struct ctl_store *s, struct slice receipt, struct buffer *out, struct error *e)
{
	struct application *app;
	struct arena arena;
	int rc;

	arena_init(&arena, (size_t)64 << 20);
	rc = ledger_application(s->ledger, receipt, &arena, &app, e);
	arena_free(&arena);
	if (rc == 0)
		buffer_slice(out, receipt);
	return rc;
}

int
ctl_receipts_of(struct ctl_store *s, struct slice receipt_or_mail, struct buffer *out, struct error *e)
{
	struct finding f = {.out = out};
	int rc;

	if (s->ledger == NULL)
		return error_set(e, ERR_NOT_FOUND, "nobody has enrolled yet");
	if (memchr(receipt_or_mail.p, '@', receipt_or_mail.n) == NULL)
		return find_receipt(s, receipt_or_mail, out, e);
	keys_person(s->keys, "mail", SLICE_NONE, receipt_or_mail, f.mail);
	rc = ledger_each(s->ledger, find_mail, &f, e);
	if (rc == 0 && out->len == 0)
		return error_set(e, ERR_NOT_FOUND, "no enrolment has this mail address");
	return rc;
}

/* ---- telling */

int
ctl_failed(const char *command, int rc, const struct error *e)
{
	fprintf(stderr, "opstapctl: %s: %s\n", command, e->text);
	return rc == ERR_DAMAGED ? EXIT_DAMAGED : EXIT_FAILED;
}

int
ctl_print(const char *command, struct buffer *out)
{
	if (buffer_ok(out) && fwrite(out->data, 1, out->len, stdout) == out->len && fflush(stdout) == 0)
		return EXIT_GOOD;
	fprintf(stderr, "opstapctl: %s: the answer could not be written\n", command);
	return EXIT_FAILED;
}
