/* The log: each event becomes one line and one write to standard error, so that lines of several processes never mix. */
#include "ground/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "ground/buffer.h"
#include "ground/date.h"
#include "ground/escape.h"

#define TEXT_MAX 2048u		/* of the formatted part */
#define LINE_MAX_BYTES 16384u	/* each byte may become four */

static const char *role = "main";
static enum log_level threshold = LOG_INFO;

void
log_role(const char *name)
{
	role = name;
}

void
log_threshold(enum log_level least)
{
	threshold = least;
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
	static const char *const names[] = {"debug", "info", "warning", "error"};
	char text[TEXT_MAX];
	struct buffer line;
	va_list ap;

	if (level < threshold)
		return;
	va_start(ap, format);
	if (vsnprintf(text, sizeof(text), format, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	buffer_init(&line, LINE_MAX_BYTES);
	date_write_moment(&line, date_now(), 0);
	buffer_printf(&line, " %s %s[%d] %s", names[level], role, (int)getpid(), event);
	if (text[0] != '\0')
		buffer_byte(&line, ' ');
	escape_line(&line, slice_of(text));
	buffer_byte(&line, '\n');
	if (buffer_ok(&line) && write(STDERR_FILENO, line.data, line.len) < 0) {
		/* nowhere left to say it */
	}
	buffer_free(&line);
}
