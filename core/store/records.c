/* Records in the catalogue: packing and unpacking. */
#include <stdlib.h>
#include <string.h>

#include "store/records_parts.h"

#define FRAME_AT 5		/* form and number before the frame */
#define MAGIC "\x28\xb5\x2f\xfd"	/* of every frame: left out */
#define MAGIC_BYTES 4
#define SMALL_BYTES 16384
#define CODED_MAX (2u * COURSE_MAX_BYTES + 8u)

enum { FORM_PLAIN, FORM_PACKED };

struct records *
records_new(void)
{
	struct records *r = calloc(1, sizeof(*r));

	if (r != NULL && (r->d = ZSTD_createDCtx()) == NULL) {
		free(r);
		return NULL;
	}
	if (r != NULL)
		buffer_init(&r->coded, CODED_MAX);
	return r;
}

void
records_free(struct records *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->known_count; i++)
		dictionary_close(&r->known[i]);
	dictionary_close(&r->current);
	buffer_free(&r->coded);
	ZSTD_freeCCtx(r->c);
	ZSTD_freeDCtx(r->d);
	free(r);
}

/* Packing ------------------------------------------------------------------- */

static int
ready_to_pack(struct records *r, struct error *e)
{
	if (r->c == NULL) {
		r->c = ZSTD_createCCtx();
		if (r->c == NULL || ZSTD_isError(ZSTD_CCtx_setParameter(r->c, ZSTD_c_dictIDFlag, 0)) ||
				ZSTD_isError(ZSTD_CCtx_setParameter(r->c, ZSTD_c_compressionLevel, RECORDS_LEVEL)))
			return error_set(e, ERR_MEMORY, "catalogue: no memory to compress");
	}
	return ZSTD_isError(ZSTD_CCtx_refCDict(r->c, r->current.packing))
			? error_set(e, ERR_INTERNAL, "catalogue: dictionary refused")
			: 0;
}

/* With codes for its words when there are any; borrowed until the next. */
static struct slice
code_words(struct records *r, struct slice record)
{
	if (r->current.words == NULL)
		return record;
	buffer_clear(&r->coded);
	record_words_code(r->current.words, record, &r->coded);
	return buffer_view(&r->coded);
}

int
records_pack(struct records *r, struct slice record, struct buffer *out, struct error *e)
{
	struct slice coded = code_words(r, record);
	size_t bound = ZSTD_compressBound(coded.n), before = out->len, n;
	char *at;
	int rc = ready_to_pack(r, e);

	if (rc < 0)
		return rc;
	buffer_byte(out, FORM_PACKED);
	buffer_u32(out, r->current.number);
	at = buffer_reserve(out, bound);
	if (at == NULL || !buffer_ok(&r->coded))
		return error_set(e, ERR_MEMORY, "catalogue: no memory for a record");
	n = ZSTD_compress2(r->c, at, bound, coded.p, coded.n);
	if (ZSTD_isError(n) || n < MAGIC_BYTES || memcmp(at, MAGIC, MAGIC_BYTES) != 0)
		return error_set(e, ERR_INTERNAL, "catalogue: %s", ZSTD_getErrorName(n));
	n -= MAGIC_BYTES;
	memmove(at, at + MAGIC_BYTES, n);
	if (FRAME_AT + n <= record.n) {
		out->len += n;
		return 0;
	}
	out->len = before;
	buffer_byte(out, FORM_PLAIN);
	buffer_slice(out, record);
	return buffer_ok(out) ? 0 : error_set(e, ERR_MEMORY, "catalogue: no memory for a record");
}

/* Unpacking ----------------------------------------------------------------- */

static int
damaged(struct error *e)
{
	return error_set(e, ERR_DAMAGED, "catalogue: a record is damaged");
}

static int
no_memory(struct error *e)
{
	return error_set(e, ERR_MEMORY, "catalogue: no memory for a record");
}

/* The frame with its magic, and what it holds. */
static int
unpack_frame(struct records *r, struct slice stored, const ZSTD_DDict *dict, struct arena *a, struct slice *out, struct error *e)
{
	char *frame = arena_raw(a, stored.n + MAGIC_BYTES), *plain;
	unsigned long long size;

	if (frame == NULL)
		return no_memory(e);
	memcpy(frame, MAGIC, MAGIC_BYTES);
	memcpy(frame + MAGIC_BYTES, stored.p, stored.n);
	size = ZSTD_getFrameContentSize(frame, stored.n + MAGIC_BYTES);
	if (size > CODED_MAX)	/* unknown and wrong sizes are huge ones */
		return error_set(e, ERR_DAMAGED, "catalogue: a record has a wrong form");
	plain = arena_raw(a, (size_t)size + 1);
	if (plain == NULL)
		return no_memory(e);
	if (ZSTD_decompress_usingDDict(r->d, plain, (size_t)size, frame, stored.n + MAGIC_BYTES, dict) != size)
		return damaged(e);
	*out = (struct slice){plain, (size_t)size};
	return 0;
}

/* Most records are small: their length need not be worked out first. */
static int
decode_words(const struct dictionary *d, struct slice coded, struct arena *a, struct slice *record, struct error *e)
{
	char small[SMALL_BYTES], *plain;
	size_t length = record_words_decode(d->words, coded, small, sizeof(small));

	if (length != SIZE_MAX) {
		*record = arena_slice(a, (struct slice){small, length});
		return record->p ? 0 : no_memory(e);
	}
	length = record_words_length(d->words, coded);
	if (length > COURSE_MAX_BYTES)
		return damaged(e);
	plain = arena_raw(a, length + 1);
	if (plain == NULL)
		return no_memory(e);
	*record = (struct slice){plain, record_words_decode(d->words, coded, plain, length)};
	return record->n == length ? 0 : damaged(e);
}

int
records_unpack(const struct catalogue *c, MDB_txn *txn, struct slice stored, struct arena *a, struct slice *record,
		struct error *e)
{
	static const struct dictionary none = {.number = 0};
	const struct dictionary *d = &none;
	struct reader r = reader_of(stored);
	unsigned form = reader_u8(&r);
	uint32_t number;
	int rc = 0;

	if (form == FORM_PLAIN && !r.failed && r.rest.n <= COURSE_MAX_BYTES) {
		*record = r.rest;
		return 0;
	}
	number = reader_u32(&r);
	if (form != FORM_PACKED || r.failed)
		return error_set(e, ERR_DAMAGED, "catalogue: a record has a wrong form");
	if (number != 0)
		rc = dictionary_find(c, txn, number, &d, e);
	if (rc == 0)
		rc = unpack_frame(c->records, r.rest, d->unpacking, a, record, e);
	if (rc == 0 && d->words != NULL)
		rc = decode_words(d, *record, a, record, e);
	return rc == 0 && record->n > COURSE_MAX_BYTES ? damaged(e) : rc;
}

static int
stored_course(const struct catalogue *c, MDB_txn *txn, uint32_t doc, struct slice *out, struct error *e)
{
	int rc = env_get(txn, env_db(c->env, DB_COURSES), doc_key(&doc), out, e);

	return rc == ERR_NOT_FOUND ? error_set(e, ERR_DAMAGED, "catalogue: course number %u is missing", doc) : rc;
}

int
load_record(const struct catalogue *c, MDB_txn *txn, uint32_t doc, struct arena *a, struct slice *out, struct error *e)
{
	struct slice stored;
	int rc = stored_course(c, txn, doc, &stored, e);

	return rc < 0 ? rc : records_unpack(c, txn, entry_skip(stored), a, out, e);
}

int
load_course(const struct catalogue *c, MDB_txn *txn, uint32_t doc, struct arena *a, struct course_entry *entry, struct slice *record,
		struct error *e)
{
	struct slice stored;
	int rc = stored_course(c, txn, doc, &stored, e);

	if (rc == 0)
		rc = entry_decode(doc, &stored, entry, e);
	return rc < 0 ? rc : records_unpack(c, txn, stored, a, record, e);
}

int
records_put(struct catalogue *c, MDB_txn *txn, uint32_t doc, struct slice entry, struct slice record, bool added, struct error *e)
{
	int (*put)(MDB_txn *, MDB_dbi, struct slice, struct slice, struct error *) = added ? env_append : env_put;
	struct buffer b;
	int rc;

	buffer_init(&b, (size_t)COURSE_MAX_BYTES * 2);
	buffer_slice(&b, entry);
	rc = records_pack(c->records, record, &b, e);
	if (rc == 0)
		rc = put(txn, env_db(c->env, DB_COURSES), doc_key(&doc), buffer_view(&b), e);
	buffer_free(&b);
	return rc;
}

int
records_put_entry(struct catalogue *c, MDB_txn *txn, uint32_t doc, struct slice entry, struct error *e)
{
	struct slice stored;
	struct buffer b;
	int rc = stored_course(c, txn, doc, &stored, e);

	if (rc < 0)
		return rc;
	buffer_init(&b, (size_t)COURSE_MAX_BYTES * 2);
	buffer_slice(&b, entry);
	buffer_slice(&b, entry_skip(stored));
	rc = buffer_ok(&b) ? env_put(txn, env_db(c->env, DB_COURSES), doc_key(&doc), buffer_view(&b), e)
			: error_set(e, ERR_MEMORY, "catalogue: no memory for a record");
	buffer_free(&b);
	return rc;
}
