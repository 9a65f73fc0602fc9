/* The courier as a process: opens what it reads and asks, and hands over to courier/courier.h. */
#include <limits.h>
#include <signal.h>

#include "courier/courier.h"
#include "ground/log.h"
#include "prog/glossary.h"
#include "prog/host_path.h"
#include "prog/load.h"
#include "prog/roles.h"

static volatile sig_atomic_t ended;

static void
on_term(int number)
{
	(void)number;
	ended = 1;
}

/* TERM comes through only while it waits: never between a result and its settling. */
static void
set_signals(sigset_t *waiting_mask)
{
	struct sigaction action = {.sa_handler = on_term};
	sigset_t blocked;

	sigemptyset(&action.sa_mask);
	(void)sigaction(SIGTERM, &action, NULL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &blocked, waiting_mask);
	sigdelset(waiting_mask, SIGTERM);
}

int
courier_main(const struct config *config)
{
	char host[PATH_MAX] = "opstap-adapter-host";
	sigset_t waiting_mask;
	struct courier_setup setup = {.config = config, .host_program = host, .ended = &ended, .waiting_mask = &waiting_mask};
	struct ledger_client *client = NULL;
	struct bridge *glossary = NULL;
	struct seats *seats = NULL;
	struct error e = ERROR_NONE;
	int rc;

	set_signals(&waiting_mask);
	if (host_path_find(host, sizeof(host), &e) != 0)
		log_event(LOG_ERROR, "start", "why=\"no adapter can deliver: %s\"", e.text);
	rc = seats_open(config->data_dir, &seats, &e);
	if (rc == 0)
		rc = ledger_client_open(config, seats, &client, &e);
	if (rc == 0)
		rc = letters_open(config, ledger_client_keys(client), &setup.letters, &e);
	if (rc == 0)
		rc = glossary_load(config->www_dir, config->www_overlay, &glossary, &e);
	setup.client = client;
	setup.bridge = glossary;
	if (rc == 0)
		rc = courier_serve(&setup, &e);
	if (rc != 0)
		log_event(LOG_ERROR, "courier", "why=\"%s\"", e.text);
	bridge_free(glossary);
	letters_close(setup.letters);
	ledger_client_close(client);
	seats_close(seats);
	return rc == 0 ? EXIT_GOOD : EXIT_FAILED;
}
