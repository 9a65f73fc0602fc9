/*
 * XCRI-CAP 1.2: a catalogue with its providers, their courses and presentations.
 *
 * The format knows no pages, and a catalogue may be larger than an answer should be: an answer ends after the course with which it has
 * PAGE_BYTES, and the header Link (RFC 8288, rel="next") says where it goes on. The catalogues of most sites come in one.
 */
#include "web/page_xcri.h"

#include "ground/escape.h"
#include "web/hub.h"
#include "web/xml.h"

#define PAGE_BYTES (3u << 20)
#define FROM_MAX 100000000

enum { PARTNER, FROM };

const struct param_rule page_xcri_query[XCRI_MAX] = {
	[PARTNER] = {.name = "partner", .type = PARAM_TEXT, .max_bytes = 64},
	[FROM] = {.name = "from", .type = PARAM_NUMBER, .max_bytes = 64, .min = 0, .max = FROM_MAX},
};

/* ---- Presentations ---- */

/* The words of attendanceMode. What is done at a distance without coming together in a room is "online", whatever the hours. */
static const struct { const char *word, *tag; } modes[] = {
	{"campus", "attendanceMode identifier=\"CM\""}, {"blended", "attendanceMode identifier=\"MM\""},
	{"self-paced", "attendanceMode identifier=\"ON\""}, {"scheduled", "attendanceMode identifier=\"ON\""},
	{"live", "attendanceMode identifier=\"ON\""},
};

static void
mode_xml(struct buffer *b, struct slice word)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (slice_is(word, modes[i].word))
			xml_text(b, modes[i].tag, word);
}

/* A day or moment, for people and, as dtf, for programs. */
static void
temporal(struct buffer *b, const char *name, struct slice text)
{
	if (text.n == 0)
		return;
	buffer_printf(b, "<%s dtf=\"%.*s\">%.*s</%s>\n", name, SLICE_ARG(text), SLICE_ARG(text), name);
}

static void
presentation_xml(struct buffer *b, const struct course *course, const struct offering *o)
{
	const struct values *values = &o->values;
	bool own = values_first(values, OPSTAP_F_LANGUAGE);

	xml_open(b, "presentation");
	xml_text(b, "dc:identifier", values_text(values, OPSTAP_F_OFFERING));
	xml_values(b, "dc:title", values, OPSTAP_F_LABEL);
	xml_text(b, "mlo:url", values_text(values, OPSTAP_F_URL));
	temporal(b, "mlo:start", values_text(values, OPSTAP_F_START));
	temporal(b, "end", values_text(values, OPSTAP_F_END));
	temporal(b, "applyFrom", values_text(values, OPSTAP_F_APPLY_FROM));
	temporal(b, "applyUntil", values_text(values, OPSTAP_F_APPLY_UNTIL));
	mode_xml(b, values_text(values, OPSTAP_F_DELIVERY));
	xml_values(b, "mlo:languageOfInstruction", own ? values : &course->values, OPSTAP_F_LANGUAGE);
	xml_text(b, "mlo:places", values_text(values, OPSTAP_F_PLACES));
	xml_close(b, "presentation");
}

/* ---- Courses ---- */

static void
subjects_xml(struct buffer *b, const struct values *values)
{
	for (const struct value *v = values_first(values, OPSTAP_F_FIELD); v; v = values_next(values, v))
		buffer_printf(b, "<dc:subject identifier=\"%.*s\">%.*s</dc:subject>\n", SLICE_ARG(v->text), SLICE_ARG(v->text));
	xml_values(b, "dc:subject", values, OPSTAP_F_KEYWORD);
}

static void
credit_xml(struct buffer *b, struct slice ects)
{
	if (ects.n == 0)
		return;
	xml_open(b, "mlo:credit");
	xml_text(b, "credit:scheme", SLICE("ECTS"));
	xml_text(b, "credit:value", ects);
	xml_close(b, "mlo:credit");
}

/* In the order of the schema. */
static void
course_xml(struct buffer *b, const struct hub_course *c)
{
	const struct values *values = &c->course->values;

	xml_open(b, "course");
	xml_values(b, "dc:contributor", values, OPSTAP_F_TEACHER);
	xml_values(b, "dc:description", values, OPSTAP_F_DESCRIPTION);
	xml_text(b, "dc:identifier", c->id);
	subjects_xml(b, values);
	xml_values(b, "dc:title", values, OPSTAP_F_TITLE);
	xml_text(b, "mlo:url", values_text(values, OPSTAP_F_URL));
	xml_values(b, "abstract", values, OPSTAP_F_SUMMARY);
	xml_values(b, "mlo:assessment", values, OPSTAP_F_ASSESSMENT);
	xml_values(b, "learningOutcome", values, OPSTAP_F_OUTCOMES);
	xml_values(b, "mlo:prerequisite", values, OPSTAP_F_PREREQUISITES);
	xml_text(b, "mlo:level", values_text(values, OPSTAP_F_LEVEL));
	credit_xml(b, values_text(values, OPSTAP_F_ECTS));
	for (size_t i = 0; i < c->course->offering_count; i++)
		if (hub_offering(c, i))
			presentation_xml(b, c->course, &c->course->offerings[i]);
	xml_close(b, "course");
}

/* ---- The catalogue ---- */

struct listing {
	struct page *page;
	const struct config_partner *partner;
	struct arena arena;		/* of one course */
	uint32_t from, at;		/* of all courses that are asked for: the first one, and the next one to write */
	size_t written;
	bool more;
	struct error *e;
};

/*
 * One course that does not fit into what is left of the answer is the first of the next one. One that alone is too long for any is
 * passed over: nobody could read on otherwise.
 */
static int
add_course(void *context, struct slice id, struct slice record, const struct course_meta *meta)
{
	struct listing *l = context;
	struct buffer *b = l->page->response->body;
	size_t before = b->len;
	struct hub_course c;
	struct course *course;
	int result;

	(void)id;
	if (b->len >= PAGE_BYTES) {
		l->more = true;
		return 1;
	}
	arena_reset(&l->arena);
	result = course_decode(record, &l->arena, &course, l->e);
	if (result < 0)
		return result;
	if (hub_course(l->page, slice_of(l->partner->id), course, meta, &c))
		course_xml(b, &c);
	if (!buffer_ok(b)) {
		buffer_cut(b, before);
		l->more = l->written > 0;
	}
	if (l->more)
		return 1;
	l->written += b->len > before;
	l->at++;
	return 0;
}

static void
provider_xml(struct buffer *b, const struct config_partner *partner)
{
	xml_open(b, "provider");
	xml_text(b, "dc:identifier", slice_of(partner->id));
	xml_text(b, "dc:title", slice_of(partner->name));
	xml_text_in(b, "dc:title", SLICE("nl"), slice_of(partner->name_nl));
	xml_text(b, "mlo:url", slice_of(partner->website));
}

/* A partner's courses from l->from on, or none of them when they all come before it. */
static int
add_partner(struct listing *l, uint32_t courses, struct error *e)
{
	uint32_t skip = l->from > l->at ? l->from - l->at : 0;
	int result;

	if (skip >= courses) {
		l->at += courses;
		return 0;
	}
	l->more = l->page->response->body->len >= PAGE_BYTES;
	if (l->more)
		return 0;
	l->at += skip;
	provider_xml(l->page->response->body, l->partner);
	result = catalogue_each_from(l->page->view, slice_of(l->partner->id), skip, add_course, l, e);
	xml_close(l->page->response->body, "provider");
	return result < 0 ? result : 0;
}

static bool
partner_asked(const struct page *p, const struct config_partner *partner)
{
	struct slice asked = params_text(&p->request->params, PARTNER);

	return partner->enabled && (asked.n == 0 || slice_is(asked, partner->id));
}

/* When the newest of it was fetched: the same catalogue says the same moment. */
static int
newest(const struct page *p, int64_t *out, struct error *e)
{
	const struct config *config = p->services->config;
	int result = 0;

	*out = 0;
	for (size_t i = 0; result == 0 && i < config->partner_count; i++) {
		struct partner_state state;

		result = catalogue_partner(p->view, slice_of(config->partners[i].id), &state, e);
		if (result == 0 && state.last_success > *out)
			*out = state.last_success;
	}
	return result;
}

static int
write_catalog(struct listing *l, int64_t generated, struct error *e)
{
	const struct config *config = l->page->services->config;
	struct buffer *b = l->page->response->body;
	int result = 0;

	xml_begin(b);
	buffer_text(b, "<catalog xmlns=\"http://xcri.org/profiles/1.2/catalog\" xmlns:mlo=\"http://purl.org/net/mlo\" "
			"xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:credit=\"http://purl.org/net/cm\" generated=\"");
	date_write_moment(b, generated, 0);
	buffer_text(b, "\">\n");
	for (size_t i = 0; result == 0 && !l->more && i < config->partner_count; i++) {
		struct partner_state state;

		l->partner = &config->partners[i];
		if (!partner_asked(l->page, l->partner))
			continue;
		result = catalogue_partner(l->page->view, slice_of(l->partner->id), &state, e);
		if (result == 0)
			result = add_partner(l, state.courses, e);
	}
	xml_close(b, "catalog");
	return result;
}

/* Relative to this document. */
static void
link_next(struct page *p, uint32_t at)
{
	struct slice partner = params_text(&p->request->params, PARTNER);

	buffer_clear(p->scratch);
	buffer_printf(p->scratch, "<?from=%u", at);
	if (partner.n > 0) {
		buffer_text(p->scratch, "&partner=");
		escape_form(p->scratch, partner);
	}
	buffer_text(p->scratch, ">; rel=\"next\"");
	response_header(p->response, "Link", arena_slice(p->arena, buffer_view(p->scratch)));
}

int
page_xcri(struct page *p, struct error *e)
{
	const struct param *from = params_first(&p->request->params, FROM);
	struct slice partner = params_text(&p->request->params, PARTNER);
	struct listing l = {.page = p, .from = from ? (uint32_t)from->value : 0, .e = e};
	int64_t generated;
	int result;

	if (partner.n > 0 && hub_partner(p, partner) == NULL)
		return error_set(e, ERR_NOT_FOUND, "no such partner");
	p->response->content_type = "application/xml";
	if (page_unchanged(p, 0))
		return 0;
	arena_init(&l.arena, COURSE_MAX_BYTES * 4);
	result = newest(p, &generated, e);
	if (result == 0)
		result = write_catalog(&l, generated ? generated : p->request->now, e);
	arena_free(&l.arena);
	if (result == 0 && l.more)
		link_next(p, l.at);
	return result;
}
