/* JSON documents and where their records stand. */
#include "feed_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 200

/* ---- Bytes that are no text ---- */

/* Bytes of the well-formed sequence at s, 0 when it is none. */
static size_t
utf8_length(const unsigned char *s, size_t n)
{
	static const struct { unsigned char first, last, from, to, more; } forms[] = {
			{0xC2, 0xDF, 0x80, 0xBF, 1}, {0xE0, 0xE0, 0xA0, 0xBF, 2}, {0xE1, 0xEC, 0x80, 0xBF, 2}, {0xED, 0xED, 0x80, 0x9F, 2},
			{0xEE, 0xEF, 0x80, 0xBF, 2}, {0xF0, 0xF0, 0x90, 0xBF, 3}, {0xF1, 0xF3, 0x80, 0xBF, 3}, {0xF4, 0xF4, 0x80, 0x8F, 3}};

	if (s[0] < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t k = 2;

		if (s[0] < forms[i].first || s[0] > forms[i].last)
			continue;
		if (n < 1u + forms[i].more || s[1] < forms[i].from || s[1] > forms[i].to)
			return 0;
		while (k <= forms[i].more && (s[k] & 0xC0) == 0x80)
			k++;
		return k > forms[i].more ? k : 0;
	}
	return 0;
}

/* Notes each byte that belongs to no character and puts "?" in its place, so that the rest can be read. */
static int
mend(struct feed_json *j)
{
	size_t cap = 0;

	for (size_t i = 0; i < j->len;) {
		size_t n = utf8_length((unsigned char *)j->text + i, j->len - i);

		if (n > 0) {
			i += n;
			continue;
		}
		if (j->bad_count == cap) {
			void *grown = realloc(j->bad, (cap = cap ? cap * 2 : 64) * sizeof(*j->bad));

			if (!grown)
				return j->h->fail(j->r, "no memory for a document");
			j->bad = grown;
		}
		j->bad[j->bad_count++].at = (uint32_t)i;
		j->text[i++] = '?';
	}
	return 0;
}

/* ---- Parsing ---- */

static int
fail(struct feed_json *j, const char *what)
{
	char text[600];

	snprintf(text, sizeof(text), "%.*s%s%s", j->source ? (int)strcspn(j->source, "?") : 0, j->source ? j->source : "",
			j->source ? ": " : "", what);
	return j->h->fail(j->r, text);
}

int
feed_json_parse(struct feed_json *j, struct feed_body *b)
{
	json_error_t why;
	char text[300];
	size_t skip = b->len >= 3 && memcmp(b->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	free(j->text);
	j->text = b->text;
	j->len = b->len;
	j->bad_count = 0;
	j->ids = 0;
	b->text = NULL;
	memset(j->text, ' ', skip);	/* a byte order mark is no fault, and columns stay */
	while (skip < j->len && strchr(" \t\r\n", j->text[skip]) && j->text[skip])
		skip++;
	if (skip == j->len)
		return fail(j, "the document is empty");
	if (j->text[skip] == '<')
		return fail(j, strstr(b->type, "xml") ? "the document is XML, not JSON"
				: "the document is a web page, not JSON; does the address ask for a login?");
	if (j->len > UINT32_MAX || mend(j))
		return fail(j, "the document is too large");
	json_decref(j->root);
	j->root = json_loadb(j->text, j->len, JSON_ALLOW_NUL, &why);
	if (j->root)
		return 0;
	snprintf(text, sizeof(text), "line %d, column %d: %s", why.line, why.column, why.text);
	return fail(j, text);
}

void
feed_json_free(struct feed_json *j)
{
	json_decref(j->root);
	free(j->text);
	free(j->places);
	free(j->bad);
	j->root = NULL;
	j->text = NULL;
	j->places = NULL;
	j->bad = NULL;
	j->place_count = j->bad_count = 0;
}

/* ---- Places ---- */

/* What stands between the names of a path; a slash at its front is passed over. */
static const char *
separator(const char **path)
{
	bool slashes = **path == '/';

	*path += slashes;
	return slashes ? "/" : ".";
}

struct walk {
	struct feed_json *j;
	const char *at, *end;
	const char *line_start;
	const char *separator;	/* of the path */
	uint32_t line;
	size_t bad, cap;
	bool failed;
};

/* Goes to the next byte that is no blank. */
static void
skip_blank(struct walk *w)
{
	for (; w->at < w->end && (*w->at == ' ' || *w->at == '\t' || *w->at == '\r' || *w->at == '\n'); w->at++)
		if (*w->at == '\n') {
			w->line++;
			w->line_start = w->at + 1;
		}
}

/* Over a string; the quotes are not in it. */
static void
skip_string(struct walk *w, const char **start, size_t *len)
{
	*start = ++w->at;
	while (w->at < w->end && *w->at != '"')
		w->at += *w->at == '\\' ? 2 : 1;
	if (w->at > w->end)
		w->at = w->end;
	*len = (size_t)(w->at - *start);
	w->at += w->at < w->end;
}

/* Over one value, whatever is in it. */
static void
skip_value(struct walk *w)
{
	const char *start;
	size_t depth = 0, len;

	do {
		skip_blank(w);
		if (w->at >= w->end)
			return;
		if (*w->at == '"') {
			skip_string(w, &start, &len);
		} else if (*w->at == '{' || *w->at == '[') {
			depth++;
			w->at++;
		} else if (*w->at == '}' || *w->at == ']') {
			depth--;
			w->at++;
		} else if (*w->at == ',' || *w->at == ':') {
			w->at++;
			continue;
		} else {
			while (w->at < w->end && !strchr(",:]}{[\" \t\r\n", *w->at))
				w->at++;
		}
	} while (depth > 0);
}

static bool
add_place(struct walk *w)
{
	struct feed_json *j = w->j;

	if (j->place_count == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 256;
		void *grown = realloc(j->places, cap * sizeof(*j->places));

		if (!grown)
			return false;
		j->places = grown;
		w->cap = cap;
	}
	j->places[j->place_count++] = (struct feed_json_place){w->line, (uint32_t)(w->at - w->line_start) + 1, 0, 0};
	return true;
}

/* The bytes up to here that are no text belong to the element that began at start; the column is counted in its line. */
static void
note_bad(struct walk *w, const char *start)
{
	struct feed_json *j = w->j;
	struct feed_json_place *p = &j->places[j->place_count - 1];

	for (; w->bad < j->bad_count && j->text + j->bad[w->bad].at < w->at; w->bad++) {
		const char *byte = j->text + j->bad[w->bad].at, *line = byte;

		if (byte < start || p->bad_line)
			continue;
		p->bad_line = p->line;
		for (const char *c = start; c < byte; c++)
			p->bad_line += *c == '\n';
		while (line > j->text && line[-1] != '\n')
			line--;
		p->bad_column = (uint32_t)(byte - line) + 1;
	}
}

static void
walk_list(struct walk *w)
{
	w->j->place_count = 0;
	w->at++;
	for (;;) {
		const char *start;

		skip_blank(w);
		if (w->at >= w->end || *w->at == ']')
			break;
		if (*w->at == ',') {
			w->at++;
			continue;
		}
		if (!add_place(w)) {
			w->failed = true;
			return;
		}
		start = w->at;
		skip_value(w);
		note_bad(w, start);
	}
	w->at += w->at < w->end;
}

/* One value in which path leads to the list. */
static void
walk_value(struct walk *w, const char *path, int depth)
{
	size_t n = strcspn(path, w->separator), len;
	const char *key, *rest = path[n] ? path + n + 1 : path + n;

	skip_blank(w);
	if (n == 0 && w->at < w->end && *w->at == '[') {
		walk_list(w);
		return;
	}
	if (n == 0 || w->at >= w->end || *w->at != '{' || depth > DEPTH_MAX) {
		skip_value(w);
		return;
	}
	w->at++;
	for (;;) {
		skip_blank(w);
		if (w->at >= w->end || *w->at == '}')
			break;
		if (*w->at != '"') {
			w->at++;
			continue;
		}
		skip_string(w, &key, &len);
		skip_blank(w);
		w->at += w->at < w->end && *w->at == ':';
		if (len == n && memcmp(key, path, n) == 0)
			walk_value(w, rest, depth + 1);
		else
			skip_value(w);
	}
	w->at += w->at < w->end;
}

json_t *
feed_json_list(struct feed_json *j, const char *path)
{
	json_t *list = *path ? feed_json_at(j->root, path) : j->root;
	struct walk w = {.j = j, .at = j->text, .end = j->text + j->len, .line_start = j->text, .line = 1,
			.separator = separator(&path)};

	free(j->places);
	j->places = NULL;
	j->place_count = 0;
	if (!json_is_array(list))
		return NULL;
	walk_value(&w, path, 0);
	if (w.failed || j->place_count != json_array_size(list))
		j->place_count = 0;
	return list;
}

/* ---- Records ---- */

void
feed_json_begin(struct feed_json *j, struct feed_record *rec, size_t i)
{
	struct feed_json_place none = {0, 0, 0, 0}, p = i < j->place_count ? j->places[i] : none;

	feed_record_begin(rec, p.line, p.column);
	rec->source = j->source;
}

int
feed_json_emit(struct feed_json *j, struct feed_record *rec, size_t i)
{
	const struct feed_value *id = feed_record_find(rec, FEED_OF_COURSE, OPSTAP_F_ID);

	if (id)
		j->ids = feed_hash(j->ids, rec->pool + id->text, id->len);
	if (i < j->place_count && j->places[i].bad_line)
		feed_record_add(rec, FEED_OF_COURSE, OPSTAP_F_KEYWORD, NULL, "\xFF", 1, j->places[i].bad_line, j->places[i].bad_column);
	return feed_record_emit(rec, j->h, j->r);
}

/* ---- Values ---- */

json_t *
feed_json_at(json_t *value, const char *path)
{
	char key[260];
	const char *between = separator(&path);

	while (value && *path) {
		size_t n = strcspn(path, between);

		if (n >= sizeof(key))
			return NULL;
		memcpy(key, path, n);
		key[n] = '\0';
		path += n + (path[n] != '\0');
		if (!json_is_array(value))
			value = json_object_get(value, key);
		else	/* a name is no number, not even 0 */
			value = n > 0 && strspn(key, "0123456789") == n ? json_array_get(value, (size_t)strtoul(key, NULL, 10)) : NULL;
	}
	return value;
}

const char *
feed_json_text(json_t *value, const char *path)
{
	const char *text = json_string_value(feed_json_at(value, path));

	return text && text[strspn(text, " \t\r\n")] ? text : NULL;
}

const char *
feed_json_plain(json_t *value, char number[32], size_t *len)
{
	const char *text = number;

	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_STRING: *len = json_string_length(value); return json_string_value(value);
	case JSON_INTEGER: snprintf(number, 32, "%" JSON_INTEGER_FORMAT, json_integer_value(value)); break;
	case JSON_REAL: snprintf(number, 32, "%.15g", json_real_value(value)); break;
	case JSON_TRUE: text = "yes"; break;
	case JSON_FALSE: text = "no"; break;
	default: return NULL;
	}
	*len = strlen(text);
	return text;
}

void
feed_json_add(struct feed_record *rec, int offering, uint32_t field, const char *lang, json_t *value)
{
	char number[32];
	size_t len = 0, i;
	const char *text = feed_json_plain(value, number, &len);
	json_t *one;

	if (text)
		feed_record_add(rec, offering, field, lang, text, len, rec->line, rec->column);
	json_array_foreach(value, i, one)
		if ((text = feed_json_plain(one, number, &len)) != NULL)
			feed_record_add(rec, offering, field, lang, text, len, rec->line, rec->column);
}
