/*
 * Titles and snippets of hits: plain text with U+E000 before and U+E001 behind every word that was
 * looked for. Where the text itself has these two characters they are left out, so that nothing of
 * a feed looks like a mark.
 */
#include <string.h>

#include "search/text.h"
#include "store/query_parts.h"

#define SNIPPET_CHARS 200
#define SNIPPET_BEFORE 60	/* of them before the first word that was found */
#define TEXT_MAX ((size_t)1 << 20)

static const char mark_begin[] = "\xee\x80\x80", mark_end[] = "\xee\x80\x81", ellipsis[] = "\xe2\x80\xa6";

struct marking {
	const struct marks *marks;
	struct slice source;
	struct buffer *out;
	size_t from, to;	/* the part of source that is written, */
	size_t split;		/* and where its words begin to be looked at */
	size_t done;		/* how far it is written */
	size_t first;		/* where the first word that was found begins; SIZE_MAX none */
};

/* How many bytes from i on are to be written as they are: neither white, but for one blank between others, nor the beginning of a mark. */
static size_t
plain_run(struct slice s, size_t i)
{
	static const bool special[256] = {[' '] = true, ['\n'] = true, ['\t'] = true, [0xee] = true};
	size_t begin = i;

	while (i < s.n && (!special[(unsigned char)s.p[i]] || (s.p[i] == ' ' && i > begin && s.p[i - 1] != ' ')))
		i++;
	return i - begin;
}

/* Text on one line without marks of its own. */
static void
write_plain(struct buffer *out, struct slice s)
{
	bool blank = out->len == 0;

	for (size_t i = 0; i < s.n; i++) {
		size_t run = plain_run(s, i);

		if (run > 0) {
			buffer_add(out, s.p + i, run);
			i += run - 1;
			blank = s.p[i] == ' ';
			continue;
		}
		bool white = s.p[i] == '\n' || s.p[i] == ' ' || s.p[i] == '\t';

		if (s.n - i >= 3 && (memcmp(s.p + i, mark_begin, 3) == 0 || memcmp(s.p + i, mark_end, 3) == 0)) {
			i += 2;
			continue;
		}
		if (!white || !blank)
			buffer_byte(out, white ? ' ' : s.p[i]);
		blank = white;
	}
}

static bool
mark_word(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct marking *m = context;

	(void)position;
	start += m->split;
	end += m->split;
	if (start < m->done || !marks_word(m->marks, word))
		return true;
	write_plain(m->out, (struct slice){m->source.p + m->done, start - m->done});
	buffer_text(m->out, mark_begin);
	write_plain(m->out, (struct slice){m->source.p + start, end - start});
	buffer_text(m->out, mark_end);
	m->done = end;
	return true;
}

static bool
find_word(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct marking *m = context;

	(void)position;
	(void)end;
	if (!marks_word(m->marks, word))
		return true;
	m->first = start;
	return false;
}

/* Writes the part of source between from and to with its marks: nothing in front of split has any. */
static void
write_marked(struct marking *m)
{
	m->done = m->from;
	if (m->marks->n > 0 && m->split < m->to)	/* without words there is nothing to mark */
		text_words_begun((struct slice){m->source.p + m->split, m->to - m->split}, m->marks->begins, mark_word, m);
	write_plain(m->out, (struct slice){m->source.p + m->done, m->to - m->done});
}

/*
 * The next place at or behind at (before: or in front of it) where a word may be cut off: behind a
 * blank.
 */
static size_t
at_blank(struct slice s, size_t at, bool before)
{
	while (before && at > 0 && !str_is_space(s.p[at - 1]))
		at--;
	while (!before && at < s.n && !str_is_space(s.p[at]))
		at++;
	return at;
}

/* The window of about SNIPPET_CHARS around the first word that was found. */
static void
choose_window(struct marking *m)
{
	struct slice s = m->source;
	size_t first = m->first == SIZE_MAX ? 0 : m->first, back = 0;
	struct slice rest;

	for (m->from = first; m->from > 0 && back < SNIPPET_BEFORE; back++)
		do
			m->from--;
		while (m->from > 0 && ((unsigned char)s.p[m->from] & 0xc0) == 0x80);
	m->from = m->from > 0 ? at_blank(s, m->from, true) : 0;
	rest = (struct slice){s.p + m->from, s.n - m->from};
	m->to = m->from + utf8_prefix(rest, SNIPPET_CHARS);
	if (m->to < s.n) {
		size_t cut = at_blank(s, m->to, true);

		/* A text without blanks is cut between characters. */
		m->to = cut > first && cut > m->from ? cut : m->to;
	}
}

/*
 * What choose_text has looked at has no mark; behind a blank the words are the same wherever one begins to split. A text that is cut
 * off within a word ends with another one.
 */
static size_t
split_from(const struct marking *m)
{
	if (m->first == SIZE_MAX)
		return m->to == m->source.n || (m->to > 0 && str_is_space(m->source.p[m->to - 1])) ? m->to : m->from;
	return m->first > m->from && str_is_space(m->source.p[m->first - 1]) ? m->first : m->from;
}

static int
write_snippet(struct marking *m, struct arena *a, struct slice *out, struct error *e)
{
	choose_window(m);
	m->split = split_from(m);
	buffer_clear(m->out);
	if (m->from > 0)
		buffer_text(m->out, ellipsis);
	write_marked(m);
	while (m->out->len > 0 && m->out->data[m->out->len - 1] == ' ')
		m->out->len--;
	if (m->to < m->source.n)
		buffer_text(m->out, ellipsis);
	*out = buffer_ok(m->out) ? arena_slice(a, buffer_view(m->out)) : SLICE_NONE;
	return out->p ? 0 : error_set(e, ERR_MEMORY, "no memory for a snippet");
}

/* The text to cut from: the first that holds a word looked for, else the first there is. */
static void
choose_text(struct marking *m, const struct course *c, struct slice lang)
{
	static const uint16_t fields[] = {OPSTAP_F_SUMMARY, OPSTAP_F_DESCRIPTION, OPSTAP_F_OUTCOMES};
	struct slice any = SLICE_NONE;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct value *v = values_in(&c->values, fields[i], lang);

		if (v == NULL)
			continue;
		m->source = v->text;
		m->first = SIZE_MAX;
		if (m->marks->n > 0)
			text_words_begun(v->text, m->marks->begins, find_word, m);
		if (m->first != SIZE_MAX)
			return;
		any = any.n > 0 ? any : v->text;
	}
	m->source = any;
	m->first = SIZE_MAX;
}

int
query_mark(const struct marks *marks, struct slice lang, struct arena *a, struct hit *h, struct error *e)
{
	const struct value *title = values_in(&h->course->values, OPSTAP_F_TITLE, lang);
	struct buffer b;
	struct marking m = {.marks = marks, .out = &b};
	int rc = 0;

	buffer_init(&b, TEXT_MAX);
	if (title != NULL) {
		m.source = title->text;
		m.to = title->text.n;
		write_marked(&m);
		h->title_marked = buffer_ok(&b) ? arena_slice(a, buffer_view(&b)) : SLICE_NONE;
		if (h->title_marked.p == NULL)
			rc = error_set(e, ERR_MEMORY, "no memory for a title");
	}
	choose_text(&m, h->course, lang);
	if (rc == 0 && m.source.n > 0)
		rc = write_snippet(&m, a, &h->snippet, e);
	buffer_free(&b);
	return rc;
}
