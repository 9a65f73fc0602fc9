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

struct names {
	struct bridge_name *names[NAMES_MAX * BRIDGE_LANGS];
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

static int
too_large(const struct loading *l)
{
	return error_set(l->e, ERR_MEMORY, "%s: larger than a glossary may be", l->name);
}

/* Words, written with a blank between each. */
struct folded {
	char text[BRIDGE_WORDS * (WORD_MAX + 1)];
	size_t used, n;
	bool many;
};

static bool
take_word(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct folded *f = context;

	(void)position;
	(void)start;
	(void)end;
	f->many = f->n == BRIDGE_WORDS;
	if (f->many)
		return false;
	if (f->n++ > 0)
		f->text[f->used++] = ' ';
	memcpy(f->text + f->used, word.p, word.n);
	f->used += word.n;
	return true;
}

static const char *
keep_text(struct loading *l, struct slice text)
{
	return arena_slice(&l->b->arena, text).p;
}

/* Of one that is written as it is folded there is one text. */
static int
keep_name(struct loading *l, const char *label, const struct folded *f, size_t lang, struct bridge_name **out)
{
	struct slice folded = {f->text, f->used};
	struct bridge_name *name = arena_alloc(&l->b->arena, sizeof(*name));

	if (name == NULL || label == NULL)
		return too_large(l);
	*name = (struct bridge_name){.label = label, .n = (uint8_t)f->n, .lang = (uint8_t)lang};
	name->folded = slice_is(folded, label) ? label : keep_text(l, folded);
	*out = name;
	return name->folded == NULL ? too_large(l) : 0;
}

/* A name with its words. 1 taken, 0 wrong and said so, or a negative code. */
static int
read_name(struct loading *l, struct slice text, size_t lang, struct bridge_name **out)
{
	struct folded f = {.n = 0};

	text_words(text, take_word, &f);
	if (f.many)
		say(l, text, "has more than 8 words; write a shorter name");
	else if (f.n == 0)
		say(l, text, text.n ? "has no letters; write a word" : "a name is empty; write it or remove the \"|\"");
	if (f.many || f.n == 0)
		return 0;
	return keep_name(l, keep_text(l, text), &f, lang, out) < 0 ? ERR_MEMORY : 1;
}

static int
read_side(struct loading *l, struct slice text, size_t lang, struct names *names)
{
	struct slice part;
	size_t n = 0;
	int rc = 1;

	if (slice_trim(text).n == 0) {
		say(l, text, "one side is empty; " FORM);
		return 0;
	}
	while (rc > 0 && slice_split(&text, '|', &part)) {
		if (n++ == NAMES_MAX) {
			say(l, SLICE_NONE, "more than 16 names on one side; use another line");
			return 0;
		}
		rc = read_name(l, slice_trim(part), lang, &names->names[names->n++]);
	}
	return rc;
}

/* What has the stems of the name, in the order of the glossary. */
static int
place_of(struct loading *l, const struct bridge_name *name, void ***out)
{
	struct slice words[BRIDGE_WORDS];

	return bridge_phrase(l->b, &l->b->glossary[name->lang], name->lang, words, bridge_words(name, words), out, l->e);
}

static bool
same_name(const struct bridge_name *a, const struct bridge_name *b)
{
	return a->lang == b->lang && strcmp(a->folded, b->folded) == 0;
}

static bool
has_name(const struct bridge_entry *entry, const struct bridge_name *name)
{
	for (size_t i = 0; i < entry->n; i++)
		if (same_name(entry->names[i], name))
			return true;
	return false;
}

/* Whether an earlier line says that an English name means a Dutch one. French names of several lines meet anyway. */
static int
check_pair(struct loading *l, const struct bridge_name *english, const struct bridge_name *dutch)
{
	const struct bridge_name *other;
	void **at;
	int rc;

	if (english->lang != 0 || dutch->lang != 1)
		return 0;
	rc = place_of(l, english, &at);
	if (rc < 0)
		return rc;
	for (other = *at; other; other = other->next)
		if (!other->derived && same_name(other, english) && has_name(other->entry, dutch)) {
			say(l, slice_of(english->label), "has that translation already; remove one of them");
			break;
		}
	return 0;
}

static int
put(struct loading *l, struct bridge_name *name, const struct bridge_entry *entry)
{
	struct bridge_name *last;
	void **at;
	int rc = place_of(l, name, &at);

	if (rc < 0)
		return rc;
	name->entry = entry;
	if (*at == NULL) {
		*at = name;
		return 0;
	}
	for (last = *at; last->next; last = last->next)
		;
	last->next = name;
	return 0;
}

/* The same without words that say nothing, where several are left. */
static int
put_telling(struct loading *l, const struct bridge_name *name, const struct bridge_entry *entry)
{
	struct slice words[BRIDGE_WORDS];
	size_t n = bridge_words(name, words);
	struct folded f = {.n = 0};
	struct bridge_name *telling;

	for (size_t i = 0; i < n; i++)
		if (!text_stop(words[i]))
			(void)take_word(&f, words[i], 0, 0, 0);
	if (f.n < 2 || f.n == n)
		return 0;
	if (keep_name(l, name->label, &f, name->lang, &telling) < 0)
		return ERR_MEMORY;
	telling->derived = true;
	return put(l, telling, entry);
}

static int
put_entry(struct loading *l, const struct names *names)
{
	struct bridge_entry *entry = arena_alloc(&l->b->arena, sizeof(*entry));
	struct bridge_name **kept = arena_array(&l->b->arena, names->n, sizeof(*kept));
	int rc = 0;

	if (entry == NULL || kept == NULL)
		return too_large(l);
	memcpy(kept, names->names, names->n * sizeof(*kept));
	*entry = (struct bridge_entry){l->code, kept, names->n};
	for (size_t i = 0; i < names->n; i++)
		for (size_t k = i + 1; k < names->n && rc == 0; k++)
			rc = check_pair(l, kept[i], kept[k]);
	for (size_t i = 0; i < names->n && rc == 0; i++) {
		rc = put(l, kept[i], entry);
		if (rc == 0)
			rc = put_telling(l, kept[i], entry);
	}
	return rc;
}

/* 1 taken, 0 wrong and said so, or a negative code. */
static int
read_sides(struct loading *l, struct slice line, struct names *names)
{
	struct slice text;
	size_t n = 0;
	int rc = 1;

	names->n = 0;
	if (memchr(line.p, '=', line.n) == NULL) {
		say(l, line, "has no \"=\"; " FORM);
		return 0;
	}
	if (line.p[line.n - 1] == '=') {
		say(l, SLICE_NONE, "one side is empty; " FORM);
		return 0;
	}
	for (; rc > 0 && slice_split(&line, '=', &text); n++) {
		if (n == BRIDGE_LANGS) {
			say(l, SLICE_NONE, "has more than two \"=\"; write a line for each");
			return 0;
		}
		rc = read_side(l, text, n, names);
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
	struct names names;
	int rc;

	if (line.p[0] == '[' && line.p[line.n - 1] == ']') {
		read_code(l, line);
		return 0;
	}
	if (memchr(line.p, '\0', line.n) != NULL) {
		say(l, SLICE_NONE, "holds a byte of value 0; write it as text");
		return 0;
	}
	if (!utf8_valid(line, NULL)) {
		say(l, SLICE_NONE, "is not UTF-8; save the file as UTF-8");
		return 0;
	}
	rc = read_sides(l, line, &names);
	return rc <= 0 ? rc : put_entry(l, &names);
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
