#ifndef PROG_ADAPTER_FIND_H
#define PROG_ADAPTER_FIND_H
/* Adapters that were installed, or built, with the running program. */
#include <stdbool.h>
#include <stddef.h>

#include "ground/error.h"

/* The path of the adapter of that name. ERR_NOT_FOUND, ERR_LIMIT, ERR_IO. */
int adapter_find(const char *name, char *out, size_t size, struct error *e) WARN_UNUSED;

/*
 * The path of an adapter as somebody names it on a command line: a file, or, without a slash and with no such file here, one of the
 * installation, with or without ".so". ERR_NOT_FOUND, ERR_LIMIT, ERR_IO.
 */
int adapter_named(const char *named, char *out, size_t size, struct error *e) WARN_UNUSED;

/* The relative way from one absolute folder to another: "/usr/bin", "/usr/lib/opstap" gives "../lib/opstap". False: too long. */
bool adapter_way(const char *from, const char *to, char *out, size_t size);

#endif
