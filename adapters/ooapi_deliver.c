/*
 * An enrolment as an association of Open Onderwijs API 5: POST to deliver-url, which is the address of "associations/external/me". What
 * one event changes stands in remoteState, the state at the side that asks; the same association is sent again when the student leaves,
 * because the id that the first answer gave it is known to nobody then. A receipt has one association for each choice: "ext" says which.
 *
 * The answer may say no inside a 2xx: state "denied" or "canceled" where a student was placed is a refusal.
 */
#include "ooapi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *event, *state; bool comes; } states[] = {
	{"placed", "associated", true}, {"approved", "pending", true}, {"withdrawn", "canceled", false}, {"cancelled", "denied", false},
};

static const char *
text_of(const struct ooapi *o, const char *name)
{
	const char *text = o->h->enrolment(o->r, name);

	return text ? text : "";
}

/* Nobody can tell for certain where a name is to be cut: displayName is the whole of it. */
static json_t *
person(const struct ooapi *o)
{
	const char *name = text_of(o, "name"), *blank = strchr(name, ' ');
	int first = blank ? (int)(blank - name) : (int)strlen(name);

	return json_pack("{s:{s:s, s:s}, s:s%, s:s, s:s, s:[s], s:s, s:b}", "primaryCode", "codeType", "studentNumber", "code",
			text_of(o, "student_number"), "givenName", name, first, "surname", blank ? blank + 1 : name, "displayName", name,
			"affiliations", "student", "mail", text_of(o, "email"), "activeEnrollment", 1);
}

static json_t *
offering(const struct ooapi *o)
{
	const char *id = text_of(o, "offering");

	return *id ? json_pack("{s:s, s:s, s:s}", "offeringId", id, "offeringType", "course", "course", text_of(o, "course"))
		   : json_pack("{s:s, s:s}", "offeringType", "course", "course", text_of(o, "course"));
}

/* What Opstap knows beside that, by its own names. */
static json_t *
extension(const struct ooapi *o)
{
	static const char *const names[] = {"event", "at", "receipt", "choice", "faculty", "programme", "year", "purpose", "motivation"};
	json_t *ext = json_object();

	for (size_t i = 0; ext && i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = o->h->enrolment(o->r, names[i]);

		if (value && *value && json_object_set_new(ext, names[i], json_string(value)) != 0) {
			json_decref(ext);
			return NULL;
		}
	}
	return ext;
}

static char *
association(const struct ooapi *o, const char *state)
{
	const char *home = text_of(o, "home");
	json_t *whole = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:{s:s, s:{s:s, s:s}, s:[{s:s, s:s}], s:s}, s:o}",
			"associationType", "courseOfferingAssociation", "role", "student", "state", "associated", "remoteState", state,
			"person", person(o), "offering", offering(o),
			"issuer", "organizationType", "root", "primaryCode", "codeType", "identifier", "code", home,
			"name", "language", "en", "value", home, "shortName", home, "ext", extension(o));
	char *text = whole ? json_dumps(whole, JSON_COMPACT) : NULL;

	json_decref(whole);
	return text;
}

/* A 2xx is delivered unless its body says no; a body that is no JSON says nothing. Behind a gateway the answer lies in its envelope. */
static int
judge(const struct ooapi *o, const struct feed_body *answer, bool comes)
{
	int result = feed_delivered(o->h, o->r, answer);
	json_t *root = result == 0 && answer->text ? json_loadb(answer->text, answer->len, 0, NULL) : NULL, *inner = NULL;
	const char *state;

	if (o->home)
		inner = json_object_get(json_object_get(root, "responses"), o->home);
	state = json_string_value(json_object_get(inner ? inner : root, "state"));
	if (comes && state && (strcmp(state, "denied") == 0 || strcmp(state, "canceled") == 0))
		result = o->h->fail(o->r, *state == 'd' ? "the answer's state is denied" : "the answer's state is canceled");
	json_decref(root);
	return result;
}

static int
deliver(struct ooapi *o, size_t event)
{
	struct feed_body answer = {.status = 0};
	char *body = association(o, states[event].state);
	int result;

	if (!body)
		return o->h->fail(o->r, "the enrolment cannot be written as JSON");
	result = feed_deliver(o->h, o->r, &o->headers, "application/json", body, strlen(body), &answer);
	if (result == 0)
		result = judge(o, &answer, states[event].comes);
	feed_body_free(&answer);
	free(body);
	return result;
}

int
ooapi_deliver(const struct opstap_host *h, struct opstap_run *r)
{
	struct ooapi *o = calloc(1, sizeof(*o));
	const char *event = OPSTAP_HAS(h, enrolment) ? h->enrolment(r, "event") : NULL;
	size_t i = 0, count = sizeof(states) / sizeof(states[0]);
	int result = 0;

	while (i < count && (!event || strcmp(states[i].event, event) != 0))
		i++;
	if (!o)
		result = h->fail(r, "no memory for the adapter");
	else if (i == count)
		h->log(r, OPSTAP_NOTE, "no association changes by this event");
	else {
		o->h = h;
		o->r = r;
		result = ooapi_settings(o) ? -1 : deliver(o, i);
	}
	free(o);
	return result;
}
