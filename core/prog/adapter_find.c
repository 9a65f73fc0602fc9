/*
 * Where an adapter of this installation is: adapter-dir as it was configured, seen from the folder of the program, so that it is found
 * in a library folder of any name and in an installation that was moved as a whole; and in a build folder.
 */
#include "prog/adapter_find.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ground/str.h"
#include "prog/host_path.h"

#define PLACE_MAX 1024
#define NAME_MAX_BYTES 50

bool
adapter_way(const char *from, const char *to, char *out, size_t size)
{
	size_t common = 0, n = 0;

	for (size_t i = 0; from[i] == to[i] || (from[i] == '\0' && to[i] == '/'); i++) {
		if (from[i] == '/' || from[i] == '\0')
			common = i;
		if (from[i] == '\0')
			break;
	}
	for (const char *p = from + common; *p != '\0'; p++)
		if (*p == '/' && p[1] != '/' && p[1] != '\0') {
			if (n + 3 >= size)
				return false;
			memcpy(out + n, "../", 3);
			n += 3;
		}
	to += common;
	to += strspn(to, "/");
	return slice_copy(slice_of(to), out + n, size - n);
}

int
adapter_find(const char *name, char *out, size_t size, struct error *e)
{
	static const char *const places[] = {NULL, "adapters/.libs", "../lib/opstap/adapters"};
	char text[sizeof(places) / sizeof(places[0])][PLACE_MAX + 64], way[PLACE_MAX];
	const char *candidates[sizeof(places) / sizeof(places[0]) + 1] = {NULL};

	if (!adapter_way(OPSTAP_BIN_DIR, OPSTAP_ADAPTER_DIR, way, sizeof(way)) || strlen(name) > NAME_MAX_BYTES)
		return error_set(e, ERR_LIMIT, "%.60s: the path is too long", name);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(text[i], sizeof(text[i]), "%s/%s.so", places[i] ? places[i] : way, name);
		candidates[i] = text[i];
	}
	snprintf(way, sizeof(way), "the adapter %s.so", name);
	return beside_find(candidates, way, out, size, e);
}

static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

int
adapter_named(const char *named, char *out, size_t size, struct error *e)
{
	struct slice name = slice_of(named);
	char plain[NAME_MAX_BYTES + 1];

	if (strchr(named, '/') != NULL || is_file(named))
		return slice_copy(name, out, size) ? 0 : error_set(e, ERR_LIMIT, "%.60s: the path is too long", named);
	if (slice_ends(name, ".so"))
		name.n -= 3;
	if (slice_copy(name, plain, sizeof(plain)) && adapter_find(plain, out, size, e) == 0)
		return 0;
	return error_set(e, ERR_NOT_FOUND, "%.60s is no file here, and no adapter of this installation", named);
}
