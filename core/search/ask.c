/* What was typed, taken apart. */
#include "search/ask.h"

#include <string.h>

#include "search/text.h"

#define QUOTES_MAX 6
#define PHRASE_WORDS_MAX 24
#define CODE_TYPED_MAX 160	/* bytes; nobody has a longer code */

struct parse {
	struct arena *a;
	struct ask *out;
	struct ask_term *term;	/* words go here; NULL: each word is a term of its own */
	size_t cap;		/* of the term's words */
	size_t at;		/* where the piece at hand begins in what was typed */
	bool failed;
};

static struct ask_term *
add_term(struct parse *p)
{
	struct ask *t = p->out;
	struct ask_term *grown;

	if (t->count == ASK_WORDS_MAX) {
		t->cut = true;
		return NULL;
	}
	grown = arena_grow(p->a, t->terms, t->count, &t->cap, sizeof(*grown));
	if (grown == NULL) {
		p->failed = true;
		return NULL;
	}
	t->terms = grown;
	memset(&t->terms[t->count], 0, sizeof(*t->terms));
	p->cap = 0;
	return &t->terms[t->count++];
}

/* A word that was typed before asks for nothing new. */
static bool
is_known(struct ask *t, struct slice word)
{
	for (size_t i = 0; i < t->count; i++)
		if (!t->terms[i].phrase && slice_eq(t->terms[i].words[0], word)) {
			t->terms[i].again = true;
			return true;
		}
	return false;
}

static bool
add_word(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct parse *p = context;
	struct ask_term *term = p->term;
	struct slice *grown, copy;

	(void)position;
	if (term == NULL && is_known(p->out, word))
		return true;
	if (term == NULL && (term = add_term(p)) == NULL)
		return !p->failed;
	if (term->count == PHRASE_WORDS_MAX) {
		p->out->cut = true;
		return false;
	}
	grown = arena_grow(p->a, term->words, term->count, &p->cap, sizeof(*grown));
	copy = arena_slice(p->a, word);
	if (grown == NULL || copy.p == NULL) {
		p->failed = true;
		return false;
	}
	if (term->count == 0)
		term->start = p->at + start;
	term->end = p->at + end;
	term->words = grown;
	term->words[term->count++] = copy;
	return true;
}

/* Whether the last term, a phrase, was typed before. */
static bool
is_repeated(const struct ask *t)
{
	const struct ask_term *last = &t->terms[t->count - 1];

	for (size_t i = 0; i + 1 < t->count; i++) {
		const struct ask_term *other = &t->terms[i];
		size_t same = 0;

		if (!other->phrase || other->excluded != last->excluded || other->count != last->count)
			continue;
		while (same < last->count && slice_eq(other->words[same], last->words[same]))
			same++;
		if (same == last->count)
			return true;
	}
	return false;
}

/* One piece between blanks or quotes. */
static void
add_piece(struct parse *p, struct slice piece, bool excluded, bool quoted)
{
	p->term = NULL;
	if (excluded || quoted) {
		p->term = add_term(p);
		if (p->term == NULL)
			return;
		p->term->excluded = excluded;
		p->term->phrase = true;
	}
	text_words(piece, add_word, p);
	if (p->term != NULL && (p->term->count == 0 || is_repeated(p->out)))
		p->out->count--;
}

static bool
is_quote(uint32_t point)
{
	static const uint32_t quotes[QUOTES_MAX] = {'"', 0x201c, 0x201d, 0x201e, 0xab, 0xbb};

	for (size_t i = 0; i < QUOTES_MAX; i++)
		if (quotes[i] == point)
			return true;
	return false;
}

static bool
is_blank(uint32_t point)
{
	return point <= ' ' || point == 0xa0 || point == 0x3000 || (point >= 0x2000 && point <= 0x200a);
}

static void
step(struct slice *rest, size_t n)
{
	rest->p += n;
	rest->n -= n;
}

/* Takes a piece off the front: up to a quote or, outside quotes, a blank. */
static struct slice
take_piece(struct slice *rest, bool quoted)
{
	struct slice piece = {rest->p, 0};
	uint32_t point;
	size_t used;

	while ((used = utf8_decode(*rest, &point)) > 0 && !is_quote(point) && (quoted || !is_blank(point))) {
		piece.n += used;
		step(rest, used);
	}
	if (quoted && used > 0)
		step(rest, used);
	return piece;
}

static void
parse_all(struct parse *p, struct slice q)
{
	struct slice rest = q, piece;
	bool open = false;	/* the last piece was a plain word, and a new one */
	uint32_t point;
	size_t used, before;

	while ((used = utf8_decode(rest, &point)) > 0 && !p->failed) {
		bool excluded = point == '-' && rest.n > 1, quoted;

		if (is_blank(point) || (point == '-' && rest.n == 1)) {
			step(&rest, used);
			continue;
		}
		if (excluded) {
			step(&rest, used);
			used = utf8_decode(rest, &point);
			if (is_blank(point))
				continue;
		}
		quoted = is_quote(point);
		if (quoted)
			step(&rest, used);
		p->at = q.n - rest.n;
		piece = take_piece(&rest, quoted);
		before = p->out->count;
		add_piece(p, piece, excluded, quoted);
		open = !excluded && !quoted && rest.n == 0 && p->out->count > before;
	}
	if (open)
		p->out->terms[p->out->count - 1].last = true;
}

/* Is there more than blanks, quotes and signs of exclusion? */
static bool
says_something(struct slice rest)
{
	uint32_t point;
	size_t used;

	while ((used = utf8_decode(rest, &point)) > 0) {
		if (!is_blank(point) && !is_quote(point) && point != '-')
			return true;
		step(&rest, used);
	}
	return false;
}

/* What was typed may be a code, where nothing is excluded. */
static int
note_codes(struct slice q, struct arena *a, struct ask *out, struct error *e)
{
	struct slice id = text_code_of_id(q), from[2] = {q, id.n < q.n ? id : SLICE_NONE};

	if (out->wanted < out->count)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		char code[WORD_MAX];

		out->codes[i] = arena_slice(a, (struct slice){code, text_code(from[i], code)});
		if (out->codes[i].p == NULL)
			return error_set(e, ERR_MEMORY, "no memory for a query");
	}
	return 0;
}

int
ask_parse(struct slice q, struct arena *a, struct ask *out, struct error *e)
{
	struct parse p = {.a = a, .out = out};
	size_t bad;

	memset(out, 0, sizeof(*out));
	if (q.n > QUERY_MAX_BYTES)
		return error_set(e, ERR_VALUE, "q is longer than %d bytes", QUERY_MAX_BYTES);
	if (!utf8_valid(q, &bad))
		return error_set(e, ERR_VALUE, "q is not UTF-8");
	parse_all(&p, q);
	if (p.failed)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	for (size_t i = 0; i < out->count; i++) {
		struct ask_term *t = &out->terms[i];

		out->wanted += !t->excluded;
		t->stop = !t->phrase && text_stop(t->words[0]);
		t->level = !t->phrase && text_level(t->words[0]);
	}
	out->nothing = out->count == 0 && says_something(q);
	return q.n <= CODE_TYPED_MAX && text_has_digit(q) ? note_codes(q, a, out, e) : 0;
}
