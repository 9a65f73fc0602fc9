/* From a plan's alternatives to the lists of a segment. */
#include <string.h>

#include "search/match_parts.h"

#define OTHER_STEM 0.85f	/* of a stem in a language in which the word was not met */
#define REFS_MAX (WORD_REFS + TEXT_LANG_MAX)

/* The lists that a word stands for. */
struct word_lists {
	struct word_list {
		struct term_ref ref;
		float factor;
	} of[REFS_MAX];
	size_t n;
};

struct opening {
	const struct segment *s;
	struct arena *a;
	struct group_lists *g;
	bool failed;
};

static struct lists *
add_lists(struct opening *o, const struct alternative *alt, float factor)
{
	struct lists *grown = arena_grow(o->a, o->g->lists, o->g->n, &o->g->cap, sizeof(*grown));

	if (grown == NULL) {
		o->failed = true;
		return NULL;
	}
	o->g->lists = grown;
	grown = &grown[o->g->n++];
	*grown = (struct lists){.alt = alt, .factor = factor, .title = alt->vague ? 0 : WEIGHT_TITLE};
	return grown;
}

/* A list once for each group: what is as good is there already, since alternatives come in order of their steps. */
static void
add_ref(struct opening *o, const struct alternative *alt, const struct word_list *from)
{
	const struct term_ref *r = &from->ref;
	struct lists *l;

	if (r->df == 0)
		return;
	for (size_t i = 0; i < o->g->n; i++) {
		l = &o->g->lists[i];
		if (l->phrase == NULL && term_ref_same(&l->ref, r) && l->alt->typos <= alt->typos && l->alt->doubtful <= alt->doubtful)
			return;
	}
	l = add_lists(o, alt, alt->factor * from->factor);
	if (l == NULL)
		return;
	l->ref = *r;
	l->post = arena_raw(o->a, sizeof(*l->post));	/* opened by group_lists_start */
	o->failed = o->failed || l->post == NULL;
	o->g->df += r->df;
}

static void
add_own(const struct word_info *info, float factor, struct word_lists *out)
{
	if (info->own.df > 0 && out->n < REFS_MAX)
		out->of[out->n++] = (struct word_list){info->own, factor};
}

/*
 * Every list that a word stands for: those of the word, and those of its stems in the languages of the segment, or in those that it is of. A word
 * that is meant just as it stands has them only where it is not: another segment has it, and here it is met as it would be if both were one.
 */
static void
word_refs(const struct segment *s, struct slice word, enum alternative_kind kind, unsigned langs, struct word_lists *out)
{
	struct word_info info;
	char stem[WORD_MAX] = "";
	bool known = segment_word(s, word, &info), stems = kind == ALT_WORD || (kind == ALT_EXACT && !known);

	for (out->n = 0; known && out->n < info.n; out->n++)
		out->of[out->n] = (struct word_list){info.refs[out->n], 1};
	if (known && !info.surface)
		add_own(&info, 1, out);
	for (unsigned l = TEXT_OTHER + 1; stems && l < TEXT_LANG_MAX; l++) {
		struct slice own = {stem, 0};

		if ((s->languages & 1u << l) == 0 || (langs != 0 && (langs & 1u << l) == 0))
			continue;	/* in French "politie" would be "politique" */
		own.n = text_stem((enum text_lang)l, word, stem);
		if (!slice_eq(own, word) && segment_word(s, own, &info))
			add_own(&info, OTHER_STEM, out);
	}
}

static bool
open_phrase_word(struct opening *o, struct slice word, unsigned langs, struct phrase_word *w)
{
	struct word_lists lists;
	struct term_ref *copy;

	word_refs(o->s, word, ALT_WORD, langs, &lists);
	w->n = lists.n;
	if (w->n == 0)
		return false;	/* a word that is nowhere here: no such phrase */
	w->posts = arena_raw(o->a, w->n * sizeof(*w->posts));
	w->refs = copy = arena_array(o->a, w->n, sizeof(*copy));
	if (w->posts == NULL || copy == NULL) {
		o->failed = true;
		return false;
	}
	for (size_t i = 0; i < w->n; i++)
		copy[i] = lists.of[i].ref;
	return true;
}

static void
add_phrase(struct opening *o, const struct alternative *alt)
{
	struct phrase *p = arena_alloc(o->a, sizeof(*p));
	struct lists *l;
	size_t *at;

	if (p != NULL)
		p->words = arena_array(o->a, alt->count, sizeof(*p->words));
	if (p == NULL || p->words == NULL) {
		o->failed = true;
		return;
	}
	for (size_t i = 0; i < alt->count; i++) {
		if (i > 0 && i + 1 < alt->count && alt->bridge && text_stop(alt->words[i]))
			continue;	/* within a name in another language: nearly every text has it, so that any word may stand there */
		if (!open_phrase_word(o, alt->words[i], alt->langs, &p->words[p->count]))
			return;
		p->words[p->count++].at = (uint32_t)i;
	}
	l = add_lists(o, alt, alt->factor);
	at = l ? arena_grow(o->a, o->g->phrases, o->g->phrase_count, &o->g->phrase_cap, sizeof(*at)) : NULL;
	if (at == NULL) {
		o->failed = true;
		return;
	}
	o->g->phrases = at;
	at[o->g->phrase_count++] = o->g->n - 1;
	l->phrase = p;
	o->g->df += phrase_df(p);
}

/* The lists of the alternatives that the group has got since the last time. */
static int
resolve_group(const struct segment *s, const struct group *from, struct arena *a, struct group_lists *g, struct error *e)
{
	struct opening o = {.s = s, .a = a, .g = g};

	for (; g->resolved < from->n && !o.failed; g->resolved++) {
		const struct alternative *alt = &from->alts[g->resolved];
		struct word_lists lists;

		if (alt->kind == ALT_PHRASE) {
			add_phrase(&o, alt);
			continue;
		}
		word_refs(s, alt->words[0], alt->kind, alt->langs, &lists);
		for (size_t k = 0; k < lists.n; k++)
			add_ref(&o, alt, &lists.of[k]);
	}
	return o.failed ? error_set(e, ERR_MEMORY, "no memory for a query") : 0;
}

/* Of a term that is a phrase of several words; one word needs no places. */
static uint64_t
quoted_in(const struct group *from, const struct group_lists *g)
{
	uint64_t docs = 0;

	for (size_t i = 0; from->term->phrase && from->term->count > 1 && i < g->phrase_count; i++)
		docs += phrase_df(g->lists[g->phrases[i]].phrase);
	return docs;
}

uint64_t
match_quoted(const struct match *m)
{
	uint64_t docs = 0;

	for (size_t i = 0; i < m->plan->n; i++)
		docs += quoted_in(&m->plan->groups[i], &m->groups[i]);
	for (size_t i = 0; i < m->plan->excluded_count; i++)
		docs += quoted_in(&m->plan->excluded[i], &m->excluded[i]);
	return docs;
}

struct match_room *
match_room_new(struct arena *a)
{
	struct match_room *room = arena_alloc(a, sizeof(*room));

	if (room != NULL)
		room->words = COMMON_WORDS;
	return room;
}

int
match_new(const struct plan *p, const struct segment *s, struct match_room *room, struct arena *a, struct match **out, struct error *e)
{
	struct match *m = arena_alloc(a, sizeof(*m));

	if (m == NULL || (m->groups = arena_array(a, p->n + 1, sizeof(*m->groups))) == NULL ||
			(m->order = arena_array(a, p->n + 1, sizeof(struct group_lists *))) == NULL ||
			(m->excluded = arena_array(a, p->excluded_count + 1, sizeof(*m->excluded))) == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	m->plan = p;
	m->segment = s;
	m->room = room;
	m->arena = a;
	*out = m;
	return 0;
}

int
match_resolve(struct match *m, struct plan *p, struct arena *a, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		uint64_t before = m->groups[i].df;

		rc = resolve_group(m->segment, &p->groups[i], a, &m->groups[i], e);
		p->groups[i].df += m->groups[i].df - before;
	}
	for (size_t i = 0; rc == 0 && i < p->excluded_count; i++)
		rc = resolve_group(m->segment, &p->excluded[i], a, &m->excluded[i], e);
	return rc;
}
