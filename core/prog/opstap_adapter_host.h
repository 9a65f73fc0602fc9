#ifndef PROG_OPSTAP_ADAPTER_HOST_H
#define PROG_OPSTAP_ADAPTER_HOST_H
/*
 * Inside the process that runs one adapter: the line to the run, the functions that the adapter calls, the
 * course it is building. All of it is at the adapter's mercy once that runs, and therefore trusted by nobody
 * outside.
 */
#include "contract/opstap_adapter.h"
#include "domain/check.h"
#include "domain/normalise.h"
#include "feed/hostproto.h"

#define HANDLES 8
#define UNKNOWN_FIELDS 32	/* numbers of which a note was made */
#define RECORD_MAX (32u << 20)	/* memory of one course with its messages */

struct opstap_run {
	/* the line */
	struct frames in;
	struct buffer out;		/* frames that wait to be sent */
	/* what the run said at the start */
	struct arena arena;
	struct hostproto_start start;
	struct normalise_options options;
	/* the course that is being built */
	struct arena record;
	struct course *course;		/* NULL: none was begun */
	struct offering *offering;	/* the last one of it, or NULL */
	struct messages notes;		/* about it, not yet sent */
	struct message where;		/* what at() said */
	char source[1024];
	bool limit_noted;
	uint32_t courses;
	uint32_t unknown[UNKNOWN_FIELDS];
	size_t unknown_count;
	/* fetching */
	struct arena headers[HANDLES];	/* values that header() gave out, until close */
	char reason[256];		/* why the last get() gave nothing */
	bool said_why;			/* fail() was called */
};

/* opstap_adapter_host_line.c: bytes to and from the run. When the run is gone, so is this process. */
void line_flush(struct opstap_run *r);
void line_flush_when_full(struct opstap_run *r);
struct slice line_ask(struct opstap_run *r, enum frame_type expected);	/* sends all, waits for the answer's payload */
void line_ready(struct opstap_run *r, unsigned level, int listener);	/* the listener travels along */
_Noreturn void line_refuse(struct opstap_run *r, const char *text);	/* the last word before the adapter ran */

/* opstap_adapter_host_fetch.c */
int fetch_open(struct opstap_run *r, const struct opstap_request *request);
ptrdiff_t fetch_read(struct opstap_run *r, int handle, void *buf, size_t n);
const char *fetch_header(struct opstap_run *r, int handle, const char *name);
void fetch_close(struct opstap_run *r, int handle);
const char *fetch_get(struct opstap_run *r, const char *url, size_t *len);
void fetch_drop(struct opstap_run *r, const char *body);

/* opstap_adapter_host_record.c */
int record_course(struct opstap_run *r);
int record_offering(struct opstap_run *r);
int record_set(struct opstap_run *r, uint32_t field, const char *lang, const char *text, size_t len);
int record_emit(struct opstap_run *r);
void record_at(struct opstap_run *r, const char *source, uint32_t line, uint32_t column);
void record_end(struct opstap_run *r);		/* what was begun and not emitted is dropped; its notes are sent */
void record_note(struct opstap_run *r, int level, const char *rule, struct slice text);

/* opstap_adapter_host_load.c: the only one that loads */
struct slice load_libraries(const struct hostproto_start *start);	/* the first that is missing, or empty */
const struct opstap_adapter *load_adapter(struct slice missing, char *why, size_t size);	/* NULL: why says so */

#endif
