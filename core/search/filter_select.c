/*
 * Counting many documents at once where something is selected. For every facet with a selection there are the bits of what passes it: a
 * document that passes all matches; one that fails for a facet alone counts for that. Which values they count with is told by the maps
 * (filter_maps.c) where they are many, else they are looked at one by one. Where what is selected hangs on offerings, documents with several
 * are looked at all the same: one may have this, another that.
 */
#include "search/filter_maps.h"
#include "search/filter_slices.h"
#include "search/language.h"

#include "search/columns_form.h"

/* What passes -------------------------------------------------------------- */

static bool
passes_language(const struct filter_segment *s, uint32_t number)
{
	uint32_t language = number < s->c->languages ? columns_language(s->c, number) : 0;

	for (size_t i = 0; i < s->f->q->selected_count[FACET_LANGUAGE]; i++)
		if (s->f->languages[i] == language)
			return true;
	return false;
}

/* Of an ISCED-F prefix of other than two digits its map tells only what may pass. */
static bool
may_pass_field(const struct query *q, uint32_t key)
{
	for (size_t i = 0; i < q->selected_count[FACET_FIELD]; i++) {
		struct slice wanted = q->selected[FACET_FIELD][i];

		if (wanted.n < 2 || (slice_is(wanted, "unknown") ? 0 : language_pack(wanted) & MAPS_FIELD) == key)
			return true;
	}
	return false;
}

static bool
may_pass(const struct filter_segment *s, const struct map_value *v)
{
	const struct filter *f = s->f;

	switch (v->facet) {
	case FACET_LEVEL: return f->levels & BIT(v->key);
	case FACET_DELIVERY: return f->deliveries & BIT(v->key);
	case FACET_EXAM: return f->exams & BIT(v->key);
	case FACET_STATUS: return f->statuses & BIT(v->key);
	case FACET_LANGUAGE: return passes_language(s, v->key);
	case FACET_FIELD: return may_pass_field(f->q, v->key);
	case FACET_PARTNER:
	case FACET_MAX:
		break;
	}
	return true;
}

static void
add_map(uint64_t *out, const uint64_t *bits, size_t words)
{
	for (size_t i = 0; i < words; i++)
		out[i] |= bits[i];
}

static bool
select_partners(const struct filter_segment *s, uint64_t *out)
{
	const struct filter_slices *m = slices_of(s);

	for (uint32_t i = 0; m != NULL && i < s->f->partner_count && i <= s->c->partner.mask; i++)
		for (size_t k = 0; k < s->f->q->selected_count[FACET_PARTNER]; k++)
			if (slice_eq(s->f->q->selected[FACET_PARTNER][k], s->f->partners[i].id))
				slices_add(m, SLICED_PARTNER, i, i, out);
	return m != NULL;
}

/* Leaves of what may pass what does. */
static void
select_fields(struct filter_segment *s, uint64_t *out, size_t words)
{
	const struct query *q = s->f->q;
	bool told = true;

	for (size_t i = 0; i < q->selected_count[FACET_FIELD]; i++)
		told = told && (q->selected[FACET_FIELD][i].n == 2 || slice_is(q->selected[FACET_FIELD][i], "unknown"));
	for (size_t i = 0; i < words && !told; i++)
		for (uint64_t bits = out[i]; bits != 0; bits &= bits - 1) {
			size_t doc = i * 64 + (size_t)__builtin_ctzll(bits);

			if ((pass_of(s, BY_COURSE, column_at(&s->c->course, doc)) & BIT(FACET_FIELD)) == 0)
				out[i] &= ~(bits & -bits);
		}
}

bool
filter_select_facet(struct filter_segment *s, const struct filter_maps *m, enum facet facet, uint64_t *out)
{
	size_t words = maps_words(s->c->n);

	memset(out, 0, words * sizeof(*out));
	if (facet == FACET_PARTNER)
		return select_partners(s, out);
	if (facet == FACET_STATUS && m->statuses != 0) {
		memcpy(out, m->bits, words * sizeof(*out));
		return true;
	}
	for (size_t k = 1; k < m->n; k++)
		if (m->value[k].facet == facet && may_pass(s, &m->value[k]))
			add_map(out, m->bits + k * words, words);
	if (facet == FACET_FIELD)
		select_fields(s, out, words);
	return true;
}

/* Honours, credits, start. */
bool
filter_select_other(struct filter_segment *s, uint64_t *out)
{
	const struct query *q = s->f->q;
	const struct filter_slices *m = slices_of(s);
	size_t words = maps_words(s->c->n);
	uint64_t *some = m != NULL ? arena_raw(s->f->a, words * sizeof(*some)) : NULL;

	memset(out, 0xff, words * sizeof(*out));
	for (unsigned i = 0; i < 3 && some != NULL; i++) {
		bool asked = i == 0 ? q->honours : i == 1 ? filter_by_ects(q) : filter_by_start(q);

		if (!asked)
			continue;
		memset(some, 0, words * sizeof(*some));
		if (i == 0)
			slices_add(m, SLICED_HONOURS, 1, 1, some);
		else if (i == 1)
			slices_add_ects(m, q->ects_min, q->ects_max, some);
		else
			slices_add_start(m, q->start_from, q->start_to, some);
		for (size_t k = 0; k < words; k++)
			out[k] &= some[k];
	}
	return some != NULL;
}

/* Beginning ---------------------------------------------------------------- */

static uint64_t *
room(const struct filter_segment *s)
{
	return arena_raw(s->f->a, maps_words(s->c->n) * sizeof(uint64_t));
}

static bool
select_all(struct filter_segment *s, const struct filter_maps *m, uint64_t *passing)
{
	size_t words = maps_words(s->c->n);
	bool good = true;

	memset(passing, 0xff, words * sizeof(*passing));
	for (unsigned f = 0; f <= OTHER && good; f++) {
		uint64_t *by = s->f->may_fail & BIT(f) ? room(s) : NULL;

		if ((s->f->may_fail & BIT(f)) == 0)
			continue;
		good = by != NULL && (f == OTHER ? filter_select_other(s, by) : filter_select_facet(s, m, (enum facet)f, by));
		s->by[f] = by;
		for (size_t i = 0; i < words && good; i++)
			passing[i] &= by[i];
	}
	return good;
}

/* The odd ones that there are anyhow, and those with several offerings. */
static bool
add_several(struct filter_segment *s)
{
	size_t words = ((size_t)s->c->n + 63) / 64;
	uint64_t *odd = room(s), some;

	for (size_t i = 0; i < words && odd != NULL; i++) {
		odd[i] = s->odd != NULL ? s->odd[i] : 0;
		if (i * 64 < s->c->more.n) {
			memcpy(&some, s->c->more.bits + i * 8, sizeof(some));
			odd[i] |= le64toh(some);
		}
	}
	s->odd = odd;
	return odd != NULL;
}

bool
filter_select_begin(struct filter_segment *s)
{
	const struct filter_maps *m = maps_of(s);
	uint64_t *passing = m != NULL ? room(s) : NULL;

	if (passing == NULL || !select_all(s, m, passing))
		return false;
	s->odd = s->full != NULL ? s->statuses->odd : NULL;
	if (s->loose && s->c->more.n > 0 && !add_several(s))
		return false;
	s->passing = passing;
	s->set = arena_array(s->f->a, maps_words(s->c->n), sizeof(*s->set));
	s->selected = s->set != NULL;
	return s->selected;
}

/* Counting ----------------------------------------------------------------- */

/* Of set are left those that match; what there is by facet becomes those of set that fail for it alone. */
static void
split(struct filter_segment *s, uint64_t *set, size_t at)
{
	uint64_t fails[MAPS_ROUND] = {0}, again[MAPS_ROUND] = {0};

	for (unsigned f = 0; f <= OTHER; f++)
		for (size_t i = 0; i < MAPS_ROUND && s->by[f] != NULL; i++) {
			uint64_t fail = ~s->by[f][at + i];

			again[i] |= fails[i] & fail;
			fails[i] |= fail;
		}
	for (unsigned f = 0; f <= OTHER; f++)
		for (size_t i = 0; i < MAPS_ROUND && s->by[f] != NULL; i++)
			s->by[f][at + i] = ~s->by[f][at + i] & ~again[i] & set[at + i];
	for (size_t i = 0; i < MAPS_ROUND; i++)
		set[at + i] &= ~fails[i];
}

static void
count_courses(const struct filter_segment *s, const uint64_t *set, uint32_t *courses)
{
	const struct column course = s->c->course;

	for (size_t i = 0; i < maps_words(s->c->n); i++)
		for (uint64_t w = set[i]; w != 0; w &= w - 1)
			courses[column_at(&course, i * 64 + (size_t)__builtin_ctzll(w))]++;
}

/*
 * Documents of set, n of them, that all count for the facets with bits and for no others. Where a field is selected, those below it are
 * listed, too, of which there are no maps.
 */
static bool
count_set(struct filter_segment *s, const struct filter_maps *m, const uint64_t *set, uint32_t facets)
{
	bool by_field = s->by[FACET_FIELD] != NULL && (facets & BIT(FACET_FIELD)) != 0;

	for (size_t i = 1; i < m->n; i++)
		if ((facets & BIT(m->value[i].facet)) != 0 && !(by_field && m->value[i].facet == FACET_FIELD))
			s->map_hits[i] += maps_count(set, m->bits + i * m->words, m->words);
	if (by_field)
		count_courses(s, set, s->only[FACET_FIELD]);
	return (facets & BIT(FACET_PARTNER)) == 0 || filter_count_partners(s, m, set, s->match[BY_PARTNER]);
}

/* How many maps those facets have; where documents are counted by number looking at one costs as much as a few words. */
static uint64_t
maps_for(const struct filter_maps *m, uint32_t facets)
{
	uint64_t n = 0;

	for (size_t i = 1; i < m->n; i++)
		n += facets >> m->value[i].facet & 1;
	return n;
}

/* Few documents are looked at one by one, which also notes what else there is to note. */
static bool
count_those(struct filter_segment *s, const struct filter_maps *m, const uint64_t *set, uint32_t facets)
{
	uint64_t n = maps_count(set, set, m->words);

	if (n * MAPS_LOOK <= m->words * maps_for(m, facets)) {
		if (n > 0)
			filter_look_at(s, set);
		return true;
	}
	if (facets == ALL_FACETS)
		s->f->total += n;
	else if (facets == BIT(FACET_STATUS))
		s->f->closed_hidden += s->f->hiding ? n : 0;
	return count_set(s, m, set, facets);
}

bool
filter_select_count(struct filter_segment *s, const struct filter_maps *m, uint64_t *set)
{
	bool good = true;

	s->map_hits = arena_array(s->f->a, m->n, sizeof(*s->map_hits));
	if (s->map_hits == NULL)
		return false;
	s->maps = m;
	for (size_t at = 0; at < m->words; at += MAPS_ROUND)
		split(s, set, at);
	good = count_those(s, m, set, ALL_FACETS);
	for (unsigned f = 0; f < FACET_MAX && good; f++)
		if (s->by[f] != NULL)
			good = count_those(s, m, s->by[f], BIT(f));
	return good;
}
