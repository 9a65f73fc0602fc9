/* ELMO documents as hosts send them, good and bad: what is read, what is said of a fault and where; the same through the child in its sandbox. */
#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "feed/elmo.h"
#include "ground/file.h"

static char host_program[4096];

struct read_one {
	struct arena arena;
	struct buffer facts, document;
	struct transcript t;
};

static void
load(struct read_one *o, const char *name)
{
	const char *source = getenv("top_srcdir");
	struct error e = ERROR_NONE;
	char path[4096];

	arena_init(&o->arena, 64u << 20);
	buffer_init(&o->facts, TRANSCRIPT_FACTS_MAX);
	buffer_init(&o->document, 32u << 20);
	snprintf(path, sizeof(path), "%s/tests/elmo/%s", source != NULL ? source : "..", name);
	assert_int_equal(file_read(path, &o->document, &e), 0);
}

static void
give_back(struct read_one *o)
{
	buffer_free(&o->facts);
	buffer_free(&o->document);
	arena_free(&o->arena);
}

static void
parse(struct read_one *o)
{
	struct error e = ERROR_NONE;

	buffer_clear(&o->facts);
	elmo_facts(buffer_view(&o->document), NULL, &o->facts);
	assert_true(buffer_ok(&o->facts));
	assert_int_equal(transcript_read(buffer_view(&o->facts), &o->arena, &o->t, &e), 0);
}

static void
test_normal(void **state)
{
	static const char *const names[] = {"normal.xml", "version2.xml"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct read_one o;
		const struct transcript_result *r;

		load(&o, names[i]);
		parse(&o);
		assert_int_equal(o.t.fault_count, 0);
		assert_slice(o.t.ids.name[0], "d000001");
		assert_slice(o.t.given, "Mila");
		assert_slice(o.t.family, "Voorbeeld");
		assert_int_equal(o.t.issuer_count, 1);
		assert_slice(o.t.issuers[0].url, "https://www.host.example");
		assert_slice(o.t.issuers[0].titles.name[0], "Host University");
		assert_int_equal(o.t.result_count, 1);
		r = &o.t.results[0];
		assert_slice(r->ids.name[0], "law");
		assert_slice(r->titles.name[0], "Course law");
		assert_slice(r->grade, "8.5");
		assert_slice(r->credits, "5");
		assert_slice(r->scheme, "ects");
		assert_slice(r->status, "passed");
		assert_slice(r->start, "2026-09-01");
		assert_slice(r->date, "2027-01-20");
		assert_int_equal(r->line, 16 + i);
		give_back(&o);
	}
}

static void
test_several(void **state)
{
	struct read_one o;

	(void)state;
	load(&o, "two-courses.xml");
	parse(&o);
	assert_int_equal(o.t.result_count, 2);
	assert_slice(o.t.results[1].titles.name[0], "Painting & print");
	assert_slice(o.t.results[1].grade, "A");
	assert_slice(o.t.results[1].credits, "7.5");
	give_back(&o);
	load(&o, "programme.xml");	/* a course inside a programme; ECTS among other credits */
	parse(&o);
	assert_int_equal(o.t.result_count, 2);
	assert_slice(o.t.results[0].ids.name[0], "ba");
	assert_slice(o.t.results[0].credits, "180");
	assert_slice(o.t.results[1].ids.name[0], "law");
	assert_slice(o.t.results[1].credits, "5");
	give_back(&o);
}

static const struct { const char *name; enum transcript_problem problem; uint32_t line; const char *detail; } faults[] = {
	{"broken.xml", PROBLEM_SYNTAX, 25, NULL}, {"wrong-namespace.xml", PROBLEM_NAMESPACE, 2, ""}, {"other-xml.xml", PROBLEM_ROOT, 2, ""},
	{"no-names.xml", PROBLEM_MISSING, 2, "givenNames"}, {"bad-values.xml", PROBLEM_VALUE, 24, "status"}, {"order.xml", PROBLEM_ORDER, 22, "specifies"},
	{"entity-bomb.xml", PROBLEM_DOCTYPE, 2, ""},
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct read_one o;

		load(&o, faults[i].name);
		parse(&o);
		print_message("%s\n", faults[i].name);
		assert_true(o.t.fault_count > 0);
		assert_int_equal(o.t.faults[0].problem, faults[i].problem);
		assert_int_equal(o.t.faults[0].line, faults[i].line);
		if (faults[i].detail != NULL)
			assert_slice(o.t.faults[0].detail, faults[i].detail);
		give_back(&o);
	}
}

static void
test_every_fault_is_told(void **state)
{
	struct read_one o;

	(void)state;
	load(&o, "bad-values.xml");
	parse(&o);
	assert_int_equal(o.t.fault_count, 2);
	assert_slice(o.t.faults[1].detail, "value");
	give_back(&o);
}

/* ---- made here: too large, too deep, too wide, cut, and not in UTF-8 */

static void
put_times(struct buffer *b, const char *text, size_t n)
{
	while (n-- > 0)
		buffer_text(b, text);
}

static void
begin_with(struct read_one *o, const char *text)
{
	load(o, "normal.xml");
	buffer_clear(&o->document);
	buffer_text(&o->document, text);
}

#define ROOT "<elmo xmlns='https://github.com/emrex-eu/elmo-schemas/tree/v1'>"

static void
expect_fault(struct read_one *o, enum transcript_problem problem)
{
	parse(o);
	assert_int_equal(o->t.fault_count, 1);
	assert_int_equal(o->t.faults[0].problem, problem);
	give_back(o);
}

static void
test_too_much(void **state)
{
	struct read_one o;

	(void)state;
	begin_with(&o, ROOT);
	put_times(&o.document, "<a>", 101);
	expect_fault(&o, PROBLEM_DEPTH);
	begin_with(&o, "<elmo ");
	for (int i = 0; i < 80000; i++)
		buffer_printf(&o.document, "a%d='' ", i);
	buffer_text(&o.document, "/>");
	expect_fault(&o, PROBLEM_TAG);
	begin_with(&o, ROOT "<!--");
	put_times(&o.document, "0123456789", 1u << 20);
	buffer_text(&o.document, "--></elmo>");
	expect_fault(&o, PROBLEM_LARGE);
	begin_with(&o, ROOT "<report>");
	put_times(&o.document, "<learningOpportunitySpecification><title>x</title></learningOpportunitySpecification>", 1001);
	expect_fault(&o, PROBLEM_MANY);
	begin_with(&o, " \n ");
	expect_fault(&o, PROBLEM_EMPTY);
}

/* Of every beginning of a good document the reader says that it ends too early, or nothing is said of it as if it were whole. */
static void
test_cut_anywhere(void **state)
{
	struct read_one o;
	size_t whole;

	(void)state;
	load(&o, "normal.xml");
	whole = slice_trim(buffer_view(&o.document)).n;
	for (size_t n = 0; n < whole; n++) {
		struct error e = ERROR_NONE;

		buffer_clear(&o.facts);
		elmo_facts((struct slice){o.document.data, n}, NULL, &o.facts);
		assert_int_equal(transcript_read(buffer_view(&o.facts), &o.arena, &o.t, &e), 0);
		assert_true(o.t.fault_count > 0);
		arena_reset(&o.arena);
	}
	give_back(&o);
}

static void
test_latin1(void **state)
{
	struct read_one o;

	(void)state;
	begin_with(&o, "<?xml version='1.0' encoding='ISO-8859-1'?>" ROOT "<learner><givenNames>Zo\xEB</givenNames><familyName>X</familyName></learner>"
			"<report><issuer/></report></elmo>");
	parse(&o);
	assert_int_equal(o.t.fault_count, 0);
	assert_slice(o.t.given, "Zo\xC3\xAB");
	give_back(&o);
}

/* ---- in the sandbox */

static void
read_in_child(struct read_one *o, const char *xsd)
{
	struct error e = ERROR_NONE;

	assert_int_equal(elmo_read(host_program, xsd, buffer_view(&o->document), &o->arena, &o->t, &e), 0);
}

static void
test_child(void **state)
{
	struct read_one o;

	(void)state;
	load(&o, "normal.xml");
	read_in_child(&o, "");
	assert_int_equal(o.t.fault_count, 0);
	assert_int_equal(o.t.result_count, 1);
	assert_slice(o.t.results[0].grade, "8.5");
	give_back(&o);
	load(&o, "entity-bomb.xml");
	read_in_child(&o, "");
	assert_int_equal(o.t.faults[0].problem, PROBLEM_DOCTYPE);
	give_back(&o);
	load(&o, "normal.xml");
	put_times(&o.document, "0123456789", 1u << 20);
	read_in_child(&o, "");
	assert_int_equal(o.t.faults[0].problem, PROBLEM_LARGE);
	give_back(&o);
}

/* Before the child has seen a byte of the document it has given everything up: the kernel says so. */
static bool
is_locked_in(pid_t pid)
{
	char path[64], text[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return strstr(text, "\nSeccomp:\t2\n") != NULL && strstr(text, "\nNoNewPrivs:\t1\n") != NULL;
}

static pid_t
start_by_hand(int in, int out)
{
	char parent[24], mode[] = ELMO_CHILD;
	char *argv[] = {host_program, mode, parent, NULL};
	pid_t pid;

	snprintf(parent, sizeof(parent), "%ld", (long)getpid());
	pid = fork();
	if (pid == 0) {
		if (dup2(in, 0) < 0 || dup2(out, 1) < 0)
			_exit(126);
		execv(host_program, argv);
		_exit(127);
	}
	return pid;
}

static void
test_child_is_locked_in_first(void **state)
{
	int in[2], out[2], status = -1;
	bool locked = false;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	pid = start_by_hand(in[0], out[1]);
	assert_true(pid > 0);
	for (int i = 0; i < 500 && !locked; i++) {
		(void)poll(NULL, 0, 10);
		locked = is_locked_in(pid);
	}
	close(in[0]);
	close(in[1]);		/* an empty document */
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(out[0]);
	close(out[1]);
	assert_true(locked);
	assert_int_equal(status, 0);
}

static void
test_child_that_cannot_start(void **state)
{
	struct error e = ERROR_NONE;
	struct read_one o;

	(void)state;
	load(&o, "normal.xml");
	assert_int_equal(elmo_read("/nonexistent", "", buffer_view(&o.document), &o.arena, &o.t, &e), ERR_UNAVAILABLE);
	assert_int_equal(elmo_read("/bin/false", "", buffer_view(&o.document), &o.arena, &o.t, &e), 0);
	assert_int_equal(o.t.faults[0].problem, PROBLEM_STOPPED);
	assert_int_equal(elmo_read("/bin/echo", "", buffer_view(&o.document), &o.arena, &o.t, &e), 0);	/* says what is no list of facts */
	assert_int_equal(o.t.faults[0].problem, PROBLEM_STOPPED);
	assert_int_equal(o.t.result_count, 0);
	give_back(&o);
}

static void
test_schema_that_is_none(void **state)
{
	struct read_one o;

	(void)state;
	load(&o, "normal.xml");
	read_in_child(&o, "/nonexistent.xsd");
	assert_int_equal(o.t.faults[0].problem, PROBLEM_XSD);
	give_back(&o);
}

/* A schema of our own, which asks for one thing more than ELMO does; and which imports another beside it. */
static void
write_file(const char *folder, const char *name, const char *text)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

#define XS "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' elementFormDefault='qualified' "
static const char own_schema[] = XS "targetNamespace='https://github.com/emrex-eu/elmo-schemas/tree/v1' xmlns:n='urn:n'>"
	"<xs:import namespace='urn:n' schemaLocation='https://nowhere.example/x/names.xsd'/>"
	"<xs:element name='elmo'><xs:complexType><xs:sequence><xs:element name='generatedDate' type='n:when'/>"
	"<xs:any namespace='##any' processContents='skip' maxOccurs='unbounded'/></xs:sequence></xs:complexType></xs:element></xs:schema>";
static const char own_names[] = XS "targetNamespace='urn:n'><xs:simpleType name='when'><xs:restriction base='xs:dateTime'/>"
	"</xs:simpleType></xs:schema>";
static const char own_strict[] = XS "targetNamespace='urn:n'><xs:simpleType name='when'><xs:restriction base='xs:date'/>"
	"</xs:simpleType></xs:schema>";

static void
test_schema(void **state)
{
	char folder[] = "/tmp/opstap-elmo-XXXXXX", xsd[4096];
	struct read_one o;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(xsd, sizeof(xsd), "%s/elmo.xsd", folder);
	write_file(folder, "elmo.xsd", own_schema);
	load(&o, "normal.xml");
	read_in_child(&o, xsd);		/* what it imports is not there, and nobody asks nowhere.example */
	assert_int_equal(o.t.faults[0].problem, PROBLEM_XSD);
	assert_non_null(memmem(o.t.faults[0].detail.p, o.t.faults[0].detail.n, "names.xsd", 9));
	write_file(folder, "names.xsd", own_names);
	read_in_child(&o, xsd);
	assert_int_equal(o.t.fault_count, 0);
	assert_int_equal(o.t.result_count, 1);
	write_file(folder, "names.xsd", own_strict);
	read_in_child(&o, xsd);
	assert_int_equal(o.t.fault_count, 1);
	assert_int_equal(o.t.faults[0].problem, PROBLEM_SCHEMA);
	assert_int_equal(o.t.faults[0].line, 3);
	give_back(&o);
	snprintf(xsd, sizeof(xsd), "%s/elmo.xsd", folder);
	assert_int_equal(unlink(xsd), 0);
	snprintf(xsd, sizeof(xsd), "%s/names.xsd", folder);
	assert_int_equal(unlink(xsd), 0);
	assert_int_equal(rmdir(folder), 0);
}

/* ---- the schemas themselves, where they lie beside the tree */

static bool
find_spec(const char *file, char *path, size_t size)
{
	const char *spec = getenv("OPSTAP_SPEC"), *source = getenv("top_srcdir");

	if (spec != NULL)
		snprintf(path, size, "%s/elmo/%s", spec, file);
	else
		snprintf(path, size, "%s/../shared/spec/elmo/%s", source != NULL ? source : "..", file);
	return access(path, R_OK) == 0;
}

static void
test_the_real_schemas(void **state)
{
	static const struct { const char *xsd, *good; } pairs[] = {{"schema-v1.7.xsd", "normal.xml"}, {"schema-v1.7.xsd", "programme.xml"},
		{"schema-v1.7.xsd", "two-courses.xml"}, {"schema-v2.1.1.xsd", "version2.xml"}};
	struct read_one o;
	char xsd[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (!find_spec(pairs[i].xsd, xsd, sizeof(xsd)))
			skip();
		load(&o, pairs[i].good);
		read_in_child(&o, xsd);
		for (size_t k = 0; k < o.t.fault_count; k++)
			print_message("%s:%u: %s: %.*s\n", pairs[i].good, o.t.faults[k].line,
					transcript_problem_name(o.t.faults[k].problem), SLICE_ARG(o.t.faults[k].detail));
		assert_int_equal(o.t.fault_count, 0);
		give_back(&o);
	}
	assert_true(find_spec("schema-v1.7.xsd", xsd, sizeof(xsd)));
	load(&o, "version2.xml");	/* good, but not of that version */
	read_in_child(&o, xsd);
	assert_int_equal(o.t.faults[0].problem, PROBLEM_SCHEMA);
	give_back(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normal), cmocka_unit_test(test_several), cmocka_unit_test(test_faults),
		cmocka_unit_test(test_every_fault_is_told), cmocka_unit_test(test_too_much), cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_latin1), cmocka_unit_test(test_child), cmocka_unit_test(test_child_is_locked_in_first),
		cmocka_unit_test(test_child_that_cannot_start),
		cmocka_unit_test(test_schema_that_is_none), cmocka_unit_test(test_schema), cmocka_unit_test(test_the_real_schemas),
	};

	const char *build = getenv("top_builddir");

	snprintf(host_program, sizeof(host_program), "%s/opstap-adapter-host", build != NULL ? build : ".");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
