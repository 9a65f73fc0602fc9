#ifndef SEARCH_POST_H
#define SEARCH_POST_H
/*
 * Posting lists: the documents (numbers from 0, ascending) that hold a term, each with a weight (one byte that the
 * caller gives a meaning) and the places where it stands. Written once, read in place from bytes that need not be aligned.
 *
 * A list of POST_ROUGH documents or more keeps no more than 16 different weights: where there are more, those that lie next to each
 * other become one, so that the whole moves as little as can be. The top bit of a weight never changes.
 *
 * Two forms, chosen by density: blocks of at most 128 documents with bit-packed differences and a table of last documents to skip
 * by; and, from one document in POST_DENSE on (of few, POST_DENSE_SMALL), a bit map with rank samples. Both give the same answers.
 *
 * Bytes that were damaged never lead outside of them; what is found then may be wrong (callers keep a checksum). Even so documents
 * come in ascending order and below post.docs, and next and take alone give no more than post.count of them: a caller that compares
 * docs and count with its own once, after opening, may index arrays by what it gets.
 */
#include <stdbool.h>

#include "ground/buffer.h"
#include "ground/error.h"

#define POST_END UINT32_MAX	/* behind the last document; no document has this number */
#define POST_BLOCK 128
#define POST_ROUGH 64u

/* Writing ------------------------------------------------------------------ */

struct post_writer;

/* One writer serves many lists one after the other. */
int post_writer_new(struct post_writer **out, struct error *e) WARN_UNUSED;
void post_writer_free(struct post_writer *w);	/* NULL-safe */

/*
 * Begins a list over documents 0 … docs-1. add: docs ascending, places ascending and each once, count may be 0 (at most 65,535;
 * more are cut). end appends the finished list to out (a list of any number of documents, 0 included). Faults (order, memory)
 * are remembered and come back from end.
 */
void post_begin(struct post_writer *w, uint32_t docs);
void post_add(struct post_writer *w, uint32_t doc, uint8_t weight, const uint32_t *places, size_t count);
/* The same with the places as they will stand in the list: varints of the first and of each one's distance from the one before, less 1. */
void post_add_coded(struct post_writer *w, uint32_t doc, uint8_t weight, size_t count, struct slice places);
int post_end(struct post_writer *w, struct buffer *out, struct error *e) WARN_UNUSED;

/* Appends the list of a single document, as most lists are: what a writer would make of it. */
void post_write_one(uint32_t doc, uint8_t weight, struct slice places, struct buffer *out);

/* Reading ------------------------------------------------------------------ */

struct post {			/* a list and a place in it; no memory of its own beyond this struct */
	uint32_t count;		/* documents in the list */
	uint32_t docs;		/* its last document + 1, and 0 when it is empty: compare this once with the documents there are */
	uint32_t doc;		/* where it stands; POST_END behind the last */
	/* for post*.c alone: */
	bool dense, one_place;
	uint32_t at;		/* documents before doc; POST_END when a dense list has not counted them yet */
	uint32_t base;		/* words of a bit map that are not there, as they have no document */
	uint32_t blocks;
	uint32_t block, in_block;	/* which block is in number, and its documents */
	uint32_t tail;		/* where and how wide the last block is packed */
	uint32_t weight_bits;	/* of each document: 8, or the number of one of kinds */
	const char *table, *widths, *offsets, *weights;
	uint8_t kinds[16];	/* where weights are few: as many as the bits tell apart, those that are not there as the last one */
	struct slice body, places;
	struct post_read {		/* of the places that were asked for last: */
		uint32_t block, document;	/* POST_END: none yet */
		size_t at, end;		/* in the block's bytes: where the search for ones goes on, and its bit behind the last one */
		uint32_t before;	/* ones before at */
		size_t left;		/* places that were looked through for those whose bits are all set, */
		struct slice more;	/* and what is to be added to those behind them */
	} read;
	uint32_t number[POST_BLOCK];
};

/*
 * count: documents, as many as were added. bytes: begin with the list; behind it there may be others, but not behind one of a single
 * document. Stands on the first document (or POST_END). False when the bytes cannot be a list; it is an empty one then.
 */
bool post_open(struct slice bytes, uint32_t count, struct post *out);

/* A list of a single document without its number, which is written elsewhere. */
bool post_open_one(uint32_t doc, struct slice bytes, struct post *out);

uint32_t post_next(struct post *p);			/* the next document, also in p->doc */
uint32_t post_seek(struct post *p, uint32_t doc);	/* the first at or behind doc; never goes back; cheap when it stands there already */
uint8_t post_weight(const struct post *p);		/* of the document it stands on */
uint8_t post_heaviest(const struct post *p);		/* no document of the list has a greater one */
uint8_t post_lightest(const struct post *p);		/* nor a smaller one; of a list with many weights 0 */

/* The places of the document it stands on: up to max of them, ascending; returns how many. Cheapest where many documents are asked for. */
size_t post_places(struct post *p, uint32_t *out, size_t max);

/* The weights of n documents from this rank on are asked for soon; of very many those of the first ones. */
#define POST_FETCHED 1024u		/* bytes */
static inline void
post_weights_fetch(const struct post *p, uint32_t rank, size_t n)
{
	const char *at = p->weights + (size_t)rank * p->weight_bits / 8;
	size_t bytes = n * p->weight_bits / 8 + 1;

	for (size_t i = 0; i < bytes && i < POST_FETCHED; i += 64)
		__builtin_prefetch(at + i);
}

/* They are asked for soon: so that they may come from memory while something else is done. */
void post_places_fetch(const struct post *p);

/* Whether the list has the document, wherever it stands. Only of a dense list. */
bool post_has(const struct post *p, uint32_t doc);

/*
 * In bulk: takes up to max documents from where it stands on, below limit, with their weights, and stands behind them. Returns
 * how many. weights may be NULL. For scans: about a nanosecond each.
 */
size_t post_take(struct post *p, uint32_t limit, uint32_t *docs, uint8_t *weights, size_t max);

/*
 * Sets the bit of every document in [first, first + 64 * words) from where it stands on; first is a multiple of 64. Bits are not
 * cleared before. Leaves p behind them.
 */
void post_bits(struct post *p, uint32_t first, uint64_t *bits, size_t words);

/*
 * The same; and bits of those whose weight is at least least (to above) or more (to beyond), which is no less. 256: none is. Next to nothing
 * more where few are.
 */
struct post_above {
	unsigned least, more;
	uint64_t *above, *beyond;
};
void post_bits_above(struct post *p, uint32_t first, uint64_t *bits, const struct post_above *a, size_t words);

/*
 * Of the documents in [first, first + 64 * words) from where it stands on those whose bit is set in mask, with their weights; docs and
 * weights have room for all bits of mask. Returns how many; leaves p behind the stretch. Far less work than taking all of them
 * where mask has few bits and the list is dense.
 */
size_t post_take_of(struct post *p, uint32_t first, const uint64_t *mask, size_t words, uint32_t *docs, uint8_t *weights);

/*
 * The same with the rank of each, which is how many documents of the list stand before it, or POST_END where that was not counted; docs and
 * ranks have room for one more. One alone,
 * at or behind where it stands: false, and no rank, when the list has not got it. And the weight of a document that was found so, wherever
 * the list stands by then.
 */
size_t post_find(struct post *p, uint32_t first, const uint64_t *mask, size_t words, uint32_t *docs, uint32_t *ranks);
bool post_find_one(struct post *p, uint32_t doc, uint32_t *rank);
uint8_t post_weight_of(const struct post *p, uint32_t doc, uint32_t rank);

/*
 * Clears the bits of documents in [first, first + 64 * words) that the list does not have, wherever it stands. False, and nothing done, when
 * the list's form would make that dear.
 */
bool post_and(const struct post *p, uint32_t first, uint64_t *bits, size_t words);

/* Of n documents those that a list has which is a bit map, wherever it stands; out may be docs. Returns how many. */
size_t post_sieve(const struct post *p, const uint32_t *docs, size_t n, uint32_t *out);

#endif
