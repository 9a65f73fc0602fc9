/* multipart/form-data to named values. */
#include "web/multipart.h"

#include <string.h>

#define BOUNDARY_MAX 70u
#define PARTS_MAX 64u

/* The value after NAME= in "…; NAME=value" or "…; NAME="value"": as far as the quote, or the next ';'. */
static bool
attribute(struct slice header, const char *name, struct slice *out)
{
	size_t length = strlen(name);
	struct slice one;
	bool first = true;

	while (slice_split(&header, ';', &one)) {
		struct slice part = slice_trim(one);

		if (first || part.n <= length || !slice_is_nocase((struct slice){part.p, length}, name) || part.p[length] != '=') {
			first = false;
			continue;
		}
		*out = (struct slice){part.p + length + 1, part.n - length - 1};
		if (out->n >= 2 && out->p[0] == '"' && out->p[out->n - 1] == '"')
			*out = (struct slice){out->p + 1, out->n - 2};
		return true;
	}
	return false;
}

static bool
is_type(struct slice header, const char *wanted)
{
	struct slice type;

	return slice_split(&header, ';', &type) && slice_is_nocase(slice_trim(type), wanted);
}

bool
multipart_is(struct slice content_type)
{
	return is_type(content_type, "multipart/form-data");
}

/* Takes the text before the next separator off the front of *rest; false when there is none. */
static bool
take_until(struct slice *rest, struct slice separator, struct slice *part)
{
	const char *at = rest->n > 0 ? memmem(rest->p, rest->n, separator.p, separator.n) : NULL;
	size_t n;

	if (at == NULL)
		return false;
	n = (size_t)(at - rest->p);
	*part = (struct slice){rest->p, n};
	*rest = (struct slice){at + separator.n, rest->n - n - separator.n};
	return true;
}

/* The name in the part's Content-Disposition; false when it has none. */
static bool
part_name(struct slice head, struct slice *name)
{
	while (head.n > 0) {
		struct slice line, key;

		if (!take_until(&head, SLICE("\r\n"), &line)) {
			line = head;
			head = SLICE_NONE;
		}
		if (slice_split(&line, ':', &key) && slice_is_nocase(slice_trim(key), "content-disposition") && is_type(line, "form-data"))
			return attribute(line, "name", name);
	}
	return false;
}

/* "--BOUNDARY" at the beginning, "CRLF--BOUNDARY" between parts and before the last "--". */
static int
read_parts(struct slice body, struct slice fence, struct params_reading *r)
{
	struct slice part, head, name, first = {fence.p + 2, fence.n - 2};
	int rc = 0;

	if (!take_until(&body, first, &part) || part.n != 0)
		return ERR_VALUE;
	for (size_t n = 0; rc == 0; n++) {
		if (slice_starts(body, "--"))
			return 0;
		if (n == PARTS_MAX)
			return ERR_LIMIT;
		if (!slice_starts(body, "\r\n") || !take_until(&body, fence, &part))
			return ERR_VALUE;
		part = (struct slice){part.p + 2, part.n >= 2 ? part.n - 2 : 0};
		if (!take_until(&part, SLICE("\r\n\r\n"), &head) || !part_name(head, &name))
			return ERR_VALUE;
		rc = params_put(r, name, part);
	}
	return rc;
}

int
multipart_read(struct slice content_type, struct slice body, const struct param_rule *rules, size_t rule_count, struct arena *a,
		struct params *out, const char **bad, struct error *e)
{
	struct params_reading r = {.rules = rules, .rule_count = rule_count, .arena = a, .out = out, .bad = bad, .e = e};
	char fence[BOUNDARY_MAX + 5];
	struct slice boundary;
	int rc;

	*bad = NULL;
	*out = (struct params){NULL, 0};
	if (!attribute(content_type, "boundary", &boundary) || boundary.n == 0 || boundary.n > BOUNDARY_MAX)
		return error_set(e, ERR_VALUE, "a form without a boundary");
	memcpy(fence, "\r\n--", 4);
	memcpy(fence + 4, boundary.p, boundary.n);
	out->p = arena_array(a, PARTS_MAX, sizeof(*out->p));
	if (out->p == NULL)
		return error_set(e, ERR_MEMORY, "no room for parameters");
	rc = read_parts(body, (struct slice){fence, boundary.n + 4}, &r);
	if (rc != 0 && *bad == NULL && rc != ERR_MEMORY)
		return error_set(e, rc, "a form with a file that is cut or has another form");
	return rc;
}
