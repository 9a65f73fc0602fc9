/* The wider steps: other languages, words written apart or together. */
#include <string.h>

#include "search/plan.h"

#define GLOSSARY_FACTOR 0.6f
#define COGNATE_FACTOR 0.6f
#define FIELD_FACTOR 0.35f
#define JOINED_MAX 3		/* words that may be parts of one */
#define PART_MIN 3		/* letters of each half of a word that was written together */
#define SMALL_MIN 2		/* … of a half that is a word that says nothing; */
#define REST_MIN 4		/* the other one has so many then */

static struct slice *
one_word(struct arena *a, struct slice word)
{
	struct slice *copy = arena_alloc(a, sizeof(*copy));

	if (copy == NULL)
		return NULL;
	*copy = arena_slice(a, word);
	return copy->p ? copy : NULL;
}

static int
no_memory(struct error *e)
{
	return error_set(e, ERR_MEMORY, "no memory for a query");
}

/* The other language ------------------------------------------------------- */

/* The groups that words [first, first + count) of a run of plain groups stand in. */
static int
add_to(struct plan *p, const size_t *run, size_t first, size_t count, const struct alternative *alt, struct arena *a,
		size_t *added, struct error *e)
{
	int rc = 0;

	for (size_t i = first; rc == 0 && i < first + count; i++)
		rc = plan_add(p, &p->groups[run[i]], alt, a, e);
	++*added;
	return rc;
}

static int
add_hit(struct plan *p, const size_t *run, const struct bridge_hit *h, struct arena *a, size_t *added, struct error *e)
{
	struct alternative alt = {.factor = GLOSSARY_FACTOR, .bridge = true, .label = h->label, .vague = h->same};
	const char *mark;

	if (h->kind == BRIDGE_FIELD) {
		mark = arena_printf(a, "%s%.*s", MARK_FIELD, SLICE_ARG(h->code));
		alt.words = mark ? one_word(a, slice_of(mark)) : NULL;
		alt.count = 1;
		alt.kind = ALT_MARK;
		alt.factor = FIELD_FACTOR;
	} else {
		struct slice *words = arena_array(a, h->n, sizeof(*words));

		if (words != NULL)
			memcpy(words, h->words, h->n * sizeof(*words));
		alt.words = words;
		alt.count = h->n;
		alt.langs = 1u << h->lang;
		alt.kind = h->n == 1 ? ALT_EXACT : ALT_PHRASE;
	}
	return alt.words == NULL ? no_memory(e) : add_to(p, run, h->first, h->count, &alt, a, added, e);
}

static int
add_cognates(struct plan *p, struct group *g, const struct plan_index *index, struct arena *a, size_t *added, struct error *e)
{
	char key[WORD_MAX + 1] = MARK_SKELETON;
	size_t n = bridge_skeleton(g->term->words[0], key + 1);
	int rc = 0;

	for (size_t i = 0; rc == 0 && n > 0 && i < index->n; i++) {
		char name[WORD_MAX];
		struct slice data;
		size_t length;

		if (!dict_find(&index->segments[i]->dict, (struct slice){key, n + 1}, &data))
			continue;
		while (rc == 0 && (length = segment_cognate(&data, (struct slice){key + 1, n}, name)) > 0) {
			struct slice *word;

			if (slice_eq((struct slice){name, length}, g->term->words[0]))
				continue;
			word = one_word(a, (struct slice){name, length});
			if (word == NULL)
				return no_memory(e);
			rc = plan_add(p, g, &(struct alternative){.kind = ALT_EXACT, .words = word, .count = 1,
					.factor = COGNATE_FACTOR, .bridge = true, .guess = true, .label = *word}, a, e);
			++*added;
		}
	}
	return rc;
}

bool
plan_guesses(const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct group *g = &p->groups[i];
		size_t n = 1;		/* the first one is the word and its stem */

		while (n < g->n && g->alts[n].guess)
			n++;
		if (!g->spelt && n >= g->n && plan_is_plain(g))
			return true;
	}
	return false;
}

/* Apart and together ------------------------------------------------------- */

/* What may stand between the parts of a Dutch compound. */
static const char *const links[] = {"", "s", "en", "e"};
#define LINKS (sizeof(links) / sizeof(links[0]))

/* Writes the words of count groups as one word, with links[which % LINKS] behind the first and so on. False: it would be too long. */
static bool
join(const struct plan *p, size_t first, size_t count, size_t which, char text[WORD_MAX], struct slice *out)
{
	*out = (struct slice){text, 0};
	for (size_t i = 0; i < count; i++, which /= LINKS) {
		struct slice part = p->groups[first + i].term->words[0], link = slice_of(i + 1 < count ? links[which % LINKS] : "");

		if (out->n + part.n + link.n > WORD_MAX)
			return false;
		memcpy(text + out->n, part.p, part.n);
		memcpy(text + out->n + part.n, link.p, link.n);
		out->n += part.n + link.n;
	}
	return true;
}

/* With which links, as bits, the first two words begin a word of the catalogue: most that might be joined of them and others are left out so. */
static unsigned
leading_links(const struct plan *p, size_t first, const struct plan_index *index)
{
	char text[WORD_MAX];
	struct slice joined;
	unsigned leads = 0;

	for (size_t k = 0; k < LINKS; k++)
		for (size_t i = 0; join(p, first, 2, k, text, &joined) && i < index->n && (leads >> k & 1) == 0; i++)
			leads |= (unsigned)dict_has_begin(&index->segments[i]->dict, joined) << k;
	return leads;
}

static int
add_joined(struct plan *p, size_t first, size_t count, size_t which, const struct plan_index *index, struct arena *a, size_t *added,
		struct error *e)
{
	char text[WORD_MAX];
	struct alternative alt = {.kind = ALT_WORD, .count = 1, .factor = PLAN_TYPO_FACTOR, .typos = COST_APART};
	struct slice joined;
	bool title;
	uint64_t df;
	int rc = 0;

	if (!join(p, first, count, which, text, &joined) || !plan_has_word(index, joined, &title, &df))
		return 0;
	alt.words = one_word(a, joined);
	if (alt.words == NULL)
		return no_memory(e);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = plan_add(p, &p->groups[first + i], &alt, a, e);
		alt.typos = 0;		/* one mistake, however many words it joins */
	}
	++*added;
	return rc;
}

/* "onder zoek": a word with one beside it that says nothing by itself, and is not looked for. */
static int
add_beside(struct plan *p, struct group *g, const struct ask_term *first, const struct ask_term *second, const struct plan_index *index,
		struct arena *a, size_t *added, struct error *e)
{
	const struct ask_term *other = first == g->term ? second : first;
	struct slice *word = arena_alloc(a, sizeof(*word));
	uint64_t df;
	bool title;

	if (!other->stop || other->excluded || other->phrase)
		return 0;
	if (word == NULL)
		return no_memory(e);
	*word = slice_of(arena_printf(a, "%.*s%.*s", SLICE_ARG(first->words[0]), SLICE_ARG(second->words[0])));
	if (word->n == 0 || word->n > WORD_MAX || !plan_has_word(index, *word, &title, &df))
		return 0;
	++*added;
	return plan_add(p, g, &(struct alternative){.kind = ALT_WORD, .words = word, .count = 1, .factor = PLAN_TYPO_FACTOR, .typos = COST_APART,
			.beside = other == first ? -1 : 1}, a, e);
}

static int
add_besides(struct plan *p, struct group *g, const struct plan_index *index, struct arena *a, size_t *added, struct error *e)
{
	const struct ask_term *terms = p->ask->terms, *end = terms + p->ask->count;
	int rc = 0;

	if (!plan_is_plain(g) || g->term->stop)
		return 0;		/* where nothing else was typed words that say nothing are groups themselves */
	if (g->term > terms)
		rc = add_beside(p, g, g->term - 1, g->term, index, a, added, e);
	return rc == 0 && g->term + 1 < end ? add_beside(p, g, g->term, g->term + 1, index, a, added, e) : rc;
}

/* "desforets": what is left without a word that says nothing, of what stands in no text as it is. */
static int
add_without(struct plan *p, struct group *g, struct slice first, struct slice second, const struct plan_index *index, struct arena *a,
		size_t *added, struct error *e)
{
	struct slice rest = text_stop(first) ? second : first, *word;
	const char *apart;
	uint64_t df;
	bool title;

	if (g->known || rest.n < REST_MIN || text_stop(rest) || !plan_has_word(index, rest, &title, &df))
		return 0;
	word = one_word(a, rest);
	apart = arena_printf(a, "%.*s %.*s", SLICE_ARG(first), SLICE_ARG(second));
	if (word == NULL || apart == NULL)
		return no_memory(e);
	++*added;
	return plan_add(p, g, &(struct alternative){.kind = ALT_WORD, .words = word, .count = 1, .factor = PLAN_TYPO_FACTOR, .typos = COST_TYPO,
			.label = slice_of(apart)}, a, e);
}

static int
add_split(struct plan *p, struct group *g, const struct plan_index *index, struct arena *a, size_t *added, struct error *e)
{
	struct slice word = g->term->words[0];
	int rc = 0;

	for (size_t at = SMALL_MIN; rc == 0 && at + SMALL_MIN <= word.n; at++) {
		struct slice first = {word.p, at}, second = {word.p + at, word.n - at}, *parts;
		uint64_t df;
		bool title;

		if (((unsigned char)word.p[at] & 0xc0) == 0x80)
			continue;
		if (text_stop(first) || text_stop(second)) {
			rc = add_without(p, g, first, second, index, a, added, e);
			continue;
		}
		if (first.n < PART_MIN || second.n < PART_MIN || !plan_has_word(index, second, &title, &df) ||
				!plan_has_word(index, first, &title, &df))
			continue;
		parts = arena_array(a, 2, sizeof(*parts));
		if (parts == NULL)
			return no_memory(e);
		parts[0] = first;
		parts[1] = second;
		rc = plan_add(p, g, &(struct alternative){.kind = ALT_PHRASE, .words = parts, .count = 2,
				.factor = PLAN_TYPO_FACTOR, .typos = COST_TYPO}, a, e);
		++*added;
	}
	return rc;
}

/* "cs401": a title may have it as "CS-401". That is no mistake. */
static int
add_code_apart(struct plan *p, struct group *g, const struct plan_index *index, struct arena *a, size_t *added, struct error *e)
{
	struct slice word = g->term->words[0], *parts = arena_array(a, 2, sizeof(*parts));
	size_t at = 0, end;
	uint64_t df;
	bool title;

	if (parts == NULL)
		return no_memory(e);
	while (at < word.n && !str_is_digit(word.p[at]))
		at++;
	for (end = at; end < word.n && str_is_digit(word.p[end]); end++)
		;
	parts[0] = (struct slice){word.p, at};
	parts[1] = (struct slice){word.p + at, word.n - at};
	if (at == 0 || end < word.n || !plan_has_word(index, parts[1], &title, &df) || !plan_has_word(index, parts[0], &title, &df))
		return 0;
	++*added;
	return plan_add(p, g, &(struct alternative){.kind = ALT_PHRASE, .words = parts, .count = 2, .factor = 1}, a, e);
}

/* As many words as begin at a group and may be parts of one. */
static size_t
plain_run(const struct plan *p, size_t first)
{
	size_t n = 0;

	while (n < JOINED_MAX && first + n < p->n && plan_is_plain(&p->groups[first + n]))
		n++;
	return n;
}

int
plan_joined(struct plan *p, const struct plan_index *index, struct arena *a, size_t *added, struct error *e)
{
	int rc = 0;

	*added = 0;
	p->step++;
	for (size_t i = 0; rc == 0 && p->n < p->ask->count && i < p->n; i++)
		rc = add_besides(p, &p->groups[i], index, a, added, e);
	for (size_t i = 0; rc == 0 && i + 1 < p->n; i++) {
		size_t run = plain_run(p, i), ways = LINKS;
		unsigned leads = run > 1 ? leading_links(p, i, index) : 0;

		for (size_t count = 2; rc == 0 && count <= run; count++, ways *= LINKS)
			for (size_t k = 0; rc == 0 && k < ways; k++)
				if (leads >> k % LINKS & 1)
					rc = add_joined(p, i, count, k, index, a, added, e);
	}
	return rc;
}

int
plan_split(struct plan *p, const struct plan_index *index, struct arena *a, size_t *added, struct error *e)
{
	int rc = 0;

	*added = 0;
	p->step++;
	for (size_t i = 0; rc == 0 && i < p->n; i++)
		if (plan_is_plain(&p->groups[i]))
			rc = (text_has_digit(p->groups[i].term->words[0]) ? add_code_apart : add_split)(p, &p->groups[i], index, a, added, e);
	return rc;
}

int
plan_bridge(struct plan *p, const struct plan_index *index, struct arena *a, size_t *added, struct error *e)
{
	size_t *run = arena_array(a, p->n + 1, sizeof(*run)), n = 0, hits = 0;
	struct slice *words = arena_array(a, p->n + 1, sizeof(*words));
	struct bridge_hit *hit = NULL;
	int rc = 0;

	*added = 0;
	p->step++;
	if (run == NULL || words == NULL)
		return no_memory(e);
	for (size_t i = 0; i < p->n; i++)
		if (plan_is_plain(&p->groups[i])) {
			run[n] = i;
			words[n++] = p->groups[i].term->words[0];
		}
	if (index->bridge != NULL && n > 0)
		rc = bridge_find(index->bridge, words, n, plan_languages(index), a, &hit, &hits, e);
	for (size_t i = 0; rc == 0 && i < hits; i++)
		rc = add_hit(p, run, &hit[i], a, added, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = add_cognates(p, &p->groups[run[i]], index, a, added, e);
	return rc;
}
