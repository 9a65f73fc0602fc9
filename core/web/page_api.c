/* The JSON API: search, partners, suggestions (CONTRACT.md section 6). */
#include "ground/escape.h"
#include "web/freshness.h"
#include "web/json.h"
#include "web/pages.h"
#include "web/search.h"

#define SUGGESTIONS 8

static void
json_type(struct page *p)
{
	p->response->content_type = "application/json";
}

static struct slice
api_lang(const struct page *p)
{
	struct slice lang = params_text(&p->request->params, SEARCH_LANG);

	return lang.n ? lang : SLICE("en");
}

/* Words of facets, too, are in the language that was asked for: the answer is a function of the address alone. */
static void
speak(struct page *p)
{
	struct request *same = arena_alloc(p->arena, sizeof(*same));

	if (same == NULL)
		return;
	*same = *p->request;
	same->lang = slice_is(api_lang(p), "nl") ? LANG_NL : LANG_EN;
	p->request = same;
}

/* "/en/courses/epfl/CS-401" */
static struct slice
course_path(const struct page *p, struct slice partner, struct slice id)
{
	struct buffer *b = p->scratch;

	buffer_clear(b);
	buffer_byte(b, '/');
	buffer_slice(b, api_lang(p));
	buffer_text(b, "/courses/");
	escape_segment(b, partner);
	buffer_byte(b, '/');
	escape_segment(b, id);
	return arena_slice(p->arena, buffer_view(b));
}

/* A word of an enum: index 0 is "unknown". */
static void
json_word(struct json *j, const char *name, uint16_t field, int word)
{
	json_text(j, name, slice_of(field_words(field)[word]));
}

static void
json_values(struct json *j, const char *name, const struct values *values, uint16_t field)
{
	json_list(j, name);
	for (const struct value *v = values_first(values, field); v; v = values_next(values, v))
		json_text(j, NULL, v->text);
	json_end_list(j);
}

static void
hit_offering(const struct page *p, struct json *j, const struct hit *hit)
{
	const struct config_partner *partner = config_partner(p->services->config, hit->partner);
	const struct zone *zone = partner ? partner->zone : p->services->config->zone;
	const struct offering_facts *f = &hit->facts;

	json_text_or_null(j, "offering", hit->offering ? values_text(&hit->offering->values, OPSTAP_F_OFFERING) : SLICE_NONE);
	json_number(j, "offerings", hit->offerings);
	json_word(j, "delivery", OPSTAP_F_DELIVERY, f->delivery);
	json_word(j, "exam", OPSTAP_F_EXAM, f->exam);
	json_day(j, "start", f->start);
	json_day(j, "end", f->end);
	json_moment(j, "apply_until", f->apply_until, f->apply_until == MOMENT_NONE ? 0 : zone_offset(zone, f->apply_until));
	json_text(j, "status", slice_of(status_name(hit->status)));
	if (f->places < 0) {
		json_null(j, "places");
		json_null(j, "places_left");
	} else {
		json_number(j, "places", f->places);
		json_number(j, "places_left", hit->seats.taken < f->places ? f->places - hit->seats.taken : 0);
	}
	json_number(j, "places_held", hit->seats.held);
}

static const char *const matches[] = {
	[HIT_TYPED] = "typed", [HIT_BRIDGE] = "translated", [HIT_TYPO] = "corrected", [HIT_SOME] = "some",
};

static void
hit_json(const struct page *p, struct json *j, const struct hit *hit)
{
	const struct values *values = &hit->course->values;
	const struct value *title = values_in(values, OPSTAP_F_TITLE, api_lang(p));
	bool own = hit->offering && values_first(&hit->offering->values, OPSTAP_F_LANGUAGE);
	struct slice level = values_text(values, OPSTAP_F_LEVEL);

	json_object(j, NULL);
	json_text(j, "partner", hit->partner);
	json_text(j, "id", hit->id);
	json_text(j, "title", title ? title->text : SLICE_NONE);
	json_text_or_null(j, "title_lang", title ? title->lang : SLICE_NONE);
	json_text(j, "url", course_path(p, hit->partner, hit->id));
	json_thousandths(j, "ects", hit->facts.ects);
	json_text(j, "level", level.n ? level : SLICE("unknown"));
	json_values(j, "languages", own ? &hit->offering->values : values, OPSTAP_F_LANGUAGE);
	json_values(j, "fields", values, OPSTAP_F_FIELD);
	hit_offering(p, j, hit);
	json_text(j, "snippet", search_marked_html(p, hit->snippet));
	json_text(j, "match", slice_of(matches[hit->why]));
	json_text_or_null(j, "via", hit->via);
	json_moment(j, "fetched_at", hit->meta.fetched, 0);
	json_end_object(j);
}

static void
facets_json(const struct page *p, struct json *j, const struct query_result *found)
{
	json_object(j, "facets");
	for (int f = 0; f < FACET_MAX; f++) {
		json_list(j, facet_name((enum facet)f));
		for (size_t i = 0; i < found->facet_count[f]; i++) {
			const struct facet_value *v = &found->facets[f][i];

			json_object(j, NULL);
			json_text(j, "value", v->value);
			json_text(j, "label", search_label(p, (enum facet)f, v->value));
			json_number(j, "count", v->count);
			json_end_object(j);
		}
		json_end_list(j);
	}
	json_end_object(j);
}

static void
result_json(const struct page *p, const struct query *q, const struct query_result *found)
{
	struct json j = json_of(p->response->body);

	json_object(&j, NULL);
	json_object(&j, "query");
	json_text(&j, "q", q->q);
	json_text_or_null(&j, "corrected", found->corrected);
	json_end_object(&j);
	json_number(&j, "total", (int64_t)found->total);
	json_number(&j, "page", q->page);
	json_number(&j, "limit", q->limit);
	json_list(&j, "hits");
	for (size_t i = 0; i < found->hit_count; i++)
		hit_json(p, &j, &found->hits[i]);
	json_end_list(&j);
	facets_json(p, &j, found);
	json_end_object(&j);
}

int
page_api_courses(struct page *p, struct error *e)
{
	const struct page_services *s = p->services;
	struct query_result found;
	const char *bad = NULL;
	struct query q;
	int result = search_read(p, &q, &bad, e);

	if (result < 0)
		return page_fail(p, 400, PAGE_FILL(p, "error_parameter", {"name", slice_of(bad)}), e);
	speak(p);
	q.facets = q.highlight = true;
	q.lang = api_lang(p);
	result = query_run(p->view, s->config, s->seats, &q, p->arena, &found, e);
	if (result < 0)
		return search_refuse(p, result, e);
	json_type(p);
	if (page_unchanged(p, (uint64_t)found.next_change))
		return 0;
	search_note(p, &q, &found);
	result_json(p, &q, &found);
	return 0;
}

static void
partner_json(struct json *j, const struct config_partner *partner, const struct partner_state *s, enum partner_word word)
{
	json_object(j, NULL);
	json_text(j, "id", slice_of(partner->id));
	json_text(j, "name", slice_of(partner->name));
	json_text_or_null(j, "country", slice_of(partner->country));
	json_number(j, "courses", s->courses);
	json_text(j, "state", slice_of(partner_word_name(word)));
	json_moment(j, "last_success", s->last_success, 0);
	json_moment(j, "last_attempt", s->last_attempt, 0);
	json_text_or_null(j, "reason", s->reason);
	json_text_or_null(j, "adapter", s->adapter_name);
	json_text_or_null(j, "adapter_version", s->adapter_version);
	json_number(j, "accepted", s->counts.accepted);
	json_number(j, "warned", s->counts.warned);
	json_number(j, "refused", s->counts.refused);
	json_number(j, "left_out", s->counts.left_out);
	json_end_object(j);
}

int
page_api_partners(struct page *p, struct error *e)
{
	const struct config *config = p->services->config;
	struct json j = json_of(p->response->body);

	json_type(p);
	p->response->no_store = true;	/* states move with every attempt */
	json_object(&j, NULL);
	json_list(&j, "partners");
	for (size_t i = 0; i < config->partner_count; i++) {
		struct partner_state state;
		int result = catalogue_partner(p->view, slice_of(config->partners[i].id), &state, e);

		if (result < 0)
			return result;
		partner_json(&j, &config->partners[i], &state, partner_word(&config->partners[i], &state, p->request->now));
	}
	json_end_list(&j);
	json_end_object(&j);
	return 0;
}

int
page_api_suggest(struct page *p, struct error *e)
{
	struct slice q = slice_trim(params_text(&p->request->params, SEARCH_Q)), *words = NULL;
	struct json j = json_of(p->response->body);
	struct suggestion *courses = NULL;
	size_t course_count = 0, word_count = 0;
	int result = query_suggest(p->view, q, api_lang(p), SUGGESTIONS, p->arena, &courses, &course_count, &words, &word_count, e);

	if (result < 0)
		return search_refuse(p, result, e);
	speak(p);
	json_type(p);
	if (page_unchanged(p, 0))
		return 0;
	json_object(&j, NULL);
	json_text(&j, "q", q);
	json_list(&j, "courses");
	for (size_t i = 0; i < course_count; i++) {
		json_object(&j, NULL);
		json_text(&j, "title", courses[i].title);
		json_text(&j, "partner", courses[i].partner);
		json_text(&j, "partner_name", search_label(p, FACET_PARTNER, courses[i].partner));
		json_text(&j, "url", course_path(p, courses[i].partner, courses[i].id));
		json_end_object(&j);
	}
	json_end_list(&j);
	json_list(&j, "queries");
	for (size_t i = 0; i < word_count; i++)
		json_text(&j, NULL, words[i]);
	json_end_list(&j);
	json_end_object(&j);
	return 0;
}

int
page_api_description(struct page *p, struct error *e)
{
	json_type(p);
	if (page_unchanged(p, 0))
		return 0;
	/* Inside a JSON string; without a configured address "/" is right as seen from the document. */
	buffer_clear(p->scratch);
	escape_json(p->scratch, *p->services->config->base_url ? slice_of(p->services->config->base_url) : SLICE("/"));
	view_text(p->root, "base", arena_slice(p->arena, buffer_view(p->scratch)));
	return page_render(p, "openapi", e);
}
