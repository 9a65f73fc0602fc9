/* Plain text and Markdown to tidy text, and the writer that every kind of text goes through. */
#include "domain/markup.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#include "domain/normalise.h"

void
markup_owe(struct markup_writer *w, enum gap gap)
{
	if (gap > w->gap)
		w->gap = gap;
}

/* What is owed is paid only when something visible follows. */
static void
pay(struct markup_writer *w)
{
	static const char *const gaps[] = {"", " ", "\n", "\n\n"};

	if (w->out->len > w->begin)
		buffer_text(w->out, gaps[w->item && w->gap < GAP_LINE ? GAP_LINE : w->gap]);
	if (w->item)
		buffer_text(w->out, "- ");
	w->gap = GAP_NONE;
	w->item = false;
}

static uint32_t
mend_windows_1252(uint32_t point)
{
	static const uint16_t meant[32] = {
		0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
		0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
		0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178
	};

	return meant[point - 0x80];
}

static bool
is_blank(uint32_t point)
{
	return point <= ' ' || point == 0x7F || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A)
	    || point == 0x202F || point == 0x205F || point == 0x3000;
}

/*
 * Soft hyphens, zero-width blanks and marks of byte order: nothing to see, but they break words apart for
 * the search.
 */
static bool
is_invisible(uint32_t point)
{
	return point == 0xAD || point == 0x200B || point == 0x2060 || point == 0xFEFF;
}

void
markup_point(struct markup_writer *w, uint32_t point)
{
	char bytes[4];

	if (point >= 0x80 && point <= 0x9F)
		point = mend_windows_1252(point);
	if (is_invisible(point) || (point >= 0x80 && point <= 0x9F))
		return;
	if (point == 0x2028 || point == 0x2029)
		markup_owe(w, point == 0x2028 ? GAP_LINE : GAP_PARAGRAPH);
	else if (is_blank(point))
		markup_owe(w, point == '\n' && w->pre ? GAP_LINE : GAP_BLANK);
	else {
		if (w->gap || w->item)
			pay(w);
		buffer_add(w->out, bytes, utf8_encode(point, bytes));
	}
}

enum { VISIBLE = 1, VISIBLE_IN_HTML = 2, BLANK = 4 };

/* Printable ASCII; in HTML what the scanner must see is not plain. */
static const unsigned char kinds[256] = {
	[' '] = BLANK, ['<'] = VISIBLE, ['&'] = VISIBLE, [']'] = VISIBLE,
	['!' ... '%'] = VISIBLE | VISIBLE_IN_HTML, ['\'' ... ';'] = VISIBLE | VISIBLE_IN_HTML,
	['=' ... '\\'] = VISIBLE | VISIBLE_IN_HTML, ['^' ... '~'] = VISIBLE | VISIBLE_IN_HTML
};

/* The length of the run at the front that needs no look at each character; single blanks between words belong to it. */
static size_t
simple_run(struct slice s, unsigned char visible)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	while (i < s.n && kinds[p[i]] & visible) {
		i++;
		if (i + 1 < s.n && kinds[p[i]] == BLANK && kinds[p[i + 1]] & visible)
			i++;
	}
	return i;
}

void
markup_front(struct markup_writer *w, struct slice *s, bool html)
{
	size_t used = simple_run(*s, html ? VISIBLE_IN_HTML : VISIBLE);
	uint32_t point;

	if (used > 0) {
		if (w->gap || w->item)
			pay(w);
		buffer_add(w->out, s->p, used);
	} else {
		used = utf8_decode(*s, &point);
		markup_point(w, point);
	}
	s->p += used;
	s->n -= used;
}

/* "• ", "* ", "- ", "– ", "· ", "▪ " at the beginning of a line: its length, or 0. */
static size_t
bullet(struct slice line)
{
	static const char *const marks[] = {
			"-", "*", "\xE2\x80\xA2", "\xC2\xB7", "\xE2\x80\x93", "\xE2\x96\xAA", "\xC2\x95"};

	if (line.p[0] != '-' && line.p[0] != '*' && (unsigned char)line.p[0] < 0x80)
		return 0;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t n = strlen(marks[i]);

		if (slice_starts(line, marks[i]) && line.n > n && (line.p[n] == ' ' || line.p[n] == '\t'))
			return n;
	}
	return 0;
}

static void
plain_line(struct markup_writer *w, struct slice line)
{
	size_t n = bullet(line);

	if (n > 0) {
		line.p += n;
		line.n -= n;
		w->item = true;
	}
	while (line.n > 0)
		markup_front(w, &line, false);
	w->item = false;
}

void
markup_plain(struct slice text, struct buffer *out)
{
	struct markup_writer w = {.out = out, .begin = out->len};

	while (text.n > 0) {
		size_t n = 0;

		while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r')
			n++;
		struct slice line = slice_trim((struct slice){text.p, n});

		if (line.n > 0)
			plain_line(&w, line);
		else
			markup_owe(&w, GAP_PARAGRAPH);
		markup_owe(&w, GAP_LINE);
		n += n < text.n && text.p[n] == '\r';
		n += n < text.n && text.p[n] == '\n';
		text.p += n;
		text.n -= n;
	}
}

void
markup_markdown(struct slice markdown, struct buffer *out)
{
	/* Raw HTML passes: the scanner keeps only its words, and "safe" mode would lose them. */
	char *html = cmark_markdown_to_html(markdown.n ? markdown.p : "", markdown.n, CMARK_OPT_UNSAFE);

	if (!html) {
		out->failed = true;
		return;
	}
	markup_html(slice_of(html), out);
	free(html);
}
