/*
 * The plain list that most Virtual Exchange partners keep: CSV (RFC 4180) or a small XML of the same names.
 * Which of the two it is shows in the first bytes.
 */
#include "list.h"

#include <stdio.h>
#include <string.h>

void
list_unknown(const struct opstap_host *h, struct opstap_run *r, const char *what, const char *name, size_t len)
{
	const char *nearest = list_field_nearest(name, len);
	char text[160];

	snprintf(text, sizeof(text), "%s \"%.*s\" is not known and is ignored%s%s%s", what, len > 40 ? 40 : (int)len,
			name, nearest ? "; do you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
	h->log(r, OPSTAP_NOTE, text);
}

static bool
starts_with(const char *feed, size_t len, const char *bytes, size_t n)
{
	return len >= n && memcmp(feed, bytes, n) == 0;
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	size_t len, skip = 0;
	const char *feed = h->get(r, NULL, &len);

	if (!feed)
		return -1;
	if (starts_with(feed, len, "\xFE\xFF\0<", 4) || starts_with(feed, len, "\xFF\xFE<\0", 4)
	    || starts_with(feed, len, "\0<\0", 3) || starts_with(feed, len, "<\0", 2))
		return list_xml(h, r, feed, len);
	if (starts_with(feed, len, "\xFE\xFF", 2) || starts_with(feed, len, "\xFF\xFE", 2))
		return h->fail(r, "the list is UTF-16 text; save it as \"CSV UTF-8\"");
	if (starts_with(feed, len, "PK\3\4", 4))
		return h->fail(r, "the list is a spreadsheet file (or a zip); save it as \"CSV UTF-8\"");
	if (starts_with(feed, len, "\xEF\xBB\xBF", 3))
		skip = 3;
	while (skip < len && strchr(" \t\r\n", feed[skip]) && feed[skip])
		skip++;
	if (skip == len)
		return h->fail(r, "the list is empty");
	if (feed[skip] == '<')
		return list_xml(h, r, feed, len);
	return list_csv(h, r, feed, len);
}

OPSTAP_ADAPTER("list", "1.0", run, NULL)
