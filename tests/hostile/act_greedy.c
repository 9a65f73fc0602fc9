/* Acts that want more than there is: memory, descriptors, processes, output, courses, messages, requests. */
#include "hostile.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEGABYTES 4096	/* it gives up by itself: a broken limit must not hurt the machine */

static int
act_memory(const struct opstap_host *h, struct opstap_run *r)
{
	for (int i = 0; i < MEGABYTES; i++) {
		char *piece = malloc(1 << 20);
		if (!piece)
			return hostile_say(h, r, "memory", errno);
		memset(piece, 1, 1 << 20);
	}
	return hostile_say(h, r, "memory", 0);
}

static int
act_descriptors(const struct opstap_host *h, struct opstap_run *r)
{
	int both[2];

	for (int i = 0; i < 200; i++)
		if (dup(1) < 0 && pipe(both) < 0)
			return hostile_say(h, r, "descriptors", i < 100 ? errno : 0);
	return hostile_say(h, r, "descriptors", 0);
}

static int
act_fork(const struct opstap_host *h, struct opstap_run *r)
{
	for (int i = 0; i < 3; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(0);
		if (pid < 0)
			return hostile_say(h, r, "fork", errno);
		waitpid(pid, NULL, 0);
	}
	return hostile_say(h, r, "fork", 0);
}

static void *
nothing(void *given)
{
	return given;
}

static int
act_thread(const struct opstap_host *h, struct opstap_run *r)
{
	pthread_t thread;
	int failed = pthread_create(&thread, NULL, nothing, NULL);

	if (!failed)
		pthread_join(thread, NULL);
	return hostile_say(h, r, "thread", failed);
}

static int
flood(int fd)
{
	char line[1000];

	memset(line, 'x', sizeof(line));
	for (int i = 0; i < 100000; i++)
		if (write(fd, line, sizeof(line)) < 0)
			break;
	return 0;
}

static int
act_flood_output(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	return flood(1);
}

static int
act_flood_errors(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	return flood(2);
}

/* It does not look at what emit says. */
static int
act_endless_courses(const struct opstap_host *h, struct opstap_run *r)
{
	char id[24];

	for (unsigned i = 0;; i++) {
		snprintf(id, sizeof(id), "c%u", i);
		hostile_course(h, r, id);
	}
	return 0;
}

static int
act_endless_course(const struct opstap_host *h, struct opstap_run *r)
{
	char word[24];

	h->course(r);
	h->set(r, OPSTAP_F_ID, NULL, "long", OPSTAP_NUL);
	h->set(r, OPSTAP_F_TITLE, NULL, "Long", OPSTAP_NUL);
	for (unsigned i = 0; i < 100000; i++) {
		snprintf(word, sizeof(word), "word%u", i);
		h->set(r, OPSTAP_F_KEYWORD, NULL, word, OPSTAP_NUL);
		if (i % 10 == 0)
			h->offering(r);
	}
	return h->emit(r);
}

/* A course of more than 4 MiB, and one that is good after it. */
static int
act_huge_course(const struct opstap_host *h, struct opstap_run *r)
{
	size_t n = 80000;
	char *text = malloc(n);

	if (!text)
		return h->fail(r, "no memory");
	memset(text, 'y', n);
	h->course(r);
	h->set(r, OPSTAP_F_ID, NULL, "huge", OPSTAP_NUL);
	h->set(r, OPSTAP_F_TITLE, NULL, "Huge", OPSTAP_NUL);
	for (unsigned i = 0; i < 1000; i++) {
		h->offering(r);
		h->set(r, OPSTAP_F_LABEL, "en", text, n);
		h->set(r, OPSTAP_F_CREDITS, NULL, text, n);
		h->set(r, OPSTAP_F_URL, NULL, "https://example.edu/", OPSTAP_NUL);
		for (unsigned k = 0; k < 150; k++) {
			char session[32];
			snprintf(session, sizeof(session), "MON %02u:%02u-23:59", k % 23, k / 23);
			h->set(r, OPSTAP_F_SESSION, NULL, session, OPSTAP_NUL);
		}
	}
	h->emit(r);
	free(text);
	return hostile_course(h, r, "after");
}

static int
act_endless_log(const struct opstap_host *h, struct opstap_run *r)
{
	for (unsigned i = 0; i < 60000; i++)
		h->log(r, OPSTAP_WARNING, "again \xff and again");
	return 0;
}

static int
act_many_requests(const struct opstap_host *h, struct opstap_run *r)
{
	for (int i = 0; i < 9; i++)
		if (h->open(r, NULL) < 0)
			return i == 8 ? 0 : h->fail(r, "fewer than eight");
	return h->fail(r, "more than eight");
}

static int
act_many_failures(const struct opstap_host *h, struct opstap_run *r)
{
	for (int i = 0; i < 51000; i++)
		if (h->open(r, NULL) >= 0)
			return h->fail(r, "it was to fail");
	return 0;
}

const struct act acts_greedy[] = {
	{"memory", act_memory}, {"descriptors", act_descriptors}, {"fork", act_fork}, {"thread", act_thread},
	{"flood-output", act_flood_output}, {"flood-errors", act_flood_errors},
	{"endless-courses", act_endless_courses},
	{"endless-course", act_endless_course}, {"huge-course", act_huge_course},
	{"endless-log", act_endless_log},
	{"many-requests", act_many_requests}, {"many-failures", act_many_failures}, {NULL, NULL}
};
