/* What the rules ask of a course, read from its record. */
#include "domain/eligibility.h"

/* "19:00" in minutes; -1 when it is none. */
static int
minutes(const char *p)
{
	int hour = (p[0] - '0') * 10 + p[1] - '0', minute = (p[3] - '0') * 10 + p[4] - '0';

	if (!str_is_digit(p[0]) || !str_is_digit(p[1]) || p[2] != ':' || !str_is_digit(p[3]) || !str_is_digit(p[4]))
		return -1;
	return hour <= 24 && minute <= 59 ? hour * 60 + minute : -1;
}

/* "MON 19:00-20:30" */
static bool
read_session(struct slice s, struct live_session *out)
{
	static const char days[7][4] = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};
	struct slice day = {s.p, 3};
	int from, until;

	if (s.n != 15 || s.p[3] != ' ' || s.p[9] != '-')
		return false;
	from = minutes(s.p + 4);
	until = minutes(s.p + 10);
	if (until >= 0 && until <= from)
		until += 24 * 60;	/* over midnight */
	*out = (struct live_session){.from = (int16_t)from, .until = (int16_t)until};
	for (uint8_t i = 0; i < 7; i++) {
		if (slice_is_nocase(day, days[i])) {
			out->weekday = i;
			return from >= 0 && until >= 0;
		}
	}
	return false;
}

static void
read_sessions(const struct values *values, struct course_facts *out)
{
	for (const struct value *v = values_first(values, OPSTAP_F_SESSION); v != NULL; v = values_next(values, v)) {
		if (out->session_count < SESSIONS_MAX && read_session(v->text, &out->sessions[out->session_count]))
			out->session_count++;
	}
}

void
course_facts_read(const struct course *c, const struct offering *o, const struct zone *zone, struct course_facts *out)
{
	int level = field_word(OPSTAP_F_LEVEL, values_text(&c->values, OPSTAP_F_LEVEL)), offset;
	struct slice exam = o != NULL ? values_text(&o->values, OPSTAP_F_EXAM_AT) : SLICE_NONE;

	*out = (struct course_facts){.level = level > 0 ? (enum level)level : LEVEL_UNKNOWN,
		.honours = slice_is(values_text(&c->values, OPSTAP_F_HONOURS), "yes"), .exam_day = DATE_NONE, .exam_moment = MOMENT_NONE};
	offering_read(c, o, zone, &out->offering);
	if (!date_parse_day(exam, &out->exam_day) && !date_parse_moment(exam, &out->exam_moment, &offset))
		out->exam_moment = MOMENT_NONE;
	if (o != NULL)
		read_sessions(&o->values, out);
}
