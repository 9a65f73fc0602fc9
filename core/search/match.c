/*
 * Matching by document: the group with the fewest documents leads, the others are asked for each of its documents. When not all
 * groups must be met, as many groups lead together as may be missing, and one more.
 */
#include "search/match.h"

#include <string.h>

#include "search/match_lists.h"

#define SIXTEENTHS 16.0f
#define WINDOWS 6		/* groups at a time that have one, */
#define WINDOW_DF 200		/* and the documents from which on a group is worth one */
#define OTHER_STEM 0.85f	/* of a stem in a language in which the word was not met */

struct match {
	const struct plan *plan;
	const struct segment *segment;
	struct group_lists *groups;	/* in the plan's order */
	struct group_lists **order;	/* the rarest first */
	struct group_lists *excluded;
	float idf_all;
	uint32_t next;			/* documents before it were taken */
	struct lists_window *windows[WINDOWS];	/* made when they are needed first */
	struct arena *arena;
};

/* Opening ------------------------------------------------------------------ */

#define REFS_MAX (WORD_REFS + TEXT_LANG_MAX)

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
	*grown = (struct lists){.alt = alt, .factor = factor};
	return grown;
}

/* A list once for each group: what is as good is there already, since alternatives come in order of their steps. */
static void
add_ref(struct opening *o, const struct alternative *alt, const struct term_ref *r, float factor)
{
	struct lists *l;

	if (r->bytes == 0)
		return;
	for (size_t i = 0; i < o->g->n; i++) {
		l = &o->g->lists[i];
		if (l->phrase == NULL && l->ref.offset == r->offset && l->alt->typos <= alt->typos)
			return;
	}
	l = add_lists(o, alt, factor);
	if (l == NULL)
		return;
	l->ref = *r;
	l->post = arena_alloc(o->a, sizeof(*l->post));
	o->failed = o->failed || l->post == NULL;
	o->g->df += r->df;
}

static void
add_own(const struct word_info *info, float factor, struct term_ref *refs, float *factors, size_t *n)
{
	if (info->own.bytes == 0 || *n == REFS_MAX)
		return;
	refs[*n] = info->own;
	factors[(*n)++] = factor;
}

/* Every list that a word stands for: those of the word, and those of its stems in the languages of the segment. */
static size_t
word_refs(const struct segment *s, struct slice word, bool stems, struct term_ref refs[REFS_MAX], float factors[REFS_MAX])
{
	struct word_info info;
	char stem[WORD_MAX] = "";
	size_t n = 0;

	if (segment_word(s, word, &info)) {
		for (; n < info.n; n++) {
			refs[n] = info.refs[n];
			factors[n] = 1;
		}
		if (!info.surface)
			add_own(&info, 1, refs, factors, &n);
	}
	for (unsigned l = TEXT_OTHER + 1; stems && l < TEXT_LANG_MAX; l++) {
		struct slice own = {stem, 0};

		if ((s->languages & 1u << l) == 0)
			continue;
		own.n = text_stem((enum text_lang)l, word, stem);
		if (!slice_eq(own, word) && segment_word(s, own, &info))
			add_own(&info, OTHER_STEM, refs, factors, &n);
	}
	return n;
}

static bool
open_phrase_word(struct opening *o, struct slice word, struct phrase_word *w)
{
	struct term_ref refs[REFS_MAX], *copy;
	float factors[REFS_MAX];

	w->n = word_refs(o->s, word, true, refs, factors);
	if (w->n == 0)
		return false;	/* a word that is nowhere here: no such phrase */
	w->posts = arena_array(o->a, w->n, sizeof(*w->posts));
	w->refs = copy = arena_array(o->a, w->n, sizeof(*copy));
	if (w->posts == NULL || copy == NULL) {
		o->failed = true;
		return false;
	}
	memcpy(copy, refs, w->n * sizeof(*copy));
	return true;
}

static void
add_phrase(struct opening *o, const struct alternative *alt)
{
	struct phrase *p = arena_alloc(o->a, sizeof(*p));
	struct lists *l;

	if (p != NULL)
		p->words = arena_array(o->a, alt->count, sizeof(*p->words));
	if (p == NULL || p->words == NULL) {
		o->failed = true;
		return;
	}
	for (p->count = 0; p->count < alt->count; p->count++)
		if (!open_phrase_word(o, alt->words[p->count], &p->words[p->count]))
			return;
	l = add_lists(o, alt, alt->factor);
	if (l == NULL)
		return;
	l->phrase = p;
	o->g->df += phrase_df(p);
}

/* A word that another segment has: here it is met by its stems, as it would be if both were one segment. */
static bool
is_foreign(const struct segment *s, const struct alternative *alt)
{
	struct word_info info;

	return alt->kind == ALT_EXACT && !segment_word(s, alt->words[0], &info);
}

/* The lists of the alternatives that the group has got since the last time. */
static int
resolve_group(const struct segment *s, const struct group *from, struct arena *a, struct group_lists *g, struct error *e)
{
	struct opening o = {.s = s, .a = a, .g = g};

	for (; g->resolved < from->n && !o.failed; g->resolved++) {
		const struct alternative *alt = &from->alts[g->resolved];
		struct term_ref refs[REFS_MAX];
		float factors[REFS_MAX];
		size_t n;

		if (alt->kind == ALT_PHRASE) {
			add_phrase(&o, alt);
			continue;
		}
		n = word_refs(s, alt->words[0], alt->kind == ALT_WORD || is_foreign(s, alt), refs, factors);
		for (size_t k = 0; k < n; k++)
			add_ref(&o, alt, &refs[k], alt->factor * factors[k]);
	}
	return o.failed ? error_set(e, ERR_MEMORY, "no memory for a query") : 0;
}

int
match_new(const struct plan *p, const struct segment *s, struct arena *a, struct match **out, struct error *e)
{
	struct match *m = arena_alloc(a, sizeof(*m));

	if (m == NULL || (m->groups = arena_array(a, p->n + 1, sizeof(*m->groups))) == NULL ||
			(m->order = arena_array(a, p->n + 1, sizeof(struct group_lists *))) == NULL ||
			(m->excluded = arena_array(a, p->excluded_count + 1, sizeof(*m->excluded))) == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	m->plan = p;
	m->segment = s;
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

/* The rarest first; they are few. */
static void
sort_groups(struct match *m, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct group_lists *g = &m->groups[i];
		size_t k = i;

		for (; k > 0 && m->order[k - 1]->df > g->df; k--)
			m->order[k] = m->order[k - 1];
		m->order[k] = g;
	}
}

/* The walk through all of a group's lists is worth it when as many documents would have to be asked for in each of them. */
static bool
wants_window(const struct group_lists *g, bool leads, uint64_t visits)
{
	if (g->n < 2 || g->n > UINT16_MAX || g->df < WINDOW_DF || visits * g->n < 2 * g->df)
		return false;
	for (size_t i = 0; !leads && i < g->n; i++)
		if (g->lists[i].phrase != NULL)
			return false;	/* that would look at more phrases than it is asked for */
	return true;
}

static void
give_windows(struct match *m, size_t leaders)
{
	uint64_t visits = 0;
	size_t given = 0;

	for (size_t i = 0; i < leaders; i++)
		visits += m->order[i]->df;
	for (size_t i = 0; i < m->plan->n && given < WINDOWS; i++) {
		if (!wants_window(m->order[i], i < leaders, visits))
			continue;
		if (m->windows[given] == NULL)
			m->windows[given] = arena_alloc(m->arena, sizeof(struct lists_window));
		if (m->windows[given] == NULL)
			return;	/* slower, that is all */
		group_lists_window(m->order[i], m->windows[given++]);
	}
}

void
match_start(struct match *m, size_t least)
{
	const struct plan *p = m->plan;

	m->idf_all = 0;
	m->next = 0;
	for (size_t i = 0; i < p->n; i++) {
		m->groups[i].idf = p->groups[i].idf;
		m->groups[i].known = p->groups[i].known;
		m->idf_all += p->groups[i].idf;
		group_lists_start(&m->groups[i], m->segment);
	}
	for (size_t i = 0; i < p->excluded_count; i++)
		group_lists_start(&m->excluded[i], m->segment);
	sort_groups(m, p->n);
	if (least > 0 && p->n > 0)
		give_windows(m, p->n - least + 1);
}

/* Matching ----------------------------------------------------------------- */

static bool
is_excluded(struct match *m, uint32_t doc)
{
	for (size_t i = 0; i < m->plan->excluded_count; i++)
		if (group_lists_seek(&m->excluded[i], doc) == doc)
			return true;
	return false;
}

static uint32_t
class_of(uint32_t typos, bool bridge, bool title)
{
	uint32_t cost = (typos < 15 ? typos : 15) * COST_TYPO + (bridge ? COST_BRIDGE : 0) + (title ? 0 : COST_TEXT);

	return cost * CLASS_COST + (typos ? CLASS_TYPO : 0) + (bridge ? CLASS_BRIDGE : 0);
}

/* What the document is, when it has enough groups. Those that lead stand at or behind it. */
static bool
judge(struct match *m, uint32_t doc, const struct match_wanted *w, struct matched *out)
{
	size_t n = m->plan->n, met = 0;
	bool some = w->least < n;
	uint8_t step = 0;
	uint32_t typos = 0;
	bool title = true, bridge = false;
	float score = 0, idf = 0;

	for (size_t i = 0; i < n; i++) {
		struct group_lists *g = m->order[i];
		struct found f;

		if (met + (n - i) < w->least)
			return false;
		if (group_lists_seek(g, doc) != doc) {
			title = false;
			continue;
		}
		group_lists_best(g, doc, &f);
		if (some && f.alt->typos > 0 && g->known) {
			title = false;
			continue;	/* where not all words are there, a word that was typed well is not taken for another */
		}
		met++;
		step = f.step > step ? f.step : step;
		typos += f.alt->typos;
		bridge = bridge || f.alt->bridge;
		title = title && f.title;
		score += g->idf * f.share;
		idf += g->idf;
	}
	if (met < w->least || met >= w->below || (met == n && step != w->step) || is_excluded(m, doc))
		return false;
	out->doc = doc;
	out->score = score;
	out->class = class_of(typos, bridge, title);
	if (met < n)
		out->class += (1 + (uint32_t)(SIXTEENTHS * (1 - idf / m->idf_all))) * CLASS_MISSING;
	return true;
}

/* The first document at or behind doc that one of the leading groups has. */
static uint32_t
lead(struct match *m, size_t leaders, uint32_t doc)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < leaders; i++) {
		uint32_t at = group_lists_seek(m->order[i], doc);

		first = at < first ? at : first;
	}
	return first;
}

static size_t
take_all(struct match *m, struct matched *out, size_t max)
{
	size_t n = 0;

	for (; n < max && m->next < m->segment->docs; m->next++)
		if (!is_excluded(m, m->next))
			out[n++] = (struct matched){m->next, 0, 0};
	return n;
}

/* One group of one list, the commonest of all queries: whole blocks at a time. */
static size_t
take_single(struct match *m, struct matched *out, size_t max)
{
	struct group_lists *g = m->order[0];
	const struct lists *l = &g->lists[0];
	uint32_t docs[POST_BLOCK], title = class_of(l->alt->typos, l->alt->bridge, true),
		text = class_of(l->alt->typos, l->alt->bridge, false);
	uint8_t weights[POST_BLOCK];
	size_t n = post_take(l->post, POST_END, docs, weights, max < POST_BLOCK ? max : POST_BLOCK);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct matched){docs[i], weights[i] & WEIGHT_TITLE ? title : text,
			g->idf * l->factor * weight_share(weights[i])};
	return n;
}

size_t
match_take(struct match *m, const struct match_wanted *w, struct matched *out, size_t max)
{
	size_t n = 0, leaders;

	if (m->plan->n == 0)
		return take_all(m, out, max);
	if (m->plan->n == 1 && w->step == 0 && m->groups[0].n == 1 && m->groups[0].lists[0].phrase == NULL && m->plan->excluded_count == 0)
		return take_single(m, out, max);
	leaders = m->plan->n - w->least + 1;
	while (n < max) {
		uint32_t doc = lead(m, leaders, m->next);

		if (doc == POST_END) {
			m->next = POST_END;
			break;
		}
		m->next = doc + 1;
		if (judge(m, doc, w, &out[n]))
			n++;
	}
	return n;
}

void
match_look(struct match *m, uint32_t doc, struct match_term *terms)
{
	memset(terms, 0, m->plan->n * sizeof(*terms));
	for (size_t i = 0; i < m->plan->n; i++) {
		struct group_lists *g = &m->groups[i];
		struct found f;

		if (group_lists_seek(g, doc) != doc)
			continue;
		group_lists_best(g, doc, &f);
		terms[i].alt = f.alt;
		terms[i].n = f.lists->phrase ? phrase_places(f.lists->phrase, terms[i].places, 32)
			: post_places(f.lists->post, terms[i].places, 32);
	}
}
