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

int
load_config(const char *path, void (*problem)(const char *line), struct config **out, struct error *e)
{
	struct config_problem *problems = NULL;
	struct buffer line;
	size_t count = 0;
	int rc;

	*out = NULL;
	rc = config_load(path, read_file, NULL, out, &problems, &count, e);
	if (rc == 0)
		return 0;
	buffer_init(&line, 8192);
	for (size_t i = 0; i < count; i++) {
		buffer_clear(&line);
		buffer_printf(&line, "%s:%d: %s", problems[i].file, problems[i].line, problems[i].text);
		problem(buffer_string(&line));
	}
	if (count == 0)
		problem(e->text);
	buffer_free(&line);
	config_free(*out);
	*out = NULL;
	return rc;
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
