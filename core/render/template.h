#ifndef RENDER_TEMPLATE_H
#define RENDER_TEMPLATE_H
/*
 * Mustache, the core of the published specification: {{name}} escaped for HTML, {{{name}}} and {{&name}} raw, {{#section}}, {{^inverted}},
 * {{>partial}}, {{! comment}}, {{=<% %>=}}; dotted names, {{.}}, standalone lines. Compiled once at start, for each language apart:
 * {{t.NAME}} is the text of that name, put in at compile time, so that a missing text is found at start and costs nothing later.
 */
#include "render/texts.h"
#include "render/view.h"

struct template;
struct templates;

#define TEMPLATE_MAX_DEPTH 32		/* sections and partials open at a time */
#define TEMPLATE_MAX_BYTES (256u << 10)	/* of one template */

/* Compiles every NAME.mustache below www_dir/templates, a file of that name in overlay/templates (overlay may be "") winning. Errors name file and line. */
int templates_load(const char *www_dir, const char *overlay, const struct texts *texts, struct templates **out,
		struct error *e) WARN_UNUSED;
/* The same of the plain texts below mail/: {{name}} is escaped for a mail's text (escape_mail). */
int templates_load_mails(const char *www_dir, const char *overlay, const struct texts *texts, struct templates **out,
		struct error *e) WARN_UNUSED;
void templates_free(struct templates *t);
uint64_t templates_hash(const struct templates *t);	/* of all sources, for ETags */
const struct template *templates_find(const struct templates *t, enum lang l, const char *name);	/* NULL */

/* One template from memory, into a set (for tests and the loader). texts may be NULL: then t.NAME is looked up in the view. */
struct templates *templates_new(void);
int templates_add(struct templates *t, enum lang l, const char *name, struct slice source, const struct texts *texts,
		struct error *e) WARN_UNUSED;
int templates_link(struct templates *t, struct error *e) WARN_UNUSED;	/* partials to templates; one that is missing is an error */

/* ERR_LIMIT when sections and partials nest too deep. out keeps its own failure. */
int template_render(const struct template *t, const struct view *root, struct buffer *out, struct error *e) WARN_UNUSED;

#endif
