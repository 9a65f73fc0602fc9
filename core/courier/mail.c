/*
 * A mail in its form on the wire. What is not plain ASCII goes into encoded words that each hold whole characters; addresses are looked
 * at and never escaped: one that does not fit is refused.
 */
#include "courier/mail.h"

#include <string.h>

#include "ground/date.h"
#include "ground/escape.h"

#define LINE_MAX 76u		/* RFC 2045 for bodies, RFC 2047 for headers with encoded words */
#define WORD_BYTES 39u		/* of text in one encoded word: with "Subject: " before it, it fills a line */
#define NAME_MAX 100u		/* characters */

/* ---- addresses */

static bool
local_char(uint32_t point)
{
	if (point >= 0x80)
		return true;
	return str_is_alnum((char)point) || (point != 0 && strchr("!#$%&'*+-/=?^_`{|}~.", (int)point) != NULL);
}

static bool
domain_char(uint32_t point)
{
	return point >= 0x80 || str_is_alnum((char)point) || point == '-' || point == '.';
}

/* Every character of s may stand there, none of them changes how the line is read, no dot at an end or beside another. */
static bool
all_of(struct slice s, bool (*may)(uint32_t point))
{
	struct buffer shown;
	uint32_t point;
	size_t used;
	bool same;

	buffer_init(&shown, 4096);
	escape_mail_line(&shown, s);
	same = slice_eq(buffer_view(&shown), s);
	buffer_free(&shown);
	if (!same || s.n == 0 || s.p[0] == '.' || s.p[s.n - 1] == '.' || memmem(s.p, s.n, "..", 2) != NULL)
		return false;
	while ((used = utf8_decode(s, &point)) > 0) {
		if (!may(point))
			return false;
		s.p += used;
		s.n -= used;
	}
	return true;
}

bool
mail_address(struct slice mail)
{
	struct slice domain = mail, local;

	return mail.n <= 254 && slice_split(&domain, '@', &local) && local.n <= 64 && domain.n > 0 && domain.p[0] != '-' &&
	       all_of(local, local_char) && all_of(domain, domain_char);
}

/* ---- headers */

/* A phrase, such as a name before an address, has no room for signs. */
static bool
is_plain(struct slice s, bool phrase)
{
	size_t run = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < ' ' || s.p[i] > '~' || ++run > LINE_MAX - 16 || (phrase && s.p[i] != ' ' && !str_is_alnum(s.p[i])))
			return false;
		if (s.p[i] == ' ')
			run = 0;
	}
	return s.n == 0 || memmem(s.p, s.n, "=?", 2) == NULL;
}

/* Words apart by one blank, folded before a line gets too long. */
static void
put_plain(struct buffer *out, struct slice s, size_t column)
{
	struct slice word;

	for (bool first = true; slice_split(&s, ' ', &word); first = false) {
		if (!first && column + 1 + word.n > LINE_MAX) {
			buffer_text(out, "\r\n ");
			column = 1;
		} else if (!first) {
			buffer_byte(out, ' ');
			column++;
		}
		buffer_slice(out, word);
		column += word.n;
	}
}

static void
put_base64(struct buffer *out, struct slice s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t v = 0;
		char four[4];

		for (size_t j = 0; j < 3; j++)
			v = v << 8 | (i + j < s.n ? (unsigned char)s.p[i + j] : 0);
		for (int j = 0; j < 4; j++)
			four[j] = digits[v >> (18 - 6 * j) & 63];
		if (i + 1 >= s.n)
			four[2] = '=';
		if (i + 2 >= s.n)
			four[3] = '=';
		buffer_add(out, four, sizeof(four));
	}
}

static void
put_encoded(struct buffer *out, struct slice s)
{
	for (bool first = true; s.n > 0; first = false) {
		struct slice part = {s.p, 0};
		uint32_t point;
		size_t used;

		while ((used = utf8_decode((struct slice){s.p + part.n, s.n - part.n}, &point)) > 0 && part.n + used <= WORD_BYTES)
			part.n += used;
		buffer_text(out, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
		put_base64(out, part);
		buffer_text(out, "?=");
		s.p += part.n;
		s.n -= part.n;
	}
}

/* Text of people in a header that begins at column: one line of at most max characters. */
static void
put_words(struct buffer *out, struct slice text, size_t max, size_t column)
{
	bool phrase = max == NAME_MAX;
	struct buffer line;
	struct slice s;

	buffer_init(&line, text.n * 3 + 1);
	escape_mail_line(&line, text);
	s = buffer_view(&line);
	s.n = utf8_prefix(s, max);
	s = slice_trim(s);
	if (is_plain(s, phrase))
		put_plain(out, s, column);
	else
		put_encoded(out, s);
	buffer_free(&line);
}

static void
put_from(struct buffer *out, const struct mail *m)
{
	buffer_text(out, "From: ");
	if (m->from_name.n > 0) {
		put_words(out, m->from_name, NAME_MAX, strlen("From: "));
		buffer_text(out, "\r\n ");
	}
	buffer_printf(out, "<%.*s>\r\n", SLICE_ARG(m->from));
}

static void
put_date(struct buffer *out, int64_t moment)
{
	static const char days[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil at = date_at(moment, 0);

	buffer_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[date_weekday(date_days(at.year, at.month, at.day))],
			at.day, months[at.month - 1], at.year, at.hour, at.minute, at.second);
}

static void
put_headers(struct buffer *out, const struct mail *m)
{
	struct slice domain = m->from, local;

	put_from(out, m);
	buffer_printf(out, "To: <%.*s>\r\nSubject: ", SLICE_ARG(m->to));
	put_words(out, m->subject, MAIL_SUBJECT_MAX, strlen("Subject: "));
	buffer_text(out, "\r\n");
	put_date(out, m->date);
	(void)slice_split(&domain, '@', &local);
	buffer_printf(out, "Message-ID: <%.*s@%.*s>\r\n", SLICE_ARG(m->id), SLICE_ARG(domain));
	buffer_text(out, "Auto-Submitted: auto-generated\r\n");
	if (m->languages.n > 0)
		buffer_printf(out, "Content-Language: %.*s\r\n", SLICE_ARG(m->languages));
	if (m->unsubscribe.n > 0)
		buffer_printf(out, "List-Id: <alerts.%.*s>\r\nList-Unsubscribe: <%.*s>\r\n"
				"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", SLICE_ARG(domain), SLICE_ARG(m->unsubscribe));
	buffer_text(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
}

/* ---- the body */

static bool
stands_for_itself(struct slice line, size_t i)
{
	char c = line.p[i];

	if (c == ' ')		/* a blank at the end of a line gets lost */
		return i + 1 < line.n;
	if (i == 0 && (c == '.' || (c == 'F' && slice_starts(line, "From "))))	/* what some on the way would take for a sign of theirs */
		return false;
	return c > ' ' && c <= '~' && c != '=';
}

static void
put_line(struct buffer *out, struct slice line)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t column = 0;

	for (size_t i = 0; i < line.n; i++) {
		unsigned char u = (unsigned char)line.p[i];
		bool plain = stands_for_itself(line, i);
		size_t width = plain ? 1 : 3;

		if (column + width > LINE_MAX - (i + 1 < line.n ? 1 : 0)) {
			buffer_text(out, "=\r\n");
			column = 0;
		}
		if (plain) {
			buffer_byte(out, line.p[i]);
		} else {
			buffer_byte(out, '=');
			buffer_byte(out, hex[u >> 4]);
			buffer_byte(out, hex[u & 15]);
		}
		column += width;
	}
	buffer_text(out, "\r\n");
}

static void
put_body(struct buffer *out, struct slice body)
{
	struct buffer clean;
	struct slice rest, line;

	buffer_init(&clean, body.n * 3 + 1);
	escape_mail(&clean, body);
	rest = buffer_view(&clean);
	if (rest.n > 0 && rest.p[rest.n - 1] == '\n')
		rest.n--;
	while (slice_split(&rest, '\n', &line))
		put_line(out, line);
	if (!buffer_ok(&clean))
		out->failed = true;
	buffer_free(&clean);
}

/* ---- the whole */

static bool
is_id(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_alnum(s.p[i]) && s.p[i] != '-')
			return false;
	return s.n > 0 && s.n <= 64;
}

/* An https address of printable ASCII that ends nothing early. */
static bool
is_link(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '<' || s.p[i] == '>' || s.p[i] == ',')
			return false;
	return s.n < 900 && (slice_starts(s, "https://") || slice_starts(s, "http://"));
}

static bool
is_languages(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != ',' && s.p[i] != ' ')
			return false;
	return s.n < 40;
}

int
mail_write(const struct mail *m, struct buffer *out, struct error *e)
{
	if (!mail_address(m->from))
		return error_set(e, ERR_VALUE, "the sender's address cannot stand in a mail");
	if (!mail_address(m->to))
		return error_set(e, ERR_VALUE, "the receiver's address cannot stand in a mail");
	if (!is_id(m->id) || !is_languages(m->languages) || (m->unsubscribe.n > 0 && !is_link(m->unsubscribe)))
		return error_set(e, ERR_VALUE, "a part of the mail's head is not what it should be");
	put_headers(out, m);
	put_body(out, m->body);
	return buffer_ok(out) ? 0 : error_set(e, ERR_MEMORY, "the mail is too large");
}
