/*
 * A well-behaved adapter that uses everything: get, side-by-side requests, headers, settings, languages,
 * offerings, positions, messages; and libxml2, jansson and zlib, which must work in the sandbox, encodings
 * included.
 */
#include <opstap_adapter.h>

#include <jansson.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static const char windows[] = "<?xml version=\"1.0\" encoding=\"windows-1252\"?><t>caf\xe9 \x80</t>";

static int
read_title(char *out, size_t size)
{
	xmlDocPtr doc = xmlReadMemory(windows, sizeof(windows) - 1, NULL, NULL, XML_PARSE_NONET);
	xmlChar *text = doc ? xmlNodeGetContent(xmlDocGetRootElement(doc)) : NULL;

	snprintf(out, size, "%s", text ? (const char *)text : "unreadable");
	xmlFree(text);
	xmlFreeDoc(doc);
	return text ? 0 : -1;
}

static int
side_by_side(const struct opstap_host *h, struct opstap_run *r, char *out, size_t size)
{
	const char *const headers[] = {"Accept: text/plain", NULL};
	struct opstap_request request = {sizeof(request), 0, "page/2", "POST", headers, "abc", 3};
	int first = h->open(r, NULL), second = h->open(r, &request);
	const char *type = h->header(r, second, "Content-Type");
	size_t len = 0;
	ptrdiff_t n;

	while ((n = h->read(r, second, out + len, size - 1 - len)) > 0)
		len += (size_t)n;
	if (first < 0 || second < 0 || n < 0 || !type || h->header(r, first, "x-none"))
		return -1;
	out[len] = '\0';
	h->close(r, second);
	h->close(r, first);
	return 0;
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	size_t len = 0;
	const char *feed = h->get(r, NULL, &len);
	char title[200], page[100];
	json_t *list = feed ? json_loadb(feed, len, 0, NULL) : NULL;

	if (!feed || !list || strlen(feed) != len)
		return h->fail(r, "the feed is no JSON");
	if (!OPSTAP_HAS(h, enrolment) || crc32(0, (const Bytef *)feed, (uInt)len) == 0)
		return h->fail(r, "the host is older than this adapter");
	if (read_title(title, sizeof(title)) < 0 || side_by_side(h, r, page, sizeof(page)) < 0)
		return h->fail(r, "a library or a request does not work here");
	h->at(r, NULL, 12, 3);
	h->course(r);
	h->set(r, OPSTAP_F_ID, NULL, json_string_value(json_array_get(list, 0)), OPSTAP_NUL);
	h->set(r, OPSTAP_F_TITLE, "nl", title, OPSTAP_NUL);
	h->set(r, OPSTAP_F_TITLE, "en", page, OPSTAP_NUL);
	h->set(r, OPSTAP_F_LEVEL, NULL, h->setting(r, "level"), OPSTAP_NUL);
	h->set(r, OPSTAP_F_ECTS, NULL, "a lot", OPSTAP_NUL);
	h->offering(r);
	h->set(r, OPSTAP_F_START, NULL, "03/04/2027", OPSTAP_NUL);
	h->log(r, OPSTAP_NOTE, "that was all");
	h->emit(r);
	h->drop(r, feed);
	json_decref(list);
	return 0;
}

OPSTAP_ADAPTER("decent", "1.2.3", run, NULL)
