/* Calendar files. */
#include "render/calendar.h"

#define LINE_MAX_BYTES 75
#define TEXT_MAX 65536u

/* Never in the middle of a character: some readers decode line by line. */
static void
put_folded(struct buffer *out, struct slice line)
{
	size_t column = 0;

	for (size_t i = 0, n; i < line.n; i += n) {
		for (n = 1; i + n < line.n && ((unsigned char)line.p[i + n] & 0xc0) == 0x80; n++)
			;
		if (column + n > LINE_MAX_BYTES) {
			buffer_text(out, "\r\n ");
			column = 1;
		}
		buffer_add(out, line.p + i, n);
		column += n;
	}
	buffer_text(out, "\r\n");
}

static void
add_escaped(struct buffer *b, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\\' || c == ';' || c == ',') {
			buffer_byte(b, '\\');
			buffer_byte(b, c);
		} else if (c == '\n') {
			buffer_text(b, "\\n");
		} else if ((unsigned char)c >= ' ' && c != 0x7f) {
			buffer_byte(b, c);
		}
	}
}

static void
put_text(struct buffer *out, const char *name, struct slice text)
{
	struct buffer line;

	if (text.n == 0)
		return;
	buffer_init(&line, TEXT_MAX);
	buffer_text(&line, name);
	buffer_byte(&line, ':');
	add_escaped(&line, text);
	if (buffer_ok(&line))
		put_folded(out, buffer_view(&line));
	buffer_free(&line);
}

static void
put_day(struct buffer *out, const char *name, int32_t days)
{
	int year, month, day;

	date_civil(days, &year, &month, &day);
	buffer_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, year, month, day);
}

static void
put_moment(struct buffer *out, const char *name, int64_t moment)
{
	const struct civil at = date_at(moment, 0);

	buffer_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, at.year, at.month, at.day, at.hour, at.minute, at.second);
}

void
calendar_begin(struct buffer *out, struct slice name)
{
	buffer_text(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Opstap//Opstap//EN\r\nCALSCALE:GREGORIAN\r\n");
	put_text(out, "X-WR-CALNAME", name);
}

void
calendar_add(struct buffer *out, const struct calendar_event *e, int64_t now)
{
	buffer_text(out, "BEGIN:VEVENT\r\n");
	put_text(out, "UID", e->uid);
	put_moment(out, "DTSTAMP", now);
	if (e->day != DATE_NONE) {
		put_day(out, "DTSTART", e->day);
		put_day(out, "DTEND", e->day + 1);	/* the first day that is not part of it */
	} else {
		put_moment(out, "DTSTART", e->from);
		if (e->until != MOMENT_NONE)
			put_moment(out, "DTEND", e->until);
	}
	put_text(out, "SUMMARY", e->summary);
	put_text(out, "LOCATION", e->location);
	put_text(out, "DESCRIPTION", e->description);
	buffer_printf(out, "STATUS:%s\r\nTRANSP:%s\r\n", e->tentative ? "TENTATIVE" : "CONFIRMED",
			e->day != DATE_NONE || e->until == MOMENT_NONE ? "TRANSPARENT" : "OPAQUE");
	buffer_text(out, "END:VEVENT\r\n");
}

void
calendar_end(struct buffer *out)
{
	buffer_text(out, "END:VCALENDAR\r\n");
}
