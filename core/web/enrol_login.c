/*
 * What a login says about the student. nginx passes it in OPSTAP_* names (conf/nginx); it is not typed, so a form cannot change it: whatever the
 * login names is taken from there at every request. Issuer and subject are who it is; a mail address, which may pass to somebody else, never is.
 */
#include "web/enrol.h"

#include "ground/escape.h"

/* Of several values of an attribute, which come joined by semicolons, the first; nothing that could not be shown. */
static struct slice
first_value(struct slice text)
{
	struct slice first = SLICE_NONE;

	if (!utf8_valid(text, NULL))
		return SLICE_NONE;
	(void)slice_split(&text, ';', &first);
	return slice_trim(first);
}

/* Is org ("leidenuniv.nl") the home's: its id, one of its mail domains, or a name below one? */
static bool
is_org(const struct config_home *h, struct slice org)
{
	if (slice_is_nocase(org, h->id))
		return true;
	for (size_t i = 0; i < h->mail_domains.n; i++) {
		struct slice domain = slice_of(h->mail_domains.item[i]), end = {org.p + org.n - domain.n, domain.n};

		if (slice_is_nocase(org, h->mail_domains.item[i]))
			return true;
		if (org.n > domain.n && slice_is_nocase(end, h->mail_domains.item[i]) && end.p[-1] == '.')
			return true;
	}
	return false;
}

static const struct config_home *
home_of(const struct config *config, struct slice org)
{
	for (size_t i = 0; org.n > 0 && i < config->home_count; i++) {
		if (is_org(&config->homes[i], org))
			return &config->homes[i];
	}
	return NULL;
}

void
enrol_take_login(struct enrol *en)
{
	const struct identity *who = &en->page->request->identity;
	struct slice name = first_value(who->name), mail = first_value(who->mail);
	const struct config_home *home;

	if (who->subject.n == 0)
		return;
	en->form.issuer = who->issuer;
	en->form.subject = who->subject;
	home = home_of(en->page->services->config, first_value(who->org));
	if (home != NULL) {
		en->form.home = slice_of(home->id);
		en->login_home = true;
	}
	if (name.n > 0) {
		en->form.name = name;
		en->login_name = true;
	}
	if (mail.n > 0) {
		en->form.email = mail;
		en->login_mail = true;
	}
}

/* Nobody is signed in and the site knows where: the address leads there, and back to this form. */
void
enrol_show_login(const struct enrol *en)
{
	struct page *p = en->page;
	const char *login = p->services->config->login_url;
	struct slice path = p->request->path;
	struct buffer back, url;

	if (en->form.subject.n > 0 || login[0] == '\0')
		return;
	buffer_init(&back, 1u << 17);
	buffer_init(&url, 1u << 18);
	buffer_printf(&back, "%.*s", SLICE_ARG(path));
	for (size_t i = 0; i < en->form.choice_count; i++) {
		buffer_text(&back, i == 0 ? "?c=" : "&c=");
		escape_form(&back, enrol_course_ref(en, i));
	}
	buffer_text(&url, login);
	escape_segment(&url, buffer_view(&back));
	if (buffer_ok(&back) && buffer_ok(&url))
		view_text(p->root, "login_url", arena_slice(p->arena, buffer_view(&url)));
	buffer_free(&back);
	buffer_free(&url);
}

/* The login of a home that asks for one is part of the answers: nobody can type it. */
void
enrol_check_login(struct enrol *en)
{
	const struct config_home *home = config_home(en->page->services->config, en->form.home);
	struct slice org = first_value(en->page->request->identity.org);
	const char *text = NULL;

	if (home == NULL || home->verify != VERIFY_LOGIN || en->fault_count == ENROLMENT_MAX_FAULTS)
		return;
	if (en->form.subject.n == 0)
		text = "fault_login";
	else if (org.n > 0 && !en->login_home)
		text = "fault_login_other";
	if (text != NULL)
		en->faults[en->fault_count++] = (struct enrolment_fault){.field = "home", .text = text};
}
