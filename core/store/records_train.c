/* Making dictionaries of the records that there are. */
#include <stdlib.h>
#include <string.h>
#include <zdict.h>

#include "store/records_parts.h"

#define DICT_MAX ((size_t)256 << 10)
#define LIST_BYTES ((size_t)128 << 10)
#define KNOWN_BYTES ((size_t)32 << 10)	/* of samples in a dictionary */
#define REST_BYTES ((size_t)64 << 10)	/* of samples that are only looked at */
#define CODED_SHARE 3			/* of the length of a record, what codes leave, about */
#define SAMPLE_BYTES ((size_t)1 << 20)
#define SAMPLES_MAX 4000
#define GROWN 8			/* times as many courses: another dictionary is made */
#define REWRITE_MAX ((size_t)1 << 30)

struct training {
	struct catalogue *c;
	MDB_txn *txn;
	struct arena arena;		/* of stored records */
	struct buffer text;		/* samples, one after the other */
	size_t sizes[SAMPLES_MAX], n;
	uint64_t stored, every, met;	/* stored records, of which one in so many is a sample */
	uint32_t courses;		/* stored and to come */
};

static void
add_sample(struct training *t, struct slice record, size_t most)
{
	if (t->n == SAMPLES_MAX || t->text.len + record.n > most)
		return;
	buffer_slice(&t->text, record);
	t->sizes[t->n++] = record.n;
}

static int
sample_stored(void *context, struct slice key, struct slice value, struct error *e)
{
	struct training *t = context;
	struct slice record;
	int rc;

	(void)key;
	if (t->met++ % t->every != 0)
		return 0;
	arena_reset(&t->arena);
	rc = records_unpack(t->c, t->txn, entry_skip(value), &t->arena, &record, e);
	if (rc == 0)
		add_sample(t, record, SAMPLE_BYTES);
	return rc;
}

struct share {
	size_t count, bytes;
};

static struct share
share_of(const struct catalogue_list *lists, size_t list_count)
{
	struct share all = {0, 0};

	for (size_t i = 0; i < list_count; i++) {
		all.count += lists[i].count;
		for (size_t k = 0; k < lists[i].count; k++)
			all.bytes += lists[i].records[k].n;
	}
	return all;
}

/* From the lists and from what is stored, evenly spread over both. */
static int
take_samples(struct training *t, const struct catalogue_list *lists, size_t list_count, struct error *e)
{
	struct share all = share_of(lists, list_count);
	size_t most = t->stored > 0 ? SAMPLE_BYTES / 2 : SAMPLE_BYTES, step = all.count / (SAMPLES_MAX / 2) + 1, at = 0;

	if (all.bytes / step > most)
		step = all.bytes / most + 1;
	for (size_t i = 0; i < list_count; i++)
		for (size_t k = 0; k < lists[i].count; k++)
			if (at++ % step == 0)
				add_sample(t, lists[i].records[k], most);
	t->every = t->stored / (SAMPLES_MAX / 4) + 1;
	return env_each(t->txn, env_db(t->c->env, DB_COURSES), SLICE_NONE, sample_stored, t, e);
}

/* What was stored before the first dictionary, anew. */
struct rewriting {
	struct training *t;
	struct slice *records, *entries;
	uint32_t *docs;
	size_t n;
};

static int
keep_record(void *context, struct slice key, struct slice value, struct error *e)
{
	struct rewriting *w = context;
	struct slice stored = entry_skip(value), record;
	int rc = w->n < w->t->stored ? records_unpack(w->t->c, w->t->txn, stored, &w->t->arena, &record, e)
			: error_set(e, ERR_INTERNAL, "catalogue: more records than there are");

	if (rc < 0)
		return rc;
	w->docs[w->n] = key_doc(key);
	w->entries[w->n] = arena_slice(&w->t->arena, (struct slice){value.p, value.n - stored.n});
	w->records[w->n++] = arena_slice(&w->t->arena, record);
	return w->records[w->n - 1].p && w->entries[w->n - 1].p ? 0 : error_set(e, ERR_MEMORY, "catalogue: no memory to rewrite records");
}

static int
rewrite(struct training *t, struct error *e)
{
	MDB_dbi db = env_db(t->c->env, DB_COURSES);
	struct rewriting w = {.t = t};
	int rc;

	arena_reset(&t->arena);
	w.records = arena_array(&t->arena, t->stored + 1, sizeof(*w.records));
	w.entries = arena_array(&t->arena, t->stored + 1, sizeof(*w.entries));
	w.docs = arena_array(&t->arena, t->stored + 1, sizeof(*w.docs));
	if (w.records == NULL || w.entries == NULL || w.docs == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory to rewrite records");
	rc = env_each(t->txn, db, SLICE_NONE, keep_record, &w, e);
	if (rc == 0)
		rc = env_result(t->txn, mdb_drop(t->txn, db, 0), "drop records", e);
	for (size_t i = 0; rc == 0 && i < w.n; i++)	/* in order, into full pages */
		rc = records_put(t->c, t->txn, w.docs[i], w.entries[i], w.records[i], true, e);
	return rc;
}

/* Samples with codes for their words: some of them are what zstd is to know, the others show it how often what comes. */
struct coded {
	struct buffer known, rest;
	size_t sizes[SAMPLES_MAX], n;	/* of the rest */
};

static void
code_samples(const struct training *t, const struct record_words *words, struct coded *c)
{
	size_t list_bytes = c->known.len, every = t->text.len / (CODED_SHARE * KNOWN_BYTES) + 1, at = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct slice sample = {t->text.data + at, t->sizes[i]};
		bool known = i % every == 0 && c->known.len < list_bytes + KNOWN_BYTES;
		struct buffer *to = known ? &c->known : &c->rest;
		size_t before = to->len;

		at += sample.n;
		if (!known && before > REST_BYTES)
			continue;
		record_words_code(words, sample, to);
		if (!known)
			c->sizes[c->n++] = to->len - before;
	}
}

/* A dictionary for zstd; empty where there is nothing to learn. */
static int
teach(const struct coded *c, struct buffer *out, struct error *e)
{
	ZDICT_params_t params = {.compressionLevel = RECORDS_LEVEL};
	char *room = buffer_reserve(out, DICT_MAX);
	size_t n;

	if (room == NULL || !buffer_ok(&c->known) || !buffer_ok(&c->rest))
		return error_set(e, ERR_MEMORY, "catalogue: no memory to make a dictionary");
	n = ZDICT_finalizeDictionary(room, DICT_MAX, c->known.data, c->known.len, c->rest.data, c->sizes, (unsigned)c->n, params);
	if (!ZDICT_isError(n))
		out->len += n;
	return 0;
}

static int
learn(struct training *t, struct slice list, struct buffer *zstd, size_t *list_at, struct error *e)
{
	struct coded *c = calloc(1, sizeof(*c));
	struct record_words *words = NULL;
	int rc;

	if (c == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory to make a dictionary");
	buffer_init(&c->known, SAMPLE_BYTES * 3);
	buffer_init(&c->rest, SAMPLE_BYTES * 3);
	rc = record_words_open(list, true, &words, e);
	if (rc == 0) {
		buffer_slice(&c->known, list);	/* rare words are made of parts of others */
		code_samples(t, words, c);
		rc = teach(c, zstd, e);
	}
	*list_at = zstd->len > c->known.len ? zstd->len - c->known.len : 0;	/* its content is the end of a dictionary */
	record_words_free(words);
	buffer_free(&c->known);
	buffer_free(&c->rest);
	free(c);
	return rc;
}

static int
train(struct training *t, struct error *e)
{
	bool first = t->c->records->current.number == 0;
	struct buffer list, zstd;
	size_t list_at = 0;
	int rc;

	buffer_init(&list, SAMPLE_BYTES);
	buffer_init(&zstd, DICT_MAX * 2);
	rc = record_words_choose(buffer_view(&t->text), LIST_BYTES, &list, e);
	if (rc == 0)
		rc = learn(t, buffer_view(&list), &zstd, &list_at, e);
	if (rc == 0 && list_at > 0) {
		rc = dictionary_store(t->c, t->txn, buffer_view(&zstd), (struct slice){zstd.data + list_at, list.len}, t->courses, e);
		if (rc == 0 && first && t->stored > 0)
			rc = rewrite(t, e);
	}
	buffer_free(&list);
	buffer_free(&zstd);
	return rc;
}

int
records_choose(struct catalogue *c, MDB_txn *txn, const struct catalogue_list *lists, size_t list_count, size_t least,
		struct error *e)
{
	size_t count = 0;
	struct training *t;
	uint32_t courses;
	MDB_stat stat;
	int rc = dictionary_current(c, txn, &courses, e);

	for (size_t i = 0; i < list_count; i++)
		count += lists[i].count;
	if (rc == 0)
		rc = env_result(txn, mdb_stat(txn, env_db(c->env, DB_COURSES), &stat), "count", e);
	if (rc < 0 || stat.ms_entries + count < (courses ? (uint64_t)courses * GROWN : least) ||
			(courses && stat.ms_entries < courses))
		return rc;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory to train a dictionary");
	*t = (struct training){.c = c, .txn = txn, .stored = stat.ms_entries, .courses = (uint32_t)(stat.ms_entries + count)};
	arena_init(&t->arena, REWRITE_MAX);
	buffer_init(&t->text, SAMPLE_BYTES);
	rc = take_samples(t, lists, list_count, e);
	if (rc == 0 && !buffer_ok(&t->text))
		rc = error_set(e, ERR_MEMORY, "catalogue: no memory to make a dictionary");
	if (rc == 0)
		rc = train(t, e);
	buffer_free(&t->text);
	arena_free(&t->arena);
	free(t);
	return rc;
}
