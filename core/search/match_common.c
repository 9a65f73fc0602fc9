/*
 * Documents that every group may have, before anything is judged: a stretch of documents at a time, the rarest group first. Its documents
 * are listed, and of these every further group keeps its own, in whichever way costs less: its lists are walked through into bits, or asked
 * for each document that is left. What groups have in common is a small part of what each of them has, and only that is judged.
 */
#include "search/match_parts.h"

#include <string.h>

#define COMMON_FROM 128u		/* documents of the rarest group; fewer are asked for one by one */
#define WORDS (COMMON_STRETCH / 64)

/* Nanoseconds, more or less: a document that is walked over, one that is asked for, a block that is unpacked for it. */
#define COST_WALK 2u
#define COST_ASK 12u
#define COST_UNPACK 60u

/* Lists of its own ----------------------------------------------------------- */

/* What was walked over is judged afterwards, and lists never go back: so that every list is open twice. */
static bool
copy_phrase(struct match *m, const struct phrase *p, struct phrase *out)
{
	*out = (struct phrase){.words = arena_array(m->arena, p->count + 1, sizeof(*out->words)), .count = p->count};
	if (out->words == NULL)
		return false;
	for (size_t k = 0; k < p->count; k++) {
		out->words[k] = p->words[k];
		out->words[k].posts = arena_raw(m->arena, p->words[k].n * sizeof(struct post));
		if (out->words[k].posts == NULL)
			return false;
	}
	return true;
}

static bool
copy_lists(struct match *m, struct group_lists *g)
{
	if (g->common_n == g->n)
		return true;
	g->common = arena_array(m->arena, g->n, sizeof(*g->common));
	if (g->common == NULL)
		return false;
	for (size_t i = 0; i < g->n; i++) {
		struct common_list *l = &g->common[i];

		if (g->lists[i].phrase == NULL) {
			l->post = arena_raw(m->arena, sizeof(*l->post));
		} else {
			l->phrase = arena_alloc(m->arena, sizeof(*l->phrase));
			if (l->phrase == NULL || !copy_phrase(m, g->lists[i].phrase, l->phrase))
				return false;
		}
		if (l->post == NULL && l->phrase == NULL)
			return false;
	}
	g->common_n = g->n;
	return true;
}

static void
start_lists(const struct match *m, struct group_lists *g)
{
	for (size_t i = 0; i < g->n; i++) {
		struct phrase *p = g->common[i].phrase;

		if (p == NULL) {
			(void)segment_post(m->segment, &g->lists[i].ref, g->common[i].post);
			continue;
		}
		for (size_t k = 0; k < p->count; k++)
			for (size_t j = 0; j < p->words[k].n; j++)
				(void)segment_post(m->segment, &p->words[k].refs[j], &p->words[k].posts[j]);
		phrase_start(p);
	}
}

bool
common_begin(struct match *m)
{
	struct match_room *room = m->room;

	if (m->plan->n < 2 || m->leaders != 1 || m->visits < COMMON_FROM)
		return false;
	if (room->common == NULL)
		room->common = arena_raw(m->arena, sizeof(*room->common));
	if (room->common == NULL)
		return false;
	for (size_t i = 0; i < m->plan->n; i++)
		if (!copy_lists(m, m->order[i]))
			return false;
	for (size_t i = 0; i < m->plan->n; i++)
		start_lists(m, m->order[i]);
	room->common->n = room->common->at = 0;
	room->common->end = 0;
	return true;
}

/* A stretch -------------------------------------------------------------------- */

/* Documents of the stretch that have all words of the phrase. */
static void
phrase_bits(struct phrase *p, const struct common *c, uint64_t out[WORDS])
{
	uint64_t word[WORDS], all[WORDS];

	memset(all, 0xff, sizeof(all));
	for (size_t k = 0; k < p->count; k++) {
		memset(word, 0, sizeof(word));
		for (size_t i = 0; i < p->words[k].n; i++)
			post_bits(&p->words[k].posts[i], c->first, word, WORDS);
		for (size_t i = 0; i < WORDS; i++)
			all[i] &= word[i];
	}
	for (size_t i = 0; p->count > 0 && i < WORDS; i++)
		out[i] |= all[i];
}

static void
group_bits(struct group_lists *g, struct common *c)
{
	memset(c->bits, 0, sizeof(c->bits));
	for (size_t i = 0; i < g->n; i++)
		if (g->common[i].phrase != NULL)
			phrase_bits(g->common[i].phrase, c, c->bits);
		else
			post_bits(g->common[i].post, c->first, c->bits, WORDS);
}

/* The documents of the rarest group. */
static void
list_first(struct group_lists *g, struct common *c)
{
	c->n = 0;
	if (g->n == 1 && g->phrase_count == 0) {
		c->n = post_take(g->common[0].post, c->first + COMMON_STRETCH, c->docs, NULL, COMMON_STRETCH);
		return;
	}
	group_bits(g, c);
	for (uint32_t i = 0; i < WORDS; i++)
		for (uint64_t bits = c->bits[i]; bits != 0; bits &= bits - 1)
			c->docs[c->n++] = c->first + i * 64 + (uint32_t)__builtin_ctzll(bits);
}

static bool
has(const struct group_lists *g, uint32_t doc)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->common[i].phrase ? phrase_has(g->common[i].phrase, doc) : post_seek(g->common[i].post, doc) == doc)
			return true;
	return false;
}

/* Whether asking costs less than walking. */
static bool
should_ask(const struct match *m, const struct group_lists *g, size_t asked)
{
	uint64_t df = g->df * COMMON_STRETCH / (m->segment->docs > COMMON_STRETCH ? m->segment->docs : COMMON_STRETCH);
	uint64_t blocks = df / POST_BLOCK + 1;

	return asked * COST_ASK * g->n + (asked < blocks ? asked : blocks) * COST_UNPACK < df * COST_WALK + WORDS / 16;
}

/* Keeps of the documents those that the group may have. */
static void
keep(const struct match *m, struct group_lists *g, struct common *c)
{
	size_t kept = 0;

	if (g->n == 1 && g->phrase_count == 0 && g->common[0].post->dense) {
		for (size_t i = 0; i < c->n; i++) {
			c->docs[kept] = c->docs[i];
			kept += post_has(g->common[0].post, c->docs[i]);
		}
	} else if (should_ask(m, g, c->n)) {
		for (size_t i = 0; i < c->n; i++) {
			c->docs[kept] = c->docs[i];
			kept += has(g, c->docs[i]);
		}
	} else {
		group_bits(g, c);
		for (size_t i = 0; i < c->n; i++) {
			uint32_t at = c->docs[i] - c->first;

			c->docs[kept] = c->docs[i];
			kept += c->bits[at / 64] >> at % 64 & 1;
		}
	}
	c->n = kept;
}

/* The first document at or behind the end of the stretch that the group may have. */
static uint32_t
next_of(struct group_lists *g, uint32_t end)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < g->n; i++) {
		uint32_t at = g->common[i].phrase ? phrase_seek(g->common[i].phrase, end) : post_seek(g->common[i].post, end);

		first = at < first ? at : first;
	}
	return first;
}

uint32_t
common_next(struct match *m)
{
	struct common *c = m->room->common;

	while (c->at == c->n) {
		uint32_t first = next_of(m->order[0], c->end);

		if (first == POST_END)
			return POST_END;
		c->first = first / 64 * 64;
		c->end = c->first + COMMON_STRETCH;
		c->at = 0;
		list_first(m->order[0], c);
		for (size_t i = 1; i < m->plan->n && c->n > 0; i++)
			keep(m, m->order[i], c);
	}
	return c->docs[c->at++];
}
