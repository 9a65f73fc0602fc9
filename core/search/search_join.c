/* The order of the first ones where no title names them: which of them are about what was typed as much as others. */
#include <string.h>

#include "search/search_parts.h"

/* Classes in the window, behind all others. */
enum tier { TIER_NAMED, TIER_ABOUT, TIER_SOME, TIER_LAST, TIER_MAX };

#define CLASS_OF(tier) (CLASS_BEHIND - TIER_MAX + (tier))
#define STEM_LEAST 2u	/* thirds of a word that its stem has: "boders" is no form of "Bod", as some German might take it for */

/*
 * Whether the only word that was typed stands in no text, but another form of it ("nurses", "nursing"): that is looked for, more likely than what
 * looks like it.
 */
bool
search_has_form(const struct search *s)
{
	const struct plan *p = &s->plan;
	unsigned languages = plan_languages(&s->lists);
	struct slice word;

	if (p->n != 1 || s->typed == 0 || p->groups[0].known || !plan_is_plain(&p->groups[0]))
		return false;
	word = p->groups[0].term->words[0];
	for (unsigned l = TEXT_OTHER + 1; l < TEXT_LANG_MAX; l++) {
		char room[WORD_MAX];
		struct slice stem = {room, (languages & 1u << l) != 0 ? text_stem((enum text_lang)l, word, room) : 0};
		struct word_info info;

		if (3 * stem.n < STEM_LEAST * word.n || stem.n == 0)
			continue;
		for (size_t i = 0; i < s->lists.n; i++)
			if (segment_word(s->lists.segments[i], stem, &info) && info.own.df > 0)
				return true;
	}
	return false;
}

static bool
stands_for(const struct group *g, struct slice mark)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->alts[i].kind == ALT_MARK && slice_eq(g->alts[i].words[0], mark))
			return true;
	return false;
}

bool
search_is_field(const struct search *s)
{
	const struct plan *p = &s->plan;

	for (size_t i = 0; i < p->groups[0].n; i++) {
		const struct alternative *alt = &p->groups[0].alts[i];
		size_t n = 1;

		if (alt->kind != ALT_MARK || alt->words[0].p[0] != MARK_FIELD[0])
			continue;
		while (n < p->n && stands_for(&p->groups[n], alt->words[0]))
			n++;
		if (n == p->n)
			return true;
	}
	return false;
}

static enum tier
tier_of(const struct search *s, const struct ranked_doc *d)
{
	if (s->forms && (d->found & CLASS_TYPO) != 0)
		return TIER_LAST;
	if (search_names(s, d->class))
		return TIER_NAMED;
	return s->field && d->some ? TIER_SOME : TIER_ABOUT;
}

/*
 * What no title names is about what was typed more or less, and how much its words, in titles and texts, misspelt or in another language or
 * not all of them, say together tells that better than one of these alone. It comes behind what titles name. But what has some words of the name of
 * a field comes behind the courses of that.
 */
void
rank_join(struct search *s, size_t n)
{
	struct ranked_doc docs[SEARCH_WINDOW];
	bool unnamed = false;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		unnamed = unnamed || tier_of(s, &s->heap[i]) != TIER_NAMED;
	if (!unnamed)
		return;
	memcpy(docs, s->heap, n * sizeof(docs[0]));
	for (int tier = TIER_NAMED; tier < TIER_MAX; tier++)
		for (size_t i = 0; i < n; i++) {
			if ((int)tier_of(s, &docs[i]) != tier)
				continue;
			s->heap[count] = docs[i];
			s->heap[count++].class = tier == TIER_NAMED ? docs[i].class : CLASS_OF((uint32_t)tier);
		}
}
