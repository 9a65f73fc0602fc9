/*
 * Finds the words within few edits of a word: a walk over the trie that gives up a branch as soon as no word below it can be near.
 *
 * What a row of the well-known table of edit distances needs is a handful of bits. With i code points of a dictionary's word read,
 * only places i-2 … i+2 of the wanted word can be reached within 2 edits: five, the window, bit k standing for place i-2+k. For
 * each number of edits e, byte e of "reach" has the places that are reached within e edits. One more code point moves the window
 * by one, so that of what leads to place j after i code points
 *
 *	equal or another code point	(from i-1, j-1)	stays at its bit
 *	a code point more than wanted	(from i-1, j)	comes from the bit above
 *	a code point less		(from i, j-1)	comes from the bit below
 *	two exchanged			(from i-2, j-2)	stays at its bit
 *
 * and all of them are a few shifts of one word of 32 bits. "swap" has the places from which the first of two exchanged code points
 * was read. Where the wanted word has the code point just read, in a window, is looked up (ASCII) or compared (the others).
 */
#include "search/dict.h"

#include "search/dict_node.h"

#define NEAR_MAX 2
#define NEAR_WINDOW (2 * NEAR_MAX + 1)
#define NEAR_ROWS (DICT_WORD_MAX + NEAR_MAX + 1)	/* code points that a near word may have, and none */
#define NEAR_EACH UINT32_C(0x010101)			/* one bit for each number of edits */

struct near {
	struct dict_walk walk;
	unsigned max;
	bool prefix;
	uint32_t n;						/* code points that are wanted */
	uint32_t wanted[DICT_WORD_MAX];
	uint32_t valid[NEAR_ROWS + 1];				/* by row: places of the window that exist, in each byte */
	unsigned char window[NEAR_ROWS][128];			/* by row and ASCII: places of the window that have it */
};

struct near_state {
	uint32_t row;		/* code points read */
	uint32_t reach, swap;	/* 0: nothing below is near, save what best says */
	uint32_t allowed;	/* bytes of reach that still matter */
	uint32_t point;		/* of which only a part was read */
	unsigned char need;	/* bytes of it that are to come */
	unsigned char best;	/* prefix: least edits of a beginning so far; more than max: none */
};

/* Rows --------------------------------------------------------------------- */

/* One code point, which the wanted word has in the places at of the window. */
static inline void
take_point(const struct near *w, struct near_state *s, uint32_t at)
{
	uint32_t equal = at * NEAR_EACH;
	uint32_t more = s->reach >> 1 & 0x0f * NEAR_EACH;
	uint32_t next = (s->reach & equal) | (s->reach | more | (s->swap & equal << 1)) << 8;

	s->swap = s->reach & equal >> 1;
	s->row++;
	s->reach = (next | next << 9 | next << 18) & w->valid[s->row] & s->allowed;
}

/* Edits of what was read as a whole; more than max when it is not near. */
static inline unsigned
edits_of(const struct near *w, const struct near_state *s)
{
	uint32_t k = w->n + NEAR_MAX - s->row, bits;

	if (k >= NEAR_WINDOW || s->need > 0)
		return NEAR_MAX + 1;
	bits = s->reach >> k & NEAR_EACH;
	return bits & 1 ? 0 : bits & 1 << 8 ? 1 : bits ? 2 : NEAR_MAX + 1;
}

/* A beginning: from now on only fewer edits matter. */
static inline void
note_beginning(const struct near *w, struct near_state *s)
{
	unsigned edits = edits_of(w, s);

	if (edits >= s->best)
		return;
	s->best = (unsigned char)edits;
	s->allowed = (UINT32_C(1) << 8 * edits) - 1;
	s->reach &= s->allowed;
}

static uint32_t
window_of(const struct near *w, uint32_t row, uint32_t point)
{
	uint32_t at = 0;

	for (uint32_t k = 0; k < NEAR_WINDOW; k++) {
		uint32_t place = row + k - NEAR_MAX;	/* wraps to a large one before the word */

		if (place < w->n && w->wanted[place] == point)
			at |= 1u << k;
	}
	return at;
}

/* A byte of a code point that has several, or what damage made of one. */
static void
take_part(const struct near *w, struct near_state *s, unsigned byte)
{
	if (byte >= 0xc0) {
		s->need = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
		s->point = byte & 0x3fu >> s->need;
		return;
	}
	s->point = byte < 0x80 ? byte : s->point << 6 | (byte & 0x3f);
	if (byte >= 0x80 && s->need > 1) {
		s->need--;
		return;
	}
	s->need = 0;
	take_point(w, s, window_of(w, s->row, s->point));
}

static inline void
take_byte(const struct near *w, struct near_state *s, unsigned byte)
{
	if (byte < 0x80 && s->need == 0)
		take_point(w, s, w->window[s->row][byte]);
	else
		take_part(w, s, byte);
	if (w->prefix)
		note_beginning(w, s);
}

/* The walk ----------------------------------------------------------------- */

static int near_node(struct near *w, struct dict_span span, size_t len, const struct near_state *s);

/*
 * When no edit is left, the places of the window of which one must have the next code point; 0: something else may be near, too. That
 * is so for most of the nodes that are met, and their children need not be tried one by one.
 */
static inline uint32_t
only_places(const struct near *w, const struct near_state *s)
{
	if (((s->reach | s->swap) & s->allowed >> 8) != 0 || s->need > 0 || s->best <= w->max)
		return 0;
	return s->reach >> 8 * w->max;
}

static int
near_children(struct near *w, const struct dict_node *n, size_t len, const struct near_state *s)
{
	const unsigned char *behind = NULL, *window = w->window[s->row];
	uint32_t only = only_places(w, s);
	struct dict_span child;
	int rc = 0;

	for (unsigned i = 0; i < n->children && rc == 0; i++) {
		struct near_state next;

		if (only != 0 && n->first[i] < 0x80 && (window[n->first[i]] & only) == 0)
			continue;
		next = *s;
		take_byte(w, &next, n->first[i]);
		if ((next.reach == 0 && next.best > w->max) || (len == 0 && n->first[i] < DICT_MARK_END))
			continue;
		if (!node_child(n, i, &behind, &child))
			continue;
		w->walk.word[len] = (char)n->first[i];
		rc = near_node(w, child, len + 1, &next);
	}
	return rc;
}

/* len bytes of w->walk.word are above the node's rest and were taken into s. */
static int
near_node(struct near *w, struct dict_span span, size_t len, const struct near_state *s)
{
	struct near_state now = *s;
	size_t above = len;
	struct dict_node n;
	unsigned edits;
	int rc = 0;

	if (!node_open(span, &n) || n.rest.n > DICT_WORD_MAX - len)
		return 0;
	for (size_t i = 0; i < n.rest.n && now.reach != 0; i++) {
		w->walk.word[len++] = n.rest.p[i];
		take_byte(w, &now, (unsigned char)n.rest.p[i]);
	}
	if (now.reach == 0)
		return now.best <= w->max ? dict_list(&w->walk, span, above, now.best) : 0;
	if (!node_body(&n))
		return 0;
	edits = w->prefix ? now.best : edits_of(w, &now);
	if ((n.head & NODE_WORD) && edits <= w->max)
		rc = w->walk.each(w->walk.context, (struct slice){w->walk.word, len}, n.data, edits);
	return rc == 0 && len < DICT_WORD_MAX ? near_children(w, &n, len, &now) : rc;
}

/* Preparing ---------------------------------------------------------------- */

static void
read_wanted(struct near *w, struct slice word)
{
	w->n = 0;
	while (word.n > 0) {
		size_t used = utf8_decode(word, &w->wanted[w->n++]);

		word.p += used;
		word.n -= used;
	}
}

static void
lay_windows(struct near *w)
{
	uint32_t rows = w->n + NEAR_MAX + 1;

	memset(w->window, 0, rows * sizeof(w->window[0]));
	for (uint32_t row = 0; row <= rows; row++) {
		uint32_t exist = 0;

		for (uint32_t k = 0; k < NEAR_WINDOW; k++) {
			uint32_t place = row + k - NEAR_MAX;

			if (place <= w->n)
				exist |= 1u << k;
			if (place < w->n && w->wanted[place] < 128)
				w->window[row][w->wanted[place]] |= (unsigned char)(1u << k);
		}
		w->valid[row] = exist * NEAR_EACH;
	}
}

int
dict_near(const struct dict *d, struct slice word, unsigned max, bool prefix, dict_fn each, void *context)
{
	struct near_state s = {.best = NEAR_MAX + 1};
	struct dict_node root;
	struct near w;

	if (d->bytes.n == 0 || word.n > DICT_WORD_MAX || !node_open(dict_root(d), &root) || !node_body(&root))
		return 0;
	w.walk.each = each;
	w.walk.context = context;
	w.max = max < NEAR_MAX ? max : NEAR_MAX;
	w.prefix = prefix;
	read_wanted(&w, word);
	lay_windows(&w);
	s.allowed = (UINT32_C(1) << 8 * (w.max + 1)) - 1;
	s.reach = UINT32_C(0x1c0c04) & w.valid[0] & s.allowed;	/* place j is reached by leaving out j code points */
	if (prefix)
		note_beginning(&w, &s);
	return near_children(&w, &root, 0, &s);
}
