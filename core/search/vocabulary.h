#ifndef SEARCH_VOCABULARY_H
#define SEARCH_VOCABULARY_H
/*
 * What a segment holds while it is built: every distinct word (as written, as stem, or a mark of the index) with
 * the chain of its postings. Lives in memory only; segment_write.c makes a dictionary and lists of it.
 */
#include "ground/error.h"
#include "search/text.h"

enum {
	ENTRY_TERM = 1,		/* has postings */
	ENTRY_SURFACE = 2,	/* stands in a text as it is */
	ENTRY_TITLE = 4,	/* in a title or keyword */
	ENTRY_STEM = 8,		/* of another word; of several */
	ENTRY_STEM_MORE = 16,
	ENTRY_HERE = 32,	/* its list stands in the dictionary */
	ENTRY_LEFT_OUT = 64	/* a beginning that the next one stands for */
};

/* A growing chain of bytes in the pool: short ones take little room, long ones little work. */
struct chain {
	uint32_t head, at, end;
	uint8_t level;
};

#define VOCABULARY_HEAD 18
#define VOCABULARY_LINE 64		/* bytes: an entry is one line of the processor's caches */

struct entry {
	uint32_t name;				/* offset of its bytes in names */
	uint8_t length, flags;
	char head[VOCABULARY_HEAD];		/* of the word, so that few comparisons go to names */
	uint32_t df, seen;			/* as a surface: documents, the last of them + 1 */
	uint32_t stem[TEXT_LANG_MAX];		/* entries + 1 of its stems; 0 not asked yet */
	uint32_t term_df;			/* as a term: documents */
	uint32_t slot, slot_doc;		/* of the last document (+ 1), which may be the one at hand */
};

_Static_assert(sizeof(struct entry) == VOCABULARY_LINE, "an entry is one line");

/* What an entry is as a term: its postings while they are gathered, where their list lies once it is written. */
struct gathered {
	union {
		struct chain chain;
		struct {
			uint32_t offset, bytes;
		};
	};
};

struct vocabulary_slot {
	uint32_t hash, number;			/* entry + 1; 0 free */
};

struct vocabulary {
	struct entry *entries;			/* where lines begin */
	struct gathered *gathered;		/* of each entry */
	uint32_t count, cap;
	struct vocabulary_slot *table;		/* open addressing */
	uint32_t table_size;
	char *names;
	size_t names_len, names_cap;
	uint8_t *pool;
	size_t pool_len, pool_cap;
	bool failed;				/* no memory: everything later is without effect */
};

int vocabulary_init(struct vocabulary *v, struct error *e) WARN_UNUSED;
void vocabulary_free(struct vocabulary *v);

/* The number of a word's entry, made when there is none; UINT32_MAX when there is no memory. At most 255 bytes. */
uint32_t vocabulary_intern(struct vocabulary *v, struct slice word);

/*
 * The same with its hash known. A large vocabulary lies in no cache: whoever knows words some time before he needs them asks for
 * their places first, then, when those have come, for their entries.
 */
uint32_t vocabulary_hash(struct slice word);
uint32_t vocabulary_intern_hashed(struct vocabulary *v, struct slice word, uint32_t hash);

static inline void
vocabulary_fetch_place(const struct vocabulary *v, uint32_t hash)
{
	__builtin_prefetch(&v->table[hash & (v->table_size - 1)]);
}

static inline void
vocabulary_fetch_entry(const struct vocabulary *v, uint32_t hash)
{
	const struct vocabulary_slot *s = &v->table[hash & (v->table_size - 1)];

	if (s->number != 0)
		__builtin_prefetch(&v->entries[s->number - 1]);
}

/* And then for their stems. */
static inline void
vocabulary_fetch_stem(const struct vocabulary *v, uint32_t hash, enum text_lang lang)
{
	const struct vocabulary_slot *s = &v->table[hash & (v->table_size - 1)];
	uint32_t stem = s->number != 0 && s->hash == hash ? v->entries[s->number - 1].stem[lang] : 0;

	if (stem != 0)
		__builtin_prefetch(&v->entries[stem - 1], 1);
}

struct slice vocabulary_name(const struct vocabulary *v, uint32_t number);
uint32_t vocabulary_stem(struct vocabulary *v, uint32_t number, enum text_lang lang);	/* its entry */

bool chain_room(struct vocabulary *v, struct chain *c);	/* for chain_byte: another piece */

static inline void
chain_byte(struct vocabulary *v, struct chain *c, uint8_t byte)
{
	if (c->at != c->end || chain_room(v, c))
		v->pool[c->at++] = byte;
}

/* A varint. */
static inline void
chain_number(struct vocabulary *v, struct chain *c, uint32_t n)
{
	for (; n >= 0x80; n >>= 7)
		chain_byte(v, c, (uint8_t)(n | 0x80));
	chain_byte(v, c, (uint8_t)n);
}

struct chain_reader {
	const struct vocabulary *v;
	uint32_t at, end;
	uint8_t level;
};
struct chain_reader chain_read(const struct vocabulary *v, const struct chain *c);
void chain_piece(struct chain_reader *r);	/* for chain_next: the next piece */

static inline uint8_t
chain_next(struct chain_reader *r)
{
	if (r->at == r->end)
		chain_piece(r);
	return r->v->pool[r->at++];
}

static inline uint32_t
chain_next_number(struct chain_reader *r)
{
	uint32_t n = 0, byte;
	unsigned shift = 0;

	do {
		byte = chain_next(r);
		n |= (byte & 0x7f) << shift;
		shift += 7;
	} while (byte >= 0x80);
	return n;
}

/* n varints as they are, up to five bytes each; returns how many bytes. */
size_t chain_copy(struct chain_reader *r, uint32_t n, char *out);

#endif
