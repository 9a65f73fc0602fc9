#ifndef PROG_LOAD_H
#define PROG_LOAD_H
/* Reading the configuration file from the disk, and what every program says and returns. */
#include "domain/config.h"

enum exit_code { EXIT_GOOD = 0, EXIT_USAGE = 1, EXIT_CONFIG = 2, EXIT_HELD = 3, EXIT_FAILED = 4, EXIT_DAMAGED = 5 };

#define LOAD_DEFAULT_PATH "/etc/opstap/opstap.conf"

/* Reads the configuration; each fault is told to problem as "FILE:LINE: text". 0 and *out (config_free it), or a negative code. */
int load_config(const char *path, void (*problem)(const char *line), struct config **out, struct error *e) WARN_UNUSED;

/* What is odd in a configuration but works, each told as "FILE:LINE: warning: text". */
void load_notes(const struct config *c, void (*note)(const char *line));

/* Says on standard error that the configuration has no partner of that id, for an argument that was mistyped. EXIT_USAGE. */
int load_no_partner(const char *program, const struct config *c, const char *id);

void load_print(const char *line);	/* a problem: to standard error, as it is */
void load_log(const char *line);	/* a problem: as an event of the log */

/* DATA-DIR/name, RUN-DIR/name … ; ERR_LIMIT when it does not fit. */
int load_path(const char *folder, const char *name, char *out, size_t size, struct error *e) WARN_UNUSED;

#endif
