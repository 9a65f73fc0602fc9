#ifndef TESTS_QUERY_NAIVE_H
#define TESTS_QUERY_NAIVE_H
/*
 * CONTRACT.md section 5 once more, slowly: every course decoded, every filter tried on every
 * offering, every facet counted by a search of its own. Shares with the engine only what reads a
 * record (domain/course.h), splits words and finds stems (search/text.h).
 */
#include "search/request.h"
#include "search/text.h"

#define NAIVE_COURSES 400
#define NAIVE_OFFERINGS 5
#define NAIVE_WORDS 80
#define NAIVE_TERMS 5
#define NAIVE_FORMS 200

struct naive_word {
	char text[24], stem[24];	/* as written, and its stem in the language of the text */
	uint32_t value, position;	/* which text of the course, and where in it */
	bool title, key;
};

struct naive_course {
	const struct course *course;
	const char *partner;
	char id[16], title[2][128];	/* titles in English and Dutch, as they are sorted */
	int64_t first_seen;
	bool enabled;
	struct naive_word words[NAIVE_WORDS];
	size_t word_count;
	struct offering_facts facts[NAIVE_OFFERINGS];
	enum status status[NAIVE_OFFERINGS];
	const struct offering *offerings[NAIVE_OFFERINGS];
	size_t offering_count;		/* at least 1 */
};

struct naive_term {
	char words[3][24];
	size_t count;
	bool excluded, phrase, last;
};

struct naive_query {
	struct naive_term terms[NAIVE_TERMS];
	size_t term_count;
	struct query q;
};

struct naive {
	struct naive_course courses[NAIVE_COURSES];
	size_t count;
	struct naive_word forms[NAIVE_FORMS];
	size_t form_count;
};

/* Words -------------------------------------------------------------------- */

struct naive_text {
	struct naive_course *course;
	uint32_t value;
	bool title, key;	/* key: code, keyword, teacher */
	enum text_lang lang;
};

static inline bool
naive_add_word(void *context, struct slice word, uint32_t position, size_t start, size_t end)
{
	const struct naive_text *t = context;
	struct naive_course *c = t->course;
	struct naive_word *w = &c->words[c->word_count++];
	char stem[WORD_MAX];

	(void)start;
	(void)end;
	assert_true(c->word_count < NAIVE_WORDS);
	assert_true(slice_copy(word, w->text, sizeof(w->text)));
	assert_true(slice_copy((struct slice){stem, text_stem(t->lang, word, stem)}, w->stem, sizeof(w->stem)));
	w->value = t->value;
	w->position = position;
	w->title = t->title;
	w->key = t->key;
	return true;
}

/* The language of texts that do not say theirs: that of the longest text that can be told, else of teaching. */
static inline enum text_lang
naive_language(const struct course *c)
{
	static const uint16_t texts[] = {OPSTAP_F_DESCRIPTION, OPSTAP_F_SUMMARY, OPSTAP_F_OUTCOMES, OPSTAP_F_TITLE};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		enum text_lang lang = text_guess(values_text(&c->values, texts[i]));

		if (lang != TEXT_OTHER)
			return lang;
	}
	return text_lang_of(values_text(&c->values, OPSTAP_F_LANGUAGE));
}

static inline void
naive_words(struct naive_course *c)
{
	static const char *const searched[] = {"title", "code", "keyword", "teacher", "summary", "description",
			"outcomes", "prerequisites", "assessment"};

	for (size_t i = 0; i < c->course->values.n; i++)
		for (size_t k = 0; k < sizeof(searched) / sizeof(searched[0]); k++) {
			const struct value *v = &c->course->values.v[i];
			struct naive_text t = {c, (uint32_t)i, k == 0, k >= 1 && k <= 3, TEXT_OTHER};

			if (v->field != field_by_name(slice_of(searched[k]))->number)
				continue;
			if (v->field != OPSTAP_F_CODE && v->field != OPSTAP_F_TEACHER)
				t.lang = text_check(v->lang.n > 0 ? text_lang_of(v->lang) : naive_language(c->course), v->text);
			text_words(v->text, naive_add_word, &t);
		}
}

/* A word of a text stands for a wanted one when its stem is that, or one of its stems in any language. */
static inline bool
naive_word_fits(const struct naive_word *word, const char *wanted)
{
	char stem[WORD_MAX];
	bool fits = strcmp(word->stem, wanted) == 0;

	for (unsigned l = TEXT_OTHER + 1; l < TEXT_LANG_MAX && !fits; l++)
		fits = slice_is((struct slice){stem, text_stem((enum text_lang)l, slice_of(wanted), stem)}, word->stem);
	return fits;
}

static inline bool
naive_phrase_at(const struct naive_course *c, size_t at, const struct naive_term *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (at + i >= c->word_count || c->words[at + i].value != c->words[at].value ||
				!naive_word_fits(&c->words[at + i], t->words[i]))
			return false;
	return true;
}

/* Which words there are, each with every stem that it has in some text. After all courses are there. */
static inline void
naive_learn(struct naive *n)
{
	n->form_count = 0;
	for (size_t i = 0; i < n->count; i++)
		for (size_t k = 0; k < n->courses[i].word_count; k++) {
			const struct naive_word *w = &n->courses[i].words[k];
			size_t f = 0;

			while (f < n->form_count && (strcmp(n->forms[f].text, w->text) != 0 || strcmp(n->forms[f].stem, w->stem) != 0))
				f++;
			assert_true(f < NAIVE_FORMS);
			if (f == n->form_count)
				n->forms[n->form_count++] = *w;
			n->forms[f].key = n->forms[f].key || w->key || w->title;
		}
}

/* Is the word so written in some text? */
static inline bool
naive_known(const struct naive *n, const char *word)
{
	for (size_t i = 0; i < n->form_count; i++)
		if (strcmp(n->forms[i].text, word) == 0)
			return true;
	return false;
}

static inline bool
naive_has_stem(const struct naive_course *c, const char *stem)
{
	for (size_t i = 0; i < c->word_count; i++)
		if (strcmp(c->words[i].stem, stem) == 0)
			return true;
	return false;
}

/* A word just as written, and those that share a stem with it where it stands; one that is nowhere so written may be a stem. */
static inline bool
naive_exact(const struct naive *n, const struct naive_course *c, const char *word)
{
	bool known = false;

	for (size_t i = 0; i < n->form_count; i++) {
		if (strcmp(n->forms[i].text, word) != 0)
			continue;
		if (naive_has_stem(c, n->forms[i].stem))
			return true;
		known = true;
	}
	return !known && naive_has_stem(c, word);
}

static inline bool
naive_holds(const struct naive_course *c, const struct naive_term *t)
{
	for (size_t i = 0; i < c->word_count; i++)
		if (naive_phrase_at(c, i, t))
			return true;
	return false;
}

static inline bool
naive_is_longer(const char *word, const char *begin)
{
	return strlen(word) > strlen(begin) && strncmp(word, begin, strlen(begin)) == 0;
}

/* Has the course a word that shares a stem with one that begins so? In titles and keywords when any of those does, else in all. */
static inline bool
naive_begins(const struct naive *n, const struct naive_course *c, const char *begin)
{
	bool keys = false;

	for (size_t i = 0; i < n->form_count; i++)
		keys = keys || (n->forms[i].key && naive_is_longer(n->forms[i].text, begin));
	for (size_t i = 0; i < n->form_count; i++)
		if (naive_is_longer(n->forms[i].text, begin) && (!keys || n->forms[i].key) && naive_exact(n, c, n->forms[i].text))
			return true;
	return false;
}

/* The last word may still be being typed: up to four letters, it begins words of titles. */
static inline bool
naive_typing(const struct naive *n, const struct naive_course *c, const struct naive_term *t)
{
	const char *word = t->words[0];

	if (!t->last || (naive_known(n, word) && strlen(word) > 4))
		return false;
	if (strlen(word) > 4)
		return naive_begins(n, c, word);
	for (size_t i = 0; i < c->word_count; i++)
		if (c->words[i].title && strncmp(c->words[i].text, word, strlen(word)) == 0)
			return true;
	return false;
}

static inline bool
naive_says_nothing(const struct naive_term *t)
{
	return !t->phrase && text_stop(slice_of(t->words[0]));
}

static inline bool
naive_candidate(const struct naive *n, const struct naive_query *nq, const struct naive_course *c)
{
	bool telling = false;	/* words that say nothing count only when there are no others */

	for (size_t i = 0; i < nq->term_count; i++)
		telling = telling || (!nq->terms[i].excluded && !naive_says_nothing(&nq->terms[i]));
	for (size_t i = 0; i < nq->term_count; i++) {
		const struct naive_term *t = &nq->terms[i];

		if (telling && naive_says_nothing(t))
			continue;
		if ((naive_holds(c, t) || naive_typing(n, c, t)) == t->excluded)
			return false;
	}
	return c->enabled;
}

/* Values ------------------------------------------------------------------- */

static inline const char *
naive_word_value(uint16_t field, struct slice text)
{
	int word = field_word(field, text);

	return field_words(field)[word > 0 ? word : 0];
}

/* Whether offering i of the course has a value of a facet; prefixes for ISCED-F. */
static inline bool
naive_has(const struct naive_course *c, size_t i, enum facet f, struct slice value)
{
	const struct value *v;
	bool any = false;

	switch (f) {
	case FACET_PARTNER:
		return slice_is(value, c->partner);
	case FACET_LEVEL:
		return slice_is(value,
				naive_word_value(OPSTAP_F_LEVEL, values_text(&c->course->values, OPSTAP_F_LEVEL)));
	case FACET_DELIVERY:
		return slice_is(value, field_words(OPSTAP_F_DELIVERY)[c->facts[i].delivery]);
	case FACET_EXAM:
		return slice_is(value, field_words(OPSTAP_F_EXAM)[c->facts[i].exam]);
	case FACET_STATUS:
		return slice_is(value, status_name(c->status[i]));
	case FACET_LANGUAGE:
		for (v = course_value(c->course, c->offerings[i], OPSTAP_F_LANGUAGE); v != NULL; any = true) {
			const struct values *own =
					c->offerings[i] && values_first(&c->offerings[i]->values, OPSTAP_F_LANGUAGE)
					? &c->offerings[i]->values
					: &c->course->values;

			if (slice_eq(v->text, value))
				return true;
			v = values_next(own, v);
		}
		return !any && slice_is(value, "unknown");
	default:
		for (v = values_first(&c->course->values, OPSTAP_F_FIELD); v != NULL;
				v = values_next(&c->course->values, v), any = true)
			if (value.n <= v->text.n && memcmp(v->text.p, value.p, value.n) == 0)
				return true;
		return !any && slice_is(value, "unknown");
	}
}

static inline bool
naive_facet_fits(const struct naive_query *nq, const struct naive_course *c, size_t i, enum facet f)
{
	const struct query *q = &nq->q;

	if (f == FACET_STATUS && q->any_status)
		return true;
	if (q->selected_count[f] == 0)
		return f != FACET_STATUS || !q->hide_closed || c->status[i] != STATUS_CLOSED;
	for (size_t k = 0; k < q->selected_count[f]; k++)
		if (naive_has(c, i, f, q->selected[f][k]))
			return true;
	return false;
}

static inline bool
naive_numbers_fit(const struct query *q, const struct naive_course *c, size_t i)
{
	const struct offering_facts *f = &c->facts[i];

	if (q->honours && !slice_is(values_text(&c->course->values, OPSTAP_F_HONOURS), "yes"))
		return false;
	if ((q->ects_min >= 0 || q->ects_max >= 0) && f->ects < 0)
		return false;
	if ((q->ects_min >= 0 && f->ects < q->ects_min) || (q->ects_max >= 0 && f->ects > q->ects_max))
		return false;
	if ((q->start_from != DATE_NONE || q->start_to != DATE_NONE) && f->start == DATE_NONE)
		return false;
	return (q->start_from == DATE_NONE || f->start >= q->start_from) &&
			(q->start_to == DATE_NONE || f->start <= q->start_to);
}

/* Everything but the selection of one facet (FACET_MAX: everything). */
static inline bool
naive_fits(const struct naive_query *nq, const struct naive_course *c, size_t i, enum facet but)
{
	for (unsigned f = 0; f < FACET_MAX; f++)
		if ((enum facet)f != but && !naive_facet_fits(nq, c, i, (enum facet)f))
			return false;
	return naive_numbers_fit(&nq->q, c, i);
}

static inline bool
naive_course_fits(const struct naive_query *nq, const struct naive_course *c, enum facet but)
{
	for (size_t i = 0; i < c->offering_count; i++)
		if (naive_fits(nq, c, i, but))
			return true;
	return false;
}

/* In how many candidates does an offering that meets all other filters have the value? */
static inline uint32_t
naive_count(const struct naive_query *nq, const struct naive_course *const *candidates, size_t n, enum facet f,
		struct slice value)
{
	uint32_t count = 0;

	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < candidates[k]->offering_count; i++)
			if (naive_fits(nq, candidates[k], i, f) && naive_has(candidates[k], i, f, value)) {
				count++;
				break;
			}
	return count;
}

/* The offering that the hit shows. */
static inline size_t
naive_shown(const struct naive_query *nq, const struct naive_course *c)
{
	size_t best = SIZE_MAX;

	for (enum status s = STATUS_OPEN; s < STATUS_MAX && best == SIZE_MAX; s++)
		for (size_t i = 0; i < c->offering_count; i++) {
			int32_t start = c->facts[i].start, other;

			if (c->status[i] != s || !naive_fits(nq, c, i, FACET_MAX))
				continue;
			other = best == SIZE_MAX ? 0 : c->facts[best].start;
			if (best == SIZE_MAX || (s >= STATUS_FULL && start > other) ||
					(s < STATUS_FULL && start != DATE_NONE &&
							(other == DATE_NONE || start < other)))
				best = i;
		}
	return best;
}

#endif
