#ifndef SEARCH_BRIDGE_PARTS_H
#define SEARCH_BRIDGE_PARTS_H
/* What the parts of the bridge share: tables of stems and phrases, and what a phrase means. For core/search/bridge*.c alone. */
#include "search/bridge.h"

#define BRIDGE_PLACES 64	/* words of a query or a title that are looked at */
#define BRIDGE_LANGS 3		/* of glossaries; */
#define BRIDGE_LABELS 2		/* the first of them also of labels of fields */
#define BRIDGE_CEILING (64u << 20)

/* Strings to numbers from 1, in the order in which they came. */
struct bridge_table {
	uint32_t *slots;	/* numbers; 0 is an empty slot */
	struct slice *keys;	/* by number */
	size_t count, cap, mask;
};

int bridge_table_add(struct bridge_table *t, struct arena *a, struct slice key, uint32_t *number, struct error *e) WARN_UNUSED;
uint32_t bridge_table_find(const struct bridge_table *t, struct slice key);	/* 0: is not there */

struct bridge_name {			/* as in the glossary: in one language */
	struct slice label;
	struct slice *words;	/* n of them, folded */
	size_t n;
	size_t lang;		/* below BRIDGE_LANGS */
	struct bridge_name *telling;	/* without the words that say nothing, as queries come; NULL: there are none, or one word would be left */
	bool derived;		/* of another name that is so */
};

struct bridge_meaning {
	struct bridge_meaning *next;
	const struct bridge_name *own, *name;	/* of a glossary: what was met, what it stands for */
	struct slice code;			/* a field; of a glossary's name: what it speaks for, or empty */
	struct slice label;			/* of a field */
	struct slice detail;			/* of a field: the narrowest code of the same label */
	bool whole;				/* of a field: the label is no more than this */
	bool same;				/* of a glossary: both names are of one language */
};

/* Runs of stems in one language and what they mean; glossary and fields have one each, as fields are compared without stop words. */
struct bridge_phrases {
	struct bridge_table runs;		/* a key is the numbers of the stems */
	struct bridge_meaning **meanings;	/* by number; in order of the glossary */
	size_t cap;
	size_t longest;				/* words */
};

struct bridge {
	struct arena arena;
	struct bridge_table stems[BRIDGE_LANGS];
	struct bridge_phrases glossary[BRIDGE_LANGS], fields[BRIDGE_LABELS];
};

static inline enum text_lang
bridge_lang(size_t l)
{
	return l == 0 ? TEXT_EN : l == 1 ? TEXT_NL : TEXT_FR;
}

/* The stem of a folded word in language l, as the tables have it. */
size_t bridge_stem(size_t l, struct slice word, char out[WORD_MAX]);

/* The place of the meanings of a run of folded words, made when there was none. */
int bridge_phrase(struct bridge *b, struct bridge_phrases *p, size_t l, const struct slice *words, size_t n,
		struct bridge_meaning ***out, struct error *e) WARN_UNUSED;

/* Room for about so many names in each language: what grows step by step leaves its smaller tables behind in the arena. */
int bridge_reserve(struct bridge *b, size_t names, struct error *e) WARN_UNUSED;

int bridge_read_glossary(struct bridge *b, struct slice text, const char *name, bridge_complain_fn complain, void *context,
		struct error *e) WARN_UNUSED;
struct slice bridge_code(struct slice code);	/* the same as a static string; empty when ISCED-F has none */
int bridge_read_fields(struct bridge *b, struct error *e) WARN_UNUSED;

/* The words of a query by the numbers of their stems; 0 for those that no name and no label has. */
struct bridge_reading {
	const struct slice *words;
	size_t n;					/* at most BRIDGE_PLACES */
	unsigned languages;				/* bits of enum text_lang; of others nothing is known */
	uint32_t stem[BRIDGE_LANGS][BRIDGE_PLACES];
	uint32_t joined[BRIDGE_LANGS][BRIDGE_PLACES];	/* with the word behind it: "data wetenschap" */
	size_t kept;					/* without stop words */
	size_t place[BRIDGE_PLACES];			/* where a kept word stands */
	uint32_t kept_stem[BRIDGE_LABELS][BRIDGE_PLACES];
	bool stop[BRIDGE_PLACES];
};

struct bridge_found {
	size_t first, count;
	const struct bridge_meaning *meaning;
	bool field;
};

/* English and Dutch are always read. */
void bridge_read(const struct bridge *b, const struct slice *words, size_t n, unsigned languages, struct bridge_reading *r);

/* What begins at a place, longest first, of the glossary before fields; returns how many, at most max. */
size_t bridge_at(const struct bridge *b, const struct bridge_reading *r, size_t place, struct bridge_found *out, size_t max);

#endif
