/* Page after page of a JSON feed. */
#include "feed_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
feed_pages_fail(struct feed_json *j, const char *what)
{
	char text[600];

	snprintf(text, sizeof(text), "%.*s%s%.250s", j->source ? (int)strcspn(j->source, "?") : 0, j->source ? j->source : "",
			j->source ? ": " : "", what);
	return j->h->fail(j->r, text);
}

const char *
feed_pages_link(json_t *value, const char *path)
{
	json_t *link = feed_json_at(value, path);

	return feed_json_text(link, json_is_object(link) ? "href" : "");
}

int
feed_pages_errors(struct feed_json *j)
{
	json_t *first = json_array_get(json_object_get(j->root, "errors"), 0);
	const char *why = feed_json_text(first, "detail");
	char text[300];

	if (!first)
		return 0;
	if (!why)
		why = feed_json_text(first, "title");
	snprintf(text, sizeof(text), "the server answers with an error: %.200s", why ? why : "it does not say which");
	return feed_pages_fail(j, text);
}

void
feed_pages_texts(struct feed_record *rec, int offering, uint32_t field, json_t *list, const char *text, const char *lang)
{
	json_t *one;
	size_t i;

	if (json_is_string(list))
		feed_json_add(rec, offering, field, NULL, list);
	if (json_is_object(list))
		feed_json_add(rec, offering, field, lang ? feed_json_text(list, lang) : NULL, json_object_get(list, text));
	json_array_foreach(list, i, one)
		if (!json_is_array(one))
			feed_pages_texts(rec, offering, field, one, text, lang);
}

static int
read_page(struct feed_json *j, const struct feed_pages_reader *reader, struct feed_body *b, struct feed_pages *pages, const char *url)
{
	int result = feed_page(j->h, j->r, pages, b);

	if (result == 0)
		result = feed_json_parse(j, b);
	feed_body_free(b);
	if (result < 0 || reader->page(j, url, reader->context) < 0)
		return -1;
	return feed_page_ids(j->h, j->r, pages, j->ids, url);
}

int
feed_pages_read(const struct opstap_host *h, struct opstap_run *r, const struct feed_pages_reader *reader)
{
	struct feed_json j = {.h = h, .r = r};
	struct feed_pages *pages = calloc(1, sizeof(*pages));
	char url[FEED_URL_MAX] = "", source[FEED_URL_MAX];
	const char *next = NULL;
	int result = pages ? 0 : h->fail(r, "no memory for the feed");

	while (result == 0) {
		struct feed_body b;

		result = feed_take_good(h, r, feed_ask(h, r, reader->headers, next), &b);
		if (result < 0)
			break;
		memcpy(source, b.url[0] ? b.url : url, sizeof(source));
		j.source = next ? source : NULL;
		result = read_page(&j, reader, &b, pages, source);
		next = result < 0 ? NULL : reader->next(j.root);
		if (!next)
			break;
		if (!feed_url_link(source, next, url))
			result = feed_pages_fail(&j, "the address of the next page is too long");
		next = url;
	}
	feed_json_free(&j);
	free(pages);
	return result;
}
