/*
 * A web worker: opens the stores, answers one request at a time, opens a store again that failed. It has no network but the socket
 * nginx speaks to and the ledger's.
 */
#include "courier/letters.h"
#include "feed/elmo.h"
#include "ground/log.h"
#include "prog/control.h"
#include "prog/glossary.h"
#include "prog/host_path.h"
#include "prog/roles.h"
#include "store/ledger_client.h"
#include "store/query.h"
#include "web/counters.h"
#include "web/desk.h"
#include "web/fastcgi.h"
#include "web/missed.h"
#include "web/page_cache.h"
#include "render/template.h"

#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ARENA_MAX ((16u << 20) + 2 * DESK_LIST_BYTES)	/* of one request: the front page of the desk has two lists */
#define ANSWER_MAX (64u << 20)		/* an export of as many */
#define REOPEN_MS 200			/* a store that cannot be opened is tried again not oftener than this */

struct worker {
	struct page_services services;
	struct texts *texts;
	struct templates *templates;
	struct bridge *glossary;
	struct letters *letters;	/* opened when the first one is asked for: most workers never make one */
	int64_t tried;			/* monotonic, last attempt to open the catalogue */
};

static volatile sig_atomic_t stop;

static void
on_stop(int signal_number)
{
	(void)signal_number;
	stop = 1;
}

/* Stops come only while waiting for a request. */
static void
catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_stop};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

/* glibc would give the memory of every request back to the system and fetch it again for the next. */
static void
keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, 2 << 20);
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	mallopt(M_ARENA_MAX, 1);
}

static void
close_catalogue(struct worker *w)
{
	if (w->services.catalogue)
		catalogue_close(w->services.catalogue);
	w->services.catalogue = NULL;
}

/* The master has the harvester look and mend; meanwhile nobody is shown what may be wrong. */
static void
tell_of_damage(const struct error *e)
{
	if (e->code == ERR_DAMAGED)
		(void)kill(getppid(), SIGUSR1);
}

/*
 * A search that nobody waits for, misspelt and in both languages: what is made and read at the first one is there when somebody does.
 */
static void
search_once(struct worker *w)
{
	struct query q = {.q = SLICE("introductoin inleiding"), .ects_min = -1, .ects_max = -1, .start_from = DATE_NONE,
			.start_to = DATE_NONE, .page = 1, .limit = 20, .facets = true, .highlight = true, .lang = SLICE("en"),
			.now = time(NULL)};
	struct catalogue_view *view = NULL;
	struct error e = ERROR_NONE;
	struct query_result found;
	struct arena a;
	int rc = catalogue_begin(w->services.catalogue, &view, &e);

	arena_init(&a, ARENA_MAX);
	if (rc == 0)
		rc = query_prepare(view, q.now, &e);
	if (rc == 0)
		rc = query_run(view, w->services.config, w->services.seats, &q, &a, &found, &e);
	if (view != NULL)
		catalogue_end(view);
	arena_free(&a);
	if (rc == 0)
		return;
	log_event(LOG_WARNING, "first-search-failed", "error=\"%s\"", e.text);
	tell_of_damage(&e);
}

static int
open_catalogue(struct worker *w, struct error *e)
{
	if (catalogue_open(w->services.config->data_dir, false, &w->services.catalogue, e) < 0) {
		w->services.catalogue = NULL;
		return e->code;
	}
	catalogue_set_bridge(w->services.catalogue, w->glossary);
	search_once(w);
	return 0;
}

/* For a request: one that is not there, or was closed, is looked for again. */
static void
need_catalogue(struct worker *w)
{
	struct error e = ERROR_NONE;
	int64_t now = date_monotonic_ms();

	if (w->services.catalogue || (w->tried && now - w->tried < REOPEN_MS))
		return;
	w->tried = now;
	if (open_catalogue(w, &e) == 0)
		return;
	log_event(LOG_WARNING, "catalogue-not-open", "error=\"%s\"", e.text);
	tell_of_damage(&e);
}

static void
refresh_seats(struct worker *w)
{
	struct error e = ERROR_NONE;

	if (w->services.seats && seats_refresh(w->services.seats, &e) < 0)
		log_event(LOG_WARNING, "seats-not-read", "error=\"%s\"", e.text);
}

static int64_t
microseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
answer(void *context, struct request *r, struct slice uri, enum intake intake, struct response *out)
{
	struct worker *w = context;
	struct error e = ERROR_NONE;
	int64_t begin = microseconds();
	const char *route;

	need_catalogue(w);
	refresh_seats(w);
	if (answer_request(&w->services, r, uri, intake, out, &route, &e) < 0) {
		log_event(LOG_ERROR, "request-failed", "route=%s id=\"%.*s\" error=\"%s\"", route, SLICE_ARG(r->request_id), e.text);
		tell_of_damage(&e);
		if (e.code == ERR_IO || e.code == ERR_DAMAGED || e.code == ERR_UNAVAILABLE)
			close_catalogue(w);
	}
	out->route = route;
	counters_add(w->services.counters, route, out->status, microseconds() - begin);
}

/* Hash of the effective configuration: names and rules of it stand on pages. */
static uint64_t
config_hash(const struct config *config)
{
	struct buffer b;
	uint64_t hash;

	buffer_init(&b, 16u << 20);
	config_write(config, &b);
	hash = str_hash(buffer_view(&b), 0);
	buffer_free(&b);
	return hash;
}

/* Has a feed fetched; what comes of it shows on the partner's pages. */
static int
fetch_now(const struct config *config, const char *partner, struct error *e)
{
	struct command c = {.word = COMMAND_FETCH};
	int fd, rc;

	if (!slice_copy(slice_of(partner), c.partner, sizeof(c.partner)))
		return error_set(e, ERR_VALUE, "no such partner");
	rc = control_tell(config, &c, &fd, e);
	if (rc == 0)
		close(fd);
	return rc;
}

/* What a coordinator uploads is parsed in a child that has nothing of this process. */
static int
read_transcript(const struct config *config, struct slice document, struct arena *a, struct transcript *out, struct error *e)
{
	char host[4096];
	int rc = host_path_find(host, sizeof(host), e);

	return rc == 0 ? elmo_read(host, config->elmo_xsd, document, a, out, e) : rc;
}

static int
need_letters(struct worker *w, struct error *e)
{
	return w->letters != NULL ? 0 : letters_open(w->services.config, ledger_client_keys(w->services.ledger), &w->letters, e);
}

static int
letter_preview(void *context, const struct ledger_happening *h, struct arena *a, struct outbox_letter *out, struct error *e)
{
	struct worker *w = context;
	int rc = need_letters(w, e);

	return rc != 0 ? rc : letters_preview(w->letters, h, a, out, e);
}

static int
letter_login(void *context, enum lang lang, struct slice key, int64_t until, struct arena *a, struct outbox_letter *out, struct error *e)
{
	struct worker *w = context;
	int rc = need_letters(w, e);

	return rc != 0 ? rc : letters_login(w->letters, lang, key, until, a, out, e);
}

static int
open_services(struct worker *w, const struct config *config, struct error *e)
{
	struct page_services *s = &w->services;
	int result;

	s->config = config;
	s->fetch_now = fetch_now;
	s->letter_preview = letter_preview;
	s->letter_login = letter_login;
	s->letters = w;
	s->read_transcript = read_transcript;
	result = texts_load(config->www_dir, config->www_overlay, &w->texts, e);
	if (result == 0)
		result = templates_load(config->www_dir, config->www_overlay, w->texts, &w->templates, e);
	if (result == 0)
		result = glossary_load(config->www_dir, config->www_overlay, &w->glossary, e);
	if (result < 0)
		return result;
	s->texts = w->texts;
	s->templates = w->templates;
	s->cache = page_cache_new();
	s->look = texts_hash(w->texts) ^ templates_hash(w->templates) ^ config_hash(config);
	result = counters_open(config->run_dir, &s->counters, e);
	if (result == 0)
		result = missed_open(config->run_dir, &s->missed, e);
	if (result == 0)
		result = seats_open(config->data_dir, &s->seats, e);
	if (result == 0)
		result = ledger_client_open(config, s->seats, &s->ledger, e);
	return result;
}

static void
close_services(struct worker *w)
{
	close_catalogue(w);
	letters_close(w->letters);
	ledger_client_close(w->services.ledger);
	if (w->services.seats)
		seats_close(w->services.seats);
	page_cache_free(w->services.cache);
	missed_close(w->services.missed);
	counters_close(w->services.counters);
	bridge_free(w->glossary);
	templates_free(w->templates);
	texts_free(w->texts);
}

static int
serve(struct worker *w, int listen_fd, struct error *e)
{
	struct arena arena;
	struct buffer body;
	int result;

	arena_init(&arena, ARENA_MAX);
	buffer_init(&body, ANSWER_MAX);
	result = fastcgi_serve(listen_fd, &stop, &arena, &body, answer, w, e);
	buffer_free(&body);
	arena_free(&arena);
	return result;
}

int
worker_main(const struct config *config, int listen_fd)
{
	struct worker w = {.tried = 0};
	struct error e = ERROR_NONE, later = ERROR_NONE;
	int result;

	catch_signals();
	keep_memory();
	result = open_services(&w, config, &e);
	if (result == 0)
		(void)open_catalogue(&w, &later);	/* may not be there yet */
	if (result == 0)
		result = serve(&w, listen_fd, &e);
	if (result < 0)
		log_event(LOG_ERROR, "worker-ends", "error=\"%s\"", e.text);
	close_services(&w);
	return result < 0 ? 4 : 0;
}
