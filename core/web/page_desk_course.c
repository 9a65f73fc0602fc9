/* One course at its host's desk: places, who has them, who waits; closing, raising the places, cancelling the course. */
#include <string.h>

#include "web/desk.h"
#include "web/enrol.h"
#include "web/format.h"
#include "web/page_desk.h"
#include "web/told.h"

static const enum desk_column run_columns[] = {
	DESK_STUDENT, DESK_EMAIL, DESK_HOME_NAME, DESK_PROGRAMME, DESK_SUBMITTED, DESK_STATE, DESK_UNTIL,
};
static const enum desk_column course_columns[] = {
	DESK_STUDENT, DESK_OFFERING, DESK_EMAIL, DESK_HOME_NAME, DESK_PROGRAMME, DESK_SUBMITTED, DESK_STATE, DESK_UNTIL,
};
#define PLACES_MAX 100000
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct { const char *action; enum course_mark mark; } course_deeds[] = {
	{"close", COURSE_CLOSED}, {"reopen", COURSE_REOPENED}, {"places", COURSE_PLACES}, {"cancel-course", COURSE_CANCELLED},
};

struct course_page {
	struct desk desk;
	const struct config_coordinator *as;
	struct desk_runs runs;
	const struct desk_run *run;	/* that the page is about; NULL: one is to be chosen */
	struct desk_list list;		/* its applications, or those of every run */
	struct slice notice;
};

static bool
is_of_course(const struct desk *d, const struct roster_row *r, const void *context)
{
	(void)context;
	return desk_may(&d->who, DESK_HOST, r) != NULL;
}

static int
find_course(struct course_page *c, struct page *p, struct error *e)
{
	struct slice partner = p->request->parts[0], course = p->request->parts[1];
	struct roster_filter f = {.partner = partner, .course = course};
	int rc;

	memset(c, 0, sizeof(*c));
	rc = desk_begin(&c->desk, p, e);
	if (rc != 0)
		return rc;
	c->as = desk_may_course(&c->desk.who, partner);
	if (c->as == NULL || c->desk.ledger == NULL)
		return error_set(e, ERR_NOT_FOUND, "no such course for this person");
	rc = desk_collect(&c->desk, &f, is_of_course, NULL, &c->list, e);
	return rc != 0 ? rc : desk_find_runs(&c->desk, partner, course, &c->list, &c->runs, e);
}

/* The run that was named; where none was, the only one. False: there is none of that name, or there are several. */
static bool
choose_run(struct course_page *c, const struct param *named)
{
	size_t n = 0;

	c->run = named != NULL ? desk_run(&c->runs, named->text) : NULL;
	if (c->run == NULL && c->runs.count == 1 && (named == NULL || named->text.n == 0))
		c->run = &c->runs.list[0];
	if (c->run == NULL)
		return false;
	for (size_t i = 0; i < c->list.count; i++)
		if (slice_eq(c->list.rows[i].at.offering, c->run->id))
			c->list.rows[n++] = c->list.rows[i];
	c->list.count = n;
	return true;
}

/* ---- what is shown */

static void
show_places(struct course_page *c)
{
	struct page *p = c->desk.page;
	const struct roster_course *seats = &c->run->seats;
	struct slice places = seats->places < 0 ? page_text(p, "unknown") : slice_of(arena_printf(p->arena, "%d", seats->places));

	view_text(p->root, "places_text", PAGE_FILL(p, "desk_places", {"places", places},
			{"placed", slice_of(arena_printf(p->arena, "%d", seats->taken - seats->held))},
			{"held", slice_of(arena_printf(p->arena, "%d", seats->held))},
			{"waiting", slice_of(arena_printf(p->arena, "%d", seats->waiting))}));
	view_flag(p->root, "closed", seats->closed);
	view_flag(p->root, "cancelled", seats->cancelled);
	view_flag(p->root, "may_act", !seats->cancelled);
	view_number(p->root, "seen", (int64_t)seats->last);
	if (c->notice.n > 0 && params_first(&p->request->form, DESK_F_PLACES) != NULL)
		view_text(p->root, "places", params_text(&p->request->form, DESK_F_PLACES));	/* as it was typed */
	else if (seats->places >= 0)
		view_number(p->root, "places", seats->places);
}

static struct slice
here(const struct course_page *c)
{
	return desk_course_url(&c->desk, c->runs.partner, c->runs.course, c->run != NULL ? c->run->id : SLICE_NONE);
}

/* What was done to this run, until something else was. */
static struct slice
what_was_done(const struct course_page *c, const char *action, uint64_t last)
{
	return slice_of(arena_printf(c->desk.page->arena, "%s %llu %.*s/%.*s/%.*s", action, (unsigned long long)last, SLICE_ARG(c->runs.partner),
			SLICE_ARG(c->runs.course), SLICE_ARG(c->run->id)));
}

static void
show_done(struct course_page *c)
{
	struct page *p = c->desk.page;
	struct slice done = params_text(&p->request->params, DESK_DONE), told = params_text(&p->request->params, DESK_TOLD);

	for (size_t i = 0; c->notice.n == 0 && c->run != NULL && i < COUNT(course_deeds); i++)
		if (slice_is(done, course_deeds[i].action) && told_is(p, what_was_done(c, course_deeds[i].action, c->run->seats.last), told))
			view_text(p->root, "done", format_word(p, "desk_done", done));
}

/* One run with what may be done to it, or all of them to choose from. */
static int
show_course(struct course_page *c, int status, struct error *e)
{
	struct page *p = c->desk.page;
	struct slice token;
	size_t n = c->list.count < DESK_PAGE * 10 ? c->list.count : DESK_PAGE * 10;
	int rc = desk_token(&c->desk, &token, e);

	if (rc == 0)
		rc = desk_show_rows(&c->desk, c->list.rows, n, c->run != NULL ? run_columns : course_columns,
				c->run != NULL ? COUNT(run_columns) : COUNT(course_columns), p->root, e);
	if (rc != 0)
		return rc;
	p->response->status = status;
	view_text(p->root, "title", c->runs.title);
	view_text(p->root, "lead", c->run != NULL ? c->run->id : page_text(p, "desk_runs_lead"));
	view_text(p->root, "token", token);
	view_text(p->root, "offering", c->run != NULL ? c->run->id : SLICE_NONE);
	view_text(p->root, "notice", c->notice);
	view_text(p->root, "public_url", page_course_url(p, c->runs.partner, c->runs.course));
	view_text(p->root, "here_url", here(c));
	view_text(p->root, "total", page_plural(p, "desk_rows", (int64_t)c->list.count, NULL));
	view_flag(p->root, "none", c->list.count == 0);
	view_flag(p->root, "in_incoming", true);
	view_flag(p->root, "choose", c->run == NULL);
	view_flag(p->root, "has_others", c->run != NULL && c->runs.count > 1);
	show_done(c);
	if (c->run != NULL)
		show_places(c);
	if (c->runs.count > 1 || c->run == NULL)
		desk_show_runs(&c->desk, &c->runs);
	return desk_render(&c->desk, "desk_course", e);
}

int
page_desk_course(struct page *p, struct error *e)
{
	const struct param *format = params_first(&p->request->params, DESK_FORMAT);
	const struct param *named = params_first(&p->request->params, DESK_Q_OFFERING);
	struct course_page c;
	int rc = find_course(&c, p, e);

	if (rc != 0)
		return rc;
	if (!choose_run(&c, named) && named != NULL && named->text.n > 0)
		return error_set(e, ERR_NOT_FOUND, "no such run of the course");
	if (format != NULL)
		return desk_export(&c.desk, &c.list, c.run != NULL ? run_columns : course_columns,
				c.run != NULL ? COUNT(run_columns) : COUNT(course_columns), format->value == 0, e);
	return show_course(&c, 200, e);
}

/* ---- what is done */

/* As it is now, with what somebody else did. */
static int
show_refused(struct course_page *c, enum refusal why, struct error *e)
{
	struct page *p = c->desk.page;
	struct slice run = c->run->id;
	struct course_page fresh;
	int rc = find_course(&fresh, p, e);

	if (rc != 0)
		return rc;
	(void)choose_run(&fresh, &(struct param){.text = run});
	fresh.notice = page_text(p, arena_printf(p->arena, "refusal_%s", refusal_name(why)));
	return show_course(&fresh, 409, e);
}

static int
act(struct course_page *c, const struct token *token, size_t deed, struct error *e)
{
	struct page *p = c->desk.page;
	int64_t places = -1;
	const struct param *seen = params_first(&p->request->form, DESK_F_SEEN);
	bool known = str_to_int64(slice_trim(params_text(&p->request->form, DESK_F_PLACES)), 0, PLACES_MAX, &places);
	struct ledger_answer answer = {.outcome = 0};
	struct slice told;
	struct ledger_course_act a = {.partner = c->runs.partner, .course = c->runs.course, .offering = c->run->id, .mark = course_deeds[deed].mark,
		.places = known ? (uint32_t)places : COURSE_PLACES_UNKNOWN, .by = slice_of(c->as->id),
		.reason = params_text(&p->request->form, DESK_F_REASON), .looked = seen != NULL,
		.seen = seen != NULL ? (uint64_t)seen->value : 0, .token = {(const char *)token->id, TOKEN_ID_BYTES}};
	int rc;

	if (a.mark == COURSE_PLACES && !known) {
		c->notice = page_text(p, "desk_places_missing");
		return show_course(c, 422, e);
	}
	rc = ledger_client_course(p->services->ledger, &a, &answer, e);
	if (rc != 0)
		return rc;
	if (answer.outcome == LEDGER_REFUSED)
		return show_refused(c, answer.refusal, e);
	told = told_write(p, what_was_done(c, course_deeds[deed].action, answer.sequence));
	return page_redirect(p, 303, slice_of(arena_printf(p->arena, "%.*s&done=%s&told=%.*s",
			SLICE_ARG(here(c)), course_deeds[deed].action, SLICE_ARG(told))), e);
}

int
page_desk_course_post(struct page *p, struct error *e)
{
	const struct param *named = params_first(&p->request->form, DESK_F_OFFERING);
	struct slice action = params_text(&p->request->form, DESK_F_ACTION);
	struct error why = ERROR_NONE;
	struct course_page c;
	struct token token;
	int rc;

	if (request_foreign(p->request))
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	rc = find_course(&c, p, e);
	if (rc != 0)
		return rc;
	if (!choose_run(&c, named != NULL ? named : params_first(&p->request->params, DESK_Q_OFFERING))) {
		c.notice = page_text(p, "desk_run_missing");
		return show_course(&c, 422, e);
	}
	if (desk_token_read(&c.desk, params_text(&p->request->form, DESK_F_TOKEN), &token, &why) != 0) {
		c.notice = page_text(p, "desk_expired");
		return show_course(&c, 403, e);
	}
	for (size_t i = 0; i < sizeof(course_deeds) / sizeof(course_deeds[0]); i++)
		if (slice_is(action, course_deeds[i].action))
			return act(&c, &token, i, e);
	return page_fail(p, 400, SLICE_NONE, e);
}
