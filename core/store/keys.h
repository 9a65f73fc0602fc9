#ifndef STORE_KEYS_H
#define STORE_KEYS_H
/*
 * The key folder (key-dir): what must never lie beside the data it protects.
 *   secret               32 random bytes, made at first start; tokens are signed and persons are hashed with keys derived from it
 *   erased               receipts of erased applications, a line each: a restore of older data erases them again
 *   applications/RECEIPT 32 random bytes, the key of one application's personal part; destroying it erases that part for good
 * Folders 0700, files 0600; a secret that others may read is refused.
 */
#include "ground/error.h"
#include "ground/str.h"
#include "domain/event.h"

#define KEY_BYTES 32

struct keys;

/* create: makes folder and secret when they are missing (several processes may do so at once); else ERR_NOT_FOUND. */
int keys_open(const char *key_dir, bool create, struct keys **out, struct error *e) WARN_UNUSED;
void keys_close(struct keys *k);	/* NULL-safe */

/* What tokens are signed with (store/token.h). */
const unsigned char *keys_signing(const struct keys *k);

/* A keyed hash by which a student's other applications are found: kind is "mail" (value in any case) or "number" (scope: the home). */
void keys_person(const struct keys *k, const char *kind, struct slice scope, struct slice value, unsigned char out[PERSON_BYTES]);

/* What letters are sealed with that must outlive the application they tell of. */
const unsigned char *keys_store(const struct keys *k);

/* A new random key for an application, written into *fd; safe only after keys_end of it (which closes it), and its name after keys_sync. ERR_EXISTS. */
int keys_create(const struct keys *k, struct slice receipt, unsigned char key[KEY_BYTES], int *fd, struct error *e) WARN_UNUSED;
int keys_end(int fd, struct error *e) WARN_UNUSED;
int keys_sync(const struct keys *k, struct error *e) WARN_UNUSED;

/* ERR_NOT_FOUND: never made, or destroyed. */
int keys_read(const struct keys *k, struct slice receipt, unsigned char key[KEY_BYTES], struct error *e) WARN_UNUSED;
int keys_destroy(const struct keys *k, struct slice receipt, struct error *e) WARN_UNUSED;	/* 0 also when it was not there */

/* The list of erased receipts. Added to before anything else is done for an erasure, and synced: what is on it will be erased. */
int keys_erased_add(const struct keys *k, struct slice receipt, struct error *e) WARN_UNUSED;
typedef int (*keys_erased_fn)(void *context, struct slice receipt, struct error *e);
int keys_erased_each(const struct keys *k, keys_erased_fn each, void *context, struct error *e) WARN_UNUSED;	/* non-zero stops */

#endif
