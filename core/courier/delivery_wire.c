/* The requests of a delivery on their way out: what is added to each, and what came back. */
#include "courier/delivery_parts.h"

#include <string.h>

#include "ground/date.h"

int
wire_begin(struct wire *w, const struct delivery_job *d, struct error *e)
{
	const struct config_partner *p = d->partner;
	struct egress_options options = {.feed_url = p->deliver_url, .allow_hosts = &p->allow_hosts,
			.allow_private = &d->config->allow_private, .timeout_ms = p->timeout * 1000, .deadline_ms = d->deadline_ms,
			.max_bytes = DELIVERY_ANSWER_MAX, .delivers = true};
	int rc = 0;

	memset(w, 0, sizeof(*w));
	w->d = d;
	arena_init(&w->arena, DELIVERY_MEMORY_MAX);
	if (d->event.n > DELIVERY_EVENT_MAX)
		return error_set(e, ERR_LIMIT, "an event of %zu bytes is too large to be delivered", d->event.n);
	if (p->deliver_secret_file[0] != '\0')
		rc = delivery_secret(p->deliver_secret_file, &w->arena, &w->secret, e);
	if (rc == 0 && egress_new(&options, &w->egress, e) != 0)
		rc = error_prefix(e, "deliver-url");
	return rc;
}

void
wire_end(struct wire *w)
{
	egress_free(w->egress);
	arena_free(&w->arena);
}

static int
open_request(struct wire *w, const struct host_request *asked, struct error *e)
{
	struct egress_request request = {.body = asked->body};
	struct error inner = ERROR_NONE;
	int handle;

	if (w->opened == DELIVERY_REQUESTS_MAX)
		return error_set(e, ERR_LIMIT, "more than %d requests for one delivery", DELIVERY_REQUESTS_MAX);
	request.headers = delivery_headers(w->secret, w->d->idempotency, asked, &w->arena);
	if (asked->url.p)
		request.url = arena_string(&w->arena, asked->url);
	if (asked->method.p)
		request.method = arena_string(&w->arena, asked->method);
	if (!request.headers || (asked->url.p && !request.url) || (asked->method.p && !request.method))
		return error_set(e, ERR_MEMORY, "no memory for the requests of a delivery");
	handle = egress_open(w->egress, &request, &inner);
	if (handle == ERR_DENIED)
		return error_set(e, handle, "a delivery may go to deliver-url's own host and to allow-hosts: %s", inner.text);
	return handle < 0 ? error_set(e, handle, "%s", inner.text) : handle;
}

int
wire_open(struct wire *w, const struct host_request *asked, struct error *e)
{
	struct error inner = ERROR_NONE;
	int handle = open_request(w, asked, &inner);

	if (handle < 0) {
		if (w->fault.code == 0)
			w->fault = inner;
		return error_set(e, handle, "%s", inner.text);
	}
	w->number[handle] = ++w->opened;
	return handle;
}

ptrdiff_t
wire_read(struct wire *w, int handle, void *buf, size_t n, struct error *e)
{
	return egress_read(w->egress, handle, buf, n, e);
}

void
wire_close(struct wire *w, int handle)
{
	struct error e = ERROR_NONE;
	char rest[16384];
	ptrdiff_t n = 1;

	while (n > 0)
		n = egress_read(w->egress, handle, rest, sizeof(rest), &e);
	if (n < 0 && w->fault.code == 0)
		w->fault = e;
	if (w->number[handle] > w->last) {
		w->last = w->number[handle];
		w->status = n == 0 ? egress_status(w->egress, handle) : 0;
		w->retry_after = egress_retry_after(w->egress, handle);
	}
	egress_close(w->egress, handle);
}
