/*
 * Rooms of exams: a form for each exam of the list, which notes the room at every application that it lists, so that each student is told, finds it
 * on the own page, and a change is told again. Who has the room already is left alone.
 */
#include "web/desk.h"
#include "web/enrol.h"
#include "web/page_desk.h"

#define FORM_MAX 400		/* applications in one form, which holds PARAMS_MAX values */

/* ---- the forms */

static bool
same_exam(const struct desk *d, const struct desk_row *a, const struct desk_row *b)
{
	return slice_eq(a->at.partner, b->at.partner) && slice_eq(a->at.course, b->at.course) && slice_eq(a->at.offering, b->at.offering) &&
	       slice_eq(desk_value(d, a, DESK_EXAM_DATE), desk_value(d, b, DESK_EXAM_DATE)) &&
	       slice_eq(desk_value(d, a, DESK_EXAM_TIME), desk_value(d, b, DESK_EXAM_TIME));
}

static void
show_exam(struct desk *d, const struct desk_row *rows, size_t n, size_t number)
{
	struct page *p = d->page;
	struct view *v = view_item(p->root, "rooms");
	struct slice room = SLICE_NONE;

	view_number(v, "room_number", (int64_t)number);
	view_text(v, "room_course", desk_value(d, &rows[0], DESK_COURSE));
	view_text(v, "room_date", desk_value(d, &rows[0], DESK_EXAM_DATE));
	view_text(v, "room_time", desk_value(d, &rows[0], DESK_EXAM_TIME));
	view_text(v, "room_heads", page_plural(p, "desk_heads", (int64_t)n, NULL));
	for (size_t i = 0; i < n; i++) {
		struct slice here = desk_value(d, &rows[i], DESK_ROOM);

		room = here.n > 0 ? here : room;
		view_item_text(v, "references", desk_reference(d, &rows[i]));
	}
	view_text(v, "room", room);
}

int
desk_show_rooms(struct desk *d, struct desk_list *list, struct error *e)
{
	struct slice token;
	size_t n, number = 0;
	int rc = desk_token(d, &token, e);

	if (rc != 0)
		return rc;
	view_text(d->page->root, "token", token);
	view_flag(d->page->root, "has_rooms", list->count > 0);
	for (size_t i = 0; i < list->count; i += n) {
		for (n = 1; n < FORM_MAX && i + n < list->count && same_exam(d, &list->rows[i], &list->rows[i + n]); n++)
			continue;
		show_exam(d, list->rows + i, n, ++number);
	}
	return 0;
}

/* ---- saved */

/* 1 noted, 0 not; negative: the ledger is away. */
static int
note_one(struct desk *d, struct slice text, struct slice room, struct error *e)
{
	struct ledger_answer answer = {.outcome = 0};
	struct desk_row row = {.at = {.receipt = SLICE_NONE}};
	const struct config_coordinator *as;
	struct ledger_act a;
	int rc;

	if (!desk_reference_read(text, &row.at))
		return 0;
	rc = desk_open(d, &row, e);
	if (rc != 0)
		return rc == ERR_NOT_FOUND || rc == ERR_GONE || rc == ERR_DAMAGED ? 0 : rc;
	desk_describe(&row);
	as = desk_may(&d->who, DESK_HOME, &row.at);
	if (as == NULL || slice_eq(desk_value(d, &row, DESK_ROOM), room))
		return 0;
	a = (struct ledger_act){.receipt = row.at.receipt, .choice = row.at.choice,
		.request = {.action = ACTION_ROOM, .actor = ACTOR_HOME, .by = slice_of(as->id), .words = room}};
	rc = ledger_client_act(d->page->services->ledger, &a, &answer, e);
	return rc != 0 ? rc : answer.outcome == LEDGER_DONE;
}

/* To the exams among which the room was typed. */
static struct slice
back(struct desk *d, size_t done, size_t asked)
{
	struct page *p = d->page;
	const struct params *query = &p->request->params;
	const struct param *date = params_first(query, DESK_DATE);
	const char *told = arena_printf(p->arena, "approved=%zu&asked=%zu", done, asked);

	return desk_url(d, desk_exams_path(p, date != NULL ? (int32_t)date->value : DATE_NONE, params_first(query, DESK_UNDATED) != NULL, told));
}

int
page_desk_rooms(struct page *p, struct error *e)
{
	const struct params *form = &p->request->form;
	struct slice room = slice_trim(params_text(form, DESK_F_TEXT));
	size_t asked = 0, done = 0;
	struct desk d;
	bool refused;
	int rc = desk_begin_form(&d, p, &refused, e);

	if (rc != 0 || refused)
		return rc;
	if (room.n == 0)
		return page_fail(p, 422, page_text(p, "desk_room_missing"), e);
	for (const struct param *row = params_first(form, DESK_F_ROW); row != NULL; row = params_next(form, row)) {
		rc = note_one(&d, row->text, room, e);
		if (rc < 0)
			return rc;
		asked++;
		done += rc > 0;
		p->unsure = done > 0;
	}
	return page_redirect(p, 303, back(&d, done, asked), e);
}
