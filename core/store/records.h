#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H
/*
 * Records in the catalogue, packed with dictionaries that were made of the catalogue's own records: codes in place of words
 * (store/record_words.h), then zstd.
 *
 *   courses        doc → entry · u8 form · plain: the record (course_encode)
 *                                        · packed: u32 dictionary (0 none, and no codes) · frame of zstd without its four bytes of magic
 *   meta "dict"        u32 dictionary that new records take · u32 courses there were when it was made
 *   meta "dict N"      dictionary N (eight hexadecimal digits): u32 bytes of the dictionary of zstd · u32 where in it the list of
 *                      words lies · u32 bytes of the list · frame with the dictionary of zstd
 *
 * A dictionary is numbered by its own checksum: a number means the same bytes in every process and transaction, also in one that
 * was given up. A dictionary stays for good: records are not rewritten when a later one comes (each is made for eight times as
 * many courses as the one before, so that they stay few), but for those that were stored before the first.
 */
#include "store/catalogue_store.h"

struct records;			/* what one process keeps: contexts, and the dictionaries it has met */

struct records *records_new(void);	/* NULL: no memory */
void records_free(struct records *r);	/* NULL-safe */

/* Appends the stored form to out; with the dictionary that records_choose chose. */
int records_pack(struct records *r, struct slice record, struct buffer *out, struct error *e) WARN_UNUSED;

/*
 * The record out of its stored form, without the entry; it lives in the arena or in stored. ERR_DAMAGED: wrong form, unknown dictionary, beyond
 * COURSE_MAX_BYTES. What passes may still be damaged: course_decode looks at the record's checksum. ERR_MEMORY at the ceiling.
 */
int records_unpack(const struct catalogue *c, MDB_txn *txn, struct slice stored, struct arena *a, struct slice *record,
		struct error *e) WARN_UNUSED;

/* Opens the dictionary that most records were packed with: the first to be unpacked then takes no longer than others. ERR_DAMAGED, ERR_MEMORY. */
int records_prepare(const struct catalogue *c, MDB_txn *txn, struct error *e) WARN_UNUSED;

/* Entry (encoded) and record in place of what is stored of doc; added: nothing is, and doc is above all that are there. */
int records_put(struct catalogue *c, MDB_txn *txn, uint32_t doc, struct slice entry, struct slice record, bool added,
		struct error *e) WARN_UNUSED;

/* Another entry before the same record. */
int records_put_entry(struct catalogue *c, MDB_txn *txn, uint32_t doc, struct slice entry, struct error *e) WARN_UNUSED;

/*
 * At the start of a transaction that puts records: which dictionary they take. Makes one first when there is none and the catalogue
 * will have at least `least` courses, or eight times as many as when the last one was made. lists: whose records are about to be put.
 */
int records_choose(struct catalogue *c, MDB_txn *txn, const struct catalogue_list *lists, size_t list_count, size_t least,
		struct error *e) WARN_UNUSED;

#define RECORDS_LEAST 1000	/* courses for which a dictionary pays when they come one list after the other */
#define RECORDS_LEAST_BULK 500	/* … when all are there */

#endif
