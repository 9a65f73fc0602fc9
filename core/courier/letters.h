#ifndef COURIER_LETTERS_H
#define COURIER_LETTERS_H
/*
 * Which letters an event brings about, and their texts: mails to the student, to coordinators, to a partner's contact; deliveries to
 * partners (CONTRACT.md section 9). The ledger process gives letters_use to its ledger; what is written here becomes rows of the outbox in the
 * transaction of the event. The same happening gives the same letters.
 */
#include "domain/config.h"
#include "ground/arena.h"
#include "render/texts.h"
#include "store/ledger.h"

struct letters;

/* Reads texts and templates of the configuration (which is borrowed, as are the keys). Errors name file and line. */
int letters_open(const struct config *config, const struct keys *keys, struct letters **out, struct error *e) WARN_UNUSED;
void letters_close(struct letters *l);	/* NULL-safe */
const struct ledger_letters *letters_use(struct letters *l);	/* borrowed from l */

/* The letter to the student about a new state or a mark that is not (yet) there; nothing is stored. Everything lies in the arena; the address is
 * left out. ERR_NOT_FOUND: there is none. */
int letters_preview(struct letters *l, const struct ledger_happening *h, struct arena *a, struct outbox_letter *out, struct error *e) WARN_UNUSED;

/* A mail to a partner's technical contact: "feed-failed" or "feed-held". why is shown as it stands. ERR_NOT_FOUND: no contact with an
 * address. Everything lies in the arena. */
struct letters_feed { const struct config_partner *partner; const char *template; int64_t moment; struct slice why; };
int letters_feed(struct letters *l, const struct letters_feed *what, struct arena *a, struct outbox_letter *out, struct error *e) WARN_UNUSED;

/* A mail to a coordinator about holds that are overdue, of a home university or of a host (the other is NULL): how many, and the oldest end
 * that was promised. Everything lies in the arena; the address is left out. */
struct letters_overdue { const struct config_home *home; const struct config_partner *partner; size_t number; int64_t oldest; };
int letters_overdue(struct letters *l, const struct letters_overdue *what, struct arena *a, struct outbox_letter *out, struct error *e) WARN_UNUSED;

/* A sign-in link for the desk: key is what the address holds, until when it may be used. The address of the reader is left out. */
int letters_login(struct letters *l, enum lang lang, struct slice key, int64_t until, struct arena *a, struct outbox_letter *out,
		struct error *e) WARN_UNUSED;

/* New courses that a saved search found: in the mail stand the first count of total. The address of the reader is left out. */
struct letters_found { struct slice partner, id; const struct course *course; int32_t start, end; };	/* days, DATE_NONE */
struct letters_alert {
	struct slice id, search, lang;	/* store/alerts.h */
	int64_t ends;			/* moment */
	const struct letters_found *found;
	size_t count;			/* 0: an order that is to be confirmed */
	uint64_t total;
	bool more;			/* there are more than total */
};
int letters_alert(struct letters *l, const struct letters_alert *what, struct arena *a, struct outbox_letter *out, struct error *e) WARN_UNUSED;

/* A template filled with an example, for opstapctl mail: subject and body. ERR_NOT_FOUND names those there are. */
int letters_example(struct letters *l, const char *template, struct slice lang, struct arena *a, struct outbox_letter *out,
		struct error *e) WARN_UNUSED;
void letters_names(void (*each)(void *context, const char *name, const char *reader), void *context);

#endif
