/* The catalogue: what a list changes, what a reader sees, what is remembered of runs. */
#include "unit.h"

#include "store_world.h"

static int
set_up(void **state)
{
	*state = world_new();
	return 0;
}

static int
tear_down(void **state)
{
	world_free(*state);
	return 0;
}

static struct course_meta
meta_of(struct world *w, const char *partner, const char *id, int expected)
{
	struct catalogue_view *v;
	struct error e = ERROR_NONE;
	struct course_meta meta = {0};
	struct slice record;

	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(catalogue_course(v, slice_of(partner), slice_of(id), &record, &meta, &e), expected);
	catalogue_end(v);
	return meta;
}

static int
write_id(void *context, struct slice id, struct slice record, const struct course_meta *meta)
{
	assert_false(meta->gone);
	assert_true(record.n > 0);
	buffer_slice(context, id);
	buffer_byte(context, ' ');
	return 0;
}

static void
assert_shown(struct world *w, const char *partner, const char *expected)
{
	struct catalogue_view *v;
	struct error e = ERROR_NONE;
	struct buffer b;

	buffer_init(&b, 1 << 20);
	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(catalogue_each(v, slice_of(partner), write_id, &b, &e), 0);
	assert_string_equal(buffer_string(&b), expected);
	catalogue_end(v);
	buffer_free(&b);
}

static uint64_t
version(struct world *w)
{
	struct catalogue_view *v;
	struct error e = ERROR_NONE;
	uint64_t version;

	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	version = catalogue_version(v);
	catalogue_end(v);
	return version;
}

static void
counts_what_a_list_changes(void **state)
{
	struct world *w = *state;
	struct run_counts c;

	world_add(w, "id=A|title=Law");
	world_add(w, "id=B|title=Statistics");
	world_add(w, "id=C|title=Water");
	c = world_apply(w, 0);
	assert_int_equal(c.added, 3);
	assert_shown(w, "alpha", "A B C ");
	w->now += 100;
	world_add(w, "id=C|title=Water");
	world_add(w, "id=B|title=Statistics II");
	world_add(w, "id=D|title=New");
	world_add(w, "id=D|title=Second of the same id");
	c = world_apply(w, 0);
	assert_int_equal(c.added, 1);
	assert_int_equal(c.changed, 1);
	assert_int_equal(c.gone, 1);
	assert_int_equal(c.unchanged, 1);
	assert_shown(w, "alpha", "C B D ");
	assert_shown(w, "beta", "");
	world_verify(w);
}

static void
a_course_keeps_the_moment_it_was_first_seen(void **state)
{
	struct world *w = *state;
	int64_t first = w->now;
	struct course_meta m;

	world_add(w, "id=A|title=Law");
	world_apply(w, 0);
	w->now += 10;
	world_add(w, "id=A|title=Law again");
	world_apply(w, 0);
	m = meta_of(w, "alpha", "A", 0);
	assert_int_equal(m.first_seen, first);
	assert_int_equal(m.changed, first + 10);
	assert_int_equal(m.fetched, first + 10);
	w->now += 10;
	world_apply(w, 0);	/* an empty list: gone, but not forgotten */
	m = meta_of(w, "alpha", "A", 0);
	assert_true(m.gone);
	assert_int_equal(m.fetched, first + 10);
	assert_shown(w, "alpha", "");
	world_verify(w);
	w->now += 10;
	world_add(w, "id=A|title=Law again");
	assert_int_equal(world_apply(w, 0).added, 1);
	m = meta_of(w, "alpha", "A", 0);
	assert_false(m.gone);
	assert_int_equal(m.first_seen, first);
	assert_int_equal(m.changed, first + 10);
	assert_int_equal(m.fetched, first + 30);
	world_verify(w);
}

static int64_t
newest(struct world *w)
{
	struct error e = ERROR_NONE;
	struct catalogue_view *v;
	int64_t moment;

	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(catalogue_newest(v, &moment, &e), 0);
	catalogue_end(v);
	return moment;
}

static void
what_comes_later_is_first_seen_later(void **state)
{
	struct world *w = *state;
	int64_t first = w->now, moment;

	world_add(w, "id=A|title=Law");
	world_apply(w, 0);
	assert_int_equal(newest(w), first);
	world_add(w, "id=B|title=Art");		/* another partner, in the same second */
	world_apply(w, 1);
	assert_int_equal(meta_of(w, "beta", "B", 0).first_seen, first + 1);
	w->now = first - 100;			/* a clock that was set right */
	world_add(w, "id=A|title=Law");
	world_add(w, "id=C|title=Music");
	world_apply(w, 0);
	moment = newest(w);
	assert_int_equal(moment, first + 2);
	assert_int_equal(meta_of(w, "alpha", "C", 0).first_seen, moment);
	assert_int_equal(meta_of(w, "alpha", "A", 0).first_seen, first);
	w->now = first + 50;			/* nothing new */
	world_add(w, "id=A|title=Civil law");
	world_add(w, "id=C|title=Music");
	world_apply(w, 0);
	assert_int_equal(newest(w), moment);
}

static void
finds_ids_of_every_length_and_only_their_own(void **state)
{
	struct world *w = *state;
	char line[1200], id[1001];

	for (size_t n = 199; n <= 1000; n += n < 202 ? 1 : 199) {
		memset(id, 'x', n);
		id[n] = '\0';
		snprintf(line, sizeof(line), "id=%s|title=T", id);
		world_add(w, line);
		id[n - 1] = 'y';
		snprintf(line, sizeof(line), "id=%s|title=T", id);
		world_add(w, line);
	}
	assert_int_equal(world_apply(w, 0).added, 16);
	for (size_t n = 199; n <= 1000; n += n < 202 ? 1 : 199) {
		memset(id, 'x', n);
		id[n] = '\0';
		(void)meta_of(w, "alpha", id, 0);
		(void)meta_of(w, "beta", id, ERR_NOT_FOUND);
	}
	(void)meta_of(w, "alpha", "x", ERR_NOT_FOUND);
	(void)meta_of(w, "alpha", "", ERR_NOT_FOUND);
	(void)meta_of(w, "", "x", ERR_NOT_FOUND);
	world_verify(w);
}

static void
compare_writes_nothing(void **state)
{
	struct world *w = *state;
	struct catalogue_list list = {.partner = &w->partners[0], .records = w->records};
	struct run_counts c = {0};
	struct error e = ERROR_NONE;
	uint64_t before;

	world_add(w, "id=A|title=Law");
	world_add(w, "id=B|title=Statistics");
	world_apply(w, 0);
	before = version(w);
	world_add(w, "id=A|title=Law changed");
	world_add(w, "id=C|title=New");
	list.count = w->count;
	assert_int_equal(catalogue_compare(w->catalogue, &list, &c, &e), 0);
	assert_int_equal(c.added, 1);
	assert_int_equal(c.changed, 1);
	assert_int_equal(c.gone, 1);
	assert_int_equal(c.unchanged, 0);
	list.partner = &w->partners[1];	/* never seen */
	assert_int_equal(catalogue_compare(w->catalogue, &list, &c, &e), 0);
	assert_int_equal(c.added, 2);
	assert_true(version(w) == before);
	assert_shown(w, "alpha", "A B ");
}

static struct partner_state
note(struct world *w, enum run_outcome outcome, const char *reason)
{
	struct message m = {.level = MESSAGE_WARNING,
			.rule = "no-credits",
			.record = SLICE("A"),
			.text = SLICE("no credits")};
	struct run_report report = {.started = w->now,
			.finished = w->now,
			.outcome = outcome,
			.reason = slice_of(reason),
			.adapter_name = SLICE("list"),
			.adapter_version = SLICE("1.0"),
			.messages = &m,
			.message_count = 1,
			.warnings = 1};
	struct catalogue_view *v;
	struct partner_state s;
	struct error e = ERROR_NONE;

	assert_int_equal(catalogue_note_run(w->catalogue, &w->partners[0], &report, &e), 0);
	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(catalogue_partner(v, SLICE("alpha"), &s, &e), 0);
	s.reason = arena_slice(&w->arena, s.reason);
	catalogue_end(v);
	return s;
}

static void
states_follow_the_runs(void **state)
{
	struct world *w = *state;
	const struct config_partner *p = &w->partners[0];
	struct partner_state s;

	memset(&s, 0, sizeof(s));
	assert_int_equal(partner_word(p, &s, w->now), PARTNER_STALE);
	s = note(w, RUN_FAILED, "not well-formed");
	assert_slice(s.reason, "not well-formed");
	assert_int_equal(partner_word(p, &s, w->now), PARTNER_FAILED);
	world_add(w, "id=A|title=Law");
	world_apply(w, 0);
	s = note(w, RUN_UNCHANGED, "");
	assert_int_equal(s.courses, 1);
	assert_int_equal(s.list, 1);
	assert_true(s.etag.n > 0);
	assert_int_equal(partner_word(p, &s, w->now + 3 * 3600), PARTNER_OK);
	assert_int_equal(partner_word(p, &s, w->now + 3 * 3600 + 1), PARTNER_STALE);
	s = note(w, RUN_HELD, "41 courses, now 2");
	assert_int_equal(partner_word(p, &s, w->now), PARTNER_HELD);
	s = note(w, RUN_FAILED, "timeout");
	assert_int_equal(partner_word(p, &s, w->now), PARTNER_HELD);	/* the guard's list is still there */
	assert_int_equal(s.etag.n, 0);
	world_add(w, "id=A|title=Law");
	world_apply(w, 0);
	s = note(w, RUN_UNCHANGED, "");
	assert_int_equal(partner_word(p, &s, w->now), PARTNER_OK);
	w->partners[0].enabled = false;
	assert_int_equal(partner_word(p, &s, w->now), PARTNER_OFF);
}

static void
keeps_the_last_thirty_runs_with_their_messages(void **state)
{
	struct world *w = *state;
	struct catalogue_view *v;
	struct run_report *runs, run;
	struct error e = ERROR_NONE;
	char reason[32];
	size_t n;

	for (int i = 0; i < 35; i++) {
		snprintf(reason, sizeof(reason), "run %d", i);
		w->now += i % 2;	/* two in one second */
		(void)note(w, RUN_FAILED, reason);
	}
	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	assert_int_equal(catalogue_runs(v, SLICE("alpha"), 100, &w->arena, &runs, &n, &e), 0);
	assert_int_equal(n, 30);
	assert_slice(runs[0].reason, "run 34");
	assert_slice(runs[29].reason, "run 5");
	assert_int_equal(runs[0].message_count, 1);
	assert_null(runs[0].messages);
	assert_int_equal(catalogue_run(v, SLICE("alpha"), 29, &w->arena, &run, &e), 0);
	assert_slice(run.reason, "run 5");
	assert_slice(run.messages[0].text, "no credits");
	assert_int_equal(catalogue_run(v, SLICE("alpha"), 30, &w->arena, &run, &e), ERR_NOT_FOUND);
	assert_slice(runs[0].adapter_name, "list");
	assert_int_equal(catalogue_runs(v, SLICE("alph"), 100, &w->arena, &runs, &n, &e), 0);
	assert_int_equal(n, 0);
	assert_int_equal(catalogue_runs(v, SLICE("alpha"), 2, &w->arena, &runs, &n, &e), 0);
	assert_int_equal(n, 2);
	catalogue_end(v);
	world_verify(w);
}

static void
a_hold_is_remembered_even_before_the_first_run(void **state)
{
	struct world *w = *state;
	struct partner_state s;
	struct error e = ERROR_NONE;

	assert_int_equal(catalogue_set_hold(w->catalogue, SLICE("alpha"), true, &e), 0);
	s = note(w, RUN_FAILED, "x");
	assert_true(s.on_hold);
	assert_int_equal(catalogue_set_hold(w->catalogue, SLICE("alpha"), false, &e), 0);
	s = note(w, RUN_FAILED, "x");
	assert_false(s.on_hold);
}

static void
a_reader_sees_one_moment_while_a_writer_works(void **state)
{
	struct world *w = *state;
	struct catalogue_view *v;
	struct error e = ERROR_NONE;
	struct buffer b;
	uint64_t before;

	world_add(w, "id=A|title=Law");
	world_add(w, "id=B|title=Tort");
	world_apply(w, 0);
	before = version(w);
	assert_int_equal(catalogue_begin(w->catalogue, &v, &e), 0);
	world_add(w, "id=C|title=Water");
	world_apply(w, 0);
	buffer_init(&b, 1000);
	assert_int_equal(catalogue_each(v, SLICE("alpha"), write_id, &b, &e), 0);
	assert_string_equal(buffer_string(&b), "A B ");
	assert_true(catalogue_version(v) == before);
	catalogue_end(v);
	buffer_free(&b);
	assert_true(version(w) > before);
	assert_shown(w, "alpha", "C ");
}

static void
only_what_changed_is_rewritten(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;
	uint64_t before;

	world_add(w, "id=A|title=Law");
	world_apply(w, 0);
	before = version(w);
	assert_int_equal(catalogue_sync_partners(w->catalogue, &w->config, &e), 0);
	assert_true(version(w) == before);	/* nothing to say, nothing written */
	w->partners[0].enabled = false;
	assert_int_equal(catalogue_sync_partners(w->catalogue, &w->config, &e), 0);
	assert_true(version(w) > before);
	assert_int_equal(zone_find("Asia/Tokyo", &w->partners[0].zone, &e), 0);
	assert_int_equal(catalogue_sync_partners(w->catalogue, &w->config, &e), 0);
	world_verify(w);
	assert_int_equal(zone_find("UTC", &w->partners[0].zone, &e), 0);
	world_add(w, "id=A|title=Law");
	assert_int_equal(world_apply(w, 0).unchanged, 1);
	world_verify(w);
}

/* Applies alpha: a b and beta: c d out of four records, together. */
static int
apply_two(struct world *w, struct run_report reports[2], struct error *e)
{
	struct catalogue_list lists[] = {{.partner = &w->partners[0], .records = w->records, .count = 2, .etag = SLICE("one")},
			{.partner = &w->partners[1], .records = w->records + 2, .count = 2, .etag = SLICE("two")}};

	for (size_t i = 0; i < 2; i++)
		reports[i] = (struct run_report){.started = w->now, .finished = w->now, .outcome = RUN_ACCEPTED};
	w->count = 0;
	return catalogue_apply(w->catalogue, lists, reports, 2, e);
}

static void
several_lists_go_in_together_or_not_at_all(void **state)
{
	struct world *w = *state;
	struct error e = ERROR_NONE;
	struct run_report reports[2];

	for (unsigned round = 0; round < 2; round++) {
		w->now += 10;
		world_add(w, "id=A|title=Law");
		world_add(w, round ? "id=E|title=Physics" : "id=B|title=Tort");
		world_add(w, round ? "id=A|title=Water, again" : "id=A|title=Water");
		world_add(w, "id=D|title=Logic");
		assert_int_equal(apply_two(w, reports, &e), 0);
		world_verify(w);
	}
	assert_int_equal(reports[0].counts.unchanged, 1);
	assert_int_equal(reports[0].counts.added, 1);
	assert_int_equal(reports[0].counts.gone, 1);
	assert_int_equal(reports[1].counts.changed, 1);
	assert_int_equal(reports[1].counts.unchanged, 1);
	world_add(w, "id=A|title=Law");
	world_add(w, "id=F|title=Ice");
	world_add(w, "id=A|title=Water, again");
	w->records[w->count++] = SLICE("no record");
	assert_int_equal(apply_two(w, reports, &e), ERR_DAMAGED);
	assert_shown(w, w->partners[0].id, "A E ");
	assert_shown(w, w->partners[1].id, "A D ");
	world_verify(w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {TEST(counts_what_a_list_changes),
			TEST(a_course_keeps_the_moment_it_was_first_seen),
			TEST(what_comes_later_is_first_seen_later),
			TEST(finds_ids_of_every_length_and_only_their_own), TEST(compare_writes_nothing),
			TEST(states_follow_the_runs), TEST(keeps_the_last_thirty_runs_with_their_messages),
			TEST(a_hold_is_remembered_even_before_the_first_run),
			TEST(a_reader_sees_one_moment_while_a_writer_works), TEST(only_what_changed_is_rewritten),
			TEST(several_lists_go_in_together_or_not_at_all)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
