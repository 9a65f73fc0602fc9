/* What needs no daemon: verify and config. */
#include <stdio.h>

#include "prog/ctl.h"
#include "prog/load.h"
#include "store/catalogue.h"
#include "store/ledger.h"

static void
say(void *context, const char *text)
{
	printf("%s: %s\n", (const char *)context, text);
}

/* 0, or the exit code; what there is not yet is sound. */
static int
judge(const char *store, int rc, const struct error *e)
{
	if (rc == 0 || rc == ERR_NOT_FOUND) {
		printf("%s: sound\n", store);
		return EXIT_GOOD;
	}
	fprintf(stderr, "opstapctl: %s: %s\n", store, e->text);
	return rc == ERR_DAMAGED ? EXIT_DAMAGED : EXIT_FAILED;
}

int
ctl_verify(const struct config *config, int argc, char **argv)
{
	char catalogue_name[] = "catalogue", enrolments_name[] = "enrolments";
	struct error e = ERROR_NONE;
	struct catalogue *c = NULL;
	int rc, code, other;

	(void)argv;
	if (argc != 1) {
		fputs("usage: opstapctl verify\n", stderr);
		return EXIT_USAGE;
	}
	rc = catalogue_open(config->data_dir, false, &c, &e);
	if (rc == 0)
		rc = catalogue_verify(c, say, catalogue_name, &e);
	catalogue_close(c);
	code = judge(catalogue_name, rc, &e);
	rc = ledger_verify(config->data_dir, config->key_dir, say, enrolments_name, &e);
	other = judge(enrolments_name, rc, &e);
	return other > code ? other : code;
}

int
ctl_config(const struct config *config, int argc, char **argv)
{
	struct buffer out;
	int code = EXIT_GOOD;

	(void)argv;
	if (argc != 1) {
		fputs("usage: opstapctl config\n", stderr);
		return EXIT_USAGE;
	}
	buffer_init(&out, 64u << 20);
	config_write(config, &out);
	if (!buffer_ok(&out) || fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0) {
		fputs("opstapctl: the configuration could not be written\n", stderr);
		code = EXIT_FAILED;
	}
	buffer_free(&out);
	return code;
}
