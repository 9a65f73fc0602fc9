#ifndef STORE_ALERTS_STORE_H
#define STORE_ALERTS_STORE_H
/*
 * How an alert lies in the ledger's database "alerts"; for alerts*.c and ledger_verify*.c only. The key is its id.
 *
 *   "OA" · u16 format (1) · u8 confirmed · u8 asks · i64 asked · i64 since · i64 mark · i64 mailed · u32 letters · mail (16 bytes, keyed
 *   hash) · token (16 bytes) · u32 length and bytes each of: lang, sealed part · u64 checksum
 *
 * The sealed part holds (u32 length and bytes each) the mail address and the kept form of the search. Its associated data is the id. It is
 * written once and never changes. "alert-mails" has mail · id for each, empty.
 */
#include "store/alerts.h"
#include "store/ledger_store.h"

#define ALERT_FORMAT 1u

struct alert_stored {
	bool confirmed;
	uint8_t asks;			/* mails that asked for a confirmation, since there was a day without one */
	int64_t asked;			/* moment of the last of them */
	int64_t since, mark, mailed;
	uint32_t letters;
	unsigned char mail[PERSON_BYTES];
	unsigned char token[TOKEN_ID_BYTES];	/* of the last form that ordered it */
	struct slice lang, sealed;	/* borrowed */
};

void alert_write(const struct alert_stored *row, struct buffer *out);
int alert_read(struct slice bytes, struct alert_stored *out, struct error *e) WARN_UNUSED;

/* What stands in clear, and, with the key of this alert, the rest. */
void alert_describe(struct slice id, const struct alert_stored *row, struct alert *out);
int alert_unseal(const unsigned char key[KEY_BYTES], const struct alert_stored *row, struct arena *a, struct alert *out,
		struct error *e) WARN_UNUSED;

/* A row inside a transaction, borrowed. ERR_NOT_FOUND, also for what is no id. */
int alert_get(struct ledger *l, MDB_txn *txn, struct slice id, struct alert_stored *out, struct error *e) WARN_UNUSED;

void alert_mail_key(const unsigned char mail[PERSON_BYTES], struct slice id, unsigned char out[PERSON_BYTES + RECEIPT_CHARS]);

#endif
