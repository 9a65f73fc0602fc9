/* The glossary from the disk. */
#include "prog/glossary.h"

#include <stdio.h>

#include "ground/file.h"
#include "ground/log.h"

#define GLOSSARY_MAX ((size_t)16 << 20)

static void
complain(void *context, const char *text)
{
	(void)context;
	log_event(LOG_WARNING, "glossary", "what=\"%s\"", text);
}

int
glossary_load(const char *www_dir, const char *overlay, struct bridge **out, struct error *e)
{
	const char *const folders[] = {overlay, www_dir};
	char path[4096] = "";
	struct buffer text;
	int rc = ERR_NOT_FOUND;

	buffer_init(&text, GLOSSARY_MAX);
	for (size_t i = 0; i < 2 && rc == ERR_NOT_FOUND; i++)
		if (folders[i][0] != '\0' && file_join(folders[i], "search/glossary.txt", path, sizeof(path)))
			rc = file_read(path, &text, e);
	if (rc == ERR_NOT_FOUND)
		rc = 0;
	if (rc == 0)
		rc = bridge_load(buffer_view(&text), path, complain, NULL, out, e);
	buffer_free(&text);
	return rc;
}
