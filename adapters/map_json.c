/*
 * JSON into the tree, in one pass over the bytes: no second copy of the document is made, and every value knows its line and column.
 * Bytes that are not UTF-8 go through; the host refuses the record they stand in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"

struct json {
	struct map_tree *t;
	const char *begin, *at, *end, *line_start;
	uint32_t line;
	char number[40];		/* written anew */
};

static bool
fail(struct json *j, const char *what)
{
	if (!j->t->error[0]) {
		snprintf(j->t->error, sizeof(j->t->error), "%s", what);
		j->t->error_line = j->line;
		j->t->error_column = (uint32_t)(j->at - j->line_start) + 1;
	}
	return false;
}

static void
blanks(struct json *j)
{
	for (; j->at < j->end && (*j->at == ' ' || *j->at == '\t' || *j->at == '\r' || *j->at == '\n'); j->at++)
		if (*j->at == '\n') {
			j->line++;
			j->line_start = j->at + 1;
		}
}

/* ---- Strings ---- */

static bool
hex4(struct json *j, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++, j->at++) {
		char c = j->at < j->end ? *j->at : '\0';

		if (c >= '0' && c <= '9')
			*out = *out * 16 + (unsigned)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			*out = *out * 16 + (unsigned)((c | 32) - 'a' + 10);
		else
			return fail(j, "after \\u four hexadecimal digits are expected");
	}
	return true;
}

static size_t
utf8(unsigned point, char out[4])
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xC0 | point >> 6);
		out[1] = (char)(0x80 | (point & 63));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xE0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 63));
		out[2] = (char)(0x80 | (point & 63));
		return 3;
	}
	out[0] = (char)(0xF0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 63));
	out[2] = (char)(0x80 | (point >> 6 & 63));
	out[3] = (char)(0x80 | (point & 63));
	return 4;
}

/* What follows \u; half of a pair and NUL become U+FFFD. */
static bool
escaped_point(struct json *j, unsigned *point)
{
	unsigned low = 0;

	if (!hex4(j, point))
		return false;
	if (*point >= 0xD800 && *point <= 0xDBFF && j->end - j->at >= 6 && j->at[0] == '\\' && j->at[1] == 'u') {
		const char *back = j->at;

		j->at += 2;
		if (!hex4(j, &low))
			return false;
		if (low >= 0xDC00 && low <= 0xDFFF) {
			*point = 0x10000 + ((*point - 0xD800) << 10) + (low - 0xDC00);
			return true;
		}
		j->at = back;
	}
	if ((*point >= 0xD800 && *point <= 0xDFFF) || *point == 0)
		*point = 0xFFFD;
	return true;
}

/* One escape; its bytes. */
static bool
escape(struct json *j, char out[4], size_t *n)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known;
	unsigned point;

	if (++j->at == j->end)
		return fail(j, "a string is never closed");
	if (*j->at == 'u') {
		j->at++;
		if (!escaped_point(j, &point))
			return false;
		*n = utf8(point, out);
		return true;
	}
	known = *j->at ? strchr(from, *j->at) : NULL;
	if (!known)
		return fail(j, "this escape is not known in JSON");
	out[0] = to[known - from];
	*n = 1;
	j->at++;
	return true;
}

/* Hands the pieces of a string to add; at stands on the quote. */
static bool
string(struct json *j, void (*add)(void *, const char *, size_t), void *to)
{
	j->at++;
	for (;;) {
		const char *piece = j->at;
		char bytes[4];
		size_t n;

		while (j->at < j->end && *j->at != '"' && *j->at != '\\' && (unsigned char)*j->at >= ' ')
			j->at++;
		add(to, piece, (size_t)(j->at - piece));
		if (j->at == j->end)
			return fail(j, "a string is never closed");
		if (*j->at == '"') {
			j->at++;
			return true;
		}
		if (*j->at != '\\')
			return fail(j, "a string holds a control character or an end of line; is it closed?");
		if (!escape(j, bytes, &n))
			return false;
		add(to, bytes, n);
	}
}

static void
add_to_tree(void *to, const char *p, size_t n)
{
	if (n > 0)
		map_add_text(to, p, n);
}

static void
add_nowhere(void *to, const char *p, size_t n)
{
	(void)to, (void)p, (void)n;
}

struct key {
	char text[256];
	size_t n;
};

/* A longer key is cut: no path names it. */
static void
add_to_key(void *to, const char *p, size_t n)
{
	struct key *k = to;

	if (n > sizeof(k->text) - k->n)
		n = sizeof(k->text) - k->n;
	if (n > 0)
		memcpy(k->text + k->n, p, n);
	k->n += n;
}

/* ---- Values ---- */

static bool value(struct json *j, const struct key *key, bool wanted, int depth);

/* 7.5e0 is read by nobody but programs. One too large for a number stays, for the host to refuse. */
static void
without_exponent(struct json *j, const char **text, size_t *n)
{
	double v;

	if (*n >= sizeof(j->number) || (!memchr(*text, 'e', *n) && !memchr(*text, 'E', *n)))
		return;
	memcpy(j->number, *text, *n);
	j->number[*n] = '\0';
	v = strtod(j->number, NULL);
	if (v > -1e15 && v < 1e15) {
		*n = (size_t)snprintf(j->number, sizeof(j->number), "%.15g", v);
		*text = j->number;
	}
}

static bool
literal(struct json *j, const char **text, size_t *n)
{
	static const char *const words[][2] = {{"true", "yes"}, {"false", "no"}, {"null", ""}};
	const char *begin = j->at;
	bool digits = false;

	while (j->at < j->end && *j->at && !strchr(",:]}{[\" \t\r\n", *j->at)) {
		digits |= *j->at >= '0' && *j->at <= '9';
		j->at++;
	}
	*text = begin;
	*n = (size_t)(j->at - begin);
	for (size_t i = 0; i < 3; i++)
		if (*n == strlen(words[i][0]) && memcmp(begin, words[i][0], *n) == 0) {
			*text = words[i][1];
			*n = strlen(*text);
			return true;
		}
	for (const char *p = begin; p < j->at; p++)
		digits &= (*p >= '0' && *p <= '9') || *p == '-' || *p == '+' || *p == '.' || *p == 'e' || *p == 'E';
	if (digits && (*begin == '-' || (*begin >= '0' && *begin <= '9'))) {
		without_exponent(j, text, n);
		return true;
	}
	j->at = begin;
	return fail(j, "a value is expected here: \"text\", a number, true, false, null, [ or {");
}

static bool
object(struct json *j, bool wanted, int depth)
{
	j->at++;
	for (bool first = true;; first = false) {
		struct key key = {.n = 0};

		blanks(j);
		if (first && j->at < j->end && *j->at == '}')
			break;
		if (j->at == j->end || *j->at != '"')
			return fail(j, "a key in quotes is expected here");
		if (!string(j, add_to_key, &key))
			return false;
		blanks(j);
		if (j->at == j->end || *j->at != ':')
			return fail(j, "a : is expected here");
		j->at++;
		if (!value(j, &key, wanted, depth + 1))
			return false;
		blanks(j);
		if (j->at < j->end && *j->at == '}')
			break;
		if (j->at == j->end || *j->at != ',')
			return fail(j, "a , or } is expected here");
		j->at++;
	}
	j->at++;
	return true;
}

/* Each element is a node with the name of the list. */
static bool
list(struct json *j, const struct key *key, bool wanted, int depth)
{
	j->at++;
	for (bool first = true;; first = false) {
		blanks(j);
		if (first && j->at < j->end && *j->at == ']')
			break;
		if (!value(j, key, wanted, depth + 1))
			return false;
		blanks(j);
		if (j->at < j->end && *j->at == ']')
			break;
		if (j->at == j->end || *j->at != ',')
			return fail(j, "a , or ] is expected here");
		j->at++;
	}
	j->at++;
	return true;
}

static bool
scalar(struct json *j, const struct key *key, bool wanted)
{
	const char *text;
	size_t n;
	uint32_t line = j->line, column = (uint32_t)(j->at - j->line_start) + 1;

	if (*j->at != '"') {
		if (!literal(j, &text, &n))
			return false;
		if (n > 0 && wanted && key && map_open(j->t, key->text, key->n, "", "", line, column)) {
			map_add_text(j->t, text, n);
			map_close(j->t);
		}
		return true;
	}
	if (!wanted || !key || !map_open(j->t, key->text, key->n, "", "", line, column))
		return string(j, add_nowhere, NULL);
	if (!string(j, add_to_tree, j->t))
		return false;
	map_close(j->t);
	return true;
}

/* key NULL: the document itself, whose members are the first names of paths. */
static bool
value(struct json *j, const struct key *key, bool wanted, int depth)
{
	static const struct key element = {.n = 0};
	bool opened;

	blanks(j);
	if (map_stopped(j->t))
		return false;
	if (depth > MAP_DEPTH_MAX - 2)
		return fail(j, "values stand more than 200 deep");
	if (j->at == j->end)
		return fail(j, "the document ends too early");
	if (*j->at == '[')
		return list(j, key ? key : &element, wanted, depth);
	if (*j->at != '{')
		return scalar(j, key, wanted);
	if (!key)
		return object(j, wanted, depth);
	opened = wanted && map_open(j->t, key->text, key->n, "", "", j->line, (uint32_t)(j->at - j->line_start) + 1);
	if (opened && j->t->at)
		j->t->at->plain_container = true;
	if (!object(j, opened, depth))
		return false;
	if (opened)
		map_close(j->t);
	return true;
}

bool
map_read_json(struct map_tree *t, const char *text, size_t len)
{
	struct json j = {.t = t, .begin = text, .at = text, .end = text + len, .line_start = text, .line = 1};

	t->error[0] = '\0';
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		j.at += 3;
	blanks(&j);
	if (j.at == j.end)
		return fail(&j, "the document is empty");
	if (*j.at == '<')
		return fail(&j, "the document is a web page or XML, not JSON; does the address ask for a login?");
	if (!value(&j, NULL, true, 0))
		return false;
	blanks(&j);
	return j.at == j.end || fail(&j, "something follows the end of the document");
}
