#ifndef STORE_CATALOGUE_STORE_H
#define STORE_CATALOGUE_STORE_H
/*
 * What the files of the catalogue share: its databases, the stored form of partners, courses and
 * runs. Not for others.
 *
 *   meta      "format" u32 · "born" moment of creation · "next" u32 number of the next new course · "dict"… (store/records.h)
 *   partners  id → partner_record             runs     id NUL u64 big-endian moment → report
 *   order     partner number → u32 docs of the courses that are shown, in the order of the list
 *   ids       partner number → UUIDs of its courses and their docs (store/catalogue_ids.h)
 *   courses   doc → course_entry (its checksum also covers doc) · record, packed (store/records.h)
 *   segments  the index (store/segments.h), only what is shown
 *
 * Every value of meta, partners, runs and courses begins with its checksum; that of courses holds the entry alone, records carry
 * their own; the index is worked out from these, with checksums of its own.
 */
#include "store/catalogue.h"
#include "store/env.h"
#include "store/uuid.h"

/*
 * Grows whenever a stored form changes; another number is ERR_DAMAGED, hence a rebuild from the lists. The index has a number of its
 * own (INDEX_FORMAT): another one there, and the index is made anew from the records.
 */
#define CATALOGUE_FORMAT 8
#define INDEX_FORMAT 14		/* of SEGMENT_FORMAT and of all that decides what is indexed how: words, stems, skeletons, guesses */

#define CATALOGUE_SCRATCH_MAX ((size_t)1 << 30)	/* bytes that a query may work with */

enum { DB_META, DB_PARTNERS, DB_RUNS, DB_ORDER, DB_IDS, DB_COURSES, DB_SEGMENTS, DB_MAX };

struct segment_set;
struct records;
struct records_kept;
struct bridge;

struct catalogue {
	struct env *env;
	char *folder;
	bool write;
	unsigned views;
	uint64_t born;			/* seconds; keeps version numbers growing over a rebuild */
	bool index_later;		/* runs leave the index alone; catalogue_index makes it */
	struct records *records;	/* how records are packed (store/records.h) */
	struct records_kept *kept;	/* those of hits (store/records_kept.h) */
	struct segment_set *segments;	/* of the version that was read last; NULL until the first query */
	const struct bridge *bridge;	/* borrowed; may be NULL */
	struct arena scratch;		/* of the query that runs; empty between two, but its memory stays */
};

struct catalogue_view {
	struct catalogue *c;
	MDB_txn *txn;
	struct arena records;		/* what catalogue_course handed out */
};

struct partner_record {
	uint32_t number;		/* in rows, from 1; never reused */
	bool enabled;
	struct slice id;		/* the key */
	struct slice zone;		/* with which the rows were worked out */
	struct partner_state state;
};

struct course_entry {
	uint32_t partner;
	uint64_t fingerprint;		/* of its record: what did not change is known without unpacking it */
	struct course_meta meta;	/* fetched is 0 while the course is shown: the partner's last success */
};

#define CATALOGUE_KEY_MAX ENV_KEY_MAX

/* A checksummed value: begin, append, end; and back. */
void stored_begin(struct buffer *b);
void stored_end(struct buffer *b);
int stored_open(struct slice value, const char *what, struct reader *r, struct error *e) WARN_UNUSED;

void partner_encode(const struct partner_record *p, struct buffer *out);
int partner_decode(struct slice id, struct slice value, struct partner_record *out, struct error *e) WARN_UNUSED;
void entry_encode(const struct course_entry *c, struct buffer *out);
/* Off the front of a value of courses; what is left of it is the record. The second does not look at it. */
int entry_decode(uint32_t doc, struct slice *value, struct course_entry *out, struct error *e) WARN_UNUSED;
struct slice entry_skip(struct slice value);	/* empty: damaged */
void report_encode(const struct run_report *r, struct buffer *out);
/* Without an arena: all but the messages. */
int report_decode(struct slice value, struct arena *a, struct run_report *out, struct error *e) WARN_UNUSED;

/* With what the keys of a partner's runs begin, written into key[CATALOGUE_KEY_MAX]. */
struct slice run_key(struct slice partner, char key[CATALOGUE_KEY_MAX]);
struct slice doc_key(const uint32_t *doc);
uint32_t key_doc(struct slice key);

/* Reads in a transaction. ERR_NOT_FOUND leaves e alone. */
int load_partner(const struct catalogue *c, MDB_txn *txn, struct slice id, struct partner_record *out,
		struct error *e) WARN_UNUSED;
int load_doc(const struct catalogue *c, MDB_txn *txn, uint32_t partner, const struct uuid *number, uint32_t *doc,
		struct error *e) WARN_UNUSED;
int load_entry(const struct catalogue *c, MDB_txn *txn, uint32_t doc, struct course_entry *out,
		struct error *e) WARN_UNUSED;
int load_record(const struct catalogue *c, MDB_txn *txn, uint32_t doc, struct arena *a, struct slice *out,
		struct error *e) WARN_UNUSED;	/* the plain record, in the arena or in the store (store/records.h) */
int load_course(const struct catalogue *c, MDB_txn *txn, uint32_t doc, struct arena *a, struct course_entry *entry,
		struct slice *record, struct error *e) WARN_UNUSED;	/* both */
/* Every partner there is, in order of ids. */
int load_partners(const struct catalogue *c, MDB_txn *txn, struct arena *a, struct partner_record **out, size_t *n,
		struct error *e) WARN_UNUSED;
/* Docs of a partner's shown courses in the order of its list; borrowed and unaligned: read with key_doc. */
int load_order(const struct catalogue *c, MDB_txn *txn, uint32_t partner, struct slice *out,
		struct error *e) WARN_UNUSED;

/* Writing: one partner within one transaction. ----------------------------- */

struct partner_write {
	struct catalogue *c;
	MDB_txn *txn;
	struct buffer value;		/* the value at hand */
	struct arena texts;		/* of the partner: what is put later may move what is stored */
	struct partner_record partner;
};

void partner_write_init(struct partner_write *w);	/* leaves c, txn and partner alone */
void partner_write_free(struct partner_write *w);
MDB_dbi partner_db(const struct partner_write *w, unsigned i);
/* w->value; added: the key is above all that are there. */
int value_put(struct partner_write *w, unsigned which, struct slice key, bool added, struct error *e) WARN_UNUSED;
/*
 * Loads a partner, or fills in a new one with the next number; nothing is written. Call it before
 * anything else is.
 */
int partner_find(struct partner_write *w, struct slice id, struct error *e) WARN_UNUSED;
int partner_put(struct partner_write *w, struct error *e) WARN_UNUSED;
int partner_put_report(struct partner_write *w, const struct run_report *report, struct error *e) WARN_UNUSED;
void partner_note(struct partner_state *s, const struct run_report *report);	/* what every run leaves in the state */

/* Numbers of meta. */
int load_number(struct catalogue *c, MDB_txn *txn, const char *name, uint64_t *out, struct error *e) WARN_UNUSED;
int store_number(struct catalogue *c, MDB_txn *txn, const char *name, uint64_t number, struct error *e) WARN_UNUSED;

/* ERR_DAMAGED when the index is of another format, or is being made (catalogue_index_later). */
int catalogue_check_index(struct catalogue *c, MDB_txn *txn, struct error *e) WARN_UNUSED;

/* One write transaction; an environment that a failed write has killed is opened again first. */
int catalogue_write(struct catalogue *c, env_work work, void *context, struct error *e) WARN_UNUSED;

#endif
