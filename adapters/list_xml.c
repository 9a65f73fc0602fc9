/*
 * The list as XML: <courses><course id="…"><title xml:lang="nl">…</title>…<offering id="…"><start>…,
 * names as in the CSV.
 */
#include <string.h>

#include "feed_record.h"
#include "feed_xml.h"
#include "list.h"

enum place { IN_FEED, IN_LIST, IN_COURSE, IN_OFFERING };

struct list_document {
	enum place place;
	const struct list_field *field;	/* of the text that is being read */
	char lang[36];
	char noted[32][24];		/* names that are not known, each reported once */
	size_t noted_count;
	struct feed_record record;
};

static void
add(struct feed_xml *x, uint32_t field, const char *lang, const char *text, size_t len)
{
	struct list_document *d = x->context;
	int offering = d->place == IN_OFFERING ? d->record.offerings - 1 : FEED_OF_COURSE;

	feed_record_add(&d->record, offering, field, lang, text, len, x->line, x->column);
}

/* An id may stand in the attribute. */
static void
add_id(struct feed_xml *x, const struct feed_element *e, uint32_t field)
{
	char id[1100];

	if (feed_attribute(e, "id", id, sizeof(id)))
		add(x, field, NULL, id, strlen(id));
}

static enum feed_take
begin_list(struct feed_xml *x, const struct feed_element *e)
{
	struct list_document *d = x->context;

	if (d->place == IN_FEED && strcmp(e->name, "courses") == 0) {
		d->place = IN_LIST;
		return FEED_ENTER;
	}
	if (strcmp(e->name, "course") == 0) {
		d->place = IN_COURSE;
		feed_record_begin(&d->record, x->line, x->column);
		add_id(x, e, OPSTAP_F_ID);
		return FEED_ENTER;
	}
	if (d->place == IN_LIST)
		return FEED_SKIP;
	feed_xml_stop(x, strcmp(e->name, "html") == 0 ? "this is a web page (a login page?) and not a list"
			: "the root of a list is <courses>; for XCRI-CAP use the adapter xcricap");
	return FEED_SKIP;
}

static enum feed_take
unknown(struct feed_xml *x, const struct feed_element *e)
{
	struct list_document *d = x->context;
	size_t n = strlen(e->name), i = 0;

	if (n >= sizeof(d->noted[0]))
		return FEED_SKIP;
	while (i < d->noted_count && strcmp(d->noted[i], e->name) != 0)
		i++;
	if (i < d->noted_count || i == sizeof(d->noted) / sizeof(d->noted[0]))
		return FEED_SKIP;
	memcpy(d->noted[d->noted_count++], e->name, n + 1);
	list_unknown(x->h, x->r, "element", e->name, n);
	return FEED_SKIP;
}

static enum feed_take
begin(struct feed_xml *x, const struct feed_element *e)
{
	struct list_document *d = x->context;
	const struct list_field *field;

	if (d->place < IN_COURSE)
		return begin_list(x, e);
	if (d->place == IN_COURSE && strcmp(e->name, "offering") == 0) {
		d->place = IN_OFFERING;
		feed_record_offering(&d->record, x->line, x->column);
		add_id(x, e, OPSTAP_F_OFFERING);
		return FEED_ENTER;
	}
	field = list_field_find(e->name, strlen(e->name));
	if (!field || !(field->flags & (d->place == IN_OFFERING ? LIST_OFFERING : LIST_COURSE)))
		return unknown(x, e);
	d->field = field;
	memcpy(d->lang, e->lang, strlen(e->lang) + 1);
	return FEED_TEXT;
}

/* Several values may stand in elements of their own or in one, separated by |. */
static void
add_field(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct list_document *d = x->context;

	while (d->field->flags & LIST_REPEATS && len > 0) {
		const char *bar = memchr(text, '|', len);
		size_t n = bar ? (size_t)(bar - text) : len;

		add(x, d->field->number | as, d->lang, text, n);
		text += n + (bar != NULL);
		len -= n + (bar != NULL);
	}
	if (len > 0)
		add(x, d->field->number | as, d->lang, text, len);
}

static void
end(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct list_document *d = x->context;

	if (d->field) {
		add_field(x, text, len, as);
		d->field = NULL;
	} else if (d->place == IN_OFFERING) {
		d->place = IN_COURSE;
	} else if (d->place == IN_COURSE) {
		d->place = IN_LIST;
		if (feed_record_emit(&d->record, x->h, x->r) < 0)
			feed_xml_stop(x, NULL);
	}
}

int
list_xml(const struct opstap_host *h, struct opstap_run *r, const char *feed, size_t len)
{
	static const struct feed_handlers handlers = {begin, end};
	struct list_document document = {.place = IN_FEED};
	struct feed_xml x = {.h = h, .r = r, .handlers = &handlers, .context = &document};
	int result = feed_xml_memory(&x, feed, len);

	feed_record_free(&document.record);
	return result;
}
