/*
 * Results to confirm: a home coordinator hands over a transcript, sees which applications its results belong to, and confirms with one button. Until
 * then nothing is stored: what is confirmed travels in the form, and becomes the mark "received" with the grade as its own words.
 */
#include "ground/log.h"
#include "web/desk_results.h"
#include "web/format.h"
#include "web/page_desk.h"

#define WORDS_MAX 300u

const struct param_rule page_desk_results_form[DESK_R_MAX] = {
	[DESK_R_TOKEN] = {"token", PARAM_TEXT, 256, 0, 0, 0, NULL},
	[DESK_R_ACTION] = {"action", PARAM_TEXT, 32, 0, 0, 0, NULL},
	[DESK_R_ROW] = {"row", PARAM_TEXT, 512, PARAM_REPEATS, 0, 0, NULL},
	[DESK_R_FILE] = {"file", PARAM_BYTES, REQUEST_MAX_BODY, 0, 0, 0, NULL},
};

/* Who has no students of their own has no such page. */
static int
begin(struct desk *d, struct page *p, struct error *e)
{
	int rc = desk_begin(d, p, e);

	if (rc == 0 && !desk_has(&d->who, DESK_HOME))
		return error_set(e, ERR_NOT_FOUND, "no results to confirm for this person");
	return rc;
}

static int
render(struct desk *d, int status, struct error *e)
{
	struct page *p = d->page;
	struct slice token;
	int rc = desk_token(d, &token, e);

	if (rc != 0)
		return rc;
	p->response->status = status;
	view_text(p->root, "title", page_text(p, "desk_title_results"));
	view_text(p->root, "token", token);
	view_text(p->root, "form_url", desk_url(d, "results"));
	view_flag(p->root, "in_results", true);
	return desk_render(d, "desk_results", e);
}

int
page_desk_results(struct page *p, struct error *e)
{
	struct desk d;
	int rc = begin(&d, p, e);

	return rc != 0 ? rc : render(&d, 200, e);
}

/* ---- what is wrong with a document */

/* Where the schema lies is nobody's business here: the log has it. */
static void
show_fault(struct page *p, const struct transcript_fault *f)
{
	struct view *v = view_item(p->root, "faults");

	view_text(v, "fault", format_word(p, "transcript_problem", slice_of(transcript_problem_name(f->problem))));
	if (f->problem == PROBLEM_XSD)
		log_event(LOG_ERROR, "transcript-schema", "error=\"%.*s\"", SLICE_ARG(f->detail));
	else
		view_text(v, "fault_detail", f->detail);
	if (f->line > 0 && f->problem != PROBLEM_XSD)
		view_text(v, "fault_line", PAGE_FILL(p, "desk_results_line", {"line", slice_of(arena_printf(p->arena, "%u", f->line))}));
}

/* ---- what was found */

static const char *const person_words[] = {"", "desk_results_by_name", "desk_results_by_mail", "desk_results_by_number"};
static const char *const course_words[] = {"", "desk_results_by_title", "desk_results_by_code", "desk_results_by_id"};

static void
show_remarks(struct page *p, const struct results_match *m, struct view *v)
{
	const struct { bool holds; const char *text; } remarks[] = {
		{true, person_words[m->person]}, {true, course_words[m->course]}, {!m->host, "desk_results_host"},
		{!m->alone, "desk_results_several"}, {m->row.at.state == STATE_PLACED, "desk_results_not_finished"},
		{application_mark(m->row.choice, ACTION_RECEIVED) != NULL, "desk_results_received"},
		{slice_is(m->result->status, "in-progress"), "desk_results_unended"},
	};

	for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++)
		if (remarks[i].holds)
			view_item_text(v, "remarks", page_text(p, remarks[i].text));
}

static void
show_match(struct desk *d, const struct results_match *m)
{
	static const enum desk_column shown[] = {DESK_NUMBER, DESK_COURSE, DESK_HOST_NAME, DESK_OFFERING, DESK_STATE, DESK_TRANSCRIPT};
	struct page *p = d->page;
	struct view *v = view_item(p->root, "matches");
	struct slice words, grade, credits, status = m->result->status;

	buffer_clear(p->scratch);
	transcript_words(m->result, p->scratch);
	words = arena_slice(p->arena, buffer_view(p->scratch));
	transcript_words_read(words, &grade, &credits);
	view_text(v, "row_ref", slice_of(arena_printf(p->arena, "%.*s:%u:%llu:%.*s", SLICE_ARG(m->row.at.receipt), m->row.at.choice,
			(unsigned long long)m->row.at.last_sequence, SLICE_ARG(words))));
	view_flag(v, "may", results_may(m));
	view_flag(v, "sure", results_sure(m));
	view_text(v, "row_url", desk_row_url(d, &m->row.at));
	view_text(v, "row_name", desk_value(d, &m->row, DESK_STUDENT));
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		view_item_text(v, "cells", desk_value(d, &m->row, shown[i]));
	view_text(v, "result_title", m->result->titles.n > 0 ? m->result->titles.name[0] : SLICE_NONE);
	view_text(v, "result_status", format_word(p, "desk_results_status", status.n > 0 ? status : SLICE("passed")));
	view_text(v, "result_date", m->result->date);
	view_text(v, "grade", grade);
	view_text(v, "credits", credits);
	show_remarks(p, m, v);
}

static void
show_found(struct desk *d, const struct results_found *f)
{
	static const enum desk_column columns[] = {DESK_STUDENT, DESK_NUMBER, DESK_COURSE, DESK_HOST_NAME, DESK_OFFERING, DESK_STATE, DESK_TRANSCRIPT};
	struct page *p = d->page;
	bool any = false;

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		view_item_text(p->root, "columns", format_word(p, "desk_col", slice_of(desk_column_key(columns[i]))));
	for (size_t i = 0; i < f->count; i++) {
		show_match(d, &f->matches[i]);
		any = any || results_may(&f->matches[i]);
	}
	view_flag(p->root, "read", true);
	view_flag(p->root, "has_matches", f->count > 0);
	view_flag(p->root, "may_any", any);
	if (!f->person)
		view_text(p->root, "nobody", page_text(p, "desk_results_nobody"));
	else if (f->unmatched > 0)
		view_text(p->root, "unmatched", page_plural(p, "desk_results_unmatched", (int64_t)f->unmatched, NULL));
}

static int
read_file(struct desk *d, struct error *e)
{
	struct page *p = d->page;
	struct results_found found;
	struct transcript t;
	int rc;

	if (p->services->read_transcript == NULL || p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker reads no transcripts");
	rc = p->services->read_transcript(p->services->config, params_text(&p->request->form, DESK_R_FILE), p->arena, &t, e);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < t.fault_count; i++)
		show_fault(p, &t.faults[i]);
	view_flag(p->root, "has_faults", t.fault_count > 0);
	if (t.fault_count > 0)
		return render(d, 422, e);
	rc = results_find(d, &t, &found, e);
	if (rc != 0)
		return rc;
	show_found(d, &found);
	return render(d, 200, e);
}

/* ---- confirming */

/* "RECEIPT:CHOICE:SEEN:WORDS" */
static bool
read_reference(struct slice text, struct ledger_act *a)
{
	struct slice choice, seen;
	int64_t n, last;

	if (!slice_split(&text, ':', &a->receipt) || !slice_split(&text, ':', &choice) || !slice_split(&text, ':', &seen))
		return false;
	if (a->receipt.n != RECEIPT_CHARS || !str_to_int64(choice, 1, ENROLMENT_MAX_CHOICES, &n) || !str_to_int64(seen, 1, INT64_MAX, &last))
		return false;
	a->choice = (uint8_t)n;
	a->request = (struct action_request){.action = ACTION_RECEIVED, .actor = ACTOR_HOME, .looked = true, .seen = (uint64_t)last,
		.words = slice_trim(text)};
	return text.n > 0 && text.n <= WORDS_MAX;
}

/* The row as this coordinator may see it. ERR_NOT_FOUND also for what is somebody else's. */
static int
find_row(struct desk *d, const struct ledger_act *a, struct desk_row *row, const struct config_coordinator **as, struct error *e)
{
	int rc;

	*row = (struct desk_row){.at = {.receipt = a->receipt, .choice = a->choice}};
	rc = desk_open(d, row, e);
	if (rc == ERR_GONE || rc == ERR_DAMAGED)
		return error_set(e, ERR_NOT_FOUND, "no such application");
	if (rc != 0)
		return rc;
	row->at.home = row->app->home;
	row->at.partner = row->choice->partner;
	row->at.course = row->choice->course;
	row->at.faculty = row->choice->personal.faculty;
	*as = desk_may(&d->who, DESK_HOME, &row->at);
	return *as != NULL ? 0 : error_set(e, ERR_NOT_FOUND, "no such application for this person");
}

static int
confirm_one(struct desk *d, struct slice reference, struct error *e)
{
	struct ledger_answer answer = {.outcome = 0};
	struct ledger_act a = {.receipt = SLICE_NONE};
	const struct config_coordinator *as;
	struct page *p = d->page;
	struct desk_row row;
	struct view *v;
	int rc;

	if (!read_reference(reference, &a))
		return error_set(e, ERR_VALUE, "no such row of a list of results");
	rc = find_row(d, &a, &row, &as, e);
	if (rc != 0)
		return rc;
	a.request.by = slice_of(as->id);
	rc = ledger_client_act(p->services->ledger, &a, &answer, e);
	if (rc != 0)
		return rc;
	p->unsure = p->unsure || answer.outcome == LEDGER_DONE;
	v = view_item(p->root, "outcomes");
	view_text(v, "outcome_name", desk_value(d, &row, DESK_STUDENT));
	view_text(v, "outcome_course", desk_value(d, &row, DESK_COURSE));
	view_text(v, "outcome_words", a.request.words);
	view_text(v, "outcome_url", desk_row_url(d, &row.at));
	view_flag(v, "outcome_done", answer.outcome == LEDGER_DONE);
	if (answer.outcome == LEDGER_REFUSED)
		view_text(v, "outcome_refused", page_text(p, answer.refusal == REFUSAL_SEEN ? "desk_results_seen" : "desk_results_state"));
	return 0;
}

/* All rows are looked at before the first is written: a form that was tampered with does nothing. */
static int
confirm(struct desk *d, struct error *e)
{
	const struct params *form = &d->page->request->form;
	const struct param *first = params_first(form, DESK_R_ROW);
	const struct config_coordinator *as;
	struct ledger_act a;
	struct desk_row row;
	int rc = 0;

	for (const struct param *r = first; rc == 0 && r != NULL; r = params_next(form, r))
		rc = read_reference(r->text, &a) ? find_row(d, &a, &row, &as, e) : error_set(e, ERR_VALUE, "no such row of a list of results");
	for (const struct param *r = first; rc == 0 && r != NULL; r = params_next(form, r))
		rc = confirm_one(d, r->text, e);
	if (rc != 0)
		return rc;
	if (first == NULL)
		view_text(d->page->root, "notice", page_text(d->page, "desk_results_none_chosen"));
	view_flag(d->page->root, "has_outcomes", first != NULL);
	return render(d, first == NULL ? 422 : 200, e);
}

int
page_desk_results_post(struct page *p, struct error *e)
{
	const struct params *form = &p->request->form;
	struct error why = ERROR_NONE;
	struct token token;
	struct desk d;
	int rc;

	if (request_foreign(p->request))
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	rc = begin(&d, p, e);
	if (rc != 0)
		return rc;
	if (desk_token_read(&d, params_text(form, DESK_R_TOKEN), &token, &why) != 0) {
		view_text(p->root, "notice", page_text(p, "desk_expired"));
		return render(&d, 403, e);
	}
	if (slice_is(params_text(form, DESK_R_ACTION), "confirm"))
		return confirm(&d, e);
	return read_file(&d, e);
}
