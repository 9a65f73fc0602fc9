/* Which words of a text to mark. */
#include "search/marks.h"

#include <string.h>

#define SAME_BEGIN 2u	/* bytes that words of one stem always share; */
#define OTHER_END 3u	/* and all but so many of a longer stem's last bytes */

/* Most words of a text that begin with a letter of a marked one go on otherwise: one look tells. */
static unsigned
pair_of(unsigned char first, unsigned char second)
{
	return (first * 37u + second) % 1024;
}

static void
add_pair(struct marks *marks, struct slice s)
{
	for (unsigned second = s.n > 1 ? (unsigned char)s.p[1] : 0, end = s.n > 1 ? second : 255; second <= end; second++) {
		unsigned bit = pair_of((unsigned char)s.p[0], (unsigned char)second);

		marks->pairs[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

static bool
has_pair(const struct marks *marks, struct slice s)
{
	unsigned bit = s.n > 1 ? pair_of((unsigned char)s.p[0], (unsigned char)s.p[1]) : 0;

	return s.n == 1 || (marks->pairs[bit / 64] >> bit % 64 & 1) != 0;
}

static int
add_word(struct marks *marks, struct slice word, bool begins, unsigned langs, struct arena *a, struct error *e)
{
	struct mark *grown;

	for (size_t i = 0; i < marks->n; i++)
		if (marks->m[i].begins == begins && slice_eq(marks->m[i].word, word))
			return 0;
	grown = arena_grow(a, marks->m, marks->n, &marks->cap, sizeof(*grown));
	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "no memory for marks");
	marks->m = grown;
	grown = &grown[marks->n++];
	*grown = (struct mark){.word = arena_slice(a, word), .begins = begins};
	if (grown->word.p == NULL)
		return error_set(e, ERR_MEMORY, "no memory for marks");
	marks->begins[(unsigned char)word.p[0]] = true;
	if (word.n > 1 || begins)	/* else it is looked for as a whole */
		add_pair(marks, word);
	for (unsigned l = TEXT_OTHER + 1; l < TEXT_LANG_MAX && !begins; l++) {
		char stem[WORD_MAX];
		size_t n;

		if ((marks->languages & 1u << l) == 0 || (langs != 0 && (langs & 1u << l) == 0))
			continue;
		n = text_stem((enum text_lang)l, word, stem);
		grown->stems[l] = arena_slice(a, (struct slice){stem, n});
		if (grown->stems[l].p == NULL)
			return error_set(e, ERR_MEMORY, "no memory for marks");
		if (n >= SAME_BEGIN)
			add_pair(marks, grown->stems[l]);
	}
	return 0;
}

/* "de" of a translation "droit de la famille" would be marked all over a text, and nobody typed it. */
static bool
says_nothing(const struct alternative *alt, size_t word)
{
	return alt->bridge && alt->count > 1 && text_stop(alt->words[word]);
}

int
marks_add(struct marks *marks, const struct alternative *alt, struct arena *a, struct error *e)
{
	int rc = 0;

	if (alt->kind == ALT_MARK && alt->words[0].p[0] == MARK_BEGIN[0])
		return add_word(marks, (struct slice){alt->words[0].p + 1, alt->words[0].n - 1}, true, 0, a, e);
	if (alt->kind == ALT_MARK)
		return 0;
	for (size_t i = 0; rc == 0 && i < alt->count; i++)
		rc = says_nothing(alt, i) ? 0 : add_word(marks, alt->words[i], false, alt->langs, a, e);
	return rc;
}

int
marks_add_begin(struct marks *marks, struct slice word, struct arena *a, struct error *e)
{
	return add_word(marks, word, true, 0, a, e);
}

/* A stem is mostly a beginning of its word: where that differs, it is not worth asking. */
static bool
may_have_stem(struct slice folded, struct slice stem)
{
	size_t same = stem.n > SAME_BEGIN + OTHER_END ? stem.n - OTHER_END : SAME_BEGIN;

	return stem.n >= SAME_BEGIN && folded.n >= same && memcmp(stem.p, folded.p, same) == 0;
}

/* In whatever languages: the index does not tell them apart either ("econometrics" finds the French "econometrie"). */
static bool
shares_stem(const struct mark *m, struct slice folded)
{
	uint32_t may = 0;

	for (unsigned l = TEXT_OTHER + 1; l < TEXT_LANG_MAX; l++)
		may |= (uint32_t)may_have_stem(folded, m->stems[l]) << l;
	for (unsigned k = TEXT_OTHER + 1; k < TEXT_LANG_MAX && may != 0; k++) {
		char stem[WORD_MAX];
		struct slice s = {stem, 0};

		if (m->stems[k].n == 0)
			continue;
		s.n = text_stem((enum text_lang)k, folded, stem);
		for (unsigned l = TEXT_OTHER + 1; l < TEXT_LANG_MAX; l++)
			if ((may & 1u << l) != 0 && slice_eq(s, m->stems[l]))
				return true;
	}
	return false;
}

bool
marks_word(const struct marks *marks, struct slice folded)
{
	if (!marks->begins[(unsigned char)folded.p[0]] || !has_pair(marks, folded))
		return false;
	for (size_t i = 0; i < marks->n; i++) {
		const struct mark *m = &marks->m[i];

		if (m->word.p[0] != folded.p[0])
			continue;
		if (slice_eq(m->word, folded))
			return true;
		if (m->begins && folded.n > m->word.n && memcmp(folded.p, m->word.p, m->word.n) == 0)
			return true;
		if (!m->begins && folded.n > SAME_BEGIN && m->word.n > SAME_BEGIN && shares_stem(m, folded))
			return true;
	}
	return false;
}
