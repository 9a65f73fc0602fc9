/* Beside a course: others like it. */
#include "web/format.h"
#include "web/page_course.h"

#include <string.h>

#define SIMILAR_MAX 4
#define SIMILAR_ASKED 16	/* so that some are left when other fields of study are left out */

int
course_ask_similar(const struct page *p, const struct shown_course *c, struct query_result *out, struct error *e)
{
	const struct page_services *s = p->services;
	struct course course = *c->course;
	struct hit self = {.partner = slice_of(c->partner->id), .id = c->id, .course = &course, .meta = c->meta};
	struct query q = {.lang = request_lang(p->request), .now = p->request->now};

	int result = query_similar(p->view, s->config, s->seats, &self, &q, SIMILAR_ASKED, p->arena, out, e);

	if (result == 0 && out->hit_count == 0)
		out->next_change = MOMENT_NONE;
	if (result != ERR_VALUE)
		return result;
	*out = (struct query_result){.next_change = MOMENT_NONE};	/* a title that is no search is no reason to hide the course */
	return 0;
}

/* Do two courses have a broad field of study (two digits of ISCED-F) in common? One of which none is known may belong to any. */
static bool
same_field(const struct course *x, const struct course *y)
{
	const struct value *a = values_first(&x->values, OPSTAP_F_FIELD), *first = values_first(&y->values, OPSTAP_F_FIELD);

	if (a == NULL || first == NULL)
		return true;
	for (; a; a = values_next(&x->values, a))
		for (const struct value *b = first; b; b = values_next(&y->values, b))
			if (a->text.n >= 2 && b->text.n >= 2 && memcmp(a->text.p, b->text.p, 2) == 0)
				return true;
	return false;
}

void
course_similar(const struct page *p, const struct shown_course *c, const struct query_result *similar)
{
	struct slice lang = request_lang(p->request);
	size_t shown = 0;

	for (size_t i = 0; i < similar->hit_count && shown < SIMILAR_MAX; i++) {
		const struct hit *hit = &similar->hits[i];
		const struct config_partner *partner = config_partner(p->services->config, hit->partner);
		const struct value *title = values_in(&hit->course->values, OPSTAP_F_TITLE, lang);
		struct view *item;

		if (partner == NULL || title == NULL || !same_field(c->course, hit->course))
			continue;
		item = view_item(p->root, "similar");
		view_text(item, "url", shortlist_url(p, page_course_url(p, hit->partner, hit->id)));
		view_text(item, "course", title->text);
		view_text(item, "title_lang", title->lang.n && !slice_eq(title->lang, lang) ? title->lang : SLICE_NONE);
		view_text(item, "partner", page_partner_name(p, partner));
		view_string(item, "status", status_name(hit->status));
		view_text(item, "status_text", format_status(p, hit->status, &hit->facts, hit->seats, partner->zone));
		shown++;
	}
	view_flag(p->root, "some_similar", shown > 0);
}
