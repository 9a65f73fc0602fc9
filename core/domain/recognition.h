#ifndef DOMAIN_RECOGNITION_H
#define DOMAIN_RECOGNITION_H
/*
 * The rules of a home university: what becomes of a course afterwards, and what it refuses. Pure; the rules are data of the configuration
 * (opstap.conf(5)), each a row of a table: purpose, host is home or not, faculty → request, steps, contact.
 *
 * Refusals come before rules, wherever they stand; of each kind the first that fits counts. A rule fits a case for certain, or not, or
 * cannot be judged yet because purpose or faculty is still open.
 */
#include "domain/config.h"

struct recognition_case {
	struct slice purpose, faculty;	/* words of the configuration; empty: not known yet */
	bool at_home;			/* the host is the home university itself */
};

enum fit { FIT_NO, FIT_OPEN, FIT_YES };
enum fit recognition_fit(const struct config_rule *rule, const struct recognition_case *c);

/* The first refusal that fits for certain; NULL. */
const struct config_rule *recognition_refusal(const struct config_home *h, const struct recognition_case *c);
/* The rule that decides; NULL when none does, or when what is still open may yet choose another. */
const struct config_rule *recognition_rule(const struct config_home *h, const struct recognition_case *c);

/* "Name <mail>", a bare mail address, or only a name. False for an empty text. */
struct contact { struct slice name, mail; };
bool contact_read(struct slice text, struct contact *out);

enum contact_role { CONTACT_INTERNATIONAL, CONTACT_HONOURS, CONTACT_NAMED };

struct recognition {
	const struct config_rule *rule;		/* NULL: no rule decides; the transcript goes to the international coordinator all the same */
	enum contact_role role;
	struct contact contact;			/* empty: nobody is configured, or the faculty is not known */
	bool locked;				/* its steps are closed, because the course is not finished yet */
};
void recognition_find(const struct config_home *h, const struct recognition_case *c, bool finished, struct recognition *out);

/* The coordinator that a rule (NULL: none) leads a student of a faculty to. */
enum contact_role recognition_role(const struct config_rule *rule);
struct contact recognition_contact(const struct config_home *h, const struct config_rule *rule, struct slice faculty);

/* Whom to ask about what that side decided: who did it, when the configuration knows an address, else its office. home, partner: may be NULL. */
struct contact recognition_decider(const struct config_home *home, const struct config_partner *partner, bool by_host, struct slice by,
		const struct recognition_case *c);

/* In Dutch where that is written, else in English. */
struct slice recognition_request(const struct config_rule *rule, bool dutch);
const struct config_list *recognition_steps(const struct config_rule *rule, bool dutch);
struct slice recognition_words(const struct config_rule *refusal, bool dutch);	/* of a refusal; may be empty */

#endif
