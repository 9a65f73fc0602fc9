/* Words that one page hands to the next, signed and with an end. */
#include "web/told.h"

#include "domain/action.h"
#include "store/ledger_client.h"

static struct slice
purpose_of(const struct page *p, struct slice what)
{
	return slice_of(arena_printf(p->arena, "told %.*s", SLICE_ARG(what)));
}

struct slice
told_write(const struct page *p, struct slice what)
{
	struct slice result;
	struct buffer b;

	buffer_init(&b, TOLD_BYTES);
	token_write(ledger_client_keys(p->services->ledger), purpose_of(p, what), p->request->now, &b);
	result = arena_slice(p->arena, buffer_view(&b));
	buffer_free(&b);
	return result;
}

bool
told_is(const struct page *p, struct slice what, struct slice given)
{
	struct error none = ERROR_NONE;
	struct token token;

	return given.n > 0 && p->services->ledger != NULL &&
	       token_read(ledger_client_keys(p->services->ledger), purpose_of(p, what), given, p->request->now, &token, &none) == 0 &&
	       p->request->now - token.issued <= ACTION_NEWS_SECONDS;
}
