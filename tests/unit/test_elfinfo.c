/* What is read from an adapter's file without loading it, and what is said about files that are none. */
#include "unit.h"

#include "feed/elfinfo.h"

#include <elf.h>

#include "contract/opstap_adapter.h"

static char path[2048];
static struct buffer file;

static int
load_file(void **state)
{
	const char *build = getenv("top_builddir");
	struct elfinfo info;
	struct error e = ERROR_NONE;

	(void)state;
	snprintf(path, sizeof(path), "%s/tests/hostile/.libs/hostile.so", build ? build : ".");
	buffer_init(&file, 16u << 20);
	return elfinfo_file(path, &file, &info, &e);
}

static int
free_file(void **state)
{
	(void)state;
	buffer_free(&file);
	return 0;
}

/* The bytes of struct opstap_adapter in the file: its name stands nowhere else with the version behind it. */
static char *
identity(void)
{
	char wanted[48] = "hostile";
	char *found;

	memcpy(wanted + 32, "6.66", 4);
	found = memmem(file.data, file.len, wanted, sizeof(wanted));
	assert_non_null(found);
	return found - offsetof(struct opstap_adapter, name);
}

static void
expect(const char *words)
{
	struct elfinfo info;
	struct error e = ERROR_NONE;

	assert_int_equal(elfinfo_read(buffer_view(&file), &info, &e), ERR_VALUE);
	if (!strstr(e.text, words))
		fail_msg("\"%s\" is not about \"%s\"", e.text, words);
}

static void
test_good_file(void **state)
{
	struct elfinfo info;
	struct error e = ERROR_NONE;
	bool libc = false;

	(void)state;
	assert_int_equal(elfinfo_read(buffer_view(&file), &info, &e), 0);
	assert_string_equal(info.name, "hostile");
	assert_string_equal(info.version, "6.66");
	assert_int_equal(info.abi, 1);
	assert_int_equal(info.size, sizeof(struct opstap_adapter));
	for (size_t i = 0; i < info.needed_count; i++)
		libc |= slice_starts(info.needed[i], "libc.so");
	assert_true(libc);
}

static void
test_changed_bytes(void **state)
{
	char *adapter = identity();

	(void)state;
	adapter[0] = 2;
	expect("newer Opstap (adapter interface 2, this one speaks 1)");
	adapter[0] = 0;
	expect("did not write");
	adapter[0] = 1;
	adapter[4] = 8;
	expect("did not write");
	adapter[4] = (char)sizeof(struct opstap_adapter);
	adapter[8] = '\n';
	expect("did not write");
	adapter[8] = 'h';
	file.data[offsetof(Elf64_Ehdr, e_machine)] ^= EM_X86_64 ^ EM_AARCH64;
	expect("is built for");
	file.data[offsetof(Elf64_Ehdr, e_machine)] ^= EM_X86_64 ^ EM_AARCH64;
	file.data[EI_CLASS] = ELFCLASS32;
	expect("is built for another word size");
	file.data[EI_CLASS] = ELFCLASS64;
	file.data[offsetof(Elf64_Ehdr, e_type)] = ET_REL;
	expect("object file");
	file.data[offsetof(Elf64_Ehdr, e_type)] = ET_EXEC;
	expect("is a program");
	file.data[offsetof(Elf64_Ehdr, e_type)] = ET_DYN;
	test_good_file(state);
}

static void
test_cut_at_every_size(void **state)
{
	struct elfinfo info;
	struct error e = ERROR_NONE;

	(void)state;
	for (size_t n = SELFMAG; n < file.len; n += n < 4096 ? 1 : 97) {
		char *exact = malloc(n);	/* so that a read beyond is seen */
		assert_non_null(exact);
		memcpy(exact, file.data, n);
		if (elfinfo_read((struct slice){exact, n}, &info, &e) != ERR_VALUE || !strstr(e.text, "cut off"))
			fail_msg("%zu bytes: %s", n, e.text);
		free(exact);
	}
}

static void
test_other_files(void **state)
{
	static const struct { struct slice bytes; const char *words; } cases[] = {
		{SLICE(""), "is empty"}, {SLICE("id,title\n1,Law\n"), "is text"},
		{SLICE("!<arch>\n/ "), "static library"},
		{SLICE("# x.la - a libtool library file\n"), "libtool"},
		{SLICE("\x89PNG\r\n\x1a\n\0\0"), "not a shared object"},
	};
	struct elfinfo info;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error e = ERROR_NONE;
		assert_int_equal(elfinfo_read(cases[i].bytes, &info, &e), ERR_VALUE);
		assert_non_null(strstr(e.text, cases[i].words));
	}
}

static void
test_paths(void **state)
{
	struct elfinfo info;
	struct error e = ERROR_NONE;
	struct buffer small;

	(void)state;
	buffer_init(&small, 100);
	assert_int_equal(elfinfo_file("/nonexistent/x.so", &small, &info, &e), ERR_NOT_FOUND);
	assert_int_equal(elfinfo_file("/", &small, &info, &e), ERR_VALUE);
	assert_string_equal(e.text, "/ is a directory");
	assert_int_equal(elfinfo_file(path, &small, &info, NULL), ERR_LIMIT);
	buffer_free(&small);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_file),
		cmocka_unit_test(test_changed_bytes),
		cmocka_unit_test(test_cut_at_every_size),
		cmocka_unit_test(test_other_files),
		cmocka_unit_test(test_paths),
	};

	return cmocka_run_group_tests(tests, load_file, free_file);
}
