#ifndef STORE_LEDGER_WIRE_H
#define STORE_LEDGER_WIRE_H
/*
 * What others and the ledger say to each other over RUN-DIR/ledger.sock. Both are of one build and one configuration; nothing of this
 * is stored. The ledger greets who comes with one byte. Then frames: a u32 length and that many bytes; a request begins with its
 * kind, an answer is a result with what came of it or, when negative, its sentence.
 */
#include "ground/arena.h"
#include "ground/buffer.h"
#include "store/ledger.h"

#define LEDGER_FRAME_MAX (36u << 20)	/* eight courses with records of 4 MiB */
#define LEDGER_SOCKET_NAME "ledger.sock"
#define LEDGER_HELLO '\1'

/* Whole frames, length included. A buffer that failed is the caller's to notice. */
void ledger_wire_request(const struct ledger_request *request, struct buffer *out);
void ledger_wire_answer(int rc, const struct ledger_answer *answer, const struct error *e, struct buffer *out);

/* The bytes of a frame without its length; the request borrows from them. ERR_SYNTAX. */
int ledger_wire_read_request(struct slice frame, struct ledger_request *out, struct error *e) WARN_UNUSED;

/* Returns the result that was sent (e filled with its sentence), or ERR_SYNTAX. */
int ledger_wire_read_answer(struct slice frame, struct ledger_answer *out, struct error *e) WARN_UNUSED;

#endif
