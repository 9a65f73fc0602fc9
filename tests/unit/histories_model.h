#ifndef TESTS_HISTORIES_MODEL_H
#define TESTS_HISTORIES_MODEL_H
/*
 * What a few students, coordinators, hosts and the clock can do to a few courses, written down a second time and as plainly as possible from
 * JOURNEYS.md: no tables, no indexes, everything counted anew each time. The ledger has to come to the same.
 */
#include "store/ledger.h"

#define COURSES 3
#define FORMS 12
#define STUDENTS 5
#define PER_FORM 2
#define STEPS_MAX 64
#define HOLD (14 * 86400)
#define OFFER (3 * 86400)
#define CONFIRM (48 * 3600)

struct model_step {
	enum state state;
	enum actor actor;
	int64_t moment, until;
	bool held, queued, undone, enough;
};

struct model_choice {
	int course;
	int order;			/* of submission, over all */
	struct model_step step[STEPS_MAX];
	int steps;
};

struct model_form {
	int student, choices, at_most;
	bool erased;
	struct model_choice choice[PER_FORM];
};

struct model_course { int feed, host; bool closed, cancelled; };

struct model {
	struct model_course course[COURSES];
	struct model_form form[FORMS];
	int forms, orders;
};

static inline struct model_step *
top_of(struct model_choice *c)
{
	return &c->step[c->steps - 1];
}

static inline bool
runs(enum state s)
{
	return s == STATE_UNCONFIRMED || s == STATE_SUBMITTED || s == STATE_APPROVED || s == STATE_WAITING || s == STATE_OFFERED ||
	       s == STATE_PLACED;
}

/* Calls for every choice of a course. */
#define EACH_OF(m, k, c) \
	for (int f_ = 0; f_ < (m)->forms; f_++) \
		for (struct model_choice *c = (m)->form[f_].choice; c < (m)->form[f_].choice + (m)->form[f_].choices; c++) \
			if (c->course == (k))

static inline int
held_in(struct model *m, int k)
{
	int n = 0;

	EACH_OF(m, k, c)
		n += top_of(c)->held;
	return n;
}

/* Of those, the ones that somebody has still to decide about. */
static inline int
undecided_in(struct model *m, int k)
{
	int n = 0;

	EACH_OF(m, k, c)
		n += top_of(c)->held && top_of(c)->state != STATE_PLACED;
	return n;
}

static inline int
queued_in(struct model *m, int k)
{
	int n = 0;

	EACH_OF(m, k, c)
		n += top_of(c)->queued;
	return n;
}

static inline int
proven_in(struct model *m, int k)
{
	int n = 0;

	EACH_OF(m, k, c)
		n += top_of(c)->state == STATE_WAITING;
	return n;
}

static inline int
places_of(const struct model_course *c)
{
	return c->host >= 0 ? c->host : c->feed;
}

static inline bool
free_in(struct model *m, int k)
{
	const struct model_course *c = &m->course[k];

	return !c->cancelled && (places_of(c) < 0 || held_in(m, k) < places_of(c));
}

static inline void
step_to(struct model_choice *c, enum state s, enum actor who, int64_t now, int64_t until)
{
	bool held = s == STATE_APPROVED || s == STATE_OFFERED || s == STATE_PLACED || (s == STATE_SUBMITTED && top_of(c)->held);
	bool queued = s == STATE_WAITING || (s == STATE_SUBMITTED && top_of(c)->queued);

	if (c->steps == STEPS_MAX)
		abort();
	c->step[c->steps++] = (struct model_step){.state = s, .actor = who, .moment = now, .until = until, .held = held, .queued = queued};
}

static inline void
offer_places(struct model *m, int k, int64_t now)
{
	while (!m->course[k].closed && free_in(m, k)) {
		struct model_choice *first = NULL;

		EACH_OF(m, k, c) {
			if (top_of(c)->state == STATE_WAITING && (first == NULL || c->order < first->order))
				first = c;
		}
		if (first == NULL)
			return;
		step_to(first, STATE_OFFERED, ACTOR_SYSTEM, now, now + OFFER);
	}
}

static inline void
offer_everywhere(struct model *m, int64_t now)
{
	for (int k = 0; k < COURSES; k++)
		offer_places(m, k, now);
}

static inline bool
applies(struct model *m, int student, int k, const struct model_choice *but)
{
	for (int f = 0; f < m->forms; f++) {
		for (int i = 0; i < m->form[f].choices; i++) {
			struct model_choice *c = &m->form[f].choice[i];

			if (m->form[f].student == student && c->course == k && c != but && runs(top_of(c)->state))
				return true;
		}
	}
	return false;
}

/* ---- what happens */

struct model_sending {
	int student, courses, course[PER_FORM], places[PER_FORM], at_most;
	bool waits, unconfirmed, approve;
};

static inline enum ledger_outcome
model_submit(struct model *m, const struct model_sending *s, int64_t now)
{
	struct model_form *form = &m->form[m->forms];
	bool full[PER_FORM];

	for (int i = 0; i < s->courses; i++) {
		struct model_course c = m->course[s->course[i]];
		int places, taken = held_in(m, s->course[i]);

		if (applies(m, s->student, s->course[i], NULL))
			return LEDGER_DUPLICATE;
		c.feed = s->places[i];
		places = places_of(&c);
		full[i] = places >= 0 && taken + proven_in(m, s->course[i]) >= places;
		if (c.closed || c.cancelled || (full[i] && !s->waits))
			return LEDGER_NO_PLACE;
	}
	*form = (struct model_form){.student = s->student, .choices = s->courses, .at_most = s->at_most};
	m->forms++;
	for (int i = 0; i < s->courses; i++) {
		struct model_choice *c = &form->choice[i];
		int64_t until = now + (s->unconfirmed ? CONFIRM : HOLD);

		*c = (struct model_choice){.course = s->course[i], .order = m->orders++, .steps = 1};
		c->step[0] = (struct model_step){.state = s->unconfirmed ? STATE_UNCONFIRMED : STATE_SUBMITTED, .actor = ACTOR_STUDENT,
			.moment = now, .until = until, .held = !full[i], .queued = full[i]};
		m->course[c->course].feed = s->places[i];
		if (!s->unconfirmed && full[i])
			step_to(c, STATE_WAITING, ACTOR_SYSTEM, now, 0);
		else if (!s->unconfirmed && s->approve)
			step_to(c, STATE_APPROVED, ACTOR_SYSTEM, now, until);
	}
	offer_everywhere(m, now);
	return LEDGER_STORED;
}

static inline int
placed_in(struct model_form *f)
{
	int n = 0;

	for (int i = 0; i < f->choices; i++)
		n += top_of(&f->choice[i])->state == STATE_PLACED || top_of(&f->choice[i])->state == STATE_FINISHED;
	return n;
}

static inline bool
can_undo(struct model *m, struct model_form *f, struct model_choice *c, enum actor who, int64_t now)
{
	const struct model_step *last = top_of(c), *before = last - 1;
	bool back_to_life;

	if (c->steps < 2 || last->undone || (last->state != STATE_WITHDRAWN && last->state != STATE_DECLINED && last->state != STATE_PLACED))
		return false;
	if (last->actor != who || now - last->moment > 86400)
		return false;
	if ((before->state == STATE_OFFERED || before->state == STATE_UNCONFIRMED) && before->until != 0 && now > before->until)
		return false;
	if (m->course[c->course].cancelled || (before->held && !last->held && !free_in(m, c->course)))
		return false;
	if (placed_in(f) - (last->state == STATE_PLACED) >= f->at_most)
		return false;		/* comes back as one too many */
	back_to_life = !runs(last->state) && runs(before->state);
	return !back_to_life || !applies(m, f->student, c->course, c);
}

static inline void
undo_step(struct model_choice *c, enum actor who, int64_t now)
{
	struct model_step back = *(top_of(c) - 1);

	if (c->steps == STEPS_MAX)
		abort();
	back.actor = who;
	back.moment = now;
	back.undone = true;
	back.enough = false;
	if (back.until != 0 && back.until < now)
		back.until = now;
	c->step[c->steps++] = back;
}

static inline void
after_placed(struct model_form *f, int64_t now)
{
	for (int i = 0; i < f->choices && placed_in(f) >= f->at_most; i++) {
		struct model_choice *c = &f->choice[i];

		if (!runs(top_of(c)->state) || top_of(c)->state == STATE_PLACED)
			continue;
		step_to(c, STATE_WITHDRAWN, ACTOR_SYSTEM, now, 0);
		top_of(c)->enough = true;
	}
}

static inline void
after_unplaced(struct model *m, struct model_form *f, int64_t now)
{
	if (placed_in(f) >= f->at_most)
		return;
	for (int i = 0; i < f->choices; i++) {
		struct model_choice *c = &f->choice[i];

		if (top_of(c)->enough && can_undo(m, f, c, ACTOR_SYSTEM, now))
			undo_step(c, ACTOR_SYSTEM, now);
	}
}

/* The new state, or STATE_NONE. */
static inline enum state
where_to(const struct model_step *s, enum action a, enum actor who, int64_t now)
{
	bool late = s->until != 0 && now > s->until;

	if (a == ACTION_CONFIRM && who == ACTOR_STUDENT && s->state == STATE_UNCONFIRMED && !late)
		return STATE_SUBMITTED;
	if (a == ACTION_WITHDRAW && who == ACTOR_STUDENT && runs(s->state))
		return STATE_WITHDRAWN;
	if (a == ACTION_ACCEPT && who == ACTOR_STUDENT && s->state == STATE_OFFERED && !late)
		return STATE_PLACED;
	if (a == ACTION_REFUSE && who == ACTOR_STUDENT && s->state == STATE_OFFERED)
		return STATE_WITHDRAWN;
	if (a == ACTION_APPROVE && who == ACTOR_HOME && s->state == STATE_SUBMITTED)
		return STATE_APPROVED;
	if (a == ACTION_DECLINE && who == ACTOR_HOME && s->state == STATE_SUBMITTED)
		return STATE_DECLINED;
	if (a == ACTION_DECLINE && who == ACTOR_HOST && s->state == STATE_APPROVED)
		return STATE_DECLINED;
	if (a == ACTION_PLACE && who == ACTOR_HOST && s->state == STATE_APPROVED)
		return STATE_PLACED;
	if (a == ACTION_TRANSCRIPT_SENT && who == ACTOR_HOST && s->state == STATE_PLACED)
		return STATE_FINISHED;
	return STATE_NONE;
}

static inline bool
model_act(struct model *m, int form, int choice, enum action a, enum actor who, int64_t now)
{
	struct model_form *f = &m->form[form];
	struct model_choice *c = &f->choice[choice];
	enum state to, from = top_of(c)->state;

	if (a == ACTION_UNDO) {
		if (!can_undo(m, f, c, who, now))
			return false;
		undo_step(c, who, now);
		if (from == STATE_PLACED)
			after_unplaced(m, f, now);
		offer_everywhere(m, now);
		return true;
	}
	to = where_to(top_of(c), a, who, now);
	if (to == STATE_NONE)
		return false;
	step_to(c, to, who, now, to == STATE_SUBMITTED || to == STATE_APPROVED ? now + HOLD : 0);
	if (to == STATE_SUBMITTED && top_of(c)->queued)
		step_to(c, STATE_WAITING, ACTOR_SYSTEM, now, 0);
	if (to == STATE_PLACED)
		after_placed(f, now);
	offer_everywhere(m, now);
	return true;
}

static inline void
model_course(struct model *m, int k, enum course_mark mark, int places, int64_t now)
{
	struct model_course *c = &m->course[k];

	if (mark == COURSE_CLOSED)
		c->closed = true;
	else if (mark == COURSE_REOPENED)
		c->closed = c->cancelled = false;
	else if (mark == COURSE_PLACES)
		c->host = places;
	else if (mark == COURSE_CANCELLED)
		c->cancelled = true;
	if (mark == COURSE_CANCELLED) {
		EACH_OF(m, k, one) {
			if (runs(top_of(one)->state))
				step_to(one, STATE_CANCELLED, ACTOR_HOST, now, 0);
		}
	}
	offer_places(m, k, now);
}

static inline bool
model_erase(struct model *m, int form, int64_t now)
{
	struct model_form *f = &m->form[form];

	if (f->erased)
		return false;
	for (int i = 0; i < f->choices; i++) {
		if (runs(top_of(&f->choice[i])->state))
			step_to(&f->choice[i], STATE_WITHDRAWN, ACTOR_SYSTEM, now, 0);
	}
	f->erased = true;
	offer_everywhere(m, now);
	return true;
}

static inline void
model_tick(struct model *m, int64_t now)
{
	for (int f = 0; f < m->forms; f++) {
		for (int i = 0; i < m->form[f].choices; i++) {
			struct model_choice *c = &m->form[f].choice[i];
			const struct model_step *s = top_of(c);

			if ((s->state != STATE_UNCONFIRMED && s->state != STATE_OFFERED) || s->until == 0 || now <= s->until)
				continue;
			step_to(c, STATE_LAPSED, ACTOR_SYSTEM, now, 0);
			offer_places(m, c->course, now);
		}
	}
}

#endif
