/* Which rule of a home university decides, and whom it leads the student to. */
#include "domain/recognition.h"

#include <string.h>

/* ---- does a rule fit? */

static bool
has(const struct config_list *list, struct slice word)
{
	for (size_t i = 0; i < list->n; i++) {
		if (slice_is(word, list->item[i]))
			return true;
	}
	return false;
}

static enum fit
lower(enum fit a, enum fit b)
{
	return a < b ? a : b;
}

/* Is the word among those of the list? An empty list names all. */
static enum fit
fit_word(const struct config_list *list, struct slice word)
{
	if (list->n == 0)
		return FIT_YES;
	if (word.n == 0)
		return FIT_OPEN;
	return has(list, word) ? FIT_YES : FIT_NO;
}

static enum fit
fit_absence(const struct config_list *list, struct slice word)
{
	if (list->n == 0)
		return FIT_YES;
	if (word.n == 0)
		return FIT_OPEN;
	return has(list, word) ? FIT_NO : FIT_YES;
}

static enum fit
fit_host(const char *host, bool at_home)
{
	return host[0] == '\0' || (strcmp(host, "home") == 0) == at_home ? FIT_YES : FIT_NO;
}

enum fit
recognition_fit(const struct config_rule *rule, const struct recognition_case *c)
{
	enum fit faculty = lower(fit_word(&rule->faculties, c->faculty), fit_absence(&rule->not_faculties, c->faculty));

	return lower(lower(fit_word(&rule->purpose, c->purpose), fit_host(rule->host, c->at_home)), faculty);
}

/* The first of a kind that fits for certain; an earlier one that is open stops the search when it must be the first. */
static const struct config_rule *
first(const struct config_home *h, const struct recognition_case *c, bool refuse, bool certain)
{
	for (size_t i = 0; i < h->rule_count; i++) {
		const struct config_rule *rule = &h->rules[i];
		enum fit fit = rule->refuse == refuse ? recognition_fit(rule, c) : FIT_NO;

		if (fit == FIT_YES)
			return rule;
		if (fit == FIT_OPEN && certain)
			return NULL;
	}
	return NULL;
}

const struct config_rule *
recognition_refusal(const struct config_home *h, const struct recognition_case *c)
{
	return first(h, c, true, false);
}

const struct config_rule *
recognition_rule(const struct config_home *h, const struct recognition_case *c)
{
	return recognition_refusal(h, c) != NULL ? NULL : first(h, c, false, true);
}

/* ---- people */

bool
contact_read(struct slice text, struct contact *out)
{
	struct slice rest = slice_trim(text), name;

	*out = (struct contact){.name = SLICE_NONE};
	if (rest.n == 0)
		return false;
	if (rest.p[rest.n - 1] == '>') {
		rest.n--;
		(void)slice_split(&rest, '<', &name);
		out->name = slice_trim(name);
		out->mail = slice_trim(rest);
	} else if (memchr(rest.p, '@', rest.n) != NULL) {
		out->mail = rest;
	} else {
		out->name = rest;
	}
	if (out->mail.n > 0 && (memchr(out->mail.p, '@', out->mail.n) == NULL || memchr(out->mail.p, ' ', out->mail.n) != NULL))
		out->mail = SLICE_NONE;		/* no address: nobody can be written to there */
	return out->name.n > 0 || out->mail.n > 0;
}

enum contact_role
recognition_role(const struct config_rule *rule)
{
	if (rule == NULL || rule->contact == NULL || rule->contact[0] == '\0' || strcmp(rule->contact, "international") == 0)
		return CONTACT_INTERNATIONAL;
	return strcmp(rule->contact, "honours") == 0 ? CONTACT_HONOURS : CONTACT_NAMED;
}

struct contact
recognition_contact(const struct config_home *h, const struct config_rule *rule, struct slice faculty)
{
	const struct config_faculty *f = config_faculty(h, faculty);
	enum contact_role role = recognition_role(rule);
	struct contact out = {.name = SLICE_NONE};

	if (role == CONTACT_NAMED)
		(void)contact_read(slice_of(rule->contact), &out);
	else if (f != NULL)
		(void)contact_read(slice_of(role == CONTACT_HONOURS ? f->honours : f->international), &out);
	return out;
}

/* ---- the whole */

void
recognition_find(const struct config_home *h, const struct recognition_case *c, bool finished, struct recognition *out)
{
	out->rule = recognition_rule(h, c);
	out->role = recognition_role(out->rule);
	out->contact = recognition_contact(h, out->rule, c->faculty);
	out->locked = !finished && (out->rule == NULL || out->rule->locked);
}

static struct slice
either(const char *dutch, const char *english, bool want_dutch)
{
	return slice_of(want_dutch && dutch != NULL && dutch[0] != '\0' ? dutch : english);
}

struct slice
recognition_request(const struct config_rule *rule, bool dutch)
{
	return either(rule->name_nl, rule->name, dutch);
}

const struct config_list *
recognition_steps(const struct config_rule *rule, bool dutch)
{
	return dutch && rule->steps_nl.n > 0 ? &rule->steps_nl : &rule->steps;
}

struct slice
recognition_words(const struct config_rule *refusal, bool dutch)
{
	return either(refusal->text_nl, refusal->text, dutch);
}

static const struct config_coordinator *
coordinator(const struct config_coordinator *list, size_t n, struct slice id)
{
	for (size_t i = 0; i < n; i++)
		if (id.n > 0 && slice_is(id, list[i].id))
			return &list[i];
	return NULL;
}

struct contact
recognition_decider(const struct config_home *home, const struct config_partner *partner, bool by_host, struct slice by,
		const struct recognition_case *c)
{
	const struct config_coordinator *who = NULL;
	struct recognition found = {.rule = NULL};

	if (by_host && partner != NULL) {
		who = coordinator(partner->coordinators, partner->coordinator_count, by);
		if (partner->contact[0] != '\0')
			(void)contact_read(slice_of(partner->contact), &found.contact);
	} else if (!by_host && home != NULL) {
		who = coordinator(home->coordinators, home->coordinator_count, by);
		recognition_find(home, c, true, &found);
	}
	if (who != NULL && who->mail[0] != '\0')
		found.contact = (struct contact){.name = slice_of(who->name), .mail = slice_of(who->mail)};
	return found.contact;
}
