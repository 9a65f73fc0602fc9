#ifndef FEED_HOST_PARENT_H
#define FEED_HOST_PARENT_H
/*
 * Runs one adapter in a process of its own and in a sandbox (opstap-adapter-host), and talks to it. Nothing
 * that comes from there is trusted: every number is looked at again, every length is bounded, and at the
 * deadline the whole process group is killed. The caller gives the bytes that the adapter asks for and takes
 * the courses that it hands over.
 *
 * Calls block until the adapter has ended; one run at a time in a process. SIGCHLD must not be ignored (SIG_IGN
 * reaps for us).
 */
#include <stdbool.h>
#include <sys/types.h>
#include "domain/check.h"
#include "domain/normalise.h"

#define HOST_HANDLES 8			/* open at once */
#define HOST_MAX_FILE (64u << 20)	/* of the adapter's file */
#define HOST_MESSAGES 50000		/* taken from one adapter; what is beyond is only counted */

struct host_pair { const char *key, *value; };

/* Everything is borrowed until host_run returns. */
struct host_start {
	const char *host_program;	/* path of opstap-adapter-host */
	const char *adapter_path;	/* the .so; a private copy of it is loaded */
	const char *feed_name;		/* as messages name the feed: "feed.xml" or its URL without query */
	const struct host_pair *settings;
	size_t setting_count;
	const struct normalise_map *maps;
	size_t map_count;
	bool day_first, overlay;	/* struct normalise_options */
	uint32_t max_records;		/* 0: 100,000 */
	uint64_t max_bytes;		/* of all encoded courses together; 0: 1 GiB */
	uint32_t cpu_seconds;		/* 0: 120 */
	uint64_t address_space;		/* bytes, at least 256 MiB; 0: 512 MiB. Not applied under a sanitizer */
	int64_t deadline;		/* date_monotonic_ms() at which all is killed; 0: ten minutes from now */
	uid_t uid;			/* to become when started by root; (uid_t)-1 and (gid_t)-1: stay */
	gid_t gid;
	bool deny_landlock;		/* as on a kernel without Landlock; also OPSTAP_NO_LANDLOCK=1 */
	bool deliver;			/* deliver() instead of run(); a course from it breaks the protocol */
	const struct host_pair *enrolment;	/* with deliver: what the adapter is told, by name */
	size_t enrolment_count;
};

struct host_request {
	struct slice url;		/* p is NULL: the feed itself. Never NUL-terminated, never trusted */
	struct slice method;		/* p is NULL: GET, or POST with a body */
	const struct slice *headers;	/* "Name: value", without CR, LF and NUL; at most 64 */
	size_t header_count;
	struct slice body;		/* at most 1 MiB */
};

/*
 * What the caller gives. Handles are the caller's numbers, 0 .. HOST_HANDLES - 1; here it is made sure that
 * each one is open.
 */
struct host_callbacks {
	/* Begins to fetch and returns at once: a handle, or negative with e filled. */
	int (*open)(void *ctx, const struct host_request *request, struct error *e);
	/* Waits for bytes, not beyond the deadline: how many (<= n), 0 at the end, negative with e filled. */
	ptrdiff_t (*read)(void *ctx, int handle, void *buf, size_t n, struct error *e);
	/*
	 * "status", "url" or a header by its name in lower case; waits for the head; NULL where there is none.
	 * Copied at once.
	 */
	const char *(*header)(void *ctx, int handle, const char *name);
	void (*close)(void *ctx, int handle);
	/*
	 * One encoded course, borrowed, NOT yet looked at: course_decode and check_course are the caller's.
	 * Negative stops the run.
	 */
	int (*course)(void *ctx, struct slice encoded, struct error *e);
	/* A message of the adapter or of normalise, well-formed UTF-8, borrowed. */
	void (*message)(void *ctx, const struct message *m);
};

enum host_end {
	HOST_DONE,		/* the adapter returned 0 or more */
	HOST_FAILED,		/* it said why, or returned a negative number, or a fetch failed before that */
	HOST_NOT_LOADED,	/* no adapter, or one for a newer Opstap; at most constructors ran */
	HOST_DIED,		/* of a signal, or it ended itself half way */
	HOST_CPU,		/* more processor time than allowed */
	HOST_SILENT,		/* the deadline */
	HOST_LIMIT,		/* more courses, bytes or output than allowed */
	HOST_BROKE,		/* broke the protocol */
	HOST_STOPPED,		/* a callback of the caller said stop */
	HOST_NOT_STARTED,	/* no process, no sandbox: not the adapter's fault */
	HOST_ABSENT,		/* it was to deliver and has no such entry; host_run gives ERR_NOT_FOUND */
	HOST_END_MAX
};
const char *host_end_name(enum host_end end);	/* "done", "failed", … for logs and tests */

struct host_result {
	enum host_end end;
	char name[33], version[17];	/* of the adapter; "" until it was loaded. Printable ASCII */
	char sandbox[64];		/* in force: "landlock+seccomp" or "seccomp"; "" before */
	uint32_t courses;		/* handed over */
	uint64_t course_bytes;
	int32_t returned;	/* by run() or deliver(), with HOST_DONE and HOST_FAILED */
	uint32_t messages, messages_lost;	/* handed over; beyond HOST_MESSAGES */
	int64_t cpu_ms, max_rss_kb;
	char output[1024];		/* the beginning of its standard output and error, escaped */
};

/*
 * Runs the adapter's run() or deliver(). 0 when it ended well (HOST_DONE; out->courses may be 0: the caller judges that);
 * else a negative code with a sentence for people in e: "the adapter died of a segmentation fault (SIGSEGV)
 * after 12 courses". out is always filled. All processes, descriptors and memory are given back in any case;
 * handles still open are closed by the close callback.
 */
int host_run(const struct host_start *start, const struct host_callbacks *callbacks, void *ctx,
		struct host_result *out, struct error *e) WARN_UNUSED;

/*
 * The sandbox level that host_run would reach on this machine, for "opstapctl status"; without starting
 * anything.
 */
const char *host_sandbox_level(void);

#endif
