/*
 * opstap_adapter.h - what an Opstap adapter is, version 1. This header is the whole manual.
 *
 * An adapter is a shared object that turns one university's course feed into courses. It runs in a sandbox: it cannot
 * open files or sockets; it asks the host for bytes and hands back text. It links to nothing of Opstap. libxml2, jansson
 * and zlib may be used. The host parses, normalises and judges every value, so hand over what you found, as you found it.
 *
 *     static int run(const struct opstap_host *h, struct opstap_run *r)
 *     {
 *         size_t len;
 *         const char *feed = h->get(r, NULL, &len);            the feed-url of the configuration
 *         if (!feed) return -1;                                the host has reported why
 *         for (each course in feed) {
 *             h->at(r, NULL, line, column);                    optional, for messages
 *             h->course(r);
 *             h->set(r, OPSTAP_F_ID, NULL, id, OPSTAP_NUL);
 *             h->set(r, OPSTAP_F_TITLE, "nl", title, OPSTAP_NUL);
 *             h->offering(r);                                  none, one or several
 *             h->set(r, OPSTAP_F_START, NULL, "2027-02-01", OPSTAP_NUL);
 *             h->emit(r);
 *         }
 *         return 0;
 *     }
 *     OPSTAP_ADAPTER("example", "1.0", run, NULL)
 *
 * Build: cc -shared -fPIC -fvisibility=hidden $(pkg-config --cflags opstap-adapter) -o example.so example.c
 * Strings are NUL-terminated UTF-8, NULL is an empty one. int results: 0 or more is good, negative is a failure that the host has noted.
 * One thread. Standard output and error go, cut short, to the run report. Destructors and atexit handlers do not run.
 */
#ifndef OPSTAP_ADAPTER_H
#define OPSTAP_ADAPTER_H
#include <stddef.h>
#include <stdint.h>

#define OPSTAP_ADAPTER_ABI 1u
#define OPSTAP_NUL ((size_t)-1) /* "text ends at its NUL" */

/* Fields. Numbers never change, nor what they mean or where they may stand; new ones are added, those of offerings from 55 and of
 * courses from 22. * = give it once per language or per value. */
enum opstap_field {
	/* of a course */
	OPSTAP_F_ID = 1, OPSTAP_F_CODE = 2,
	OPSTAP_F_TITLE = 3, OPSTAP_F_SUMMARY = 4, OPSTAP_F_DESCRIPTION = 5, OPSTAP_F_OUTCOMES = 6, /* * */
	OPSTAP_F_PREREQUISITES = 7, OPSTAP_F_ASSESSMENT = 8,                                       /* * */
	OPSTAP_F_URL = 9,      /* * also of an offering */
	OPSTAP_F_ECTS = 10,    /* ECTS credits, also of an offering */
	OPSTAP_F_CREDITS = 11, /* credits of the university's own scheme, as text, also of an offering */
	OPSTAP_F_LEVEL = 12,   /* bachelor master doctoral other, or words that the configuration maps */
	OPSTAP_F_FIELD = 13,   /* * ISCED-F 2013 code of 2 to 4 digits */
	OPSTAP_F_KEYWORD = 14, OPSTAP_F_TEACHER = 16,                                              /* * */
	OPSTAP_F_LANGUAGE = 15, /* * of teaching: any ISO 639 or BCP 47 code, also of an offering */
	OPSTAP_F_CONTACT = 17, OPSTAP_F_VIDEO = 18, OPSTAP_F_HONOURS = 19 /* yes or no */,
	OPSTAP_F_ACADEMIC_YEAR = 20, /* 2026-2027 or 2026; also of an offering */
	OPSTAP_F_CANCELLED = 21,     /* yes or no; also of an offering */
	/* of an offering (a run, a presentation, an instance) */
	OPSTAP_F_OFFERING = 40 /* its id */, OPSTAP_F_LABEL = 41 /* * */,
	OPSTAP_F_START = 42, OPSTAP_F_END = 43, /* days */
	OPSTAP_F_APPLY_FROM = 44, OPSTAP_F_APPLY_UNTIL = 45, /* days or moments */
	OPSTAP_F_DELIVERY = 46,       /* self-paced scheduled live blended campus */
	OPSTAP_F_HOURS_PER_WEEK = 47,
	OPSTAP_F_SESSION = 48,        /* * MON 19:00-20:30 */
	OPSTAP_F_EXAM = 49,           /* home online assignment none */
	OPSTAP_F_EXAM_AT = 50 /* day or moment */, OPSTAP_F_EXAM_MINUTES = 51,
	OPSTAP_F_PLACES = 52, OPSTAP_F_DROP_BY = 53 /* day */, OPSTAP_F_WAITING_LIST = 54 /* yes or no */
};

/* May be or-ed to a field: what kind of text this is. Without it the host looks whether it is HTML. A host ignores unknown bits. */
#define OPSTAP_AS_PLAIN    0x10000u
#define OPSTAP_AS_HTML     0x20000u
#define OPSTAP_AS_MARKDOWN 0x40000u

/* For what was added after version 1: if (OPSTAP_HAS(h, member)) h->member(…). */
#define OPSTAP_HAS(h, member) ((h)->size > offsetof(struct opstap_host, member))

enum opstap_level { OPSTAP_NOTE = 0, OPSTAP_WARNING = 1, OPSTAP_ERROR = 2 };

struct opstap_run; /* the host's; passed back in every call */

/* A request of your own. Set size to sizeof (it is refused without), zero what you do not use. Copied before open returns. */
struct opstap_request {
	uint32_t size, reserved;
	const char *url;            /* absolute, or relative to the feed-url; NULL is the feed-url itself; in deliver: the deliver-url */
	const char *method;         /* NULL is GET, or POST with a body */
	const char *const *headers; /* "Name: value" each, ended by NULL; or NULL */
	const void *body;
	size_t body_len;
};

/* The host's functions. Only grows at its end: for one added after version 1 look at size first. */
struct opstap_host {
	uint32_t size; /* bytes of this table */
	uint32_t abi;  /* of this host, OPSTAP_ADAPTER_ABI or newer */

	/* Fetching. At most 8 handles are open at once, a ninth is refused; they are fetched side by side. */
	int (*open)(struct opstap_run *, const struct opstap_request *);       /* a handle at once; request NULL is the feed */
	ptrdiff_t (*read)(struct opstap_run *, int handle, void *buf, size_t); /* waits; bytes, 0 at the end, negative failed */
	/* "status" (digits), "url" (the final one), or a field of the answer ("link", "retry-after", …), in lower case; several of a name are
	 * joined by ", ". Waits for the head of the answer; NULL where there is none; valid until close. Any status is an answer. */
	const char *(*header)(struct opstap_run *, int handle, const char *name);
	void (*close)(struct opstap_run *, int handle);
	/* A whole body with a NUL behind it; any status but 2xx is a failure: NULL. len may be NULL. Valid until drop or the
	 * end of the run. */
	const char *(*get)(struct opstap_run *, const char *url, size_t *len);
	void (*drop)(struct opstap_run *, const char *body);

	/* Records. Text is copied at once. A field that takes one value keeps the first and notes the others. */
	int (*course)(struct opstap_run *);   /* begins a course; one that was begun and not emitted is dropped */
	int (*offering)(struct opstap_run *); /* begins an offering: fields an offering may have are its own from now on, others the course's */
	/* lang is the language of the text (any code) or NULL; empty text is ignored; a field that this host does not know is
	 * ignored with one note and gives 0. */
	int (*set)(struct opstap_run *, uint32_t field, const char *lang, const char *text, size_t len);
	int (*emit)(struct opstap_run *);     /* the course is complete; negative: stop, the limit of records is reached */
	/* Where what is set next stands, until the next at: source (a URL, or NULL for the feed), line and column (in bytes) from 1, or 0. */
	void (*at)(struct opstap_run *, const char *source, uint32_t line, uint32_t column);

	/* The rest. */
	const char *(*setting)(struct opstap_run *, const char *key); /* NULL where not set; valid until run returns */
	void (*log)(struct opstap_run *, int level, const char *text); /* a line in the run report, at the place at() named */
	int (*fail)(struct opstap_run *, const char *text); /* why this run is worthless, for people; returns -1: "return h->fail(…)" */
	/* In deliver only: "event" (placed, withdrawn, cancelled), "at", or a field of "enrolments --json"; NULL: not known. */
	const char *(*enrolment)(struct opstap_run *, const char *name);
};

/* The one symbol. The fixed-size fields at the front are read from the file before it is loaded. Only grows at its end, which size
 * tells; abi changes only when an older host could not run what is built with the new header. */
struct opstap_adapter {
	uint32_t abi, size;
	char name[32], version[16];
	int (*run)(const struct opstap_host *, struct opstap_run *);     /* the feed: 0, or negative to discard everything */
	/* Optional: sends one decided enrolment to the partner. 0 delivered, or nothing to be sent; 1 not now, try again later; negative
	 * refused for good. The host adds Idempotency-Key and Opstap-Signature to each of at most 16 requests, to the hosts of deliver-url and
	 * allow-hosts; PUT, PATCH and DELETE too; a redirect is an answer. Any event may come again. While the last answer is 408, 425, 429, not
	 * 2xx to 4xx, or cut off, it is tried again whatever is returned. log and fail must not name the student. */
	int (*deliver)(const struct opstap_host *, struct opstap_run *);
};

#ifdef __cplusplus
extern "C" {
#endif
extern const struct opstap_adapter opstap_adapter_v1 __attribute__((visibility("default")));
#ifdef __cplusplus
}
#endif
/* At file level, without a semicolon. name has at most 31 bytes, version 15; deliver may be NULL. */
#define OPSTAP_ADAPTER(name, version, run, deliver) \
	const struct opstap_adapter opstap_adapter_v1 = \
		{OPSTAP_ADAPTER_ABI, sizeof(struct opstap_adapter), name, version, run, deliver};

#endif
