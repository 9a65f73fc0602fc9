#ifndef STORE_LISTS_H
#define STORE_LISTS_H
/*
 * Accepted lists as files: DATA-DIR/lists/PARTNER.N holds the canonical records of run N. One checksummed file, written beside,
 * synced and renamed; the last three of a partner are kept, and the one the guard holds as PARTNER.held.
 *
 * Form, little endian: "OPSTAPL1" · u64 checksum of the rest (str_checksum) · u64 moment · u32 count · text etag · text last-modified (u32 length + bytes)
 * · count times: u32 length + record (course_encode).
 */
#include "domain/course.h"

struct list {
	uint32_t serial;		/* 0 = the held one */
	int64_t moment;			/* when it was fetched */
	struct slice etag, last_modified;
	struct slice *records;
	size_t count;
};

#define LISTS_KEPT 3

int list_write(const char *data_dir, const char *partner, const struct list *l, struct error *e) WARN_UNUSED;	/* then drops the ones beyond LISTS_KEPT */
/* serial 0 reads the held one. Everything hangs in the arena. ERR_NOT_FOUND, ERR_DAMAGED. */
int list_read(const char *data_dir, const char *partner, uint32_t serial, struct arena *a, struct list *out, struct error *e) WARN_UNUSED;
int list_serials(const char *data_dir, const char *partner, uint32_t out[LISTS_KEPT + 1], size_t *n, struct error *e) WARN_UNUSED; /* newest first */
int list_drop(const char *data_dir, const char *partner, uint32_t serial, struct error *e) WARN_UNUSED;

#endif
