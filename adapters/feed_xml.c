/*
 * SAX2 over the feed as it comes in, so that its size costs no memory. Nothing but well-formed documents
 * gives records: libxml2's recovery is never used, and a document that turns out broken at its end discards
 * what was read before (the host drops the run).
 */
#include "feed_xml.h"

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK (64u * 1024)
#define TAG_MAX (64u * 1024)

/* ---- Text ---- */

static void
add_text(struct feed_xml *x, const char *p, size_t n)
{
	if (n > FEED_XML_TEXT_MAX - x->text_len)
		n = FEED_XML_TEXT_MAX - x->text_len;
	while (n > 0 && ((unsigned char)p[n - 1] & 0xC0) == 0x80 && x->text_len + n == FEED_XML_TEXT_MAX)
		n--;	/* never end inside a character */
	if (x->text_len + n > x->text_cap) {
		size_t cap = x->text_cap ? x->text_cap * 2 : 4096;
		char *grown;

		while (cap < x->text_len + n)
			cap *= 2;
		grown = realloc(x->text, cap);
		if (!grown) {
			feed_xml_stop(x, "no memory for a text");
			return;
		}
		x->text = grown;
		x->text_cap = cap;
	}
	memcpy(x->text + x->text_len, p, n);
	x->text_len += n;
}

/* Text among mark-up is escaped, so that the whole is HTML again. */
static void
add_escaped(struct feed_xml *x, const char *p, size_t n)
{
	size_t begin = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] != '&' && p[i] != '<')
			continue;
		add_text(x, p + begin, i - begin);
		add_text(x, p[i] == '&' ? "&amp;" : "&lt;", p[i] == '&' ? 5 : 4);
		begin = i + 1;
	}
	add_text(x, p + begin, n - begin);
}

/* The first element inside a text: what was plain until now becomes HTML. */
static void
begin_markup(struct feed_xml *x)
{
	char *plain;
	size_t n = x->text_len;

	if (x->markup)
		return;
	x->markup = true;
	if (n == 0)
		return;
	plain = malloc(n);
	if (!plain) {
		feed_xml_stop(x, "no memory for a text");
		return;
	}
	memcpy(plain, x->text, n);
	x->text_len = 0;
	add_escaped(x, plain, n);
	free(plain);
}

static void
add_tag(struct feed_xml *x, const char *name, bool closing)
{
	begin_markup(x);
	add_text(x, closing ? "</" : "<", closing ? 2 : 1);
	add_text(x, name, strlen(name));
	add_text(x, ">", 1);
}

/* ---- Events of libxml2 ---- */

/* libxml2 gives five pointers for each attribute: local name, prefix, URI, value, end of value. */
static const xmlChar *const *
find_attribute(const struct feed_element *e, const char *name, const char *prefix)
{
	for (int i = 0; i < e->attribute_count; i++) {
		const xmlChar *const *a = e->attributes + 5 * i;

		if (a[0][0] != (xmlChar)name[0] || strcmp((const char *)a[0], name) != 0)
			continue;
		if (!prefix || (a[1] && strcmp((const char *)a[1], prefix) == 0))
			return a;
	}
	return NULL;
}

size_t
feed_attribute_text(const xmlChar *const *a, char *out)
{
	static const char amp[] = "&#38;";
	const char *p = (const char *)a[3], *end = (const char *)a[4];
	size_t n = 0;

	while (p < end) {
		bool escaped = (size_t)(end - p) >= sizeof(amp) - 1 && memcmp(p, amp, sizeof(amp) - 1) == 0;

		out[n++] = *p;
		p += escaped ? sizeof(amp) - 1 : 1;
	}
	out[n] = '\0';
	return n;
}

static bool
attribute_value(const xmlChar *const *a, char *out, size_t size)
{
	if (!a || (size_t)(a[4] - a[3]) >= size)
		return false;
	feed_attribute_text(a, out);
	return true;
}

bool
feed_attribute(const struct feed_element *e, const char *name, char *out, size_t size)
{
	return attribute_value(find_attribute(e, name, NULL), out, size);
}

static void
begin_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
		const xmlChar **namespace_list, int count, int defaulted, const xmlChar **attributes)
{
	struct feed_xml *x = context;
	struct feed_element e = {.name = (const char *)name, .uri = uri ? (const char *)uri : "",
			.attribute_count = count, .attributes = attributes};
	enum feed_take take;

	(void)prefix, (void)namespaces, (void)namespace_list, (void)defaulted;
	if (x->failed)
		return;
	if (++x->depth > FEED_XML_DEPTH_MAX) {
		feed_xml_stop(x, "elements stand more than 200 deep");
		return;
	}
	if (x->skip)
		return;
	if (x->text_depth) {
		add_tag(x, e.name, false);
		return;
	}
	e.depth = x->depth;
	e.lang = x->lang[x->depth];
	if (!attribute_value(find_attribute(&e, "lang", "xml"), x->lang[x->depth], sizeof(x->lang[0])))
		memcpy(x->lang[x->depth], x->lang[x->depth - 1], sizeof(x->lang[0]));
	x->line = (uint32_t)xmlSAX2GetLineNumber(x->parser);
	x->column = (uint32_t)xmlSAX2GetColumnNumber(x->parser);
	x->h->at(x->r, x->source, x->line, x->column);
	take = x->handlers->begin(x, &e);
	if (take == FEED_SKIP)
		x->skip = x->depth;
	if (take == FEED_TEXT) {
		x->text_depth = x->depth;
		x->text_len = 0;
		x->markup = false;
	}
}

static void
end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct feed_xml *x = context;
	int depth = x->depth;

	(void)prefix, (void)uri;
	if (x->failed)
		return;
	x->depth--;
	if (x->skip) {
		if (x->skip == depth)
			x->skip = 0;
	} else if (x->text_depth && x->text_depth != depth) {
		add_tag(x, (const char *)name, true);
	} else if (x->text_depth) {
		x->text_depth = 0;
		x->handlers->end(x, x->text ? x->text : "", x->text_len, x->markup ? OPSTAP_AS_HTML : 0);
		x->text_len = 0;
	} else {
		x->handlers->end(x, "", 0, 0);
	}
}

static void
characters(void *context, const xmlChar *p, int n)
{
	struct feed_xml *x = context;

	if (x->failed || x->skip || n <= 0)
		return;
	if (!x->text_depth && x->text_of_entered)
		x->text_of_entered(x, (const char *)p, (size_t)n);
	if (!x->text_depth)
		return;
	if (x->markup)
		add_escaped(x, (const char *)p, (size_t)n);
	else
		add_text(x, (const char *)p, (size_t)n);
}

/* Real feeds name external DTDs: noted, never fetched. Declarations of their own are how attacks begin: refused. */
static void
doctype(void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	struct feed_xml *x = context;

	(void)name;
	if (*x->parser->input->cur == '[') {
		feed_xml_stop(x,
				"the document has declarations of its own (<!DOCTYPE … [ … ]>), which are not accepted");
		return;
	}
	x->external = public_id || system_id;
	if (x->external) {
		x->h->at(x->r, x->source, (uint32_t)xmlSAX2GetLineNumber(x->parser), 0);
		x->h->log(x->r, OPSTAP_NOTE, "the document names a DTD; it is not fetched");
	}
}

static int
has_external_subset(void *context)
{
	return ((struct feed_xml *)context)->external;
}

/* With an external DTD that nobody fetches &nbsp; and its like are what HTML says they are. */
static xmlEntity *
html_entity(void *context, const xmlChar *name)
{
	struct feed_xml *x = context;
	const htmlEntityDesc *known = x->external ? htmlEntityLookup(name) : NULL;

	if (!known)
		return NULL;
	x->entity_text[xmlCopyCharMultiByte(x->entity_text, (int)known->value)] = 0;
	x->entity = (xmlEntity){.type = XML_ENTITY_DECL,
			.name = (const xmlChar *)known->name,
			.content = x->entity_text,
			.orig = x->entity_text,
			.etype = XML_INTERNAL_PREDEFINED_ENTITY,
			.length = (int)strlen((const char *)x->entity_text)};
	return &x->entity;
}

/* The first fatal error says most; libxml2 goes on complaining. */
static void
remember_error(void *context, xmlError *error)
{
	struct feed_xml *x = context;
	size_t n;

	if (x->error[0] || x->failed || error->level != XML_ERR_FATAL || !error->message)
		return;
	n = strcspn(error->message, "\n");
	snprintf(x->error, sizeof(x->error), "%.*s", n > 200 ? 200 : (int)n, error->message);
	x->error_line = (uint32_t)error->line;
	x->error_column = (uint32_t)error->int2;
}

/* Why the document is worthless: the address where it is not the feed, the place where line is not 0. Returns -1. */
static int
fail_at(struct feed_xml *x, unsigned line, unsigned column, const char *why, const char *what)
{
	char text[700], place[60] = "";

	if (line > 0)
		snprintf(place, sizeof(place), "line %u, column %u: ", line, column);
	snprintf(text, sizeof(text), "%.300s%s%s%s%.300s", x->source ? x->source : "", x->source ? ": " : "", place, why, what);
	x->h->at(x->r, x->source, line, column);
	return x->h->fail(x->r, text);
}

void
feed_xml_stop(struct feed_xml *x, const char *what)
{
	if (!x->failed && what)
		fail_at(x, (unsigned)xmlSAX2GetLineNumber(x->parser), (unsigned)xmlSAX2GetColumnNumber(x->parser), "", what);
	x->failed = true;
	xmlStopParser(x->parser);
}

/* ---- The whole ---- */

/*
 * A start tag of tens of thousands of attributes costs libxml2 quadratic time before any handler sees it,
 * so tags are measured before they are parsed: only one that reaches from chunk to chunk can be too long.
 * Costs next to nothing on real feeds.
 */
static bool
has_huge_tag(struct feed_xml *x, const char *p, size_t n)
{
	const char *close = memchr(p, '>', n), *last_open = memrchr(p, '<', n), *last_close = memrchr(p, '>', n);

	if (x->tag_open && x->tag_len + (close ? (size_t)(close - p) : n) > TAG_MAX)
		return true;
	if (last_open && (!last_close || last_open > last_close)) {
		x->tag_len = n - (size_t)(last_open - p);
		x->tag_open = x->tag_len > 1 && last_open[1] != '!' && last_open[1] != '?';
	} else if (close) {
		x->tag_open = false;
	} else {
		x->tag_len += n;
	}
	return false;
}

/* False when reading on is of no use. */
static bool
parse_chunk(struct feed_xml *x, const char *p, size_t n)
{
	if (has_huge_tag(x, p, n))
		feed_xml_stop(x, "a tag of more than 64 KB");
	else
		xmlParseChunk(x->parser, p, (int)n, 0);
	return !x->failed && !x->error[0];
}

static int
judge(struct feed_xml *x)
{
	if (x->failed)
		return -1;
	if (x->parser->wellFormed)
		return 0;
	return fail_at(x, x->error_line, x->error_column, "not well-formed XML: ", x->error[0] ? x->error : "it ends too early");
}

/* libxml2 tells the encoding from the first bytes. */
static int
begin_parser(struct feed_xml *x, const char *p, size_t n)
{
	static const xmlSAXHandler handlers = {
		.initialized = XML_SAX2_MAGIC, .startElementNs = begin_element, .endElementNs = end_element,
		.characters = characters, .ignorableWhitespace = characters, .cdataBlock = characters,
		.internalSubset = doctype, .hasExternalSubset = has_external_subset, .getEntity = html_entity,
		.serror = remember_error
	};
	xmlSAXHandler copy = handlers;	/* libxml2 takes a copy, but asks for one that may be written */

	x->depth = x->skip = x->text_depth = 0;
	x->markup = x->failed = x->external = x->tag_open = false;
	x->error[0] = '\0';
	x->error_line = x->error_column = 0;
	x->tag_len = x->text_len = x->text_cap = 0;
	x->text = NULL;
	x->parser = xmlCreatePushParserCtxt(&copy, x, p, (int)n, NULL);
	if (!x->parser)
		return x->h->fail(x->r, "no memory for the XML parser");
	xmlCtxtUseOptions(x->parser, XML_PARSE_NONET);
	return 0;
}

static int
end_parser(struct feed_xml *x)
{
	int result;

	if (!x->failed && !x->error[0])
		xmlParseChunk(x->parser, "", 0, 1);
	result = judge(x);
	xmlFreeParserCtxt(x->parser);
	free(x->text);
	x->text = NULL;
	x->parser = NULL;
	return result;
}

int
feed_xml_memory(struct feed_xml *x, const char *feed, size_t len)
{
	size_t at = len < 4 ? len : 4;

	if (begin_parser(x, feed, at))
		return -1;
	while (at < len) {
		size_t n = len - at < CHUNK ? len - at : CHUNK;

		if (!parse_chunk(x, feed + at, n))
			break;
		at += n;
	}
	return end_parser(x);
}

/* Reads until room is full or the feed ends; how many bytes, or negative. */
static ptrdiff_t
fill(struct feed_xml *x, int handle, char *room, size_t size)
{
	size_t have = 0;

	while (have < size) {
		ptrdiff_t n = x->h->read(x->r, handle, room + have, size - have);

		if (n < 0)
			return n;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ptrdiff_t)have;
}

static int
parse_stream(struct feed_xml *x, int handle, char *room)
{
	ptrdiff_t n = fill(x, handle, room, 4);

	if (n <= 0)
		return n < 0 ? -1 : fail_at(x, 0, 0, x->source ? "the answer is empty" : "the feed is empty", "");
	if (begin_parser(x, room, (size_t)n))
		return -1;
	while ((n = fill(x, handle, room, CHUNK)) > 0)
		if (!parse_chunk(x, room, (size_t)n))
			break;
	x->failed |= n < 0;	/* the host has said why */
	return end_parser(x);
}

int
feed_xml_read(struct feed_xml *x, int handle)
{
	char *room = handle >= 0 ? malloc(CHUNK) : NULL;
	const char *status;
	int result;

	if (handle < 0)
		return -1;
	status = x->h->header(x->r, handle, "status");
	if (!room)
		result = x->h->fail(x->r, "no memory for the feed");
	else if (status && (status[0] != '2' || strlen(status) != 3))
		result = fail_at(x, 0, 0, "the server answered with status ", status);
	else
		result = parse_stream(x, handle, room);
	x->h->close(x->r, handle);
	free(room);
	return result;
}

int
feed_xml_fetch(struct feed_xml *x)
{
	return feed_xml_read(x, x->h->open(x->r, NULL));
}
