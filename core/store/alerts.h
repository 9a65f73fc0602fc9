#ifndef STORE_ALERTS_H
#define STORE_ALERTS_H
/*
 * Saved searches by mail, in DATA-DIR/enrolments beside the applications: who ordered which search, and what was told of it. Address and
 * search are sealed with a key of that alert alone, which lies in key-dir like an application's and is destroyed with the alert. Asked for
 * and changed by a ledger request (struct ledger_alert); this is how others read them.
 *
 * The id holds 130 random bits and is in no page and no mail but those to the address: whoever knows it has read that mail. So it proves
 * the address when an alert is confirmed, and is all that is needed to stop it.
 */
#include "ground/arena.h"
#include "ground/error.h"
#include "store/ledger.h"

#define ALERT_CONFIRM_SECONDS LEDGER_CONFIRM_SECONDS	/* how long an order waits for its confirmation */
#define ALERT_ASKS_A_DAY 3	/* mails to one address that ask for a confirmation, whoever orders how often */
#define ALERT_OF_ONE 20		/* confirmed ones of one address */
#define ALERT_ALL 50000		/* of everybody, orders included */
#define ALERT_PAUSE 86400	/* seconds between two mails about new courses */

struct alert {
	struct slice id;
	bool confirmed;
	struct slice lang;		/* of who ordered it: "en", "nl" */
	int64_t since;			/* moment of the order; once confirmed: of the (last) confirmation */
	int64_t mark;			/* courses first seen after it are new (catalogue_newest) */
	int64_t mailed;			/* last mail about new courses; 0: none yet */
	uint32_t letters;		/* written to the address so far */
	struct slice mail, search;	/* search_address_keep; empty while it is closed */
};

/* When it ends by itself: an order that nobody confirmed after 48 hours, an alert when the retention of the configuration is over. */
int64_t alert_ends(const struct alert *a, int64_t retention);

/* Opened; everything in the arena. ERR_NOT_FOUND: never ordered, stopped or ended. ERR_DAMAGED. */
int alerts_get(struct ledger *l, struct slice id, struct arena *a, struct alert *out, struct error *e) WARN_UNUSED;

/* Every alert whose id comes after this one (empty: all), in the order of ids, closed; good until the next. Non-zero stops and is returned. */
typedef int (*alert_each_fn)(void *context, const struct alert *a, struct error *e);
int alerts_each(struct ledger *l, struct slice after, alert_each_fn each, void *context, struct error *e) WARN_UNUSED;

/* The ids of an address (in any case), one after the other (RECEIPT_CHARS each); nothing when it has none. */
int alerts_of(struct ledger *l, struct slice mail, struct buffer *ids, struct error *e) WARN_UNUSED;

#endif
