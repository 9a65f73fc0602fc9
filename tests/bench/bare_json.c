/*
 * What bare jansson needs for a feed: reads each file and builds its tree as the adapters do, from memory, one at a time. ./dev bench
 * compares the reading of a whole feed (host start, normalising and checks included) with it.
 *
 * bare_json FILE... - prints the values at the top of each that were counted.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static long
count(const char *path)
{
	struct stat st;
	char *bytes = NULL;
	FILE *f = fopen(path, "rb");
	long n = -1;

	if (f && fstat(fileno(f), &st) == 0 && (bytes = malloc((size_t)st.st_size)) &&
			fread(bytes, 1, (size_t)st.st_size, f) == (size_t)st.st_size) {
		json_t *root = json_loadb(bytes, (size_t)st.st_size, JSON_ALLOW_NUL, NULL);

		n = root ? (long)(json_array_size(root) + json_object_size(root)) : -1;
		json_decref(root);
	}
	free(bytes);
	if (f)
		fclose(f);
	return n;
}

int
main(int argc, char **argv)
{
	long all = 0;

	for (int i = 1; i < argc; i++) {
		long n = count(argv[i]);

		if (n < 0) {
			fprintf(stderr, "bare_json: %s cannot be read\n", argv[i]);
			return 4;
		}
		all += n;
	}
	printf("%ld values at the top\n", all);
	return argc > 1 ? 0 : 1;
}
