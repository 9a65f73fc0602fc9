#ifndef SEARCH_SEGMENT_PARTS_H
#define SEARCH_SEGMENT_PARTS_H
/* What the files that write a segment share. Not for others. */
#include "search/segment.h"
#include "search/vocabulary.h"

enum segment_group { GROUP_TITLE, GROUP_KEY, GROUP_TEXT, GROUP_MAX };	/* KEY: code, keywords, teachers */

/* A term of the document at hand. */
struct slot {
	uint32_t term, gap;		/* documents since the last one, or since the first of all */
	uint32_t first, tokens;		/* where its places begin, and how many there are */
	uint32_t tf[GROUP_MAX];
	uint8_t weight;			/* given; 0: worked out */
	bool mark, begins;		/* first letters of a word of a title; of its first word */
};

struct token {
	uint32_t slot, place;
};

/* A word on its way into the vocabulary. */
struct waiting {
	uint32_t hash, position;
	uint8_t n;
	char word[WORD_MAX];
};

#define WAITING_MAX 16

struct segment_writer {
	struct vocabulary vocabulary;
	struct columns_writer *columns;
	struct bridge *bridge;		/* labels of ISCED-F, for guesses; NULL until the first */
	uint32_t docs, languages;
	bool failed;
	/* of the document at hand: */
	struct slot *slots;
	size_t slot_count, slot_cap;
	struct token *tokens;
	size_t token_count, token_cap;
	uint32_t *places;
	size_t place_cap;
	uint32_t place, words;		/* where the value at hand begins; its words so far */
	uint32_t length[GROUP_MAX];
	float norm[GROUP_MAX];
	enum text_lang lang, course_lang;
	struct waiting waiting[WAITING_MAX];	/* in a ring */
	unsigned waiting_first, waiting_count;
	enum segment_group group;
	/* finished: */
	struct buffer head, dict, posts, column_bytes;
	struct buffer here;		/* lists that go into the dictionary */
};

/* segment_write.c */
void segment_field_mark(struct segment_writer *w, struct slice code, uint8_t weight);

/*
 * segment_dict.c: numbers of all entries in order of their bytes, owned by the caller; whether the word next behind a stem says where its
 * list is; the dictionary, when lists are written
 */
uint32_t *segment_sort(const struct vocabulary *v);
bool segment_stands_behind(const struct vocabulary *v, uint32_t stem, uint32_t next);
int segment_write_dictionary(struct segment_writer *w, const uint32_t *order, struct error *e) WARN_UNUSED;

/* segment_end.c: the marks of its fields; the finished parts */
void segment_fields(struct segment_writer *w, const struct course *c);

#endif
