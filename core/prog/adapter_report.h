#ifndef PROG_ADAPTER_REPORT_H
#define PROG_ADAPTER_REPORT_H
/* What "opstap-adapter check" found, for people, for a page, and for a continuous integration service. All messages, grouped by rule. */
#include "prog/adapter_check.h"

enum adapter_form { ADAPTER_TEXT, ADAPTER_SUMMARY, ADAPTER_JSON, ADAPTER_JUNIT, ADAPTER_HTML };

struct adapter_group {
	const char *rule;
	enum message_level level;
	size_t count;
};

/* The rules that have messages, errors first, then in the order they were met; in the report's arena. NULL: none, or no memory. */
struct adapter_group *adapter_groups(struct check_report *r, size_t *count);

/* The last part of a path, as messages name the feed. */
const char *adapter_feed_name(const char *path);

/* The line of counts, without newline. */
void adapter_counts(const struct check_job *job, const struct check_report *r, struct buffer *out);

/* One feed's part of the output; what stands around all parts comes from adapter_begin and adapter_end. */
void adapter_begin(enum adapter_form form, struct buffer *out);
void adapter_text(const struct check_job *job, struct check_report *r, struct buffer *out);
void adapter_junit(const struct check_job *job, struct check_report *r, struct buffer *out);
void adapter_html(const struct check_job *job, struct check_report *r, struct buffer *out);
void adapter_end(enum adapter_form form, struct buffer *out);

#endif
