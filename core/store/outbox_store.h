#ifndef STORE_OUTBOX_STORE_H
#define STORE_OUTBOX_STORE_H
/*
 * How a letter lies in the ledger's database "outbox"; for outbox*.c and ledger_verify*.c only.
 *
 *   "OO" · u16 format (1) · u8 kind · u8 state · u8 personal · u8 choice · i64 created · i64 next · i64 settled · u32 attempts ·
 *   idempotency (16 bytes) · u32 length and bytes each of: queue, template, receipt, last error, sealed part · u64 checksum
 *
 * The sealed part holds (u32 length and bytes each) to, subject and body, and, in letters of a list, where one unsubscribes. Its associated data is the key of the row and the idempotency:
 * neither ever changes. It goes when the letter was delivered.
 */
#include "store/ledger_store.h"

#define OUTBOX_FORMAT 1u
#define OUTBOX_KEY_BYTES (SEQUENCE_BYTES + 4)
#define OUTBOX_HASH_BYTES 16
#define OUTBOX_SENDING_BYTES (SEQUENCE_BYTES + OUTBOX_KEY_BYTES)

struct outbox_stored {
	uint8_t kind, state, personal, choice;
	int64_t created, next, settled;
	uint32_t attempts;
	unsigned char hash[OUTBOX_HASH_BYTES];
	struct slice queue, template, receipt, last_error, sealed;	/* borrowed */
};

void outbox_key_write(const struct outbox_key *key, unsigned char out[OUTBOX_KEY_BYTES]);
struct outbox_key outbox_key_read(const char *p);
void outbox_sending_key(int64_t next, const unsigned char *key, unsigned char out[OUTBOX_SENDING_BYTES]);
void outbox_write(const struct outbox_stored *row, struct buffer *out);
int outbox_read(struct slice bytes, struct outbox_stored *out, struct error *e) WARN_UNUSED;

/* What the sealed part is bound to. */
void outbox_bound(const unsigned char *key, const unsigned char *hash, unsigned char out[OUTBOX_KEY_BYTES + OUTBOX_HASH_BYTES]);

/* Opens the sealed part into the row. ERR_NOT_FOUND: the key of the application is gone. */
int outbox_open(struct ledger *l, const struct outbox_stored *stored, const unsigned char *key, struct arena *a, struct outbox_row *out,
		struct error *e) WARN_UNUSED;

/* The place of a notice in the order of events is beyond all of them, and says which one it is. */
uint64_t outbox_notice_sequence(struct slice token);

#endif
