/* opstap-adapter: for those who write an adapter. check runs one over files; info reads what one says about itself. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/elfinfo.h"
#include "prog/adapter_check.h"
#include "prog/load.h"

#define PAIRS_MAX 64

static const char usage_text[] =
		"usage: opstap-adapter check ADAPTER.so FEED... [options]\n"
		"       opstap-adapter info ADAPTER.so\n"
		"\n"
		"check runs the adapter in the sandbox over each file, prints every message and a line of counts.\n"
		"A folder with an exchange.json answers every request of the adapter from its files.\n"
		"  --json                    records and messages as JSON, one object per file\n"
		"  --summary                 only the line of counts\n"
		"  --timezone ZONE           of the partner (default UTC)\n"
		"  --setting KEY=VALUE       as setting \"KEY\" in the configuration;\n"
		"                            dates=day-first reads 03/04/2027 as 3 April\n"
		"  --map FIELD:RAW=WORD      as map \"FIELD\" { values = {\"RAW=WORD\"} }\n"
		"info prints ABI, name, version and needed libraries without loading the file.\n"
		"exit: 0 good, 1 usage, 4 the feed or the adapter failed\n";

struct options {
	bool json, summary;
	const char *zone;
	struct host_pair settings[PAIRS_MAX];
	struct normalise_map maps[PAIRS_MAX];
	size_t setting_count, map_count;
};

static int
usage(void)
{
	fputs(usage_text, stderr);
	return EXIT_USAGE;
}

static int
fail(const char *what)
{
	fprintf(stderr, "opstap-adapter: %s\n", what);
	return EXIT_FAILED;
}

/* "KEY=VALUE"; the text is cut in two. */
static bool
add_setting(struct options *o, char *text)
{
	char *equals = strchr(text, '=');

	if (!equals || o->setting_count == PAIRS_MAX)
		return false;
	*equals = '\0';
	o->settings[o->setting_count++] = (struct host_pair){text, equals + 1};
	return true;
}

/* "FIELD:RAW=WORD" */
static bool
add_map(struct options *o, char *text)
{
	char *colon = strchr(text, ':'), *equals = colon ? strrchr(colon, '=') : NULL;
	const struct field_info *field;

	if (!equals || o->map_count == PAIRS_MAX)
		return false;
	*colon = *equals = '\0';
	field = field_by_name(slice_of(text));
	if (!field)
		return false;
	o->maps[o->map_count++] = (struct normalise_map){field->number, slice_of(colon + 1), slice_of(equals + 1)};
	return true;
}

static bool
read_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
			{"json", no_argument, NULL, 'j'},
			{"summary", no_argument, NULL, 's'},
			{"timezone", required_argument, NULL, 'z'},
			{"setting", required_argument, NULL, 'k'},
			{"map", required_argument, NULL, 'm'},
			{NULL, 0, NULL, 0},
	};
	int option;
	bool good = true;

	while (good && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'j': o->json = true; break;
		case 's': o->summary = true; break;
		case 'z': o->zone = optarg; break;
		case 'k': good = add_setting(o, optarg); break;
		case 'm': good = add_map(o, optarg); break;
		default: good = false;
		}
	}
	return good;
}

static int
check_one(struct options *o, const struct zone *zone, const char *adapter, const char *feed)
{
	struct check_job job = {.adapter = adapter,
			.feed = feed,
			.zone = zone,
			.settings = o->settings,
			.setting_count = o->setting_count,
			.maps = o->maps,
			.map_count = o->map_count,
			.keep_records = o->json};
	struct check_report report;
	struct error e = ERROR_NONE;
	int status;

	adapter_check(&job, &report);
	status = report.failure.code ? EXIT_FAILED : EXIT_GOOD;
	if (!o->json)
		adapter_print(&job, &report, o->summary);
	else if (adapter_print_json(&job, &report, &e))
		status = fail(e.text);
	adapter_check_free(&report);
	return status;
}

static int
check(int argc, char **argv)
{
	struct options o = {.zone = "UTC"};
	const struct zone *zone;
	struct error e = ERROR_NONE;
	int status = EXIT_GOOD;

	if (!read_options(argc, argv, &o) || argc - optind < 2)
		return usage();
	if (zone_find(o.zone, &zone, &e))
		return fail(e.text);
	for (int i = optind + 1; i < argc; i++) {
		int result = check_one(&o, zone, argv[optind], argv[i]);

		status = result ? result : status;
	}
	return fflush(stdout) ? fail("standard output cannot be written") : status;
}

static int
info(int argc, char **argv)
{
	struct elfinfo found;
	struct buffer bytes;
	struct error e = ERROR_NONE;
	int result;

	if (argc != 2)
		return usage();
	buffer_init(&bytes, HOST_MAX_FILE);
	result = elfinfo_file(argv[1], &bytes, &found, &e);
	if (!result) {
		printf("name     %s\nversion  %s\nabi      %u\n", found.name, found.version, found.abi);
		for (size_t i = 0; i < found.needed_count; i++)
			printf("needs    %.*s\n", SLICE_ARG(found.needed[i]));
	}
	buffer_free(&bytes);
	return result ? fail(e.text) : EXIT_GOOD;
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		return usage();
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		fputs(usage_text, stdout);
		return EXIT_GOOD;
	}
	if (strcmp(argv[1], "check") == 0)
		return check(argc - 1, argv + 1);
	if (strcmp(argv[1], "info") == 0)
		return info(argc - 1, argv + 1);
	fprintf(stderr, "opstap-adapter: \"%s\" is no command\n", argv[1]);
	return usage();
}
