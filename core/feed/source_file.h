#ifndef FEED_SOURCE_FILE_H
#define FEED_SOURCE_FILE_H
/* Files of a file: feed. */
#include <sys/stat.h>

#include "ground/error.h"
#include "ground/str.h"

/* The path of "file:PATH", "file:///PATH", "file://localhost/PATH"; relative ones hang below folder. ERR_VALUE. */
int source_file_path(const char *feed_url, const char *folder, char *out, size_t size, struct error *e) WARN_UNUSED;

/* Opens a regular file of the folder root (a descriptor) by a relative name of plain parts. ERR_DENIED, ERR_NOT_FOUND, ERR_IO; else 0 and *fd. */
int source_file_below(int root, struct slice name, int *fd, struct error *e) WARN_UNUSED;

/* Something that changes whenever the file does, in the form of an ETag. */
void source_file_tag(const struct stat *st, char *out, size_t size);

#endif
