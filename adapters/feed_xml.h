#ifndef ADAPTERS_FEED_XML_H
#define ADAPTERS_FEED_XML_H
/*
 * An XML feed read by libxml2's SAX2 interface, with what every adapter over XML needs: nothing is loaded
 * or expanded, depth and text are bounded, positions are exact, and a document that is not well-formed
 * fails with line, column and reason.
 */
#include <libxml/parser.h>
#include <stdbool.h>

#include "opstap_adapter.h"

#define FEED_XML_DEPTH_MAX 200
#define FEED_XML_TEXT_MAX (256u * 1024)	/* bytes of one text; what follows is left away */

struct feed_xml;

/* One element that begins. Slices of libxml2 live until the handler returns. */
struct feed_element {
	const char *name, *uri;		/* local name; namespace, "" when there is none */
	const char *lang;		/* xml:lang, its own or that of what it stands in; "" when there is none */
	int depth;			/* 1 is the root */
	int attribute_count;
	const xmlChar **attributes;	/* for feed_attribute */
};

/*
 * What an adapter does with an element: its children are asked for, its text is wanted, or it is skipped
 * with all below.
 */
enum feed_take { FEED_ENTER, FEED_TEXT, FEED_SKIP };

struct feed_handlers {
	enum feed_take (*begin)(struct feed_xml *x, const struct feed_element *e);
	/*
	 * The element that was entered or whose text was wanted ends; text is "" after FEED_ENTER. as is 0 or
	 * OPSTAP_AS_HTML.
	 */
	void (*end)(struct feed_xml *x, const char *text, size_t len, uint32_t as);
};

struct feed_xml {
	const struct opstap_host *h;
	struct opstap_run *r;
	const struct feed_handlers *handlers;
	void *context;			/* the adapter's */
	/* Optional: a piece of the text that stands directly in an element that was entered. */
	void (*text_of_entered)(struct feed_xml *x, const char *p, size_t len);
	const char *source;		/* of a document that is not the feed: its address, for messages; NULL the feed */
	uint32_t line, column;		/* of the element that began last and was not skipped */

	/* private */
	xmlParserCtxt *parser;
	int depth, skip, text_depth;	/* skip and text_depth: the depth at which it began, 0 when not */
	bool markup, failed, external, tag_open;
	size_t tag_len;
	char *text;
	size_t text_len, text_cap;
	char lang[FEED_XML_DEPTH_MAX + 1][36];
	xmlEntity entity;
	xmlChar entity_text[8];
	char error[300];
	uint32_t error_line, error_column;
};

/* Reads the feed as it comes, or one that is in memory already. 0, or -1 when it failed (said to the host). */
int feed_xml_fetch(struct feed_xml *x);

/* The answer of a handle, which is closed; as feed_xml_fetch. handle may be negative: -1. An x may be used again for the next. */
int feed_xml_read(struct feed_xml *x, int handle);
int feed_xml_memory(struct feed_xml *x, const char *feed, size_t len);

/* Ends reading from inside a handler; what is NULL, or why the feed is worthless. */
void feed_xml_stop(struct feed_xml *x, const char *what);

/* Copies the value of an attribute (any namespace) into out; false when there is none or it does not fit. */
bool feed_attribute(const struct feed_element *e, const char *name, char *out, size_t size);

/*
 * Copies the value of one of e->attributes, whose five pointers libxml2 gives: local name, prefix, URI, value and its end. out has
 * room for the value and a NUL; the length. libxml2 leaves "&" in values as "&#38;", which is undone here.
 */
size_t feed_attribute_text(const xmlChar *const *a, char *out);

#endif
