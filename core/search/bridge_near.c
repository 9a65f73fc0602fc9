/* Words of a glossary that are like one that was misspelt: a dictionary of all of them, made when the glossary is read. */
#include <stdlib.h>
#include <string.h>

#include "search/bridge_parts.h"

struct listing {
	struct dict_item *items;
	size_t n;
};

/* How many there are in all names, some of them in several; out: NULL, or room for them. */
static size_t
count_words(const struct bridge *b, struct listing *out)
{
	size_t n = 0;

	for (size_t l = 0; l < BRIDGE_LANGS; l++)
		for (size_t i = 1; i <= b->glossary[l].runs.count; i++)
			for (const struct bridge_name *name = b->glossary[l].first[i]; name; name = name->next) {
				struct slice words[BRIDGE_WORDS];
				size_t count = name->derived ? 0 : bridge_words(name, words);

				for (size_t k = 0; out != NULL && k < count; k++)
					out->items[out->n++].word = words[k];
				n += count;
			}
	return n;
}

static int
compare(const void *a, const void *b)
{
	const struct dict_item *x = a, *y = b;

	return slice_compare(x->word, y->word);
}

int
bridge_read_words(struct bridge *b, struct error *e)
{
	struct listing list = {.n = 0};
	size_t n = count_words(b, NULL), kept = 0;
	int rc;

	if (n == 0)
		return 0;
	list.items = calloc(n, sizeof(*list.items));
	if (list.items == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the glossary");
	(void)count_words(b, &list);
	qsort(list.items, list.n, sizeof(*list.items), compare);
	for (size_t i = 0; i < list.n; i++)
		if (i == 0 || !slice_eq(list.items[i].word, list.items[kept - 1].word))
			list.items[kept++] = list.items[i];
	rc = dict_build(list.items, kept, &b->words, e);
	free(list.items);
	return rc;
}

struct nearest {
	struct slice word;
	char best[WORD_MAX];
	size_t n;
	bool known;
};

/* The better one begins as the word does; of those the first by bytes. */
static bool
is_better(const struct nearest *x, struct slice word)
{
	struct slice best = {x->best, x->n};
	bool begins = word.p[0] == x->word.p[0];

	if (x->n == 0)
		return true;
	return begins != (best.p[0] == x->word.p[0]) ? begins : slice_compare(word, best) < 0;
}

static int
take(void *context, struct slice word, struct slice data, unsigned edits)
{
	struct nearest *x = context;

	(void)data;
	x->known = x->known || edits == 0;
	if (!is_better(x, word))
		return 0;
	memcpy(x->best, word.p, word.n);
	x->n = word.n;
	return 0;
}

size_t
bridge_near(const struct bridge *b, struct slice folded, char out[WORD_MAX])
{
	struct nearest x = {.word = folded};
	struct dict dict;

	if (folded.n == 0 || folded.n > WORD_MAX || !dict_open(buffer_view(&b->words), &dict))
		return 0;
	(void)dict_near(&dict, folded, 1, false, take, &x);
	if (x.known)
		return 0;
	memcpy(out, x.best, x.n);
	return x.n;
}
