/*
 * Delivers one enrolment: by the adapter where it knows how, else by the plain POST of CONTRACT.md section 9. Everything that is not
 * plainly "for good" is tried again: a partner's server that is down for a week must cost nobody a place.
 */
#include "courier/delivery_parts.h"

enum delivery_outcome
delivery_judge(int status)
{
	if (status >= 200 && status <= 299)
		return DELIVERY_DONE;
	if (status < 400 || status > 499 || status == 408 || status == 425 || status == 429)
		return DELIVERY_LATER;
	return DELIVERY_REFUSED;
}

static int
post(struct wire *w, enum delivery_outcome *outcome, struct error *why)
{
	const struct host_request request = {.method = SLICE("POST"), .body = w->d->event};
	int handle = wire_open(w, &request, why);

	*outcome = DELIVERY_LATER;
	if (handle < 0)
		return handle;
	wire_close(w, handle);
	if (w->fault.code != 0) {
		*why = w->fault;
		return why->code;
	}
	*outcome = delivery_judge(w->status);
	if (*outcome == DELIVERY_DONE)
		return 0;
	return error_set(why, *outcome == DELIVERY_LATER ? ERR_UNAVAILABLE : ERR_DENIED, "%s: the server answered with status %d",
			egress_feed_shown(w->egress), w->status);
}

int
delivery_send(const struct delivery_job *d, struct delivery_result *out, struct error *why)
{
	struct wire w;
	bool own = d->partner->adapter[0] != '\0';
	int rc = wire_begin(&w, d, why);

	*out = (struct delivery_result){DELIVERY_LATER, 0, 0};
	if (rc == 0 && own)
		rc = delivery_by_adapter(&w, &own, &out->outcome, why);
	if (rc == 0 && !own)
		rc = post(&w, &out->outcome, why);
	out->status = w.status;
	out->retry_after = w.retry_after;
	wire_end(&w);
	return rc;
}
