/*
 * Matching by document: the group with the fewest documents leads, the others are asked for each of its documents. When not all
 * groups must be met, as many groups lead together as may be missing, and one more.
 */
#include <string.h>

#include "search/match_parts.h"

#define SIXTEENTHS 16.0f
#define SWEEP_FACTOR 4u		/* documents that are swept in the time in which one is judged by itself */
#define LOOKED 8u			/* groups of a document that are looked at, before places are read, which take a while to come */
#define WINDOW_DF 200		/* documents from which on a group is worth a window */

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
wants_window(const struct group_lists *g, uint64_t visits, bool sweeps)
{
	size_t n = g->n - g->phrase_count;

	return n >= 2 && n <= UINT16_MAX && g->df >= WINDOW_DF && visits * n * (sweeps ? 4 : 1) >= 2 * g->df;
}

/* A group whose lists lead by themselves has none. */
static void
give_windows(struct match *m)
{
	struct match_room *room = m->room;
	size_t given = 0;

	for (size_t i = 0; i < m->plan->n && given < WINDOWS; i++) {
		struct group_lists *g = m->order[i];

		if (!wants_window(g, m->visits, m->sweeps) || (m->by_step && group_lists_df_step(g, m->step) > 0))
			continue;
		if (room->windows[given] == NULL)
			room->windows[given] = arena_raw(m->arena, sizeof(struct lists_window));
		if (room->windows[given] == NULL)
			return;	/* slower, that is all */
		if (m->sweeps && g->phrase_count == 0)
			g->window = room->windows[given++];	/* filled stretch by stretch */
		else
			group_lists_window(g, room->windows[given++]);
	}
}

/* Phrases of those that lead would be looked at in documents that turn out not to matter. */
static bool
can_sweep(const struct match *m)
{
	for (size_t i = 0; i < m->leaders; i++)
		if (m->order[i]->phrase_count > 0)
			return false;
	return true;
}

/* What the groups behind each may still bring. */
static void
look_behind(struct match *m)
{
	float idf = 0;
	bool phrase = false;

	for (size_t i = m->plan->n; i-- > 0;) {
		struct group_lists *g = m->order[i];

		g->idf_behind = idf;
		g->phrase_behind = phrase;
		idf += g->idf;
		phrase = phrase || g->phrase_count > 0;
	}
}

/*
 * Who leads. What a later step finds with all groups has one of the lists that it brought, and often these are so rare that
 * nothing else need be looked through.
 */
static void
choose_leaders(struct match *m, const struct match_wanted *w)
{
	uint64_t brought = 0;
	uint8_t first = match_first_step(w);
	uint32_t blocks = m->segment->docs / LISTS_WINDOW + 1;

	m->words = blocks < m->room->words / SWEEP_WORDS ? blocks * SWEEP_WORDS : m->room->words;
	m->leaders = m->plan->n - w->least + 1;
	m->step = w->step;
	m->visits = 0;
	look_behind(m);
	for (size_t i = 0; i < m->leaders; i++)
		m->visits += m->order[i]->df;
	for (size_t i = 0; i < m->plan->n && first > 0 && m->leaders == 1; i++)
		brought += group_lists_df_step(m->order[i], w->step);
	m->by_step = m->sweeps = m->some = m->common = m->noted = m->many = false;
	m->room->block.word = SWEEP_WORDS;
	m->titles = NULL;
	if (w->titled > 0 && w->least < m->plan->n) {
		(void)titles_begin(m, w);	/* one by one without it */
		return;
	}
	m->many = m->words > 0 && !w->earlier && dense_begin(m);
	m->common = m->many || common_begin(m, first, first > 0 && brought < m->visits ? brought : m->visits);
	m->noted = m->noted && m->common;
	m->some = !m->common && w->elsewhere == 0 && some_begin(m, w);
	if (m->common || m->some)
		return;
	m->sweeps = w->elsewhere == 0 && w->titled == 0 && can_sweep(m);
	m->by_step = first > 0 && m->leaders == 1 && brought * (m->sweeps ? SWEEP_FACTOR : 1) < m->visits;
	if (m->by_step)
		m->visits = brought;
	m->sweeps = m->sweeps && !m->by_step && sweep_begin(m);
	give_windows(m);
}

bool
match_can(const struct match *m, const struct match_wanted *w)
{
	size_t n = m->plan->n, may = 0;
	bool brought = match_first_step(w) == 0 || w->least < n || n == 0;

	for (size_t i = 0; i < n; i++) {
		const struct group_lists *g = &m->groups[i];

		may += g->n > 0;
		for (size_t k = g->n; k-- > 0 && !brought;)
			brought = g->lists[k].alt->step == w->step;
	}
	return brought && may >= w->least;
}

static bool
lacks_group(const struct match *m)
{
	for (size_t i = 0; i < m->plan->n; i++)
		if (m->groups[i].n == 0)
			return true;
	return false;
}

void
match_start(struct match *m, const struct match_wanted *w)
{
	const struct plan *p = m->plan;

	m->idf_all = 0;
	m->next = 0;
	m->none = w != NULL && p->n > 0 && w->least == p->n && lacks_group(m);
	if (m->none)
		return;
	for (size_t i = 0; i < p->n; i++) {
		m->groups[i].idf = p->groups[i].idf;
		m->idf_all += p->groups[i].idf;
		group_lists_start(&m->groups[i], m->segment);
	}
	sift_start(m);
	sort_groups(m, p->n);
	if (w != NULL && p->n > 0)
		choose_leaders(m, w);
}

/* Matching ----------------------------------------------------------------- */

/* What it adds to the class that only groups of so much idf are met. */
uint32_t
match_missing(const struct match *m, float idf)
{
	return (1 + (uint32_t)(SIXTEENTHS * (1 - idf / m->idf_all))) * CLASS_MISSING;
}

/*
 * Whether the document may have so many groups: stands them on it, or some of them when it has not. Where all are wanted the next that may
 * be is where the one stands that it has not.
 */
static bool
may_have(struct match *m, uint32_t doc, size_t least)
{
	size_t n = m->plan->n, may_miss = n - least;

	for (size_t i = 0; i < n; i++) {
		struct group_lists *g = m->order[i];

		if (group_lists_has(g, doc) || may_miss-- > 0)
			continue;
		if (least == n && g->doc > m->next)
			m->next = g->doc;
		return false;
	}
	return true;
}

/* Whether group order[i] is there, or was brought there, where the document may have it. */
static bool
stands_on(struct match *m, size_t i, uint32_t doc)
{
	struct group_lists *g = m->order[i];

	if (m->some && some_lacks(m, i, doc))
		return false;
	return m->common || m->some ? group_lists_has(g, doc) : g->doc == doc;
}

/* The best list of group order[i], where it is there and the document has it. */
static bool
best_of(struct match *m, size_t i, uint32_t doc, struct found *out)
{
	if (!m->common || m->order[i]->noted == NULL)
		return stands_on(m, i, doc) && group_lists_best(m->order[i], doc, out);
	notes_best(m->room->common, m->order[i]->noted, doc, out);
	return true;
}

/* What is known of a document while it is judged. */
struct judged {
	uint32_t doc;
	size_t met, passed;
	uint32_t typos;
	float score, idf, told, titled;	/* idf of its groups; of those that are there, and that stand in a title, not only by a beginning */
	uint8_t step, last;	/* last: as step, of what was passed, too */
	bool title, bridge, named;	/* named: each stands in a title, also what was passed */
};

/*
 * Whether a document of which so much is known after group order[i] is wanted and comes behind the floor, whatever the other groups are
 * like: none has a share of more than 1.
 */
static bool
is_behind(const struct match *m, size_t i, const struct match_wanted *w, const struct judged *d)
{
	const struct match_floor *f = w->floor;
	float idf = m->some ? 0 : m->order[i]->idf_behind;
	uint32_t class = match_class(d->typos, d->bridge, d->title && m->common);

	if (f == NULL || !f->any)
		return false;
	if (m->common ? d->step != w->step || m->order[i]->phrase_behind : !m->some || !some_wants(m, d->doc))
		return false;
	if (m->some) {
		for (size_t k = i + 1; k < m->plan->n; k++)
			idf += some_has(m, k, d->doc) ? m->order[k]->idf : 0;
		class += match_missing(m, (d->idf + idf) * ROUNDED_UP);
	}
	return class != f->class ? class > f->class : (d->score + idf) * ROUNDED_UP < f->score;
}

/* One more group; where not all words are there, nothing doubtful counts. */
static void
judge_group(struct judged *d, const struct group_lists *g, const struct found *f, bool some)
{
	d->last = f->step > d->last ? f->step : d->last;
	d->named = d->named && f->title;
	if (some && f->alt->doubtful) {
		d->passed++;
		d->title = false;
		return;
	}
	d->met++;
	d->step = f->step > d->step ? f->step : d->step;
	d->typos += f->alt->typos;
	d->bridge = d->bridge || f->alt->bridge;
	d->title = d->title && f->title;
	d->score += g->idf * f->share;
	d->idf += g->idf;
	d->told += f->alt->begins ? 0 : g->idf;
	d->titled += f->title && !f->alt->begins ? g->idf : 0;
}

static bool
is_wanted(struct match *m, const struct judged *d, const struct match_wanted *w)
{
	size_t n = m->plan->n;

	if (d->met < w->least || d->met >= w->below || (d->met == n && d->step < match_first_step(w)))
		return false;
	if (w->titled > 0 && (d->met == n ? !d->title : d->titled < w->titled * m->idf_all))
		return false;
	if (w->elsewhere > 0 && (d->titled >= w->elsewhere * m->idf_all || d->told < w->elsewhere * m->idf_all))
		return false;
	if (d->passed > 0 && d->met + d->passed == n && match_was_found(m, d->last, d->named))
		return false;
	return m->plan->excluded_count == 0 || !match_excluded(m, d->doc);
}

bool
match_judge(struct match *m, uint32_t doc, const struct match_wanted *w, struct matched *out)
{
	struct judged d = {.doc = doc, .title = true, .named = true};
	size_t n = m->plan->n;

	if (!m->common && !m->some && !may_have(m, doc, w->least))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct found f;

		if (d.met + (n - i) < w->least)
			return false;
		if (!best_of(m, i, doc, &f)) {
			d.title = false;
			continue;
		}
		judge_group(&d, m->order[i], &f, w->least < n);
		if (is_behind(m, i, w, &d)) {
			*out = (struct matched){doc, CLASS_BEHIND, 0, 0, w->step};
			return m->plan->excluded_count == 0 || !match_excluded(m, doc);
		}
	}
	if (!is_wanted(m, &d, w))
		return false;
	*out = (struct matched){doc, match_class(d.typos, d.bridge, d.title), d.score, d.met < n, d.step};
	if (d.met < n && w->titled == 0)
		out->class += match_missing(m, d.idf);
	return true;
}

/* The first document at or behind doc that one of those that lead has. */
static uint32_t
lead(struct match *m, uint32_t doc)
{
	size_t n = m->by_step ? m->plan->n : m->leaders;
	uint32_t first = POST_END;

	for (size_t i = 0; i < n; i++) {
		uint32_t at = m->by_step ? group_lists_seek_step(m->order[i], m->step, doc) : group_lists_seek(m->order[i], doc);

		first = at < first ? at : first;
	}
	return first;
}

static size_t
take_all(struct match *m, struct matched *out, size_t max)
{
	bool excludes = m->plan->excluded_count > 0;
	size_t n = 0;

	for (; n < max && m->next < m->segment->docs; m->next++)
		if (!excludes || !match_excluded(m, m->next))
			out[n++] = (struct matched){m->next, 0, 0, 0, 0};
	return n;
}

/* One group of one list, the commonest of all queries: whole blocks at a time. */
static size_t
take_single(struct match *m, struct matched *out, size_t max)
{
	struct group_lists *g = m->order[0];
	const struct lists *l = &g->lists[0];
	uint32_t docs[POST_BLOCK], title = match_class(l->alt->typos, l->alt->bridge, true),
		text = match_class(l->alt->typos, l->alt->bridge, false);
	uint8_t weights[POST_BLOCK];
	size_t n = post_take(l->post, POST_END, docs, weights, max < POST_BLOCK ? max : POST_BLOCK);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct matched){docs[i], weights[i] & l->title ? title : text,
			g->idf * (l->factor * weight_share(weights[i])), 0, 0};
	return n;
}

size_t
match_take(struct match *m, const struct match_wanted *w, struct matched *out, size_t max)
{
	size_t n = 0;

	if (m->none)
		return 0;
	if (m->plan->n == 0)
		return take_all(m, out, max);
	if (m->plan->n == 1 && w->step == 0 && m->groups[0].n == 1 && m->groups[0].lists[0].phrase == NULL && m->plan->excluded_count == 0)
		return take_single(m, out, max);
	if (m->common || m->some || m->titles)
		return block_take(m, w, out, max);
	if (m->sweeps)
		return sweep_take(m, w, out, max);
	while (n < max && m->next != POST_END) {
		uint32_t doc = lead(m, m->next);

		if (doc == POST_END) {
			m->next = POST_END;
			break;
		}
		m->next = doc + 1;
		if (match_judge(m, doc, w, &out[n]))
			n++;
	}
	return n;
}

void
match_look(struct match *m, uint32_t doc, struct match_term *terms)
{
	const struct lists *found[LOOKED];

	for (size_t first = 0, n = 0; first < m->plan->n; first += n) {
		n = m->plan->n - first < LOOKED ? m->plan->n - first : LOOKED;
		for (size_t i = 0; i < n; i++) {
			struct found f;

			found[i] = group_lists_look(&m->groups[first + i], doc, &f) ? f.lists : NULL;
			terms[first + i].alt = found[i] ? f.alt : NULL;
			if (found[i] != NULL && found[i]->post != NULL)
				post_places_fetch(found[i]->post);
		}
		for (size_t i = 0; i < n; i++) {
			struct match_term *t = &terms[first + i];

			t->n = found[i] == NULL ? 0 : found[i]->phrase ? phrase_places(found[i]->phrase, t->places, 32)
				: post_places(found[i]->post, t->places, 32);
		}
	}
}
