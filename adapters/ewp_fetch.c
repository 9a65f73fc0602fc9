/*
 * The documents of a run: batches of courses, a few of them asked for ahead, and the instances of single
 * courses (draft of 2026) likewise. What is left out is counted and said once, at the end.
 */
#include "ewp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const ewp_dates[EWP_DATES][2] = {
	{"lois-before", "lois_before"}, {"lois-after", "lois_after"}, {"los-at-date", "los_at_date"}
};

void
ewp_tally(struct ewp *e, enum ewp_note note, const char *id, size_t len)
{
	struct ewp_tally *t = &e->tally[note];
	size_t n = len < sizeof(t->first) ? len : 0;

	if (t->count++ == 0)
		memcpy(t->first, id, n);
}

/* "CR/…" is wanted when types has CR. */
bool
ewp_wanted(const struct ewp *e, const char *id, size_t len)
{
	const char *slash = memchr(id, '/', len), *type = e->types;
	size_t n = slash ? (size_t)(slash - id) : 0;

	if (strcmp(type, "all") == 0)
		return true;
	while (slash && *type) {
		size_t one;

		type += strspn(type, ", ");
		one = strcspn(type, ", ");
		if (one > 0 && one == n && memcmp(type, id, n) == 0)
			return true;
		type += one;
	}
	return false;
}

/* ---- Actions ---- */

void
ewp_listed(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp *e = ((struct ewp_reader *)x->context)->all;
	enum ewp_added added;

	if (len > EWP_ID_MAX || !ewp_wanted(e, text, len)) {
		ewp_tally(e, NOTE_TYPE, text, len);
		return;
	}
	added = ewp_ids_add(&e->ids, text, len);
	if (added == EWP_THERE)
		ewp_tally(e, NOTE_TWICE, text, len);
	else if (added == EWP_FULL)
		feed_xml_stop(x, "the list of los-ids is too long to be kept (more than 16 MB)");
}

void
ewp_error(struct feed_xml *x, const char *text, size_t len)
{
	char why[300];

	snprintf(why, sizeof(why), "the server answers with an error: %.*s", len > 200 ? 200 : (int)len, text);
	feed_xml_stop(x, why);
}

/* ---- Courses ---- */

/* A course of a batch must be one that was asked for: a server that ignores los_id would give all of them each time. */
static bool
was_asked(struct ewp *e, const struct ewp_course *c)
{
	uint32_t number;

	if (e->first == e->until || !c->id[0])
		return true;
	number = ewp_ids_find(&e->ids, c->id, strlen(c->id));
	if (number < e->first || number >= e->until) {
		ewp_tally(e, NOTE_UNASKED, c->id, strlen(c->id));
		return false;
	}
	e->ids.id[number].answered = true;
	return true;
}

static void
add_level(struct ewp *e, struct ewp_course *c)
{
	if (!c->level[0] || feed_record_find(&c->record, FEED_OF_COURSE, OPSTAP_F_LEVEL))
		return;
	if (c->levels_differ)
		ewp_tally(e, NOTE_LEVELS, c->id, strlen(c->id));
	else
		feed_record_add(&c->record, FEED_OF_COURSE, OPSTAP_F_LEVEL, NULL, c->level, strlen(c->level), c->level_line,
				c->level_column);
}

/* The course that waits longest gets its instances and is handed over. */
static int
finish_one(struct ewp *e)
{
	struct ewp_course *c = &e->course[e->oldest];
	const char *status = e->h->header(e->r, c->handle, "status"), *source = c->record.source;
	int handle = c->handle, result = 0;

	c->handle = -1;
	e->oldest = (e->oldest + 1) % EWP_IN_FLIGHT;
	e->waiting--;
	if (status && strcmp(status, "404") == 0) {
		e->h->close(e->r, handle);
		ewp_tally(e, NOTE_NO_INSTANCES, c->id, strlen(c->id));
	} else {
		c->record.source = e->instances_source;
		result = ewp_read(e, handle, e->instances_source, 1u << IN_INSTANCES, c);
		c->record.source = source;
	}
	return result ? -1 : feed_record_emit(&c->record, e->h, e->r);
}

static int
ask_instances(struct ewp *e, struct ewp_course *c)
{
	char url[FEED_URL_MAX];

	if (!feed_url_query(e->instances_url, "los_id", c->id, url))
		return e->h->fail(e->r, "setting \"instances-url\" is too long");
	c->handle = feed_ask(e->h, e->r, &e->headers, url);
	if (c->handle < 0)
		return -1;
	e->waiting++;
	return e->waiting == EWP_IN_FLIGHT ? finish_one(e) : 0;
}

struct ewp_course *
ewp_course_next(struct ewp *e)
{
	return &e->course[(e->oldest + e->waiting) % EWP_IN_FLIGHT];
}

int
ewp_course_done(struct ewp *e, struct ewp_course *c)
{
	size_t len = strlen(c->id);

	if (len > 0 && !ewp_wanted(e, c->id, len)) {
		ewp_tally(e, NOTE_TYPE, c->id, len);
		return 0;
	}
	if (!was_asked(e, c))
		return 0;
	if (c->closed) {
		ewp_tally(e, NOTE_CLOSED, c->id, len);
		return 0;
	}
	add_level(e, c);
	ewp_assessments(c);
	if (c->draft && e->instances_url && len > 0)
		return ask_instances(e, c);
	if (e->waiting > 0 && ewp_finish(e) < 0)
		return -1;	/* in the order of the feed */
	return feed_record_emit(&c->record, e->h, e->r);
}

int
ewp_finish(struct ewp *e)
{
	while (e->waiting > 0)
		if (finish_one(e) < 0)
			return -1;
	return 0;
}

/* ---- Batches ---- */

static size_t
put(char *out, size_t n, const char *text, bool encode)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-_.~", c);

		if (plain || !encode) {
			out[n++] = *text;
		} else {
			out[n++] = '%';
			out[n++] = hex[c >> 4];
			out[n++] = hex[c & 15];
		}
	}
	return n;
}

static uint32_t
end_of(const struct ewp *e, uint32_t first)
{
	return e->ids.count - first < e->max_ids ? e->ids.count : first + e->max_ids;
}

/* A handle, or -1 (said). */
static int
ask_batch(struct ewp *e, uint32_t first)
{
	size_t size = sizeof(e->hei_id) + 20, n;
	uint32_t until = end_of(e, first);
	char *body;
	int handle;

	for (uint32_t i = first; i < until; i++)
		size += 8 + 3 * strlen(ewp_ids_text(&e->ids, i));
	for (int i = 0; i < EWP_DATES; i++)
		size += e->date[i] ? 20 + 3 * strlen(e->date[i]) : 0;
	body = malloc(size);
	if (!body)
		return e->h->fail(e->r, "no memory for a request");
	n = put(body, put(body, 0, "hei_id=", false), e->hei_id, false);
	for (uint32_t i = first; i < until; i++)
		n = put(body, put(body, n, "&los_id=", false), ewp_ids_text(&e->ids, i), true);
	for (int i = 0; i < EWP_DATES; i++)
		if (e->date[i]) {
			n = put(body, put(body, n, "&", false), ewp_dates[i][1], false);
			n = put(body, put(body, n, "=", false), e->date[i], true);
		}
	handle = feed_ask_body(e->h, e->r, &e->headers, e->courses_url, "application/x-www-form-urlencoded", body, n);
	free(body);
	return handle < 0 ? -1 : handle;
}

static int
read_batch(struct ewp *e, int handle, const char *source)
{
	const char *status = e->h->header(e->r, handle, "status");
	char text[FEED_URL_MAX];

	if (status && strcmp(status, "400") == 0) {
		snprintf(text, sizeof(text), "%.300s: the server answers with status 400: does it allow %u los-ids at once "
				"(setting \"max-los-ids\"), and does it know the hei-id %s?", source, (unsigned)e->max_ids, e->hei_id);
		e->h->close(e->r, handle);
		return e->h->fail(e->r, text);
	}
	return ewp_read(e, handle, source, 1u << IN_COURSES, NULL) || ewp_finish(e) ? -1 : 0;
}

static void
count_missing(struct ewp *e)
{
	for (uint32_t i = e->first; i < e->until; i++)
		if (!e->ids.id[i].answered)
			ewp_tally(e, NOTE_MISSING, ewp_ids_text(&e->ids, i), strlen(ewp_ids_text(&e->ids, i)));
}

/* Asks ahead; the answers are read in the order of the list. */
int
ewp_batches(struct ewp *e)
{
	char source[FEED_URL_MAX];
	uint32_t asked = 0, total = e->ids.count;

	if (!e->courses_url)
		return e->h->fail(e->r, "the feed lists los-ids only: setting \"courses-url\", the address of the partner's Courses API, is needed");
	if (!e->hei_id[0])
		return e->h->fail(e->r, "setting \"hei-id\" is needed: the feed-url has no hei_id");
	for (uint32_t number = 0; e->until < total; number++) {
		int handle;

		for (; asked < total && asked < e->until + EWP_IN_FLIGHT * e->max_ids; asked = end_of(e, asked)) {
			int *room = &e->batch[asked / e->max_ids % EWP_IN_FLIGHT];

			*room = ask_batch(e, asked);
			if (*room < 0)
				return -1;
		}
		e->first = e->until;
		e->until = end_of(e, e->first);
		handle = e->batch[number % EWP_IN_FLIGHT];
		e->batch[number % EWP_IN_FLIGHT] = -1;
		snprintf(source, sizeof(source), "%.*s#batch-%u", (int)strcspn(e->courses_url, "?#"), e->courses_url, number + 1);
		if (read_batch(e, handle, source))
			return -1;
		count_missing(e);
	}
	return 0;
}

/* ---- The end ---- */

void
ewp_close(struct ewp *e)
{
	for (int i = 0; i < EWP_IN_FLIGHT; i++) {
		if (e->batch[i] >= 0)
			e->h->close(e->r, e->batch[i]);
		if (e->course[i].handle >= 0)
			e->h->close(e->r, e->course[i].handle);
		feed_record_free(&e->course[i].record);
	}
	ewp_ids_free(&e->ids);
}

void
ewp_notes(struct ewp *e)
{
	static const char *const what[NOTE_MAX] = {
		[NOTE_TYPE] = "los-ids left out, of a type that is not read (setting \"types\")",
		[NOTE_TWICE] = "los-ids that stand in the list more than once",
		[NOTE_MISSING] = "los-ids of the list that the answers of the Courses API lack",
		[NOTE_UNASKED] = "courses left out, not asked for but in the answers",
		[NOTE_CLOSED] = "courses left out, deprecated or only for the university's own students",
		[NOTE_LEVELS] = "courses whose level is unknown, because their instances have different ones",
		[NOTE_NO_INSTANCES] = "courses without instances (status 404)",
		[NOTE_FOREIGN] = "instances left out, of another course than was asked for"
	};
	char text[500];

	e->h->at(e->r, NULL, 0, 0);
	for (int i = 0; i < NOTE_MAX; i++)
		if (e->tally[i].count > 0) {
			snprintf(text, sizeof(text), "%s: %u; the first: %s", what[i], e->tally[i].count,
					e->tally[i].first[0] ? e->tally[i].first : "too long to show");
			e->h->log(e->r, OPSTAP_NOTE, text);
		}
	if (e->draft && !e->instances_url)
		e->h->log(e->r, OPSTAP_NOTE, "setting \"instances-url\" is not set: courses of this form of the API have no offerings without it");
}
