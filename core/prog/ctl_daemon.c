/* What goes to the daemon: fetch, partner hold, resume, rollback. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "prog/control.h"
#include "prog/ctl.h"
#include "prog/load.h"

static int
read_to_end(int fd, struct buffer *out, struct error *e)
{
	for (;;) {
		char *room = buffer_reserve(out, 4096);
		ssize_t n = room ? read(fd, room, 4096) : -1;

		if (room == NULL)
			return error_set(e, ERR_LIMIT, "the daemon's answer is too long");
		if (n > 0)
			out->len += (size_t)n;
		else if (n == 0)
			return out->len > 0 ? 0 : error_set(e, ERR_IO, "the daemon did not answer");
		else if (errno != EINTR)
			return error_errno(e, ERR_IO, "control.sock");
	}
}

int
ctl_ask(const struct config *config, const struct command *c, struct buffer *out, struct error *e)
{
	int fd = -1, rc = control_tell(config, c, &fd, e);

	if (rc != 0)
		return rc;
	rc = read_to_end(fd, out, e);
	close(fd);
	return rc;
}

/* Asks and says the answer: what was done to standard output, what was not to standard error. */
static int
ask_and_say(const struct config *config, const struct command *c)
{
	struct error e = ERROR_NONE;
	struct buffer answer;
	struct reply r = {.code = EXIT_FAILED};
	int rc;

	buffer_init(&answer, REPLY_MAX + 4096);
	rc = ctl_ask(config, c, &answer, &e);
	if (rc == 0)
		rc = reply_read(slice_trim(buffer_view(&answer)), &r, &e);
	buffer_free(&answer);
	if (rc != 0) {
		fprintf(stderr, "opstapctl: %s\n", e.text);
		return EXIT_FAILED;
	}
	fprintf(r.code == 0 ? stdout : stderr, "%s\n", r.text);
	return r.code;
}

static int
usage(const char *text)
{
	fprintf(stderr, "usage: opstapctl %s\n", text);
	return EXIT_USAGE;
}

static int
about_partner(const struct config *config, struct command *c, const char *id)
{
	if (config_partner(config, slice_of(id)) == NULL || !slice_copy(slice_of(id), c->partner, sizeof(c->partner)))
		return load_no_partner("opstapctl", config, id);
	return ask_and_say(config, c);
}

int
ctl_fetch(const struct config *config, int argc, char **argv)
{
	struct command c = {.word = COMMAND_FETCH};
	const char *id = NULL;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--force") == 0)
			c.force = true;
		else if (argv[i][0] == '-' || id != NULL)
			return usage("fetch PARTNER [--force]");
		else
			id = argv[i];
	}
	return id ? about_partner(config, &c, id) : usage("fetch PARTNER [--force]");
}

int
ctl_partner(const struct config *config, int argc, char **argv)
{
	static const enum command_word words[] = {COMMAND_HOLD, COMMAND_RESUME, COMMAND_ROLLBACK};

	if (argc != 3)
		return usage("partner hold|resume|rollback PARTNER");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(argv[1], command_name(words[i])) == 0)
			return about_partner(config, &(struct command){.word = words[i]}, argv[2]);
	return usage("partner hold|resume|rollback PARTNER");
}
