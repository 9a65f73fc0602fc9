/*
 * Compounds that no text has as they are. Dutch and German write as one word what others write as several, and whoever looks for
 * "klimaatbeleid" means a course about climate and policy, whether its text has the two in a row, somewhere, or in another language. Where nothing
 * else was found such a word is taken for its two parts.
 */
#include <string.h>

#include "search/search_parts.h"

#define PART_MIN 3u		/* letters of a part; */
#define STEM_PART_MIN 4u	/* of one that stands in texts only in other forms */

/* What may stand between the parts. */
static const char *const links[] = {"s", "en", "e", "n"};

struct part {
	struct slice word;	/* as it is looked for */
	uint64_t df;		/* documents, more or less; 0: nobody knows it */
};

static uint64_t
documents(const struct search *s, struct slice word)
{
	uint64_t df;
	bool title;

	return plan_has_word(&s->lists, word, &title, &df) ? df : 0;
}

/* As the stem of other words, in any language of texts. */
static uint64_t
stem_documents(const struct search *s, struct slice word)
{
	uint64_t most = 0;

	for (size_t i = 0; i < s->lists.n; i++)
		for (unsigned l = TEXT_OTHER + 1; l < TEXT_LANG_MAX; l++) {
			char stem[WORD_MAX];
			struct word_info info;
			size_t n;

			if ((s->lists.segments[i]->languages & 1u << l) == 0)
				continue;
			n = text_stem((enum text_lang)l, word, stem);
			if (segment_word(s->lists.segments[i], (struct slice){stem, n}, &info) && info.own.df > most)
				most = info.own.df;
		}
	return most;
}

static int
translations(const struct search *s, struct slice word, uint64_t *n, struct error *e)
{
	struct bridge_hit *hits;
	size_t count = 0;
	int rc = 0;

	if (s->lists.bridge != NULL)
		rc = bridge_find(s->lists.bridge, &word, 1, plan_languages(&s->lists), s->scratch, &hits, &count, e);
	*n = count > 0;
	return rc;
}

/* As it stands in texts, the first of two maybe without what links them. */
static struct part
known_part(const struct search *s, struct slice word, bool first)
{
	struct part part = {word, 0};

	if (utf8_count(word) < PART_MIN || text_stop(word))
		return part;
	part.df = documents(s, word);
	for (size_t i = 0; first && part.df == 0 && i < sizeof(links) / sizeof(links[0]); i++) {
		struct slice link = slice_of(links[i]), rest = {word.p, word.n > link.n ? word.n - link.n : 0};

		if (utf8_count(rest) < PART_MIN || memcmp(rest.p + rest.n, link.p, link.n) != 0 || text_stop(rest))
			continue;
		part.df = documents(s, rest);
		part.word = part.df > 0 ? rest : word;
	}
	return part;
}

/* In other forms, or in another language. */
static int
know_part(const struct search *s, struct part *part, struct error *e)
{
	if (part->df > 0 || utf8_count(part->word) < PART_MIN || text_stop(part->word))
		return 0;
	if (utf8_count(part->word) >= STEM_PART_MIN)
		part->df = stem_documents(s, part->word);
	return part->df == 0 ? translations(s, part->word, &part->df, e) : 0;
}

/* The two parts of which the rarer one is the most frequent, one of them known as it is; none: parts[0].df is 0. */
static int
split(const struct search *s, struct slice word, struct part parts[2], struct error *e)
{
	uint64_t best = 0;
	int rc = 0;

	parts[0].df = 0;
	for (size_t at = PART_MIN; rc == 0 && at + PART_MIN <= word.n; at++) {
		struct part first, second;
		uint64_t rarer;

		if (((unsigned char)word.p[at] & 0xc0) == 0x80)
			continue;
		first = known_part(s, (struct slice){word.p, at}, true);
		second = known_part(s, (struct slice){word.p + at, word.n - at}, false);
		if (first.df == 0 && second.df == 0)
			continue;
		rc = know_part(s, &first, e);
		if (rc == 0)
			rc = know_part(s, &second, e);
		rarer = first.df < second.df ? first.df : second.df;
		if (rc < 0 || rarer <= best)
			continue;
		best = rarer;
		parts[0] = first;
		parts[1] = second;
	}
	return rc;
}

static bool
is_compound(const struct group *g)
{
	return g->term->count == 1 && !g->term->phrase && !g->spelt && !text_has_digit(g->term->words[0]);
}

int
search_apart(struct search *s, struct error *e)
{
	struct rewrite words[NEAR_TERMS];
	struct slice text = SLICE_NONE;
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->plan.n && n < NEAR_TERMS; i++) {
		const struct ask_term *t = s->plan.groups[i].term;
		struct part parts[2];

		if (!is_compound(&s->plan.groups[i]))
			continue;
		rc = split(s, t->words[0], parts, e);
		if (rc < 0 || parts[0].df == 0)
			continue;
		words[n] = (struct rewrite){t->words[0], slice_of(arena_printf(s->scratch, "%.*s %.*s", SLICE_ARG(parts[0].word), SLICE_ARG(parts[1].word)))};
		n += words[n].by.n > 0;
	}
	if (rc == 0)
		rc = rewrite_words(s, words, n, &text, e);
	return rc < 0 || text.n == 0 ? rc : search_instead(s, text, e);
}
