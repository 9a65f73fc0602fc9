/* How a failure is filled in, by the one place that failed. */
#include "ground/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ground/str.h"

static void __attribute__((format(printf, 3, 0)))
fill(struct error *e, int code, const char *format, va_list ap)
{
	char text[sizeof(e->text) * 2];

	vsnprintf(text, sizeof(text), format, ap);
	e->code = code;
	(void)slice_copy(slice_of(text), e->text, sizeof(e->text));
}

int
(error_set)(struct error *e, int code, const char *format, ...)
{
	va_list ap;

	if (e == NULL)
		return code;
	va_start(ap, format);
	fill(e, code, format, ap);
	va_end(ap);
	return code;
}

int
error_errno(struct error *e, int code, const char *format, ...)
{
	int saved = errno;
	char reason[128];
	va_list ap;
	size_t used;

	if (e == NULL)
		return code;
	va_start(ap, format);
	fill(e, code, format, ap);
	va_end(ap);
	used = strlen(e->text);
	snprintf(e->text + used, sizeof(e->text) - used, ": %s", strerror_r(saved, reason, sizeof(reason)));
	errno = saved;
	return code;
}

int
error_prefix(struct error *e, const char *format, ...)
{
	char prefix[sizeof(e->text)], both[sizeof(e->text) * 2 + 2];
	va_list ap;

	if (e == NULL)
		return 0;
	va_start(ap, format);
	vsnprintf(prefix, sizeof(prefix), format, ap);
	va_end(ap);
	snprintf(both, sizeof(both), "%s: %s", prefix, e->text);
	(void)slice_copy(slice_of(both), e->text, sizeof(e->text));
	return e->code;
}
