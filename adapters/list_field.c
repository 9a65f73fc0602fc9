/* The fields by the names that lists, overlays and mappings call them. */
#include "list.h"

#include <string.h>

static const struct list_field fields[] = {
	{"id", OPSTAP_F_ID, LIST_COURSE},
	{"code", OPSTAP_F_CODE, LIST_COURSE},
	{"title", OPSTAP_F_TITLE, LIST_COURSE | LIST_LANGUAGES},
	{"summary", OPSTAP_F_SUMMARY, LIST_COURSE | LIST_LANGUAGES},
	{"description", OPSTAP_F_DESCRIPTION, LIST_COURSE | LIST_LANGUAGES},
	{"outcomes", OPSTAP_F_OUTCOMES, LIST_COURSE | LIST_LANGUAGES},
	{"prerequisites", OPSTAP_F_PREREQUISITES, LIST_COURSE | LIST_LANGUAGES},
	{"assessment", OPSTAP_F_ASSESSMENT, LIST_COURSE | LIST_LANGUAGES},
	{"url", OPSTAP_F_URL, LIST_COURSE | LIST_OFFERING | LIST_LANGUAGES},
	{"ects", OPSTAP_F_ECTS, LIST_COURSE | LIST_OFFERING},
	{"credits", OPSTAP_F_CREDITS, LIST_COURSE | LIST_OFFERING},
	{"level", OPSTAP_F_LEVEL, LIST_COURSE},
	{"field", OPSTAP_F_FIELD, LIST_COURSE | LIST_REPEATS},
	{"keyword", OPSTAP_F_KEYWORD, LIST_COURSE | LIST_REPEATS | LIST_LANGUAGES},
	{"language", OPSTAP_F_LANGUAGE, LIST_COURSE | LIST_OFFERING | LIST_REPEATS},
	{"teacher", OPSTAP_F_TEACHER, LIST_COURSE | LIST_REPEATS},
	{"contact", OPSTAP_F_CONTACT, LIST_COURSE},
	{"video", OPSTAP_F_VIDEO, LIST_COURSE},
	{"honours", OPSTAP_F_HONOURS, LIST_COURSE},
	{"academic_year", OPSTAP_F_ACADEMIC_YEAR, LIST_COURSE | LIST_OFFERING},
	{"cancelled", OPSTAP_F_CANCELLED, LIST_COURSE | LIST_OFFERING},
	{"offering", OPSTAP_F_OFFERING, LIST_OFFERING},
	{"label", OPSTAP_F_LABEL, LIST_OFFERING | LIST_LANGUAGES},
	{"start", OPSTAP_F_START, LIST_OFFERING},
	{"end", OPSTAP_F_END, LIST_OFFERING},
	{"apply_from", OPSTAP_F_APPLY_FROM, LIST_OFFERING},
	{"apply_until", OPSTAP_F_APPLY_UNTIL, LIST_OFFERING},
	{"delivery", OPSTAP_F_DELIVERY, LIST_OFFERING},
	{"hours_per_week", OPSTAP_F_HOURS_PER_WEEK, LIST_OFFERING},
	{"session", OPSTAP_F_SESSION, LIST_OFFERING | LIST_REPEATS},
	{"exam", OPSTAP_F_EXAM, LIST_OFFERING},
	{"exam_at", OPSTAP_F_EXAM_AT, LIST_OFFERING},
	{"exam_minutes", OPSTAP_F_EXAM_MINUTES, LIST_OFFERING},
	{"places", OPSTAP_F_PLACES, LIST_OFFERING},
	{"drop_by", OPSTAP_F_DROP_BY, LIST_OFFERING},
	{"waiting_list", OPSTAP_F_WAITING_LIST, LIST_OFFERING},
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))
#define NAME_MAX_LENGTH 24

/* Lower case, with _ for blanks and hyphens; false when it is longer than any name. */
static bool
plain_name(const char *name, size_t len, char out[NAME_MAX_LENGTH])
{
	if (len >= NAME_MAX_LENGTH)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = name[i];

		out[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c == ' ' || c == '-' ? '_' : c);
	}
	out[len] = '\0';
	return true;
}

const struct list_field *
list_field_find(const char *name, size_t len)
{
	char plain[NAME_MAX_LENGTH];

	if (!plain_name(name, len, plain))
		return NULL;
	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(plain, fields[i].name) == 0)
			return &fields[i];
	return NULL;
}

/* Levenshtein distance of two short names. */
static unsigned
distance(const char *a, const char *b)
{
	unsigned row[NAME_MAX_LENGTH + 1];
	size_t n = strlen(b);

	for (size_t k = 0; k <= n; k++)
		row[k] = (unsigned)k;
	for (size_t i = 1; a[i - 1]; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t k = 1; k <= n; k++) {
			unsigned best = diagonal + (a[i - 1] != b[k - 1]);

			if (row[k] + 1 < best)
				best = row[k] + 1;
			if (row[k - 1] + 1 < best)
				best = row[k - 1] + 1;
			diagonal = row[k];
			row[k] = best;
		}
	}
	return row[n];
}

const char *
list_field_nearest(const char *name, size_t len)
{
	const char *nearest = NULL;
	char plain[NAME_MAX_LENGTH];
	unsigned least = 3;

	if (plain_name(name, len, plain))
		for (size_t i = 0; i < FIELDS; i++)
			if (distance(plain, fields[i].name) < least) {
				least = distance(plain, fields[i].name);
				nearest = fields[i].name;
			}
	return nearest;
}
