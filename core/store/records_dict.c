/* Dictionaries of records: where they lie and how a process knows them. */
#include <stdlib.h>
#include <string.h>

#include "store/records_parts.h"

#define DICT_KEY 24
#define DICT_MAX ((size_t)4 << 20)
#define DICT_LEVEL 3

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

void
dictionary_close(struct dictionary *d)
{
	record_words_free(d->words);
	free(d->bytes);
	ZSTD_freeDDict(d->unpacking);
	ZSTD_freeCDict(d->packing);
	memset(d, 0, sizeof(*d));
}

static int
no_memory(struct error *e)
{
	return error_set(e, ERR_MEMORY, "catalogue: no memory for a dictionary");
}

static int
damaged(struct error *e)
{
	return error_set(e, ERR_DAMAGED, "catalogue: a dictionary has a wrong form");
}

static int
unpack(struct dictionary *d, struct slice frame, uint32_t length, struct error *e)
{
	if (length > DICT_MAX)
		return damaged(e);
	d->bytes = malloc((size_t)length + 1);
	if (d->bytes == NULL)
		return no_memory(e);
	return ZSTD_decompress(d->bytes, length, frame.p, frame.n) == length ? 0 : damaged(e);
}

static int
dictionary_open(uint32_t number, struct slice stored, bool packing, struct dictionary *d, struct error *e)
{
	struct reader r = reader_of(stored);
	uint32_t length = reader_u32(&r), list_at = reader_u32(&r), list_length = reader_u32(&r);
	int rc;

	memset(d, 0, sizeof(*d));
	if (r.failed || list_at > length || list_length > length - list_at)
		return damaged(e);
	rc = unpack(d, r.rest, length, e);
	if (rc == 0)
		rc = record_words_open((struct slice){d->bytes + list_at, list_length}, packing, &d->words, e);
	if (rc == 0 && packing)
		d->packing = ZSTD_createCDict(d->bytes, length, RECORDS_LEVEL);
	if (rc == 0 && !packing)
		d->unpacking = ZSTD_createDDict(d->bytes, length);
	if (rc == 0 && d->packing == NULL && d->unpacking == NULL)
		rc = no_memory(e);
	d->number = number;
	if (rc < 0)
		dictionary_close(d);
	return rc;
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

int
dictionary_find(const struct catalogue *c, MDB_txn *txn, uint32_t number, const struct dictionary **out, struct error *e)
{
	struct records *r = c->records;
	struct dictionary opened;
	struct slice bytes;
	int rc;

	for (size_t i = 0; i < r->known_count; i++)
		if (r->known[i].number == number) {
			*out = &r->known[i];
			return 0;
		}
	rc = read_dict(c, txn, number, &bytes, e);
	if (rc == 0)
		rc = dictionary_open(number, bytes, false, &opened, e);
	if (rc < 0)
		return rc;
	if (r->known_count == RECORDS_KNOWN) {
		dictionary_close(&r->known[0]);
		memmove(r->known, r->known + 1, --r->known_count * sizeof(r->known[0]));
	}
	r->known[r->known_count] = opened;
	*out = &r->known[r->known_count++];
	return 0;
}

static int
use_dict(struct records *r, uint32_t number, struct slice bytes, struct error *e)
{
	if (number == r->current.number)
		return 0;
	dictionary_close(&r->current);
	return number ? dictionary_open(number, bytes, true, &r->current, e) : 0;
}

/* Of the one that new records take; both 0: there is none. */
static int
read_current(const struct catalogue *c, MDB_txn *txn, uint32_t *number, uint32_t *courses, struct error *e)
{
	struct slice value;
	struct reader r;
	int rc = env_get(txn, env_db(c->env, DB_META), SLICE("dict"), &value, e);

	*number = *courses = 0;
	if (rc == ERR_NOT_FOUND)
		return 0;
	if (rc == 0)
		rc = stored_open(value, "dict", &r, e);
	if (rc < 0)
		return rc;
	*number = reader_u32(&r);
	*courses = reader_u32(&r);
	return 0;
}

int
dictionary_current(struct catalogue *c, MDB_txn *txn, uint32_t *courses, struct error *e)
{
	struct slice bytes = SLICE_NONE;
	uint32_t number;
	int rc = read_current(c, txn, &number, courses, e);

	if (rc == 0 && number != 0 && number != c->records->current.number)
		rc = read_dict(c, txn, number, &bytes, e);
	return rc < 0 ? rc : use_dict(c->records, number, bytes, e);
}

int
records_prepare(const struct catalogue *c, MDB_txn *txn, struct error *e)
{
	const struct dictionary *d;
	uint32_t number, courses;
	int rc = read_current(c, txn, &number, &courses, e);

	return rc < 0 || number == 0 ? rc : dictionary_find(c, txn, number, &d, e);
}

static int
encode(struct slice zstd, struct slice list, struct buffer *b, struct error *e)
{
	size_t bound = ZSTD_compressBound(zstd.n), n;
	char *frame;

	buffer_u32(b, (uint32_t)zstd.n);
	buffer_u32(b, (uint32_t)(list.p - zstd.p));
	buffer_u32(b, (uint32_t)list.n);
	frame = buffer_reserve(b, bound);
	if (frame == NULL)
		return no_memory(e);
	n = ZSTD_compress(frame, bound, zstd.p, zstd.n, DICT_LEVEL);
	if (ZSTD_isError(n))
		return error_set(e, ERR_INTERNAL, "catalogue: %s", ZSTD_getErrorName(n));
	b->len += n;
	return 0;
}

static int
put(struct catalogue *c, MDB_txn *txn, struct slice key, struct buffer *b, struct error *e)
{
	stored_end(b);
	return buffer_ok(b) ? env_put(txn, env_db(c->env, DB_META), key, buffer_view(b), e) : no_memory(e);
}

int
dictionary_store(struct catalogue *c, MDB_txn *txn, struct slice zstd, struct slice list, uint32_t courses, struct error *e)
{
	uint32_t number = 0;
	struct buffer b, current;
	char key[DICT_KEY];
	int rc;

	buffer_init(&b, DICT_MAX * 2);
	buffer_init(&current, DICT_KEY);
	stored_begin(&b);
	rc = encode(zstd, list, &b, e);
	if (rc == 0) {
		struct slice bytes = {b.data + sizeof(uint64_t), b.len - sizeof(uint64_t)};

		number = dict_number(bytes);
		rc = use_dict(c->records, number, bytes, e);
	}
	if (rc == 0)
		rc = put(c, txn, dict_key(number, key), &b, e);
	stored_begin(&current);
	buffer_u32(&current, number);
	buffer_u32(&current, courses);
	if (rc == 0)
		rc = put(c, txn, SLICE("dict"), &current, e);
	buffer_free(&current);
	buffer_free(&b);
	return rc;
}
