/* A query compiled: its selections as bits, and for each segment the passes of numbers, worked out when one is first met. */
#include "search/filter.h"

#include "search/columns_form.h"
#include "search/filter_parts.h"
#include "search/language.h"

const uint8_t filter_by[FACET_MAX] = {[FACET_PARTNER] = BY_PARTNER,
		[FACET_LANGUAGE] = BY_OFFERING,
		[FACET_LEVEL] = BY_COURSE,
		[FACET_FIELD] = BY_COURSE,
		[FACET_DELIVERY] = BY_OFFERING,
		[FACET_EXAM] = BY_OFFERING,
		[FACET_STATUS] = BY_CALENDAR};

/* Selections --------------------------------------------------------------- */

/*
 * Selected words as bits; 0 when nothing is selected, a bit that no document has when only words are that there are not.
 */
static uint32_t
word_bits(const struct query *q, enum facet f, uint16_t field)
{
	uint32_t bits = q->selected_count[f] > 0 ? BIT(31) : 0;

	for (size_t i = 0; i < q->selected_count[f]; i++) {
		int word = slice_is(q->selected[f][i], "unknown") ? 0 : field_word(field, q->selected[f][i]);

		if (word >= 0)
			bits |= BIT(word);
	}
	return bits;
}

static uint32_t
status_bits(const struct query *q)
{
	uint32_t bits = 0;

	if (q->any_status)
		return 0;
	if (q->selected_count[FACET_STATUS] == 0)
		return q->hide_closed ? BIT(STATUS_OPEN) | BIT(STATUS_UPCOMING) | BIT(STATUS_FULL) : 0;
	for (size_t i = 0; i < q->selected_count[FACET_STATUS]; i++)
		for (unsigned s = 0; s < STATUS_MAX; s++)
			if (slice_is(q->selected[FACET_STATUS][i], status_name((enum status)s)))
				bits |= BIT(s);
	return bits | BIT(31);
}

/* Which bits may be missing in a pass, and what results depend on. */
static void
note_filters(struct filter *f)
{
	const struct query *q = f->q;

	for (unsigned i = 0; i < FACET_MAX; i++)
		if (q->selected_count[i] > 0)
			f->may_fail |= BIT(i);
	f->may_fail &= ~BIT(FACET_STATUS);
	if (f->statuses != 0)
		f->may_fail |= BIT(FACET_STATUS);
	if (q->honours || filter_by_ects(q) || filter_by_start(q))
		f->may_fail |= BIT(OTHER);
	f->counting = q->facets;
	f->hiding = f->statuses != 0 && q->hide_closed && q->selected_count[FACET_STATUS] == 0;
	f->by_status = f->counting || f->statuses != 0;
	f->by_offering = f->by_status || filter_by_ects(q) || filter_by_start(q) ||
			(f->may_fail & (BIT(FACET_DELIVERY) | BIT(FACET_EXAM) | BIT(FACET_LANGUAGE))) != 0;
}

int
filter_new(const struct query *q, const struct filter_partner *partners, size_t partner_count,
		const struct filter_seats *seats, const struct known *known, struct arena *a, struct filter **out,
		struct error *e)
{
	struct filter *f = arena_alloc(a, sizeof(*f));

	if (f == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	f->q = q;
	f->partners = partners;
	f->partner_count = partner_count;
	f->seats = seats;
	f->known = known;
	f->a = a;
	f->next_change = MOMENT_NONE;
	f->levels = word_bits(q, FACET_LEVEL, OPSTAP_F_LEVEL);
	f->deliveries = word_bits(q, FACET_DELIVERY, OPSTAP_F_DELIVERY);
	f->exams = word_bits(q, FACET_EXAM, OPSTAP_F_EXAM);
	f->statuses = status_bits(q);
	f->languages = arena_array(a, q->selected_count[FACET_LANGUAGE], sizeof(*f->languages));
	if (f->languages == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	for (size_t i = 0; i < q->selected_count[FACET_LANGUAGE]; i++) {
		struct slice s = q->selected[FACET_LANGUAGE][i];

		f->languages[i] = slice_is(s, "unknown") ? 0 : s.n <= 4 ? language_pack(s) : UINT32_MAX;
	}
	note_filters(f);
	*out = f;
	return 0;
}

/* Passes ------------------------------------------------------------------- */

static uint32_t
partner_pass(const struct filter *f, uint32_t number)
{
	const struct query *q = f->q;

	if (number >= f->partner_count || !f->partners[number].enabled)
		return PASS_FULL & ~PASS_ALL;
	if (q->selected_count[FACET_PARTNER] == 0)
		return PASS_FULL;
	for (size_t i = 0; i < q->selected_count[FACET_PARTNER]; i++)
		if (slice_eq(q->selected[FACET_PARTNER][i], f->partners[number].id))
			return PASS_FULL;
	return PASS_FULL & ~BIT(FACET_PARTNER);
}

/* Does the packed code begin with what is wanted? */
static bool
code_begins(uint32_t packed, struct slice wanted)
{
	char code[5];

	return wanted.n > 0 && wanted.n <= language_unpack(packed, code).n && memcmp(code, wanted.p, wanted.n) == 0;
}

static bool
field_fits(const struct filter_segment *s, struct columns_range codes)
{
	const struct query *q = s->f->q;
	size_t n = q->selected_count[FACET_FIELD];

	for (size_t i = 0; i < n; i++) {
		struct slice wanted = q->selected[FACET_FIELD][i];

		if (codes.n == 0 && slice_is(wanted, "unknown"))
			return true;
		for (uint32_t k = 0; k < codes.n; k++)
			if (code_begins(columns_code(s->c, columns_code_number(s->c, codes.first + k)), wanted))
				return true;
	}
	return n == 0;
}

static uint32_t
course_pass(const struct filter_segment *s, uint32_t number)
{
	const struct filter *f = s->f;
	struct course_profile p;
	uint32_t pass = PASS_FULL;

	if ((f->may_fail & (BIT(FACET_LEVEL) | BIT(FACET_FIELD) | BIT(OTHER))) == 0)
		return pass;
	columns_course_profile(s->c, number, &p);
	if (f->q->honours && !p.honours)
		pass &= ~BIT(OTHER);
	if (f->levels != 0 && (f->levels & BIT(p.level)) == 0)
		pass &= ~BIT(FACET_LEVEL);
	return field_fits(s, p.codes) ? pass : pass & ~BIT(FACET_FIELD);
}

static bool
language_fits(const struct filter_segment *s, uint32_t set)
{
	struct columns_range r = columns_language_set(s->c, set);
	size_t n = s->f->q->selected_count[FACET_LANGUAGE];

	for (size_t i = 0; i < n; i++) {
		if (r.n == 0 && s->f->languages[i] == 0)
			return true;
		for (uint32_t k = 0; k < r.n; k++)
			if (columns_language(s->c, columns_language_number(s->c, r.first + k)) == s->f->languages[i])
				return true;
	}
	return n == 0;
}

static bool
ects_fit(const struct query *q, int32_t ects)
{
	if (q->ects_min >= 0 && ects < q->ects_min)
		return false; /* unknown is -1 */
	return q->ects_max < 0 || (ects >= 0 && ects <= q->ects_max);
}

static uint32_t
offering_pass(struct filter_segment *s, uint32_t number)
{
	const struct filter *f = s->f;
	struct offering_profile p;
	uint32_t pass = PASS_FULL;

	if (s->bits == NULL && (f->may_fail & ~(BIT(FACET_STATUS) | BIT(FACET_PARTNER))) == 0)
		return pass;
	columns_offering_profile(s->c, number, &p);
	if (s->bits != NULL)
		s->bits[number] = (struct profile_bits){p.set, filter_values(p.delivery, p.exam)};
	if (!ects_fit(f->q, p.ects))
		pass &= ~BIT(OTHER);
	if (f->deliveries != 0 && (f->deliveries & BIT(p.delivery)) == 0)
		pass &= ~BIT(FACET_DELIVERY);
	if (f->exams != 0 && (f->exams & BIT(p.exam)) == 0)
		pass &= ~BIT(FACET_EXAM);
	return language_fits(s, p.set) ? pass : pass & ~BIT(FACET_LANGUAGE);
}

static bool
start_fits(const struct query *q, int32_t start)
{
	if (q->start_from != DATE_NONE && start < q->start_from)
		return false; /* unknown is the smallest number there is */
	return q->start_to == DATE_NONE || (start != DATE_NONE && start <= q->start_to);
}

static uint32_t
calendar_pass(const struct filter_segment *s, uint32_t number)
{
	const struct filter *f = s->f;
	uint32_t flags = packed_get(&s->c->calendar_flags, number);
	enum status status = (enum status)s->statuses->status[number];
	uint32_t pass = (PASS_FULL & ~(uint32_t)PASS_STATUS) | (uint32_t)status << PASS_STATUS_SHIFT;

	if ((f->may_fail & BIT(OTHER)) != 0 && !start_fits(f->q, columns_start(s->c, number)))
		pass &= ~BIT(OTHER);
	if (f->statuses != 0 && (f->statuses & BIT(status)) == 0)
		pass &= ~BIT(FACET_STATUS);
	if ((flags & CALENDAR_MORE) && f->by_offering && s->bits != NULL)
		pass &= ~(uint32_t)PASS_SIMPLE;
	return pass;
}

uint32_t
filter_resolve(struct filter_segment *s, enum dimension d, uint32_t number)
{
	uint32_t pass = d == BY_PARTNER    ? partner_pass(s->f, number)
			: d == BY_COURSE   ? course_pass(s, number)
			: d == BY_OFFERING ? offering_pass(s, number)
					   : calendar_pass(s, number);

	if (s->pass[d] != NULL)
		s->pass[d][number] = (uint16_t)pass;
	return pass;
}

/* Segments ----------------------------------------------------------------- */

static bool
take(struct arena *a, size_t n, uint32_t **out)
{
	*out = arena_array(a, n, sizeof(**out));
	return *out != NULL;
}

/* Tables of counts. */
static bool
begin_counting(struct filter_segment *s)
{
	const struct columns *c = s->c;
	const size_t sizes[DIMENSIONS] = {
			numbers_of(&c->partner), numbers_of(&c->course), numbers_of(&c->offering), STATUS_MAX};
	struct arena *a = s->f->a;
	bool good = true;

	for (size_t d = 0; d < DIMENSIONS; d++)
		good = good && take(a, sizes[d], &s->match[d]);
	for (size_t f = 0; f < FACET_MAX; f++)
		if (s->f->may_fail & BIT(f))
			good = good && take(a, sizes[filter_by[f]], &s->only[f]);
	good = good && take(a, (size_t)c->language_set.mask + 1, &s->set_hits) &&
			take(a, (size_t)c->languages + 1, &s->language_hits) &&
			take(a, (size_t)c->languages + 1, &s->language_last);
	return good;
}

/* What may fail hangs on these; the calendar also tells the status and which documents have several offerings. */
static void
note_needs(struct filter_segment *s)
{
	const struct filter *f = s->f;
	const uint32_t by_offering = BIT(FACET_DELIVERY) | BIT(FACET_EXAM) | BIT(FACET_LANGUAGE);

	s->needs[BY_PARTNER] = !s->enables_all || (f->may_fail & BIT(FACET_PARTNER)) != 0;
	s->needs[BY_COURSE] = f->q->honours || (f->may_fail & (BIT(FACET_LEVEL) | BIT(FACET_FIELD))) != 0;
	s->needs[BY_OFFERING] = filter_by_ects(f->q) || (f->may_fail & by_offering) != 0;
	s->needs[BY_CALENDAR] = f->by_offering;
	s->loose = s->needs[BY_OFFERING] || filter_by_start(f->q) || (f->statuses != 0 && !f->hiding);
}

static bool
begin_tables(struct filter_segment *s)
{
	const struct columns *c = s->c;
	const size_t sizes[DIMENSIONS] = {numbers_of(&c->partner), numbers_of(&c->course), numbers_of(&c->offering),
			numbers_of(&c->calendar)};
	struct arena *a = s->f->a;
	bool good = true;

	if (s->enables_all && filter_passes_shown(s->f))
		return true;	/* a table is dearer than the few questions there will be */
	for (size_t d = 0; d < DIMENSIONS; d++) {
		s->pass[d] = arena_array(a, sizes[d], sizeof(*s->pass[d]));
		good = good && s->pass[d] != NULL;
	}
	if (c->offerings > c->n || s->full != NULL) {
		s->bits = arena_array(a, sizes[BY_OFFERING], sizeof(*s->bits));
		good = good && s->bits != NULL;
	}
	return good && (!s->f->counting || begin_counting(s));
}

static bool
enables_all(const struct filter *f, const struct columns *c)
{
	for (uint32_t i = 0; i < c->partners.n; i++) {
		uint32_t number = packed_at(&c->partners, i);

		if (number >= f->partner_count || !f->partners[number].enabled)
			return false;
	}
	return true;
}

int
filter_begin(struct filter *f, const struct columns *c, struct statuses *statuses, struct filter_segment **out,
		struct error *e)
{
	struct filter_segment *s = arena_alloc(f->a, sizeof(*s));
	int rc = statuses_set(statuses, c, f, e);

	if (rc < 0)
		return rc;
	if (s == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a query");
	s->f = f;
	s->c = c;
	s->statuses = statuses;
	s->enables_all = enables_all(f, c);
	note_needs(s);
	s->full = f->seats != NULL && statuses->full_count > 0 ? statuses->full : NULL;
	if (!begin_tables(s) || !filter_set_begin(s))
		return error_set(e, ERR_MEMORY, "no memory for a query");
	filter_sieve_begin(s);
	if (statuses->until != MOMENT_NONE && (f->next_change == MOMENT_NONE || statuses->until < f->next_change))
		f->next_change = statuses->until;
	s->next = f->segments;
	f->segments = s;
	*out = s;
	return 0;
}

bool
filter_enables_all(const struct filter_segment *s)
{
	return s->enables_all;
}

bool
filter_passes_shown(const struct filter *f)
{
	return f->may_fail == 0 && !f->counting;
}

void
filter_pass(struct filter_segment *s, uint32_t n)
{
	s->f->total += n;
}
