/*
 * One word that a great many documents have, as while somebody types its first letters. All of them are to be counted, but only a handful
 * will be shown, and soon it is known which weight a document needs in a list to be among them: so the lists are scanned for which documents
 * there are and which have such a weight, and then these are judged.
 */
#include "search/match_parts.h"

#include <string.h>

struct scanned {
	struct post post;
	unsigned heaviest;	/* of all its weights */
	unsigned title;		/* a bit that all of them have, though it does not count */
	unsigned least, more;	/* weights with which a document may be equal to the floor, may come before it */
};

_Static_assert(MATCH_STRETCH == LISTS_WINDOW, "a stretch is judged in a window");

bool
match_alone_start(struct match *m, const struct match_wanted *w)
{
	struct group_lists *g = &m->groups[0];
	struct match_room *room = m->room;

	if (m->plan->n != 1 || w->least != 1 || w->below < 2 || g->phrase_count > 0 ||
			g->df < MATCH_ALONE_FROM || g->df < m->segment->docs / MATCH_ALONE_SHARE || g->n > UINT16_MAX)
		return false;
	if (room->windows[0] == NULL)
		room->windows[0] = arena_raw(m->arena, sizeof(struct lists_window));
	m->scan = arena_raw(m->arena, g->n * sizeof(*m->scan));
	if (room->windows[0] == NULL || m->scan == NULL)
		return false;
	match_start(m, NULL);
	g->window = room->windows[0];
	m->floor = (struct match_floor){.any = false};
	for (size_t i = 0; i < g->n; i++) {
		(void)segment_post(m->segment, &g->lists[i].ref, &m->scan[i].post);
		m->scan[i].heaviest = post_heaviest(&m->scan[i].post);
		m->scan[i].title = g->lists[i].title == 0 ? post_lightest(&m->scan[i].post) & WEIGHT_TITLE : 0;
		m->scan[i].least = m->scan[i].more = 0;
	}
	return true;
}

uint32_t
match_least_weight(const struct group_lists *g, size_t list, const struct match_floor *floor, const struct match_most *most)
{
	const struct lists *l = &g->lists[list];
	uint32_t top = l->title == 0 && most->weight >= WEIGHT_TITLE ? WEIGHT_TITLE - 1 : most->weight, low = 0, high = top + 1;

	while (low < high) {
		uint32_t weight = (low + high) / 2, class;
		float score = g->idf * (l->factor * weight_share((uint8_t)weight));

		score = most->others > 0 ? (score + most->others) * ROUNDED_UP : score;
		class = match_class(l->alt->typos, l->alt->bridge, (weight & l->title) != 0);
		if (class != floor->class ? class > floor->class : score < floor->score || (most->without_ties && score <= floor->score))
			low = weight + 1;
		else
			high = weight;
	}
	return low <= top ? low : WEIGHTS;
}

static void
take_floor(struct match *m, const struct match_floor *floor)
{
	const struct group_lists *g = &m->groups[0];

	if (!floor->any || (m->floor.any && m->floor.class == floor->class && !(m->floor.score < floor->score)))
		return;
	m->floor = *floor;
	for (size_t i = 0; i < g->n; i++) {
		struct scanned *l = &m->scan[i];

		l->least = match_least_weight(g, i, floor, &(struct match_most){l->heaviest, 0, false}) | l->title;
		l->more = match_least_weight(g, i, floor, &(struct match_most){l->heaviest, 0, true}) | l->title;
	}
}

/* Documents that have a list of an earlier step were found by that. */
static void
scan(struct match *m, const struct match_wanted *w, const uint64_t *ties, struct match_stretch *out)
{
	const struct group_lists *g = &m->groups[0];
	uint64_t before[MATCH_STRETCH / 64] = {0};
	size_t words = ((size_t)m->segment->docs + 63) / 64;

	memset(out->docs, 0, sizeof(out->docs));
	memset(out->judged, 0, sizeof(out->judged));
	memset(out->better, 0, sizeof(out->better));
	for (size_t i = 0; i < g->n; i++) {
		const struct lists *l = &g->lists[i];
		uint64_t *docs = l->alt->step < w->step ? before : out->docs;
		struct post_above above = {ties != NULL ? m->scan[i].more : m->scan[i].least, m->scan[i].more, out->judged, out->better};

		if (above.least < WEIGHTS)
			post_bits_above(&m->scan[i].post, out->first, docs, &above, MATCH_STRETCH / 64);
		else
			post_bits(&m->scan[i].post, out->first, docs, MATCH_STRETCH / 64);
	}
	for (size_t i = 0; i < MATCH_STRETCH / 64; i++)
		out->docs[i] &= ~before[i];
	match_sift(m, out->first, out->docs, MATCH_STRETCH / 64);
	for (size_t i = 0; i < MATCH_STRETCH / 64; i++) {
		if (ties != NULL && out->first / 64 + i < words)
			out->judged[i] |= ties[out->first / 64 + i];
		out->judged[i] &= out->docs[i];
		out->better[i] &= out->docs[i];
	}
}

bool
match_alone_next(struct match *m, const struct match_wanted *w, const struct match_floor *floor, const uint64_t *ties,
		struct match_stretch *out)
{
	uint32_t first = POST_END;

	for (size_t i = 0; i < m->groups[0].n; i++)
		first = m->scan[i].post.doc < first ? m->scan[i].post.doc : first;
	if (first == POST_END)
		return false;
	out->first = first / 64 * 64;
	take_floor(m, floor);
	scan(m, w, ties, out);
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
