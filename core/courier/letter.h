#ifndef COURIER_LETTER_H
#define COURIER_LETTER_H
/* The text of one letter in both languages. Inside of letters: for letters*.c, letter*.c and the preview only. */
#include "domain/application.h"
#include "domain/config.h"
#include "render/template.h"
#include "store/keys.h"

enum letter_reader { READER_STUDENT, READER_HOME, READER_HOST, READER_PARTNER, READER_ALERT };	/* PARTNER: its technical contact */

struct letters_alert;

struct letter_shop {			/* what every letter is made with; all borrowed */
	const struct config *config;
	const struct keys *keys;
	const struct texts *texts;
	const struct templates *templates;
};

struct letter {				/* what one letter speaks of; all borrowed */
	const struct letter_shop *shop;
	const char *template;		/* www/mail/TEMPLATE.mustache; its texts are mail_subject_TEMPLATE, mail_said_TEMPLATE, mail_next_TEMPLATE */
	enum letter_reader reader;
	enum lang lang;			/* the reader's: it comes first */
	const struct application *app;	/* NULL: about a partner's list */
	const struct application_choice *choice;	/* NULL likewise */
	const struct config_partner *partner;	/* NULL: not in the configuration any more */
	const struct config_home *home;		/* NULL likewise */
	enum state before;		/* of the choice */
	enum actor actor;		/* who acted, with the id of the coordinator */
	struct slice by;
	int64_t moment;
	struct slice reason, words;
	struct slice now;		/* the course as it is now, where the letter tells that it changed (course_encode) */
	const char *event;		/* of a delivery by mail: "placed", "withdrawn", "cancelled", "approved" */
	struct slice key;		/* of a sign-in link; empty otherwise */
	size_t number;			/* of what the letter counts ("overdue") */
	const struct letters_alert *alert;	/* of a saved search (courier/letters.h): nothing above but shop, template, reader, lang */
	bool nameless;			/* of a delivery by mail: without anything personal */
};

/* Subject and body in the arena. ERR_NOT_FOUND: there is no such template. ERR_MEMORY. */
int letter_write(const struct letter *l, struct arena *a, struct slice *subject, struct slice *body, struct error *e) WARN_UNUSED;

/* What one language of it says, and its subject; letter_view.c. NULL: no memory. */
struct view *letter_view(const struct letter *l, enum lang lang, struct arena *a, struct slice *subject);
struct view *letter_alert_view(const struct letter *l, enum lang lang, struct arena *a, struct slice *subject);	/* letter_alert.c */

/* Small things of both, all in the arena; letter_text.c. What does not fit is empty. */
struct slice letter_kept(struct arena *a, struct buffer *b);		/* takes the buffer */
struct slice letter_line(struct arena *a, struct slice s);		/* without anything that could look like more than a value */
struct slice letter_filled(struct arena *a, struct slice text, const struct fill *values);	/* ended by a NULL name */
/* The text PREFIX_WORD; "transcript-sent" is "transcript_sent" in the names of texts. */
struct slice letter_named(struct arena *a, const struct texts *texts, enum lang lang, const char *prefix, const char *word);

#endif
