/* Alerts: each is whole, opens with its key and is found by its address. */
#include <string.h>

#include "store/alerts_store.h"
#include "store/ledger_verify.h"

struct alerts {
	struct checkup *v;
	size_t count;
};

static void
check_sealed(struct checkup *v, struct slice id, const struct alert_stored *row)
{
	struct error fault = ERROR_NONE;
	unsigned char key[KEY_BYTES];
	struct alert opened = {.id = id};
	int rc;

	if (v->keys == NULL)
		return;
	arena_reset(&v->one);
	rc = keys_read(v->keys, id, key, &fault);
	if (rc == 0)
		rc = alert_unseal(key, row, &v->one, &opened, &fault);
	if (rc != 0 && !checkup_awaits_erasure(v, id))
		checkup_note(v, "alert %.*s: %s", SLICE_ARG(id), fault.text);
}

static int
check_alert(void *context, struct slice id, struct slice value, struct error *e)
{
	struct alerts *all = context;
	struct checkup *v = all->v;
	unsigned char index[PERSON_BYTES + RECEIPT_CHARS];
	struct error fault = ERROR_NONE;
	struct alert_stored row;
	struct slice found;

	(void)e;
	all->count++;
	if (id.n != RECEIPT_CHARS || alert_read(value, &row, &fault) != 0) {
		checkup_note(v, "an alert: %s", fault.text[0] ? fault.text : "its id is damaged");
		return 0;
	}
	check_sealed(v, id, &row);
	alert_mail_key(row.mail, id, index);
	if (env_get(v->txn, env_db(v->ledger->env, LEDGER_ALERT_MAILS), SLICE_OF(index), &found, NULL) != 0)
		checkup_note(v, "alert %.*s: it is not found by its address", SLICE_ARG(id));
	return 0;
}

int
checkup_alerts(struct checkup *v, struct error *e)
{
	struct alerts all = {v, 0};
	MDB_stat st;
	int rc;

	if (!env_has(v->ledger->env, LEDGER_ALERTS) || !env_has(v->ledger->env, LEDGER_ALERT_MAILS))
		return 0;
	rc = env_each(v->txn, env_db(v->ledger->env, LEDGER_ALERTS), SLICE_NONE, check_alert, &all, e);
	if (rc == 0)
		rc = env_result(v->txn, mdb_stat(v->txn, env_db(v->ledger->env, LEDGER_ALERT_MAILS), &st), "stat", e);
	if (rc == 0 && st.ms_entries != all.count)
		checkup_note(v, "addresses of alerts: %zu entries where there should be %zu", st.ms_entries, all.count);
	return rc;
}
