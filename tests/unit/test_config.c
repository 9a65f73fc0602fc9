/* The configuration: the whole of CONTRACT.md section 3, every fault with its line, defaults, paths, the way back. */
#include "unit.h"

#include "domain/config.h"

struct file {
	const char *path, *text;
};

static const struct file *files;	/* ended by a NULL path; the first is the main one */
static struct config *config;
static struct config_problem *problems;
static size_t problem_count;
static struct error e;

static int
read_file(void *context, const char *path, struct buffer *out, struct error *why)
{
	(void)context;
	for (const struct file *f = files; f->path != NULL; f++) {
		if (strcmp(f->path, path) != 0)
			continue;
		buffer_text(out, f->text);
		return 0;
	}
	return error_set(why, ERR_NOT_FOUND, "no such file");
}

static int
load(const struct file *all)
{
	config_free(config);
	files = all;
	return config_load(all[0].path, read_file, NULL, &config, &problems, &problem_count, &e);
}

static int
load_text(const char *text)
{
	static struct file all[2];

	all[0] = (struct file){"/etc/opstap/opstap.conf", text};
	return load(all);
}

static void
good(const char *text)
{
	int rc = load_text(text);

	for (size_t i = 0; i < problem_count; i++)
		print_error("%s:%d: %s\n", problems[i].file, problems[i].line, problems[i].text);
	assert_int_equal(rc, 0);
	assert_int_equal(problem_count, 0);
}

/* The text has exactly this one fault, in this line, and the sentence holds these words. */
static void
bad(const char *text, int line, const char *words)
{
	int rc = load_text(text);

	for (size_t i = 1; i < problem_count; i++)
		print_error("%s:%d: %s\n", problems[i].file, problems[i].line, problems[i].text);
	assert_int_equal(rc, ERR_VALUE);
	assert_int_equal(problem_count, 1);
	if (problems[0].line != line || strstr(problems[0].text, words) == NULL)
		fail_msg("line %d: %s (expected line %d: %s)", problems[0].line, problems[0].text, line, words);
}

static const char whole[] =
	"listen        = \"unix:/run/opstap/opstap.sock\"     # FastCGI socket, mode 0660\n"
	"data-dir      = \"/var/lib/opstap\"                   # catalogue/, enrolments/, lists/\n"
	"run-dir       = \"/run/opstap\"        adapter-dir = \"/usr/lib/opstap/adapters\"    www-dir = \"/usr/share/opstap/www\"\n"
	"www-overlay   = \"/etc/opstap/www\"\n"
	"workers       = 8\n"
	"base-url      = \"https://exchange.example.edu\"\n"
	"timezone      = \"Europe/Amsterdam\"\n"
	"allow-private = {\"127.0.0.1\"}\n"
	"key-dir       = \"/var/lib/opstap-keys\"\n"
	"retention     = 365d\n"
	"mail          { smtp = \"smtp://127.0.0.1:25\"  from = \"exchange@example.edu\" }\n"
	"\n"
	"partner \"epfl\" {                           # [a-z0-9-]{1,32}\n"
	"    enabled   = true\n"
	"    name      = \"EPFL\"  name-nl = \"EPFL\"   country = \"CH\"   timezone = \"Europe/Zurich\"   website = \"https://epfl.example\"\n"
	"    adapter   = \"ooapi\"\n"
	"    feed-url  = \"https://epfl.example/feed\"\n"
	"    allow-hosts = {\"api.example.edu\"}\n"
	"    interval  = 1h    timeout = 60s     deadline = 10m     max-bytes = 64M    max-records = 100000    max-drop = 10\n"
	"    select    = \"all\"\n"
	"    setting \"KEY\" { value = \"…\" }\n"
	"    default \"delivery\" { value = \"self-paced\" }   map \"level\" { values = {\"UG=bachelor\", \"PG=master\"} }\n"
	"    overlay   = \"epfl.csv\"\n"
	"    deliver-url = \"https://epfl.example/deliver\"  deliver-secret-file = \"secret\"\n"
	"    contact   = \"exchange@epfl.example\"    motivation-words = 200   waiting-list = true   hold = 14d   offer = 3d\n"
	"    coordinator \"cmu\" { subject = \"cmu\"  mail = \"cmu@epfl.example\" }\n"
	"}\n"
	"home \"leiden\" {\n"
	"    name = \"Leiden University\"  name-nl = \"Universiteit Leiden\"  mail-domains = {\"umail.leidenuniv.nl\", \"leidenuniv.nl\"}\n"
	"    verify = \"mail\"\n"
	"    faculty \"fsw\" { name = \"FSW\"  name-nl = \"FSW\"  international = \"Name <mail>\"  honours = \"Name <mail>\" }\n"
	"    coordinator \"jdv\" { subject = \"jdv\"  mail = \"jdv@leiden.example\"  faculties = {\"fsw\"} }\n"
	"    exam-weeks = {\"2026-12-14/2027-01-29\"}   max-courses = 2   max-credits = 15   home-approval = true\n"
	"    rule \"external\" { purpose = {\"elective\", \"minor\"}  host = \"other\"  faculties = {}  not-faculties = {}\n"
	"                      name = \"external education\"  name-nl = \"extern onderwijs\"  steps = {\"one\"}  steps-nl = {\"een\"} }\n"
	"    refuse \"fsw-extracurricular\" { purpose = {\"extracurricular\"}  faculties = {\"fsw\"}  text = \"no\"  text-nl = \"nee\" }\n"
	"}\n";

static void
the_contracts_example_is_read_whole(void **state)
{
	const struct config_partner *p;
	const struct config_home *h;

	(void)state;
	good(whole);
	assert_string_equal(config->listen, "unix:/run/opstap/opstap.sock");
	assert_string_equal(config->www_overlay, "/etc/opstap/www");
	assert_int_equal(config->retention, 365 * 86400);
	assert_int_equal(config->allow_private.n, 1);
	assert_string_equal(config->mail_from, "exchange@example.edu");
	p = config_partner(config, SLICE("epfl"));
	assert_non_null(p);
	assert_null(config_partner(config, SLICE("EPFL")));
	assert_string_equal(zone_name(p->zone), "Europe/Zurich");
	assert_string_equal(p->overlay, "/etc/opstap/epfl.csv");
	assert_string_equal(p->deliver_secret_file, "/etc/opstap/secret");
	assert_true(p->enabled && p->waiting_list);
	assert_int_equal(p->line, 13);
	assert_string_equal(p->file, "/etc/opstap/opstap.conf");
	assert_int_equal(p->timeout, 60);
	assert_int_equal(p->deadline, 600);
	assert_int_equal(p->max_bytes, 64 << 20);
	assert_int_equal(p->offer, 3 * 86400);
	assert_string_equal(config_setting(p, "KEY"), "…");
	assert_string_equal(config_setting(p, "OTHER"), "");
	assert_string_equal(p->defaults[0].field, "delivery");
	assert_string_equal(p->maps[0].values.item[1], "PG=master");
	assert_string_equal(p->coordinators[0].mail, "cmu@epfl.example");
	h = config_home(config, SLICE("leiden"));
	assert_non_null(h);
	assert_int_equal(h->verify, VERIFY_MAIL);
	assert_string_equal(config_faculty(h, SLICE("fsw"))->international, "Name <mail>");
	assert_string_equal(h->coordinators[0].faculties.item[0], "fsw");
	assert_int_equal(h->rule_count, 2);
	assert_string_equal(h->rules[0].host, "other");
	assert_false(h->rules[0].refuse);
	assert_int_equal(h->rules[0].faculties.n, 0);
	assert_true(h->rules[1].refuse);
	assert_string_equal(h->rules[1].text_nl, "nee");
}

static void
an_empty_file_gives_the_defaults(void **state)
{
	(void)state;
	good("");
	assert_string_equal(config->path, "/etc/opstap/opstap.conf");
	assert_string_equal(config->data_dir, "/var/lib/opstap");
	assert_string_equal(config->mail_smtp, "");
	assert_string_equal(config->www_overlay, "");
	assert_string_equal(zone_name(config->zone), "Europe/Amsterdam");
	assert_int_equal(config->workers, 8);
	good("timezone = \"Europe/London\"\npartner \"p\" { name = \"P\" adapter = \"list\" feed-url = \"file:p.csv\" }\nhome \"p\" {}");
	assert_string_equal(config->partners[0].feed_url, "file:///etc/opstap/p.csv");
	assert_string_equal(zone_name(config->partners[0].zone), "Europe/London");
	assert_true(config->partners[0].enabled);
	assert_int_equal(config->partners[0].interval, 3600);
	assert_int_equal(config->partners[0].max_drop, 10);
	assert_int_equal(config->partners[0].select, SELECT_ALL);
	assert_string_equal(config->partners[0].contact, "");
	assert_string_equal(config->homes[0].name, "p");
	assert_true(config->homes[0].home_approval);
}

static void
written_out_and_read_again_it_is_the_same(void **state)
{
	struct buffer first, second;

	(void)state;
	good(whole);
	buffer_init(&first, 1 << 20);
	buffer_init(&second, 1 << 20);
	config_write(config, &first);
	assert_non_null(strstr(buffer_string(&first), "\tmax-bytes = 64M\n"));
	assert_non_null(strstr(buffer_string(&first), "\ttimeout = 1m\n"));
	assert_non_null(strstr(buffer_string(&first), "\trefuse \"fsw-extracurricular\" {\n\t\tpurpose = {\"extracurricular\"}\n"));
	good(buffer_string(&first));
	config_write(config, &second);
	assert_string_equal(buffer_string(&first), buffer_string(&second));
	buffer_clear(&first);
	good("partner \"p\" { name = \"a\\\"b\\\\c\\nd\" adapter = 'x' feed-url = 'http://h/' contact = 'C:\\new \"x\"' setting \"s\" { value = '' } }");
	assert_string_equal(config->partners[0].name, "a\"b\\c\nd");
	assert_string_equal(config->partners[0].contact, "C:\\new \"x\"");
	config_write(config, &first);
	good(buffer_string(&first));
	assert_string_equal(config->partners[0].name, "a\"b\\c\nd");
	buffer_free(&first);
	buffer_free(&second);
}

static void
every_fault_is_named_with_its_line(void **state)
{
	static const struct { int line; const char *words; } expected[] = {
		{1, "workers must be between 1 and 256, not \"0\""}, {2, "unknown key \"data-dirr\"; the nearest known one is \"data-dir\""},
		{3, "retention must be a duration such as 90s, 15m, 1h or 7d, not \"365\""}, {4, "unknown section \"partners\"; the nearest known one is \"partner\""},
		{5, "partner \"Bad Id\": the title must be 1 to 32 of a-z 0-9 -"}, {5, "has no adapter"}, {5, "has no feed-url"},
		{7, "interval must be a duration"}, {8, "name is set twice; first in line 6"}, {9, "timezone must be a time zone"}, {11, "value expected"},
		{11, "without its"}};

	(void)state;
	assert_int_equal(load_text("workers = 0\ndata-dirr = \"/x\"\nretention = 365\npartners \"x\" { name = \"y\" }\n"
				   "partner \"Bad Id\" {\n name = \"a\"\n interval = 1x\n name = \"b\"\n timezone = \"Mars/Olympus\"\n}\n"
				   "listen = }\nrun-dir = \"/ok\"\n"), ERR_VALUE);
	assert_int_equal(problem_count, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < problem_count; i++) {
		if (problems[i].line != expected[i].line || strstr(problems[i].text, expected[i].words) == NULL)
			fail_msg("line %d: %s", problems[i].line, problems[i].text);
	}
	assert_string_equal(config->run_dir, "/ok");
}

#define PARTNER "partner \"p\" { name = \"P\" adapter = \"list\" feed-url = \"http://h/\"\n"

static void
values_are_checked(void **state)
{
	(void)state;
	good("workers = 256");
	bad("workers = 257", 1, "between 1 and 256");
	bad("workers = -1", 1, "whole number");
	bad("workers = {1}", 1, "one value, not a list");
	bad("workers = 99999999999999999999", 1, "whole number");
	bad("listen = \"127.0.0.1:9000\"", 1, "unix:PATH");
	bad("base-url = \"exchange.example.edu\"", 1, "http or https");
	bad("mail { from = \"nobody\" }", 1, "mail address");
	good("login-url = \"/oauth2/start?rd=\"");
	good("login-url = \"https://login.example.edu/?to=\"");
	bad("login-url = \"//elsewhere.example/\"", 1, "login-url must be an address or a path of this site");
	bad("login-url = \"javascript:alert(1)\"", 1, "login-url must be an address");
	bad("mail { smtp = \"127.0.0.1\" }", 1, "smtp:");
	bad(PARTNER "country = \"Netherlands\" }", 2, "two capital letters");
	bad(PARTNER "max-drop = 101 }", 2, "between 0 and 100");
	bad(PARTNER "max-bytes = 64MB }", 2, "size such as");
	bad(PARTNER "max-bytes = 99999999999G }", 2, "between");
	bad(PARTNER "select = \"some\" }", 2, "must be one of all, online, overlay, not \"some\"");
	bad(PARTNER "select = \"overlay\" }", 2, "needs an overlay");
	bad(PARTNER "waiting-list = maybe }", 2, "true or false");
	bad(PARTNER "allow-hosts = {\"ok.example\", \"http://x\"} }", 2, "not \"http://x\"");
	bad("partner \"p\" { name = \"\" adapter = \"list\" feed-url = \"http://h/\" }", 1, "name must not be empty");
	bad("partner \"p\" { name = \"P\" adapter = \"../evil.so\" feed-url = \"http://h/\" }", 1, "adapter must be a name");
	bad("partner \"p\" { name = \"P\" adapter = \"list\" feed-url = \"ftp://h/\" }", 1, "feed-url must be");
	bad("home \"h\" { exam-weeks = {\"2027-01-29/2026-12-14\"} }", 1, "exam-weeks must be");
	bad("home \"h\" { exam-weeks = {\"x\"} }", 1, "exam-weeks must be");
	bad("home \"h\" { mail-domains = {\"@h.example\"} }", 1, "without @");
	bad("home \"h\" { verify = \"none\"\n coordinator \"c\" { faculties = {\"law\"} } }", 2, "no faculty \"law\"");
	bad("home \"h\" { faculty \"law\" {}\n refuse \"r\" { not-faculties = {\"law\",\"lwa\"} } }", 2, "no faculty \"lwa\"");
	bad("home \"h\" { rule \"r\" { purpose = {\"fun\"} } }", 1, "not \"fun\"");
	bad("home \"123456789012345678901234567890123\" { }", 1, "1 to 32");
}

static void
defaults_maps_and_settings_are_checked(void **state)
{
	(void)state;
	good(PARTNER "default \"language\" { value = \"nl\" } default \"waiting_list\" { value = \"yes\" } default \"field\" { value = \"0613\" }\n"
		     "map \"exam\" { values = {\"a=b=home\", \"x=unknown\"} } map \"language\" { values = {\"Dutch=nl\"} } }");
	bad(PARTNER "default \"delivry\" { value = \"live\" } }", 2, "no field \"delivry\"; the nearest known one is \"delivery\"");
	bad(PARTNER "default \"delivery\" {\n value = \"online\" } }", 3, "\"online\" is not one of: unknown self-paced scheduled");
	bad(PARTNER "default \"field\" { value = \"0699\" } }", 2, "ISCED-F");
	bad(PARTNER "default \"level\" { } }", 2, "has no value");
	bad(PARTNER "map \"level\" { values = {\"UG=bachelor\", \"PG=mster\"} } }", 2, "\"mster\" is not one of");
	bad(PARTNER "map \"level\" { values = {\"UG\"} } }", 2, "must be RAW=word");
	bad(PARTNER "map \"levels\" { values = {} } }", 2, "nearest known one is \"level\"");
	bad(PARTNER "setting \"a\" { } }", 2, "neither value nor value-file");
	bad(PARTNER "setting \"a\" { value = \"x\" value-file = \"y\" } }", 2, "both value and value-file");
	good(PARTNER "setting \"a\" { value-file = \"map.txt\" } }");
	assert_string_equal(config->partners[0].settings[0].value_file, "/etc/opstap/map.txt");
}

static void
nothing_stands_twice(void **state)
{
	(void)state;
	bad("workers = 2\nworkers = 2", 2, "workers is set twice; first in line 1");
	bad("mail { }\nmail { }", 2, "first in /etc/opstap/opstap.conf:1");
	bad(PARTNER "}\n" PARTNER "}", 3, "partner \"p\" stands here again; first in /etc/opstap/opstap.conf:1");
	bad(PARTNER "setting \"a\" { value = 1 }\nsetting \"a\" { value = 2 } }", 3, "setting \"a\" stands here again");
	good("home \"a\" { faculty \"f\" {} } home \"b\" { faculty \"f\" {} }\n" PARTNER "}");
}

static void
keys_never_lie_with_the_data(void **state)
{
	(void)state;
	bad("data-dir = \"/srv/o\"\nkey-dir = \"/srv/o/keys\"", 2, "outside data-dir");
	bad("key-dir = \"/srv/o/x/../../o//./\"\ndata-dir = \"/srv/o\"", 1, "outside data-dir");
	bad("key-dir = \"data/keys\"\ndata-dir = \"data\"", 1, "outside data-dir");
	good("data-dir = \"/srv/o\"\nkey-dir = \"/srv/o-keys\"");
	good("data-dir = \"/srv/o/data\"\nkey-dir = \"/srv/o\"");
}

static void
syntax_faults_are_named_and_reading_goes_on(void **state)
{
	(void)state;
	bad("run-dir = \"/run\ndata-dir = \"/d\"", 1, "not closed");
	assert_string_equal(config->data_dir, "/d");
	bad("run-dir \"/run\"\ndata-dir = \"/d\"", 1, "\"=\" or \"{\" expected");
	assert_string_equal(config->data_dir, "/d");
	bad("run-dir = \"a\\tb\"", 1, "unknown escape");
	bad("= 5\nworkers = 3", 1, "a key or a section expected");
	assert_int_equal(config->workers, 3);
	bad("allow-private = {\"a\" \"b\"}\nworkers = 3", 1, "\",\" or \"}\" expected");
	bad("; workers = 3", 1, "no meaning");
	bad("mail {\n from = \"a@b\"\n", 3, "\"}\" of mail in line 1 is missing");
	bad("workers = 3\n}\n", 2, "\"}\" without its \"{\"");
	bad("partner { name = 1 }", 1, "partner needs a title");
	bad("mail \"x\" { }", 1, "mail takes no title");
	bad("foo { bar { baz = 1 } } workers = 3", 1, "unknown section \"foo\"");
	assert_int_equal(config->workers, 3);
	bad("\n\nrun-dir = \"/a\xff\"\n", 3, "not UTF-8");
	good("\xef\xbb\xbfworkers = 3 # no end of line");
	good("allow-private = {\"a\", \"b\",} timezone = Europe/Paris");
	assert_int_equal(config->allow_private.n, 2);
}

static void
includes_are_read_beside_the_file_that_names_them(void **state)
{
	static const struct file all[] = {{"/etc/o/main.conf", "include \"parts/p.conf\"\nworkers = x\n"},
		{"/etc/o/parts/p.conf", "include '../common.conf'\n" PARTNER "overlay = \"p.csv\"\n include \"inner.conf\" }\n"},
		{"/etc/o/common.conf", "run-dir = run\n"}, {"/etc/o/parts/inner.conf", "contact = \"c\"\nnope = 1\n"}, {NULL, NULL}};
	static const struct file loop[] = {{"/a/1", "include \"2\""}, {"/a/2", "\ninclude \"1\""}, {NULL, NULL}};
	static const struct file absent[] = {{"/a/1", "\n\ninclude \"2\"\nworkers = 3"}, {NULL, NULL}};

	(void)state;
	assert_int_equal(load(all), ERR_VALUE);
	assert_int_equal(problem_count, 2);
	assert_string_equal(problems[0].file, "/etc/o/main.conf");
	assert_int_equal(problems[0].line, 2);
	assert_string_equal(problems[1].file, "/etc/o/parts/inner.conf");
	assert_int_equal(problems[1].line, 2);
	assert_string_equal(config->run_dir, "/etc/o/run");
	assert_string_equal(config->partners[0].overlay, "/etc/o/parts/p.csv");
	assert_string_equal(config->partners[0].contact, "c");
	assert_int_equal(load(loop), ERR_VALUE);
	assert_int_equal(problem_count, 1);
	assert_string_equal(problems[0].file, "/a/2");
	assert_non_null(strstr(problems[0].text, "includes itself"));
	assert_int_equal(load(absent), ERR_VALUE);
	assert_int_equal(problems[0].line, 3);
	assert_non_null(strstr(problems[0].text, "cannot read /a/2: no such file"));
	assert_int_equal(config->workers, 3);
}

static void
a_file_named_relatively_is_named_so_in_messages(void **state)
{
	static const struct file all[] = {{"conf/x.conf", "workers = 0\nrun-dir = \"r\""}, {NULL, NULL}};
	static const struct file none[] = {{"conf/x.conf", NULL}, {NULL, NULL}};

	(void)state;
	assert_int_equal(load(all), ERR_VALUE);
	assert_string_equal(problems[0].file, "conf/x.conf");
	assert_int_equal(config->run_dir[0], '/');
	assert_true(slice_ends(slice_of(config->run_dir), "/conf/r"));
	files = none + 1;
	config_free(config);
	assert_int_equal(config_load("/nowhere", read_file, NULL, &config, &problems, &problem_count, &e), ERR_VALUE);
	assert_int_equal(problem_count, 1);
	assert_string_equal(problems[0].file, "/nowhere");
}

static void
absurd_configurations_end(void **state)
{
	struct buffer b;

	(void)state;
	buffer_init(&b, 2 << 20);
	for (int i = 0; i < 1000; i++)
		buffer_printf(&b, "partner \"p%d\" { name = \"P\" adapter = \"list\" feed-url = \"http://h/\" }\n", i);
	good(buffer_string(&b));
	assert_int_equal(config->partner_count, 1000);
	assert_string_equal(config->partners[999].id, "p999");
	buffer_clear(&b);
	for (int i = 0; i < 100000; i++)
		buffer_text(&b, "x{");
	assert_int_equal(load_text(buffer_string(&b)), ERR_VALUE);
	buffer_clear(&b);
	for (int i = 0; i < 100000; i++)
		buffer_text(&b, "mail{}\n");
	assert_int_equal(load_text(buffer_string(&b)), ERR_MEMORY);
	buffer_clear(&b);
	for (int i = 0; i < 1100000; i++)
		buffer_byte(&b, '#');
	assert_int_equal(load_text(buffer_string(&b)), ERR_VALUE);
	assert_non_null(strstr(problems[0].text, "larger than"));
	buffer_free(&b);
}

static int
drop(void **state)
{
	(void)state;
	config_free(config);
	config = NULL;
	return 0;
}

/* What checks a section as a whole meets no text that is not there. */
static void
a_text_that_cannot_be_used_counts_as_none(void **state)
{
	static const char partner[] = "partner \"p\" { name = \"P\" adapter = \"list\" feed-url = \"file:p.csv\" %s }";
	static const char *const texts[] = {"overlay = {\"x\"}", "select = \"online\" contact = {\"x\"}", "website = {}",
					    "default \"level\" { value = {\"x\"} }", "setting \"s\" { value = {\"x\"} }"};
	char text[300];

	(void)state;
	bad("home \"h\" { name = {\"x\"} }", 1, "name must be one value, not a list");
	bad("home \"h\" { faculty \"f\" { name = {\"x\"} } }", 1, "name must be one value, not a list");
	bad("home \"h\" { coordinator \"c\" { subject = {\"x\"} } }", 1, "subject must be one value");
	bad("listen = {\"unix:/x\"}", 1, "listen must be one value");
	bad("key-dir = {\"/x\"}\ndata-dir = \"/x\"", 1, "key-dir must be one value");
	bad("partner \"p\" { name = {\"x\"} adapter = \"list\" feed-url = \"file:p.csv\" }", 1, "name must be one value");
	bad("partner \"p\" { name = \"x\" adapter = {\"list\"} feed-url = \"file:p.csv\" }", 1, "adapter must be one value");
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		(void)snprintf(text, sizeof(text), partner, texts[i]);
		bad(text, 1, "must be one value");
	}
}

#define TEST(f) cmocka_unit_test_teardown(f, drop)

static void
checks_the_mail_server(void **state)
{
	(void)state;
	bad("mail { smtp = \"smtp://a\" }", 1, "smtp needs from");
	bad("mail { smtp = \"smtps://a\"  from = \"a@b\"\n smtp-user = \"u\" }", 2, "belong together");
	bad("mail { smtp = \"smtps://a\"  from = \"a@b\"\n smtp-password-file = \"u\" }", 1, "belong together");
	bad("mail { smtp = \"smtp://a\"  from = \"a@b\"\n smtp-user = \"u\"  smtp-password-file = \"p\" }", 2, "in clear");
	bad("mail { smtp = \"smtp://user:secret@a\"  from = \"a@b\" }", 1, "without a login");
	bad("mail { smtp-tls = \"perhaps\" }", 1, "smtp-tls must be");
	good("mail { smtp = \"smtp://a\"  from = \"a@b\"  smtp-user = \"u\"  smtp-password-file = \"p\"  smtp-tls = \"required\" }");
	assert_int_equal(config->mail_tls, SMTP_TLS_REQUIRED);
	assert_string_equal(config->mail_password_file, "/etc/opstap/p");
	good("mail { smtp = \"smtp://127.0.0.1\"  from = \"a@b\"  smtp-user = \"u\"  smtp-password-file = \"p\" }");
	assert_int_equal(config->mail_tls, SMTP_TLS_OFFERED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_contracts_example_is_read_whole), TEST(an_empty_file_gives_the_defaults),
		TEST(written_out_and_read_again_it_is_the_same), TEST(every_fault_is_named_with_its_line), TEST(values_are_checked),
		TEST(defaults_maps_and_settings_are_checked), TEST(nothing_stands_twice), TEST(keys_never_lie_with_the_data),
		TEST(syntax_faults_are_named_and_reading_goes_on), TEST(includes_are_read_beside_the_file_that_names_them),
		TEST(a_file_named_relatively_is_named_so_in_messages),
		TEST(a_text_that_cannot_be_used_counts_as_none), TEST(absurd_configurations_end), TEST(checks_the_mail_server)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
