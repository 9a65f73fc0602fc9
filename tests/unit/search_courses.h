#ifndef TESTS_SEARCH_COURSES_H
#define TESTS_SEARCH_COURSES_H
/* A small catalogue in English and Dutch, in two segments, for tests of what a search finds. */
#include "segment_world.h"

static const char *const courses_english[] = {
	"id=law-intro|title@en=Introduction to Law|description@en=Courts, contracts and statutes",
	"id=law-contract|title@en=Contract Law|description@en=Offer and acceptance",
	"id=law-criminal|title@en=Criminal Law and Procedure|description@en=From arrest to trial",
	"id=stat-psy|title@en=Statistics for Psychology|description@en=Regression and variance",
	"id=stat|title@en=Statistics|description@en=Chance, samples and tests",
	"id=stat-med|title@en=Applied Statistics in Medicine|description@en=Clinical trials",
	"id=psy-learn|title@en=Psychology of Learning|description@en=How people remember; with some statistics",
	"id=psy-intro|title@en=Introduction to Psychology",
	"id=art|title@en=History of Art|description@en=Painting since 1400",
	"id=writing|title@en=The Art of History Writing",
	"id=science|title@en=History of Science|description@en=From Galilei to the present",
	"id=algo|title@en=Algorithms and Data Structures|code=CS-401",
	"id=data|title@en=Data Science|code=CS-402|description@en=Visualisation",
	"id=machine|title@en=Machine Learning|keyword@en=neural networks",
	"id=databases|title@en=Databases",
	"id=policy|title@en=Environmental Policy",
	"id=water|title@en=Water Management",
	"id=rivers|title@en=Waterways and Rivers",
	"id=mind|title@en=Philosophy of Mind",
	"id=climate|title@en=Economics of Climate Change",
	"id=micro|title@en=Microbiology",
	"id=c|title@en=Programming in C",
	"id=novels|title@en=1984 and Other Novels|description@en=The mashine stops at mach two",
	"id=band|title@en=The Who",
	"id=quantum|title@en=Quantum Mechanics",
};

static const char *const courses_other[] = {
	"id=recht|title@nl=Inleiding in het recht",
	"id=arbeid|title@nl=Arbeidsrecht",
	"id=statistiek|title@nl=Statistiek voor psychologen",
	"id=waterbeheer|title@nl=Waterbeheer|description@nl=Rivieren en dijken",
	"id=milieu|title@nl=Milieubeleid",
	"id=zorg|title@nl=Gezondheidszorg in Nederland",
	"id=kunst|title@nl=Geschiedenis van de kunst",
	"id=schap|title@nl=Waterschapsbestuur",
	"id=slip|title@nl=Filosfie",
	"id=foto|title@nl=Foto grafie",
	"id=photo|title@en=Photography",
	"id=dieren|title@nl=Zo\xc3\xb6logie",
	"id=economie|title@nl=Economie en samenleving",
	"id=taal|title@nl=Taal en maatschappij|title@en=Language and Society",
	"id=fr|title@fr=\xc3\x89" "conomie politique",
	"id=de|title@de=Stra\xc3\x9f" "enbau",
	"id=zh|title=\xe6\xb3\x95\xe5\xbe\x8b\xe5\xad\xa6\xe5\x85\xa5\xe9\x96\x80",
	"id=he|title=\xd7\x9e\xd7\xa9\xd7\xa4\xd7\x98 \xd7\x95\xd7\x97\xd7\x91\xd7\xa8\xd7\x94",
	"id=music|title@en=\xf0\x9f\x8e\xb5 Music Theory|description@en=Scales and chords",
};

#define COURSES_ENGLISH (sizeof(courses_english) / sizeof(courses_english[0]))
#define COURSES_OTHER (sizeof(courses_other) / sizeof(courses_other[0]))

static struct engine *x;

static int
set_up(void **state)
{
	(void)state;
	x = engine_new();
	(void)engine_add(x, courses_english, COURSES_ENGLISH);
	(void)engine_add(x, courses_other, COURSES_OTHER);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	engine_free(x);
	return 0;
}

static inline const char *
find(const char *q)
{
	return engine_find(x, q);
}

/* Finds the same ids, whatever their order. */
static inline void
assert_found(const char *q, const char *expected, const char *file, int line)
{
	struct slice rest = slice_of(expected), id;
	size_t n = 0;
	char found[4200];

	snprintf(found, sizeof(found), " %s ", find(q));
	while (rest.n > 0 && slice_split(&rest, ' ', &id)) {
		char word[64];

		snprintf(word, sizeof(word), " %.*s ", SLICE_ARG(id));
		n += strstr(found, word) != NULL;
		if (strstr(found, word) != NULL)
			continue;
		print_error("\"%s\" finds \"%s\", not \"%.*s\"\n", q, found, SLICE_ARG(id));
		_fail(file, line);
	}
	if (n == x->r.hit_count)
		return;
	print_error("\"%s\" finds \"%s\" instead of \"%s\"\n", q, found, expected);
	_fail(file, line);
}

/* Finds this one first. */
static inline void
assert_first(const char *q, const char *expected, const char *file, int line)
{
	const char *found = find(q);
	size_t n = strlen(expected);

	if (strncmp(found, expected, n) == 0 && (found[n] == ' ' || found[n] == '\0'))
		return;
	print_error("\"%s\" finds \"%s\" instead of \"%s\" first\n", q, found, expected);
	_fail(file, line);
}

#define FINDS(q, expected) assert_found(q, expected, __FILE__, __LINE__)
#define FIRST(q, expected) assert_first(q, expected, __FILE__, __LINE__)
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
