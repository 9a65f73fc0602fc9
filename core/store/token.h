#ifndef STORE_TOKEN_H
#define STORE_TOKEN_H
/*
 * One-time tokens of forms: 64 characters of base64url that hold a random id, the moment of issue and a signature over both and the
 * purpose. That a token is used once is the ledger's work: it stores the id with what came of it.
 */
#include "ground/buffer.h"
#include "ground/error.h"
#include "store/keys.h"

#define TOKEN_CHARS 64
#define TOKEN_LIFETIME (12 * 3600)	/* seconds */

struct token {
	unsigned char id[TOKEN_ID_BYTES];
	int64_t issued;
};

/* purpose: a word that keeps the tokens of different forms apart ("enrol"), with what they are bound to. */
void token_write(const struct keys *k, struct slice purpose, int64_t now, struct buffer *out);

/* ERR_DENIED: missing or not ours. ERR_TIMEOUT: ours, but older than TOKEN_LIFETIME; *out is filled all the same. */
int token_read(const struct keys *k, struct slice purpose, struct slice text, int64_t now, struct token *out,
		struct error *e) WARN_UNUSED;

/*
 * The key of the link by which a student proves the mail address: a keyed hash of the receipt, so that only a mail that we wrote holds it.
 * It needs no store and no end of its own: an application is confirmed while it is unconfirmed.
 */
#define TOKEN_CONFIRM_CHARS 32	/* hex */
void token_confirm(const struct keys *k, struct slice receipt, char out[TOKEN_CONFIRM_CHARS + 1]);
bool token_confirm_is(const struct keys *k, struct slice receipt, struct slice key);	/* in constant time */

#endif
