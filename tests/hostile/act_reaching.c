/*
 * Acts that reach for what is not theirs. Each tries something that would do no harm if it worked (signal 0, a
 * program that ends at once) and says whether it did.
 */
#include "hostile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
say(const struct opstap_host *h, struct opstap_run *r, const char *what, long result)
{
	return hostile_say(h, r, what, result < 0 ? errno : 0);
}

static int
act_open(const struct opstap_host *h, struct opstap_run *r)
{
	static const char *const names[] = {"/etc/passwd", "/etc/hosts", "/proc/self/status", "/proc/self/mem",
			"/proc/self/exe", "/dev/null", "/dev/shm/x", "/lib", "/usr/lib", "."};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (open(names[i], O_RDONLY) >= 0 || open(names[i], O_RDWR | O_CREAT, 0600) >= 0)
			return hostile_say(h, r, names[i], 0);
	return hostile_say(h, r, "open", errno);
}

static int
act_stat(const struct opstap_host *h, struct opstap_run *r)
{
	struct stat st;

	return say(h, r, "stat", stat("/etc/passwd", &st));
}

static int
act_sockets(const struct opstap_host *h, struct opstap_run *r)
{
	int both[2];

	if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_INET6, SOCK_DGRAM, 0) >= 0 ||
			socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || socket(AF_NETLINK, SOCK_RAW, 0) >= 0)
		return hostile_say(h, r, "socket", 0);
	return say(h, r, "socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, both));
}

static int
act_exec(const struct opstap_host *h, struct opstap_run *r)
{
	char *const argv[] = {(char *)"true", NULL};

	return say(h, r, "execve", execve("/bin/true", argv, NULL));
}

static int
act_ptrace(const struct opstap_host *h, struct opstap_run *r)
{
	return say(h, r, "ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
act_kill_parent(const struct opstap_host *h, struct opstap_run *r)
{
	return say(h, r, "kill", kill(getppid(), 0));
}

static int
act_kill_all(const struct opstap_host *h, struct opstap_run *r)
{
	return say(h, r, "kill", kill(-1, 0));
}

static int
act_tgkill(const struct opstap_host *h, struct opstap_run *r)
{
	return say(h, r, "tgkill", syscall(SYS_tgkill, getppid(), getppid(), 0));
}

static int
act_executable(const struct opstap_host *h, struct opstap_run *r)
{
	void *fresh = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
		return hostile_say(h, r, "mmap", 0);
	return say(h, r, "mprotect", mprotect(fresh, 4096, PROT_READ | PROT_EXEC));
}

/* One call each with arguments that mean nothing: only EPERM shows that it was stopped at the door. */
static int
act_calls(const struct opstap_host *h, struct opstap_run *r)
{
	static const struct { long number; const char *name; } calls[] = {
		{SYS_socket, "socket"}, {SYS_connect, "connect"}, {SYS_bind, "bind"}, {SYS_sendmsg, "sendmsg"},
		{SYS_recvmsg, "recvmsg"},
		{SYS_execve, "execve"}, {SYS_execveat, "execveat"}, {SYS_clone3, "clone3"},
		{SYS_ptrace, "ptrace"},
		{SYS_process_vm_readv, "process_vm_readv"}, {SYS_process_vm_writev, "process_vm_writev"},
		{SYS_mount, "mount"},
		{SYS_umount2, "umount2"}, {SYS_unshare, "unshare"}, {SYS_setns, "setns"}, {SYS_bpf, "bpf"},
		{425, "io_uring_setup"},
		{SYS_perf_event_open, "perf_event_open"}, {SYS_userfaultfd, "userfaultfd"},
		{SYS_keyctl, "keyctl"},
		{SYS_prctl, "prctl"}, {SYS_seccomp, "seccomp"}, {SYS_setuid, "setuid"}, {SYS_capset, "capset"},
		{SYS_openat, "openat"}, {437, "openat2"}, {SYS_unlinkat, "unlinkat"},
		{SYS_renameat2, "renameat2"},
		{SYS_truncate, "truncate"}, {SYS_fchmodat, "fchmodat"}, {SYS_memfd_create, "memfd_create"},
		{SYS_chdir, "chdir"},
		{SYS_getdents64, "getdents64"}, {SYS_statx, "statx"}, {SYS_pidfd_open, "pidfd_open"},
		{438, "pidfd_getfd"},
		{SYS_kill, "kill"}, {SYS_ioctl, "ioctl"}, {SYS_setsid, "setsid"},
		{SYS_inotify_init1, "inotify_init1"},
		{SYS_reboot, "reboot"}, {SYS_timer_create, "timer_create"}, {SYS_shmget, "shmget"},
		{SYS_mq_open, "mq_open"},
		{SYS_sched_setaffinity, "sched_setaffinity"}, {SYS_setpriority, "setpriority"},
		{444, "landlock_create_ruleset"},
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (syscall(calls[i].number, -1L, -1L, -1L, -1L, -1L, -1L) >= 0 || errno != EPERM)
			return hostile_say(h, r, calls[i].name, 0);
	return hostile_say(h, r, "calls", EPERM);
}

/* Every function with nothing in its hand, in every wrong order. */
static int
act_nonsense(const struct opstap_host *h, struct opstap_run *r)
{
	struct opstap_request empty = {0};
	char byte;

	h->offering(r);
	h->set(r, OPSTAP_F_TITLE, NULL, NULL, 5);
	h->emit(r);
	h->at(r, NULL, 0, 0);
	h->at(r, "\xff\xfe", 4000000000u, 1);
	h->log(r, 99, NULL);
	h->log(r, -99, "\xff");
	h->drop(r, NULL);
	h->close(r, -1);
	h->close(r, 99);
	h->close(r, 3);
	if (h->setting(r, NULL) || h->header(r, -1, "status") || h->header(r, 5, "status") || h->header(r, 0, NULL) ||
	    h->read(r, 99, &byte, 1) >= 0 || h->read(r, -1, &byte, 1) >= 0 || h->enrolment(r, "name"))
		return h->fail(r, "nonsense was answered");
	h->course(r);
	h->course(r);
	h->set(r, 0, NULL, "x", 1);
	h->set(r, 4999, "en", "x", 1);
	h->set(r, 4999, "en", "y", 1);
	h->set(r, OPSTAP_F_PLACES, NULL, "5", 1);
	h->set(r, OPSTAP_F_ID, NULL, "n", 1);
	h->set(r, OPSTAP_F_ID, NULL, "m", 1);
	h->set(r, OPSTAP_F_TITLE | OPSTAP_AS_HTML, "\xff", "<b>N", OPSTAP_NUL);
	h->emit(r);
	h->emit(r);
	return h->open(r, &empty) < 0 ? 0 : -7;	/* a request without a size is none */
}

const struct act acts_reaching[] = {
	{"open", act_open}, {"stat", act_stat}, {"sockets", act_sockets}, {"exec", act_exec},
	{"ptrace", act_ptrace},
	{"kill-parent", act_kill_parent}, {"kill-all", act_kill_all}, {"tgkill", act_tgkill},
	{"executable", act_executable},
	{"calls", act_calls}, {"nonsense", act_nonsense}, {NULL, NULL}
};
