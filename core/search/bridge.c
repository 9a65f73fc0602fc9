/*
 * From the words of a query to what else they may stand for.
 *
 * Each word is stemmed once in each language and becomes a number; runs of numbers are then looked up in tables, so that a query of
 * three words costs two dozen looks into tables of some hundred kilobytes. Words that are in no name break a run at once.
 */
#include "search/bridge_parts.h"

#include <stdlib.h>
#include <string.h>

int
bridge_load(struct slice glossary, const char *name, bridge_complain_fn complain, void *context, struct bridge **out,
		struct error *e)
{
	struct bridge *b = calloc(1, sizeof(*b));
	int rc;

	*out = NULL;
	if (b == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the glossary");
	arena_init(&b->arena, BRIDGE_CEILING);
	buffer_init(&b->words, BRIDGE_CEILING);
	rc = bridge_read_glossary(b, glossary, name, complain, context, e);
	if (rc == 0)
		rc = bridge_read_words(b, e);
	if (rc == 0)
		rc = bridge_read_fields(b, e);
	if (rc < 0) {
		bridge_free(b);
		return rc;
	}
	*out = b;
	return 0;
}

void
bridge_free(struct bridge *b)
{
	if (b == NULL)
		return;
	arena_free(&b->arena);
	buffer_free(&b->words);
	free(b);
}

/* The number of a stem, and of the word before it and the stem as one word. */
static void
read_stem(const struct bridge *b, size_t l, const struct slice *words, size_t i, struct bridge_reading *r)
{
	char both[2 * WORD_MAX];
	struct slice before = i > 0 ? words[i - 1] : SLICE_NONE, stem = {both + before.n, 0};

	if (before.n > 0)
		memcpy(both, before.p, before.n);
	stem.n = bridge_stem(l, words[i], both + before.n);
	r->stem[l][i] = bridge_table_find(&b->stems[l], stem);
	if (i > 0)
		r->joined[l][i - 1] = bridge_table_find(&b->stems[l], (struct slice){both, before.n + stem.n});
	r->joined[l][i] = 0;
}

static bool
reads(const struct bridge_reading *r, size_t l)
{
	return (r->languages & 1u << bridge_lang(l)) != 0;
}

void
bridge_read(const struct bridge *b, const struct slice *words, size_t n, unsigned languages, struct bridge_reading *r)
{
	r->words = words;
	r->n = n < BRIDGE_PLACES ? n : BRIDGE_PLACES;
	r->languages = languages | 1u << TEXT_EN | 1u << TEXT_NL;
	r->kept = 0;
	for (size_t i = 0; i < r->n; i++) {
		for (size_t l = 0; l < BRIDGE_LANGS; l++)
			if (reads(r, l))
				read_stem(b, l, words, i, r);
			else
				r->stem[l][i] = r->joined[l][i] = 0;
		for (size_t l = 0; l < BRIDGE_LABELS; l++)
			r->kept_stem[l][r->kept] = r->stem[l][i];
		r->stop[i] = text_stop(words[i]);
		if (!r->stop[i])
			r->place[r->kept++] = i;
	}
}

struct gathering {
	const struct bridge_reading *r;
	struct bridge_found *out;
	size_t n, max;
};

static uint32_t
number_of(const struct bridge_phrases *p, const uint32_t *run, size_t n)
{
	return bridge_table_find(&p->runs, (struct slice){(const char *)run, n * sizeof(*run)});
}

static void
put(struct gathering *g, struct bridge_found found)
{
	if (g->n < g->max)
		g->out[g->n++] = found;
}

/* What a name stands for: translations, then others of its language. */
static void
gather_others(struct gathering *g, struct bridge_found found)
{
	const struct bridge_entry *entry = found.own->entry;

	for (int same = 0; same < 2; same++)
		for (size_t i = 0; i < entry->n; i++) {
			found.name = entry->names[i];
			if ((found.name->lang == found.own->lang) == same && found.name->label != found.own->label && reads(g->r, found.name->lang))
				put(g, found);
		}
}

/* Stems are for forms that no entry has: where one has the words as they are, others of the same stems are other words ("market"). */
static void
gather_entries(struct gathering *g, const struct bridge_phrases *p, const uint32_t *run, size_t n, struct bridge_found found)
{
	const struct slice *words = g->r->words + found.first;
	uint32_t number = number_of(p, run, n);
	bool exact = false;

	if (number == 0)
		return;
	for (const struct bridge_name *own = p->first[number]; own && !exact; own = own->next)
		exact = bridge_is(own, words, found.count);
	for (found.own = p->first[number]; found.own; found.own = found.own->next)
		if (!exact || bridge_is(found.own, words, found.count))
			gather_others(g, found);
}

static void
gather_meanings(struct gathering *g, const struct bridge_phrases *p, const uint32_t *run, size_t n, struct bridge_found found)
{
	uint32_t number = number_of(p, run, n);

	for (found.field = number == 0 ? NULL : p->first[number]; found.field; found.field = found.field->next)
		put(g, found);
}

/* How many of the stems from run on are known: no name there is longer. */
static size_t
known(const uint32_t *run, size_t n, const struct bridge_phrases *p)
{
	size_t count = 0;

	while (count < n && count < p->longest && run[count] != 0)
		count++;
	return count;
}

/* Names of n words at a place, and those of one word whose two parts stand there: "data wetenschap". */
static void
gather_names(const struct bridge *b, size_t l, size_t place, size_t n, struct gathering *g)
{
	const struct bridge_reading *r = g->r;

	if (n == 2 && place + 1 < r->n && r->joined[l][place] != 0)
		gather_entries(g, &b->glossary[l], &r->joined[l][place], 1, (struct bridge_found){.first = place, .count = 2});
	if (n <= known(r->stem[l] + place, r->n - place, &b->glossary[l]))
		gather_entries(g, &b->glossary[l], r->stem[l] + place, n, (struct bridge_found){.first = place, .count = n});
}

static void
gather_fields(const struct bridge *b, size_t l, size_t kept, size_t n, struct gathering *g)
{
	const struct bridge_reading *r = g->r;
	size_t place = r->place[kept];

	if (n == 2 && kept + 1 < r->kept && r->place[kept + 1] == place + 1 && r->joined[l][place] != 0)
		gather_meanings(g, &b->fields[l], &r->joined[l][place], 1, (struct bridge_found){.first = place, .count = 2});
	if (n <= known(r->kept_stem[l] + kept, r->kept - kept, &b->fields[l]))
		gather_meanings(g, &b->fields[l], r->kept_stem[l] + kept, n,
				(struct bridge_found){.first = place, .count = r->place[kept + n - 1] - place + 1});
}

/* Which of the words that are no stop words stands at a place; r->kept when none does. */
static size_t
kept_at(const struct bridge_reading *r, size_t place)
{
	size_t kept = 0;

	if (r->stop[place])
		return r->kept;
	while (kept < r->kept && r->place[kept] != place)
		kept++;
	return kept;
}

/* The longest run that can begin at a place in either language; two words may stand for one. */
static size_t
reach(const struct bridge_reading *r, size_t place)
{
	size_t n = 0;

	while (n < BRIDGE_WORDS + 2 && place + n < r->n &&
			(r->stop[place + n] || r->stem[0][place + n] || r->stem[1][place + n] || r->stem[2][place + n]))
		n++;
	return n < 2 ? 2 : n;
}

size_t
bridge_at(const struct bridge *b, const struct bridge_reading *r, size_t place, struct bridge_found *out, size_t max)
{
	struct gathering g = {r, out, 0, max};
	size_t kept = kept_at(r, place), most = reach(r, place);

	for (size_t n = most; n > 0; n--) {
		for (size_t l = 0; l < BRIDGE_LANGS; l++)
			gather_names(b, l, place, n, &g);
	}
	for (size_t n = most; n > 0 && kept < r->kept; n--) {
		for (size_t l = 0; l < BRIDGE_LABELS; l++)
			gather_fields(b, l, kept, n, &g);
	}
	return g.n;
}

/* Whether a translation is what was typed: "film" in both languages. */
static bool
is_typed(const struct bridge_found *f, const struct slice *words)
{
	return !f->field && bridge_is(f->name, words + f->first, f->count);
}

static bool
same_hit(const struct bridge_found *a, const struct bridge_found *b)
{
	if (!a->field != !b->field || a->first != b->first || a->count != b->count)
		return false;
	if (a->field)
		return slice_eq(a->field->code, b->field->code);
	return a->name == b->name || strcmp(a->name->folded, b->name->folded) == 0;
}

static bool
is_same_language(const struct bridge_found *f)
{
	return !f->field && f->name->lang == f->own->lang;
}

/* Leaves each thing once and nothing that was typed; returns how many stay. */
static size_t
sift(struct bridge_found *found, size_t from, size_t n, const struct slice *words)
{
	size_t to = from;

	for (size_t i = from; i < n; i++) {
		bool stays = !is_typed(found + i, words);

		for (size_t k = from; k < to && stays; k++) {
			stays = !same_hit(found + k, found + i);
			if (!stays && is_same_language(&found[k]))
				found[k] = found[i];	/* a translation is worth more */
		}
		if (stays)
			found[to++] = found[i];
	}
	return to;
}

static void
write_hit(const struct bridge_found *f, struct bridge_hit *hit)
{
	*hit = (struct bridge_hit){.first = f->first, .count = f->count};
	if (f->field) {
		hit->kind = BRIDGE_FIELD;
		hit->label = f->field->label;
		hit->code = f->field->code;
		return;
	}
	hit->kind = BRIDGE_GLOSSARY;
	hit->label = slice_of(f->name->label);
	hit->lang = bridge_lang(f->name->lang);
	hit->same = is_same_language(f);
	hit->n = bridge_words(f->name, hit->words);
}

int
bridge_find(const struct bridge *b, const struct slice *words, size_t n, unsigned languages, struct arena *a,
		struct bridge_hit **out, size_t *count, struct error *e)
{
	struct bridge_found found[BRIDGE_HITS];
	struct bridge_reading r;
	size_t hits = 0;

	*out = NULL;
	*count = 0;
	bridge_read(b, words, n, languages, &r);
	for (size_t i = 0; i < r.n && hits < BRIDGE_HITS; i++)
		hits = sift(found, hits, hits + bridge_at(b, &r, i, found + hits, BRIDGE_HITS - hits), words);
	if (hits == 0)
		return 0;
	*out = arena_array(a, hits, sizeof(**out));
	if (*out == NULL)
		return error_set(e, ERR_MEMORY, "no memory for translations");
	for (size_t i = 0; i < hits; i++)
		write_hit(found + i, *out + i);
	*count = hits;
	return 0;
}
