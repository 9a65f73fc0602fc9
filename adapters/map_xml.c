/* XML into the tree. Well-formedness, encodings, DTDs and bounds are feed_xml's. */
#include <stdlib.h>
#include <string.h>

#include "feed_xml.h"
#include "map.h"

static void
add_attribute(struct map_tree *t, const xmlChar **a)
{
	char *copy = malloc((size_t)(a[4] - a[3]) + 1);

	if (!copy) {
		t->failed = true;
		return;
	}
	map_attribute(t, (const char *)a[0], a[2] ? (const char *)a[2] : "", copy, feed_attribute_text(a, copy));
	free(copy);
}

static enum feed_take
begin(struct feed_xml *x, const struct feed_element *e)
{
	struct map_tree *t = x->context;

	if (map_stopped(t)) {
		feed_xml_stop(x, map_trouble(t));
		return FEED_SKIP;
	}
	if (e->depth == 1 && strcmp(e->name, "html") == 0)
		feed_xml_stop(x, "this is a web page (a login page?) and not a feed");
	if (!map_open(t, e->name, strlen(e->name), e->uri, e->lang, x->line, x->column))
		return FEED_SKIP;
	for (int i = 0; t->at && i < e->attribute_count; i++)
		add_attribute(t, e->attributes + 5 * i);
	return FEED_ENTER;
}

static void
text(struct feed_xml *x, const char *p, size_t n)
{
	map_add_text(x->context, p, n);
}

static void
end(struct feed_xml *x, const char *nothing, size_t len, uint32_t as)
{
	struct map_tree *t = x->context;

	(void)nothing, (void)len, (void)as;
	map_close(t);
	if (map_stopped(t))
		feed_xml_stop(x, map_trouble(t));
}

int
map_read_xml(struct map_tree *t, const struct opstap_host *h, struct opstap_run *r, struct feed_body *b)
{
	static const struct feed_handlers handlers = {.begin = begin, .end = end};
	struct feed_xml x = {.h = h, .r = r, .handlers = &handlers, .context = t, .text_of_entered = text};

	if (b->len == 0)
		return h->fail(r, "the feed is empty");
	return feed_xml_memory(&x, b->text, b->len);
}
