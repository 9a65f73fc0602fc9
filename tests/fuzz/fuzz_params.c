/* Any bytes as an address: its path looked up in the table of all pages, its query string read by that page's rules. */
#include "web/layout.h"
#include "web/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_at(const struct params *got, const struct page_route *route)
{
	for (size_t i = 0; i < got->n; i++) {
		const struct param_rule *rule = &route->query[got->p[i].rule];

		if (!utf8_valid(got->p[i].text, NULL) || got->p[i].text.n > rule->max_bytes)
			__builtin_trap();
		if ((rule->type == PARAM_NUMBER || rule->type == PARAM_DECIMAL) &&
		    (got->p[i].value < rule->min || got->p[i].value > rule->max))
			__builtin_trap();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice query = {(const char *)data, size}, path;
	struct route_match match;
	struct arena arena;
	struct params got;
	struct error e = ERROR_NONE;
	const char *bad;

	if (size == 0 || size > REQUEST_MAX_URI)
		return 0;
	arena_init(&arena, 1 << 20);
	layout_accepted(query);
	slice_split(&query, '?', &path);
	if (route_find(route_table, path, METHOD_GET, &arena, &match, &e) == 0) {
		for (size_t i = 0; i < REQUEST_PARTS; i++)
			if (!utf8_valid(match.parts[i], NULL))
				__builtin_trap();
		if (params_read(query, match.route->query, match.route->query_count, &arena, &got, &bad, &e) == 0)
			look_at(&got, match.route);
	}
	arena_free(&arena);
	return 0;
}
