#ifndef COURIER_WRAP_H
#define COURIER_WRAP_H
/* Plain text in lines of at most WRAP_COLUMNS characters: what mails are made of. */
#include "ground/buffer.h"

#define WRAP_COLUMNS 76u

/*
 * Each line of text becomes as many as it needs. What stands in front of it counts: quoted lines ("> ") stay quoted, items ("- ") hang,
 * indented lines stay indented. A word that is longer than a line, such as an address, is never broken. Several empty lines become one;
 * none are left at the ends.
 */
void wrap(struct slice text, struct buffer *out);

#endif
