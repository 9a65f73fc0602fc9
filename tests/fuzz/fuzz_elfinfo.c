/* Files that claim to be adapters: whatever is accepted has a printable name and a version. */
#include "feed/elfinfo.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = {(const char *)data, size};
	struct elfinfo info;
	struct error e = {0, ""};

	if (elfinfo_read(bytes, &info, &e) < 0) {
		if (e.text[0] == '\0')
			__builtin_trap();
		return 0;
	}
	for (const char *p = info.name; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			__builtin_trap();
	for (size_t i = 0; i < info.needed_count; i++)
		if (strlen(info.needed[i].p) != info.needed[i].n)
			__builtin_trap();
	return info.name[0] == '\0' || info.version[0] == '\0' ? (__builtin_trap(), 1) : 0;
}
