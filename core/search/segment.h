#ifndef SEARCH_SEGMENT_H
#define SEARCH_SEGMENT_H
/*
 * A segment: the index of some courses, written once and then only read. Documents are numbered from 0 in the order in which
 * they were added. Several segments make up the index of a catalogue; which of their documents still live is kept beside them.
 *
 * Parts (each one run of bytes, none aligned):
 *   head     u32 format · u32 documents · u32 languages of texts (bits of enum text_lang) · u64 checksum of each other part ·
 *            u64 checksum of what stands before it
 *   dict     search/dict.h: words and marks. Data: u8 flags · [TERM] reference · [SURFACE] how many further references when their
 *            two bits of the flags (WORD_MORE) cannot say it, a varint; varint documents, unless WORD_SAME; the references.
 *            No data at all: a stem that no text has as it is, whose list is the first one that the next word, which begins with it, refers
 *            to. A reference is varint documents << 1 | here. A list that is short, and that nothing else refers to or that is of one
 *            document, is here: varint bytes, unless it ends the data, and the list. Others are in posts: varint offset, of a single
 *            document varint bytes.
 *            Most words stand in one document: WORD_ONCE | one of the usual flags (WORD_ONCE_KIND) | the lowest bits of the document,
 *            varint its others, and what a list has behind its document.
 *            Beginnings (MARK_BEGIN) whose list is that of the next one, which goes on, are not there.
 *            Of a skeleton (MARK_SKELETON + search/bridge.h): the words that have it, of each u8 bytes that it begins with as the
 *            skeleton does << 4 | further bytes, or 15 and another u8 for these; the further bytes
 *   posts    search/post.h: lists one behind the other
 *   columns  search/columns.h
 *
 * The weight of a posting (one byte): bit 7, the term stands in a title; the other bits what BM25F gives the term in this document
 * (all fields together, saturated, in 127ths; long lists tell some of them apart only, see search/post.h).
 *
 * Places: the words of title t count from t * TITLE_STEP, those behind its TITLE_WORDS stand where the last of these does; the other texts
 * follow behind all titles, a gap between two values. Codes, as they are compared (text_code), stand between the first titles, at CODE_PLACE.
 */
#include <string.h>

#include "domain/zone.h"
#include "search/columns.h"
#include "search/dict.h"
#include "search/post.h"
#include "search/text.h"
#include "search/vocabulary.h"

#define SEGMENT_FORMAT 9u	/* another one: the index is built anew */
#define TITLE_STEP 32u
#define TITLE_WORDS 29u
#define CODE_PLACE 30u		/* behind the words of the first title, next to nothing */
#define WEIGHT_TITLE 0x80u

/* First bytes of the marks of the index in the dictionary. */
#define MARK_SKELETON "\x02"	/* then the spelling that cognates share, of words of titles and keywords */
#define MARK_BEGIN "\x03"	/* then the first 1 to MARK_BEGIN_MAX letters of a word of a title: documents */
#define MARK_FIELD "\x04"	/* then an ISCED-F code of 2 to 4 digits: documents; weight FIELD_GUESSED when the code was guessed */
#define MARK_BEGIN_MAX 4u
#define FIELD_STATED 100u
#define FIELD_GUESSED 50u

enum segment_part { SEGMENT_HEAD, SEGMENT_DICT, SEGMENT_POSTS, SEGMENT_COLUMNS, SEGMENT_PARTS };

/* Writing ------------------------------------------------------------------ */

struct segment_meta {
	uint32_t doc;			/* number of the course in the catalogue */
	uint32_t partner;		/* number */
	int64_t first_seen;		/* moment */
	const struct zone *zone;	/* of the partner */
};

struct segment_writer;

int segment_writer_new(struct segment_writer **out, struct error *e) WARN_UNUSED;
void segment_writer_free(struct segment_writer *w);	/* NULL-safe */
int segment_add(struct segment_writer *w, const struct course *c, const struct segment_meta *m, struct error *e) WARN_UNUSED;
uint32_t segment_count(const struct segment_writer *w);

/* The finished parts, owned by the writer. Once; afterwards only free. */
int segment_end(struct segment_writer *w, struct slice parts[SEGMENT_PARTS], struct error *e) WARN_UNUSED;

/* Reading ------------------------------------------------------------------ */

struct segment {
	uint32_t docs;
	uint32_t languages;		/* bits */
	struct dict dict;
	struct slice posts;
	struct columns columns;	/* words of a title: at most TITLE_WORDS */
};

/* Borrows the parts. With verify every checksum is worked out (about 6 GB a second). ERR_DAMAGED. */
int segment_open(const struct slice parts[SEGMENT_PARTS], bool verify, struct segment *out, struct error *e) WARN_UNUSED;

struct term_ref {
	const char *list;		/* in the dictionary (of one document: what is behind its number); NULL: at offset in posts */
	uint32_t offset, bytes;		/* of a list in posts only when it is of one document */
	uint32_t doc, df;		/* doc: when list is of one; df 0: no list */
};

#define WORD_REFS 5

#define COGNATE_REST 15u	/* what the four bits for the further bytes can say, and the shared ones */

/* Flags of a word in the dictionary, beside those of search/vocabulary.h. */
#define WORD_SAME 0x08		/* it belongs to one list and stands in as many documents as that has */
#define WORD_OWN 0x10		/* its own list is among those it belongs to */
#define WORD_MORE_SHIFT 5
#define WORD_MORE 3u		/* further references: 0 to 2; 3: a number follows */
#define WORD_ONCE 0x80		/* in one document, and so is the only list that is named, which is here; what these flags are: */
#define WORD_ONCE_SHIFT 5
#define WORD_ONCE_KIND 3u
#define WORD_ONCE_DOC 0x1fu	/* bits of the document */

/* What the dictionary says of a word. */
struct word_info {
	bool surface, title;		/* stands in a text so written; in a title or keyword */
	uint32_t df;			/* documents in which it stands so written */
	struct term_ref refs[WORD_REFS];	/* the terms (stems) that it belongs to */
	size_t n;
	struct term_ref own;		/* postings of the word itself as a term; df is 0 when it is none */
};

bool word_info_read(struct slice data, struct word_info *out);	/* false: damaged */
bool segment_word(const struct segment *s, struct slice word, struct word_info *out);

/* The next word of a skeleton's data into word; 0: there is none, or it is damaged. skeleton without the mark. */
size_t segment_cognate(struct slice *data, struct slice skeleton, char word[WORD_MAX]);

/* The same list; of one that stands at several words the copies are. */
static inline bool
term_ref_same(const struct term_ref *a, const struct term_ref *b)
{
	if (a->list == NULL || b->list == NULL)
		return a->list == b->list && a->offset == b->offset;
	return a->bytes == b->bytes && a->doc == b->doc && memcmp(a->list, b->list, a->bytes) == 0;
}

/* Flags of words with WORD_ONCE, by their kind. */
static inline uint8_t
word_once_flags(unsigned kind)
{
	static const uint8_t flags[WORD_ONCE_KIND + 1] = {
		ENTRY_TERM | ENTRY_SURFACE | WORD_OWN,
		ENTRY_TERM | ENTRY_SURFACE | ENTRY_TITLE | WORD_OWN,
		ENTRY_SURFACE | 1 << WORD_MORE_SHIFT,
		ENTRY_TERM,
	};

	return flags[kind];
}

/* Opens a list; false (and an empty list) when the reference leads outside or the list is damaged. */
bool segment_post(const struct segment *s, const struct term_ref *r, struct post *out);

/* Where the places of a document's titles end. */
static inline uint32_t
segment_title_end(const struct segment *s, uint32_t doc)
{
	return columns_words(&s->columns, doc, 1) > 0 ? 2 * TITLE_STEP : TITLE_STEP;
}

/* The share of the best that a weight stands for, 0..1, without the title's bit. */
static inline float
weight_share(uint8_t weight)
{
	return (float)(weight & 0x7f) / 127.0f;
}

#endif
