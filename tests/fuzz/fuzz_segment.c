/*
 * Bytes that are to be the parts of a segment, opened without looking at their checksums: nothing is read outside of them, what the
 * dictionary says leads to lists that ascend in range, and a search over them finds documents that there are.
 *
 * u8 length · what is typed · u8 languages · u16 bytes of the dictionary · u16 of the lists · u16 of the columns · these three
 */
#include <stdlib.h>
#include <string.h>

#include "search/search.h"
#include "unit/columns_use.h"
#include "unit/post_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	struct slice q, parts[SEGMENT_PARTS];
	struct buffer head;
	uint8_t languages;
};

/* Each part in a block of just its size, so that a step outside is seen. */
static struct slice
tight(struct slice s, size_t n)
{
	char *copy = malloc(n + 1);

	if (copy == NULL)
		abort();
	memset(copy, 0, n + 1);
	if (s.n > 0)
		memcpy(copy + 1, s.p, s.n < n ? s.n : n);
	return (struct slice){copy + 1, n};
}

static struct slice
take(struct reader *r, size_t n)
{
	return reader_bytes(r, n < r->rest.n ? n : r->rest.n);
}

static void
read_input(struct input *in, const uint8_t *data, size_t size)
{
	struct reader r = reader_of((struct slice){(const char *)data, size});
	uint8_t length = reader_u8(&r);
	struct columns columns;
	uint16_t n[3];

	in->q = take(&r, length);
	in->languages = reader_u8(&r);
	for (size_t i = 0; i < 3; i++)
		n[i] = reader_u16(&r);
	for (size_t i = 0; i < 3; i++) {
		struct slice part = take(&r, n[i]);

		in->parts[SEGMENT_DICT + i] = tight(part, part.n);
	}
	if (!columns_open(in->parts[SEGMENT_COLUMNS], &columns))
		columns.n = 0;
	buffer_init(&in->head, 4096);
	buffer_u32(&in->head, SEGMENT_FORMAT);
	buffer_u32(&in->head, columns.n);
	buffer_u32(&in->head, in->languages);
	for (unsigned i = SEGMENT_HEAD + 1; i < SEGMENT_PARTS; i++)
		buffer_u64(&in->head, 0);
	buffer_u64(&in->head, str_checksum(buffer_view(&in->head)));
	in->parts[SEGMENT_HEAD] = buffer_view(&in->head);
}

static int
look_at_word(void *context, struct slice word, struct slice data, unsigned edits)
{
	const struct segment *s = context;
	struct word_info info;
	char name[WORD_MAX];
	struct post p;
	size_t n;

	(void)edits;
	if (word.n > DICT_WORD_MAX)
		abort();
	while (word.p[0] == MARK_SKELETON[0] && (n = segment_cognate(&data, (struct slice){word.p + 1, word.n - 1}, name)) > 0)
		if (n > WORD_MAX)
			abort();
	if (!(data.n > 0 ? word_info_read(data, &info) : segment_word(s, word, &info)))
		return 0;
	if (info.own.df > 0 && info.n == 0)
		info.refs[info.n++] = info.own;
	if (info.n > WORD_REFS)
		abort();
	for (size_t i = 0; i < info.n; i++) {
		uint32_t met = 0;

		if (!segment_post(s, &info.refs[i], &p) && p.doc != POST_END)
			abort();
		for (; p.doc != POST_END && met < 1000; met++) {
			if (p.doc >= s->docs || !walk_places(&p))
				abort();
			(void)post_next(&p);
		}
	}
	return 0;
}

static void
search(const struct segment *s, struct slice q, bool literal, enum sort sort)
{
	static struct known known;
	const struct filter_partner partners[] = {{SLICE_NONE, false}, {SLICE("alpha"), true}};
	struct search_segment one = {s, NULL, NULL};
	struct search_index index = {&one, 1, NULL, partners, 2, NULL, &known};
	struct query query = {.q = q, .literal = literal, .ects_min = -1, .ects_max = -1, .start_from = DATE_NONE,
			.start_to = DATE_NONE, .sort = sort, .page = 1, .limit = 20, .facets = true, .now = 1795000000};
	struct search_result r;
	struct error e = ERROR_NONE;
	struct arena scratch, a;

	arena_init(&scratch, 64 << 20);
	arena_init(&a, 64 << 20);
	known_clear(&known);
	if (statuses_new(&s->columns, &one.statuses, &e) == 0 && known_add(&known, &s->columns, NULL, partners, 2, &e) == 0 &&
			search_run(&index, &query, &scratch, &a, &r, &e) == 0) {
		if (r.hit_count > 20 || r.hit_count > r.filtered.total || r.filtered.total > s->docs)
			abort();
		for (size_t i = 0; i < r.hit_count; i++)
			if (r.hits[i].local >= s->docs)
				abort();
	}
	statuses_free(one.statuses);
	arena_free(&a);
	arena_free(&scratch);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error e = ERROR_NONE;
	struct input in = {.languages = 0};
	struct segment s;

	read_input(&in, data, size);
	if (segment_open(in.parts, false, &s, &e) == 0) {
		(void)dict_each(&s.dict, SLICE_NONE, look_at_word, &s);
		search(&s, in.q, false, SORT_RELEVANCE);
		search(&s, in.q, true, SORT_TITLE);
	}
	for (unsigned i = SEGMENT_DICT; i < SEGMENT_PARTS; i++)
		free((char *)(uintptr_t)in.parts[i].p - 1);
	buffer_free(&in.head);
	return 0;
}
