#ifndef WEB_ELIGIBLE_H
#define WEB_ELIGIBLE_H
/* The lines of "Can I take this?" in words: on a course's page, on hits, on the form, and on the page to check. */
#include "domain/eligibility.h"
#include "domain/recognition.h"
#include "web/page.h"

struct eligible {
	const struct page *page;
	const struct config_partner *partner;	/* NULL: no such partner */
	const struct config_home *home;		/* NULL: not chosen */
	struct slice faculty;			/* id; may be empty */
};

/* Fills {values} of a line's text; a refusal speaks in the words of the configuration. */
struct slice eligible_text(const struct eligible *about, const struct eligibility_line *line);

/* As object "can" of to: verdict, verdict_text, and lines with mark, icon, word, text and maker. */
void eligible_show(const struct eligible *about, const struct eligibility_line *lines, size_t n, struct view *to);

/* In one sentence, for a list: the first "no", else how many points of this course there are to look at. In to: can_mark, can_icon, can_text. */
void eligible_hint(const struct eligible *about, const struct eligibility_line *lines, size_t n, struct view *to);

/* "external education (extern onderwijs)": the page's language first. */
struct slice eligible_request(const struct page *p, const struct config_rule *rule);

/* "Mirjam Oosterling, international coordinator of your faculty"; without a name the role alone. */
struct slice eligible_contact(const struct page *p, enum contact_role role, struct contact contact);

/* ---- what was chosen in the address: home, faculty, purpose. Anything unknown counts as not chosen. */

/* No home, or one of the configuration; pages whose rules another would change refuse it (400). */
bool eligible_home_good(const struct page *p, struct slice home);

struct chosen {
	const struct config_home *home;		/* the only one there is needs no choosing; NULL */
	struct slice faculty, purpose;
};
void eligible_chosen(const struct page *p, struct slice home, struct slice faculty, struct slice purpose, struct chosen *out);

/* Appends home, faculty and purpose as chosen to an address; in the arena. */
struct slice eligible_url(const struct page *p, struct slice url, const struct chosen *chosen);

/* Lists "homes", "faculties" and "purposes" of options, for a form that chooses them. */
void eligible_choices(const struct page *p, const struct chosen *chosen, struct view *to);

#endif
