/*
 * MOOChub, version 3 of its schema (JSON:API): pages of courses under "data", "links.next" naming the next page. A course begins once
 * or several times (startDate is a list); each time is an offering. Names of version 2 are read as well where they mean the same.
 *
 * Settings: token, token-scheme, login; none of its own.
 *
 * "online" alone does not say whether a course is self-paced, scheduled or live: it is handed over as it stands, so that the
 * configuration can map it. Licences, prices, partners and publishers are not read.
 */
#include "feed_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define JSON_API "application/vnd.api+json, application/json;q=0.9"

struct moochub {
	struct feed_record rec;
};

static void
add_text(struct moochub *m, int offering, uint32_t field, const char *lang, const char *text, size_t len)
{
	feed_record_add(&m->rec, offering, field, lang, text, len, m->rec.line, m->rec.column);
}

static void
add(struct moochub *m, int offering, uint32_t field, json_t *value)
{
	feed_json_add(&m->rec, offering, field, NULL, value);
}

/* ---- Of the course ---- */

/* Persons among those who are named; an organisation teaches nobody. */
static void
add_persons(struct moochub *m, json_t *list)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		const char *type = feed_json_text(one, "type");

		if (!type || strcasecmp(type, "Person") == 0)
			add(m, FEED_OF_COURSE, OPSTAP_F_TEACHER, json_object_get(one, "name"));
	}
}

/* Who made a course is named where nobody is said to teach it. */
static void
add_teachers(struct moochub *m, json_t *course)
{
	static const char *const lists[] = {"instructor", "instructors", "creator"};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!feed_record_find(&m->rec, FEED_OF_COURSE, OPSTAP_F_TEACHER))
			add_persons(m, json_object_get(course, lists[i]));
}

/* The code as such, or at the end of the address of its node: ".../isced-f/0613". */
static const char *
isced_code(json_t *alignment)
{
	const char *code = feed_json_text(alignment, "shortCode"), *target = feed_json_text(alignment, "targetUrl");
	const char *last = target ? strrchr(target, '/') : NULL;

	if (code || !last)
		return code;
	return last[1] && strspn(last + 1, "0123456789") == strlen(last + 1) ? last + 1 : NULL;
}

/* Fields of ISCED-F by code; subjects of other frameworks by name, as keywords. */
static void
add_alignments(struct moochub *m, json_t *list)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		const char *framework = feed_json_text(one, "educationalFramework");
		const char *code = framework && strcasecmp(framework, "ISCED-F") == 0 ? isced_code(one) : NULL;

		if (code)
			add_text(m, FEED_OF_COURSE, OPSTAP_F_FIELD, NULL, code, strlen(code));
		else
			feed_pages_texts(&m->rec, FEED_OF_COURSE, OPSTAP_F_KEYWORD, json_object_get(one, "name"), "name", "inLanguage");
	}
}

/* The name of a skill in a language; NULL is the language of names that tell none. */
static const char *
skill_name(json_t *skill, const char *lang)
{
	json_t *names = json_object_get(skill, "name"), *one;
	size_t i;

	if (json_is_string(names))
		return lang ? NULL : feed_json_text(names, "");
	json_array_foreach(names, i, one) {
		const char *mine = feed_json_text(one, "inLanguage");

		if (lang && mine ? strcasecmp(lang, mine) == 0 : !lang && !mine)
			return feed_json_text(one, "name");
	}
	return NULL;
}

/* All skills in one language as one text, a line each. */
static void
add_skills_in(struct moochub *m, uint32_t field, json_t *skills, const char *lang)
{
	size_t room = 1, n = 0, i;
	json_t *one;
	char *text;

	json_array_foreach(skills, i, one)
		room += skill_name(one, lang) ? strlen(skill_name(one, lang)) + 1 : 0;
	text = malloc(room);
	if (!text) {
		m->rec.failed = 1;
		return;
	}
	json_array_foreach(skills, i, one) {
		const char *name = skill_name(one, lang);

		if (name)
			n += (size_t)snprintf(text + n, room - n, "%s%s", n > 0 ? "\n" : "", name);
	}
	add_text(m, FEED_OF_COURSE, field, lang, text, n);
	free(text);
}

/* Adds the languages of a name to those that are known, at most 8; how many there are then. */
static size_t
note_languages(json_t *names, const char *known[8], size_t count)
{
	json_t *name;
	size_t i, k;

	json_array_foreach(names, i, name) {
		const char *lang = feed_json_text(name, "inLanguage");

		for (k = 0; lang && k < count && strcasecmp(known[k], lang) != 0;)
			k++;
		if (lang && k == count && count < 8)
			known[count++] = lang;
	}
	return count;
}

static void
add_skills(struct moochub *m, uint32_t field, json_t *skills)
{
	const char *known[8];
	size_t count = 0, i;
	json_t *skill;

	if (json_array_size(skills) > 1000)
		return;
	json_array_foreach(skills, i, skill)
		count = note_languages(json_object_get(skill, "name"), known, count);
	add_skills_in(m, field, skills, NULL);
	for (i = 0; i < count; i++)
		add_skills_in(m, field, skills, known[i]);
}

/* ---- Of its offerings ---- */

/* Is the word in the list courseMode? */
static bool
has_mode(json_t *modes, const char *word)
{
	json_t *one;
	size_t i;

	json_array_foreach(modes, i, one)
		if (json_is_string(one) && strcasecmp(json_string_value(one), word) == 0)
			return true;
	return json_is_string(modes) && strcasecmp(json_string_value(modes), word) == 0;
}

/* Opstap's word for the modes where it is certain; NULL else. */
static const char *
certain_delivery(json_t *modes)
{
	bool online = has_mode(modes, "online"), onsite = has_mode(modes, "onsite"), blended = has_mode(modes, "blended");

	if (online + onsite + blended != 1)
		return NULL;
	if (blended || onsite)
		return blended ? "blended" : "campus";
	return has_mode(modes, "synchronous") && !has_mode(modes, "asynchronous") ? "live" : NULL;
}

/* What is certain, or all modes in one order, for a map of the configuration. */
static void
add_delivery(struct moochub *m, int offering, json_t *modes)
{
	static const char *const known[] = {"blended", "onsite", "online", "synchronous", "asynchronous"};
	const char *word = certain_delivery(modes);
	char text[100] = "";
	size_t n = 0;

	for (size_t i = 0; !word && i < sizeof(known) / sizeof(known[0]); i++)
		if (has_mode(modes, known[i]))
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n > 0 ? " " : "", known[i]);
	add_text(m, offering, OPSTAP_F_DELIVERY, NULL, word ? word : text, strlen(word ? word : text));
}

/* Hours a week only where they are counted by the week. */
static void
add_workload(struct moochub *m, int offering, json_t *workload)
{
	const char *unit = feed_json_text(workload, "timeUnit");
	json_t *value = json_object_get(workload, "timeValue");

	if (unit && strcasecmp(unit, "h/week") == 0 && !(json_is_number(value) && json_number_value(value) <= 0))
		add(m, offering, OPSTAP_F_HOURS_PER_WEEK, value);
}

/*
 * "https://schema.org/Monday", "19:00:00+01:00", "20:30:00+01:00" is MON 19:00-20:30: the clock where the course is given. A clock of
 * Greenwich is nobody's habit and is left out.
 */
static void
add_session(struct moochub *m, int offering, json_t *schedule)
{
	const char *day = feed_json_text(schedule, "byDay"), *from = feed_json_text(schedule, "startTime");
	const char *to = feed_json_text(schedule, "endTime"), *slash = day ? strrchr(day, '/') : NULL;
	static const char clock[] = "0123456789:", letters[] = "abcdefghijklmnopqrstuvwxyzADEFHIMNORSTUW";
	char text[60];
	int n;

	day = slash ? slash + 1 : day;
	if (!day || !from || !to || strspn(from, clock) < 5 || strspn(to, clock) < 5 || strchr(from, 'Z') || strchr(to, 'Z')
			|| strspn(day, letters) < 3)
		return;
	n = snprintf(text, sizeof(text), "%.3s %.5s-%.5s", day, from, to);
	add_text(m, offering, OPSTAP_F_SESSION, NULL, text, (size_t)n);
}

/* The i-th of a list, or the value itself when it is no list. */
static json_t *
nth(json_t *value, size_t i)
{
	return json_is_array(value) ? json_array_get(value, i) : i == 0 ? value : NULL;
}

static size_t
count_of(json_t *value)
{
	return json_is_array(value) ? json_array_size(value) : feed_json_text(value, "") ? 1 : 0;
}

/* What holds for every offering. */
static void
fill_offering(struct moochub *m, json_t *course)
{
	json_t *one;
	size_t i;
	int offering = m->rec.offerings - 1;

	add_delivery(m, offering, json_object_get(course, "courseMode"));
	add_workload(m, offering, json_object_get(course, "workload"));
	json_array_foreach(json_object_get(course, "repeatFrequency"), i, one) {
		add_session(m, offering, one);
	}
}

/*
 * One offering for each start, with the end of the same number when there are as many ends. The days to apply are told once: with
 * several starts nobody knows for which of them.
 */
static void
add_offerings(struct moochub *m, json_t *course)
{
	json_t *starts = json_object_get(course, "startDate"), *ends = json_object_get(course, "endDate");
	size_t count = count_of(starts), end_count = count_of(ends), n = count > 0 ? count : end_count == 1;

	if (n == 0 && count_of(json_object_get(course, "courseMode")) == 0 && !json_is_object(json_object_get(course, "workload"))
			&& !feed_json_text(course, "applicationDeadline"))
		return;
	for (size_t i = 0; i < n || i == 0; i++) {
		feed_record_offering(&m->rec, m->rec.line, m->rec.column);
		add(m, m->rec.offerings - 1, OPSTAP_F_START, nth(starts, i));
		if (end_count == n)
			add(m, m->rec.offerings - 1, OPSTAP_F_END, nth(ends, i));
		if (n <= 1) {
			add(m, m->rec.offerings - 1, OPSTAP_F_APPLY_FROM, json_object_get(course, "applicationStartDate"));
			add(m, m->rec.offerings - 1, OPSTAP_F_APPLY_UNTIL, json_object_get(course, "applicationDeadline"));
		}
		fill_offering(m, course);
	}
}

/* ---- Pages ---- */

static int
read_course(struct moochub *m, struct feed_json *j, json_t *data, size_t i)
{
	json_t *course = json_object_get(data, "attributes"), *credits = json_object_get(course, "numberOfCredits");

	feed_json_begin(j, &m->rec, i);
	add(m, FEED_OF_COURSE, OPSTAP_F_ID, json_object_get(data, "id"));
	add(m, FEED_OF_COURSE, OPSTAP_F_TITLE, json_object_get(course, "name"));
	add(m, FEED_OF_COURSE, OPSTAP_F_CODE, json_object_get(course, "courseCode"));
	add(m, FEED_OF_COURSE, OPSTAP_F_SUMMARY, json_object_get(course, "abstract"));
	add(m, FEED_OF_COURSE, OPSTAP_F_DESCRIPTION | OPSTAP_AS_HTML, json_object_get(course, "description"));
	add(m, FEED_OF_COURSE, OPSTAP_F_LANGUAGE, json_object_get(course, "inLanguage"));
	add(m, FEED_OF_COURSE, OPSTAP_F_LANGUAGE, json_object_get(course, "languages"));
	add(m, FEED_OF_COURSE, OPSTAP_F_KEYWORD, json_object_get(course, "keywords"));
	add(m, FEED_OF_COURSE, OPSTAP_F_URL, json_object_get(course, "url"));
	add(m, FEED_OF_COURSE, OPSTAP_F_VIDEO, feed_json_at(course, "trailer.contentUrl"));
	if (!(json_is_number(credits) && json_number_value(credits) == 0))	/* 0 is "none", and not a number of credits */
		add(m, FEED_OF_COURSE, OPSTAP_F_ECTS, credits);
	add_teachers(m, course);
	add_alignments(m, json_object_get(course, "educationalAlignment"));
	add_skills(m, OPSTAP_F_OUTCOMES, json_object_get(course, "teaches"));
	add_skills(m, OPSTAP_F_PREREQUISITES, json_object_get(course, "competencyRequired"));
	add_offerings(m, course);
	return feed_json_emit(j, &m->rec, i);
}

static int
read_page(struct feed_json *j, const char *url, void *context)
{
	struct moochub *m = context;
	json_t *list = feed_json_list(j, "data"), *one = json_object_get(j->root, "data");
	size_t i;

	(void)url;
	if (feed_pages_errors(j) < 0)
		return -1;
	if (json_is_object(one))
		return read_course(m, j, one, 0);
	if (!list)
		return feed_pages_fail(j, "this is no answer of a MOOChub interface: there is no \"data\"");
	json_array_foreach(list, i, one)
		if (read_course(m, j, one, i) < 0)
			return -1;
	return 0;
}

static const char *
next_page(json_t *root)
{
	return feed_pages_link(root, "links.next");
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	struct moochub m = {0};
	struct feed_headers headers;
	struct feed_pages_reader reader = {.headers = &headers, .next = next_page, .page = read_page, .context = &m};
	int result = feed_headers(h, r, JSON_API, &headers);

	if (result == 0)
		result = feed_pages_read(h, r, &reader);
	feed_record_free(&m.rec);
	return result;
}

OPSTAP_ADAPTER("moochub", "1.0", run, NULL)
