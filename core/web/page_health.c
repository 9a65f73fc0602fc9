/* For this machine's own monitoring: /healthz, /readyz, /metrics (OpenMetrics). */
#include "web/counters.h"
#include "web/freshness.h"
#include "web/pages.h"

static void
plain(struct page *p, const char *text)
{
	p->response->content_type = "text/plain; charset=utf-8";
	p->response->no_store = true;
	buffer_text(p->response->body, text);
}

int
page_healthz(struct page *p, struct error *e)
{
	(void)e;
	plain(p, "ok\n");
	return 0;
}

/* Runs inside a read transaction: that it runs is the answer. */
int
page_readyz(struct page *p, struct error *e)
{
	struct error ours = ERROR_NONE;

	(void)e;
	if (p->services->seats == NULL || p->services->ledger == NULL || seats_refresh(p->services->seats, &ours) < 0) {
		p->response->status = 503;
		plain(p, "not ready: enrolments\n");
		return 0;
	}
	plain(p, "ready\n");
	return 0;
}

static void
requests_metric(struct buffer *b, const struct counters *c)
{
	buffer_text(b, "# TYPE opstap_requests counter\n# HELP opstap_requests Requests answered, by route and class of status.\n");
	for (size_t route = 0; route < ROUTE_MAX; route++)
		for (int class = 1; class < 6; class++) {
			bool other = route == ROUTE_MAX - 1;

			if (c->requests[route][class] == 0)
				continue;
			buffer_printf(b, "opstap_requests_total{route=\"%s\",status=\"%dxx\"} %llu\n",
					other ? "-" : route_table[route].name, class,
					(unsigned long long)c->requests[route][class]);
		}
}

static void
seconds_metric(struct buffer *b, const struct counters *c)
{
	unsigned long long sum = 0;

	buffer_text(b, "# TYPE opstap_request_seconds histogram\n# UNIT opstap_request_seconds seconds\n"
			"# HELP opstap_request_seconds Time from a request taken in to its answer made.\n");
	for (int i = 0; i < COUNTERS_BOUNDS; i++) {
		sum += c->seconds[i];
		buffer_printf(b, "opstap_request_seconds_bucket{le=\"%g\"} %llu\n", counters_bounds[i], sum);
	}
	sum += c->seconds[COUNTERS_BOUNDS];
	buffer_printf(b, "opstap_request_seconds_bucket{le=\"+Inf\"} %llu\n", sum);
	buffer_printf(b, "opstap_request_seconds_count %llu\nopstap_request_seconds_sum %.6f\n", sum, (double)c->microseconds / 1e6);
}

static void
partners_metric(struct buffer *b, const struct freshness *list, size_t n)
{
	buffer_text(b, "# TYPE opstap_partner_courses gauge\n# HELP opstap_partner_courses Courses shown.\n");
	for (size_t i = 0; i < n; i++)
		buffer_printf(b, "opstap_partner_courses{partner=\"%s\"} %u\n", list[i].partner->id, list[i].state.courses);
	buffer_text(b, "# TYPE opstap_partner_last_success_seconds gauge\n# UNIT opstap_partner_last_success_seconds seconds\n"
			"# HELP opstap_partner_last_success_seconds Unix time of the last good fetch; 0 never.\n");
	for (size_t i = 0; i < n; i++)
		buffer_printf(b, "opstap_partner_last_success_seconds{partner=\"%s\"} %lld\n", list[i].partner->id,
				(long long)list[i].state.last_success);
	buffer_text(b, "# TYPE opstap_partner_state stateset\n# HELP opstap_partner_state What is the matter with a partner.\n");
	for (size_t i = 0; i < n; i++)
		for (int w = 0; w < PARTNER_WORD_MAX; w++)
			buffer_printf(b, "opstap_partner_state{partner=\"%s\",opstap_partner_state=\"%s\"} %d\n", list[i].partner->id,
					partner_word_name((enum partner_word)w), list[i].word == (enum partner_word)w);
}

int
page_metrics(struct page *p, struct error *e)
{
	struct buffer *b = p->response->body;
	struct freshness *list;
	size_t n;
	int result = freshness_read(p, &list, &n, e);

	if (result < 0)
		return result;
	p->response->content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
	p->response->no_store = true;
	if (p->services->counters) {
		requests_metric(b, p->services->counters);
		seconds_metric(b, p->services->counters);
	}
	partners_metric(b, list, n);
	buffer_text(b, "# TYPE opstap_catalogue_version gauge\n# HELP opstap_catalogue_version Grows with every change.\n");
	buffer_printf(b, "opstap_catalogue_version %llu\n# EOF\n", (unsigned long long)catalogue_version(p->view));
	return 0;
}
