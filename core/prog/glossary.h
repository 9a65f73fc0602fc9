#ifndef PROG_GLOSSARY_H
#define PROG_GLOSSARY_H
/* The glossary of a university, or the one that comes with Opstap, from the disk. */
#include "search/bridge.h"

/* search/glossary.txt below overlay (may be empty) or else below www_dir; none there: an empty one. Wrong lines are logged. ERR_IO, ERR_MEMORY. */
int glossary_load(const char *www_dir, const char *overlay, struct bridge **out, struct error *e) WARN_UNUSED;

#endif
