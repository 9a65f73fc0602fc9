/* Many documents at a time are judged as one document after the other is: the same ones, with the same classes and scores. */
#include "unit.h"

#include "search/match_parts.h"
#include "segment_world.h"

#define COURSES 10000
#define FEWER 6000		/* of another segment */
#define FEW_BYTES 8192		/* enough for lists, not for stretches and windows */

static uint32_t seed = 7;
static size_t alone, spared;	/* searches a stretch at a time, documents that were not judged there */
static size_t refused;		/* steps that can find nothing */
static size_t behind[2];	/* documents that were not judged to the end: of all groups, of some of them */
static size_t titles, together;	/* those by what stands in titles, and of several steps at once, that found any */
static size_t dense;		/* searches of groups that very many documents have */
static size_t noted[2];		/* groups of which it was noted by what documents were found: in the first step, in others */
static size_t named, apart;	/* steps by what a title has all of, and by what stands elsewhere, that found any */
static size_t counted;		/* and those that were not even given out */
static size_t sifted[2];	/* steps in which excluded words were left out of many at once: of one group, of several */

#define chance(n) unit_chance(&seed, (n))

/* The first ones are everywhere, the last ones hardly anywhere; some are near others, inflected or made of two. */
static const char *const words[] = {"water", "law", "history", "art", "way", "science", "histories", "laws", "waters", "arts", "waterway",
	"lawn", "later", "wader", "mind", "minds", "ways", "sciences", "novel", "lawart", "artway", "quantum", "rivers", "scienc"};

#define WORDS (sizeof(words) / sizeof(words[0]))

static const char *
some_word(void)
{
	uint32_t most = 1 + chance(WORDS);

	return words[chance(1 + chance(most))];
}

/* From one course in ten to one in four hundred, and one edit from each other: bit maps and lists that are none. */
static const char *
middle_word(void)
{
	static const char *const middle[] = {"stone", "store", "tower", "power", "brick", "trick", "flame", "frame", "night", "sight", "chess",
		"chest", "grain", "grains"};

	return middle[chance(1 + chance(sizeof(middle) / sizeof(middle[0])))];
}

static void
make_engines(struct engine *x, struct engine *small)
{
	static char lines[COURSES][200];
	static const char *all[COURSES];

	for (size_t i = 0; i < COURSES; i++) {
		snprintf(lines[i], sizeof(lines[i]), "id=c%zu|title@en=%s %s|description@en=%s %s %s %s %s %s", i, some_word(),
				chance(8) == 0 ? middle_word() : some_word(), some_word(), some_word(), some_word(), i / 1000 % 2 ? some_word() : "plain",
				chance(6) == 0 ? middle_word() : "", chance(6) == 0 ? middle_word() : "");
		all[i] = lines[i];
	}
	(void)engine_add(x, all, COURSES);
	(void)engine_add(small, all, FEWER);
}

struct way {
	struct arena arena;
	struct match_room *room;
	struct match *m;
	struct matched found[COURSES];
	size_t n;
};

struct both {
	const struct segment *s;
	const struct segment *segments[1];
	struct plan_index index;
	struct arena arena;
	struct ask ask;
	struct plan plan;
	struct way one, many;
	struct match *before;	/* of a smaller segment, in the room of many; NULL: that has the room for itself */
};

static void
take(struct both *b, struct way *w, const struct match_wanted *wanted)
{
	struct match_wanted there = *wanted;
	size_t n;

	w->n = 0;
	there.count = NULL;
	if (b->before != NULL && w == &b->many) {
		match_start(b->before, &there);
		while (match_take(b->before, &there, w->found, 100) > 0)
			;
	}
	match_start(w->m, wanted);
	while ((n = match_take(w->m, wanted, w->found + w->n, w->n + 100 < COURSES ? 100 : COURSES - w->n)) > 0)
		w->n += n;
	for (size_t i = 0; i < w->n; i++)
		assert_true(w->found[i].doc < b->s->docs && (i == 0 || w->found[i].doc > w->found[i - 1].doc));
}

static bool
is_hopeless(const struct matched *f, const struct match_floor *floor)
{
	return floor->any && (f->class != floor->class ? f->class > floor->class : f->score < floor->score);
}

/* A stretch at a time: the same documents, and those that may come before the floor are what they are. */
static void
compare_alone_floor(struct both *b, const struct match_wanted *wanted, const struct match_floor *floor)
{
	struct match_stretch s;
	struct matched found[64];
	size_t at = 0;

	if (!match_alone_start(b->many.m, wanted))
		return;
	alone++;
	while (match_alone_next(b->many.m, wanted, floor, NULL, &s)) {
		match_alone_judge(b->many.m, &s);
		for (uint32_t i = 0; i < MATCH_STRETCH / 64; i++) {
			size_t n = match_alone_take(b->many.m, wanted, &s, i, found), k = 0;

			for (uint64_t bits = s.docs[i]; bits != 0; bits &= bits - 1, at++) {
				const struct matched *f = &b->one.found[at];

				assert_true(at < b->one.n);
				assert_int_equal(f->doc, s.first + 64 * i + (uint32_t)__builtin_ctzll(bits));
				if ((s.judged[i] & bits & -bits) != 0)
					assert_memory_equal(f, &found[k++], sizeof(*f));
				else
					assert_true(is_hopeless(f, floor));
				if (!floor->any || f->class < floor->class || (f->class == floor->class && f->score > floor->score))
					assert_true((s.better[i] & bits & -bits) != 0);
				spared += (s.judged[i] & bits & -bits) == 0;
			}
			assert_int_equal(k, n);
			assert_int_equal((s.judged[i] | s.better[i]) & ~s.docs[i], 0);
		}
	}
	assert_int_equal(at, b->one.n);
}

static void
compare_alone(struct both *b, const struct match_wanted *wanted)
{
	compare_alone_floor(b, wanted, &(struct match_floor){.any = false});
	for (int i = 0; i < 4 && b->one.n > 0; i++) {
		const struct matched *f = &b->one.found[chance((uint32_t)b->one.n)];

		compare_alone_floor(b, wanted, &(struct match_floor){true, f->class, f->score});
	}
}

/* With a floor the same documents are found, and those that may come before it are what they are. */
static void
compare_floor(struct both *b, const struct match_wanted *w)
{
	for (int i = 0; i < 4 && b->one.n > 0; i++) {
		const struct matched *at = &b->one.found[chance((uint32_t)b->one.n)];
		struct match_floor floor = {true, at->class, at->score};
		struct match_wanted wanted = *w;

		wanted.floor = &floor;
		take(b, &b->many, &wanted);
		assert_int_equal(b->one.n, b->many.n);
		for (size_t k = 0; k < b->one.n; k++) {
			const struct matched *f = &b->one.found[k], *g = &b->many.found[k];

			assert_int_equal(f->doc, g->doc);
			if (g->class != CLASS_BEHIND)
				assert_memory_equal(f, g, sizeof(*f));
			else
				assert_true(is_hopeless(f, &floor) && (f->some || f->step == g->step));
			behind[w->least < b->plan.n] += g->class == CLASS_BEHIND;
		}
	}
}

static void
note_counted(void *context, uint32_t first, uint64_t docs[MATCH_STRETCH / 64])
{
	bool *has = context;

	for (uint32_t i = 0; i < MATCH_STRETCH; i++)
		if (docs[i / 64] >> i % 64 & 1) {
			assert_true(first + i < COURSES && !has[first + i]);
			has[first + i] = true;
		}
}

/* When those that come behind it are only counted none is missing, and none of them is given out, too. */
static void
compare_counted(struct both *b, const struct match_wanted *w)
{
	const struct matched *at = &b->one.found[chance((uint32_t)(b->one.n > 0 ? b->one.n : 1))];
	struct match_floor floor = {b->one.n > 0, at->class, at->score};
	bool has[COURSES] = {false};
	struct match_count count = {note_counted, has};
	struct match_wanted wanted = *w;
	size_t given = 0;

	wanted.floor = &floor;
	wanted.count = &count;
	take(b, &b->many, &wanted);
	for (size_t k = 0; k < b->one.n; k++) {
		const struct matched *f = &b->one.found[k], *g = &b->many.found[given];

		if (given < b->many.n && g->doc == f->doc) {
			assert_true(g->class == CLASS_BEHIND || memcmp(f, g, sizeof(*f)) == 0);
			assert_false(has[f->doc]);
			given++;
			continue;
		}
		assert_true(has[f->doc] && is_hopeless(f, &floor) && (!w->earlier || f->step == w->step));
		counted++;
	}
	assert_int_equal(given, b->many.n);
	for (size_t k = 0; k < b->one.n; k++)
		has[b->one.found[k].doc] = false;
	for (size_t i = 0; i < COURSES; i++)
		assert_false(has[i]);	/* of those that are not found at all */
}

static void
compare_wanted(struct both *b, struct match_wanted wanted)
{
	static const uint64_t elsewhere[WORDS] = {0, 900, 0, 3000, 100};	/* in segments where other words are rare */
	uint64_t df[WORDS];
	struct error e = ERROR_NONE;

	wanted.step = b->plan.step;
	assert_int_equal(match_resolve(b->one.m, &b->plan, &b->arena, &e), 0);
	for (size_t i = 0; i < b->plan.n; i++)
		df[i] = b->plan.groups[i].df;
	assert_int_equal(match_resolve(b->many.m, &b->plan, &b->arena, &e), 0);
	if (b->before != NULL)
		assert_int_equal(match_resolve(b->before, &b->plan, &b->arena, &e), 0);
	for (size_t i = 0; i < b->plan.n; i++)
		b->plan.groups[i].df = df[i] + elsewhere[i];	/* of the one segment, not of two */
	plan_weigh(&b->plan);
	for (size_t i = 0; i < b->plan.n; i++)
		b->plan.groups[i].df = df[i];
	take(b, &b->one, &wanted);
	take(b, &b->many, &wanted);
	assert_true(match_can(b->one.m, &wanted) || b->one.n == 0);
	refused += !match_can(b->one.m, &wanted);
	assert_false(b->one.m->many || b->one.m->common || b->one.m->some || b->one.m->titles);
	assert_int_equal(b->one.m->sifted, 0);
	sifted[b->plan.n > 1] += b->many.m->sifted > 0;
	dense += b->many.m->many;
	for (size_t i = 0; i < b->plan.n && !b->many.m->none; i++)
		noted[b->plan.step > 0] += b->many.m->order[i]->noted != NULL;
	titles += b->many.m->titles != NULL && b->one.n > 0;
	assert_int_equal(b->one.n, b->many.n);
	assert_memory_equal(b->one.found, b->many.found, b->one.n * sizeof(b->one.found[0]));
	named += wanted.titled == 1 && b->one.n > 0;
	apart += wanted.elsewhere > 0 && b->one.n > 0;
	if (wanted.titled == 1)
		return;		/* then there is no floor */
	compare_floor(b, &wanted);
	compare_counted(b, &wanted);
	together += wanted.earlier && b->many.m->common && b->one.n > 0;
	if (!wanted.earlier)
		compare_alone(b, &wanted);
}

static void
compare(struct both *b, size_t least, size_t below)
{
	compare_wanted(b, (struct match_wanted){.least = least, .below = below});
}

/* Every step so far at once. */
static void
compare_together(struct both *b)
{
	if (b->plan.n > 1)
		compare_wanted(b, (struct match_wanted){.least = b->plan.n, .below = b->plan.n + 1, .earlier = true});
}

/* What the last step has brought is doubtful or not. */
static void
doubt(struct both *b)
{
	for (size_t i = 0; i < b->plan.n; i++)
		for (size_t k = 0; k < b->plan.groups[i].n; k++) {
			struct alternative *alt = &b->plan.groups[i].alts[k];

			if (alt->step == b->plan.step && alt->typos > 0)
				alt->doubtful = chance(2) == 0;
		}
}

/* All the ways to widen that a search may go. */
static void
compare_steps(struct both *b)
{
	struct error e = ERROR_NONE;
	size_t n = b->plan.n, added;

	compare(b, n, n + 1);
	assert_int_equal(plan_joined(&b->plan, &b->index, &b->arena, &added, &e), 0);
	doubt(b);
	compare(b, n, n + 1);
	compare_together(b);
	if (chance(2)) {
		assert_int_equal(plan_split(&b->plan, &b->index, &b->arena, &added, &e), 0);
		doubt(b);
		compare(b, n, n + 1);
	}
	assert_int_equal(plan_near(&b->plan, &b->index, 1, PLAN_NEAR_OTHERS, &b->arena, &added, &e), 0);
	doubt(b);
	if (n > 1)
		compare_wanted(b, (struct match_wanted){.least = n, .below = n + 1, .titled = 1});
	b->plan.others = chance(2) ? b->plan.others : 0;
	compare(b, n, n + 1);
	compare_together(b);
	for (size_t least = n - 1; least > 0; least--)
		compare(b, least, least + 1);
	if (n > 1) {
		compare(b, 1, n);
		compare_wanted(b, (struct match_wanted){.least = 1, .below = n, .titled = 0.4f});
		compare_wanted(b, (struct match_wanted){.least = 1, .below = (n + 1) / 2, .titled = 0.2f});
		compare_wanted(b, (struct match_wanted){.least = 1, .below = n, .elsewhere = 0.4f});
		compare_wanted(b, (struct match_wanted){.least = 1, .below = n, .elsewhere = 0.1f});
	}
}

/* Without words: every document that has nothing of what was excluded. */
static void
compare_all(struct both *b)
{
	struct match_wanted all = {.least = 0, .below = 1};
	uint64_t docs[MATCH_STRETCH / 64];
	struct error e = ERROR_NONE;
	size_t at = 0;

	assert_int_equal(match_resolve(b->one.m, &b->plan, &b->arena, &e), 0);
	assert_int_equal(match_resolve(b->many.m, &b->plan, &b->arena, &e), 0);
	take(b, &b->one, &all);
	assert_true(b->one.n > 0 && b->one.n < b->s->docs);
	match_start(b->many.m, NULL);
	for (uint32_t first = 0; first < b->s->docs; first += 64) {
		docs[0] = b->s->docs - first < 64 ? ~(~(uint64_t)0 << (b->s->docs - first)) : ~(uint64_t)0;
		match_sift(b->many.m, first, docs, 1);
		for (; docs[0] != 0; docs[0] &= docs[0] - 1)
			assert_int_equal(b->one.found[at++].doc, first + (uint32_t)__builtin_ctzll(docs[0]));
	}
	assert_int_equal(at, b->one.n);
}

static void
begin_way(struct both *b, struct way *w, size_t bytes)
{
	struct error e = ERROR_NONE;

	w->room = match_room_new(&b->arena);
	arena_init(&w->arena, bytes);
	assert_non_null(w->room);
	assert_int_equal(match_new(&b->plan, b->s, w->room, &w->arena, &w->m, &e), 0);
}

/* small: in the same room its segment comes before. */
static void
ask(struct engine *x, struct engine *small, const char *q)
{
	struct both *b = calloc(1, sizeof(*b));
	struct error e = ERROR_NONE;

	assert_non_null(b);
	b->s = b->segments[0] = x->segments[0].s;
	b->index = (struct plan_index){b->segments, 1, NULL, NULL};
	arena_init(&b->arena, (size_t)64 << 20);
	assert_int_equal(ask_parse(slice_of(q), &b->arena, &b->ask, &e), 0);
	assert_int_equal(plan_begin(&b->plan, &b->ask, &b->index, false, &b->arena, &e), 0);
	for (size_t i = 0; i < b->plan.n; i++)
		for (size_t k = 0; k < b->plan.groups[i].n; k++)
			b->plan.groups[i].alts[k].vague = chance(6) == 0;
	begin_way(b, &b->one, FEW_BYTES);
	begin_way(b, &b->many, (size_t)16 << 20);
	b->one.room->words = 0;
	if (small == NULL)
		b->many.room->words = 32;	/* several stretches in so few documents */
	else
		assert_int_equal(match_new(&b->plan, small->segments[0].s, b->many.room, &b->many.arena, &b->before, &e), 0);
	if (b->plan.n > 0)
		compare_steps(b);
	else
		compare_all(b);
	arena_free(&b->one.arena);
	arena_free(&b->many.arena);
	arena_free(&b->arena);
	free(b);
}

static void
many_are_judged_like_one(void **state)
{
	static const char *const asked[] = {"water", "w", "wa", "l", "a", "plain", "pl", "water law", "water way", "law art history", "\"water law\"", "\"law art\" history",
		"water -law", "water -\"law art\" way", "water law history art way science mind", "quantum novel", "stone brick", "stoner water", "grain stoxe tower",
		"water law history art way science mind novel quantum rivers", "histories waterway",
		"water law history art way science mind novel quantum rivers laws arts lawn later wader minds", "xwater law", "plain water la",
		"-water", "-\"water law\" -\"law art\"", "-quantum -\"art history\" -stone", "plain -water", "plain -\"water law\"", "w -\"water law\" -law",
		"water law -history", "water law -\"history art\" -plain", "plain water -law -\"water art\""};
	struct engine *x = engine_new(), *small = engine_new();

	(void)state;
	make_engines(x, small);
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		ask(x, i % 2 ? small : NULL, asked[i]);
	for (int i = 0; i < 300; i++) {
		char q[200] = "";

		for (uint32_t k = 1 + chance(4); k > 0; k--)
			snprintf(q + strlen(q), sizeof(q) - strlen(q), "%s%s ", chance(8) == 0 ? "-" : "", chance(3) == 0 ? middle_word() : some_word());
		if (chance(6) == 0)
			snprintf(q + strlen(q), sizeof(q) - strlen(q), "-\"%s %s\"", some_word(), some_word());
		ask(x, i % 2 ? small : NULL, q);
	}
	assert_true(refused > 10 && alone > 50 && spared > 10000 && behind[0] > 10000 && behind[1] > 10000 && counted > 10000 && dense > 100 && noted[0] > 100 && noted[1] > 50 && titles > 100 && together > 50 && named > 20 && apart > 50 && sifted[0] > 20 && sifted[1] > 50);	/* the fast ways were gone */
	engine_free(x);
	engine_free(small);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(many_are_judged_like_one)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
