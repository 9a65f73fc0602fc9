/*
 * XCRI-CAP 1.1 and 1.2: catalog, provider, course, presentation. Elements are known by their local names
 * within the namespaces of XCRI, MLO, Dublin Core and the credit model, because real feeds mix those;
 * elements of other namespaces are passed over with all that is in them. This file says which element means
 * what where; xcricap_value.c does it.
 */
#include "xcricap.h"

#include <string.h>

static const char *const namespaces[] = {
	"http://xcri.org/profiles/1.2/catalog", "http://xcri.org/profiles/catalog", "http://purl.org/net/mlo",
	"http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/", "http://purl.org/net/cm",
	"http://xcri.org/profiles/1.2/catalog/terms", "http://xcri.org/profiles/catalog/terms", ""
};

static const struct element elements[] = {
	{IN_FEED, "catalog", IN_CATALOG, NULL, 0},
	{IN_FEED, "provider", IN_PROVIDER, NULL, 0},
	{IN_FEED, "course", IN_COURSE, NULL, 0},
	{IN_CATALOG, "provider", IN_PROVIDER, NULL, 0},
	{IN_CATALOG, "course", IN_COURSE, NULL, 0},
	{IN_PROVIDER, "course", IN_COURSE, NULL, 0},

	{IN_COURSE, "identifier", 0, xcri_identifier, OPSTAP_F_ID},
	{IN_COURSE, "title", 0, xcri_each, OPSTAP_F_TITLE},
	{IN_COURSE, "url", 0, xcri_plain, OPSTAP_F_URL},
	{IN_COURSE, "description", 0, xcri_description, 0},
	{IN_COURSE, "abstract", 0, xcri_prose, PROSE_SUMMARY},
	{IN_COURSE, "objective", 0, xcri_prose, PROSE_DESCRIPTION},
	{IN_COURSE, "learningOutcome", 0, xcri_prose, PROSE_OUTCOMES},
	{IN_COURSE, "prerequisite", 0, xcri_prose, PROSE_PREREQUISITES},
	{IN_COURSE, "prerequisites", 0, xcri_prose, PROSE_PREREQUISITES},
	{IN_COURSE, "entryRequirements", 0, xcri_prose, PROSE_PREREQUISITES},
	{IN_COURSE, "assessment", 0, xcri_prose, PROSE_ASSESSMENT},
	{IN_COURSE, "subject", 0, xcri_subject, 0},
	{IN_COURSE, "contributor", 0, xcri_contributor, 0},
	{IN_COURSE, "level", 0, xcri_level, 0},
	{IN_COURSE, "languageOfInstruction", 0, xcri_each, OPSTAP_F_LANGUAGE},
	{IN_COURSE, "qualification", IN_QUALIFICATION, NULL, 0},
	{IN_COURSE, "credit", IN_CREDIT, NULL, 0},
	{IN_COURSE, "presentation", IN_PRESENTATION, NULL, 0},

	{IN_QUALIFICATION, "level", 0, xcri_level, 0},
	{IN_QUALIFICATION, "educationLevel", 0, xcri_level, 0},

	{IN_CREDIT, "scheme", 0, xcri_credit_part, 0},
	{IN_CREDIT, "level", 0, xcri_credit_part, 1},
	{IN_CREDIT, "value", 0, xcri_credit_part, 2},

	{IN_PRESENTATION, "identifier", 0, xcri_identifier, OPSTAP_F_OFFERING},
	{IN_PRESENTATION, "title", 0, xcri_each, OPSTAP_F_LABEL},
	{IN_PRESENTATION, "url", 0, xcri_plain, OPSTAP_F_URL},
	{IN_PRESENTATION, "start", 0, xcri_date, OPSTAP_F_START},
	{IN_PRESENTATION, "end", 0, xcri_date, OPSTAP_F_END},
	{IN_PRESENTATION, "applyFrom", 0, xcri_date, OPSTAP_F_APPLY_FROM},
	{IN_PRESENTATION, "applyUntil", 0, xcri_date, OPSTAP_F_APPLY_UNTIL},
	{IN_PRESENTATION, "attendanceMode", 0, xcri_attendance, OPSTAP_F_DELIVERY},
	{IN_PRESENTATION, "languageOfInstruction", 0, xcri_each, OPSTAP_F_LANGUAGE},
	{IN_PRESENTATION, "places", 0, xcri_plain, OPSTAP_F_PLACES},
	{IN_PRESENTATION, "placesAvailable", 0, xcri_plain, OPSTAP_F_PLACES},
};

/* libxml2 keeps one copy of each name space: those that were looked up are known again by their address. */
static bool
is_ours(struct xcri *s, const char *uri)
{
	struct known_uri *known = &s->uris[((uintptr_t)uri >> 4) % (sizeof(s->uris) / sizeof(s->uris[0]))];

	if (known->uri == uri)
		return known->ours;
	*known = (struct known_uri){uri, false};
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]) && !known->ours; i++)
		known->ours = strcmp(uri, namespaces[i]) == 0;
	return known->ours;
}

/* The elements of a place stand together; where they begin is looked for once. */
static const struct element *
find_element(struct xcri *s, const char *name)
{
	const struct element *first = s->first[s->place], *end = elements + sizeof(elements) / sizeof(elements[0]);

	while (first < end && first->in != s->place)
		first++;
	s->first[s->place] = first;
	for (; first < end && first->in == s->place; first++)
		if (first->name[0] == name[0] && strcmp(first->name, name) == 0)
			return first;
	return NULL;
}

static void
enter(struct feed_xml *x, struct xcri *s, const struct feed_element *e, enum place place)
{
	char status[4];

	s->around[s->level++] = s->place;
	s->place = place;
	if (place == IN_COURSE) {
		feed_record_begin(&s->record, x->line, x->column);
		s->dropped = feed_attribute(e, "recstatus", status, sizeof(status)) && strcmp(status, "3") == 0;
		s->own_credits[0] = '\0';
	} else if (place == IN_PRESENTATION) {
		feed_record_offering(&s->record, x->line, x->column);
	} else if (place == IN_CREDIT) {
		memset(&s->credit, 0, sizeof(s->credit));
		s->credit.line = x->line;
		s->credit.column = x->column;
	}
}

/* The prefix of an xsi:type often resolves to nothing (":Type", undeclared prefixes): the local part is what counts. */
static void
read_attributes(struct xcri *s, const struct feed_element *e)
{
	char *colon;

	s->type[0] = s->code[0] = s->dtf[0] = '\0';
	if (feed_attribute(e, "type", s->type, sizeof(s->type)) && (colon = strrchr(s->type, ':')))
		memmove(s->type, colon + 1, strlen(colon));
	feed_attribute(e, "identifier", s->code, sizeof(s->code));
	feed_attribute(e, "dtf", s->dtf, sizeof(s->dtf));
	memcpy(s->lang, e->lang, strlen(e->lang) + 1);
}

static enum feed_take
begin(struct feed_xml *x, const struct feed_element *e)
{
	struct xcri *s = x->context;
	const struct element *element = is_ours(s, e->uri) ? find_element(s, e->name) : NULL;

	if (!element && s->place == IN_FEED) {
		feed_xml_stop(x, strcmp(e->name, "html") == 0 ? "this is a web page (a login page?) and not a feed"
				: "the root is not catalog, provider or course of XCRI-CAP");
		return FEED_SKIP;
	}
	if (!element)
		return FEED_SKIP;
	if (element->action) {
		s->element = element;
		read_attributes(s, e);
		return FEED_TEXT;
	}
	enter(x, s, e, element->below);
	return FEED_ENTER;
}

static void
end_course(struct feed_xml *x, struct xcri *s)
{
	if (s->dropped) {
		x->h->log(x->r, OPSTAP_NOTE, "a course marked as deleted (recstatus 3) is left out");
		xcri_free_pieces(s);
		return;
	}
	xcri_course_end(x);
	if (feed_record_emit(&s->record, x->h, x->r) < 0)
		feed_xml_stop(x, NULL);
}

static void
end(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct xcri *s = x->context;

	if (s->element) {
		s->element->action(x, text, len, as);
		s->element = NULL;
		return;
	}
	if (s->place == IN_CREDIT)
		xcri_credit_end(x);
	else if (s->place == IN_COURSE)
		end_course(x, s);
	s->place = s->around[--s->level];
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	static const struct feed_handlers handlers = {begin, end};
	struct xcri state = {.place = IN_FEED};
	struct feed_xml x = {.h = h, .r = r, .handlers = &handlers, .context = &state};
	int result;

	for (int i = 0; i < PLACE_MAX; i++)
		state.first[i] = elements;
	state.pieces_end = &state.pieces;
	result = feed_xml_fetch(&x);
	xcri_free_pieces(&state);
	feed_record_free(&state.record);
	return result;
}

OPSTAP_ADAPTER("xcricap", "1.0", run, NULL)
