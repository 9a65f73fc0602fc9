/* The event taken apart for adapters, and kept out of what people read when a delivery fails. */
#include "courier/delivery_parts.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ground/escape.h"

static bool
add(struct host_pair *pair, const char *name, const json_t *value, struct arena *a)
{
	char *list;

	pair->key = arena_string(a, slice_of(name));
	if (json_is_string(value)) {
		pair->value = arena_string(a, slice_of(json_string_value(value)));
	} else if (json_is_boolean(value)) {
		pair->value = json_is_true(value) ? "true" : "false";
	} else {
		list = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		pair->value = list ? arena_string(a, slice_of(list)) : NULL;
		free(list);
	}
	return pair->key && pair->value;
}

static int
add_all(json_t *event, json_t *enrolment, struct arena *a, const struct host_pair **out, size_t *count, struct error *e)
{
	struct host_pair *pairs = arena_array(a, json_object_size(enrolment) + 2, sizeof(*pairs));
	const char *name;
	json_t *value;
	bool good = pairs && add(&pairs[0], "event", json_object_get(event, "event"), a) &&
			add(&pairs[1], "at", json_object_get(event, "at"), a);
	size_t n = 2;

	json_object_foreach(enrolment, name, value) {
		if (good && !json_is_null(value))
			good = add(&pairs[n++], name, value, a);
	}
	*out = pairs;
	*count = n;
	return good ? 0 : error_set(e, ERR_MEMORY, "no memory for an event");
}

int
delivery_fields(struct slice event, struct arena *a, const struct host_pair **out, size_t *count, struct error *e)
{
	json_error_t fault;	/* not passed on: it quotes */
	json_t *o = json_loadb(event.p ? event.p : "", event.n, JSON_REJECT_DUPLICATES, &fault);
	json_t *enrolment = json_object_get(o, "enrolment");
	int rc;

	*out = NULL;
	*count = 0;
	if (!o)
		rc = error_set(e, ERR_SYNTAX, "the event is not JSON (line %d)", fault.line);
	else if (!json_is_object(enrolment) || !json_is_string(json_object_get(o, "event")) || !json_is_string(json_object_get(o, "at")))
		rc = error_set(e, ERR_VALUE, "the event is none: it wants \"event\", \"at\" and \"enrolment\"");
	else
		rc = add_all(o, enrolment, a, out, count, e);
	json_decref(o);
	return rc;
}

/* As it is, or as it would stand in an address. One letter is in every sentence and tells nothing. */
static bool
is_in(const char *text, struct slice value)
{
	struct buffer encoded;
	bool found;

	if (value.n < 2)
		return false;
	buffer_init(&encoded, 3 * value.n + 1);
	escape_segment(&encoded, value);
	found = memmem(text, strlen(text), value.p, value.n) != NULL || strstr(text, buffer_string(&encoded)) != NULL;
	buffer_free(&encoded);
	return found;
}

void
delivery_withhold(const struct host_pair *fields, size_t count, struct error *why)
{
	static const char *const personal[] = {"receipt", "name", "email", "student_number", "motivation"};
	bool named = false;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < sizeof(personal) / sizeof(personal[0]); k++) {
			struct slice rest = slice_of(fields[i].value), word;
			bool of_words = strcmp(personal[k], "name") == 0;

			if (strcmp(fields[i].key, personal[k]) != 0)
				continue;
			named = named || is_in(why->text, rest);
			while (of_words && slice_split(&rest, ' ', &word))
				named = named || (word.n > 2 && is_in(why->text, word));
		}
	if (named)
		(void)error_set(why, why->code, "the reason names the student and is not kept");
}
