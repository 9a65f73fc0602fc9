/* opstap-adapter: for those who write an adapter. Each command has a file of its own; info is so small that it stands here. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "feed/elfinfo.h"
#include "feed/host_parent.h"
#include "prog/adapter_commands.h"
#include "prog/adapter_find.h"

static const char usage_text[] =
		"usage: opstap-adapter new NAME [--from xml|json|csv]\n"
		"       opstap-adapter check ADAPTER.so|MAPPING.map FEED... [options]\n"
		"       opstap-adapter preview ADAPTER.so|MAPPING.map FEED [--port N] [--timezone ZONE]\n"
		"                              [--setting KEY=VALUE|KEY=@FILE]\n"
		"       opstap-adapter diff PARTNER FEED [-c FILE] [--json]\n"
		"       opstap-adapter record PARTNER DIR [-c FILE]\n"
		"       opstap-adapter replay DIR [--times N] [--adapter ADAPTER.so]\n"
		"       opstap-adapter deliver ADAPTER.so EVENT [options]\n"
		"       opstap-adapter info ADAPTER.so\n"
		"\n"
		"new makes a folder with an adapter that builds and passes its test at once.\n"
		"check runs the adapter in the sandbox over each file, prints every message and a line of counts.\n"
		"An ADAPTER.so without a folder that is no file here is one of this installation: list.so.\n"
		"A folder with an exchange.json answers every request of the adapter from its files.\n"
		"MAPPING.map is read by the adapter map; see opstap-map(5).\n"
		"  --json                    records and messages as JSON, one object per file\n"
		"  --junit                   for a continuous integration service: a case for each rule\n"
		"  --html                    one page to look at or to send\n"
		"  --summary                 only the line of counts\n"
		"  --timezone ZONE           of the partner (default UTC)\n"
		"  --setting KEY=VALUE       as setting \"KEY\" in the configuration;\n"
		"                            dates=day-first reads 03/04/2027 as 3 April\n"
		"  --setting KEY=@FILE       the content of a file, as value-file there\n"
		"  --map FIELD:RAW=WORD      as map \"FIELD\" { values = {\"RAW=WORD\"} }\n"
		"preview shows the feed in a browser as students would see it; it needs nginx. Port 8090 if none is given.\n"
		"diff says what would change in the live catalogue if FEED were the partner's feed; it writes nothing.\n"
		"record keeps what a partner's server says in DIR, without credentials and personal data, and what came of it.\n"
		"replay reads a recorded exchange with the adapter and settings that it names, N times, and compares with its records.json.\n"
		"deliver shows the requests by which the adapter tells the university of an enrolment, and sends nothing.\n"
		"EVENT is a file, or placed, withdrawn or cancelled for an example of it.\n"
		"  --url URL                 as deliver-url in the configuration\n"
		"  --secret-file FILE        as deliver-secret-file: signs the requests\n"
		"  --allow-host HOST         one of allow-hosts\n"
		"  --setting KEY=VALUE       as above\n"
		"  --status N --answer FILE  what the server is pretended to say to each request (default 200, nothing)\n"
		"  --send                    sends it, to see what the server really says\n"
		"info prints ABI, name, version, entries and needed libraries without loading the file.\n"
		"exit: 0 good, 1 usage, 2 configuration, 3 would be held, 4 the feed, the adapter or a delivery failed, or a replay differs\n";

int
adapter_usage(void)
{
	fputs(usage_text, stderr);
	return EXIT_USAGE;
}

int
adapter_fail(const char *what)
{
	fprintf(stderr, "opstap-adapter: %s\n", what);
	return EXIT_FAILED;
}

int
adapter_info_main(int argc, char **argv)
{
	struct elfinfo found;
	struct buffer bytes;
	struct error e = ERROR_NONE;
	char path[PATH_MAX];
	int result;

	if (argc != 2)
		return adapter_usage();
	if (adapter_named(argv[1], path, sizeof(path), &e))
		return adapter_fail(e.text);
	buffer_init(&bytes, HOST_MAX_FILE);
	result = elfinfo_file(path, &bytes, &found, &e);
	if (!result) {
		printf("name     %s\nversion  %s\nabi      %u\nentries  %s\n", found.name, found.version, found.abi,
				found.delivers ? "run deliver" : "run");
		for (size_t i = 0; i < found.needed_count; i++)
			printf("needs    %.*s\n", SLICE_ARG(found.needed[i]));
	}
	buffer_free(&bytes);
	return result ? adapter_fail(e.text) : EXIT_GOOD;
}

static const struct adapter_command {
	const char *name;
	int (*main)(int argc, char **argv);
} commands[] = {
	{"check", adapter_check_main},
	{"deliver", adapter_deliver_main},
	{"diff", adapter_diff_main},
	{"info", adapter_info_main},
	{"new", adapter_new_main},
	{"preview", adapter_preview_main},
	{"record", adapter_record_main},
	{"replay", adapter_replay_main},
};

int
main(int argc, char **argv)
{
	if (argc < 2)
		return adapter_usage();
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		fputs(usage_text, stdout);
		return EXIT_GOOD;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].main(argc - 1, argv + 1);
	fprintf(stderr, "opstap-adapter: \"%s\" is no command\n", argv[1]);
	return adapter_usage();
}
