#ifndef DOMAIN_CHECK_H
#define DOMAIN_CHECK_H
/*
 * Messages about a feed, and the check that every record passes outside the sandbox (the host is not trusted: everything that
 * normalise promises is looked at again). A message names source, line, column, record, level, what students see, and the remedy.
 */
#include "domain/course.h"

enum message_level { MESSAGE_NOTE, MESSAGE_WARNING, MESSAGE_ERROR };	/* same numbers as enum opstap_level */

struct message {
	enum message_level level;
	const char *rule;	/* short stable word, e.g. "no-credits"; a static string or in the arena */
	struct slice source;	/* file or URL; empty = the feed */
	uint32_t line, column;	/* 0 unknown */
	struct slice record;	/* source id; empty = not about one record */
	struct slice text;	/* what is wrong */
	struct slice effect;	/* what students see */
	struct slice remedy;	/* what to do */
};

#define MESSAGES_MAX 20000	/* kept; beyond that only counted */

struct messages {
	struct arena *arena;
	struct message *m;
	size_t n, cap;
	size_t count[3];	/* by level, also of those not kept */
};

void messages_init(struct messages *list, struct arena *a);

/* Copies everything. A failure to keep one (ceiling) is counted, never an error. */
void messages_add(struct messages *list, const struct message *m);

/* "feed.xml:812:17 course CS-455: warning: no credits; shown as "credits unknown". Add <credit>." without newline. */
void message_write(const struct message *m, const char *feed_name, struct buffer *out);

/* Stored and sent form of one message; read gives ERR_DAMAGED. Slices borrow from the reader's bytes. */
void message_encode(const struct message *m, struct buffer *out);
int message_decode(struct reader *r, struct message *out, struct error *e) WARN_UNUSED;

/* What a check needs to know of the partner. */
struct check_context {
	const struct zone *zone;	/* the partner's */
	int64_t now;
};

/*
 * Looks at one course: brings moments to RFC 3339 with the partner's zone, drops values that cannot be right (unknown, with a warning),
 * cuts what is too long, adds the notes a partner wants (no credits, no deadline, …). Returns 0 accepted, ERR_VALUE refused
 * (the reason is a MESSAGE_ERROR in list), ERR_MEMORY.
 */
int check_course(struct course *c, const struct check_context *context, struct messages *list, struct error *e) WARN_UNUSED;

#endif
