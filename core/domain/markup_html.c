/*
 * HTML to plain text: a small scanner and not a parser with a tree. Only the words and their breaks are
 * wanted, feeds hold fragments by the thousand (a parser for each would cost more than the feed itself),
 * and a scanner has no depth to run out of. Everything is one pass; what looks ahead for an end that is not
 * there does so once.
 */
#include "domain/markup.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#include "domain/normalise.h"

#define DEPTH_MAX 200

enum tag_kind { TAG_INLINE, TAG_BLOCK, TAG_BREAK, TAG_ROW, TAG_CELL, TAG_LIST, TAG_ITEM, TAG_PRE, TAG_HIDDEN };

/* Known elements: those that make text look like HTML, and what each does to the flow. */
static const struct tag { const char *name; enum tag_kind kind;
} tags[] = {{"a", TAG_INLINE}, {"abbr", TAG_INLINE}, {"address", TAG_BLOCK}, {"article", TAG_BLOCK}, {"b", TAG_INLINE},
		{"blockquote", TAG_BLOCK}, {"body", TAG_BLOCK}, {"br", TAG_BREAK}, {"caption", TAG_BLOCK},
		{"center", TAG_BLOCK}, {"code", TAG_INLINE}, {"dd", TAG_ROW}, {"div", TAG_BLOCK}, {"dl", TAG_BLOCK},
		{"dt", TAG_ROW}, {"em", TAG_INLINE}, {"font", TAG_INLINE}, {"footer", TAG_BLOCK}, {"h1", TAG_BLOCK},
		{"h2", TAG_BLOCK}, {"h3", TAG_BLOCK}, {"h4", TAG_BLOCK}, {"h5", TAG_BLOCK}, {"h6", TAG_BLOCK},
		{"head", TAG_HIDDEN}, {"header", TAG_BLOCK}, {"hr", TAG_BLOCK}, {"html", TAG_BLOCK}, {"i", TAG_INLINE},
		{"iframe", TAG_HIDDEN}, {"img", TAG_INLINE}, {"li", TAG_ITEM}, {"menu", TAG_LIST},
		{"object", TAG_HIDDEN}, {"ol", TAG_LIST}, {"p", TAG_BLOCK}, {"pre", TAG_PRE}, {"script", TAG_HIDDEN},
		{"section", TAG_BLOCK}, {"small", TAG_INLINE}, {"span", TAG_INLINE}, {"strike", TAG_INLINE},
		{"strong", TAG_INLINE}, {"style", TAG_HIDDEN}, {"sub", TAG_INLINE}, {"sup", TAG_INLINE},
		{"svg", TAG_HIDDEN}, {"table", TAG_BLOCK}, {"tbody", TAG_ROW}, {"td", TAG_CELL},
		{"template", TAG_HIDDEN}, {"tfoot", TAG_ROW}, {"th", TAG_CELL}, {"thead", TAG_ROW},
		{"title", TAG_HIDDEN}, {"tr", TAG_ROW}, {"tt", TAG_INLINE}, {"u", TAG_INLINE}, {"ul", TAG_LIST}};

static const struct tag *
tag_find(struct slice name)
{
	size_t low = 0, high = sizeof(tags) / sizeof(tags[0]);
	char lower[12];

	if (name.n == 0 || name.n >= sizeof(lower))
		return NULL;
	for (size_t i = 0; i < name.n; i++)
		lower[i] = str_lower(name.p[i]);
	lower[name.n] = '\0';
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = lower[0] != tags[middle].name[0] ? lower[0] - tags[middle].name[0]
							     : strcmp(lower, tags[middle].name);

		if (order == 0)
			return &tags[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The offset of needle in s, or s.n. */
static size_t
find(struct slice s, const char *needle, size_t n)
{
	const char *hit = s.n >= n ? memmem(s.p, s.n, needle, n) : NULL;

	return hit ? (size_t)(hit - s.p) : s.n;
}

struct scan {
	struct slice rest;
	bool no_more_tags;	/* no '>' ahead: later '<' are text, found out once */
};

/* The length of the tag at the front including '>', 0 when there is none. A '>' inside quotes does not end it. */
static size_t
tag_length(struct scan *s)
{
	char quote = 0;
	const char *end;

	for (size_t i = 1; i < s->rest.n && !s->no_more_tags; i++) {
		char c = s->rest.p[i];

		if (quote ? c == quote : c == '>') {
			if (!quote)
				return i + 1;
			quote = 0;
		} else if (!quote && (c == '"' || c == '\'') && s->rest.p[i - 1] == '=') {
			quote = c;
		}
	}
	end = s->no_more_tags ? NULL : memchr(s->rest.p, '>', s->rest.n);
	s->no_more_tags = !end;
	return end ? (size_t)(end - s->rest.p) + 1 : 0;
}

/* The element's name without prefix; *closing for "</x>". */
static struct slice
tag_name(struct slice tag, bool *closing)
{
	size_t i = 1, start;

	*closing = tag.n > 1 && tag.p[1] == '/';
	i += *closing;
	start = i;
	for (; i < tag.n && (str_is_alnum(tag.p[i]) || strchr(":-_", tag.p[i])); i++)
		if (tag.p[i] == ':')
			start = i + 1;
	return (struct slice){tag.p + start, i - start};
}

/* Skips to behind the end tag of an element whose content nobody should read. */
static void
skip_hidden(struct scan *s, const struct tag *tag)
{
	size_t n = strlen(tag->name);

	for (;;) {
		size_t at = find(s->rest, "</", 2);

		s->rest.p += at;
		s->rest.n -= at;
		if (s->rest.n == 0)
			return;
		if (s->rest.n >= n + 2 && slice_is_nocase((struct slice){s->rest.p + 2, n}, tag->name)) {
			at = find(s->rest, ">", 1);
			at += at < s->rest.n;
			s->rest.p += at;
			s->rest.n -= at;
			return;
		}
		s->rest.p += 2;
		s->rest.n -= 2;
	}
}

static void
list_tag(struct markup_writer *w, bool closing)
{
	if (closing) {
		w->lists -= w->lists > 0;
		w->item = false;
		w->gap = w->lists ? GAP_LINE : GAP_PARAGRAPH;
	} else {
		markup_owe(w, w->lists ? GAP_LINE : GAP_PARAGRAPH);
		w->lists += w->lists < DEPTH_MAX;
	}
}

static void
item_tag(struct markup_writer *w, bool closing)
{
	if (closing)
		w->gap = GAP_LINE;	/* paragraphs inside an item do not part it from the next */
	else
		markup_owe(w, GAP_LINE);
	w->item = !closing;
}

static void
apply_tag(struct markup_writer *w, const struct tag *tag, bool closing)
{
	switch (tag->kind) {
	case TAG_BLOCK:
		if (!w->item)
			markup_owe(w, w->lists ? GAP_LINE : GAP_PARAGRAPH);
		break;
	case TAG_BREAK:
	case TAG_ROW:
		if (!w->item)
			markup_owe(w, GAP_LINE);
		break;
	case TAG_CELL:
		markup_owe(w, GAP_BLANK);
		break;
	case TAG_LIST:
		list_tag(w, closing);
		break;
	case TAG_ITEM:
		item_tag(w, closing);
		break;
	case TAG_PRE:
		markup_owe(w, GAP_PARAGRAPH);
		w->pre += closing ? -(w->pre > 0) : w->pre < DEPTH_MAX;
		break;
	case TAG_INLINE:
	case TAG_HIDDEN:
		break;
	}
}

static void
take(struct scan *s, size_t n)
{
	s->rest.p += n;
	s->rest.n -= n;
}

/* Comments, declarations, CDATA marks; false when the front is none of these. */
static bool
read_declaration(struct scan *s)
{
	size_t n;

	if (s->rest.p[0] == '<' && (s->rest.n < 2 || (s->rest.p[1] != '!' && s->rest.p[1] != '?')))
		return false;
	if (slice_starts(s->rest, "<!--")) {
		n = find(s->rest, "-->", 3);
		take(s, n < s->rest.n ? n + 3 : n);
	} else if (slice_starts(s->rest, "<![CDATA[")) {
		take(s, 9);
	} else if (slice_starts(s->rest, "]]>")) {
		take(s, 3);
	} else {
		n = find(s->rest, ">", 1);
		take(s, n < s->rest.n ? n + 1 : n);
	}
	return true;
}

static void
read_tag(struct scan *s, struct markup_writer *w)
{
	const struct tag *tag;
	struct slice name;
	size_t n = 0;
	bool closing, empty;

	if (read_declaration(s))
		return;
	name = tag_name(s->rest, &closing);
	if (name.n > 0 && str_is_alpha(name.p[0]))
		n = tag_length(s);
	if (n == 0) {
		markup_point(w, '<');
		take(s, 1);
		return;
	}
	tag = tag_find(name);
	empty = s->rest.p[n - 2] == '/';
	take(s, n);
	if (tag && tag->kind == TAG_HIDDEN && !closing && !empty)
		skip_hidden(s, tag);
	else if (tag)
		apply_tag(w, tag, closing);
}

/* The value of "&#…;" or "&name;" at the front and its length; 0 when it is just an ampersand. */
static size_t
entity(struct slice s, uint32_t *point)
{
	char name[12];
	size_t end = 1;
	const htmlEntityDesc *known;

	while (end < s.n && end < sizeof(name) && (str_is_alnum(s.p[end]) || (end == 1 && s.p[1] == '#')))
		end++;
	if (end >= s.n || s.p[end] != ';' || end < 3)
		return 0;
	memcpy(name, s.p + 1, end - 1);
	name[end - 1] = '\0';
	if (name[0] == '#') {
		bool hex = str_lower(name[1]) == 'x';
		char *stop;
		unsigned long value = strtoul(name + 1 + hex, &stop, hex ? 16 : 10);

		if (*stop || stop == name + 1 + hex)
			return 0;
		*point = value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000) ? 0xFFFD
											       : (uint32_t)value;
		return end + 1;
	}
	if (strcmp(name, "apos") == 0) {
		*point = '\'';
		return end + 1;
	}
	known = htmlEntityLookup((const xmlChar *)name);
	*point = known ? known->value : 0;
	return known ? end + 1 : 0;
}

void
markup_html(struct slice html, struct buffer *out)
{
	struct markup_writer w = {.out = out, .begin = out->len};
	struct scan s = {.rest = html};
	uint32_t point;
	size_t n;

	while (s.rest.n > 0) {
		char c = s.rest.p[0];

		if (c == '<' || (c == ']' && slice_starts(s.rest, "]]>"))) {
			read_tag(&s, &w);
		} else if (c == '&' && (n = entity(s.rest, &point)) > 0) {
			markup_point(&w, point);
			take(&s, n);
		} else if (c == '&' || c == ']') {
			markup_point(&w, (unsigned char)c);
			take(&s, 1);
		} else {
			markup_front(&w, &s.rest, true);
		}
	}
}

bool
markup_looks_html(struct slice text)
{
	struct scan s = {.rest = text};
	uint32_t point;

	while (s.rest.n > 0) {
		bool closing;
		struct slice name;

		if (s.rest.p[0] == '&' && entity(s.rest, &point) > 0)
			return true;
		if (s.rest.p[0] == '<') {
			name = tag_name(s.rest, &closing);
			if (tag_find(name) && tag_length(&s) > 0)
				return true;
		}
		take(&s, 1);
		while (s.rest.n > 0 && s.rest.p[0] != '<' && s.rest.p[0] != '&')
			take(&s, 1);
	}
	return false;
}
