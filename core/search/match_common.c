/*
 * Documents that every group may have, before anything is judged: a stretch of documents at a time, the rarest group first. Of its documents
 * every further group keeps its own, in whichever way costs less: its lists are walked through, or asked for each document that is left. What
 * groups have in common is a small part of what each of them has, and only that is judged; by which list a document was found is noted on
 * the way (match_notes.c).
 *
 * What a later step finds has one of the lists that it brought: these together are one more group, the first one or the last. A single group
 * gains by it when it has phrases, whose words are found in the same way.
 */
#include "search/match_parts.h"

#include <string.h>

#define BLOCK_FROM 16u		/* documents of a stretch for each of its blocks; of fewer every one is judged by itself */
#define COMMON_FROM 128u		/* documents of the rarest group; fewer are asked for one by one */

/* Nanoseconds, more or less: a document that is walked over, one that is asked for, a block that is unpacked for it. */
#define COST_WALK 2u
#define COST_ASK 12u
#define COST_UNPACK 60u
#define COST_TEST 3u		/* asked for in a bit map */
#define COST_WORDS 128u		/* documents of a bit map that are looked through at once */

/* Lists of its own ----------------------------------------------------------- */

static bool
open_phrase(struct match *m, const struct phrase *p, struct phrase *out)
{
	*out = (struct phrase){.words = arena_array(m->arena, p->count + 1, sizeof(*out->words)), .count = p->count};
	if (out->words == NULL)
		return false;
	for (size_t k = 0; k < p->count; k++) {
		struct phrase_word *w = &out->words[k];

		*w = p->words[k];
		w->posts = arena_raw(m->arena, w->n * sizeof(*w->posts));
		if (w->posts == NULL)
			return false;
		for (size_t i = 0; i < w->n; i++)
			(void)segment_post(m->segment, &w->refs[i], &w->posts[i]);
	}
	phrase_start(out);
	return true;
}

/* What was walked over is judged afterwards, and lists never go back: so it is open a second time. */
static bool
open_list(struct match *m, const struct lists *l, struct common_group *g)
{
	struct common_list *mine = &g->lists[g->n++];

	mine->of = l;
	mine->base_of = POST_END;
	if (l->phrase != NULL) {
		g->phrases = true;
		g->df += phrase_df(l->phrase);
		g->packed += phrase_df(l->phrase);
		mine->phrase = arena_alloc(m->arena, sizeof(*mine->phrase));
		return mine->phrase != NULL && open_phrase(m, l->phrase, mine->phrase);
	}
	g->df += l->ref.df;
	mine->post = arena_raw(m->arena, sizeof(*mine->post));
	if (mine->post == NULL)
		return false;
	(void)segment_post(m->segment, &l->ref, mine->post);
	g->packed += mine->post->dense ? 0 : l->ref.df;
	g->dense += mine->post->dense;
	return true;
}

bool
common_open(struct match *m, struct group_lists *from, bool doubtful, struct common_group *g)
{
	*g = (struct common_group){.lists = arena_array(m->arena, from->n + 1, sizeof(*g->lists)), .of = from};
	for (size_t i = 0; g->lists != NULL && i < from->n; i++)
		if ((doubtful || !from->lists[i].alt->doubtful) && !open_list(m, &from->lists[i], g))
			return false;
	return g->lists != NULL;
}

/* The lists that a step has brought; all: also those of groups that are noted. */
static bool
open_fresh(struct match *m, uint8_t step, bool all, struct common_group *g)
{
	size_t n = 0;

	for (size_t i = 0; i < m->plan->n; i++)
		n += m->order[i]->n;
	*g = (struct common_group){.lists = arena_array(m->arena, n + 1, sizeof(*g->lists))};
	for (size_t i = 0; g->lists != NULL && i < m->plan->n; i++)
		for (size_t k = 0; (all || m->order[i]->noted == NULL) && k < m->order[i]->n; k++)
			if (m->order[i]->lists[k].alt->step == step && !open_list(m, &m->order[i]->lists[k], g))
				return false;
	return g->lists != NULL;
}

/* Whether it is one bit map, which leaves out documents at next to no cost. */
static bool
is_map(const struct common_group *g)
{
	return g->n == 1 && g->dense == 1;
}

/* The rarest first; of the others those that are bit maps, after which fewer documents are left for the rest. */
static bool
comes_before(const struct common_group *x, const struct common_group *y, bool maps)
{
	return maps && is_map(x) != is_map(y) ? is_map(x) : x->df < y->df;
}

static void
sort_some(struct common_group *g, size_t n, bool maps)
{
	for (size_t i = 1; i < n; i++) {
		struct common_group one = g[i];
		size_t k = i;

		for (; k > 0 && comes_before(&one, &g[k - 1], maps); k--)
			g[k] = g[k - 1];
		g[k] = one;
	}
}

static void
sort_groups(struct common_group *g, size_t n)
{
	sort_some(g, n, false);
	if (n > 2)
		sort_some(g + 1, n - 1, true);
}

/*
 * What a step brought comes first where it is rarest. Else it comes last, and only of groups that are not noted: of the others it is known
 * by then.
 */
static bool
begin_fresh(struct match *m, uint8_t step, struct common *c)
{
	uint64_t brought = 0;

	for (size_t i = 0; i < m->plan->n; i++)
		brought += group_lists_df_step(m->order[i], step);
	c->leads = c->group_n == 0 || brought < c->groups[0].df;
	if (c->leads) {
		memmove(&c->groups[1], &c->groups[0], c->group_n++ * sizeof(c->groups[0]));
		if (!open_fresh(m, step, true, &c->groups[0]))
			return false;
	}
	notes_begin(m, c);
	return c->leads || open_fresh(m, step, false, &c->fresh);
}

static struct common *
room_for(struct match *m)
{
	struct common *c = m->room->common;

	if (c != NULL)
		return c;
	c = m->room->common = arena_raw(m->arena, sizeof(*c));
	if (c != NULL)
		c->noted = 0;
	return c;
}

bool
common_begin(struct match *m, uint8_t step, uint64_t rarest)
{
	struct common *c;

	if ((m->plan->n < 2 && m->order[0]->phrase_count == 0) || m->leaders != 1 || rarest < COMMON_FROM)
		return false;
	c = room_for(m);
	if (c == NULL || (c->groups = arena_array(m->arena, m->plan->n + 1, sizeof(*c->groups))) == NULL)
		return false;
	c->group_n = 0;
	c->step = step;
	c->fresh.n = 0;
	for (size_t i = 0; (m->plan->n > 1 || step == 0) && i < m->plan->n; i++)
		if (!common_open(m, m->order[i], true, &c->groups[c->group_n++]))
			return false;
	sort_groups(c->groups, c->group_n);
	if (step == 0)
		notes_begin(m, c);
	else if (!begin_fresh(m, step, c))
		return false;
	c->least = 0;
	c->n = c->at = 0;
	c->end = 0;
	return true;
}

/* A stretch -------------------------------------------------------------------- */

void
phrase_bits(struct phrase *p, uint32_t first, size_t words, uint64_t *out)
{
	uint64_t word[COMMON_WORDS], all[COMMON_WORDS];

	memset(all, 0xff, words * sizeof(*all));
	for (size_t k = 0; k < p->count; k++) {
		memset(word, 0, words * sizeof(*word));
		for (size_t i = 0; i < p->words[k].n; i++)
			post_bits(&p->words[k].posts[i], first, word, words);
		for (size_t i = 0; i < words; i++)
			all[i] &= word[i];
	}
	for (size_t i = 0; p->count > 0 && i < words; i++)
		out[i] |= all[i];
}

void
common_bits(const struct common_group *g, uint32_t first, size_t words, uint64_t *out)
{
	memset(out, 0, words * sizeof(*out));
	for (size_t i = 0; i < g->n; i++)
		if (g->lists[i].phrase != NULL)
			phrase_bits(g->lists[i].phrase, first, words, out);
		else
			post_bits(g->lists[i].post, first, out, words);
}

bool
common_has(const struct common_group *g, uint32_t doc)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->lists[i].phrase ? phrase_has(g->lists[i].phrase, doc) : post_seek(g->lists[i].post, doc) == doc)
			return true;
	return false;
}

/* How many of so many documents of the segment are in a stretch. */
static uint64_t
in_stretch(const struct match *m, uint64_t df)
{
	uint64_t stretch = 64 * (uint64_t)m->words;

	return df * stretch / (m->segment->docs > stretch ? m->segment->docs : stretch);
}

bool
common_should_ask(const struct match *m, const struct common_group *g, size_t asked)
{
	uint64_t stretch = 64 * (uint64_t)m->words, df = in_stretch(m, g->packed), blocks = df / POST_BLOCK + 1;
	uint64_t ask = asked * (COST_ASK * (g->n - g->dense) + COST_TEST * g->dense) + (asked < blocks ? asked : blocks) * COST_UNPACK;

	return ask < df * COST_WALK + stretch / 1024 + g->dense * stretch / COST_WORDS;
}

/* The documents of the rarest group: listed where that costs nothing, else as bits. */
static void
walk_first(const struct match *m, const struct common_group *g, size_t words, struct common *c)
{
	struct post *post = g->n == 1 && !g->phrases ? g->lists[0].post : NULL;

	c->listed = post != NULL && !post->dense;
	if (c->listed) {
		notes_lead(c, post);
		return;
	}
	common_bits(g, c->first, words, c->bits);
	c->n = in_stretch(m, g->df) + 1;
}

/* What is listed stays listed, too. */
static void
make_bits(struct common *c, size_t words)
{
	if (!c->listed)
		return;
	memset(c->bits, 0, words * sizeof(*c->bits));
	for (size_t i = 0; i < c->n; i++)
		c->bits[(c->docs[i] - c->first) / 64] |= (uint64_t)1 << (c->docs[i] - c->first) % 64;
}

static void
make_list(struct common *c, size_t words)
{
	if (!c->listed) {
		c->n = 0;
		for (uint32_t i = 0; i < words; i++)
			for (uint64_t bits = c->bits[i]; bits != 0; bits &= bits - 1)
				c->docs[c->n++] = c->first + i * 64 + (uint32_t)__builtin_ctzll(bits);
	}
	c->listed = true;
}

/* Keeps of the documents, in whatever way the group is looked at, those that it has. */
static void
keep(const struct match *m, const struct common_group *g, struct common *c)
{
	const struct post *map = is_map(g) ? g->lists[0].post : NULL;

	if (map != NULL && c->listed) {
		c->n = post_sieve(map, c->docs, c->n, c->docs);
		return;
	}
	if (map != NULL) {
		(void)post_and(map, c->first, c->bits, m->words);
		return;
	}
	if (!common_should_ask(m, g, c->n)) {
		make_bits(c, m->words);
		notes_walk(g, m->words, c);
		return;
	}
	make_list(c, m->words);
	if (g->notes != NULL) {
		KEEP_IF(notes_ask(g, doc, c->first))
	} else {
		KEEP_IF(common_has(g, doc))
	}
}

/* What the step has brought. */
static void
keep_brought(struct common *c)
{
	KEEP_IF(notes_brought(c, doc) || common_has(&c->fresh, doc))
}

uint32_t
common_next_of(const struct common_group *g, uint32_t end)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < g->n; i++) {
		uint32_t at = g->lists[i].phrase ? phrase_seek(g->lists[i].phrase, end) : post_seek(g->lists[i].post, end);

		first = at < first ? at : first;
	}
	return first;
}

/* From what weight on a document of the rarest group may come before the floor, when the list that has weights is the only one it has. */
void
common_floor(struct match *m, const struct match_wanted *w)
{
	struct common *c = m->room->common;
	const struct group_lists *g = c->groups[0].of;
	float others = 0;

	c->least = 0;
	if (!c->weighs || w->floor == NULL || !w->floor->any || g->lists[0].alt->step != w->step)
		return;
	for (size_t i = 0; i < m->plan->n; i++) {
		if (m->order[i]->phrase_count > 0)
			return;	/* whether the document has it nobody knows yet */
		others += m->order[i] == g ? 0 : m->order[i]->idf;
	}
	c->least = match_least_weight(g, 0, w->floor, &(struct match_most){WEIGHTS - 1, others, false});
}

static bool
next_stretch(struct match *m, struct common *c)
{
	while (c->at == c->n) {
		uint32_t first = common_next_of(c->groups, c->end);

		if (first == POST_END)
			return false;
		c->first = first / 64 * 64;
		c->end = c->first + 64 * m->words;
		c->at = 0;
		walk_first(m, c->groups, m->words, c);
		for (size_t i = 1; i < c->group_n && c->n > 0; i++)
			keep(m, &c->groups[i], c);
		make_list(c, m->words);
		if (c->step > 0 && !c->leads)
			keep_brought(c);
	}
	return true;
}

bool
common_block(struct match *m, const struct match_wanted *w, struct block *b)
{
	struct common *c = m->room->common;
	size_t lead;

	if (!next_stretch(m, c))
		return false;
	b->listed = c->n - c->at;
	if (b->listed < BLOCK_FROM * (size_t)m->words / SWEEP_WORDS) {
		c->at = c->n;
		return true;
	}
	b->listed = 0;
	common_floor(m, w);
	b->first = c->first + (c->docs[c->at] - c->first) / LISTS_WINDOW * LISTS_WINDOW;
	lead = c->lead_at;
	for (; c->at < c->n && c->docs[c->at] - b->first < LISTS_WINDOW; c->at++) {
		uint32_t i = c->docs[c->at] - b->first;
		uint64_t bit = (uint64_t)1 << i % 64;

		b->docs[i / 64] |= bit;
		b->behind[i / 64] |= notes_light(c, c->docs[c->at]) ? bit : 0;
	}
	c->lead_at = lead;	/* what is judged is asked for once more */
	return true;
}
