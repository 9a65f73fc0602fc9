#ifndef PROG_ADAPTER_COMMANDS_H
#define PROG_ADAPTER_COMMANDS_H
/* The commands of opstap-adapter. argv[0] is the command's name; each returns an exit code. */
#include "prog/load.h"

int adapter_check_main(int argc, char **argv);
int adapter_deliver_main(int argc, char **argv);
int adapter_diff_main(int argc, char **argv);
int adapter_info_main(int argc, char **argv);
int adapter_new_main(int argc, char **argv);
int adapter_preview_main(int argc, char **argv);
int adapter_record_main(int argc, char **argv);
int adapter_replay_main(int argc, char **argv);

/* Says what failed on standard error; EXIT_FAILED. */
int adapter_fail(const char *what);

/* Prints what the program can do on standard error; EXIT_USAGE. */
int adapter_usage(void);

#endif
