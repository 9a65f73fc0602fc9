/*
 * The engine by itself, for measuring and for engines beside it (CONTRACT.md section 7):
 *   opstap-bench DIR index FILE.jsonl    builds or refreshes a catalogue below DIR, prints docs, seconds, bytes
 *   opstap-bench DIR query               answers one JSON object a line from standard input
 * Built, never installed.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "ground/file.h"
#include "prog/glossary.h"
#include "store/query.h"

#define ARENA_MAX ((size_t)16 << 30)
#define QUERY_ARENA_MAX ((size_t)1 << 30)

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
complain(const struct error *e)
{
	fprintf(stderr, "opstap-bench: %s\n", e->text);
	return 4;
}

/* index -------------------------------------------------------------------- */

struct provider {
	char *name;
	struct slice *records;
	size_t count, cap;
};

struct lists {
	struct arena arena, line;
	struct buffer encoded;
	struct provider *p;
	size_t n, cap, docs;
};

/* Which key becomes which field; of is the course or its one offering. */
static const struct {
	const char *key;
	uint16_t field;
	bool offering;
} keys[] = {
	{"id", OPSTAP_F_ID, false}, {"title", OPSTAP_F_TITLE, false}, {"description", OPSTAP_F_DESCRIPTION, false},
	{"language", OPSTAP_F_LANGUAGE, false}, {"level", OPSTAP_F_LEVEL, false}, {"ects", OPSTAP_F_ECTS, false},
	{"iscedf", OPSTAP_F_FIELD, false}, {"url", OPSTAP_F_URL, false}, {"start", OPSTAP_F_START, true},
	{"end", OPSTAP_F_END, true}, {"mode", OPSTAP_F_DELIVERY, true},
};

/* A value as canonical text; empty when it says nothing. */
static struct slice
text_of(const json_t *value, char room[64])
{
	int64_t thousandths;

	if (json_is_string(value))
		return (struct slice){json_string_value(value), json_string_length(value)};
	if (!json_is_number(value))
		return SLICE_NONE;
	snprintf(room, 64, "%.3f", json_number_value(value));
	if (!str_to_thousandths(slice_of(room), 1, 999999, &thousandths))
		return SLICE_NONE;
	for (size_t n = strlen(room); n > 0 && (room[n - 1] == '0' || room[n - 1] == '.'); n--) {
		bool point = room[n - 1] == '.';

		room[n - 1] = '\0';
		if (point)
			break;
	}
	return slice_of(room);
}

static int
add_field(struct lists *l, struct values *list, uint16_t field, const json_t *value, const char *lang, struct error *e)
{
	const struct field_info *info = field_by_number(field);
	char room[64];
	struct value v = {.field = field, .text = text_of(value, room)};

	if (v.text.n == 0 || (info->kind == KIND_WORD && field_word(field, v.text) <= 0))
		return 0;
	if ((info->flags & FIELD_LANGUAGES) != 0)
		v.lang = slice_of(lang);
	return values_add(&l->line, list, &v, e);
}

static int
read_course(struct lists *l, const json_t *object, struct course **out, struct error *e)
{
	struct course *c = course_new(&l->line);
	struct offering *o = c ? course_add_offering(c, e) : NULL;
	const char *lang = json_string_value(json_object_get(object, "language"));
	int rc = 0;

	if (o == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a course");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && rc == 0; i++) {
		const json_t *value = json_object_get(object, keys[i].key);
		struct values *list = keys[i].offering ? &o->values : &c->values;
		size_t n = json_is_array(value) ? json_array_size(value) : 1;

		for (size_t k = 0; k < n && rc == 0; k++)
			rc = add_field(l, list, keys[i].field, json_is_array(value) ? json_array_get(value, k) : value,
					lang ? lang : "", e);
	}
	*out = c;
	return rc;
}

static struct provider *
provider_of(struct lists *l, const char *name)
{
	struct provider *grown;

	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->p[i].name, name) == 0)
			return &l->p[i];
	grown = arena_grow(&l->arena, l->p, l->n, &l->cap, sizeof(*grown));
	if (grown == NULL)
		return NULL;
	l->p = grown;
	memset(&l->p[l->n], 0, sizeof(*grown));
	l->p[l->n].name = arena_string(&l->arena, slice_of(name));
	return l->p[l->n].name ? &l->p[l->n++] : NULL;
}

static int
add_record(struct lists *l, const json_t *object, struct error *e)
{
	const char *name = json_string_value(json_object_get(object, "provider"));
	struct provider *p = provider_of(l, name ? name : "none");
	struct slice *grown = p ? arena_grow(&l->arena, p->records, p->count, &p->cap, sizeof(*grown)) : NULL;
	struct course *c = NULL;
	int rc;

	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a course");
	p->records = grown;
	arena_reset(&l->line);
	rc = read_course(l, object, &c, e);
	if (rc < 0)
		return rc;
	buffer_clear(&l->encoded);
	rc = course_encode(c, &l->encoded, e);
	if (rc < 0)
		return rc;
	p->records[p->count] = arena_slice(&l->arena, buffer_view(&l->encoded));
	l->docs++;
	return p->records[p->count++].p ? 0 : error_set(e, ERR_MEMORY, "no memory for a course");
}

static int
read_lines(struct lists *l, FILE *f, struct error *e)
{
	char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = getline(&line, &size, f)) > 0) {
		json_error_t why;
		json_t *object = json_loadb(line, (size_t)n, 0, &why);

		number++;
		if (object == NULL)
			rc = error_set(e, ERR_SYNTAX, "line %zu: %s", number, why.text);
		else
			rc = add_record(l, object, e);
		json_decref(object);
	}
	free(line);
	return rc;
}

/* All providers in one transaction, as the file is one catalogue. */
static int
apply_all(struct catalogue *c, struct lists *l, struct error *e)
{
	struct config_partner *partners = arena_array(&l->arena, l->n, sizeof(*partners));
	struct catalogue_list *lists = arena_array(&l->arena, l->n, sizeof(*lists));
	struct run_report *reports = arena_array(&l->arena, l->n, sizeof(*reports));
	const struct zone *zone;
	int rc = zone_find("UTC", &zone, e);

	if (rc < 0)
		return rc;
	if (partners == NULL || lists == NULL || reports == NULL)
		return error_set(e, ERR_MEMORY, "no memory for providers");
	for (size_t i = 0; i < l->n; i++) {
		const struct provider *p = &l->p[i];

		partners[i] = (struct config_partner){.id = p->name, .name = p->name, .enabled = true, .zone = zone};
		lists[i] = (struct catalogue_list){.partner = &partners[i], .records = p->records, .count = p->count, .serial = 1};
		reports[i] = (struct run_report){.started = date_now(), .finished = date_now(), .outcome = RUN_ACCEPTED};
	}
	return catalogue_apply(c, lists, reports, l->n, e);
}

static long long
bytes_on_disk(const char *dir)
{
	char path[4096];
	struct stat st;

	return file_join(dir, "catalogue/data.mdb", path, sizeof(path)) && stat(path, &st) == 0
			? (long long)st.st_blocks * 512
			: 0;
}

static int
index_file(const char *dir, const char *name, struct lists *l, struct error *e)
{
	struct catalogue *c = NULL;
	FILE *f = fopen(name, "r");
	int rc;

	if (f == NULL)
		return error_errno(e, ERR_IO, "%s", name);
	rc = read_lines(l, f, e);
	fclose(f);
	if (rc == 0)
		rc = file_folder(dir, 0700, e);
	if (rc == 0)
		rc = catalogue_open(dir, true, &c, e);
	if (rc == 0)
		rc = apply_all(c, l, e);
	catalogue_close(c);
	return rc;
}

static int
run_index(const char *dir, const char *name)
{
	struct lists l = {.n = 0};
	struct error e = ERROR_NONE;
	double begin = seconds();
	int rc;

	arena_init(&l.arena, ARENA_MAX);
	arena_init(&l.line, COURSE_MAX_BYTES * 4);
	buffer_init(&l.encoded, COURSE_MAX_BYTES);
	rc = index_file(dir, name, &l, &e);
	if (rc == 0)
		printf("{\"docs\":%zu,\"seconds\":%.3f,\"bytes\":%lld}\n", l.docs, seconds() - begin,
				bytes_on_disk(dir));
	arena_free(&l.arena);
	arena_free(&l.line);
	buffer_free(&l.encoded);
	return rc < 0 ? complain(&e) : 0;
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
	begin = seconds();
	rc = catalogue_begin(c, &view, e);
	if (rc < 0)
		return rc;
	rc = query_run(view, NULL, NULL, &q, a, &r, e);
	ms = (seconds() - begin) * 1000;
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
		return complain(&e);
	catalogue_set_bridge(c, glossary);
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
	if (argc == 4 && strcmp(argv[2], "index") == 0)
		return run_index(argv[1], argv[3]);
	if (argc == 3 && strcmp(argv[2], "query") == 0)
		return run_queries(argv[1]);
	fprintf(stderr, "usage: opstap-bench DIR index FILE.jsonl | opstap-bench DIR query\n");
	return 1;
}
