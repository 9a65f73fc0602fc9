#ifndef SEARCH_COLUMNS_BUILD_H
#define SEARCH_COLUMNS_BUILD_H
/* The parts of a columns_writer: for columns_write.c, columns_row.c and columns_sort.c alone. */
#include "search/columns_form.h"

/* A growing list of numbers. */
struct list {
	uint32_t *v;		/* owned */
	size_t n, cap;
};

/* Distinct runs of bytes, numbered in the order in which they came. */
struct numbering {
	struct buffer keys;	/* one behind the other */
	struct list ends;	/* of each key in keys; ends.n of them */
	uint32_t *slots;	/* owned; hash table of number + 1 */
	size_t slot_count;	/* a power of two */
};

/* Offerings whose places are counted: those of first offerings and those of further ones are joined at the end. */
struct counted {
	struct list at, places, hash, ends;	/* at: document, or further offering */
	struct buffer text;
};

struct columns_writer {
	struct list section[SECTION_COLUMNS_MAX];
	struct list more;			/* documents with several offerings */
	struct counted counted[2];		/* of first offerings, of further ones */
	struct numbering course, offering, calendar, set, language, code, seen, moment;
	uint8_t partners[COLUMNS_PARTNERS_MAX / 8];	/* bits */
	struct list set_scratch;		/* of the document at hand */
	struct buffer key, text;		/* key: of the entry at hand */
	uint32_t n, first_doc;
	int fault;				/* the first error_code */
	const char *fault_text;
};

void columns_fault(struct columns_writer *w, int code, const char *text);
void columns_push(struct columns_writer *w, struct list *l, uint32_t v);

/* The number of a key; a new one for a new key. */
uint32_t columns_number(struct columns_writer *w, struct numbering *d, struct slice key);
struct slice columns_key(const struct numbering *d, size_t number);

/* Works out SECTION_BY_DOC, SECTION_RANK… and SECTION_ORDER…; SECTION_DOC has whole numbers before, and then what is in the section. */
void columns_sort(struct columns_writer *w);

#endif
