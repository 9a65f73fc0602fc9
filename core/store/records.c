/* Records in the catalogue: packing and unpacking, and the dictionaries as a process knows them. */
#include "store/records.h"

#include <stdlib.h>
#include <string.h>
#include <zdict.h>
#include <zstd.h>

#define LEVEL 3
#define FRAME_AT 5		/* form and number before the frame */
#define DICT_MAX ((size_t)64 << 10)
#define SAMPLE_BYTES ((size_t)3 << 19)
#define SAMPLES_MAX 4000
#define KNOWN_MAX 16		/* dictionaries digested at once */
#define GROWN 8			/* times as many courses: the dictionary is trained anew */
#define REWRITE_MAX ((size_t)1 << 30)
#define DICT_KEY 24

enum { FORM_PLAIN, FORM_ZSTD };

struct records {
	ZSTD_DCtx *d;
	ZSTD_CCtx *c;			/* NULL until something is packed */
	ZSTD_CDict *packing;		/* NULL: none chosen */
	uint32_t current;		/* number of packing; 0 none */
	struct {
		uint32_t number;
		ZSTD_DDict *dict;
	} known[KNOWN_MAX];
	size_t known_count;
};

struct records *
records_new(void)
{
	struct records *r = calloc(1, sizeof(*r));

	if (r != NULL && (r->d = ZSTD_createDCtx()) == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

void
records_free(struct records *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->known_count; i++)
		ZSTD_freeDDict(r->known[i].dict);
	ZSTD_freeCDict(r->packing);
	ZSTD_freeCCtx(r->c);
	ZSTD_freeDCtx(r->d);
	free(r);
}

/* Dictionaries -------------------------------------------------------------- */

static struct slice
dict_key(uint32_t number, char key[DICT_KEY])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = sizeof("dict ") - 1;

	memcpy(key, "dict ", n);
	for (int shift = 28; shift >= 0; shift -= 4)
		key[n++] = digits[number >> shift & 15];
	return (struct slice){key, n};
}

static uint32_t
dict_number(struct slice bytes)
{
	uint32_t number = (uint32_t)str_checksum(bytes);

	return number ? number : 1;	/* 0 says that there is none */
}

static int
read_dict(const struct catalogue *c, MDB_txn *txn, uint32_t number, struct slice *out, struct error *e)
{
	char key[DICT_KEY];
	struct slice value;
	struct reader r;
	int rc = env_get(txn, env_db(c->env, DB_META), dict_key(number, key), &value, e);

	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_DAMAGED, "catalogue: dictionary %08x is missing", number);
	if (rc == 0)
		rc = stored_open(value, "dictionary", &r, e);
	if (rc == 0)
		*out = r.rest;
	return rc;
}

static int
find_dict(const struct catalogue *c, MDB_txn *txn, uint32_t number, const ZSTD_DDict **out, struct error *e)
{
	struct records *r = c->records;
	struct slice bytes;
	ZSTD_DDict *dict;
	int rc;

	for (size_t i = 0; i < r->known_count; i++)
		if (r->known[i].number == number) {
			*out = r->known[i].dict;
			return 0;
		}
	rc = read_dict(c, txn, number, &bytes, e);
	if (rc < 0)
		return rc;
	dict = ZSTD_createDDict(bytes.p, bytes.n);
	if (dict == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory for a dictionary");
	if (r->known_count == KNOWN_MAX) {
		ZSTD_freeDDict(r->known[0].dict);
		memmove(r->known, r->known + 1, --r->known_count * sizeof(r->known[0]));
	}
	r->known[r->known_count].number = number;
	r->known[r->known_count++].dict = dict;
	*out = dict;
	return 0;
}

static int
use_dict(struct records *r, uint32_t number, struct slice bytes, struct error *e)
{
	if (number == r->current)
		return 0;
	ZSTD_freeCDict(r->packing);
	r->packing = number ? ZSTD_createCDict(bytes.p, bytes.n, LEVEL) : NULL;
	r->current = r->packing ? number : 0;
	return number != r->current ? error_set(e, ERR_MEMORY, "catalogue: no memory for a dictionary") : 0;
}

/* Packing ------------------------------------------------------------------- */

static int
ready_to_pack(struct records *r, struct error *e)
{
	if (r->c == NULL) {
		r->c = ZSTD_createCCtx();
		if (r->c == NULL || ZSTD_isError(ZSTD_CCtx_setParameter(r->c, ZSTD_c_dictIDFlag, 0)) ||
				ZSTD_isError(ZSTD_CCtx_setParameter(r->c, ZSTD_c_compressionLevel, LEVEL)))
			return error_set(e, ERR_MEMORY, "catalogue: no memory to compress");
	}
	return ZSTD_isError(ZSTD_CCtx_refCDict(r->c, r->packing)) ? error_set(e, ERR_INTERNAL, "catalogue: dictionary refused")
			: 0;
}

int
records_pack(struct records *r, struct slice record, struct buffer *out, struct error *e)
{
	size_t bound = ZSTD_compressBound(record.n), n;
	char *at;
	int rc = ready_to_pack(r, e);

	if (rc < 0)
		return rc;
	buffer_clear(out);
	buffer_byte(out, FORM_ZSTD);
	buffer_u32(out, r->current);
	at = buffer_reserve(out, bound);
	if (at == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory for a record");
	n = ZSTD_compress2(r->c, at, bound, record.p, record.n);
	if (ZSTD_isError(n))
		return error_set(e, ERR_INTERNAL, "catalogue: %s", ZSTD_getErrorName(n));
	if (FRAME_AT + n <= record.n) {
		out->len += n;
		return 0;
	}
	buffer_clear(out);
	buffer_byte(out, FORM_PLAIN);
	buffer_slice(out, record);
	return buffer_ok(out) ? 0 : error_set(e, ERR_MEMORY, "catalogue: no memory for a record");
}

int
records_unpack(const struct catalogue *c, MDB_txn *txn, struct slice stored, struct arena *a, struct slice *record,
		struct error *e)
{
	struct reader r = reader_of(stored);
	unsigned form = reader_u8(&r);
	const ZSTD_DDict *dict = NULL;
	unsigned long long size;
	uint32_t number;
	char *plain;
	int rc;

	if (form == FORM_PLAIN && !r.failed && r.rest.n <= COURSE_MAX_BYTES) {
		*record = r.rest;
		return 0;
	}
	number = reader_u32(&r);
	size = r.failed ? ZSTD_CONTENTSIZE_ERROR : ZSTD_getFrameContentSize(r.rest.p, r.rest.n);
	if (form != FORM_ZSTD || size > COURSE_MAX_BYTES)	/* unknown and wrong sizes are huge ones */
		return error_set(e, ERR_DAMAGED, "catalogue: a record has a wrong form");
	rc = number ? find_dict(c, txn, number, &dict, e) : 0;
	if (rc < 0)
		return rc;
	plain = arena_alloc(a, (size_t)size + 1);
	if (plain == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory for a record");
	if (ZSTD_decompress_usingDDict(c->records->d, plain, (size_t)size, r.rest.p, r.rest.n, dict) != size)
		return error_set(e, ERR_DAMAGED, "catalogue: a record is damaged");
	*record = (struct slice){plain, (size_t)size};
	return 0;
}

int
load_record(const struct catalogue *c, MDB_txn *txn, uint32_t doc, struct arena *a, struct slice *out, struct error *e)
{
	struct slice stored;
	int rc = env_get(txn, env_db(c->env, DB_RECORDS), doc_key(&doc), &stored, e);

	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_DAMAGED, "catalogue: the record of course number %u is missing", doc);
	return rc < 0 ? rc : records_unpack(c, txn, stored, a, out, e);
}

int
records_put(struct catalogue *c, MDB_txn *txn, uint32_t doc, struct slice record, bool added, struct error *e)
{
	int (*put)(MDB_txn *, MDB_dbi, struct slice, struct slice, struct error *) = added ? env_append : env_put;
	struct buffer b;
	int rc;

	buffer_init(&b, (size_t)COURSE_MAX_BYTES * 2);
	rc = records_pack(c->records, record, &b, e);
	if (rc == 0)
		rc = put(txn, env_db(c->env, DB_RECORDS), doc_key(&doc), buffer_view(&b), e);
	buffer_free(&b);
	return rc;
}

/* Training ------------------------------------------------------------------ */

struct training {
	struct catalogue *c;
	MDB_txn *txn;
	struct arena arena;		/* of stored records */
	struct buffer text;		/* samples, one after the other */
	size_t sizes[SAMPLES_MAX], n;
	uint64_t stored, every, met;	/* stored records, of which one in so many is a sample */
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
	rc = records_unpack(t->c, t->txn, value, &t->arena, &record, e);
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
take_samples(struct training *t, const struct catalogue_list *lists, size_t list_count, struct share all, struct error *e)
{
	size_t most = t->stored > 0 ? SAMPLE_BYTES / 2 : SAMPLE_BYTES, step = all.count / (SAMPLES_MAX / 2) + 1, at = 0;

	if (all.bytes / step > most)
		step = all.bytes / most + 1;
	for (size_t i = 0; i < list_count; i++)
		for (size_t k = 0; k < lists[i].count; k++)
			if (at++ % step == 0)
				add_sample(t, lists[i].records[k], most);
	t->every = t->stored / (SAMPLES_MAX / 4) + 1;
	return env_each(t->txn, env_db(t->c->env, DB_RECORDS), SLICE_NONE, sample_stored, t, e);
}

/* What was stored before the first dictionary, anew. */
struct rewriting {
	struct training *t;
	struct slice *records;
	uint32_t *docs;
	size_t n;
};

static int
keep_record(void *context, struct slice key, struct slice value, struct error *e)
{
	struct rewriting *w = context;
	struct slice record;
	int rc = w->n < w->t->stored ? records_unpack(w->t->c, w->t->txn, value, &w->t->arena, &record, e)
			: error_set(e, ERR_INTERNAL, "catalogue: more records than there are");

	if (rc < 0)
		return rc;
	w->docs[w->n] = key_doc(key);
	w->records[w->n++] = arena_slice(&w->t->arena, record);
	return w->records[w->n - 1].p ? 0 : error_set(e, ERR_MEMORY, "catalogue: no memory to rewrite records");
}

static int
rewrite(struct training *t, struct error *e)
{
	MDB_dbi db = env_db(t->c->env, DB_RECORDS);
	struct rewriting w = {.t = t};
	int rc;

	arena_reset(&t->arena);
	w.records = arena_array(&t->arena, t->stored + 1, sizeof(*w.records));
	w.docs = arena_array(&t->arena, t->stored + 1, sizeof(*w.docs));
	if (w.records == NULL || w.docs == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory to rewrite records");
	rc = env_each(t->txn, db, SLICE_NONE, keep_record, &w, e);
	if (rc == 0)
		rc = env_result(t->txn, mdb_drop(t->txn, db, 0), "drop records", e);
	for (size_t i = 0; rc == 0 && i < w.n; i++)	/* in order, into full pages */
		rc = records_put(t->c, t->txn, w.docs[i], w.records[i], true, e);
	return rc;
}

static int
store_dict(struct training *t, struct slice dict, uint32_t courses, struct error *e)
{
	MDB_dbi db = env_db(t->c->env, DB_META);
	uint32_t number = dict_number(dict);
	char key[DICT_KEY];
	struct buffer b;
	int rc;

	buffer_init(&b, DICT_MAX + 64);
	stored_begin(&b);
	buffer_slice(&b, dict);
	stored_end(&b);
	rc = buffer_ok(&b) ? env_put(t->txn, db, dict_key(number, key), buffer_view(&b), e)
			: error_set(e, ERR_MEMORY, "catalogue: no memory for a dictionary");
	stored_begin(&b);
	buffer_u32(&b, number);
	buffer_u32(&b, courses);
	stored_end(&b);
	if (rc == 0)
		rc = buffer_ok(&b) ? env_put(t->txn, db, SLICE("dict"), buffer_view(&b), e)
				: error_set(e, ERR_MEMORY, "catalogue: no memory for a dictionary");
	buffer_free(&b);
	return rc < 0 ? rc : use_dict(t->c->records, number, dict, e);
}

static int
train(struct training *t, const struct catalogue_list *lists, size_t list_count, struct error *e)
{
	struct share all = share_of(lists, list_count);
	bool first = t->c->records->current == 0;
	size_t n, room;
	char *dict;
	int rc = take_samples(t, lists, list_count, all, e);

	if (rc == 0 && !buffer_ok(&t->text))
		rc = error_set(e, ERR_MEMORY, "catalogue: no memory to train a dictionary");
	if (rc < 0)
		return rc;
	room = t->text.len / 10 < DICT_MAX ? t->text.len / 10 : DICT_MAX;
	dict = malloc(room + 1);
	if (dict == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory to train a dictionary");
	n = ZDICT_trainFromBuffer(dict, room, t->text.data, t->sizes, (unsigned)t->n);
	if (!ZDICT_isError(n)) {	/* else there is nothing to learn: it goes without */
		rc = store_dict(t, (struct slice){dict, n}, (uint32_t)(t->stored + all.count), e);
		if (rc == 0 && first && t->stored > 0)
			rc = rewrite(t, e);
	}
	free(dict);
	return rc;
}

static int
load_current(struct catalogue *c, MDB_txn *txn, uint32_t *courses, struct error *e)
{
	struct slice value, bytes = SLICE_NONE;
	uint32_t number = 0;
	struct reader r;
	int rc = env_get(txn, env_db(c->env, DB_META), SLICE("dict"), &value, e);

	*courses = 0;
	if (rc == ERR_NOT_FOUND)
		return use_dict(c->records, 0, SLICE_NONE, e);
	if (rc == 0)
		rc = stored_open(value, "dict", &r, e);
	if (rc < 0)
		return rc;
	number = reader_u32(&r);
	*courses = reader_u32(&r);
	if (number != c->records->current)
		rc = read_dict(c, txn, number, &bytes, e);
	return rc < 0 ? rc : use_dict(c->records, number, bytes, e);
}

int
records_choose(struct catalogue *c, MDB_txn *txn, const struct catalogue_list *lists, size_t list_count, size_t least,
		struct error *e)
{
	size_t count = 0;
	struct training *t;
	uint32_t courses;
	MDB_stat stat;
	int rc = load_current(c, txn, &courses, e);

	for (size_t i = 0; i < list_count; i++)
		count += lists[i].count;
	if (rc == 0)
		rc = env_result(txn, mdb_stat(txn, env_db(c->env, DB_RECORDS), &stat), "count", e);
	if (rc < 0 || stat.ms_entries + count < (courses ? (uint64_t)courses * GROWN : least) ||
			(courses && stat.ms_entries < courses))
		return rc;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory to train a dictionary");
	*t = (struct training){.c = c, .txn = txn, .stored = stat.ms_entries};
	arena_init(&t->arena, REWRITE_MAX);
	buffer_init(&t->text, SAMPLE_BYTES);
	rc = train(t, lists, list_count, e);
	buffer_free(&t->text);
	arena_free(&t->arena);
	free(t);
	return rc;
}
