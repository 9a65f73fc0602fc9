/* The way from the programs to the adapters, wherever libraries are installed. */
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "ground/file.h"
#include "prog/adapter_find.h"

static void
assert_way(const char *from, const char *to, const char *way)
{
	char out[200];

	assert_true(adapter_way(from, to, out, sizeof(out)));
	assert_string_equal(out, way);
}

static void
the_way_from_folder_to_folder(void **state)
{
	char small[8];

	(void)state;
	assert_way("/usr/bin", "/usr/lib/opstap/adapters", "../lib/opstap/adapters");
	assert_way("/usr/bin", "/usr/lib/x86_64-linux-gnu/opstap/adapters", "../lib/x86_64-linux-gnu/opstap/adapters");
	assert_way("/opt/opstap/bin", "/usr/lib/opstap", "../../../usr/lib/opstap");
	assert_way("/usr/lib", "/usr/lib/opstap", "opstap");
	assert_way("/usr/lib", "/usr/lib64/opstap", "../lib64/opstap");
	assert_way("/usr/bin/", "/usr/lib", "../lib");
	assert_false(adapter_way("/usr/bin", "/usr/lib/opstap/adapters", small, sizeof(small)));
}

/* This program says that it belongs into /usr/bin: beside its own folder are then the adapters. */
static void
an_adapter_in_a_library_folder_of_the_architecture(void **state)
{
	static const char *const folders[] = {"lib", "lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu/opstap",
		"lib/x86_64-linux-gnu/opstap/adapters"};
	char self[4096], path[4200], found[4200];
	struct error e = ERROR_NONE;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)state;
	assert_true(n > 0);
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	assert_int_equal(adapter_find("nowhere", found, sizeof(found), &e), ERR_NOT_FOUND);
	assert_non_null(strstr(e.text, "../lib/x86_64-linux-gnu/opstap/adapters/nowhere.so"));
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%.4000s/../%s", self, folders[i]);
		assert_true(mkdir(path, 0755) == 0 || access(path, X_OK) == 0);
	}
	snprintf(path, sizeof(path), "%.4000s/../lib/x86_64-linux-gnu/opstap/adapters/made.so", self);
	assert_int_equal(file_replace(path, SLICE("x"), 0644, &e), 0);
	assert_int_equal(adapter_find("made", found, sizeof(found), &e), 0);
	assert_string_equal(found, path);
	assert_int_equal(adapter_named("made.so", found, sizeof(found), &e), 0);
	assert_string_equal(found, path);
	assert_int_equal(adapter_named("./made.so", found, sizeof(found), &e), 0);	/* a path is a path, whether it is there or not */
	assert_string_equal(found, "./made.so");
	assert_int_equal(adapter_named("nowhere.so", found, sizeof(found), &e), ERR_NOT_FOUND);
	assert_int_equal(unlink(path), 0);
	for (size_t i = 4; i-- > 0;) {
		snprintf(path, sizeof(path), "%.4000s/../%s", self, folders[i]);
		(void)rmdir(path);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_way_from_folder_to_folder),
			cmocka_unit_test(an_adapter_in_a_library_folder_of_the_architecture)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
