/* How the end of an adapter's process is told. */
#include "unit.h"

#include "feed/host_spawn.h"

#include <sys/wait.h>
#include <unistd.h>

/* A process that has begun to end when patience is over is not said to have been killed: its own end counts. */
static void
test_a_slow_end_is_its_own(void **state)
{
	struct host_process p = {fork(), -1, -1};
	struct rusage used;
	siginfo_t info;
	bool killed;
	int status;

	(void)state;
	if (p.pid == 0)
		_exit(7);
	assert_int_equal(waitid(P_PID, (id_t)p.pid, &info, WEXITED | WNOWAIT), 0);
	host_reap(&p, 0, &status, &used, &killed);
	assert_false(killed);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void
test_what_does_not_end_is_killed(void **state)
{
	struct host_process p = {fork(), -1, -1};
	struct rusage used;
	bool killed;
	int status;

	(void)state;
	if (p.pid == 0)
		for (;;)
			pause();
	host_reap(&p, 0, &status, &used, &killed);
	assert_true(killed);
	assert_int_equal(p.pid, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_slow_end_is_its_own),
		cmocka_unit_test(test_what_does_not_end_is_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
