/* opstapctl searches: words of searches that found nothing, as the workers counted them. */
#include <stdio.h>

#include "ground/escape.h"
#include "prog/ctl.h"
#include "prog/load.h"

size_t
ctl_missed(const struct config *config, struct missed_word *out, struct error *e)
{
	struct missed *m = NULL;
	size_t n;

	if (missed_open(config->run_dir, &m, e) < 0)
		return 0;
	n = missed_list(m, out);
	missed_close(m);
	return n;
}

void
ctl_missed_json(const struct missed_word *one, struct buffer *out)
{
	buffer_text(out, "{\"word\":\"");
	escape_json(out, slice_of(one->word));
	buffer_printf(out, "\",\"requests\":%u}", one->requests);
}

static void
write_all(const struct missed_word *list, size_t n, bool json, struct buffer *out)
{
	if (n == 0 && !json)
		buffer_printf(out, "No word of a search without results was asked for in %d requests yet.\n", MISSED_FLOOR);
	for (size_t i = 0; i < n; i++) {
		if (json)
			ctl_missed_json(&list[i], out);
		else
			buffer_printf(out, "%8u  %s", list[i].requests, list[i].word);
		buffer_byte(out, '\n');
	}
}

int
ctl_searches(const struct config *config, int argc, char **argv)
{
	struct missed_word list[MISSED_WORDS];
	struct error e = ERROR_NONE;
	struct buffer out;
	bool json = argc == 2 && slice_is(slice_of(argv[1]), "--json");
	size_t n;

	if (argc > 2 || (argc == 2 && !json)) {
		fputs("usage: opstapctl searches [--json]\n", stderr);
		return EXIT_USAGE;
	}
	n = ctl_missed(config, list, &e);
	if (e.code != 0) {
		fprintf(stderr, "opstapctl: searches: %s\n", e.text);
		return EXIT_FAILED;
	}
	buffer_init(&out, 1u << 20);
	write_all(list, n, json, &out);
	if (!buffer_ok(&out) || fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
		e.code = ERR_IO;
	buffer_free(&out);
	return e.code == 0 ? EXIT_GOOD : EXIT_FAILED;
}
