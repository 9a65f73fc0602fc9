/* Breaking lines at words. */
#include "courier/wrap.h"

/* How many bytes at the beginning of the line stand in front of its text: "> ", "- ", blanks. */
static size_t
lead(struct slice line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	if (n + 1 < line.n && (line.p[n] == '>' || line.p[n] == '-') && line.p[n + 1] == ' ')
		n += 2;
	return n;
}

/* In front of the second line and all after it. */
static void
put_lead(struct buffer *out, struct slice front)
{
	for (size_t i = 0; i < front.n; i++)
		buffer_byte(out, front.p[i] == '-' ? ' ' : front.p[i]);
}

static void
wrap_line(struct slice line, struct buffer *out)
{
	struct slice front = {line.p, lead(line)}, rest = {line.p + front.n, line.n - front.n}, word;
	size_t column = front.n;
	bool first = true;

	buffer_slice(out, front);
	while (slice_split(&rest, ' ', &word)) {
		size_t width = utf8_count(word);

		if (width == 0)
			continue;
		if (!first && column + 1 + width > WRAP_COLUMNS) {
			buffer_byte(out, '\n');
			put_lead(out, front);
			column = front.n;
		} else if (!first) {
			buffer_byte(out, ' ');
			column++;
		}
		buffer_slice(out, word);
		column += width;
		first = false;
	}
	buffer_byte(out, '\n');
}

void
wrap(struct slice text, struct buffer *out)
{
	size_t begin = out->len;
	bool gap = false;
	struct slice line;

	while (slice_split(&text, '\n', &line)) {
		while (line.n > 0 && line.p[line.n - 1] == ' ')
			line.n--;
		if (line.n == 0) {
			gap = out->len > begin;
			continue;
		}
		if (gap)
			buffer_byte(out, '\n');
		gap = false;
		wrap_line(line, out);
	}
}
