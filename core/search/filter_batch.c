/*
 * Documents in batches. One short loop after the other over some hundred documents, none of which branches on what a document is:
 * look the passes up, pick out those that match and those that fail for one facet alone, count their numbers.
 */
#include <string.h>

#include "search/filter_parts.h"

#define CHUNK 256

struct chunk {
	const uint32_t *docs;
	size_t n;
	uint16_t pass[CHUNK];
	uint32_t list[CHUNK]; /* places in the chunk */
};

/* Passes ------------------------------------------------------------------- */

/* And-s the passes of one number of all documents; the first time it sets them. Returns the bits that each has. */
static uint32_t
look_up_one(const uint16_t *restrict table, const struct column *by, struct chunk *k, bool first)
{
	const struct column c = *by;
	uint32_t all = PASS_FULL;

	for (size_t i = 0; i < k->n; i++) {
		uint32_t pass = table[column_at(&c, k->docs[i])] & (first ? PASS_FULL : k->pass[i]);

		k->pass[i] = (uint16_t)pass;
		all &= pass;
	}
	return all;
}

/* Looks up the passes of all documents. Returns the bits that each of them has. */
static uint32_t
look_up(const struct filter_segment *s, struct chunk *k)
{
	const struct column *const columns[DIMENSIONS] = {&s->c->partner, &s->c->course, &s->c->offering, &s->c->calendar};
	uint32_t all = PASS_FULL;
	bool first = true;

	for (size_t d = 0; d < DIMENSIONS; d++)
		if (s->needs[d]) {
			all &= look_up_one(s->pass[d], columns[d], k, first);
			first = false;
		}
	for (size_t i = 0; first && i < k->n; i++)
		k->pass[i] = PASS_FULL;
	return all;
}

static bool
is_full(const struct filter_segment *s, uint32_t doc)
{
	return s->full != NULL && s->f->by_status && bit_at(s->full, doc);
}

/* A document whose offering is full is not simple. */
static uint32_t
look_at_seats(const struct filter_segment *s, struct chunk *k)
{
	uint32_t all = PASS_FULL;

	for (size_t i = 0; i < k->n; i++) {
		uint32_t full = bit_at(s->full, k->docs[i]);

		k->pass[i] &= (uint16_t) ~(full * PASS_SIMPLE);
		all &= k->pass[i];
	}
	return all;
}

/* More than one bit missing? */
static bool
hopeless(uint32_t pass)
{
	uint32_t fails = ~pass & PASS_ALL;

	return (fails & (fails - 1)) != 0;
}

/*
 * The pass of a document with which look_up did not get to the end; simple when it is exact and still to be counted, else it has been
 * counted.
 */
static uint32_t
pass_slowly(struct filter_segment *s, uint32_t doc)
{
	const struct columns *c = s->c;
	uint32_t course = pass_of(s, BY_PARTNER, column_at(&c->partner, doc)) &
			pass_of(s, BY_COURSE, column_at(&c->course, doc));
	uint32_t pass = course & pass_of(s, BY_OFFERING, column_at(&c->offering, doc)) &
			pass_of(s, BY_CALENDAR, column_at(&c->calendar, doc));

	if ((pass & PASS_SIMPLE) != 0 && !is_full(s, doc))
		return pass;
	if (hopeless(course))
		return 0;
	return filter_count_slowly(s, doc, course) ? PASS_ALL : 0;
}

/* Lists -------------------------------------------------------------------- */

/* Places whose pass has, of the bits of mask, those of wanted and no other. */
static size_t
pick(struct chunk *k, uint32_t mask, uint32_t wanted)
{
	size_t count = 0;

	for (size_t i = 0; i < k->n; i++) {
		k->list[count] = (uint32_t)i;
		count += (k->pass[i] & mask) == wanted;
	}
	return count;
}

/* Places of documents that fail for one facet alone. */
static size_t
pick_failing(struct chunk *k)
{
	size_t count = 0;

	for (size_t i = 0; i < k->n; i++) {
		uint32_t fails = ~(uint32_t)k->pass[i] & PASS_ALL;
		bool one = (fails & (fails - 1)) == 0, facet = fails - 1 < BIT(OTHER) - 1,
		     simple = k->pass[i] & PASS_SIMPLE;

		k->list[count] = (uint32_t)i;
		count += one & facet & simple;
	}
	return count;
}

/* Counting ----------------------------------------------------------------- */

/* Counts what is in list; without a list all of the chunk. Statuses are added up in one number, 16 bits each: one counter in memory would be waited for every time. */
static void
count_matches(struct filter_segment *s, const struct chunk *k, const uint32_t *list, size_t n)
{
	const struct column course = s->c->course, offering = s->c->offering, partner = s->c->partner;
	uint32_t *restrict partners = s->match[BY_PARTNER], *restrict courses = s->match[BY_COURSE],
			   *restrict offerings = s->match[BY_OFFERING];
	uint64_t statuses = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = list != NULL ? list[i] : i, row = k->docs[at] * (size_t)course.width;

		statuses += (uint64_t)1 << (k->pass[at] >> PASS_STATUS_SHIFT) * 16;
		courses[column_load(course.p + row, course.mask)]++;
		offerings[column_load(offering.p + row, offering.mask)]++;
		partners[column_load(partner.p + row, partner.mask)]++;
	}
	for (size_t i = 0; i < STATUS_MAX; i++)
		s->match[BY_CALENDAR][i] += statuses >> 16 * i & 0xffff;
}

static void
count_failing(struct filter_segment *s, const struct chunk *k, size_t n)
{
	const struct column *const columns[DIMENSIONS] = {
			&s->c->partner, &s->c->course, &s->c->offering, &s->c->calendar};
	uint64_t closed = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t pass = k->pass[k->list[i]], facet = (uint32_t)__builtin_ctz(~pass);
		size_t by = filter_by[facet];

		closed += facet == FACET_STATUS;
		if (s->f->counting)
			s->only[facet][by == BY_CALENDAR ? pass >> PASS_STATUS_SHIFT
							 : column_at(columns[by], k->docs[k->list[i]])]++;
	}
	if (s->f->hiding)
		s->f->closed_hidden += closed;
}

/* Batches ------------------------------------------------------------------ */

static size_t
pass_all(struct filter_segment *s, const struct chunk *k, size_t first, uint32_t *matches)
{
	if (s->f->counting)
		count_matches(s, k, NULL, k->n);
	for (size_t i = 0; i < k->n; i++)
		matches[i] = (uint32_t)(first + i);
	return k->n;
}

static size_t
filter_chunk(struct filter_segment *s, struct chunk *k, size_t first, uint32_t *matches)
{
	const struct filter *f = s->f;
	const uint32_t simple = PASS_ALL | PASS_SIMPLE;
	uint32_t all = look_up(s, k);
	size_t n;

	if (s->full != NULL && f->by_status)
		all = look_at_seats(s, k);
	if ((all & simple) == simple)
		return pass_all(s, k, first, matches);
	n = (all & PASS_SIMPLE) ? 0 : pick(k, PASS_SIMPLE, 0);
	for (size_t i = 0; i < n; i++)
		k->pass[k->list[i]] = (uint16_t)pass_slowly(s, k->docs[k->list[i]]);
	if ((f->may_fail & ALL_FACETS) != 0 && (f->counting || f->hiding))
		count_failing(s, k, pick_failing(k));
	if (f->counting || (all & PASS_SIMPLE) != 0)
		n = pick(k, simple, simple);
	if (f->counting)
		count_matches(s, k, k->list, n);
	if ((all & PASS_SIMPLE) == 0)
		n = pick(k, PASS_ALL, PASS_ALL);
	for (size_t i = 0; i < n; i++)
		matches[i] = (uint32_t)first + k->list[i];
	return n;
}

static size_t
sift_chunk(struct filter_segment *s, struct chunk *k, size_t first, uint32_t *matches)
{
	uint32_t docs[CHUNK], places[CHUNK];
	size_t left = filter_sift(s, k->docs, k->n, places), found;

	for (size_t i = 0; i < left; i++)
		docs[i] = k->docs[places[i]];
	k->docs = docs;
	k->n = left;
	found = left > 0 ? filter_chunk(s, k, 0, matches) : 0;
	for (size_t i = 0; i < found; i++)
		matches[i] = (uint32_t)first + places[matches[i]];
	return found;
}

size_t
filter_documents(struct filter_segment *s, const uint32_t *docs, size_t n, uint32_t *matches)
{
	struct chunk k;
	size_t found = 0;

	filter_expect(s, n);
	if (s->set != NULL)
		return filter_set_add(s, docs, n, matches);
	for (; s->pass[BY_PARTNER] == NULL && found < n; found++)
		matches[found] = (uint32_t)found;
	for (size_t at = found, sifts = filter_sifts(s); at < n; at += CHUNK) {
		k.docs = docs + at;
		k.n = n - at < CHUNK ? n - at : CHUNK;
		found += sifts ? sift_chunk(s, &k, at, matches + found) : filter_chunk(s, &k, at, matches + found);
	}
	s->f->total += found;
	return found;
}
