/*
 * The first step: what was typed. Where few courses are expected to have that, the other language will be looked at anyway, and is at once:
 * one walk through the lists instead of two. Words that belong together or stand apart would come between the two; where there are any they
 * have to, as a course is what the step says that finds it first.
 */
#include "search/search_parts.h"

#define LIKELIER 30		/* times as many courses as by chance have all of the words: the median is 6 to 10, and more cost more when they come together */
#define WALKED 500		/* documents of the lists of all words */

/* Few courses, and lists that are long enough: of short ones a second walk costs less than finding out that it can be spared. */
static bool
is_worth_it(const struct search *s)
{
	double expected = LIKELIER * (double)s->plan.docs;
	uint64_t walked = 0;

	for (size_t i = 0; i < s->plan.n; i++) {
		uint64_t df = s->plan.groups[i].df < s->plan.docs ? s->plan.groups[i].df : s->plan.docs;

		walked += df;
		expected *= (double)df / (double)s->plan.docs;
	}
	return expected > 0 && expected < SEARCH_MANY && walked >= WALKED;
}

/* Whether words belong together or stand apart. */
static int
find_between(struct search *s, bool *any, struct error *e)
{
	struct plan_mark mark;
	size_t joined = 0, split = 0;
	int rc;

	*any = false;
	if (s->plan.n > NEAR_TERMS || s->q->some)
		return 0;
	plan_mark(&s->plan, &mark);
	rc = plan_joined(&s->plan, &s->lists, s->scratch, &joined, e);
	if (rc == 0 && joined == 0)
		rc = plan_split(&s->plan, &s->lists, s->scratch, &split, e);
	plan_return(&s->plan, &mark);
	*any = joined + split > 0;
	return rc;
}

/* Looking at where words stand takes long, and nobody can leave out a part of it: what is found would be wrong. */
static int
check_quoted(const struct search *s, struct error *e)
{
	uint64_t docs = 0;

	for (size_t i = 0; i < s->index->n; i++)
		docs += match_quoted(s->matches[i]);
	if (docs <= SEARCH_QUOTED)
		return 0;
	return error_set(e, ERR_LIMIT, "q: its phrases are of words so common that %llu texts had to be looked through, more than %u; add a rarer word "
			"to them, or leave the quotation marks out", (unsigned long long)docs, SEARCH_QUOTED);
}

int
search_first(struct search *s, struct error *e)
{
	size_t n = s->plan.n, added = 0;
	bool between = true;
	int rc = search_resolve(s, e);

	if (rc == 0)
		rc = check_quoted(s, e);
	if (rc == 0 && n > 1 && n <= BRIDGE_TERMS && !s->q->literal && is_worth_it(s))
		rc = find_between(s, &between, e);
	s->bridged = !between;
	if (rc == 0 && s->bridged)
		rc = plan_bridge(&s->plan, &s->lists, s->scratch, &added, e);
	if (rc == 0)
		rc = search_step(s, &(struct match_wanted){.least = n, .below = n + 1, .step = added > 0 ? s->plan.step : 0, .earlier = added > 0}, e);
	if (added == 0)
		s->typed = s->found;
	return rc;
}
