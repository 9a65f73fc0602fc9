#ifndef RENDER_TEXTS_H
#define RENDER_TEXTS_H
/*
 * The texts of the pages, from gettext catalogues (www/i18n/en.po, nl.po). msgctxt is the name by which templates ({{t.NAME}}) and pages
 * know a text, msgid its English form, msgstr what is shown. A text may hold {values}, filled by the page; one with msgid_plural has two
 * forms (one, other).
 */
#include "ground/arena.h"
#include "ground/buffer.h"
#include "ground/error.h"

enum lang { LANG_EN, LANG_NL, LANG_MAX };
const char *lang_name(enum lang l);			/* "en", "nl" */
bool lang_find(struct slice s, enum lang *out);

struct texts;

/*
 * Reads LANG.po of every language: from overlay (may be "") where the file exists its texts win over www_dir's, one by one. ERR_SYNTAX
 * and ERR_VALUE name file and line. Names that one language lacks are an error.
 */
int texts_load(const char *www_dir, const char *overlay, struct texts **out, struct error *e) WARN_UNUSED;
void texts_free(struct texts *t);
uint64_t texts_hash(const struct texts *t);		/* of all texts, for ETags */

/* Reads one catalogue from memory into t (for tests and the loader); name stands in messages. */
struct texts *texts_new(void);
int texts_read(struct texts *t, enum lang l, struct slice po, const char *name, struct error *e) WARN_UNUSED;
int texts_check(const struct texts *t, struct error *e) WARN_UNUSED;	/* every language has every name, nothing empty, same {values} */

/* A text as it stands; empty slice when there is none. Borrowed from t. */
struct slice texts_get(const struct texts *t, enum lang l, const char *name);
bool texts_has(const struct texts *t, enum lang l, struct slice name);
struct slice texts_slice(const struct texts *t, enum lang l, struct slice name);

/* The form for n of a text with a plural; {n} is filled in by text_fill like any other. */
struct slice texts_plural(const struct texts *t, enum lang l, const char *name, int64_t n);

/* {name} in text replaced by values; the list ends with a NULL name. Unknown names stay as they are. Appends, nothing is escaped. */
struct fill { const char *name; struct slice value; };
void texts_fill(struct buffer *b, struct slice text, const struct fill *values);

#endif
