#ifndef PROG_BENCH_H
#define PROG_BENCH_H
/* What the files of opstap-bench share. */
#include "ground/error.h"

double bench_seconds(void);
int bench_complain(const struct error *e);	/* returns the exit status */

int bench_index(const char *dir, const char *name);

#endif
