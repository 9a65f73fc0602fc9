#ifndef DOMAIN_PARAMS_H
#define DOMAIN_PARAMS_H
/*
 * The named values of a query string or of a posted form, read by a table. A page says which names it knows, of what type, how long and
 * whether they may repeat; what it does not name is ignored; a value that breaks its rule is refused before a page sees it (400 naming
 * the parameter). A field that people type into gets a generous length here and is judged by the page (422).
 */
#include "ground/arena.h"
#include "ground/date.h"
#include "ground/error.h"

enum param_type {
	PARAM_TEXT,		/* any valid UTF-8 without NUL, as typed */
	PARAM_WORD,		/* one of words */
	PARAM_NUMBER,		/* decimal digits, min..max */
	PARAM_DECIMAL,		/* in thousandths, min..max */
	PARAM_DAY,		/* YYYY-MM-DD; the value is a day number */
	PARAM_BYTES		/* a file: any bytes */
};

enum {
	PARAM_REPEATS = 1,	/* several values; otherwise the same name twice is refused */
	PARAM_NUMBERED = 2	/* name-1 … name-PARAMS_NUMBERED; each at most once */
};

#define PARAMS_NUMBERED 8	/* as many as courses fit on one form */
#define PARAMS_MAX 512		/* pairs in one query string or form, unknown names included */

struct param_rule {
	const char *name;
	enum param_type type;
	uint32_t max_bytes;		/* of the decoded value */
	unsigned flags;
	int64_t min, max;		/* NUMBER and DECIMAL */
	const char *const *words;	/* WORD: ended by NULL */
};

struct param {
	size_t rule;		/* index in the table */
	unsigned number;	/* of a numbered name, else 0 */
	struct slice text;	/* decoded, in the arena, NUL-terminated */
	int64_t value;		/* NUMBER, DECIMAL, DAY; WORD: index in words */
};

struct params {
	struct param *p;
	size_t n;
};

/*
 * Reads application/x-www-form-urlencoded. An empty value of any type but TEXT counts as not given (a form sends its empty fields).
 * ERR_VALUE: e says what is wrong, *bad is the name (for people: the rule's, so it needs no escaping beyond the usual); ERR_LIMIT: too
 * many pairs; ERR_MEMORY.
 */
int params_read(struct slice encoded, const struct param_rule *rules, size_t rule_count, struct arena *a, struct params *out,
		const char **bad, struct error *e) WARN_UNUSED;

struct params_reading {
	const struct param_rule *rules;
	size_t rule_count;
	struct arena *arena;
	struct params *out;	/* has room for one more */
	struct buffer *decoded;	/* of params_read alone */
	const char **bad;
	struct error *e;
};

/* One name and value, decoded (web/multipart.h); a name that the page does not know is left out. Errors as above. */
int params_put(struct params_reading *r, struct slice name, struct slice text) WARN_UNUSED;

/* rule is the index in the table; NULL when not given. */
const struct param *params_first(const struct params *list, size_t rule);
const struct param *params_next(const struct params *list, const struct param *after);	/* of the same rule */
const struct param *params_numbered(const struct params *list, size_t rule, unsigned number);
struct slice params_text(const struct params *list, size_t rule);			/* empty when not given */
struct slice params_text_numbered(const struct params *list, size_t rule, unsigned number);

/* A course in an address: PARTNER:ID or PARTNER:ID:OFFERING, each part percent-encoded (CONTRACT.md section 4). */
struct course_ref {
	struct slice partner, id, offering;	/* offering may be empty: the one the hit shows */
};
bool course_ref_read(struct slice text, struct arena *a, struct course_ref *out);	/* text is already form-decoded */
void course_ref_write(struct buffer *b, struct course_ref ref);				/* not yet form-encoded */
bool course_id_valid(struct slice id);							/* 1..1,000 bytes, not . or .. */

#endif
