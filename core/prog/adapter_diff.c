/* "opstap-adapter diff": what would change in the live catalogue if a feed were the partner's. Everything is gathered as JSON, then printed. */
#include <getopt.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "feed/run.h"
#include "ground/escape.h"
#include "prog/adapter_commands.h"
#include "prog/host_path.h"
#include "prog/owner.h"
#include "store/ledger.h"

#define SHOWN_MAX 100		/* bytes of a value for people */

struct diffing {
	const char *partner;
	json_t *changes;	/* in the order of the new list, then what is gone */
	json_t *gone;		/* object: id to its entry in changes; borrowed entries have their own reference */
};

/* ---- What differs ---- */

/* All values of a field as one text: "en: Law | nl: Recht". */
static void
join_values(const struct values *list, uint16_t field, struct buffer *out)
{
	bool first = true;

	buffer_clear(out);
	for (size_t i = 0; list && i < list->n; i++) {
		const struct value *v = &list->v[i];

		if (v->field != field)
			continue;
		buffer_text(out, first ? "" : " | ");
		if (v->lang.n)
			buffer_printf(out, "%.*s: ", SLICE_ARG(v->lang));
		if (v->flags & VALUE_UNKNOWN)
			buffer_text(out, "unknown");
		buffer_slice(out, v->text);
		first = false;
	}
}

static json_t *
value_json(const struct buffer *b)
{
	return b->len ? json_stringn(b->data, b->len) : json_null();
}

/* Adds each field whose values are not the same; either side may be NULL. */
static void
add_fields(json_t *fields, struct slice offering, const struct values *before, const struct values *after)
{
	struct buffer old, new;

	buffer_init(&old, COURSE_MAX_BYTES);
	buffer_init(&new, COURSE_MAX_BYTES);
	for (size_t i = 0; i < field_count(); i++) {
		const struct field_info *info = field_at(i);
		json_t *one;

		join_values(before, info->number, &old);
		join_values(after, info->number, &new);
		if (slice_eq(buffer_view(&old), buffer_view(&new)))
			continue;
		one = json_pack("{ss so so}", "field", info->name, "old", value_json(&old), "new", value_json(&new));
		if (offering.n)
			(void)json_object_set_new(one, "offering", json_stringn(offering.p, offering.n));
		(void)json_array_append_new(fields, one);
	}
	buffer_free(&old);
	buffer_free(&new);
}

static const struct values *
find_offering(const struct course *c, struct slice id)
{
	for (size_t i = 0; i < c->offering_count; i++)
		if (slice_eq(values_text(&c->offerings[i].values, OPSTAP_F_OFFERING), id))
			return &c->offerings[i].values;
	return NULL;
}

static json_t *
differences(const struct course *before, const struct course *after)
{
	json_t *fields = json_array();

	add_fields(fields, SLICE_NONE, &before->values, &after->values);
	for (size_t i = 0; i < after->offering_count; i++) {
		struct slice id = values_text(&after->offerings[i].values, OPSTAP_F_OFFERING);

		add_fields(fields, id, find_offering(before, id), &after->offerings[i].values);
	}
	for (size_t i = 0; i < before->offering_count; i++) {
		struct slice id = values_text(&before->offerings[i].values, OPSTAP_F_OFFERING);

		if (find_offering(after, id) == NULL)
			add_fields(fields, id, &before->offerings[i].values, NULL);
	}
	return fields;
}

static int
on_change(void *context, const struct course *before, const struct course *after, struct error *e)
{
	struct diffing *d = context;
	const struct course *c = after ? after : before;
	struct slice id = values_text(&c->values, OPSTAP_F_ID), title = values_text(&c->values, OPSTAP_F_TITLE);
	const char *what = !before ? "added" : !after ? "gone" : "changed";
	json_t *one = json_pack("{ss ss% ss%}", "change", what, "id", id.p, id.n, "title", title.p ? title.p : "", title.n);
	int failed = one == NULL;

	if (before && after)
		failed |= json_object_set_new(one, "fields", differences(before, after));
	if (!after)
		failed |= json_object_set_new(one, "students", json_integer(0)) | json_object_setn(d->gone, id.p, id.n, one);
	failed |= json_array_append_new(d->changes, one);
	return failed ? error_set(e, ERR_MEMORY, "no memory for the changes") : 0;
}

/* ---- Students ---- */

static int
count_students(void *context, const struct application *a, struct error *e)
{
	struct diffing *d = context;

	(void)e;
	for (size_t i = 0; i < a->choice_count; i++) {
		const struct application_choice *c = &a->choices[i];
		json_t *one = slice_is(c->partner, d->partner) && state_active(c->state) ? json_object_getn(d->gone, c->course.p, c->course.n) : NULL;
		bool again = false;

		for (size_t k = 0; one && k < i; k++)	/* two offerings of a course are one student */
			again |= slice_eq(a->choices[k].partner, c->partner) && slice_eq(a->choices[k].course, c->course) &&
				 state_active(a->choices[k].state);
		if (one && !again)
			(void)json_object_set_new(one, "students", json_integer(json_integer_value(json_object_get(one, "students")) + 1));
	}
	return 0;
}

/* Of what would be gone; nobody's personal part is opened. */
static int
read_enrolments(const struct config *config, struct diffing *d, struct error *e)
{
	struct ledger *ledger = NULL;
	int rc = json_object_size(d->gone) ? ledger_open(config->data_dir, NULL, NULL, false, &ledger, e) : 0;

	if (rc == ERR_NOT_FOUND)
		return 0;	/* nobody has enrolled yet */
	if (rc == 0 && ledger)
		rc = ledger_each(ledger, count_students, d, e);
	ledger_close(ledger);
	return rc;
}

/* ---- Printing ---- */

/* A text of one line, cut. */
static void
print_text(struct buffer *out, json_t *text)
{
	char cut[SHOWN_MAX];
	bool whole = slice_copy((struct slice){json_string_value(text), json_string_length(text)}, cut, sizeof(cut));

	escape_line(out, json_is_string(text) ? slice_of(cut) : SLICE("unknown"));
	buffer_text(out, whole ? "" : "…");
}

static void
print_fields(struct buffer *out, json_t *fields)
{
	size_t i;
	json_t *one;

	json_array_foreach(fields, i, one) {
		buffer_text(out, "         ");
		if (json_object_get(one, "offering")) {
			print_text(out, json_object_get(one, "offering"));
			buffer_text(out, " ");
		}
		buffer_printf(out, "%s: ", json_string_value(json_object_get(one, "field")));
		print_text(out, json_object_get(one, "old"));
		buffer_text(out, " → ");
		print_text(out, json_object_get(one, "new"));
		buffer_byte(out, '\n');
	}
}

static void
print_changes(struct buffer *out, const struct diffing *d, const struct run_diff *diff)
{
	const struct run_counts *n = &diff->counts;
	size_t i;
	json_t *one;

	json_array_foreach(d->changes, i, one) {
		json_int_t students = json_integer_value(json_object_get(one, "students"));

		buffer_printf(out, "%-8s ", json_string_value(json_object_get(one, "change")));
		print_text(out, json_object_get(one, "id"));
		buffer_text(out, "  ");
		print_text(out, json_object_get(one, "title"));
		if (students)
			buffer_printf(out, "  (%lld student%s enrolled)", (long long)students, students == 1 ? "" : "s");
		buffer_byte(out, '\n');
		print_fields(out, json_object_get(one, "fields"));
	}
	buffer_printf(out, "%u courses: %u added, %u changed, %u gone, %u unchanged; %u with warnings, %u refused, %u left out\n",
			n->added + n->changed + n->unchanged, n->added, n->changed, n->gone, n->unchanged, n->warned, n->refused, n->left_out);
	if (diff->held)
		buffer_printf(out, "would be held: %s\n", diff->reason);
}

static void
print_json(struct buffer *out, const struct diffing *d, const struct run_diff *diff)
{
	const struct run_counts *n = &diff->counts;
	json_t *all = json_pack("{ss si si si si si si si sb ss sO}", "partner", d->partner, "added", (int)n->added, "changed", (int)n->changed,
			"gone", (int)n->gone, "unchanged", (int)n->unchanged, "warned", (int)n->warned, "refused", (int)n->refused, "left_out",
			(int)n->left_out, "held", diff->held, "reason", diff->reason, "changes", d->changes);
	size_t size = all ? json_dumpb(all, NULL, 0, JSON_INDENT(1) | JSON_PRESERVE_ORDER) : 0;
	char *room = buffer_reserve(out, size + 1);

	if (size == 0 || room == NULL)
		out->failed = true;
	else
		out->len += json_dumpb(all, room, size, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	buffer_byte(out, '\n');
	json_decref(all);
}

/* ---- The command ---- */

static int
diff(const struct config *config, const char *name, const char *feed, bool json, struct error *e)
{
	struct run_job job = {.config = config, .partner = config_partner(config, slice_of(name))};
	struct diffing d = {.partner = name, .changes = json_array(), .gone = json_object()};
	struct run_diff result = {0};
	struct buffer out;
	char host[PATH_MAX];
	int rc;

	buffer_init(&out, 1u << 30);
	job.host_program = host;
	rc = owner_become(config->data_dir, e);
	if (rc == 0)
		rc = host_path_find(host, sizeof(host), e);
	if (rc == 0)
		rc = run_diff(&job, feed, on_change, &d, &result, e);
	if (rc == 0)
		rc = read_enrolments(config, &d, e);
	if (rc == 0)
		(json ? print_json : print_changes)(&out, &d, &result);
	if (rc == 0 && (!buffer_ok(&out) || fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout)))
		rc = error_errno(e, ERR_IO, "standard output");
	buffer_free(&out);
	json_decref(d.changes);
	json_decref(d.gone);
	return rc ? rc : result.held ? ERR_HELD : 0;
}

int
adapter_diff_main(int argc, char **argv)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'}, {"json", no_argument, NULL, 'j'}, {NULL, 0, NULL, 0}};
	const char *path = LOAD_DEFAULT_PATH;
	struct config *config = NULL;
	struct error e = ERROR_NONE;
	bool json = false;
	int option, code;

	while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (option != 'c' && option != 'j')
			return adapter_usage();
		json |= option == 'j';
		path = option == 'c' ? optarg : path;
	}
	if (argc - optind != 2)
		return adapter_usage();
	(void)umask(0077);
	if (load_config(path, load_print, &config, &e))
		return EXIT_CONFIG;
	if (config_partner(config, slice_of(argv[optind])) == NULL) {
		code = load_no_partner("opstap-adapter", config, argv[optind]);
	} else {
		int rc = diff(config, argv[optind], argv[optind + 1], json, &e);

		code = rc == 0 ? EXIT_GOOD : rc == ERR_HELD ? EXIT_HELD : adapter_fail(e.text);
	}
	config_free(config);
	return code;
}
