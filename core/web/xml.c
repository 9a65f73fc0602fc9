/* XML, written straight into a buffer. */
#include "web/xml.h"

#include "ground/escape.h"

#include <stdio.h>
#include <string.h>

void
xml_begin(struct buffer *b)
{
	buffer_text(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

void
xml_open(struct buffer *b, const char *tag)
{
	buffer_byte(b, '<');
	buffer_text(b, tag);
	buffer_text(b, ">\n");
}

void
xml_close(struct buffer *b, const char *name)
{
	buffer_text(b, "</");
	buffer_text(b, name);
	buffer_text(b, ">\n");
}

void
xml_text_in(struct buffer *b, const char *tag, struct slice lang, struct slice text)
{
	if (text.n == 0)
		return;
	buffer_byte(b, '<');
	buffer_text(b, tag);
	if (lang.n > 0) {
		buffer_text(b, " xml:lang=\"");
		escape_xml(b, lang);
		buffer_byte(b, '"');
	}
	buffer_byte(b, '>');
	escape_xml(b, text);
	buffer_text(b, "</");
	buffer_add(b, tag, strcspn(tag, " "));
	buffer_text(b, ">\n");
}

void
xml_text(struct buffer *b, const char *tag, struct slice text)
{
	xml_text_in(b, tag, SLICE_NONE, text);
}

void
xml_values(struct buffer *b, const char *tag, const struct values *values, uint16_t field)
{
	for (const struct value *v = values_first(values, field); v; v = values_next(values, v))
		xml_text_in(b, tag, v->lang, v->text);
}

void
xml_day(struct buffer *b, const char *tag, int32_t day)
{
	char text[16];
	int year, month, date;

	if (day == DATE_NONE)
		return;
	date_civil(day, &year, &month, &date);
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, date);
	xml_text(b, tag, slice_of(text));
}
