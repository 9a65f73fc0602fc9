#ifndef TESTS_LEDGER_FIXTURE_H
#define TESTS_LEDGER_FIXTURE_H
/* A ledger in a folder of its own for each test, and the few things that tests of it do all the time. */
#include <ftw.h>
#include <sys/stat.h>

#include "ledger_forms.h"
#include "store/ledger_store.h"

#define NOW 1795514700

#ifndef FIXTURE_FOLDER
#define FIXTURE_FOLDER "/tmp"
#endif

static char top[64], data_dir[96], key_dir[96];
static struct keys *keys;
static struct ledger *ledger;

static inline int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int
set_up(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "%s/opstap-ledger-XXXXXX", FIXTURE_FOLDER);
	if (mkdtemp(top) == NULL)
		return -1;
	snprintf(data_dir, sizeof(data_dir), "%s/store", top);
	snprintf(key_dir, sizeof(key_dir), "%s/keys", top);
	return keys_open(key_dir, true, &keys, NULL) != 0 || ledger_open(data_dir, keys, NULL, true, &ledger, NULL) != 0;
}

static inline int
tear_down(void **state)
{
	(void)state;
	ledger_close(ledger);
	keys_close(keys);
	return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline struct ledger_answer
submit(const struct form *f)
{
	const struct ledger_request request = {.kind = LEDGER_SUBMIT, .u.form = f->s}, *one = &request;
	struct ledger_answer a = {.outcome = 0};
	struct error e = ERROR_NONE;

	if (ledger_write(ledger, &one, 1, NOW, &a, &e) != 0)
		fail_msg("%s", e.text);
	return a;
}

/* One course, one student. */
static inline struct ledger_answer
apply(unsigned student, struct slice course, int32_t places, bool waiting)
{
	static unsigned token = 1000;
	struct ledger_answer a;
	struct form f;

	form_begin(&f, student, token++);
	form_choice(&f, course, places, waiting, SLICE("Zoë Jansen"));
	a = submit(&f);
	form_end(&f);
	return a;
}

static inline void
count_fault(void *context, const char *text)
{
	(void)text;
	++*(int *)context;
}

static inline void
assert_sound(void)
{
	struct error e = ERROR_NONE;
	int faults = 0;

	if (ledger_verify(data_dir, key_dir, count_fault, &faults, &e) != 0 || faults != 0)
		fail_msg("%d faults: %s", faults, e.text);
}

#define LEDGER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
