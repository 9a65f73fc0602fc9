/*
 * A field for a course that states none, from the words of its title and keywords.
 *
 * Every name that belongs to a field counts for it: whole labels most, then parts of labels, then words of the glossary, of which
 * one of several words is worth more than a single one. Where it stands says how much it is what the course is about: in both
 * languages the last of several nouns in a row is the head ("business ethics" is ethics), and what comes before a stop word is
 * what the rest describes ("psychology of law" is psychology). A name followed by a word that is not known is a modifier and
 * counts half, as does everything that is not in the first row.
 *
 * A guess is made when a lone head in the first row, or more, speaks for a field and nothing else comes near: within the same
 * narrow field a draw gives that one, else there is no guess. A wrong field brings a course to people who did not look for it,
 * while a missing one costs nothing but help across languages.
 */
#include "search/bridge_parts.h"

#define CANDIDATES 24
#define FOUND_MAX 32 /* at a place */
#define WHOLE 4
#define PART 3
#define WORDS 3 /* several, of the glossary */
#define WORD 2
#define HEAD 2
#define FIRST_ROW 3
#define LATER_ROW 2
#define ENOUGH (WORD * HEAD * FIRST_ROW)

struct candidate {
	struct slice code;
	unsigned score;
};

struct guessing {
	const struct bridge_reading *r;
	const struct slice *words;
	struct candidate candidates[CANDIDATES];
	size_t n;
	bool later; /* behind the first row */
};

static struct slice
code_of(const struct bridge_found *f)
{
	if (f->field)
		return f->field->detail;
	return f->name->lang == f->own->lang ? SLICE_NONE : f->own->entry->code;	/* its translations speak for a field */
}

static void
vote(struct guessing *g, struct slice code, unsigned score)
{
	size_t i = 0;

	while (i < g->n && !slice_eq(g->candidates[i].code, code))
		i++;
	if (i == CANDIDATES)
		return;
	if (i == g->n)
		g->candidates[g->n++] = (struct candidate){code, 0};
	g->candidates[i].score += score;
}

static unsigned
worth(const struct bridge_found *f)
{
	if (f->field)
		return f->field->whole ? WHOLE : PART;
	return f->name->n > 1 || f->count > 1 ? WORDS : WORD;
}

/* Whether another before it speaks for its field with as many words: a name has several translations. */
static bool
voted(const struct bridge_found *found, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (found[k].count == found[i].count && slice_eq(code_of(found + k), code_of(found + i)))
			return true;
	}
	return false;
}

/* The most that any of the same words and the same field is worth. */
static unsigned
most_worth(const struct bridge_found *found, size_t n, size_t i)
{
	unsigned most = 0;

	for (size_t k = i; k < n; k++) {
		if (found[k].count == found[i].count && slice_eq(code_of(found + k), code_of(found + i)) &&
				worth(found + k) > most)
			most = worth(found + k);
	}
	return most;
}

/* Whether a name that ends before a place is the last of its row: "Psychology of", "Psychology 2", "Psychology II". */
static bool
row_ends(const struct guessing *g, size_t place)
{
	struct slice next = place < g->r->n ? g->words[place] : SLICE_NONE;
	size_t i = 0;

	while (i < next.n && (next.p[i] == 'i' || next.p[i] == 'v'))
		i++;
	return i == next.n || g->r->stop[place] || text_has_digit(next);
}

/*
 * The longest names at a place speak, if for nothing: "academic writing" is no word on writing. Returns how many words they take.
 */
static size_t
hear(struct guessing *g, const struct bridge_found *found, size_t n, size_t place)
{
	size_t longest = 0;
	unsigned at;

	for (size_t i = 0; i < n; i++) {
		if (found[i].count > longest)
			longest = found[i].count;
	}
	if (longest == 0)
		return 0;
	at = row_ends(g, place + longest) ? HEAD : 1;
	at *= g->later ? LATER_ROW : FIRST_ROW;
	for (size_t i = 0; i < n; i++) {
		if (found[i].count == longest && code_of(found + i).n > 0 && !voted(found, i))
			vote(g, code_of(found + i), at * most_worth(found, n, i));
	}
	return longest;
}

static bool
within(struct slice code, struct slice above)
{
	return above.n < code.n && slice_starts(code, above.p);
}

/* What speaks for a code: its own votes and those of the fields above it. */
static unsigned
support(const struct guessing *g, size_t i)
{
	unsigned sum = g->candidates[i].score;

	for (size_t k = 0; k < g->n; k++) {
		if (within(g->candidates[i].code, g->candidates[k].code))
			sum += g->candidates[k].score;
	}
	return sum;
}

static size_t
best_of(const struct guessing *g)
{
	size_t best = 0;

	for (size_t i = 1; i < g->n; i++) {
		if (support(g, i) > support(g, best))
			best = i;
	}
	return best;
}

/* The one that comes nearest to the best without being above or below it; the best itself when there is none. */
static size_t
second_to(const struct guessing *g, size_t best)
{
	size_t second = best;
	unsigned most = 0;

	for (size_t i = 0; i < g->n; i++) {
		struct slice code = g->candidates[i].code, other = g->candidates[best].code;

		if (i == best || within(code, other) || within(other, code) || support(g, i) <= most)
			continue;
		second = i;
		most = support(g, i);
	}
	return second;
}

static struct slice
decide(const struct guessing *g)
{
	size_t best = best_of(g), second = second_to(g, best);
	struct slice code, other;

	if (g->n == 0 || support(g, best) < ENOUGH)
		return SLICE_NONE;
	code = g->candidates[best].code;
	other = g->candidates[second].code;
	if (second == best || 4 * support(g, best) >= 5 * support(g, second))
		return code;
	if (code.n >= 3 && other.n >= 3 && code.p[0] == other.p[0] && code.p[1] == other.p[1] &&
			code.p[2] == other.p[2])
		return bridge_code((struct slice){code.p, 3});
	return SLICE_NONE;
}

struct slice
bridge_guess(const struct bridge *b, const struct slice *words, size_t n)
{
	struct bridge_found found[FOUND_MAX];
	struct bridge_reading r;
	struct guessing g = {.r = &r, .words = words};
	size_t place = 0;

	bridge_read(b, words, n, 0, &r);
	while (place < r.n) {
		size_t heard = r.stop[place] ? 0 : hear(&g, found, bridge_at(b, &r, place, found, FOUND_MAX), place);

		place += heard ? heard : 1;
		if (g.n > 0 && place < r.n && r.stop[place])
			g.later = true;
	}
	return decide(&g);
}
