#ifndef PROG_HOST_PATH_H
#define PROG_HOST_PATH_H
/*
 * Programs and files of one installation find each other by where they stand, so that a moved or private installation, and a build
 * folder, just work.
 */
#include <stddef.h>

#include "ground/error.h"

/*
 * The first of the candidates that is there, as a path; they are relative to the folder of the running program, the list is ended by
 * NULL. what names it in messages. ERR_NOT_FOUND, ERR_IO.
 */
int beside_find(const char *const candidates[], const char *what, char *out, size_t size, struct error *e) WARN_UNUSED;

/* opstap-adapter-host. */
int host_path_find(char *out, size_t size, struct error *e) WARN_UNUSED;

#endif
