/* What a value alone cannot show: words of the field it is for, faculties that exist, folders that must be apart. */
#include <string.h>
#include <sys/un.h>

#include "domain/config_read.h"
#include "domain/field.h"
#include "domain/isced.h"
#include "domain/normalise.h"

void
config_finish_setting(struct reading *r, struct frame *f)
{
	struct config_setting *s = f->object;
	bool value = config_line(f, "value") > 0;
	bool file = s->value_file[0] != '\0';

	s->line = file ? config_line(f, "value-file") : f->line;
	if (file && s->value[0] != '\0')
		config_complain(r, f->file, f->line, "setting \"%s\" has both value and value-file", f->title);
	else if (!file && !value)
		config_complain(r, f->file, f->line, "setting \"%s\" has neither value nor value-file", f->title);
}

static const struct field_info *
field_of(struct reading *r, struct frame *f)
{
	const struct field_info *field = field_by_name(slice_of(f->title)), *nearest = field_at(0);

	for (size_t i = 0; field == NULL && i < field_count(); i++)
		if (str_distance(f->title, field_at(i)->name) < str_distance(f->title, nearest->name))
			nearest = field_at(i);
	if (field == NULL)
		config_complain(r, f->file, f->line, "%s: there is no field \"%s\"; the nearest known one is \"%s\"",
				f->section->name, f->title, nearest->name);
	return field;
}

/* Can this text be a value of the field? Fields whose text is free always can. */
static bool
plausible(const struct field_info *field, struct slice text)
{
	switch (field->kind) {
	case KIND_WORD: return field_word(field->number, text) >= 0;
	case KIND_FLAG: return slice_is(text, "yes") || slice_is(text, "no");
	case KIND_ISCED: return isced_exists(text);
	default: return true;
	}
}

static void
complain_word(struct reading *r, struct frame *f, int line, const struct field_info *field, struct slice text)
{
	const char *const *words = field_words(field->number);
	struct buffer known;

	buffer_init(&known, 400);
	if (words == NULL)
		buffer_text(&known, field->kind == KIND_FLAG ? " yes no" : " the ISCED-F 2013 codes");
	for (size_t i = 0; words && words[i]; i++)
		buffer_printf(&known, " %s", words[i]);
	config_complain(r, f->file, line, "%s \"%s\": \"%.*s\" is not one of:%s", f->section->name, field->name, SLICE_ARG(text),
			buffer_string(&known));
	buffer_free(&known);
}

void
config_finish_default(struct reading *r, struct frame *f)
{
	const struct config_default *d = f->object;
	const struct field_info *field = field_of(r, f);

	if (field != NULL && d->value[0] != '\0' && !plausible(field, slice_of(d->value)))
		complain_word(r, f, config_line(f, "value"), field, slice_of(d->value));
}

void
config_finish_map(struct reading *r, struct frame *f)
{
	const struct config_map *m = f->object;
	const struct field_info *field = field_of(r, f);
	int line = config_line(f, "values");

	for (size_t i = 0; field != NULL && i < m->values.n; i++) {
		struct normalise_map pair;

		if (!normalise_map_read(slice_of(m->values.item[i]), field->number, &pair))
			config_complain(r, f->file, line, "map \"%s\": \"%s\" must be RAW=word", field->name, m->values.item[i]);
		else if (!plausible(field, pair.word))
			complain_word(r, f, line, field, pair.word);
	}
}

void
config_finish_partner(struct reading *r, struct frame *f)
{
	struct config_partner *p = f->object;

	p->file = f->file;
	p->line = f->line;
	p->adapter_line = config_line(f, "adapter");
	p->overlay_line = config_line(f, "overlay");
	p->secret_line = config_line(f, "deliver-secret-file");
	if (p->select == SELECT_OVERLAY && p->overlay[0] == '\0')
		config_complain(r, f->file, config_line(f, "select"), "select = \"overlay\" needs an overlay: it would leave out every course");
}

static bool
is_faculty(const struct config_home *h, const char *id)
{
	return config_faculty(h, slice_of(id)) != NULL;
}

static void
check_faculties(struct reading *r, struct frame *f, const struct config_list *list, const char *section, const char *title)
{
	int line = f->line;

	for (size_t i = f->number; i < r->opened_count; i++)
		if (r->opened[i].outer == f->number && strcmp(r->opened[i].title, title) == 0 &&
		    strcmp(r->opened[i].section->name, section) == 0)
			line = r->opened[i].line;
	for (size_t i = 0; i < list->n; i++)
		if (!is_faculty(f->object, list->item[i]))
			config_complain(r, f->file, line, "%s \"%s\": home \"%s\" has no faculty \"%s\"", section, title, f->title,
					list->item[i]);
}

void
config_finish_faculty(struct reading *r, struct frame *f)
{
	struct config_faculty *faculty = f->object;

	(void)r;
	faculty->file = f->file;
	faculty->line = f->line;
}

void
config_finish_rule(struct reading *r, struct frame *f)
{
	struct config_rule *rule = f->object;

	(void)r;
	rule->file = f->file;
	rule->line = f->line;
}

void
config_finish_home(struct reading *r, struct frame *f)
{
	struct config_home *h = f->object;

	h->file = f->file;
	h->line = f->line;
	h->exam_line = config_line(f, "exam-weeks");
	if (h->name[0] == '\0')
		h->name = h->id;
	for (size_t i = 0; i < h->faculty_count; i++)
		if (h->faculties[i].name[0] == '\0')
			h->faculties[i].name = h->faculties[i].id;
	for (size_t i = 0; i < h->coordinator_count; i++)
		check_faculties(r, f, &h->coordinators[i].faculties, "coordinator", h->coordinators[i].id);
	for (size_t i = 0; i < h->rule_count; i++) {
		const char *section = h->rules[i].refuse ? "refuse" : "rule";

		check_faculties(r, f, &h->rules[i].faculties, section, h->rules[i].id);
		check_faculties(r, f, &h->rules[i].not_faculties, section, h->rules[i].id);
	}
}

/* What is said to it stays on this machine. */
static bool
on_loopback(const char *smtp)
{
	static const char *const hosts[] = {"smtp://127.", "smtp://localhost", "smtp://[::1]"};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (slice_starts(slice_of(smtp), hosts[i]))
			return true;
	return false;
}

void
config_finish_mail(struct reading *r, struct frame *f)
{
	const struct config *c = f->object;
	int line = config_line(f, "smtp-user");

	if (c->mail_smtp[0] != '\0' && c->mail_from[0] == '\0')
		config_complain(r, f->file, config_line(f, "smtp"), "mail: smtp needs from, the address that mails come from");
	if ((c->mail_user[0] == '\0') != (c->mail_password_file[0] == '\0'))
		config_complain(r, f->file, line > 0 ? line : f->line, "mail: smtp-user and smtp-password-file belong together");
	else if (c->mail_user[0] != '\0' && c->mail_tls != SMTP_TLS_REQUIRED && !slice_starts(slice_of(c->mail_smtp), "smtps:") &&
		 !on_loopback(c->mail_smtp))
		config_complain(r, f->file, line, "mail: a password needs smtps: or smtp-tls = \"required\", else it may travel in clear");
}

/* Is inner the folder outer or anything below it? Both absolute and tidy. */
static bool
inside(const char *inner, const char *outer)
{
	size_t n = strlen(outer);

	return strncmp(inner, outer, n) == 0 && (inner[n] == '\0' || inner[n] == '/' || n == 1);
}

void
config_finish_root(struct reading *r, struct frame *f)
{
	struct config *c = f->object;

	for (size_t i = 0; i < c->partner_count; i++)
		if (c->partners[i].zone == NULL)
			c->partners[i].zone = c->zone;
	for (size_t i = 0; i < c->home_count; i++)
		if (c->homes[i].zone == NULL)
			c->homes[i].zone = c->zone;
	c->elmo_xsd_at = config_place(f, "elmo-xsd");
	c->www_dir_at = config_place(f, "www-dir");
	c->www_overlay_at = config_place(f, "www-overlay");
	if (c->key_dir != NULL && c->data_dir != NULL && inside(c->key_dir, c->data_dir))
		config_complain(r, f->file, config_line(f, "key-dir"),
				"key-dir must lie outside data-dir (%s): whoever copies the data must not get the keys", c->data_dir);
	if (c->listen != NULL && strlen(c->listen) - strlen("unix:") >= sizeof(((struct sockaddr_un *)0)->sun_path))
		config_complain(r, f->file, config_line(f, "listen"), "listen: a socket's path has at most %zu bytes",
				sizeof(((struct sockaddr_un *)0)->sun_path) - 1);
	config_check_homes(r);
}
