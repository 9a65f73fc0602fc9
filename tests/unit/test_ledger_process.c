/*
 * The ledger as a process, with clients of its own: many at once for few places, kill -9 again and again, a disk that does not sync, a
 * socket behind which nobody is.
 */
#include "unit.h"

#include <ftw.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "ground/date.h"
#include "ground/log.h"
#include "ledger_forms.h"
#include "prog/roles.h"
#include "store/ledger_client.h"

#define KILLS 100
#define CLIENTS 4
#define FORMS_MAX 20000

/* What the processes of a test share. */
static struct shared {
	volatile int sync_fails;	/* errno of every fdatasync; 0 = they work */
	volatile int stop;
	volatile pid_t ledger;		/* of the one that runs now */
	volatile unsigned next;		/* number of the next form */
	volatile unsigned stored, refused;
	char receipts[FORMS_MAX][RECEIPT_CHARS + 1];	/* acknowledged, by number of the form */
} *shared;

static char top[64], data_dir[96], run_dir[96], key_dir[96];
static struct config config;
static int listen_fd;
static pid_t supervisor;

/* LMDB's: the linker lets it find this one first. */
__attribute__((visibility("default"))) int fdatasync(int fd);

int
fdatasync(int fd)
{
	if (shared != NULL && shared->sync_fails != 0) {
		errno = shared->sync_fails;
		return -1;
	}
	return fsync(fd);
}

/* ---- what the master does */

static void __attribute__((noreturn))
supervise(void)
{
	const struct timespec pause = {0, 5 * 1000000};

	while (!shared->stop) {
		pid_t pid = fork();

		if (pid == 0) {
			log_threshold(LOG_ERROR + 1);
			_exit(ledger_serve(&config, listen_fd, NULL));
		}
		shared->ledger = pid;
		(void)waitpid(pid, NULL, 0);
		(void)nanosleep(&pause, NULL);
	}
	_exit(0);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int
listen_here(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/ledger.sock", run_dir);
	listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return listen_fd < 0 || bind(listen_fd, (struct sockaddr *)&a, sizeof(a)) != 0 || listen(listen_fd, 512) != 0;
}

static int
set_up_silent(void **state)
{
	(void)state;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	snprintf(top, sizeof(top), "/tmp/opstap-process-XXXXXX");
	if (shared == MAP_FAILED || mkdtemp(top) == NULL)
		return -1;
	snprintf(data_dir, sizeof(data_dir), "%s/store", top);
	snprintf(run_dir, sizeof(run_dir), "%s/run", top);
	snprintf(key_dir, sizeof(key_dir), "%s/keys", top);
	config = (struct config){.data_dir = data_dir, .run_dir = run_dir, .key_dir = key_dir};
	supervisor = 0;
	return mkdir(data_dir, 0700) != 0 || mkdir(run_dir, 0700) != 0 || listen_here() != 0;
}

static int
set_up(void **state)
{
	if (set_up_silent(state) != 0)
		return -1;
	supervisor = fork();
	if (supervisor == 0)
		supervise();
	return supervisor < 0;
}

static int
tear_down(void **state)
{
	(void)state;
	shared->stop = 1;
	if (supervisor > 0) {
		if (shared->ledger > 0)
			(void)kill(shared->ledger, SIGTERM);
		(void)waitpid(supervisor, NULL, 0);
	}
	close(listen_fd);
	(void)munmap(shared, sizeof(*shared));
	shared = NULL;
	return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- what a worker does */

struct worker {
	struct seats *seats;
	struct ledger_client *client;
};

static void
worker_open(struct worker *w)
{
	struct error e = ERROR_NONE;

	if (seats_open(data_dir, &w->seats, &e) != 0 || ledger_client_open(&config, w->seats, &w->client, &e) != 0) {
		fprintf(stderr, "worker: %s\n", e.text);
		abort();
	}
}

static void
worker_close(struct worker *w)
{
	ledger_client_close(w->client);
	seats_close(w->seats);
}

static int
send_form(struct worker *w, unsigned number, int32_t places, bool waiting, struct ledger_answer *a, struct error *e)
{
	struct form f;
	char name[64];
	int rc;

	snprintf(name, sizeof(name), "Student %u", number);
	form_begin(&f, number, number);
	form_choice(&f, SLICE("A"), places, waiting, slice_of(name));
	form_choice(&f, SLICE("B"), -1, false, slice_of(name));
	rc = ledger_client_submit(w->client, &f.s, a, e);
	form_end(&f);
	return rc;
}

/* Until it is known what became of it; a ledger that stalls may say for some time that nothing was stored. */
static int
send_patiently(struct worker *w, unsigned number, int32_t places, bool waiting, struct ledger_answer *a, struct error *e)
{
	int64_t end = date_monotonic_ms() + 120000;
	int rc;

	do {
		rc = send_form(w, number, places, waiting, a, e);
	} while ((rc == ERR_UNAVAILABLE || rc == ERR_TIMEOUT) && date_monotonic_ms() < end);
	return rc;
}

static void
wait_children(const pid_t *pids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int status = -1;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
}

static void
assert_sound(void)
{
	struct error e = ERROR_NONE;

	if (ledger_verify(data_dir, key_dir, NULL, NULL, &e) != 0)
		fail_msg("%s", e.text);
}

static int
count_one(void *context, const struct application *a, struct error *e)
{
	(void)a;
	(void)e;
	++*(unsigned *)context;
	return 0;
}

static unsigned
applications(void)
{
	struct ledger *l;
	struct error e = ERROR_NONE;
	unsigned n = 0;

	assert_int_equal(ledger_open(data_dir, NULL, NULL, false, &l, &e), 0);
	assert_int_equal(ledger_each(l, count_one, &n, &e), 0);
	ledger_close(l);
	return n;
}

/* ---- tests */

static void
test_term(void **state)
{
	struct ledger_answer a;
	struct error e = ERROR_NONE;
	struct worker w;
	int status = -1;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(ledger_serve(&config, listen_fd, NULL));
	worker_open(&w);
	assert_int_equal(send_patiently(&w, 1, 5, false, &a, &e), 0);
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	worker_close(&w);
	assert_int_equal(applications(), 1);
}

/* 200 requests at once for 5 places: exactly five. */
static void
test_last_places(void **state)
{
	pid_t pids[200];
	unsigned stored = 0;

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			struct ledger_answer a;
			struct error e = ERROR_NONE;
			struct worker w;

			worker_open(&w);
			if (send_patiently(&w, i, 5, i % 4 == 0, &a, &e) != 0)
				_exit(1);
			if (a.outcome == LEDGER_REPEATED)	/* of its own try before */
				a.outcome = LEDGER_STORED;
			__sync_fetch_and_add(a.outcome == LEDGER_STORED ? &shared->stored : &shared->refused, 1);
			_exit(a.outcome == LEDGER_STORED || a.outcome == LEDGER_NO_PLACE ? 0 : 2);
		}
	}
	wait_children(pids, 200);
	stored = shared->stored;
	{
		struct worker w;
		struct seat_count count;

		worker_open(&w);
		count = seats_of(w.seats, SLICE("epfl"), SLICE("A"), SLICE("2027"));
		worker_close(&w);
		assert_true(count.taken == 5 && count.held == 5);
		assert_int_equal(count.taken + count.waiting, stored);
	}
	assert_int_equal(stored + shared->refused, 200);
	assert_int_equal(applications(), stored);
	assert_sound();
}

/* A client that sends one form after the other and writes down what was acknowledged; what was not it sends again. */
static void __attribute__((noreturn))
load(void)
{
	struct worker w;

	worker_open(&w);
	while (!shared->stop) {
		unsigned number = __sync_fetch_and_add(&shared->next, 1);
		struct ledger_answer a;
		struct error e = ERROR_NONE;

		if (number >= FORMS_MAX)
			break;
		while (send_form(&w, number, -1, false, &a, &e) != 0) {
			if (shared->stop)
				_exit(0);
		}
		if (a.outcome != LEDGER_STORED && a.outcome != LEDGER_REPEATED)
			_exit(1);
		memcpy(shared->receipts[number], a.receipt, sizeof(a.receipt));
		__sync_fetch_and_add(&shared->stored, 1);
	}
	_exit(0);
}

static void
assert_kept(struct worker *w, unsigned number)
{
	struct application *app;
	struct error e = ERROR_NONE;
	struct arena arena;
	char name[64];

	arena_init(&arena, 1 << 20);
	if (ledger_client_application(w->client, slice_of(shared->receipts[number]), &arena, &app, &e) != 0)
		fail_msg("form %u was acknowledged: %s", number, e.text);
	snprintf(name, sizeof(name), "Student %u", number);
	assert_int_equal(app->choice_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_slice(app->choices[i].personal.name, name);
		assert_slice(app->choices[i].personal.email, "s@leiden.example");
		assert_int_equal(app->choices[i].personal.rank, i + 1);
		assert_int_equal(app->choices[i].state, STATE_SUBMITTED);
	}
	arena_free(&arena);
}

/* On a slow machine the kills may be done before there was much to lose. */
static void
await_load(void)
{
	const struct timespec pause = {0, 10 * 1000000};

	for (int64_t end = date_monotonic_ms() + 120000; shared->stored < KILLS && date_monotonic_ms() < end;)
		(void)nanosleep(&pause, NULL);
}

static void
test_kill_nine(void **state)
{
	pid_t pids[CLIENTS];
	unsigned sent, acknowledged = 0;
	struct ledger_answer a;
	struct error e = ERROR_NONE;
	struct worker w;

	(void)state;
	for (size_t i = 0; i < CLIENTS; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			load();
	}
	for (int i = 0; i < KILLS; i++) {
		const struct timespec moment = {0, (10 + i * 7 % 40) * 1000000L};

		(void)nanosleep(&moment, NULL);
		if (shared->ledger > 0)
			(void)kill(shared->ledger, SIGKILL);
	}
	await_load();
	shared->stop = 1;	/* the supervisor starts no more after this one */
	wait_children(pids, CLIENTS);
	(void)kill(shared->ledger, SIGKILL);
	(void)waitpid(supervisor, NULL, 0);
	assert_sound();
	sent = shared->next < FORMS_MAX ? shared->next : FORMS_MAX;
	worker_open(&w);
	for (unsigned i = 0; i < sent; i++) {
		if (shared->receipts[i][0] == '\0')
			continue;
		acknowledged++;
		assert_kept(&w, i);
	}
	assert_true(acknowledged >= KILLS);		/* it was load indeed */
	assert_true(applications() >= acknowledged && applications() <= sent);
	worker_close(&w);

	shared->stop = 0;	/* every token again: the same receipts, nothing new */
	supervisor = fork();
	if (supervisor == 0)
		supervise();
	worker_open(&w);
	for (unsigned i = 0; i < sent; i++) {
		assert_int_equal(send_patiently(&w, i, -1, false, &a, &e), 0);
		if (shared->receipts[i][0] == '\0')
			continue;
		assert_int_equal(a.outcome, LEDGER_REPEATED);
		assert_string_equal(a.receipt, shared->receipts[i]);
	}
	worker_close(&w);
	assert_int_equal(applications(), sent);
	assert_sound();
	print_message("%u forms acknowledged over %d kills\n", acknowledged, KILLS);
}

/* A disk that fails to sync: nothing is said to be stored, nothing is; when it works again all is well. */
static void
test_failing_sync(void **state)
{
	static const int failures[] = {EIO, ENOSPC};
	struct ledger_answer a;
	struct error e = ERROR_NONE;
	struct worker w;

	(void)state;
	worker_open(&w);
	assert_int_equal(send_patiently(&w, 1, 5, false, &a, &e), 0);
	for (unsigned i = 0; i < 2; i++) {
		shared->sync_fails = failures[i];
		assert_int_equal(send_form(&w, 2 + i, 5, false, &a, &e), ERR_UNAVAILABLE);
		shared->sync_fails = 0;
		assert_int_equal(applications(), 1 + i);
		assert_int_equal(send_patiently(&w, 2 + i, 5, false, &a, &e), 0);
		assert_int_equal(applications(), 2 + i);
	}
	worker_close(&w);
	assert_sound();
}

static int32_t
taken_of(struct worker *w)
{
	struct error e = ERROR_NONE;

	assert_true(seats_refresh(w->seats, &e) >= 0);
	return seats_of(w->seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).taken;
}

/* An act, too: while nothing can be synced its client knows that nothing was stored; the same form later does it, once. */
static void
test_failing_sync_of_an_act(void **state)
{
	static const char token[TOKEN_ID_BYTES] = "of this act";
	struct ledger_act act = {.choice = 1, .token = {token, TOKEN_ID_BYTES}, .request = {.action = ACTION_WITHDRAW, .actor = ACTOR_STUDENT}};
	struct ledger_answer form, a;
	struct error e = ERROR_NONE;
	struct worker w;

	(void)state;
	worker_open(&w);
	assert_int_equal(send_patiently(&w, 1, 5, false, &form, &e), 0);
	act.receipt = slice_of(form.receipt);
	shared->sync_fails = EIO;
	assert_int_equal(ledger_client_act(w.client, &act, &a, &e), ERR_UNAVAILABLE);
	shared->sync_fails = 0;
	assert_int_equal(taken_of(&w), 1);
	for (int i = 0; i < 2; i++)
		assert_int_equal(ledger_client_act(w.client, &act, &a, &e) == 0 && a.outcome == LEDGER_DONE, 1);
	assert_int_equal(taken_of(&w), 0);
	worker_close(&w);
	assert_sound();
}

/* The master holds the socket, but no ledger runs: refused in time, and for sure. */
static void
test_nobody_there(void **state)
{
	struct ledger_answer a;
	struct error e = ERROR_NONE;
	struct worker w;
	int64_t start = date_monotonic_ms();

	(void)state;
	worker_open(&w);
	assert_int_equal(send_form(&w, 1, 5, false, &a, &e), ERR_UNAVAILABLE);
	assert_true(date_monotonic_ms() - start < 60000);
	worker_close(&w);
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_term, set_up_silent, tear_down), WITH_LEDGER(test_last_places),
		WITH_LEDGER(test_kill_nine), WITH_LEDGER(test_failing_sync), WITH_LEDGER(test_failing_sync_of_an_act),
		cmocka_unit_test_setup_teardown(test_nobody_there, set_up_silent, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
