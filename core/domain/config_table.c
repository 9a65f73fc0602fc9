/* Every section and key of the configuration (CONTRACT.md section 3): type, default, range, what it must look like. */
#include "domain/config_table.h"

#include <string.h>

#include "domain/config_read.h"
#include "domain/recognition.h"
#include "ground/date.h"

#define DAY 86400
#define YEARS_100 (INT64_C(36525) * DAY)

static bool
is_id(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_digit(s.p[i]) && !(s.p[i] >= 'a' && s.p[i] <= 'z') && s.p[i] != '-')
			return false;
	return s.n >= 1 && s.n <= 32;
}

static bool
is_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' && s.p[i] != '.' && s.p[i] != '@')
			return false;
	return s.n >= 1 && s.n <= 64;
}

static bool
is_socket(struct slice s)
{
	return slice_starts(s, "unix:") && s.n > 5;
}

static bool
is_web(struct slice s)
{
	return (slice_starts(s, "http://") && s.n > 7) || (slice_starts(s, "https://") && s.n > 8);
}

/* A path of this site ("//x" is none), or a whole address. */
static bool
is_login(struct slice s)
{
	return is_web(s) || (s.n > 1 && s.p[0] == '/' && s.p[1] != '/');
}

static bool
is_feed(struct slice s)
{
	return is_web(s) || (slice_starts(s, "file:") && s.n > 5);
}

static bool
is_smtp(struct slice s)
{
	if (memchr(s.p, '@', s.n) != NULL)	/* a login would come into logs with it: smtp-user is its place */
		return false;
	return (slice_starts(s, "smtp://") && s.n > 7) || (slice_starts(s, "smtps://") && s.n > 8);
}

static bool
is_mail(struct slice s)
{
	size_t at = 0;

	while (at < s.n && s.p[at] != '@')
		at++;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || (s.p[i] == '@' && i != at))
			return false;
	return at > 0 && at + 1 < s.n;
}

static bool
is_host(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '.' && s.p[i] != ':')
			return false;
	return s.n >= 1 && s.n <= 253 && s.p[0] != '.' && s.p[0] != '-';
}

static bool
is_country(struct slice s)
{
	return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

static bool
is_adapter(struct slice s)
{
	return (s.p[0] == '/' && s.n > 1) || (is_name(s) && s.p[0] != '.');
}

static bool
is_key(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!str_is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
			return false;
	return s.n >= 16 && s.n <= 64;
}

static bool
is_setting(struct slice s)
{
	return s.n >= 1 && s.n <= 64;
}

static bool
is_purpose(struct slice s)
{
	return slice_is(s, "elective") || slice_is(s, "minor") || slice_is(s, "honours") || slice_is(s, "extracurricular");
}

static bool
is_rule_host(struct slice s)
{
	return slice_is(s, "home") || slice_is(s, "other");
}

static bool
is_weeks(struct slice s)
{
	int32_t first, last;

	return config_weeks(s, &first, &last);
}

/* "09-01"; not 29 February, which most years lack. */
static bool
is_year_start(struct slice s)
{
	char day[12] = "2025-";
	int32_t days;

	return s.n == 5 && slice_copy(s, day + 5, sizeof(day) - 5) && date_parse_day(slice_of(day), &days);
}

static bool
is_contact(struct slice s)
{
	struct contact contact;

	return slice_is(s, "international") || slice_is(s, "honours") || (contact_read(s, &contact) && contact.mail.n > 0);
}

static const char *const selects[] = {"all", "online", "overlay", NULL};
static const char *const tls_words[] = {"offered", "required", "none", NULL};
static const char *const verifies[] = {"mail", "login", "none", NULL};

#define AT(type, member) .at = offsetof(struct config_##type, member)
#define ROOT(member) .at = offsetof(struct config, member)
#define RANGE(low, high) .min = (low), .max = (high)
#define MUST(f, text) .check = (f), .wanted = (text)
#define ITEMS(outer, list, n, type) \
	.items = offsetof(struct outer, list), .count = offsetof(struct outer, n), .size = sizeof(struct type)
#define TITLE(type, member, f, text) \
	.title = offsetof(struct config_##type, member), .title_check = (f), .title_wanted = (text)

#define ID_WANTED "must be 1 to 32 of a-z 0-9 -"
#define NAME_WANTED "must be 1 to 64 letters, digits or - _ . @"
#define WEB_WANTED "must be an http or https address"
#define MAIL_WANTED "must be a mail address"

static const struct config_key setting_keys[] = {
	{"value", CONFIG_TEXT, AT(setting, value)},
	{"value-file", CONFIG_PATH, AT(setting, value_file)},
	{.name = NULL}};

static const struct config_key default_keys[] = {
	{"value", CONFIG_TEXT, AT(default, value), .required = true},
	{.name = NULL}};

static const struct config_key map_keys[] = {
	{"values", CONFIG_LIST, AT(map, values), .required = true},
	{.name = NULL}};

static const struct config_key coordinator_keys[] = {
	{"name", CONFIG_TEXT, AT(coordinator, name)},
	{"issuer", CONFIG_TEXT, AT(coordinator, issuer)},
	{"subject", CONFIG_TEXT, AT(coordinator, subject)},
	{"mail", CONFIG_TEXT, AT(coordinator, mail), MUST(is_mail, MAIL_WANTED)},
	{"faculties", CONFIG_LIST, AT(coordinator, faculties)},
	{.name = NULL}};

static const struct config_key faculty_keys[] = {
	{"name", CONFIG_TEXT, AT(faculty, name)},
	{"name-nl", CONFIG_TEXT, AT(faculty, name_nl)},
	{"international", CONFIG_TEXT, AT(faculty, international)},
	{"honours", CONFIG_TEXT, AT(faculty, honours)},
	{.name = NULL}};

static const struct config_key rule_keys[] = {
	{"purpose", CONFIG_LIST, AT(rule, purpose), MUST(is_purpose, "must be elective, minor, honours or extracurricular")},
	{"host", CONFIG_TEXT, AT(rule, host), MUST(is_rule_host, "must be home or other")},
	{"faculties", CONFIG_LIST, AT(rule, faculties)},
	{"not-faculties", CONFIG_LIST, AT(rule, not_faculties)},
	{"name", CONFIG_TEXT, AT(rule, name)},
	{"name-nl", CONFIG_TEXT, AT(rule, name_nl)},
	{"text", CONFIG_TEXT, AT(rule, text)},
	{"text-nl", CONFIG_TEXT, AT(rule, text_nl)},
	{"steps", CONFIG_LIST, AT(rule, steps)},
	{"steps-nl", CONFIG_LIST, AT(rule, steps_nl)},
	{"contact", CONFIG_TEXT, AT(rule, contact), MUST(is_contact, "must be international, honours or \"Name <mail>\"")},
	{"locked", CONFIG_BOOL, AT(rule, locked), "true"},
	{.name = NULL}};

static const struct config_key partner_keys[] = {
	{"enabled", CONFIG_BOOL, AT(partner, enabled), "true"},
	{"name", CONFIG_TEXT, AT(partner, name), .required = true},
	{"name-nl", CONFIG_TEXT, AT(partner, name_nl)},
	{"country", CONFIG_TEXT, AT(partner, country), MUST(is_country, "must be two capital letters (ISO 3166)")},
	{"timezone", CONFIG_ZONE, AT(partner, zone)},
	{"website", CONFIG_TEXT, AT(partner, website), MUST(is_web, WEB_WANTED)},
	{"adapter", CONFIG_TEXT, AT(partner, adapter), MUST(is_adapter, "must be a name or an absolute path"), .required = true},
	{"feed-url", CONFIG_ADDRESS, AT(partner, feed_url), MUST(is_feed, "must be an http:, https: or file: address"),
	 .required = true},
	{"allow-hosts", CONFIG_LIST, AT(partner, allow_hosts), MUST(is_host, "must be host names")},
	{"interval", CONFIG_DURATION, AT(partner, interval), "1h", RANGE(1, 366 * DAY)},
	{"timeout", CONFIG_DURATION, AT(partner, timeout), "60s", RANGE(1, 3600)},
	{"deadline", CONFIG_DURATION, AT(partner, deadline), "10m", RANGE(1, DAY)},
	{"max-bytes", CONFIG_SIZE, AT(partner, max_bytes), "64M", RANGE(1, INT64_C(4) << 30)},
	{"max-records", CONFIG_COUNT, AT(partner, max_records), "100000", RANGE(1, 10000000)},
	{"max-drop", CONFIG_INT, AT(partner, max_drop), "10", RANGE(0, 100)},
	{"select", CONFIG_CHOICE, AT(partner, select), "all", .words = selects},
	{"overlay", CONFIG_PATH, AT(partner, overlay)},
	{"deliver-url", CONFIG_TEXT, AT(partner, deliver_url), MUST(is_web, WEB_WANTED)},
	{"deliver-secret-file", CONFIG_PATH, AT(partner, deliver_secret_file)},
	{"deliver-mail", CONFIG_TEXT, AT(partner, deliver_mail), MUST(is_mail, MAIL_WANTED)},
	{"contact", CONFIG_TEXT, AT(partner, contact)},
	{"runs-key", CONFIG_TEXT, AT(partner, runs_key), MUST(is_key, "must be 16 to 64 of A-Z a-z 0-9 - _")},
	{"motivation-words", CONFIG_INT, AT(partner, motivation_words), "0", RANGE(0, 10000)},
	{"waiting-list", CONFIG_BOOL, AT(partner, waiting_list), "false"},
	{"hold", CONFIG_DURATION, AT(partner, hold), "14d", RANGE(1, 366 * DAY)},
	{"offer", CONFIG_DURATION, AT(partner, offer), "3d", RANGE(1, 366 * DAY)},
	{"lapse", CONFIG_BOOL, AT(partner, lapse), "false"},
	{.name = NULL}};

static const struct config_section partner_sections[] = {
	{"setting", setting_keys, NULL, ITEMS(config_partner, settings, setting_count, config_setting),
	 TITLE(setting, key, is_setting, "must be 1 to 64 bytes"), .finish = config_finish_setting},
	{"default", default_keys, NULL, ITEMS(config_partner, defaults, default_count, config_default),
	 .title = offsetof(struct config_default, field), .finish = config_finish_default},
	{"map", map_keys, NULL, ITEMS(config_partner, maps, map_count, config_map),
	 .title = offsetof(struct config_map, field), .finish = config_finish_map},
	{"coordinator", coordinator_keys, NULL, ITEMS(config_partner, coordinators, coordinator_count, config_coordinator),
	 TITLE(coordinator, id, is_name, NAME_WANTED)},
	{.name = NULL}};

static const struct config_key home_keys[] = {
	{"name", CONFIG_TEXT, AT(home, name)},
	{"name-nl", CONFIG_TEXT, AT(home, name_nl)},
	{"timezone", CONFIG_ZONE, AT(home, zone)},
	{"mail-domains", CONFIG_LIST, AT(home, mail_domains), MUST(is_host, "must be host names, without @")},
	{"verify", CONFIG_CHOICE, AT(home, verify), "mail", .words = verifies},
	{"exam-weeks", CONFIG_LIST, AT(home, exam_weeks), MUST(is_weeks, "must be YYYY-MM-DD/YYYY-MM-DD, first day first")},
	{"year-start", CONFIG_TEXT, AT(home, year_start), "09-01", MUST(is_year_start, "must be a day of the year, MM-DD")},
	{"max-courses", CONFIG_INT, AT(home, max_courses), "0", RANGE(0, 1000)},
	{"max-credits", CONFIG_INT, AT(home, max_credits), "0", RANGE(0, 1000)},
	{"home-approval", CONFIG_BOOL, AT(home, home_approval), "true"},
	{"transcript-late", CONFIG_DURATION, AT(home, transcript_late), "30d", RANGE(DAY, 366 * DAY)},
	{.name = NULL}};

static const struct config_section home_sections[] = {
	{"faculty", faculty_keys, NULL, ITEMS(config_home, faculties, faculty_count, config_faculty),
	 TITLE(faculty, id, is_name, NAME_WANTED), .finish = config_finish_faculty},
	{"coordinator", coordinator_keys, NULL, ITEMS(config_home, coordinators, coordinator_count, config_coordinator),
	 TITLE(coordinator, id, is_name, NAME_WANTED)},
	{"rule", rule_keys, NULL, ITEMS(config_home, rules, rule_count, config_rule), TITLE(rule, id, is_name, NAME_WANTED),
	 .flag = offsetof(struct config_rule, refuse), .flagged = true, .flag_value = false, .finish = config_finish_rule},
	{"refuse", rule_keys, NULL, ITEMS(config_home, rules, rule_count, config_rule), TITLE(rule, id, is_name, NAME_WANTED),
	 .flag = offsetof(struct config_rule, refuse), .flagged = true, .flag_value = true, .finish = config_finish_rule},
	{.name = NULL}};

static const struct config_key mail_keys[] = {
	{"smtp", CONFIG_TEXT, ROOT(mail_smtp), MUST(is_smtp, "must be an smtp: or smtps: address without a login")},
	{"from", CONFIG_TEXT, ROOT(mail_from), MUST(is_mail, MAIL_WANTED)},
	{"from-name", CONFIG_TEXT, ROOT(mail_from_name)},
	{"smtp-user", CONFIG_TEXT, ROOT(mail_user)},
	{"smtp-password-file", CONFIG_PATH, ROOT(mail_password_file)},
	{"smtp-tls", CONFIG_CHOICE, ROOT(mail_tls), "offered", .words = tls_words},
	{.name = NULL}};

static const struct config_key root_keys[] = {
	{"listen", CONFIG_ADDRESS, ROOT(listen), "unix:/run/opstap/opstap.sock", MUST(is_socket, "must be unix:PATH")},
	{"data-dir", CONFIG_PATH, ROOT(data_dir), "/var/lib/opstap"},
	{"run-dir", CONFIG_PATH, ROOT(run_dir), "/run/opstap"},
	{"adapter-dir", CONFIG_PATH, ROOT(adapter_dir), "/usr/lib/opstap/adapters"},
	{"www-dir", CONFIG_PATH, ROOT(www_dir), "/usr/share/opstap/www"},
	{"www-overlay", CONFIG_PATH, ROOT(www_overlay)},
	{"workers", CONFIG_INT, ROOT(workers), "8", RANGE(1, 256)},
	{"base-url", CONFIG_TEXT, ROOT(base_url), MUST(is_web, WEB_WANTED)},
	{"timezone", CONFIG_ZONE, ROOT(zone), "Europe/Amsterdam"},
	{"login-url", CONFIG_TEXT, ROOT(login_url), MUST(is_login, "must be an address or a path of this site, such as /oauth2/start?rd=")},
	{"allow-private", CONFIG_LIST, ROOT(allow_private), MUST(is_host, "must be addresses or host names")},
	{"key-dir", CONFIG_PATH, ROOT(key_dir), "/var/lib/opstap-keys"},
	{"elmo-xsd", CONFIG_PATH, ROOT(elmo_xsd)},
	{"retention", CONFIG_DURATION, ROOT(retention), "365d", RANGE(1, YEARS_100)},
	{.name = NULL}};

static const struct config_section root_sections[] = {
	{.name = "mail", .keys = mail_keys, .finish = config_finish_mail},
	{"partner", partner_keys, partner_sections, ITEMS(config, partners, partner_count, config_partner),
	 TITLE(partner, id, is_id, ID_WANTED), .finish = config_finish_partner},
	{"home", home_keys, home_sections, ITEMS(config, homes, home_count, config_home), TITLE(home, id, is_id, ID_WANTED),
	 .finish = config_finish_home},
	{.name = NULL}};

const struct config_section config_root = {.name = "", .keys = root_keys, .sections = root_sections,
					  .finish = config_finish_root};
