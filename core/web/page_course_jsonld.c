/* A course for search engines: schema.org's Course with its instances. */
#include "ground/escape.h"
#include "web/page_course.h"

#define INSTANCES_MAX 50

/* ,"name":"text" unless it is empty. */
static void
member(struct buffer *b, const char *name, struct slice text)
{
	if (text.n == 0)
		return;
	buffer_printf(b, ",\"%s\":\"", name);
	escape_json(b, text);
	buffer_byte(b, '"');
}

static void
day_member(struct buffer *b, const char *name, int32_t days)
{
	if (days == DATE_NONE)
		return;
	buffer_printf(b, ",\"%s\":\"", name);
	date_write_day(b, days);
	buffer_byte(b, '"');
}

static void
add_instance(struct buffer *b, const struct shown_course *c, const struct offering *o, bool first)
{
	struct offering_facts f;

	offering_read(c->course, o, c->partner->zone, &f);
	buffer_printf(b, "%s{\"@type\":\"CourseInstance\",\"courseMode\":\"%s\"", first ? "" : ",",
			f.delivery == DELIVERY_CAMPUS ? "onsite" : f.delivery == DELIVERY_BLENDED ? "blended" : "online");
	day_member(b, "startDate", f.start);
	day_member(b, "endDate", f.end);
	buffer_byte(b, '}');
}

static void
add_instances(struct buffer *b, const struct shown_course *c)
{
	bool first = true;

	buffer_text(b, ",\"hasCourseInstance\":[");
	for (size_t i = 0; i < c->course->offering_count && i < INSTANCES_MAX; i++) {
		const struct offering *o = &c->course->offerings[i];
		struct offering_facts f;

		offering_read(c->course, o, c->partner->zone, &f);
		if (f.delivery == DELIVERY_UNKNOWN || f.cancelled)
			continue;	/* schema.org wants a mode, and unknown is never "online" */
		add_instance(b, c, o, first);
		first = false;
	}
	buffer_byte(b, ']');
}

struct slice
course_jsonld(const struct page *p, const struct shown_course *c)
{
	const struct values *values = &c->course->values;
	struct slice lang = request_lang(p->request);
	const struct value *title = values_in(values, OPSTAP_F_TITLE, lang);
	const struct value *text = values_in(values, OPSTAP_F_SUMMARY, lang);
	struct buffer *b = p->scratch;
	struct offering_facts f;

	if (text == NULL)
		text = values_in(values, OPSTAP_F_DESCRIPTION, lang);
	offering_read(c->course, NULL, c->partner->zone, &f);
	buffer_clear(b);
	buffer_text(b, "{\"@context\":\"https://schema.org\",\"@type\":\"Course\"");
	member(b, "name", title ? title->text : c->id);
	member(b, "description", text ? text->text : title ? title->text : c->id);
	member(b, "inLanguage", values_text(values, OPSTAP_F_LANGUAGE));
	member(b, "courseCode", values_text(values, OPSTAP_F_CODE));
	member(b, "url", values_text(values, OPSTAP_F_URL));
	if (f.ects >= 0)
		buffer_printf(b, ",\"numberOfCredits\":%d.%03d", f.ects / 1000, f.ects % 1000);
	buffer_text(b, ",\"provider\":{\"@type\":\"CollegeOrUniversity\"");
	member(b, "name", slice_of(c->partner->name));
	member(b, "url", slice_of(c->partner->website));
	buffer_byte(b, '}');
	add_instances(b, c);
	buffer_byte(b, '}');
	return arena_slice(p->arena, buffer_view(b));
}
