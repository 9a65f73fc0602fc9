/* What to offer: while somebody types, when nothing was found, beside a course. */
#include <string.h>

#include "search/text.h"
#include "store/query_parts.h"

#define LETTERS_MIN 2
#define COURSES_MAX 20
#define WORDS_MAX 20
#define SCRATCH_MAX ((size_t)64 << 20)
#define LIKE_BYTES 400		/* of title and keywords that say what is similar */

static struct query
plain_query(struct slice q, struct slice lang, int64_t now)
{
	return (struct query){.q = q,
			.any_status = true,
			.ects_min = -1,
			.ects_max = -1,
			.start_from = DATE_NONE,
			.start_to = DATE_NONE,
			.sort = SORT_RELEVANCE,
			.page = 1,
			.limit = COURSES_MAX,
			.lang = lang,
			.now = now};
}

/* While somebody types ----------------------------------------------------- */

static bool
has_mark(struct slice s)
{
	return s.n > 0 && memmem(s.p, s.n, "\xee\x80\x80", 3) != NULL;
}

/* Two runs of a course of one name are one suggestion. */
static bool
is_suggested(const struct suggestion *s, size_t n, struct slice title)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(s[i].title, title))
			return true;
	return false;
}

struct last_word {
	char text[WORD_MAX];
	size_t n, start;	/* start: in what was typed */
};

static bool
note_last(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct last_word *l = context;

	(void)position;
	(void)end;
	memcpy(l->text, word.p, word.n);
	l->n = word.n;
	l->start = start;
	return true;
}

struct begin {
	struct slice word;
	bool met;
};

static bool
note_begin(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	struct begin *b = context;

	(void)position;
	(void)start;
	(void)end;
	b->met = word.n >= b->word.n && memcmp(word.p, b->word.p, b->word.n) == 0;
	return !b->met;
}

/* A course is suggested by what its title has of what was typed, or by a word that begins as the last one: "psy" may be of its code, too. */
static bool
is_called_so(const struct hit *h, struct slice title, const struct last_word *last)
{
	struct begin b = {.word = {last->text, last->n}};

	if (has_mark(h->title_marked))
		return true;
	if (last->n > 0)
		text_words(title, note_begin, &b);
	return b.met;
}

static int
suggest_courses(struct catalogue_view *v, const struct query *q, size_t max, struct arena *a, struct suggestion **out,
		size_t *n, struct error *e)
{
	struct query_result result;
	struct last_word last = {.n = 0};
	int rc = query_run(v, NULL, NULL, q, a, &result, e);

	if (rc < 0)
		return rc;
	text_words(q->q, note_last, &last);
	*out = arena_array(a, max, sizeof(**out));
	if (*out == NULL)
		return error_set(e, ERR_MEMORY, "no memory for suggestions");
	for (size_t i = 0; i < result.hit_count && *n < max; i++) {
		const struct hit *h = &result.hits[i];
		const struct value *title = values_in(&h->course->values, OPSTAP_F_TITLE, q->lang);

		if (title != NULL && is_called_so(h, title->text, &last) && !is_suggested(*out, *n, title->text))
			(*out)[(*n)++] = (struct suggestion){title->text, h->partner, h->id};
	}
	return 0;
}

/* Whether any course has all of it. */
static int
finds_any(struct catalogue_view *v, struct slice q, struct arena *a, bool *out, struct error *e)
{
	const char *whole = arena_printf(a, "%.*s ", SLICE_ARG(q));	/* its last word is no beginning */
	struct query query = plain_query(whole ? slice_of(whole) : q, SLICE_NONE, date_now());
	struct query_result found;
	int rc;

	query.literal = query.bare = query.any = true;
	query.limit = 1;
	rc = query_run(v, NULL, NULL, &query, a, &found, e);
	*out = rc == 0 && found.total > 0;
	return rc;
}

/* Behind other words only what occurs together with them. */
static int
keep_finding(struct catalogue_view *v, size_t max, struct arena *a, struct slice *list, size_t *n, struct error *e)
{
	size_t kept = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < *n && kept < max; i++) {
		bool finds;

		rc = finds_any(v, list[i], a, &finds, e);
		list[kept] = list[i];
		kept += finds;
	}
	*n = kept;
	return rc;
}

static int
suggest_words(struct catalogue_view *v, struct slice q, size_t max, struct arena *a, struct slice **out, size_t *n,
		struct error *e)
{
	struct last_word last = {.n = 0};
	struct search_index index;
	struct slice typed;
	int rc = query_index(v, NULL, false, a, &index, e);

	text_words(q, note_last, &last);
	typed = (struct slice){last.text, last.n};
	if (rc < 0 || utf8_count(typed) < LETTERS_MIN)
		return rc;
	rc = search_complete(&index, typed, last.start > 0 || max > WORDS_MAX ? WORDS_MAX : max, a, out, n, e);
	for (size_t i = 0; rc == 0 && i < *n; i++) {
		const char *whole = arena_printf(a, "%.*s%.*s", (int)last.start, q.p, SLICE_ARG((*out)[i]));

		if (whole == NULL)
			return error_set(e, ERR_MEMORY, "no memory for suggestions");
		(*out)[i] = slice_of(whole);
	}
	return rc < 0 || last.start == 0 ? rc : keep_finding(v, max, a, *out, n, e);
}

int
query_suggest(struct catalogue_view *v, struct slice q, struct slice lang, size_t max, struct arena *a,
		struct suggestion **courses, size_t *course_count, struct slice **words, size_t *word_count,
		struct error *e)
{
	struct query query = plain_query(q, lang, date_now());
	char folded[WORD_MAX] = "";
	int rc;

	*courses = NULL;
	*words = NULL;
	*course_count = *word_count = 0;
	query.highlight = true;
	if (q.n > QUERY_MAX_BYTES || !utf8_valid(q, NULL))
		return error_set(e, ERR_VALUE, "q is too long or not UTF-8");
	if (utf8_count((struct slice){folded, words_fold(q, folded, sizeof(folded))}) < LETTERS_MIN)
		return 0;
	rc = suggest_courses(v, &query, max, a, courses, course_count, e);
	return rc < 0 ? rc : suggest_words(v, q, max, a, words, word_count, e);
}

/* When nothing was found --------------------------------------------------- */

int
query_near(struct catalogue_view *v, struct slice q, size_t max, struct arena *a, struct slice **words, size_t *count,
		struct error *e)
{
	struct search_index index;
	int rc = query_index(v, NULL, false, a, &index, e);

	*words = NULL;
	*count = 0;
	return rc < 0 ? rc : search_near(&index, q, max, a, words, count, e);
}

/* Beside a course ---------------------------------------------------------- */

static void
add_text(struct buffer *b, struct slice text)
{
	for (size_t i = 0; i < text.n && b->len < LIKE_BYTES; i++)
		buffer_byte(b, strchr("\"-\xe2", text.p[i]) ? ' ' : text.p[i]);
	buffer_byte(b, ' ');
}

static struct slice
words_of(const struct course *c, struct slice lang, struct arena *a)
{
	const struct value *title = values_in(&c->values, OPSTAP_F_TITLE, lang), *v;
	struct slice words = SLICE_NONE;
	char folded[LIKE_BYTES];
	struct buffer b;

	buffer_init(&b, 8 * LIKE_BYTES);
	if (title != NULL)
		add_text(&b, title->text);
	for (v = values_first(&c->values, OPSTAP_F_KEYWORD); v != NULL; v = values_next(&c->values, v))
		add_text(&b, v->text);
	if (buffer_ok(&b))
		words = arena_slice(a, (struct slice){folded, words_fold(buffer_view(&b), folded, sizeof(folded))});
	buffer_free(&b);
	return words;
}

int
query_similar(struct catalogue_view *v, const struct config *config, const struct seats *seats, const struct hit *course,
		const struct query *q, size_t max, struct arena *a, struct query_result *out, struct error *e)
{
	struct query like = plain_query(words_of(course->course, q->lang, a), q->lang, q->now);
	size_t kept = 0;
	int rc;

	memset(out, 0, sizeof(*out));
	if (like.q.n == 0)
		return 0;
	like.some = true;
	like.any_status = false;
	like.hide_closed = true;
	like.limit = (uint32_t)max + 1;
	rc = query_run(v, config, seats, &like, a, out, e);
	for (size_t i = 0; rc == 0 && i < out->hit_count && kept < max; i++)
		if (out->hits[i].meta.doc != course->meta.doc)
			out->hits[kept++] = out->hits[i];
	out->hit_count = kept;
	return rc;
}
