/* Values of the Open Onderwijs API that courses and offerings share. */
#include "ooapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LANGUAGES_MAX 16

/* ---- Consumers ---- */

static bool
is_text(json_t *value, const char *text)
{
	const char *found = json_string_value(value);

	return found && strcasecmp(found, text) == 0;
}

static json_t *
consumer_entry(const struct ooapi *o, json_t *object)
{
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(object, "consumers"), i, entry)
		if (is_text(json_object_get(entry, "consumerKey"), o->consumer))
			return entry;
	return NULL;
}

/* The entry of the alliance that is set; where none is set, the only one: of several nobody can tell which holds. */
static json_t *
alliance_entry(const struct ooapi *o, json_t *consumer)
{
	json_t *alliances = json_object_get(consumer, "alliances"), *entry;
	size_t i;

	if (!o->alliance)
		return json_array_size(alliances) == 1 ? json_array_get(alliances, 0) : NULL;
	json_array_foreach(alliances, i, entry)
		if (is_text(json_object_get(entry, "name"), o->alliance))
			return entry;
	return NULL;
}

struct ooapi_views
ooapi_views(const struct ooapi *o, json_t *object)
{
	json_t *consumer = consumer_entry(o, object);

	return (struct ooapi_views){{alliance_entry(o, consumer), consumer, object}};
}

bool
ooapi_for_alliance(const struct ooapi *o, json_t *object)
{
	return !o->alliance || alliance_entry(o, consumer_entry(o, object));
}

static bool
known(json_t *value)
{
	const char *text = json_string_value(value);

	if (text)
		return text[strspn(text, " \t\r\n")] != '\0';
	if (json_is_array(value) || json_is_object(value))
		return json_array_size(value) + json_object_size(value) > 0;
	return value && !json_is_null(value);
}

json_t *
ooapi_pick(const struct ooapi_views *views, const char *const *names)
{
	for (size_t v = 0; v < sizeof(views->view) / sizeof(views->view[0]); v++)
		for (size_t i = 0; names[i]; i++) {
			json_t *value = json_object_get(views->view[v], names[i]);

			if (known(value))
				return value;
		}
	return NULL;
}

/* ---- Texts ---- */

struct gathered {
	struct {
		const char *lang;	/* borrowed from the document; "" is none */
		char *text;
		size_t len;
	} of[LANGUAGES_MAX];
	size_t count;
	bool line;		/* a line is not joined: the first of a language counts */
	bool failed;
};

static void
gather(struct gathered *g, const char *lang, const char *text, size_t len)
{
	size_t i = 0;
	char *grown;

	while (i < g->count && strcasecmp(g->of[i].lang, lang) != 0)
		i++;
	if (i == LANGUAGES_MAX || (g->line && i < g->count) || text[strspn(text, " \t\r\n")] == '\0')
		return;
	if (i == g->count) {
		g->of[g->count].lang = lang;
		g->of[g->count].text = NULL;
		g->of[g->count++].len = 0;
	}
	grown = realloc(g->of[i].text, g->of[i].len + len + 3);
	if (!grown) {
		g->failed = true;
		return;
	}
	g->of[i].text = grown;
	if (g->of[i].len > 0) {
		memcpy(grown + g->of[i].len, "\n\n", 2);
		g->of[i].len += 2;
	}
	memcpy(grown + g->of[i].len, text, len + 1);
	g->of[i].len += len;
}

/* A uuid in a list of texts is what the newer version of the API puts there: the id of something else. */
static bool
is_uuid(const char *text, size_t len)
{
	return len == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' &&
		strspn(text, "0123456789abcdefABCDEF-") == 36;
}

static void
gather_all(struct gathered *g, json_t *value, int depth)
{
	json_t *inner = json_object_get(value, "value"), *lang = json_object_get(value, "language"), *one;
	size_t i;

	if (json_is_string(value) && !is_uuid(json_string_value(value), json_string_length(value)))
		gather(g, "", json_string_value(value), json_string_length(value));
	else if (json_is_string(inner))
		gather(g, json_is_string(lang) ? json_string_value(lang) : "", json_string_value(inner), json_string_length(inner));
	else if (json_is_object(value) && depth < 3)
		gather_all(g, json_object_get(value, "name"), depth + 1);	/* a learning outcome of its own */
	json_array_foreach(depth < 3 ? value : NULL, i, one) {
		gather_all(g, one, depth + 1);
	}
}

/* The API allows some Markdown, which few use: most texts are plain, and blanks at the front mean nothing there. */
static uint32_t
kind_of(const char *text)
{
	if (strstr(text, "](http") || strstr(text, "\n# ") || strstr(text, "\n## ") || strncmp(text, "# ", 2) == 0)
		return OPSTAP_AS_MARKDOWN;
	text = strstr(text, "**");
	return text && text[2] != '*' && strstr(text + 2, "**") ? OPSTAP_AS_MARKDOWN : 0;
}

void
ooapi_texts(struct feed_record *rec, uint32_t field, json_t *first, json_t *second)
{
	uint32_t plain = field & OPSTAP_AS_PLAIN;
	struct gathered g = {.line = (field ^ plain) == OPSTAP_F_TITLE || (field ^ plain) == OPSTAP_F_LABEL};

	gather_all(&g, first, 0);
	gather_all(&g, second, 0);
	for (size_t i = 0; i < g.count; i++) {
		const char *lang = g.of[i].lang[0] ? g.of[i].lang : NULL;
		uint32_t kind = g.line || plain || !g.of[i].text ? 0 : kind_of(g.of[i].text);

		feed_record_add(rec, (field ^ plain) == OPSTAP_F_LABEL ? rec->offerings - 1 : FEED_OF_COURSE, field | kind, lang, g.of[i].text,
				g.of[i].len, rec->line, rec->column);
		free(g.of[i].text);
	}
	if (g.failed)
		rec->failed = 1;
}

/* ---- Languages, credits, addresses ---- */

static void
add_study_load(struct feed_record *rec, int offering, json_t *load)
{
	const char *unit = json_string_value(json_object_get(load, "studyLoadUnit"));
	char number[32], text[100];
	const char *value;
	size_t len = 0;

	value = feed_json_plain(json_object_get(load, "value"), number, &len);
	if (!value || !unit || len == 0)
		return;	/* of what nobody says the unit, nobody knows the worth */
	if (strcasecmp(unit, "ects") == 0) {
		feed_record_add(rec, offering, OPSTAP_F_ECTS, NULL, value, len, rec->line, rec->column);
		return;
	}
	snprintf(text, sizeof(text), "%.40s %.40s", value, unit);
	feed_record_add(rec, offering, OPSTAP_F_CREDITS, NULL, text, strlen(text), rec->line, rec->column);
}

void
ooapi_common(struct ooapi *o, int offering, const struct ooapi_views *views)
{
	static const char *const languages[] = {"teachingLanguages", "teachingLanguage", "mainLanguage", NULL};
	static const char *const loads[] = {"studyLoad", NULL}, *const links[] = {"link", "url", NULL}, *const ects[] = {"ects", NULL};
	json_t *load = ooapi_pick(views, loads), *one;
	size_t i;

	feed_json_add(&o->record, offering, OPSTAP_F_LANGUAGE, NULL, ooapi_pick(views, languages));
	feed_json_add(&o->record, offering, OPSTAP_F_URL, NULL, ooapi_pick(views, links));
	add_study_load(&o->record, offering, load);
	json_array_foreach(load, i, one) {
		add_study_load(&o->record, offering, one);
	}
	if (!load)	/* version 4 */
		feed_json_add(&o->record, offering, OPSTAP_F_ECTS, NULL, ooapi_pick(views, ects));
}

/* ---- Delivery ---- */

/* Only what leaves no doubt: "online" does not say whether there are hours, "hybrid" not who sits where. */
static const char *
delivery_word(const char *mode)
{
	static const struct { const char *mode, *word; } words[] = {
			{"on campus", "campus"}, {"on_campus", "campus"}, {"on-campus", "campus"}, {"situated", "campus"},
			{"online - at a specific time", "live"}, {"online - time-independent", "self-paced"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(words[i].mode, mode) == 0)
			return words[i].word;
	return NULL;
}

/* Modes that mean the same are one; others are handed over as found, for the configuration's map. */
static void
add_delivery(struct feed_record *rec, int offering, json_t *modes)
{
	const char *only = NULL;
	char text[200] = "";
	size_t i, n = 0, count = json_is_array(modes) ? json_array_size(modes) : 1;
	bool same = true;

	for (i = 0; i < count; i++) {
		const char *mode = json_string_value(json_is_array(modes) ? json_array_get(modes, i) : modes), *word;

		if (!mode || !mode[strspn(mode, " ")])
			continue;
		word = delivery_word(mode) ? delivery_word(mode) : mode;
		same = same && (!only || strcasecmp(only, word) == 0);
		only = only ? only : word;
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.40s", n ? ", " : "", mode);
		if (n + 50 > sizeof(text))
			break;
	}
	if (only && same)
		feed_record_add(rec, offering, OPSTAP_F_DELIVERY, NULL, only, strlen(only), rec->line, rec->column);
	else if (only)
		feed_record_add(rec, offering, OPSTAP_F_DELIVERY, NULL, text, n, rec->line, rec->column);
}

/* What is said for the consumer comes before what is said to all; of those, the offering's before the course's. */
void
ooapi_delivery(struct ooapi *o, int offering, const struct ooapi_views *of_offering, const struct ooapi_views *of_course)
{
	static const char *const names[] = {"modeOfDelivery", "modesOfDelivery", NULL};
	struct ooapi_views theirs = *of_offering, own = {{of_offering->view[2], of_course->view[2], NULL}};
	json_t *modes;

	theirs.view[2] = NULL;
	modes = ooapi_pick(&theirs, names);
	theirs = *of_course;
	theirs.view[2] = NULL;
	if (!modes)
		modes = ooapi_pick(&theirs, names);
	add_delivery(&o->record, offering, modes ? modes : ooapi_pick(&own, names));
}
