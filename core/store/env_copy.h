#ifndef STORE_ENV_COPY_H
#define STORE_ENV_COPY_H
/* A whole LMDB environment as one file. */
#include "ground/error.h"

/*
 * Writes the environment of folder to fd as one transaction finds it, while others go on reading and writing; free pages are left
 * out. The folder must not be open in this process. ERR_NOT_FOUND: there is none. ERR_FULL, ERR_IO, ERR_DAMAGED.
 */
int env_copy(const char *folder, int fd, struct error *e) WARN_UNUSED;

#endif
