#ifndef TESTS_COLUMNS_WORLD_H
#define TESTS_COLUMNS_WORLD_H
/* Random courses for tests of columns and filters, and segments of them. */
#include "domain/zone.h"
#include "search/columns.h"

#define DAY 86400
#define WORLD_NOW 1795000000
#define WORLD_OFFERINGS 5
#define TITLE_LONG \
	"An introduction to everything that was ever said about the history of introductions, in so many words that nobody " \
	"reads all of them"

static uint64_t seed;

static inline unsigned
pick(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

#define PICK(array) (array)[pick(sizeof(array) / sizeof((array)[0]))]

static const char *const levels[] = {"bachelor", "master", "doctoral", "other"};
static const char *const deliveries[] = {"self-paced", "scheduled", "live", "blended", "campus"};
static const char *const exams[] = {"home", "online", "assignment", "none"};
static const char *const languages[] = {"en", "nl", "fr", "de", "fry"};
static const char *const fields[] = {"06", "061", "0613", "0612", "01", "0111", "0421", "042"};
static const char *const credits[] = {"1", "2.5", "5", "7.5", "10"};
static const char *const titles[] = {"Law", "Lawyers and the law", "Statistics", "Data", "Data science", "data",
		"\xc3\x84rger", "Zo\xc3\xab", TITLE_LONG, "", "Water"};

static inline void
put(struct arena *a, struct values *list, const char *name, const char *lang, const char *text)
{
	struct value v = {.field = field_by_name(slice_of(name))->number, .lang = slice_of(lang), .text = slice_of(text)};
	struct error e = ERROR_NONE;

	if (strcmp(text, "-") == 0)
		v = (struct value){.field = v.field, .flags = VALUE_UNKNOWN};
	assert_int_equal(values_add(a, list, &v, &e), 0);
}

static inline void
put_day(struct arena *a, struct values *list, const char *name, const char *time)
{
	struct buffer b;

	buffer_init(&b, 64);
	date_write_day(&b, WORLD_NOW / DAY + (int32_t)pick(80) - 40);
	buffer_text(&b, time);
	put(a, list, name, "", buffer_string(&b));
	buffer_free(&b);
}

static inline void
put_offering(struct arena *a, struct values *list, unsigned number)
{
	char id[16], places[16];

	snprintf(id, sizeof(id), "o%u", number);
	snprintf(places, sizeof(places), "%u", pick(4) ? pick(50) : 0);
	put(a, list, "offering", "", id);
	if (pick(4))
		put_day(a, list, "start", "");
	if (pick(2))
		put_day(a, list, "end", "");
	if (pick(3) == 0)
		put_day(a, list, "apply_from", "T00:00:00+01:00");
	if (pick(3) == 0)
		put_day(a, list, "apply_until", "T23:59:59+01:00");
	if (pick(3))
		put(a, list, "delivery", "", PICK(deliveries));
	if (pick(3))
		put(a, list, "exam", "", PICK(exams));
	if (pick(3) == 0)
		put(a, list, "places", "", places);
	if (pick(6) == 0)
		put(a, list, "language", "", pick(4) ? PICK(languages) : "-");
	if (pick(6) == 0)
		put(a, list, "ects", "", pick(4) ? PICK(credits) : "-");
	if (pick(10) == 0)
		put(a, list, "cancelled", "", "yes");
}

static inline struct course *
random_course(struct arena *a, unsigned id)
{
	static const char *const title_langs[] = {"", "en", "nl", "fr"};
	struct course *c = course_new(a);
	struct values *list = &c->values;
	struct error e = ERROR_NONE;
	char text[16];

	snprintf(text, sizeof(text), "c%u", id);
	put(a, list, "id", "", text);
	for (unsigned n = 1 + pick(3); n > 0; n--)
		put(a, list, "title", PICK(title_langs), PICK(titles));
	for (unsigned n = pick(3); n > 0; n--)
		put(a, list, "language", "", PICK(languages));
	for (unsigned n = pick(4); n > 0; n--)
		put(a, list, "field", "", PICK(fields));
	if (pick(3))
		put(a, list, "level", "", PICK(levels));
	if (pick(2))
		put(a, list, "ects", "", PICK(credits));
	if (pick(5) == 0)
		put(a, list, "honours", "", "yes");
	for (unsigned n = pick(3) ? pick(2) : pick(WORLD_OFFERINGS + 1), i = 0; i < n; i++) {
		struct offering *o = course_add_offering(c, &e);

		assert_non_null(o);
		put_offering(a, &o->values, i);
	}
	return c;
}

static inline const struct zone *
zone_named(const char *name)
{
	const struct zone *zone = NULL;
	struct error e = ERROR_NONE;

	assert_int_equal(zone_find(name, &zone, &e), 0);
	return zone;
}

/* The same bytes at an odd address in a block of exactly their size, so that a sanitizer notices a step outside. */
static inline char *
tight_copy(struct slice bytes)
{
	char *copy = malloc(bytes.n + 1);

	assert_non_null(copy);
	memcpy(copy + 1, bytes.p, bytes.n);
	return copy;
}

#endif
