#ifndef STORE_LEDGER_CLIENT_H
#define STORE_LEDGER_CLIENT_H
/*
 * A worker's way to enrolments: it writes by asking the ledger process over RUN-DIR/ledger.sock and reads the store itself.
 * One per process, after its last fork; one request at a time.
 */
#include "domain/config.h"
#include "store/ledger.h"
#include "store/seats.h"
#include "store/token.h"

struct ledger_client;

/* config and seats are borrowed. Opens key-dir (and makes it when missing); the ledger process need not run yet. */
int ledger_client_open(const struct config *config, struct seats *seats, struct ledger_client **out, struct error *e) WARN_UNUSED;
void ledger_client_close(struct ledger_client *c);	/* NULL-safe */
const struct keys *ledger_client_keys(const struct ledger_client *c);

/*
 * Hands a form to the ledger; 0 comes only after what answer says is on disk. A ledger that dies over it is asked again (the same
 * token never counts twice). ERR_UNAVAILABLE: nothing was stored, for sure. ERR_TIMEOUT: not known; the same form may be sent again.
 */
int ledger_client_submit(struct ledger_client *c, const struct ledger_submission *form, struct ledger_answer *answer,
		struct error *e) WARN_UNUSED;

/* As ledger_application and ledger_token; ERR_NOT_FOUND also while there is no store yet. */
int ledger_client_application(struct ledger_client *c, struct slice receipt, struct arena *a, struct application **out,
		struct error *e) WARN_UNUSED;
int ledger_client_token(struct ledger_client *c, const unsigned char id[TOKEN_ID_BYTES], char receipt[RECEIPT_CHARS + 1],
		struct error *e) WARN_UNUSED;

#endif
