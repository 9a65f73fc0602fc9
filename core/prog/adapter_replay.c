/*
 * "opstap-adapter replay": a recorded exchange, read again and again. The same bytes must give the same courses: as they were when they were
 * recorded (records.json), and each time.
 */
#include <getopt.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/exchange.h"
#include "ground/escape.h"
#include "ground/file.h"
#include "prog/adapter_check.h"
#include "prog/adapter_commands.h"
#include "prog/adapter_find.h"

#define RECORDS "records.json"
#define RECORDS_MAX (1u << 30)
#define SHOWN_MAX 160		/* bytes of a value in a difference */

/* ---- One reading ---- */

/* A path is meant against the exchange's folder, a name is looked for where adapters belong. */
static int
find_adapter(const char *folder, const char *name, char *out, size_t size, struct error *e)
{
	if (name == NULL)
		return error_set(e, ERR_VALUE, "%s/exchange.json names no \"adapter\"; give one with --adapter", folder);
	if (strchr(name, '/') != NULL)
		return file_join(folder, name, out, size) ? 0 : error_set(e, ERR_LIMIT, "%s: the path is too long", name);
	return adapter_find(name, out, size, e);
}

static int
read_exchange(const char *folder, const char *adapter, const struct exchange *x, struct check_report *out, struct error *e)
{
	const struct exchange_setup *setup = exchange_setup(x);
	struct check_job job = {.feed = folder,
			.settings = setup->settings,
			.setting_count = setup->setting_count,
			.maps = setup->maps,
			.map_count = setup->map_count,
			.keep_records = true};
	char path[PATH_MAX];
	int rc = zone_find(setup->timezone, &job.zone, e);

	if (rc == 0 && adapter == NULL)
		rc = find_adapter(folder, setup->adapter, path, sizeof(path), e);
	if (rc)
		return rc;
	job.adapter = adapter ? adapter : path;
	adapter_check(&job, out);
	return 0;
}

void
adapter_replay(const char *folder, const char *adapter, struct check_report *out)
{
	struct exchange *x = NULL;
	struct error e = ERROR_NONE;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = exchange_load(folder, &x, &e);
	if (rc == 0)
		rc = read_exchange(folder, adapter, x, out, &e);
	if (rc)
		out->failure = e;
	exchange_free(x);
}

/* ---- What differs ---- */

/* A value as one line; NULL: there is none. */
static void
show(const char *when, json_t *value)
{
	char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_PRESERVE_ORDER) : NULL, cut[SHOWN_MAX];
	bool whole = slice_copy(slice_of(text ? text : "nothing"), cut, sizeof(cut));
	struct buffer b;

	buffer_init(&b, 4096);
	escape_line(&b, slice_of(cut));
	printf("  %s: %s%s\n", when, buffer_string(&b), whole ? "" : " ...");
	buffer_free(&b);
	free(text);
}

static bool
same(json_t *a, json_t *b)
{
	char *left = a ? json_dumps(a, JSON_COMPACT | JSON_ENCODE_ANY | JSON_PRESERVE_ORDER) : NULL,
	     *right = b ? json_dumps(b, JSON_COMPACT | JSON_ENCODE_ANY | JSON_PRESERVE_ORDER) : NULL;
	bool equal = left && right ? strcmp(left, right) == 0 : left == right && a == b;

	free(left);
	free(right);
	return equal;
}

/* The first member that differs, in a's order, then in b's; NULL: only their order does. */
static const char *
first_field(json_t *a, json_t *b)
{
	const char *key;
	json_t *value;

	json_object_foreach(a, key, value)
		if (!same(value, json_object_get(b, key)))
			return key;
	json_object_foreach(b, key, value)
		if (json_object_get(a, key) == NULL)
			return key;
	return NULL;
}

/* Goes down as long as both sides are objects or lists, and says where they part. */
static void
say_difference(size_t number, json_t *before, json_t *now, const char *earlier)
{
	json_t *id = json_object_get(before ? before : now, "id");
	struct buffer path;

	buffer_init(&path, 4096);
	while (before && now) {
		const char *field = first_field(before, now);
		size_t i = 0;

		if (field) {
			buffer_printf(&path, "%s%s", path.len ? "." : " ", field);
			before = json_object_get(before, field);
			now = json_object_get(now, field);
		} else if (json_is_array(before) && json_is_array(now)) {
			while (i < json_array_size(before) && same(json_array_get(before, i), json_array_get(now, i)))
				i++;
			buffer_printf(&path, "[%zu]", i + 1);
			before = json_array_get(before, i);
			now = json_array_get(now, i);
		} else {
			break;
		}
	}
	printf("record %zu (%s)%s differs:\n", number + 1, json_is_string(id) ? json_string_value(id) : "?", buffer_string(&path));
	buffer_free(&path);
	show(earlier, before);
	show("now", now);
}

/* True when they are the same; else says the first difference. */
static bool
compare(json_t *before, json_t *now, const char *earlier)
{
	size_t n = json_array_size(before) > json_array_size(now) ? json_array_size(before) : json_array_size(now);

	for (size_t i = 0; i < n; i++)
		if (!same(json_array_get(before, i), json_array_get(now, i))) {
			say_difference(i, json_array_get(before, i), json_array_get(now, i), earlier);
			return false;
		}
	return true;
}

/* ---- The command ---- */

/* The list in records.json, or in what "check --json" printed; *out stays NULL when there is no such file. */
static int
read_records(const char *folder, json_t **out, struct error *e)
{
	char path[PATH_MAX];
	struct buffer b;
	json_error_t why;
	json_t *all;
	int rc;

	if (!file_join(folder, RECORDS, path, sizeof(path)))
		return error_set(e, ERR_LIMIT, "%s: the path is too long", folder);
	buffer_init(&b, RECORDS_MAX);
	rc = file_read(path, &b, e);
	if (rc == 0) {
		all = json_loadb(b.data ? b.data : "", b.len, 0, &why);
		*out = json_incref(json_is_array(all) ? all : json_object_get(all, "records"));
		json_decref(all);
		if (all == NULL)
			rc = error_set(e, ERR_SYNTAX, "%s:%d:%d: %s", path, why.line, why.column, why.text);
		else if (!json_is_array(*out))
			rc = error_set(e, ERR_VALUE, "%s: no list of records", path);
	}
	buffer_free(&b);
	return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Takes over what a reading gave; false: it failed, or differs, and that was said. */
static bool
read_once(const char *folder, const char *adapter, json_t **before, const char **earlier)
{
	struct check_report report;
	bool good;

	adapter_replay(folder, adapter, &report);
	good = report.failure.code == 0;
	if (!good)
		(void)adapter_fail(report.failure.text);
	else if (*before == NULL)
		*before = json_incref(report.records), *earlier = "first time";
	else
		good = compare(*before, report.records, *earlier);
	adapter_check_free(&report);
	return good;
}

int
adapter_replay_main(int argc, char **argv)
{
	static const struct option options[] = {
			{"times", required_argument, NULL, 't'}, {"adapter", required_argument, NULL, 'a'}, {NULL, 0, NULL, 0}};
	const char *adapter = NULL, *earlier = RECORDS;
	char found[PATH_MAX];
	json_t *records = NULL;
	struct error e = ERROR_NONE;
	int64_t times = 1, done = 0;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'a')
			adapter = optarg;
		else if (option != 't' || !str_to_int64(slice_of(optarg), 1, 1000000, &times))
			return adapter_usage();
	}
	if (argc - optind != 1)
		return adapter_usage();
	if (adapter && adapter_named(adapter, found, sizeof(found), &e))
		return adapter_fail(e.text);
	adapter = adapter ? found : NULL;
	if (read_records(argv[optind], &records, &e)) {
		json_decref(records);
		return adapter_fail(e.text);
	}
	while (done < times && read_once(argv[optind], adapter, &records, &earlier))
		done++;
	if (done == times)
		printf("the same %zu course%s, %lld time%s\n", json_array_size(records), json_array_size(records) == 1 ? "" : "s",
				(long long)times, times == 1 ? "" : "s");
	json_decref(records);
	if (fflush(stdout))
		return adapter_fail("standard output cannot be written");
	return done == times ? EXIT_GOOD : EXIT_FAILED;
}
