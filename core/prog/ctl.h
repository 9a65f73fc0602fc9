#ifndef PROG_CTL_H
#define PROG_CTL_H
/* The commands of opstapctl, and how they reach the daemon. Each returns the exit code; argv[0] is the command's name. */
#include "domain/config.h"
#include "feed/command.h"
#include "web/missed.h"

int ctl_status(const struct config *config, int argc, char **argv);
int ctl_fetch(const struct config *config, int argc, char **argv);
int ctl_partner(const struct config *config, int argc, char **argv);
int ctl_verify(const struct config *config, int argc, char **argv);
int ctl_searches(const struct config *config, int argc, char **argv);
int ctl_export(const struct config *config, int argc, char **argv);
int ctl_outbox(const struct config *config, int argc, char **argv);
int ctl_act(const struct config *config, int argc, char **argv);
int ctl_erase(const struct config *config, int argc, char **argv);
int ctl_retain(const struct config *config, int argc, char **argv);
int ctl_person(const struct config *config, int argc, char **argv);
int ctl_transcript(const struct config *config, int argc, char **argv);
int ctl_backup(const struct config *config, int argc, char **argv);
int ctl_restore(const struct config *config, int argc, char **argv);
int ctl_config(const struct config *config, int argc, char **argv);

/* Before opstapctl becomes the owner of data-dir: opens the folder of a backup as whoever called. EXIT_GOOD, or the exit code. */
int ctl_backup_folder(const struct config *config, int argc, char **argv);

/* Words of searches that found nothing (web/missed.h); none with e filled when they cannot be read. */
size_t ctl_missed(const struct config *config, struct missed_word *out, struct error *e);
void ctl_missed_json(const struct missed_word *one, struct buffer *out);

/* Sends one command over RUN-DIR/control.sock and reads the answer to its end into out. ERR_UNAVAILABLE: no daemon listens. */
int ctl_ask(const struct config *config, const struct command *c, struct buffer *out, struct error *e) WARN_UNUSED;

#endif
