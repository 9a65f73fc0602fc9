/*
 * Reading columns. Opening looks at the table of sections alone; what is read later is safe by itself: a number of a column never
 * has more bits than its mask, and one that leads elsewhere is looked up with its range checked.
 */
#include "search/columns.h"

#include "search/columns_form.h"

/* Opening ------------------------------------------------------------------ */

struct opening {
	struct reader table;
	const char *p;
	size_t left;
	bool failed;
};

static struct column
open_column(struct opening *o)
{
	struct column c = {.p = (const unsigned char *)o->p, .n = reader_u32(&o->table)};
	uint32_t bits = reader_u32(&o->table);
	size_t bytes;

	if (bits > 32) {
		o->failed = true;
		return (struct column){0};
	}
	c.width = (bits + 7) / 8;
	c.mask = bits == 32 ? UINT32_MAX : ((uint32_t)1 << bits) - 1;
	bytes = (size_t)c.n * c.width;
	if (bytes > o->left) {
		o->failed = true;
		return (struct column){0};
	}
	o->p += bytes;
	o->left -= bytes;
	return c;
}

static struct packed
open_packed(struct opening *o)
{
	struct packed c = {.p = (const unsigned char *)o->p, .n = reader_u32(&o->table)};
	size_t bytes;

	c.bits = reader_u32(&o->table);
	bytes = ((size_t)c.n * c.bits + 7) / 8;
	if (c.bits > 32 || bytes > o->left) {
		o->failed = true;
		return (struct packed){0};
	}
	c.mask = c.bits == 32 ? UINT32_MAX : ((uint32_t)1 << c.bits) - 1;
	o->p += bytes;
	o->left -= bytes;
	return c;
}

static struct slice
open_bytes(struct opening *o)
{
	struct column c = open_column(o);

	o->failed = o->failed || c.width != 1;
	return (struct slice){(const char *)c.p, c.n};
}

static void
open_ranked(struct opening *o, const struct column *before, uint32_t n, struct ranked *out)
{
	struct slice bits = open_bytes(o);
	uint32_t blocks = (n + RANKED_BLOCK - 1) / RANKED_BLOCK;

	*out = (struct ranked){(const unsigned char *)bits.p, *before, bits.n > 0 ? n : 0};
	if (bits.n > 0 && (before->n != blocks || bits.n != (size_t)blocks * (RANKED_BLOCK / 8)))
		o->failed = true;
}

/* Columns whose numbers lie together begin within the first row, and are a row wide. */
static void
open_rows(struct opening *o, struct column *const *each, size_t count, uint32_t n)
{
	const unsigned char *p = (const unsigned char *)o->p;
	uint32_t width = 0;

	for (size_t i = 0; i < count; i++) {
		*each[i] = open_column(o);
		o->failed = o->failed || each[i]->n != n;
		each[i]->p = p + width;
		width += each[i]->width;
	}
	for (size_t i = 0; i < count; i++)
		each[i]->width = width;
}

static void
open_order(struct opening *o, struct columns *c, enum columns_order order)
{
	c->rank[order] = open_column(o);
	c->order[order] = open_packed(o);
	o->failed = o->failed || c->rank[order].n != c->order[order].n || (c->rank[order].n != c->n && !(order == COLUMNS_NL && c->rank[order].n == 0));
}

static void
open_documents(struct opening *o, struct columns *c)
{
	struct column *const rows[] = {&c->calendar, &c->offering, &c->course, &c->partner};
	struct packed *const each[] = {&c->doc, &c->by_doc, &c->seen, &c->words[0], &c->words[1]};

	open_rows(o, rows, 4, c->n);
	for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
		*each[i] = open_packed(o);
		o->failed = o->failed || (each[i]->n != c->n && !(each[i] == &c->by_doc && c->by_doc.n == 0));
	}
	open_order(o, c, COLUMNS_EN);
	open_order(o, c, COLUMNS_NL);
	if (c->order[COLUMNS_NL].n == 0) {
		c->rank[COLUMNS_NL] = c->rank[COLUMNS_EN];
		c->order[COLUMNS_NL] = c->order[COLUMNS_EN];
	}
	c->text_at = open_packed(o);
}

static void
open_more(struct opening *o, struct columns *c)
{
	struct column *const rows[] = {&c->more_calendar, &c->more_offering};

	open_rows(o, rows, 2, c->offerings - c->n);
	o->failed = o->failed || c->more_calendar.mask != c->calendar.mask || c->more_offering.mask != c->offering.mask;
}

static void
open_rest(struct opening *o, struct columns *c)
{
	struct column more_before = open_column(o), counted_before;

	c->more_at = open_packed(o);
	counted_before = open_column(o);

	struct packed *const each[] = {&c->places, &c->seat_hash, &c->seat_at, &c->partners, &c->course_words,
			&c->course_codes, &c->code_list, &c->code, &c->offering_words, &c->ects, &c->language_set,
			&c->set_languages, &c->language_list, &c->language, &c->apply_from, &c->apply_until, &c->over,
			&c->start, &c->calendar_flags, &c->seens.low, &c->seens.high,
			&c->moments.low, &c->moments.high};

	for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++)
		*each[i] = open_packed(o);
	open_ranked(o, &more_before, c->n, &c->more);
	open_ranked(o, &counted_before, c->offerings, &c->counted);
	c->text = open_bytes(o);
	c->seat_text = open_bytes(o);
}

/* Tables for every number of a dictionary are made as large as the mask says: it must not lie. */
static bool
mask_fits(uint32_t mask, uint32_t count)
{
	return mask == 0 || mask / 2 < count;
}

/*
 * Columns of no width say a count without having as many bytes. So that damaged ones do not make anybody count for hours: a document
 * has a text of at least one byte, every entry of a dictionary is used.
 */
static bool
plausible(const struct columns *c)
{
	return c->n <= c->text.n && c->offerings / COURSE_MAX_OFFERINGS <= c->n && c->course_profiles <= c->n &&
			c->offering_profiles <= c->offerings && c->calendars <= c->offerings &&
			c->language_sets <= c->offering_profiles &&
			c->code_list.n / COURSE_MAX_VALUES <= c->course_profiles && c->codes <= c->code_list.n &&
			c->language_list.n / COURSE_MAX_VALUES <= c->language_sets &&
			c->languages <= c->language_list.n && c->partners.n <= COLUMNS_PARTNERS_MAX;
}

static void
open_scale(struct reader *r, struct moments *m)
{
	m->first = (int64_t)reader_u64(r);
	m->unit = reader_u32(r);
}

bool
columns_open(struct slice bytes, struct columns *out)
{
	struct reader r = reader_of(bytes);
	const size_t head = COLUMNS_HEAD + SECTION_MAX * 8;
	struct opening o = {.p = bytes.p + head};

	memset(out, 0, sizeof(*out));
	if (bytes.n < head + COLUMNS_TAIL || reader_u32(&r) != COLUMNS_MAGIC)
		return false;
	o.left = bytes.n - head - COLUMNS_TAIL;
	out->bytes = bytes;
	out->n = reader_u32(&r);
	out->offerings = reader_u32(&r);
	out->first_doc = reader_u32(&r);
	out->first_day = (int32_t)reader_u32(&r);
	open_scale(&r, &out->seens);
	open_scale(&r, &out->moments);
	o.table = r;
	if (out->n > out->offerings || out->offerings > INT32_MAX)
		return false;
	open_documents(&o, out);
	open_more(&o, out);
	open_rest(&o, out);
	out->course_profiles = out->course_words.n;
	out->offering_profiles = out->offering_words.n;
	out->calendars = out->calendar_flags.n;
	out->language_sets = out->set_languages.n > 0 ? out->set_languages.n - 1 : 0;
	out->languages = out->language.n;
	out->codes = out->code.n;
	return !o.failed && plausible(out) && out->partner.mask < COLUMNS_PARTNERS_MAX &&
			mask_fits(out->course.mask, out->course_profiles) &&
			mask_fits(out->offering.mask, out->offering_profiles) &&
			mask_fits(out->calendar.mask, out->calendars) && mask_fits(out->language_set.mask, out->language_sets);
}

#define MOMENT_FAR ((int64_t)1 << 60) /* only damage leads there, and it leaves room to count on */

/* Documents ---------------------------------------------------------------- */

static int64_t
moment_at(const struct moments *m, uint32_t index)
{
	uint64_t units;
	int64_t moment;

	if (index == 0 || index > m->low.n)
		return MOMENT_NONE;
	units = packed_at(&m->low, index - 1) | (uint64_t)packed_get(&m->high, index - 1) << 32;
	moment = (int64_t)((uint64_t)m->first + units * m->unit);
	return moment > -MOMENT_FAR && moment < MOMENT_FAR ? moment : MOMENT_NONE;
}

uint32_t
columns_doc(const struct columns *c, uint32_t i)
{
	return c->first_doc + packed_at(&c->doc, i);
}

uint32_t
columns_partner(const struct columns *c, uint32_t i)
{
	return column_at(&c->partner, i);
}

int64_t
columns_first_seen(const struct columns *c, uint32_t i)
{
	return moment_at(&c->seens, packed_at(&c->seen, i));
}

struct slice
columns_text(const struct columns *c, uint32_t i)
{
	struct columns_range at = columns_range_at(&c->text_at, i, (uint32_t)c->text.n);

	return (struct slice){c->text.p + at.first, at.n};
}

struct slice
columns_id(const struct columns *c, uint32_t i)
{
	return columns_text_id(columns_text(c, i));
}

struct slice
columns_title(const struct columns *c, uint32_t i, struct slice lang)
{
	return columns_text_title(columns_text(c, i), lang);
}

void
columns_fetch_title(const struct columns *c, uint32_t i)
{
	__builtin_prefetch(columns_text(c, i).p);
}

/* The document at a place of the order of the catalogue's numbers. */
static uint32_t
by_doc(const struct columns *c, uint32_t place)
{
	uint32_t i = c->by_doc.n > 0 ? packed_at(&c->by_doc, place) : place;

	return i < c->n ? i : 0;
}

bool
columns_find(const struct columns *c, uint32_t doc, uint32_t *i)
{
	uint32_t low = 0, high = c->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (columns_doc(c, by_doc(c, middle)) < doc)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == c->n)
		return false;
	*i = by_doc(c, low);
	return columns_doc(c, *i) == doc;
}

/* Offerings ---------------------------------------------------------------- */

uint32_t
columns_offerings(const struct columns *c, uint32_t i)
{
	return 1 + columns_more(c, i).n;
}

uint32_t
columns_offering(const struct columns *c, uint32_t i, uint32_t k)
{
	return k == 0 ? i : columns_more(c, i).first + k - 1;
}

struct slice
columns_offering_id(const struct columns *c, uint32_t offering)
{
	struct columns_range at;
	uint32_t number;

	if (!columns_counted(c, offering, &number))
		return SLICE_NONE;
	at = columns_range_at(&c->seat_at, number, (uint32_t)c->seat_text.n);
	return (struct slice){c->seat_text.p + at.first, at.n};
}

void
columns_facts(const struct columns *c, uint32_t offering, struct offering_facts *out)
{
	struct offering_profile p;
	uint32_t number;

	columns_calendar(c, columns_calendar_of(c, offering), out);
	columns_offering_profile(c, columns_profile_of(c, offering), &p);
	out->delivery = (enum delivery)p.delivery;
	out->exam = (enum exam)p.exam;
	out->ects = p.ects;
	if (columns_counted(c, offering, &number))
		out->places = (int32_t)(packed_get(&c->places, number) & INT32_MAX);
}

uint32_t
columns_seat_hash(struct slice course, struct slice offering)
{
	uint64_t h = str_hash(offering, str_hash(course, 0));

	return (uint32_t)(h ^ h >> 32);
}

/* Dictionaries ------------------------------------------------------------- */

void
columns_course_profile(const struct columns *c, uint32_t number, struct course_profile *out)
{
	uint32_t words = packed_get(&c->course_words, number), level = words & 15;

	out->level = level < LEVEL_MAX ? (uint8_t)level : LEVEL_UNKNOWN;
	out->honours = words & 16;
	out->codes = columns_range_at(&c->course_codes, number, c->code_list.n);
}

void
columns_offering_profile(const struct columns *c, uint32_t number, struct offering_profile *out)
{
	uint32_t words = packed_get(&c->offering_words, number), delivery = words & 15, exam = words >> 4 & 15;

	out->delivery = delivery < DELIVERY_MAX ? (uint8_t)delivery : DELIVERY_UNKNOWN;
	out->exam = exam < EXAM_MAX ? (uint8_t)exam : EXAM_UNKNOWN;
	out->ects = (int32_t)(packed_get(&c->ects, number) - 1);
	out->set = packed_get(&c->language_set, number);
}

int32_t
columns_start(const struct columns *c, uint32_t number)
{
	uint32_t start = packed_get(&c->start, number);

	return start == 0 ? DATE_NONE : (int32_t)((uint32_t)c->first_day + start - 1);
}

int64_t
columns_apply_until(const struct columns *c, uint32_t number)
{
	return moment_at(&c->moments, packed_get(&c->apply_until, number));
}

uint8_t
columns_calendar(const struct columns *c, uint32_t number, struct offering_facts *out)
{
	uint32_t flags = packed_get(&c->calendar_flags, number);

	memset(out, 0, sizeof(*out));
	out->start = columns_start(c, number);
	out->end = DATE_NONE;
	out->apply_from = moment_at(&c->moments, packed_get(&c->apply_from, number));
	out->apply_until = columns_apply_until(c, number);
	out->over = moment_at(&c->moments, packed_get(&c->over, number));
	out->places = flags & CALENDAR_NO_PLACES ? 0 : -1;
	out->ects = -1;
	out->cancelled = flags & CALENDAR_CANCELLED;
	return (uint8_t)flags;
}

struct columns_range
columns_language_set(const struct columns *c, uint32_t set)
{
	return columns_range_at(&c->set_languages, set, c->language_list.n);
}

uint32_t
columns_code_number(const struct columns *c, uint32_t at)
{
	return packed_get(&c->code_list, at);
}

uint32_t
columns_language_number(const struct columns *c, uint32_t at)
{
	return packed_get(&c->language_list, at);
}

uint32_t
columns_code(const struct columns *c, uint32_t number)
{
	return packed_get(&c->code, number);
}

uint32_t
columns_language(const struct columns *c, uint32_t number)
{
	return packed_get(&c->language, number);
}
