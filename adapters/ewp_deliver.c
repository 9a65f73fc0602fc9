/*
 * An enrolment for a partner that speaks Erasmus Without Paper. The network has no API for it, so the document is Opstap's own, small, in
 * the words of EWP where it has them: POST to deliver-url, application/xml, described in opstap.conf(5). The settings hei-id and home-hei-id
 * name both universities as the network does (SCHAC).
 */
#include "ewp.h"

#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#define NAMESPACE "urn:opstap:enrolment:1"

struct part {
	const char *name, *element;	/* Opstap's, the document's */
};

static const struct part about_course[] = {{"course", "los-id"}, {"offering", "loi-id"}, {NULL, NULL}};
static const struct part about_student[] = {
	{"name", "name"}, {"email", "email"}, {"student_number", "student-number"}, {"faculty", "faculty"},
	{"programme", "programme"}, {"year", "year"}, {NULL, NULL},
};
static const struct part about_rest[] = {
	{"purpose", "purpose"}, {"motivation", "motivation"}, {"board", "board"}, {"board_date", "board-date"}, {NULL, NULL},
};

/* Control characters have no place in XML, not even as references. */
static int
element(xmlTextWriter *w, const char *name, const char *text)
{
	size_t n = text ? strlen(text) : 0, kept = 0;
	char *clean = n ? malloc(n + 1) : NULL;
	int result;

	if (n == 0)
		return 0;
	if (!clean)
		return -1;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] >= 0x20 || text[i] == '\n' || text[i] == '\t')
			clean[kept++] = text[i];
	clean[kept] = '\0';
	result = xmlTextWriterWriteElement(w, BAD_CAST name, BAD_CAST clean);
	free(clean);
	return result;
}

static int
elements(const struct opstap_host *h, struct opstap_run *r, xmlTextWriter *w, const struct part *part)
{
	int result = 0;

	for (; part->name && result >= 0; part++)
		result = element(w, part->element, h->enrolment(r, part->name));
	return result;
}

static int
document(const struct opstap_host *h, struct opstap_run *r, xmlTextWriter *w)
{
	const char *event = h->enrolment(r, "event"), *at = h->enrolment(r, "at"), *home = h->setting(r, "home-hei-id");

	if (!event || !at || xmlTextWriterStartDocument(w, NULL, "UTF-8", NULL) < 0 ||
	    xmlTextWriterStartElementNS(w, NULL, BAD_CAST "enrolment", BAD_CAST NAMESPACE) < 0 ||
	    xmlTextWriterWriteAttribute(w, BAD_CAST "event", BAD_CAST event) < 0 ||
	    xmlTextWriterWriteAttribute(w, BAD_CAST "at", BAD_CAST at) < 0 ||
	    element(w, "receipt", h->enrolment(r, "receipt")) < 0 || element(w, "choice", h->enrolment(r, "choice")) < 0 ||
	    element(w, "sending-hei-id", home ? home : h->enrolment(r, "home")) < 0 ||
	    element(w, "receiving-hei-id", h->setting(r, "hei-id")) < 0 || elements(h, r, w, about_course) < 0 ||
	    xmlTextWriterStartElement(w, BAD_CAST "student") < 0 || elements(h, r, w, about_student) < 0 || xmlTextWriterEndElement(w) < 0 ||
	    elements(h, r, w, about_rest) < 0 || xmlTextWriterEndDocument(w) < 0)
		return -1;
	return xmlTextWriterFlush(w);
}

int
ewp_deliver(const struct opstap_host *h, struct opstap_run *r)
{
	struct feed_headers headers;
	struct feed_body answer = {.status = 0};
	xmlBuffer *b = xmlBufferCreate();
	xmlTextWriter *w = b ? xmlNewTextWriterMemory(b, 0) : NULL;
	int result = -1;

	if (!w || document(h, r, w) < 0)
		h->fail(r, "the enrolment cannot be written as XML");
	else if (feed_headers(h, r, "application/xml, text/xml;q=0.9", &headers) == 0)
		result = feed_deliver(h, r, &headers, "application/xml; charset=utf-8", (const char *)xmlBufferContent(b),
				(size_t)xmlBufferLength(b), &answer);
	if (result == 0)
		result = feed_delivered(h, r, &answer);
	feed_body_free(&answer);
	if (w)
		xmlFreeTextWriter(w);
	if (b)
		xmlBufferFree(b);
	return result;
}
