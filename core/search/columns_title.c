/* Titles of documents: which one a language gets, and the documents in their order. */
#include "search/columns_form.h"

/* Text --------------------------------------------------------------------- */

static struct slice
read_id(struct reader *r)
{
	size_t n = reader_u8(r);

	return reader_bytes(r, n == COLUMNS_ID_LONG ? reader_u16(r) : n);
}

struct slice
columns_text_id(struct slice text)
{
	struct reader r = reader_of(text);
	struct slice id = read_id(&r);

	return r.failed ? SLICE_NONE : id;
}

static struct slice
read_language(struct reader *r, unsigned kind)
{
	return kind == 0 ? SLICE_NONE : kind == 1 ? SLICE("en") : kind == 2 ? SLICE("nl") : reader_bytes(r, kind - 3u);
}

struct slice
columns_text_title(struct slice text, struct slice lang)
{
	struct reader r = reader_of(text);
	struct slice best = SLICE_NONE;
	int quality = 0;

	(void)read_id(&r);
	while (r.rest.n > 0 && quality < 3) {
		unsigned kind = reader_u8(&r);
		struct slice own = read_language(&r, kind & ~COLUMNS_LAST);
		struct slice title = reader_bytes(&r, kind & COLUMNS_LAST ? r.rest.n : reader_u8(&r));
		int fits = slice_eq(own, lang) ? 3 : slice_is(own, "en") ? 2 : 1;

		if (r.failed)
			break;
		if (fits <= quality)
			continue;
		quality = fits;
		best = title;
	}
	return best;
}

/* Order -------------------------------------------------------------------- */

enum columns_order
columns_order_of(struct slice lang)
{
	return slice_is(lang, "nl") ? COLUMNS_NL : COLUMNS_EN;
}

uint32_t
columns_rank(const struct columns *c, enum columns_order order, uint32_t i)
{
	return column_at(&c->rank[order], i);
}

uint32_t
columns_at(const struct columns *c, enum columns_order order, uint32_t place)
{
	uint32_t i = packed_at(&c->order[order], place);

	return i < c->n ? i : 0;
}

/* How a title compares with what titles shall begin with; 0 when it does. */
static int
compare_start(struct slice title, struct slice folded)
{
	if (title.n > folded.n)
		title.n = folded.n;
	return slice_compare(title, folded);
}

/* The first place at which titles compare with folded by more than below. */
static uint32_t
first_place(const struct columns *c, enum columns_order order, struct slice folded, int below)
{
	struct slice lang = order == COLUMNS_NL ? SLICE("nl") : SLICE("en");
	uint32_t low = 0, high = c->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (compare_start(columns_title(c, columns_at(c, order, middle), lang), folded) > below)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void
columns_titles(const struct columns *c, enum columns_order order, struct slice folded, uint32_t *first, uint32_t *count)
{
	uint32_t end = first_place(c, order, folded, 0);

	*first = first_place(c, order, folded, -1);
	*count = end > *first ? end - *first : 0;
}
