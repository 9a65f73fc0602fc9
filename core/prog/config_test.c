/* Looks at the files that a configuration names, in the way those will who need them: adapters are read, never loaded. */
#include "prog/config_test.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "feed/elfinfo.h"
#include "feed/elmo.h"
#include "feed/host_parent.h"
#include "feed/run.h"
#include "ground/file.h"
#include "render/template.h"

#define FILE_MAX (64u << 20)

struct looking {
	const struct config_partner *partner;
	void (*problem)(const char *line);
	size_t faults;
};

/* A fault in one folder names itself with the whole path; one of both together (a template takes texts from either) does not. */
static int
say_where(const struct config *c, struct error *e)
{
	bool overlay = c->www_overlay[0] != '\0';

	if (overlay && slice_starts(slice_of(e->text), c->www_overlay))
		return error_prefix(e, "%s:%d: www-overlay", c->www_overlay_at.file, c->www_overlay_at.line);
	return error_prefix(e, "%s:%d: www-dir%s", c->www_dir_at.file, c->www_dir_at.line,
			overlay && e->text[0] != '/' ? " or www-overlay" : "");
}

int
config_test_look(const struct config *c, struct error *e)
{
	struct texts *texts = NULL;
	struct templates *templates = NULL;
	int rc = texts_load(c->www_dir, c->www_overlay, &texts, e);

	if (rc == 0)
		rc = templates_load(c->www_dir, c->www_overlay, texts, &templates, e);
	templates_free(templates);
	templates = NULL;
	if (rc == 0)
		rc = templates_load_mails(c->www_dir, c->www_overlay, texts, &templates, e);
	templates_free(templates);
	texts_free(texts);
	return rc == 0 ? 0 : say_where(c, e);
}

static void __attribute__((format(printf, 3, 4)))
tell(struct looking *l, int line, const char *format, ...)
{
	char text[800];
	struct buffer b;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	buffer_init(&b, 8192);
	buffer_printf(&b, "%s:%d: partner \"%s\": %s", l->partner->file, line ? line : l->partner->line, l->partner->id, text);
	l->problem(buffer_string(&b));
	l->faults++;
	buffer_free(&b);
}

static void
look_at_adapter(struct looking *l, const struct config *c)
{
	char path[PATH_MAX];
	struct elfinfo info;
	struct error e = ERROR_NONE;
	struct buffer b;

	buffer_init(&b, HOST_MAX_FILE);
	if (run_adapter_file(c, l->partner->adapter, path, sizeof(path), &e) != 0 || elfinfo_file(path, &b, &info, &e) != 0)
		tell(l, l->partner->adapter_line, "adapter \"%s\": %s", l->partner->adapter, e.text);
	buffer_free(&b);
}

static void
look_at_file(struct looking *l, int line, const char *what, const char *path, size_t max)
{
	struct error e = ERROR_NONE;
	struct buffer b;

	if (path[0] == '\0')
		return;
	buffer_init(&b, max);
	if (file_read(path, &b, &e) != 0)
		tell(l, line, "%s: %s", what, e.text);
	buffer_free(&b);
}

static void
look_at_settings(struct looking *l)
{
	char what[80];

	for (size_t i = 0; i < l->partner->setting_count; i++) {
		const struct config_setting *s = &l->partner->settings[i];

		snprintf(what, sizeof(what), "setting \"%.32s\"", s->key);
		look_at_file(l, s->line, what, s->value_file, RUN_SETTING_MAX);
	}
}

static void
look_at_schema(struct looking *l, const struct config *c)
{
	struct elmo_schema *schema = NULL;
	struct error e = ERROR_NONE;
	struct buffer b;

	if (c->elmo_xsd[0] == '\0')
		return;
	if (elmo_schema_open(c->elmo_xsd, &schema, &e) != 0) {
		buffer_init(&b, 8192);
		buffer_printf(&b, "%s:%d: elmo-xsd: %s", c->elmo_xsd_at.file, c->elmo_xsd_at.line, e.text);
		l->problem(buffer_string(&b));
		l->faults++;
		buffer_free(&b);
	}
	elmo_schema_close(schema);
}

size_t
config_test_files(const struct config *c, void (*problem)(const char *line))
{
	struct looking l = {NULL, problem, 0};

	look_at_schema(&l, c);
	for (size_t i = 0; i < c->partner_count; i++) {
		l.partner = &c->partners[i];
		if (!l.partner->enabled)
			continue;
		look_at_adapter(&l, c);
		look_at_settings(&l);
		look_at_file(&l, l.partner->overlay_line, "overlay", l.partner->overlay, FILE_MAX);
		look_at_file(&l, l.partner->secret_line, "deliver-secret-file", l.partner->deliver_secret_file, FILE_MAX);
	}
	return l.faults;
}
