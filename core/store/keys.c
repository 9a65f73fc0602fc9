/* The key folder: one secret for signing and hashing, one key file for each application. */
#include "store/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/file.h"

#define SECRET_NAME "secret"
#define FOLDER_NAME "applications"
#define DERIVE_CONTEXT "opstap-1"	/* 8 bytes (crypto_kdf_CONTEXTBYTES); fixed for ever */

#define ERASED_NAME "erased"
#define ERASED_MAX ((size_t)256 << 20)
#define ERASED_LINE (RECEIPT_CHARS + 1)

enum { DERIVE_SIGNING = 1, DERIVE_PERSON = 2, DERIVE_STORE = 3 };

struct keys {
	unsigned char signing[KEY_BYTES], person[KEY_BYTES], store[KEY_BYTES];
	char folder[PATH_MAX];		/* KEY-DIR/applications */
	char erased[PATH_MAX];		/* KEY-DIR/erased */
	int folder_fd;
};

/* ---- files of exactly one key */

static int
read_key(int at, const char *name, unsigned char key[KEY_BYTES], struct error *e)
{
	unsigned char surplus;
	struct stat st;
	int rc, fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return error_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "a key cannot be opened");
	if (fstat(fd, &st) != 0)
		rc = error_errno(e, ERR_IO, "a key cannot be looked at");
	else if ((st.st_mode & 077) != 0)
		rc = error_set(e, ERR_DENIED, "a key in key-dir may be read by others: set its mode to 0600");
	else if (file_read_all(fd, key, KEY_BYTES, -1, e) != 0 || read(fd, &surplus, 1) != 0)
		rc = error_set(e, ERR_DAMAGED, "a key in key-dir does not have %d bytes", KEY_BYTES);
	else
		rc = 0;
	close(fd);
	return rc;
}

/* The open file, which begins to go to disk: of many of them, the first to be synced takes most of the others along. */
static int
begin_key(int at, const char *name, const unsigned char key[KEY_BYTES], int *out, struct error *e)
{
	int rc, fd = openat(at, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return error_errno(e, errno == EEXIST ? ERR_EXISTS : errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO,
				"a key cannot be created");
	rc = file_write_all(fd, key, KEY_BYTES, -1, e);
	if (rc != 0) {
		close(fd);
		(void)unlinkat(at, name, 0);
		return rc;
	}
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);	/* no more than a hint: what counts is the fsync */
	*out = fd;
	return 0;
}

int
keys_end(int fd, struct error *e)
{
	int rc = fsync(fd) == 0 ? 0 : error_errno(e, ERR_IO, "a key cannot be synced");

	if (close(fd) != 0 && rc == 0)
		rc = error_errno(e, ERR_IO, "a key cannot be closed");
	return rc;
}

static int
write_key(int at, const char *name, const unsigned char key[KEY_BYTES], struct error *e)
{
	int fd = -1, rc = begin_key(at, name, key, &fd, e);

	if (rc != 0)
		return rc;
	rc = keys_end(fd, e);
	if (rc != 0)
		(void)unlinkat(at, name, 0);
	return rc;
}

/* ---- the secret */

/* Writes a new secret under a name of its own and links it into place: of several processes one wins, all read the same. */
static int
make_secret(int folder, struct error *e)
{
	unsigned char key[KEY_BYTES];
	char name[64];
	int rc;

	randombytes_buf(key, sizeof(key));
	(void)snprintf(name, sizeof(name), SECRET_NAME ".%ld.%08x", (long)getpid(), randombytes_random());
	rc = write_key(folder, name, key, e);
	sodium_memzero(key, sizeof(key));
	if (rc != 0)
		return rc;
	if (linkat(folder, name, folder, SECRET_NAME, 0) != 0 && errno != EEXIST)
		rc = error_errno(e, ERR_IO, "the secret cannot be put into place");
	if (unlinkat(folder, name, 0) != 0 && rc == 0)
		rc = error_errno(e, ERR_IO, "the secret cannot be put into place");
	if (rc == 0 && fsync(folder) != 0)
		rc = error_errno(e, ERR_IO, "key-dir cannot be synced");
	return rc;
}

static int
open_secret(struct keys *k, int folder, bool create, struct error *e)
{
	unsigned char secret[KEY_BYTES];
	int rc = read_key(folder, SECRET_NAME, secret, e);

	if (rc == ERR_NOT_FOUND && create) {
		rc = make_secret(folder, e);
		if (rc == 0)
			rc = read_key(folder, SECRET_NAME, secret, e);
	}
	if (rc != 0)
		return rc;
	_Static_assert(crypto_kdf_KEYBYTES == KEY_BYTES, "the secret is a key to derive from");
	(void)crypto_kdf_derive_from_key(k->signing, KEY_BYTES, DERIVE_SIGNING, DERIVE_CONTEXT, secret);
	(void)crypto_kdf_derive_from_key(k->person, KEY_BYTES, DERIVE_PERSON, DERIVE_CONTEXT, secret);
	(void)crypto_kdf_derive_from_key(k->store, KEY_BYTES, DERIVE_STORE, DERIVE_CONTEXT, secret);
	sodium_memzero(secret, sizeof(secret));
	return 0;
}

static int
open_folders(struct keys *k, const char *key_dir, bool create, struct error *e)
{
	int folder, rc;

	if (!file_join(key_dir, FOLDER_NAME, k->folder, sizeof(k->folder)) ||
	    !file_join(key_dir, ERASED_NAME, k->erased, sizeof(k->erased)))
		return error_set(e, ERR_LIMIT, "key-dir: the path is too long");
	if (create) {
		rc = file_folder(key_dir, 0700, e);
		if (rc == 0)
			rc = file_folder(k->folder, 0700, e);
		if (rc != 0)
			return rc;
	}
	folder = open(key_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return error_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s", key_dir);
	rc = open_secret(k, folder, create, e);
	close(folder);
	if (rc != 0)
		return error_prefix(e, "%s", key_dir);
	k->folder_fd = open(k->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (k->folder_fd < 0)
		return error_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s", k->folder);
	return 0;
}

int
keys_open(const char *key_dir, bool create, struct keys **out, struct error *e)
{
	struct keys *k;
	int rc;

	if (sodium_init() < 0)
		return error_set(e, ERR_INTERNAL, "libsodium cannot be used");
	k = calloc(1, sizeof(*k));
	if (k == NULL)
		return error_set(e, ERR_MEMORY, "no memory for keys");
	k->folder_fd = -1;
	rc = open_folders(k, key_dir, create, e);
	if (rc != 0) {
		keys_close(k);
		return rc;
	}
	*out = k;
	return 0;
}

void
keys_close(struct keys *k)
{
	if (k == NULL)
		return;
	if (k->folder_fd >= 0)
		close(k->folder_fd);
	sodium_memzero(k, sizeof(*k));
	free(k);
}

const unsigned char *
keys_signing(const struct keys *k)
{
	return k->signing;
}

const unsigned char *
keys_store(const struct keys *k)
{
	return k->store;
}

/* ---- keyed hashes */

/* Of a value without its blanks and in small letters. */
void
keys_person(const struct keys *k, const char *kind, struct slice scope, struct slice value, unsigned char out[PERSON_BYTES])
{
	crypto_generichash_state state;
	struct slice trimmed = slice_trim(value);

	(void)crypto_generichash_init(&state, k->person, KEY_BYTES, PERSON_BYTES);
	(void)crypto_generichash_update(&state, (const unsigned char *)kind, strlen(kind) + 1);
	(void)crypto_generichash_update(&state, (const unsigned char *)(scope.n ? scope.p : ""), scope.n);
	(void)crypto_generichash_update(&state, (const unsigned char *)"", 1);
	for (size_t i = 0; i < trimmed.n; i++) {
		unsigned char c = (unsigned char)str_lower(trimmed.p[i]);

		if (c != ' ')
			(void)crypto_generichash_update(&state, &c, 1);
	}
	(void)crypto_generichash_final(&state, out, PERSON_BYTES);
}

/* ---- keys of applications */

/* Receipts come from outside: nothing but [0-9a-z] of the right length becomes a file name. */
static int
name_of(struct slice receipt, char name[RECEIPT_CHARS + 1], struct error *e)
{
	for (size_t i = 0; i < receipt.n; i++) {
		if (!str_is_digit(receipt.p[i]) && (receipt.p[i] < 'a' || receipt.p[i] > 'z'))
			return error_set(e, ERR_NOT_FOUND, "no such receipt");
	}
	if (receipt.n != RECEIPT_CHARS || !slice_copy(receipt, name, RECEIPT_CHARS + 1))
		return error_set(e, ERR_NOT_FOUND, "no such receipt");
	return 0;
}

int
keys_create(const struct keys *k, struct slice receipt, unsigned char key[KEY_BYTES], int *fd, struct error *e)
{
	char name[RECEIPT_CHARS + 1];
	int rc = name_of(receipt, name, e);

	if (rc != 0)
		return rc;
	randombytes_buf(key, KEY_BYTES);
	return begin_key(k->folder_fd, name, key, fd, e);
}

int
keys_sync(const struct keys *k, struct error *e)
{
	return fsync(k->folder_fd) == 0 ? 0 : error_errno(e, ERR_IO, "%s: fsync", k->folder);
}

int
keys_read(const struct keys *k, struct slice receipt, unsigned char key[KEY_BYTES], struct error *e)
{
	char name[RECEIPT_CHARS + 1];
	int rc = name_of(receipt, name, e);

	return rc != 0 ? rc : read_key(k->folder_fd, name, key, e);
}

int
keys_destroy(const struct keys *k, struct slice receipt, struct error *e)
{
	char name[RECEIPT_CHARS + 1];
	int rc = name_of(receipt, name, e);

	if (rc != 0)
		return rc;
	if (unlinkat(k->folder_fd, name, 0) != 0)
		return errno == ENOENT ? 0 : error_errno(e, ERR_IO, "a key cannot be destroyed");
	return keys_sync(k, e);
}

/* ---- the list of erased receipts */

static int
sync_key_dir(const struct keys *k, struct error *e)
{
	int rc = 0, fd = openat(k->folder_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		rc = error_errno(e, ERR_IO, "key-dir cannot be synced");
	if (fd >= 0)
		close(fd);
	return rc;
}

int
keys_erased_add(const struct keys *k, struct slice receipt, struct error *e)
{
	char line[ERASED_LINE + 2], name[RECEIPT_CHARS + 1];
	struct stat st;
	int fd, n, rc = name_of(receipt, name, e);

	if (rc != 0)
		return rc;
	fd = open(k->erased, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_errno(e, ERR_IO, "the list of erasures cannot be opened");
	if (fstat(fd, &st) != 0)
		rc = error_errno(e, ERR_IO, "the list of erasures cannot be looked at");
	n = snprintf(line, sizeof(line), "%s%s\n", rc == 0 && st.st_size % ERASED_LINE != 0 ? "\n" : "", name);	/* after a torn line */
	if (rc == 0)
		rc = file_write_all(fd, line, (size_t)n, -1, e);
	if (rc == 0 && fsync(fd) != 0)
		rc = error_errno(e, ERR_IO, "the list of erasures cannot be synced");
	close(fd);
	return rc != 0 ? rc : sync_key_dir(k, e);
}

int
keys_erased_each(const struct keys *k, keys_erased_fn each, void *context, struct error *e)
{
	struct slice rest, line;
	struct buffer all;
	int rc = 0;

	if (access(k->erased, F_OK) != 0 && errno == ENOENT)
		return 0;
	buffer_init(&all, ERASED_MAX);
	rc = file_read(k->erased, &all, e);
	rest = buffer_view(&all);
	while (rc == 0 && slice_split(&rest, '\n', &line)) {
		if (line.n == RECEIPT_CHARS)
			rc = each(context, line, e);
	}
	buffer_free(&all);
	return rc;
}
