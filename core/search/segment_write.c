/*
 * Courses to a segment: words and stems gathered course by course, then the dictionary and the lists of all.
 *
 * A term's weight in a document is that of BM25F (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009):
 * the occurrences of each group of fields, times the group's weight, against the group's length, summed, then saturated.
 * The usual lengths are fixed, so that one partner's list does not move another's ranking.
 */
#include <stdlib.h>
#include <string.h>

#include "search/bridge.h"
#include "search/segment_parts.h"

#define K1 1.5f
#define PLACE_GAP 8u		/* between two texts: no phrase runs from one into the next */
#define PLACE_MAX (1u << 24)
#define SETTLE_AHEAD 12	/* terms whose chains are asked for before they are written to */

static const struct {
	float weight, b, usual;	/* usual: words of such a text */
} groups[GROUP_MAX] = {
	[GROUP_TITLE] = {6, 0.4f, 5},
	[GROUP_KEY] = {4, 0, 1},
	[GROUP_TEXT] = {1, 0.5f, 120},
};

static const struct {
	uint16_t field;
	enum segment_group group;
} searched[] = {		/* beside the title */
	{OPSTAP_F_KEYWORD, GROUP_KEY}, {OPSTAP_F_TEACHER, GROUP_KEY},
	{OPSTAP_F_SUMMARY, GROUP_TEXT}, {OPSTAP_F_DESCRIPTION, GROUP_TEXT}, {OPSTAP_F_OUTCOMES, GROUP_TEXT},
	{OPSTAP_F_PREREQUISITES, GROUP_TEXT}, {OPSTAP_F_ASSESSMENT, GROUP_TEXT},
};

/* One document ------------------------------------------------------------- */

static bool
add_slot(struct segment_writer *w, uint32_t term)
{
	struct entry *t = &w->vocabulary.entries[term];

	if (t->slot_doc == w->docs + 1)
		return true;
	if (w->slot_count == w->slot_cap) {
		size_t cap = w->slot_cap ? w->slot_cap * 2 : 512;
		struct slot *grown = realloc(w->slots, cap * sizeof(*grown));

		if (grown == NULL)
			return false;
		w->slots = grown;
		w->slot_cap = cap;
	}
	w->slots[w->slot_count] = (struct slot){.term = term, .gap = w->docs - (t->slot_doc > 0 ? t->slot_doc - 1 : 0)};
	t->slot = (uint32_t)w->slot_count++;
	t->slot_doc = w->docs + 1;
	return true;
}

static bool
add_token(struct segment_writer *w, uint32_t term, uint32_t place, enum segment_group group)
{
	uint32_t slot;

	if (term == UINT32_MAX || !add_slot(w, term))
		return false;
	if (w->token_count == w->token_cap) {
		size_t cap = w->token_cap ? w->token_cap * 2 : 1024;
		struct token *grown = realloc(w->tokens, cap * sizeof(*grown));

		if (grown == NULL)
			return false;
		w->tokens = grown;
		w->token_cap = cap;
	}
	slot = w->vocabulary.entries[term].slot;
	w->tokens[w->token_count++] = (struct token){slot, place};
	w->slots[slot].tf[group]++;
	w->slots[slot].tokens++;
	return true;
}

/* Marks of the first letters of a word of a title. */
static void
add_beginnings(struct segment_writer *w, struct slice word, uint32_t place)
{
	char mark[DICT_WORD_MAX] = MARK_BEGIN;
	size_t n = 0;
	uint32_t point;

	for (unsigned letters = 0; letters < MARK_BEGIN_MAX && n < word.n; letters++) {
		n += utf8_decode((struct slice){word.p + n, word.n - n}, &point);
		memcpy(mark + 1, word.p, n);
		uint32_t term = vocabulary_intern(&w->vocabulary, (struct slice){mark, n + 1});

		if (term == UINT32_MAX || !add_slot(w, term)) {
			w->failed = true;
			return;
		}
		struct slot *s = &w->slots[w->vocabulary.entries[term].slot];

		s->begins = s->begins || place % TITLE_STEP == 0;
		s->mark = true;
	}
}

static void
index_word(struct segment_writer *w, struct slice word, uint32_t hash, uint32_t position)
{
	uint32_t number = vocabulary_intern_hashed(&w->vocabulary, word, hash), place;
	struct entry *entry;

	if (number == UINT32_MAX) {
		w->failed = true;
		return;
	}
	entry = &w->vocabulary.entries[number];
	entry->flags |= ENTRY_SURFACE | (w->group == GROUP_TEXT ? 0 : ENTRY_TITLE);
	entry->df += entry->seen != w->docs + 1;
	entry->seen = w->docs + 1;
	if (w->group == GROUP_TITLE && position >= TITLE_WORDS)
		position = TITLE_WORDS - 1;
	place = w->place + position;
	if (place >= PLACE_MAX)
		return;
	w->length[w->group]++;
	w->words = position + 1;
	if (w->group == GROUP_TITLE)
		add_beginnings(w, word, place);
	if (!add_token(w, vocabulary_stem(&w->vocabulary, number, w->lang), place, w->group))
		w->failed = true;
}

/* Words wait a little for what the vocabulary has of them to come from memory. */
static void
index_first(struct segment_writer *w)
{
	const struct waiting *first = &w->waiting[w->waiting_first++ % WAITING_MAX];

	w->waiting_count--;
	index_word(w, (struct slice){first->word, first->n}, first->hash, first->position);
}

/* The word that came so many before the last. */
static const struct waiting *
waiting_back(const struct segment_writer *w, unsigned n)
{
	return &w->waiting[(w->waiting_first + w->waiting_count - 1 - n) % WAITING_MAX];
}

static bool
take_word(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct segment_writer *w = context;
	struct waiting *last;

	(void)start;
	(void)end;
	if (w->waiting_count == WAITING_MAX)
		index_first(w);
	last = &w->waiting[(w->waiting_first + w->waiting_count++) % WAITING_MAX];
	memcpy(last->word, word.p, word.n);
	last->n = (uint8_t)word.n;
	last->position = position;
	last->hash = vocabulary_hash(word);
	vocabulary_fetch_place(&w->vocabulary, last->hash);
	if (w->waiting_count > WAITING_MAX / 3)
		vocabulary_fetch_entry(&w->vocabulary, waiting_back(w, WAITING_MAX / 3)->hash);
	if (w->waiting_count > WAITING_MAX * 2 / 3)
		vocabulary_fetch_stem(&w->vocabulary, waiting_back(w, WAITING_MAX * 2 / 3)->hash, w->lang);
	return !w->failed;
}

/* The words of one text of the group and the language at hand. */
static void
index_text(struct segment_writer *w, struct slice text)
{
	w->words = 0;
	text_words(text, take_word, w);
	while (w->waiting_count > 0)
		index_first(w);
}

static void
add_value(struct segment_writer *w, uint16_t field, const struct value *v)
{
	w->lang = TEXT_OTHER;
	if (field != OPSTAP_F_TEACHER)
		w->lang = text_check(v->lang.n > 0 ? text_lang_of(v->lang) : w->course_lang, v->text);
	w->languages |= 1u << w->lang;
	index_text(w, v->text);
}

/* The code of a course, and where there is none that people may know it by, what of its id they may. */
static struct slice
code_of(const struct course *c)
{
	struct slice code = values_text(&c->values, OPSTAP_F_CODE);

	return code.n > 0 && !text_has_uuid(code) ? code : text_code_of_id(values_text(&c->values, OPSTAP_F_ID));
}

static void
begin_codes(struct segment_writer *w)
{
	w->group = GROUP_KEY;
	w->lang = TEXT_OTHER;
	w->languages |= 1u << w->lang;
}

/* "CS-401" can be looked for as "cs401", too. Where these stand tells that they are codes. */
static void
add_codes(struct segment_writer *w, struct slice code)
{
	struct slice parts[TEXT_CODE_PARTS];
	size_t n = text_code_parts(code, parts);

	begin_codes(w);
	w->place = 0;
	for (size_t i = 0; i < n; i++) {
		char text[WORD_MAX];
		struct slice word = {text, text_code(parts[i], text)};

		if (word.n > 0)
			index_word(w, word, vocabulary_hash(word), CODE_PLACE);
	}
}

/* The words of a code, unless it is one that stands there already. */
static void
add_code_words(struct segment_writer *w, struct slice code)
{
	size_t plain = 0;

	while (plain < code.n && plain < WORD_MAX && (str_is_alpha(code.p[plain]) || str_is_digit(code.p[plain])))
		plain++;
	if (plain == code.n && plain > 1 && plain < WORD_MAX)
		return;
	begin_codes(w);
	index_text(w, code);
}

/* The language of texts that do not say theirs. */
static enum text_lang
guess_language(const struct course *c)
{
	static const uint16_t fields[] = {OPSTAP_F_DESCRIPTION, OPSTAP_F_SUMMARY, OPSTAP_F_OUTCOMES, OPSTAP_F_TITLE};
	enum text_lang found = TEXT_OTHER;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && found == TEXT_OTHER; i++)
		found = text_guess(values_text(&c->values, fields[i]));
	return found != TEXT_OTHER ? found : text_lang_of(values_text(&c->values, OPSTAP_F_LANGUAGE));
}

static bool
needs_guess(const struct course *c)
{
	for (size_t i = 0; i < c->values.n; i++)
		if ((field_by_number(c->values.v[i].field) != NULL) && c->values.v[i].lang.n == 0 &&
				(field_by_number(c->values.v[i].field)->flags & FIELD_LANGUAGES) != 0)
			return true;
	return false;
}

/* Between the first titles the codes: places go up. */
static void
add_titles(struct segment_writer *w, const struct course *c, struct slice code)
{
	const struct value *v = values_first(&c->values, OPSTAP_F_TITLE);
	uint32_t words[2] = {0, 0};
	unsigned titles = 0;

	for (; v != NULL || titles == 0; titles++) {
		w->group = GROUP_TITLE;
		w->place = titles * TITLE_STEP;
		if (v != NULL)
			add_value(w, OPSTAP_F_TITLE, v);
		if (titles < 2)
			words[titles] = v != NULL ? w->words : 0;
		if (titles == 0 && code.n > 0)
			add_codes(w, code);
		v = v != NULL ? values_next(&c->values, v) : NULL;
	}
	w->place = titles * TITLE_STEP;
	columns_writer_words(w->columns, words[0], words[1]);
}

static void
add_texts(struct segment_writer *w, const struct course *c)
{
	struct slice code = code_of(c);

	w->course_lang = needs_guess(c) ? guess_language(c) : TEXT_OTHER;
	add_titles(w, c, code);
	for (size_t i = 0; i < sizeof(searched) / sizeof(searched[0]); i++) {
		const struct value *v = values_first(&c->values, searched[i].field);

		for (; v != NULL; v = values_next(&c->values, v)) {
			w->group = searched[i].group;
			add_value(w, searched[i].field, v);
			w->place += w->words + PLACE_GAP;
		}
	}
	add_code_words(w, code);
}

/* Of each group what its length makes of an occurrence. */
static void
work_out_lengths(struct segment_writer *w)
{
	for (unsigned g = 0; g < GROUP_MAX; g++)
		w->norm[g] = 1 - groups[g].b + groups[g].b * (float)w->length[g] / groups[g].usual;
}

static uint8_t
weight_of(const struct segment_writer *w, const struct slot *s)
{
	float tf = 0;

	if (s->mark)
		return (uint8_t)((s->begins ? 110u : 60u) | WEIGHT_TITLE);
	if (s->weight != 0)
		return s->weight;
	for (unsigned g = 0; g < GROUP_MAX; g++)
		if (s->tf[g] > 0)
			tf += groups[g].weight * (float)s->tf[g] / w->norm[g];
	return (uint8_t)((unsigned)(tf / (tf + K1) * 127.0f + 0.5f) | (s->tf[GROUP_TITLE] ? WEIGHT_TITLE : 0));
}

/* The postings of the document go to the chains of their terms. */
static void
settle(struct segment_writer *w)
{
	uint32_t at = 0;

	work_out_lengths(w);
	for (size_t i = 0; i < w->slot_count; i++) {
		w->slots[i].first = at;
		at += w->slots[i].tokens;
		w->slots[i].tokens = 0;
	}
	for (size_t i = 0; i < w->token_count; i++) {
		struct slot *s = &w->slots[w->tokens[i].slot];

		if (s->tokens == 0 || w->places[s->first + s->tokens - 1] != w->tokens[i].place)
			w->places[s->first + s->tokens++] = w->tokens[i].place;	/* the end of a long title is one place */
	}
	for (size_t i = 0; i < w->slot_count; i++) {
		const struct slot *s = &w->slots[i];
		struct entry *t = &w->vocabulary.entries[s->term];
		struct chain *c = &w->vocabulary.gathered[s->term].chain;
		uint32_t next = 0;

		if (i + SETTLE_AHEAD < w->slot_count)
			__builtin_prefetch(&w->vocabulary.gathered[s[SETTLE_AHEAD].term], 1);
		if (i + SETTLE_AHEAD / 2 < w->slot_count)
			__builtin_prefetch(w->vocabulary.pool + w->vocabulary.gathered[s[SETTLE_AHEAD / 2].term].chain.at, 1);
		t->flags |= ENTRY_TERM;
		chain_number(&w->vocabulary, c, s->gap);
		chain_byte(&w->vocabulary, c, weight_of(w, s));
		chain_number(&w->vocabulary, c, s->tokens);
		for (uint32_t k = 0; k < s->tokens; k++) {
			chain_number(&w->vocabulary, c, w->places[s->first + k] - next);	/* as post_add_coded takes them */
			next = w->places[s->first + k] + 1;
		}
		t->term_df++;
	}
}

static int
room_for_places(struct segment_writer *w, struct error *e)
{
	uint32_t *grown;

	if (w->token_count <= w->place_cap)
		return 0;
	grown = realloc(w->places, w->token_count * 2 * sizeof(*grown));
	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "index: no memory");
	w->places = grown;
	w->place_cap = w->token_count * 2;
	return 0;
}

int
segment_add(struct segment_writer *w, const struct course *c, const struct segment_meta *m, struct error *e)
{
	int rc;

	columns_writer_add(w->columns, c, m->doc, m->partner, m->first_seen, m->zone);
	w->slot_count = w->token_count = 0;
	w->place = 0;
	memset(w->length, 0, sizeof(w->length));
	add_texts(w, c);
	segment_fields(w, c);
	if (w->failed || w->vocabulary.failed)
		return error_set(e, ERR_MEMORY, "index: no memory");
	rc = room_for_places(w, e);
	if (rc < 0)
		return rc;
	settle(w);
	w->docs++;
	return w->vocabulary.failed ? error_set(e, ERR_MEMORY, "index: no memory") : 0;
}

/* Which fields of study a document belongs to, stated or guessed; the wider ones, too. */
void
segment_field_mark(struct segment_writer *w, struct slice code, uint8_t weight)
{
	char mark[8] = MARK_FIELD;

	for (size_t n = 2; n <= code.n && n <= 4; n++) {
		uint32_t term;

		memcpy(mark + 1, code.p, n);
		term = vocabulary_intern(&w->vocabulary, (struct slice){mark, n + 1});
		if (term == UINT32_MAX || !add_slot(w, term)) {
			w->failed = true;
			return;
		}
		w->slots[w->vocabulary.entries[term].slot].weight = weight;
	}
}
