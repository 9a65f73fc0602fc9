#ifndef WEB_STAFF_H
#define WEB_STAFF_H
/*
 * Signing in by mail: staff without a login get a link at an address that the configuration gives a coordinator, and with it the only cookie there
 * is. Link and cookie are signed texts that name nobody: whose they are is found by trying the addresses of the configuration, so that
 * whoever is taken out of it is out at once.
 */
#include "store/token.h"
#include "web/page.h"

#define STAFF_COOKIE "__Host-opstap-staff"
#define STAFF_LINK_SECONDS 1800
#define STAFF_SESSION_SECONDS (8 * 3600)
#define STAFF_LINKS 3				/* to one address in one hour of the clock */

enum staff_text { STAFF_LINK, STAFF_SESSION };

/* A new text of that kind for the address, in the arena; empty: no memory, or no way to the ledger. */
struct slice staff_text_new(const struct page *p, enum staff_text kind, struct slice mail);

/* Whose text it is, as the configuration writes the address; empty: nobody's, or too old. token is filled. */
struct slice staff_text_read(const struct page *p, enum staff_text kind, struct slice text, struct token *token);

/* The address of a coordinator as the configuration writes it (any case); empty: nobody's. */
struct slice staff_mail(const struct config *config, struct slice mail);

/* Whose cookie came with the request; empty: nobody's. */
struct slice staff_signed_in(const struct page *p);

bool staff_links_work(const struct page *p);	/* is there a mail server? */

#endif
