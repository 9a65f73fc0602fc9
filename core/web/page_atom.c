/*
 * Searches as feeds (Atom, RFC 4287): /LANG/courses.atom?… is what the results page shows for the same parameters, the newest courses first unless
 * it says otherwise; /feeds/new.atom is the newest of all. A course is one entry in whichever feed and language, known by its UUID.
 */
#include "ground/escape.h"
#include "store/uuid.h"
#include "web/format.h"
#include "web/hub.h"
#include "web/pages.h"
#include "web/search.h"
#include "web/xml.h"

#define ENTRIES 50
#define SUMMARY_CHARS 400

struct feed {
	struct slice title;
	struct slice self, page;	/* paths below the site, with their queries */
};

static void
id_xml(struct buffer *b, const struct uuid *u)
{
	buffer_text(b, "<id>urn:uuid:");
	uuid_write(b, u);
	buffer_text(b, "</id>\n");
}

static void
moment_xml(struct buffer *b, const char *name, int64_t moment)
{
	buffer_printf(b, "<%s>", name);
	date_write_moment(b, moment, 0);
	buffer_printf(b, "</%s>\n", name);
}

static void
link_xml(const struct page *p, const char *rel, const char *type, struct slice path)
{
	struct buffer *b = p->response->body;

	buffer_printf(b, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
	escape_xml(b, hub_address(p, path));
	buffer_text(b, "\"/>\n");
}

static struct slice
course_path(const struct page *p, const struct hit *hit)
{
	buffer_clear(p->scratch);
	buffer_printf(p->scratch, "/%s/courses/", lang_name(p->request->lang));
	escape_segment(p->scratch, hit->partner);
	buffer_byte(p->scratch, '/');
	escape_segment(p->scratch, hit->id);
	return arena_slice(p->arena, buffer_view(p->scratch));
}

static struct slice
languages_of(const struct page *p, const struct hit *hit)
{
	bool own = hit->offering != NULL && values_first(&hit->offering->values, OPSTAP_F_LANGUAGE) != NULL;

	return format_languages(p, own ? &hit->offering->values : &hit->course->values);
}

/* "5 ECTS credits · Master · English · 15 Feb to 4 Jun 2027", and what the course says of itself. Nothing that moves with the clock. */
static void
summary_xml(const struct page *p, const struct hit *hit)
{
	struct slice lang = request_lang(p->request), level = values_text(&hit->course->values, OPSTAP_F_LEVEL);
	const struct value *text = values_in(&hit->course->values, OPSTAP_F_SUMMARY, lang);
	const struct slice facts[] = {
		format_ects(p, hit->facts.ects), level.n > 0 ? format_word(p, "level", level) : SLICE_NONE, languages_of(p, hit),
		format_days(p, hit->facts.start, hit->facts.end),
	};
	struct slice begin;
	struct buffer *b = p->response->body;
	size_t n = 0;

	if (text == NULL)
		text = values_in(&hit->course->values, OPSTAP_F_DESCRIPTION, lang);
	begin = text != NULL ? format_begin(p, text->text, SUMMARY_CHARS) : SLICE_NONE;
	buffer_text(b, "<summary>");
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		if (facts[i].n > 0 && n++ > 0)
			buffer_text(b, " \302\267 ");		/* a middle dot */
		escape_xml(b, facts[i]);
	}
	if (begin.n > 0)
		buffer_byte(b, '\n');
	escape_xml(b, begin);
	buffer_text(b, "</summary>\n");
}

static void
entry_xml(const struct page *p, const struct hit *hit)
{
	const struct config_partner *partner = config_partner(p->services->config, hit->partner);
	const struct value *title = values_in(&hit->course->values, OPSTAP_F_TITLE, request_lang(p->request));
	const struct uuid id = uuid_of_course(hit->partner, hit->id);
	struct buffer *b = p->response->body;

	xml_open(b, "entry");
	id_xml(b, &id);
	if (title != NULL)
		xml_text_in(b, "title", title->lang, title->text);
	else
		xml_text(b, "title", hit->id);
	link_xml(p, "alternate", "text/html", course_path(p, hit));
	moment_xml(b, "published", hit->meta.first_seen);
	moment_xml(b, "updated", hit->meta.changed);
	xml_open(b, "author");
	xml_text(b, "name", partner != NULL ? page_partner_name(p, partner) : hit->partner);
	xml_close(b, "author");
	summary_xml(p, hit);
	xml_close(b, "entry");
}

/* An empty feed changes with the day: nothing in it tells more. */
static int64_t
updated(const struct page *p, const struct query_result *found)
{
	int64_t newest = p->request->now / 86400 * 86400;

	for (size_t i = 0; i < found->hit_count; i++)
		newest = i == 0 || found->hits[i].meta.changed > newest ? found->hits[i].meta.changed : newest;
	return newest;
}

static int
write_feed(struct page *p, const struct feed *f, struct query *q, struct error *e)
{
	const struct page_services *s = p->services;
	const struct uuid id = uuid_of_feed(f->self);
	struct buffer *b = p->response->body;
	struct query_result found;
	int rc;

	if (params_first(&p->request->params, SEARCH_LIMIT) == NULL)
		q->limit = ENTRIES;
	q->hide_closed = true;
	rc = query_run(p->view, s->config, s->seats, q, p->arena, &found, e);
	if (rc < 0)
		return search_refuse(p, rc, e);
	if (page_unchanged(p, (uint64_t)found.next_change))
		return 0;
	p->response->content_type = "application/atom+xml; charset=utf-8";
	xml_begin(b);
	buffer_printf(b, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">\n", lang_name(p->request->lang));
	id_xml(b, &id);
	xml_text(b, "title", f->title);
	link_xml(p, "self", "application/atom+xml", f->self);
	link_xml(p, "alternate", "text/html", f->page);
	moment_xml(b, "updated", updated(p, &found));
	for (size_t i = 0; i < found.hit_count; i++)
		entry_xml(p, &found.hits[i]);
	xml_close(b, "feed");
	return 0;
}

static struct slice
title_of(const struct page *p, struct slice what)
{
	return slice_of(arena_printf(p->arena, "%.*s: %.*s", SLICE_ARG(page_text(p, "site_name")), SLICE_ARG(what)));
}

int
page_atom_search(struct page *p, struct error *e)
{
	const struct search_words words = search_words_of(p);
	const char *bad = NULL, *lang = lang_name(p->request->lang);
	struct slice asked;
	struct query q;
	struct feed f;

	if (search_read(p, &q, &bad, e) < 0)
		return page_fail(p, 400, PAGE_FILL(p, "error_parameter", {"name", slice_of(bad)}), e);
	if (params_first(&p->request->params, SEARCH_SORT) == NULL)
		q.sort = SORT_NEWEST;
	q.lang = request_lang(p->request);
	asked = search_link(p, NULL, SEARCH_MAX, NULL, SLICE_NONE);
	if (slice_is(asked, "?"))
		asked = SLICE_NONE;
	f = (struct feed){.title = title_of(p, search_words_all(&words, &p->request->params)),
		.self = slice_of(arena_printf(p->arena, "/%s/courses.atom%.*s", lang, SLICE_ARG(asked))),
		.page = slice_of(arena_printf(p->arena, "/%s/courses%.*s", lang, SLICE_ARG(asked)))};
	return write_feed(p, &f, &q, e);
}

int
page_atom_new(struct page *p, struct error *e)
{
	const struct feed f = {.title = title_of(p, page_text(p, "feed_new")), .self = SLICE("/feeds/new.atom"),
		.page = slice_of(arena_printf(p->arena, "/%s/courses?sort=newest", lang_name(p->request->lang)))};
	struct query q = {.ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE, .page = 1, .sort = SORT_NEWEST,
		.lang = request_lang(p->request), .now = p->request->now};

	response_header(p->response, "Vary", SLICE("Accept-Language"));
	return write_feed(p, &f, &q, e);
}
