/* Acts that end, hang or silence the process. */
#include "hostile.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
act_segv(const struct opstap_host *h, struct opstap_run *r)
{
	int *volatile nowhere = (int *)8;	/* the pointer is volatile, so that no compiler sees the fault coming */

	(void)h;
	(void)r;
	return *nowhere;
}

static int
act_abort(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	abort();
}

static int
act_exit(const struct opstap_host *h, struct opstap_run *r)
{
	h->drop(r, h->get(r, NULL, NULL));	/* so that the first course has been sent */
	exit(0);
}

static int
spin(void)
{
	volatile unsigned long n = 0;

	for (;;)
		n++;
	return 0;
}

static int
act_loop(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	return spin();
}

static void
ignore_everything(void)
{
	for (int sig = 1; sig < 65; sig++)
		signal(sig, SIG_IGN);
}

static int
act_loop_ignoring(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	ignore_everything();
	return spin();
}

static int
act_sleep(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	for (;;)
		sleep(1000);
	return 0;
}

static int
act_sleep_ignoring(const struct opstap_host *h, struct opstap_run *r)
{
	ignore_everything();
	return act_sleep(h, r);
}

static int
act_close_all(const struct opstap_host *h, struct opstap_run *r)
{
	for (int fd = 0; fd < 1024; fd++)
		close(fd);
	return act_sleep(h, r);
}

/* The table of host functions is the host's own: read-only. */
static int
act_overwrite_table(const struct opstap_host *h, struct opstap_run *r)
{
	memset((void *)(uintptr_t)h, 0, sizeof(*h));
	return h->fail(r, "the table could be written");
}

/* Bytes of its own on the line to the run. */
static int
act_garbage(const struct opstap_host *h, struct opstap_run *r)
{
	return write(3, "\xff\xff\xff\x7fgarbage", 11) == 11 ? act_sleep(h, r) : -1;
}

static int
act_unknown_frame(const struct opstap_host *h, struct opstap_run *r)
{
	return write(3, "\x01\0\0\0\x63", 5) == 5 ? act_sleep(h, r) : -1;
}

static void
last_words(void)
{
	if (write(1, "LAST WORDS\n", 11) < 0)
		abort();
}

__attribute__((destructor)) static void
destructor(void)
{
	last_words();
}

/* Ends well; what it left behind for the end must not run. */
static int
act_last_words(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	atexit(last_words);
	printf("a word on the way\n");
	return 0;
}

const struct act acts_dying[] = {
	{"segv", act_segv}, {"abort", act_abort}, {"exit", act_exit}, {"loop", act_loop},
	{"loop-ignoring", act_loop_ignoring},
	{"sleep", act_sleep}, {"sleep-ignoring", act_sleep_ignoring}, {"close-all", act_close_all},
	{"overwrite-table", act_overwrite_table}, {"garbage", act_garbage},
	{"unknown-frame", act_unknown_frame},
	{"last-words", act_last_words}, {NULL, NULL}
};
