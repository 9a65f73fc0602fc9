/*
 * From an address to a page: both are split at slashes and compared segment by segment. A handful of routes needs no tree.
 */
#include "web/route.h"

#include "ground/escape.h"

#define SEGMENTS_MAX 8u

struct address {
	struct slice segment[SEGMENTS_MAX];	/* decoded */
	size_t n;
};

/* Splits behind the first slash: "/en/" has the segments "en" and "". */
static int
read_address(struct slice path, struct arena *a, struct address *out, struct error *e)
{
	struct buffer b;
	struct slice part;
	int result = 0;

	out->n = 0;
	if (path.n == 0 || path.p[0] != '/')
		return error_set(e, ERR_SYNTAX, "an address that does not begin with a slash");
	path.p++;
	path.n--;
	buffer_init(&b, REQUEST_MAX_URI);
	while (result == 0 && slice_split(&path, '/', &part)) {
		buffer_clear(&b);
		if (out->n == SEGMENTS_MAX)
			result = error_set(e, ERR_NOT_FOUND, "too many segments");
		else if (!unescape_percent(part, false, &b) || !utf8_valid(buffer_view(&b), NULL))
			result = error_set(e, ERR_SYNTAX, "a segment that cannot be decoded");
		else if (!(out->segment[out->n] = arena_slice(a, buffer_view(&b))).p)
			result = error_set(e, ERR_MEMORY, "no room for the address");
		out->n++;
	}
	buffer_free(&b);
	return result;
}

static bool
variable(struct slice name)
{
	return name.n > 0 && name.p[0] >= 'A' && name.p[0] <= 'Z';
}

static bool
matches(const char *pattern, const struct address *address, struct route_match *out)
{
	struct slice rest = slice_of(pattern + 1), part;
	size_t i = 0, parts = 0;

	out->has_lang = false;
	for (; slice_split(&rest, '/', &part); i++) {
		if (i == address->n)
			return false;
		if (slice_is(part, "LANG")) {
			if (!lang_find(address->segment[i], &out->lang))
				return false;
			out->has_lang = true;
		} else if (variable(part)) {
			if (address->segment[i].n == 0 || parts == REQUEST_PARTS)
				return false;
			out->parts[parts++] = address->segment[i];
		} else if (!slice_eq(part, address->segment[i])) {
			return false;
		}
	}
	return i == address->n;
}

int
route_find(const struct page_route *table, struct slice path, enum method method, struct arena *a, struct route_match *out,
		struct error *e)
{
	struct route_match found = {.route = NULL};
	struct address address;
	unsigned wanted = method == METHOD_HEAD ? METHOD_GET : (unsigned)method;
	int result;

	*out = found;
	result = read_address(path, a, &address, e);
	/* Errors are told in the language of the address, whatever follows. */
	if (address.n > 0)
		out->has_lang = lang_find(address.segment[0], &out->lang);
	if (result < 0)
		return result;
	for (const struct page_route *route = table; route->pattern; route++) {
		if (!matches(route->pattern, &address, &found))
			continue;
		found.route = route;
		found.allowed |= route->methods;
		*out = found;
		if (route->methods & wanted)
			return 0;
	}
	if (found.allowed)
		return error_set(e, ERR_DENIED, "not with this method");
	return error_set(e, ERR_NOT_FOUND, "no such address");
}
