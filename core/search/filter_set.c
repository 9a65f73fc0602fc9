/*
 * Counting many documents at once: documents that are found are only noted as bits, and at the end the hits of a value of a facet are what
 * its map (filter_maps.c) and they have in common, which takes for 64 documents what looking at one takes. Documents with offerings that are
 * full, or of which a host said something, are looked at all the same, and so are all where they are few.
 */
#include "search/filter_maps.h"
#include "search/filter_slices.h"

#define BATCH 256

/* Counting bits ------------------------------------------------------------ */

typedef uint64_t two __attribute__((vector_size(16)));

static inline two
load_both(const uint64_t *a, const uint64_t *b)
{
	two x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x & y;
}

/* Adds up three bits of each place; low and c may be the same. */
static inline void
add_bits(two *high, two *low, two a, two b, two c)
{
	two one = a ^ b;

	*high = (a & b) | (one & c);
	*low = one ^ c;
}

static inline uint32_t
count_two(two v)
{
	return count_bits(v[0]) + count_bits(v[1]);
}

/* Bits that are set in both. Bits of eight words are added up place by place first, as with pencil and paper: counting them is dearer. */
uint32_t
maps_count(const uint64_t *a, const uint64_t *b, size_t words)
{
	two ones = {0, 0}, twos = {0, 0}, fours = {0, 0}, eights, x, y, v, w;
	uint32_t n = 0;

	for (size_t i = 0; i < words; i += MAPS_ROUND) {
		add_bits(&x, &ones, load_both(a + i, b + i), load_both(a + i + 2, b + i + 2), ones);
		add_bits(&y, &ones, load_both(a + i + 4, b + i + 4), load_both(a + i + 6, b + i + 6), ones);
		add_bits(&v, &twos, x, y, twos);
		add_bits(&x, &ones, load_both(a + i + 8, b + i + 8), load_both(a + i + 10, b + i + 10), ones);
		add_bits(&y, &ones, load_both(a + i + 12, b + i + 12), load_both(a + i + 14, b + i + 14), ones);
		add_bits(&w, &twos, x, y, twos);
		add_bits(&eights, &fours, v, w, fours);
		n += 8 * count_two(eights);
	}
	return n + 4 * count_two(fours) + 2 * count_two(twos) + count_two(ones);
}

/* Beginning ---------------------------------------------------------------- */

/* A code of one digit would count for itself and for whatever begins with it. */
static bool
counts_two_digits(const struct known *k)
{
	for (size_t i = 0; i < k->code_count; i++)
		if (k->codes[i] != 0 && (k->codes[i] & 0x00ff0000u) == 0)
			return false;
	return true;
}

bool
filter_set_begin(struct filter_segment *s)
{
	struct filter *f = s->f;
	const struct filter_maps *m;

	if (!f->counting || !s->enables_all || !counts_two_digits(f->known))
		return true;
	s->sets = (f->may_fail & ~BIT(FACET_STATUS)) != 0 || (f->statuses != 0 && f->statuses != MAPS_HIDING);
	m = !s->sets && f->statuses != 0 ? maps_of(s) : NULL;
	if (s->sets || (f->statuses != 0 && m == NULL))
		return true;
	s->set = arena_array(f->a, maps_words(s->c->n), sizeof(*s->set));
	s->passing = m != NULL ? m->bits : NULL;
	s->odd = s->full != NULL ? s->statuses->odd : NULL;
	return s->set != NULL;
}

/* When there is no memory for it, documents are looked at one by one as before. */
void
filter_expect(struct filter_segment *s, uint64_t n)
{
	if (!s->sets && !s->sieves)
		return;
	s->looked += n;
	if (!maps_pay(s, s->looked))
		return;
	if (s->sieves)
		filter_sieve_make(s);
	else if (!filter_select_begin(s))
		s->set = NULL;
	s->sieves = s->sets = false;
}

int
filter_prepare(const struct columns *c, struct statuses *statuses, const struct filter_partner *partners, size_t partner_count,
		const struct known *known, int64_t now, struct arena *a, struct error *e)
{
	int rc = 0;

	for (unsigned i = 0; i < 2 && rc == 0; i++) {
		const struct query q = {.ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE, .now = now,
			.facets = true, .hide_closed = i > 0};
		struct filter_segment *s;
		struct filter *f;

		rc = filter_new(&q, partners, partner_count, NULL, known, a, &f, e);
		if (rc == 0)
			rc = filter_begin(f, c, statuses, &s, e);
		if (rc == 0 && s->set != NULL)
			(void)maps_of(s);
		if (rc == 0)
			(void)slices_of(s);
	}
	return rc;
}

/* Noting ------------------------------------------------------------------- */

static bool
is_odd(const struct filter_segment *s, uint32_t doc)
{
	return s->odd != NULL && (s->odd[doc / 64] >> doc % 64 & 1) != 0;
}

size_t
filter_set_add(struct filter_segment *s, const uint32_t *docs, size_t n, uint32_t *matches)
{
	const uint64_t *passing = s->passing;
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		s->set[docs[i] / 64] |= (uint64_t)1 << docs[i] % 64;
	for (size_t i = 0; i < n; i++) {
		matches[found] = (uint32_t)i;
		if (passing == NULL)
			found++;
		else if (is_odd(s, docs[i]))
			found += filter_matches(s, docs[i]);
		else
			found += passing[docs[i] / 64] >> docs[i] % 64 & 1;
	}
	return found;
}

/* The documents among bits, of word at of the segment, that match; a bit for each. */
static uint64_t
matching(struct filter_segment *s, size_t at, uint64_t bits)
{
	uint64_t odd = s->odd != NULL ? bits & s->odd[at] : 0, good = bits & ~odd & s->passing[at];

	for (; odd != 0; odd &= odd - 1)
		if (filter_matches(s, (uint32_t)at * 64 + (uint32_t)__builtin_ctzll(odd)))
			good |= odd & -odd;
	return good;
}

static void
add_words(struct filter_segment *s, uint32_t first, const uint64_t *docs, size_t words, uint64_t *matches)
{
	for (size_t i = 0; i < words; i++) {
		if (docs[i] != 0)
			s->set[first / 64 + i] |= docs[i];
		matches[i] = docs[i] != 0 && s->passing != NULL ? matching(s, first / 64 + i, docs[i]) : docs[i];
	}
}

static void
sieve_words(struct filter_segment *s, uint32_t first, const uint64_t *docs, size_t words, uint64_t *matches)
{
	for (size_t i = 0; i < words; i++) {
		matches[i] = docs[i] & s->sieve[first / 64 + i];
		s->f->total += count_bits(matches[i]);
	}
}

/* One by one. */
static void
look_at_words(struct filter_segment *s, uint32_t first, const uint64_t *docs, size_t words, uint64_t *matches)
{
	uint32_t list[64], places[64];

	for (size_t i = 0; i < words; i++) {
		uint64_t sieve = s->sieve != NULL ? s->sieve[first / 64 + i] : ~(uint64_t)0;
		size_t n = 0, found;

		for (uint64_t bits = docs[i] & sieve; bits != 0; bits &= bits - 1)
			list[n++] = first + (uint32_t)i * 64 + (uint32_t)__builtin_ctzll(bits);
		found = filter_documents(s, list, n, places);
		matches[i] = 0;
		for (size_t k = 0; k < found; k++)
			matches[i] |= (uint64_t)1 << list[places[k]] % 64;
	}
}

/* Where some of the documents of a stretch come, as many will come of the others. */
static void
expect_words(struct filter_segment *s, const uint64_t *docs, size_t words)
{
	uint64_t n = 0;

	for (size_t i = 0; i < words; i++)
		n += count_bits(docs[i]);
	filter_expect(s, n * maps_words(s->c->n) / words);
}

void
filter_words(struct filter_segment *s, uint32_t first, const uint64_t *docs, size_t words, uint64_t *matches)
{
	if (s->sets || s->sieves)
		expect_words(s, docs, words);
	if (s->set != NULL)
		add_words(s, first, docs, words, matches);
	else if (s->sieve_tells)
		sieve_words(s, first, docs, words, matches);
	else
		look_at_words(s, first, docs, words, matches);
}

/* Counting ----------------------------------------------------------------- */

static uint32_t
count_words(const uint64_t *bits, size_t words)
{
	return maps_count(bits, bits, words);
}

void
filter_look_at(struct filter_segment *s, const uint64_t *set)
{
	uint32_t docs[BATCH + 64], matches[BATCH + 64];
	size_t words = maps_words(s->c->n), n = 0;

	for (size_t i = 0; i <= words; i++) {
		for (uint64_t w = i < words ? set[i] : 0; w != 0; w &= w - 1)
			docs[n++] = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(w);
		if (n >= BATCH || i == words) {
			(void)filter_documents(s, docs, n, matches);
			n = 0;
		}
	}
}

/* Of set, or of those that match without them, whichever are fewer. */
bool
filter_count_partners(const struct filter_segment *s, const struct filter_maps *m, const uint64_t *set, uint32_t *partners)
{
	const struct column partner = s->c->partner;
	uint32_t *found = arena_array(s->f->a, numbers_of(&partner), sizeof(*found));
	bool without = count_words(set, m->words) > count_words(m->bits, m->words) / 2;

	if (found == NULL)
		return false;
	for (size_t i = 0; i < m->words; i++)
		for (uint64_t w = without ? m->bits[i] & ~set[i] : set[i]; w != 0; w &= w - 1)
			found[column_at(&partner, i * 64 + (size_t)__builtin_ctzll(w))]++;
	for (uint32_t i = 0; i < numbers_of(&partner); i++)
		partners[i] += without ? m->partners[i] - found[i] : found[i];
	return true;
}

/* set: documents that are not odd; become those that match. */
static bool
count_with(struct filter_segment *s, const struct filter_maps *m, uint64_t *set)
{
	struct filter *f = s->f;
	uint32_t found = count_words(set, m->words), n;

	s->map_hits = arena_array(f->a, m->n, sizeof(*s->map_hits));
	if (s->map_hits == NULL)
		return false;
	s->maps = m;
	for (size_t i = 1; i < m->n; i++)
		if (m->value[i].facet == FACET_STATUS)
			s->map_hits[i] = maps_count(set, m->bits + i * m->words, m->words);
	for (size_t i = 0; i < m->words; i++)
		set[i] &= m->bits[i];
	n = count_words(set, m->words);
	for (size_t i = 1; i < m->n; i++)
		if (m->value[i].facet != FACET_STATUS)
			s->map_hits[i] = maps_count(set, m->bits + i * m->words, m->words);
	f->total += n;
	f->closed_hidden += f->hiding ? found - n : 0;
	return filter_count_partners(s, m, set, s->match[BY_PARTNER]);
}

/* The odd ones among the documents noted, which they leave. NULL: no memory. */
static uint64_t *
take_odd(const struct filter_segment *s, uint64_t *set, size_t words)
{
	uint64_t *odd = arena_array(s->f->a, words, sizeof(*odd));

	for (size_t i = 0; odd != NULL && i < ((size_t)s->c->n + 63) / 64; i++) {
		odd[i] = set[i] & s->odd[i];
		set[i] &= ~odd[i];
	}
	return odd;
}

bool
filter_set_count(struct filter_segment *s)
{
	size_t words = maps_words(s->c->n);
	uint64_t *set = s->set, *odd = NULL;
	const struct filter_maps *m;

	s->set = NULL;
	if (set == NULL)
		return true;
	m = s->selected || maps_pay(s, count_words(set, words)) ? maps_of(s) : NULL;
	if (m == NULL) {
		filter_look_at(s, set);
		return true;
	}
	if (s->odd != NULL && (odd = take_odd(s, set, words)) == NULL)
		return false;
	if (!(s->selected ? filter_select_count : count_with)(s, m, set))
		return false;
	if (odd != NULL)
		filter_look_at(s, odd);
	return true;
}
