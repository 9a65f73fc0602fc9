/*
 * Does to an application what a coordinator's or a student's click does, without a page: ledger_act CONF RECEIPT CHOICE ACTION ACTOR [REASON [WORDS]].
 * ACTION "cancel-course" takes PARTNER:COURSE:OFFERING as RECEIPT. For request tests only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prog/load.h"
#include "store/ledger_client.h"

static enum actor
actor_read(const char *name)
{
	for (int a = ACTOR_STUDENT; a < ACTOR_MAX; a++)
		if (strcmp(name, actor_name((enum actor)a)) == 0)
			return (enum actor)a;
	return ACTOR_NOBODY;
}

static int
cancel(struct ledger_client *c, const char *course, struct ledger_answer *answer, struct error *e)
{
	struct slice rest = slice_of(course);
	struct ledger_course_act act = {.mark = COURSE_CANCELLED, .by = SLICE("test")};

	(void)slice_split(&rest, ':', &act.partner);
	(void)slice_split(&rest, ':', &act.course);
	act.offering = rest;
	return ledger_client_course(c, &act, answer, e);
}

static int
act(struct ledger_client *c, int argc, char **argv, struct ledger_answer *answer, struct error *e)
{
	const struct ledger_act act = {.receipt = slice_of(argv[2]), .choice = (uint8_t)strtoul(argv[3], NULL, 10),
		.request = {.action = action_read(slice_of(argv[4])), .actor = actor_read(argv[5]), .reason = slice_of(argc > 6 ? argv[6] : NULL),
			.words = slice_of(argc > 7 ? argv[7] : NULL)}};

	if (strcmp(argv[4], "cancel-course") == 0)
		return cancel(c, argv[2], answer, e);
	return ledger_client_act(c, &act, answer, e);
}

int
main(int argc, char **argv)
{
	struct ledger_answer answer = {.outcome = LEDGER_UNKNOWN};
	struct ledger_client *client = NULL;
	struct config *config = NULL;
	struct seats *seats = NULL;
	struct error e = ERROR_NONE;
	int rc;

	if (argc < 6)
		return EXIT_USAGE;
	rc = load_config(argv[1], load_print, &config, &e);
	if (rc == 0)
		rc = seats_open(config->data_dir, &seats, &e);
	if (rc == 0)
		rc = ledger_client_open(config, seats, &client, &e);
	if (rc == 0)
		rc = act(client, argc, argv, &answer, &e);
	if (rc != 0)
		fprintf(stderr, "%s\n", e.text);
	else if (answer.outcome != LEDGER_DONE)
		fprintf(stderr, "outcome %d, refusal %s\n", (int)answer.outcome, refusal_name(answer.refusal));
	ledger_client_close(client);
	seats_close(seats);
	config_free(config);
	return rc == 0 && answer.outcome == LEDGER_DONE ? EXIT_GOOD : EXIT_FAILED;
}
