/* The fold: events of one receipt become the state that people see. */
#include "domain/application.h"

#include "domain/action.h"

struct application_choice *
application_choice(const struct application *a, uint8_t number)
{
	for (size_t i = 0; i < a->choice_count; i++) {
		if (a->choices[i].number == number)
			return &a->choices[i];
	}
	return NULL;
}

const struct application_mark *
application_mark(const struct application_choice *c, uint8_t mark)
{
	for (size_t i = c->mark_count; i-- > 0;) {
		if (c->marks[i].mark == mark)
			return &c->marks[i];
	}
	return NULL;
}

bool
application_enough(const struct application *a, const struct application_choice *but)
{
	int64_t most, placed = 0;

	if (a->choice_count == 0 || !str_to_int64(slice_trim(a->choices[0].personal.at_most), 1, UINT8_MAX, &most))
		return false;
	for (size_t i = 0; i < a->choice_count; i++)
		if (&a->choices[i] != but)
			placed += a->choices[i].state == STATE_PLACED || a->choices[i].state == STATE_FINISHED;
	return placed >= most;
}

static struct application_choice *
begin_choice(struct application *a, const struct event *ev, struct arena *arena)
{
	struct application_choice *c;

	c = arena_grow(arena, a->choices, a->choice_count, &a->choice_cap, sizeof(*c));
	if (c == NULL)
		return NULL;
	a->choices = c;
	c = &a->choices[a->choice_count++];
	*c = (struct application_choice){.number = ev->choice, .submitted_at = ev->moment, .partner = ev->partner,
		.course = ev->course, .offering = ev->offering, .record = ev->record, .clear = ev->clear, .sealed = ev->sealed,
		.places = ev->number};
	return c;
}

static int
add_step(struct application_choice *c, const struct event *ev, struct arena *arena, struct error *e)
{
	struct application_step *steps;

	steps = arena_grow(arena, c->steps, c->step_count, &c->step_cap, sizeof(*steps));
	if (steps == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the events of an application");
	c->steps = steps;
	c->steps[c->step_count++] = (struct application_step){.state = ev->state, .actor = ev->actor, .sequence = ev->sequence,
		.moment = ev->moment, .undone = ev->kind == EVENT_UNDONE, .seat = ev->seat, .until = ev->until, .by = ev->by,
		.reason = ev->reason, .clear = ev->clear, .sealed = ev->sealed};
	c->state = ev->state;
	c->seat = ev->seat;
	c->since = ev->moment;
	c->until = ev->until;
	c->last_sequence = ev->sequence;
	return 0;
}

static int
add_mark(struct application_choice *c, const struct event *ev, struct arena *arena, struct error *e)
{
	struct application_mark *marks;

	if (c == NULL)
		return error_set(e, ERR_DAMAGED, "event %llu notes something of a choice that is not there",
				(unsigned long long)ev->sequence);
	marks = arena_grow(arena, c->marks, c->mark_count, &c->mark_cap, sizeof(*marks));
	if (marks == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the events of an application");
	c->marks = marks;
	c->marks[c->mark_count++] = (struct application_mark){.mark = ev->mark, .actor = ev->actor, .sequence = ev->sequence,
		.moment = ev->moment, .number = (int64_t)ev->number, .by = ev->by, .reason = ev->reason, .clear = ev->clear,
		.sealed = ev->sealed};
	if (ev->mark != ACTION_REMIND)	/* a mail of ours is nothing that somebody at the desk has to see first */
		c->last_sequence = ev->sequence;
	return 0;
}

int
application_add(struct application *a, const struct event *ev, struct arena *arena, struct error *e)
{
	struct application_choice *c;

	if (a->receipt.n == 0)
		*a = (struct application){.receipt = ev->receipt, .home = ev->home, .lang = ev->lang};
	if (ev->kind == EVENT_ERASED) {
		a->erased = true;
		return 0;
	}
	if (ev->kind == EVENT_MARK)
		return add_mark(application_choice(a, ev->choice), ev, arena, e);
	if (ev->kind != EVENT_STATE && ev->kind != EVENT_UNDONE) {
		a->skipped++;
		return 0;
	}
	c = application_choice(a, ev->choice);
	if (c == NULL)
		c = begin_choice(a, ev, arena);
	if (c == NULL)
		return error_set(e, ERR_MEMORY, "no memory for the choices of an application");
	return add_step(c, ev, arena, e);
}

static bool
step_fits(const struct application_choice *c, size_t i)
{
	enum state before = i > 0 ? c->steps[i - 1].state : STATE_NONE;

	if (!c->steps[i].undone)
		return state_may_follow(before, c->steps[i].state);
	return i >= 2 && state_may_undo(before) && c->steps[i].state == c->steps[i - 2].state;
}

int
application_check(const struct application *a, struct error *e)
{
	for (size_t i = 0; i < a->choice_count; i++) {
		const struct application_choice *c = &a->choices[i];

		for (size_t j = 0; j < c->step_count; j++) {
			if (step_fits(c, j))
				continue;
			return error_set(e, ERR_DAMAGED, "event %llu: \"%s\" does not follow \"%s\"",
					(unsigned long long)c->steps[j].sequence, state_name(c->steps[j].state),
					j > 0 ? state_name(c->steps[j - 1].state) : "nothing");
		}
	}
	return 0;
}
