/* The desk's lists: what leaves the home university, what comes to the host, what is left after the course. */
#include "web/page_desk.h"
#include "web/told.h"

#include <stdlib.h>
#include <string.h>

#include "ground/escape.h"
#include "web/desk.h"
#include "web/format.h"

#define IN(s) (1u << STATE_##s)

static const char *const formats[] = {"csv", "json", NULL};
static const char *const langs[] = {"en", "nl", NULL};

const struct param_rule page_desk_query[DESK_QUERY_MAX] = {
	[DESK_VIEW] = {"view", PARAM_TEXT, 16, 0, 0, 0, NULL},
	[DESK_FORMAT] = {"format", PARAM_WORD, 8, 0, 0, 0, formats},
	[DESK_PAGE_NUMBER] = {"page", PARAM_NUMBER, 6, 0, 1, 100000, NULL},
	[DESK_DATE] = {"date", PARAM_DAY, 10, 0, 0, 0, NULL},
	[DESK_Q_OFFERING] = {"offering", PARAM_TEXT, 1000, 0, 0, 0, NULL},
	[DESK_DONE] = {"done", PARAM_TEXT, 32, 0, 0, 0, NULL},
	[DESK_TOLD] = {"told", PARAM_TEXT, TOLD_BYTES, 0, 0, 0, NULL},
	[DESK_APPROVED] = {"approved", PARAM_NUMBER, 6, 0, 0, 1000, NULL},
	[DESK_ASKED] = {"asked", PARAM_NUMBER, 6, 0, 0, 1000, NULL},
	[DESK_Q_LANG] = {"lang", PARAM_WORD, 2, 0, 0, 0, langs},
	[DESK_COURSES] = {"courses", PARAM_NUMBER, 8, 0, 0, 10000000, NULL},	/* the host's, from which one on: those with applications */
	[DESK_UNDATED] = {"undated", PARAM_NUMBER, 1, 0, 1, 1, NULL},	/* exams whose day is not known */
	[DESK_OTHERS] = {"others", PARAM_NUMBER, 8, 0, 0, 10000000, NULL},	/* … and in its list, those without */
};

struct desk_view {
	const char *key;	/* in addresses; texts are "desk_view_KEY" */
	unsigned states;
};

static const struct desk_view outgoing_views[] = {
	{"decide", IN(SUBMITTED)}, {"host", IN(APPROVED) | IN(WAITING) | IN(OFFERED)}, {"placed", IN(PLACED)},
	{"unconfirmed", IN(UNCONFIRMED)}, {"ended", IN(DECLINED) | IN(WITHDRAWN) | IN(CANCELLED) | IN(LAPSED)}, {NULL, 0},
};
static const struct desk_view incoming_views[] = {
	{"decide", IN(APPROVED)}, {"placed", IN(PLACED)}, {"waiting", IN(WAITING) | IN(OFFERED)}, {"home", IN(UNCONFIRMED) | IN(SUBMITTED)},
	{"ended", IN(DECLINED) | IN(WITHDRAWN) | IN(CANCELLED) | IN(LAPSED)}, {NULL, 0},
};

/* What decides stands first: a narrow screen shows it without scrolling. */
static const enum desk_column outgoing_columns[] = {
	DESK_STUDENT, DESK_COURSE, DESK_HOST_NAME, DESK_PURPOSE, DESK_STATE, DESK_UNTIL, DESK_SUBMITTED, DESK_FACULTY, DESK_NUMBER,
};
static const enum desk_column incoming_columns[] = {
	DESK_STUDENT, DESK_COURSE, DESK_OFFERING, DESK_HOME_NAME, DESK_STATE, DESK_UNTIL, DESK_SUBMITTED, DESK_PROGRAMME, DESK_EMAIL,
};
static const enum desk_column after_columns[] = {
	DESK_STUDENT, DESK_NUMBER, DESK_FACULTY, DESK_HOME_NAME, DESK_COURSE, DESK_HOST_NAME, DESK_PURPOSE, DESK_SINCE, DESK_TRANSCRIPT,
	DESK_LATE, DESK_GRADE, DESK_CREDITS,
};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* One list: a side, its views, its columns. */
struct listing {
	const char *name;			/* of the page in addresses and texts */
	unsigned sides;				/* enum desk_side */
	const struct desk_view *views;		/* ended by a NULL key */
	const enum desk_column *columns;
	size_t column_count;
};

static bool
is_theirs(const struct desk *d, const struct roster_row *r, const void *context)
{
	const struct listing *l = context;

	return ((l->sides & DESK_HOME) != 0 && desk_may(&d->who, DESK_HOME, r) != NULL) ||
	       ((l->sides & DESK_HOST) != 0 && desk_may(&d->who, DESK_HOST, r) != NULL);
}

static const struct desk_view *
chosen_view(const struct page *p, const struct listing *l)
{
	struct slice asked = params_text(&p->request->params, DESK_VIEW);

	for (size_t i = 0; l->views[i].key != NULL; i++)
		if (slice_is(asked, l->views[i].key))
			return &l->views[i];
	return asked.n == 0 ? &l->views[0] : NULL;
}

/* Where the row belongs. A course of the university's own that no host coordinator decides on waits for its home coordinator still. */
static unsigned
belongs(const struct desk *d, const struct listing *l, const struct roster_row *r)
{
	const struct config_partner *partner;

	if (l->sides != DESK_HOME || r->state != STATE_APPROVED || !slice_eq(r->partner, r->home))
		return 1u << r->state;
	partner = config_partner(d->page->services->config, r->partner);
	return partner != NULL && partner->coordinator_count == 0 ? IN(SUBMITTED) : IN(APPROVED);
}

static size_t
count_states(const struct desk *d, const struct listing *l, const struct desk_list *list, unsigned states)
{
	size_t n = 0;

	for (size_t i = 0; i < list->count; i++)
		n += (states & belongs(d, l, &list->rows[i].at)) != 0;
	return n;
}

static void
fill_tabs(struct desk *d, const struct listing *l, const struct desk_list *all, const struct desk_view *chosen)
{
	struct page *p = d->page;

	view_flag(p->root, "has_tabs", l->views[1].key != NULL);
	for (size_t i = 0; l->views[1].key != NULL && l->views[i].key != NULL; i++) {
		struct view *tab = view_item(p->root, "tabs");

		view_text(tab, "tab_url", desk_url(d, arena_printf(p->arena, "%s?view=%s", l->name, l->views[i].key)));
		view_text(tab, "tab_name", format_word(p, "desk_view", slice_of(l->views[i].key)));
		view_number(tab, "tab_count", (int64_t)count_states(d, l, all, l->views[i].states));
		view_flag(tab, "tab_current", &l->views[i] == chosen);
	}
}

/* Leaves in the list what the view shows. */
static void
keep_states(const struct desk *d, const struct listing *l, struct desk_list *list, unsigned states)
{
	size_t n = 0;

	for (size_t i = 0; i < list->count; i++)
		if (states & belongs(d, l, &list->rows[i].at))
			list->rows[n++] = list->rows[i];
	list->count = n;
}

/* Whom to chase comes first, the longest late on top; the others stay in their order. */
static int
by_lateness(const void *left, const void *right)
{
	const struct desk_row *a = left, *b = right;

	if (a->late != b->late)
		return a->late ? -1 : 1;
	if (a->late && a->at.since != b->at.since)
		return a->at.since < b->at.since ? -1 : 1;
	return a->at.first_sequence < b->at.first_sequence ? -1 : a->at.first_sequence > b->at.first_sequence;
}

static void
late_first(struct desk *d, struct desk_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		list->rows[i].late = desk_late(d, &list->rows[i].at) != LATE_NOTHING;
	if (list->count > 1)
		qsort(list->rows, list->count, sizeof(*list->rows), by_lateness);
}

static void
fill_pager(struct desk *d, const struct listing *l, const struct desk_view *view, size_t page, size_t total)
{
	struct page *p = d->page;

	if (page > 1)
		view_text(p->root, "previous_url", desk_url(d, arena_printf(p->arena, "%s?view=%s&page=%zu", l->name, view->key, page - 1)));
	if (page * DESK_PAGE < total)
		view_text(p->root, "next_url", desk_url(d, arena_printf(p->arena, "%s?view=%s&page=%zu", l->name, view->key, page + 1)));
	view_text(p->root, "total", page_plural(p, "desk_rows", (int64_t)total, NULL));
	view_text(p->root, "csv_url", desk_url(d, arena_printf(p->arena, "%s?view=%s&format=csv", l->name, view->key)));
	view_text(p->root, "json_url", desk_url(d, arena_printf(p->arena, "%s?view=%s&format=json", l->name, view->key)));
}

/* What came of approving many. */
static void
fill_approved(struct page *p)
{
	const struct param *done = params_first(&p->request->params, DESK_APPROVED), *asked = params_first(&p->request->params, DESK_ASKED);

	if (done != NULL && asked != NULL && asked->value == 0)
		view_text(p->root, "done", page_text(p, "desk_bulk_none"));
	else if (done != NULL && asked != NULL)
		view_text(p->root, "done", PAGE_FILL(p, "desk_bulk_done", {"done", done->text}, {"asked", asked->text}));
}

static int
show_list(struct desk *d, const struct listing *l, const struct desk_view *view, struct desk_list *list, struct error *e)
{
	struct page *p = d->page;
	const struct param *asked = params_first(&p->request->params, DESK_PAGE_NUMBER);
	size_t page = asked != NULL ? (size_t)asked->value : 1, first = (page - 1) * DESK_PAGE, n;
	int rc;

	if (page > 1 && first >= list->count)
		return error_set(e, ERR_NOT_FOUND, "no such page of a list");
	n = list->count - first < DESK_PAGE ? list->count - first : DESK_PAGE;
	rc = desk_show_rows(d, list->rows + first, n, l->columns, l->column_count, p->root, e);
	if (rc != 0)
		return rc;
	fill_pager(d, l, view, page, list->count);
	fill_approved(p);
	view_flag(p->root, "none", list->count == 0);
	view_text(p->root, "title", format_word(p, "desk_title", slice_of(l->name)));
	view_text(p->root, "lead", format_word(p, "desk_lead", slice_of(view->key)));
	view_flag(p->root, arena_printf(p->arena, "in_%s", l->name), true);
	return desk_render(d, "desk_list", e);
}

static int
answer_list(struct page *p, const struct listing *l, struct error *e)
{
	const struct param *format = params_first(&p->request->params, DESK_FORMAT);
	const struct roster_filter everybody = {.home = SLICE_NONE};
	const struct desk_view *view;
	struct desk_list list;
	struct desk d;
	int rc = desk_begin(&d, p, e);

	if (rc != 0)
		return rc;
	view = chosen_view(p, l);
	if (view == NULL)
		return error_set(e, ERR_NOT_FOUND, "no such list");
	rc = desk_collect(&d, &everybody, is_theirs, l, &list, e);
	if (rc != 0)
		return rc;
	if (format == NULL)
		fill_tabs(&d, l, &list, view);
	if (format == NULL && l->sides == DESK_HOST && view == &l->views[0] && params_first(&p->request->params, DESK_PAGE_NUMBER) == NULL)
		rc = desk_show_courses(&d, &list, e);
	if (rc != 0)
		return rc;
	keep_states(&d, l, &list, view->states);
	if (view->states == IN(FINISHED))
		late_first(&d, &list);
	if (format != NULL)
		return desk_export(&d, &list, l->columns, l->column_count, format->value == 0, e);
	if (l->sides == DESK_HOME && view->states == IN(SUBMITTED)) {
		struct slice token;

		rc = desk_token(&d, &token, e);
		view_text(p->root, "token", token);
		view_flag(p->root, "bulk", rc == 0 && list.count > 0);
	}
	return rc != 0 ? rc : show_list(&d, l, view, &list, e);
}

int
page_desk_outgoing(struct page *p, struct error *e)
{
	static const struct listing l = {"outgoing", DESK_HOME, outgoing_views, outgoing_columns, COUNT(outgoing_columns)};

	return answer_list(p, &l, e);
}

int
page_desk_incoming(struct page *p, struct error *e)
{
	static const struct listing l = {"incoming", DESK_HOST, incoming_views, incoming_columns, COUNT(incoming_columns)};

	return answer_list(p, &l, e);
}

int
page_desk_after(struct page *p, struct error *e)
{
	static const struct desk_view views[] = {{"after", IN(FINISHED)}, {NULL, 0}};
	static const struct listing l = {"after", DESK_HOME | DESK_HOST, views, after_columns, COUNT(after_columns)};

	return answer_list(p, &l, e);
}

/* ---- the front page */

static void
add_line(struct desk *d, struct view *card, const char *url, const char *name, size_t count)
{
	struct view *line = view_item(card, "lines");

	view_text(line, "line_url", desk_url(d, url));
	view_text(line, "line_name", format_word(d->page, "desk_view", slice_of(name)));
	view_number(line, "line_count", (int64_t)count);
}

static size_t
count_overdue(const struct desk *d, const struct listing *l, const struct desk_list *list, unsigned states)
{
	size_t n = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct roster_row *r = &list->rows[i].at;

		n += (states & belongs(d, l, r)) != 0 && r->until > 0 && r->until < d->page->request->now;
	}
	return n;
}

static void
fill_after(struct desk *d, const struct listing *l, const struct desk_list *all)
{
	struct view *card = view_item(d->page->root, "cards");
	size_t late = 0;

	for (size_t i = 0; i < all->count; i++)
		late += desk_late(d, &all->rows[i].at) != LATE_NOTHING;
	view_text(card, "card_title", format_word(d->page, "desk_title", SLICE("after")));
	view_text(card, "card_url", desk_url(d, "after"));
	add_line(d, card, "after", "late", late);
	add_line(d, card, "after", "after", count_states(d, l, all, IN(FINISHED)));
}

/* What is overdue stands first in the list that it is a part of: oldest first. */
static void
fill_summary(struct desk *d, const struct listing *l, const struct desk_list *all)
{
	struct page *p = d->page;
	struct view *card = view_item(p->root, "cards");

	view_text(card, "card_title", format_word(p, "desk_title", slice_of(l->name)));
	view_text(card, "card_url", desk_url(d, l->name));
	for (size_t i = 0; l->views[i].key != NULL; i++) {
		size_t overdue = i == 0 ? count_overdue(d, l, all, l->views[i].states) : 0;

		add_line(d, card, arena_printf(p->arena, "%s?view=%s", l->name, l->views[i].key), l->views[i].key,
				count_states(d, l, all, l->views[i].states));
		if (overdue > 0)
			add_line(d, card, arena_printf(p->arena, "%s?view=%s", l->name, l->views[i].key), "overdue", overdue);
	}
}

int
page_desk(struct page *p, struct error *e)
{
	static const struct listing sides[] = {{"outgoing", DESK_HOME, outgoing_views, NULL, 0}, {"incoming", DESK_HOST, incoming_views, NULL, 0}};
	static const struct listing after = {"after", DESK_HOME | DESK_HOST, NULL, NULL, 0};
	const struct roster_filter everybody = {.home = SLICE_NONE}, finished = {.states = IN(FINISHED)};
	struct desk_list list;
	struct desk d;
	int rc = desk_begin(&d, p, e);

	for (size_t i = 0; rc == 0 && i < COUNT(sides); i++) {
		if (!desk_has(&d.who, (enum desk_side)sides[i].sides))
			continue;
		rc = desk_collect(&d, &everybody, is_theirs, &sides[i], &list, e);
		if (rc == 0)
			fill_summary(&d, &sides[i], &list);
	}
	if (rc == 0)
		rc = desk_collect(&d, &finished, is_theirs, &after, &list, e);
	if (rc == 0)
		fill_after(&d, &after, &list);
	if (rc == 0)
		rc = desk_show_dead(&d, NULL, e);
	if (rc != 0)
		return rc;
	view_text(p->root, "title", page_text(p, "desk_title_desk"));
	return desk_render(&d, "desk", e);
}

/* ---- addresses and the frame */

struct slice
desk_url(const struct desk *d, const char *path)
{
	struct page *p = d->page;
	bool query = path != NULL && strchr(path, '?') != NULL;

	return slice_of(arena_printf(p->arena, "%.*sstaff/%s%clang=%s", SLICE_ARG(page_root(p)), path != NULL ? path : "", query ? '&' : '?',
			lang_name(d->lang)));
}

struct slice
desk_row_url(const struct desk *d, const struct roster_row *r)
{
	return desk_url(d, arena_printf(d->page->arena, "enrolments/%.*s/%u", SLICE_ARG(r->receipt), r->choice));
}

struct slice
desk_course_url(const struct desk *d, struct slice partner, struct slice course, struct slice offering)
{
	struct page *p = d->page;

	buffer_clear(p->scratch);
	buffer_text(p->scratch, "courses/");
	escape_segment(p->scratch, partner);
	buffer_byte(p->scratch, '/');
	escape_segment(p->scratch, course);
	buffer_text(p->scratch, "?offering=");
	escape_form(p->scratch, offering);
	return desk_url(d, arena_printf(p->arena, "%.*s", SLICE_ARG(buffer_view(p->scratch))));
}

/* The name that the configuration gives, else what the login or the link says. */
static struct slice
signed_in(const struct desk *d)
{
	const struct identity *who = &d->page->request->identity;
	const char *name = d->who.count > 0 ? d->who.roles[0].coordinator->name : "";

	if (name[0] != '\0')
		return slice_of(name);
	return d->who.mail.n > 0 ? d->who.mail : who->name.n > 0 ? who->name : who->subject;
}

static void
fill_navigation(struct desk *d)
{
	struct view *root = d->page->root;

	if (desk_has(&d->who, DESK_HOME)) {
		view_text(root, "outgoing_url", desk_url(d, "outgoing"));
		view_text(root, "exams_url", desk_url(d, "exams"));
		view_text(root, "results_url", desk_url(d, "results"));
	}
	if (desk_has(&d->who, DESK_HOST))
		view_text(root, "incoming_url", desk_url(d, "incoming"));
	view_text(root, "after_url", desk_url(d, "after"));
	view_text(root, "signed_in", PAGE_FILL(d->page, "desk_signed_in", {"who", signed_in(d)}));
	view_flag(root, "staff_cookie", d->who.mail.n > 0);
	if (d->who.mail.n > 0)
		view_text(root, "out_url", desk_url(d, "login"));
}

int
desk_render(struct desk *d, const char *template_name, struct error *e)
{
	fill_navigation(d);
	view_flag(d->page->root, "forms", true);
	return page_render(d->page, template_name, e);
}
