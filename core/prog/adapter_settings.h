#ifndef PROG_ADAPTER_SETTINGS_H
#define PROG_ADAPTER_SETTINGS_H
/* The options --setting KEY=VALUE and KEY=@FILE of opstap-adapter's commands. Zero it first. */
#include "feed/host_parent.h"

#define ADAPTER_SETTINGS_MAX 64

struct adapter_settings {
	struct host_pair pairs[ADAPTER_SETTINGS_MAX];
	size_t count;
	struct buffer files[ADAPTER_SETTINGS_MAX];	/* of those that are the content of a file */
	size_t file_count;
	struct error e;			/* a file that cannot be read */
};

/* False when it is none, there are too many, or its file cannot be read (e says why). The text is cut in two and kept. */
bool adapter_setting(struct adapter_settings *s, char *text);
bool adapter_setting_file(struct adapter_settings *s, const char *key, const char *path);
void adapter_settings_free(struct adapter_settings *s);

#endif
