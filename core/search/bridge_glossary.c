/*
 * Reading of a glossary. A line is taken as a whole or left out as a whole, so that a slip of the pen costs one line and never
 * the search; complaints end after a while, so that a file of another kind does not fill a log.
 */
#include "search/bridge_parts.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MAX 16 /* of one side */
#define FORM "write \"english = dutch\" or \"english = dutch = french\""
#define COMPLAINTS_MAX 20

struct side {
	struct bridge_name *names[NAMES_MAX];
	size_t n;
};

struct loading {
	struct bridge *b;
	const char *name;
	bridge_complain_fn complain;
	void *context;
	size_t line, complaints;
	struct slice code; /* of the part */
	struct error *e;
};

static void
say(struct loading *l, struct slice about, const char *what)
{
	char text[400];

	if (++l->complaints > COMPLAINTS_MAX || l->complain == NULL)
		return;
	if (l->complaints == COMPLAINTS_MAX)
		what = "one wrong line too many; correct those named before, then look again";
	snprintf(text, sizeof(text), "%s:%zu: %s%.*s%s%s", l->name, l->line, about.n ? "\"" : "",
			(int)utf8_prefix(about, 60), about.n ? about.p : "", about.n ? "\" " : "", what);
	l->complain(l->context, text);
}

struct splitting {
	struct slice words[BRIDGE_WORDS];
	size_t n;
	struct arena *arena;
	bool many, full;
};

static bool
take_word(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct splitting *s = context;
	struct slice word;

	(void)position;
	(void)start;
	(void)end;
	s->many = s->n == BRIDGE_WORDS;
	if (s->many)
		return false;
	word = arena_slice(s->arena, folded);
	s->full = word.p == NULL;
	if (s->full)
		return false;
	s->words[s->n++] = word;
	return true;
}

static int
too_large(const struct loading *l)
{
	return error_set(l->e, ERR_MEMORY, "%s: larger than a glossary may be", l->name);
}

/* Keeps a name of these words. */
static int
keep_name(struct loading *l, struct slice label, size_t lang, const struct slice *words, size_t n, struct bridge_name **out)
{
	struct bridge_name *name = arena_alloc(&l->b->arena, sizeof(*name));

	if (name == NULL)
		return too_large(l);
	*name = (struct bridge_name){.label = label, .lang = lang, .n = n};
	name->words = arena_array(&l->b->arena, n + 1, sizeof(*name->words));
	if (name->words == NULL)
		return too_large(l);
	memcpy(name->words, words, n * sizeof(*words));
	*out = name;
	return 0;
}

/* The same without words that say nothing. */
static int
keep_telling(struct loading *l, struct bridge_name *name)
{
	struct slice words[BRIDGE_WORDS];
	size_t n = 0;

	for (size_t i = 0; i < name->n; i++)
		if (!text_stop(name->words[i]))
			words[n++] = name->words[i];
	if (n < 2 || n == name->n)
		return 0;
	if (keep_name(l, name->label, name->lang, words, n, &name->telling) < 0)
		return ERR_MEMORY;
	name->telling->derived = true;
	return 0;
}

/* A name with its words. 1 taken, 0 wrong and said so, or a negative code. */
static int
read_name(struct loading *l, struct slice text, size_t lang, struct bridge_name **out)
{
	struct slice label = arena_slice(&l->b->arena, text);
	struct splitting s = {.arena = &l->b->arena};
	int rc;

	text_words(text, take_word, &s);
	if (label.p == NULL || s.full)
		return too_large(l);
	if (s.n == 0 || s.many) {
		if (s.many)
			say(l, text, "has more than 8 words; write a shorter name");
		else
			say(l, text,
					text.n ? "has no letters; write a word"
					       : "a name is empty; write it or remove the \"|\"");
		return 0;
	}
	rc = keep_name(l, label, lang, s.words, s.n, out);
	if (rc == 0)
		rc = keep_telling(l, *out);
	return rc < 0 ? rc : 1;
}

static int
read_side(struct loading *l, struct slice text, size_t lang, struct side *side)
{
	struct slice part;
	int rc = 1;

	side->n = 0;
	if (slice_trim(text).n == 0) {
		say(l, text, "one side is empty; " FORM);
		return 0;
	}
	while (rc > 0 && slice_split(&text, '|', &part)) {
		if (side->n == NAMES_MAX) {
			say(l, SLICE_NONE, "more than 16 names on one side; use another line");
			return 0;
		}
		rc = read_name(l, slice_trim(part), lang, side->names + side->n++);
	}
	return rc;
}

static bool
same_name(const struct bridge_name *a, const struct bridge_name *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (!slice_eq(a->words[i], b->words[i]))
			return false;
	}
	return true;
}

/* Puts name behind what own means already. 0 when it is there, 1 when it was put, or a negative code. */
static int
mean_as(struct loading *l, const struct bridge_name *own, const struct bridge_name *name)
{
	struct bridge_meaning **at, *m;
	bool same = own->lang == name->lang;
	int rc = bridge_phrase(l->b, &l->b->glossary[own->lang], own->lang, own->words, own->n, &at, l->e);

	if (rc < 0)
		return rc;
	for (; *at; at = &(*at)->next) {
		if (!same_name((*at)->own, own) || !same_name((*at)->name, name))
			continue;
		if (own->derived || !(*at)->own->derived)
			return 0;
		(*at)->own = own;
		return 1;
	}
	m = arena_alloc(&l->b->arena, sizeof(*m));
	if (m == NULL)
		return too_large(l);
	*m = (struct bridge_meaning){.own = own, .name = name, .code = same ? SLICE_NONE : l->code, .same = same};
	*at = m;
	return 1;
}

static int
mean(struct loading *l, const struct bridge_name *own, const struct bridge_name *name)
{
	int rc = mean_as(l, own, name);

	if (rc > 0 && own->telling != NULL && mean_as(l, own->telling, name) < 0)
		return ERR_MEMORY;
	return rc;
}

static int
pair(struct loading *l, const struct side *x, const struct side *y)
{
	for (size_t i = 0; i < x->n; i++) {
		for (size_t k = 0; k < y->n; k++) {
			int rc = mean(l, x->names[i], y->names[k]);

			if (rc == 0 && y->names[k]->lang < BRIDGE_LABELS)	/* French names of several lines meet anyway */
				say(l, x->names[i]->label, "has that translation already; remove one of them");
			if (rc > 0)
				rc = mean(l, y->names[k], x->names[i]);
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

/* Names of one side mean the same. They speak for no field: their translations do. */
static int
join(struct loading *l, const struct side *side)
{
	int rc = 0;

	for (size_t i = 0; i < side->n; i++)
		for (size_t k = 0; k < side->n && rc >= 0; k++)
			if (i != k)
				rc = mean(l, side->names[i], side->names[k]);
	return rc < 0 ? rc : 0;
}

/* 1 taken, 0 wrong and said so, or a negative code. */
static int
read_sides(struct loading *l, struct slice line, struct side sides[BRIDGE_LANGS], size_t *n)
{
	struct slice text;
	int rc = 1;

	if (memchr(line.p, '=', line.n) == NULL) {
		say(l, line, "has no \"=\"; " FORM);
		return 0;
	}
	if (line.p[line.n - 1] == '=') {
		say(l, SLICE_NONE, "one side is empty; " FORM);
		return 0;
	}
	for (*n = 0; rc > 0 && slice_split(&line, '=', &text); ++*n) {
		if (*n == BRIDGE_LANGS) {
			say(l, SLICE_NONE, "has three \"=\"; write a line for each");
			return 0;
		}
		rc = read_side(l, text, *n, &sides[*n]);
	}
	return rc;
}

static void
read_code(struct loading *l, struct slice line)
{
	struct slice code = slice_trim((struct slice){line.p + 1, line.n - 2});

	l->code = bridge_code(code);
	if (code.n > 0 && l->code.n == 0)
		say(l, code, "is no code of ISCED-F; write 2 to 4 digits, or [] for none");
}

static int
read_line(struct loading *l, struct slice line)
{
	struct side sides[BRIDGE_LANGS];
	size_t n;
	int rc;

	if (line.p[0] == '[' && line.p[line.n - 1] == ']') {
		read_code(l, line);
		return 0;
	}
	if (!utf8_valid(line, NULL)) {
		say(l, SLICE_NONE, "is not UTF-8; save the file as UTF-8");
		return 0;
	}
	rc = read_sides(l, line, sides, &n);
	if (rc <= 0)
		return rc;
	rc = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n && rc == 0; k++)
			rc = pair(l, &sides[i], &sides[k]);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = join(l, &sides[i]);
	return rc;
}

int
bridge_read_glossary(struct bridge *b, struct slice text, const char *name, bridge_complain_fn complain, void *context,
		struct error *e)
{
	struct loading l = {.b = b, .name = name, .complain = complain, .context = context, .e = e};
	struct slice line;
	size_t lines = 0;
	int rc;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	rc = bridge_reserve(b, lines + lines / 4, e);
	if (slice_starts(text, "\xef\xbb\xbf"))
		text = (struct slice){text.p + 3, text.n - 3};
	while (rc == 0 && slice_split(&text, '\n', &line)) {
		const char *comment = line.n ? memchr(line.p, '#', line.n) : NULL;

		l.line++;
		if (comment)
			line.n = (size_t)(comment - line.p);
		line = slice_trim(line);
		if (line.n > 0)
			rc = read_line(&l, line);
	}
	return rc;
}
