/* The end of writing columns: joins what was kept apart, lays the dictionaries out and writes all sections. */
#include <stdlib.h>

#include "search/columns_build.h"

#define OFFERINGS_MAX INT32_MAX

static void
push(struct columns_writer *w, enum section s, uint32_t v)
{
	columns_push(w, &w->section[s], v);
}

static uint32_t
offerings_of(const struct columns_writer *w)
{
	return (uint32_t)(w->n + w->section[SECTION_MORE_OFFERING].n);
}

/* Joining ------------------------------------------------------------------ */

static void
join_counted(struct columns_writer *w, const struct counted *t, uint32_t first, uint32_t text, struct list *at)
{
	for (size_t i = 0; i < t->at.n; i++) {
		columns_push(w, at, first + t->at.v[i]);
		push(w, SECTION_PLACES, t->places.v[i]);
		push(w, SECTION_SEAT_HASH, t->hash.v[i]);
		push(w, SECTION_SEAT_AT, text + t->ends.v[i]);
	}
}

/* A bit map of count bits with those of list set; nothing when there are none. */
static void
write_ranked(struct columns_writer *w, const struct list *list, uint32_t count, enum section before, struct buffer *out)
{
	size_t blocks = ((size_t)count + RANKED_BLOCK - 1) / RANKED_BLOCK, bytes = blocks * (RANKED_BLOCK / 8), at = 0;
	char *bits = list->n > 0 ? buffer_reserve(out, bytes) : NULL;

	if (bits == NULL)
		return;
	memset(bits, 0, bytes);
	out->len += bytes;
	for (size_t b = 0; b < blocks; b++) {
		push(w, before, (uint32_t)at);
		for (; at < list->n && list->v[at] / RANKED_BLOCK == b; at++)
			bits[list->v[at] / 8] |= (char)(1 << list->v[at] % 8);
	}
}

/* Dictionaries ------------------------------------------------------------- */

static void
write_rest(struct columns_writer *w, struct reader *r, enum section list)
{
	while (r->rest.n > 0)
		push(w, list, reader_u32(r));
}

static void
write_partners(struct columns_writer *w)
{
	for (uint32_t p = 0; p < COLUMNS_PARTNERS_MAX; p++)
		if (w->partners[p / 8] >> p % 8 & 1)
			push(w, SECTION_PARTNERS, p);
}

static void
write_courses(struct columns_writer *w)
{
	push(w, SECTION_COURSE_CODES, 0);
	for (size_t i = 0; i < w->course.ends.n; i++) {
		struct reader r = reader_of(columns_key(&w->course, i));

		push(w, SECTION_COURSE_WORDS, reader_u32(&r));
		write_rest(w, &r, SECTION_CODE_LIST);
		push(w, SECTION_COURSE_CODES, (uint32_t)w->section[SECTION_CODE_LIST].n);
	}
}

static void
write_profiles(struct columns_writer *w)
{
	for (size_t i = 0; i < w->offering.ends.n; i++) {
		struct reader r = reader_of(columns_key(&w->offering, i));

		push(w, SECTION_OFFERING_WORDS, reader_u32(&r));
		push(w, SECTION_ECTS, reader_u32(&r));
		push(w, SECTION_LANGUAGE_SET, reader_u32(&r));
	}
	push(w, SECTION_SET_LANGUAGES, 0);
	for (size_t i = 0; i < w->set.ends.n; i++) {
		struct reader r = reader_of(columns_key(&w->set, i));

		write_rest(w, &r, SECTION_LANGUAGE_LIST);
		push(w, SECTION_SET_LANGUAGES, (uint32_t)w->section[SECTION_LANGUAGE_LIST].n);
	}
}

static int32_t
first_day(const struct columns_writer *w)
{
	int32_t first = INT32_MAX;

	for (size_t i = 0; i < w->calendar.ends.n; i++) {
		struct reader r = reader_of(columns_key(&w->calendar, i));
		int32_t day;

		(void)reader_bytes(&r, 12);
		day = (int32_t)reader_u32(&r);
		first = day != DATE_NONE && day < first ? day : first;
	}
	return first;
}

static void
write_calendars(struct columns_writer *w, int32_t first)
{
	for (size_t i = 0; i < w->calendar.ends.n; i++) {
		struct reader r = reader_of(columns_key(&w->calendar, i));
		uint32_t day;

		push(w, SECTION_APPLY_FROM, reader_u32(&r));
		push(w, SECTION_APPLY_UNTIL, reader_u32(&r));
		push(w, SECTION_OVER, reader_u32(&r));
		day = reader_u32(&r);
		push(w, SECTION_START, (int32_t)day == DATE_NONE ? 0 : day - (uint32_t)first + 1);
		push(w, SECTION_CALENDAR_FLAGS, reader_u32(&r));
	}
}

/* Moments ------------------------------------------------------------------ */

static int64_t
moment_of(const struct numbering *d, size_t number)
{
	struct reader r = reader_of(columns_key(d, number));

	return (int64_t)reader_u64(&r);
}

/* Every distance from the first one is a multiple of the unit. */
static struct moments
measure_moments(const struct numbering *d)
{
	struct moments m = {.first = d->ends.n > 0 ? moment_of(d, 0) : 0};
	uint64_t unit = 0;

	for (size_t i = 1; i < d->ends.n; i++)
		m.first = moment_of(d, i) < m.first ? moment_of(d, i) : m.first;
	for (size_t i = 0; i < d->ends.n; i++)
		for (uint64_t v = (uint64_t)moment_of(d, i) - (uint64_t)m.first, rest; v != 0; v = rest) {
			rest = unit % v;
			unit = v;
		}
	m.unit = unit > 0 && unit <= UINT32_MAX ? (uint32_t)unit : 1;
	return m;
}

/* The section behind low is that of the upper 32 bits. */
static struct moments
write_moments(struct columns_writer *w, const struct numbering *d, enum section low)
{
	struct moments m = measure_moments(d);

	for (size_t i = 0; i < d->ends.n; i++) {
		uint64_t units = ((uint64_t)moment_of(d, i) - (uint64_t)m.first) / m.unit;

		push(w, low, (uint32_t)units);
		push(w, low + 1, (uint32_t)(units >> 32));
	}
	return m;
}

static void
write_packed(struct columns_writer *w, const struct numbering *d, enum section s)
{
	for (size_t i = 0; i < d->ends.n; i++) {
		struct reader r = reader_of(columns_key(d, i));

		push(w, s, reader_u32(&r));
	}
}

/* Sections ----------------------------------------------------------------- */

/* Of the largest number of a section, or of its dictionary: so that further offerings have as many as first ones. */
static uint32_t
bits_of(const struct columns_writer *w, size_t s)
{
	const struct numbering *d = NULL;
	uint32_t all = 0, bits = 0;

	if (s == SECTION_CALENDAR || s == SECTION_MORE_CALENDAR)
		d = &w->calendar;
	if (s == SECTION_OFFERING || s == SECTION_MORE_OFFERING)
		d = &w->offering;
	if (d != NULL && d->ends.n > 0)
		all = (uint32_t)d->ends.n - 1;
	for (size_t i = 0; i < w->section[s].n; i++)
		all |= w->section[s].v[i];
	for (; all != 0; all >>= 1)
		bits++;
	return bits;
}

/* The numbers of a section, each in so many bits. */
static void
write_bits(const struct columns_writer *w, size_t s, uint32_t bits, struct buffer *out)
{
	const struct list *l = &w->section[s];
	uint64_t rest = 0;
	unsigned used = 0;

	for (size_t i = 0; i < l->n; i++) {
		rest |= (uint64_t)l->v[i] << used;
		for (used += bits; used >= 8; used -= 8, rest >>= 8)
			buffer_byte(out, (char)rest);
	}
	if (used > 0)
		buffer_byte(out, (char)rest);
}

/* Sections first … last, the numbers of each i together. */
static void
write_columns(const struct columns_writer *w, size_t first, size_t last, const uint32_t *bits, struct buffer *out)
{
	size_t width = 0, n = w->section[first].n;
	char *room;

	for (size_t s = first; s <= last; s++)
		width += (bits[s] + 7) / 8;
	room = n * width > 0 ? buffer_reserve(out, n * width) : NULL;
	if (room == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		for (size_t s = first; s <= last; s++)
			for (size_t b = 0; b < (bits[s] + 7) / 8; b++)
				*room++ = (char)(w->section[s].v[i] >> 8 * b);
	out->len += n * width;
}

struct bytes {
	struct buffer more, counted, seats;
	struct moments seens, moments;
};

static void
write_scale(const struct moments *m, struct buffer *out)
{
	buffer_u64(out, (uint64_t)m->first);
	buffer_u32(out, m->unit);
}

static void
write_sections(const struct columns_writer *w, const struct bytes *b, int32_t first, struct buffer *out)
{
	const struct buffer *bytes[SECTION_MAX] = {[SECTION_MORE] = &b->more,
			[SECTION_COUNTED] = &b->counted,
			[SECTION_TEXT] = &w->text,
			[SECTION_SEAT_TEXT] = &b->seats};
	uint32_t bits[SECTION_COLUMNS_MAX];

	buffer_u32(out, COLUMNS_MAGIC);
	buffer_u32(out, w->n);
	buffer_u32(out, offerings_of(w));
	buffer_u32(out, w->first_doc);
	buffer_u32(out, (uint32_t)first);
	write_scale(&b->seens, out);
	write_scale(&b->moments, out);
	for (size_t i = 0; i < SECTION_MAX; i++) {
		if (i < SECTION_COLUMNS_MAX)
			bits[i] = bits_of(w, i);
		buffer_u32(out, i < SECTION_COLUMNS_MAX ? (uint32_t)w->section[i].n : (uint32_t)bytes[i]->len);
		buffer_u32(out, i < SECTION_COLUMNS_MAX ? bits[i] : 8);
	}
	write_columns(w, 0, SECTION_ROWS - 1, bits, out);
	for (size_t i = SECTION_ROWS; i < SECTION_COLUMNS_MAX; i++)
		if (columns_packed(i))
			write_bits(w, i, bits[i], out);
		else if (i == SECTION_MORE_CALENDAR)
			write_columns(w, i, i + 1, bits, out);
		else if (i != SECTION_MORE_OFFERING)
			write_columns(w, i, i, bits, out);
	for (size_t i = SECTION_COLUMNS_MAX; i < SECTION_MAX; i++)
		buffer_slice(out, buffer_view(bytes[i]));
	buffer_u64(out, 0);
}

static void
check(struct columns_writer *w, const struct bytes *b)
{
	if (!buffer_ok(&w->text) || !buffer_ok(&w->key) || !buffer_ok(&b->seats) || !buffer_ok(&b->more) ||
			!buffer_ok(&b->counted))
		columns_fault(w, ERR_MEMORY, "no memory for columns");
	if (w->n + w->section[SECTION_MORE_OFFERING].n > OFFERINGS_MAX)
		columns_fault(w, ERR_LIMIT, "columns: too many offerings");
}

int
columns_writer_end(struct columns_writer *w, struct buffer *out, struct error *e)
{
	struct list counted = {NULL, 0, 0};
	struct bytes b;
	int32_t first = first_day(w);

	buffer_init(&b.more, UINT32_MAX);
	buffer_init(&b.counted, UINT32_MAX);
	buffer_init(&b.seats, UINT32_MAX);
	join_counted(w, &w->counted[0], 0, 0, &counted);
	join_counted(w, &w->counted[1], w->n, (uint32_t)w->counted[0].text.len, &counted);
	buffer_slice(&b.seats, buffer_view(&w->counted[0].text));
	buffer_slice(&b.seats, buffer_view(&w->counted[1].text));
	write_ranked(w, &w->more, w->n, SECTION_MORE_BEFORE, &b.more);
	write_ranked(w, &counted, offerings_of(w), SECTION_COUNTED_BEFORE, &b.counted);
	b.seens = write_moments(w, &w->seen, SECTION_SEENS);
	b.moments = write_moments(w, &w->moment, SECTION_MOMENTS);
	write_partners(w);
	write_courses(w);
	write_profiles(w);
	write_calendars(w, first);
	write_packed(w, &w->code, SECTION_CODE);
	write_packed(w, &w->language, SECTION_LANGUAGE);
	check(w, &b);
	if (w->fault == 0)
		columns_sort(w);
	if (w->fault == 0)
		write_sections(w, &b, first, out);
	free(counted.v);
	buffer_free(&b.seats);
	buffer_free(&b.counted);
	buffer_free(&b.more);
	if (w->fault != 0)
		return error_set(e, w->fault, "%s", w->fault_text);
	return buffer_ok(out) ? 0 : error_set(e, ERR_MEMORY, "no memory for columns");
}
