/* "opstap-adapter new": a folder with an adapter, a feed, what should come of it, and a Makefile; copied from the kit. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ground/file.h"
#include "prog/adapter_commands.h"
#include "prog/host_path.h"

#define FILE_MAX (1u << 20)

/* What a form of feed is called and built with. */
static const struct form {
	const char *name, *package, *libs, *needs;
} forms[] = {
	{"xml", "libxml-2.0", "`$(PKG_CONFIG) --libs libxml-2.0`", "libxml2-dev"},
	{"json", "jansson", "`$(PKG_CONFIG) --libs jansson`", "libjansson-dev"},
	{"csv", "", "", "a C compiler"},
};

struct making {
	const char *kit, *name;
	const struct form *form;
};

/* Replaces @NAME@, @FORM@, @PACKAGE@, @LIBS@, @NEEDS@. */
static void
fill_in(const struct making *m, struct slice text, struct buffer *out)
{
	const struct { const char *mark, *value; } marks[] = {{"@NAME@", m->name}, {"@FORM@", m->form->name},
			{"@PACKAGE@", m->form->package}, {"@LIBS@", m->form->libs}, {"@NEEDS@", m->form->needs}};

	for (size_t i = 0; i < text.n;) {
		struct slice rest = {text.p + i, text.n - i};
		size_t k = 0;

		while (k < sizeof(marks) / sizeof(marks[0]) && !slice_starts(rest, marks[k].mark))
			k++;
		if (k < sizeof(marks) / sizeof(marks[0])) {
			buffer_text(out, marks[k].value);
			i += strlen(marks[k].mark);
		} else {
			buffer_slice(out, (struct slice){rest.p, 1});
			i++;
		}
	}
}

/* Copies one file of the kit, from (below the kit's folder) to (in the new one). */
static int
copy(const struct making *m, const char *from, const char *to, struct error *e)
{
	struct buffer in, out;
	char source[PATH_MAX], target[PATH_MAX];
	int rc;

	buffer_init(&in, FILE_MAX);
	buffer_init(&out, 2 * FILE_MAX);
	if (snprintf(source, sizeof(source), "%s/%s", m->kit, from) >= (int)sizeof(source) ||
			snprintf(target, sizeof(target), "%s/%s", m->name, to) >= (int)sizeof(target))
		rc = error_set(e, ERR_LIMIT, "a path that is too long");
	else
		rc = file_read(source, &in, e);
	if (rc == 0) {
		fill_in(m, buffer_view(&in), &out);
		rc = buffer_ok(&out) ? file_replace(target, buffer_view(&out), 0644, e) : error_set(e, ERR_MEMORY, "no memory");
	}
	buffer_free(&in);
	buffer_free(&out);
	return rc;
}

static int
make_folder(const struct making *m, struct error *e)
{
	char from[64], to[64];
	const char *form = m->form->name;
	int rc;

	if (mkdir(m->name, 0777))
		return errno == EEXIST ? error_set(e, ERR_EXISTS, "%s is there already; choose another name or remove it", m->name)
				: error_errno(e, ERR_IO, "%s", m->name);
	rc = copy(m, "Makefile", "Makefile", e);
	(void)snprintf(from, sizeof(from), "%s/adapter.c", form);
	(void)snprintf(to, sizeof(to), "%s.c", m->name);
	rc = rc ? rc : copy(m, from, to, e);
	(void)snprintf(from, sizeof(from), "%s/feed.%s", form, form);
	(void)snprintf(to, sizeof(to), "feed.%s", form);
	rc = rc ? rc : copy(m, from, to, e);
	(void)snprintf(from, sizeof(from), "%s/expected.json", form);
	return rc ? rc : copy(m, from, "expected.json", e);
}

static bool
is_name(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n <= 31 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n && name[0] != '-';
}

static const struct form *
form_of(const char *name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

int
adapter_new_main(int argc, char **argv)
{
	static const struct option options[] = {{"from", required_argument, NULL, 'f'}, {NULL, 0, NULL, 0}};
	static const char *const kits[] = {"../share/opstap/kit", "../conf/kit", NULL};
	struct making m = {.form = &forms[0]};
	struct error e = ERROR_NONE;
	char kit[PATH_MAX];
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (option != 'f' || (m.form = form_of(optarg)) == NULL)
			return adapter_usage();
	if (argc - optind != 1)
		return adapter_usage();
	m.name = argv[optind];
	if (!is_name(m.name)) {
		fprintf(stderr, "opstap-adapter: new: \"%s\" cannot be an adapter's name: 1 to 31 of a-z 0-9 _ -\n", m.name);
		return EXIT_USAGE;
	}
	if (beside_find(kits, "the kit", kit, sizeof(kit), &e))
		return adapter_fail(e.text);
	m.kit = kit;
	if (make_folder(&m, &e))
		return adapter_fail(e.text);
	printf("%s/ holds %s.c, feed.%s, expected.json and a Makefile. Next:\n"
	       "  cd %s && make test\n"
	       "then put your own feed in place of feed.%s, change the table in %s.c, and look:\n"
	       "  make check\n"
	       "  make preview\n",
			m.name, m.name, m.form->name, m.name, m.form->name, m.name);
	return fflush(stdout) ? adapter_fail("standard output cannot be written") : EXIT_GOOD;
}
