#ifndef TESTS_SEGMENT_WORLD_H
#define TESTS_SEGMENT_WORLD_H
/* Segments of courses from lines of text, and searches over them, for tests of the engine without a store. */
#include "search/search.h"

#include "course_line.h"

#define WORLD_SEGMENTS 4
#define WORLD_NOW 1795000000
#define WORLD_HITS 100

struct built {
	struct segment_writer *writer;
	struct slice parts[SEGMENT_PARTS];
	struct segment s;
	uint8_t live[2048];
};

struct engine {
	struct arena arena, answer;
	struct built built[WORLD_SEGMENTS];
	struct search_segment segments[WORLD_SEGMENTS];
	struct filter_partner partners[2];
	struct known known;
	struct search_index index;
	uint32_t docs;
	bool stranger;			/* the last course of a segment that is added is of partner 0, which is not enabled */
	const struct zone *zone;
	struct query q;			/* what the next search asks, but for its words */
	struct search_result r;		/* of the last one */
};

static inline struct engine *
engine_new(void)
{
	struct engine *x = calloc(1, sizeof(*x));
	struct error e = ERROR_NONE;

	assert_non_null(x);
	arena_init(&x->arena, (size_t)256 << 20);
	arena_init(&x->answer, (size_t)256 << 20);
	assert_int_equal(zone_find("UTC", &x->zone, &e), 0);
	x->partners[1] = (struct filter_partner){SLICE("alpha"), true};
	x->index = (struct search_index){x->segments, 0, NULL, x->partners, 2, NULL, &x->known};
	x->q = (struct query){.ects_min = -1, .ects_max = -1, .start_from = DATE_NONE, .start_to = DATE_NONE, .page = 1,
			.limit = WORLD_HITS, .lang = SLICE("en"), .now = WORLD_NOW};
	known_clear(&x->known);
	return x;
}

static inline void
engine_free(struct engine *x)
{
	for (size_t i = 0; i < x->index.n; i++) {
		statuses_free(x->segments[i].statuses);
		segment_writer_free(x->built[i].writer);
	}
	arena_free(&x->answer);
	arena_free(&x->arena);
	free(x);
}

/* One more segment of n courses; all of them live. */
static inline struct built *
engine_add(struct engine *x, const char *const *lines, size_t n)
{
	struct built *b = &x->built[x->index.n];
	struct search_segment *s = &x->segments[x->index.n++];
	struct error e = ERROR_NONE;

	assert_true(x->index.n <= WORLD_SEGMENTS && n <= sizeof(b->live) * 8);
	assert_int_equal(segment_writer_new(&b->writer, &e), 0);
	for (size_t i = 0; i < n; i++) {
		struct segment_meta m = {++x->docs, i + 1 < n || !x->stranger, WORLD_NOW - 1000 + (int64_t)x->docs, x->zone};

		assert_int_equal(segment_add(b->writer, line_course(&x->arena, lines[i]), &m, &e), 0);
	}
	assert_int_equal(segment_count(b->writer), n);
	assert_int_equal(segment_end(b->writer, b->parts, &e), 0);
	assert_int_equal(segment_open(b->parts, true, &b->s, &e), 0);
	memset(b->live, 0xff, sizeof(b->live));
	*s = (struct search_segment){&b->s, b->live, NULL};
	assert_int_equal(statuses_new(&b->s.columns, &s->statuses, &e), 0);
	assert_int_equal(known_add(&x->known, &b->s.columns, b->live, x->partners, 2, &e), 0);
	return b;
}

static inline int
engine_try(struct engine *x, struct slice q, struct error *e)
{
	struct arena scratch;
	int rc;

	arena_reset(&x->answer);
	arena_init(&scratch, (size_t)64 << 20);
	x->q.q = q;
	rc = search_run(&x->index, &x->q, &scratch, &x->answer, &x->r, e);
	arena_free(&scratch);
	return rc;
}

/* The ids of what is found, in order. */
static inline const char *
engine_hits(const struct engine *x)
{
	static char text[4096];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < x->r.hit_count; i++) {
		const struct search_hit *h = &x->r.hits[i];
		struct slice id = columns_id(&x->segments[h->segment].s->columns, h->local);

		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.*s", i ? " " : "", SLICE_ARG(id));
	}
	return text;
}

static inline const char *
engine_find(struct engine *x, const char *q)
{
	struct error e = ERROR_NONE;

	if (engine_try(x, slice_of(q), &e) < 0)
		fail_msg("%s: %s", q, e.text);
	return engine_hits(x);
}

#endif
