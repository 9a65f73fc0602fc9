#ifndef TESTS_COLUMNS_USE_H
#define TESTS_COLUMNS_USE_H
/* Looks at everything that columns hold and filters by it: for bytes that may be damaged (fuzz_columns, test_columns). */
#include <stdlib.h>

#include "search/filter.h"

static inline int32_t
use_taken(const void *context, struct slice partner, struct slice course, struct slice offering)
{
	(void)context;
	return (int32_t)(partner.n + course.n + (offering.n > 0 ? (unsigned char)offering.p[offering.n - 1] : 0));
}

static inline uint64_t
use_text(struct slice s)
{
	uint64_t sum = s.n;

	for (size_t i = 0; i < s.n; i++)
		sum += (unsigned char)s.p[i];
	return sum;
}

static inline uint64_t
use_documents(const struct columns *c)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t k, found;

		sum += columns_doc(c, i) + columns_partner(c, i) + (uint64_t)columns_first_seen(c, i);
		sum += use_text(columns_id(c, i)) + use_text(columns_title(c, i, SLICE("nl")));
		sum += columns_rank(c, COLUMNS_EN, i) + columns_at(c, COLUMNS_NL, i);
		if (columns_find(c, columns_doc(c, i), &found)) {
			if (found >= c->n)
				abort();
			sum += found;
		}
		for (k = 0; k < columns_offerings(c, i); k++) {
			uint32_t number = columns_offering(c, i, k);
			struct offering_facts f;

			columns_facts(c, number, &f);
			sum += use_text(columns_offering_id(c, number)) + offering_status(&f, 1, 1795000000);
		}
	}
	columns_titles(c, COLUMNS_NL, SLICE("d"), &(uint32_t){0}, &(uint32_t){0});
	return sum;
}

/* Filters all documents; with selections when many is set. Memory may run out: damaged numbers can ask for much. */
static inline void
use_filter(const struct columns *c, bool many)
{
	static struct known known;
	const struct filter_partner partners[] = {{SLICE("alpha"), true}, {SLICE("beta"), true}};
	const struct filter_seats seats = {.taken = use_taken, .version = 1, .mask = 63};
	struct query q = {.ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE, .facets = true,
			.hide_closed = true, .now = 1795000000};
	struct filter_segment *s;
	struct filter_result r;
	struct statuses *statuses = NULL;
	struct filter *f;
	struct error e;
	struct arena a;

	if (many) {
		q.selected[FACET_LANGUAGE][q.selected_count[FACET_LANGUAGE]++] = SLICE("en");
		q.selected[FACET_FIELD][q.selected_count[FACET_FIELD]++] = SLICE("06");
		q.selected[FACET_DELIVERY][q.selected_count[FACET_DELIVERY]++] = SLICE("scheduled");
	}
	arena_init(&a, 64u << 20);
	known_clear(&known);
	if (statuses_new(c, &statuses, &e) == 0 && known_add(&known, c, NULL, partners, 2, &e) == 0 &&
			filter_new(&q, partners, 2, &seats, &known, &a, &f, &e) == 0 &&
			filter_begin(f, c, statuses, &s, &e) == 0) {
		for (uint32_t i = 0; i < c->n; i++) {
			uint32_t match;
			struct shown shown;

			if (filter_documents(s, &i, 1, &match) > 0)
				filter_shown(s, i, &shown);
			for (unsigned sort = 0; sort < SORT_MAX; sort++)
				(void)filter_key(s, (enum sort)sort, i);
		}
		(void)!filter_finish(f, &a, &r, &e);
	}
	statuses_free(statuses);
	arena_free(&a);
}

#endif
