#ifndef STORE_LEDGER_STORE_H
#define STORE_LEDGER_STORE_H
/*
 * How the ledger lies in LMDB; for ledger*.c and seats.c only.
 *
 *   meta      "format"                            u32
 *   events    sequence (u64, big endian)          the event: all that counts
 *   receipts  receipt · sequence                  empty: the events of an application
 *   tokens    token id                            receipt
 *   seats     seat key                            i32 taken · i32 waiting · partner NUL course NUL offering
 *   waiting   seat key · sequence of its 1st event  receipt · u8 choice: who waits, in order
 *   persons   person hash · seat key              receipt · u8 choice · i64 moment: applications that still run
 *
 * All but events and meta is worked out from the events (persons: from their sealed parts); ledger_verify does it again and compares.
 */
#include "store/env.h"
#include "store/ledger.h"

enum { LEDGER_META, LEDGER_EVENTS, LEDGER_RECEIPTS, LEDGER_TOKENS, LEDGER_SEATS, LEDGER_WAITING, LEDGER_PERSONS, LEDGER_DATABASES };

#define LEDGER_FORMAT 1u
#define SEAT_KEY_BYTES 16
#define SEQUENCE_BYTES 8

struct ledger {
	struct env *env;
	const struct keys *keys;	/* borrowed; may be NULL */
};

struct seat_row { int32_t taken, waiting; };

void ledger_seat_key(struct slice partner, struct slice course, struct slice offering, unsigned char out[SEAT_KEY_BYTES]);
void ledger_sequence_key(uint64_t sequence, unsigned char out[SEQUENCE_BYTES]);
uint64_t ledger_sequence_read(const char *p);

/* name (may be NULL): the three parts as stored, borrowed. ERR_DAMAGED when it is too short. */
int ledger_seat_read(struct slice value, struct seat_row *out, struct slice *name, struct error *e) WARN_UNUSED;

/* The events of one receipt, folded inside a transaction; personal parts stay closed. ERR_NOT_FOUND. Copies into the arena. */
int ledger_fold(struct ledger *l, MDB_txn *txn, struct slice receipt, struct arena *a, struct application *out, struct error *e) WARN_UNUSED;

/* Opens the personal parts of a folded application with its key. ERR_NOT_FOUND when the key is not there. */
int ledger_unseal(const struct ledger *l, struct application *app, struct arena *a, struct error *e) WARN_UNUSED;

#define SLICE_OF(array) ((struct slice){(const char *)(array), sizeof(array)})

#endif
