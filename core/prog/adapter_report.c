/* Reports of a checked feed: plain text, JUnit's XML, and a page that needs nothing else. */
#include "prog/adapter_report.h"

#include <string.h>

#include "ground/escape.h"

static const char *const LEVELS[] = {"note", "warning", "error"};

const char *
adapter_feed_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static struct adapter_group *
group_of(struct adapter_group *g, size_t n, const struct message *m)
{
	for (size_t i = 0; i < n; i++)
		if (g[i].level == m->level && strcmp(g[i].rule, m->rule) == 0)
			return &g[i];
	return NULL;
}

struct adapter_group *
adapter_groups(struct check_report *r, size_t *count)
{
	struct adapter_group *all = NULL;
	size_t n = 0, cap = 0;

	for (int level = MESSAGE_ERROR; level >= MESSAGE_NOTE; level--)
		for (size_t i = 0; i < r->messages.n; i++) {
			const struct message *m = &r->messages.m[i];
			struct adapter_group *g = (int)m->level == level ? group_of(all, n, m) : NULL;

			if ((int)m->level != level)
				continue;
			if (g == NULL) {
				struct adapter_group *grown = arena_grow(&r->arena, all, n, &cap, sizeof(*all));

				if (grown == NULL)
					break;
				all = grown;
				g = &all[n++];
				*g = (struct adapter_group){m->rule, m->level, 0};
			}
			g->count++;
		}
	*count = n;
	return all;
}

static bool
in_group(const struct message *m, const struct adapter_group *g)
{
	return m->level == g->level && strcmp(m->rule, g->rule) == 0;
}

static void
add_count(struct buffer *out, const char *before, size_t n, const char *what)
{
	buffer_printf(out, "%s%zu %s%s", before, n, what, n == 1 ? "" : "s");
}

void
adapter_counts(const struct check_job *job, const struct check_report *r, struct buffer *out)
{
	const size_t *of = r->messages.count;

	buffer_printf(out, "%s: ", adapter_feed_name(job->feed));
	add_count(out, "", r->courses, "course");
	add_count(out, " with ", r->offerings, "offering");
	buffer_printf(out, ", %zu left out; ", r->refused);
	add_count(out, "", of[MESSAGE_ERROR], "error");
	add_count(out, ", ", of[MESSAGE_WARNING], "warning");
	add_count(out, ", ", of[MESSAGE_NOTE], "note");
	buffer_printf(out, " (%s%s%s, %s)", r->host.name[0] ? r->host.name : "no adapter", r->host.version[0] ? " " : "", r->host.version,
			r->host.sandbox[0] ? r->host.sandbox : "no sandbox was needed");
}

/* ---- Text ---- */

void
adapter_text(const struct check_job *job, struct check_report *r, struct buffer *out)
{
	size_t count;
	struct adapter_group *g = adapter_groups(r, &count);

	for (size_t i = 0; i < count; i++) {
		buffer_printf(out, "%s%zu %s%s, rule %s:\n", i ? "\n" : "", g[i].count, LEVELS[g[i].level], g[i].count == 1 ? "" : "s",
				g[i].rule);
		for (size_t k = 0; k < r->messages.n; k++) {
			if (!in_group(&r->messages.m[k], &g[i]))
				continue;
			message_write(&r->messages.m[k], adapter_feed_name(job->feed), out);
			buffer_byte(out, '\n');
		}
	}
	if (count > 0)
		buffer_byte(out, '\n');
}

/* ---- JUnit ---- */

/* Text that XML can hold: escaped, and a question mark for control characters. */
static void
xml_text(struct buffer *out, struct slice s)
{
	size_t begin = 0;

	for (size_t i = 0; i <= s.n; i++) {
		bool bad = i < s.n && (unsigned char)s.p[i] < ' ' && s.p[i] != '\n' && s.p[i] != '\t';

		if (i < s.n && !bad)
			continue;
		escape_html(out, (struct slice){s.p + begin, i - begin});
		if (bad)
			buffer_byte(out, '?');
		begin = i + 1;
	}
}

static void
junit_lines(const struct check_job *job, const struct check_report *r, const struct adapter_group *g, struct buffer *out)
{
	struct buffer line;

	buffer_init(&line, 1u << 20);
	for (size_t i = 0; i < r->messages.n; i++) {
		if (!in_group(&r->messages.m[i], g))
			continue;
		buffer_clear(&line);
		message_write(&r->messages.m[i], adapter_feed_name(job->feed), &line);
		xml_text(out, buffer_view(&line));
		buffer_byte(out, '\n');
	}
	buffer_free(&line);
}

/* A feed is a suite: reading it is one case, and each rule with messages another, failed where courses are left out. */
void
adapter_junit(const struct check_job *job, struct check_report *r, struct buffer *out)
{
	size_t count, failed = 0;
	struct adapter_group *g = adapter_groups(r, &count);

	for (size_t i = 0; i < count; i++)
		failed += g[i].level == MESSAGE_ERROR;
	buffer_text(out, "<testsuite name=\"");
	xml_text(out, slice_of(adapter_feed_name(job->feed)));
	buffer_printf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%d\">\n<testcase classname=\"feed\" name=\"read\">", count + 1, failed,
			r->failure.code != 0);
	if (r->failure.code) {
		buffer_text(out, "<error message=\"");
		xml_text(out, slice_of(r->failure.text));
		buffer_text(out, "\"/>");
	}
	buffer_text(out, "</testcase>\n");
	for (size_t i = 0; i < count; i++) {
		const char *element = g[i].level == MESSAGE_ERROR ? "failure" : "system-out";

		buffer_printf(out, "<testcase classname=\"%s\" name=\"%s\"><%s", LEVELS[g[i].level], g[i].rule, element);
		if (g[i].level == MESSAGE_ERROR)
			buffer_printf(out, " message=\"%zu\"", g[i].count);
		buffer_byte(out, '>');
		junit_lines(job, r, &g[i], out);
		buffer_printf(out, "</%s></testcase>\n", element);
	}
	buffer_text(out, "</testsuite>\n");
}

/* ---- HTML ---- */

static void
html_row(const struct message *m, struct buffer *out)
{
	const struct slice cells[] = {m->record, m->text, m->effect, m->remedy};

	buffer_text(out, "<tr><td>");
	if (m->source.n > 0) {
		escape_html(out, m->source);
		buffer_byte(out, ' ');
	}
	if (m->line > 0)
		buffer_printf(out, "%u", m->line);
	if (m->column > 0)
		buffer_printf(out, ":%u", m->column);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		buffer_text(out, "</td><td><bdi>");
		xml_text(out, cells[i]);
		buffer_text(out, "</bdi>");
	}
	buffer_text(out, "</td></tr>\n");
}

void
adapter_html(const struct check_job *job, struct check_report *r, struct buffer *out)
{
	struct buffer line;
	size_t count;
	struct adapter_group *g = adapter_groups(r, &count);

	buffer_init(&line, 1u << 16);
	adapter_counts(job, r, &line);
	buffer_text(out, "<section><h2><bdi>");
	xml_text(out, slice_of(adapter_feed_name(job->feed)));
	buffer_text(out, "</bdi></h2>\n<p>");
	xml_text(out, buffer_view(&line));
	buffer_text(out, "</p>\n");
	buffer_free(&line);
	if (r->failure.code) {
		buffer_text(out, "<p class=error><strong>Failed:</strong> ");
		xml_text(out, slice_of(r->failure.text));
		buffer_text(out, "</p>\n");
	}
	for (size_t i = 0; i < count; i++) {
		buffer_printf(out, "<details%s><summary class=%s>%s: %s (%zu)</summary>\n<table><thead><tr><th>Line</th><th>Course</th>"
				"<th>What</th><th>Students see</th><th>What to do</th></tr></thead><tbody>\n",
				i == 0 || g[i].level == MESSAGE_ERROR ? " open" : "", LEVELS[g[i].level], LEVELS[g[i].level], g[i].rule,
				g[i].count);
		for (size_t k = 0; k < r->messages.n; k++)
			if (in_group(&r->messages.m[k], &g[i]))
				html_row(&r->messages.m[k], out);
		buffer_text(out, "</tbody></table></details>\n");
	}
	buffer_text(out, "</section>\n");
}

/* ---- Around all feeds ---- */

void
adapter_begin(enum adapter_form form, struct buffer *out)
{
	if (form == ADAPTER_JUNIT)
		buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	if (form == ADAPTER_HTML)
		buffer_text(out, "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>Feed report</title>\n"
				"<meta name=viewport content=\"width=device-width\">\n<style>body{font:1rem/1.5 sans-serif;margin:2rem auto;"
				"max-width:75rem;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #bbb;"
				"padding:.25rem .5rem;text-align:left;vertical-align:top}td+td{overflow-wrap:anywhere}summary{font-weight:bold;"
				"padding:.25rem 0;cursor:pointer}.error{color:#a00}.warning{color:#7a4b00}</style></head>\n"
				"<body><h1>Feed report</h1>\n");
}

void
adapter_end(enum adapter_form form, struct buffer *out)
{
	if (form == ADAPTER_JUNIT)
		buffer_text(out, "</testsuites>\n");
	if (form == ADAPTER_HTML)
		buffer_text(out, "</body></html>\n");
}
