#ifndef STORE_SEAL_H
#define STORE_SEAL_H
/*
 * Sealing of personal parts: XChaCha20-Poly1305 (IETF) of libsodium. Sealed form: 24 bytes nonce, cipher text, 16 bytes tag.
 * The associated data (the clear part of the event) is not stored again: sealed parts cannot be moved to other events.
 */
#include "ground/arena.h"
#include "ground/buffer.h"
#include "ground/error.h"
#include "store/keys.h"

void seal_close(const unsigned char key[KEY_BYTES], struct slice clear, struct slice plain, struct buffer *out);	/* appends */

/* The plain text lies in the arena. ERR_DAMAGED: another key, another clear part, or changed bytes. ERR_MEMORY. */
int seal_open(const unsigned char key[KEY_BYTES], struct slice clear, struct slice sealed, struct arena *a,
		struct slice *plain, struct error *e) WARN_UNUSED;

#endif
