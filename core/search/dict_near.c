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
 *
 * Of the four only the first and the last ask what was read. What the others lead to is worked out once for all children of a node.
 *
 * The first letter may be any, and the second: most nodes that are come to lie near the root, with all edits used up by a letter that the
 * word does not have. Whether any word goes on from there as the wanted one does is then asked of dict_begins, which costs less than to
 * go and see. And where a single edit is allowed, as nearly always, those within the first bytes are tried one by one (dict_edit.c), so that
 * nothing is walked through but what begins as the wanted word does.
 */
#include "search/dict.h"

#include "search/dict_node.h"

#define NEAR_MAX 2
#define NEAR_WINDOW (2 * NEAR_MAX + 1)
#define NEAR_ROWS (DICT_WORD_MAX + NEAR_MAX + 1)	/* code points that a near word may have, and none */
#define NEAR_EACH UINT32_C(0x010101)			/* one bit for each number of edits */
#define NEAR_ASCII 0x80u

#define NEAR_LATER 256u			/* nodes */
#define NEAR_LINE 64			/* bytes that come into a cache together; the table of many children goes on in the next */
#define NEAR_LATER_WORD 8u		/* bytes above their rest, at most */

struct near_state {
	uint32_t row;		/* code points read */
	uint32_t reach, swap;	/* 0: nothing below is near, save what best says */
	uint32_t allowed;	/* bytes of reach that still matter */
	uint32_t point;		/* of which only a part was read */
	unsigned char need;	/* bytes of it that are to come */
	unsigned char best;	/* prefix: least edits of a beginning so far; more than max: none */
};

/* A node that is still to be looked at. */
struct near_later {
	struct dict_span node;
	struct near_state state;
	char word[NEAR_LATER_WORD];
	unsigned char len;
	unsigned char matter;	/* no edit is left: places of the window, one of which its rest must begin with; else 0 */
};

struct near {
	struct dict_walk walk;
	unsigned max;
	bool prefix;
	uint32_t n;						/* code points that are wanted */
	uint32_t wanted[DICT_WORD_MAX];
	uint32_t valid[NEAR_ROWS + 1];				/* by row: places of the window that exist, in each byte */
	unsigned char window[NEAR_ROWS][NEAR_ASCII];		/* by row and ASCII: places of the window that have it */
	bool ascii;						/* the wanted word is, and then: */
	uint32_t next[DICT_WORD_MAX];				/* by place: DICT_BEGIN bytes of it from there on, the first lowest */
	const struct dict_begins *begins;			/* may be NULL */
	uint32_t first, end;					/* of what is to be looked at later, by number */
	struct near_later later[NEAR_LATER];			/* … each at its number modulo NEAR_LATER */
};

/* Rows --------------------------------------------------------------------- */

/* What is reached from there by leaving out code points of the wanted word, as far as it matters in the next row. */
static inline uint32_t
settle(const struct near *w, const struct near_state *s, uint32_t reached)
{
	return (reached | reached << 9 | reached << 18) & w->valid[s->row + 1] & s->allowed;
}

/* The places that one more code point leads to, whatever it is. */
static inline uint32_t
by_any_point(const struct near *w, const struct near_state *s)
{
	return settle(w, s, (s->reach | (s->reach >> 1 & 0x0f * NEAR_EACH)) << 8);
}

/* The places of the window of which one must have the next code point, where by_any_point leads to none. */
static inline uint32_t
places_that_matter(const struct near_state *s)
{
	uint32_t from = s->reach | (s->swap & s->allowed >> 8) >> 1;

	return (from | from >> 8 | from >> 16) & 0xff;
}

/* One code point, which the wanted word has in the places at of the window; any: by_any_point. */
static inline void
take_point(const struct near *w, struct near_state *s, uint32_t at, uint32_t any)
{
	uint32_t equal = at * NEAR_EACH;
	uint32_t reach = any | settle(w, s, (s->reach & equal) | (s->swap & equal << 1) << 8);

	s->swap = s->reach & equal >> 1;
	s->reach = reach;
	s->row++;
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
	take_point(w, s, window_of(w, s->row, s->point), by_any_point(w, s));
}

static inline void
take_byte(const struct near *w, struct near_state *s, unsigned byte)
{
	if (byte < NEAR_ASCII && s->need == 0)
		take_point(w, s, w->window[s->row][byte], by_any_point(w, s));
	else
		take_part(w, s, byte);
	if (w->prefix)
		note_beginning(w, s);
}

/* The walk ----------------------------------------------------------------- */

static int near_node(struct near *w, struct dict_span span, size_t len, const struct near_state *s);

/* What must follow after len bytes when no edit is left: one of a few places of the wanted word, and what stands from there on. */
struct ends {
	bool near;		/* no edit is left */
	bool known;		/* and of each place enough is known to ask dict_begins */
	unsigned n;
	uint32_t matter, next[NEAR_WINDOW];	/* next: from bit 8 * len on */
};

static inline void
lay_ends(const struct near *w, size_t len, const struct near_state *s, struct ends *e)
{
	e->near = w->ascii && s->best > w->max && by_any_point(w, s) == 0;
	e->known = e->near && w->begins != NULL && len < DICT_BEGIN && (s->swap & s->allowed >> 8) == 0;
	e->matter = places_that_matter(s);
	e->n = 0;
	for (uint32_t left = e->matter; left != 0 && e->known; left &= left - 1) {
		uint32_t place = s->row + (uint32_t)__builtin_ctz(left) - NEAR_MAX;

		e->known = place + (DICT_BEGIN - len) <= w->n;
		e->next[e->n++] = e->known ? w->next[place] << 8 * len : 0;
	}
}

static inline uint32_t
with_byte(uint32_t begin, unsigned byte, size_t len)
{
	return len < DICT_BEGIN ? begin | byte << 8 * len : 0;
}

/* Whether some word may begin so and go on as the wanted one does. */
static inline bool
may_go_on(const struct near *w, uint32_t begin, const struct ends *e)
{
	bool may = !e->known;

	for (unsigned i = 0; i < e->n && !may; i++)
		may = begins_has(w->begins, begin | e->next[i]);
	return may;
}

/* Whether the rest of a node's label goes on otherwise than the word, of which a place that matters must follow; 0: any may. */
static inline bool
goes_astray(const struct near *w, struct dict_span node, const struct near_state *s, unsigned matter)
{
	unsigned rest = *node.p >> NODE_REST_SHIFT;

	return matter != 0 && rest != 0 && rest != NODE_REST_LONG && node.end - node.p > 1 &&
		(node.p[1] >= NEAR_ASCII || (w->window[s->row][node.p[1]] & matter) == 0);
}

/*
 * Child i, with s when its first byte was read. Nodes lie far apart, and what is not in the processor's caches takes longer than all that is
 * done with it: so it is asked for and looked at later, after the others, as long as there is room.
 */
static inline int
enter(struct near *w, const struct dict_node *n, unsigned i, const unsigned char **behind, size_t len, const struct near_state *s,
		const struct ends *e)
{
	unsigned matter = e->near ? e->matter : 0;
	struct near_later *later = &w->later[w->end % NEAR_LATER];
	struct dict_span child;

	if ((len == 0 && n->first[i] < DICT_MARK_END) || !node_child(n, i, behind, &child))
		return 0;
	w->walk.word[len] = (char)n->first[i];
	if (len >= NEAR_LATER_WORD || w->end - w->first == NEAR_LATER)
		return goes_astray(w, child, s, matter) ? 0 : near_node(w, child, len + 1, s);
	__builtin_prefetch(child.p);
	if (child.end - child.p > NEAR_LINE)
		__builtin_prefetch(child.p + NEAR_LINE);
	later->node = child;
	later->state = *s;
	memcpy(later->word, w->walk.word, NEAR_LATER_WORD);
	later->len = (unsigned char)(len + 1);
	later->matter = (unsigned char)matter;
	w->end++;
	return 0;
}

static int
look_later(struct near *w)
{
	int rc = 0;

	for (; rc == 0 && w->first != w->end; w->first++) {
		const struct near_later *later = &w->later[w->first % NEAR_LATER];	/* nobody writes there until it is counted */

		if (goes_astray(w, later->node, &later->state, later->matter))
			continue;
		memcpy(w->walk.word, later->word, NEAR_LATER_WORD);
		rc = near_node(w, later->node, later->len, &later->state);
	}
	return rc;
}

/* Child i, whose first byte is in the window, or one of several. begin: what was read, of four bytes at most. */
static inline int
near_byte(struct near *w, const struct dict_node *n, unsigned i, const unsigned char **behind, size_t len, uint32_t begin,
		const struct near_state *s)
{
	struct near_state next = *s;
	struct ends e;

	take_byte(w, &next, n->first[i]);
	if (next.reach == 0 && next.best > w->max)
		return 0;
	lay_ends(w, len + 1, &next, &e);
	if (!may_go_on(w, with_byte(begin, n->first[i], len), &e))
		return 0;
	return enter(w, n, i, behind, len, &next, &e);
}

/* Most of the children are not in the window: to all of them the same happens. */
static int
near_children(struct near *w, const struct dict_node *n, size_t len, const struct near_state *s)
{
	const unsigned char *behind = NULL, *window = w->window[s->row];
	uint32_t begin = len > 0 && len < DICT_BEGIN ? begin_of(w->walk.word, len) : 0, matter = UINT32_MAX;
	struct near_state other = *s;
	struct ends e = {.near = false};
	bool some;
	int rc = 0;

	take_point(w, &other, 0, by_any_point(w, s));
	if (w->prefix)
		note_beginning(w, &other);
	some = other.reach != 0 || other.best <= w->max;
	if (some)
		lay_ends(w, len + 1, &other, &e);
	else
		matter = places_that_matter(s);
	for (unsigned i = 0; i < n->children && rc == 0; i++) {
		unsigned c = n->first[i];

		if (c >= NEAR_ASCII ? some || !w->ascii : s->need > 0 || (window[c] & matter) != 0)
			rc = near_byte(w, n, i, &behind, len, begin, s);
		else if (c < NEAR_ASCII && some && may_go_on(w, with_byte(begin, c, len), &e))
			rc = enter(w, n, i, &behind, len, &other, &e);
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

/* Only what begins as the word does, or otherwise with a code point of several bytes. */

static int along(struct near *w, const struct dict_node *n, size_t len, const struct near_state *s);

/* The child that the next byte of the word, at len, leads to; s when it was read. */
static int
go_along(struct near *w, struct dict_span span, size_t len, const struct near_state *s)
{
	struct near_state now = *s;
	struct dict_node n;
	size_t i = 0;

	if (len == DICT_BEGIN)
		return near_node(w, span, len, s);
	if (!node_open(span, &n))
		return 0;
	while (i < n.rest.n && len + i < DICT_BEGIN && (unsigned char)n.rest.p[i] == w->wanted[len + i]) {
		w->walk.word[len + i] = n.rest.p[i];
		take_byte(w, &now, w->wanted[len + i++]);
	}
	if (len + i == DICT_BEGIN || (i < n.rest.n && (unsigned char)n.rest.p[i] >= NEAR_ASCII))
		return near_node(w, span, len, s);
	return i < n.rest.n || !node_body(&n) ? 0 : along(w, &n, len + i, &now);
}

/* len < DICT_BEGIN bytes of the word stand above the node's children and were taken into s. */
static int
along(struct near *w, const struct dict_node *n, size_t len, const struct near_state *s)
{
	const unsigned char *behind = NULL;
	struct near_state next = *s;
	unsigned i = n->children, foreign;
	uint32_t begin = len > 0 ? begin_of(w->walk.word, len) : 0;
	struct dict_span child;
	int rc = 0;

	while (i > 0 && n->first[i - 1] >= NEAR_ASCII)
		i--;
	for (foreign = i; i > 0 && n->first[i - 1] > w->wanted[len]; i--)
		;
	if (i > 0 && n->first[i - 1] == w->wanted[len] && node_child(n, i - 1, &behind, &child)) {
		w->walk.word[len] = (char)w->wanted[len];
		take_byte(w, &next, w->wanted[len]);
		rc = go_along(w, child, len + 1, &next);
	}
	for (i = foreign; i < n->children && rc == 0; i++)
		rc = near_byte(w, n, i, &behind, len, begin, s);
	return rc;
}

static int
near_one(struct near *w, const struct dict *d, const struct dict_node *root, struct slice word, const struct near_state *s)
{
	int rc = dict_try_edits(d, word, w->prefix, &w->walk);

	return rc == 0 ? along(w, root, 0, s) : rc;
}

/* Preparing ---------------------------------------------------------------- */

static void
read_wanted(struct near *w, struct slice word)
{
	w->n = 0;
	w->ascii = true;
	while (word.n > 0) {
		size_t used = utf8_decode(word, &w->wanted[w->n++]);

		w->ascii = w->ascii && used == 1;
		word.p += used;
		word.n -= used;
	}
}

static void
lay_next(struct near *w)
{
	uint32_t bytes = 0;

	for (uint32_t place = w->n; w->ascii && place-- > 0;)
		w->next[place] = bytes = bytes << 8 | w->wanted[place];
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
			if (place < w->n && w->wanted[place] < NEAR_ASCII)
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
	int rc;

	if (d->bytes.n == 0 || word.n > DICT_WORD_MAX || !node_open(dict_root(d), &root) || !node_body(&root))
		return 0;
	w.walk.each = each;
	w.walk.context = context;
	w.max = max < NEAR_MAX ? max : NEAR_MAX;
	w.prefix = prefix;
	w.begins = d->begins;
	w.first = w.end = 0;
	read_wanted(&w, word);
	lay_next(&w);
	lay_windows(&w);
	s.allowed = (UINT32_C(1) << 8 * (w.max + 1)) - 1;
	s.reach = UINT32_C(0x1c0c04) & w.valid[0] & s.allowed;	/* place j is reached by leaving out j code points */
	if (prefix)
		note_beginning(&w, &s);
	if (w.max == 1 && w.ascii && d->begins != NULL && word.n >= DICT_BEGIN + prefix)
		rc = near_one(&w, d, &root, word, &s);
	else
		rc = near_children(&w, &root, 0, &s);
	return rc == 0 ? look_later(&w) : rc;
}
