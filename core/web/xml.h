#ifndef WEB_XML_H
#define WEB_XML_H
/* Writes XML straight into a buffer. Names and what stands in a tag beside them are literals that need no escaping. */
#include "domain/course.h"

void xml_begin(struct buffer *b);					/* the declaration */
void xml_open(struct buffer *b, const char *tag);			/* "provider", or "catalog xmlns=…" */
void xml_close(struct buffer *b, const char *name);
void xml_text(struct buffer *b, const char *tag, struct slice text);	/* an element; nothing where text is empty */
void xml_text_in(struct buffer *b, const char *tag, struct slice lang, struct slice text);	/* the same with xml:lang, when there is one */
void xml_values(struct buffer *b, const char *tag, const struct values *values, uint16_t field);	/* an element for each value, with its language */
void xml_day(struct buffer *b, const char *tag, int32_t day);		/* DATE_NONE: nothing */

#endif
