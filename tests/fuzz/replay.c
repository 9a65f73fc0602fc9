/*
 * Runs a fuzz target without a fuzzing compiler: every file or folder of files named on the command line goes once
 * through LLVMFuzzerTestOneInput. With --enable-fuzzing clang's libFuzzer takes this place.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX (4u << 20)

static int
replay_file(const char *path)
{
	uint8_t *data = malloc(INPUT_MAX), *exact = NULL;
	FILE *f = fopen(path, "rb");
	size_t n;
	int result = -1;

	if (!data || !f) {
		perror(path);
		goto out;
	}
	n = fread(data, 1, INPUT_MAX, f);
	/* A copy of the exact size, so that a read past the end is seen by the sanitizers and valgrind. */
	exact = malloc(n ? n : 1);
	if (!exact)
		goto out;
	for (size_t i = 0; i < n; i++)
		exact[i] = data[i];
	LLVMFuzzerTestOneInput(exact, n);
	result = 0;
out:
	free(exact);
	free(data);
	if (f)
		fclose(f);
	return result;
}

static int
replay_folder(const char *path, unsigned *files)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[4096];
	int result = 0;

	if (!dir) {
		perror(path);
		return -1;
	}
	while (result == 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		if ((size_t)snprintf(name, sizeof(name), "%s/%s", path, entry->d_name) >= sizeof(name))
			result = -1;
		else
			result = replay_file(name);
		(*files)++;
	}
	closedir(dir);
	return result;
}

int
main(int argc, char **argv)
{
	unsigned files = 0;

	for (int i = 1; i < argc; i++) {
		struct stat st;

		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) {
			if (replay_folder(argv[i], &files) < 0)
				return 1;
		} else {
			if (replay_file(argv[i]) < 0)
				return 1;
			files++;
		}
	}
	printf("%u inputs\n", files);
	return files ? 0 : 1;
}
