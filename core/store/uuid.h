#ifndef STORE_UUID_H
#define STORE_UUID_H
/*
 * Numbers by which others know our courses: a UUID of version 8 (RFC 9562, section 5.8) that is worked out from what
 * identifies a course here, so that it is the same in every process, after every rebuild and on every machine.
 *
 *   partner    BLAKE2b-128 of "p" NUL partner
 *   course     BLAKE2b-128 of "c" NUL partner NUL id
 *   offering   the first UUID_SHARED bytes of its course, the others of BLAKE2b-128 of "o" NUL course's 16 bytes, then its id, or
 *              its place in the course where it has none
 *   feed       BLAKE2b-128 of "f" NUL address: a list of courses by the address at which it is read, without the site's own
 *
 * 122 bits are the hash's own. An offering begins as its course does: who finds courses by the beginning finds offerings, too.
 */
#include "ground/buffer.h"

#define UUID_BYTES 16
#define UUID_SHARED 6
#define UUID_TEXT 36

struct uuid { unsigned char b[UUID_BYTES]; };

struct uuid uuid_of_partner(struct slice partner);
struct uuid uuid_of_course(struct slice partner, struct slice id);
struct uuid uuid_of_feed(struct slice address);
struct uuid uuid_of_offering(const struct uuid *course, struct slice id, size_t place);	/* id may be empty */

struct slice uuid_bytes(const struct uuid *u);
bool uuid_same(const struct uuid *a, const struct uuid *b);
void uuid_write(struct buffer *b, const struct uuid *u);	/* lower case, with dashes */
bool uuid_parse(struct slice text, struct uuid *out);		/* in either case; the whole slice */

#endif
