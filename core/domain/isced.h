#ifndef DOMAIN_ISCED_H
#define DOMAIN_ISCED_H
/* The fields of education and training of ISCED-F 2013: codes of 2 (broad), 3 (narrow) and 4 digits (detailed). */
#include "ground/str.h"

bool isced_exists(struct slice code);
const char *isced_label(struct slice code, bool dutch);		/* in Dutch or English; static; NULL when there is no such code */
struct slice isced_code(size_t i);				/* the i-th of all codes in order, from 0; empty behind the last; static */

#endif
