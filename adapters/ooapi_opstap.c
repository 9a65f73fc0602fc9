/*
 * What another Opstap says of its courses beside what the API has a place for: ext.opstap of a course or an offering, under the field
 * names of opstap_adapter.h in small letters. Each key there counts instead of what stands outside, null for unknown: outside something
 * had to stand.
 */
#include "ooapi.h"

#include <string.h>

static const struct own { const char *name; uint32_t field; const char *outside[3]; } owns[] = {
	{"code", OPSTAP_F_CODE, {"abbreviation", "primaryCode", "otherCodes"}}, {"summary", OPSTAP_F_SUMMARY, {NULL}},
	{"description", OPSTAP_F_DESCRIPTION, {"description", NULL}}, {"url", OPSTAP_F_URL, {"link", NULL}},
	{"credits", OPSTAP_F_CREDITS, {NULL}}, {"level", OPSTAP_F_LEVEL, {"level", NULL}},
	{"field", OPSTAP_F_FIELD, {"fieldsOfStudy", NULL}}, {"keyword", OPSTAP_F_KEYWORD, {NULL}},
	{"language", OPSTAP_F_LANGUAGE, {"teachingLanguage", NULL}}, {"teacher", OPSTAP_F_TEACHER, {NULL}},
	{"contact", OPSTAP_F_CONTACT, {NULL}}, {"video", OPSTAP_F_VIDEO, {NULL}}, {"honours", OPSTAP_F_HONOURS, {NULL}},
	{"academic_year", OPSTAP_F_ACADEMIC_YEAR, {NULL}}, {"ects", OPSTAP_F_ECTS, {"studyLoad", NULL}},
	{"label", OPSTAP_F_LABEL, {"name", NULL}}, {"apply_from", OPSTAP_F_APPLY_FROM, {"enrollStartDate", NULL}},
	{"apply_until", OPSTAP_F_APPLY_UNTIL, {"enrollEndDate", NULL}}, {"delivery", OPSTAP_F_DELIVERY, {"modeOfDelivery", NULL}},
	{"hours_per_week", OPSTAP_F_HOURS_PER_WEEK, {NULL}}, {"session", OPSTAP_F_SESSION, {NULL}}, {"exam", OPSTAP_F_EXAM, {NULL}},
	{"exam_at", OPSTAP_F_EXAM_AT, {NULL}}, {"exam_minutes", OPSTAP_F_EXAM_MINUTES, {NULL}},
	{"places", OPSTAP_F_PLACES, {"maxNumberStudents", NULL}}, {"drop_by", OPSTAP_F_DROP_BY, {NULL}},
	{"waiting_list", OPSTAP_F_WAITING_LIST, {NULL}},
};
#define OWNS (sizeof(owns) / sizeof(owns[0]))

json_t *
ooapi_opstap(json_t *object)
{
	json_t *own = json_object_get(json_object_get(object, "ext"), "opstap");

	if (!json_is_object(own))
		return NULL;
	for (size_t i = 0; i < OWNS; i++)
		for (size_t k = 0; json_object_get(own, owns[i].name) && k < 3 && owns[i].outside[k]; k++)
			json_object_del(object, owns[i].outside[k]);
	return own;
}

/* A value, or one with its language. */
static void
add_one(struct feed_record *rec, int offering, uint32_t field, json_t *value)
{
	json_t *inner = json_object_get(value, "value");

	if (inner)
		feed_json_add(rec, offering, field | OPSTAP_AS_PLAIN, feed_json_text(value, "language"), inner);
	else if (!json_is_object(value) && !json_is_array(value))
		feed_json_add(rec, offering, field, NULL, value);
}

void
ooapi_opstap_add(struct feed_record *rec, int offering, json_t *own)
{
	for (size_t i = 0; own && i < OWNS; i++) {
		json_t *value = json_object_get(own, owns[i].name), *one;
		size_t k;

		if (!json_is_array(value))
			add_one(rec, offering, owns[i].field, value);
		json_array_foreach(value, k, one) {
			add_one(rec, offering, owns[i].field, one);
		}
	}
}
