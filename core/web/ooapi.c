/* A course, an offering and an organisation of the Open Onderwijs API. */
#include "web/ooapi.h"

#include "domain/normalise.h"

void
ooapi_uuid(struct json *j, const char *name, const struct uuid *u)
{
	char text[UUID_TEXT];
	struct buffer b;

	buffer_init(&b, UUID_TEXT * 2);
	uuid_write(&b, u);
	if (buffer_ok(&b) && b.len == sizeof(text))
		json_text(j, name, buffer_view(&b));
	buffer_free(&b);
}

static void
code_json(struct json *j, const char *name, const char *type, struct slice code)
{
	json_object(j, name);
	json_text(j, "codeType", slice_of(type));
	json_text(j, "code", code);
	json_end_object(j);
}

static void
text_json(struct json *j, struct slice lang, struct slice text)
{
	json_object(j, NULL);
	if (lang.n > 0)
		json_text(j, "language", lang);
	json_text(j, "value", text);
	json_end_object(j);
}

bool
ooapi_texts(struct json *j, const char *name, const struct values *values, uint16_t field)
{
	const struct value *v = values_first(values, field);

	if (v == NULL)
		return false;
	json_list(j, name);
	for (; v; v = values_next(values, v))
		text_json(j, v->lang, v->text);
	json_end_list(j);
	return true;
}

/* A text that there must be: of the first field that has one, else of no length. */
static void
needed_texts(struct json *j, const char *name, const struct values *values, uint16_t field, uint16_t otherwise)
{
	if (ooapi_texts(j, name, values, field) || (otherwise && ooapi_texts(j, name, values, otherwise)))
		return;
	json_list(j, name);
	text_json(j, SLICE_NONE, SLICE_NONE);
	json_end_list(j);
}

/* The first language in three letters; "und" is the standard's word for one that nobody has determined. */
static void
language_json(struct json *j, struct slice code)
{
	char three[4];

	json_text(j, "teachingLanguage", language_three(code, three) ? slice_of(three) : SLICE("und"));
}

static void
link_json(struct json *j, struct slice url)
{
	if (url.n > 0 && url.n <= OOAPI_LINK_MAX)
		json_text(j, "link", url);
}

/* This site takes part in no alliance of its own; the profile wants the entry all the same. */
static void
consumers_json(struct json *j)
{
	json_list(j, "consumers");
	json_object(j, NULL);
	json_text(j, "consumerKey", SLICE("eduxchange"));
	json_list(j, "alliances");
	json_end_list(j);
	json_end_object(j);
	json_end_list(j);
}

/* ---- Courses ---- */

static void
load_json(struct json *j, struct slice ects)
{
	int64_t n;

	json_object(j, "studyLoad");
	if (str_to_thousandths(ects, 1, INT32_MAX, &n)) {
		json_text(j, "studyLoadUnit", SLICE("ects"));
		json_thousandths(j, "value", n);
	}
	json_end_object(j);
}

static void
level_json(struct json *j, struct slice level)
{
	json_text(j, "level", level.n == 0 || slice_is(level, "other") ? SLICE("undefined") : level);
}

static void
course_texts(struct json *j, const struct values *values)
{
	needed_texts(j, "name", values, OPSTAP_F_TITLE, 0);
	needed_texts(j, "description", values, OPSTAP_F_DESCRIPTION, OPSTAP_F_SUMMARY);
	if (values_first(values, OPSTAP_F_OUTCOMES)) {
		json_list(j, "learningOutcomes");
		ooapi_texts(j, NULL, values, OPSTAP_F_OUTCOMES);
		json_end_list(j);
	}
	ooapi_texts(j, "admissionRequirements", values, OPSTAP_F_PREREQUISITES);
	ooapi_texts(j, "assessment", values, OPSTAP_F_ASSESSMENT);
}

void
ooapi_course(struct json *j, const struct page *p, const struct hub_course *c, bool offerings)
{
	const struct values *values = &c->course->values;
	struct slice code = values_text(values, OPSTAP_F_CODE), field = values_text(values, OPSTAP_F_FIELD);
	struct uuid organization = uuid_of_partner(slice_of(c->partner->id));

	json_object(j, NULL);
	ooapi_uuid(j, "courseId", &c->number);
	code_json(j, "primaryCode", "identifier", c->id);
	if (code.n == 0)
		code = c->id;
	json_text(j, "abbreviation", (struct slice){code.p, utf8_prefix(code, OOAPI_CODE_MAX)});
	course_texts(j, values);
	language_json(j, values_text(values, OPSTAP_F_LANGUAGE));
	level_json(j, values_text(values, OPSTAP_F_LEVEL));
	load_json(j, values_text(values, OPSTAP_F_ECTS));
	if (field.n > 0)
		json_text(j, "fieldsOfStudy", field);
	link_json(j, values_text(values, OPSTAP_F_URL));
	ooapi_uuid(j, "organization", &organization);
	consumers_json(j);
	ooapi_ext(j, c, NULL);
	if (offerings) {
		json_list(j, "offerings");
		for (size_t i = 0; i < c->course->offering_count; i++)
			if (hub_offering(c, i))
				ooapi_offering(j, c, i, hub_seats(p, c, i));
		json_end_list(j);
	}
	json_end_object(j);
}

/* ---- Offerings ---- */

/* The API's modes of delivery, and which of ours each is. */
static const struct { const char *mode, *words[4]; } modes[] = {
	{"online", {"self-paced", "scheduled", "live", NULL}}, {"hybrid", {"blended", NULL}}, {"on campus", {"campus", NULL}},
	{"distance-learning", {NULL}}, {"situated", {NULL}},
};
#define MODES (sizeof(modes) / sizeof(modes[0]))

const char *const *
ooapi_modes(struct slice mode)
{
	for (size_t i = 0; i < MODES; i++)
		if (slice_is(mode, modes[i].mode))
			return modes[i].words;
	return NULL;
}

static void
mode_json(struct json *j, struct slice delivery)
{
	for (size_t i = 0; i < MODES && delivery.n > 0; i++)
		for (const char *const *word = modes[i].words; *word; word++)
			if (slice_is(delivery, *word)) {
				json_list(j, "modeOfDelivery");
				json_text(j, NULL, slice_of(modes[i].mode));
				json_end_list(j);
			}
}

/* A day that must stand there: of no length where nobody knows it. */
static void
needed_day(struct json *j, const char *name, int32_t day)
{
	if (day == DATE_NONE)
		json_text(j, name, SLICE_NONE);
	else
		json_day(j, name, day);
}

/* The day of a moment where the partner is. */
static void
day_of_moment(struct json *j, const char *name, int64_t moment, const struct zone *zone)
{
	if (moment != MOMENT_NONE)
		json_day(j, name, zone_day(zone, moment));
}

static void
offering_code(struct json *j, const struct offering *o, const struct uuid *number)
{
	struct slice id = values_text(&o->values, OPSTAP_F_OFFERING);
	struct buffer b;

	buffer_init(&b, UUID_TEXT * 2);
	uuid_write(&b, number);
	code_json(j, "primaryCode", "offeringCode", id.n > 0 ? id : buffer_view(&b));
	buffer_free(&b);
}

void
ooapi_offering(struct json *j, const struct hub_course *c, size_t i, struct seat_count seats)
{
	const struct offering *o = &c->course->offerings[i];
	const struct value *language = course_value(c->course, o, OPSTAP_F_LANGUAGE);
	struct uuid number = hub_offering_number(c, i);
	struct offering_facts f;

	offering_read(c->course, o, c->partner->zone, &f);
	seats_apply(&seats, &f);
	json_object(j, NULL);
	ooapi_uuid(j, "offeringId", &number);
	offering_code(j, o, &number);
	json_text(j, "offeringType", SLICE("course"));
	needed_texts(j, "name", values_first(&o->values, OPSTAP_F_LABEL) ? &o->values : &c->course->values,
			OPSTAP_F_LABEL, OPSTAP_F_TITLE);
	needed_texts(j, "description", &o->values, OPSTAP_F_DESCRIPTION, 0);
	language_json(j, language ? language->text : SLICE_NONE);
	mode_json(j, values_text(&o->values, OPSTAP_F_DELIVERY));
	if (f.places >= 0) {
		json_number(j, "maxNumberStudents", f.places);
		json_number(j, "enrolledNumberStudents", seats.taken);
	}
	json_bool(j, "resultExpected", true);	/* what is listed here is for credit */
	link_json(j, values_text(&o->values, OPSTAP_F_URL));
	needed_day(j, "startDate", f.start);
	needed_day(j, "endDate", f.end);
	day_of_moment(j, "enrollStartDate", f.apply_from, c->partner->zone);
	day_of_moment(j, "enrollEndDate", f.apply_until, c->partner->zone);
	ooapi_uuid(j, "course", &c->number);
	consumers_json(j);
	ooapi_ext(j, c, o);
	json_end_object(j);
}

/* ---- Organisations ---- */

void
ooapi_organization(struct json *j, const struct config_partner *partner)
{
	struct uuid number = uuid_of_partner(slice_of(partner->id));
	struct slice website = slice_of(partner->website);

	json_object(j, NULL);
	ooapi_uuid(j, "organizationId", &number);
	code_json(j, "primaryCode", "identifier", slice_of(partner->id));
	json_text(j, "organizationType", SLICE("root"));
	json_list(j, "name");
	text_json(j, SLICE_NONE, slice_of(partner->name));
	if (*partner->name_nl)
		text_json(j, SLICE("nl"), slice_of(partner->name_nl));
	json_end_list(j);
	json_text(j, "shortName", slice_of(partner->id));
	link_json(j, website);
	consumers_json(j);
	json_end_object(j);
}
