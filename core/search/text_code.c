/*
 * Codes of courses: what of a code or an id people may type, and how it is compared. Nobody types what a machine made up (a UUID, a hash), and of
 * an id that is an address (a URN, a URL) only what stands at its end.
 */
#include <string.h>

#include "search/text.h"

#define ID_PLAIN 24u		/* bytes of an id that people may know a course by, whatever it is made of; */
#define ID_MAX 32u		/* with a digit in it */
#define RUN_MAX 20u		/* letters and digits in a row that nobody types when there is a digit among them */
#define UUID_BYTES 36u
#define FOLDED_ROOM (2 * WORD_MAX + 8)	/* of more no code is left that fits into a word */

static bool
is_letter(char c)
{
	return str_is_alpha(c) || (unsigned char)c >= 0x80;
}

static bool
has_letter(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (is_letter(text.p[i]))
			return true;
	return false;
}

static bool
is_hex(char c)
{
	return str_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool
is_uuid(const char *p)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] == '-' ? p[i] != '-' : !is_hex(p[i]))
			return false;
	return true;
}

bool
text_has_uuid(struct slice text)
{
	for (size_t i = 0; i + UUID_BYTES <= text.n; i++)
		if (is_uuid(text.p + i))
			return true;
	return false;
}

/* Whether nobody would type it. */
static bool
is_opaque(struct slice id)
{
	size_t run = 0;		/* letters and digits in a row so far, */
	bool digit = false;	/* and whether one is a digit */

	for (size_t i = 0; i < id.n && !(digit && run >= RUN_MAX); i++) {
		bool inner = str_is_digit(id.p[i]) || str_is_alpha(id.p[i]);

		digit = inner && (str_is_digit(id.p[i]) || digit);
		run = inner ? run + 1 : 0;
	}
	return (digit && run >= RUN_MAX) || text_has_uuid(id);
}

static bool
is_inner(char c)
{
	return is_letter(c) || str_is_digit(c);
}

static bool
is_mixed(struct slice text)
{
	return text_has_digit(text) && has_letter(text);
}

/* Whether it is an address; of a URL only the last part can be of a course. */
static bool
is_address(struct slice id, bool *url)
{
	*url = memmem(id.p, id.n, "://", 3) != NULL;
	return *url || (id.n > 4 && slice_is_nocase((struct slice){id.p, 4}, "urn:"));
}

/* What stands between parts of a code that may be known as one by themselves. */
static bool
is_between(char c)
{
	return c == '/' || c == ':';
}

static bool
is_between_any(char c)
{
	return is_between(c) || c == '#' || c == '?' || c == '=' || c == '&';
}

/* As many of the last parts as have letters and digits together; of a URL the last one. */
static struct slice
end_of_id(struct slice id, bool url)
{
	for (size_t at = id.n; at > 0; at--) {
		struct slice end = {id.p + at, id.n - at};

		if (!is_between_any(id.p[at - 1]))
			continue;
		if (end.n > ID_MAX || (url && end.n > 0 && !is_mixed(end)))
			break;
		if (is_mixed(end))
			return end;
	}
	return SLICE_NONE;
}

struct slice
text_code_of_id(struct slice id)
{
	bool url, address;

	if (id.n == 0 || is_opaque(id))
		return SLICE_NONE;
	address = is_address(id, &url);
	if (!address && (id.n <= ID_PLAIN || (id.n <= ID_MAX && text_has_digit(id))))
		return id;
	return memchr(id.p, ' ', id.n) == NULL ? end_of_id(id, url) : SLICE_NONE;
}

size_t
text_code(struct slice text, char out[WORD_MAX])
{
	char folded[FOLDED_ROOM];
	size_t n = words_fold(text, folded, sizeof(folded)), kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (folded[i] == ' ')
			continue;
		if (kept == WORD_MAX - 1)
			return 0;
		out[kept++] = folded[i];
	}
	return kept > 1 ? kept : 0;
}

/* How many bytes from a place on are all letters, or all digits. */
static size_t
run_of(struct slice code, size_t from, bool letters)
{
	size_t to = from;

	while (to < code.n && (letters ? is_letter(code.p[to]) : str_is_digit(code.p[to])))
		to++;
	return to - from;
}

/* What of a part with "-" or "." and the like between its pieces begins with letters and goes on with a number: "STA-301" of "WL-STA-301". */
static size_t
add_ends(struct slice part, struct slice *out, size_t n)
{
	for (size_t at = 1; at < part.n && n < TEXT_CODE_PARTS; at++) {
		size_t letters = is_inner(part.p[at - 1]) ? 0 : run_of(part, at, true), number = at + letters + 1;

		if (letters > 0 && number < part.n && !is_inner(part.p[number - 1]) && run_of(part, number, false) > 0)
			out[n++] = (struct slice){part.p + at, part.n - at};
	}
	return n;
}

size_t
text_code_parts(struct slice code, struct slice out[TEXT_CODE_PARTS])
{
	size_t n = 0;

	out[n++] = code;
	for (size_t from = 0, to; from < code.n; from = to + 1) {
		struct slice part, end = {code.p + from, code.n - from};

		for (to = from; to < code.n && !is_between(code.p[to]); to++)
			;
		part = (struct slice){code.p + from, to - from};
		if (part.n < code.n && n < TEXT_CODE_PARTS && is_mixed(part))
			out[n++] = part;
		if (from > 0 && part.n < end.n && n < TEXT_CODE_PARTS && is_mixed(end))
			out[n++] = end;
		n = add_ends(part, out, n);
	}
	return n;
}
