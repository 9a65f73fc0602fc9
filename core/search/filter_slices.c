/*
 * Numbers of documents bit by bit. They hang on nothing but the columns, so they are made once. Of a document whose offerings are several
 * it is the first one's number that stands here.
 */
#include "search/filter_slices.h"

#include <stdlib.h>
#include <string.h>

#include "search/columns_form.h"
#include "search/filter_maps.h"

#define SLICES_MAX 64u		/* all numbers of a document lie in one word while they are made */

/* Different values in order; unknown, which is 0, is none of them. */
struct listed {
	uint32_t *v;
	uint32_t n;
};

struct filter_slices {
	size_t words;
	struct {
		uint32_t first, n;
	} of[SLICED_MAX];
	struct listed ects, start;
	uint32_t n;		/* slices */
	uint64_t *bits;		/* slice after slice; NULL: none */
};

static uint32_t
ects_value(int32_t ects)
{
	return (uint32_t)ects + 1;
}

/* DATE_NONE is the smallest number there is. */
static uint32_t
start_value(int32_t start)
{
	return (uint32_t)start ^ 0x80000000u;
}

/* Values ------------------------------------------------------------------- */

static int
compare(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* list: of every number of a dictionary, in any order. */
static bool
make_values(struct listed *out, const uint32_t *list, uint32_t n)
{
	out->v = malloc(((size_t)n + 1) * sizeof(*out->v));
	if (out->v == NULL)
		return false;
	memcpy(out->v, list, n * sizeof(*list));
	qsort(out->v, n, sizeof(*out->v), compare);
	for (uint32_t i = 0; i < n; i++)
		if (out->v[i] != 0 && (out->n == 0 || out->v[i] != out->v[out->n - 1]))
			out->v[out->n++] = out->v[i];
	return true;
}

/* How many of them are below a value. */
static uint32_t
below(const struct listed *values, uint32_t value)
{
	uint32_t first = 0, end = values->n;

	while (first < end) {
		uint32_t middle = first + (end - first) / 2;

		if (values->v[middle] < value)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

/* Making ------------------------------------------------------------------- */

/* What numbers of the dictionaries put into a document's word. */
struct making {
	const struct columns *c;
	struct filter_slices *m;
	uint32_t *list;			/* of values */
	uint64_t *courses, *offerings, *calendars;
};

static void
take_slices(struct filter_slices *m, enum sliced by, uint32_t highest)
{
	m->of[by].first = m->n;
	for (; highest != 0; highest >>= 1)
		m->of[by].n++;
	m->n += m->of[by].n;
}

static bool
list_ects(struct making *k)
{
	uint32_t n = (uint32_t)numbers_of(&k->c->offering);
	struct offering_profile p;

	for (uint32_t i = 0; i < n; i++) {
		columns_offering_profile(k->c, i, &p);
		k->list[i] = ects_value(p.ects);
	}
	if (!make_values(&k->m->ects, k->list, n))
		return false;
	take_slices(k->m, SLICED_ECTS, k->m->ects.n);
	for (uint32_t i = 0; i < n && k->m->n <= SLICES_MAX; i++)
		if (k->list[i] != 0)
			k->offerings[i] = (uint64_t)(below(&k->m->ects, k->list[i]) + 1) << k->m->of[SLICED_ECTS].first;
	return true;
}

static bool
list_starts(struct making *k)
{
	uint32_t n = (uint32_t)numbers_of(&k->c->calendar);

	for (uint32_t i = 0; i < n; i++)
		k->list[i] = start_value(columns_start(k->c, i));
	if (!make_values(&k->m->start, k->list, n))
		return false;
	take_slices(k->m, SLICED_START, k->m->start.n);
	for (uint32_t i = 0; i < n && k->m->n <= SLICES_MAX; i++)
		if (k->list[i] != 0)
			k->calendars[i] = (uint64_t)(below(&k->m->start, k->list[i]) + 1) << k->m->of[SLICED_START].first;
	return true;
}

static void
list_honours(struct making *k)
{
	struct course_profile p;

	take_slices(k->m, SLICED_HONOURS, 1);
	for (uint32_t i = 0; i < numbers_of(&k->c->course); i++) {
		columns_course_profile(k->c, i, &p);
		k->courses[i] = (uint64_t)p.honours << k->m->of[SLICED_HONOURS].first;
	}
}

/*
 * Bit i of number k becomes bit k of number i: first of the numbers half of all away from each other the halves that are on the wrong side,
 * then the same in both halves, down to bits.
 */
static void
turn(uint64_t w[64])
{
	uint64_t mask = 0xffffffffu;

	for (unsigned half = 32; half != 0; half /= 2, mask ^= mask << half)
		for (unsigned i = 0; i < 64; i++) {
			uint64_t wrong;

			if ((i & half) != 0)
				continue;
			wrong = (w[i] >> half ^ w[i + half]) & mask;
			w[i + half] ^= wrong;
			w[i] ^= wrong << half;
		}
}

static void
fill(const struct making *k)
{
	const struct columns *c = k->c;
	struct filter_slices *m = k->m;

	for (uint32_t first = 0; first < c->n; first += 64) {
		uint64_t w[64] = {0};

		for (uint32_t i = 0; i < 64 && i < c->n - first; i++)
			w[i] = column_at(&c->partner, first + i) | k->courses[column_at(&c->course, first + i)] |
				k->offerings[column_at(&c->offering, first + i)] |
				k->calendars[column_at(&c->calendar, first + i)];
		turn(w);
		for (uint32_t i = 0; i < m->n; i++)
			m->bits[i * m->words + first / 64] = w[i];
	}
}

static struct filter_slices *
make(const struct columns *c)
{
	size_t offerings = numbers_of(&c->offering), calendars = numbers_of(&c->calendar);
	struct filter_slices *m = calloc(1, sizeof(*m));
	struct making k = {.c = c, .m = m};

	if (m == NULL)
		return NULL;
	m->words = maps_words(c->n);
	take_slices(m, SLICED_PARTNER, c->partner.mask);
	k.list = malloc((offerings > calendars ? offerings : calendars) * sizeof(*k.list));
	k.courses = calloc(numbers_of(&c->course), sizeof(*k.courses));
	k.offerings = calloc(offerings, sizeof(*k.offerings));
	k.calendars = calloc(calendars, sizeof(*k.calendars));
	if (k.list != NULL && k.courses != NULL && k.offerings != NULL && k.calendars != NULL) {
		list_honours(&k);
		if (list_ects(&k) && list_starts(&k) && m->n <= SLICES_MAX)
			m->bits = calloc((size_t)m->n * m->words, sizeof(*m->bits));
	}
	if (m->bits != NULL)
		fill(&k);
	free(k.list);
	free(k.courses);
	free(k.offerings);
	free(k.calendars);
	return m;
}

void
slices_free(struct filter_slices *m)
{
	if (m == NULL)
		return;
	free(m->ects.v);
	free(m->start.v);
	free(m->bits);
	free(m);
}

const struct filter_slices *
slices_of(const struct filter_segment *s)
{
	struct filter_slices **m = &s->statuses->slices;

	if (*m == NULL)
		*m = make(s->c);
	return *m != NULL && (*m)->bits != NULL ? *m : NULL;
}

/* Asking ------------------------------------------------------------------- */

/* From the lowest bit on: as far as one has looked, which numbers are at least low, and at most high. */
void
slices_add(const struct filter_slices *m, enum sliced by, uint32_t low, uint32_t high, uint64_t *out)
{
	uint32_t slices = m->of[by].n, highest = (uint32_t)(((uint64_t)1 << slices) - 1);

	high = high < highest ? high : highest;
	for (size_t at = 0; at < m->words && low <= high; at += MAPS_ROUND) {
		uint64_t least[MAPS_ROUND], most[MAPS_ROUND];

		memset(least, 0xff, sizeof(least));
		memset(most, 0xff, sizeof(most));
		for (uint32_t k = 0; k < slices; k++) {
			const uint64_t *bits = m->bits + (m->of[by].first + k) * m->words + at;
			uint64_t one = low >> k & 1 ? 0 : ~(uint64_t)0, other = high >> k & 1 ? ~(uint64_t)0 : 0;

			for (size_t i = 0; i < MAPS_ROUND; i++) {
				least[i] = (bits[i] & least[i]) | ((bits[i] | least[i]) & one);
				most[i] = (~bits[i] & most[i]) | ((~bits[i] | most[i]) & other);
			}
		}
		for (size_t i = 0; i < MAPS_ROUND; i++)
			out[at + i] |= least[i] & most[i];
	}
}

void
slices_add_ects(const struct filter_slices *m, int32_t min, int32_t max, uint64_t *out)
{
	uint32_t low = min > 0 ? below(&m->ects, ects_value(min)) + 1 : 1;
	uint32_t high = max >= 0 ? below(&m->ects, ects_value(max) + 1) : m->ects.n;

	slices_add(m, SLICED_ECTS, low, high, out);
}

void
slices_add_start(const struct filter_slices *m, int32_t from, int32_t to, uint64_t *out)
{
	uint32_t low = from != DATE_NONE ? below(&m->start, start_value(from)) + 1 : 1;
	uint32_t high = to != DATE_NONE && to != INT32_MAX ? below(&m->start, start_value(to) + 1) : m->start.n;

	slices_add(m, SLICED_START, low, high, out);
}
