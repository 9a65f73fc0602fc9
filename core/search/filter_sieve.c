/*
 * Leaving documents out that cannot match, where nobody counts them: first by the maps of values (filter_maps.c), whoever made them, then by
 * partner and course, which no other offering can make good.
 */
#include "search/filter_maps.h"
#include "search/language.h"

/* Does a document with this value, perhaps, pass what is selected of its facet? */
static bool
may_pass(const struct filter_segment *s, const struct map_value *v)
{
	const struct filter *f = s->f;
	const struct query *q = f->q;
	bool passes = false;

	switch (v->facet) {
	case FACET_LEVEL: return f->levels & BIT(v->key);
	case FACET_DELIVERY: return f->deliveries & BIT(v->key);
	case FACET_EXAM: return f->exams & BIT(v->key);
	case FACET_LANGUAGE:
		for (size_t i = 0; i < q->selected_count[FACET_LANGUAGE]; i++)
			passes = passes || f->languages[i] == (v->key < s->c->languages ? columns_language(s->c, v->key) : 0);
		return passes;
	case FACET_FIELD:
		for (size_t i = 0; i < q->selected_count[FACET_FIELD]; i++) {
			struct slice wanted = q->selected[FACET_FIELD][i];

			passes = passes || wanted.n < 2 ||
				(slice_is(wanted, "unknown") ? 0 : language_pack(wanted) & MAPS_FIELD) == v->key;
		}
		return passes;
	case FACET_PARTNER:
	case FACET_STATUS:
	case FACET_MAX:
		break;
	}
	return true;
}

/* Of those that are left only the ones that have a value that is selected. */
static void
sieve_by(const struct filter_segment *s, const struct filter_maps *m, enum facet facet, uint64_t *some)
{
	memset(some, 0, m->words * sizeof(*some));
	for (size_t k = 1; k < m->n; k++)
		if (m->value[k].facet == facet && may_pass(s, &m->value[k]))
			for (size_t i = 0; i < m->words; i++)
				some[i] |= m->bits[k * m->words + i];
	for (size_t i = 0; i < m->words; i++)
		s->sieve[i] &= some[i];
}

/* Whether nothing else is asked of documents, and none has offerings of which the one has this and the other that. */
static bool
tells(const struct filter_segment *s)
{
	const struct query *q = s->f->q;
	const uint32_t facets = BIT(FACET_LANGUAGE) | BIT(FACET_LEVEL) | BIT(FACET_FIELD) | BIT(FACET_DELIVERY) | BIT(FACET_EXAM);

	for (size_t i = 0; i < q->selected_count[FACET_FIELD]; i++)
		if (q->selected[FACET_FIELD][i].n != 2 && !slice_is(q->selected[FACET_FIELD][i], "unknown"))
			return false;
	return s->enables_all && s->c->more.n == 0 && (s->f->may_fail & ~facets) == 0;
}

bool
filter_sieve_begin(struct filter_segment *s)
{
	static const enum facet facets[] = {FACET_LANGUAGE, FACET_LEVEL, FACET_FIELD, FACET_DELIVERY, FACET_EXAM};
	const struct filter_maps *m = s->statuses->maps[0];
	const struct filter *f = s->f;
	uint64_t *some = NULL;

	for (size_t i = 0; i < sizeof(facets) / sizeof(facets[0]); i++) {
		if (f->counting || f->hiding || m == NULL || m->bits == NULL || f->q->selected_count[facets[i]] == 0)
			continue;
		if (s->sieve == NULL) {
			s->sieve = arena_raw(f->a, m->words * sizeof(*some));
			some = arena_raw(f->a, m->words * sizeof(*some));
			if (s->sieve == NULL || some == NULL)
				return false;
			memset(s->sieve, 0xff, m->words * sizeof(*some));
		}
		sieve_by(s, m, facets[i], some);
	}
	s->sieve_tells = s->sieve != NULL && tells(s);
	return true;
}

bool
filter_sifts(const struct filter_segment *s)
{
	return !s->f->counting && !s->f->hiding && (s->sieve != NULL || s->needs[BY_PARTNER] || s->needs[BY_COURSE]);
}

/* A number that nobody has asked for yet has no pass: its document is left. */
static size_t
sift_by(const uint16_t *restrict table, const struct column *by, const uint32_t *docs, size_t n, uint32_t *places)
{
	const struct column c = *by;
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t place = places[i], pass = table[column_at(&c, docs[place])];

		places[left] = place;
		left += pass == 0 || (pass & PASS_ALL) == PASS_ALL;
	}
	return left;
}

size_t
filter_sift(struct filter_segment *s, const uint32_t *docs, size_t n, uint32_t *places)
{
	static const enum dimension dimensions[] = {BY_PARTNER, BY_COURSE};
	const struct column *const columns[] = {&s->c->partner, &s->c->course};
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		places[left] = (uint32_t)i;
		left += s->sieve == NULL || (s->sieve[docs[i] / 64] >> docs[i] % 64 & 1) != 0;
	}
	for (size_t i = 0; i < 2; i++)
		if (s->needs[dimensions[i]])
			left = sift_by(s->pass[dimensions[i]], columns[i], docs, left, places);
	return left;
}
