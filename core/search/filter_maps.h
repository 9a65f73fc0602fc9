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

#endif
