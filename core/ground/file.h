#ifndef GROUND_FILE_H
#define GROUND_FILE_H
/* Whole files and descriptors. Names are NUL-terminated paths. */
#include <sys/types.h>
#include "ground/buffer.h"
#include "ground/error.h"

/* Reads a regular file into out (appended); ERR_NOT_FOUND, ERR_IO, or ERR_LIMIT beyond out's ceiling. */
int file_read(const char *path, struct buffer *out, struct error *e) WARN_UNUSED;

/* Writes beside, fsyncs, renames over path, fsyncs the folder: after 0 the new content survives a power cut. */
int file_replace(const char *path, struct slice content, mode_t mode, struct error *e) WARN_UNUSED;

/* mkdir with parents; an existing directory is fine. */
int file_folder(const char *path, mode_t mode, struct error *e) WARN_UNUSED;

/* All n bytes, or a negative code; interrupted calls are continued. timeout_ms < 0 waits for ever (poll first). ERR_NOT_FOUND = end of file before the first byte. */
int file_read_all(int fd, void *data, size_t n, int timeout_ms, struct error *e) WARN_UNUSED;
int file_write_all(int fd, const void *data, size_t n, int timeout_ms, struct error *e) WARN_UNUSED;

/*
 * Maps a small file that several processes share; made when there is none, emptied when it does not begin with format (its NUL counts).
 * Mode 0600. The caller unmaps. ERR_IO; ERR_LIMIT: the path is too long.
 */
int file_share(const char *folder, const char *name, const char *format, size_t size, void **out, struct error *e) WARN_UNUSED;

/* Joins folder and name unless name is absolute; NULL-safe; false when it does not fit. */
bool file_join(const char *folder, const char *name, char *out, size_t size);

#endif
