#ifndef SEARCH_FILTER_MAPS_H
#define SEARCH_FILTER_MAPS_H
/* Bit maps of the documents that count with a value of a facet: filter_maps.c makes them, filter_set.c counts with them. Not for others. */
#include "search/filter_parts.h"

#define MAPS_MAX 128u
#define MAPS_ROUND 16u		/* words that are counted together: maps are as long as so many make */
#define MAPS_FIELD 0xffff0000u	/* of a packed ISCED-F code the two digits that are counted */

struct map_value {
	enum facet facet;
	uint32_t key;		/* a number of the facet's words or, of the segment, of a language (one more: unknown); packed digits, 0 unknown */
};

struct filter_maps {
	uint32_t turn;		/* of the statuses */
	uint32_t statuses;	/* bits of those that are shown; 0: all */
	size_t words, n;
	struct map_value value[MAPS_MAX];	/* from 1 on; 0: documents that match */
	uint64_t *bits;		/* map after map; NULL: they would be too many or too large */
	uint32_t *partners;	/* documents that match, by partner */
};

static inline size_t
maps_words(uint32_t documents)
{
	return ((size_t)documents + 64 * MAPS_ROUND - 1) / (64 * MAPS_ROUND) * MAPS_ROUND;
}

/* Those that hold for the query; NULL: there are none. */
const struct filter_maps *maps_of(struct filter_segment *s);

/* Of words of maps: how many bits are set in both. */
uint32_t maps_count(const uint64_t *a, const uint64_t *b, size_t words);

#define MAPS_LOOK 32u		/* words of maps that are counted in the time in which a document is looked at */
#define MAPS_USUAL 40u		/* maps */
#define MAPS_HIDING (BIT(STATUS_OPEN) | BIT(STATUS_UPCOMING) | BIT(STATUS_FULL))	/* what is left without closed courses */

/* Whether so many documents are better counted with maps. */
static inline bool
maps_pay(const struct filter_segment *s, uint64_t n)
{
	return n * MAPS_LOOK > (uint64_t)maps_words(s->c->n) * MAPS_USUAL;
}

/* Of the documents of a set: each as if it had just been found. */
void filter_look_at(struct filter_segment *s, const uint64_t *set);

/* Counts documents of a set, all of which match when nothing is selected, by partner. False: no memory. */
bool filter_count_partners(const struct filter_segment *s, const struct filter_maps *m, const uint64_t *set, uint32_t *partners);

/*
 * filter_select.c: what is selected, as bits of the documents that pass it, by facet and one more for filters without one. False: it cannot
 * be told that way, or no memory.
 */
bool filter_select_facet(struct filter_segment *s, const struct filter_maps *m, enum facet facet, uint64_t *out);
bool filter_select_other(struct filter_segment *s, uint64_t *out);

#endif
