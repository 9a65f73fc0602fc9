/* The table of fields and the words that some of them take. A new field is a new line here and in opstap_adapter.h. */
#include "domain/field.h"

#define COURSE FIELD_OF_COURSE
#define OFFERING FIELD_OF_OFFERING
#define BOTH (FIELD_OF_COURSE | FIELD_OF_OFFERING)

static const struct field_info fields[] = {
	{OPSTAP_F_ID, "id", KIND_ID, COURSE, 0},
	{OPSTAP_F_CODE, "code", KIND_LINE, COURSE, 1000},
	{OPSTAP_F_TITLE, "title", KIND_LINE, COURSE | FIELD_LANGUAGES, 500},
	{OPSTAP_F_SUMMARY, "summary", KIND_TEXT, COURSE | FIELD_LANGUAGES, 20000},
	{OPSTAP_F_DESCRIPTION, "description", KIND_TEXT, COURSE | FIELD_LANGUAGES, 20000},
	{OPSTAP_F_OUTCOMES, "outcomes", KIND_TEXT, COURSE | FIELD_LANGUAGES, 20000},
	{OPSTAP_F_PREREQUISITES, "prerequisites", KIND_TEXT, COURSE | FIELD_LANGUAGES, 20000},
	{OPSTAP_F_ASSESSMENT, "assessment", KIND_TEXT, COURSE | FIELD_LANGUAGES, 20000},
	{OPSTAP_F_URL, "url", KIND_URL, BOTH | FIELD_LANGUAGES, 0},
	{OPSTAP_F_ECTS, "ects", KIND_ECTS, BOTH, 0},
	{OPSTAP_F_CREDITS, "credits", KIND_LINE, BOTH, 1000},
	{OPSTAP_F_LEVEL, "level", KIND_WORD, COURSE, 0},
	{OPSTAP_F_FIELD, "field", KIND_ISCED, COURSE | FIELD_REPEATS, 0},
	{OPSTAP_F_KEYWORD, "keyword", KIND_LINE, COURSE | FIELD_REPEATS | FIELD_LANGUAGES, 1000},
	{OPSTAP_F_LANGUAGE, "language", KIND_LANG, BOTH | FIELD_REPEATS, 0},
	{OPSTAP_F_TEACHER, "teacher", KIND_LINE, COURSE | FIELD_REPEATS, 1000},
	{OPSTAP_F_CONTACT, "contact", KIND_LINE, COURSE, 1000},
	{OPSTAP_F_VIDEO, "video", KIND_URL, COURSE, 0},
	{OPSTAP_F_HONOURS, "honours", KIND_FLAG, COURSE, 0},
	{OPSTAP_F_ACADEMIC_YEAR, "academic_year", KIND_YEAR, BOTH, 0},
	{OPSTAP_F_CANCELLED, "cancelled", KIND_FLAG, BOTH, 0},
	{OPSTAP_F_OFFERING, "offering", KIND_ID, OFFERING, 0},
	{OPSTAP_F_LABEL, "label", KIND_LINE, OFFERING | FIELD_LANGUAGES, 1000},
	{OPSTAP_F_START, "start", KIND_DAY, OFFERING, 0},
	{OPSTAP_F_END, "end", KIND_DAY, OFFERING, 0},
	{OPSTAP_F_APPLY_FROM, "apply_from", KIND_MOMENT, OFFERING, 0},
	{OPSTAP_F_APPLY_UNTIL, "apply_until", KIND_MOMENT, OFFERING, 0},
	{OPSTAP_F_DELIVERY, "delivery", KIND_WORD, OFFERING, 0},
	{OPSTAP_F_HOURS_PER_WEEK, "hours_per_week", KIND_HOURS, OFFERING, 0},
	{OPSTAP_F_SESSION, "session", KIND_SESSION, OFFERING | FIELD_REPEATS, 0},
	{OPSTAP_F_EXAM, "exam", KIND_WORD, OFFERING, 0},
	{OPSTAP_F_EXAM_AT, "exam_at", KIND_MOMENT, OFFERING, 0},
	{OPSTAP_F_EXAM_MINUTES, "exam_minutes", KIND_COUNT, OFFERING, 0},
	{OPSTAP_F_PLACES, "places", KIND_COUNT, OFFERING, 0},
	{OPSTAP_F_DROP_BY, "drop_by", KIND_DAY, OFFERING, 0},
	{OPSTAP_F_WAITING_LIST, "waiting_list", KIND_FLAG, OFFERING, 0},
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

/* In the order of enum level, delivery and exam. */
static const char *const levels[] = {"unknown", "bachelor", "master", "doctoral", "other", NULL};
static const char *const deliveries[] = {"unknown", "self-paced", "scheduled", "live", "blended", "campus", NULL};
static const char *const exams[] = {"unknown", "home", "online", "assignment", "none", NULL};

_Static_assert(sizeof(levels) / sizeof(levels[0]) == LEVEL_MAX + 1, "a word for each level");
_Static_assert(sizeof(deliveries) / sizeof(deliveries[0]) == DELIVERY_MAX + 1, "a word for each delivery");
_Static_assert(sizeof(exams) / sizeof(exams[0]) == EXAM_MAX + 1, "a word for each exam");

const struct field_info *
field_by_number(uint32_t number)
{
	size_t guess = number < OPSTAP_F_OFFERING ? number - OPSTAP_F_ID : number - OPSTAP_F_OFFERING + OPSTAP_F_CANCELLED;

	if (guess < FIELDS && fields[guess].number == number)	/* asked for each value of a feed */
		return &fields[guess];
	for (size_t i = 0; i < FIELDS; i++)
		if (fields[i].number == number)
			return &fields[i];
	return NULL;
}

const struct field_info *
field_by_name(struct slice name)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (slice_is(name, fields[i].name))
			return &fields[i];
	return NULL;
}

size_t
field_count(void)
{
	return FIELDS;
}

const struct field_info *
field_at(size_t i)
{
	return i < FIELDS ? &fields[i] : NULL;
}

const char *const *
field_words(uint16_t number)
{
	switch (number) {
	case OPSTAP_F_LEVEL: return levels;
	case OPSTAP_F_DELIVERY: return deliveries;
	case OPSTAP_F_EXAM: return exams;
	default: return NULL;
	}
}

int
field_word(uint16_t number, struct slice word)
{
	const char *const *words = field_words(number);

	for (int i = 0; words && words[i]; i++)
		if (slice_is(word, words[i]))
			return i;
	return -1;
}
