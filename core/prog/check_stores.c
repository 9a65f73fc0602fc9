/*
 * The stores before the first request: the catalogue is mended from the lists, the enrolments are only looked at. Every single record of
 * the catalogue is looked at later, by the harvester: that may take longer than people want to wait for a start.
 */
#include "prog/check_stores.h"

#include "ground/log.h"
#include "prog/load.h"
#include "store/catalogue.h"
#include "store/ledger.h"

static void
say_damage(void *context, const char *text)
{
	log_event(LOG_ERROR, "damaged", "store=%s what=\"%s\"", (const char *)context, text);
}

static int
look_at_catalogue(const struct config *config, struct error *e)
{
	struct catalogue *c = NULL;
	int rc = catalogue_open(config->data_dir, true, &c, e);

	if (rc == 0)
		rc = catalogue_sync_partners(c, config, e);
	catalogue_close(c);
	return rc;
}

static int
mend_catalogue(const struct config *config, struct error *e)
{
	int rc = look_at_catalogue(config, e);

	if (rc != ERR_DAMAGED)
		return rc;
	log_event(LOG_WARNING, "rebuild", "store=catalogue why=\"%s\"", e->text);
	rc = catalogue_rebuild(config, e);
	return rc != 0 ? rc : look_at_catalogue(config, e);
}

int
check_stores(const struct config *config)
{
	struct error e = ERROR_NONE;
	char name[] = "enrolments";
	int rc = ledger_verify(config->data_dir, config->key_dir, say_damage, name, &e);

	if (rc == ERR_DAMAGED) {
		log_event(LOG_ERROR, "start", "why=\"enrolments are damaged: %s; restore a backup or ask for help, nothing was changed\"",
				e.text);
		return EXIT_DAMAGED;
	}
	if (rc == 0)
		rc = mend_catalogue(config, &e);
	if (rc == 0)
		return EXIT_GOOD;
	log_event(LOG_ERROR, "start", "why=\"%s\"", e.text);
	return rc == ERR_DAMAGED ? EXIT_DAMAGED : EXIT_FAILED;
}
