/* "opstap-adapter record": a partner's feed as its server gives it now, kept in a folder for replay and tests. */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "feed/run.h"
#include "ground/file.h"
#include "prog/adapter_check.h"
#include "prog/adapter_commands.h"
#include "prog/host_path.h"

/* Makes the folder; one that is there must be empty. */
static int
make_folder(const char *folder, struct error *e)
{
	struct dirent *entry;
	DIR *d;
	bool empty = true;

	if (mkdir(folder, 0777) == 0)
		return 0;
	d = errno == EEXIST ? opendir(folder) : NULL;
	if (d == NULL)
		return error_errno(e, ERR_IO, "%s", folder);
	while ((entry = readdir(d)) != NULL)
		empty = empty && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
	closedir(d);
	return empty ? 0 : error_set(e, ERR_EXISTS, "%s is not empty", folder);
}

static int
write_records(const char *folder, json_t *records, struct error *e)
{
	char path[PATH_MAX], *text = json_dumps(records, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	int rc = text ? 0 : error_set(e, ERR_MEMORY, "no memory for the records");

	if (rc == 0 && !file_join(folder, "records.json", path, sizeof(path)))
		rc = error_set(e, ERR_LIMIT, "%s: the path is too long", folder);
	if (rc == 0)
		rc = file_replace(path, slice_of(text), 0644, e);
	free(text);
	return rc;
}

/* The records are those of a replay: what was taken out is out of them, too. */
static int
keep_records(const struct run_job *job, const char *folder, const struct run_recorded *recorded, struct error *e)
{
	struct check_report report;
	char adapter[PATH_MAX];
	int rc = run_adapter_file(job->config, job->partner->adapter, adapter, sizeof(adapter), e);

	if (rc)
		return rc;
	adapter_replay(folder, adapter, &report);
	if (report.failure.code)
		rc = error_set(e, ERR_VALUE, "recorded, but it cannot be replayed: %s", report.failure.text);
	else if (report.host.courses != recorded->courses)
		rc = error_set(e, ERR_VALUE, "recorded, but a replay gives %u courses and the feed gave %u", report.host.courses, recorded->courses);
	else
		rc = write_records(folder, report.records, e);
	if (rc == 0)
		printf("recorded %zu answer%s, %zu course%s\n", recorded->answers, recorded->answers == 1 ? "" : "s", report.courses,
				report.courses == 1 ? "" : "s");
	adapter_check_free(&report);
	return rc;
}

static int
record(const struct config *config, const char *name, const char *folder, struct error *e)
{
	struct run_job job = {.config = config, .partner = config_partner(config, slice_of(name))};
	struct run_recorded recorded;
	char host[PATH_MAX];
	int rc = host_path_find(host, sizeof(host), e);

	job.host_program = host;
	if (rc == 0)
		rc = make_folder(folder, e);
	if (rc == 0)
		rc = run_record(&job, folder, &recorded, e);
	return rc ? rc : keep_records(&job, folder, &recorded, e);
}

int
adapter_record_main(int argc, char **argv)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
	const char *path = LOAD_DEFAULT_PATH;
	struct config *config = NULL;
	struct error e = ERROR_NONE;
	int option, code;

	while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (option != 'c')
			return adapter_usage();
		path = optarg;
	}
	if (argc - optind != 2)
		return adapter_usage();
	if (load_config(path, load_print, &config, &e))
		return EXIT_CONFIG;
	if (config_partner(config, slice_of(argv[optind])) == NULL)
		code = load_no_partner("opstap-adapter", config, argv[optind]);
	else
		code = record(config, argv[optind], argv[optind + 1], &e) ? adapter_fail(e.text) : EXIT_GOOD;
	config_free(config);
	return code == EXIT_GOOD && fflush(stdout) ? adapter_fail("standard output cannot be written") : code;
}
