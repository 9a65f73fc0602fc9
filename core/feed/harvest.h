#ifndef FEED_HARVEST_H
#define FEED_HARVEST_H
/*
 * The harvester: decides when which partner is due and runs each fetch in a process of its own, at most four at once beside those that
 * an operator asks for. Opens no store itself (LMDB must not cross a fork): children read and write for it. Commands (feed/command.h)
 * come as packets over command_fd, and their answers go back when they are done.
 */
#include "domain/config.h"

struct harvest_setup {
	const struct config *config;
	int command_fd;			/* SOCK_SEQPACKET */
	const char *host_program;	/* path of opstap-adapter-host */
	int (*load)(const char *path, struct config **out, struct error *e);	/* reads the configuration again */
};

/* Stays until SIGTERM or until command_fd is closed; returns the exit code. */
int harvest_serve(const struct harvest_setup *setup);

#endif
