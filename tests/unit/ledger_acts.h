#ifndef TESTS_LEDGER_ACTS_H
#define TESTS_LEDGER_ACTS_H
/* What tests do to applications that were sent, and how they look at them. */
#include "ground/file.h"
#include "ledger_fixture.h"
#include "store/roster.h"

static struct arena reading;		/* initialised by the test's main */

static inline struct ledger_answer
write_one(const struct ledger_request *request, int64_t now)
{
	struct ledger_answer a = {.outcome = 0};
	struct error e = ERROR_NONE;

	if (ledger_write(ledger, &request, 1, now, &a, &e) != 0)
		fail_msg("%s", e.text);
	return a;
}

static inline struct ledger_answer
act_full(const char *receipt, uint8_t choice, const struct action_request *r, const char *token, int64_t now)
{
	const struct ledger_request request = {.kind = LEDGER_ACT, .u.act = {.receipt = slice_of(receipt), .choice = choice, .request = *r,
		.token = slice_of(token)}};

	return write_one(&request, now);
}

static inline struct ledger_answer
act_at(const char *receipt, enum action action, enum actor actor, int64_t now)
{
	const struct action_request r = {.action = action, .actor = actor, .reason = action == ACTION_DECLINE ? SLICE("level") : SLICE_NONE};

	return act_full(receipt, 1, &r, NULL, now);
}

static inline struct ledger_answer
act(const char *receipt, enum action action, enum actor actor)
{
	return act_at(receipt, action, actor, NOW);
}

#define assert_done(answer) assert_answer_done((answer), __FILE__, __LINE__)

static inline void
assert_answer_done(struct ledger_answer a, const char *file, int line)
{
	if (a.outcome == LEDGER_DONE)
		return;
	print_error("outcome %d, refusal \"%s\"\n", (int)a.outcome, refusal_name(a.refusal));
	_fail(file, line);
}

static inline struct application *
read_application(const char *receipt)
{
	struct application *app;
	struct error e = ERROR_NONE;

	if (ledger_application(ledger, slice_of(receipt), &reading, &app, &e) != 0)
		fail_msg("%s", e.text);
	return app;
}

#define assert_state(receipt, s) assert_string_equal(state_name(read_application(receipt)->choices[0].state), state_name(s))

/* From the form to the transcript. */
static inline void
finish(const char *receipt)
{
	assert_done(act(receipt, ACTION_APPROVE, ACTOR_HOME));
	assert_done(act(receipt, ACTION_PLACE, ACTOR_HOST));
	assert_done(act(receipt, ACTION_TRANSCRIPT_SENT, ACTOR_HOST));
	assert_state(receipt, STATE_FINISHED);
}

static inline size_t
tick(int64_t now)
{
	struct error e = ERROR_NONE;
	size_t did;

	if (ledger_tick(ledger, now, &did, &e) != 0)
		fail_msg("%s", e.text);
	return did;
}

static inline void
course_act(struct slice course, enum course_mark mark, uint32_t places, const char *by)
{
	const struct ledger_request request = {.kind = LEDGER_COURSE, .u.course = {.partner = SLICE("epfl"), .course = course,
		.offering = SLICE("2027"), .mark = mark, .places = places, .by = slice_of(by)}};

	assert_done(write_one(&request, NOW));
}

static inline void
course_changed(struct slice course, struct slice record)
{
	const struct ledger_request request = {.kind = LEDGER_COURSE, .u.course = {.partner = SLICE("epfl"), .course = course,
		.offering = SLICE("2027"), .mark = COURSE_CHANGED, .record = record}};

	assert_done(write_one(&request, NOW));
}

static inline struct roster_course
course_of(struct slice course)
{
	struct roster_course out;
	struct error e = ERROR_NONE;

	if (roster_course(ledger, SLICE("epfl"), course, SLICE("2027"), &out, &e) != 0)
		fail_msg("%s", e.text);
	return out;
}

/* Opens the store anew, with a configuration of its partner; NULL: without. */
static inline void
reopen(const struct config *config)
{
	struct error e = ERROR_NONE;

	ledger_close(ledger);
	ledger = NULL;
	if (ledger_open(data_dir, keys, config, true, &ledger, &e) != 0)
		fail_msg("%s", e.text);
}

/* A record whose offering has these values; those without text it lacks. */
static inline void
make_record_of(struct buffer *out, const struct value *values, size_t count)
{
	const struct value title = {.field = OPSTAP_F_TITLE, .text = SLICE("Statistics")};
	struct error e = ERROR_NONE;
	struct arena arena;
	struct course *course;
	struct offering *offering;

	arena_init(&arena, 1 << 16);
	course = course_new(&arena);
	assert_non_null(course);
	assert_int_equal(values_add(&arena, &course->values, &title, &e), 0);
	offering = course_add_offering(course, &e);
	assert_non_null(offering);
	for (size_t i = 0; i < count; i++) {
		if (values[i].text.n > 0)
			assert_int_equal(values_add(&arena, &offering->values, &values[i], &e), 0);
	}
	assert_int_equal(course_encode(course, out, &e), 0);
	arena_free(&arena);
}

/* What is given ("" = not). */
static inline void
make_record(struct buffer *out, const char *places, const char *drop_by, const char *end)
{
	const struct value values[] = {
		{.field = OPSTAP_F_OFFERING, .text = SLICE("2027")}, {.field = OPSTAP_F_END, .text = slice_of(end)},
		{.field = OPSTAP_F_PLACES, .text = slice_of(places)}, {.field = OPSTAP_F_DROP_BY, .text = slice_of(drop_by)},
	};

	make_record_of(out, values, sizeof(values) / sizeof(values[0]));
}

/* One student for a course with such a record, at a moment. */
static inline struct ledger_answer
apply_with(unsigned student, struct slice course, const struct buffer *record, int32_t places, int64_t now)
{
	struct ledger_request request = {.kind = LEDGER_SUBMIT};
	struct ledger_answer a;
	struct form f;

	form_begin(&f, student, student + 900);
	form_choice(&f, course, places, true, SLICE("Zoë"))->record = buffer_view(record);
	request.u.form = f.s;
	a = write_one(&request, now);
	form_end(&f);
	return a;
}

/* A choice whose form says how many the student wants. */
static inline void
form_choice_at_most(struct form *f, struct slice course, int32_t places, const char *at_most)
{
	struct ledger_choice *c = form_choice(f, course, places, false, SLICE("Zoë"));
	const struct personal p = {.name = SLICE("Zoë"), .email = SLICE("s@leiden.example"), .faculty = SLICE("law"),
		.at_most = slice_of(at_most), .rank = (uint8_t)f->s.choice_count, .consent = 1};
	struct buffer *personal = &f->personal[f->s.choice_count - 1];

	buffer_clear(personal);
	personal_encode(&p, personal);
	c->personal = buffer_view(personal);
}

static inline struct ledger_answer
erase_at(const char *receipt, int64_t now)
{
	const struct ledger_request request = {.kind = LEDGER_ERASE, .u.erase = {slice_of(receipt)}};

	return write_one(&request, now);
}

static inline size_t
entries(int db)
{
	MDB_txn *txn;
	MDB_stat st;
	struct error e = ERROR_NONE;

	assert_int_equal(env_begin(ledger->env, false, &txn, &e), 0);
	assert_int_equal(mdb_stat(txn, env_db(ledger->env, (size_t)db), &st), 0);
	env_abort(txn);
	return st.ms_entries;
}

/* The text stands in no page of the store, used or free. */
static inline void
assert_nowhere(const char *text)
{
	struct error e = ERROR_NONE;
	struct buffer b;
	char path[128];

	snprintf(path, sizeof(path), "%s/enrolments/data.mdb", data_dir);
	buffer_init(&b, (size_t)256 << 20);
	assert_int_equal(file_read(path, &b, &e), 0);
	assert_null(memmem(b.data, b.len, text, strlen(text)));
	buffer_free(&b);
}

#endif
