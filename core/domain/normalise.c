/* From text as found to canonical text: which field, which reader, what is kept. The readers are in normalise_*.c. */
#include "domain/normalise_job.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define QUOTE_POINTS 60

/* Messages are written by the ten thousand for a dirty feed: their texts are put together by copying, not by printf. */
struct phrase {
	char text[480];
	size_t n;
};

static void
say(struct phrase *p, struct slice s)
{
	size_t n = s.n < sizeof(p->text) - p->n ? s.n : sizeof(p->text) - p->n;

	if (n > 0)
		memcpy(p->text + p->n, s.p, n);
	p->n += n;
}

/* "hours_per_week" reads better as "hours per week". */
static void
say_field(struct phrase *p, const struct field_info *info)
{
	size_t begin = p->n;

	say(p, slice_of(info->name));
	for (size_t i = begin; i < p->n; i++)
		if (p->text[i] == '_')
			p->text[i] = ' ';
}

/* A value in quotes, short and on one line. */
static void
say_quoted(struct phrase *p, struct slice value)
{
	size_t n = utf8_valid(value, NULL) ? utf8_prefix(value, QUOTE_POINTS) : 0, begin = p->n;

	say(p, SLICE(" \""));
	say(p, (struct slice){value.p, n});
	say(p, n < value.n ? SLICE("…\"") : SLICE("\""));
	for (size_t i = begin; i < p->n; i++)
		if ((unsigned char)p->text[i] < ' ')
			p->text[i] = ' ';
}

/* m holds level, rule, effect and remedy; its text is the field, the value and what is said of them. */
static void
say_of(struct job *j, struct message m, const char *what, struct slice value)
{
	struct message full = *j->where;
	struct phrase text;

	text.n = 0;
	say_field(&text, j->info);
	if (value.n > 0)
		say_quoted(&text, value);
	say(&text, SLICE(" "));
	say(&text, slice_of(what));
	full.level = m.level;
	full.rule = m.rule;
	full.text = (struct slice){text.text, text.n};
	full.effect = m.effect;
	full.remedy = m.remedy;
	messages_add(j->list, &full);
}

void
job_say(struct job *j, enum message_level level, const char *rule, const char *remedy, const char *what,
		struct slice value)
{
	struct phrase effect;

	effect.n = 0;
	if (level == MESSAGE_WARNING) {
		say(&effect, SLICE("shown as \""));
		say_field(&effect, j->info);
		say(&effect, SLICE(" unknown\""));
	}
	say_of(j, (struct message){.level = level, .rule = rule, .effect = {effect.text, effect.n}, .remedy = slice_of(remedy)}, what, value);
}

/* Is there a value already that leaves no room for this one? */
static const struct value *
in_the_way(const struct job *j, struct slice text)
{
	unsigned flags = j->info->flags;

	for (size_t i = 0; i < j->target->n; i++) {
		const struct value *v = &j->target->v[i];

		if (v->field != j->info->number)
			continue;
		if (flags & FIELD_REPEATS ? slice_eq(v->text, text) && slice_eq(v->lang, j->lang)
		    : !(flags & FIELD_LANGUAGES) || slice_eq(v->lang, j->lang))
			return v;
	}
	return NULL;
}

static int
add(struct job *j, struct slice text, uint8_t flags)
{
	struct value v = {.field = j->info->number, .origin = (uint8_t)j->origin, .flags = flags,
			.line = j->where->line, .column = j->where->column, .lang = j->lang, .text = text};

	return values_add(j->course->arena, j->target, &v, j->e);
}

int
job_keep(struct job *j, struct slice text)
{
	const struct value *other = in_the_way(j, text);

	if (!other)
		return add(j, text, 0);
	if (!slice_eq(other->text, text))
		job_say(j, MESSAGE_NOTE, "given-twice", "Give it once", "is given twice; the first counts", text);
	return 0;
}

int
job_keep_unknown(struct job *j)
{
	for (size_t i = 0; i < j->target->n; i++)
		if (j->target->v[i].field == j->info->number)
			return 0;
	j->lang = SLICE_NONE;
	return add(j, SLICE_NONE, VALUE_UNKNOWN);
}

/* ---- Text ---- */

static void
tidy(const struct job *j, struct slice text, struct buffer *out)
{
	if (j->as & OPSTAP_AS_MARKDOWN)
		markup_markdown(text, out);
	else if (j->as & OPSTAP_AS_HTML || (!(j->as & OPSTAP_AS_PLAIN) && markup_looks_html(text)))
		markup_html(text, out);
	else
		markup_plain(text, out);
}

/* One line: breaks become blanks. */
static void
join_lines(struct buffer *b)
{
	size_t to = 0;

	for (size_t i = 0; i < b->len; i++) {
		if (b->data[i] != '\n')
			b->data[to++] = b->data[i];
		else if (to > 0 && b->data[to - 1] != ' ')
			b->data[to++] = ' ';
	}
	b->len = to;
}

static int keep_tidy(struct job *j, struct buffer *tidied) WARN_UNUSED;

int
job_read_text(struct job *j, struct slice text)
{
	struct buffer b;
	int result;

	buffer_init(&b, COURSE_MAX_BYTES);
	tidy(j, text, &b);
	if (j->info->kind == KIND_LINE)
		join_lines(&b);
	result = buffer_ok(&b) ? keep_tidy(j, &b) : error_set(j->e, ERR_MEMORY, "no memory for a text");
	buffer_free(&b);
	return result;
}

/* ---- Placeholders ---- */

#define S(literal) {literal, sizeof(literal) - 1}

static const struct slice placeholders[] = {
	S("-"), S("--"), S("---"), S("–"), S("—"), S("/"), S("."), S(".."), S("..."), S("…"), S("?"),
	S("??"), S("[]"), S("[[]]"), S("{}"), S("\"\""), S("()"), S("x"), S("xx"), S("xxx"), S("tbc"),
	S("tba"), S("tbd"), S("t.b.c."), S("t.b.a."), S("t.b.d."), S("n/a"), S("n.a."), S("na"),
	S("nvt"), S("n.v.t."), S("n.n."), S("n.t.b."), S("ntb"), S("null"), S("nil"), S("nan"),
	S("undefined"), S("string"), S("todo"), S("lorem ipsum"), S("to be confirmed"),
	S("to be announced"), S("to be determined"), S("to be decided"), S("not applicable"),
	S("not available"), S("niet van toepassing"), S("nog niet bekend"), S("nader te bepalen"),
	S("volgt"), S("empty"), S("leeg")
};

static const struct slice unknowns[] = {
	S("unknown"), S("onbekend"), S("not known"), S("niet bekend")
};

#undef S

static bool
is_one_of(struct slice text, const struct slice *words, size_t n)
{
	if (text.n == 0 || text.n > 24 || str_is_digit(text.p[0]))	/* none of them begins with a digit */
		return false;
	for (size_t i = 0; i < n; i++)	/* most are told apart by length and first letter */
		if (words[i].n == text.n && (words[i].p[0] | 0x20) == (text.p[0] | 0x20) &&
		    strncasecmp(text.p, words[i].p, text.n) == 0)
			return true;
	return false;
}

/*
 * Codes, ids and addresses may well be "x" or "na": only texts, words, numbers and days have placeholders
 * of letters.
 */
static bool
is_placeholder(const struct job *j, struct slice text)
{
	if (j->info->kind == KIND_ID || j->info->number == OPSTAP_F_CODE || j->info->number == OPSTAP_F_KEYWORD)
		return text.n <= 4 && !memchr("0123456789", text.p[0], 10) && !str_is_alpha(text.p[0])
		    && is_one_of(text, placeholders, sizeof(placeholders) / sizeof(placeholders[0]));
	return is_one_of(text, placeholders, sizeof(placeholders) / sizeof(placeholders[0]));
}

static void
say_placeholder(struct job *j, struct slice text)
{
	job_say(j, MESSAGE_NOTE, "placeholder", "Leave it out when it is not known",
			"is a placeholder and counts as unknown", text);
}

/* Two bytes C2 80 … C2 9F in UTF-8: control characters that were printable in windows-1252. */
static bool
has_c1(struct slice text)
{
	const char *p = text.p, *end = text.p + text.n;

	while (p < end && (p = memchr(p, '\xC2', (size_t)(end - p)))) {
		if (p + 1 < end && (unsigned char)p[1] >= 0x80 && (unsigned char)p[1] <= 0x9F)
			return true;
		p++;
	}
	return false;
}

/* What a text became, cut to the field's length and kept. */
static int
keep_tidy(struct job *j, struct buffer *tidied)
{
	struct slice text = buffer_view(tidied);
	size_t n = text.n > j->info->max_chars ? utf8_prefix(text, j->info->max_chars) : text.n;

	if (is_one_of(text, unknowns, sizeof(unknowns) / sizeof(unknowns[0])))
		return job_keep_unknown(j);
	if (text.n == 0 || is_placeholder(j, text)) {
		if (text.n > 0)
			say_placeholder(j, text);
		return 0;
	}
	if (n < text.n) {
		struct slice front = {text.p, n};
		char effect[80];

		snprintf(effect, sizeof(effect), "shown cut to %u characters", (unsigned)j->info->max_chars);
		say_of(j, (struct message){.level = MESSAGE_WARNING, .rule = "too-long", .effect = slice_of(effect), .remedy = SLICE("Shorten it")},
				"is too long", text);
		text = slice_trim(front);
	}
	return job_keep(j, text);
}

/* ---- Which reader ---- */

static int
read_id(struct job *j, struct slice text)
{
	if (text.n > 1000 || slice_is(text, ".") || slice_is(text, "..")) {
		job_say(j, MESSAGE_WARNING, "bad-id", "Ids have 1 to 1000 bytes and are not . or ..", "cannot be an id",
				text);
		return 0;
	}
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7F) {
			job_say(j, MESSAGE_WARNING, "bad-id", "Take them out", "has control characters", text);
			return 0;
		}
	return job_keep(j, text);
}

static int (*const readers[KIND_MAX])(struct job *, struct slice) = {
	[KIND_ID] = read_id, [KIND_TEXT] = job_read_text, [KIND_LINE] = job_read_text, [KIND_WORD] = job_read_word,
	[KIND_ECTS] = job_read_decimal, [KIND_HOURS] = job_read_decimal, [KIND_COUNT] = job_read_count,
	[KIND_DAY] = job_read_day, [KIND_MOMENT] = job_read_moment, [KIND_LANG] = job_read_language,
	[KIND_URL] = job_read_url, [KIND_FLAG] = job_read_flag, [KIND_SESSION] = job_read_session,
	[KIND_ISCED] = job_read_isced, [KIND_YEAR] = job_read_year
};

static struct slice
mapped(struct job *j, struct slice text)
{
	for (size_t i = 0; i < j->options->map_count; i++) {
		const struct normalise_map *m = &j->options->maps[i];
		struct slice raw = slice_trim(m->raw);

		if (m->field == j->info->number && raw.n == text.n && raw.n > 0 &&
				strncasecmp(raw.p, text.p, raw.n) == 0) {
			j->origin = ORIGIN_MAP;
			return m->word;
		}
	}
	return text;
}

/*
 * Not UTF-8: the piece that is wrong is kept as found, so that the check outside refuses the whole record
 * and says why.
 */
static int
keep_invalid(struct job *j, struct slice text, size_t bad)
{
	struct slice piece = {text.p + bad, text.n - bad < 8 ? text.n - bad : 8};

	return add(j, piece, 0);
}

static int
read_value(struct job *j, struct slice text)
{
	size_t bad = 0;

	if (!utf8_valid(text, &bad))
		return keep_invalid(j, text, bad);
	text = slice_trim(text);
	if (text.n == 0)
		return 0;
	if (j->options->overlay && slice_is(text, "-"))
		return job_keep_unknown(j);
	if (j->info->kind != KIND_TEXT)
		text = slice_trim(mapped(j, text));
	if (is_one_of(text, unknowns, sizeof(unknowns) / sizeof(unknowns[0])) && j->info->kind != KIND_ID)
		return job_keep_unknown(j);
	if (text.n == 0 || is_placeholder(j, text)) {
		if (text.n > 0)
			say_placeholder(j, text);
		return 0;
	}
	if (has_c1(text))
		job_say(j, MESSAGE_NOTE, "windows-1252", "Write the feed as UTF-8",
				"has control characters left over from windows-1252; mended", SLICE_NONE);
	return readers[j->info->kind](j, text);
}

static void
find_language(struct job *j, struct slice lang, char code[4])
{
	if (lang.n == 0 || !(j->info->flags & FIELD_LANGUAGES))
		return;
	if (language_code(lang, code))
		j->lang = slice_of(code);
	else
		job_say(j, MESSAGE_NOTE, "text-language", "Use an ISO 639 code",
				"has a text language that is not known", lang);
}

bool
normalise_map_read(struct slice text, uint16_t field, struct normalise_map *out)
{
	const char *equals = text.n > 0 ? memrchr(text.p, '=', text.n) : NULL;

	if (!equals || equals == text.p)
		return false;
	*out = (struct normalise_map){field, {text.p, (size_t)(equals - text.p)}, {equals + 1, (size_t)(text.p + text.n - equals - 1)}};
	return true;
}

int
normalise_set(struct course *c, struct offering *o, uint32_t number, struct slice lang, struct slice text,
		const struct message *where, const struct normalise_options *options, struct messages *list,
		struct error *e)
{
	static const struct message nowhere;
	char code[4] = "";
	struct job j = {.course = c, .as = number & ~0xFFFFu, .where = where ? where : &nowhere, .options = options,
			.list = list, .e = e, .origin = options->overlay ? ORIGIN_OVERLAY : ORIGIN_FEED};

	j.info = field_by_number(number & 0xFFFFu);
	if (!j.info)
		return 0;	/* newer than this host; whoever calls has noted it */
	if (o && !(j.info->flags & FIELD_OF_OFFERING))
		o = NULL;
	if (!o && !(j.info->flags & FIELD_OF_COURSE)) {
		job_say(&j, MESSAGE_WARNING, "no-offering", "Begin an offering first", "stands outside an offering",
				text);
		return 0;
	}
	j.target = o ? &o->values : &c->values;
	find_language(&j, lang, code);
	return read_value(&j, text);
}
