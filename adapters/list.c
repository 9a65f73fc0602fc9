/*
 * The plain list that most Virtual Exchange partners keep: CSV (RFC 4180) or a small XML of the same names.
 * Which of the two it is shows in the first bytes.
 */
#include "list.h"

#include <stdio.h>
#include <string.h>

static const struct list_field fields[] = {
	{"id", OPSTAP_F_ID, LIST_COURSE},
	{"code", OPSTAP_F_CODE, LIST_COURSE},
	{"title", OPSTAP_F_TITLE, LIST_COURSE},
	{"summary", OPSTAP_F_SUMMARY, LIST_COURSE},
	{"description", OPSTAP_F_DESCRIPTION, LIST_COURSE},
	{"outcomes", OPSTAP_F_OUTCOMES, LIST_COURSE},
	{"prerequisites", OPSTAP_F_PREREQUISITES, LIST_COURSE},
	{"assessment", OPSTAP_F_ASSESSMENT, LIST_COURSE},
	{"url", OPSTAP_F_URL, LIST_COURSE | LIST_OFFERING},
	{"ects", OPSTAP_F_ECTS, LIST_COURSE | LIST_OFFERING},
	{"credits", OPSTAP_F_CREDITS, LIST_COURSE | LIST_OFFERING},
	{"level", OPSTAP_F_LEVEL, LIST_COURSE},
	{"field", OPSTAP_F_FIELD, LIST_COURSE | LIST_REPEATS},
	{"keyword", OPSTAP_F_KEYWORD, LIST_COURSE | LIST_REPEATS},
	{"language", OPSTAP_F_LANGUAGE, LIST_COURSE | LIST_OFFERING | LIST_REPEATS},
	{"teacher", OPSTAP_F_TEACHER, LIST_COURSE | LIST_REPEATS},
	{"contact", OPSTAP_F_CONTACT, LIST_COURSE},
	{"video", OPSTAP_F_VIDEO, LIST_COURSE},
	{"honours", OPSTAP_F_HONOURS, LIST_COURSE},
	{"academic_year", OPSTAP_F_ACADEMIC_YEAR, LIST_COURSE | LIST_OFFERING},
	{"cancelled", OPSTAP_F_CANCELLED, LIST_COURSE | LIST_OFFERING},
	{"offering", OPSTAP_F_OFFERING, LIST_OFFERING},
	{"label", OPSTAP_F_LABEL, LIST_OFFERING},
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

void
list_unknown(const struct opstap_host *h, struct opstap_run *r, const char *what, const char *name, size_t len)
{
	const char *nearest = NULL;
	char plain[NAME_MAX_LENGTH], text[160];
	unsigned least = 3;

	if (plain_name(name, len, plain))
		for (size_t i = 0; i < FIELDS; i++)
			if (distance(plain, fields[i].name) < least) {
				least = distance(plain, fields[i].name);
				nearest = fields[i].name;
			}
	snprintf(text, sizeof(text), "%s \"%.*s\" is not known and is ignored%s%s%s", what, len > 40 ? 40 : (int)len,
			name, nearest ? "; do you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
	h->log(r, OPSTAP_NOTE, text);
}

static bool
starts_with(const char *feed, size_t len, const char *bytes, size_t n)
{
	return len >= n && memcmp(feed, bytes, n) == 0;
}

static int
run(const struct opstap_host *h, struct opstap_run *r)
{
	size_t len, skip = 0;
	const char *feed = h->get(r, NULL, &len);

	if (!feed)
		return -1;
	if (starts_with(feed, len, "\xFE\xFF\0<", 4) || starts_with(feed, len, "\xFF\xFE<\0", 4)
	    || starts_with(feed, len, "\0<\0", 3) || starts_with(feed, len, "<\0", 2))
		return list_xml(h, r, feed, len);
	if (starts_with(feed, len, "\xFE\xFF", 2) || starts_with(feed, len, "\xFF\xFE", 2))
		return h->fail(r, "the list is UTF-16 text; save it as \"CSV UTF-8\"");
	if (starts_with(feed, len, "PK\3\4", 4))
		return h->fail(r, "the list is a spreadsheet file (or a zip); save it as \"CSV UTF-8\"");
	if (starts_with(feed, len, "\xEF\xBB\xBF", 3))
		skip = 3;
	while (skip < len && strchr(" \t\r\n", feed[skip]) && feed[skip])
		skip++;
	if (skip == len)
		return h->fail(r, "the list is empty");
	if (feed[skip] == '<')
		return list_xml(h, r, feed, len);
	return list_csv(h, r, feed, len);
}

OPSTAP_ADAPTER("list", "1.0", run, NULL)
