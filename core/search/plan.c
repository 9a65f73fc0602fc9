/* What is looked for: the literal step, and what all steps share. */
#include "search/plan.h"

#include <math.h>
#include <string.h>

#define LEVEL_WEIGHT 0.5f	/* of a word that says at which level, beside others */
#define BEGIN_FACTOR 0.8f
#define BEGIN_BESIDE 0.25f	/* … of a word that is known itself, */
#define BEGIN_SHORT 3		/* of so many letters at most */
#define EXPANSIONS 48		/* words that a beginning stands for, the most frequent first */
#define FORM_FROM 4		/* letters of a word whose other forms are looked for */
#define LANGUAGE_FROM 5		/* documents that have a word, by which it is told of which language it is */
#define LIVING_FROM 4u		/* of more documents one lives, likely; */
#define LIVING_LIST 64u		/* and of such a list */
#define MANY_WORDS 4		/* of so many that were typed, where some are missing in what is found, only likely ones are taken for others: */
#define SURE_LETTERS 8		/* long ones with one mistake */
#define SWAP_LETTERS 6		/* or with two letters that changed places */

bool
plan_is_swapped(struct slice x, struct slice y)
{
	size_t i = 0;

	while (i < x.n && i < y.n && x.p[i] == y.p[i])
		i++;
	return x.n == y.n && i + 1 < x.n && x.p[i] == y.p[i + 1] && x.p[i + 1] == y.p[i] && memcmp(x.p + i + 2, y.p + i + 2, x.n - i - 2) == 0;
}

/* Where not all words are there, a word that was typed well is not taken for another, nor of several one that is like anything. */
static bool
is_doubtful(const struct plan *p, const struct group *g, const struct alternative *alt)
{
	struct slice word = g->term->words[0];
	size_t letters;

	if (alt->typos == 0 || g->spelt || p->n < MANY_WORDS || alt->kind != ALT_EXACT)
		return alt->typos > 0 && g->spelt;
	letters = utf8_count(word);
	return alt->typos > COST_TYPO || (letters < SURE_LETTERS && (letters < SWAP_LETTERS || !plan_is_swapped(word, alt->words[0])));
}

int
plan_add(struct plan *p, struct group *g, const struct alternative *alt, struct arena *a, struct error *e)
{
	struct alternative *grown;

	for (size_t i = 0; i < g->n; i++) {
		struct alternative *o = &g->alts[i];

		if (o->kind == alt->kind && o->count == 1 && alt->count == 1 && slice_eq(o->words[0], alt->words[0])) {
			o->near = o->near || (o->guess && !g->spelt && alt->typos == COST_TYPO && !alt->begins);
			return 0;
		}
	}
	grown = arena_grow(a, g->alts, g->n, &g->cap, sizeof(*grown));
	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	g->alts = grown;
	grown[g->n] = *alt;
	grown[g->n].doubtful = is_doubtful(p, g, alt);
	grown[g->n++].step = p->step;
	return 0;
}

void
plan_mark(const struct plan *p, struct plan_mark *out)
{
	for (size_t i = 0; i < p->n && i < PLAN_MARKED; i++)
		out->n[i] = p->groups[i].n;
	out->step = p->step;
}

void
plan_return(struct plan *p, const struct plan_mark *to)
{
	for (size_t i = 0; i < p->n && i < PLAN_MARKED; i++)
		p->groups[i].n = to->n[i];
	p->step = to->step;
}

/* Whether one of the documents that share a stem of a word lives. */
static bool
any_lives(const struct segment *s, const uint8_t *live, const struct term_ref *term)
{
	struct post post;

	if (term->df > LIVING_LIST || !segment_post(s, term, &post))
		return term->df > 0;
	while (post.doc < s->docs && !bit_at(live, post.doc))
		(void)post_next(&post);
	return post.doc < s->docs;
}

bool
plan_lives(const struct segment *s, const uint8_t *live, const struct word_info *info)
{
	if (!info->surface || live == NULL || info->df > LIVING_FROM || info->n == 0)
		return info->surface;
	for (size_t k = 0; k < info->n; k++)
		if (any_lives(s, live, &info->refs[k]))
			return true;
	return false;
}

bool
plan_word(const struct plan_index *index, size_t i, struct slice word, struct word_info *out)
{
	return segment_word(index->segments[i], word, out) && plan_lives(index->segments[i], plan_live(index, i), out);
}

bool
plan_has_word(const struct plan_index *index, struct slice word, bool *title, uint64_t *df)
{
	bool found = false;

	*title = false;
	*df = 0;
	for (size_t i = 0; i < index->n; i++) {
		struct word_info info;

		if (!plan_word(index, i, word, &info))
			continue;
		found = true;
		*title = *title || info.title;
		*df += info.df;
	}
	return found;
}

unsigned
plan_languages(const struct plan_index *index)
{
	unsigned languages = 0;

	for (size_t i = 0; i < index->n; i++)
		languages |= index->segments[i]->languages;
	return languages;
}

/*
 * Stems of all languages share lists: what a word that texts have would be in a language in which none has it is another word. In French
 * "nieuws" is a form of "nieuwe", and "politie" of "politique". A word that is its own stem may be one of that language.
 */
static unsigned
languages_of(const struct segment *s, struct slice word, const struct word_info *info, unsigned languages)
{
	char texts[TEXT_LANG_MAX][WORD_MAX];
	struct slice before = SLICE_NONE;
	struct word_info own = {.n = 0};
	unsigned found = 0;

	for (unsigned l = TEXT_OTHER + 1; l < TEXT_LANG_MAX; l++) {
		struct slice stem = {texts[l], 0};

		if ((languages & 1u << l) == 0)
			continue;
		stem.n = text_stem((enum text_lang)l, word, texts[l]);
		if (slice_eq(stem, word))
			own = *info;
		else if (!slice_eq(stem, before) && !segment_word(s, stem, &own))
			own.own.df = 0;
		before = stem;
		for (size_t k = 0; own.own.df > 0 && k < info->n; k++)
			if (term_ref_same(&info->refs[k], &own.own))
				found |= 1u << l;
	}
	return found;
}

/*
 * Whether some text has a word, and in which languages, as far as stems tell; 0: in any. What few have one may have by chance: a Dutch text some
 * "tools", where English ones have a tool.
 */
static bool
is_known(const struct plan_index *index, struct slice word, unsigned *langs)
{
	unsigned languages = plan_languages(index) & ~(1u << TEXT_OTHER);
	struct word_info info;
	bool known = false;
	uint64_t df = 0;

	*langs = 0;
	for (size_t i = 0; i < index->n; i++) {
		if (!plan_word(index, i, word, &info))
			continue;
		known = true;
		df += info.df;
		if ((languages & (languages - 1)) != 0)
			*langs |= languages_of(index->segments[i], word, &info, index->segments[i]->languages & languages & ~*langs);
	}
	if (df < LANGUAGE_FROM)
		*langs = 0;
	return known;
}

/* Beginnings --------------------------------------------------------------- */

struct expansion {
	struct slice word;
	uint32_t df;
};

struct expanding {
	struct arena *a;
	struct expansion best[EXPANSIONS];
	size_t n, typed;
	bool titles, failed;
};

static void
note_expansion(struct expanding *x, struct slice word, uint32_t df)
{
	size_t at = x->n;

	for (size_t i = 0; i < x->n; i++)
		if (slice_eq(x->best[i].word, word))
			return;
	while (at > 0 && x->best[at - 1].df < df)
		at--;
	if (at >= EXPANSIONS)
		return;
	word = arena_slice(x->a, word);
	if (word.p == NULL) {
		x->failed = true;
		return;
	}
	x->n += x->n < EXPANSIONS;
	memmove(&x->best[at + 1], &x->best[at], (x->n - 1 - at) * sizeof(x->best[0]));
	x->best[at] = (struct expansion){word, df};
}

static int
take_expansion(void *context, struct slice word, struct slice data, unsigned edits)
{
	struct expanding *x = context;
	struct word_info info;

	(void)edits;
	if (word.n > x->typed && word_info_read(data, &info) && info.surface && info.title == x->titles)
		note_expansion(x, word, info.df);
	return x->failed;
}

static bool
has_list(const struct plan_index *index, struct slice mark)
{
	struct word_info info;

	for (size_t i = 0; i < index->n; i++)
		if (segment_word(index->segments[i], mark, &info))
			return true;
	return false;
}

/*
 * A short beginning of words of titles has a list of its own; any other stands for the words of titles that begin so, or for those of texts. Where
 * a short word stands somewhere as it is, who typed it ("AI") more likely means that.
 */
static int
add_beginning(struct plan *p, struct group *g, const struct plan_index *index, struct arena *a, struct error *e)
{
	struct slice word = g->term->words[0];
	struct expanding *x;
	int rc = 0;

	if (utf8_count(word) <= MARK_BEGIN_MAX) {
		struct slice *mark = arena_alloc(a, sizeof(*mark));
		const char *text = arena_printf(a, "%s%.*s", MARK_BEGIN, SLICE_ARG(word));
		bool beside = g->known && utf8_count(word) <= BEGIN_SHORT;

		if (mark == NULL || text == NULL)
			return error_set(e, ERR_MEMORY, "no memory for a query");
		*mark = slice_of(text);
		if (g->known || has_list(index, *mark))
			return plan_add(p, g, &(struct alternative){.kind = ALT_MARK, .words = mark, .count = 1,
					.factor = beside ? BEGIN_BESIDE : BEGIN_FACTOR, .begins = true, .vague = beside}, a, e);
	}
	x = arena_alloc(a, sizeof(*x));
	if (x == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	x->a = a;
	x->typed = word.n;
	x->titles = true;
	for (size_t i = 0; i < index->n; i++)
		(void)dict_each(&index->segments[i]->dict, word, take_expansion, x);
	x->titles = x->n > 0;
	for (size_t i = 0; i < index->n && x->n == 0; i++)
		(void)dict_each(&index->segments[i]->dict, word, take_expansion, x);
	if (x->failed)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	for (size_t i = 0; rc == 0 && i < x->n; i++)
		rc = plan_add(p, g, &(struct alternative){.kind = ALT_EXACT, .words = &x->best[i].word, .count = 1,
				.factor = BEGIN_FACTOR, .begins = true}, a, e);
	return rc;
}

/* Nothing but words that say at which level. */
static bool
only_levels(const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (!p->groups[i].level)
			return false;
	return true;
}

void
plan_weigh(struct plan *p)
{
	bool only = only_levels(p);

	for (size_t i = 0; i < p->n; i++) {
		struct group *g = &p->groups[i];
		double n = (double)p->docs, df;

		g->own = g->own > 0 ? g->own : g->df;
		df = (double)g->own < n ? (double)g->own : n;
		g->idf = (float)log(1 + (n - df + 0.5) / (df + 0.5)) * (g->level && !only ? LEVEL_WEIGHT : 1);
	}
}

/* The literal step --------------------------------------------------------- */

/* Whether a stem that two words share in one of the languages finds as many documents as have the second one. */
static bool
share_stem(const struct plan_index *index, struct slice x, struct slice y, uint64_t documents)
{
	unsigned languages = plan_languages(index);

	for (unsigned l = TEXT_OTHER + 1; l < TEXT_LANG_MAX; l++) {
		char a[WORD_MAX], b[WORD_MAX];
		struct slice stem;
		uint64_t found = 0;

		if ((languages & 1u << l) == 0)
			continue;
		stem = (struct slice){a, text_stem((enum text_lang)l, x, a)};
		if (!slice_eq(stem, (struct slice){b, text_stem((enum text_lang)l, y, b)}))
			continue;
		for (size_t i = 0; i < index->n; i++) {
			struct word_info info;

			found += segment_word(index->segments[i], stem, &info) ? info.own.df : 0;
		}
		if (found >= documents)
			return true;
	}
	return false;
}

/* Whether a word that stands in no text is the plural, say, of one that does, and finds that. */
static bool
has_form(const struct plan_index *index, struct slice word)
{
	static const char *const ends[][2] = {{"s", ""}, {"", "s"}, {"es", ""}, {"", "es"}, {"e", ""}, {"", "e"}, {"en", ""}, {"", "en"}, {"ies", "y"}, {"y", "ies"}};
	char text[WORD_MAX + 4];

	if (utf8_count(word) < FORM_FROM || text_has_digit(word))
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct slice from = slice_of(ends[i][0]), to = slice_of(ends[i][1]), form = {text, word.n - from.n + to.n};
		bool title;
		uint64_t df;

		if (form.n > WORD_MAX || memcmp(word.p + word.n - from.n, from.p, from.n) != 0)
			continue;
		memcpy(text, word.p, word.n - from.n);
		memcpy(text + word.n - from.n, to.p, to.n);
		if (plan_has_word(index, form, &title, &df) && share_stem(index, word, form, df))
			return true;
	}
	return false;
}

size_t
plan_spell(struct plan *p, const struct plan_index *index)
{
	size_t unknown = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct group *g = &p->groups[i];

		g->spelt = g->spelt || has_form(index, g->term->words[0]);
		unknown += !g->spelt;
	}
	return unknown;
}

static int
add_literal(struct plan *p, struct group *g, const struct ask_term *t, const struct plan_index *index, struct arena *a, struct error *e)
{
	struct alternative alt = {.kind = t->count == 1 ? ALT_WORD : ALT_PHRASE, .words = t->words, .count = t->count, .factor = 1};
	int rc;

	g->term = t;
	g->level = t->level;
	g->known = t->count > 1 || is_known(index, t->words[0], &alt.langs);
	g->spelt = g->known;
	rc = plan_add(p, g, &alt, a, e);
	if (rc == 0 && t->last && (!g->known || utf8_count(t->words[0]) <= MARK_BEGIN_MAX))
		rc = add_beginning(p, g, index, a, e);
	return rc;
}

/* "cs 401" stands for the code "cs401", too. */
static int
add_code(struct plan *p, size_t i, const struct plan_index *index, struct arena *a, struct error *e)
{
	const struct ask_term *x = p->groups[i].term, *y = p->groups[i + 1].term;
	struct slice *word = arena_alloc(a, sizeof(*word));
	const char *text = arena_printf(a, "%.*s%.*s", SLICE_ARG(x->words[0]), SLICE_ARG(y->words[0]));
	struct alternative alt = {.kind = ALT_EXACT, .words = word, .count = 1, .factor = 1};
	bool title;
	uint64_t df;
	int rc;

	if (word == NULL || text == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	*word = slice_of(text);
	if (word->n >= WORD_MAX || !plan_has_word(index, *word, &title, &df))
		return 0;
	rc = plan_add(p, &p->groups[i], &alt, a, e);
	return rc < 0 ? rc : plan_add(p, &p->groups[i + 1], &alt, a, e);
}

/* And all that was typed for a code, however it is written. Where something is quoted that is meant as it is. */
static int
add_whole_code(struct plan *p, const struct plan_index *index, struct arena *a, struct error *e)
{
	struct alternative alt = {.kind = ALT_EXACT, .count = 1, .factor = 1};
	bool title, quoted = false;
	uint64_t df;
	int rc = 0;

	for (size_t i = 0; i < 2 && alt.words == NULL; i++)
		if (p->ask->codes[i].n > 0 && plan_has_word(index, p->ask->codes[i], &title, &df))
			alt.words = &p->ask->codes[i];
	if (alt.words == NULL)
		return 0;
	p->code = alt.words[0];
	for (size_t i = 0; i < p->ask->count; i++)
		quoted = quoted || p->ask->terms[i].phrase;
	for (size_t i = 0; rc == 0 && !quoted && i < p->n; i++)
		if (!slice_eq(p->groups[i].term->words[0], p->code))
			rc = plan_add(p, &p->groups[i], &alt, a, e);
	return rc;
}

static bool
is_plain(const struct ask_term *t)
{
	return t->count == 1 && !t->phrase && !t->excluded;
}

bool
plan_looks_for(const struct ask_term *t, bool levels)
{
	return !t->excluded && !t->stop && !(levels && t->level);
}

int
plan_begin(struct plan *p, const struct ask *ask, const struct plan_index *index, bool levels, struct arena *a, struct error *e)
{
	size_t telling = 0;	/* terms that say something */
	int rc = 0;

	memset(p, 0, sizeof(*p));
	p->ask = ask;
	p->groups = arena_array(a, ask->count + 1, sizeof(*p->groups));
	p->excluded = arena_array(a, ask->count + 1, sizeof(*p->excluded));
	if (p->groups == NULL || p->excluded == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	for (size_t i = 0; i < index->n; i++)
		p->docs += index->segments[i]->docs;
	for (size_t i = 0; i < ask->count; i++)
		telling += plan_looks_for(&ask->terms[i], levels);
	for (size_t i = 0; rc == 0 && i < ask->count; i++) {
		const struct ask_term *t = &ask->terms[i];

		if (t->excluded)
			rc = add_literal(p, &p->excluded[p->excluded_count++], t, index, a, e);
		else if (telling == 0 || plan_looks_for(t, levels))
			rc = add_literal(p, &p->groups[p->n++], t, index, a, e);
	}
	for (size_t i = 0; rc == 0 && i + 1 < p->n; i++)
		if (is_plain(p->groups[i].term) && is_plain(p->groups[i + 1].term) &&
				(text_has_digit(p->groups[i].term->words[0]) || text_has_digit(p->groups[i + 1].term->words[0])))
			rc = add_code(p, i, index, a, e);
	return rc == 0 && ask->codes[0].n + ask->codes[1].n > 0 ? add_whole_code(p, index, a, e) : rc;
}
