#ifndef PROG_CONTROL_H
#define PROG_CONTROL_H
/* Speaking to the running daemon over RUN-DIR/control.sock. */
#include "domain/config.h"
#include "feed/command.h"

/* Sends one command; the answer comes over *fd, which the caller closes (at once, when it does not care). ERR_UNAVAILABLE: no daemon. */
int control_tell(const struct config *config, const struct command *c, int *fd, struct error *e) WARN_UNUSED;

#endif
