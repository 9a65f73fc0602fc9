/* Which rule decides what becomes of a course, and whom it leads to. */
#include "unit.h"

#include "domain/recognition.h"

static const char *minor[] = {"minor"}, *honours[] = {"honours"}, *extra[] = {"extracurricular"}, *law[] = {"law"}, *arts[] = {"arts"};
static const char *steps[] = {"Ask", "File"}, *steps_nl[] = {"Vraag", "Dien in"};
static struct config_faculty faculties[] = {
	{.id = "law", .international = "Lotte de Wit <lotte@h.example>", .honours = "Hugo <hugo@h.example>"},
	{.id = "arts", .international = "office@h.example", .honours = ""},
};
static struct config_rule rules[] = {
	{.id = "minor-at-home", .purpose = {minor, 1}, .host = "home", .name = "swap", .name_nl = "ruil", .contact = "", .locked = true,
		.steps = {steps, 2}, .steps_nl = {steps_nl, 2}},
	{.id = "no-arts", .refuse = true, .purpose = {extra, 1}, .host = "", .faculties = {arts, 1}, .text = "No.", .text_nl = "Nee."},
	{.id = "honours", .purpose = {honours, 1}, .host = "", .name = "", .contact = "honours", .locked = false, .steps = {steps, 2}},
	{.id = "not-law", .purpose = {NULL, 0}, .host = "other", .not_faculties = {law, 1}, .name = "outside", .name_nl = "", .contact = "Dean <dean@h.example>",
		.locked = true},
	{.id = "rest", .host = "", .name = "other", .contact = "international", .locked = true},
};
static struct config_home home = {.id = "h", .faculties = faculties, .faculty_count = 2, .rules = rules, .rule_count = 5};

static struct recognition_case
at(const char *purpose, const char *faculty, bool at_home)
{
	return (struct recognition_case){slice_of(purpose), slice_of(faculty), at_home};
}

static const char *
rule_of(const char *purpose, const char *faculty, bool at_home)
{
	struct recognition_case c = at(purpose, faculty, at_home);
	const struct config_rule *rule = recognition_rule(&home, &c);

	return rule ? rule->id : "none";
}

static void
test_fit(void **state)
{
	struct recognition_case all_open = at("", "", false), elsewhere = at("minor", "law", false), own = at("minor", "law", true);
	struct recognition_case arts_minor = at("minor", "arts", false), open_faculty = at("minor", "", false);

	(void)state;
	assert_int_equal(recognition_fit(&rules[0], &own), FIT_YES);
	assert_int_equal(recognition_fit(&rules[0], &elsewhere), FIT_NO);
	assert_int_equal(recognition_fit(&rules[0], &all_open), FIT_NO);	/* whatever the purpose: the host does not fit */
	assert_int_equal(recognition_fit(&rules[2], &all_open), FIT_OPEN);
	assert_int_equal(recognition_fit(&rules[3], &elsewhere), FIT_NO);
	assert_int_equal(recognition_fit(&rules[3], &arts_minor), FIT_YES);
	assert_int_equal(recognition_fit(&rules[3], &open_faculty), FIT_OPEN);
	assert_int_equal(recognition_fit(&rules[4], &all_open), FIT_YES);
}

static void
test_the_first_that_fits(void **state)
{
	(void)state;
	assert_string_equal(rule_of("minor", "law", true), "minor-at-home");
	assert_string_equal(rule_of("minor", "law", false), "rest");
	assert_string_equal(rule_of("minor", "arts", false), "not-law");
	assert_string_equal(rule_of("honours", "arts", false), "honours");
	assert_string_equal(rule_of("extracurricular", "law", false), "rest");
	assert_string_equal(rule_of("extracurricular", "arts", false), "none");	/* refused, although a later rule would fit */
	assert_string_equal(rule_of("", "law", false), "none");			/* it may yet become honours */
	assert_string_equal(rule_of("minor", "", false), "none");		/* of law or not? */
	assert_string_equal(rule_of("minor", "", true), "minor-at-home");
}

static void
test_refusals(void **state)
{
	struct recognition_case yes = at("extracurricular", "arts", true), no = at("extracurricular", "law", true), open = at("extracurricular", "", true);

	(void)state;
	assert_ptr_equal(recognition_refusal(&home, &yes), &rules[1]);
	assert_slice(recognition_words(&rules[1], false), "No.");
	assert_slice(recognition_words(&rules[1], true), "Nee.");
	assert_null(recognition_refusal(&home, &no));
	assert_null(recognition_refusal(&home, &open));
}

static void
assert_found(const char *purpose, const char *faculty, enum contact_role role, const char *name, const char *mail, bool locked)
{
	struct recognition_case c = at(purpose, faculty, false);
	struct recognition out;

	recognition_find(&home, &c, false, &out);
	assert_int_equal(out.role, role);
	assert_slice(out.contact.name, name);
	assert_slice(out.contact.mail, mail);
	assert_int_equal(out.locked, locked);
	recognition_find(&home, &c, true, &out);
	assert_false(out.locked);
}

static void
test_people(void **state)
{
	(void)state;
	assert_found("minor", "law", CONTACT_INTERNATIONAL, "Lotte de Wit", "lotte@h.example", true);
	assert_found("minor", "arts", CONTACT_NAMED, "Dean", "dean@h.example", true);
	assert_found("honours", "law", CONTACT_HONOURS, "Hugo", "hugo@h.example", false);
	assert_found("honours", "arts", CONTACT_HONOURS, "", "", false);
	assert_found("extracurricular", "arts", CONTACT_INTERNATIONAL, "", "office@h.example", true);	/* no rule: the transcript goes there */
	assert_found("minor", "gone", CONTACT_NAMED, "Dean", "dean@h.example", true);
	assert_found("", "", CONTACT_INTERNATIONAL, "", "", true);
}

static void
test_contacts(void **state)
{
	static const struct { const char *text, *name, *mail; bool good; } all[] = {
		{"Ann <a@x.example>", "Ann", "a@x.example", true}, {" Ann  <a@x.example> ", "Ann", "a@x.example", true},
		{"<a@x.example>", "", "a@x.example", true}, {"a@x.example", "", "a@x.example", true}, {"Ann", "Ann", "", true},
		{"Name <mail>", "Name", "", true}, {"Ann <a b@x.example>", "Ann", "", true}, {"", "", "", false}, {" ", "", "", false},
		{"<>", "", "", false}, {">", "", "", false},
	};
	struct contact c;

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		assert_int_equal(contact_read(slice_of(all[i].text), &c), all[i].good);
		assert_slice(c.name, all[i].name);
		assert_slice(c.mail, all[i].mail);
	}
}

static void
test_languages(void **state)
{
	(void)state;
	assert_slice(recognition_request(&rules[0], true), "ruil");
	assert_slice(recognition_request(&rules[3], true), "outside");	/* better in English than not at all */
	assert_string_equal(recognition_steps(&rules[0], true)->item[1], "Dien in");
	assert_string_equal(recognition_steps(&rules[0], false)->item[1], "File");
	assert_string_equal(recognition_steps(&rules[2], true)->item[0], "Ask");
}

/* Who decided, when there is an address; else the office of that side; nobody when there is none. */
static void
test_decider(void **state)
{
	struct config_coordinator people[] = {{.id = "ada", .mail = "ada@h.example"}, {.id = "bob", .mail = ""}};
	struct config_home staffed = home;
	struct config_partner host = {.id = "p", .contact = "Desk <desk@p.example>", .coordinators = people, .coordinator_count = 2};
	struct recognition_case c = at("minor", "law", false);

	(void)state;
	staffed.coordinators = people;
	staffed.coordinator_count = 2;
	assert_slice(recognition_decider(&staffed, &host, false, SLICE("ada"), &c).mail, "ada@h.example");
	assert_slice(recognition_decider(&staffed, &host, false, SLICE("bob"), &c).mail, "lotte@h.example");
	assert_slice(recognition_decider(&staffed, &host, true, SLICE("ada"), &c).mail, "ada@h.example");
	assert_slice(recognition_decider(&staffed, &host, true, SLICE("bob"), &c).mail, "desk@p.example");
	assert_slice(recognition_decider(&staffed, &host, true, SLICE_NONE, &c).name, "Desk");
	host.contact = "";
	assert_int_equal(recognition_decider(&staffed, &host, true, SLICE("bob"), &c).mail.n, 0);
	assert_int_equal(recognition_decider(NULL, NULL, true, SLICE("ada"), &c).mail.n, 0);
	assert_int_equal(recognition_decider(NULL, NULL, false, SLICE("ada"), &c).mail.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fit), cmocka_unit_test(test_the_first_that_fits), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_people), cmocka_unit_test(test_contacts), cmocka_unit_test(test_languages),
		cmocka_unit_test(test_decider)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
