/* When, how and for how many credits a course of an OCCAPI catalogue is given. */
#include "occapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void
add_text(struct occapi *o, int offering, uint32_t field, const char *lang, const char *text)
{
	feed_record_add(&o->rec, offering, field, lang, text, strlen(text), o->rec.line, o->rec.column);
}

static void
add(struct occapi *o, int offering, uint32_t field, json_t *value)
{
	feed_json_add(&o->rec, offering, field, NULL, value);
}

/* ---- Credits ---- */

/* "credits": [{"scheme": "ects", "value": 5}, …] beside the plain "ects". 0 is no number of credits. */
void
occapi_credits(struct occapi *o, int offering, json_t *attributes)
{
	json_t *ects = json_object_get(attributes, "ects"), *one;
	char text[200], number[32];
	size_t i, len;

	if (!json_is_number(ects) || json_number_value(ects) != 0)
		add(o, offering, OPSTAP_F_ECTS, ects);
	json_array_foreach(json_object_get(attributes, "credits"), i, one) {
		const char *scheme = feed_json_text(one, "scheme");
		json_t *value = json_object_get(one, "value");
		const char *plain = feed_json_plain(value, number, &len);

		if (!plain || !scheme || (json_is_number(value) && json_number_value(value) == 0))
			continue;
		if (strcasecmp(scheme, "ects") == 0)
			add(o, offering, OPSTAP_F_ECTS, value);
		else if (snprintf(text, sizeof(text), "%s %s", plain, scheme) < (int)sizeof(text))
			add_text(o, offering, OPSTAP_F_CREDITS, NULL, text);
	}
}

/* ---- How ---- */

/*
 * Modes of learning of the European Learning Model. Online and hybrid say less than Opstap's words and are handed over as they are, for
 * a map of the configuration; modes of work (project, laboratory, workplace) do not tell how a course is delivered.
 */
static void
add_delivery(struct occapi *o, int offering, json_t *modes)
{
	static const struct { const char *code, *word, *certain; } known[] = {
		{"e92d221e4d", "blended", "blended"}, {"c_3a90b26d", "hybrid", NULL}, {"920fbb3cbe", "online", NULL},
		{"9191af2ed9", "presential", "campus"}};
	char text[60] = "";
	const char *certain = NULL;
	size_t n = 0, count = 0, i;
	json_t *mode;

	for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
		bool there = false;

		json_array_foreach(modes, i, mode)
			there |= json_is_string(mode) && strcmp(json_string_value(mode), known[k].code) == 0;
		if (!there)
			continue;
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n > 0 ? " " : "", known[k].word);
		certain = known[k].certain;
		count++;
	}
	add_text(o, offering, OPSTAP_F_DELIVERY, NULL, count == 1 && certain ? certain : text);
}

/* ---- When ---- */

/* "2/2" is the second of two terms. */
static bool
is_term(const char *text)
{
	return text[0] >= '1' && text[0] <= '9' && text[1] == '/' && text[2] >= '1' && text[2] <= '9' && !text[3] && text[0] <= text[2];
}

static void
add_label(struct occapi *o, int offering, const char *lang, const char *year, const char *term)
{
	char text[60];

	snprintf(text, sizeof(text), "%s%s%s", year, year[0] ? ", " : "", term);
	if (!year[0])
		text[0] = (char)(text[0] - ('a' - 'A'));
	add_text(o, offering, OPSTAP_F_LABEL, lang, text);
}

static void
add_term_label(struct occapi *o, int offering, const char *year, const char *term)
{
	char en[20] = "whole year", nl[20] = "heel jaar";

	if (term[2] != '1') {
		snprintf(en, sizeof(en), "term %c of %c", term[0], term[2]);
		snprintf(nl, sizeof(nl), "periode %c van %c", term[0], term[2]);
	}
	add_label(o, offering, "en", year, en);
	add_label(o, offering, "nl", year, nl);
}

/* "2025/2026-2/2": the year and the term. A year within one calendar year ("2026/2026") is no academic year as Opstap counts them. */
static void
add_term_id(struct occapi *o, int offering, const char *id)
{
	char year[10] = "";

	if (!id)
		return;
	if (strlen(id) != 13 || strspn(id, "0123456789/") != 9 || id[4] != '/' || id[9] != '-' || !is_term(id + 10)) {
		add_text(o, offering, OPSTAP_F_LABEL, NULL, id);
		return;
	}
	memcpy(year, id, 9);
	if (strncmp(year, year + 5, 4) == 0)
		year[4] = '\0';
	else
		add_text(o, offering, OPSTAP_F_ACADEMIC_YEAR, NULL, year);
	add_term_label(o, offering, year, id + 10);
}

static void
add_instance(struct occapi *o, json_t *course, json_t *instance)
{
	json_t *attributes = json_object_get(instance, "attributes"), *modes = json_object_get(attributes, "elmModeOfLearning");
	int offering;

	feed_record_offering(&o->rec, o->rec.line, o->rec.column);
	offering = o->rec.offerings - 1;
	add(o, offering, OPSTAP_F_OFFERING, json_object_get(instance, "id"));
	feed_pages_texts(&o->rec, offering, OPSTAP_F_LABEL, json_object_get(attributes, "title"), "string", "lang");
	if (!feed_record_find(&o->rec, offering, OPSTAP_F_LABEL))
		add_term_id(o, offering, feed_json_text(attributes, "academicTermId"));
	add(o, offering, OPSTAP_F_START, json_object_get(attributes, "startDate"));
	add(o, offering, OPSTAP_F_END, json_object_get(attributes, "endDate"));
	add(o, offering, OPSTAP_F_LANGUAGE, json_object_get(attributes, "languageOfInstruction"));
	occapi_credits(o, offering, attributes);
	add_delivery(o, offering, json_array_size(modes) > 0 ? modes : feed_json_at(course, "attributes.elmModeOfLearning"));
}

void
occapi_instances(struct occapi *o, json_t *course, json_t *instances, struct feed_json *document)
{
	uint32_t line = o->rec.line, column = o->rec.column;
	json_t *instance;
	size_t i;

	json_array_foreach(instances, i, instance) {
		if (!json_is_object(instance))
			continue;
		if (document) {
			o->rec.source = document->source;
			o->rec.line = i < document->place_count ? document->places[i].line : 0;
			o->rec.column = i < document->place_count ? document->places[i].column : 0;
		}
		add_instance(o, course, instance);
	}
	o->rec.source = o->page->source;
	o->rec.line = line;
	o->rec.column = column;
}

void
occapi_terms(struct occapi *o, json_t *course)
{
	json_t *terms = feed_json_at(course, "attributes.academicTerm");
	size_t count = json_is_array(terms) ? json_array_size(terms) : 1;

	for (size_t i = 0; i < count; i++) {
		const char *term = json_string_value(json_is_array(terms) ? json_array_get(terms, i) : terms);

		if (!term || !is_term(term))
			continue;
		feed_record_offering(&o->rec, o->rec.line, o->rec.column);
		add_text(o, o->rec.offerings - 1, OPSTAP_F_OFFERING, NULL, term);
		add_term_label(o, o->rec.offerings - 1, "", term);
		add_delivery(o, o->rec.offerings - 1, feed_json_at(course, "attributes.elmModeOfLearning"));
	}
}

/* ---- What came with the page ---- */

int
occapi_included(struct occapi *o)
{
	json_t *one, *of_course;
	size_t i;

	json_decref(o->by_course);
	json_decref(o->by_id);
	o->by_course = json_object();
	o->by_id = json_object();
	json_array_foreach(json_object_get(o->page->root, "included"), i, one) {
		const char *type = feed_json_text(one, "type"), *id = feed_json_text(one, "id");
		const char *course = feed_json_text(one, "relationships.course.data.id");

		if (!type || strcmp(type, "instance") != 0 || !id)
			continue;
		if (course && !json_object_get(o->by_course, course))
			json_object_set_new(o->by_course, course, json_array());
		of_course = course ? json_object_get(o->by_course, course) : NULL;
		if (json_object_set(o->by_id, id, one) || (of_course && json_array_append(of_course, one)))
			return o->h->fail(o->r, "no memory for the instances");
	}
	return 0;
}

json_t *
occapi_included_of(struct occapi *o, json_t *course)
{
	const char *id = feed_json_text(course, "id");
	json_t *named = feed_json_at(course, "relationships.instance.data"), *found, *one;
	size_t i;

	if (id && json_object_get(o->by_course, id))
		return json_object_get(o->by_course, id);
	if (!id || !json_is_array(named))
		return NULL;
	found = json_array();
	json_array_foreach(named, i, one) {
		const char *key = feed_json_text(one, "id");
		json_t *instance = key ? json_object_get(o->by_id, key) : NULL;

		if (!instance || json_array_append(found, instance)) {
			json_decref(found);
			return NULL;
		}
	}
	json_object_set_new(o->by_course, id, found);	/* which keeps it */
	return found;
}
