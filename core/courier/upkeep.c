/* What the daemon does by itself once a day. */
#include "courier/upkeep.h"

#include <string.h>

#include "ground/date.h"
#include "ground/log.h"

#define QUIET_SECONDS (3 * 3600)	/* after midnight */
#define WEEK 7

static void
make_token(int32_t day, unsigned char token[TOKEN_ID_BYTES])
{
	uint64_t hash[2];

	hash[0] = str_hash(SLICE("upkeep of a day"), (uint64_t)(int64_t)day);
	hash[1] = str_hash(SLICE("retention"), hash[0]);
	memcpy(token, hash, TOKEN_ID_BYTES);
}

/* 1: that day was lived through; 0: not. */
static int
was_there(const struct courier_setup *setup, int32_t day, struct error *e)
{
	unsigned char token[TOKEN_ID_BYTES];

	make_token(day, token);
	return outbox_noticed(ledger_client_ledger(setup->client), (struct slice){(const char *)token, sizeof(token)}, e);
}

static int
remember(struct upkeep *u, const struct courier_setup *setup, int32_t day, struct error *e)
{
	unsigned char token[TOKEN_ID_BYTES];
	const struct ledger_notice notice = {.token = {(const char *)token, sizeof(token)}, .letter = {.kind = OUTBOX_MAIL, .queue = SLICE("mail"),
		.template = SLICE("upkeep")}};
	struct ledger_answer answer;
	int rc;

	make_token(day, token);
	rc = ledger_client_notice(setup->client, &notice, &answer, e);
	if (rc == 0)
		u->done = day;
	return rc;
}

static int
erase_some(struct upkeep *u, const struct courier_setup *setup, int32_t day, struct error *e)
{
	struct ledger_answer answer;
	int rc = ledger_client_retain(setup->client, setup->config->retention, &answer, e);

	if (rc != 0)
		return rc;
	u->erased += answer.count;
	u->erasing = answer.count + answer.sequence > 0;	/* forms, saved searches */
	if (u->erasing)
		return 0;
	rc = remember(u, setup, day, e);
	if (rc == 0) {
		log_event(LOG_INFO, "retained", "erased=%llu", (unsigned long long)u->erased);
		u->erased = 0;
	}
	return rc;
}

int
upkeep_look(struct upkeep *u, const struct courier_setup *setup, struct error *e)
{
	int32_t day = zone_day(setup->config->zone, date_now() - QUIET_SECONDS);
	int rc;

	if (u->done == day || ledger_client_ledger(setup->client) == NULL)
		return 0;
	if (u->erasing)
		return erase_some(u, setup, day, e);
	rc = was_there(setup, day, e);
	if (rc == 1)
		u->done = day;
	for (int32_t before = day - 1; rc == 0 && before >= day - WEEK; before--)
		rc = was_there(setup, before, e);
	if (rc < 0 || u->done == day)
		return rc < 0 ? rc : 0;
	if (rc == 1)
		return erase_some(u, setup, day, e);
	rc = remember(u, setup, day, e);
	if (rc == 0)
		log_event(LOG_INFO, "retain-waits", "why=\"no day of the week before is known here: a new store, a long rest, or a clock that jumped\"");
	return rc;
}
