/*
 * What the rules say of an application: the same lines that the student saw, with what was answered since. It was sent in time, so that a
 * deadline which passed meanwhile is no matter any more.
 */
#include "domain/eligibility.h"
#include "web/desk.h"
#include "web/eligible.h"

static bool
is_limit(const struct eligibility_line *line)
{
	struct slice text = slice_of(line->text);

	return slice_starts(text, "can_limit") || slice_starts(text, "fault_max_");
}

/* The home's limits, against everything of this student in that year that runs or was finished; in place of the line that knows only of this one. */
static int
add_limit(struct desk *d, const struct desk_row *row, const struct config_home *home, struct eligibility_line *lines, size_t *n,
		struct error *e)
{
	struct eligibility_line limit;
	struct desk_others others;
	size_t kept = 0;
	int rc = 0;

	if (home == NULL || d->ledger == NULL || *n == ELIGIBILITY_MAX || (home->max_courses <= 0 && home->max_credits <= 0))
		return 0;
	rc = desk_find_others(d, row, &others, e);
	if (rc != 0 || !eligibility_limits(home, others.courses, others.credits, &limit))
		return rc;
	for (size_t i = 0; i < *n; i++)
		if (!is_limit(&lines[i]))
			lines[kept++] = lines[i];
	lines[kept++] = limit;
	*n = kept;
	return 0;
}

static int
judge(struct desk *d, const struct desk_row *row, struct eligibility_line *lines, size_t *n, struct error *e)
{
	const struct config *config = d->page->services->config;
	const struct personal *a = &row->choice->personal;
	const struct config_partner *partner = config_partner(config, row->at.partner);
	const struct config_home *home = config_home(config, row->at.home);
	struct course_facts facts;
	struct eligibility_case c;

	*n = 0;
	if (row->course == NULL || partner == NULL || home == NULL)
		return 0;		/* nothing to judge by: not green */
	course_facts_read(row->course, row->offering, partner->zone, &facts);
	facts.offering.places = -1;		/* this one has its place, or its place in the line */
	c = (struct eligibility_case){.partner = partner, .home = home, .faculty = a->faculty, .purpose = a->purpose, .offered = true,
		.waiting_list = true, .status = STATUS_OPEN, .facts = &facts, .board = a->board,
		.words = (int64_t)enrolment_words(a->motivation), .today = zone_day(config->zone, row->at.submitted_at)};
	*n = eligibility(&c, lines);
	return add_limit(d, row, home, lines, n, e);
}

int
desk_show_checks(struct desk *d, const struct desk_row *row, struct error *e)
{
	const struct config *config = d->page->services->config;
	const struct eligible about = {d->page, config_partner(config, row->at.partner), config_home(config, row->at.home),
		row->choice->personal.faculty};
	struct eligibility_line lines[ELIGIBILITY_MAX];
	size_t n;
	int rc = judge(d, row, lines, &n, e);

	if (rc == 0 && n > 0)
		eligible_show(&about, lines, n, d->page->root);
	return rc;
}

int
desk_all_green(struct desk *d, const struct desk_row *row, bool *green, struct error *e)
{
	struct eligibility_line lines[ELIGIBILITY_MAX];
	size_t n;
	int rc = judge(d, row, lines, &n, e);

	*green = rc == 0 && n > 0 && eligibility_verdict(lines, n) == MARK_OK;
	return rc;
}
