/* Writing columns: numbers of distinct things, and at the end every section as narrow as it can be. */
#include <stdlib.h>

#include "search/columns_build.h"

#define SLOTS_FIRST 64
#define TEXT_MAX ((size_t)UINT32_MAX)

/* Parts -------------------------------------------------------------------- */

void
columns_fault(struct columns_writer *w, int code, const char *text)
{
	if (w->fault != 0)
		return;
	w->fault = code;
	w->fault_text = text;
}

void
columns_push(struct columns_writer *w, struct list *l, uint32_t v)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 16;
		uint32_t *grown = realloc(l->v, cap * sizeof(*grown));

		if (grown == NULL) {
			columns_fault(w, ERR_MEMORY, "no memory for columns");
			return;
		}
		l->v = grown;
		l->cap = cap;
	}
	l->v[l->n++] = v;
}

struct slice
columns_key(const struct numbering *d, size_t number)
{
	uint32_t first = number > 0 ? d->ends.v[number - 1] : 0;

	return (struct slice){d->keys.data + first, d->ends.v[number] - first};
}

/* The slot of a key, or the free one where it belongs. */
static size_t
slot_of(const struct numbering *d, struct slice key)
{
	uint64_t h = str_hash(key, 0);
	size_t at = (size_t)(h ^ h >> 29) & (d->slot_count - 1);

	while (d->slots[at] != 0 && !slice_eq(columns_key(d, d->slots[at] - 1), key))
		at = (at + 1) & (d->slot_count - 1);
	return at;
}

static bool
grow_slots(struct numbering *d)
{
	size_t count = d->slot_count ? d->slot_count * 2 : SLOTS_FIRST;
	uint32_t *grown = calloc(count, sizeof(*grown));

	if (grown == NULL)
		return false;
	free(d->slots);
	d->slots = grown;
	d->slot_count = count;
	for (size_t i = 0; i < d->ends.n; i++)
		d->slots[slot_of(d, columns_key(d, i))] = (uint32_t)i + 1;
	return true;
}

uint32_t
columns_number(struct columns_writer *w, struct numbering *d, struct slice key)
{
	size_t at;

	if (w->fault != 0)
		return 0;
	if (!buffer_ok(&w->key) || (d->ends.n * 2 >= d->slot_count && !grow_slots(d))) {
		columns_fault(w, ERR_MEMORY, "no memory for columns");
		return 0;
	}
	at = slot_of(d, key);
	if (d->slots[at] != 0)
		return d->slots[at] - 1;
	buffer_slice(&d->keys, key);
	columns_push(w, &d->ends, (uint32_t)d->keys.len);
	if (!buffer_ok(&d->keys))
		columns_fault(w, ERR_MEMORY, "no memory for columns");
	if (w->fault == 0)
		d->slots[at] = (uint32_t)d->ends.n;
	return w->fault == 0 ? (uint32_t)d->ends.n - 1 : 0;
}

static void
each_numbering(struct columns_writer *w, void (*each)(struct numbering *d))
{
	each(&w->course);
	each(&w->offering);
	each(&w->calendar);
	each(&w->set);
	each(&w->language);
	each(&w->code);
	each(&w->seen);
	each(&w->moment);
}

static void
numbering_init(struct numbering *d)
{
	buffer_init(&d->keys, TEXT_MAX);
}

static void
numbering_free(struct numbering *d)
{
	buffer_free(&d->keys);
	free(d->ends.v);
	free(d->slots);
}

int
columns_writer_new(struct columns_writer **out, struct error *e)
{
	struct columns_writer *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return error_set(e, ERR_MEMORY, "no memory for columns");
	each_numbering(w, numbering_init);
	buffer_init(&w->key, TEXT_MAX);
	buffer_init(&w->text, TEXT_MAX);
	buffer_init(&w->counted[0].text, TEXT_MAX);
	buffer_init(&w->counted[1].text, TEXT_MAX);
	columns_push(w, &w->section[SECTION_TEXT_AT], 0);
	columns_push(w, &w->section[SECTION_MORE_AT], 0);
	columns_push(w, &w->section[SECTION_SEAT_AT], 0);
	*out = w;
	return 0;
}

void
columns_writer_free(struct columns_writer *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < SECTION_COLUMNS_MAX; i++)
		free(w->section[i].v);
	free(w->more.v);
	for (size_t i = 0; i < 2; i++) {
		free(w->counted[i].at.v);
		free(w->counted[i].places.v);
		free(w->counted[i].hash.v);
		free(w->counted[i].ends.v);
		buffer_free(&w->counted[i].text);
	}
	each_numbering(w, numbering_free);
	free(w->set_scratch.v);
	buffer_free(&w->key);
	buffer_free(&w->text);
	free(w);
}
