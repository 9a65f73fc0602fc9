#ifndef FEED_COMMAND_H
#define FEED_COMMAND_H
/*
 * The words that opstapctl, master and harvester exchange: one JSON object a line (control socket) or a packet (master to harvester).
 *   {"do":"fetch","partner":"epfl","force":true,"id":7}      do: status fetch hold resume rollback reload verify
 *   {"code":3,"text":"yesterday 41 courses, today 2 …","id":7}   code: exit code of opstapctl
 */
#include "ground/buffer.h"
#include "ground/error.h"

#define COMMAND_MAX 4096	/* bytes of one command */
#define REPLY_MAX (64u << 10)	/* bytes of one answer */
#define REPLY_REBUILT "rebuilt"	/* not an answer (id 0): the harvester says that the catalogue is a new one */

enum command_word {
	COMMAND_STATUS, COMMAND_FETCH, COMMAND_HOLD, COMMAND_RESUME, COMMAND_ROLLBACK, COMMAND_RELOAD, COMMAND_VERIFY, COMMAND_MAX_WORD
};

struct command {
	enum command_word word;
	char partner[33];	/* "" where the word takes none */
	bool force;
	uint32_t id;		/* of master's; 0 from opstapctl */
};

struct reply {
	int code;
	char text[1000];
	uint32_t id;
};

const char *command_name(enum command_word word);

/* ERR_SYNTAX or ERR_VALUE with what is wrong. */
int command_read(struct slice json, struct command *out, struct error *e) WARN_UNUSED;
void command_write(const struct command *c, struct buffer *out);	/* without line end */

int reply_read(struct slice json, struct reply *out, struct error *e) WARN_UNUSED;
void reply_write(const struct reply *r, struct buffer *out);

#endif
