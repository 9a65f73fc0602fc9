/* Signed texts by which staff are known: what a mailed link and the cookie hold. */
#include "web/staff.h"

#include "store/ledger_client.h"

static const struct { const char *purpose; int64_t seconds; } kinds[] = {
	[STAFF_LINK] = {"staff-link", STAFF_LINK_SECONDS}, [STAFF_SESSION] = {"staff-session", STAFF_SESSION_SECONDS},
};

bool
staff_links_work(const struct page *p)
{
	return p->services->config->mail_smtp[0] != '\0' && p->services->letter_login != NULL && p->services->ledger != NULL;
}

/* ---- all addresses of coordinators */

typedef bool (*mail_fits)(void *context, struct slice mail);

static struct slice
look_in(const struct config_coordinator *list, size_t n, mail_fits fits, void *context)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].mail[0] != '\0' && fits(context, slice_of(list[i].mail)))
			return slice_of(list[i].mail);
	return SLICE_NONE;
}

static struct slice
look(const struct config *config, mail_fits fits, void *context)
{
	struct slice found = SLICE_NONE;

	for (size_t i = 0; found.n == 0 && i < config->home_count; i++)
		found = look_in(config->homes[i].coordinators, config->homes[i].coordinator_count, fits, context);
	for (size_t i = 0; found.n == 0 && i < config->partner_count; i++)
		found = look_in(config->partners[i].coordinators, config->partners[i].coordinator_count, fits, context);
	return found;
}

static bool
is_mail(void *context, struct slice mail)
{
	const struct slice *wanted = context;

	return wanted->n == mail.n && slice_is_nocase(*wanted, mail.p);
}

struct slice
staff_mail(const struct config *config, struct slice mail)
{
	return mail.n > 0 ? look(config, is_mail, &mail) : SLICE_NONE;
}

/* ---- texts */

static struct slice
purpose_of(const struct page *p, enum staff_text kind, struct slice mail)
{
	return slice_of(arena_printf(p->arena, "%s %.*s", kinds[kind].purpose, SLICE_ARG(mail)));
}

struct slice
staff_text_new(const struct page *p, enum staff_text kind, struct slice mail)
{
	struct slice purpose = purpose_of(p, kind, mail), text;
	struct buffer b;

	if (p->services->ledger == NULL || purpose.p == NULL)
		return SLICE_NONE;
	buffer_init(&b, 256);
	token_write(ledger_client_keys(p->services->ledger), purpose, p->request->now, &b);
	text = arena_slice(p->arena, buffer_view(&b));
	buffer_free(&b);
	return text.p != NULL ? text : SLICE_NONE;
}

struct reading {
	const struct page *page;
	enum staff_text kind;
	struct slice text;
	struct token *token;
};

static bool
is_whose(void *context, struct slice mail)
{
	struct reading *r = context;
	const struct page *p = r->page;
	struct slice purpose = purpose_of(p, r->kind, mail);
	struct error ignored = ERROR_NONE;

	return purpose.p != NULL && token_read(ledger_client_keys(p->services->ledger), purpose, r->text, p->request->now, r->token, &ignored) == 0;
}

struct slice
staff_text_read(const struct page *p, enum staff_text kind, struct slice text, struct token *token)
{
	struct reading r = {p, kind, text, token};
	struct slice mail;

	if (p->services->ledger == NULL || text.n != TOKEN_CHARS)
		return SLICE_NONE;
	mail = look(p->services->config, is_whose, &r);
	return mail.n > 0 && p->request->now - token->issued <= kinds[kind].seconds ? mail : SLICE_NONE;
}

/* ---- the cookie */

struct slice
staff_signed_in(const struct page *p)
{
	struct slice list = p->request->cookie, one;
	struct token token;

	while (slice_split(&list, ';', &one)) {
		struct slice value = slice_trim(one), name;

		if (slice_split(&value, '=', &name) && slice_is(name, STAFF_COOKIE))
			return staff_text_read(p, STAFF_SESSION, value, &token);
	}
	return SLICE_NONE;
}
