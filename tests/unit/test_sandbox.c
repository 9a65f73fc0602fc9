/*
 * The sandbox alone, in a child of the test: what is gone after each step, in both modes. What adapters can
 * reach is tested through the whole host by test_hostile.
 */
#include "unit.h"

#include "feed/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "feed/ticket.h"

/* Each check of a child ends it with its line number when it fails; 0 is good. */
#define MUST(condition) do { if (!(condition)) _exit(__LINE__ % 255 + 1); } while (0)

static void
expect_child(pid_t pid)
{
	int status = 0;

	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		fail_msg("the child died of signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		fail_msg("the check at line %d (modulo 255) failed", WEXITSTATUS(status) - 1);
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(sandbox_level_name(SANDBOX_LANDLOCK), "landlock+seccomp");
	assert_string_equal(sandbox_level_name(SANDBOX_TICKET), "seccomp");
	assert_int_equal(sandbox_available(true), SANDBOX_TICKET);
	setenv("OPSTAP_NO_LANDLOCK", "1", 1);
	assert_int_equal(sandbox_available(false), SANDBOX_TICKET);
	unsetenv("OPSTAP_NO_LANDLOCK");
}

static void
child_landlock(int parent)
{
	enum sandbox_level level;
	struct error e = ERROR_NONE;
	int listener;

	MUST(sandbox_prepare(parent, &e) == 0);
	MUST(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && prctl(PR_GET_DUMPABLE) == 0);
	MUST(open("/etc/passwd", O_RDONLY) >= 0);
	MUST(sandbox_files(false, &level, &listener, &e) == 0);
	MUST(level == SANDBOX_LANDLOCK && listener == -1);
	MUST(open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES);
	MUST(sandbox_filter(SANDBOX_LOADING, &e) == 0);
	MUST(open("/tmp/x", O_RDWR | O_CREAT, 0600) < 0 && errno == EPERM);
	MUST(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
	MUST(sandbox_filter(SANDBOX_RUNNING, &e) == 0);
	MUST(open("/etc/passwd", O_RDONLY) < 0 && errno == EPERM);
	MUST(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
			errno == EPERM);
	MUST(sandbox_filter(SANDBOX_LOADING, &e) == ERR_UNAVAILABLE);	/* nothing can be undone or added */
	MUST(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM);
	_exit(0);
}

static void
test_landlock(void **state)
{
	pid_t parent = getpid(), pid;

	(void)state;
	if (sandbox_available(false) != SANDBOX_LANDLOCK)
		skip();
	pid = fork();
	if (pid == 0)
		child_landlock(parent);
	expect_child(pid);
}

static void
send_descriptor(int line, int fd)
{
	union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {{0}};
	struct iovec byte = {(char *)"x", 1};
	struct msghdr head = {.msg_iov = &byte,
			.msg_iovlen = 1,
			.msg_control = control.room,
			.msg_controllen = sizeof(control.room)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&head);

	*c = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
	*(int *)(void *)CMSG_DATA(c) = fd;
	MUST(sendmsg(line, &head, 0) == 1);
	close(fd);
}

static int
receive_descriptor(int line)
{
	union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control;
	char byte;
	struct iovec into = {&byte, 1};
	struct msghdr head = {.msg_iov = &into,
			.msg_iovlen = 1,
			.msg_control = control.room,
			.msg_controllen = sizeof(control.room)};

	if (recvmsg(line, &head, 0) != 1 || !CMSG_FIRSTHDR(&head))
		return -1;
	return *(int *)(void *)CMSG_DATA(CMSG_FIRSTHDR(&head));
}

static void
child_ticket(int parent, int line)
{
	enum sandbox_level level;
	struct error e = ERROR_NONE;
	int listener, fd;
	char bytes[9] = "";

	MUST(sandbox_prepare(parent, &e) == 0);
	MUST(sandbox_files(true, &level, &listener, &e) == 0);
	MUST(level == SANDBOX_TICKET && listener >= 0);
	send_descriptor(line, listener);
	MUST(sandbox_filter(SANDBOX_LOADING, &e) == 0);
	fd = open("/whatever/it/is/called", O_RDONLY);
	MUST(fd >= 0 && read(fd, bytes, 8) == 8 && bytes[0] == 's');
	MUST(write(fd, "x", 1) < 0);
	MUST(open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES);
	MUST(sandbox_filter(SANDBOX_RUNNING, &e) == 0);
	MUST(open("/etc/passwd", O_RDONLY) < 0 && errno == EPERM);
	_exit(0);
}

static void
test_ticket(void **state)
{
	struct ticket t = {.listener = -1, .snapshot = memfd_create("test", MFD_ALLOW_SEALING)};
	struct error e = ERROR_NONE;
	int line[2];
	unsigned answers = 0;
	pid_t parent = getpid(), pid;

	(void)state;
	assert_int_equal(write(t.snapshot, "snapshot", 8), 8);
	assert_int_equal(fcntl(t.snapshot, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, line), 0);
	pid = fork();
	if (pid == 0)
		child_ticket(parent, line[1]);
	t.listener = receive_descriptor(line[0]);
	assert_true(t.listener >= 0);
	for (;;) {
		struct pollfd p = {.fd = t.listener, .events = POLLIN};
		if (poll(&p, 1, 60000) <= 0 || !(p.revents & POLLIN))
			break;
		assert_int_equal(ticket_answer(&t, &e), 0);
		answers++;
	}
	expect_child(pid);
	assert_int_equal(answers, 2);
	ticket_close(&t);
	close(t.snapshot);
	close(line[0]);
	close(line[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_landlock),
		cmocka_unit_test(test_ticket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
