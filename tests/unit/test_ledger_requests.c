/* The ledger as a process: everything that is asked of it beside forms, and its clock. */
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

static char top[64], data_dir[96], run_dir[96], key_dir[96];
static struct config config;
static int listen_fd;
static pid_t process;

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int
set_up(void **state)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	(void)state;
	snprintf(top, sizeof(top), "/tmp/opstap-requests-XXXXXX");
	if (mkdtemp(top) == NULL)
		return -1;
	snprintf(data_dir, sizeof(data_dir), "%s/store", top);
	snprintf(run_dir, sizeof(run_dir), "%s/run", top);
	snprintf(key_dir, sizeof(key_dir), "%s/keys", top);
	config = (struct config){.data_dir = data_dir, .run_dir = run_dir, .key_dir = key_dir};
	if (mkdir(data_dir, 0700) != 0 || mkdir(run_dir, 0700) != 0)
		return -1;
	snprintf(a.sun_path, sizeof(a.sun_path), "%s/ledger.sock", run_dir);
	listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	process = 0;
	return listen_fd < 0 || bind(listen_fd, (struct sockaddr *)&a, sizeof(a)) != 0 || listen(listen_fd, 16) != 0;
}

static void
start(void)
{
	process = fork();
	if (process == 0) {
		log_threshold(LOG_ERROR + 1);
		_exit(ledger_serve(&config, listen_fd, NULL));
	}
	assert_true(process > 0);
}

static int
tear_down(void **state)
{
	int status = -1;

	(void)state;
	if (process > 0) {
		(void)kill(process, SIGTERM);
		(void)waitpid(process, &status, 0);
	}
	close(listen_fd);
	(void)nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return status != 0;		/* it ended as it should */
}

struct worker {
	struct seats *seats;
	struct ledger_client *client;
};

static void
worker_open(struct worker *w)
{
	struct error e = ERROR_NONE;

	if (seats_open(data_dir, &w->seats, &e) != 0 || ledger_client_open(&config, w->seats, &w->client, &e) != 0)
		fail_msg("%s", e.text);
}

static void
worker_close(struct worker *w)
{
	ledger_client_close(w->client);
	seats_close(w->seats);
}

static void
send_one(struct worker *w, struct ledger_answer *a)
{
	struct error e = ERROR_NONE;
	struct form f;

	form_begin(&f, 1, 1);
	form_choice(&f, SLICE("A"), 5, false, SLICE("Zoë"));
	form_choice(&f, SLICE("B"), -1, false, SLICE("Zoë"));
	if (ledger_client_submit(w->client, &f.s, a, &e) != 0)
		fail_msg("%s", e.text);
	form_end(&f);
}

static void
assert_sound(void)
{
	struct error e = ERROR_NONE;

	if (ledger_verify(data_dir, key_dir, NULL, NULL, &e) != 0)
		fail_msg("%s", e.text);
}

static struct application *
read_back(struct worker *w, const char *receipt, struct arena *arena)
{
	struct application *app;
	struct error e = ERROR_NONE;

	if (ledger_client_application(w->client, slice_of(receipt), arena, &app, &e) != 0)
		fail_msg("%s", e.text);
	return app;
}

static void
test_requests(void **state)
{
	const unsigned char token[] = "0123456789abcdef";
	struct ledger_act act = {.choice = 1, .token = {(const char *)token, TOKEN_ID_BYTES},
		.request = {.action = ACTION_APPROVE, .actor = ACTOR_HOME, .by = SLICE("jdv"), .words = SLICE("Good luck")}};
	const struct ledger_course_act close = {.partner = SLICE("epfl"), .course = SLICE("A"), .offering = SLICE("2027"),
		.mark = COURSE_CLOSED, .by = SLICE("cmu")};
	const struct ledger_settle settle = {.key = {1, 1}, .result = SETTLE_DELIVERED};
	struct ledger_answer a, sent;
	struct error e = ERROR_NONE;
	struct arena arena;
	struct worker w;

	(void)state;
	start();
	arena_init(&arena, 16 << 20);
	worker_open(&w);
	send_one(&w, &sent);
	act.receipt = slice_of(sent.receipt);
	assert_int_equal(ledger_client_act(w.client, &act, &a, &e), 0);
	assert_true(a.outcome == LEDGER_DONE && a.sequence == 3);
	assert_int_equal(ledger_client_act(w.client, &act, &a, &e), 0);		/* the same token: the same answer */
	assert_true(a.outcome == LEDGER_DONE && a.sequence == 3);
	assert_slice(read_back(&w, sent.receipt, &arena)->choices[0].steps[1].words, "Good luck");
	act.token = SLICE_NONE;
	assert_int_equal(ledger_client_act(w.client, &act, &a, &e), 0);
	assert_true(a.outcome == LEDGER_REFUSED && a.refusal == REFUSAL_STATE && a.sequence == 3);
	act.receipt = SLICE("0123456789abcdefghjkmnpqrs");
	assert_int_equal(ledger_client_act(w.client, &act, &a, &e), ERR_NOT_FOUND);
	assert_int_equal(ledger_client_course(w.client, &close, &a, &e), 0);
	assert_int_equal(seats_refresh(w.seats, &e), 0);
	assert_true(seats_of(w.seats, SLICE("epfl"), SLICE("A"), SLICE("2027")).closed);
	assert_int_equal(ledger_client_settle(w.client, &settle, &a, &e), ERR_NOT_FOUND);
	assert_int_equal(ledger_client_retain(w.client, 365 * 86400, &a, &e), 0);
	assert_int_equal(a.count, 0);
	assert_int_equal(ledger_client_erase(w.client, slice_of(sent.receipt), &a, &e), 0);
	assert_int_equal(ledger_client_erase(w.client, slice_of(sent.receipt), &a, &e), ERR_GONE);
	assert_non_null(ledger_client_ledger(w.client));
	worker_close(&w);
	arena_free(&arena);
	assert_sound();
}

/* A form whose mail address was not proven, sent three days ago. */
static void
send_long_ago(void)
{
	struct ledger_request request = {.kind = LEDGER_SUBMIT};
	const struct ledger_request *one = &request;
	struct ledger_answer a;
	struct error e = ERROR_NONE;
	struct keys *keys;
	struct ledger *l;
	struct form f;

	form_begin(&f, 1, 1);
	f.s.first = STATE_UNCONFIRMED;
	form_choice(&f, SLICE("A"), 1, false, SLICE("Zoë"));
	request.u.form = f.s;
	assert_int_equal(keys_open(key_dir, true, &keys, &e), 0);
	assert_int_equal(ledger_open(data_dir, keys, NULL, true, &l, &e), 0);
	assert_int_equal(ledger_write(l, &one, 1, date_now() - 3 * 86400, &a, &e), 0);
	ledger_close(l);
	keys_close(keys);
	form_end(&f);
}

/* The clock runs by itself: a mail address that was never proven loses its place. */
static void
test_clock_runs(void **state)
{
	const struct timespec pause = {0, 50 * 1000000};
	struct error e = ERROR_NONE;
	struct worker w;
	struct seat_count count = {.taken = 1};

	(void)state;
	send_long_ago();
	start();
	worker_open(&w);
	for (int64_t end = date_monotonic_ms() + 60000; count.taken > 0 && date_monotonic_ms() < end;) {
		(void)nanosleep(&pause, NULL);
		assert_int_equal(seats_refresh(w.seats, &e), 0);
		count = seats_of(w.seats, SLICE("epfl"), SLICE("A"), SLICE("2027"));
	}
	assert_int_equal(count.taken, 0);
	worker_close(&w);
	assert_sound();
}

/* ---- kill -9 while people act */

#define KILLS 40
#define ROUNDS_MAX 5000

static struct log {			/* shared with the child that acts */
	volatile int stop;
	volatile unsigned count;
	struct { char receipt[RECEIPT_CHARS + 1]; volatile uint8_t state; } of[ROUNDS_MAX];	/* what was acknowledged last */
} *acted;

/* Until it is known what became of it. */
static int
act_patiently(struct worker *w, const char *receipt, enum action action, enum actor actor, unsigned number)
{
	unsigned char token[TOKEN_ID_BYTES] = {0};
	struct ledger_act act = {.receipt = slice_of(receipt), .choice = 1, .token = {(const char *)token, sizeof(token)},
		.request = {.action = action, .actor = actor}};
	struct ledger_answer a;
	struct error e = ERROR_NONE;
	int rc;

	memcpy(token, &number, sizeof(number));
	token[8] = (unsigned char)action;
	do {
		rc = ledger_client_act(w->client, &act, &a, &e);
	} while ((rc == ERR_UNAVAILABLE || rc == ERR_TIMEOUT) && !acted->stop);
	return rc == 0 && a.outcome == LEDGER_DONE ? 0 : -1;
}

static int
submit_patiently(struct worker *w, unsigned number, struct ledger_answer *a)
{
	struct error e = ERROR_NONE;
	struct form f;
	int rc;

	form_begin(&f, number, number + 70000);
	form_choice(&f, SLICE("A"), -1, false, SLICE("Zoë"));
	do {
		rc = ledger_client_submit(w->client, &f.s, a, &e);
	} while ((rc == ERR_UNAVAILABLE || rc == ERR_TIMEOUT) && !acted->stop);
	form_end(&f);
	return rc;
}

/* Sent, approved, placed; every third is erased. */
static void __attribute__((noreturn))
act_on(void)
{
	struct ledger_answer a, erased;
	struct error e = ERROR_NONE;
	struct worker w;

	worker_open(&w);
	for (unsigned i = 0; i < ROUNDS_MAX && !acted->stop; i++) {
		if (submit_patiently(&w, i, &a) != 0)
			break;
		memcpy(acted->of[i].receipt, a.receipt, sizeof(a.receipt));
		acted->of[i].state = STATE_SUBMITTED;
		acted->count = i + 1;
		if (act_patiently(&w, a.receipt, ACTION_APPROVE, ACTOR_HOME, i) != 0)
			break;
		acted->of[i].state = STATE_APPROVED;
		if (act_patiently(&w, a.receipt, ACTION_PLACE, ACTOR_HOST, i) != 0)
			break;
		acted->of[i].state = STATE_PLACED;
		if (i % 3 == 0 && ledger_client_erase(w.client, slice_of(a.receipt), &erased, &e) == 0)
			acted->of[i].state = STATE_NONE;	/* gone */
	}
	_exit(acted->stop ? 0 : 1);
}

/* What was acknowledged is there; what was under way when the power went may have gone on by one step. */
static void
assert_acknowledged(struct worker *w)
{
	struct arena arena;

	arena_init(&arena, 16 << 20);
	for (unsigned i = 0; i < acted->count; i++) {
		struct application *app;
		struct error e = ERROR_NONE;
		int rc, was = acted->of[i].state;

		arena_reset(&arena);
		rc = ledger_client_application(w->client, slice_of(acted->of[i].receipt), &arena, &app, &e);
		if (was == STATE_NONE || (rc == ERR_GONE && was == STATE_PLACED && i % 3 == 0)) {
			assert_int_equal(rc, ERR_GONE);
			continue;
		}
		assert_int_equal(rc, 0);
		assert_int_equal(app->choices[0].step_count, app->choices[0].state == STATE_PLACED ? 3 : app->choices[0].state == STATE_APPROVED ? 2 : 1);
		assert_true((int)app->choices[0].state == was || (i + 1 == acted->count && state_may_follow((enum state)was, app->choices[0].state)));
	}
	arena_free(&arena);
}

static void
test_kill_nine(void **state)
{
	const struct timespec moment = {0, 40 * 1000000};
	struct worker w;
	pid_t child;
	int status;

	(void)state;
	acted = mmap(NULL, sizeof(*acted), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(acted != MAP_FAILED);
	start();
	child = fork();
	if (child == 0)
		act_on();
	for (int i = 0; i < KILLS || (acted->count < 20 && i < 100 * KILLS); i++) {
		(void)nanosleep(&moment, NULL);
		assert_int_equal(kill(process, SIGKILL), 0);
		assert_int_equal(waitpid(process, &status, 0), process);
		start();
	}
	acted->stop = 1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	worker_open(&w);
	assert_acknowledged(&w);
	worker_close(&w);
	assert_sound();
	print_message("%u applications moved over %d kills\n", acted->count, KILLS);
	(void)munmap(acted, sizeof(*acted));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_requests, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_clock_runs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kill_nine, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
