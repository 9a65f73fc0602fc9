/* The table of actions: who may do what from which state, and what comes of it. */
#include "domain/reminder.h"

#define IN(s) (1u << STATE_##s)
#define BEFORE_PLACED (IN(UNCONFIRMED) | IN(SUBMITTED) | IN(APPROVED) | IN(WAITING) | IN(OFFERED))
#define RUNNING (BEFORE_PLACED | IN(PLACED))

enum {
	MARK = 1,		/* notes something; with a state also that */
	BEFORE_END = 2,		/* only while what was promised lasts */
	AFTER_END = 4,		/* only after it */
	WHERE_LAPSING = 8,	/* only where the partner's configuration says so */
	DROP_BY = 16,		/* only until the drop-by date, or the course's end */
	COURSE_OVER = 32,	/* only when the course has ended */
	NEEDS_PLACE = 64,
	NEEDS_REASON = 128,
	NEEDS_WORDS = 256,
	NEEDS_MINUTES = 512,
	ONCE = 1024,		/* not when it was noted before */
	WHEN_DUE = 2048		/* the reminder whose number is given, in its window */
};

enum term { TERM_NONE, TERM_HOLD, TERM_OFFER };		/* which end is promised */

static const struct rule {
	enum action action;
	enum actor actor;
	unsigned from;
	enum state to;		/* STATE_NONE: stays */
	unsigned flags;
	enum term term;
} rules[] = {
	{ACTION_CONFIRM, ACTOR_STUDENT, IN(UNCONFIRMED), STATE_SUBMITTED, BEFORE_END, TERM_HOLD},
	{ACTION_WITHDRAW, ACTOR_STUDENT, BEFORE_PLACED, STATE_WITHDRAWN, 0, TERM_NONE},
	{ACTION_WITHDRAW, ACTOR_STUDENT, IN(PLACED), STATE_WITHDRAWN, DROP_BY, TERM_NONE},
	{ACTION_WITHDRAW, ACTOR_SYSTEM, RUNNING, STATE_WITHDRAWN, 0, TERM_NONE},
	{ACTION_ACCEPT, ACTOR_STUDENT, IN(OFFERED), STATE_PLACED, BEFORE_END, TERM_NONE},
	{ACTION_REFUSE, ACTOR_STUDENT, IN(OFFERED), STATE_WITHDRAWN, 0, TERM_NONE},
	{ACTION_APPROVE, ACTOR_HOME, IN(SUBMITTED), STATE_APPROVED, 0, TERM_HOLD},
	{ACTION_DECLINE, ACTOR_HOME, IN(SUBMITTED), STATE_DECLINED, NEEDS_REASON, TERM_NONE},
	{ACTION_DECLINE, ACTOR_HOST, IN(APPROVED), STATE_DECLINED, NEEDS_REASON, TERM_NONE},
	{ACTION_PLACE, ACTOR_HOST, IN(APPROVED), STATE_PLACED, 0, TERM_NONE},
	{ACTION_CANCEL, ACTOR_HOST, RUNNING, STATE_CANCELLED, 0, TERM_NONE},
	{ACTION_CANCEL, ACTOR_SYSTEM, RUNNING, STATE_CANCELLED, 0, TERM_NONE},
	{ACTION_ASK, ACTOR_HOME, RUNNING | IN(FINISHED), STATE_NONE, MARK | NEEDS_WORDS, TERM_NONE},
	{ACTION_ASK, ACTOR_HOST, IN(APPROVED) | IN(WAITING) | IN(OFFERED) | IN(PLACED) | IN(FINISHED), STATE_NONE, MARK | NEEDS_WORDS,
		TERM_NONE},
	{ACTION_TRANSCRIPT_SENT, ACTOR_HOST, IN(PLACED), STATE_FINISHED, MARK | ONCE, TERM_NONE},
	{ACTION_TRANSCRIPT_SENT, ACTOR_HOST, IN(FINISHED), STATE_NONE, MARK | ONCE, TERM_NONE},
	{ACTION_RECEIVED, ACTOR_HOME, IN(FINISHED), STATE_NONE, MARK | ONCE, TERM_NONE},
	{ACTION_REGISTERED, ACTOR_HOME, IN(FINISHED), STATE_NONE, MARK | ONCE, TERM_NONE},
	{ACTION_EXTRA_TIME, ACTOR_HOME, RUNNING, STATE_NONE, MARK | NEEDS_MINUTES, TERM_NONE},
	{ACTION_ROOM, ACTOR_HOME, IN(PLACED), STATE_NONE, MARK | NEEDS_WORDS, TERM_NONE},
	{ACTION_CHANGED, ACTOR_SYSTEM, RUNNING, STATE_NONE, MARK, TERM_NONE},
	{ACTION_REMIND, ACTOR_SYSTEM, IN(UNCONFIRMED) | IN(OFFERED) | IN(PLACED) | IN(FINISHED), STATE_NONE, MARK | WHEN_DUE, TERM_NONE},
	{ACTION_LAPSE, ACTOR_SYSTEM, IN(UNCONFIRMED) | IN(OFFERED), STATE_LAPSED, AFTER_END, TERM_NONE},
	{ACTION_LAPSE, ACTOR_SYSTEM, IN(SUBMITTED) | IN(APPROVED), STATE_LAPSED, AFTER_END | WHERE_LAPSING, TERM_NONE},
	{ACTION_OFFER, ACTOR_SYSTEM, IN(WAITING), STATE_OFFERED, NEEDS_PLACE, TERM_OFFER},
	{ACTION_FINISH, ACTOR_SYSTEM, IN(PLACED), STATE_FINISHED, COURSE_OVER, TERM_NONE},
	{ACTION_ENOUGH, ACTOR_SYSTEM, BEFORE_PLACED, STATE_WITHDRAWN, 0, TERM_NONE},
};
#define RULES (sizeof(rules) / sizeof(rules[0]))

static const char *const action_names[ACTION_MAX] = {
	"", "confirm", "withdraw", "accept", "refuse", "undo", "approve", "decline", "ask", "place", "cancel", "transcript-sent",
	"received", "registered", "lapse", "offer", "finish", "enough", "extra-time", "changed", "room", "remind",
};

const char *const action_reasons[] = {"requirements", "level", "overlap", "board", "full", "other", NULL};

static const char *const refusal_names[REFUSAL_MAX] = {
	"", "state", "actor", "late", "early", "full", "seen", "nothing", "reason", "duplicate", "enough",
};

const char *
action_name(enum action a)
{
	return (unsigned)a < ACTION_MAX ? action_names[a] : "";
}

enum action
action_read(struct slice word)
{
	for (int i = 1; i < ACTION_MAX; i++) {
		if (slice_is(word, action_names[i]))
			return (enum action)i;
	}
	return ACTION_NONE;
}

const char *
refusal_name(enum refusal r)
{
	return (unsigned)r < REFUSAL_MAX ? refusal_names[r] : "";
}

/* ---- who and when */

static bool
may_act(enum actor wanted, enum actor actor, bool home_is_host)
{
	if (home_is_host && wanted == ACTOR_HOME)
		return actor == ACTOR_HOME || actor == ACTOR_HOST;
	if (home_is_host && wanted == ACTOR_HOST)
		return actor == ACTOR_HOME || actor == ACTOR_HOST;
	return wanted == actor;
}

/* The rule that fits; else NULL with the refusal that says most. */
static const struct rule *
find_rule(const struct application_choice *c, const struct action_request *r, const struct action_facts *f, enum refusal *why)
{
	*why = REFUSAL_STATE;
	for (size_t i = 0; i < RULES; i++) {
		if (rules[i].action != r->action || (rules[i].from & (1u << c->state)) == 0)
			continue;
		if (may_act(rules[i].actor, r->actor, f->home_is_host))
			return &rules[i];
		*why = REFUSAL_ACTOR;
	}
	return NULL;
}

static bool
past(int64_t end, int64_t now)
{
	return end != 0 && now > end;
}

static enum refusal
check_time(const struct rule *rule, const struct application_choice *c, const struct action_facts *f)
{
	int64_t last = f->drop_by != 0 ? f->drop_by : f->ends;

	if ((rule->flags & BEFORE_END) && past(c->until, f->now))
		return REFUSAL_LATE;
	if ((rule->flags & DROP_BY) && past(last, f->now))
		return REFUSAL_LATE;
	if ((rule->flags & AFTER_END) && !past(c->until, f->now))
		return REFUSAL_EARLY;
	if ((rule->flags & COURSE_OVER) && !past(f->ends, f->now))
		return REFUSAL_EARLY;
	if ((rule->flags & WHERE_LAPSING) && !f->lapses)
		return REFUSAL_EARLY;
	return REFUSAL_NONE;
}

static enum refusal
check_rule(const struct rule *rule, const struct application_choice *c, const struct action_request *r, const struct action_facts *f)
{
	if ((rule->flags & NEEDS_REASON) && r->reason.n == 0)
		return REFUSAL_REASON;
	if ((rule->flags & NEEDS_WORDS) && r->words.n == 0)
		return REFUSAL_REASON;
	if ((rule->flags & NEEDS_MINUTES) && (r->number < 0 || r->number > ACTION_EXTRA_MINUTES_MAX))
		return REFUSAL_REASON;
	if ((rule->flags & WHEN_DUE) && !reminder_due(c, f, (enum reminder)r->number))
		return REFUSAL_EARLY;
	if ((rule->flags & ONCE) && application_mark(c, (uint8_t)r->action) != NULL)
		return REFUSAL_STATE;
	if ((rule->flags & NEEDS_PLACE) && (!f->free_place || f->cancelled))
		return REFUSAL_FULL;
	return check_time(rule, c, f);
}

/* ---- what comes of it */

static enum seat
seat_in(enum state s, enum seat now)
{
	if (s == STATE_SUBMITTED && now != SEAT_NONE)
		return now;		/* confirmed: what it had, a place or one in the line */
	if (s == STATE_WAITING)
		return SEAT_WAITING;
	return state_holds(s) ? SEAT_HELD : SEAT_NONE;
}

static int64_t
end_of(enum term term, const struct action_facts *f)
{
	int64_t seconds = term == TERM_HOLD ? f->hold : term == TERM_OFFER ? f->offer : 0;

	return seconds > 0 ? f->now + seconds : 0;
}

static struct action_outcome
refuse(enum refusal why)
{
	return (struct action_outcome){.refusal = why};
}

/* Back to the step before the last. What it promised then holds still: an offer that ended meanwhile does not come back. */
static struct action_outcome
decide_undo(const struct application_choice *c, const struct action_request *r, const struct action_facts *f)
{
	const struct application_step *last, *before;
	bool ends;

	if (c->step_count < 2 || c->steps[c->step_count - 1].undone || !state_may_undo(c->state))
		return refuse(REFUSAL_NOTHING);
	last = &c->steps[c->step_count - 1];
	before = last - 1;
	ends = before->state == STATE_UNCONFIRMED || before->state == STATE_OFFERED ||
	       (f->lapses && (before->state == STATE_SUBMITTED || before->state == STATE_APPROVED));
	if (!may_act(last->actor, r->actor, f->home_is_host))
		return refuse(REFUSAL_ACTOR);
	if (f->now - last->moment > ACTION_UNDO_SECONDS || (ends && past(before->until, f->now)))
		return refuse(REFUSAL_LATE);
	if (f->cancelled || (before->seat == SEAT_HELD && c->seat != SEAT_HELD && !f->free_place))
		return refuse(REFUSAL_FULL);
	if (f->enough && state_active(before->state))
		return refuse(REFUSAL_ENOUGH);
	return (struct action_outcome){.undone = true, .state = before->state, .seat = before->seat,
		.until = before->until != 0 && before->until < f->now ? f->now : before->until};
}

struct action_outcome
action_decide(const struct application_choice *c, const struct action_request *r, const struct action_facts *f)
{
	const struct rule *rule;
	enum refusal why;
	enum state to;

	if (r->looked && r->seen < c->last_sequence)
		return refuse(REFUSAL_SEEN);
	if (r->action == ACTION_UNDO)
		return decide_undo(c, r, f);
	rule = find_rule(c, r, f, &why);
	if (rule != NULL)
		why = check_rule(rule, c, r, f);
	if (rule == NULL || why != REFUSAL_NONE)
		return refuse(why);
	to = rule->to != STATE_NONE ? rule->to : c->state;
	return (struct action_outcome){.mark = (rule->flags & MARK) != 0, .state = to,
		.seat = rule->to != STATE_NONE ? seat_in(to, c->seat) : c->seat,
		.until = rule->to != STATE_NONE ? end_of(rule->term, f) : c->until};
}

/* ---- what was done */

static bool
is_step_of(const struct application_choice *c, size_t i, enum action a)
{
	const struct application_step *step = &c->steps[i];

	if (i == 0 || step->undone)
		return i > 0 && a == ACTION_UNDO;
	for (size_t k = 0; k < RULES; k++)
		if (rules[k].action == a && !(rules[k].flags & MARK) && may_act(rules[k].actor, step->actor, true) &&
		    rules[k].to == step->state && (rules[k].from & 1u << c->steps[i - 1].state))
			return slice_is(step->reason, "refused") == (a == ACTION_REFUSE);
	return false;
}

/* The newest mark that somebody made; NULL. */
static const struct application_mark *
newest_mark(const struct application_choice *c)
{
	for (size_t i = c->mark_count; i > 0; i--)
		if (c->marks[i - 1].actor != ACTOR_SYSTEM)
			return &c->marks[i - 1];
	return NULL;
}

bool
action_just_done(const struct application_choice *c, enum action a, bool by_student, int64_t now)
{
	const struct application_mark *mark = newest_mark(c);
	size_t last = c->step_count > 0 ? c->step_count - 1 : 0;
	const struct application_step *step;
	enum actor actor;
	int64_t moment;

	if (c->step_count == 0)
		return false;
	step = &c->steps[last];
	if (mark != NULL && mark->sequence > step->sequence) {
		actor = mark->actor;
		moment = mark->moment;
		if (mark->mark != a)
			return false;
	} else {
		if (a == ACTION_CONFIRM && last > 0 && step->actor == ACTOR_SYSTEM && step[-1].moment == step->moment)
			step = &c->steps[--last];	/* what followed at once: approved, or the waiting list */
		actor = step->actor;
		moment = step->moment;
		if (!is_step_of(c, last, a))
			return false;
	}
	return actor != ACTOR_SYSTEM && (actor == ACTOR_STUDENT) == by_student && now >= moment && now - moment <= ACTION_NEWS_SECONDS;
}
