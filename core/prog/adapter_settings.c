/* Settings of an adapter from the command line. */
#include "prog/adapter_settings.h"

#include <string.h>

#include "ground/file.h"

#define SETTING_MAX (1u << 20)

bool
adapter_setting_file(struct adapter_settings *s, const char *key, const char *path)
{
	struct buffer *file = &s->files[s->file_count];

	if (s->count == ADAPTER_SETTINGS_MAX)
		return false;
	buffer_init(file, SETTING_MAX);
	s->file_count++;
	if (file_read(path, file, &s->e))
		return false;
	s->pairs[s->count++] = (struct host_pair){key, buffer_string(file)};
	return true;
}

bool
adapter_setting(struct adapter_settings *s, char *text)
{
	char *equals = strchr(text, '=');

	if (!equals || s->count == ADAPTER_SETTINGS_MAX)
		return false;
	*equals = '\0';
	if (equals[1] == '@')
		return adapter_setting_file(s, text, equals + 2);
	s->pairs[s->count++] = (struct host_pair){text, equals + 1};
	return true;
}

void
adapter_settings_free(struct adapter_settings *s)
{
	for (size_t i = 0; i < s->file_count; i++)
		buffer_free(&s->files[i]);
}
