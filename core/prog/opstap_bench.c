/*
 * The engine by itself, for measuring and for engines beside it (CONTRACT.md section 7):
 *   opstap-bench DIR index FILE.jsonl    builds or refreshes a catalogue below DIR, prints docs, seconds, the store's part of them, bytes
 *   opstap-bench DIR query               answers one JSON object a line from standard input
 * Built, never installed.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "prog/bench.h"
#include "prog/glossary.h"
#include "store/query.h"

#define QUERY_ARENA_MAX ((size_t)1 << 30)

double
bench_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
bench_complain(const struct error *e)
{
	fprintf(stderr, "opstap-bench: %s\n", e->text);
	return 4;
}

/* query -------------------------------------------------------------------- */

static int
select_one(struct query *q, enum facet f, const json_t *value, struct error *e)
{
	struct slice text = {json_string_value(value), json_string_length(value)};

	if (text.n == 0)
		return error_set(e, ERR_VALUE, "%s: not a text", facet_name(f));
	if (f == FACET_STATUS && slice_is(text, "any")) {
		q->any_status = true;
		return 0;
	}
	if (q->selected_count[f] == QUERY_MAX_SELECTED)
		return error_set(e, ERR_VALUE, "%s: too many values", facet_name(f));
	q->selected[f][q->selected_count[f]++] = text;
	return 0;
}

static int
select_values(struct query *q, const json_t *object, struct error *e)
{
	int rc = 0;

	for (unsigned f = 0; f < FACET_MAX; f++) {
		const json_t *value = json_object_get(object, facet_name((enum facet)f));
		size_t n = json_is_array(value) ? json_array_size(value) : value != NULL;

		for (size_t i = 0; i < n && rc == 0; i++)
			rc = select_one(q, (enum facet)f, json_is_array(value) ? json_array_get(value, i) : value, e);
	}
	return rc;
}

static int
read_day(const json_t *object, const char *key, int32_t *out, struct error *e)
{
	const json_t *value = json_object_get(object, key);

	if (value == NULL || date_parse_day((struct slice){json_string_value(value), json_string_length(value)}, out))
		return 0;
	return error_set(e, ERR_VALUE, "%s: not a day", key);
}

static int
read_query(const json_t *object, struct query *q, struct error *e)
{
	const json_t *text = json_object_get(object, "q"), *limit = json_object_get(object, "limit"),
		     *page = json_object_get(object, "page");
	const json_t *min = json_object_get(object, "ects_min"), *max = json_object_get(object, "ects_max");
	const char *sort = json_string_value(json_object_get(object, "sort"));
	int rc;

	*q = (struct query){.q = {json_string_value(text), json_string_length(text)},
			.ects_min = -1,
			.ects_max = -1,
			.start_from = DATE_NONE,
			.start_to = DATE_NONE,
			.page = 1,
			.limit = 20,
			.lang = SLICE("en"),
			.now = date_now(),
			.facets = json_is_true(json_object_get(object, "facets")),
			.highlight = json_is_true(json_object_get(object, "highlight"))};
	q->bare = !q->highlight;
	q->honours = json_integer_value(json_object_get(object, "honours")) == 1 ||
			json_is_true(json_object_get(object, "honours"));
	if (json_integer_value(limit) >= 1 && json_integer_value(limit) <= 100)
		q->limit = (uint32_t)json_integer_value(limit);
	if (json_integer_value(page) >= 1 && json_integer_value(page) <= 1000000)
		q->page = (uint32_t)json_integer_value(page);
	if (json_is_number(min))
		q->ects_min = (int32_t)(json_number_value(min) * 1000);
	if (json_is_number(max))
		q->ects_max = (int32_t)(json_number_value(max) * 1000);
	for (unsigned s = 0; sort != NULL && s < SORT_MAX; s++)
		if (strcmp(sort, sort_name((enum sort)s)) == 0)
			q->sort = (enum sort)s;
	rc = select_values(q, object, e);
	if (rc == 0)
		rc = read_day(object, "start_from", &q->start_from, e);
	return rc < 0 ? rc : read_day(object, "start_to", &q->start_to, e);
}

static json_t *
text_json(struct slice s)
{
	return json_stringn(s.p ? s.p : "", s.n);
}

static json_t *
hits_json(const struct query *q, const struct query_result *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->hit_count; i++) {
		const struct hit *h = &r->hits[i];
		json_t *one = json_pack("{s:o, s:o}", "provider", text_json(h->partner), "id", text_json(h->id));

		if (q->highlight) {
			json_object_set_new(one, "title", text_json(h->title_marked));
			json_object_set_new(one, "snippet", text_json(h->snippet));
		}
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *
facets_json(const struct query_result *r)
{
	json_t *all = json_object();

	for (unsigned f = 0; f < FACET_MAX; f++) {
		json_t *list = json_array();

		for (size_t i = 0; i < r->facet_count[f]; i++)
			json_array_append_new(list,
					json_pack("{s:o, s:I}", "value", text_json(r->facets[f][i].value), "count",
							(json_int_t)r->facets[f][i].count));
		json_object_set_new(all, facet_name((enum facet)f), list);
	}
	return all;
}

static int
answer(struct catalogue *c, const json_t *object, struct arena *a, struct error *e)
{
	struct catalogue_view *view;
	struct query_result r;
	struct query q;
	json_t *out;
	double begin, ms;
	int rc = read_query(object, &q, e);

	if (rc < 0)
		return rc;
	begin = bench_seconds();
	rc = catalogue_begin(c, &view, e);
	if (rc < 0)
		return rc;
	rc = query_run(view, NULL, NULL, &q, a, &r, e);
	ms = (bench_seconds() - begin) * 1000;
	if (rc == 0) {
		out = json_pack("{s:I, s:o, s:o}", "total", (json_int_t)r.total, "hits", hits_json(&q, &r), "corrected",
				r.corrected.n > 0 ? text_json(r.corrected) : json_null());
		if (q.facets)
			json_object_set_new(out, "facets", facets_json(&r));
		json_object_set_new(out, "ms", json_real(ms));
		json_dumpf(out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
		putchar('\n');
		json_decref(out);
	}
	catalogue_end(view);
	return rc;
}

/* A line that cannot be answered gets a line that says why. */
static void
refuse(const char *why)
{
	json_t *out = json_pack("{s:s}", "error", why);

	json_dumpf(out, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(out);
}

/* As a worker does before its first request. What is wrong with an index every question tells. */
static void
prepare(struct catalogue *c)
{
	struct catalogue_view *v = NULL;
	struct error e = ERROR_NONE;
	int rc = catalogue_begin(c, &v, &e);

	if (rc == 0)
		rc = query_prepare(v, date_now(), &e);
	if (v != NULL)
		catalogue_end(v);
	(void)rc;
}

static int
run_queries(const char *dir)
{
	struct bridge *glossary = NULL;
	struct error e = ERROR_NONE;
	struct catalogue *c = NULL;
	struct arena a;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (catalogue_open(dir, false, &c, &e) < 0 || glossary_load(OPSTAP_BENCH_WWW, "", &glossary, &e) < 0)
		return bench_complain(&e);
	catalogue_set_bridge(c, glossary);
	prepare(c);
	arena_init(&a, QUERY_ARENA_MAX);
	while ((n = getline(&line, &size, stdin)) > 0) {
		json_error_t why;
		json_t *object = json_loadb(line, (size_t)n, 0, &why);

		if (object == NULL)
			refuse(why.text);
		else if (answer(c, object, &a, &e) < 0)
			refuse(e.text);
		json_decref(object);
		arena_reset(&a);
	}
	free(line);
	arena_free(&a);
	catalogue_close(c);
	bridge_free(glossary);
	return 0;
}

int
main(int argc, char **argv)
{
	(void)setvbuf(stdout, NULL, _IOLBF, 0);	/* who asks through a pipe may wait for each answer */
	if (argc == 4 && strcmp(argv[2], "index") == 0)
		return bench_index(argv[1], argv[3]);
	if (argc == 3 && strcmp(argv[2], "query") == 0)
		return run_queries(argv[1]);
	fprintf(stderr, "usage: opstap-bench DIR index FILE.jsonl | opstap-bench DIR query\n");
	return 1;
}
