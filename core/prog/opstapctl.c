/* opstapctl: the operator's tool. Reads the configuration, becomes the owner of the data and runs one command of the table. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ground/log.h"
#include "prog/ctl.h"
#include "prog/load.h"
#include "prog/owner.h"
#include "prog/roles.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "development"
#endif

static const struct ctl_command {
	const char *name, *arguments, *help;
	int (*run)(const struct config *config, int argc, char **argv);
	int (*first)(const struct config *config, int argc, char **argv);	/* as whoever called, before becoming the owner of data-dir */
} COMMANDS[] = {
	{"status", "[--json]", "partners, processes, level of the sandbox", ctl_status, NULL},
	{"fetch", "PARTNER [--force]", "fetch now and wait: 0 done or unchanged, 3 held, 4 failed", ctl_fetch, NULL},
	{"partner", "hold|resume|rollback PARTNER", "stop fetching, fetch again, show the list before", ctl_partner, NULL},
	{"enrolments", "[--json] [--partner P]", "every choice of every enrolment", ctl_enrolments, NULL},
	{"act", "RECEIPT CHOICE ACTION …", "enter a decision that came another way: approve, place, decline", ctl_act, NULL},
	{"mail", "TEMPLATE [--lang en|nl]", "a mail with an example; without TEMPLATE the list of them", ctl_mail, NULL},
	{"export", "--csv PARTNER", "its enrolments for a spreadsheet", ctl_export, NULL},
	{"person", "RECEIPT|MAIL", "everything that is held on one person, as JSON", ctl_person, NULL},
	{"erase", "--receipt R | --mail M", "erase enrolments; places that they hold are given back", ctl_erase, NULL},
	{"retain", "", "erase the enrolments whose time (retention) is over", ctl_retain, NULL},
	{"outbox", "[--json]", "mails and deliveries that wait, were sent or failed", ctl_outbox, NULL},
	{"searches", "[--json]", "words of searches that found nothing, from five requests on", ctl_searches, NULL},
	{"transcript", "FILE.xml…", "is it a good ELMO document, and which enrolments is it about", ctl_transcript, NULL},
	{"verify", "", "look at every record: 0 sound, 5 damaged", ctl_verify, NULL},
	{"backup", "DIR", "both stores, lists and keys into a new folder, while all goes on", ctl_backup, ctl_backup_folder},
	{"restore", "DIR", "put a backup back; the daemon is down", ctl_restore, ctl_backup_folder},
	{"config", "", "the effective configuration", ctl_config, NULL},
};

#define COMMAND_COUNT (sizeof(COMMANDS) / sizeof(COMMANDS[0]))

static void
print_help(FILE *to)
{
	fputs("opstapctl [-c FILE] COMMAND …\n", to);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-10s %-29s %s\n", COMMANDS[i].name, COMMANDS[i].arguments, COMMANDS[i].help);
	fputs("  -c, --config FILE  configuration (default " LOAD_DEFAULT_PATH "); may also follow the command\n"
	      "Exit codes: 0 good, 1 usage, 2 configuration, 3 held, 4 failed, 5 damaged data. See opstapctl(8).\n", to);
}

static const struct ctl_command *
find_command(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(COMMANDS[i].name, name) == 0)
			return &COMMANDS[i];
	return NULL;
}

/* Takes -c FILE out of the arguments wherever it stands, so that the commands see only their own. -1: go on; else the exit code. */
static int
take_options(int *argc, char **argv, const char **path)
{
	int kept = 1;

	for (int i = 1; i < *argc; i++) {
		const char *a = argv[i];

		if (strcmp(a, "-h") == 0 || strcmp(a, "--help") == 0) {
			print_help(stdout);
			return EXIT_GOOD;
		}
		if (strcmp(a, "-V") == 0 || strcmp(a, "--version") == 0) {
			printf("opstapctl %s\n", PACKAGE_VERSION);
			return EXIT_GOOD;
		}
		if ((strcmp(a, "-c") == 0 || strcmp(a, "--config") == 0) && i + 1 < *argc)
			*path = argv[++i];
		else if (strncmp(a, "--config=", 9) == 0)
			*path = a + 9;
		else if (strncmp(a, "-c", 2) == 0 && a[2] != '\0')
			*path = a + 2;
		else
			argv[kept++] = argv[i];
	}
	*argc = kept;
	argv[kept] = NULL;
	return -1;
}

int
main(int argc, char **argv)
{
	const char *path = LOAD_DEFAULT_PATH;
	const struct ctl_command *command;
	struct config *config = NULL;
	struct error e = ERROR_NONE;
	int code = take_options(&argc, argv, &path);

	if (code >= 0)
		return code;
	command = argc > 1 ? find_command(argv[1]) : NULL;
	if (command == NULL) {
		if (argc > 1)
			fprintf(stderr, "opstapctl: there is no command %s\n", argv[1]);
		print_help(stderr);
		return EXIT_USAGE;
	}
	log_role("opstapctl");
	log_threshold(LOG_WARNING);
	(void)umask(0077);
	if (load_config(path, load_print, &config, &e) != 0)
		return EXIT_CONFIG;
	if (command->first != NULL && (code = command->first(config, argc - 1, argv + 1)) != EXIT_GOOD) {
		config_free(config);
		return code;
	}
	if (owner_become(config->data_dir, &e) != 0) {
		fprintf(stderr, "opstapctl: %s\n", e.text);
		code = EXIT_FAILED;
	} else {
		owner_hide_memory();
		code = command->run(config, argc - 1, argv + 1);
	}
	config_free(config);
	return code;
}
