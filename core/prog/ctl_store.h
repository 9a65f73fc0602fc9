#ifndef PROG_CTL_STORE_H
#define PROG_CTL_STORE_H
/* What the commands of opstapctl about enrolments share: the store, the ledger process, one person's applications. */
#include "prog/ctl.h"
#include "store/ledger_client.h"

struct ctl_store {
	struct keys *keys;
	struct ledger *ledger;		/* NULL: nobody has enrolled yet */
};

/* For reading, with the keys; also while the daemon is down. */
int ctl_store_open(const struct config *config, struct ctl_store *out, struct error *e) WARN_UNUSED;
void ctl_store_close(struct ctl_store *s);

/* The way to the running ledger, which alone writes. ctl_ledger_close takes one that was only begun. */
struct ctl_ledger {
	struct seats *seats;
	struct ledger_client *client;
};
int ctl_ledger_open(const struct config *config, struct ctl_ledger *out, struct error *e) WARN_UNUSED;
void ctl_ledger_close(struct ctl_ledger *l);

/* Receipts, one after the other (RECEIPT_CHARS each), of one application, or of all whose mail address it is. ERR_NOT_FOUND: none. */
int ctl_receipts_of(struct ctl_store *s, struct slice receipt_or_mail, struct buffer *out, struct error *e) WARN_UNUSED;

/* Prints, or says why not; the exit code. */
int ctl_print(const char *command, struct buffer *out);
int ctl_failed(const char *command, int rc, const struct error *e);

#endif
