#ifndef PROG_CONFIG_TEST_H
#define PROG_CONFIG_TEST_H
/* What a configuration names and the disk must have: for opstapd -t, and before a configuration comes into force. */
#include "domain/config.h"

/* Texts and templates, without which no page is served. 0, or negative with the fault in e, behind "FILE:LINE: " of the folder it is in. */
int config_test_look(const struct config *c, struct error *e) WARN_UNUSED;

/*
 * Files of the enabled partners: adapter, value-files, overlay, secret; and the XML schema of transcripts. A fault costs that partner, or transcripts, only. Each is told to problem as
 * "FILE:LINE: text"; returns how many there are.
 */
size_t config_test_files(const struct config *c, void (*problem)(const char *line)) WARN_UNUSED;

#endif
