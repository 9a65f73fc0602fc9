/* The second half of writing a segment: from the gathered words to dictionary, lists and head. */
#include <stdlib.h>
#include <string.h>

#include "search/bridge.h"
#include "search/segment_parts.h"

#define PART_MAX ((size_t)UINT32_MAX - 4096)
#define GUESS_WORDS 64
#define PLACES_MAX 4096u	/* of a term in one document */
#define PLACE_BYTES 5
#define HERE_DOCS 16u		/* documents of a list in the dictionary, and its bytes */
#define HERE_MAX 100u
#define LISTS_AHEAD 8		/* lists whose entries, then chains, are asked for before they are written */

int
segment_writer_new(struct segment_writer **out, struct error *e)
{
	struct segment_writer *w = calloc(1, sizeof(*w));
	int rc;

	if (w == NULL)
		return error_set(e, ERR_MEMORY, "index: no memory");
	buffer_init(&w->head, 4096);
	buffer_init(&w->dict, PART_MAX);
	buffer_init(&w->posts, PART_MAX);
	buffer_init(&w->here, PART_MAX);
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
	buffer_free(&w->head);
	buffer_free(&w->dict);
	buffer_free(&w->posts);
	buffer_free(&w->here);
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

/*
 * The labels are read when the first course needs them: a refresh of a few courses may do without. Without a glossary: what it says may
 * change any day, and the index would have to be made anew.
 */
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

/* What a chain says of one document. */
struct posting {
	uint32_t doc, count;		/* places */
	uint8_t weight;
	struct slice places;		/* in room, as lists have them */
	char room[PLACES_MAX * PLACE_BYTES];
};

static void
next_posting(struct chain_reader *r, struct posting *p)
{
	uint32_t count;

	p->doc += chain_next_number(r);
	p->weight = chain_next(r);
	count = chain_next_number(r);
	p->count = count < PLACES_MAX ? count : PLACES_MAX;
	p->places = (struct slice){p->room, chain_copy(r, p->count, p->room)};
	for (uint32_t k = p->count; k < count; k++)
		(void)chain_next_number(r);
}

static int
write_list(struct segment_writer *w, struct post_writer *lists, uint32_t term, struct buffer *out, struct error *e)
{
	struct gathered *g = &w->vocabulary.gathered[term];
	struct chain_reader r = chain_read(&w->vocabulary, &g->chain);
	uint32_t documents = w->vocabulary.entries[term].term_df;
	size_t begin = out->len;
	struct posting p;
	int rc = 0;

	p.doc = 0;
	if (documents == 1) {
		next_posting(&r, &p);
		post_write_one(p.doc, p.weight, p.places, out);
	} else {
		post_begin(lists, w->docs);
		for (uint32_t i = 0; i < documents; i++) {
			next_posting(&r, &p);
			post_add_coded(lists, p.doc, p.weight, p.count, p.places);
		}
		rc = post_end(lists, out, e);
	}
	if (rc < 0 || !buffer_ok(out))
		return error_set(e, ERR_LIMIT, "index: more than 4 GiB of postings in one segment");
	g->offset = (uint32_t)begin;
	g->bytes = (uint32_t)(out->len - begin);
	return 0;
}

/* Whether one word alone says where the list of the i-th term is, so that it may stand there. */
static bool
named_once(const struct vocabulary *v, const uint32_t *order, uint32_t i)
{
	unsigned flags = v->entries[order[i]].flags;

	if ((flags & ENTRY_STEM) == 0)
		return true;
	return (flags & ENTRY_STEM_MORE) == 0 && i + 1 < v->count && segment_stands_behind(v, order[i], order[i + 1]);
}

/* A list that is longer than it seemed goes to the others. */
static void
move_list(struct segment_writer *w, struct gathered *g)
{
	struct slice list = {w->here.data + g->offset, g->bytes};

	w->here.len = g->offset;
	g->offset = (uint32_t)w->posts.len;
	buffer_slice(&w->posts, list);
}

static int
write_term(struct segment_writer *w, struct post_writer *lists, const uint32_t *order, uint32_t i, struct error *e)
{
	struct vocabulary *v = &w->vocabulary;
	struct entry *t = &v->entries[order[i]];
	struct gathered *g = &v->gathered[order[i]];
	bool here = t->term_df == 1 || (t->term_df <= HERE_DOCS && named_once(v, order, i));
	int rc = write_list(w, lists, order[i], here ? &w->here : &w->posts, e);

	if (rc == 0 && here && g->bytes <= HERE_MAX)
		t->flags |= ENTRY_HERE;
	else if (rc == 0 && here)
		move_list(w, g);
	return rc;
}

static bool
begins_with(struct slice word, struct slice begin)
{
	return word.n > begin.n && memcmp(word.p, begin.p, begin.n) == 0;
}

/* The mark of a beginning all of whose words begin with one more letter is not needed: the next one, which is that, has the same list. */
static void
join_beginnings(struct segment_writer *w, uint32_t short_one, uint32_t long_one)
{
	struct vocabulary *v = &w->vocabulary;
	struct entry *s = &v->entries[short_one], *l = &v->entries[long_one];
	struct gathered *a = &v->gathered[short_one], *b = &v->gathered[long_one];
	struct buffer *lists = l->flags & ENTRY_HERE ? &w->here : &w->posts;

	if (vocabulary_name(v, short_one).p[0] != MARK_BEGIN[0] || s->term_df != l->term_df || a->bytes != b->bytes ||
			((s->flags ^ l->flags) & ENTRY_HERE) != 0 || !buffer_ok(lists) ||
			!begins_with(vocabulary_name(v, long_one), vocabulary_name(v, short_one)) ||
			memcmp(lists->data + a->offset, lists->data + b->offset, a->bytes) != 0)
		return;
	s->flags |= ENTRY_LEFT_OUT;
	lists->len = b->offset;
	b->offset = a->offset;
}

static int
write_lists(struct segment_writer *w, const uint32_t *order, struct error *e)
{
	const struct vocabulary *v = &w->vocabulary;
	struct post_writer *lists = NULL;
	int rc = post_writer_new(&lists, e);

	for (uint32_t i = 0; rc == 0 && i < v->count; i++) {
		if (i + LISTS_AHEAD < v->count) {
			__builtin_prefetch(&v->entries[order[i + LISTS_AHEAD]]);
			__builtin_prefetch(&v->gathered[order[i + LISTS_AHEAD]]);
		}
		if (i + LISTS_AHEAD / 2 < v->count)
			__builtin_prefetch(v->pool + v->gathered[order[i + LISTS_AHEAD / 2]].chain.head);
		if (v->entries[order[i]].flags & ENTRY_TERM)
			rc = write_term(w, lists, order, i, e);
		if (rc == 0 && i > 0)
			join_beginnings(w, order[i - 1], order[i]);
	}
	post_writer_free(lists);
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
	uint32_t *order = segment_sort(&w->vocabulary);
	int rc = order ? 0 : error_set(e, ERR_MEMORY, "index: no memory");

	if (rc == 0)
		rc = write_lists(w, order, e);
	if (rc == 0)
		rc = segment_write_dictionary(w, order, e);
	if (rc == 0)
		rc = columns_writer_end(w->columns, &w->column_bytes, e);
	free(order);
	if (rc < 0)
		return rc;
	parts[SEGMENT_DICT] = buffer_view(&w->dict);
	parts[SEGMENT_POSTS] = buffer_view(&w->posts);
	parts[SEGMENT_COLUMNS] = buffer_view(&w->column_bytes);
	write_head(w, parts);
	parts[SEGMENT_HEAD] = buffer_view(&w->head);
	if (!buffer_ok(&w->head) || !buffer_ok(&w->column_bytes))
		return error_set(e, ERR_MEMORY, "index: no memory");
	return 0;
}
