/* "opstap-adapter check": options, and one feed after the other. */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "prog/adapter_check.h"
#include "prog/adapter_commands.h"
#include "prog/adapter_find.h"
#include "prog/adapter_report.h"
#include "prog/adapter_settings.h"

#define MAPS_MAX 64

struct options {
	enum adapter_form form;
	const char *zone;
	struct adapter_settings settings;
	struct normalise_map maps[MAPS_MAX];
	size_t map_count;
	struct error e;
};

/* "FIELD:RAW=WORD" */
static bool
add_map(struct options *o, char *text)
{
	char *colon = strchr(text, ':');
	const struct field_info *field = colon ? field_by_name((struct slice){text, (size_t)(colon - text)}) : NULL;

	if (!field || o->map_count == MAPS_MAX || !normalise_map_read(slice_of(colon + 1), field->number, &o->maps[o->map_count]))
		return false;
	o->map_count++;
	return true;
}

static bool
read_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
			{"json", no_argument, NULL, 'j'},
			{"summary", no_argument, NULL, 's'},
			{"junit", no_argument, NULL, 'u'},
			{"html", no_argument, NULL, 'h'},
			{"timezone", required_argument, NULL, 'z'},
			{"setting", required_argument, NULL, 'k'},
			{"map", required_argument, NULL, 'm'},
			{NULL, 0, NULL, 0},
	};
	int option;
	bool good = true;

	while (good && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'j': o->form = ADAPTER_JSON; break;
		case 's': o->form = ADAPTER_SUMMARY; break;
		case 'u': o->form = ADAPTER_JUNIT; break;
		case 'h': o->form = ADAPTER_HTML; break;
		case 'z': o->zone = optarg; break;
		case 'k': good = adapter_setting(&o->settings, optarg); break;
		case 'm': good = add_map(o, optarg); break;
		default: good = false;
		}
	}
	return good;
}

static int
put_out(struct buffer *b, struct error *e)
{
	int rc = buffer_ok(b) ? 0 : error_set(e, ERR_MEMORY, "no memory for the report");

	if (rc == 0)
		(void)fwrite(b->data ? b->data : "", 1, b->len, stdout);	/* a failure shows in the last fflush */
	buffer_free(b);
	return rc;
}

/* Errors of one record do not fail a feed; the summary counts them. */
static int
print(enum adapter_form form, const struct check_job *job, struct check_report *r, struct error *e)
{
	struct buffer b;

	buffer_init(&b, 256u << 20);
	if (form == ADAPTER_JUNIT)
		adapter_junit(job, r, &b);
	else if (form == ADAPTER_HTML)
		adapter_html(job, r, &b);
	else if (form == ADAPTER_TEXT)
		adapter_text(job, r, &b);
	if (form == ADAPTER_TEXT || form == ADAPTER_SUMMARY) {
		if (r->failure.code)
			buffer_printf(&b, "%s: failed: %s\n", adapter_feed_name(job->feed), r->failure.text);
		adapter_counts(job, r, &b);
		buffer_byte(&b, '\n');
	}
	return put_out(&b, e);
}

/* What stands before or after all feeds. */
static void
around(void (*what)(enum adapter_form form, struct buffer *out), enum adapter_form form)
{
	struct buffer b;

	buffer_init(&b, 1u << 16);
	what(form, &b);
	(void)put_out(&b, NULL);
}

static int
check_one(struct options *o, const struct zone *zone, const char *adapter, const char *feed)
{
	struct check_job job = {.adapter = adapter,
			.feed = feed,
			.zone = zone,
			.settings = o->settings.pairs,
			.setting_count = o->settings.count,
			.maps = o->maps,
			.map_count = o->map_count,
			.keep_records = o->form == ADAPTER_JSON};
	struct check_report report;
	struct error e = ERROR_NONE;
	int status;

	adapter_check(&job, &report);
	status = report.failure.code ? EXIT_FAILED : EXIT_GOOD;
	if (o->form == ADAPTER_JSON ? adapter_print_json(&job, &report, &e) : print(o->form, &job, &report, &e))
		status = adapter_fail(e.text);
	adapter_check_free(&report);
	return status;
}

/* A mapping in the place of the adapter: the adapter is map, and this its setting. */
static int
use_adapter(struct options *o, const char *named, char *path, size_t size)
{
	if (!slice_ends(slice_of(named), ".map"))
		return adapter_named(named, path, size, &o->e);
	if (!adapter_setting_file(&o->settings, "mapping", named)) {
		o->e = o->settings.e;
		return o->e.code ? -1 : error_set(&o->e, ERR_LIMIT, "more than %d settings", ADAPTER_SETTINGS_MAX);
	}
	return adapter_find("map", path, size, &o->e);
}

static int
check_all(struct options *o, int argc, char **argv)
{
	const struct zone *zone;
	char adapter[PATH_MAX];
	int status = EXIT_GOOD;

	if (use_adapter(o, argv[0], adapter, sizeof(adapter)) || zone_find(o->zone, &zone, &o->e))
		return adapter_fail(o->e.text);
	around(adapter_begin, o->form);
	for (int i = 1; i < argc; i++) {
		int result = check_one(o, zone, adapter, argv[i]);

		status = result ? result : status;
	}
	around(adapter_end, o->form);
	return fflush(stdout) ? adapter_fail("standard output cannot be written") : status;
}

int
adapter_check_main(int argc, char **argv)
{
	struct options o = {.zone = "UTC"};
	bool good = read_options(argc, argv, &o);
	int status;

	if (o.settings.e.code)
		status = adapter_fail(o.settings.e.text);
	else
		status = good && argc - optind >= 2 ? check_all(&o, argc - optind, argv + optind) : adapter_usage();
	adapter_settings_free(&o.settings);
	return status;
}
