/* opstapctl status: partners from the store, processes from the daemon when there is one. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/host_parent.h"
#include "ground/escape.h"
#include "prog/ctl.h"
#include "prog/load.h"
#include "store/catalogue.h"

/* One partner as it is now; slices borrow from the view. */
struct row {
	const struct config_partner *partner;
	struct partner_state state;
	const char *word;
};

struct overview {
	struct catalogue *catalogue;	/* NULL: there is none yet */
	struct catalogue_view *view;
	struct row *rows;
	size_t n;
	json_t *daemon;			/* its answer; NULL: not running */
};

/* Gathering -------------------------------------------------------------------------------------------------------- */

static int
gather_partners(const struct config *config, struct overview *s, struct error *e)
{
	int64_t now = date_now();
	int rc = catalogue_open(config->data_dir, false, &s->catalogue, e);

	if (rc != 0 && rc != ERR_NOT_FOUND)
		return rc;
	if (rc == 0)
		rc = catalogue_begin(s->catalogue, &s->view, e);
	else
		rc = 0;
	s->n = config->partner_count;
	s->rows = calloc(s->n + 1, sizeof(*s->rows));
	if (s->rows == NULL)
		return error_set(e, ERR_MEMORY, "no memory");
	for (size_t i = 0; i < s->n && rc == 0; i++) {
		struct row *r = &s->rows[i];

		r->partner = &config->partners[i];
		if (s->view != NULL)
			rc = catalogue_partner(s->view, slice_of(r->partner->id), &r->state, e);
		r->word = partner_word_name(partner_word(r->partner, &r->state, now));
	}
	return rc;
}

static void
gather_processes(const struct config *config, struct overview *s)
{
	struct error e = ERROR_NONE;
	struct buffer answer;

	buffer_init(&answer, REPLY_MAX + 4096);
	if (ctl_ask(config, &(struct command){.word = COMMAND_STATUS}, &answer, &e) == 0)
		s->daemon = json_loadb(answer.data, answer.len, 0, NULL);
	else if (e.code != ERR_UNAVAILABLE)
		fprintf(stderr, "opstapctl: %s\n", e.text);
	buffer_free(&answer);
}

static void
overview_free(struct overview *s)
{
	if (s->view != NULL)
		catalogue_end(s->view);
	catalogue_close(s->catalogue);
	json_decref(s->daemon);
	free(s->rows);
}

/* JSON ------------------------------------------------------------------------------------------------------------- */

static void
write_text(struct buffer *out, const char *key, struct slice text)
{
	buffer_printf(out, ",\"%s\":", key);
	if (text.n == 0) {
		buffer_text(out, "null");
		return;
	}
	buffer_byte(out, '"');
	escape_json(out, text);
	buffer_byte(out, '"');
}

static void
write_time(struct buffer *out, const char *key, int64_t moment)
{
	struct buffer b;

	buffer_init(&b, 40);
	if (moment > 0)
		date_write_moment(&b, moment, 0);
	write_text(out, key, buffer_view(&b));
	buffer_free(&b);
}

static void
write_partner(struct buffer *out, const struct row *r)
{
	const struct partner_state *s = &r->state;

	buffer_printf(out, "{\"id\":\"%s\"", r->partner->id);
	write_text(out, "name", slice_of(r->partner->name));
	write_text(out, "state", slice_of(r->word));
	write_time(out, "last_success", s->last_success);
	write_time(out, "last_attempt", s->last_attempt);
	write_text(out, "reason", s->reason);
	buffer_printf(out, ",\"courses\":%u,\"accepted\":%u,\"warned\":%u,\"refused\":%u,\"left_out\":%u", s->courses,
			s->counts.accepted, s->counts.warned, s->counts.refused, s->counts.left_out);
	write_text(out, "adapter", s->adapter_name);
	write_text(out, "adapter_version", s->adapter_version);
	buffer_printf(out, ",\"list\":%u,\"held\":%s,\"on_hold\":%s}", s->list, s->held_list ? "true" : "false",
			s->on_hold ? "true" : "false");
}

static void
write_missed(const struct config *config, struct buffer *out)
{
	struct missed_word list[MISSED_WORDS];
	struct error e = ERROR_NONE;
	size_t n = ctl_missed(config, list, &e);	/* without a run-dir: nothing was counted */

	buffer_text(out, ",\"searches\":[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buffer_byte(out, ',');
		ctl_missed_json(&list[i], out);
	}
	buffer_byte(out, ']');
}

static void
write_json(const struct config *config, const struct overview *s, struct buffer *out)
{
	json_t *processes = json_object_get(s->daemon, "processes");
	char *text = processes ? json_dumps(processes, JSON_COMPACT) : NULL;

	buffer_text(out, "{\"partners\":[");
	for (size_t i = 0; i < s->n; i++) {
		if (i > 0)
			buffer_byte(out, ',');
		write_partner(out, &s->rows[i]);
	}
	buffer_printf(out, "],\"processes\":%s,\"sandbox\":\"%s\"", text ? text : "[]", host_sandbox_level());
	write_missed(config, out);
	buffer_text(out, "}\n");
	free(text);
}

/* For people --------------------------------------------------------------------------------------------------------- */

static void
add_moment(struct buffer *out, int64_t moment, const struct zone *zone)
{
	size_t before = out->len;

	if (moment > 0)
		date_write_moment(out, moment, zone_offset(zone, moment));
	else
		buffer_text(out, "never");
	while (out->len - before < 26)
		buffer_byte(out, ' ');
}

static void
write_lines(const struct config *config, const struct overview *s, struct buffer *out)
{
	size_t i;
	json_t *p;

	buffer_printf(out, "%-16s %-7s %8s  %-26s%-26s%s\n", "partner", "state", "courses", "last success", "last attempt", "reason");
	for (i = 0; i < s->n; i++) {
		const struct row *r = &s->rows[i];

		buffer_printf(out, "%-16s %-7s %8u  ", r->partner->id, r->word, r->state.courses);
		add_moment(out, r->state.last_success, config->zone);
		add_moment(out, r->state.last_attempt, config->zone);
		if (r->state.on_hold)
			buffer_text(out, "(on hold by an operator) ");
		escape_line(out, r->state.reason);
		buffer_byte(out, '\n');
	}
	buffer_byte(out, '\n');
	if (s->daemon == NULL)
		buffer_text(out, "opstapd is not running\n");
	json_array_foreach(json_object_get(s->daemon, "processes"), i, p) {
		const char *role = json_string_value(json_object_get(p, "role")), *since = json_string_value(json_object_get(p, "since"));

		buffer_printf(out, "%-10s process %-8lld since %s, %lld restarts\n", role ? role : "?",
				(long long)json_integer_value(json_object_get(p, "pid")), since ? since : "?",
				(long long)json_integer_value(json_object_get(p, "restarts")));
	}
	buffer_printf(out, "sandbox    %s\n", host_sandbox_level());
}

int
ctl_status(const struct config *config, int argc, char **argv)
{
	struct overview s = {0};
	struct error e = ERROR_NONE;
	struct buffer out;
	bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
	int rc;

	if (argc > 2 || (argc == 2 && !json)) {
		fputs("usage: opstapctl status [--json]\n", stderr);
		return EXIT_USAGE;
	}
	buffer_init(&out, 16u << 20);
	rc = gather_partners(config, &s, &e);
	if (rc == 0) {
		gather_processes(config, &s);
		if (json)
			write_json(config, &s, &out);
		else
			write_lines(config, &s, &out);
		if (!buffer_ok(&out) || fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
			rc = error_set(&e, ERR_IO, "the status could not be written");
	}
	overview_free(&s);
	buffer_free(&out);
	if (rc != 0)
		fprintf(stderr, "opstapctl: %s\n", e.text);
	return rc == 0 ? EXIT_GOOD : rc == ERR_DAMAGED ? EXIT_DAMAGED : EXIT_FAILED;
}
