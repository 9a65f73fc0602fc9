/* Writing the index: a new segment of what changed, together with the small ones that stand in its way. */
#include <stdlib.h>
#include <string.h>

#include "ground/log.h"
#include "search/language.h"
#include "store/segments.h"
#include "store/segments_key.h"

#define ARENA_MAX ((size_t)64 << 20)

/* A document of the new segment. */
struct new_doc {
	uint32_t language, field;	/* the first ones, packed; 0: none */
	uint64_t title;			/* its first letters */
	uint32_t doc;
	const struct slice *record;	/* NULL: to be read */
};

struct writing {
	struct catalogue *c;
	MDB_txn *txn;
	struct segment_set set;
	uint8_t **live;			/* of each segment of set: a changed map, or NULL */
	bool *merge;			/* it goes into the new segment */
	struct new_doc *docs;		/* of the new segment */
	size_t n, cap;
	struct arena arena, course;
	const struct zone **zones;	/* by number of partner */
	size_t zone_count;
};

static int
by_topic(const void *x, const void *y)
{
	const struct new_doc *a = x, *b = y;

	if (a->language != b->language)
		return a->language < b->language ? -1 : 1;
	if (a->field != b->field)
		return a->field < b->field ? -1 : 1;
	if (a->title != b->title)
		return a->title < b->title ? -1 : 1;
	return (a->doc > b->doc) - (a->doc < b->doc);
}

static int
add_doc(struct writing *w, uint32_t doc, const struct slice *record, struct error *e)
{
	if (w->n == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 256;
		struct new_doc *grown = realloc(w->docs, cap * sizeof(*grown));

		if (grown == NULL)
			return error_set(e, ERR_MEMORY, "index: no memory");
		w->docs = grown;
		w->cap = cap;
	}
	w->docs[w->n++] = (struct new_doc){.doc = doc, .record = record};
	return 0;
}

/* Who lives ---------------------------------------------------------------- */

static bool
lives(const struct writing *w, size_t i, uint32_t local)
{
	const uint8_t *map = w->live[i] ? w->live[i] : w->set.list[i].live_map;

	return map == NULL || (map[local / 8] >> local % 8 & 1) != 0;
}

static int
bury_in(struct writing *w, size_t i, uint32_t local, struct error *e)
{
	struct stored_segment *s = &w->set.list[i];
	size_t bytes = ((size_t)s->s.docs + 7) / 8;

	if (w->live[i] == NULL) {
		w->live[i] = calloc(1, bytes);
		if (w->live[i] == NULL)
			return error_set(e, ERR_MEMORY, "index: no memory");
		if (s->live_map != NULL)
			memcpy(w->live[i], s->live_map, bytes);
		for (uint32_t k = 0; s->live_map == NULL && k < s->s.docs; k++)
			w->live[i][k / 8] |= (uint8_t)(1u << k % 8);
	}
	w->live[i][local / 8] &= (uint8_t)~(1u << local % 8);
	s->live--;
	return 0;
}

static int
bury(struct writing *w, uint32_t doc, struct error *e)
{
	for (size_t i = 0; i < w->set.n; i++) {
		uint32_t local;

		if (columns_find(&w->set.list[i].s.columns, doc, &local) && lives(w, i, local))
			return bury_in(w, i, local, e);
	}
	return error_set(e, ERR_DAMAGED, "index: course number %u is not in it", doc);
}

/* Choosing ----------------------------------------------------------------- */

static int
by_live(const void *x, const void *y)
{
	const struct stored_segment *const *a = x, *const *b = y;

	if ((*a)->live != (*b)->live)
		return (*a)->live < (*b)->live ? -1 : 1;
	return ((*a)->number > (*b)->number) - ((*a)->number < (*b)->number);
}

/* Segments that are not much larger than what is written anyway, and those that are mostly dead. */
static int
choose(struct writing *w, struct error *e)
{
	const struct stored_segment **order = calloc(w->set.n + 1, sizeof(struct stored_segment *));
	size_t size = w->n;
	int rc = 0;

	if (order == NULL)
		return error_set(e, ERR_MEMORY, "index: no memory");
	for (size_t i = 0; i < w->set.n; i++)
		order[i] = &w->set.list[i];
	qsort(order, w->set.n, sizeof(struct stored_segment *), by_live);
	for (size_t k = 0; rc == 0 && k < w->set.n; k++) {
		const struct stored_segment *s = order[k];
		size_t i = (size_t)(s - w->set.list);

		if (s->live > size * 2 && s->live >= s->s.docs / 2)
			continue;
		w->merge[i] = true;
		size += s->live;
		for (uint32_t local = 0; rc == 0 && local < s->s.docs; local++)
			if (lives(w, i, local))
				rc = add_doc(w, columns_doc(&s->s.columns, local), NULL, e);
	}
	free(order);
	return rc;
}

/* Their order -------------------------------------------------------------- */

/* Bytes without their case where they are letters of ASCII: near enough for what stands beside what. */
static uint64_t
first_letters(struct slice text)
{
	uint64_t letters = 0;

	for (size_t i = 0; i < sizeof(letters); i++)
		letters = letters << 8 | (i < text.n ? (unsigned char)text.p[i] | 0x20u : 0);
	return letters;
}

static int
read_topic(struct writing *w, struct new_doc *d, struct error *e)
{
	struct slice record = d->record ? *d->record : SLICE_NONE;
	int rc = 0;

	arena_reset(&w->course);
	if (d->record == NULL)
		rc = load_record(w->c, w->txn, d->doc, &w->course, &record, e);
	if (rc < 0)
		return rc;
	d->language = language_pack(course_peek(record, OPSTAP_F_LANGUAGE));
	d->field = language_pack(course_peek(record, OPSTAP_F_FIELD));
	d->title = first_letters(course_peek(record, OPSTAP_F_TITLE));
	return 0;
}

/* Documents are written by what they are about where they are many; else by their numbers. */
static int
sort_docs(struct writing *w, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && w->n >= SEGMENTS_TOPIC_FROM && i < w->n; i++)
		rc = read_topic(w, &w->docs[i], e);
	if (rc == 0)
		qsort(w->docs, w->n, sizeof(*w->docs), by_topic);
	return rc;
}

/* The new segment ---------------------------------------------------------- */

static int
load_zones(struct writing *w, struct error *e)
{
	struct partner_record *all;
	size_t n;
	int rc = load_partners(w->c, w->txn, &w->arena, &all, &n, e);

	for (size_t i = 0; rc == 0 && i < n; i++)
		w->zone_count = all[i].number >= w->zone_count ? all[i].number + 1 : w->zone_count;
	w->zones = arena_array(&w->arena, w->zone_count, sizeof(struct zone *));
	if (rc == 0 && w->zones == NULL)
		rc = error_set(e, ERR_MEMORY, "index: no memory");
	for (size_t i = 0; rc == 0 && i < n; i++) {
		char name[64];

		if (all[i].zone.n == 0 || !slice_copy(all[i].zone, name, sizeof(name)))
			continue;
		rc = zone_find(name, &w->zones[all[i].number], e);
	}
	return rc;
}

static int
add_course(struct writing *w, struct segment_writer *s, const struct new_doc *d, struct error *e)
{
	struct segment_meta meta = {.doc = d->doc};
	struct course_entry entry;
	struct course *course;
	struct slice record = d->record ? *d->record : SLICE_NONE;
	int rc;

	arena_reset(&w->course);
	rc = d->record ? load_entry(w->c, w->txn, d->doc, &entry, e)
			: load_course(w->c, w->txn, d->doc, &w->course, &entry, &record, e);
	if (rc == 0)
		rc = course_decode(record, &w->course, &course, e);
	if (rc < 0)
		return rc;
	meta.partner = entry.partner;
	meta.first_seen = entry.meta.first_seen;
	meta.zone = entry.partner < w->zone_count ? w->zones[entry.partner] : NULL;
	if (meta.zone == NULL)
		return error_set(e, ERR_DAMAGED, "catalogue: the partner of course number %u has no time zone", d->doc);
	return segment_add(s, course, &meta, e);
}

static uint32_t
next_number(const struct writing *w)
{
	return w->set.n ? w->set.list[w->set.n - 1].number + 1 : 1;
}

static int
write_segment(struct writing *w, struct error *e)
{
	uint32_t number = next_number(w);
	struct slice parts[SEGMENT_PARTS];
	struct segment_writer *s = NULL;
	char key[SEGMENT_KEY];
	int rc;

	if (w->n == 0)
		return 0;
	rc = sort_docs(w, e);
	if (rc == 0)
		rc = load_zones(w, e);
	if (rc == 0)
		rc = segment_writer_new(&s, e);
	for (size_t i = 0; rc == 0 && i < w->n; i++)
		rc = add_course(w, s, &w->docs[i], e);
	if (rc == 0)
		rc = segment_end(s, parts, e);
	for (unsigned i = 0; rc == 0 && i < SEGMENT_PARTS; i++)
		rc = env_put(w->txn, env_db(w->c->env, DB_SEGMENTS), segment_key(number, i, key), parts[i], e);
	segment_writer_free(s);
	return rc;
}

static int
drop_segment(struct writing *w, uint32_t number, struct error *e)
{
	char key[SEGMENT_KEY];
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i <= SEGMENT_PARTS; i++)
		rc = env_delete(w->txn, env_db(w->c->env, DB_SEGMENTS), segment_key(number, i, key), e);
	return rc;
}

static int
write_live(struct writing *w, size_t i, struct error *e)
{
	const struct stored_segment *s = &w->set.list[i];
	struct slice bits = {(const char *)w->live[i], ((size_t)s->s.docs + 7) / 8};
	char key[SEGMENT_KEY];
	struct buffer b;
	int rc;

	buffer_init(&b, bits.n + 8);
	buffer_u64(&b, str_checksum(bits));
	buffer_slice(&b, bits);
	rc = buffer_ok(&b) ? env_put(w->txn, env_db(w->c->env, DB_SEGMENTS), segment_key(s->number, SEGMENT_PARTS, key),
				buffer_view(&b), e)
			: error_set(e, ERR_MEMORY, "index: no memory");
	buffer_free(&b);
	return rc;
}

/* Everything is read before the first write: what was read may move then. */
static int
put_all(struct writing *w, struct error *e)
{
	int rc = write_segment(w, e);

	for (size_t i = 0; rc == 0 && i < w->set.n; i++) {
		if (w->merge[i])
			rc = drop_segment(w, w->set.list[i].number, e);
		else if (w->live[i] != NULL)
			rc = write_live(w, i, e);
	}
	return rc;
}

static void
close_writing(struct writing *w)
{
	for (size_t i = 0; w->live != NULL && i < w->set.n; i++)
		free(w->live[i]);
	free(w->live);
	free(w->merge);
	free(w->docs);
	segments_free(&w->set);
	arena_free(&w->arena);
	arena_free(&w->course);
}

static int
open_writing(struct writing *w, struct error *e)
{
	int rc;

	arena_init(&w->arena, ARENA_MAX);
	arena_init(&w->course, COURSE_MAX_BYTES * 8);
	w->set.unasked = true;
	rc = segments_load(w->c, w->txn, &w->set, e);
	w->live = calloc(w->set.n + 1, sizeof(*w->live));
	w->merge = calloc(w->set.n + 1, sizeof(*w->merge));
	if (rc == 0 && (w->live == NULL || w->merge == NULL))
		rc = error_set(e, ERR_MEMORY, "index: no memory");
	return rc;
}

static int
change_some(struct catalogue *c, MDB_txn *txn, const struct index_change *change, struct error *e)
{
	struct writing w = {.c = c, .txn = txn};
	int rc = open_writing(&w, e);

	for (size_t i = 0; rc == 0 && i < change->dead_count; i++)
		rc = bury(&w, change->dead[i], e);
	for (size_t i = 0; rc == 0 && i < change->changed_count; i++)
		rc = add_doc(&w, change->changed[i], change->records ? &change->records[i] : NULL, e);
	if (rc == 0)
		rc = choose(&w, e);
	if (rc == 0)
		rc = put_all(&w, e);
	close_writing(&w);
	return rc;
}

/* Anew --------------------------------------------------------------------- */

static int
add_order(void *context, struct slice key, struct slice value, struct error *e)
{
	struct writing *w = context;
	int rc = 0;

	(void)key;
	for (; rc == 0 && value.n >= sizeof(uint32_t); value.p += sizeof(uint32_t), value.n -= sizeof(uint32_t))
		rc = add_doc(w, key_doc(value), NULL, e);
	return rc;
}

int
segments_rebuild(struct catalogue *c, MDB_txn *txn, struct error *e)
{
	struct writing w = {.c = c, .txn = txn};
	int rc = env_result(txn, mdb_drop(txn, env_db(c->env, DB_SEGMENTS), 0), "drop segments", e);

	if (rc == 0)
		rc = open_writing(&w, e);
	if (rc == 0)
		rc = env_each(txn, env_db(c->env, DB_ORDER), SLICE_NONE, add_order, &w, e);
	if (rc == 0)
		rc = write_segment(&w, e);
	close_writing(&w);
	return rc;
}

int
segments_change(struct catalogue *c, MDB_txn *txn, const struct index_change *change, struct error *e)
{
	struct error damage = ERROR_NONE;
	int rc;

	if (change->changed_count == 0 && change->dead_count == 0)
		return 0;
	rc = change_some(c, txn, change, &damage);
	if (rc == ERR_DAMAGED) {
		log_event(LOG_WARNING, "index-anew", "why=\"%s\"", damage.text);
		return segments_rebuild(c, txn, e);
	}
	return rc < 0 ? error_set(e, rc, "%s", damage.text) : 0;
}
