#ifndef DOMAIN_CONFIG_TABLE_H
#define DOMAIN_CONFIG_TABLE_H
/* The table of sections and keys: the reader and the writer go through it. Private to config*.c. */
#include "domain/config.h"

enum config_type {
	CONFIG_TEXT,		/* const char * */
	CONFIG_PATH,		/* const char *, made absolute; "" stays */
	CONFIG_ADDRESS,		/* const char *; the path of "unix:PATH" and "file:PATH" is made absolute */
	CONFIG_LIST,		/* struct config_list */
	CONFIG_BOOL,		/* bool */
	CONFIG_INT,		/* int */
	CONFIG_COUNT,		/* int64_t */
	CONFIG_SIZE,		/* int64_t, bytes */
	CONFIG_DURATION,	/* int64_t, seconds */
	CONFIG_CHOICE,		/* an enum: the index in words */
	CONFIG_ZONE		/* const struct zone * */
};

struct reading;
struct frame;

typedef bool (*config_check_fn)(struct slice text);

struct config_key {
	const char *name;
	enum config_type type;
	size_t at;			/* offset in the section's struct */
	const char *fallback;		/* as it would be written; NULL: empty, 0, or filled in by the section's finish */
	int64_t min, max;		/* of numbers */
	const char *const *words;	/* of CONFIG_CHOICE, ended by NULL */
	config_check_fn check;		/* of a text or of each item; an empty text is not asked */
	const char *wanted;		/* what check asks for: "must be …" */
	bool required;
};

#define CONFIG_KEYS_MAX 64	/* in one section */

struct config_section {
	const char *name;
	const struct config_key *keys;
	const struct config_section *sections;	/* inside it; ended by a NULL name */
	size_t items, count;		/* offsets of array and count in the outer struct; both 0: the outer struct itself */
	size_t size;			/* of one item */
	size_t title;			/* offset of the const char * that takes the title */
	config_check_fn title_check;
	const char *title_wanted;
	size_t flag;			/* rule and refuse share an array: offset of the bool that tells them apart, */
	bool flagged, flag_value;	/* whether there is one, and what it is */
	void (*finish)(struct reading *r, struct frame *f);	/* called behind the last key; looks at what belongs together */
};

extern const struct config_section config_root;

#endif
