/* @NAME@: an XML feed. The tables say which element is which field; opstap_adapter.h lists all fields. */
#include <libxml/parser.h>
#include <opstap_adapter.h>
#include <string.h>

static const struct element { const char *name; uint32_t field; } of_course[] = {
	{"id", OPSTAP_F_ID}, {"title", OPSTAP_F_TITLE}, {"description", OPSTAP_F_DESCRIPTION}, {"link", OPSTAP_F_URL},
	{"credits", OPSTAP_F_ECTS}, {"level", OPSTAP_F_LEVEL}, {"language", OPSTAP_F_LANGUAGE}, {"lecturer", OPSTAP_F_TEACHER}, {NULL, 0}};
static const struct element of_run[] = {
	{"code", OPSTAP_F_OFFERING}, {"start", OPSTAP_F_START}, {"end", OPSTAP_F_END}, {"deadline", OPSTAP_F_APPLY_UNTIL},
	{"places", OPSTAP_F_PLACES}, {"mode", OPSTAP_F_DELIVERY}, {NULL, 0}};

static int
is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

/* Hands over every child element that the table names, as it was found. */
static void
take(const struct opstap_host *h, struct opstap_run *r, xmlNode *parent, const struct element *e)
{
	for (; e->name; e++)
		for (xmlNode *child = parent->children; child; child = child->next)
			if (is(child, e->name)) {
				xmlChar *text = xmlNodeGetContent(child), *lang = xmlNodeGetLang(child);
				h->at(r, NULL, (uint32_t)xmlGetLineNo(child), 0);
				h->set(r, e->field, (const char *)lang, (const char *)text, OPSTAP_NUL);
				xmlFree(text);
				xmlFree(lang);
			}
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	size_t len;
	const char *feed = h->get(r, NULL, &len);
	xmlDoc *doc = feed ? xmlReadMemory(feed, (int)len, "feed", NULL, XML_PARSE_NONET | XML_PARSE_NOERROR) : NULL;

	if (!doc)
		return feed ? h->fail(r, xmlGetLastError() ? xmlGetLastError()->message : "not XML") : -1;
	for (xmlNode *course = xmlDocGetRootElement(doc)->children; course; course = course->next) {
		if (!is(course, "course"))
			continue;
		h->at(r, NULL, (uint32_t)xmlGetLineNo(course), 0);
		h->course(r);
		take(h, r, course, of_course);
		for (xmlNode *child = course->children; child; child = child->next)
			if (is(child, "run")) {
				h->offering(r);
				take(h, r, child, of_run);
			}
		if (h->emit(r) < 0)
			break;
	}
	xmlFreeDoc(doc);
	return 0;
}
OPSTAP_ADAPTER("@NAME@", "1.0", run, NULL)
