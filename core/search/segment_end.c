/* The second half of writing a segment: from the gathered words to dictionary, lists and head. */
#include <stdlib.h>
#include <string.h>

#include "search/bridge.h"
#include "search/segment_parts.h"

#define PART_MAX ((size_t)UINT32_MAX - 4096)
#define GUESS_WORDS 64
#define PLACES_MAX 4096u	/* of a term in one document */
#define PLACE_BYTES 5
#define LISTS_AHEAD 8		/* lists whose entries, then chains, are asked for before they are written */
#define SKELETON_WORDS 12	/* words that may share one spelling */

int
segment_writer_new(struct segment_writer **out, struct error *e)
{
	struct segment_writer *w = calloc(1, sizeof(*w));
	int rc;

	if (w == NULL)
		return error_set(e, ERR_MEMORY, "index: no memory");
	buffer_init(&w->lengths, PART_MAX);
	buffer_init(&w->head, 4096);
	buffer_init(&w->dict, PART_MAX);
	buffer_init(&w->posts, PART_MAX);
	buffer_init(&w->column_bytes, PART_MAX);
	rc = vocabulary_init(&w->vocabulary, e);
	if (rc == 0)
		rc = columns_writer_new(&w->columns, e);
	if (rc < 0) {
		segment_writer_free(w);
		return rc;
	}
	*out = w;
	return 0;
}

void
segment_writer_free(struct segment_writer *w)
{
	if (w == NULL)
		return;
	vocabulary_free(&w->vocabulary);
	columns_writer_free(w->columns);
	bridge_free(w->bridge);
	buffer_free(&w->lengths);
	buffer_free(&w->head);
	buffer_free(&w->dict);
	buffer_free(&w->posts);
	buffer_free(&w->column_bytes);
	free(w->slots);
	free(w->tokens);
	free(w->places);
	free(w);
}

uint32_t
segment_count(const struct segment_writer *w)
{
	return w->docs;
}

/* Fields of study ---------------------------------------------------------- */

struct title_words {
	char bytes[GUESS_WORDS][WORD_MAX];
	struct slice word[GUESS_WORDS];
	size_t n;
};

static bool
note_word(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct title_words *t = context;

	(void)position;
	(void)start;
	(void)end;
	memcpy(t->bytes[t->n], word.p, word.n);
	t->word[t->n] = (struct slice){t->bytes[t->n], word.n};
	return ++t->n < GUESS_WORDS;
}

/* The labels are read when the first course needs them: a refresh of a few courses may do without. */
static bool
has_bridge(struct segment_writer *w)
{
	struct error e = ERROR_NONE;

	if (w->bridge == NULL && bridge_load(SLICE_NONE, "", NULL, NULL, &w->bridge, &e) < 0)
		w->failed = true;
	return w->bridge != NULL;
}

void
segment_fields(struct segment_writer *w, const struct course *c)
{
	static const uint16_t fields[] = {OPSTAP_F_TITLE, OPSTAP_F_KEYWORD};
	const struct value *v = values_first(&c->values, OPSTAP_F_FIELD);
	struct title_words t = {.n = 0};
	struct slice guess;

	for (; v != NULL; v = values_next(&c->values, v))
		segment_field_mark(w, v->text, FIELD_STATED);
	if (values_first(&c->values, OPSTAP_F_FIELD) != NULL || !has_bridge(w))
		return;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		for (v = values_first(&c->values, fields[i]); v != NULL && t.n < GUESS_WORDS;
				v = values_next(&c->values, v))
			text_words(v->text, note_word, &t);
	guess = bridge_guess(w->bridge, t.word, t.n);
	if (guess.n > 0)
		segment_field_mark(w, guess, FIELD_GUESSED);
}

/* Lists -------------------------------------------------------------------- */

static int
write_list(struct segment_writer *w, struct post_writer *lists, struct entry *t, struct error *e)
{
	char places[PLACES_MAX * PLACE_BYTES];
	uint32_t doc = 0;
	struct chain_reader r = chain_read(&w->vocabulary, &t->chain);

	t->offset = (uint32_t)w->posts.len;
	post_begin(lists, w->docs);
	for (uint32_t i = 0; i < t->term_df; i++) {
		uint32_t count, kept;
		uint8_t weight;
		size_t n;

		doc += chain_next_number(&r);
		weight = chain_next(&r);
		count = chain_next_number(&r);
		kept = count < PLACES_MAX ? count : PLACES_MAX;
		n = chain_copy(&r, kept, places);
		for (uint32_t k = kept; k < count; k++)
			(void)chain_next_number(&r);
		post_add_coded(lists, doc, weight, kept, (struct slice){places, n});
	}
	if (post_end(lists, &w->posts, e) < 0 || !buffer_ok(&w->posts))
		return error_set(e, ERR_LIMIT, "index: more than 4 GiB of postings in one segment");
	t->bytes = (uint32_t)(w->posts.len - t->offset);
	return 0;
}

static int
write_lists(struct segment_writer *w, const uint32_t *order, struct error *e)
{
	struct post_writer *lists = NULL;
	int rc = post_writer_new(&lists, e);

	for (uint32_t i = 0; rc == 0 && i < w->vocabulary.count; i++) {
		struct entry *t = &w->vocabulary.entries[order[i]];

		if (i + LISTS_AHEAD < w->vocabulary.count)
			__builtin_prefetch(&w->vocabulary.entries[order[i + LISTS_AHEAD]].chain);
		if (i + LISTS_AHEAD / 2 < w->vocabulary.count)
			__builtin_prefetch(w->vocabulary.pool + w->vocabulary.entries[order[i + LISTS_AHEAD / 2]].chain.head);
		if (t->flags & ENTRY_TERM)
			rc = write_list(w, lists, t, e);
	}
	post_writer_free(lists);
	return rc;
}

/* Dictionary --------------------------------------------------------------- */

static void
number(struct buffer *b, uint32_t n)
{
	for (; n >= 0x80; n >>= 7)
		buffer_byte(b, (char)(n | 0x80));
	buffer_byte(b, (char)n);
}

static void
reference(struct buffer *b, const struct entry *t, unsigned flags)
{
	number(b, t->offset);
	number(b, t->bytes);
	if ((flags & WORD_ONCE) == 0)
		number(b, t->term_df);
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
	bool once = (flags & ENTRY_TERM) == 0 || n->term_df == 1;
	uint32_t df = all->own ? n->term_df : all->n > 0 ? v->entries[all->other[0]].term_df : 0;

	for (uint32_t k = 0; k < all->n; k++)
		once = once && v->entries[all->other[k]].term_df == 1;
	if (once && ((flags & ENTRY_SURFACE) == 0 || n->df == 1))
		flags |= WORD_ONCE;
	else if ((flags & ENTRY_SURFACE) != 0 && all->n + all->own == 1 && n->df == df)
		flags |= WORD_SAME;
	return flags | (all->own ? WORD_OWN : 0) | (all->n < WORD_MORE ? all->n : WORD_MORE) << WORD_MORE_SHIFT;
}

static void
write_data(const struct segment_writer *w, uint32_t at, struct buffer *b)
{
	const struct vocabulary *v = &w->vocabulary;
	const struct entry *n = &v->entries[at];
	struct lists_of all = lists_of(v, at);
	unsigned flags = flags_of(v, at, &all);

	buffer_byte(b, (char)flags);
	if (flags & ENTRY_TERM)
		reference(b, n, flags);
	if ((flags & ENTRY_SURFACE) == 0)
		return;
	if (all.n >= WORD_MORE)
		number(b, all.n);
	if ((flags & (WORD_ONCE | WORD_SAME)) == 0)
		number(b, n->df);
	for (uint32_t k = 0; k < all.n; k++)
		reference(b, &v->entries[all.other[k]], flags);
}

struct sortable {
	const struct vocabulary *v;
	uint32_t at;
	uint64_t first;		/* eight bytes, so that most comparisons need no more */
};

static int
by_name(const void *x, const void *y)
{
	const struct sortable *a = x, *b = y;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return slice_compare(vocabulary_name(a->v, a->at), vocabulary_name(b->v, b->at));
}

/* Numbers of all entries in order of their bytes. */
static uint32_t *
sort_entries(const struct vocabulary *v)
{
	struct sortable *all = calloc((size_t)v->count + 1, sizeof(*all));
	uint32_t *order = calloc((size_t)v->count + 1, sizeof(*order));

	for (uint32_t i = 0; all && order && i < v->count; i++) {
		struct slice name = vocabulary_name(v, i);

		all[i] = (struct sortable){v, i, 0};
		for (size_t k = 0; k < 8; k++)
			all[i].first = all[i].first << 8 | (k < name.n ? (unsigned char)name.p[k] : 0);
	}
	if (all && order) {
		qsort(all, v->count, sizeof(*all), by_name);
		for (uint32_t i = 0; i < v->count; i++)
			order[i] = all[i].at;
	} else {
		free(order);
		order = NULL;
	}
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

/* Data of the words that share a spelling, from all[i] on; returns how many they are. */
static size_t
write_likes(const struct vocabulary *v, const struct likeness *all, size_t count, size_t i, struct buffer *b)
{
	size_t same = 1, kept;

	while (i + same < count && all[i + same].n == all[i].n && memcmp(all[i + same].key, all[i].key, all[i].n) == 0)
		same++;
	kept = same < SKELETON_WORDS ? same : SKELETON_WORDS;
	buffer_byte(b, 0);
	number(b, (uint32_t)kept);
	for (size_t k = 0; k < kept; k++) {
		struct slice name = vocabulary_name(v, all[i + k].at);

		buffer_byte(b, (char)name.n);
		buffer_slice(b, name);
	}
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
static int
write_dictionary(struct segment_writer *w, const uint32_t *order, struct error *e)
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
		add_item(&t, vocabulary_name(v, order[i]), t.data.len);
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

/* Head --------------------------------------------------------------------- */

static void
write_head(struct segment_writer *w, const struct slice parts[SEGMENT_PARTS])
{
	buffer_u32(&w->head, SEGMENT_FORMAT);
	buffer_u32(&w->head, w->docs);
	buffer_u32(&w->head, w->languages);
	for (unsigned i = SEGMENT_HEAD + 1; i < SEGMENT_PARTS; i++)
		buffer_u64(&w->head, str_checksum(parts[i]));
	buffer_u64(&w->head, str_checksum(buffer_view(&w->head)));
}

int
segment_end(struct segment_writer *w, struct slice parts[SEGMENT_PARTS], struct error *e)
{
	uint32_t *order = sort_entries(&w->vocabulary);
	int rc = order ? 0 : error_set(e, ERR_MEMORY, "index: no memory");

	if (rc == 0)
		rc = write_lists(w, order, e);
	if (rc == 0)
		rc = write_dictionary(w, order, e);
	if (rc == 0)
		rc = columns_writer_end(w->columns, &w->column_bytes, e);
	free(order);
	if (rc < 0)
		return rc;
	parts[SEGMENT_DICT] = buffer_view(&w->dict);
	parts[SEGMENT_POSTS] = buffer_view(&w->posts);
	parts[SEGMENT_COLUMNS] = buffer_view(&w->column_bytes);
	parts[SEGMENT_LENGTHS] = buffer_view(&w->lengths);
	write_head(w, parts);
	parts[SEGMENT_HEAD] = buffer_view(&w->head);
	if (!buffer_ok(&w->head) || !buffer_ok(&w->lengths) || !buffer_ok(&w->column_bytes))
		return error_set(e, ERR_MEMORY, "index: no memory");
	return 0;
}
