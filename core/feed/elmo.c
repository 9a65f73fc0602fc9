/*
 * ELMO to facts, by SAX2 from memory: a table of elements says where each may stand and what it tells. Nothing is loaded or expanded: a DOCTYPE
 * is refused, depth, tags and texts are capped. What a document may lack without an XML schema is decided here: a learner with names, a
 * report with an issuer, a title or identifier for each result, numbers and dates that are such.
 */
#include "feed/elmo.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#define CHUNK (64u << 10)
#define TAG_MAX (64u << 10)
#define DEPTH_MAX 100
#define NAMESPACE "https://github.com/emrex-eu/elmo-schemas/tree/"

enum place {
	IN_NOTHING, IN_ELMO, IN_LEARNER, IN_REPORT, IN_ISSUER, IN_COURSE, IN_PARTS, IN_TAKEN, IN_RESULT, IN_CREDIT, IN_LEVEL, IN_TEXT, IN_OTHER
};

enum form { FORM_ANY, FORM_DAY, FORM_NUMBER, FORM_STATUS };

/* Where an element may stand, what is in it, and for a text: which fact it is. */
static const struct element {
	const char *name;
	enum place in, to;
	enum transcript_kind kind;
	enum form form;
} elements[] = {
	{"elmo", IN_NOTHING, IN_ELMO, TRANSCRIPT_END, FORM_ANY},
	{"learner", IN_ELMO, IN_LEARNER, TRANSCRIPT_END, FORM_ANY},
	{"identifier", IN_LEARNER, IN_TEXT, TRANSCRIPT_LEARNER_ID, FORM_ANY},
	{"givenNames", IN_LEARNER, IN_TEXT, TRANSCRIPT_GIVEN, FORM_ANY},
	{"familyName", IN_LEARNER, IN_TEXT, TRANSCRIPT_FAMILY, FORM_ANY},
	{"report", IN_ELMO, IN_REPORT, TRANSCRIPT_END, FORM_ANY},
	{"issuer", IN_REPORT, IN_ISSUER, TRANSCRIPT_END, FORM_ANY},
	{"identifier", IN_ISSUER, IN_TEXT, TRANSCRIPT_ISSUER_ID, FORM_ANY},
	{"title", IN_ISSUER, IN_TEXT, TRANSCRIPT_ISSUER_TITLE, FORM_ANY},
	{"url", IN_ISSUER, IN_TEXT, TRANSCRIPT_ISSUER_URL, FORM_ANY},
	{"learningOpportunitySpecification", IN_REPORT, IN_COURSE, TRANSCRIPT_RESULT, FORM_ANY},
	{"learningOpportunitySpecification", IN_PARTS, IN_COURSE, TRANSCRIPT_RESULT, FORM_ANY},
	{"identifier", IN_COURSE, IN_TEXT, TRANSCRIPT_ID, FORM_ANY},
	{"title", IN_COURSE, IN_TEXT, TRANSCRIPT_TITLE, FORM_ANY},
	{"specifies", IN_COURSE, IN_TAKEN, TRANSCRIPT_END, FORM_ANY},
	{"hasPart", IN_COURSE, IN_PARTS, TRANSCRIPT_END, FORM_ANY},
	{"learningOpportunityInstance", IN_TAKEN, IN_RESULT, TRANSCRIPT_TAKEN, FORM_ANY},
	{"identifier", IN_RESULT, IN_TEXT, TRANSCRIPT_ID, FORM_ANY},
	{"start", IN_RESULT, IN_TEXT, TRANSCRIPT_START, FORM_DAY},
	{"date", IN_RESULT, IN_TEXT, TRANSCRIPT_DATE, FORM_DAY},
	{"status", IN_RESULT, IN_TEXT, TRANSCRIPT_STATUS, FORM_STATUS},
	{"resultLabel", IN_RESULT, IN_TEXT, TRANSCRIPT_GRADE, FORM_ANY},
	{"credit", IN_RESULT, IN_CREDIT, TRANSCRIPT_END, FORM_ANY},
	{"scheme", IN_CREDIT, IN_TEXT, TRANSCRIPT_SCHEME, FORM_ANY},
	{"value", IN_CREDIT, IN_TEXT, TRANSCRIPT_CREDITS, FORM_NUMBER},
	{"level", IN_RESULT, IN_LEVEL, TRANSCRIPT_END, FORM_ANY},
	{"value", IN_LEVEL, IN_TEXT, TRANSCRIPT_LEVEL, FORM_ANY},
};
#define ELEMENTS (sizeof(elements) / sizeof(elements[0]))

struct open_element {				/* of an open element */
	enum place place;
	const struct element *element;	/* NULL: one that tells nothing */
	uint32_t line;
	bool named, parts;		/* of a course: it has an identifier or a title; its hasPart is over */
};

struct reading {
	xmlParserCtxt *parser;
	struct buffer *out;
	struct buffer text;		/* of the element that is open */
	struct open_element level[DEPTH_MAX + 1];
	int depth;
	size_t problems, results;
	bool learner, given, family, report, issuer;
	bool stopped, fatal;
};

static uint32_t
line_of(const struct reading *r)
{
	return (uint32_t)xmlSAX2GetLineNumber(r->parser);
}

static void
problem(struct reading *r, uint32_t line, enum transcript_problem what, const char *detail)
{
	if (r->problems++ < TRANSCRIPT_MAX_PROBLEMS)
		transcript_fault(r->out, line, what, slice_of(detail));
}

/* Reading on is of no use. */
static void
stop(struct reading *r, enum transcript_problem what, const char *detail)
{
	if (!r->stopped)
		problem(r, line_of(r), what, detail);
	r->stopped = true;
	xmlStopParser(r->parser);
}

/* ---- events of libxml2 */

static bool
is_elmo(const xmlChar *uri)
{
	struct slice s = slice_of((const char *)uri);

	return slice_starts(s, NAMESPACE) && s.n == sizeof(NAMESPACE) - 1 + 2 &&
	       (slice_ends(s, "v1") || slice_ends(s, "v2"));
}

static const struct element *
find_element(enum place in, const char *name)
{
	for (size_t i = 0; i < ELEMENTS; i++)
		if (elements[i].in == in && strcmp(elements[i].name, name) == 0)
			return &elements[i];
	return NULL;
}

static void
begin_root(struct reading *r, const char *name, const xmlChar *uri)
{
	if (strcmp(name, "elmo") != 0)
		stop(r, PROBLEM_ROOT, "");
	else if (!is_elmo(uri))
		stop(r, PROBLEM_NAMESPACE, "");
}

/* What an element says by being there. */
static void
note_element(struct reading *r, const struct element *e)
{
	struct open_element *parent = &r->level[r->depth - 1];

	r->learner |= e->to == IN_LEARNER;
	r->report |= e->to == IN_REPORT;
	r->issuer |= e->to == IN_ISSUER;
	if (e->to == IN_REPORT)
		transcript_fact(r->out, TRANSCRIPT_ISSUER, line_of(r), SLICE_NONE);
	if (e->to == IN_COURSE && ++r->results > TRANSCRIPT_MAX_RESULTS)
		stop(r, PROBLEM_MANY, "");
	if (e->to != IN_TEXT && e->kind != TRANSCRIPT_END)
		transcript_fact(r->out, e->kind, line_of(r), SLICE_NONE);
	parent->named |= e->kind == TRANSCRIPT_ID || e->kind == TRANSCRIPT_TITLE;
	if (parent->parts && e->to != IN_PARTS)
		problem(r, line_of(r), PROBLEM_ORDER, e->name);
	parent->parts |= e->to == IN_PARTS;
}

static void
begin_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces, const xmlChar **namespace_list,
		int count, int defaulted, const xmlChar **attributes)
{
	struct reading *r = context;
	struct open_element *now;

	(void)prefix, (void)namespaces, (void)namespace_list, (void)count, (void)defaulted, (void)attributes;
	if (r->stopped)
		return;
	if (r->depth == 0)
		begin_root(r, (const char *)name, uri);
	if (!r->stopped && r->depth == DEPTH_MAX)
		stop(r, PROBLEM_DEPTH, "");
	if (r->stopped)
		return;
	now = &r->level[++r->depth];
	*now = (struct open_element){.place = IN_OTHER, .line = line_of(r)};
	if (is_elmo(uri))
		now->element = find_element(r->level[r->depth - 1].place, (const char *)name);
	if (now->element == NULL)
		return;
	now->place = now->element->to;
	buffer_clear(&r->text);
	note_element(r, now->element);
}

static void
characters(void *context, const xmlChar *p, int n)
{
	struct reading *r = context;

	if (r->stopped || n <= 0 || r->level[r->depth].place != IN_TEXT)
		return;
	buffer_add(&r->text, p, (size_t)n);	/* beyond its ceiling it fails, and is no value */
}

/* One blank between words and none around them, as xs:token has it. */
static struct slice
collapse(struct buffer *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++) {
		bool space = str_is_space(b->data[i]);

		if (space && (n == 0 || b->data[n - 1] == ' '))
			continue;
		b->data[n++] = space ? ' ' : b->data[i];
	}
	return slice_trim((struct slice){b->data, n});
}

static bool
fits(enum form form, struct slice text)
{
	int64_t number;
	int32_t day;

	switch (form) {
	case FORM_DAY:
		if (text.n > 10)		/* a zone after the day says nothing here */
			text.n = 10;
		return date_parse_day(text, &day);
	case FORM_NUMBER:
		return str_to_thousandths(text, 0, 1000000, &number);
	case FORM_STATUS:
		return slice_is(text, "passed") || slice_is(text, "failed") || slice_is(text, "in-progress");
	default:
		return true;
	}
}

static void
end_text(struct reading *r, const struct open_element *level)
{
	const struct element *e = level->element;
	struct slice text = collapse(&r->text);

	if (!buffer_ok(&r->text) || !fits(e->form, text)) {
		problem(r, level->line, PROBLEM_VALUE, e->name);
		return;
	}
	r->given |= e->kind == TRANSCRIPT_GIVEN && text.n > 0;
	r->family |= e->kind == TRANSCRIPT_FAMILY && text.n > 0;
	transcript_fact(r->out, e->kind, level->line, text);
}

static void
end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *r = context;
	const struct open_element *level = &r->level[r->depth];

	(void)name, (void)prefix, (void)uri;
	if (r->stopped)
		return;
	if (level->place == IN_TEXT)
		end_text(r, level);
	if (level->place == IN_COURSE && !level->named)
		problem(r, level->line, PROBLEM_MISSING, "title");
	r->depth--;
}

static void
doctype(void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)name, (void)public_id, (void)system_id;
	stop(context, PROBLEM_DOCTYPE, "");
}

/* The first fatal error says most; libxml2 goes on complaining. */
static void
remember_error(void *context, xmlError *error)
{
	struct reading *r = context;
	char text[200];
	size_t n;

	if (r->fatal || r->stopped || error->level != XML_ERR_FATAL)
		return;
	n = strcspn(error->message != NULL ? error->message : "", "\n");
	if (!slice_copy((struct slice){error->message, n}, text, sizeof(text)))
		text[sizeof(text) - 1] = '\0';
	r->fatal = true;
	problem(r, error->line > 0 ? (uint32_t)error->line : 0, PROBLEM_SYNTAX, utf8_valid(slice_of(text), NULL) ? text : "");
}

/* ---- the whole */

/* A start tag of tens of thousands of attributes costs libxml2 quadratic time before a handler sees it: tags are measured first. */
static bool
has_huge_tag(struct slice document)
{
	const char *at = document.p, *end = document.p + document.n;

	while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		size_t rest = (size_t)(end - at), room = rest < TAG_MAX ? rest : TAG_MAX;
		const char *close;

		if (rest > 1 && (at[1] == '!' || at[1] == '?')) {
			at += 2;
			continue;
		}
		close = memchr(at, '>', room);
		if (close == NULL)
			return rest > TAG_MAX;
		at = close;
	}
	return false;
}

static void
parse(struct reading *r, struct slice document)
{
	size_t first = document.n < 4 ? document.n : 4;
	xmlSAXHandler handlers = {
		.initialized = XML_SAX2_MAGIC, .startElementNs = begin_element, .endElementNs = end_element, .characters = characters,
		.ignorableWhitespace = characters, .cdataBlock = characters, .internalSubset = doctype, .serror = remember_error,
	};

	r->parser = xmlCreatePushParserCtxt(&handlers, r, document.p, (int)first, NULL);
	if (r->parser == NULL) {
		problem(r, 0, PROBLEM_STOPPED, "");
		return;
	}
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET);
	for (size_t at = first; at < document.n && !r->stopped && !r->fatal; at += CHUNK) {
		size_t n = document.n - at < CHUNK ? document.n - at : CHUNK;

		xmlParseChunk(r->parser, document.p + at, (int)n, 0);
	}
	if (!r->stopped && !r->fatal)
		xmlParseChunk(r->parser, "", 0, 1);
	if (!r->stopped && !r->fatal && !r->parser->wellFormed)
		problem(r, line_of(r), PROBLEM_SYNTAX, "");
	xmlFreeParserCtxt(r->parser);
}

/* What every transcript has. */
static void
demand(struct reading *r)
{
	const struct { bool there; const char *name; } needed[] = {
		{r->learner, "learner"}, {r->given, "givenNames"}, {r->family, "familyName"}, {r->report, "report"}, {r->issuer, "issuer"},
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!needed[i].there)
			problem(r, r->level[1].line, PROBLEM_MISSING, needed[i].name);
}

void
elmo_facts(struct slice document, struct elmo_schema *schema, struct buffer *out)
{
	struct reading r = {.out = out};

	buffer_init(&r.text, TRANSCRIPT_MAX_BYTES);
	if (slice_trim(document).n == 0) {
		problem(&r, 0, PROBLEM_EMPTY, "");
	} else if (document.n > TRANSCRIPT_MAX_BYTES) {
		problem(&r, 0, PROBLEM_LARGE, "");
	} else if (has_huge_tag(document)) {
		problem(&r, 0, PROBLEM_TAG, "");
	} else {
		parse(&r, document);
		if (r.problems == 0)
			demand(&r);
		if (r.problems == 0 && schema != NULL)
			r.problems += elmo_schema_check(schema, document, out);
	}
	buffer_free(&r.text);
	transcript_fact(out, TRANSCRIPT_END, 0, SLICE_NONE);
}
