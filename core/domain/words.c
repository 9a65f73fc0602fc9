/*
 * Text to folded search words.
 *
 * utf8proc decomposes and folds case; what it leaves are letters that Unicode does not take apart though people type them
 * without their stroke (ø, ł, æ): a small table. Marks are dropped from combining class 10 upwards and in class 1: those are
 * accents, vowel points and strokes, while vowel signs, nukta and virama of Indic scripts and the voicing of kana (0, 7, 8, 9)
 * carry meaning and stay.
 *
 * Nearly all text is ASCII and the Latin letters of two bytes: those go by tables, some ten times as fast. The tables only
 * repeat what utf8proc says; tests/unit/test_text.c compares them.
 */
#include "domain/words.h"

#include <string.h>
#include <utf8proc.h>

#define STROKE_CLASS 1
#define ACCENT_CLASS 10
#define FOLDED_MAX 32	/* code points that one code point can become; the longest is U+FDFA with 18 */
#define UNIT_MAX (WORD_MAX / 2)

struct plain {
	uint32_t from;
	const char *to;
};

static const struct plain plain_letters[] = {
	{0xe6, "ae"}, {0xf0, "d"}, {0xf8, "o"}, {0xfe, "th"}, {0x111, "d"}, {0x127, "h"}, {0x131, "i"}, {0x142, "l"},
	{0x153, "oe"}, {0x167, "t"},
	{0x640, ""},	/* tatweel: only stretches Arabic words */
};

/* What U+0000 to U+007F fold to; a blank for what is no part of a word, and for bytes that are no ASCII. */
static const char ascii_folded[257] =
	"                                                0123456789      "
	" abcdefghijklmnopqrstuvwxyz      abcdefghijklmnopqrstuvwxyz     "
	"                                                                "
	"                                                                ";

/* What U+00C0 to U+017F fold to, two places each; "?" where utf8proc must decide. */
static const char latin_folded[] =
	"a a a a a a aec e e e e i i i i d n o o o o o ? o u u u u y thss"
	"a a a a a a aec e e e e i i i i d n o o o o o ? o u u u u y thy "
	"a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g "
	"g g g g h h h h i i i i i i i i i i ijijj j k k ? l l l l l l ? "
	"? l l n n n n n n ? ? ? o o o o o o oeoer r r r r r s s s s s s "
	"s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s ";

struct range {
	uint32_t first, last;
};

/* Scripts that put no blanks between words, and Hangul, whose words take endings. Ascending. */
static const struct range unspaced[] = {
	{0x1100, 0x11ff},	/* Hangul letters, which syllables fold to */
	{0x3005, 0x3007}, {0x3021, 0x3029}, {0x3031, 0x3035}, {0x3038, 0x303c},	/* repeating marks, numerals */
	{0x3041, 0x30ff}, {0x31f0, 0x31ff},	/* Hiragana, Katakana */
	{0x3400, 0x9fff},	/* Han; compatibility forms fold to these */
	{0xa960, 0xa97f}, {0xd7b0, 0xd7ff},	/* old Hangul letters */
	{0xfa0e, 0xfa29},	/* Han that only look like compatibility forms */
	{0x1aff0, 0x1b16f},	/* more kana */
	{0x20000, 0x3ffff},	/* more Han */
};

enum part { PART_NONE, PART_INNER, PART_IGNORED, PART_LETTER };	/* of a word */

/*
 * A word in the making. Of unspaced letters it holds one or two units (a letter with its marks, a Hangul syllable): when a third
 * comes, the two are handed out and the second becomes the first of the next pair.
 */
struct splitter {
	words_fn each;
	void *context;
	struct slice text;
	const bool *begins;		/* first bytes of the words that are of interest; NULL: all are */
	bool pairs;			/* of unspaced letters */
	bool stopped;
	uint32_t position;
	size_t start, end;		/* of the word in the text */
	size_t len;			/* of word */
	char word[WORD_MAX];
	unsigned units;			/* 0 in an ordinary word */
	bool paired;			/* the first unit was already handed out, with the one before it */
	size_t unit, unit_start;	/* where the last unit begins in word and in the text */
};

static enum part
part_of(uint32_t point)
{
	const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)point);

	if (property->ignorable)	/* soft hyphens, joiners, variants: invisible in the word as people read it */
		return PART_IGNORED;
	switch (property->category) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return PART_LETTER;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
		return PART_INNER;
	case UTF8PROC_CATEGORY_ME:	/* the key around an emoji's digit */
	case UTF8PROC_CATEGORY_CF:
		return PART_IGNORED;
	default:
		return PART_NONE;
	}
}

static bool
is_accent(uint32_t point)
{
	int class = utf8proc_get_property((utf8proc_int32_t)point)->combining_class;

	return class == STROKE_CLASS || class >= ACCENT_CLASS;
}

static bool
is_unspaced(uint32_t point)
{
	for (size_t i = 0; i < sizeof(unspaced) / sizeof(unspaced[0]) && point >= unspaced[i].first; i++)
		if (point <= unspaced[i].last)
			return true;
	return false;
}

/* Vowels and finals of Hangul, which belong to the syllable before them. */
static bool
is_hangul_rest(uint32_t point)
{
	return (point >= 0x1160 && point <= 0x11ff) || (point >= 0xd7b0 && point <= 0xd7ff);
}

static void
hand_out(struct splitter *s)
{
	if (s->stopped)
		return;
	s->stopped = !s->each(s->context, (struct slice){s->word, s->len}, s->position, s->start, s->end);
	s->position++;
}

/* The word is over. */
static void
finish(struct splitter *s)
{
	if (s->len > 0 && !(s->paired && s->units == 1))
		hand_out(s);
	s->len = 0;
	s->units = 0;
	s->paired = false;
}

/* Adds bytes of one folded code point that stands at from up to to. */
static void
append(struct splitter *s, const char *bytes, size_t n, size_t from, size_t to)
{
	if (s->len + n > WORD_MAX)
		finish(s);
	if (s->len == 0)
		s->start = from;
	memcpy(s->word + s->len, bytes, n);
	s->len += n;
	s->end = to;
}

static void
begin_unit(struct splitter *s, size_t from)
{
	if (s->units == 0) {
		finish(s);
	} else if (s->units == 2) {
		hand_out(s);
		s->len -= s->unit;
		memmove(s->word, s->word + s->unit, s->len);
		s->start = s->unit_start;
		s->paired = true;
		s->units = 1;
	}
	s->units++;
	s->unit = s->len;
	s->unit_start = from;
}

static void
append_letter(struct splitter *s, uint32_t point, size_t from, size_t to)
{
	char bytes[4];
	size_t n = utf8_encode(point, bytes);

	if (s->pairs && is_unspaced(point)) {
		if (s->units == 0 || !is_hangul_rest(point) || s->len - s->unit + n > UNIT_MAX)
			begin_unit(s, from);
	} else if (s->units > 0) {
		finish(s);
	}
	for (size_t i = 0; i < sizeof(plain_letters) / sizeof(plain_letters[0]); i++) {
		if (plain_letters[i].from == point) {
			for (const char *c = plain_letters[i].to; *c; c++)
				append(s, c, 1, from, to);
			return;
		}
	}
	append(s, bytes, n, from, to);
}

static void
append_mark(struct splitter *s, uint32_t point, size_t from, size_t to)
{
	char bytes[4];
	size_t n = utf8_encode(point, bytes);

	if (s->len > 0 && !is_accent(point) && (s->units == 0 || s->len - s->unit + n <= UNIT_MAX))
		append(s, bytes, n, from, to);
}

/* Adds what a code point of a word folds to. That may end the word: U+00BD is 1, a bar and 2. */
static void
fold_point(struct splitter *s, uint32_t point, size_t from, size_t to)
{
	const utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
	utf8proc_int32_t folded[FOLDED_MAX];
	utf8proc_ssize_t n;
	int bound = 0;

	n = utf8proc_decompose_char((utf8proc_int32_t)point, folded, FOLDED_MAX, options, &bound);
	for (utf8proc_ssize_t i = 0; i < n && i < FOLDED_MAX; i++) {
		enum part part = part_of((uint32_t)folded[i]);

		if (part == PART_LETTER)
			append_letter(s, (uint32_t)folded[i], from, to);
		else if (part == PART_INNER)
			append_mark(s, (uint32_t)folded[i], from, to);
		else if (part == PART_NONE)
			finish(s);
	}
}

/* Each of these takes what stands at a place of the text and returns the place behind it. */

/* Passes over ASCII that is of no interest: what stands between words, and whole words that begin otherwise. */
static size_t
skip_ascii(struct splitter *s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s->text.p;
	const bool *begins = s->begins;
	size_t n = s->text.n, to;
	uint32_t passed = 0;

	for (; at < n && p[at] < 0x80; at = to) {
		unsigned char c = (unsigned char)ascii_folded[p[at]];

		to = at + 1;
		if (c == ' ')
			continue;
		if (begins[c])
			break;
		while (to < n && ascii_folded[p[to]] != ' ')
			to++;
		if (to - at > WORD_MAX || (to < n && p[to] >= 0x80))
			break;
		passed++;
	}
	s->position += passed;
	return at;
}

/* A run of letters and digits, as much of it as the word has room for. */
static size_t
take_ascii(struct splitter *s, size_t begin)
{
	const unsigned char *p = (const unsigned char *)s->text.p;
	size_t at = begin, end;
	char *to, c;

	if (s->units > 0 || s->len == WORD_MAX)
		finish(s);
	if (s->len == 0)
		s->start = at;
	end = s->text.n - at > WORD_MAX - s->len ? at + WORD_MAX - s->len : s->text.n;
	for (to = s->word + s->len; at < end && (c = ascii_folded[p[at]]) != ' '; at++)
		*to++ = c;
	s->len += at - begin;
	s->end = at;
	return at;
}

static size_t
take_any(struct splitter *s, size_t at)
{
	struct slice rest = {s->text.p + at, s->text.n - at};
	uint32_t point;
	size_t to = at + utf8_decode(rest, &point);
	enum part part = part_of(point);

	if (part == PART_NONE) {
		finish(s);
	} else if (part == PART_LETTER || (part == PART_INNER && s->len > 0)) {
		fold_point(s, point, at, to);
		if (s->len > 0)
			s->end = to;
	}
	return to;
}

static size_t
take_latin(struct splitter *s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s->text.p + at;
	const char *to;

	if (s->text.n - at < 2 || (p[1] & 0xc0) != 0x80)
		return take_any(s, at);
	to = latin_folded + (size_t)((p[0] - 0xc3) * 64 + (p[1] & 0x3f)) * 2;
	if (to[0] == '?')
		return take_any(s, at);
	if (s->units > 0)
		finish(s);
	append(s, to, 1, at, at + 2);
	if (to[1] != ' ')
		append(s, to + 1, 1, at, at + 2);
	return at + 2;
}

static void
split(struct splitter *s)
{
	for (size_t at = 0; !s->stopped;) {
		unsigned char c;

		if (s->begins != NULL && s->len == 0)
			at = skip_ascii(s, at);
		if (at == s->text.n)
			break;
		c = (unsigned char)s->text.p[at];

		if (c >= 0xc3 && c <= 0xc5) {
			at = take_latin(s, at);
		} else if (c >= 0x80) {
			at = take_any(s, at);
		} else if (ascii_folded[c] != ' ') {
			at = take_ascii(s, at);
		} else {
			finish(s);
			at++;
		}
	}
	finish(s);
}

void
words_each(struct slice text, words_fn each, void *context)
{
	struct splitter s = {.each = each, .context = context, .text = text};

	split(&s);
}

void
words_each_paired(struct slice text, words_fn each, void *context)
{
	struct splitter s = {.each = each, .context = context, .text = text, .pairs = true};

	split(&s);
}

void
words_each_begun(struct slice text, const bool begins[256], words_fn each, void *context)
{
	struct splitter s = {.each = each, .context = context, .text = text, .begins = begins, .pairs = true};

	split(&s);
}

struct folding {
	char *out;
	size_t len, size;
};

static bool
add_folded(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct folding *f = context;
	bool fits;

	(void)start;
	(void)end;
	if (position > 0) {
		if (f->len + 2 >= f->size)
			return false;
		f->out[f->len++] = ' ';
	}
	fits = slice_copy(word, f->out + f->len, f->size - f->len);
	f->len += strlen(f->out + f->len);
	return fits;
}

size_t
words_fold(struct slice text, char *out, size_t size)
{
	struct folding f = {out, 0, size};

	if (size == 0)
		return 0;
	out[0] = '\0';
	words_each(text, add_folded, &f);
	out[f.len] = '\0';
	return f.len;
}

bool
words_only_letters(struct slice folded)
{
	uint32_t point;
	size_t used;

	for (; (used = utf8_decode(folded, &point)) > 0; folded.p += used, folded.n -= used) {
		utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);

		if (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_ME)
			return false;
	}
	return true;
}
