#ifndef RENDER_PO_H
#define RENDER_PO_H
/* Reading of gettext's .po form, as much of it as catalogues of texts use. */
#include "ground/arena.h"
#include "ground/error.h"

struct po_entry {
	struct slice context;		/* msgctxt; empty when there is none */
	struct slice id;		/* msgid */
	struct slice str[2];		/* msgstr or msgstr[0], msgstr[1]; the second empty without a plural */
	bool plural;			/* has msgid_plural */
	unsigned line;			/* where it begins */
};

/* Calls each for every entry but the header, fuzzy and obsolete ones; a negative result ends the reading. Slices are in the arena. */
typedef int (*po_entry_fn)(void *context, const struct po_entry *entry, struct error *e);
int po_read(struct slice po, const char *name, struct arena *a, po_entry_fn each, void *context, struct error *e) WARN_UNUSED;

#endif
