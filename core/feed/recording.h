#ifndef FEED_RECORDING_H
#define FEED_RECORDING_H
/*
 * Keeps what an adapter asked for and what came back, in memory, and writes it as a recorded exchange. Nothing of it reaches the disk before
 * secrets and personal data were taken out.
 */
#include "feed/host_parent.h"
#include "feed/source.h"

struct recording;

/* feed_url is borrowed; max_bytes bounds each body. */
int recording_new(const char *feed_url, uint64_t max_bytes, struct recording **out, struct error *e) WARN_UNUSED;
void recording_free(struct recording *g);

int recording_opened(struct recording *g, int handle, const struct host_request *q, struct error *e) WARN_UNUSED;
void recording_looked(struct recording *g, int handle);	/* the adapter asked for the head */
void recording_got(struct recording *g, int handle, struct slice bytes);
void recording_closing(struct recording *g, int handle, struct source *s);

/* A text that must be found nowhere; copied. */
int recording_hide(struct recording *g, struct slice secret, struct error *e) WARN_UNUSED;

/* Writes exchange.json and a file for each body. with: what is said beside the exchanges (exchange.h), already without secrets. ERR_VALUE: an
 * answer that cannot be looked through. *answers: how many there are. */
struct json_t;
int recording_write(struct recording *g, const char *folder, struct json_t *with, size_t *answers, struct error *e) WARN_UNUSED;

/* A text without secrets and personal data, as an address is made one; for settings. NULL when memory ends or it is no UTF-8. */
struct json_t *recording_clean(struct recording *g, struct slice text);

#endif
