/* Words and stop words of search: the fast ways against the plain one, and what people may rely on. */
#include "unit.h"

#include <utf8proc.h>

#include "search/text.h"

struct word {
	char bytes[WORD_MAX];
	size_t n, start, end;
};

struct list {
	struct word words[1024];
	size_t n;
};

static bool
keep(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct list *l = context;
	struct word *w = &l->words[l->n];

	assert_true(l->n < sizeof(l->words) / sizeof(l->words[0]));
	assert_int_equal(position, l->n++);
	assert_true(folded.n >= 1 && folded.n <= WORD_MAX);
	memcpy(w->bytes, folded.p, folded.n);
	w->n = folded.n;
	w->start = start;
	w->end = end;
	return true;
}

/* The words joined by '|'. */
static const char *
joined(const struct list *l)
{
	static char out[65536];
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (i > 0)
			out[n++] = '|';
		memcpy(out + n, l->words[i].bytes, l->words[i].n);
		n += l->words[i].n;
	}
	out[n] = '\0';
	return out;
}

static void
assert_words(const char *text, const char *expected)
{
	struct list l = {.n = 0};

	text_words(slice_of(text), keep, &l);
	assert_string_equal(joined(&l), expected);
}

/* The plain way --------------------------------------------------------------- */

static struct word naive;	/* in the making */

static void
naive_end(struct list *l)
{
	if (naive.n > 0)
		keep(l, (struct slice){naive.bytes, naive.n}, (uint32_t)l->n, naive.start, naive.end);
	naive.n = 0;
}

static void
naive_add(struct list *l, const char *bytes, size_t n, size_t from, size_t to)
{
	if (naive.n + n > WORD_MAX)
		naive_end(l);
	if (naive.n == 0)
		naive.start = from;
	memcpy(naive.bytes + naive.n, bytes, n);
	naive.n += n;
	naive.end = to;
}

/* 'L' letter, 'M' mark, 'I' ignored, ' ' none. */
static char
kind_of(utf8proc_int32_t point)
{
	char first = utf8proc_category_string(point)[0], second = utf8proc_category_string(point)[1];

	if (utf8proc_get_property(point)->ignorable || (first == 'C' && second == 'f') || (first == 'M' && second == 'e'))
		return 'I';
	return first == 'L' || first == 'N' ? 'L' : first == 'M' ? 'M' : ' ';
}

static void
naive_letter(struct list *l, utf8proc_int32_t point, size_t from, size_t to)
{
	static const struct {
		utf8proc_int32_t point;
		const char *plain;
	} table[] = {{0xe6, "ae"}, {0xf0, "d"}, {0xf8, "o"}, {0xfe, "th"}, {0x111, "d"}, {0x127, "h"}, {0x131, "i"},
		     {0x142, "l"}, {0x153, "oe"}, {0x167, "t"}, {0x640, ""}};
	char bytes[4];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].point == point) {
			for (const char *c = table[i].plain; *c; c++)
				naive_add(l, c, 1, from, to);
			return;
		}
	}
	naive_add(l, bytes, utf8_encode((uint32_t)point, bytes), from, to);
}

static void
naive_point(struct list *l, utf8proc_int32_t point, size_t from, size_t to)
{
	utf8proc_int32_t folded[64];
	int last = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char(point, folded, 64,
			UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &last);

	for (utf8proc_ssize_t i = 0; i < n; i++) {
		int class = utf8proc_get_property(folded[i])->combining_class;
		char bytes[4];

		if (kind_of(folded[i]) == 'L')
			naive_letter(l, folded[i], from, to);
		else if (kind_of(folded[i]) == ' ')
			naive_end(l);
		else if (kind_of(folded[i]) == 'M' && naive.n > 0 && class < 10 && class != 1)
			naive_add(l, bytes, utf8_encode((uint32_t)folded[i], bytes), from, to);
	}
	if (naive.n > 0)
		naive.end = to;
}

static void
naive_words(struct slice text, struct list *l)
{
	uint32_t point;
	size_t used;

	l->n = 0;
	naive.n = 0;
	for (size_t at = 0; (used = utf8_decode((struct slice){text.p + at, text.n - at}, &point)) > 0; at += used) {
		char kind = kind_of((utf8proc_int32_t)point);

		if (kind == ' ')
			naive_end(l);
		else if (kind == 'L' || (kind == 'M' && naive.n > 0))
			naive_point(l, (utf8proc_int32_t)point, at, at + used);
	}
	naive_end(l);
}

static void
assert_same(struct slice text, const struct list *a, const struct list *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = a->words[i].n == b->words[i].n && memcmp(a->words[i].bytes, b->words[i].bytes, a->words[i].n) == 0
				&& a->words[i].start == b->words[i].start && a->words[i].end == b->words[i].end;
	if (same)
		return;
	print_error("text  %.*s\nfirst %s\n", SLICE_ARG(text), joined(a));
	fail_msg("other %s", joined(b));
}

static void
assert_like_naive(struct slice text, bool paired)
{
	static struct list got, expected;

	naive_words(text, &expected);
	got.n = 0;
	words_each(text, keep, &got);
	assert_same(text, &expected, &got);
	got.n = 0;
	if (paired)
		text_words(text, keep, &got);
	if (paired)
		assert_same(text, &expected, &got);
}

/* Blocks with letters that come in pairs, and those that fold to them. */
static bool
may_pair(uint32_t point)
{
	return (point >= 0x1100 && point < 0x1200) || (point >= 0x2e80 && point < 0xa000) || (point >= 0xa960 && point < 0xa980)
			|| (point >= 0xac00 && point < 0xfb00) || (point >= 0xff00 && point < 0xfff0) || point >= 0x1aff0;
}

static void
every_letter_folds_as_the_plain_way_says(void **state)
{
	(void)state;
	for (uint32_t point = 1; point < 0x30000; point++) {
		char text[32] = "x", bytes[4];
		size_t n = utf8_encode(point, bytes), used = 1;

		memcpy(text + used, bytes, n);
		used += n;
		text[used++] = 'Y';
		text[used++] = ' ';
		memcpy(text + used, bytes, n);
		used += n;
		assert_like_naive((struct slice){text, used}, !may_pair(point));
	}
}

/* What nasty texts are made of; the first UNPAIRED hold no letters that come in pairs. */
static const char *const pieces[] = {
	"a", "B", "word", "The", " ", " ", " ", "-", "'", "\xc3\xa9", "\xc3\x89", "\xc3\x9f", "\xc3\x97", "\xc3\xb8", "\xc4\xb2",
	"\xc5\x93", "\xc5\x89", "\xc5\x8b", "\xc3", "\xc5", "\xff", "\x80", "\xe2\x80", "e\xcc\x81", "\xcc\x81", "\xcc\xb8",
	"\xc2\xad", "\xc2\xa0", "\xe2\x80\x99", "\xe2\x80\x8d", "\xef\xac\x83", "\xc2\xbd", "\xe2\x91\xb4", "\xce\xa3", "\xcf\x82",
	"\xe1\xbe\xb3", "\xcd\x85", "\xd0\x99", "\xd7\xa9\xd6\xb8\xd7\x81", "\xd9\x85\xd9\x80\xd8\xad", "\xef\xb7\xba",
	"\xe0\xa4\xb9\xe0\xa4\xbf", "\xe0\xa4\xb9\xe0\xa5\x8d", "\xef\xb8\x8f", "\xe2\x83\xa3", "1", "2027", "\xf0\x9f\x8e\x93", "\xc4\xb0",
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "\xe1\xbb\x87", "\xe1\xb8\x8d\xcc\x87",
#define UNPAIRED 53
	"", "\xe6\x9d\xb1", "\xe4\xba\xac", "\xe3\x81\x8c", "\xe3\x81\x8b\xe3\x82\x99", "\xe3\x83\xbc", "\xed\x95\x9c", "\xea\xb5\xad",
	"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xe1\x86\xab", "\xef\xbd\xb6\xef\xbe\x9e", "\xe3\x82\x9f", "\xf0\xa0\x80\x80"};
#define PIECES (sizeof(pieces) / sizeof(pieces[0]))

static struct slice
random_text(char out[2048], unsigned short seed[3], size_t of, bool valid)
{
	size_t n = 0;

	for (long k = nrand48(seed) % 24; k > 0; k--) {
		const char *piece = pieces[(size_t)nrand48(seed) % of];

		if (valid && !utf8_valid(slice_of(piece), NULL))
			continue;
		memcpy(out + n, piece, strlen(piece));
		n += strlen(piece);
	}
	out[n] = '\0';
	return (struct slice){out, n};
}

static void
random_texts_give_the_words_of_the_plain_way(void **state)
{
	unsigned short seed[3] = {1, 2, 3};
	char text[2048];

	(void)state;
	for (int i = 0; i < 40000; i++) {
		assert_like_naive(random_text(text, seed, UNPAIRED, false), true);
		assert_like_naive(random_text(text, seed, PIECES, false), false);
	}
}

static void
composed_or_not_gives_the_same_words(void **state)
{
	unsigned short seed[3] = {4, 5, 6};
	static char text[2048], nfc_words[65536];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct list a = {.n = 0}, b = {.n = 0};
		char *nfc, *nfd;

		random_text(text, seed, PIECES, true);
		nfc = (char *)utf8proc_NFC((const utf8proc_uint8_t *)text);
		nfd = (char *)utf8proc_NFD((const utf8proc_uint8_t *)text);
		text_words(slice_of(nfc), keep, &a);
		snprintf(nfc_words, sizeof(nfc_words), "%s", joined(&a));
		text_words(slice_of(nfd), keep, &b);
		assert_string_equal(nfc_words, joined(&b));
		free(nfc);
		free(nfd);
	}
}

/* What people may rely on ------------------------------------------------------- */

static void
writes_words_plainly(void **state)
{
	(void)state;
	assert_words("The student's E-learning, 2027", "the|student|s|e|learning|2027");
	assert_words("\xd7\xa9\xd7\x81\xd6\xb8\xd7\x9c\xd7\x95\xd6\xb9\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d");	/* vowel points */
	assert_words("\xd9\x85\xd9\x8f\xd8\xad\xd9\x80\xd9\x80\xd9\x85\xd8\xaf", "\xd9\x85\xd8\xad\xd9\x85\xd8\xaf");	/* tatweel */
	assert_words("\xe2\x80\x8f" "abc\xe2\x80\x8f def", "abc|def");			/* right-to-left marks */
	assert_words("\xcf\x83\xce\xbf\xcf\x82 \xce\xa3\xce\x9f\xce\xa3", "\xcf\x83\xce\xbf\xcf\x83|\xcf\x83\xce\xbf\xcf\x83");
	assert_words("D\xc4\xb1\xc5\x9f D\xc4\xb0\xc5\x9e", "dis|dis");
	assert_words("o\xef\xac\x83" "ce \xef\xbc\xa1\xef\xbc\xa2\xef\xbc\x93", "office|ab3");
	assert_words("wo\xc2\xadrd wo\xe2\x80\x8drd", "word|word");
	assert_words("law\xf0\x9f\x8e\x93order \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x8e\x93", "law|order");
	assert_words("1\xef\xb8\x8f\xe2\x83\xa3 o\xcc\xb8", "1|o");			/* a key cap; a stroke of its own */
	assert_words("\xc2\xbd \xe2\x91\xb4", "1|2|1");
}

static void
pairs_of_unspaced_letters(void **state)
{
	static const size_t at[][2] = {{0, 6}, {3, 9}, {6, 12}, {12, 13}, {13, 16}, {17, 18}};
	struct list l = {.n = 0};

	(void)state;
	assert_words("\xe6\x9d\xb1\xe4\xba\xac", "\xe6\x9d\xb1\xe4\xba\xac");		/* Tokyo */
	text_words(SLICE("\xe6\x9d\xb1\xe4\xba\xac\xe5\xa4\xa7\xe5\xad\xa6" "C\xe8\xaa\x9e x"), keep, &l);
	assert_string_equal(joined(&l), "\xe6\x9d\xb1\xe4\xba\xac|\xe4\xba\xac\xe5\xa4\xa7|\xe5\xa4\xa7\xe5\xad\xa6|c|\xe8\xaa\x9e|x");
	for (size_t i = 0; i < l.n; i++) {
		assert_int_equal(l.words[i].start, at[i][0]);
		assert_int_equal(l.words[i].end, at[i][1]);
	}
	/* Half-width, composed and decomposed kana; Hangul composed and not. */
	assert_words("\xef\xbd\xb6\xef\xbe\x9e\xef\xbd\xbd", "\xe3\x82\xab\xe3\x82\x99\xe3\x82\xb9");
	assert_words("\xe3\x82\xac\xe3\x82\xb9", "\xe3\x82\xab\xe3\x82\x99\xe3\x82\xb9");
	assert_words("\xed\x95\x9c", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab");
	assert_words("\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4",
		     "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80\xe1\x85\xae\xe1\x86\xa8|"
		     "\xe1\x84\x80\xe1\x85\xae\xe1\x86\xa8\xe1\x84\x8b\xe1\x85\xa5");
}

static void
long_words_end_where_they_are_cut(void **state)
{
	struct list l = {.n = 0};
	char text[70];

	(void)state;
	memset(text, 'x', 62);
	memcpy(text + 62, "\xef\xac\x83", 3);	/* ffi: the cut goes through it */
	text_words((struct slice){text, 65}, keep, &l);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.words[0].end, 65);
	assert_int_equal(l.words[1].start, 62);
	assert_int_equal(l.words[1].end, 65);
}

static bool
stop_at_two(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	(void)folded;
	(void)start;
	(void)end;
	++*(int *)context;
	return position < 1;
}

static void
ends_when_told(void **state)
{
	int n = 0;

	(void)state;
	text_words(SLICE("\xe6\x9d\xb1\xe4\xba\xac\xe5\xa4\xa7\xe5\xad\xa6 one two"), stop_at_two, &n);
	assert_int_equal(n, 2);
	text_words(SLICE("one two three"), stop_at_two, &n);
	assert_int_equal(n, 4);
}

static void
languages_of_codes(void **state)
{
	(void)state;
	assert_int_equal(text_lang_of(SLICE("en")), TEXT_EN);
	assert_int_equal(text_lang_of(SLICE("nl-BE")), TEXT_NL);
	assert_int_equal(text_lang_of(SLICE("DE_at")), TEXT_DE);
	assert_int_equal(text_lang_of(SLICE("fre")), TEXT_FR);
	assert_int_equal(text_lang_of(SLICE("nds")), TEXT_OTHER);
	assert_int_equal(text_lang_of(SLICE("en1")), TEXT_OTHER);
	assert_int_equal(text_lang_of(SLICE("english")), TEXT_OTHER);
	assert_int_equal(text_lang_of(SLICE_NONE), TEXT_OTHER);
}

static void
guesses(void **state)
{
	(void)state;
	assert_int_equal(text_guess(SLICE("An introduction to the history of Europe")), TEXT_EN);
	assert_int_equal(text_guess(SLICE("Inleiding in de geschiedenis van Europa")), TEXT_NL);
	assert_int_equal(text_guess(SLICE("Einf\xc3\xbchrung in die Geschichte und das Recht")), TEXT_DE);
	assert_int_equal(text_guess(SLICE("Introduction \xc3\xa0 l'histoire et au droit des \xc3\xa9tats")), TEXT_FR);
	assert_int_equal(text_guess(SLICE("Introduction to chemistry")), TEXT_OTHER);	/* one is not enough */
	assert_int_equal(text_guess(SLICE("Lorem ipsum dolor sit amet")), TEXT_OTHER);
	assert_int_equal(text_guess(SLICE_NONE), TEXT_OTHER);
}

#define LIST_OF "Anatomy, physiology, histology, embryology, pharmacology, microbiology, immunology, pathology, radiology"

/* What is declared holds unless the text plainly is in another language: many say the language of teaching. */
static void
declared_languages_are_checked(void **state)
{
	static const struct {
		enum text_lang declared, expected;
		const char *text;
	} checked[] = {
		{TEXT_FR, TEXT_EN, "Agricultural and rural policies"}, {TEXT_FR, TEXT_DE, "Einf\xc3\xbchrung in die deutsche Linguistik: Syntax und Semantik"},
		{TEXT_FR, TEXT_NL, "Didactiek van het Nederlands"}, {TEXT_EN, TEXT_FR, "Langue et linguistique anglaises"},
		{TEXT_EN, TEXT_NL, "In deze cursus leer je hands-on hoe je beter kunt pitchen, en wat het publiek van je wil"},
		{TEXT_DE, TEXT_EN, "Understanding authentic and producing simple texts, both in writing and orally, with the help of a textbook"},
		/* neither, or both */
		{TEXT_FR, TEXT_FR, "Regional policy"}, {TEXT_NL, TEXT_NL, "Photography (MIJ)"}, {TEXT_NL, TEXT_NL, "S/Stage I"}, {TEXT_NL, TEXT_NL, "Schoolse les"},
		{TEXT_FR, TEXT_FR, "Atelier d'\xc3\xa9" "criture I & II - Partie I"}, {TEXT_NL, TEXT_NL, "Koffie of thee"}, {TEXT_FR, TEXT_FR, LIST_OF ", " LIST_OF " and others"},
		{TEXT_NL, TEXT_NL, "Research and development van het bedrijf"}, {TEXT_EN, TEXT_EN, "Der Ring and the Rhine: das Ende"}, {TEXT_NL, TEXT_NL, ""},
		{TEXT_OTHER, TEXT_OTHER, "Agricultural and rural policies for the people"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(checked) / sizeof(checked[0]); i++)
		if (text_check(checked[i].declared, slice_of(checked[i].text)) != checked[i].expected)
			fail_msg("%s", checked[i].text);
}

static void
stop_words(void **state)
{
	static const char *const kept[] = {"it", "us", "who", "un", "ai", "mit", "ma", "recht", "art", "law", "c", "r", "d", "t",
					   "men", "war", "car", "one", "being", "theend", "", "the\xc3\xa9"};

	(void)state;
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		assert_false(text_stop(slice_of(kept[i])));
	for (int lang = TEXT_OTHER; lang < TEXT_LANG_MAX; lang++) {
		const char *before = "", *word;

		for (size_t i = 0; (word = text_stop_word((enum text_lang)lang, i)); before = word, i++) {
			char folded[64];

			assert_true(strcmp(before, word) < 0);
			assert_true(text_stop(slice_of(word)));
			words_fold(slice_of(word), folded, sizeof(folded));
			assert_string_equal(word, folded);
		}
		assert_true(lang == TEXT_OTHER ? *before == '\0' : *before != '\0');
	}
	assert_true(text_stop(SLICE("the")) && text_stop(SLICE("het")) && text_stop(SLICE("fur")) && text_stop(SLICE("apres")));
}

static void
level_words(void **state)
{
	const char *before = "", *word;

	(void)state;
	for (size_t i = 0; (word = text_level_word(i)); before = word, i++) {
		assert_true(strcmp(before, word) < 0);
		assert_true(text_level(slice_of(word)) && !text_stop(slice_of(word)));
	}
	assert_false(text_level(SLICE("learning")) || text_level(SLICE("")) || text_level(SLICE("introductions")));
}

static void
digits(void **state)
{
	(void)state;
	assert_true(text_has_digit(SLICE("2027")));
	assert_true(text_has_digit(SLICE("b2b")));
	assert_false(text_has_digit(SLICE("law")));
	assert_false(text_has_digit(SLICE_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_letter_folds_as_the_plain_way_says),
		cmocka_unit_test(random_texts_give_the_words_of_the_plain_way),
		cmocka_unit_test(composed_or_not_gives_the_same_words), cmocka_unit_test(writes_words_plainly),
		cmocka_unit_test(pairs_of_unspaced_letters), cmocka_unit_test(long_words_end_where_they_are_cut),
		cmocka_unit_test(ends_when_told), cmocka_unit_test(languages_of_codes),
		cmocka_unit_test(guesses), cmocka_unit_test(declared_languages_are_checked), cmocka_unit_test(stop_words), cmocka_unit_test(level_words), cmocka_unit_test(digits)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
