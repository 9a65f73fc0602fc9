/* "opstap-adapter preview": hands over to the kit's script, which starts the core and nginx on one feed. */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/str.h"
#include "prog/adapter_commands.h"
#include "prog/adapter_find.h"
#include "prog/host_path.h"

#define PAIRS_MAX 64
#define FIXED 6		/* arguments before the pairs */

struct preview {
	const char *port;
	char *arguments[FIXED + PAIRS_MAX + 1];	/* of the script */
	int pairs;
	char zone[80], mapping[PATH_MAX + sizeof("mapping=@")];
};

static bool
add_pair(struct preview *p, char *pair)
{
	if (p->pairs == PAIRS_MAX || strchr(pair, '=') == NULL)
		return false;
	p->arguments[FIXED + p->pairs++] = pair;
	return true;
}

static bool
read_options(int argc, char **argv, struct preview *p)
{
	static const struct option options[] = {{"port", required_argument, NULL, 'p'}, {"setting", required_argument, NULL, 'k'},
			{"timezone", required_argument, NULL, 'z'}, {NULL, 0, NULL, 0}};
	bool good = true;
	int64_t port;
	int option;

	while (good && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'p')
			good = str_to_int64(slice_of(p->port = optarg), 1, 65535, &port);
		else if (option == 'k')
			good = strncmp(optarg, "timezone=", 9) != 0 && add_pair(p, optarg);
		else if (option == 'z')
			good = snprintf(p->zone, sizeof(p->zone), "timezone=%s", optarg) < (int)sizeof(p->zone) && add_pair(p, p->zone);
		else
			good = false;
	}
	return good && argc - optind == 2;
}

/* An absolute path of a regular file; free it. */
static char *
absolute(const char *path)
{
	char *real = realpath(path, NULL);
	struct stat st;

	if (real && stat(real, &st) == 0 && S_ISREG(st.st_mode))
		return real;
	free(real);
	fprintf(stderr, "opstap-adapter: preview: %s is no file\n", path);
	return NULL;
}

/* A mapping in the place of the adapter: the adapter is map, and this its setting. */
static int
use_adapter(struct preview *p, const char *named, char *path, size_t size, struct error *e)
{
	if (!slice_ends(slice_of(named), ".map"))
		return adapter_named(named, path, size, e);
	if (snprintf(p->mapping, sizeof(p->mapping), "mapping=@%s", named) >= (int)sizeof(p->mapping) || !add_pair(p, p->mapping))
		return error_set(e, ERR_LIMIT, "more than %d settings, or a path that is too long", PAIRS_MAX);
	return adapter_find("map", path, size, e);
}

int
adapter_preview_main(int argc, char **argv)
{
	static const char *const scripts[] = {"../share/opstap/kit/preview", "../conf/kit/preview", NULL};
	static const char *const shares[] = {"../share/opstap", "..", NULL};
	static const char *const bins[] = {".", NULL};
	struct preview p = {.port = "8090"};
	char script[PATH_MAX], share[PATH_MAX], bin[PATH_MAX], found[PATH_MAX], *adapter = NULL, *feed = NULL;
	struct error e = ERROR_NONE;

	if (!read_options(argc, argv, &p))
		return adapter_usage();
	if (beside_find(scripts, "the kit", script, sizeof(script), &e) || beside_find(shares, "share/opstap", share, sizeof(share), &e) ||
			beside_find(bins, "the program", bin, sizeof(bin), &e) || use_adapter(&p, argv[optind], found, sizeof(found), &e))
		return adapter_fail(e.text);
	adapter = absolute(found);
	feed = adapter ? absolute(argv[optind + 1]) : NULL;
	if (feed) {
		p.arguments[0] = script;
		p.arguments[1] = bin;
		p.arguments[2] = share;
		p.arguments[3] = adapter;
		p.arguments[4] = feed;
		p.arguments[5] = (char *)p.port;
		execv(script, p.arguments);
		perror(script);
	}
	free(adapter);
	free(feed);
	return EXIT_FAILED;
}
