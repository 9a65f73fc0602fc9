#ifndef PROG_ROLES_H
#define PROG_ROLES_H
/*
 * What the master forks. A role gets the configuration and one descriptor, opens whatever stores it needs itself, and returns its
 * exit code when SIGTERM came (it finishes what it is doing, within three seconds). Before the call the master has set the log's
 * role, taken core files away, tied the process to its own life, and put every signal back to its default, unblocked (SIGPIPE: ignored).
 */
#include "domain/config.h"

int worker_main(const struct config *config, int listen_fd);	/* FastCGI requests from listen_fd */
int ledger_main(const struct config *config, int listen_fd);	/* the only writer of enrolments; clients come to listen_fd */
struct ledger_letters;
int ledger_serve(const struct config *config, int listen_fd, const struct ledger_letters *letters);	/* the same, with letters (NULL: none) */
int harvest_main(const struct config *config, int command_fd);	/* fetches; commands of the master come over command_fd */

/* Not a process: opstapctl's command "enrolments". Returns the exit code. */
int ctl_enrolments(const struct config *config, int argc, char **argv);

#endif
