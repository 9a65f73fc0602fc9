#ifndef STORE_RECORDS_PARTS_H
#define STORE_RECORDS_PARTS_H
/* What the files of packed records share. Not for others. */
#include <zstd.h>

#include "store/record_words.h"
#include "store/records.h"

#define RECORDS_LEVEL 2
#define RECORDS_KNOWN 16	/* dictionaries opened at once */

struct dictionary {
	uint32_t number;	/* 0: none */
	char *bytes;		/* which the words borrow */
	struct record_words *words;
	ZSTD_DDict *unpacking;	/* one of the two */
	ZSTD_CDict *packing;
};

struct records {
	ZSTD_DCtx *d;
	ZSTD_CCtx *c;			/* NULL until something is packed */
	struct buffer coded;		/* a record with codes for words, on its way in */
	struct dictionary current;	/* that new records take */
	struct dictionary known[RECORDS_KNOWN];
	size_t known_count;
};

/* records_dict.c: the dictionary of a record, opened and kept */
int dictionary_find(const struct catalogue *c, MDB_txn *txn, uint32_t number, const struct dictionary **out,
		struct error *e) WARN_UNUSED;
void dictionary_close(struct dictionary *d);
/* Takes the one that new records take, and says how many courses there were when it was made; 0: there is none. */
int dictionary_current(struct catalogue *c, MDB_txn *txn, uint32_t *courses, struct error *e) WARN_UNUSED;
/* Stores a dictionary of zstd in which the list of words lies somewhere; new records take it. */
int dictionary_store(struct catalogue *c, MDB_txn *txn, struct slice zstd, struct slice list, uint32_t courses,
		struct error *e) WARN_UNUSED;

#endif
