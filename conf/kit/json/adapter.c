/* @NAME@: a JSON feed. The tables say which key is which field; opstap_adapter.h lists all fields. */
#include <jansson.h>
#include <opstap_adapter.h>
#include <stdio.h>

struct key { const char *name; uint32_t field; };

static const struct key of_course[] = {
	{"id", OPSTAP_F_ID}, {"title", OPSTAP_F_TITLE}, {"description", OPSTAP_F_DESCRIPTION}, {"link", OPSTAP_F_URL},
	{"credits", OPSTAP_F_ECTS}, {"level", OPSTAP_F_LEVEL}, {"language", OPSTAP_F_LANGUAGE}, {"lecturer", OPSTAP_F_TEACHER},
	{NULL, 0}};
static const struct key of_run[] = {
	{"code", OPSTAP_F_OFFERING}, {"start", OPSTAP_F_START}, {"end", OPSTAP_F_END}, {"deadline", OPSTAP_F_APPLY_UNTIL},
	{"places", OPSTAP_F_PLACES}, {"mode", OPSTAP_F_DELIVERY},
	{NULL, 0}};

/* A text, a number, or an object of language and text. */
static void
take_value(const struct opstap_host *h, struct opstap_run *r, uint32_t field, const char *lang, json_t *value)
{
	char number[32];
	const char *key;
	json_t *one;

	if (json_is_integer(value))
		snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else
		snprintf(number, sizeof(number), "%g", json_number_value(value));
	if (json_is_string(value))
		h->set(r, field, lang, json_string_value(value), json_string_length(value));
	else if (json_is_number(value))
		h->set(r, field, lang, number, OPSTAP_NUL);
	json_object_foreach(value, key, one)
		if (json_is_string(one))
			h->set(r, field, key, json_string_value(one), json_string_length(one));
}

static void
take(const struct opstap_host *h, struct opstap_run *r, json_t *object, const struct key *table)
{
	for (const struct key *k = table; k->name; k++)
		take_value(h, r, k->field, NULL, json_object_get(object, k->name));
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	size_t len, i, n;
	const char *feed = h->get(r, NULL, &len);
	json_error_t error = {0};
	json_t *all = feed ? json_loadb(feed, len, 0, &error) : NULL, *course, *one;
	char why[300];

	if (!all) {
		snprintf(why, sizeof(why), "line %d, column %d: %s", error.line, error.column, error.text);
		return feed ? h->fail(r, why) : -1;
	}
	json_array_foreach(json_object_get(all, "courses"), i, course) {
		h->course(r);
		take(h, r, course, of_course);
		json_array_foreach(json_object_get(course, "runs"), n, one) {
			h->offering(r);
			take(h, r, one, of_run);
		}
		if (h->emit(r) < 0)
			break;
	}
	json_decref(all);
	return 0;
}

OPSTAP_ADAPTER("@NAME@", "1.0", run, NULL)
