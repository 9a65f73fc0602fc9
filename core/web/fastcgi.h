#ifndef WEB_FASTCGI_H
#define WEB_FASTCGI_H
/* The FastCGI side of a worker: takes requests in whole, one at a time, and sends whole answers. */
#include "web/answer.h"

#include <signal.h>

/* Fills out (whose body is an empty buffer) for one request that was taken in; called between accept and send. */
typedef void (*fastcgi_answer_fn)(void *context, struct request *r, struct slice uri, enum intake intake, struct response *out);

/*
 * Serves listen_fd until *stop is set by a signal handler. SIGTERM must be blocked by the caller: it is let in only while waiting. arena and body
 * are used for every request anew. Returns 0, or ERR_IO when waiting itself fails.
 */
int fastcgi_serve(int listen_fd, const volatile sig_atomic_t *stop, struct arena *arena, struct buffer *body,
		fastcgi_answer_fn answer, void *context, struct error *e) WARN_UNUSED;

#endif
