/* Words of searches that found nothing, counted by all workers together. */
#include "web/missed.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "domain/words.h"
#include "ground/date.h"
#include "ground/file.h"

#define FORMAT "opsmiss2"
#define KEY_BYTES 16u
#define AT_ONCE 24		/* words of one search */
#define LOCK_STALE_MS 1000	/* a lock this old was left by a worker that died */
#define LOCK_TRIES 1000

/* Before the floor nobody who reads the file finds the word in it. */
struct entry {
	unsigned char key[KEY_BYTES];	/* of the word, by the table's secret; zeros: free */
	char word[MISSED_BYTES];	/* filled up with NULs; none until it was asked for often enough to be told */
	uint32_t count, error;
};

struct missed {
	char format[16];
	int64_t lock;			/* 0, or the moment (monotonic) at which it was taken */
	unsigned char secret[crypto_generichash_KEYBYTES];	/* zeros: none yet */
	struct entry entries[MISSED_WORDS];
};

int
missed_open(const char *run_dir, struct missed **out, struct error *e)
{
	void *map = NULL;
	int result = file_share(run_dir, "missed", FORMAT, sizeof(struct missed), &map, e);

	*out = map;
	return result;
}

void
missed_close(struct missed *m)
{
	if (m)
		munmap(m, sizeof(*m));
}

/* The table ------------------------------------------------------------------------------------------------------ */

static bool
take_lock(struct missed *m)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		int64_t now = date_monotonic_ms(), held = __atomic_load_n(&m->lock, __ATOMIC_RELAXED);

		now += now == 0;
		if (held != 0 && held <= now && now - held < LOCK_STALE_MS)
			continue;
		if (__atomic_compare_exchange_n(&m->lock, &held, now, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	}
	return false;
}

static void
drop_lock(struct missed *m)
{
	__atomic_store_n(&m->lock, 0, __ATOMIC_RELEASE);
}

static void
count_again(struct entry *one, const char word[MISSED_BYTES])
{
	one->count += one->count < UINT32_MAX;
	if (one->count - one->error >= MISSED_FLOOR)
		memcpy(one->word, word, MISSED_BYTES);
}

static void
count_word(struct missed *m, const char word[MISSED_BYTES])
{
	struct entry *least = &m->entries[0];
	unsigned char key[KEY_BYTES];

	if (sodium_is_zero(m->secret, sizeof(m->secret)))
		randombytes_buf(m->secret, sizeof(m->secret));
	(void)crypto_generichash(key, sizeof(key), (const unsigned char *)word, MISSED_BYTES, m->secret, sizeof(m->secret));
	for (struct entry *one = m->entries; one < m->entries + MISSED_WORDS; one++) {
		if (memcmp(one->key, key, sizeof(key)) == 0) {
			count_again(one, word);
			return;
		}
		if (one->count < least->count)
			least = one;
	}
	least->error = least->count;
	least->count += least->count < UINT32_MAX;
	memcpy(least->key, key, sizeof(key));
	memset(least->word, 0, MISSED_BYTES);
}

/* Adding --------------------------------------------------------------------------------------------------------- */

struct words {
	char word[AT_ONCE][MISSED_BYTES];
	size_t n;
};

static bool
note(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct words *w = context;
	char word[MISSED_BYTES] = {0};

	(void)position;
	(void)start;
	(void)end;
	if (folded.n > MISSED_BYTES || utf8_count(folded) < 2 || !words_only_letters(folded))
		return true;
	memcpy(word, folded.p, folded.n);
	for (size_t i = 0; i < w->n; i++)
		if (memcmp(w->word[i], word, MISSED_BYTES) == 0)
			return true;
	if (w->n == AT_ONCE)
		return false;
	memcpy(w->word[w->n++], word, MISSED_BYTES);
	return true;
}

static bool
may_be_personal(struct slice piece)
{
	for (size_t i = 0; i < piece.n; i++)
		if (piece.p[i] == '@' || str_is_digit(piece.p[i]))
			return true;
	return false;
}

void
missed_add(struct missed *m, struct slice q)
{
	struct words words = {.n = 0};
	size_t at = 0;

	while (m && at < q.n) {
		struct slice piece = {q.p + at, 0};

		while (at + piece.n < q.n && !str_is_space(piece.p[piece.n]))
			piece.n++;
		at += piece.n + 1;
		if (piece.n > 0 && piece.p[0] != '-' && !may_be_personal(piece))
			words_each(piece, note, &words);
	}
	if (words.n == 0 || !take_lock(m))
		return;
	for (size_t i = 0; i < words.n; i++)
		count_word(m, words.word[i]);
	drop_lock(m);
}

/* Giving out ----------------------------------------------------------------------------------------------------- */

static int
by_requests(const void *x, const void *y)
{
	const struct missed_word *a = x, *b = y;

	if (a->requests != b->requests)
		return a->requests < b->requests ? 1 : -1;
	return strcmp(a->word, b->word);
}

size_t
missed_list(struct missed *m, struct missed_word *out)
{
	bool locked = take_lock(m);
	size_t n = 0;

	for (const struct entry *one = m->entries; one < m->entries + MISSED_WORDS; one++) {
		struct slice word = {one->word, strnlen(one->word, MISSED_BYTES)};

		if (one->count < one->error || one->count - one->error < MISSED_FLOOR || !words_only_letters(word))
			continue;
		(void)slice_copy(word, out[n].word, sizeof(out[n].word));
		out[n++].requests = one->count - one->error;
	}
	if (locked)
		drop_lock(m);
	qsort(out, n, sizeof(*out), by_requests);
	return n;
}
