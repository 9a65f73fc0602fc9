/*
 * Sorts documents by their titles and by their numbers in the catalogue. Most comparisons of titles look at the first eight bytes alone,
 * which lie in the array that is sorted; a million titles take some tenths of a second.
 */
#include <stdlib.h>

#include "search/columns_build.h"

struct titled {
	uint64_t start; /* the title's first bytes, the first one highest */
	const char *p;
	uint32_t n, doc;
};

static struct titled
titled_of(struct slice title, uint32_t doc)
{
	struct titled t = {.p = title.p, .n = (uint32_t)title.n, .doc = doc};

	for (size_t i = 0; i < 8; i++)
		t.start = t.start << 8 | (i < title.n ? (unsigned char)title.p[i] : 0);
	return t;
}

static int
compare_titles(const struct titled *a, const struct titled *b)
{
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return slice_compare((struct slice){a->p, a->n}, (struct slice){b->p, b->n});
}

static int
by_title(const void *x, const void *y)
{
	const struct titled *a = x, *b = y;
	int order = compare_titles(a, b);

	return order ? order : (a->doc > b->doc) - (a->doc < b->doc);
}

/* Sorts, then writes places and ranks. ranks is an array of n. */
static void
write_order(struct columns_writer *w, struct titled *t, uint32_t *ranks, enum section rank, enum section order)
{
	uint32_t at = 0;

	qsort(t, w->n, sizeof(*t), by_title);
	for (uint32_t i = 0; i < w->n; i++) {
		at += i > 0 && compare_titles(&t[i - 1], &t[i]) != 0;
		ranks[t[i].doc] = at;
		columns_push(w, &w->section[order], t[i].doc);
	}
	for (uint32_t i = 0; i < w->n; i++)
		columns_push(w, &w->section[rank], ranks[i]);
}

/* The titles in a language; true when one differs from that in English. */
static bool
collect(const struct columns_writer *w, struct titled *t, struct slice lang)
{
	const struct list *ends = &w->section[SECTION_TEXT_AT];
	bool differs = false;

	for (uint32_t i = 0; i < w->n; i++) {
		struct slice text = {w->text.data + ends->v[i], ends->v[i + 1] - ends->v[i]};
		struct slice title = columns_text_title(text, lang);

		differs = differs || !slice_eq(title, columns_text_title(text, SLICE("en")));
		t[i] = titled_of(title, i);
	}
	return differs;
}

static int
by_number(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* numbers: room for one of each document. */
static void
write_numbers(struct columns_writer *w, uint64_t *numbers)
{
	struct list *docs = &w->section[SECTION_DOC];
	bool ascending = true;

	for (uint32_t i = 0; i < w->n; i++) {
		numbers[i] = (uint64_t)docs->v[i] << 32 | i;
		ascending = ascending && (i == 0 || docs->v[i - 1] < docs->v[i]);
	}
	if (!ascending)
		qsort(numbers, w->n, sizeof(*numbers), by_number);
	w->first_doc = w->n > 0 ? (uint32_t)(numbers[0] >> 32) : 0;
	for (uint32_t i = 0; i < w->n; i++) {
		if (i > 0 && numbers[i - 1] >> 32 == numbers[i] >> 32)
			columns_fault(w, ERR_VALUE, "columns: a document comes twice");
		if (!ascending)
			columns_push(w, &w->section[SECTION_BY_DOC], (uint32_t)numbers[i]);
		docs->v[i] -= w->first_doc;
	}
}

void
columns_sort(struct columns_writer *w)
{
	struct titled *t = calloc((size_t)w->n + 1, sizeof(*t));
	uint32_t *ranks = calloc((size_t)w->n + 1, sizeof(*ranks));

	if (t == NULL || ranks == NULL) {
		columns_fault(w, ERR_MEMORY, "no memory to sort documents");
	} else {
		write_numbers(w, (uint64_t *)(void *)t);
		(void)collect(w, t, SLICE("en"));
		write_order(w, t, ranks, SECTION_RANK_EN, SECTION_ORDER_EN);
		if (collect(w, t, SLICE("nl")))
			write_order(w, t, ranks, SECTION_RANK_NL, SECTION_ORDER_NL);
	}
	free(ranks);
	free(t);
}
