/* The configuration from the disk, with every fault said in one line each. */
#include "prog/load.h"

#include <stdio.h>
#include <unistd.h>

#include "ground/file.h"
#include "ground/log.h"

static int
read_file(void *context, const char *path, struct buffer *out, struct error *e)
{
	(void)context;
	return file_read(path, out, e);
}

static void
tell(const struct config_problem *p, const char *level, void (*to)(const char *line))
{
	struct buffer line;

	buffer_init(&line, 8192);
	buffer_printf(&line, "%s:%d: %s%s", p->file, p->line, level, p->text);
	to(buffer_string(&line));
	buffer_free(&line);
}

void
load_notes(const struct config *c, void (*note)(const char *line))
{
	for (size_t i = 0; i < c->note_count; i++)
		tell(&c->notes[i], "warning: ", note);
}

int
load_config(const char *path, void (*problem)(const char *line), struct config **out, struct error *e)
{
	struct config_problem *problems = NULL;
	size_t count = 0;
	int rc;

	*out = NULL;
	rc = config_load(path, read_file, NULL, out, &problems, &count, e);
	if (rc == 0)
		return 0;
	for (size_t i = 0; i < count; i++)
		tell(&problems[i], "", problem);
	if (count == 0)
		problem(e->text);
	config_free(*out);
	*out = NULL;
	return rc;
}

int
load_no_partner(const char *program, const struct config *c, const char *id)
{
	fprintf(stderr, "%s: there is no partner \"%.40s\" in %s\n", program, id, c->path);
	return EXIT_USAGE;
}

void
load_print(const char *line)
{
	fprintf(stderr, "%s\n", line);
}

void
load_log(const char *line)
{
	log_event(LOG_ERROR, "configuration", "%s", line);
}

int
load_path(const char *folder, const char *name, char *out, size_t size, struct error *e)
{
	return file_join(folder, name, out, size) ? 0 : error_set(e, ERR_LIMIT, "%s/%s: path too long", folder, name);
}
