/* opstap-bench DIR index FILE.jsonl: a list of courses into a catalogue. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ground/file.h"
#include "prog/bench.h"
#include "prog/bench_line.h"
#include "store/catalogue.h"

#define ARENA_MAX ((size_t)16 << 30)

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

/* Which key becomes which field, of the course or of its one offering. */
enum { KEY_ID, KEY_TITLE, KEY_DESCRIPTION, KEY_LANGUAGE, KEY_LEVEL, KEY_ECTS, KEY_ISCEDF, KEY_URL, KEY_START, KEY_END, KEY_MODE,
	KEY_FIELDS, KEY_PROVIDER = KEY_FIELDS, KEY_MAX };

static const char *const keys[KEY_MAX] = {
	"id", "title", "description", "language", "level", "ects", "iscedf", "url", "start", "end", "mode", "provider"};

static const struct {
	uint16_t field;
	bool offering;
} fields[KEY_FIELDS] = {
	{OPSTAP_F_ID, false}, {OPSTAP_F_TITLE, false}, {OPSTAP_F_DESCRIPTION, false}, {OPSTAP_F_LANGUAGE, false}, {OPSTAP_F_LEVEL, false},
	{OPSTAP_F_ECTS, false}, {OPSTAP_F_FIELD, false}, {OPSTAP_F_URL, false}, {OPSTAP_F_START, true}, {OPSTAP_F_END, true},
	{OPSTAP_F_DELIVERY, true},
};

/* Of a course, those values that say something. */
#define TEXTS_MAX 64

struct line_values {
	struct {
		unsigned key;
		struct slice text;
	} v[TEXTS_MAX];
	size_t n;
	struct slice provider, lang;
	char room[TEXTS_MAX][32];	/* of numbers */
};

/* A value as canonical text; empty when it says nothing. */
static struct slice
text_of(const json_t *value, char room[32])
{
	int64_t thousandths;

	if (json_is_string(value))
		return (struct slice){json_string_value(value), json_string_length(value)};
	if (!json_is_number(value))
		return SLICE_NONE;
	snprintf(room, 32, "%.3f", json_number_value(value));
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

static void
add_value(struct line_values *out, unsigned key, struct slice text)
{
	if (text.n == 0 || out->n == TEXTS_MAX)
		return;
	out->v[out->n].key = key;
	out->v[out->n++].text = text;
}

static void
values_of_object(const json_t *object, struct line_values *out)
{
	const char *provider = json_string_value(json_object_get(object, "provider")),
		   *lang = json_string_value(json_object_get(object, "language"));

	for (unsigned k = 0; k < KEY_FIELDS; k++) {
		const json_t *value = json_object_get(object, keys[k]);
		size_t n = json_is_array(value) ? json_array_size(value) : 1;

		for (size_t i = 0; i < n && out->n < TEXTS_MAX; i++)
			add_value(out, k, text_of(json_is_array(value) ? json_array_get(value, i) : value, out->room[out->n]));
	}
	out->provider = slice_of(provider ? provider : "none");
	out->lang = slice_of(lang ? lang : "");
}

static void
values_of_line(const struct bench_line *line, struct line_values *out)
{
	int64_t thousandths;

	for (unsigned k = 0; k < KEY_FIELDS; k++)
		if (!line->number[k] || str_to_thousandths(line->text[k], 1, 999999, &thousandths))
			add_value(out, k, line->text[k]);
	out->provider = line->text[KEY_PROVIDER].p && !line->number[KEY_PROVIDER] ? line->text[KEY_PROVIDER] : SLICE("none");
	out->lang = line->number[KEY_LANGUAGE] ? SLICE_NONE : line->text[KEY_LANGUAGE];
}

static int
make_course(struct lists *l, const struct line_values *values, struct course **out, struct error *e)
{
	struct course *c = course_new(&l->line);
	struct offering *o = c ? course_add_offering(c, e) : NULL;
	int rc = 0;

	if (o == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a course");
	for (size_t i = 0; i < values->n && rc == 0; i++) {
		uint16_t field = fields[values->v[i].key].field;
		const struct field_info *info = field_by_number(field);
		struct value v = {.field = field, .text = values->v[i].text};

		if (info->kind == KIND_WORD && field_word(field, v.text) <= 0)
			continue;
		if ((info->flags & FIELD_LANGUAGES) != 0)
			v.lang = values->lang;
		rc = values_add(&l->line, fields[values->v[i].key].offering ? &o->values : &c->values, &v, e);
	}
	*out = c;
	return rc;
}

static struct provider *
provider_of(struct lists *l, struct slice name)
{
	struct provider *grown;

	for (size_t i = 0; i < l->n; i++)
		if (slice_is(name, l->p[i].name))
			return &l->p[i];
	grown = arena_grow(&l->arena, l->p, l->n, &l->cap, sizeof(*grown));
	if (grown == NULL)
		return NULL;
	l->p = grown;
	memset(&l->p[l->n], 0, sizeof(*grown));
	l->p[l->n].name = arena_string(&l->arena, name);
	return l->p[l->n].name ? &l->p[l->n++] : NULL;
}

static int
add_record(struct lists *l, const struct line_values *values, struct error *e)
{
	struct provider *p = provider_of(l, values->provider);
	struct slice *grown = p ? arena_grow(&l->arena, p->records, p->count, &p->cap, sizeof(*grown)) : NULL;
	struct course *c = NULL;
	int rc;

	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a course");
	p->records = grown;
	rc = make_course(l, values, &c, e);
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
read_line(struct lists *l, struct slice line, size_t number, struct error *e)
{
	struct line_values values;
	struct bench_line flat;
	json_t *object = NULL;
	json_error_t why;
	int rc;

	values.n = 0;
	arena_reset(&l->line);
	if (bench_line_read(line, keys, KEY_MAX, &l->line, &flat)) {
		values_of_line(&flat, &values);
	} else {
		object = json_loadb(line.p, line.n, 0, &why);
		if (object == NULL)
			return error_set(e, ERR_SYNTAX, "line %zu: %s", number, why.text);
		values_of_object(object, &values);
	}
	rc = add_record(l, &values, e);
	json_decref(object);
	return rc;
}

static int
read_lines(struct lists *l, FILE *f, struct error *e)
{
	char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = getline(&line, &size, f)) > 0)
		rc = read_line(l, (struct slice){line, (size_t)n}, ++number, e);
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

/* *store: seconds that the store took for it, from the list as it was read to the last byte on disk. */
static int
index_file(const char *dir, const char *name, struct lists *l, double *store, struct error *e)
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
	*store = bench_seconds();
	if (rc == 0)
		rc = apply_all(c, l, e);
	*store = bench_seconds() - *store;
	catalogue_close(c);
	return rc;
}

int
bench_index(const char *dir, const char *name)
{
	struct lists l = {.n = 0};
	struct error e = ERROR_NONE;
	double begin = bench_seconds(), store = 0;
	int rc;

	arena_init(&l.arena, ARENA_MAX);
	arena_init(&l.line, COURSE_MAX_BYTES * 4);
	buffer_init(&l.encoded, COURSE_MAX_BYTES);
	rc = index_file(dir, name, &l, &store, &e);
	if (rc == 0)
		printf("{\"docs\":%zu,\"seconds\":%.3f,\"store\":%.4f,\"bytes\":%lld}\n", l.docs, bench_seconds() - begin, store,
				bytes_on_disk(dir));
	arena_free(&l.arena);
	arena_free(&l.line);
	buffer_free(&l.encoded);
	return rc < 0 ? bench_complain(&e) : 0;
}
