/*
 * Documents one offering at a time: those with several offerings or with full ones, and what a hit shows. Properties of offerings
 * hold when one offering has all of them; each value with which a document counts, counts once.
 *
 * What a document counts with is one word: bit by bit the values of its offerings and the facets for which they count, or-ed.
 */
#include "search/columns_form.h"
#include "search/filter_parts.h"

#define DELIVERIES 0xffu
#define EXAM_SHIFT 8
#define EXAMS (0xffu << EXAM_SHIFT)
#define STATUS_SHIFT 16
#define STATUSES (0xfu << STATUS_SHIFT)
#define FACET_SHIFT 20
#define FACETS (ALL_FACETS << FACET_SHIFT)
#define FACET_BIT(f) (BIT(f) << FACET_SHIFT)
#define MATCH BIT(31)

/* An offering of a document. */
struct one {
	uint32_t profile, calendar;
	uint32_t pass; /* with partner and course */
	enum status status;
};

/* Offering k of a document whose further ones are more. */
__attribute__((always_inline)) static inline void
look(struct filter_segment *s, uint32_t doc, struct columns_range more, uint32_t k, uint32_t course, struct one *o)
{
	uint32_t number = k == 0 ? doc : more.first + k - 1;
	uint32_t calendar;

	o->profile = columns_profile_of(s->c, number);
	o->calendar = columns_calendar_of(s->c, number);
	calendar = pass_of(s, BY_CALENDAR, o->calendar);
	o->status = (enum status)(calendar >> PASS_STATUS_SHIFT);
	o->pass = course & calendar & pass_of(s, BY_OFFERING, o->profile);
	if (s->full == NULL || !bit_at(s->full, number))
		return;
	o->status = statuses_full(s->statuses, number, o->status, s->f->q->now);
	o->pass |= course & BIT(FACET_STATUS);
	if (s->f->statuses != 0 && (s->f->statuses & BIT(o->status)) == 0)
		o->pass &= ~BIT(FACET_STATUS);
}

/* Counting ----------------------------------------------------------------- */

uint32_t
filter_values(uint8_t delivery, uint8_t exam)
{
	return BIT(delivery) | BIT(exam) << EXAM_SHIFT | FACETS | MATCH;
}

/* The bits that an offering counts with, by the one filter that it fails; the last one: none. */
static const uint32_t counts_with[OTHER + 2] = {[FACET_PARTNER] = FACET_BIT(FACET_PARTNER),
		[FACET_LANGUAGE] = FACET_BIT(FACET_LANGUAGE),
		[FACET_LEVEL] = FACET_BIT(FACET_LEVEL),
		[FACET_FIELD] = FACET_BIT(FACET_FIELD),
		[FACET_DELIVERY] = FACET_BIT(FACET_DELIVERY) | DELIVERIES,
		[FACET_EXAM] = FACET_BIT(FACET_EXAM) | EXAMS,
		[FACET_STATUS] = FACET_BIT(FACET_STATUS) | STATUSES,
		[OTHER + 1] = UINT32_MAX};

static void
count_language(struct filter_segment *s, uint32_t number, uint32_t doc)
{
	s->language_hits[number] += s->language_last[number] != doc + 1;
	s->language_last[number] = doc + 1;
}

static void
count_set(struct filter_segment *s, uint32_t set, uint32_t doc)
{
	struct columns_range r = columns_language_set(s->c, set);

	for (uint32_t k = 0; k < r.n; k++) {
		uint32_t number = columns_language_number(s->c, r.first + k);

		if (number < s->c->languages)
			count_language(s, number, doc);
	}
	if (r.n == 0)
		count_language(s, s->c->languages, doc);
}

/* What a document counts with so far. */
struct tally {
	uint32_t word;
	uint32_t set; /* the language set of all offerings that count for it */
	bool many_sets;
};

/* A set by its number as long as it is the only one, then language by language. */
static void
tally_set(struct filter_segment *s, struct tally *t, uint32_t set, uint32_t doc)
{
	if ((t->word & FACET_BIT(FACET_LANGUAGE)) != 0 && set != t->set) {
		if (!t->many_sets)
			count_set(s, t->set, doc);
		t->many_sets = true;
		count_set(s, set, doc);
	}
	t->set = set;
}

static inline void
tally_one(struct filter_segment *s, struct tally *t, const struct one *o, uint32_t doc)
{
	const struct profile_bits *bits = &s->bits[o->profile];
	uint32_t fails = ~o->pass & PASS_ALL, word = bits->values | BIT(STATUS_SHIFT + o->status);

	word &= (fails & (fails - 1)) != 0 ? 0 : counts_with[__builtin_ctz(fails | BIT(OTHER + 1))];
	if ((word & FACET_BIT(FACET_LANGUAGE)) != 0 && s->f->counting)
		tally_set(s, t, bits->set, doc);
	t->word |= word;
}

static void
count_tally(struct filter_segment *s, const struct tally *t, uint32_t doc)
{
	struct filter *f = s->f;
	uint32_t partner = column_at(&s->c->partner, doc), course = column_at(&s->c->course, doc);

	if (t->word & MATCH) {
		s->match[BY_PARTNER][partner]++;
		s->match[BY_COURSE][course]++;
	} else {
		if (t->word & FACET_BIT(FACET_PARTNER))
			s->only[FACET_PARTNER][partner]++;
		if (t->word & FACET_BIT(FACET_LEVEL))
			s->only[FACET_LEVEL][course]++;
		if (t->word & FACET_BIT(FACET_FIELD))
			s->only[FACET_FIELD][course]++;
	}
	f->delivery_hits[t->word & (BIT(DELIVERY_MAX) - 1)]++;
	f->exam_hits[t->word >> EXAM_SHIFT & (BIT(EXAM_MAX) - 1)]++;
	f->status_hits[t->word >> STATUS_SHIFT & (BIT(STATUS_MAX) - 1)]++;
	if ((t->word & FACET_BIT(FACET_LANGUAGE)) != 0 && !t->many_sets)
		s->set_hits[t->set]++;
}

bool
filter_count_slowly(struct filter_segment *s, uint32_t doc, uint32_t course)
{
	struct columns_range more = columns_more(s->c, doc);
	struct tally t = {0, 0, false};
	struct one o;
	bool match;

	for (uint32_t k = 0; k <= more.n; k++) {
		look(s, doc, more, k, course, &o);
		tally_one(s, &t, &o, doc);
	}
	match = t.word & MATCH;
	if (s->f->counting && t.word != 0)
		count_tally(s, &t, doc);
	s->f->closed_hidden += s->f->hiding && !match && (t.word & FACET_BIT(FACET_STATUS)) != 0;
	return match;
}

/* Hits --------------------------------------------------------------------- */

static int32_t
start_of(const struct filter_segment *s, const struct one *o)
{
	return columns_start(s->c, o->calendar);
}

/*
 * Is the offering to be shown rather than the one before? The earliest open, else upcoming, else
 * the latest.
 */
static bool
better(const struct filter_segment *s, const struct one *o, const struct one *before)
{
	int32_t a = start_of(s, o), b = start_of(s, before);

	if (o->status != before->status)
		return o->status < before->status;
	if (o->status == STATUS_OPEN || o->status == STATUS_UPCOMING)
		return a != DATE_NONE && (b == DATE_NONE || a < b);
	return a > b;
}

static uint32_t
course_of(struct filter_segment *s, uint32_t doc)
{
	return pass_of(s, BY_PARTNER, column_at(&s->c->partner, doc)) &
			pass_of(s, BY_COURSE, column_at(&s->c->course, doc));
}

/* The offering to be shown; at: of the course. Returns how many match; when none does, best is the first. */
static uint32_t
find_shown(struct filter_segment *s, uint32_t doc, struct one *best, uint32_t *at)
{
	struct columns_range more = columns_more(s->c, doc);
	uint32_t course = course_of(s, doc), n = 0;

	*at = 0;
	for (uint32_t k = 0; k <= more.n; k++) {
		bool match;
		struct one o;

		look(s, doc, more, k, course, &o);
		match = (o.pass & PASS_ALL) == PASS_ALL;
		if (k == 0 || (match && (n == 0 || better(s, &o, best)))) {
			*best = o;
			*at = k;
		}
		n += match;
	}
	return n;
}

void
filter_shown(struct filter_segment *s, uint32_t doc, struct shown *out)
{
	struct offering_profile p;
	struct one o;

	out->offerings = find_shown(s, doc, &o, &out->offering);
	out->status = o.status;
	columns_offering_profile(s->c, o.profile, &p);
	out->start = columns_start(s->c, o.calendar);
	out->ects = p.ects;
	out->apply_until = columns_apply_until(s->c, o.calendar);
}

enum status
filter_status(struct filter_segment *s, uint32_t doc)
{
	enum status status;
	struct one o;
	uint32_t at;

	if (doc < s->c->more.n && ranked_has(&s->c->more, doc)) {
		(void)find_shown(s, doc, &o, &at);
		return o.status;
	}
	status = (enum status)s->statuses->status[column_at(&s->c->calendar, doc)];
	return s->full != NULL && bit_at(s->full, doc) ? statuses_full(s->statuses, doc, status, s->f->q->now) : status;
}

bool
filter_matches(struct filter_segment *s, uint32_t doc)
{
	uint32_t at;
	struct one o;

	return find_shown(s, doc, &o, &at) > 0;
}

/* Order -------------------------------------------------------------------- */

static int64_t
key_of(const struct filter_segment *s, enum sort sort, uint32_t profile, uint32_t calendar)
{
	int64_t key = INT64_MAX;

	if (sort == SORT_START) {
		int32_t start = columns_start(s->c, calendar);

		key = start == DATE_NONE ? INT64_MAX : start;
	} else if (sort == SORT_DEADLINE) {
		int64_t until = columns_apply_until(s->c, calendar);

		key = until == MOMENT_NONE ? INT64_MAX : until;
	} else {
		int32_t ects = (int32_t)(packed_get(&s->c->ects, profile) - 1);

		key = ects < 0 ? INT64_MAX : ects;
	}
	return key;
}

static int64_t
newest_key(int64_t first_seen)
{
	return first_seen == MOMENT_NONE ? INT64_MAX : -first_seen;
}

int64_t
filter_key(struct filter_segment *s, enum sort sort, uint32_t doc)
{
	const struct columns *c = s->c;
	struct one o;
	uint32_t at;

	if (sort == SORT_NEWEST)
		return newest_key(columns_first_seen(c, doc));
	if (sort != SORT_START && sort != SORT_DEADLINE && sort != SORT_ECTS)
		return 0;
	if (doc >= c->more.n || !ranked_has(&c->more, doc))
		return key_of(s, sort, column_at(&c->offering, doc), column_at(&c->calendar, doc));
	(void)find_shown(s, doc, &o, &at);
	return key_of(s, sort, o.profile, o.calendar);
}

void
filter_keys(struct filter_segment *s, enum sort sort, const uint32_t *docs, size_t n, int64_t *keys)
{
	for (size_t i = 0; i < n; i++)
		keys[i] = filter_key(s, sort, docs[i]);
}
