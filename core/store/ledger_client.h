#ifndef STORE_LEDGER_CLIENT_H
#define STORE_LEDGER_CLIENT_H
/*
 * A worker's (courier's, opstapctl's) way to enrolments: it writes by asking the ledger process over RUN-DIR/ledger.sock and reads the store itself.
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

/*
 * The other requests. With a token (acts) and where doing it twice is doing it once (settle, notice, alert, erase, retain) a ledger that dies over it is asked
 * again, and at last the store is looked at for the token: ERR_UNAVAILABLE says that nothing was stored, for sure, ERR_TIMEOUT that it is not known. An
 * answer that was found so holds its outcome alone, LEDGER_DONE. ERR_NOT_FOUND: no such receipt, choice or letter; ERR_GONE: erased.
 * A refusal is an answer: 0, LEDGER_REFUSED.
 */
int ledger_client_act(struct ledger_client *c, const struct ledger_act *act, struct ledger_answer *answer, struct error *e) WARN_UNUSED;
int ledger_client_course(struct ledger_client *c, const struct ledger_course_act *act, struct ledger_answer *answer,
		struct error *e) WARN_UNUSED;
int ledger_client_settle(struct ledger_client *c, const struct ledger_settle *settle, struct ledger_answer *answer,
		struct error *e) WARN_UNUSED;
int ledger_client_notice(struct ledger_client *c, const struct ledger_notice *notice, struct ledger_answer *answer,
		struct error *e) WARN_UNUSED;
int ledger_client_alert(struct ledger_client *c, const struct ledger_alert *alert, struct ledger_answer *answer,
		struct error *e) WARN_UNUSED;
int ledger_client_erase(struct ledger_client *c, struct slice receipt, struct ledger_answer *answer, struct error *e) WARN_UNUSED;
int ledger_client_retain(struct ledger_client *c, int64_t retention, struct ledger_answer *answer, struct error *e) WARN_UNUSED;

/* The store itself, for lists (store/roster.h, store/outbox.h), with the keys; NULL while there is none. */
struct ledger *ledger_client_ledger(struct ledger_client *c);

/* As ledger_application and ledger_token; ERR_NOT_FOUND also while there is no store yet. */
int ledger_client_application(struct ledger_client *c, struct slice receipt, struct arena *a, struct application **out,
		struct error *e) WARN_UNUSED;
int ledger_client_token(struct ledger_client *c, const unsigned char id[TOKEN_ID_BYTES], char receipt[RECEIPT_CHARS + 1],
		struct error *e) WARN_UNUSED;

#endif
