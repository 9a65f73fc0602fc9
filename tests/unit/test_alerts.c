/* Saved searches in the ledger: ordered, confirmed, told, stopped; bounds; what is left of them. */
#include "unit.h"

#include <limits.h>
#include <unistd.h>

#include "ground/file.h"
#include "ledger_fixture.h"
#include "store/alerts_store.h"

#define DAY 86400

static const struct ledger_letters *use;
static unsigned next_token;
static struct arena arena;

static int
letter_about(void *context, const struct ledger_alert_order *o, struct outbox_letter *out, struct error *e)
{
	(void)context;
	(void)e;
	*out = (struct outbox_letter){.kind = OUTBOX_MAIL, .queue = SLICE("mail"), .personal = true, .to = o->mail,
		.template = o->confirmed ? SLICE("alert-known") : SLICE("alert-confirm"), .subject = o->search, .body = o->id};
	return 0;
}

static int
no_letters(void *context, const struct ledger_happening *h, struct outbox_sink *sink, struct error *e)
{
	(void)context;
	(void)h;
	(void)sink;
	(void)e;
	return 0;
}

static int
begin(void **state)
{
	static const struct ledger_letters letters = {NULL, no_letters, letter_about};

	arena_init(&arena, 16u << 20);
	use = &letters;
	if (set_up(state) != 0)
		return -1;
	ledger_use_letters(ledger, use);
	return 0;
}

static int
end(void **state)
{
	arena_free(&arena);
	return tear_down(state);
}

static struct ledger_answer
ask(const struct ledger_alert *alert, int64_t now)
{
	const struct ledger_request request = {.kind = LEDGER_ALERT, .u.alert = *alert}, *one = &request;
	struct ledger_answer a = {.outcome = 0};
	struct error e = ERROR_NONE;

	if (ledger_write(ledger, &one, 1, now, &a, &e) != 0)
		fail_msg("%s", e.text);
	return a;
}

static enum ledger_outcome
order_by(unsigned token, const char *mail, const char *search, int64_t now)
{
	char id[TOKEN_ID_BYTES + 1];
	const struct ledger_alert alert = {.deed = ALERT_ORDER, .token = {id, TOKEN_ID_BYTES}, .mail = slice_of(mail),
		.search = slice_of(search), .lang = SLICE("nl"), .mark = 7};

	snprintf(id, sizeof(id), "token%011u", token);
	return ask(&alert, now).outcome;
}

static enum ledger_outcome
order(const char *mail, const char *search, int64_t now)
{
	return order_by(next_token++, mail, search, now);
}

static enum ledger_outcome
deed(enum alert_deed what, struct slice id, int64_t now)
{
	const struct ledger_alert alert = {.deed = what, .id = id};

	return ask(&alert, now).outcome;
}

/* Told of new courses, as a courier that had read the alert when so many letters had been written. */
static enum ledger_outcome
tell(const struct alert *to, uint32_t letters, int64_t mark, int64_t now)
{
	const struct ledger_alert alert = {.deed = ALERT_TELL, .id = to->id, .mark = mark, .letters = letters,
		.letter = {.kind = OUTBOX_MAIL, .queue = SLICE("alerts"), .template = SLICE("alert-new"), .to = to->mail, .personal = true,
			.subject = SLICE("new ones"), .body = SLICE("Law"), .unsubscribe = SLICE("https://x.example/en/alerts/1")}};

	return ask(&alert, now).outcome;
}

static size_t
ids_of(const char *mail, struct slice *ids)
{
	struct error e = ERROR_NONE;
	struct buffer b;

	buffer_init(&b, 1u << 20);
	assert_int_equal(alerts_of(ledger, slice_of(mail), &b, &e), 0);
	*ids = arena_slice(&arena, buffer_view(&b));
	buffer_free(&b);
	return ids->n / RECEIPT_CHARS;
}

static struct alert
get(struct slice id, int wanted)
{
	struct alert a = {.mark = 0};
	struct error e = ERROR_NONE;

	assert_int_equal(alerts_get(ledger, (struct slice){id.p, RECEIPT_CHARS}, &arena, &a, &e), wanted);
	return a;
}

struct counted { const char *template; size_t rows, opened; };

static int
count_row(void *context, const struct outbox_row *row, struct error *e)
{
	struct counted *c = context;

	(void)e;
	if (slice_is(row->template, c->template)) {
		c->rows++;
		c->opened += row->opened;
	}
	return 0;
}

static size_t
letters_of(const char *template)
{
	struct counted c = {template, 0, 0};
	struct error e = ERROR_NONE;

	assert_int_equal(outbox_each(ledger, count_row, &c, &e), 0);
	assert_int_equal(c.opened, c.rows);
	return c.rows;
}

static void
the_life_of_an_alert(void **state)
{
	struct slice ids;
	struct alert a;

	(void)state;
	assert_int_equal(order("Zoe@Uni.example", "q=law", NOW), LEDGER_STORED);
	assert_int_equal(ids_of("zoe@uni.EXAMPLE", &ids), 1);
	a = get(ids, 0);
	assert_slice(a.mail, "Zoe@Uni.example");
	assert_slice(a.search, "q=law");
	assert_slice(a.lang, "nl");
	assert_false(a.confirmed);
	assert_int_equal(a.mark, 7);
	assert_int_equal(alert_ends(&a, 365 * DAY), NOW + 2 * DAY);
	assert_int_equal(letters_of("alert-confirm"), 1);
	assert_int_equal(tell(&a, a.letters, 9, NOW), LEDGER_UNKNOWN);	/* nothing before it is confirmed */
	assert_int_equal(deed(ALERT_CONFIRM, a.id, NOW + DAY), LEDGER_DONE);
	a = get(ids, 0);
	assert_true(a.confirmed);
	assert_int_equal(alert_ends(&a, 365 * DAY), NOW + 366 * DAY);
	assert_int_equal(tell(&a, a.letters, 9, NOW + DAY), LEDGER_DONE);
	assert_int_equal(tell(&a, a.letters, 9, NOW + DAY), LEDGER_REPEATED);	/* said twice: written once */
	assert_int_equal(letters_of("alert-new"), 1);
	a = get(ids, 0);
	assert_int_equal(a.mark, 9);
	assert_int_equal(a.mailed, NOW + DAY);
	assert_sound();
	assert_int_equal(deed(ALERT_STOP, a.id, NOW + DAY), LEDGER_DONE);
	assert_int_equal(deed(ALERT_STOP, a.id, NOW + DAY), LEDGER_UNKNOWN);
	assert_int_equal(deed(ALERT_CONFIRM, a.id, NOW + DAY), LEDGER_UNKNOWN);
	get(ids, ERR_NOT_FOUND);
	assert_int_equal(ids_of("zoe@uni.example", &ids), 0);
	assert_int_equal(letters_of("alert-new") + letters_of("alert-confirm"), 0);
	assert_sound();
}

static int
find_unsubscribe(void *context, const struct outbox_row *row, struct error *e)
{
	(void)e;
	*(bool *)context = slice_is(row->unsubscribe, "https://x.example/en/alerts/1") && slice_is(row->body, "Law");
	return slice_is(row->template, "alert-new");
}

static void
a_letter_keeps_where_one_unsubscribes(void **state)
{
	struct error e = ERROR_NONE;
	struct slice ids;
	struct alert a;
	bool found = false;

	(void)state;
	order("a@b.example", "", NOW);
	ids_of("a@b.example", &ids);
	deed(ALERT_CONFIRM, ids, NOW);
	a = get(ids, 0);
	assert_int_equal(tell(&a, a.letters, 9, NOW), LEDGER_DONE);
	assert_int_equal(outbox_each(ledger, find_unsubscribe, &found, &e), 1);
	assert_true(found);
}

/* Whoever orders how often: at most three mails a day that ask for a confirmation, and who did confirm has a new three. */
static void
nobody_is_flooded(void **state)
{
	struct slice ids;
	char search[32];

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(search, sizeof(search), "q=law%d", i % 20);
		(void)order("victim@uni.example", search, NOW + i * 600);
	}
	assert_int_equal(letters_of("alert-confirm"), ALERT_ASKS_A_DAY);
	assert_int_equal(ids_of("VICTIM@uni.example", &ids), ALERT_ASKS_A_DAY);
	for (int i = 0; i < 40; i++)		/* the same search, and from somebody else's browser */
		(void)order("victim@uni.example", "q=law0", NOW + i * 600);
	assert_int_equal(letters_of("alert-confirm"), ALERT_ASKS_A_DAY);
	assert_int_equal(order("other@uni.example", "q=law", NOW), LEDGER_STORED);
	(void)order("victim@uni.example", "q=other", NOW + 40 * 600 + 2 * DAY);
	assert_int_equal(letters_of("alert-confirm"), ALERT_ASKS_A_DAY + 2);
	assert_sound();
}

static void
the_same_form_and_the_same_search(void **state)
{
	struct slice ids;

	(void)state;
	assert_int_equal(order_by(500, "a@b.example", "q=law", NOW), LEDGER_STORED);
	assert_int_equal(order_by(500, "a@b.example", "q=law", NOW), LEDGER_REPEATED);
	assert_int_equal(letters_of("alert-confirm"), 1);
	assert_int_equal(order_by(501, "A@b.example", "q=law", NOW + 5), LEDGER_REPEATED);
	assert_int_equal(letters_of("alert-confirm"), 2);	/* the first did not arrive, perhaps */
	assert_int_equal(ids_of("a@b.example", &ids), 1);
	deed(ALERT_CONFIRM, ids, NOW + 10);
	assert_int_equal(order_by(502, "a@b.example", "q=law", NOW + 20), LEDGER_REPEATED);
	assert_int_equal(letters_of("alert-known"), 1);
	assert_true(get(ids, 0).confirmed);
}

static void
one_address_has_so_many_alerts(void **state)
{
	struct slice ids, all;
	char search[32];

	(void)state;
	for (int i = 0; i < ALERT_OF_ONE; i++) {
		snprintf(search, sizeof(search), "q=law%d", i);
		assert_int_equal(order("a@b.example", search, NOW), LEDGER_STORED);
		assert_int_equal(ids_of("a@b.example", &ids), i + 1);
		for (size_t j = 0; j < ids.n; j += RECEIPT_CHARS)
			assert_int_equal(deed(ALERT_CONFIRM, (struct slice){ids.p + j, RECEIPT_CHARS}, NOW), LEDGER_DONE);
	}
	all = ids;
	assert_int_equal(order("a@b.example", "q=onemore", NOW), LEDGER_STORED);
	assert_int_equal(ids_of("a@b.example", &ids), ALERT_OF_ONE + 1);
	for (size_t j = 0; j < ids.n; j += RECEIPT_CHARS) {
		struct slice one = {ids.p + j, RECEIPT_CHARS};

		if (!get(one, 0).confirmed)
			assert_int_equal(deed(ALERT_CONFIRM, one, NOW), LEDGER_REFUSED);
	}
	assert_int_equal(deed(ALERT_STOP, (struct slice){all.p, RECEIPT_CHARS}, NOW), LEDGER_DONE);
	for (size_t j = 0; j < ids.n; j += RECEIPT_CHARS)
		if (memcmp(ids.p + j, all.p, RECEIPT_CHARS) != 0 && !get((struct slice){ids.p + j, RECEIPT_CHARS}, 0).confirmed)
			assert_int_equal(deed(ALERT_CONFIRM, (struct slice){ids.p + j, RECEIPT_CHARS}, NOW), LEDGER_DONE);
}

static uint64_t
retain(int64_t now)
{
	const struct ledger_request request = {.kind = LEDGER_RETAIN, .u.retain = {365 * DAY}}, *one = &request;
	struct ledger_answer a = {.outcome = 0};
	struct error e = ERROR_NONE;

	if (ledger_write(ledger, &one, 1, now, &a, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(a.count, 0);
	return a.sequence;
}

static void
their_time_is_over(void **state)
{
	struct slice ids, other;

	(void)state;
	order("a@b.example", "q=law", NOW);
	order("c@d.example", "q=law", NOW);
	ids_of("a@b.example", &ids);
	ids_of("c@d.example", &other);
	deed(ALERT_CONFIRM, ids, NOW + 1);
	assert_int_equal(retain(NOW + 2 * DAY), 0);
	assert_int_equal(deed(ALERT_CONFIRM, other, NOW + 2 * DAY + 1), LEDGER_UNKNOWN);	/* too late, though it is still there */
	assert_int_equal(retain(NOW + 2 * DAY + 1), 1);
	get(other, ERR_NOT_FOUND);
	assert_int_equal(deed(ALERT_CONFIRM, ids, NOW + 300 * DAY), LEDGER_DONE);		/* kept for another year */
	assert_int_equal(retain(NOW + 600 * DAY), 0);
	assert_int_equal(retain(NOW + 666 * DAY), 1);
	assert_sound();
}

static bool
in_store(struct slice text)
{
	char path[PATH_MAX];
	struct buffer b;
	bool found;

	snprintf(path, sizeof(path), "%s/enrolments/data.mdb", data_dir);
	buffer_init(&b, 256u << 20);
	assert_int_equal(file_read(path, &b, NULL), 0);
	found = memmem(b.data, b.len, text.p, text.n) != NULL;
	buffer_free(&b);
	return found;
}

static void
copy_file(const char *from, const char *to)
{
	struct buffer b;

	buffer_init(&b, 256u << 20);
	assert_int_equal(file_read(from, &b, NULL), 0);
	assert_int_equal(file_replace(to, buffer_view(&b), 0600, NULL), 0);
	buffer_free(&b);
}

/* Nothing is in clear at any time, and with the key everything is gone. An older store put back is erased again. */
static void
erased_for_good(void **state)
{
	struct ledger_request request = {.kind = LEDGER_ERASE};
	const struct ledger_request *one = &request;
	char from[PATH_MAX], to[PATH_MAX];
	struct ledger_answer answer;
	struct error e = ERROR_NONE;
	struct slice ids;
	size_t did;

	(void)state;
	order("zwart.kruis@uni.example", "q=unmistakable", NOW);
	ids_of("zwart.kruis@uni.example", &ids);
	deed(ALERT_CONFIRM, ids, NOW);
	assert_false(in_store(SLICE("zwart.kruis")));
	assert_false(in_store(SLICE("unmistakable")));
	snprintf(from, sizeof(from), "%s/enrolments/data.mdb", data_dir);
	snprintf(to, sizeof(to), "%s/older", top);
	copy_file(from, to);
	request.u.erase.receipt = ids;
	assert_int_equal(ledger_write(ledger, &one, 1, NOW, &answer, &e), 0);
	assert_int_equal(answer.outcome, LEDGER_DONE);
	get(ids, ERR_NOT_FOUND);
	snprintf(from, sizeof(from), "%s/applications/%.*s", key_dir, SLICE_ARG(ids));
	assert_int_equal(access(from, F_OK), -1);
	assert_int_equal(ledger_write(ledger, &one, 1, NOW, &answer, &e), 0);
	assert_int_equal(answer.outcome, LEDGER_UNKNOWN);
	ledger_close(ledger);
	snprintf(from, sizeof(from), "%s/enrolments/data.mdb", data_dir);
	assert_int_equal(rename(to, from), 0);
	snprintf(to, sizeof(to), "%s/enrolments/lock.mdb", data_dir);
	assert_int_equal(unlink(to), 0);
	assert_int_equal(ledger_open(data_dir, keys, NULL, true, &ledger, &e), 0);
	ledger_use_letters(ledger, use);
	assert_int_equal(ids_of("zwart.kruis@uni.example", &ids), 1);
	assert_sound();
	assert_int_equal(ledger_tick(ledger, NOW, &did, &e), 0);
	assert_int_equal(ids_of("zwart.kruis@uni.example", &ids), 0);
	assert_sound();
}

struct walked { size_t n; char last[RECEIPT_CHARS + 1]; };

static int
walk_two(void *context, const struct alert *a, struct error *e)
{
	struct walked *w = context;

	(void)e;
	assert_int_equal(a->mail.n, 0);
	assert_true(w->n == 0 || memcmp(w->last, a->id.p, RECEIPT_CHARS) < 0);
	(void)slice_copy(a->id, w->last, sizeof(w->last));
	return ++w->n % 2 == 0;
}

static void
walked_in_slices(void **state)
{
	struct walked w = {.n = 0};
	struct error e = ERROR_NONE;
	char mail[32];
	int rc = 1;

	(void)state;
	for (int i = 0; i < 7; i++) {
		snprintf(mail, sizeof(mail), "a%d@b.example", i);
		order(mail, "q=law", NOW);
	}
	while (rc == 1)
		rc = alerts_each(ledger, slice_of(w.last), walk_two, &w, &e);
	assert_int_equal(rc, 0);
	assert_int_equal(w.n, 7);
}

int
main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(the_life_of_an_alert),
		TEST(a_letter_keeps_where_one_unsubscribes),
		TEST(nobody_is_flooded),
		TEST(the_same_form_and_the_same_search),
		TEST(one_address_has_so_many_alerts),
		TEST(their_time_is_over),
		TEST(erased_for_good),
		TEST(walked_in_slices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
