#ifndef PROG_MASTER_H
#define PROG_MASTER_H
/* The master: sets up folders and sockets, forks the roles, restarts them, hears signals and the control socket. */
#include "domain/config.h"

/* Stays until SIGTERM or SIGINT. Takes over config. Returns the exit code. */
int master_run(struct config *config);

#endif
