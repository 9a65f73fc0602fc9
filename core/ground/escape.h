#ifndef GROUND_ESCAPE_H
#define GROUND_ESCAPE_H
/* One escaper for each context that text can reach. Each appends to b. */
#include "ground/buffer.h"

void escape_html(struct buffer *b, struct slice s);	/* text and quoted attributes: & < > " ' */
void escape_xml(struct buffer *b, struct slice s);	/* text of an element, or a quoted attribute; what XML 1.0 cannot hold becomes U+FFFD */
void escape_json(struct buffer *b, struct slice s);	/* the inside of a JSON string; also safe inside <script> */
void escape_segment(struct buffer *b, struct slice s);	/* one path segment: all but A-Za-z0-9-_.~ as %XX */
void escape_form(struct buffer *b, struct slice s);	/* a value in application/x-www-form-urlencoded */
void escape_csv(struct buffer *b, struct slice s);	/* one cell, RFC 4180; a cell that begins with = + - @ tab CR gets a ' before it */
void escape_log(struct buffer *b, struct slice s);	/* control characters, quotes, invalid UTF-8 and bidi controls as \xNN */

/* The same for a whole line that has its own quotes: leaves quotes and backslashes as they are. */
void escape_line(struct buffer *b, struct slice s);

/* Text of a mail: broken bytes as U+FFFD, controls but the line feed as blanks; carriage returns and what turns the reading direction go. */
void escape_mail(struct buffer *b, struct slice s);
void escape_mail_line(struct buffer *b, struct slice s);	/* the same for one line, such as a header: line feeds as blanks, too */

/* %XX (and '+' as blank when form is set) to bytes; false when a % is not followed by two hex digits or a byte is NUL. */
bool unescape_percent(struct slice s, bool form, struct buffer *out);

#endif
