/* Documents of single courses, a few of them under way at a time. */
#include "occapi.h"

#include <stdio.h>

#define SIDE_BY_SIDE 4
#define FOLLOWED_MAX 20000	/* in one run */

struct window {
	int handle[SIDE_BY_SIDE];
	bool asked[SIDE_BY_SIDE];
	size_t ahead;		/* the first course that was not asked for */
};

int
occapi_ask(struct occapi *o, const char *link)
{
	char url[FEED_URL_MAX];

	if (o->followed++ == FOLLOWED_MAX)
		return o->h->fail(o->r, "the courses name more than 20,000 documents of their own");
	if (!feed_url_link(o->page_url, link, url))
		return feed_pages_fail(o->page, "an address in it is too long");
	return feed_ask(o->h, o->r, &o->headers, url);
}

static int
ask_ahead(struct occapi *o, struct window *w, size_t i, size_t count, occapi_address *address)
{
	for (; w->ahead < count && w->ahead < i + SIDE_BY_SIDE; w->ahead++) {
		size_t slot = w->ahead % SIDE_BY_SIDE;
		const char *url = address(o, w->ahead);

		w->asked[slot] = false;
		if (!url)
			continue;
		w->handle[slot] = occapi_ask(o, url);
		if (w->handle[slot] < 0)
			return -1;
		w->asked[slot] = true;
	}
	return 0;
}

/* Warns at the course's place. */
static void
say_missing(struct occapi *o, size_t i, const char *what, int status)
{
	struct feed_json *page = o->page;
	char text[120];

	snprintf(text, sizeof(text), "the %s of this course cannot be read: the server answers with status %d", what, status);
	o->h->at(o->r, page->source, i < page->place_count ? page->places[i].line : 0,
			i < page->place_count ? page->places[i].column : 0);
	o->h->log(o->r, OPSTAP_WARNING, text);
}

static int
take(struct occapi *o, int handle, size_t i, const char *what, occapi_answer *answer)
{
	struct feed_json document = {.h = o->h, .r = o->r};
	struct feed_body b;
	char text[60];
	int result = feed_take(o->h, o->r, handle, &b);

	if (result < 0)
		return -1;
	document.source = b.url[0] ? b.url : NULL;
	if (b.status == 404 || b.status == 410) {
		say_missing(o, i, what, b.status);
		result = answer(o, i, NULL);
	} else if (b.status < 200 || b.status > 299) {
		snprintf(text, sizeof(text), "the server answers with status %d", b.status);
		result = feed_pages_fail(&document, text);
	} else if ((result = feed_json_parse(&document, &b)) == 0 && (result = feed_pages_errors(&document)) == 0) {
		result = answer(o, i, &document);
	}
	feed_json_free(&document);
	feed_body_free(&b);
	return result;
}

int
occapi_follow(struct occapi *o, const char *what, occapi_address *address, occapi_answer *answer)
{
	size_t count = json_array_size(o->list), i;
	struct window w = {.ahead = 0};
	int result = 0;

	for (i = 0; i < count && result >= 0; i++) {
		size_t slot = i % SIDE_BY_SIDE;

		result = ask_ahead(o, &w, i, count, address);
		if (result >= 0 && w.asked[slot]) {
			w.asked[slot] = false;
			result = take(o, w.handle[slot], i, what, answer);
		} else if (result >= 0) {
			result = answer(o, i, NULL);
		}
	}
	for (size_t slot = 0; slot < SIDE_BY_SIDE; slot++)
		if (w.asked[slot])
			o->h->close(o->r, w.handle[slot]);
	return result;
}
