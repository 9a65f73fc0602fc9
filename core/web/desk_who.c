/* Who is at the desk, and what is theirs. */
#include <string.h>

#include "web/desk.h"
#include "web/page_desk.h"
#include "web/staff.h"

/*
 * A login names its people as it likes: who has no subject here is known by a mailed link alone, never by a name that happens to be the id.
 * Only in the demonstration, whose site calls its issuer "demo", the ids are the names.
 */
static bool
is_person(const struct config_coordinator *c, const struct identity *who, struct slice mail)
{
	if (who->subject.n == 0)
		return c->mail[0] != '\0' && slice_is_nocase(mail, c->mail);
	if (slice_is(who->issuer, "demo") && slice_is(who->subject, c->id))
		return true;
	if (c->issuer[0] != '\0' && !slice_is(who->issuer, c->issuer))
		return false;
	return c->subject[0] != '\0' && slice_is(who->subject, c->subject);
}

static void
add_role(struct desk_who *w, struct desk_role role)
{
	if (w->count < DESK_ROLES_MAX)
		w->roles[w->count++] = role;
}

static void
find_roles(struct desk_who *w, const struct config *config, const struct identity *who, struct slice mail)
{
	for (size_t i = 0; i < config->home_count; i++) {
		const struct config_home *home = &config->homes[i];

		for (size_t k = 0; k < home->coordinator_count; k++)
			if (is_person(&home->coordinators[k], who, mail))
				add_role(w, (struct desk_role){.home = home, .coordinator = &home->coordinators[k]});
	}
	for (size_t i = 0; i < config->partner_count; i++) {
		const struct config_partner *host = &config->partners[i];

		for (size_t k = 0; k < host->coordinator_count; k++)
			if (is_person(&host->coordinators[k], who, mail))
				add_role(w, (struct desk_role){.host = host, .coordinator = &host->coordinators[k]});
	}
}

static bool
has_faculty(const struct config_coordinator *c, struct slice faculty)
{
	for (size_t i = 0; i < c->faculties.n; i++)
		if (slice_is(faculty, c->faculties.item[i]))
			return true;
	return c->faculties.n == 0;
}

const struct config_coordinator *
desk_may(const struct desk_who *w, enum desk_side side, const struct roster_row *r)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct desk_role *role = &w->roles[i];

		if (side == DESK_HOME && role->home != NULL && slice_is(r->home, role->home->id) &&
		    has_faculty(role->coordinator, r->faculty))
			return role->coordinator;
		if (side == DESK_HOST && role->host != NULL && slice_is(r->partner, role->host->id))
			return role->coordinator;
	}
	return NULL;
}

const struct config_coordinator *
desk_may_course(const struct desk_who *w, struct slice partner)
{
	const struct roster_row row = {.partner = partner};

	return desk_may(w, DESK_HOST, &row);
}

bool
desk_has(const struct desk_who *w, enum desk_side side)
{
	for (size_t i = 0; i < w->count; i++)
		if ((side == DESK_HOME ? (const void *)w->roles[i].home : (const void *)w->roles[i].host) != NULL)
			return true;
	return false;
}

int
desk_begin(struct desk *d, struct page *p, struct error *e)
{
	const struct identity *who = &p->request->identity;

	*d = (struct desk){.page = p, .lang = p->request->lang};
	p->response->no_store = true;
	view_flag(p->root, "noindex", true);
	if (who->subject.n == 0)
		d->who.mail = staff_signed_in(p);
	if (who->subject.n == 0 && d->who.mail.n == 0) {
		if (staff_links_work(p))
			view_text(p->root, "login_url", desk_url(d, "login"));
		p->refused = "nobody";
		return error_set(e, ERR_DENIED, "nobody is signed in");
	}
	find_roles(&d->who, p->services->config, who, d->who.mail);
	if (d->who.count == 0) {
		p->refused = "stranger";
		return error_set(e, ERR_DENIED, "the person who is signed in is no coordinator");
	}
	if (d->who.mail.n > 0)
		d->who.key = slice_of(arena_printf(p->arena, "mail %.*s", SLICE_ARG(d->who.mail)));
	else
		d->who.key = slice_of(arena_printf(p->arena, "%.*s %.*s", SLICE_ARG(who->issuer), SLICE_ARG(who->subject)));
	if (d->who.key.p == NULL)
		return error_set(e, ERR_MEMORY, "no room for a person");
	if (p->services->ledger != NULL)	/* with its keys: without them nobody's faculty is known */
		d->ledger = ledger_client_ledger(p->services->ledger);
	return 0;
}

/* ---- tokens */

static struct slice
token_purpose(const struct desk *d)
{
	return slice_of(arena_printf(d->page->arena, "staff %.*s", SLICE_ARG(d->who.key)));
}

int
desk_token(const struct desk *d, struct slice *out, struct error *e)
{
	struct page *p = d->page;
	struct buffer b;

	if (p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker has no way to the ledger");
	buffer_init(&b, 256);
	token_write(ledger_client_keys(p->services->ledger), token_purpose(d), p->request->now, &b);
	*out = arena_slice(p->arena, buffer_view(&b));
	buffer_free(&b);
	return out->p != NULL ? 0 : error_set(e, ERR_MEMORY, "no room for a token");
}

int
desk_token_read(const struct desk *d, struct slice text, struct token *out, struct error *e)
{
	struct page *p = d->page;

	if (p->services->ledger == NULL)
		return error_set(e, ERR_UNAVAILABLE, "this worker has no way to the ledger");
	return token_read(ledger_client_keys(p->services->ledger), token_purpose(d), text, p->request->now, out, e);
}

int
desk_begin_form(struct desk *d, struct page *p, bool *refused, struct error *e)
{
	struct token token;
	int rc;

	*refused = request_foreign(p->request);
	if (*refused)
		return page_fail(p, 403, page_text(p, "enrol_foreign"), e);
	rc = desk_begin(d, p, e);
	if (rc != 0)
		return rc;
	*refused = desk_token_read(d, params_text(&p->request->form, DESK_F_TOKEN), &token, e) != 0;
	return *refused ? page_fail(p, 403, page_text(p, "desk_expired"), e) : 0;
}
