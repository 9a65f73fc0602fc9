/* Chooses the act. Also checks what any adapter may rely on: settings, and a constructor that ran before. */
#include "hostile.h"

#include <stdio.h>
#include <string.h>

int
hostile_say(const struct opstap_host *h, struct opstap_run *r, const char *what, int error)
{
	char text[200];

	if (error)
		snprintf(text, sizeof(text), "%s: denied: %s", what, strerror(error));
	else
		snprintf(text, sizeof(text), "%s: ESCAPED", what);
	return h->fail(r, text);
}

int
hostile_course(const struct opstap_host *h, struct opstap_run *r, const char *id)
{
	h->course(r);
	h->set(r, OPSTAP_F_ID, NULL, id, OPSTAP_NUL);
	h->set(r, OPSTAP_F_TITLE, "en", "A course", OPSTAP_NUL);
	return h->emit(r);
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	const struct act *const all[] = {acts_dying, acts_greedy, acts_reaching};
	const char *wanted = h->setting(r, "act");

	for (size_t i = 0; wanted && i < sizeof(all) / sizeof(all[0]); i++)
		for (const struct act *a = all[i]; a->name; a++)
			if (strcmp(a->name, wanted) == 0) {
				hostile_course(h, r, "first");
				return a->run(h, r);
			}
	return h->fail(r, "no such act");
}

static int
deliver(const struct opstap_host *h, struct opstap_run *r)
{
	const struct act *const all[] = {acts_delivering, acts_dying, acts_greedy};
	const char *wanted = h->setting(r, "act");

	for (size_t i = 0; wanted && i < sizeof(all) / sizeof(all[0]); i++)
		for (const struct act *a = all[i]; a->name; a++)
			if (strcmp(a->name, wanted) == 0)
				return a->run(h, r);
	return h->fail(r, "no such act");
}

OPSTAP_ADAPTER("hostile", "6.66", run, deliver)
