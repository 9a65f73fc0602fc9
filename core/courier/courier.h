#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H
/*
 * The courier: takes what is due from the outbox, sends it (courier/sending.h) and tells the ledger what came of it. It writes nothing
 * itself, so that it may die at any moment: what was not settled is sent again, under the same key, byte for byte the same.
 */
#include <signal.h>

#include "courier/letters.h"
#include "store/ledger_client.h"

struct bridge;

struct courier_setup {			/* all borrowed */
	const struct config *config;
	struct ledger_client *client;
	struct letters *letters;	/* for mails to contacts of partners; NULL: none */
	const struct bridge *bridge;	/* what words stand for in other languages, for saved searches; NULL: for themselves */
	const char *host_program;	/* of adapters that deliver */
	const volatile sig_atomic_t *ended;
	const sigset_t *waiting_mask;	/* signals come through only while it waits */
};

/* Until *ended; then what is under way gets a moment to end. 0, or ERR_MEMORY. */
int courier_serve(const struct courier_setup *setup, struct error *e) WARN_UNUSED;

#endif
