/*
 * Overdue holds, told to the coordinators who have them: one mail a day to each, in the morning of their zone, and only while something became
 * overdue lately: whoever let it lie for two weeks is not helped by a fifteenth mail, the desk goes on to show it.
 *
 * The token of a mail is worked out from its coordinator and the day: however often this process dies, it is written once.
 */
#include <stdlib.h>
#include <string.h>

#include "courier/mail.h"
#include "courier/reminders.h"
#include "domain/reminder.h"
#include "ground/date.h"
#include "ground/log.h"
#include "store/roster.h"

#define FRESH_SECONDS (14 * 86400)
#define ARENA_MAX (4u << 20)

struct desk {				/* a coordinator with a mail address */
	const struct config_home *home;		/* one of the two */
	const struct config_partner *partner;
	const struct config_coordinator *who;
	int64_t morning;			/* that began last: what was overdue then is told */
	int64_t looked;				/* the morning for which that was done; 0 none */
	size_t overdue;
	bool fresh;				/* at least one of them */
	int64_t oldest;
};

struct digest {
	const struct courier_setup *setup;
	struct desk *desks;
	size_t count;
	int64_t now;			/* of a look */
	struct arena arena;
};

static void
add_desk(struct digest *d, const struct config_home *home, const struct config_partner *partner, const struct config_coordinator *who)
{
	if (mail_address(slice_of(who->mail)))
		d->desks[d->count++] = (struct desk){.home = home, .partner = partner, .who = who};
}

int
digest_open(const struct courier_setup *setup, struct digest **out, struct error *e)
{
	const struct config *c = setup->config;
	struct digest *d = calloc(1, sizeof(*d));
	size_t n = 1;

	*out = d;
	for (size_t i = 0; i < c->home_count; i++)
		n += c->homes[i].coordinator_count;
	for (size_t i = 0; i < c->partner_count; i++)
		n += c->partners[i].coordinator_count;
	if (d != NULL)
		d->desks = calloc(n, sizeof(*d->desks));
	if (d == NULL || d->desks == NULL)
		return error_set(e, ERR_MEMORY, "no memory for coordinators");
	d->setup = setup;
	arena_init(&d->arena, ARENA_MAX);
	for (size_t i = 0; i < c->home_count; i++)
		for (size_t k = 0; k < c->homes[i].coordinator_count; k++)
			add_desk(d, &c->homes[i], NULL, &c->homes[i].coordinators[k]);
	for (size_t i = 0; i < c->partner_count; i++)
		for (size_t k = 0; c->partners[i].enabled && k < c->partners[i].coordinator_count; k++)
			add_desk(d, NULL, &c->partners[i], &c->partners[i].coordinators[k]);
	return 0;
}

void
digest_close(struct digest *d)
{
	if (d == NULL)
		return;
	arena_free(&d->arena);
	free(d->desks);
	free(d);
}

/* ---- whose they are */

static const struct zone *
zone_of(const struct desk *desk)
{
	return desk->home != NULL ? desk->home->zone : desk->partner->zone;
}

static int64_t
last_morning(const struct digest *d, const struct desk *desk)
{
	int64_t today = reminder_morning(zone_of(desk), d->now, 0);

	return d->now >= today ? today : reminder_morning(zone_of(desk), d->now, 1);
}

static bool
has_faculty(const struct config_coordinator *who, struct slice faculty)
{
	for (size_t i = 0; i < who->faculties.n; i++)
		if (slice_is(faculty, who->faculties.item[i]))
			return true;
	return who->faculties.n == 0;
}

static bool
has_it(const struct desk *desk, const struct roster_row *row)
{
	if (desk->home != NULL)
		return row->state == STATE_SUBMITTED && slice_is(row->home, desk->home->id) && has_faculty(desk->who, row->faculty);
	return row->state == STATE_APPROVED && slice_is(row->partner, desk->partner->id);
}

static int
count_row(void *context, const struct roster_row *row, struct error *e)
{
	struct digest *d = context;

	(void)e;
	if (row->until == 0 || row->until >= d->now)
		return 0;
	for (size_t i = 0; i < d->count; i++) {
		struct desk *desk = &d->desks[i];

		if (desk->looked == desk->morning || row->until >= desk->morning || !has_it(desk, row))
			continue;
		desk->overdue++;
		desk->fresh = desk->fresh || row->until >= desk->morning - FRESH_SECONDS;
		if (desk->oldest == 0 || row->until < desk->oldest)
			desk->oldest = row->until;
	}
	return 0;
}

/* ---- telling */

static void
make_token(const struct desk *desk, unsigned char token[TOKEN_ID_BYTES])
{
	struct slice side = slice_of(desk->home != NULL ? desk->home->id : desk->partner->id);
	uint64_t hash[2] = {str_hash(side, desk->home != NULL ? 1 : 2), str_hash(slice_of(desk->who->id), (uint64_t)desk->morning)};

	hash[0] = str_hash((struct slice){(const char *)hash, sizeof(hash)}, str_hash(SLICE("overdue"), 0));
	hash[1] = str_hash(side, hash[0]);
	memcpy(token, hash, TOKEN_ID_BYTES);
}

static int
tell(struct digest *d, const struct desk *desk, struct error *e)
{
	const struct letters_overdue what = {desk->home, desk->partner, desk->overdue, desk->oldest};
	unsigned char token[TOKEN_ID_BYTES];
	struct ledger_notice notice = {.token = {(const char *)token, sizeof(token)}};
	struct ledger_answer answer;
	int rc;

	arena_reset(&d->arena);
	rc = letters_overdue(d->setup->letters, &what, &d->arena, &notice.letter, e);
	notice.letter.to = slice_of(desk->who->mail);
	make_token(desk, token);
	if (rc == 0)
		rc = ledger_client_notice(d->setup->client, &notice, &answer, e);
	if (rc == 0 && answer.outcome == LEDGER_DONE)
		log_event(LOG_INFO, "overdue-told", "side=%s overdue=%zu", desk->home != NULL ? desk->home->id : desk->partner->id, desk->overdue);
	return rc;
}

int
digest_look(struct digest *d, struct error *e)
{
	const struct roster_filter f = {.states = 1u << STATE_SUBMITTED | 1u << STATE_APPROVED, .config = d->setup->config};
	struct ledger *ledger = ledger_client_ledger(d->setup->client);
	bool any = false;
	int rc;

	d->now = date_now();
	for (size_t i = 0; i < d->count; i++) {
		struct desk *desk = &d->desks[i];

		desk->overdue = 0;
		desk->fresh = false;
		desk->oldest = 0;
		desk->morning = last_morning(d, desk);
		any = any || desk->looked != desk->morning;
	}
	if (!any || ledger == NULL)
		return 0;
	rc = roster_each(ledger, &f, count_row, d, e);
	for (size_t i = 0; i < d->count && rc == 0; i++) {
		struct desk *desk = &d->desks[i];

		if (desk->fresh)
			rc = tell(d, desk, e);
		if (rc == 0)
			desk->looked = desk->morning;
	}
	return rc;
}
