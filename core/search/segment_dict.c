/* The dictionary of a segment: what it says of each word and of each spelling that cognates share. */
#include <stdlib.h>
#include <string.h>

#include "search/bridge.h"
#include "search/post_form.h"
#include "search/segment_parts.h"

#define PART_MAX ((size_t)UINT32_MAX - 4096)
#define SKELETON_WORDS 12	/* words that may share one spelling */

static void
number(struct buffer *b, uint32_t n)
{
	for (; n >= 0x80; n >>= 7)
		buffer_byte(b, (char)(n | 0x80));
	buffer_byte(b, (char)n);
}

static bool
is_here(const struct vocabulary *v, uint32_t term)
{
	return (v->entries[term].flags & ENTRY_HERE) != 0;
}

/* last: the data ends with it. */
static void
reference(const struct segment_writer *w, struct buffer *b, uint32_t term, bool last)
{
	const struct gathered *g = &w->vocabulary.gathered[term];
	uint32_t documents = w->vocabulary.entries[term].term_df;
	bool here = is_here(&w->vocabulary, term);

	number(b, documents << 1 | here);
	if (!here)
		number(b, g->offset);
	if (here ? !last : documents == 1)
		number(b, g->bytes);
	if (here)
		buffer_add(b, w->here.data + g->offset, g->bytes);
}

/* What a word belongs to beside itself. */
struct lists_of {
	uint32_t other[TEXT_LANG_MAX];
	uint32_t n;
	bool own;
};

static struct lists_of
lists_of(const struct vocabulary *v, uint32_t at)
{
	struct lists_of all = {.n = 0};

	for (unsigned l = 0; l < TEXT_LANG_MAX; l++) {
		uint32_t stem = v->entries[at].stem[l];
		bool known = stem == 0;

		for (size_t k = 0; k < all.n; k++)
			known = known || all.other[k] == stem - 1;
		all.own = all.own || stem == at + 1;
		if (!known && stem != at + 1)
			all.other[all.n++] = stem - 1;
	}
	return all;
}

static unsigned
flags_of(const struct vocabulary *v, uint32_t at, const struct lists_of *all)
{
	const struct entry *n = &v->entries[at];
	unsigned flags = n->flags & (ENTRY_TERM | ENTRY_SURFACE | ENTRY_TITLE);
	uint32_t df = all->own ? n->term_df : all->n > 0 ? v->entries[all->other[0]].term_df : 0;

	if ((flags & ENTRY_SURFACE) != 0 && all->n + all->own == 1 && n->df == df)
		flags |= WORD_SAME;
	return flags | (all->own ? WORD_OWN : 0) | (all->n < WORD_MORE ? all->n : WORD_MORE) << WORD_MORE_SHIFT;
}

/* What is said of most words in short: those of one document with usual flags. False: it must be said at length. */
static bool
write_once(const struct segment_writer *w, uint32_t at, const struct lists_of *all, unsigned flags, struct buffer *b)
{
	const struct vocabulary *v = &w->vocabulary;
	uint32_t term = (flags & ENTRY_TERM) != 0 || all->n == 0 ? at : all->other[0];
	const struct gathered *g = &v->gathered[term];
	uint64_t doc;
	struct slice list;
	unsigned kind = 0;

	while (kind <= WORD_ONCE_KIND && word_once_flags(kind) != (flags & ~(unsigned)WORD_SAME))
		kind++;
	if (kind > WORD_ONCE_KIND || v->entries[term].term_df != 1 || !is_here(v, term) ||
			((flags & ENTRY_SURFACE) != 0 && v->entries[at].df != 1))
		return false;
	list = (struct slice){w->here.data + g->offset, g->bytes};
	if (!post_varint(&list, &doc))
		return false;
	buffer_byte(b, (char)(WORD_ONCE | kind << WORD_ONCE_SHIFT | (doc & WORD_ONCE_DOC)));
	number(b, (uint32_t)(doc / (WORD_ONCE_DOC + 1)));
	buffer_slice(b, list);
	return true;
}

static void
write_data(const struct segment_writer *w, uint32_t at, struct buffer *b)
{
	const struct vocabulary *v = &w->vocabulary;
	const struct entry *n = &v->entries[at];
	struct lists_of all = lists_of(v, at);
	unsigned flags = flags_of(v, at, &all);

	if (write_once(w, at, &all, flags, b))
		return;
	buffer_byte(b, (char)flags);
	if (flags & ENTRY_TERM)
		reference(w, b, at, (flags & ENTRY_SURFACE) == 0 || ((flags & WORD_SAME) != 0 && all.n == 0));
	if ((flags & ENTRY_SURFACE) == 0)
		return;
	if (all.n >= WORD_MORE)
		number(b, all.n);
	if ((flags & WORD_SAME) == 0)
		number(b, n->df);
	for (uint32_t k = 0; k < all.n; k++)
		reference(w, b, all.other[k], k + 1 == all.n);
}

/* It begins with the stem, and has that before others: then the stem needs no words about its list. */
bool
segment_stands_behind(const struct vocabulary *v, uint32_t stem, uint32_t next)
{
	struct slice name = vocabulary_name(v, stem), longer = vocabulary_name(v, next);
	struct lists_of all;

	if ((v->entries[stem].flags & (ENTRY_TERM | ENTRY_SURFACE)) != ENTRY_TERM || (v->entries[next].flags & ENTRY_SURFACE) == 0 ||
			longer.n < name.n || memcmp(longer.p, name.p, name.n) != 0)
		return false;
	all = lists_of(v, next);
	return !all.own && all.n > 0 && all.other[0] == stem;
}

struct sortable {
	const struct vocabulary *v;
	uint64_t first;		/* eight bytes, as a number that sorts as they do */
	uint32_t at;
};

static int
by_name(const void *x, const void *y)
{
	const struct sortable *a = x, *b = y;

	return slice_compare(vocabulary_name(a->v, a->at), vocabulary_name(b->v, b->at));
}

/* By one byte of first, stably; false when all have the same there and nothing was moved. */
static bool
sort_by_byte(const struct sortable *from, struct sortable *to, uint32_t n, unsigned shift)
{
	uint32_t place[256] = {0}, next = 0;

	for (uint32_t i = 0; i < n; i++)
		place[from[i].first >> shift & 255]++;
	if (place[from[0].first >> shift & 255] == n)
		return false;
	for (unsigned i = 0; i < 256; i++) {
		uint32_t count = place[i];

		place[i] = next;
		next += count;
	}
	for (uint32_t i = 0; i < n; i++)
		to[place[from[i].first >> shift & 255]++] = from[i];
	return true;
}

/* Byte by byte from the last of the eight on, then those that have all eight alike. Returns the one of the two that is sorted. */
static struct sortable *
sort_names(struct sortable *all, struct sortable *other, uint32_t n)
{
	for (unsigned shift = 0; n > 0 && shift < 64; shift += 8)
		if (sort_by_byte(all, other, n, shift)) {
			struct sortable *sorted = other;

			other = all;
			all = sorted;
		}
	for (uint32_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && all[to].first == all[from].first; to++)
			;
		if (to - from > 1)
			qsort(all + from, to - from, sizeof(*all), by_name);
	}
	return all;
}

uint32_t *
segment_sort(const struct vocabulary *v)
{
	struct sortable *all = calloc((size_t)v->count * 2 + 1, sizeof(*all)), *sorted;
	uint32_t *order = calloc((size_t)v->count + 1, sizeof(*order));

	if (all == NULL || order == NULL) {
		free(all);
		free(order);
		return NULL;
	}
	for (uint32_t i = 0; i < v->count; i++) {
		struct slice name = vocabulary_name(v, i);

		all[i] = (struct sortable){v, htobe64(htole64(str_eight(name.p, name.n))), i};
	}
	sorted = sort_names(all, all + v->count, v->count);
	for (uint32_t i = 0; i < v->count; i++)
		order[i] = sorted[i].at;
	free(all);
	return order;
}

/* One spelling and a word that has it. */
struct likeness {
	char key[WORD_MAX + 1];
	uint8_t n;
	uint32_t at, df;
};

static int
by_key(const void *x, const void *y)
{
	const struct likeness *a = x, *b = y;
	int order = slice_compare((struct slice){a->key, a->n}, (struct slice){b->key, b->n});

	if (order == 0 && a->df != b->df)
		return a->df > b->df ? -1 : 1;
	return order ? order : a->at < b->at ? -1 : 1;
}

/* Every word of titles and keywords under the spelling that it shares with its cognates. */
static struct likeness *
skeletons(const struct vocabulary *v, size_t *count)
{
	struct likeness *all;
	size_t titles = 0;

	for (uint32_t i = 0; i < v->count; i++)
		titles += (v->entries[i].flags & ENTRY_TITLE) != 0;
	all = calloc(titles + 1, sizeof(*all));
	*count = 0;
	for (uint32_t i = 0; all != NULL && i < v->count; i++) {
		struct likeness *l = &all[*count];
		size_t n;

		if ((v->entries[i].flags & ENTRY_TITLE) == 0 || (n = bridge_skeleton(vocabulary_name(v, i), l->key + 1)) == 0)
			continue;
		l->key[0] = MARK_SKELETON[0];
		l->n = (uint8_t)(n + 1);
		l->at = i;
		l->df = v->entries[i].df;
		++*count;
	}
	if (all != NULL)
		qsort(all, *count, sizeof(*all), by_key);
	return all;
}

static void
write_like(struct slice skeleton, struct slice name, struct buffer *b)
{
	size_t shared = 0, rest;

	while (shared < COGNATE_REST && shared < skeleton.n && shared < name.n && skeleton.p[shared] == name.p[shared])
		shared++;
	rest = name.n - shared;
	buffer_byte(b, (char)(shared << 4 | (rest < COGNATE_REST ? rest : COGNATE_REST)));
	if (rest >= COGNATE_REST)
		buffer_byte(b, (char)rest);
	buffer_add(b, name.p + shared, rest);
}

/* Data of the words that share a spelling, from all[i] on; returns how many they are. */
static size_t
write_likes(const struct vocabulary *v, const struct likeness *all, size_t count, size_t i, struct buffer *b)
{
	size_t same = 1, kept;

	while (i + same < count && all[i + same].n == all[i].n && memcmp(all[i + same].key, all[i].key, all[i].n) == 0)
		same++;
	kept = same < SKELETON_WORDS ? same : SKELETON_WORDS;
	for (size_t k = 0; k < kept; k++)
		write_like((struct slice){all[i].key + 1, all[i].n - 1u}, vocabulary_name(v, all[i + k].at), b);
	return same;
}

struct items {
	struct dict_item *item;
	size_t n;
	struct buffer data;		/* of all; offsets until the end */
	size_t *from;
};

static void
add_item(struct items *t, struct slice word, size_t from)
{
	t->item[t->n].word = word;
	t->from[t->n++] = from;
}

static void
point_to_data(struct items *t)
{
	for (size_t i = 0; i < t->n; i++) {
		size_t end = i + 1 < t->n ? t->from[i + 1] : t->data.len;

		t->item[i].data = (struct slice){t->data.data + t->from[i], end - t->from[i]};
	}
}

/* Both kinds of entries in one order: marks of spellings (0x02) stand before all that the vocabulary holds. */
int
segment_write_dictionary(struct segment_writer *w, const uint32_t *order, struct error *e)
{
	const struct vocabulary *v = &w->vocabulary;
	size_t likes;
	struct likeness *all = skeletons(v, &likes);
	struct items t = {.n = 0};
	int rc = 0;

	buffer_init(&t.data, PART_MAX);
	t.item = calloc(v->count + likes + 1, sizeof(*t.item));
	t.from = calloc(v->count + likes + 1, sizeof(*t.from));
	if (all == NULL || t.item == NULL || t.from == NULL)
		rc = error_set(e, ERR_MEMORY, "index: no memory");
	for (size_t i = 0; rc == 0 && i < likes;) {
		add_item(&t, (struct slice){all[i].key, all[i].n}, t.data.len);
		i += write_likes(v, all, likes, i, &t.data);
	}
	for (uint32_t i = 0; rc == 0 && i < v->count; i++) {
		if (v->entries[order[i]].flags & ENTRY_LEFT_OUT)
			continue;
		add_item(&t, vocabulary_name(v, order[i]), t.data.len);
		if (i + 1 == v->count || !segment_stands_behind(v, order[i], order[i + 1]))
			write_data(w, order[i], &t.data);
	}
	if (rc == 0 && !buffer_ok(&t.data))
		rc = error_set(e, ERR_MEMORY, "index: no memory");
	if (rc == 0) {
		point_to_data(&t);
		rc = dict_build(t.item, t.n, &w->dict, e);
	}
	buffer_free(&t.data);
	free(t.item);
	free(t.from);
	free(all);
	return rc;
}
