/* JSON, written straight into a buffer. */
#include "web/json.h"

#include "ground/date.h"
#include "ground/escape.h"

struct json
json_of(struct buffer *out)
{
	return (struct json){out, false};
}

static void
begin(struct json *j, const char *name)
{
	if (j->comma)
		buffer_byte(j->out, ',');
	j->comma = true;
	if (name == NULL)
		return;
	buffer_byte(j->out, '"');
	buffer_text(j->out, name);
	buffer_add(j->out, "\":", 2);
}

static void
open(struct json *j, const char *name, char bracket)
{
	begin(j, name);
	buffer_byte(j->out, bracket);
	j->comma = false;
}

static void
end(struct json *j, char bracket)
{
	buffer_byte(j->out, bracket);
	j->comma = true;
}

void
json_object(struct json *j, const char *name)
{
	open(j, name, '{');
}

void
json_list(struct json *j, const char *name)
{
	open(j, name, '[');
}

void
json_end_object(struct json *j)
{
	end(j, '}');
}

void
json_end_list(struct json *j)
{
	end(j, ']');
}

void
json_text(struct json *j, const char *name, struct slice text)
{
	begin(j, name);
	buffer_byte(j->out, '"');
	escape_json(j->out, text);
	buffer_byte(j->out, '"');
}

void
json_text_or_null(struct json *j, const char *name, struct slice text)
{
	if (text.n > 0)
		json_text(j, name, text);
	else
		json_null(j, name);
}

void
json_number(struct json *j, const char *name, int64_t n)
{
	begin(j, name);
	buffer_number(j->out, n);
}

void
json_thousandths(struct json *j, const char *name, int64_t n)
{
	int64_t rest = n % 1000;

	if (n < 0) {
		json_null(j, name);
		return;
	}
	begin(j, name);
	buffer_number(j->out, n / 1000);
	if (rest > 0)
		buffer_byte(j->out, '.');
	for (int64_t unit = 100; rest > 0; rest %= unit, unit /= 10)
		buffer_byte(j->out, (char)('0' + rest / unit));
}

void
json_bool(struct json *j, const char *name, bool on)
{
	begin(j, name);
	buffer_text(j->out, on ? "true" : "false");
}

void
json_null(struct json *j, const char *name)
{
	begin(j, name);
	buffer_text(j->out, "null");
}

void
json_day(struct json *j, const char *name, int32_t days)
{
	if (days == DATE_NONE) {
		json_null(j, name);
		return;
	}
	begin(j, name);
	buffer_byte(j->out, '"');
	date_write_day(j->out, days);
	buffer_byte(j->out, '"');
}

void
json_moment(struct json *j, const char *name, int64_t moment, int offset)
{
	if (moment == MOMENT_NONE || moment == 0) {
		json_null(j, name);
		return;
	}
	begin(j, name);
	buffer_byte(j->out, '"');
	date_write_moment(j->out, moment, offset);
	buffer_byte(j->out, '"');
}
