/* One course at its host's desk: places, who has them, who waits; closing, raising the places, cancelling the course. */
#include <string.h>

#include "web/desk.h"
#include "web/enrol.h"
#include "web/format.h"
#include "web/page_desk.h"

static const enum desk_column course_columns[] = {
	DESK_STUDENT, DESK_EMAIL, DESK_HOME_NAME, DESK_PROGRAMME, DESK_SUBMITTED, DESK_STATE, DESK_UNTIL,
};
#define COLUMNS (sizeof(course_columns) / sizeof(course_columns[0]))

static const struct { const char *action; enum course_mark mark; } course_deeds[] = {
	{"close", COURSE_CLOSED}, {"reopen", COURSE_REOPENED}, {"places", COURSE_PLACES}, {"cancel-course", COURSE_CANCELLED},
};

struct course_page {
	struct desk desk;
	const struct config_coordinator *as;
	struct slice partner, course, offering;
	struct desk_list list;
	struct roster_course facts;
	struct slice notice;
};

static bool
is_of_course(const struct desk *d, const struct roster_row *r, const void *context)
{
	(void)context;
	return desk_may(&d->who, DESK_HOST, r) != NULL;
}

static int
find_course(struct course_page *c, struct page *p, struct slice offering, struct error *e)
{
	struct roster_filter f;
	int rc;

	memset(c, 0, sizeof(*c));
	rc = desk_begin(&c->desk, p, e);
	if (rc != 0)
		return rc;
	c->partner = p->request->parts[0];
	c->course = p->request->parts[1];
	c->offering = offering;
	c->as = desk_may_course(&c->desk.who, c->partner);
	if (c->as == NULL || c->desk.ledger == NULL)
		return error_set(e, ERR_NOT_FOUND, "no such course for this person");
	f = (struct roster_filter){.partner = c->partner, .course = c->course, .offering = c->offering, .one_offering = true};
	rc = desk_collect(&c->desk, &f, is_of_course, NULL, &c->list, e);
	if (rc == 0)
		rc = roster_course(c->desk.ledger, c->partner, c->course, c->offering, &c->facts, e);
	return rc;
}

static void
show_places(struct course_page *c)
{
	struct page *p = c->desk.page;
	struct slice places = c->facts.places < 0 ? page_text(p, "unknown") : slice_of(arena_printf(p->arena, "%d", c->facts.places));

	view_text(p->root, "places_text", PAGE_FILL(p, "desk_places", {"places", places},
			{"placed", slice_of(arena_printf(p->arena, "%d", c->facts.taken - c->facts.held))},
			{"held", slice_of(arena_printf(p->arena, "%d", c->facts.held))},
			{"waiting", slice_of(arena_printf(p->arena, "%d", c->facts.waiting))}));
	view_flag(p->root, "closed", c->facts.closed);
	view_flag(p->root, "cancelled", c->facts.cancelled);
	view_flag(p->root, "may_act", !c->facts.cancelled);
	if (c->facts.places >= 0)
		view_number(p->root, "places", c->facts.places);
}

static int
show_course(struct course_page *c, int status, struct error *e)
{
	struct page *p = c->desk.page;
	struct slice token, done = params_text(&p->request->params, DESK_DONE);
	size_t n = c->list.count < DESK_PAGE * 10 ? c->list.count : DESK_PAGE * 10;
	int rc = desk_token(&c->desk, &token, e);

	if (rc == 0)
		rc = desk_show_rows(&c->desk, c->list.rows, n, course_columns, COLUMNS, p->root, e);
	if (rc != 0)
		return rc;
	p->response->status = status;
	view_text(p->root, "title", n > 0 ? desk_value(&c->desk, &c->list.rows[0], DESK_COURSE) : c->course);
	view_text(p->root, "lead", c->offering);
	view_text(p->root, "token", token);
	view_text(p->root, "offering", c->offering);
	view_text(p->root, "notice", c->notice);
	for (size_t i = 0; c->notice.n == 0 && i < sizeof(course_deeds) / sizeof(course_deeds[0]); i++)
		if (slice_is(done, course_deeds[i].action))
			view_text(p->root, "done", format_word(p, "desk_done", done));
	view_text(p->root, "public_url", page_course_url(p, c->partner, c->course));
	view_text(p->root, "here_url", desk_course_url(&c->desk, c->partner, c->course, c->offering));
	view_text(p->root, "total", page_plural(p, "desk_rows", (int64_t)c->list.count, NULL));
	view_flag(p->root, "none", c->list.count == 0);
	view_flag(p->root, "in_incoming", true);
	show_places(c);
	return desk_render(&c->desk, "desk_course", e);
}

int
page_desk_course(struct page *p, struct error *e)
{
	const struct param *format = params_first(&p->request->params, DESK_FORMAT);
	struct course_page c;
	int rc = find_course(&c, p, params_text(&p->request->params, DESK_Q_OFFERING), e);

	if (rc != 0)
		return rc;
	if (format != NULL)
		return desk_export(&c.desk, &c.list, course_columns, COLUMNS, format->value == 0, e);
	return show_course(&c, 200, e);
}

static int
act(struct course_page *c, const struct token *token, size_t deed, struct error *e)
{
	struct page *p = c->desk.page;
	const struct param *places = params_first(&p->request->form, DESK_F_PLACES);
	struct ledger_answer answer = {.outcome = 0};
	struct ledger_course_act a = {.partner = c->partner, .course = c->course, .offering = c->offering, .mark = course_deeds[deed].mark,
		.places = places != NULL ? (uint32_t)places->value : COURSE_PLACES_UNKNOWN, .by = slice_of(c->as->id),
		.reason = params_text(&p->request->form, DESK_F_REASON), .token = {(const char *)token->id, TOKEN_ID_BYTES}};
	int rc;

	if (a.mark == COURSE_PLACES && places == NULL) {
		c->notice = page_text(p, "desk_places_missing");
		return show_course(c, 422, e);
	}
	rc = ledger_client_course(p->services->ledger, &a, &answer, e);
	if (rc != 0)
		return rc;
	if (answer.outcome == LEDGER_REFUSED) {
		c->notice = page_text(p, arena_printf(p->arena, "refusal_%s", refusal_name(answer.refusal)));
		return show_course(c, 409, e);
	}
	return page_redirect(p, 303, slice_of(arena_printf(p->arena, "%.*s&done=%s",
			SLICE_ARG(desk_course_url(&c->desk, c->partner, c->course, c->offering)), course_deeds[deed].action)), e);
}

int
page_desk_course_post(struct page *p, struct error *e)
{
	struct slice action = params_text(&p->request->form, DESK_F_ACTION);
	struct error why = ERROR_NONE;
	struct course_page c;
	struct token token;
	int rc;

	if (request_foreign(p->request))
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	rc = find_course(&c, p, params_text(&p->request->form, DESK_F_OFFERING), e);
	if (rc != 0)
		return rc;
	if (desk_token_read(&c.desk, params_text(&p->request->form, DESK_F_TOKEN), &token, &why) != 0) {
		c.notice = page_text(p, "desk_expired");
		return show_course(&c, 403, e);
	}
	for (size_t i = 0; i < sizeof(course_deeds) / sizeof(course_deeds[0]); i++)
		if (slice_is(action, course_deeds[i].action))
			return act(&c, &token, i, e);
	return page_fail(p, 400, SLICE_NONE, e);
}
