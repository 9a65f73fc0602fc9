/*
 * One word that a great many documents have, as while somebody types its first letters. All of them are to be counted, but only a handful
 * will be shown, and soon it is known which weight a document needs in a list to be among them: so the lists are scanned for which documents
 * there are and which have such a weight, and only these are judged.
 */
#include "search/match_parts.h"

#include <string.h>

_Static_assert(MATCH_STRETCH == LISTS_WINDOW, "a stretch is judged in a window");

bool
match_alone_start(struct match *m, const struct match_wanted *w)
{
	struct group_lists *g = &m->groups[0];
	struct match_room *room = m->room;

	if (m->plan->n != 1 || m->plan->excluded_count > 0 || w->least != 1 || w->below < 2 || g->phrase_count > 0 ||
			g->df < MATCH_ALONE_FROM || g->n > UINT16_MAX)
		return false;
	if (room->windows[0] == NULL)
		room->windows[0] = arena_raw(m->arena, sizeof(struct lists_window));
	m->scan = arena_raw(m->arena, g->n * sizeof(*m->scan));
	if (room->windows[0] == NULL || m->scan == NULL)
		return false;
	match_start(m, NULL);
	g->window = room->windows[0];
	for (size_t i = 0; i < g->n; i++)
		(void)segment_post(m->segment, &g->lists[i].ref, &m->scan[i]);
	return true;
}

uint32_t
match_least_weight(const struct group_lists *g, const struct lists *l, const struct match_floor *floor, float more)
{
	uint32_t low = 0, high = WEIGHTS;

	while (floor->any && low < high) {
		uint32_t weight = (low + high) / 2, class;
		float score = g->idf * (l->factor * weight_share((uint8_t)weight));

		score = more > 0 ? (score + more) * ROUNDED_UP : score;
		class = match_class(l->alt->typos, l->alt->bridge, (weight & WEIGHT_TITLE) != 0);
		if (class != floor->class ? class > floor->class : score < floor->score)
			low = weight + 1;
		else
			high = weight;
	}
	return low;
}

/* Documents that have a list of an earlier step were found by that. */
static void
scan(struct match *m, const struct match_wanted *w, const struct match_floor *floor, struct match_stretch *out)
{
	const struct group_lists *g = &m->groups[0];
	uint64_t before[MATCH_STRETCH / 64] = {0};

	memset(out->docs, 0, sizeof(out->docs));
	memset(out->judged, 0, sizeof(out->judged));
	for (size_t i = 0; i < g->n; i++) {
		const struct lists *l = &g->lists[i];
		uint64_t *docs = l->alt->step < w->step ? before : out->docs;
		uint32_t least = match_least_weight(g, l, floor, 0);

		if (least < WEIGHTS)
			post_bits_above(&m->scan[i], out->first, (uint8_t)least, docs, out->judged, MATCH_STRETCH / 64);
		else
			post_bits(&m->scan[i], out->first, docs, MATCH_STRETCH / 64);
	}
	for (size_t i = 0; i < MATCH_STRETCH / 64; i++) {
		out->docs[i] &= ~before[i];
		out->judged[i] &= out->docs[i];
	}
}

bool
match_alone_next(struct match *m, const struct match_wanted *w, const struct match_floor *floor, struct match_stretch *out)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < m->groups[0].n; i++)
		first = m->scan[i].doc < first ? m->scan[i].doc : first;
	if (first == POST_END)
		return false;
	out->first = first / 64 * 64;
	scan(m, w, floor, out);
	return true;
}

void
match_alone_judge(struct match *m, const struct match_stretch *s)
{
	group_lists_fill(&m->groups[0], s->first, s->judged);
}

size_t
match_alone_take(struct match *m, const struct match_wanted *w, const struct match_stretch *s, uint32_t i, struct matched out[64])
{
	const struct lists_window *window = m->groups[0].window;
	size_t n = 0;

	for (uint64_t bits = s->judged[i] & window->bits[i]; bits != 0; bits &= bits - 1) {
		uint32_t at = i * 64 + (uint32_t)__builtin_ctzll(bits);

		n += match_wanted_alone(m, &window->best[at], s->first + at, w, &out[n]);
	}
	return n;
}
