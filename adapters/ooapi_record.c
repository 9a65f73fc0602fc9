/* A course of the Open Onderwijs API, and its offerings. */
#include "ooapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void
add_text(struct feed_record *rec, int offering, uint32_t field, const char *text)
{
	if (text)
		feed_record_add(rec, offering, field, NULL, text, strlen(text), rec->line, rec->column);
}

/* ---- Courses ---- */

static const char *
code_of(json_t *entry)
{
	const char *type = json_string_value(json_object_get(entry, "codeType"));

	return type && strcasecmp(type, "uuid") == 0 ? NULL : feed_json_text(entry, "code");
}

/* What students know a course by: its abbreviation, or a code that is neither a uuid nor the specification's example. */
static void
add_code(struct feed_record *rec, json_t *course)
{
	const char *id = feed_json_text(course, "courseId"), *code = feed_json_text(course, "abbreviation");
	json_t *entry;
	size_t i;

	if (!code || strcmp(code, "string") == 0)
		code = code_of(json_object_get(course, "primaryCode"));
	json_array_foreach(json_object_get(course, "otherCodes"), i, entry)
		if ((!code || strcmp(code, "string") == 0) && json_is_string(json_object_get(entry, "codeType")) &&
				strcmp(json_string_value(json_object_get(entry, "codeType")), "identifier") == 0)
			code = code_of(entry);
	if (code && strcmp(code, "string") != 0 && (!id || strcmp(code, id) != 0))
		add_text(rec, FEED_OF_COURSE, OPSTAP_F_CODE, code);
}

static void
add_level(struct feed_record *rec, const struct ooapi_views *views)
{
	static const char *const names[] = {"level", NULL};
	static const char *const others[] = {"secondary vocational education", "associate degree", "nt2-"};
	json_t *value = ooapi_pick(views, names);
	const char *level = json_string_value(value);

	for (size_t i = 0; level && i < sizeof(others) / sizeof(others[0]); i++)
		if (strncasecmp(level, others[i], strlen(others[i])) == 0)
			level = "other";
	add_text(rec, FEED_OF_COURSE, OPSTAP_F_LEVEL, level);
}

/* Themes that are words; some alliances number them. */
static void
add_themes(struct feed_record *rec, const struct ooapi_views *views)
{
	static const char *const names[] = {"themes", "theme", NULL};
	json_t *themes = ooapi_pick(views, names);
	size_t count = json_is_array(themes) ? json_array_size(themes) : 1;

	for (size_t i = 0; i < count; i++) {
		const char *theme = json_string_value(json_is_array(themes) ? json_array_get(themes, i) : themes);

		if (theme && theme[strspn(theme, "0123456789 ")])
			add_text(rec, FEED_OF_COURSE, OPSTAP_F_KEYWORD, theme);
	}
}

/* Names and nothing else of persons. Whoever coordinates need not teach. */
static void
add_persons(struct feed_record *rec, const struct ooapi_views *views)
{
	static const char *const names[] = {"instructorNames", NULL}, *const persons[] = {"instructors", NULL};
	json_t *named = ooapi_pick(views, names), *person;
	size_t i;

	feed_json_add(rec, FEED_OF_COURSE, OPSTAP_F_TEACHER, NULL, named);
	json_array_foreach(named ? NULL : ooapi_pick(views, persons), i, person) {
		add_text(rec, FEED_OF_COURSE, OPSTAP_F_TEACHER, feed_json_text(person, "displayName"));
	}
	person = json_array_get(json_object_get(views->view[2], "coordinators"), 0);
	add_text(rec, FEED_OF_COURSE, OPSTAP_F_CONTACT, feed_json_text(person, "displayName"));
}

/* A course whose name is empty is shown under the code that people know it by, rather than not at all. */
static void
add_title(struct ooapi *o, json_t *course, uint32_t plain)
{
	struct feed_record *rec = &o->record;
	const struct feed_value *code = feed_record_find(rec, FEED_OF_COURSE, OPSTAP_F_CODE);
	char text[200];

	ooapi_texts(rec, OPSTAP_F_TITLE | plain, json_object_get(course, "name"), NULL);
	if (feed_record_find(rec, FEED_OF_COURSE, OPSTAP_F_TITLE) || !code)
		return;
	snprintf(text, sizeof(text), "the name of course %.100s is empty; its code is shown as its title", rec->pool + code->text);
	o->h->at(o->r, rec->source, rec->line, rec->column);
	o->h->log(o->r, OPSTAP_WARNING, text);
	snprintf(text, sizeof(text), "%s", rec->pool + code->text);
	feed_record_add(rec, FEED_OF_COURSE, OPSTAP_F_TITLE, NULL, text, strlen(text), code->line, code->column);
}

void
ooapi_course(struct ooapi *o, json_t *course)
{
	struct feed_record *rec = &o->record;
	json_t *own = ooapi_opstap(course);
	uint32_t plain = own ? OPSTAP_AS_PLAIN : 0;
	struct ooapi_views views = ooapi_views(o, course);
	json_t *admission = json_object_get(course, "admissionRequirements");

	feed_json_add(rec, FEED_OF_COURSE, OPSTAP_F_ID, NULL, json_object_get(course, "courseId"));
	add_code(rec, course);
	add_title(o, course, plain);
	ooapi_texts(rec, OPSTAP_F_DESCRIPTION | plain, json_object_get(course, "description"), NULL);
	ooapi_texts(rec, OPSTAP_F_OUTCOMES | plain, json_object_get(course, "learningOutcomes"), NULL);
	ooapi_texts(rec, OPSTAP_F_PREREQUISITES | plain, admission ? admission : json_object_get(course, "requirements"),
			json_object_get(course, "qualificationRequirements"));
	ooapi_texts(rec, OPSTAP_F_ASSESSMENT | plain, json_object_get(course, "assessment"), NULL);
	ooapi_common(o, FEED_OF_COURSE, &views);
	add_level(rec, &views);
	feed_json_add(rec, FEED_OF_COURSE, OPSTAP_F_FIELD, NULL, json_object_get(course, "fieldsOfStudy"));
	add_themes(rec, &views);
	add_persons(rec, &views);
	ooapi_opstap_add(rec, FEED_OF_COURSE, own);
}

/* ---- Academic sessions ---- */

static char *
copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

static const char *
first_text(json_t *object, const char *first, const char *second)
{
	const char *text = feed_json_text(object, first);

	return text ? text : feed_json_text(object, second);
}

/* Asks once for each; one that cannot be had is remembered as one without dates. 1 found; 0 too many; -1 failed. */
static int
fetch_session(struct ooapi *o, const char *id, struct ooapi_session **out)
{
	struct ooapi_answer a = {.root = NULL};
	struct ooapi_session *s;
	int result;

	for (size_t i = 0; i < o->session_count; i++)
		if (strcmp(o->sessions[i].id, id) == 0) {
			*out = &o->sessions[i];
			return 1;
		}
	if (o->session_count == OOAPI_SESSIONS_MAX)
		return 0;
	result = ooapi_take(o, ooapi_ask(o, "academic-sessions", id, NULL, 0), true, &a);
	if (result >= 0) {
		s = &o->sessions[o->session_count];
		*s = (struct ooapi_session){copy(id), copy(first_text(a.root, "startDate", "startDateTime")),
				copy(first_text(a.root, "endDate", "endDateTime"))};
		o->session_count += s->id != NULL;
		*out = s;
		result = s->id ? 1 : o->h->fail(o->r, "no memory for an academic session");
	}
	ooapi_answer_free(&a);
	return result;
}

void
ooapi_sessions_free(struct ooapi *o)
{
	for (size_t i = 0; i < o->session_count; i++) {
		free(o->sessions[i].id);
		free(o->sessions[i].start);
		free(o->sessions[i].end);
	}
	o->session_count = 0;
}

/* ---- Offerings ---- */

/* Its own days; those of its session only when it has none at all. */
static int
add_days(struct ooapi *o, int n, const struct ooapi_views *views)
{
	static const char *const starts[] = {"startDate", "startDateTime", NULL}, *const ends[] = {"endDate", "endDateTime", NULL};
	json_t *start = ooapi_pick(views, starts), *end = ooapi_pick(views, ends);
	json_t *session = json_object_get(views->view[2], "academicSession");
	struct ooapi_session *fetched = NULL;
	const char *id = json_is_object(session) ? NULL : feed_json_text(views->view[2], "academicSession");

	if (!start && !end && json_is_object(session)) {
		struct ooapi_views of = {{NULL, NULL, session}};

		start = ooapi_pick(&of, starts);
		end = ooapi_pick(&of, ends);
		if (!start && !end)
			id = feed_json_text(session, "academicSessionId");
	}
	feed_json_add(&o->record, n, OPSTAP_F_START, NULL, start);
	feed_json_add(&o->record, n, OPSTAP_F_END, NULL, end);
	if (start || end || !id || !o->root[0])
		return 0;
	if (fetch_session(o, id, &fetched) < 0)
		return -1;
	add_text(&o->record, n, OPSTAP_F_START, fetched ? fetched->start : NULL);
	add_text(&o->record, n, OPSTAP_F_END, fetched ? fetched->end : NULL);
	return 0;
}

/* "13:00" */
static bool
is_clock(const char *text)
{
	size_t n = text ? strspn(text, "0123456789") : 0;

	return text && n == 2 && text[n] == ':' && strspn(text, "0123456789:") == strlen(text);
}

/* A day, with the time that stands apart from it; a moment as it is. Midnight without a zone is how systems export a day. */
static void
add_moment(struct feed_record *rec, int n, uint32_t field, json_t *day, json_t *time)
{
	const char *date = json_string_value(day), *clock = json_string_value(time);
	char text[40];

	if (date && (strlen(date) == 10 || (strlen(date) == 19 && strcmp(date + 10, "T00:00:00") == 0)) && is_clock(clock)) {
		snprintf(text, sizeof(text), "%.10sT%.8s", date, clock);
		add_text(rec, n, field, text);
	} else {
		feed_json_add(rec, n, field, NULL, day);
	}
}

/* The window in which to apply. Version 6 has a list of them: one is clear, of several nobody can tell which holds. */
static void
add_window(struct feed_record *rec, int n, const struct ooapi_views *views)
{
	static const char *const from[] = {"enrollStartDate", "enrolStartDate", "startEnrollDate", "enrollStartDateTime",
			"enrolStartDateTime", NULL};
	static const char *const until[] = {"enrollEndDate", "enrolEndDate", "endEnrollDate", "enrollEndDateTime",
			"enrolEndDateTime", NULL};
	static const char *const from_time[] = {"enrollStartTime", "enrolStartTime", NULL};
	static const char *const until_time[] = {"enrollEndTime", "enrolEndTime", NULL};
	static const char *const queues[] = {"hasStudentQueue", "queueEnabled", NULL}, *const periods[] = {"enrolmentPeriods", NULL};
	static const char *const longest[] = {"maxQueuedNumberStudents", NULL};
	json_t *list = ooapi_pick(views, periods), *first = ooapi_pick(views, from), *last = ooapi_pick(views, until);
	json_t *one = json_array_size(list) == 1 ? json_array_get(list, 0) : NULL;
	struct ooapi_views of = {{views->view[0], views->view[1], one}};
	json_t *queue = ooapi_pick(views, queues);

	add_moment(rec, n, OPSTAP_F_APPLY_FROM, first ? first : json_object_get(one, "startDateTime"),
			ooapi_pick(views, from_time));
	add_moment(rec, n, OPSTAP_F_APPLY_UNTIL, last ? last : json_object_get(one, "endDateTime"), ooapi_pick(views, until_time));
	if (!queue)
		queue = ooapi_pick(&of, queues);
	if (queue)
		feed_json_add(rec, n, OPSTAP_F_WAITING_LIST, NULL, queue);
	else if (json_integer_value(ooapi_pick(views, longest)) > 0)
		add_text(rec, n, OPSTAP_F_WAITING_LIST, "yes");
}

/*
 * Of the places that there are at most, those that others have are gone. Without a most there is nothing to tell: how many have
 * enrolled says nothing about how many may. A most of 0 is what systems write that have no field for "no limit".
 */
static void
add_places(struct feed_record *rec, int n, const struct ooapi_views *views)
{
	static const char *const most[] = {"maxNumberStudents", NULL}, *const enrolled[] = {"enrolledNumberStudents", NULL};
	static const char *const pending[] = {"pendingNumberStudents", NULL};
	json_t *max = ooapi_pick(views, most), *taken = ooapi_pick(views, enrolled), *waiting = ooapi_pick(views, pending);
	double places = json_number_value(max), gone = json_number_value(taken), asked = json_number_value(waiting);
	char text[32];

	if (!json_is_number(max) || places < 0 || places > 1e6) {
		feed_json_add(rec, n, OPSTAP_F_PLACES, NULL, max);
		return;
	}
	if (places < 1)
		return;
	places -= (gone > 0 ? gone : 0) + (asked > 0 ? asked : 0);
	snprintf(text, sizeof(text), "%.0f", places > 0 ? places : 0);
	add_text(rec, n, OPSTAP_F_PLACES, text);
}

static bool
is_course_offering(json_t *offering)
{
	const char *type = first_text(offering, "offeringType", "type");

	return !type || (strcasecmp(type, "component") != 0 && strcasecmp(type, "program") != 0 &&
			strcasecmp(type, "programme") != 0);
}

static int
add_offering(struct ooapi *o, json_t *course, json_t *offering)
{
	static const char *const cancelled[] = {"cancelled", "canceled", NULL};
	struct feed_record *rec = &o->record;
	json_t *own = ooapi_opstap(offering);
	struct ooapi_views views = ooapi_views(o, offering), of_course = ooapi_views(o, course);
	json_t *id = json_object_get(offering, "offeringId");
	int n;

	if (!is_course_offering(offering)) {
		o->other_type++;
		return 0;
	}
	feed_record_offering(rec, rec->line, rec->column);
	n = rec->offerings - 1;
	feed_json_add(rec, n, OPSTAP_F_OFFERING, NULL, id ? id : json_object_get(offering, "courseOfferingId"));
	ooapi_texts(rec, OPSTAP_F_LABEL | (own ? OPSTAP_AS_PLAIN : 0), json_object_get(offering, "name"), NULL);
	if (add_days(o, n, &views))
		return -1;
	add_window(rec, n, &views);
	add_places(rec, n, &views);
	ooapi_delivery(o, n, &views, &of_course);
	ooapi_common(o, n, &views);
	feed_json_add(rec, n, OPSTAP_F_CANCELLED, NULL, ooapi_pick(&views, cancelled));
	ooapi_opstap_add(rec, n, own);
	return 0;
}

int
ooapi_offering(struct ooapi *o, json_t *course, json_t *offering)
{
	static const char *const told[] = {"name", "startDate", "startDateTime", "academicSession", NULL};
	struct ooapi_views own = {{NULL, NULL, offering}};
	const char *id = json_is_string(offering) ? json_string_value(offering) : feed_json_text(offering, "offeringId");
	struct ooapi_answer a = {.root = NULL};
	int result;

	if (json_is_object(offering) && (!o->details || !id || ooapi_pick(&own, told)))
		return add_offering(o, course, offering);
	if (!o->details || !id || !*id || !o->root[0])
		return 0;	/* of a mere name there is nothing to tell */
	result = ooapi_take(o, ooapi_ask(o, "offerings", id, NULL, 0), false, &a);
	if (result > 0)
		result = add_offering(o, course, a.root);
	ooapi_answer_free(&a);
	return result;
}
