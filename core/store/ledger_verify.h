#ifndef STORE_LEDGER_VERIFY_H
#define STORE_LEDGER_VERIFY_H
/* What the parts of ledger_verify share. */
#include "store/ledger_store.h"

struct expected {			/* one choice, or, after the sums, one row of seats */
	unsigned char key[SEAT_KEY_BYTES];
	int32_t taken, waiting, held;
};

struct course_slot {			/* a row of courses, worked out event after event */
	unsigned char key[SEAT_KEY_BYTES];
	bool used;
	struct course_row row;
};

struct checkup {
	const char *data_dir, *key_dir;
	int report_fd;
	struct ledger *ledger;
	bool indexed;			/* with the lists, ends and courses of this release */
	struct keys *keys;
	MDB_txn *txn;
	struct arena table, one;
	struct expected *expected;
	size_t count, cap;
	unsigned char (*tokens)[TOKEN_ID_BYTES];
	size_t token_count, token_cap;
	struct course_slot *courses;		/* open addressing; course_size a power of two */
	size_t course_count, course_size;
	size_t applications, events, queued;	/* what the indexes should hold */
	size_t choices, due, persons, unopened;
	uint64_t sequence;
	size_t faults;
	struct error first;
};

void checkup_note(struct checkup *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Older data put back: the key of who was erased since is gone, and the next start erases the rest again. */
bool checkup_awaits_erasure(const struct checkup *v, struct slice receipt);

/* The indexes of which a store of the first releases has none yet (ledger_verify_index.c). */
void checkup_choice(struct checkup *v, const struct application *app, const struct application_choice *c);
void checkup_course_event(struct checkup *v, const struct event *ev);
int checkup_alerts(struct checkup *v, struct error *e) WARN_UNUSED;	/* ledger_verify_alerts.c */
int checkup_indexes(struct checkup *v, struct error *e) WARN_UNUSED;

#endif
