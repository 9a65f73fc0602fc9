/* opstapctl erase and retain: asked of the running ledger, which is the only writer. */
#include <stdio.h>

#include "prog/ctl_store.h"
#include "prog/load.h"
#include "store/alerts.h"

/* ---- erase */

struct erased { size_t forms, alerts; };

static bool
say_erased(const struct erased *n, const char *why)
{
	printf("%zu enrolment form%s erased%s", n->forms, n->forms == 1 ? " was" : "s were", why);
	if (n->alerts > 0)
		printf(" So %s %zu saved search%s.", n->alerts == 1 ? "was" : "were", n->alerts, n->alerts == 1 ? "" : "es");
	return printf("\n") > 0 && fflush(stdout) == 0;
}

static int
erase_all(const struct config *config, struct slice receipts, size_t *erased, struct error *e)
{
	struct ctl_ledger a = {.client = NULL};
	struct ledger_answer answer;
	int rc = ctl_ledger_open(config, &a, e);

	for (; rc == 0 && receipts.n >= RECEIPT_CHARS; receipts.p += RECEIPT_CHARS, receipts.n -= RECEIPT_CHARS) {
		rc = ledger_client_erase(a.client, (struct slice){receipts.p, RECEIPT_CHARS}, &answer, e);
		*erased += rc == 0;
		if (rc == ERR_GONE || rc == ERR_NOT_FOUND)
			rc = 0;		/* somebody else was quicker */
	}
	ctl_ledger_close(&a);
	return rc;
}

static int
erase(const struct config *config, struct slice whom, bool by_mail, struct erased *erased, struct error *e)
{
	struct ctl_store s = {.ledger = NULL};
	struct buffer receipts, alerts;
	int rc = ctl_store_open(config, &s, e);

	buffer_init(&receipts, 64u << 20);
	buffer_init(&alerts, 64u << 20);
	if (rc == 0)
		rc = ctl_receipts_of(&s, whom, &receipts, e);
	if (rc == ERR_GONE || (rc == ERR_NOT_FOUND && by_mail))
		rc = 0;			/* erased before: as it should be */
	if (rc == 0 && by_mail && s.ledger != NULL)
		rc = alerts_of(s.ledger, whom, &alerts, e);
	ctl_store_close(&s);
	if (rc == 0 && receipts.len > 0)
		rc = erase_all(config, buffer_view(&receipts), &erased->forms, e);
	if (rc == 0 && alerts.len > 0)
		rc = erase_all(config, buffer_view(&alerts), &erased->alerts, e);
	buffer_free(&receipts);
	buffer_free(&alerts);
	return rc;
}

int
ctl_erase(const struct config *config, int argc, char **argv)
{
	struct error e = ERROR_NONE;
	struct erased erased = {0, 0};
	bool by_mail = argc == 3 && slice_is(slice_of(argv[1]), "--mail");
	bool by_receipt = argc == 3 && slice_is(slice_of(argv[1]), "--receipt");
	struct slice whom = argc == 3 ? slice_of(argv[2]) : SLICE_NONE;
	bool at = false;
	int rc;

	for (size_t i = 0; i < whom.n; i++)
		at = at || whom.p[i] == '@';
	if ((!by_mail && !by_receipt) || at != by_mail) {
		fputs("usage: opstapctl erase --receipt RECEIPT | --mail ADDRESS\n", stderr);
		return EXIT_USAGE;
	}
	rc = erase(config, whom, by_mail, &erased, &e);
	if (rc != 0)
		return ctl_failed("erase", rc, &e);
	return say_erased(&erased, ".") ? EXIT_GOOD : EXIT_FAILED;
}

/* ---- retain */

int
ctl_retain(const struct config *config, int argc, char **argv)
{
	struct ctl_ledger a = {.client = NULL};
	struct ledger_answer answer = {.count = 1};
	struct error e = ERROR_NONE;
	struct erased erased = {0, 0};
	int rc;

	(void)argv;
	if (argc != 1) {
		fputs("usage: opstapctl retain\n", stderr);
		return EXIT_USAGE;
	}
	rc = ctl_ledger_open(config, &a, &e);
	while (rc == 0 && answer.count + answer.sequence > 0) {
		rc = ledger_client_retain(a.client, config->retention, &answer, &e);
		erased.forms += rc == 0 ? answer.count : 0;
		erased.alerts += rc == 0 ? answer.sequence : 0;
	}
	ctl_ledger_close(&a);
	if (rc != 0)
		return ctl_failed("retain", rc, &e);
	return say_erased(&erased, erased.forms == 1 ? ": its time is over." : ": their time is over.") ? EXIT_GOOD : EXIT_FAILED;
}
