#ifndef STORE_LEDGER_WRITER_H
#define STORE_LEDGER_WRITER_H
/*
 * What the parts of the ledger that write share: one transaction with its buffers, and an application that is being changed in it.
 * For ledger_*.c and outbox.c only.
 */
#include "store/ledger_store.h"

#define WRITER_TOUCHED_MAX 512

struct writer {
	struct ledger *ledger;
	MDB_txn *txn;
	int64_t now;
	uint64_t sequence;		/* of the last event */
	uint64_t events;		/* put in this transaction */
	size_t changes;			/* anything else that has to be committed */
	struct buffer event, plain, sealed, row;	/* reused */
	struct arena arena, other;	/* of a request; of each application that changes because of it */
	unsigned char touched[WRITER_TOUCHED_MAX][SEAT_KEY_BYTES];	/* offerings where a place may be free for who waits */
	size_t touched_count;
	char (*erased)[RECEIPT_CHARS + 1];	/* keys to be destroyed after the commit */
	size_t erased_count, erased_cap;
};

struct subject {			/* an application that is being changed */
	struct application *app;
	unsigned char key[KEY_BYTES];
	struct arena *arena;
};

struct said {				/* what is sealed into an event */
	struct slice plain;		/* of the first event of a choice: personal_encode; else empty */
	struct slice person_number, person_mail;	/* with it */
	struct slice words;
	uint64_t minutes;
};

void writer_init(struct writer *w, struct ledger *l, int64_t now);
void writer_free(struct writer *w);
int writer_begin(struct writer *w, MDB_txn *txn, struct error *e) WARN_UNUSED;	/* at the start of each run of the transaction */

/* Folds and opens. ERR_NOT_FOUND; ERR_GONE: erased; ERR_DAMAGED. */
int writer_open(struct writer *w, struct slice receipt, struct arena *a, struct subject *out, struct error *e) WARN_UNUSED;

/* One more event of an application: put, folded into it, every index follows, letters are written. Sequence and moment are filled in. */
int writer_put(struct writer *w, struct subject *s, struct event *ev, const struct said *said, struct error *e) WARN_UNUSED;

/* One about an offering. */
int writer_put_course(struct writer *w, struct event *ev, struct error *e) WARN_UNUSED;

/* The indexes of one choice as they should be now (ledger_index.c). */
int writer_index(struct writer *w, const struct subject *s, const struct application_choice *c, struct error *e) WARN_UNUSED;
int writer_recount(struct writer *w, const struct application_choice *c, struct error *e) WARN_UNUSED;	/* seats, from nothing */
int writer_relist(struct writer *w, const struct subject *s, const struct application_choice *c, struct error *e) WARN_UNUSED;	/* choices, due, persons */
int writer_index_course(struct writer *w, const unsigned char *seat, struct slice partner, struct slice course, struct slice offering,
		const struct event *ev, struct error *e) WARN_UNUSED;
int writer_unlist(struct writer *w, const struct subject *s, struct error *e) WARN_UNUSED;	/* erased: out of choices and persons */

/* Another running application of the same student for the same offering: 1, else 0. *moment (may be NULL): of its submission. */
int writer_find_person(struct writer *w, struct slice person, const unsigned char *seat, int64_t *moment, struct error *e) WARN_UNUSED;

void writer_touch(struct writer *w, const unsigned char *seat);

/* What an action does to one choice, with what follows from it for the other choices of the form. ev_by: see the request. */
int writer_decide(struct writer *w, const struct subject *s, const struct application_choice *c, const struct action_request *r,
		struct action_outcome *out, struct error *e) WARN_UNUSED;
int writer_act(struct writer *w, struct subject *s, struct application_choice *c, const struct action_request *r,
		const struct action_outcome *o, struct slice token, struct error *e) WARN_UNUSED;

/* Offers what is free in the touched offerings to who waits. */
int writer_promote(struct writer *w, struct error *e) WARN_UNUSED;

/* The kinds of requests. 0: done, something is to be committed; 1: answered, nothing was written; negative: the transaction is spoilt. */
struct ledger_item {			/* a form, and what is made for it once */
	bool has_key;
	int key_fd;			/* its file, until it is synced; then -1 */
	unsigned char key[KEY_BYTES];
	char receipt[RECEIPT_CHARS + 1];
};
int ledger_do_submit(struct writer *w, const struct ledger_submission *form, struct ledger_item *it, struct ledger_answer *a,
		struct error *e) WARN_UNUSED;
int ledger_do_act(struct writer *w, const struct ledger_act *act, struct ledger_answer *a, struct error *e) WARN_UNUSED;
int ledger_do_course(struct writer *w, const struct ledger_course_act *act, struct ledger_answer *a, struct error *e) WARN_UNUSED;
int ledger_do_settle(struct writer *w, const struct ledger_settle *s, struct ledger_answer *a, struct error *e) WARN_UNUSED;
int ledger_do_notice(struct writer *w, const struct ledger_notice *n, struct ledger_answer *a, struct error *e) WARN_UNUSED;
int ledger_do_erase(struct writer *w, struct slice receipt, struct ledger_answer *a, struct error *e) WARN_UNUSED;
int ledger_do_alert(struct writer *w, const struct ledger_alert *r, struct ledger_item *it, struct ledger_answer *a,
		struct error *e) WARN_UNUSED;
int ledger_erase_alert(struct writer *w, struct slice id, struct ledger_answer *a, struct error *e) WARN_UNUSED;
int ledger_end_alerts(struct writer *w, int64_t retention, size_t *count, struct error *e) WARN_UNUSED;	/* at most LEDGER_BATCH_MAX */
int ledger_do_retain(struct writer *w, int64_t retention, struct ledger_answer *a, struct error *e) WARN_UNUSED;

/* A receipt and its key in key-dir, once for each item, also when the transaction is run again on a larger map. */
int writer_make_key(struct writer *w, struct ledger_item *it, struct error *e) WARN_UNUSED;
int writer_remember_key(struct writer *w, struct slice receipt, struct error *e) WARN_UNUSED;	/* to be destroyed after the commit */

/* Was this token stored before? 1 with the receipt (empty: a course) in *a; else 0. */
int writer_token(struct writer *w, struct slice token, struct ledger_answer *a, struct error *e) WARN_UNUSED;

/* Letters of an event, and their end with an application (outbox_write.c). */
int writer_letters(struct writer *w, const struct subject *s, const struct ledger_happening *h, struct error *e) WARN_UNUSED;
int writer_drop_letters(struct writer *w, struct slice receipt, struct error *e) WARN_UNUSED;

/* One more letter of an alert; *letters counts them. All of them have one sequence, worked out from the id. */
int writer_alert_letter(struct writer *w, struct slice id, const unsigned char *key, uint32_t *letters, const struct outbox_letter *letter,
		struct error *e) WARN_UNUSED;
int writer_drop_alert_letters(struct writer *w, struct slice id, struct error *e) WARN_UNUSED;
int writer_drop_settled(struct writer *w, int64_t before, struct error *e) WARN_UNUSED;

#endif
