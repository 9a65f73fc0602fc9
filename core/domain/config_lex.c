/* The configuration's bytes as tokens: words, quoted texts, and four signs. */
#include "domain/config_lex.h"

#include <string.h>

struct lexer
lexer_of(struct slice bytes, struct arena *a)
{
	if (slice_starts(bytes, "\xef\xbb\xbf")) {	/* editors of one system put a byte order mark there */
		bytes.p += 3;
		bytes.n -= 3;
	}
	return (struct lexer){bytes, 1, a};
}

static void
skip(struct lexer *l, size_t n)
{
	l->rest.p += n;
	l->rest.n -= n;
}

static void
skip_blanks(struct lexer *l)
{
	bool comment = false;

	for (; l->rest.n > 0; skip(l, 1)) {
		char c = l->rest.p[0];

		if (c == '\n') {
			l->line++;
			comment = false;
		} else if (c == '#') {
			comment = true;
		} else if (!comment && !str_is_space(c)) {
			return;
		}
	}
}

/* What may stand without quotes: numbers, durations, sizes, dates, names. */
static bool
is_word(char c)
{
	return str_is_alnum(c) || (unsigned char)c >= 0x80 || (c != '\0' && strchr("-_.:/@+%", c) != NULL);
}

static struct token
word(struct lexer *l)
{
	struct token t = {TOKEN_WORD, l->line, {l->rest.p, 0}};

	while (t.text.n < l->rest.n && is_word(l->rest.p[t.text.n]))
		t.text.n++;
	skip(l, t.text.n);
	return t;
}

/* Takes the backslashes away; NULL in p when there is no memory or an escape is none. */
static struct slice
unescape(struct lexer *l, struct slice raw)
{
	char *out = arena_alloc(l->arena, raw.n + 1);
	size_t n = 0;

	for (size_t i = 0; out != NULL && i < raw.n; i++) {
		char c = raw.p[i];

		if (c == '\\') {
			c = raw.p[++i];
			if (c == 'n')
				c = '\n';
			else if (c != '"' && c != '\\')
				return SLICE_NONE;
		}
		out[n++] = c;
	}
	return (struct slice){out, n};
}

static struct token
quoted(struct lexer *l, char quote)
{
	struct token t = {TOKEN_TEXT, l->line, {l->rest.p + 1, 0}};
	bool escapes = false;
	size_t i = 1;

	for (; i < l->rest.n && l->rest.p[i] != quote; i++) {
		unsigned char c = (unsigned char)l->rest.p[i];

		if (c == '\\' && quote == '"' && i + 1 < l->rest.n && l->rest.p[i + 1] != '\n') {
			escapes = true;
			i++;
		} else if ((c < 0x20 && c != '\t') || c == 0x7f) {
			break;
		}
	}
	if (i >= l->rest.n || l->rest.p[i] != quote) {
		skip(l, i < l->rest.n ? i : l->rest.n);
		return (struct token){TOKEN_BAD, t.line, SLICE("a text that is not closed in its line, or a control character in it")};
	}
	t.text.n = i - 1;
	skip(l, i + 1);
	if (!escapes)
		return t;
	t.text = unescape(l, t.text);
	if (t.text.p == NULL)
		return (struct token){TOKEN_BAD, t.line, SLICE("unknown escape: only \\\" \\\\ and \\n (use '…' for literal text)")};
	return t;
}

struct token
lexer_next(struct lexer *l)
{
	static const char signs[] = "={},";
	static const enum token_kind kinds[] = {TOKEN_EQUALS, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA};
	const char *sign;
	struct token t;

	skip_blanks(l);
	t = (struct token){TOKEN_END, l->line, SLICE("end of file")};
	if (l->rest.n == 0)
		return t;
	if (l->rest.p[0] == '"' || l->rest.p[0] == '\'')
		return quoted(l, l->rest.p[0]);
	if (is_word(l->rest.p[0]))
		return word(l);
	t.text = (struct slice){l->rest.p, 1};
	sign = l->rest.p[0] ? strchr(signs, l->rest.p[0]) : NULL;
	t.kind = sign ? kinds[sign - signs] : TOKEN_BAD;
	if (sign == NULL)
		t.text = SLICE("a character that has no meaning here (texts stand in quotes)");
	skip(l, 1);
	return t;
}
