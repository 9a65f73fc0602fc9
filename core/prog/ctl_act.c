/*
 * opstapctl act: a decision that reached the operator by another way than the desk, such as the answer of a partner that is told of
 * enrolments and has no coordinators here. It is what a coordinator's click is, and stands in the history as the operator's.
 */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "prog/ctl_store.h"
#include "prog/load.h"

#define BY "operator"

static const char usage[] =
	"usage: opstapctl act RECEIPT CHOICE ACTION [--as home|host] [--reason WORD] [--text TEXT]\n"
	"ACTION: approve, place, decline, ask, undo, transcript-sent, received, registered\n"
	"WORD, for decline:";

/* What a coordinator may do to one application, and nothing else. */
static const enum action actions[] = {
	ACTION_APPROVE, ACTION_PLACE, ACTION_DECLINE, ACTION_ASK, ACTION_UNDO, ACTION_TRANSCRIPT_SENT, ACTION_RECEIVED, ACTION_REGISTERED,
};

static const char *const refused[REFUSAL_MAX] = {
	[REFUSAL_STATE] = "not from the state that it is in, or it was noted before",
	[REFUSAL_ACTOR] = "that is for the other university to decide (--as)",
	[REFUSAL_LATE] = "it is too late for that",
	[REFUSAL_EARLY] = "it is too early for that",
	[REFUSAL_FULL] = "no place is free any more",
	[REFUSAL_SEEN] = "somebody acted meanwhile",
	[REFUSAL_NOTHING] = "there is nothing to take back",
	[REFUSAL_REASON] = "decline needs --reason, ask needs --text: the student is told",
	[REFUSAL_DUPLICATE] = "the student applied for this course again meanwhile",
	[REFUSAL_ENOUGH] = "the student has a place in as many courses of this form as were wanted",
};

static bool
read_action(struct slice word, enum action *out)
{
	*out = action_read(word);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (*out == actions[i])
			return true;
	return false;
}

static bool
is_reason(struct slice word)
{
	for (size_t i = 0; action_reasons[i] != NULL; i++)
		if (slice_is(word, action_reasons[i]))
			return true;
	return false;
}

static bool
read_option(const char *name, struct slice value, struct ledger_act *act)
{
	struct action_request *r = &act->request;

	if (strcmp(name, "--as") == 0) {
		r->actor = slice_is(value, "home") ? ACTOR_HOME : slice_is(value, "host") ? ACTOR_HOST : ACTOR_NOBODY;
		return r->actor != ACTOR_NOBODY;
	}
	if (strcmp(name, "--reason") == 0) {
		r->reason = value;
		return is_reason(value);
	}
	r->words = slice_trim(value);
	return strcmp(name, "--text") == 0 && utf8_valid(value, NULL);
}

static bool
read_arguments(int argc, char **argv, struct ledger_act *act)
{
	int64_t choice;

	if (argc < 4 || argc % 2 != 0 || strlen(argv[1]) != RECEIPT_CHARS)
		return false;
	if (!str_to_int64(slice_of(argv[2]), 1, ENROLMENT_MAX_CHOICES, &choice) || !read_action(slice_of(argv[3]), &act->request.action))
		return false;
	act->receipt = slice_of(argv[1]);
	act->choice = (uint8_t)choice;
	act->request.by = SLICE(BY);
	for (int i = 4; i < argc; i += 2)
		if (!read_option(argv[i], slice_of(argv[i + 1]), act))
			return false;
	return true;
}

static int
ask(const struct ctl_ledger *l, struct ledger_act *act, enum actor as, struct ledger_answer *answer, struct error *e)
{
	unsigned char token[TOKEN_ID_BYTES];

	if (getrandom(token, sizeof(token), 0) != (ssize_t)sizeof(token))
		return error_set(e, ERR_IO, "no random numbers");
	act->token = (struct slice){(const char *)token, sizeof(token)};		/* a ledger that dies over it is asked again, and it never counts twice */
	act->request.actor = as;
	*answer = (struct ledger_answer){.outcome = 0};
	return ledger_client_act(l->client, act, answer, e);
}

/* Where it was not said for whom: for the host, and for the home university what only that one decides. */
static int
act_as(const struct ctl_ledger *l, struct ledger_act *act, struct ledger_answer *answer, struct error *e)
{
	int rc;

	if (act->request.actor != ACTOR_NOBODY)
		return ask(l, act, act->request.actor, answer, e);
	rc = ask(l, act, ACTOR_HOST, answer, e);
	if (rc == 0 && answer->outcome == LEDGER_REFUSED && answer->refusal == REFUSAL_ACTOR)
		rc = ask(l, act, ACTOR_HOME, answer, e);
	return rc;
}

static int
tell(const struct ctl_ledger *l, const struct ledger_act *act, const struct ledger_answer *answer, struct error *e)
{
	const struct application_choice *c = NULL;
	struct application *app;
	struct arena arena;
	int rc;

	arena_init(&arena, (size_t)64 << 20);
	rc = ledger_client_application(l->client, act->receipt, &arena, &app, e);
	if (rc == 0)
		c = application_choice(app, act->choice);
	if (rc == 0 && c == NULL)
		rc = error_set(e, ERR_NOT_FOUND, "this enrolment has no choice %u", act->choice);
	if (rc == 0 && answer->outcome == LEDGER_REFUSED)
		rc = error_set(e, ERR_CONFLICT, "not done: %s; it is %s now", refused[answer->refusal], state_name(c->state));
	else if (rc == 0 && answer->outcome != LEDGER_DONE)
		rc = error_set(e, ERR_NOT_FOUND, "not done: there is no such enrolment any more");
	else if (rc == 0)
		printf("%.*s %u: %s done; it is %s now\n", SLICE_ARG(act->receipt), act->choice, action_name(act->request.action),
				state_name(c->state));
	arena_free(&arena);
	return rc;
}

int
ctl_act(const struct config *config, int argc, char **argv)
{
	struct ledger_act act = {.choice = 0};
	struct ledger_answer answer = {.outcome = 0};
	struct ctl_ledger l = {.client = NULL};
	struct error e = ERROR_NONE;
	int rc;

	if (!read_arguments(argc, argv, &act)) {
		fputs(usage, stderr);
		for (size_t i = 0; action_reasons[i] != NULL; i++)
			fprintf(stderr, " %s", action_reasons[i]);
		fputc('\n', stderr);
		return EXIT_USAGE;
	}
	rc = ctl_ledger_open(config, &l, &e);
	if (rc == 0)
		rc = act_as(&l, &act, &answer, &e);
	if (rc == 0)
		rc = tell(&l, &act, &answer, &e);
	ctl_ledger_close(&l);
	if (rc != 0)
		return ctl_failed("act", rc, &e);
	return fflush(stdout) == 0 ? EXIT_GOOD : EXIT_FAILED;
}
