/*
 * The rules of a home university seen as a whole. There are few cases (purpose, host is home or not, faculty), so that each is asked which
 * rule decides it; what that shows of a rule is told in the line where it stands.
 *
 * A fault is what can only be a mistake: a rule that never decides anything, a coordinator asked for by name whom a faculty does not have.
 * What merely looks odd is a note: exceptions before a general rule overlap with it on purpose.
 */
#include <string.h>

#include "domain/config_read.h"
#include "domain/enrolment.h"
#include "domain/recognition.h"

#define PURPOSES 4u
#define CASES_MAX 200000u	/* rules times faculties that are looked at; more than any university has */
#define NONE SIZE_MAX

struct looking {
	struct reading *r;
	const struct config_home *home;
	size_t faculties;		/* at least 1: a home without any is one whole */
	size_t *decides;		/* rule or refusal of each case; NONE */
};

static size_t
case_count(const struct looking *l)
{
	return PURPOSES * 2 * l->faculties;
}

/* Cases in the order purpose, host, faculty. */
static struct recognition_case
case_at(const struct looking *l, size_t i)
{
	bool faculty = l->home->faculty_count > 0;
	const char *purpose = purpose_name((enum purpose)(PURPOSE_ELECTIVE + i / l->faculties / 2));

	return (struct recognition_case){.purpose = slice_of(purpose), .at_home = i / l->faculties % 2 == 0,
		.faculty = faculty ? slice_of(l->home->faculties[i % l->faculties].id) : SLICE_NONE};
}

/* A home without faculties has students all the same: a rule that names some has been refused already. */
static bool
fits(const struct looking *l, size_t rule, size_t i)
{
	struct recognition_case c = case_at(l, i);

	return recognition_fit(&l->home->rules[rule], &c) == FIT_YES;
}

static size_t
first_fit(const struct looking *l, size_t i, bool refuse)
{
	for (size_t rule = 0; rule < l->home->rule_count; rule++) {
		if (l->home->rules[rule].refuse == refuse && fits(l, rule, i))
			return rule;
	}
	return NONE;
}

static bool
decide(struct looking *l)
{
	l->decides = arena_array(&l->r->config->arena, case_count(l), sizeof(*l->decides));
	if (l->decides == NULL) {
		l->r->no_memory = true;
		return false;
	}
	for (size_t i = 0; i < case_count(l); i++) {
		l->decides[i] = first_fit(l, i, true);
		if (l->decides[i] == NONE)
			l->decides[i] = first_fit(l, i, false);
	}
	return true;
}

static const char *
kind(const struct config_rule *rule)
{
	return rule->refuse ? "refuse" : "rule";
}

static const char *
host_words(const struct recognition_case *c)
{
	return c->at_home ? "a course of the university's own" : "a course elsewhere";
}

/* ---- one rule */

/* Never decides, or shares cases with an earlier one of its kind. */
static void
check_reach(struct looking *l, size_t at)
{
	const struct config_rule *rule = &l->home->rules[at], *before = NULL;
	struct recognition_case shared = {.at_home = false};
	size_t matched = 0, own = 0;

	for (size_t i = 0; i < case_count(l); i++) {
		if (!fits(l, at, i))
			continue;
		matched++;
		own += l->decides[i] == at;
		if (l->decides[i] != at && (before == NULL || (before->refuse && !rule->refuse))) {
			before = &l->home->rules[l->decides[i]];
			shared = case_at(l, i);
		}
	}
	if (matched == 0)
		config_complain(l->r, rule->file, rule->line, "%s \"%s\" is never reached: its faculties are excluded again", kind(rule), rule->id);
	else if (own == 0)
		config_complain(l->r, rule->file, rule->line, "%s \"%s\" is never reached: %s \"%s\" in line %d decides before it", kind(rule),
				rule->id, kind(before), before->id, before->line);
	else if (before != NULL && before->refuse == rule->refuse)
		config_note(l->r, rule->file, rule->line, "%s \"%s\" overlaps with %s \"%s\" in line %d: both fit %.*s, %s%s%.*s; the first "
			    "decides", kind(rule), rule->id, kind(before), before->id, before->line, SLICE_ARG(shared.purpose),
			    host_words(&shared), shared.faculty.n ? ", faculty " : "", SLICE_ARG(shared.faculty));
}

/* Texts that one language lacks: the English one is shown instead, which a Dutch reader should not have to meet. */
static void
check_words(struct looking *l, const struct config_rule *rule)
{
	if (rule->steps.n != rule->steps_nl.n)
		config_note(l->r, rule->file, rule->line, "%s \"%s\" has %zu steps and %zu steps-nl", kind(rule), rule->id, rule->steps.n,
			    rule->steps_nl.n);
	if ((rule->name[0] == '\0') != (rule->name_nl[0] == '\0'))
		config_note(l->r, rule->file, rule->line, "rule \"%s\" has only one of name and name-nl", rule->id);
	if (rule->refuse && (rule->text[0] == '\0' || rule->text_nl[0] == '\0'))
		config_note(l->r, rule->file, rule->line, "refuse \"%s\" should say why, in text and text-nl", rule->id);
}

static bool
decides_for(const struct looking *l, size_t rule, size_t faculty)
{
	for (size_t i = faculty; i < case_count(l); i += l->faculties) {
		if (l->decides[i] == rule)
			return true;
	}
	return false;
}

/* A rule leads every student it decides for to somebody. Whom it does not name itself is a note: the page says that nobody is known. */
static void
check_contact(struct looking *l, size_t at)
{
	const struct config_rule *rule = &l->home->rules[at];
	const char *role = recognition_role(rule) == CONTACT_HONOURS ? "honours" : "international";
	void (*say)(struct reading *, const char *, int, const char *, ...) __attribute__((format(printf, 4, 5))) =
		rule->contact[0] != '\0' ? config_complain : config_note;

	if (rule->refuse || recognition_role(rule) == CONTACT_NAMED)
		return;
	for (size_t i = 0; i < l->faculties; i++) {
		const struct config_faculty *f = l->home->faculty_count > 0 ? &l->home->faculties[i] : NULL;

		if (!decides_for(l, at, i) || recognition_contact(l->home, rule, slice_of(f ? f->id : "")).mail.n > 0)
			continue;
		if (f != NULL)
			say(l->r, rule->file, rule->line, "rule \"%s\" leads to the %s coordinator of faculty \"%s\" (line %d), which names "
			    "none with a mail address", rule->id, role, f->id, f->line);
		else
			say(l->r, rule->file, rule->line, "rule \"%s\" leads to the %s coordinator of a faculty, but home \"%s\" has no "
			    "faculties", rule->id, role, l->home->id);
	}
}

/* ---- the whole table */

/* Cases of one purpose and host that nothing covers, in one sentence. */
static void
check_cover(struct looking *l, size_t begin)
{
	struct recognition_case c = case_at(l, begin);
	struct buffer names;
	size_t open = 0;

	buffer_init(&names, 600);
	for (size_t i = begin; i < begin + l->faculties; i++) {
		if (l->decides[i] != NONE)
			continue;
		if (buffer_ok(&names) && l->home->faculty_count > 0)
			buffer_printf(&names, "%s\"%s\"", open > 0 ? ", " : "", l->home->faculties[i - begin].id);
		open++;
	}
	if (open > 0)
		config_note(l->r, l->home->file, l->home->line, "home \"%s\": no rule and no refusal covers %.*s, %s%s%s", l->home->id,
			    SLICE_ARG(c.purpose), host_words(&c), open < l->faculties ? ", for faculties " : "",
			    open < l->faculties ? buffer_string(&names) : "");
	buffer_free(&names);
}

static bool
has_rules(const struct config_home *h)
{
	for (size_t i = 0; i < h->rule_count; i++) {
		if (!h->rules[i].refuse)
			return true;
	}
	return false;
}

static void
check_table(struct looking *l)
{
	const struct config_home *h = l->home;
	bool offers = config_partner(l->r->config, slice_of(h->id)) != NULL;	/* else it has no courses of its own */

	if (h->rule_count * l->faculties > CASES_MAX) {
		config_note(l->r, h->file, h->line, "home \"%s\" has too many rules and faculties to look at them together", h->id);
		return;
	}
	if (!decide(l))
		return;
	for (size_t i = 0; i < h->rule_count; i++) {
		check_reach(l, i);
		check_words(l, &h->rules[i]);
		check_contact(l, i);
	}
	for (size_t i = 0; has_rules(h) && i < case_count(l); i += l->faculties) {
		if (offers || !case_at(l, i).at_home)
			check_cover(l, i);
	}
}

/* ---- calendar and people */

static void
check_exam_weeks(struct reading *r, const struct config_home *h)
{
	for (size_t i = 0; i < h->exam_weeks.n; i++) {
		int32_t first, last, from, until;

		if (!config_weeks(slice_of(h->exam_weeks.item[i]), &first, &last))
			continue;
		for (size_t j = 0; j < i; j++) {
			if (config_weeks(slice_of(h->exam_weeks.item[j]), &from, &until) && first <= until && from <= last)
				config_note(r, h->file, h->exam_line, "exam-weeks %s and %s overlap", h->exam_weeks.item[j],
					    h->exam_weeks.item[i]);
		}
	}
}

static bool
decides(const struct config_coordinator *c, const char *faculty)
{
	for (size_t i = 0; i < c->faculties.n; i++)
		if (strcmp(c->faculties.item[i], faculty) == 0)
			return true;
	return c->faculties.n == 0;
}

/* Where the home university approves, what nobody may approve waits for ever. */
static void
check_deciders(struct reading *r, const struct config_home *h)
{
	if (h->home_approval && h->coordinator_count == 0)
		config_note(r, h->file, h->line, "home \"%s\" has no coordinator: nobody can approve what its students apply for", h->id);
	for (size_t i = 0; h->home_approval && h->coordinator_count > 0 && i < h->faculty_count; i++) {
		const struct config_faculty *f = &h->faculties[i];
		bool somebody = false;

		for (size_t k = 0; k < h->coordinator_count; k++)
			somebody |= decides(&h->coordinators[k], f->id);
		if (!somebody)
			config_note(r, f->file, f->line, "no coordinator of home \"%s\" decides for faculty \"%s\"", h->id, f->id);
	}
}

/* The same at the host. Its own students' home coordinators take both steps. */
static void
check_host(struct reading *r, const struct config_partner *p)
{
	const char *told = p->deliver_url[0] != '\0' || p->deliver_mail[0] != '\0' ? "it is told of them, but its answers " : "its answers ";
	bool others = false;

	for (size_t i = 0; i < r->config->home_count; i++)
		others |= strcmp(r->config->homes[i].id, p->id) != 0;
	if (p->enabled && others && p->coordinator_count == 0 && !p->lapse)
		config_note(r, p->file, p->line, "partner \"%s\" has no coordinator: nobody decides on students of other universities; %s"
			    "can only be entered by \"opstapctl act\", and without lapse = true a place is held until then", p->id, told);
}

/* The table of rules can be judged in spite of it: they neither hold nor name what is wrong. */
static bool
is_beside_rules(const struct config_problem *p)
{
	return p->section != NULL && (strcmp(p->section, "home") == 0 || strcmp(p->section, "coordinator") == 0);
}

/* A fault inside the section already: what is left of it would only be misread. */
static bool
is_faulty(const struct reading *r, const struct config_home *h)
{
	int end = INT32_MAX;

	for (size_t i = 0; i < r->opened_count; i++) {
		const struct opened *o = &r->opened[i];

		if (o->outer == 0 && strcmp(o->file, h->file) == 0 && o->line > h->line && o->line < end)
			end = o->line;
	}
	for (size_t i = 0; i < r->faults.n; i++) {
		const struct config_problem *p = &r->faults.problem[i];

		if (is_beside_rules(p))
			continue;
		if (strcmp(p->file, h->file) == 0 && p->line >= h->line && p->line <= end)
			return true;
		for (size_t j = 0; j < h->rule_count; j++)
			if (strcmp(p->file, h->file) != 0 && strcmp(p->file, h->rules[j].file) == 0)
				return true;
	}
	return false;
}

void
config_check_homes(struct reading *r)
{
	for (size_t i = 0; i < r->config->partner_count && !r->no_memory; i++)
		check_host(r, &r->config->partners[i]);
	for (size_t i = 0; i < r->config->home_count && !r->no_memory; i++) {
		const struct config_home *h = &r->config->homes[i];
		struct looking l = {.r = r, .home = h, .faculties = h->faculty_count > 0 ? h->faculty_count : 1};

		if (is_faulty(r, h))
			continue;
		check_exam_weeks(r, h);
		check_deciders(r, h);
		if (h->verify == VERIFY_LOGIN && r->config->login_url[0] == '\0')
			config_note(r, h->file, h->line, "home \"%s\" asks for a login, and no login-url says where: the form can show no way to it",
				    h->id);
		check_table(&l);
	}
}
