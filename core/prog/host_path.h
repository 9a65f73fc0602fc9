#ifndef PROG_HOST_PATH_H
#define PROG_HOST_PATH_H
/*
 * Where opstap-adapter-host is: beside the running program (build tree, ./dev up), or in libexec beside
 * its bin or sbin.
 */
#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

/* ERR_NOT_FOUND names the places that were looked at. */
int host_path_find(char *out, size_t size, struct error *e) WARN_UNUSED;

#endif
