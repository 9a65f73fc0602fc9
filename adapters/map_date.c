/*
 * Dates in a form that the mapping names, made YYYY-MM-DD. A text that is not of the form stays as it is: the host says what is
 * wrong with it.
 */
#include "map.h"

#include <stdio.h>
#include <string.h>

enum part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PARTS };

static const struct {
	const char *name;
	unsigned char part, least, most;	/* digits in the text */
} parts[] = {
	{"YYYY", YEAR, 4, 4}, {"MM", MONTH, 2, 2}, {"DD", DAY, 2, 2}, {"M", MONTH, 1, 2}, {"D", DAY, 1, 2},
	{"hh", HOUR, 2, 2}, {"h", HOUR, 1, 2}, {"mm", MINUTE, 2, 2}, {"ss", SECOND, 2, 2},
};

#define COUNT (sizeof(parts) / sizeof(parts[0]))

/* Number of the part that begins here; COUNT: none, the character stands for itself. */
static size_t
part_at(const char *form)
{
	size_t i = 0;

	while (i < COUNT && strncmp(form, parts[i].name, strlen(parts[i].name)) != 0)
		i++;
	return i;
}

const char *
map_date_fault(const char *form, size_t len)
{
	unsigned seen[PARTS] = {0};

	if (len != strlen(form) || len > 40)
		return "a form of dates has at most 40 bytes";
	while (*form) {
		size_t i = part_at(form);

		if (i == COUNT && (*form == 'Y' || (*form >= 'a' && *form <= 'z') || (*form >= 'A' && *form <= 'Z' && *form != 'T')))
			return "a form of dates is made of YYYY MM M DD D hh h mm ss and what stands between them; "
			       "two digits of a year or names of months are not certain";
		if (i < COUNT)
			seen[parts[i].part]++;
		form += i < COUNT ? strlen(parts[i].name) : 1;
	}
	for (size_t i = 0; i < PARTS; i++)
		if (seen[i] > 1)
			return "a form of dates names each part once";
	if (!seen[YEAR] || !seen[MONTH] || !seen[DAY])
		return "a form of dates needs YYYY, MM and DD";
	return (seen[HOUR] || seen[MINUTE] || seen[SECOND]) && !(seen[HOUR] && seen[MINUTE]) ? "a time needs hh and mm" : NULL;
}

static bool
read_part(size_t i, const char **text, const char *end, unsigned value[PARTS])
{
	unsigned digits = 0, v = 0;

	while (*text < end && digits < parts[i].most && **text >= '0' && **text <= '9') {
		v = v * 10 + (unsigned)(*(*text)++ - '0');
		digits++;
	}
	value[parts[i].part] = v;
	return digits >= parts[i].least;
}

bool
map_date(const char *form, const char *text, size_t len, char out[32])
{
	unsigned value[PARTS] = {0};
	const char *end = text + len;
	bool time = false;

	while (*form) {
		size_t i = part_at(form);

		if (i < COUNT && !read_part(i, &text, end, value))
			return false;
		if (i == COUNT && (text == end || *text++ != *form))
			return false;
		time |= i < COUNT && parts[i].part == HOUR;
		form += i < COUNT ? strlen(parts[i].name) : 1;
	}
	if (text != end)
		return false;
	if (time)
		snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02u", value[YEAR] % 10000, value[MONTH] % 100, value[DAY] % 100,
				value[HOUR] % 100, value[MINUTE] % 100, value[SECOND] % 100);
	else
		snprintf(out, 32, "%04u-%02u-%02u", value[YEAR] % 10000, value[MONTH] % 100, value[DAY] % 100);
	return true;
}
