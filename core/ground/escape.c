/* One escaper for each context that text can reach. */
#include "ground/escape.h"

#include <string.h>

static const char hex_lower[] = "0123456789abcdef";
static const char hex_upper[] = "0123456789ABCDEF";

static const char *
html_entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void
escape_html(struct buffer *b, struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		const char *entity = html_entity(s.p[i]);

		if (entity == NULL)
			continue;
		buffer_add(b, s.p + from, i - from);
		buffer_text(b, entity);
		from = i + 1;
	}
	if (from < s.n)
		buffer_add(b, s.p + from, s.n - from);
}

/* Char of XML 1.0 (section 2.2): what else there is cannot even be written as a number. */
static bool
xml_char(uint32_t point)
{
	return point == '\t' || point == '\n' || point == '\r' || (point >= 0x20 && point != 0xfffe && point != 0xffff);
}

void
escape_xml(struct buffer *b, struct slice s)
{
	while (s.n > 0) {
		uint32_t point;
		size_t n = utf8_decode(s, &point);
		const char *entity = n == 1 ? html_entity(s.p[0]) : NULL;

		if (point == '\r')
			buffer_text(b, "&#13;");	/* as it is, a reader would make a line end of it */
		else if (entity)
			buffer_text(b, entity);
		else if (!xml_char(point) || (n == 1 && (unsigned char)s.p[0] >= 0x80))
			buffer_text(b, "\357\277\275");
		else
			buffer_add(b, s.p, n);
		s.p += n;
		s.n -= n;
	}
}

/* The short form of a control character or quote in JSON, 0 when there is none. */
static char
json_short(uint32_t point)
{
	switch (point) {
	case '"': return '"';
	case '\\': return '\\';
	case '\b': return 'b';
	case '\f': return 'f';
	case '\n': return 'n';
	case '\r': return 'r';
	case '\t': return 't';
	default: return 0;
	}
}

/* < > & and the two line separators are harmless in JSON, but not inside <script>. */
static bool
json_needs_number(uint32_t point)
{
	return point < 0x20 || point == 0x7f || point == '<' || point == '>' || point == '&' || point == 0x2028 ||
	       point == 0x2029 || point == 0xfffd;
}

void
escape_json(struct buffer *b, struct slice s)
{
	uint32_t point;
	size_t used;

	while ((used = utf8_decode(s, &point)) > 0) {
		char letter = json_short(point);

		if (letter)
			buffer_printf(b, "\\%c", letter);
		else if (json_needs_number(point))
			buffer_printf(b, "\\u%04x", (unsigned)point);
		else
			buffer_add(b, s.p, used);
		s.p += used;
		s.n -= used;
	}
}

static void
percent(struct buffer *b, char c)
{
	unsigned char u = (unsigned char)c;
	char text[3] = {'%', hex_upper[u >> 4], hex_upper[u & 15]};

	buffer_add(b, text, sizeof(text));
}

void
escape_segment(struct buffer *b, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (str_is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '~')
			buffer_byte(b, c);
		else
			percent(b, c);
	}
}

void
escape_form(struct buffer *b, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == ' ')
			buffer_byte(b, '+');
		else if (str_is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '*')
			buffer_byte(b, c);
		else
			percent(b, c);
	}
}

static bool
among(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

void
escape_csv(struct buffer *b, struct slice s)
{
	bool guarded = s.n > 0 && among(s.p[0], "=+-@\t\r");
	bool quoted = guarded || (s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' '));

	for (size_t i = 0; i < s.n && !quoted; i++)
		quoted = among(s.p[i], ",;\"\r\n");
	if (!quoted) {
		buffer_slice(b, s);
		return;
	}
	buffer_text(b, guarded ? "\"'" : "\"");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buffer_byte(b, '"');
		buffer_byte(b, s.p[i]);
	}
	buffer_byte(b, '"');
}

/* What could forge a line, move the cursor, or turn the reading direction in a terminal. */
static bool
unsafe_in_line(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029 || point == 0xfeff || utf8_turns(point);
}

static void
escape_hex(struct buffer *b, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char u = (unsigned char)s.p[i];
		char text[4] = {'\\', 'x', hex_lower[u >> 4], hex_lower[u & 15]};

		buffer_add(b, text, sizeof(text));
	}
}

static void
escape_visible(struct buffer *b, struct slice s, bool quotes)
{
	uint32_t point;
	size_t used;

	while ((used = utf8_decode(s, &point)) > 0) {
		struct slice one = {s.p, used};
		bool broken = point == 0xfffd && used == 1;

		if (broken || unsafe_in_line(point) || (quotes && (point == '"' || point == '\'' || point == '\\')))
			escape_hex(b, one);
		else
			buffer_slice(b, one);
		s.p += used;
		s.n -= used;
	}
}

void
escape_log(struct buffer *b, struct slice s)
{
	escape_visible(b, s, true);
}

void
escape_line(struct buffer *b, struct slice s)
{
	escape_visible(b, s, false);
}

/* What stands for a character that a mail must not hold as it is; NULL: it may. */
static const char *
mail_instead(uint32_t point, bool broken, bool one_line)
{
	if (broken)
		return "\357\277\275";
	if (point == '\r' || !unsafe_in_line(point))
		return point == '\r' ? "" : NULL;
	if (point == '\n' && !one_line)
		return NULL;
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ? " " : "";
}

static void
escape_for_mail(struct buffer *b, struct slice s, bool one_line)
{
	uint32_t point;
	size_t used, plain;

	for (;;) {
		const char *instead;

		for (plain = 0; plain < s.n && s.p[plain] >= ' ' && s.p[plain] <= '~'; plain++)
			;
		buffer_add(b, s.p, plain);
		s.p += plain;
		s.n -= plain;
		used = utf8_decode(s, &point);
		if (used == 0)
			return;
		instead = mail_instead(point, point == 0xfffd && used == 1, one_line);

		if (instead != NULL)
			buffer_text(b, instead);
		else
			buffer_add(b, s.p, used);
		s.p += used;
		s.n -= used;
	}
}

void
escape_mail(struct buffer *b, struct slice s)
{
	escape_for_mail(b, s, false);
}

void
escape_mail_line(struct buffer *b, struct slice s)
{
	escape_for_mail(b, s, true);
}

static int
hex_digit(char c)
{
	if (str_is_digit(c))
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
unescape_percent(struct slice s, bool form, struct buffer *out)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			int high = s.n - i > 2 ? hex_digit(s.p[i + 1]) : -1;
			int low = s.n - i > 2 ? hex_digit(s.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && form) {
			c = ' ';
		}
		if (c == '\0')
			return false;
		buffer_byte(out, c);
	}
	return true;
}
