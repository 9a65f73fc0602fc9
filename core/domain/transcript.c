/* Facts of a transcript: written in the process that reads the XML, looked at again and folded by whoever asked. */
#include "domain/transcript.h"

#include <string.h>

#define SEPARATOR " \xC2\xB7 "		/* a middle dot */
#define NOTHING "\xE2\x80\x93"		/* a dash */

static const struct { const char *name, *words; } problems[PROBLEM_MAX] = {
	[PROBLEM_NONE] = {"", ""},
	[PROBLEM_EMPTY] = {"empty", "the document is empty"},
	[PROBLEM_LARGE] = {"large", "the document is too large"},
	[PROBLEM_SYNTAX] = {"syntax", "this is no well-formed XML"},
	[PROBLEM_DOCTYPE] = {"doctype", "the document has a DOCTYPE, which is not accepted; ELMO needs none"},
	[PROBLEM_DEPTH] = {"depth", "elements stand more than 100 deep"},
	[PROBLEM_TAG] = {"tag", "a tag of more than 64 KB"},
	[PROBLEM_ROOT] = {"root", "this is no ELMO document: it begins with another element than <elmo>"},
	[PROBLEM_NAMESPACE] = {"namespace", "this is no ELMO 1 or 2: the namespace of <elmo> is another"},
	[PROBLEM_MISSING] = {"missing", "an element is missing"},
	[PROBLEM_VALUE] = {"value", "this cannot be the value of that element"},
	[PROBLEM_ORDER] = {"order", "this element must stand before <hasPart>"},
	[PROBLEM_MANY] = {"many", "more results than one student can have"},
	[PROBLEM_SCHEMA] = {"schema", "the XML schema (elmo-xsd) does not allow this"},
	[PROBLEM_XSD] = {"xsd", "the XML schema that elmo-xsd names cannot be used"},
	[PROBLEM_STOPPED] = {"stopped", "the document took too much time or memory and was given up"},
};

const char *
transcript_problem_name(enum transcript_problem p)
{
	return (unsigned)p < PROBLEM_MAX ? problems[p].name : "";
}

const char *
transcript_problem_words(enum transcript_problem p)
{
	return (unsigned)p < PROBLEM_MAX ? problems[p].words : "";
}

/* ---- writing */

/* At most max bytes, never ending inside a character. */
static struct slice
cut(struct slice text, size_t max)
{
	if (text.n <= max)
		return text;
	while (max > 0 && ((unsigned char)text.p[max] & 0xC0) == 0x80)
		max--;
	return (struct slice){text.p, max};
}

void
transcript_fact(struct buffer *out, enum transcript_kind kind, uint32_t line, struct slice text)
{
	text = cut(text, TRANSCRIPT_MAX_TEXT);
	buffer_byte(out, (char)kind);
	buffer_u32(out, line);
	buffer_u16(out, (uint16_t)text.n);
	buffer_slice(out, text);
}

void
transcript_fault(struct buffer *out, uint32_t line, enum transcript_problem problem, struct slice detail)
{
	detail = cut(detail, TRANSCRIPT_MAX_TEXT - 1);
	buffer_byte(out, (char)TRANSCRIPT_PROBLEM);
	buffer_u32(out, line);
	buffer_u16(out, (uint16_t)(detail.n + 1));
	buffer_byte(out, (char)problem);
	buffer_slice(out, detail);
}

/* ---- reading */

struct folding {
	struct transcript *t;
	struct arena *arena;
	struct error *e;
	struct transcript_result result;	/* the one that is being told of */
	bool in_result;
};

static int
no_room(struct folding *f)
{
	return error_set(f->e, ERR_MEMORY, "no room for a transcript");
}

/* A result counts when it was taken. */
static int
end_result(struct folding *f)
{
	struct transcript *t = f->t;
	struct transcript_result *grown;

	if (!f->in_result || !f->result.taken)
		return 0;
	if (t->result_count == TRANSCRIPT_MAX_RESULTS)
		return error_set(f->e, ERR_LIMIT, "more than %u results", TRANSCRIPT_MAX_RESULTS);
	grown = arena_grow(f->arena, t->results, t->result_count, &t->result_cap, sizeof(*grown));
	if (grown == NULL)
		return no_room(f);
	t->results = grown;
	t->results[t->result_count++] = f->result;
	return 0;
}

static int
begin_issuer(struct folding *f)
{
	struct transcript *t = f->t;
	struct transcript_issuer *grown;

	if (t->issuer_count == TRANSCRIPT_MAX_RESULTS)
		return error_set(f->e, ERR_LIMIT, "more than %u reports", TRANSCRIPT_MAX_RESULTS);
	grown = arena_grow(f->arena, t->issuers, t->issuer_count, &t->issuer_cap, sizeof(*grown));
	if (grown == NULL)
		return no_room(f);
	t->issuers = grown;
	t->issuers[t->issuer_count++] = (struct transcript_issuer){.url = SLICE_NONE};
	return 0;
}

static int
add_fault(struct folding *f, uint32_t line, struct slice text)
{
	struct transcript *t = f->t;
	struct transcript_fault *grown;
	unsigned problem = text.n > 0 ? (unsigned char)text.p[0] : 0;

	if (problem == PROBLEM_NONE || problem >= PROBLEM_MAX)
		return error_set(f->e, ERR_SYNTAX, "a transcript has problem %u", problem);
	if (t->fault_count == TRANSCRIPT_MAX_PROBLEMS)
		return 0;
	grown = arena_grow(f->arena, t->faults, t->fault_count, &t->fault_cap, sizeof(*grown));
	if (grown == NULL)
		return no_room(f);
	t->faults = grown;
	t->faults[t->fault_count++] = (struct transcript_fault){line, (enum transcript_problem)problem, {text.p + 1, text.n - 1}};
	return 0;
}

static void
add_name(struct transcript_names *to, struct slice text)
{
	if (to->n < TRANSCRIPT_NAMES && text.n > 0)
		to->name[to->n++] = text;
}

/* Credits come after their scheme. ECTS wins over any other, else the first. */
static void
add_credits(struct transcript_result *r, struct slice scheme, struct slice credits)
{
	if (r->credits.n > 0 && !slice_is_nocase(scheme, "ects"))
		return;
	r->scheme = scheme;
	r->credits = credits;
}

static int
take_of_issuer(struct folding *f, enum transcript_kind kind, struct slice text)
{
	struct transcript_issuer *i;

	if (f->t->issuer_count == 0)
		return error_set(f->e, ERR_SYNTAX, "a transcript tells of an issuer before it begins");
	i = &f->t->issuers[f->t->issuer_count - 1];
	if (kind == TRANSCRIPT_ISSUER_ID)
		add_name(&i->ids, text);
	else if (kind == TRANSCRIPT_ISSUER_TITLE)
		add_name(&i->titles, text);
	else
		i->url = text;
	return 0;
}

static int
take_of_result(struct folding *f, enum transcript_kind kind, struct slice text, struct slice *scheme)
{
	struct transcript_result *r = &f->result;

	if (!f->in_result)
		return error_set(f->e, ERR_SYNTAX, "a transcript tells of a result before it begins");
	switch (kind) {
	case TRANSCRIPT_TAKEN: r->taken = true; break;
	case TRANSCRIPT_ID: add_name(&r->ids, text); break;
	case TRANSCRIPT_TITLE: add_name(&r->titles, text); break;
	case TRANSCRIPT_LEVEL: r->level = text; break;
	case TRANSCRIPT_GRADE: r->grade = text; break;
	case TRANSCRIPT_STATUS: r->status = text; break;
	case TRANSCRIPT_START: r->start = text; break;
	case TRANSCRIPT_DATE: r->date = text; break;
	case TRANSCRIPT_SCHEME: *scheme = text; break;
	default: add_credits(r, *scheme, text); break;
	}
	return 0;
}

static int
take(struct folding *f, enum transcript_kind kind, uint32_t line, struct slice text, struct slice *scheme)
{
	int rc;

	switch (kind) {
	case TRANSCRIPT_PROBLEM:
		return add_fault(f, line, text);
	case TRANSCRIPT_LEARNER_ID:
		add_name(&f->t->ids, text);
		return 0;
	case TRANSCRIPT_GIVEN:
		f->t->given = text;
		return 0;
	case TRANSCRIPT_FAMILY:
		f->t->family = text;
		return 0;
	case TRANSCRIPT_ISSUER:
		return begin_issuer(f);
	case TRANSCRIPT_ISSUER_ID: case TRANSCRIPT_ISSUER_TITLE: case TRANSCRIPT_ISSUER_URL:
		return take_of_issuer(f, kind, text);
	case TRANSCRIPT_RESULT:
		rc = end_result(f);
		if (rc == 0 && f->t->issuer_count == 0)
			rc = error_set(f->e, ERR_SYNTAX, "a transcript has a result without an issuer");
		f->in_result = true;
		f->result = (struct transcript_result){.line = line, .issuer = f->t->issuer_count - 1};
		return rc;
	default:
		return take_of_result(f, kind, text, scheme);
	}
}

int
transcript_read(struct slice facts, struct arena *a, struct transcript *out, struct error *e)
{
	struct folding f = {.t = out, .arena = a, .e = e};
	struct slice scheme = SLICE_NONE;
	struct reader r = reader_of(facts);
	int rc = 0;

	*out = (struct transcript){.given = SLICE_NONE};
	while (rc == 0) {
		unsigned kind = reader_u8(&r);
		uint32_t line = reader_u32(&r);
		struct slice text = reader_bytes(&r, reader_u16(&r));

		if (r.failed || kind >= TRANSCRIPT_MAX || text.n > TRANSCRIPT_MAX_TEXT || !utf8_valid(text, NULL))
			return error_set(e, ERR_SYNTAX, "what was read of a transcript cannot be understood");
		if (kind == TRANSCRIPT_END)
			return r.rest.n > 0 ? error_set(e, ERR_SYNTAX, "a transcript goes on after its end") : end_result(&f);
		text = arena_slice(a, kind == TRANSCRIPT_PROBLEM ? text : slice_trim(text));
		if (text.p == NULL)
			return no_room(&f);
		rc = take(&f, (enum transcript_kind)kind, line, text, &scheme);
	}
	return rc;
}

/* ---- what is kept */

/* A value may hold a middle dot of its own: the last one parts. */
static void
put_part(struct buffer *out, struct slice text)
{
	struct slice rest = text;

	while (rest.n >= 2) {
		if (memcmp(rest.p, "\xC2\xB7", 2) == 0) {
			buffer_byte(out, '.');
			rest = (struct slice){rest.p + 2, rest.n - 2};
			continue;
		}
		buffer_byte(out, (unsigned char)rest.p[0] < ' ' ? ' ' : rest.p[0]);
		rest = (struct slice){rest.p + 1, rest.n - 1};
	}
	buffer_slice(out, rest);
	if (text.n == 0)
		buffer_text(out, NOTHING);
}

void
transcript_words(const struct transcript_result *r, struct buffer *out)
{
	put_part(out, cut(r->grade, 100));
	buffer_text(out, SEPARATOR);
	put_part(out, cut(r->credits, 40));
	if (r->credits.n > 0 && r->scheme.n > 0) {
		buffer_byte(out, ' ');
		if (slice_is_nocase(r->scheme, "ects"))
			buffer_text(out, "ECTS");
		else
			put_part(out, cut(r->scheme, 40));
	}
}

static struct slice
known(struct slice part)
{
	part = slice_trim(part);
	return slice_is(part, NOTHING) ? SLICE_NONE : part;
}

void
transcript_words_read(struct slice words, struct slice *grade, struct slice *credits)
{
	const char *at = words.n > 0 ? memmem(words.p, words.n, SEPARATOR, sizeof(SEPARATOR) - 1) : NULL;

	*grade = slice_trim(words);
	*credits = SLICE_NONE;
	if (at == NULL)
		return;
	*grade = known((struct slice){words.p, (size_t)(at - words.p)});
	at += sizeof(SEPARATOR) - 1;
	*credits = known((struct slice){at, (size_t)(words.p + words.n - at)});
}
