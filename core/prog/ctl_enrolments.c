/* opstapctl enrolments: what students sent, one line for each choice, in the order of sending; read from the store itself. */
#include <getopt.h>
#include <stdio.h>

#include "domain/application_json.h"
#include "ground/escape.h"
#include "prog/load.h"
#include "prog/roles.h"
#include "store/ledger.h"

struct listing {
	bool json;
	const char *partner;	/* NULL: all */
	size_t lines;
};

static bool
print_json(const struct application *a, const struct application_choice *c)
{
	struct buffer b;
	bool good;

	buffer_init(&b, 4u << 20);
	application_json(a, c, &b);
	buffer_byte(&b, '\n');
	good = buffer_ok(&b) && fwrite(b.data, 1, b.len, stdout) == b.len;
	buffer_free(&b);
	return good;
}

/* For people: no names, they are one option away. */
static bool
print_line(const struct application *a, const struct application_choice *c)
{
	struct buffer b;
	bool good;

	buffer_init(&b, 16384);
	date_write_moment(&b, c->submitted_at, 0);
	buffer_printf(&b, "  %-26.*s %u  %-11s  %.*s -> %.*s  ", SLICE_ARG(a->receipt), c->number, state_name(c->state),
			SLICE_ARG(a->home), SLICE_ARG(c->partner));
	escape_log(&b, c->course);
	if (c->offering.n > 0) {
		buffer_text(&b, " / ");
		escape_log(&b, c->offering);
	}
	good = buffer_ok(&b) && printf("%.*s\n", SLICE_ARG(buffer_view(&b))) > 0;
	buffer_free(&b);
	return good;
}

static int
print_application(void *context, const struct application *a, struct error *e)
{
	struct listing *l = context;

	for (size_t i = 0; i < a->choice_count; i++) {
		const struct application_choice *c = &a->choices[i];

		if (l->partner && !slice_is(c->partner, l->partner))
			continue;
		if (!(l->json ? print_json(a, c) : print_line(a, c)))
			return error_errno(e, ERR_IO, "standard output");
		l->lines++;
	}
	return 0;
}

static int
list_all(const struct config *config, struct listing *l, struct error *e)
{
	struct ledger *ledger = NULL;
	struct keys *keys = NULL;
	int rc = keys_open(config->key_dir, false, &keys, e);

	if (rc == 0)
		rc = ledger_open(config->data_dir, keys, config, false, &ledger, e);
	if (rc == 0)
		rc = ledger_each(ledger, print_application, l, e);
	else if (rc == ERR_NOT_FOUND)
		rc = 0;		/* nobody has enrolled yet */
	ledger_close(ledger);
	keys_close(keys);
	return rc;
}

static int
usage(void)
{
	fputs("usage: opstapctl [-c FILE] enrolments [--json] [--partner PARTNER]\n", stderr);
	return EXIT_USAGE;
}

int
ctl_enrolments(const struct config *config, int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {"partner", required_argument, NULL, 'p'}, {NULL, 0, NULL, 0}};
	struct listing l = {.json = false};
	struct error e = ERROR_NONE;
	int option, rc;

	optind = 0;	/* the main program has read its own options already */
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'j')
			l.json = true;
		else if (option == 'p')
			l.partner = optarg;
		else
			return usage();
	}
	if (optind != argc)
		return usage();
	rc = list_all(config, &l, &e);
	if (rc == 0 && l.lines == 0 && l.partner && config_partner(config, slice_of(l.partner)) == NULL)	/* one that left may have some */
		return load_no_partner("opstapctl", config, l.partner);
	if (rc == 0 && !l.json && l.lines == 0)
		puts("No enrolments.");
	if (fflush(stdout) != 0 && rc == 0)
		rc = error_errno(&e, ERR_IO, "standard output");
	if (rc == 0)
		return EXIT_GOOD;
	fprintf(stderr, "opstapctl: enrolments: %s\n", e.text);
	return rc == ERR_DAMAGED ? EXIT_DAMAGED : EXIT_FAILED;
}
