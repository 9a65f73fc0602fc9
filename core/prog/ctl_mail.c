/* opstapctl mail: what a letter looks like, with an example. Sends nothing and opens no store. */
#include <getopt.h>
#include <stdio.h>

#include "courier/letters.h"
#include "prog/load.h"
#include "prog/roles.h"
#include "render/texts.h"

#define ARENA_MAX (4u << 20)

static void
print_name(void *context, const char *name, const char *reader)
{
	fprintf(context, "  %-17s to the %s\n", name, reader);
}

static int
usage(void)
{
	fputs("usage: opstapctl [-c FILE] mail TEMPLATE [--lang en|nl]\n", stderr);
	letters_names(print_name, stderr);
	return EXIT_USAGE;
}

static int
print_example(const struct config *config, const char *template, struct slice lang, struct error *e)
{
	struct letters *letters = NULL;
	struct keys *keys = NULL;
	struct outbox_letter letter;
	struct arena a;
	int rc;

	arena_init(&a, ARENA_MAX);
	rc = keys_open(config->key_dir, true, &keys, e);	/* the link of "confirm" needs the secret */
	if (rc == 0)
		rc = letters_open(config, keys, &letters, e);
	if (rc == 0)
		rc = letters_example(letters, template, lang, &a, &letter, e);
	if (rc == 0 && printf("Subject: %.*s\n\n%.*s", SLICE_ARG(letter.subject), SLICE_ARG(letter.body)) < 0)
		rc = error_errno(e, ERR_IO, "standard output");
	letters_close(letters);
	keys_close(keys);
	arena_free(&a);
	return rc;
}

int
ctl_mail(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {{"lang", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
	struct error e = ERROR_NONE;
	struct slice lang = SLICE("en");
	enum lang known;
	int option, rc;

	optind = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'l' || !lang_find(slice_of(optarg), &known))
			return usage();
		lang = slice_of(optarg);
	}
	if (optind == argc) {
		letters_names(print_name, stdout);
		return EXIT_GOOD;
	}
	if (optind + 1 != argc)
		return usage();
	rc = print_example(config, argv[optind], lang, &e);
	if (rc == 0)
		return EXIT_GOOD;
	fprintf(stderr, "opstapctl: mail: %s\n", e.text);
	return rc == ERR_NOT_FOUND ? usage() : EXIT_FAILED;
}
