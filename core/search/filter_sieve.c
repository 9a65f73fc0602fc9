/*
 * Leaving documents out that cannot match, where nobody counts them: first by the maps of values (filter_maps.c), whoever made them, and the
 * slices of numbers, then by partner and course, which no other offering can make good.
 */
#include "search/filter_maps.h"

/* Whether nothing else is asked of documents, and none has offerings of which the one has this and the other that. */
static bool
tells(const struct filter_segment *s)
{
	return s->enables_all && (s->c->more.n == 0 || !s->loose) && (s->f->may_fail & BIT(FACET_STATUS)) == 0;
}

void
filter_sieve_begin(struct filter_segment *s)
{
	const struct filter *f = s->f;

	s->sieves = !f->counting && !f->hiding && (f->may_fail & ~BIT(FACET_STATUS)) != 0;
}

/* Of documents with several offerings slices know the first one's numbers alone. */
static bool
may_ask(const struct filter_segment *s, unsigned f)
{
	const struct filter_maps *m = s->statuses->maps[0];
	bool mapped = f != FACET_PARTNER && f != OTHER;

	if ((s->f->may_fail & BIT(f)) == 0 || f == FACET_STATUS)
		return false;
	return mapped ? m != NULL && m->bits != NULL : f == FACET_PARTNER || s->c->more.n == 0;
}

/* Without memory there is no sieve. */
void
filter_sieve_make(struct filter_segment *s)
{
	size_t words = maps_words(s->c->n);
	uint64_t *sieve = arena_raw(s->f->a, words * sizeof(*sieve)), *some = arena_raw(s->f->a, words * sizeof(*some));
	uint32_t asked = 0;

	s->sieves = false;
	if (sieve == NULL || some == NULL)
		return;
	memset(sieve, 0xff, words * sizeof(*sieve));
	for (unsigned f = 0; f <= OTHER; f++) {
		if (!may_ask(s, f) || !(f == OTHER ? filter_select_other(s, some)
						   : filter_select_facet(s, s->statuses->maps[0], (enum facet)f, some)))
			continue;
		asked |= BIT(f);
		for (size_t i = 0; i < words; i++)
			sieve[i] &= some[i];
	}
	s->sieve = asked != 0 ? sieve : NULL;
	s->sieve_tells = asked == s->f->may_fail && tells(s);
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
