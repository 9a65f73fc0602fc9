/* Across languages: the glossary that is shipped and wrong ones, fields by their labels, guesses. */
#include "unit.h"

#include "domain/isced.h"
#include "ground/file.h"
#include "search/bridge.h"

#define WORDS_MAX 80
#define LANGUAGES (1u << TEXT_FR)

struct query {
	char bytes[2048];
	size_t used;
	struct slice words[WORDS_MAX];
	size_t n;
};

static bool
add_word(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct query *q = context;

	(void)position;
	(void)start;
	(void)end;
	if (q->n == WORDS_MAX || q->used + folded.n > sizeof(q->bytes))
		return false;
	memcpy(q->bytes + q->used, folded.p, folded.n);
	q->words[q->n++] = (struct slice){q->bytes + q->used, folded.n};
	q->used += folded.n;
	return true;
}

static void
split(const char *text, struct query *q)
{
	q->used = q->n = 0;
	text_words(slice_of(text), add_word, q);
}

/* Complaints, one a line. */
static void
note(void *context, const char *text)
{
	buffer_text(context, text);
	buffer_byte(context, '\n');
}

static struct bridge *
load(const char *glossary, struct buffer *complaints)
{
	struct error e = ERROR_NONE;
	struct bridge *b;

	buffer_init(complaints, 1 << 16);
	assert_int_equal(bridge_load(slice_of(glossary), "g.txt", note, complaints, &b, &e), 0);
	return b;
}

static struct bridge *
load_shipped(struct buffer *complaints)
{
	const char *source = getenv("top_srcdir");
	char path[4096];
	struct error e = ERROR_NONE;
	struct buffer text;
	struct bridge *b;

	snprintf(path, sizeof(path), "%s/www/search/glossary.txt", source ? source : ".");
	buffer_init(&text, 1 << 20);
	if (file_read(path, &text, &e) < 0)
		fail_msg("%s", e.text);
	b = load(buffer_string(&text), complaints);
	buffer_free(&text);
	return b;
}

/* What a query stands for: "first+count label" or "first+count code", joined by "; ". */
static const char *
found(const struct bridge *b, const char *text, enum bridge_kind kind, struct buffer *out)
{
	struct error e = ERROR_NONE;
	struct bridge_hit *hits;
	struct query q;
	struct arena a;
	size_t n;

	split(text, &q);
	buffer_clear(out);
	arena_init(&a, 1 << 20);
	assert_int_equal(bridge_find(b, q.words, q.n, LANGUAGES, &a, &hits, &n, &e), 0);
	assert_true(n <= BRIDGE_HITS);
	for (size_t i = 0; i < n; i++) {
		assert_true(hits[i].count > 0 && hits[i].first + hits[i].count <= q.n);
		if (hits[i].kind != kind)
			continue;
		buffer_printf(out, "%s%zu+%zu %.*s", out->len ? "; " : "", hits[i].first, hits[i].count,
				SLICE_ARG(kind == BRIDGE_FIELD ? hits[i].code : hits[i].label));
	}
	arena_free(&a);
	return buffer_string(out);
}

static void
assert_names(const struct bridge *b, const char *text, const char *expected)
{
	struct buffer out;

	buffer_init(&out, 1 << 16);
	assert_string_equal(found(b, text, BRIDGE_GLOSSARY, &out), expected);
	buffer_free(&out);
}

static void
assert_fields(const struct bridge *b, const char *text, const char *expected)
{
	struct buffer out;

	buffer_init(&out, 1 << 16);
	found(b, text, BRIDGE_FIELD, &out);
	if (strcmp(buffer_string(&out), expected) != 0)
		fail_msg("%s: \"%s\" and not \"%s\"", text, buffer_string(&out), expected);
	buffer_free(&out);
}

static void
assert_guess(const struct bridge *b, const char *text, const char *expected)
{
	struct slice code;
	struct query q;

	split(text, &q);
	code = bridge_guess(b, q.words, q.n);
	if (!slice_is(code, expected))
		fail_msg("%s: \"%.*s\" and not \"%s\"", text, SLICE_ARG(code), expected);
}

static size_t
pairs_of(const char *line, size_t n)
{
	size_t english = 1, dutch = 1;
	bool right = false;

	for (size_t i = 0; i < n && line[i] != '#'; i++) {
		right = right || line[i] == '=';
		if (line[i] == '|')
			*(right ? &dutch : &english) += 1;
	}
	return right ? english * dutch : 0;
}

static void
shipped_glossary_is_right(void **state)
{
	const char *source = getenv("top_srcdir");
	char path[4096];
	struct error e = ERROR_NONE;
	struct buffer complaints, text;
	struct slice rest, line;
	struct bridge *b = load_shipped(&complaints);
	size_t pairs = 0, lines = 0;

	(void)state;
	assert_string_equal(buffer_string(&complaints), "");	/* nothing twice either */
	snprintf(path, sizeof(path), "%s/www/search/glossary.txt", source ? source : ".");
	buffer_init(&text, 1 << 20);
	assert_int_equal(file_read(path, &text, &e), 0);
	assert_null(memchr(text.data, '\r', text.len));
	for (rest = buffer_view(&text); slice_split(&rest, '\n', &line);) {
		size_t n = line.n && line.p[0] != '#' ? pairs_of(line.p, line.n) : 0;

		pairs += n;
		lines += n > 0;
	}
	assert_true(lines >= 700);
	assert_true(pairs >= lines);
	assert_names(b, "machine learning",
			"0+2 machinaal leren; 0+2 zelflerende systemen; 0+2 automatisch leren; 0+2 apprentissage automatique; "
			"0+2 apprentissage machine; 1+1 leren; 1+1 apprentissage");
	buffer_free(&text);
	buffer_free(&complaints);
	bridge_free(b);
}

static void
names_stand_for_each_other(void **state)
{
	struct buffer complaints;
	struct bridge *b = load("# of law\nlaw | legal studies = recht|rechten  # both\r\nmachine learning = machinaal leren\n\n"
				"  learning = leren\nfilm = film\nhealth care = gezondheidszorg\ndata science = datawetenschap", &complaints);

	(void)state;
	assert_string_equal(buffer_string(&complaints), "");
	assert_names(b, "law", "0+1 recht; 0+1 rechten; 0+1 legal studies");	/* those of its own side last */
	assert_names(b, "introduction to laws", "2+1 recht; 2+1 rechten; 2+1 legal studies");	/* inflected */
	assert_names(b, "recht", "0+1 law; 0+1 legal studies; 0+1 rechten");
	assert_names(b, "legal study", "0+2 recht; 0+2 rechten; 0+2 law");
	assert_names(b, "legal", "");
	assert_names(b, "studies legal", "");
	assert_names(b, "machine learning", "0+2 machinaal leren; 1+1 leren");	/* the longest at a place first */
	assert_names(b, "Machinaal leren", "0+2 machine learning; 1+1 learning");
	assert_names(b, "film", "");				/* what was typed already */
	assert_names(b, "films", "0+1 film");
	assert_names(b, "data wetenschappen", "0+2 data science");	/* a compound written apart */
	assert_names(b, "healthcare", "");
	assert_names(b, "", "");
	buffer_free(&complaints);
	bridge_free(b);
}

/* A third side, for catalogues that have texts in French. */
static void
french_names_stand_for_others(void **state)
{
	struct buffer complaints;
	struct bridge *b = load("labour law = arbeidsrecht = droit du travail\nlaw = recht = droit\nwater = water = eau | eaux", &complaints);
	struct bridge_hit *hits;
	struct query q;
	struct arena a;
	struct error e = ERROR_NONE;
	size_t n;

	(void)state;
	assert_string_equal(buffer_string(&complaints), "");
	assert_names(b, "labour law", "0+2 arbeidsrecht; 0+2 droit du travail; 1+1 recht; 1+1 droit");
	assert_names(b, "arbeidsrecht", "0+1 labour law; 0+1 droit du travail");
	assert_names(b, "droits du travail", "0+3 labour law; 0+3 arbeidsrecht; 0+1 law; 0+1 recht");
	assert_names(b, "droit travail", "0+2 labour law; 0+2 arbeidsrecht; 0+1 law; 0+1 recht");	/* as a query comes */
	assert_names(b, "eau", "0+1 water; 0+1 eaux");
	split("law droit", &q);
	arena_init(&a, 1 << 20);
	assert_int_equal(bridge_find(b, q.words, q.n, 0, &a, &hits, &n, &e), 0);
	assert_int_equal(n, 2);					/* no text is French */
	assert_slice(hits[0].label, "recht");
	assert_int_equal(hits[1].kind, BRIDGE_FIELD);
	arena_free(&a);
	buffer_free(&complaints);
	bridge_free(b);
}

static void
translations_come_in_words(void **state)
{
	struct buffer complaints;
	struct bridge *b = load("art history = Kunstgeschiedenis | de geschiedenis van Kunst\xc3\xa9", &complaints);
	struct error e = ERROR_NONE;
	struct bridge_hit *hits;
	struct query q;
	struct arena a;
	size_t n;

	(void)state;
	split("modern art history", &q);
	arena_init(&a, 1 << 20);
	assert_int_equal(bridge_find(b, q.words, q.n, LANGUAGES, &a, &hits, &n, &e), 0);
	assert_true(n >= 2);
	assert_int_equal(hits[1].n, 4);
	assert_slice(hits[1].words[0], "de");
	assert_slice(hits[1].words[3], "kunste");
	assert_slice(hits[1].label, "de geschiedenis van Kunst\xc3\xa9");
	assert_int_equal(hits[1].code.n, 0);
	arena_free(&a);
	arena_init(&a, 100);
	assert_int_equal(bridge_find(b, q.words, q.n, LANGUAGES, &a, &hits, &n, &e), ERR_MEMORY);
	arena_free(&a);
	buffer_free(&complaints);
	bridge_free(b);
}

static void
wrong_lines_are_told_and_left_out(void **state)
{
	struct buffer complaints;
	struct bridge *b = load("\xef\xbb\xbflaw = recht\nno sign\nlaw =\n= recht\na = b = c = d\nhouse | = huis\none two three four five six "
				"seven eight nine = negen\n\xff = x\nLaw = Recht\n[0999]\n[0421]\ntree = boom\n! = uitroep\n", &complaints);

	(void)state;
	assert_string_equal(buffer_string(&complaints),
			"g.txt:2: \"no sign\" has no \"=\"; write \"english = dutch\" or \"english = dutch = french\"\n"
			"g.txt:3: one side is empty; write \"english = dutch\" or \"english = dutch = french\"\n"
			"g.txt:4: one side is empty; write \"english = dutch\" or \"english = dutch = french\"\n"
			"g.txt:5: has more than two \"=\"; write a line for each\n"
			"g.txt:6: a name is empty; write it or remove the \"|\"\n"
			"g.txt:7: \"one two three four five six seven eight nine\" has more than 8 words; write a shorter name\n"
			"g.txt:8: is not UTF-8; save the file as UTF-8\n"
			"g.txt:9: \"Law\" has that translation already; remove one of them\n"
			"g.txt:13: \"!\" has no letters; write a word\n");
	assert_names(b, "law house tree", "0+1 recht; 2+1 boom");
	buffer_free(&complaints);
	bridge_free(b);
}

/* Names are kept as strings. */
static void
a_byte_of_value_0_is_told(void **state)
{
	struct error e = ERROR_NONE;
	struct buffer complaints;
	struct bridge *b;

	(void)state;
	buffer_init(&complaints, 1 << 16);
	assert_int_equal(bridge_load(((struct slice){"\0law = recht\ntree = boom", 24}), "g.txt", note, &complaints, &b, &e), 0);
	assert_string_equal(buffer_string(&complaints), "g.txt:1: holds a byte of value 0; write it as text\n");
	assert_names(b, "law tree", "1+1 boom");
	buffer_free(&complaints);
	bridge_free(b);
}

static void
complaints_come_to_an_end(void **state)
{
	struct buffer complaints, text;
	struct bridge *b;
	size_t lines = 0;

	(void)state;
	buffer_init(&text, 1 << 20);
	for (int i = 0; i < 1000; i++)
		buffer_text(&text, "wrong\n");
	buffer_text(&text, "law = recht\n");
	b = load(buffer_string(&text), &complaints);
	for (size_t i = 0; i < complaints.len; i++)
		lines += complaints.data[i] == '\n';
	assert_int_equal(lines, 20);
	assert_names(b, "law", "0+1 recht");
	bridge_free(b);
	b = NULL;
	assert_int_equal(bridge_load(SLICE_NONE, "g.txt", NULL, NULL, &b, NULL), 0);
	assert_names(b, "law", "");
	bridge_free(b);
	bridge_free(NULL);
	buffer_free(&text);
	buffer_free(&complaints);
}

static void
labels_lead_to_fields(void **state)
{
	struct buffer complaints;
	struct bridge *b = load("", &complaints);

	(void)state;
	assert_fields(b, "psychology", "0+1 0313");
	assert_fields(b, "introduction to Psychologie", "2+1 0313");
	assert_fields(b, "statistics", "0+1 0542");
	assert_fields(b, "wiskunde", "0+1 0541");
	assert_fields(b, "mathematics and statistics", "0+3 054; 0+1 0541; 2+1 0542");
	assert_fields(b, "law", "0+1 042");		/* the widest of equal labels, which the others are under */
	assert_fields(b, "recht", "0+1 042");
	assert_fields(b, "education", "0+1 01");
	assert_fields(b, "kunst", "0+1 021");
	assert_fields(b, "fine art", "0+2 0213; 1+1 021");
	assert_fields(b, "computer science", "0+2 061");
	assert_fields(b, "informatica", "0+1 061");
	assert_fields(b, "sociale wetenschappen", "0+2 031");
	assert_fields(b, "talen", "0+1 023");
	assert_fields(b, "biologie", "0+1 0511");
	assert_fields(b, "engineering", "0+1 071");
	assert_fields(b, "care of the elderly", "0+4 0921");
	assert_fields(b, "social sciences and other", "0+2 031");
	for (const char *const *word = (const char *const[]){"social", "sciences", "processing", "programmes", "leer", "interdisciplinary",
			"not", "elsewhere", "and", "services", "ontwikkeling", "unknown", "veld", "niet nader gedefinieerd", NULL}; *word; word++)
		assert_fields(b, *word, "");
	buffer_free(&complaints);
	bridge_free(b);
}

static void
every_label_is_met(void **state)
{
	struct buffer complaints, out;
	struct bridge *b = load("", &complaints);
	struct slice code;

	(void)state;
	buffer_init(&out, 1 << 16);
	for (size_t i = 0; (code = isced_code(i)).n > 0; i++) {
		if ((code.n > 2 && strchr("089", code.p[code.n - 1])) || code.p[0] == '9')
			continue;
		for (int dutch = 0; dutch < 2; dutch++) {
			const char *label = isced_label(code, dutch);

			if (slice_eq(code, SLICE("001")) || slice_eq(code, SLICE("0011")) || slice_eq(code, SLICE("00")) || slice_eq(code, SLICE("10")))
				continue;	/* "Basic programmes", "Services": too little */
			if (*found(b, label, BRIDGE_FIELD, &out) == '\0' || strstr(buffer_string(&out), "999"))
				fail_msg("%s is not met", label);
		}
	}
	buffer_free(&out);
	buffer_free(&complaints);
	bridge_free(b);
}

static void
titles_are_guessed(void **state)
{
	static const char *const titles[][2] = {
		{"Introduction to Psychology", "0313"}, {"Inleiding in de psychologie", "0313"}, {"Psychology of law", "0313"},
		{"Strafrecht II", "0421"}, {"European Law", "0421"}, {"Machine Learning", "061"}, {"Linear algebra", "0541"},
		{"Lineaire algebra voor economen", "0541"}, {"Microeconomics 1", "0311"}, {"Toegepaste statistiek", "0542"},
		{"Business ethics", "0223"}, {"Medical ethics", "0223"}, {"Organic Chemistry", "0531"}, {"Kwantummechanica", "0533"},
		{"Kunstgeschiedenis van de middeleeuwen", "0222"}, {"International relations of the Middle East", "0312"},
		{"Philosophy of science", "0223"}, {"Databases and information retrieval", "0612"}, {"Verpleegkunde in de thuiszorg", "0913"},
		{"Climate change and policy", "052"}, {"Sociologie", "0314"}, {"Dutch for beginners", "0231"},
		{"Research methods in psychology", "0313"}, {"Law", "0421"}, {"Onderwijs", "0111"}, {"Voedselveiligheid", "0721"},
		{"Cell biology", "0511"}, {"Marketing", "0414"}, {"Tandheelkunde", "0911"},
		/* honest: nothing, or nothing clear */
		{"Research methods", ""}, {"Academic writing", ""}, {"Introduction", ""}, {"Summer school", ""}, {"Thesis", ""},
		{"Project", ""}, {"Capita selecta", ""}, {"Leadership and change", ""}, {"The future of everything", ""}, {"", ""},
		{"Xyzzy 101", ""},
	};
	struct buffer complaints;
	struct bridge *b = load_shipped(&complaints);

	(void)state;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		assert_guess(b, titles[i][0], titles[i][1]);
	buffer_free(&complaints);
	bridge_free(b);
}

static void
long_queries_are_cut(void **state)
{
	struct buffer complaints, out, text;
	struct bridge *b = load("law = recht | rechten | wet\n", &complaints);

	(void)state;
	buffer_init(&out, 1 << 16);
	buffer_init(&text, 1 << 16);
	for (int i = 0; i < 1000; i++)
		buffer_text(&text, "law ");
	found(b, buffer_string(&text), BRIDGE_GLOSSARY, &out);
	assert_true(out.len > 0);
	assert_guess(b, buffer_string(&text), "0421");
	buffer_free(&text);
	buffer_free(&out);
	buffer_free(&complaints);
	bridge_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_glossary_is_right), cmocka_unit_test(names_stand_for_each_other),
		cmocka_unit_test(french_names_stand_for_others),
		cmocka_unit_test(translations_come_in_words), cmocka_unit_test(wrong_lines_are_told_and_left_out),
		cmocka_unit_test(a_byte_of_value_0_is_told), cmocka_unit_test(complaints_come_to_an_end), cmocka_unit_test(labels_lead_to_fields),
		cmocka_unit_test(every_label_is_met), cmocka_unit_test(titles_are_guessed), cmocka_unit_test(long_queries_are_cut)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
