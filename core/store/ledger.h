#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H
/*
 * The ledger: what students sent, in DATA-DIR/enrolments. Only the ledger process writes (ledger_submit); everybody may read.
 * Stored are events (domain/event.h); everything else in there is an index that verify works out again. One open per process,
 * after its last fork: readers take the one of their seats (seats_ledger).
 *
 * Beside this header: store/ledger_client.h is how a worker asks the ledger process.
 */
#include "domain/application.h"
#include "store/keys.h"

struct ledger;

/* keys are borrowed as long as the ledger is open; NULL: personal parts stay closed. write creates. ERR_NOT_FOUND: no store yet.
 * ERR_VALUE: written by a newer Opstap. ERR_DAMAGED, ERR_DENIED, ERR_IO as env_open. */
int ledger_open(const char *data_dir, const struct keys *keys, bool write, struct ledger **out, struct error *e) WARN_UNUSED;
void ledger_close(struct ledger *l);	/* NULL-safe */
void ledger_use_keys(struct ledger *l, const struct keys *keys);	/* later than at the opening */
bool ledger_dead(const struct ledger *l);	/* after a failed sync: close, or end the process */

/* ---- writing */

#define LEDGER_BATCH_MAX 64
#define LEDGER_CONFIRM_SECONDS (48 * 3600)	/* how long a place is held for a mail address that is not yet proven */

struct ledger_choice {
	struct slice partner, course, offering;
	int32_t places;			/* -1: not known, never full */
	bool waiting;			/* may wait when it is full: the course has a list and the student accepts it */
	int64_t hold;			/* seconds for which a place is held for the coordinators; 0 = no end is promised */
	struct slice record;		/* course_encode, as the student saw it */
	struct slice personal;		/* personal_encode */
};

struct ledger_submission {
	struct slice token;		/* TOKEN_ID_BYTES */
	struct slice home, lang;
	struct slice person_number, person_mail;	/* PERSON_BYTES each */
	enum state first;		/* STATE_UNCONFIRMED or STATE_SUBMITTED */
	bool approve;			/* home-approval is off: approved at once */
	struct ledger_choice choices[ENROLMENT_MAX_CHOICES];
	size_t choice_count;
};

enum ledger_outcome {
	LEDGER_STORED = 1,	/* receipt */
	LEDGER_REPEATED = 2,	/* the same token was stored before: its receipt */
	LEDGER_NO_PLACE = 3,	/* choice: full, and it may not wait; nothing was stored */
	LEDGER_DUPLICATE = 4	/* choice: applied for at moment already; nothing was stored */
};

struct ledger_answer {
	enum ledger_outcome outcome;
	char receipt[RECEIPT_CHARS + 1];
	uint8_t choice;		/* from 1 */
	int64_t moment;
};

/* All of them in one transaction, synced to disk before the return; each form is stored whole or not at all. A negative result: none was
 * stored (ERR_FULL: disk or map), unless ledger_dead, when only the next opening can tell. */
int ledger_submit(struct ledger *l, const struct ledger_submission *const *forms, size_t n, int64_t now,
		struct ledger_answer *answers, struct error *e) WARN_UNUSED;

/* ---- reading */

/* Everything lies in the arena. ERR_NOT_FOUND, ERR_GONE (erased), ERR_DAMAGED. */
int ledger_application(struct ledger *l, struct slice receipt, struct arena *a, struct application **out, struct error *e) WARN_UNUSED;

/* What came of a token. ERR_NOT_FOUND: nothing was stored. */
int ledger_token(struct ledger *l, const unsigned char id[TOKEN_ID_BYTES], char receipt[RECEIPT_CHARS + 1], struct error *e) WARN_UNUSED;

/* Every application in the order of sending, erased ones without their personal parts; each is good until the next. Non-zero stops. */
typedef int (*ledger_each_fn)(void *context, const struct application *a, struct error *e);
int ledger_each(struct ledger *l, ledger_each_fn each, void *context, struct error *e) WARN_UNUSED;

/* ---- care */

/* Looks at every event, opens every personal part, works out every index again. 0 sound (also when there is no store); ERR_DAMAGED: e
 * names the first fault, each is told to report (may be NULL). Fatal damage ends in words, too: it runs in a child process. */
int ledger_verify(const char *data_dir, const char *key_dir, void (*report)(void *context, const char *text), void *context,
		struct error *e) WARN_UNUSED;

#endif
