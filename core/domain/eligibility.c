/* The rules one after the other; each adds its line, or none where it has nothing to say. */
#include "domain/eligibility.h"

#include <string.h>

#include "domain/recognition.h"
#include "domain/zone.h"

struct lines {
	const struct eligibility_case *c;
	struct eligibility_line *line;
	size_t n;
};

const char *
mark_name(enum mark m)
{
	static const char *const names[MARK_MAX] = {"ok", "attention", "no", "unknown"};

	return (unsigned)m < MARK_MAX ? names[m] : "";
}

const char *
maker_name(enum maker m)
{
	static const char *const names[MAKER_MAX] = {"exchange", "host", "home"};

	return (unsigned)m < MAKER_MAX ? names[m] : "";
}

static struct eligibility_line
blank(enum mark mark, enum maker maker, const char *text)
{
	return (struct eligibility_line){.mark = mark, .maker = maker, .text = text, .moment = MOMENT_NONE, .until = MOMENT_NONE,
		.day = DATE_NONE, .first = DATE_NONE, .last = DATE_NONE};
}

static struct eligibility_line *
say(struct lines *l, enum mark mark, enum maker maker, const char *text)
{
	static struct eligibility_line surplus;		/* written, never read */
	struct eligibility_line *out = l->n < ELIGIBILITY_MAX ? &l->line[l->n++] : &surplus;

	*out = blank(mark, maker, text);
	return out;
}

static struct eligibility_line *
refuse(struct lines *l, enum maker maker, const char *text, const char *field)
{
	struct eligibility_line *out = say(l, MARK_NO, maker, text);

	out->field = field;
	return out;
}

static bool
at_home(const struct eligibility_case *c)
{
	return c->home != NULL && strcmp(c->home->id, c->partner->id) == 0;
}

/* ---- the host */

/* The deadline is the host's; a student elsewhere reads it in two zones. */
static void
say_open(struct lines *l)
{
	const struct eligibility_case *c = l->c;
	int64_t until = c->facts->offering.apply_until;
	bool two;

	if (until == MOMENT_NONE) {
		say(l, MARK_OK, MAKER_HOST, "can_open");
		return;
	}
	two = c->home != NULL && zone_offset(c->home->zone, until) != zone_offset(c->partner->zone, until);
	say(l, MARK_OK, MAKER_HOST, two ? "can_open_until_two" : "can_open_until")->moment = until;
}

static void
judge_status(struct lines *l)
{
	if (l->c->status == STATUS_CLOSED)
		refuse(l, MAKER_HOST, l->c->facts->offering.cancelled ? "fault_course_cancelled" : "fault_course_closed", "c");
	else if (l->c->status == STATUS_UPCOMING)
		refuse(l, MAKER_HOST, "fault_course_upcoming", "c")->moment = l->c->facts->offering.apply_from;
	else
		say_open(l);
}

static void
judge_places(struct lines *l)
{
	const struct offering_facts *f = &l->c->facts->offering;

	if (l->c->status == STATUS_FULL && !l->c->waiting_list)
		refuse(l, MAKER_HOST, "fault_course_full", "c")->full = true;
	else if (l->c->status == STATUS_FULL)
		say(l, MARK_ATTENTION, MAKER_HOST, l->c->waiting > 0 ? "can_wait" : "can_wait_first")->number = l->c->waiting;
	else if (l->c->status == STATUS_OPEN && f->places >= 0)
		say(l, MARK_OK, MAKER_HOST, "can_places")->number = f->places - l->c->taken;
}

static void
judge_level(struct lines *l)
{
	static const struct { enum mark mark; const char *text; } levels[LEVEL_MAX] = {
		[LEVEL_UNKNOWN] = {MARK_UNKNOWN, "can_level_unknown"}, [LEVEL_BACHELOR] = {MARK_OK, "can_level_bachelor"},
		[LEVEL_MASTER] = {MARK_ATTENTION, "can_level_master"}, [LEVEL_DOCTORAL] = {MARK_ATTENTION, "can_level_doctoral"},
		[LEVEL_OTHER] = {MARK_UNKNOWN, "can_level_unknown"},
	};
	enum level level = l->c->facts->level;

	say(l, levels[level].mark, MAKER_HOST, levels[level].text);
	if (l->c->facts->honours && !slice_is(l->c->purpose, "honours"))
		say(l, MARK_ATTENTION, MAKER_HOST, "can_honours_only");
}

static void
judge_motivation(struct lines *l)
{
	int64_t least = l->c->partner->motivation_words, words = l->c->words;

	if (least <= 0)
		return;
	if (words < 0) {
		struct eligibility_line *line = say(l, MARK_ATTENTION, MAKER_HOST, "can_motivation");

		line->number = least;
		line->general = true;
	} else if (words == 0)
		refuse(l, MAKER_HOST, "fault_motivation_missing", "motivation")->number = least;
	else if (words < least)
		refuse(l, MAKER_HOST, "fault_motivation_short", "motivation")->number = least - words;
	else
		say(l, MARK_OK, MAKER_HOST, "can_motivation_done")->number = words;
}

/* ---- exam and live sessions, against the student's calendar and clock */

static bool
find_exam_week(const struct config_home *h, int32_t day, int32_t *first, int32_t *last)
{
	for (size_t i = 0; i < h->exam_weeks.n; i++) {
		if (config_weeks(slice_of(h->exam_weeks.item[i]), first, last) && day >= *first && day <= *last)
			return true;
	}
	return false;
}

static void
judge_exam_day(struct lines *l, int32_t day)
{
	const struct config_home *h = l->c->home;
	struct eligibility_line *line;
	int32_t first, last;

	if (h->exam_weeks.n == 0) {
		say(l, MARK_UNKNOWN, MAKER_HOME, "can_exam_calendar")->day = day;
		return;
	}
	if (!find_exam_week(h, day, &first, &last)) {
		say(l, MARK_OK, MAKER_HOME, "can_exam_clear")->day = day;
		return;
	}
	line = say(l, MARK_ATTENTION, MAKER_HOME, "can_exam_week");
	line->day = day;
	line->first = first;
	line->last = last;
}

static void
judge_exam(struct lines *l)
{
	const struct course_facts *f = l->c->facts;

	switch (f->offering.exam) {
	case EXAM_NONE:
		say(l, MARK_OK, MAKER_HOST, "can_exam_none");
		return;
	case EXAM_ASSIGNMENT:
		say(l, MARK_OK, MAKER_HOST, "can_exam_assignment");
		return;
	case EXAM_HOME:
	case EXAM_ONLINE:
		break;
	default:
		say(l, MARK_UNKNOWN, MAKER_HOST, "can_exam_unknown");
		return;
	}
	if (f->exam_moment != MOMENT_NONE)
		judge_exam_day(l, zone_day(l->c->home->zone, f->exam_moment));
	else if (f->exam_day != DATE_NONE)
		judge_exam_day(l, f->exam_day);
	else
		say(l, MARK_UNKNOWN, MAKER_HOST, "can_exam_undated");
}

/* The first time that a session is held: in the first week of the course, or of today when no start is known. */
static void
first_session(const struct eligibility_case *c, const struct live_session *s, int64_t *from, int64_t *until)
{
	int32_t begin = c->facts->offering.start != DATE_NONE ? c->facts->offering.start : c->today;
	int32_t day = begin + (s->weekday - date_weekday(begin) + 7) % 7;
	struct civil local = {.hour = s->from / 60, .minute = s->from % 60};

	date_civil(day, &local.year, &local.month, &local.day);
	*from = zone_moment(c->partner->zone, &local);
	*until = *from + (int64_t)(s->until - s->from) * 60;
}

static bool
by_day(const struct zone *zone, int64_t from, int64_t until)
{
	struct civil a = date_at(from, zone_offset(zone, from)), b = date_at(until, zone_offset(zone, until));

	return a.day == b.day && a.hour * 60 + a.minute >= MORNING_BEGINS && b.hour * 60 + b.minute <= EVENING_ENDS;
}

static void
judge_sessions(struct lines *l)
{
	const struct course_facts *f = l->c->facts;
	struct eligibility_line *line;
	int64_t from, until;

	if (f->session_count == 0) {
		if (f->offering.delivery == DELIVERY_LIVE)
			say(l, MARK_UNKNOWN, MAKER_HOST, "can_live_unknown");
		return;
	}
	for (size_t i = 0; i < f->session_count; i++) {
		first_session(l->c, &f->sessions[i], &from, &until);
		if (by_day(l->c->home->zone, from, until))
			continue;
		line = say(l, MARK_ATTENTION, MAKER_HOST, "can_live_night");
		line->moment = from;
		line->until = until;
		return;
	}
	first_session(l->c, &f->sessions[0], &from, &until);
	line = say(l, MARK_OK, MAKER_HOST, "can_live");
	line->moment = from;
	line->until = until;
}

/* ---- the home university */

bool
eligibility_limits(const struct config_home *h, size_t courses, int32_t credits, struct eligibility_line *out)
{
	bool both = h->max_courses > 0 && h->max_credits > 0;

	if (h->max_courses <= 0 && h->max_credits <= 0)
		return false;
	*out = blank(MARK_OK, MAKER_HOME, both ? "can_limits" : h->max_courses > 0 ? "can_limit_courses" : "can_limit_credits");
	out->number = h->max_courses > 0 ? h->max_courses : h->max_credits;
	out->second = h->max_credits;
	if (h->max_courses > 0 && courses > (size_t)h->max_courses) {
		*out = blank(MARK_NO, MAKER_HOME, "fault_max_courses");
		out->number = h->max_courses;
	} else if (h->max_credits > 0 && credits > h->max_credits * INT32_C(1000)) {
		*out = blank(MARK_NO, MAKER_HOME, "fault_max_credits");
		out->number = h->max_credits;
	}
	if (out->mark == MARK_NO)
		out->field = "at_most";
	return true;
}

static void
judge_credits(struct lines *l)
{
	int32_t credits = l->c->facts->offering.ects;
	struct eligibility_line limits;

	if (credits < 0)
		say(l, MARK_UNKNOWN, MAKER_HOST, "can_credits_unknown");
	if (eligibility_limits(l->c->home, l->c->had + 1, l->c->had_credits + (credits > 0 ? credits : 0), &limits) && l->n < ELIGIBILITY_MAX)
		l->line[l->n++] = limits;
}

/* What is refused for certain blocks the form; what another purpose or faculty would refuse is told beforehand. */
static void
judge_refusals(struct lines *l, const struct recognition_case *rc)
{
	const struct config_home *h = l->c->home;
	const struct config_rule *certain = recognition_refusal(h, rc);

	if (certain != NULL)
		refuse(l, MAKER_HOME, "fault_refused", "purpose")->rule = certain;
	for (size_t i = 0; certain == NULL && i < h->rule_count; i++) {
		struct eligibility_line *line;

		if (!h->rules[i].refuse || recognition_fit(&h->rules[i], rc) != FIT_OPEN)
			continue;
		line = say(l, MARK_ATTENTION, MAKER_HOME, "can_refused");
		line->rule = &h->rules[i];
		line->general = true;
	}
}

static bool
has_rules(const struct config_home *h)
{
	for (size_t i = 0; i < h->rule_count; i++) {
		if (!h->rules[i].refuse)
			return true;
	}
	return false;
}

/* What comes of it afterwards, as far as it is certain. */
static void
judge_recognition(struct lines *l, const struct recognition_case *rc)
{
	const struct config_rule *rule = recognition_rule(l->c->home, rc);
	bool faculty = rc->faculty.n > 0 || l->c->home->faculty_count == 0;

	if (slice_is(rc->purpose, "honours"))
		say(l, MARK_ATTENTION, MAKER_HOME, "can_honours")->rule = rule;
	else if (rule != NULL && rule->name[0] != '\0')
		say(l, MARK_OK, MAKER_HOME, "can_request")->rule = rule;
	else if (rule == NULL && has_rules(l->c->home) && rc->purpose.n > 0 && faculty && recognition_refusal(l->c->home, rc) == NULL)
		say(l, MARK_UNKNOWN, MAKER_HOME, "can_no_rule");
}

static void
judge_board(struct lines *l)
{
	struct slice board = l->c->board;

	if (slice_is(board, "have"))
		say(l, MARK_OK, MAKER_HOME, "can_board_have");
	else if (slice_is(board, "asked"))
		say(l, MARK_ATTENTION, MAKER_HOME, "can_board_asked");
	else if (slice_is(board, "not-needed"))
		say(l, MARK_OK, MAKER_HOME, "can_board_not_needed");
	else
		say(l, MARK_ATTENTION, MAKER_HOME, "can_board")->general = true;
}

/* ---- all of them */

static void
judge_home(struct lines *l)
{
	const struct eligibility_case *c = l->c;
	const struct recognition_case rc = {c->purpose, c->faculty, at_home(c)};

	judge_exam(l);
	judge_sessions(l);
	judge_credits(l);
	judge_refusals(l, &rc);
	judge_board(l);
	judge_recognition(l, &rc);
}

size_t
eligibility(const struct eligibility_case *c, struct eligibility_line lines[ELIGIBILITY_MAX])
{
	struct lines l = {c, lines, 0};

	if (c->partner == NULL || !c->offered) {
		refuse(&l, MAKER_EXCHANGE, "fault_course_gone", "c");
		return l.n;
	}
	say(&l, MARK_OK, MAKER_EXCHANGE, at_home(c) ? "can_own" : "can_partner");
	judge_status(&l);
	judge_places(&l);
	judge_level(&l);
	judge_motivation(&l);
	if (c->home != NULL)
		judge_home(&l);
	return l.n;
}

enum mark
eligibility_verdict(const struct eligibility_line *lines, size_t n)
{
	enum mark verdict = MARK_OK;

	for (size_t i = 0; i < n; i++) {
		if (lines[i].mark == MARK_NO)
			return MARK_NO;
		if (lines[i].mark != MARK_OK)
			verdict = MARK_ATTENTION;
	}
	return verdict;
}
