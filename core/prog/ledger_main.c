/*
 * The ledger process with its letters: what students and partners are told is made in the transaction of what it tells of. Without its
 * texts it does not begin: an application that nobody hears of would be worse than a form that has to be sent again.
 */
#include "courier/letters.h"
#include "ground/log.h"
#include "prog/load.h"
#include "prog/roles.h"

int
ledger_main(const struct config *config, int listen_fd)
{
	struct letters *letters = NULL;
	struct keys *keys = NULL;
	struct error e = ERROR_NONE;
	int result = EXIT_FAILED;
	int rc = keys_open(config->key_dir, true, &keys, &e);

	if (rc == 0)
		rc = letters_open(config, keys, &letters, &e);
	if (rc == 0)
		result = ledger_serve(config, listen_fd, letters_use(letters));
	else
		log_event(LOG_ERROR, "ledger-letters", "reason=\"%s\"", e.text);
	letters_close(letters);
	keys_close(keys);
	return result;
}
