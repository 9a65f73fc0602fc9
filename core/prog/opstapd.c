/* opstapd: the daemon. Reads its arguments and the configuration, then becomes the master. */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/log.h"
#include "prog/config_test.h"
#include "prog/load.h"
#include "prog/master.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "development"
#endif

static const char HELP[] =
	"opstapd [-c FILE] [-t] [-V]\n"
	"  -c, --config FILE  configuration (default " LOAD_DEFAULT_PATH ")\n"
	"  -t, --test         look at the configuration and the files it names: exit 0, or 2 with every error;\n"
	"                     what is odd but works is a warning\n"
	"  -V, --version      print the version\n"
	"Stays in the foreground and logs to standard error. TERM stops, HUP reads the configuration again.\n"
	"Runs unprivileged. See opstapd(8) and opstap.conf(5).\n";

struct options {
	const char *config;
	bool test;
};

/* -1: go on; else the exit code. */
static int
read_options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {
		{"config", required_argument, NULL, 'c'}, {"test", no_argument, NULL, 't'},
		{"version", no_argument, NULL, 'V'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "c:tVh", known, NULL)) != -1)
		switch (c) {
		case 'c':
			o->config = optarg;
			break;
		case 't':
			o->test = true;
			break;
		case 'V':
			printf("opstapd %s\n", PACKAGE_VERSION);
			return EXIT_GOOD;
		case 'h':
			fputs(HELP, stdout);
			return EXIT_GOOD;
		default:
			fputs("Try opstapd --help\n", stderr);
			return EXIT_USAGE;
		}
	if (optind == argc)
		return -1;
	fprintf(stderr, "opstapd: %s is not expected here\nTry opstapd --help\n", argv[optind]);
	return EXIT_USAGE;
}

/* Descriptors 0 to 2 exist for all that is opened later; nothing that was inherited beyond them is kept. */
static void
tidy_descriptors(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
		;
	if (fd > STDERR_FILENO)
		close(fd);
	fd = open("/dev/null", O_RDONLY);
	if (fd >= 0) {
		(void)dup2(fd, STDIN_FILENO);
		close(fd);
	}
	(void)close_range(STDERR_FILENO + 1, ~0u, 0);
}

/* A daemon starts without a partner's files, but not without its own. */
static int
look_at_files(const struct config *config, bool partners)
{
	struct error e = ERROR_NONE;
	int code = EXIT_GOOD;

	if (config_test_look(config, &e) != 0) {
		load_print(e.text);
		code = EXIT_CONFIG;
	}
	return partners && config_test_files(config, load_print) > 0 ? EXIT_CONFIG : code;
}

int
main(int argc, char **argv)
{
	struct options o = {LOAD_DEFAULT_PATH, false};
	struct error e = ERROR_NONE;
	struct config *config = NULL;
	int code = read_options(argc, argv, &o);

	if (code >= 0)
		return code;
	if (load_config(o.config, load_print, &config, &e) != 0)
		return EXIT_CONFIG;
	if (o.test)
		load_notes(config, load_print);
	code = look_at_files(config, o.test);
	if (o.test || code != EXIT_GOOD) {
		config_free(config);
		return code;
	}
	if (geteuid() == 0) {
		fputs("opstapd: will not run as root: start it as the user who owns data-dir (User= of the unit, or setpriv)\n", stderr);
		config_free(config);
		return EXIT_CONFIG;
	}
	(void)umask(0077);
	tidy_descriptors();
	return master_run(config);
}
