/* Acts of a deliver entry: requests that no adapter may make, lies about what it is, and a few honest ones to compare with. */
#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HUGE (100u << 20)

static int
ask(const struct opstap_host *h, struct opstap_run *r, const char *url, const char *header, const void *body, size_t len)
{
	const char *const headers[] = {header, NULL};
	struct opstap_request q = {.size = sizeof(q), .url = url, .headers = header ? headers : NULL, .body = body, .body_len = len};
	int handle = h->open(r, &q);

	if (handle >= 0)
		h->close(r, handle);
	return handle < 0 ? -1 : 0;
}

static int
act_good(const struct opstap_host *h, struct opstap_run *r)
{
	const char *number = h->enrolment(r, "student_number");

	return number ? ask(h, r, NULL, NULL, number, strlen(number)) : h->fail(r, "no number");
}

static int
act_nothing(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	return 0;
}

static int
act_later(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	return 1;
}

static int
act_refuse(const struct opstap_host *h, struct opstap_run *r)
{
	(void)ask(h, r, NULL, NULL, "x", 1);
	return h->fail(r, "no such programme");
}

static int
act_personal(const struct opstap_host *h, struct opstap_run *r)
{
	char text[300];

	snprintf(text, sizeof(text), "%s is not known here", h->enrolment(r, "name"));
	return h->fail(r, text);
}

static int
act_many(const struct opstap_host *h, struct opstap_run *r)
{
	for (int i = 0; i < 1000; i++)
		if (ask(h, r, NULL, NULL, "x", 1) < 0)
			break;
	return 0;
}

static int
act_foreign(const struct opstap_host *h, struct opstap_run *r)
{
	(void)ask(h, r, "http://localhost:1/", NULL, "x", 1);
	return 0;
}

static int
act_file(const struct opstap_host *h, struct opstap_run *r)
{
	(void)ask(h, r, "file:///etc/passwd", NULL, NULL, 0);
	return 0;
}

static int
act_smuggle(const struct opstap_host *h, struct opstap_run *r)
{
	return ask(h, r, NULL, "X-A: b\r\nX-Evil: yes", "x", 1) < 0 ? h->fail(r, "smuggling: denied") : 0;
}

static int
act_forge(const struct opstap_host *h, struct opstap_run *r)
{
	return ask(h, r, NULL, "idempotency-key: mine", "x", 1);
}

static int
act_host_header(const struct opstap_host *h, struct opstap_run *r)
{
	(void)ask(h, r, NULL, "Host: elsewhere.example", "x", 1);
	return 0;
}

static int
act_huge(const struct opstap_host *h, struct opstap_run *r)
{
	char *body = calloc(1, HUGE);
	int result = body ? ask(h, r, NULL, NULL, body, HUGE) : -1;

	free(body);
	return result < 0 ? h->fail(r, "100 MB: denied") : 0;
}

static int
act_courses(const struct opstap_host *h, struct opstap_run *r)
{
	if (h->course(r) >= 0)
		return h->fail(r, "a course was taken");
	return 1;
}

/* Past the host's functions, straight to the line. */
static int
say(const char *frame, size_t n)
{
	if (write(3, frame, n) != (ssize_t)n)
		return -1;
	for (;;)
		(void)pause();
}

static int
act_raw_course(const struct opstap_host *h, struct opstap_run *r)
{
	(void)h;
	(void)r;
	return say("\x01\0\0\0\x07", 5);
}

static int
act_both(const struct opstap_host *h, struct opstap_run *r)
{
	(void)ask(h, r, NULL, NULL, "x", 1);
	return say("\x01\0\0\0\x0d", 5);	/* "I have no such entry" */
}

const struct act acts_delivering[] = {
	{"d-good", act_good}, {"d-nothing", act_nothing}, {"d-later", act_later}, {"d-refuse", act_refuse}, {"d-personal", act_personal},
	{"d-many", act_many}, {"d-foreign", act_foreign}, {"d-file", act_file}, {"d-smuggle", act_smuggle}, {"d-forge", act_forge},
	{"d-host-header", act_host_header}, {"d-huge", act_huge}, {"d-courses", act_courses}, {"d-raw-course", act_raw_course},
	{"d-both", act_both}, {NULL, NULL}
};
