#ifndef COURIER_LETTERS_PARTS_H
#define COURIER_LETTERS_PARTS_H
/* Inside of letters: for letters*.c only. */
#include "courier/letter.h"
#include "courier/letters.h"

#define LETTERS_TOLD_MAX 512

struct letters {
	struct letter_shop shop;
	struct texts *texts;
	struct templates *templates;
	struct ledger_letters use;
	struct arena arena;		/* of one happening */
	/* Who was told of the course act that is being carried out: its choices come one by one, a coordinator gets one mail. */
	uint64_t told[LETTERS_TOLD_MAX];
	size_t told_count;
	struct buffer changed;		/* the record of that act, when it says that a course changed */
};

/* One happening while its letters are written. */
struct telling {
	struct letters *letters;
	const struct ledger_happening *h;
	const struct config_partner *partner;	/* NULL: not in the configuration any more */
	const struct config_home *home;
	struct outbox_sink *sink;
	struct error *e;
};

/* The letter that the happening is about, for its other members to be filled in. */
struct letter letters_about(const struct telling *t, const char *template, enum letter_reader reader);

/* Puts a mail to one address into the sink; an address that is none is left out. */
int letters_mail(const struct telling *t, const struct letter *l, struct slice to, bool personal) WARN_UNUSED;

/* The one about an order of a saved search; context: struct letters (letters_alert.c). */
int letters_write_order(void *context, const struct ledger_alert_order *o, struct outbox_letter *out, struct error *e) WARN_UNUSED;

int letters_home(const struct telling *t, const char *template) WARN_UNUSED;	/* to the coordinators of the student's faculty */
int letters_host(const struct telling *t, const char *template) WARN_UNUSED;	/* to the host's */
int letters_deliver(const struct telling *t, const char *event) WARN_UNUSED;	/* to the host's system, or by mail, where one is configured */

#endif
