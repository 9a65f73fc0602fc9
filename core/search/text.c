/* Text to what the index holds: words and their stems. */
#include "search/text.h"

#include <string.h>

#include "search/text_stem.h"

#define STEM_MIN 3	/* bytes; shorter words have no endings worth the name */
#define MEMO_WORD 22	/* bytes of the words whose stems are kept, */
#define MEMOS_LOG 12
#define MEMOS (1u << MEMOS_LOG)	/* and how many, at most */

struct language {
	enum text_lang lang;
	const char *codes[4];	/* ISO 639-1, then 639-2 both ways, lower case */
};

static const struct language languages[] = {
	{TEXT_EN, {"en", "eng"}},
	{TEXT_NL, {"nl", "nld", "dut"}},
	{TEXT_DE, {"de", "deu", "ger"}},
	{TEXT_FR, {"fr", "fra", "fre"}},
};

#define LANGUAGES (sizeof(languages) / sizeof(languages[0]))

static bool
has_code(const struct language *l, struct slice code)
{
	for (size_t i = 0; i < sizeof(l->codes) / sizeof(l->codes[0]) && l->codes[i]; i++)
		if (slice_is_nocase(code, l->codes[i]))
			return true;
	return false;
}

enum text_lang
text_lang_of(struct slice code)
{
	size_t n = 0;

	while (n < code.n && str_is_alpha(code.p[n]))
		n++;
	if (n < code.n && code.p[n] != '-' && code.p[n] != '_')
		return TEXT_OTHER;
	code.n = n;
	for (size_t i = 0; i < LANGUAGES; i++)
		if (has_code(&languages[i], code))
			return languages[i].lang;
	return TEXT_OTHER;
}

void
text_words(struct slice text, words_fn each, void *context)
{
	words_each_paired(text, each, context);
}

void
text_words_begun(struct slice text, const bool begins[256], words_fn each, void *context)
{
	words_each_begun(text, begins, each, context);
}

bool
text_has_digit(struct slice folded)
{
	for (size_t i = 0; i < folded.n; i++)
		if (str_is_digit(folded.p[i]))
			return true;
	return false;
}

/* A word in a language, as numbers that are quickly compared. */
union memo_key {
	struct {
		unsigned char lang, n;
		char word[MEMO_WORD];
	} of;
	uint64_t parts[(2 + MEMO_WORD) / 8];
};

struct memo {
	union memo_key key;
	unsigned char n;
	char stem[MEMO_WORD];
};

static struct memo *
memo_of(const union memo_key *key)
{
	static struct memo memos[MEMOS];
	uint64_t hash = 0;

	for (size_t i = 0; i < sizeof(key->parts) / sizeof(key->parts[0]); i++)
		hash = (hash ^ key->parts[i]) * 0x9e3779b97f4a7c15u;
	return &memos[(hash ^ hash >> 32) * 0x9e3779b97f4a7c15u >> (64 - MEMOS_LOG)];
}

/* A few are kept as they were made: a query asks for the stems of its words again and again, and so does a text. */
size_t
text_stem(enum text_lang lang, struct slice folded, char out[WORD_MAX])
{
	union memo_key key = {.of.lang = (unsigned char)lang, .of.n = (unsigned char)folded.n};
	struct memo *m;
	size_t n;

	if (lang <= TEXT_OTHER || lang >= TEXT_LANG_MAX || folded.n < STEM_MIN) {
		memcpy(out, folded.p, folded.n);
		return folded.n;
	}
	if (folded.n > MEMO_WORD)
		return text_make_stem(lang, folded, out);
	memcpy(key.of.word, folded.p, folded.n);
	m = memo_of(&key);
	if (key.parts[0] == m->key.parts[0] && key.parts[1] == m->key.parts[1] && key.parts[2] == m->key.parts[2]) {
		memcpy(out, m->stem, MEMO_WORD);
		return m->n;
	}
	n = text_make_stem(lang, folded, out);
	if (n <= MEMO_WORD) {
		m->key = key;
		m->n = (unsigned char)n;
		memcpy(m->stem, out, n);
	}
	return n;
}
