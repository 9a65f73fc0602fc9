#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H
/*
 * The ledger: what students sent and what became of it, in DATA-DIR/enrolments. Only the ledger process writes (ledger_write, ledger_tick);
 * everybody may read. Stored are events (domain/event.h) and letters (store/outbox.h); everything else in there is an index that verify
 * works out again. One open per process, after its last fork: readers take the one of their seats (seats_ledger).
 *
 * Beside this header: store/ledger_client.h is how others ask the ledger process; store/roster.h reads lists.
 */
#include "domain/action.h"
#include "domain/config.h"
#include "store/keys.h"
#include "store/outbox.h"

struct ledger;

/* keys and config are borrowed as long as the ledger is open. Without keys personal parts stay closed; without config (readers need none)
 * holds and offers have their defaults and days end in UTC. write creates, and works out the indexes when they are missing.
 * ERR_NOT_FOUND: no store yet. ERR_VALUE: written by a newer Opstap. ERR_DAMAGED, ERR_DENIED, ERR_IO as env_open. */
int ledger_open(const char *data_dir, const struct keys *keys, const struct config *config, bool write, struct ledger **out,
		struct error *e) WARN_UNUSED;
void ledger_close(struct ledger *l);	/* NULL-safe */
void ledger_use_keys(struct ledger *l, const struct keys *keys);	/* later than at the opening */
bool ledger_dead(const struct ledger *l);	/* after a failed sync: close, or end the process */

/* ---- letters */

struct ledger_happening {
	const struct application *application;	/* folded and opened, the event included; NULL: about an offering as a whole */
	const struct application_choice *choice;	/* of it; NULL likewise, and for an erasure */
	enum state before;			/* of the choice, before the event */
	const struct event *event;
	struct slice words;			/* own words of who acted */
};

/*
 * Called once for each new event, inside its transaction, after it was put; what it adds to the sink (outbox_add) becomes rows of the same
 * transaction. A changed or cancelled course calls it once for the offering and once for what that does to every running choice (a mark
 * ACTION_CHANGED, or the state cancelled). The same happening may come again when a transaction has to be run again: it must be deterministic, and must not fail for odd texts; an error fails the request.
 */
struct ledger_alert_order {		/* somebody ordered an alert (store/alerts.h) */
	struct slice id, mail, search, lang;
	bool confirmed;				/* before: the address has this very alert */
	int64_t until;				/* the order is good until then */
};
struct ledger_letters {
	void *context;
	int (*write)(void *context, const struct ledger_happening *h, struct outbox_sink *sink, struct error *e);
	/* The one letter about an order; likewise. NULL: none is written. */
	int (*alert)(void *context, const struct ledger_alert_order *o, struct outbox_letter *out, struct error *e);
};
void ledger_use_letters(struct ledger *l, const struct ledger_letters *letters);	/* borrowed; NULL: none are written */

/* ---- writing */

#define LEDGER_BATCH_MAX 64
#define LEDGER_CONFIRM_SECONDS (48 * 3600)	/* how long a place is held for a mail address that is not yet proven */

struct ledger_choice {
	struct slice partner, course, offering;
	int32_t places;			/* as the catalogue says; -1: not known, never full */
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

struct ledger_act {			/* what somebody does to an application */
	struct slice receipt;
	uint8_t choice;			/* 0: every one to which it applies (confirm) */
	struct action_request request;
	struct slice token;		/* TOKEN_ID_BYTES of the form, or empty; the same again gets the same answer, nothing is done twice */
};

struct ledger_course_act {		/* what a host (or, with by empty, its feed) says of an offering */
	struct slice partner, course, offering;
	enum course_mark mark;
	uint32_t places;		/* COURSE_PLACES; by the host they win over the feed's until COURSE_PLACES_UNKNOWN */
	struct slice by, reason;	/* COURSE_CHANGED: "gone" says that it is no longer in the list */
	bool looked;			/* by a person, who saw that event as the last one about it; 0 none. Refused when there is a newer one */
	uint64_t seen;
	struct slice record;		/* COURSE_CHANGED: course_encode of the record as it is now; only those to whom it is news are told */
	struct slice token;		/* as above */
};

enum settlement { SETTLE_DELIVERED = 1, SETTLE_RETRY = 2, SETTLE_DEAD = 3 };
struct ledger_settle {			/* what came of a sending */
	struct outbox_key key;
	enum settlement result;
	int64_t next;			/* SETTLE_RETRY: moment of the next attempt */
	struct slice error;		/* why it was not delivered; nothing personal */
};

struct ledger_erase { struct slice receipt; };	/* or the id of an alert */
struct ledger_retain { int64_t retention; };	/* seconds */

struct ledger_notice {			/* a letter about no event: the courier's (courier/watch.h), a sign-in link */
	struct slice token;		/* TOKEN_ID_BYTES, worked out from what it tells of: the same again is LEDGER_REPEATED, nothing is written */
	struct outbox_letter letter;	/* of staff or contacts only; without to nothing is sent, the token is used up */
};

enum alert_deed { ALERT_ORDER = 1, ALERT_CONFIRM = 2, ALERT_TELL = 3, ALERT_STOP = 4 };
struct ledger_alert {			/* a saved search by mail (store/alerts.h) */
	enum alert_deed deed;
	struct slice id;		/* all but ORDER */
	struct slice token, mail, search, lang;	/* ORDER; token: TOKEN_ID_BYTES, the same again does nothing */
	int64_t mark;			/* ORDER, TELL: whatever is first seen after it is new */
	uint32_t letters;		/* TELL: how many had been written when this one was made; other than that it is LEDGER_REPEATED */
	struct outbox_letter letter;	/* TELL */
};

enum ledger_kind { LEDGER_SUBMIT = 1, LEDGER_ACT = 2, LEDGER_COURSE = 3, LEDGER_SETTLE = 4, LEDGER_ERASE = 5, LEDGER_RETAIN = 6,
	LEDGER_NOTICE = 7, LEDGER_ALERT = 8 };

struct ledger_request {
	enum ledger_kind kind;
	union {
		struct ledger_submission form;
		struct ledger_act act;
		struct ledger_course_act course;
		struct ledger_settle settle;
		struct ledger_erase erase;
		struct ledger_retain retain;
		struct ledger_notice notice;
		struct ledger_alert alert;
	} u;
};

enum ledger_outcome {
	LEDGER_STORED = 1,	/* receipt */
	LEDGER_REPEATED = 2,	/* the same token was stored before: its receipt */
	LEDGER_NO_PLACE = 3,	/* choice: full (or closed by the host), and it may not wait; nothing was stored */
	LEDGER_DUPLICATE = 4,	/* choice: applied for at moment already; nothing was stored */
	LEDGER_DONE = 5,	/* sequence: the newest event of the choice (or of the course); count */
	LEDGER_REFUSED = 6,	/* refusal says why; sequence as above; nothing was stored. An alert: there are too many (ALERT_ALL, ALERT_OF_ONE) */
	LEDGER_UNKNOWN = 7,	/* no such receipt, choice or letter */
	LEDGER_ERASED = 8	/* the application was erased before */
};

struct ledger_answer {
	enum ledger_outcome outcome;
	char receipt[RECEIPT_CHARS + 1];
	uint8_t choice;		/* from 1 */
	int64_t moment;
	enum refusal refusal;
	uint64_t sequence;	/* LEDGER_RETAIN: alerts erased */
	uint32_t count;		/* LEDGER_RETAIN: applications erased; there may be more to do while this or the alerts are not 0 */
};

/* All of them in one transaction, in their order, synced to disk before the return; each is stored whole or not at all. A negative result:
 * none was stored (ERR_FULL: disk or map), unless ledger_dead, when only the next opening can tell. */
int ledger_write(struct ledger *l, const struct ledger_request *const *requests, size_t n, int64_t now, struct ledger_answer *answers,
		struct error *e) WARN_UNUSED;

/* What the clock says: ends that have come, places that are free while somebody waits; the first one after the opening also finishes
 * erasures that were begun. *did: choices that changed, at most LEDGER_BATCH_MAX; call again while it is as many. Cheap when nothing is due. */
int ledger_tick(struct ledger *l, int64_t now, size_t *did, struct error *e) WARN_UNUSED;

/* ---- reading */

/* Everything lies in the arena. ERR_NOT_FOUND, ERR_GONE (erased), ERR_DAMAGED. */
int ledger_application(struct ledger *l, struct slice receipt, struct arena *a, struct application **out, struct error *e) WARN_UNUSED;

/* What came of a token; receipt is empty when it was about a course. ERR_NOT_FOUND: nothing was stored. */
int ledger_token(struct ledger *l, const unsigned char id[TOKEN_ID_BYTES], char receipt[RECEIPT_CHARS + 1], struct error *e) WARN_UNUSED;

/* Every application in the order of sending, erased ones without their personal parts; each is good until the next. Non-zero stops. */
typedef int (*ledger_each_fn)(void *context, const struct application *a, struct error *e);
int ledger_each(struct ledger *l, ledger_each_fn each, void *context, struct error *e) WARN_UNUSED;

/* The facts for action_decide of this choice, as pages need them (config: of the ledger, or given). */
int ledger_facts(struct ledger *l, const struct config *config, const struct application *app, const struct application_choice *c,
		int64_t now, struct action_facts *out, struct error *e) WARN_UNUSED;

/* ---- care */

/* Looks at every event, opens every personal part, works out every index again. 0 sound (also when there is no store); ERR_DAMAGED: e
 * names the first fault, each is told to report (may be NULL). Fatal damage ends in words, too: it runs in a child process. */
int ledger_verify(const char *data_dir, const char *key_dir, void (*report)(void *context, const char *text), void *context,
		struct error *e) WARN_UNUSED;

#endif
