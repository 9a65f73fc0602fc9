/* The catalogue as its readers know it: opening, views, partners, runs, courses. */
#include "store/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "ground/file.h"
#include "store/records.h"
#include "store/records_kept.h"
#include "store/segments.h"
#include "store/uuid.h"

#define MAP_FIRST ((size_t)256 << 20)
#define MAP_MAX ((size_t)1 << 36)
#define PATH_SIZE 4096
#define VIEW_RECORDS ((size_t)COURSE_MAX_BYTES * 64)
#define VERSION_SHIFT 24 /* of the moment of creation: room for 16 million changes before the next second's numbers */

static const struct env_database databases[DB_MAX] = {[DB_META] = {"meta", 0}, [DB_PARTNERS] = {"partners", 0},
	[DB_RUNS] = {"runs", 0}, [DB_ORDER] = {"order", MDB_INTEGERKEY}, [DB_IDS] = {"ids", MDB_INTEGERKEY},
	[DB_COURSES] = {"courses", MDB_INTEGERKEY},
	[DB_SEGMENTS] = {"segments", 0}};

/* Opening ------------------------------------------------------------------ */

static int
open_env(struct catalogue *c, struct error *e)
{
	struct env_options o = {c->write, MAP_FIRST, MAP_MAX, databases, DB_MAX};

	return env_open(c->folder, &o, &c->env, e);
}

int
load_number(struct catalogue *c, MDB_txn *txn, const char *name, uint64_t *out, struct error *e)
{
	struct slice value;
	struct reader r;
	int rc = env_get(txn, env_db(c->env, DB_META), slice_of(name), &value, e);

	if (rc == 0)
		rc = stored_open(value, name, &r, e);
	if (rc == 0)
		*out = reader_u64(&r);
	return rc;
}

int
store_number(struct catalogue *c, MDB_txn *txn, const char *name, uint64_t number, struct error *e)
{
	struct buffer b;
	int rc;

	buffer_init(&b, 64);
	stored_begin(&b);
	buffer_u64(&b, number);
	stored_end(&b);
	rc = buffer_ok(&b) ? env_put(txn, env_db(c->env, DB_META), slice_of(name), buffer_view(&b), e)
			: error_set(e, ERR_MEMORY, "catalogue: no memory");
	buffer_free(&b);
	return rc;
}

static int
create(void *context, MDB_txn *txn, struct error *e)
{
	struct catalogue *c = context;
	int rc = store_number(c, txn, "format", CATALOGUE_FORMAT, e);

	if (rc == 0)
		rc = store_number(c, txn, "born", (uint64_t)date_now(), e);
	return rc < 0 ? rc : store_number(c, txn, "index", INDEX_FORMAT, e);
}

static int
read_format(struct catalogue *c, uint64_t *index, struct error *e)
{
	uint64_t format = 0;
	MDB_txn *txn;
	int rc = env_begin(c->env, false, &txn, e);

	if (rc < 0)
		return rc;
	rc = load_number(c, txn, "format", &format, e);
	if (rc == 0 && format != CATALOGUE_FORMAT)
		rc = error_set(e, ERR_DAMAGED, "%s: format %llu, not %d: to be rebuilt", c->folder,
				(unsigned long long)format, CATALOGUE_FORMAT);
	if (rc == 0)
		rc = load_number(c, txn, "born", &c->born, e);
	if (rc == 0)
		rc = load_number(c, txn, "index", index, e);
	env_abort(txn);
	return rc;
}

static int
open_whole(struct catalogue *c, struct error *e)
{
	uint64_t index = 0;
	int rc = open_env(c, e);

	if (rc < 0)
		return rc;
	rc = read_format(c, &index, e);
	if (rc == ERR_NOT_FOUND && c->write) {
		rc = env_write(c->env, create, c, e);
		if (rc == 0)
			rc = read_format(c, &index, e);
	}
	return rc < 0 || index == INDEX_FORMAT || !c->write ? rc : catalogue_index(c, e);
}

/* The first search finds everything ready. A damaged index is that search's affair: partners and states can be read without it. */
static int
warm(struct catalogue *c, struct error *e)
{
	struct error later = ERROR_NONE;
	struct catalogue_view *v = NULL;
	int rc = catalogue_begin(c, &v, e);

	if (rc < 0 || v == NULL)
		return rc;
	rc = segments_load(c, v->txn, c->segments, &later);
	catalogue_end(v);
	return rc == 0 || rc == ERR_DAMAGED ? 0 : error_set(e, rc, "%s", later.text);
}

int
catalogue_open(const char *data_dir, bool write, struct catalogue **out, struct error *e)
{
	char folder[PATH_SIZE];
	struct catalogue *c;
	int rc;

	if (!file_join(data_dir, "catalogue", folder, sizeof(folder)))
		return error_set(e, ERR_LIMIT, "%s: path too long", data_dir);
	c = calloc(1, sizeof(*c));
	if (c == NULL || (c->folder = strdup(folder)) == NULL || (c->segments = calloc(1, sizeof(*c->segments))) == NULL ||
			(c->records = records_new()) == NULL || (c->kept = records_kept_new()) == NULL) {
		catalogue_close(c);
		return error_set(e, ERR_MEMORY, "catalogue: no memory");
	}
	c->write = write;
	arena_init(&c->scratch, CATALOGUE_SCRATCH_MAX);
	rc = open_whole(c, e);
	if (rc == 0 && !write)
		rc = warm(c, e);
	if (rc < 0) {
		if (rc == ERR_NOT_FOUND)
			error_set(e, rc, "%s: there is no catalogue yet", folder);
		catalogue_close(c);
		return rc;
	}
	*out = c;
	return 0;
}

void
catalogue_close(struct catalogue *c)
{
	if (c == NULL)
		return;
	env_close(c->env);
	if (c->segments != NULL)
		segments_free(c->segments);
	free(c->segments);
	records_free(c->records);
	records_kept_free(c->kept);
	arena_free(&c->scratch);
	free(c->folder);
	free(c);
}

int
catalogue_write(struct catalogue *c, env_work work, void *context, struct error *e)
{
	if (!c->write)
		return error_set(e, ERR_INTERNAL, "%s: opened for reading", c->folder);
	if (c->env == NULL || (env_dead(c->env) && c->views == 0)) {
		int rc;

		env_close(c->env);
		c->env = NULL;
		rc = open_env(c, e);
		if (rc < 0)
			return rc;
	}
	return env_write(c->env, work, context, e);
}

int
catalogue_begin(struct catalogue *c, struct catalogue_view **out, struct error *e)
{
	struct catalogue_view *v = calloc(1, sizeof(*v));
	int rc;

	if (v == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory");
	rc = c->env ? env_begin(c->env, false, &v->txn, e) : error_set(e, ERR_IO, "%s: not open", c->folder);
	if (rc < 0) {
		free(v);
		return rc;
	}
	v->c = c;
	arena_init(&v->records, VIEW_RECORDS);
	c->views++;
	*out = v;
	return 0;
}

void
catalogue_end(struct catalogue_view *v)
{
	if (v == NULL)
		return;
	v->c->views--;
	env_abort(v->txn);
	arena_free(&v->records);
	free(v);
}

void
catalogue_set_bridge(struct catalogue *c, const struct bridge *b)
{
	c->bridge = b;
}

uint64_t
catalogue_version(const struct catalogue_view *v)
{
	return (v->c->born << VERSION_SHIFT) + mdb_txn_id(v->txn);
}

int64_t
catalogue_born(const struct catalogue_view *v)
{
	return (int64_t)v->c->born;
}

int
catalogue_newest(const struct catalogue_view *v, int64_t *out, struct error *e)
{
	uint64_t newest = v->c->born;
	int rc = load_number(v->c, v->txn, "newest", &newest, e);

	*out = (int64_t)newest;
	return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Loading ------------------------------------------------------------------ */

int
load_partner(const struct catalogue *c, MDB_txn *txn, struct slice id, struct partner_record *out, struct error *e)
{
	struct slice value;
	int rc = env_get(txn, env_db(c->env, DB_PARTNERS), id, &value, e);

	memset(out, 0, sizeof(*out));
	return rc < 0 ? rc : partner_decode(id, value, out, e);
}

int
load_entry(const struct catalogue *c, MDB_txn *txn, uint32_t doc, struct course_entry *out, struct error *e)
{
	struct slice value;
	int rc = env_get(txn, env_db(c->env, DB_COURSES), doc_key(&doc), &value, e);

	if (rc == 0)
		rc = entry_decode(doc, &value, out, e);
	if (rc == ERR_NOT_FOUND)
		return error_set(e, ERR_DAMAGED, "catalogue: course number %u is missing", doc);
	return rc;
}

struct partner_list {
	struct arena *arena;
	struct partner_record *p;
	size_t n, cap;
};

static int
add_partner(void *context, struct slice key, struct slice value, struct error *e)
{
	struct partner_list *list = context;
	struct partner_record *grown = arena_grow(list->arena, list->p, list->n, &list->cap, sizeof(*list->p));

	if (grown == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory");
	list->p = grown;
	return partner_decode(key, value, &list->p[list->n++], e);
}

int
load_partners(const struct catalogue *c, MDB_txn *txn, struct arena *a, struct partner_record **out, size_t *n,
		struct error *e)
{
	struct partner_list list = {.arena = a};
	int rc = env_each(txn, env_db(c->env, DB_PARTNERS), SLICE_NONE, add_partner, &list, e);

	*out = list.p;
	*n = list.n;
	return rc;
}

int
load_order(const struct catalogue *c, MDB_txn *txn, uint32_t partner, struct slice *out, struct error *e)
{
	int rc = env_get(txn, env_db(c->env, DB_ORDER), doc_key(&partner), out, e);

	*out = rc == ERR_NOT_FOUND ? SLICE_NONE : *out;
	return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Reading ------------------------------------------------------------------ */

int
catalogue_partner(struct catalogue_view *v, struct slice partner, struct partner_state *out, struct error *e)
{
	struct partner_record p;
	int rc = load_partner(v->c, v->txn, partner, &p, e);

	memset(out, 0, sizeof(*out));
	if (rc == 0)
		*out = p.state;
	return rc == ERR_NOT_FOUND ? 0 : rc;
}

uint64_t
catalogue_course_count(const struct catalogue_view *v)
{
	MDB_stat stat;

	return mdb_stat(v->txn, env_db(v->c->env, DB_COURSES), &stat) == 0 ? stat.ms_entries : 0;
}

struct run_list {
	struct slice values[64];	/* the newest of them, in order */
	size_t n;
};

static int
add_run(void *context, struct slice key, struct slice value, struct error *e)
{
	struct run_list *list = context;
	size_t max = sizeof(list->values) / sizeof(list->values[0]);

	(void)key;
	(void)e;
	if (list->n == max)
		memmove(list->values, list->values + 1, --list->n * sizeof(list->values[0]));
	list->values[list->n++] = value;
	return 0;
}

static int
list_runs(struct catalogue_view *v, struct slice partner, struct run_list *out, struct error *e)
{
	char key[CATALOGUE_KEY_MAX];

	out->n = 0;
	return env_each(v->txn, env_db(v->c->env, DB_RUNS), run_key(partner, key), add_run, out, e);
}

int
catalogue_runs(struct catalogue_view *v, struct slice partner, size_t max, struct arena *a, struct run_report **out,
		size_t *n, struct error *e)
{
	struct run_list list;
	int rc = list_runs(v, partner, &list, e);

	*n = 0;
	if (rc < 0)
		return rc;
	if (max > list.n)
		max = list.n;
	*out = arena_array(a, max, sizeof(**out));
	if (*out == NULL)
		return error_set(e, ERR_MEMORY, "catalogue: no memory for runs");
	for (; *n < max && rc == 0; ++*n)
		rc = report_decode(list.values[list.n - 1 - *n], NULL, &(*out)[*n], e);
	return rc;
}

int
catalogue_run(struct catalogue_view *v, struct slice partner, size_t skip, struct arena *a, struct run_report *out, struct error *e)
{
	struct run_list list;
	int rc = list_runs(v, partner, &list, e);

	if (rc < 0)
		return rc;
	if (skip >= list.n)
		return error_set(e, ERR_NOT_FOUND, "catalogue: no such run");
	return report_decode(list.values[list.n - 1 - skip], a, out, e);
}

int
catalogue_course(struct catalogue_view *v, struct slice partner, struct slice id, struct slice *record,
		struct course_meta *meta, struct error *e)
{
	struct course_entry entry;
	struct partner_record p;
	struct uuid number;
	uint32_t doc;
	int rc;

	if (partner.n == 0 || partner.n > 32 || id.n == 0)
		return ERR_NOT_FOUND;
	number = uuid_of_course(partner, id);
	rc = load_partner(v->c, v->txn, partner, &p, e);
	if (rc == 0)
		rc = load_doc(v->c, v->txn, p.number, &number, &doc, e);
	if (rc == 0)
		rc = load_course(v->c, v->txn, doc, &v->records, &entry, record, e);
	if (rc < 0)
		return rc;
	*meta = entry.meta;
	if (!meta->gone)
		meta->fetched = p.state.last_success;
	return 0;
}

/* Words -------------------------------------------------------------------- */

const char *
run_outcome_name(enum run_outcome o)
{
	static const char *const names[RUN_MAX] = {"accepted", "unchanged", "held", "failed"};

	return o < RUN_MAX ? names[o] : "failed";
}

const char *
partner_word_name(enum partner_word w)
{
	static const char *const names[PARTNER_WORD_MAX] = {"off", "held", "failed", "stale", "ok"};

	return w < PARTNER_WORD_MAX ? names[w] : "off";
}

enum partner_word
partner_word(const struct config_partner *p, const struct partner_state *s, int64_t now)
{
	if (!p->enabled)
		return PARTNER_OFF;
	if (s->held_list)
		return PARTNER_HELD;
	if (s->last_attempt != 0 && s->last_outcome == RUN_FAILED)
		return PARTNER_FAILED;
	if (s->last_success == 0 || now - s->last_success > 3 * p->interval)
		return PARTNER_STALE;
	return PARTNER_OK;
}
