/* The stored form of events, the fold over them, and the table of states. */
#include "unit.h"

#include "domain/application.h"

#define RECEIPT "0123456789abcdefghjkmnpqrs"

static struct event
sample(void)
{
	return (struct event){.sequence = 7, .kind = EVENT_STATE, .state = STATE_SUBMITTED, .actor = ACTOR_STUDENT, .choice = 1,
		.choices = 2, .seat = SEAT_HELD, .moment = 1795514700, .until = 1796724300, .receipt = SLICE(RECEIPT),
		.partner = SLICE("epfl"), .course = SLICE("CS-401"), .offering = SLICE("2027-1"), .home = SLICE("leiden"),
		.lang = SLICE("nl"),
		.token = SLICE("tttttttttttttttt"), .record = SLICE("record")};
}

static void
encode(const struct event *ev, struct slice sealed, struct buffer *out)
{
	struct error e = ERROR_NONE;

	buffer_init(out, EVENT_MAX_BYTES);
	assert_int_equal(event_begin(ev, out, &e), 0);
	assert_int_equal(event_end(out, sealed, &e), 0);
}

static void
test_comes_back(void **state)
{
	struct event in = sample(), out;
	struct error e = ERROR_NONE;
	struct buffer b;

	(void)state;
	in.by = SLICE("jdv");
	in.reason = SLICE("full");
	encode(&in, SLICE("sealed bytes"), &b);
	assert_int_equal(event_decode(buffer_view(&b), &out, &e), 0);
	assert_int_equal(out.sequence, 7);
	assert_int_equal(out.kind, EVENT_STATE);
	assert_int_equal(out.state, STATE_SUBMITTED);
	assert_int_equal(out.actor, ACTOR_STUDENT);
	assert_int_equal(out.choice, 1);
	assert_int_equal(out.choices, 2);
	assert_int_equal(out.seat, SEAT_HELD);
	assert_true(out.moment == in.moment && out.until == in.until);
	assert_slice(out.receipt, RECEIPT);
	assert_slice(out.partner, "epfl");
	assert_slice(out.course, "CS-401");
	assert_slice(out.offering, "2027-1");
	assert_slice(out.home, "leiden");
	assert_slice(out.lang, "nl");
	assert_slice(out.by, "jdv");
	assert_slice(out.reason, "full");
	assert_slice(out.record, "record");
	assert_slice(out.sealed, "sealed bytes");
	assert_slice(out.token, "tttttttttttttttt");
	/* What is authenticated is all that stands before the sealed field. */
	assert_ptr_equal(out.clear.p, b.data);
	assert_int_equal(out.clear.n, b.len - 8 - 6 - strlen("sealed bytes"));
	buffer_free(&b);
}

/* These bytes were written once; every later version has to read them. */
static void
test_frozen_bytes(void **state)
{
	static const unsigned char frozen[] = {
		'O', 'E', 1, 0,
		1, 0, 8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,		/* sequence */
		2, 0, 2, 0, 0, 0, 1, 0,					/* kind */
		3, 0, 1, 0, 0, 0, 3,					/* approved */
		4, 0, 8, 0, 0, 0, 0x40, 0xe2, 0x01, 0, 0, 0, 0, 0,	/* moment 123456 */
		5, 0, 1, 0, 0, 0, 2,					/* system */
		6, 0, 26, 0, 0, 0, '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h',
		'j', 'k', 'm', 'n', 'p', 'q', 'r', 's',
		7, 0, 1, 0, 0, 0, 1,					/* choice */
		9, 0, 1, 0, 0, 0, 'p', 10, 0, 1, 0, 0, 0, 'c', 12, 0, 1, 0, 0, 0, 'h',
		14, 0, 1, 0, 0, 0, 1,					/* seat: held */
		0xff, 0xff, 2, 0, 0, 0, 'X', 'Y',			/* sealed */
	};
	struct event want = {.sequence = 2, .kind = EVENT_STATE, .state = STATE_APPROVED, .moment = 123456, .actor = ACTOR_SYSTEM,
		.receipt = SLICE(RECEIPT), .choice = 1, .partner = SLICE("p"), .course = SLICE("c"), .home = SLICE("h"), .seat = SEAT_HELD};
	struct buffer b;

	(void)state;
	encode(&want, SLICE("XY"), &b);
	assert_int_equal(b.len, sizeof(frozen) + 8);
	assert_memory_equal(b.data, frozen, sizeof(frozen));
	buffer_free(&b);
}

static void
test_every_damage_is_noticed(void **state)
{
	struct event in = sample(), out;
	struct error e = ERROR_NONE;
	struct buffer b;
	char *copy;

	(void)state;
	encode(&in, SLICE("sealed"), &b);
	for (size_t n = 0; n < b.len; n++) {
		copy = malloc(n + 1);	/* exact, for the sanitizer */
		assert_non_null(copy);
		memcpy(copy, b.data, n);
		assert_int_equal(event_decode((struct slice){copy, n}, &out, &e), ERR_DAMAGED);
		free(copy);
	}
	for (size_t bit = 0; bit < b.len * 8; bit++) {
		b.data[bit / 8] = (char)(b.data[bit / 8] ^ (1 << (bit % 8)));
		assert_int_equal(event_decode(buffer_view(&b), &out, &e), ERR_DAMAGED);
		b.data[bit / 8] = (char)(b.data[bit / 8] ^ (1 << (bit % 8)));
	}
	buffer_free(&b);
}

/* Writes fields by hand: what a later version might write. */
static void
by_hand(struct buffer *b, unsigned format, const unsigned *numbers, const char *const *texts, size_t n)
{
	buffer_init(b, 4096);
	buffer_add(b, "OE", 2);
	buffer_u16(b, (uint16_t)format);
	for (size_t i = 0; i < n; i++) {
		struct slice text = slice_of(texts[i]);

		if (numbers[i] == 1)
			text = (struct slice){"\5\0\0\0\0\0\0\0", 8};
		if (numbers[i] == 2)
			text = (struct slice){"\x63\0", 2};
		buffer_u16(b, (uint16_t)numbers[i]);
		buffer_u32(b, (uint32_t)text.n);
		buffer_slice(b, text);
	}
	buffer_u64(b, str_checksum(buffer_view(b)));
}

static void
test_what_is_newer(void **state)
{
	static const unsigned numbers[] = {1, 2, 500}, twice[] = {1, 2, 2}, turned[] = {2, 1};
	static const char *const texts[] = {"", "", "a field of the future"};
	struct application app = {.choices = NULL};
	struct error e = ERROR_NONE;
	struct arena arena;
	struct event out;
	struct buffer b;

	(void)state;
	by_hand(&b, 1, numbers, texts, 3);
	assert_int_equal(event_decode(buffer_view(&b), &out, &e), 0);	/* unknown field: skipped */
	assert_int_equal(out.kind, 0x63);
	arena_init(&arena, 4096);
	assert_int_equal(application_add(&app, &out, &arena, &e), 0);	/* unknown kind: counted */
	assert_int_equal(app.skipped, 1);
	arena_free(&arena);
	buffer_free(&b);
	by_hand(&b, 2, numbers, texts, 3);
	assert_int_equal(event_decode(buffer_view(&b), &out, &e), ERR_VALUE);
	assert_non_null(strstr(e.text, "newer Opstap"));
	buffer_free(&b);
	by_hand(&b, 1, twice, texts, 3);
	assert_int_equal(event_decode(buffer_view(&b), &out, &e), ERR_DAMAGED);
	buffer_free(&b);
	by_hand(&b, 1, turned, texts, 2);
	assert_int_equal(event_decode(buffer_view(&b), &out, &e), ERR_DAMAGED);
	buffer_free(&b);
}

static void
test_unreadable_is_not_written(void **state)
{
	struct event ev = sample();
	struct error e = ERROR_NONE;
	struct buffer b;

	(void)state;
	ev.receipt = SLICE("short");
	buffer_init(&b, 4096);
	assert_int_equal(event_begin(&ev, &b, &e), ERR_LIMIT);
	buffer_free(&b);
}

static void
test_personal(void **state)
{
	struct personal in = {.name = SLICE("Zoë 🦉 ben Ḥayyim"), .email = SLICE("z@uni.example"), .student_number = SLICE("s123"),
		.faculty = SLICE("fsw"), .programme = SLICE("Law"), .year = SLICE("3"), .purpose = SLICE("minor"),
		.motivation = SLICE("a\nb"), .board = SLICE("have"), .board_date = SLICE("2026-11-01"), .at_most = SLICE("1"), .rank = 2,
		.consent = 1, .waiting = 1, .issuer = SLICE("i"), .subject = SLICE("u"), .words = SLICE("own words")}, out;
	struct error e = ERROR_NONE;
	struct buffer b;

	(void)state;
	buffer_init(&b, 4096);
	personal_encode(&in, &b);
	assert_int_equal(personal_decode(buffer_view(&b), &out, &e), 0);
	assert_slice(out.name, "Zoë 🦉 ben Ḥayyim");
	assert_slice(out.email, "z@uni.example");
	assert_slice(out.student_number, "s123");
	assert_slice(out.faculty, "fsw");
	assert_slice(out.programme, "Law");
	assert_slice(out.year, "3");
	assert_slice(out.purpose, "minor");
	assert_slice(out.motivation, "a\nb");
	assert_slice(out.board, "have");
	assert_slice(out.board_date, "2026-11-01");
	assert_slice(out.at_most, "1");
	assert_slice(out.issuer, "i");
	assert_slice(out.subject, "u");
	assert_slice(out.words, "own words");
	assert_true(out.rank == 2 && out.consent == 1 && out.waiting == 1);
	for (size_t n = 0; n < 2; n++)
		assert_int_equal(personal_decode((struct slice){b.data, n}, &out, &e), ERR_DAMAGED);
	assert_int_equal(personal_decode((struct slice){b.data, b.len - 1}, &out, &e), ERR_DAMAGED);
	assert_int_equal(out.person_mail.n, 0);
	personal_add_person(SLICE("too short"), SLICE("mmmmmmmmmmmmmmmm"), &b);	/* what no reader would take is not written */
	assert_int_equal(personal_decode(buffer_view(&b), &out, &e), 0);
	assert_int_equal(out.person_number.n, 0);
	assert_slice(out.person_mail, "mmmmmmmmmmmmmmmm");
	assert_slice(out.words, "own words");
	buffer_free(&b);
}

/* JOURNEYS.md, word for word. */
static void
test_states(void **state)
{
	static const struct { const char *from, *to; } allowed[] = {
		{"", "unconfirmed"}, {"", "submitted"},
		{"unconfirmed", "submitted"}, {"unconfirmed", "lapsed"}, {"unconfirmed", "withdrawn"},
		{"submitted", "approved"}, {"submitted", "declined"}, {"submitted", "waiting"}, {"submitted", "withdrawn"}, {"submitted", "lapsed"},
		{"approved", "placed"}, {"approved", "declined"}, {"approved", "waiting"}, {"approved", "withdrawn"}, {"approved", "lapsed"},
		{"waiting", "offered"}, {"waiting", "withdrawn"},
		{"offered", "placed"}, {"offered", "lapsed"}, {"offered", "withdrawn"},
		{"placed", "withdrawn"}, {"placed", "cancelled"}, {"placed", "finished"},
		{"unconfirmed", "cancelled"}, {"submitted", "cancelled"}, {"approved", "cancelled"}, {"waiting", "cancelled"}, {"offered", "cancelled"},
	};
	static const char *const holding[] = {"unconfirmed", "submitted", "approved", "offered", "placed"};
	size_t found = 0, holds = 0;

	(void)state;
	for (int from = 0; from < STATE_MAX; from++) {
		for (int to = 0; to < STATE_MAX; to++) {
			bool want = false;

			for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
				want = want || (strcmp(allowed[i].from, state_name(from)) == 0 && strcmp(allowed[i].to, state_name(to)) == 0);
			assert_int_equal(state_may_follow(from, to), want);
			found += want;
		}
		for (size_t i = 0; i < sizeof(holding) / sizeof(holding[0]); i++)
			holds += state_holds(from) && strcmp(holding[i], state_name(from)) == 0;
		assert_int_equal(state_may_undo(from), from == STATE_DECLINED || from == STATE_WITHDRAWN || from == STATE_PLACED);
	}
	assert_int_equal(found, sizeof(allowed) / sizeof(allowed[0]));
	assert_int_equal(holds, sizeof(holding) / sizeof(holding[0]));
}

static void
add(struct application *app, struct arena *arena, uint64_t sequence, uint16_t kind, enum state to, uint8_t choice)
{
	struct event ev = sample();
	struct error e = ERROR_NONE;

	ev.sequence = sequence;
	ev.moment += (int64_t)sequence;
	ev.kind = kind;
	ev.state = (uint8_t)to;
	ev.choice = choice;
	assert_int_equal(application_add(app, &ev, arena, &e), 0);
}

static void
test_fold(void **state)
{
	struct application app = {.choices = NULL};
	struct error e = ERROR_NONE;
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 16);
	add(&app, &arena, 1, EVENT_STATE, STATE_SUBMITTED, 1);
	add(&app, &arena, 2, EVENT_STATE, STATE_SUBMITTED, 2);
	add(&app, &arena, 3, EVENT_STATE, STATE_APPROVED, 2);
	add(&app, &arena, 4, EVENT_STATE, STATE_PLACED, 2);
	add(&app, &arena, 5, EVENT_UNDONE, STATE_APPROVED, 2);
	assert_int_equal(app.choice_count, 2);
	assert_slice(app.receipt, RECEIPT);
	assert_int_equal(application_choice(&app, 1)->state, STATE_SUBMITTED);
	assert_int_equal(application_choice(&app, 2)->state, STATE_APPROVED);
	assert_int_equal(application_choice(&app, 2)->step_count, 4);
	assert_int_equal(application_choice(&app, 2)->since - application_choice(&app, 2)->submitted_at, 3);
	assert_null(application_choice(&app, 3));
	assert_int_equal(application_check(&app, &e), 0);
	add(&app, &arena, 6, EVENT_STATE, STATE_FINISHED, 1);	/* submitted, then finished: nobody may do that */
	assert_int_equal(application_check(&app, &e), ERR_DAMAGED);
	assert_string_equal(e.text, "event 6: \"finished\" does not follow \"submitted\"");
	add(&app, &arena, 7, EVENT_ERASED, STATE_NONE, 0);
	assert_true(app.erased);
	arena_free(&arena);
}

/* What is noted of a choice, and what is said of a course. */
static void
test_marks(void **state)
{
	struct event mark = {.sequence = 8, .kind = EVENT_MARK, .actor = ACTOR_HOME, .choice = 1, .receipt = SLICE(RECEIPT), .mark = 12,
		.number = UINT64_MAX, .by = SLICE("jdv")}, first = sample(), out;
	struct event course = {.sequence = 9, .kind = EVENT_COURSE, .actor = ACTOR_HOST, .partner = SLICE("epfl"), .course = SLICE("CS-401"),
		.mark = COURSE_PLACES, .number = COURSE_PLACES_UNKNOWN};
	struct application app = {.choices = NULL};
	struct error e = ERROR_NONE;
	struct arena arena;
	struct buffer b;

	(void)state;
	encode(&mark, SLICE("sealed"), &b);
	assert_int_equal(event_decode(buffer_view(&b), &out, &e), 0);
	assert_true(out.mark == 12 && out.number == UINT64_MAX && out.kind == EVENT_MARK);
	arena_init(&arena, 1 << 16);
	assert_int_equal(application_add(&app, &out, &arena, &e), ERR_DAMAGED);	/* of a choice that is not there */
	app = (struct application){.choices = NULL};
	assert_int_equal(application_add(&app, &first, &arena, &e), 0);
	assert_int_equal(application_add(&app, &out, &arena, &e), 0);
	assert_int_equal(app.choices[0].step_count, 1);
	assert_int_equal(app.choices[0].last_sequence, 8);
	assert_non_null(application_mark(&app.choices[0], 12));
	assert_slice(application_mark(&app.choices[0], 12)->sealed, "sealed");
	assert_null(application_mark(&app.choices[0], 13));
	arena_free(&arena);
	buffer_free(&b);
	encode(&course, SLICE_NONE, &b);
	assert_int_equal(event_decode(buffer_view(&b), &out, &e), 0);
	assert_true(out.mark == COURSE_PLACES && out.number == COURSE_PLACES_UNKNOWN && out.receipt.n == 0);
	buffer_free(&b);
}

/* Each lacks one thing that every event of its kind has. */
static void
test_marks_lack(void **state)
{
	const struct event bad[] = {
		{.sequence = 8, .kind = EVENT_MARK, .choice = 1, .receipt = SLICE(RECEIPT)},
		{.sequence = 8, .kind = EVENT_MARK, .mark = 1, .receipt = SLICE(RECEIPT)},
		{.sequence = 8, .kind = EVENT_MARK, .mark = 1, .choice = 1},
		{.sequence = 9, .kind = EVENT_COURSE, .partner = SLICE("epfl"), .course = SLICE("A")},
		{.sequence = 9, .kind = EVENT_COURSE, .partner = SLICE("epfl"), .mark = 1},
		{.sequence = 9, .kind = EVENT_COURSE, .course = SLICE("A"), .mark = 1},
		{.sequence = 9, .kind = EVENT_COURSE, .partner = SLICE("epfl"), .course = SLICE("A"), .mark = 1, .receipt = SLICE(RECEIPT)},
	};
	struct error e = ERROR_NONE;
	struct event out;
	struct buffer b;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		encode(&bad[i], SLICE_NONE, &b);
		assert_int_equal(event_decode(buffer_view(&b), &out, &e), ERR_DAMAGED);
		buffer_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comes_back), cmocka_unit_test(test_frozen_bytes), cmocka_unit_test(test_every_damage_is_noticed),
		cmocka_unit_test(test_what_is_newer), cmocka_unit_test(test_unreadable_is_not_written), cmocka_unit_test(test_personal),
		cmocka_unit_test(test_states), cmocka_unit_test(test_marks), cmocka_unit_test(test_marks_lack),
		cmocka_unit_test(test_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
