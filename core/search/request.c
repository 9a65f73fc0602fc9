/* Names of facets and sorts, as addresses and the API write them. */
#include "search/request.h"

const char *
facet_name(enum facet f)
{
	static const char *const names[FACET_MAX] = {
			"partner", "language", "level", "field", "delivery", "exam", "status"};

	return f < FACET_MAX ? names[f] : "";
}

const char *
sort_name(enum sort s)
{
	static const char *const names[SORT_MAX] = {"relevance", "start", "deadline", "ects", "newest", "title"};

	return s < SORT_MAX ? names[s] : "";
}
