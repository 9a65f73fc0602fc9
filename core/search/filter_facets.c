/* From counts of numbers to counts of values, and the lists made of them. */
#include <stdlib.h>
#include <string.h>

#include "search/filter_maps.h"
#include "search/language.h"

#define INSERT_MAX 100	/* values that are put in order one by one */

/* A value of a facet that is no word: a language, or an ISCED-F prefix. */
struct counter {
	uint32_t key, mask; /* packed; of the bytes that count. 0: unknown */
	uint32_t count;
};

struct facets {
	struct filter *f;
	struct arena *a; /* of the lists */
	uint32_t *partners; /* by number */
	uint32_t levels[LEVEL_MAX], deliveries[DELIVERY_MAX], exams[EXAM_MAX], statuses[STATUS_MAX];
	struct counter *languages, *fields;
	size_t language_count, field_count, field_cap;
	size_t words; /* of 64 fields */
	uint64_t *scratch; /* bits of fields */
};

/* ISCED-F: which prefixes are counted -------------------------------------- */

/* The first n bytes of a packed code. */
static uint32_t
mask_of(size_t n)
{
	return n == 0 ? 0 : UINT32_MAX << 8 * (4 - n);
}

static bool
add_prefix(struct facets *t, uint32_t code, size_t n)
{
	uint32_t mask = mask_of(n), key = code & mask;
	struct counter *grown;

	for (size_t i = t->field_count; i-- > 0;)
		if (t->fields[i].key == key)
			return true;
	grown = arena_grow(t->f->a, t->fields, t->field_count, &t->field_cap, sizeof(*grown));
	if (grown == NULL)
		return false;
	t->fields = grown;
	grown[t->field_count++] = (struct counter){key, mask, 0};
	return true;
}

/* Of each code of the catalogue its two digits. Codes are in order, so that the same ones lie together. */
static bool
add_broad(struct facets *t)
{
	const struct known *k = t->f->known;

	for (size_t i = 0; i < k->code_count; i++) {
		size_t n = k->codes[i] & mask_of(2) & ~mask_of(1) ? 2 : k->codes[i] != 0;

		if (i > 0 && ((k->codes[i] ^ k->codes[i - 1]) & mask_of(2)) == 0)
			continue;
		if (!add_prefix(t, k->codes[i], n))
			return false;
	}
	return true;
}

/* Of each code that begins with what is selected: that, and one digit more. */
static bool
add_selected(struct facets *t, struct slice selected)
{
	const struct known *k = t->f->known;
	uint32_t wanted = language_pack(selected);
	bool good = true;

	if (selected.n < 2 || selected.n > 4)
		return true;
	for (size_t i = 0; i < k->code_count && good; i++) {
		if ((k->codes[i] & mask_of(selected.n)) != wanted)
			continue;
		good = add_prefix(t, k->codes[i], selected.n);
		if (good && (k->codes[i] & ~mask_of(selected.n)) != 0)
			good = add_prefix(t, k->codes[i], selected.n + 1);
	}
	return good;
}

static bool
begin(struct facets *t)
{
	const struct known *k = t->f->known;
	bool good;

	t->partners = arena_array(t->f->a, t->f->partner_count, sizeof(*t->partners));
	t->languages = arena_array(t->f->a, k->language_count, sizeof(*t->languages));
	good = t->partners != NULL && t->languages != NULL;
	t->language_count = k->language_count;
	for (size_t i = 0; i < k->language_count && good; i++)
		t->languages[i].key = k->languages[i];
	good = good && add_broad(t);
	for (size_t i = 0; i < t->f->q->selected_count[FACET_FIELD] && good; i++)
		good = add_selected(t, t->f->q->selected[FACET_FIELD][i]);
	t->words = t->field_count / 64 + 1;
	t->scratch = arena_array(t->f->a, t->words, sizeof(*t->scratch));
	return good && t->scratch != NULL;
}

/* Folding ------------------------------------------------------------------ */

/* Documents that count for a facet with a number: those that match and those that only fail there. */
static uint32_t
hits(const struct filter_segment *s, enum dimension d, enum facet f, uint32_t number)
{
	return s->match[d][number] + (s->only[f] != NULL ? s->only[f][number] : 0);
}

static void
fold_partners(struct facets *t, const struct filter_segment *s)
{
	for (uint32_t i = 0; i <= s->c->partner.mask && i < t->f->partner_count; i++)
		t->partners[i] += hits(s, BY_PARTNER, FACET_PARTNER, i);
}

static void
fold_statuses(struct facets *t, const struct filter_segment *s)
{
	for (uint32_t i = 0; i < STATUS_MAX; i++)
		t->statuses[i] += hits(s, BY_CALENDAR, FACET_STATUS, i);
}

/* Which fields a code is counted for, as bits; worked out when a code is first met. */
struct code_fields {
	uint64_t *bits; /* words for each code */
	bool *made;
};

static const uint64_t *
fields_of(const struct facets *t, const struct filter_segment *s, const struct code_fields *codes, uint32_t code)
{
	uint64_t *bits = codes->bits + code * t->words;
	uint32_t packed;

	if (codes->made[code])
		return bits;
	codes->made[code] = true;
	packed = columns_code(s->c, code);
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].mask != 0 && (packed & t->fields[i].mask) == t->fields[i].key)
			bits[i / 64] |= (uint64_t)1 << i % 64;
	return bits;
}

static void
count_unknown_field(struct facets *t, uint32_t count)
{
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].mask == 0)
			t->fields[i].count += count;
}

/* Each field of a course once, however many of its codes lie in it. */
static void
count_fields(struct facets *t, const struct filter_segment *s, const struct code_fields *codes, struct columns_range r,
		uint32_t count)
{
	memset(t->scratch, 0, t->words * sizeof(*t->scratch));
	for (uint32_t k = 0; k < r.n; k++) {
		uint32_t code = columns_code_number(s->c, r.first + k);
		const uint64_t *bits = code < s->c->codes ? fields_of(t, s, codes, code) : t->scratch;

		for (size_t w = 0; w < t->words; w++)
			t->scratch[w] |= bits[w];
	}
	for (size_t w = 0; w < t->words; w++)
		for (uint64_t bits = t->scratch[w]; bits != 0; bits &= bits - 1)
			t->fields[w * 64 + (size_t)__builtin_ctzll(bits)].count += count;
}

static bool
fold_courses(struct facets *t, const struct filter_segment *s)
{
	struct code_fields codes = {arena_array(t->f->a, s->c->codes, t->words * sizeof(uint64_t)),
			arena_array(t->f->a, s->c->codes, sizeof(bool))};

	if (codes.bits == NULL || codes.made == NULL)
		return false;
	for (uint32_t i = 0; i < s->c->course_profiles && i <= s->c->course.mask; i++) {
		uint32_t levels = hits(s, BY_COURSE, FACET_LEVEL, i), fields = hits(s, BY_COURSE, FACET_FIELD, i);
		struct course_profile p;

		if (levels == 0 && fields == 0)
			continue;
		columns_course_profile(s->c, i, &p);
		t->levels[p.level] += levels;
		if (fields != 0 && p.codes.n > 0)
			count_fields(t, s, &codes, p.codes, fields);
		else
			count_unknown_field(t, fields);
	}
	return true;
}

static void
add_language(struct facets *t, uint32_t packed, uint32_t count)
{
	for (size_t i = 0; i < t->language_count && count != 0; i++)
		if (t->languages[i].key == packed) {
			t->languages[i].count += count;
			return;
		}
}

/* Sets to languages of the segment to languages of the catalogue. */
static void
fold_languages(struct facets *t, struct filter_segment *s)
{
	for (uint32_t set = 0; set < s->c->language_sets && set <= s->c->language_set.mask; set++) {
		struct columns_range r = columns_language_set(s->c, set);

		for (uint32_t k = 0; k < r.n && s->set_hits[set] != 0; k++) {
			uint32_t number = columns_language_number(s->c, r.first + k);

			s->language_hits[number < s->c->languages ? number : 0] += s->set_hits[set];
		}
		if (r.n == 0)
			s->language_hits[s->c->languages] += s->set_hits[set];
	}
	for (uint32_t i = 0; i < s->c->languages; i++)
		add_language(t, columns_language(s->c, i), s->language_hits[i]);
	add_language(t, 0, s->language_hits[s->c->languages]);
}

static void
fold_offerings(struct facets *t, struct filter_segment *s)
{
	for (uint32_t i = 0; i < s->c->offering_profiles && i <= s->c->offering.mask; i++) {
		struct offering_profile p;

		if ((hits(s, BY_OFFERING, FACET_DELIVERY, i) | hits(s, BY_OFFERING, FACET_EXAM, i) |
				    hits(s, BY_OFFERING, FACET_LANGUAGE, i)) == 0)
			continue;
		columns_offering_profile(s->c, i, &p);
		t->deliveries[p.delivery] += hits(s, BY_OFFERING, FACET_DELIVERY, i);
		t->exams[p.exam] += hits(s, BY_OFFERING, FACET_EXAM, i);
		s->set_hits[p.set] += hits(s, BY_OFFERING, FACET_LANGUAGE, i);
	}
}

static void
fold_map(struct facets *t, struct filter_segment *s, const struct map_value *v, uint32_t count)
{
	switch (v->facet) {
	case FACET_LANGUAGE: s->language_hits[v->key] += count; break;
	case FACET_LEVEL: t->levels[v->key] += count; break;
	case FACET_DELIVERY: t->deliveries[v->key] += count; break;
	case FACET_EXAM: t->exams[v->key] += count; break;
	case FACET_STATUS: t->statuses[v->key] += count; break;
	case FACET_FIELD:
		for (size_t i = 0; i < t->field_count; i++)
			t->fields[i].count += t->fields[i].key == v->key ? count : 0;
		break;
	case FACET_PARTNER:
	case FACET_MAX:
		break;
	}
}

static void
fold_maps(struct facets *t, struct filter_segment *s)
{
	for (size_t i = 1; s->maps != NULL && i < s->maps->n; i++)
		fold_map(t, s, &s->maps->value[i], s->map_hits[i]);
}

/* Documents with several offerings, by the bits of their values. */
static void
fold_bits(const uint32_t *by_bits, size_t values, uint32_t *counts)
{
	for (size_t bits = 1; bits < (size_t)1 << values; bits++)
		for (size_t i = 0; i < values && by_bits[bits] != 0; i++)
			counts[i] += bits >> i & 1 ? by_bits[bits] : 0;
}

/* Lists -------------------------------------------------------------------- */

struct facet_list {
	const struct query *q;
	enum facet facet;
	struct facet_value *v;
	size_t n;
};

static void
add_value(struct facet_list *l, struct slice value, uint32_t count)
{
	const struct query *q = l->q;
	bool selected = false;

	for (size_t i = 0; i < q->selected_count[l->facet]; i++)
		selected = selected || slice_eq(q->selected[l->facet][i], value);
	l->v[l->n++] = (struct facet_value){value, count, selected};
}

static void
add_words(struct facet_list *l, uint16_t field, uint32_t present, const uint32_t *counts)
{
	const char *const *words = field_words(field);

	for (size_t i = 0; words[i] != NULL; i++)
		if (present >> i & 1)
			add_value(l, slice_of(words[i]), counts[i]);
}

static void
add_counters(struct facet_list *l, const struct counter *c, size_t n, char (*text)[5])
{
	for (size_t i = 0; i < n; i++)
		add_value(l, c[i].key != 0 ? language_unpack(c[i].key, text[i]) : SLICE("unknown"), c[i].count);
}

static void
add_partners(struct facet_list *l, const struct facets *t)
{
	const struct known *k = t->f->known;

	for (size_t i = 0; i < k->partner_count; i++)
		if (k->partners[i] < t->f->partner_count)
			add_value(l, t->f->partners[k->partners[i]].id, t->partners[k->partners[i]]);
}

static void
add_facet(struct facet_list *l, const struct facets *t, char (*text)[5])
{
	const struct known *k = t->f->known;

	switch (l->facet) {
	case FACET_PARTNER:
		add_partners(l, t);
		break;
	case FACET_LANGUAGE:
		add_counters(l, t->languages, t->language_count, text);
		break;
	case FACET_LEVEL:
		add_words(l, OPSTAP_F_LEVEL, k->levels, t->levels);
		break;
	case FACET_FIELD:
		add_counters(l, t->fields, t->field_count, text);
		break;
	case FACET_DELIVERY:
		add_words(l, OPSTAP_F_DELIVERY, k->deliveries, t->deliveries);
		break;
	case FACET_EXAM:
		add_words(l, OPSTAP_F_EXAM, k->exams, t->exams);
		break;
	case FACET_STATUS:
		for (unsigned i = 0; i < STATUS_MAX; i++)
			add_value(l, slice_of(status_name((enum status)i)), t->statuses[i]);
		break;
	case FACET_MAX:
		break;
	}
}

static int
by_count(const void *x, const void *y)
{
	const struct facet_value *a = x, *b = y;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return slice_compare(a->value, b->value);
}

/* Lists are short, and what has no hits stands mostly in its order already; the library's sort asks for memory. */
static void
sort_values(struct facet_value *v, size_t n)
{
	if (n > INSERT_MAX) {
		qsort(v, n, sizeof(*v), by_count);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct facet_value one = v[i];
		size_t k = i;

		for (; k > 0 && by_count(&one, &v[k - 1]) < 0; k--)
			v[k] = v[k - 1];
		v[k] = one;
	}
}

static bool
write_lists(const struct facets *t, struct filter_result *out)
{
	const size_t max[FACET_MAX] = {[FACET_PARTNER] = t->f->partner_count,
			[FACET_LANGUAGE] = t->language_count,
			[FACET_LEVEL] = LEVEL_MAX,
			[FACET_FIELD] = t->field_count,
			[FACET_DELIVERY] = DELIVERY_MAX,
			[FACET_EXAM] = EXAM_MAX,
			[FACET_STATUS] = STATUS_MAX};

	for (unsigned f = 0; f < FACET_MAX; f++) {
		struct facet_list l = {t->f->q, (enum facet)f, arena_array(t->a, max[f], sizeof(*l.v)), 0};
		char(*text)[5] = f == FACET_LANGUAGE || f == FACET_FIELD ? arena_array(t->a, max[f], 5) : NULL;

		if (l.v == NULL || (text == NULL && (f == FACET_LANGUAGE || f == FACET_FIELD)))
			return false;
		add_facet(&l, t, text);
		sort_values(l.v, l.n);
		out->facets[f] = l.v;
		out->facet_count[f] = l.n;
	}
	return true;
}

int
filter_finish(struct filter *f, struct arena *a, struct filter_result *out, struct error *e)
{
	struct facets t = {.f = f, .a = a};
	bool good = true;

	memset(out, 0, sizeof(*out));
	for (struct filter_segment *s = f->segments; s != NULL && good; s = s->next)
		good = filter_set_count(s);
	out->total = f->total;
	out->closed_hidden = f->closed_hidden;
	out->next_change = f->next_change;
	if (!f->counting)
		return 0;
	good = good && begin(&t);
	for (struct filter_segment *s = f->segments; s != NULL && good; s = s->next) {
		fold_partners(&t, s);
		fold_statuses(&t, s);
		fold_offerings(&t, s);
		fold_maps(&t, s);
		fold_languages(&t, s);
		good = fold_courses(&t, s);
	}
	fold_bits(f->delivery_hits, DELIVERY_MAX, t.deliveries);
	fold_bits(f->exam_hits, EXAM_MAX, t.exams);
	fold_bits(f->status_hits, STATUS_MAX, t.statuses);
	if (!good || !write_lists(&t, out))
		return error_set(e, ERR_MEMORY, "no memory for facets");
	return 0;
}
