#ifndef PROG_CHECK_STORES_H
#define PROG_CHECK_STORES_H
/*
 * The look at both stores before anything runs, in a process of its own (LMDB must not cross a fork). A catalogue that is damaged or
 * missing is built anew from the lists; damaged enrolments are nobody's to repair without an operator. Returns the exit code.
 */
#include "domain/config.h"

int check_stores(const struct config *config);

#endif
