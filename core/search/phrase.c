/*
 * Words in a row. Looking at places costs a hundred times as much as looking for documents, so that a phrase first tells which
 * documents have all of its words, and whether they follow each other only when it is asked.
 */
#include "search/phrase.h"

#include <string.h>

#define PLACES_MAX 1024		/* of one word in one document that a phrase looks at */

static uint32_t
word_seek(struct phrase_word *w, uint32_t doc)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < w->n; i++) {
		uint32_t at = post_seek(&w->posts[i], doc);

		first = at < first ? at : first;
	}
	return first;
}

static uint64_t
word_df(const struct phrase_word *w)
{
	uint64_t df = 0;

	for (size_t i = 0; i < w->n; i++)
		df += w->refs[i].df;
	return df;
}

void
phrase_start(struct phrase *p)
{
	p->started = p->looked = false;
	p->doc = POST_END;
	p->rarest = 0;
	for (size_t k = 1; k < p->count; k++)
		if (word_df(&p->words[k]) < word_df(&p->words[p->rarest]))
			p->rarest = k;
}

bool
phrase_has(struct phrase *p, uint32_t doc)
{
	if (p->started && p->doc >= doc)
		return p->doc == doc;
	if (p->count == 0 || word_seek(&p->words[p->rarest], doc) != doc)
		return false;
	for (size_t k = 0; k < p->count; k++)
		if (k != p->rarest && word_seek(&p->words[k], doc) != doc)
			return false;
	p->started = true;
	p->looked = false;
	p->doc = doc;
	return true;
}

uint32_t
phrase_seek(struct phrase *p, uint32_t doc)
{
	if (p->started && p->doc >= doc)
		return p->doc;
	p->started = true;
	p->looked = false;
	for (size_t k = 0; k < p->count && doc != POST_END; k++) {
		uint32_t found = word_seek(&p->words[k], doc);

		if (found != doc && k > 0)
			k = (size_t)-1;	/* from the first word again, at the document that this one reached */
		doc = found;
	}
	return p->doc = doc;
}

/* Places -------------------------------------------------------------------- */

/* Makes one ascending run of two that stand one behind the other. */
static void
merge(uint32_t *out, size_t n, size_t m)
{
	uint32_t behind[PLACES_MAX];

	if (n == 0 || m == 0)
		return;
	memcpy(behind, out + n, m * sizeof(*out));
	while (m > 0)
		if (n > 0 && out[n - 1] > behind[m - 1]) {
			out[n + m - 1] = out[n - 1];
			n--;
		} else {
			out[n + m - 1] = behind[m - 1];
			m--;
		}
}

static size_t
word_places(const struct phrase_word *w, uint32_t doc, uint32_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		if (w->posts[i].doc == doc) {
			size_t more = post_places(&w->posts[i], out + n, PLACES_MAX - n);

			merge(out, n, more);
			n += more;
		}
	return n;
}

/* Keeps of at (places of the first word) those that another, which stands at next, follows at its distance. */
static size_t
keep_followed(uint32_t *at, size_t n, const uint32_t *next, size_t m, uint32_t distance)
{
	size_t kept = 0, j = 0;

	for (size_t i = 0; i < n; i++) {
		while (j < m && next[j] < at[i] + distance)
			j++;
		if (j < m && next[j] == at[i] + distance)
			at[kept++] = at[i];
	}
	return kept;
}

static size_t
in_a_row(const struct phrase *p, uint32_t doc, uint32_t at[PLACES_MAX])
{
	uint32_t next[PLACES_MAX];
	size_t n = word_places(&p->words[0], doc, at);

	for (size_t k = 1; k < p->count && n > 0; k++)
		n = keep_followed(at, n, next, word_places(&p->words[k], doc, next), p->words[k].at);
	return n;
}

bool
phrase_stands(struct phrase *p, uint32_t *first)
{
	uint32_t at[PLACES_MAX];

	if (!p->looked) {
		p->looked = true;
		p->found = in_a_row(p, p->doc, at) > 0;
		p->first = p->found ? at[0] : 0;
	}
	*first = p->first;
	return p->found;
}

size_t
phrase_places(const struct phrase *p, uint32_t *out, size_t max)
{
	uint32_t at[PLACES_MAX];
	size_t n = in_a_row(p, p->doc, at);

	n = n < max ? n : max;
	memcpy(out, at, n * sizeof(*out));
	return n;
}

uint64_t
phrase_df(const struct phrase *p)
{
	uint64_t least = UINT64_MAX;

	for (size_t k = 0; k < p->count; k++) {
		uint64_t df = word_df(&p->words[k]);

		least = df < least ? df : least;
	}
	return p->count ? least : 0;
}
