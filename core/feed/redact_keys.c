/* Values by the names of what they stand in: keys of JSON, elements and attributes of XML, columns of CSV. */
#include <string.h>

#include "feed/redact_parts.h"

#define COLUMNS_MAX 256

/* ---- Names ---- */

enum how { WHOLE, WITHIN, END };

struct name_rule { enum how how; const char *text; };

/* Compared without case and punctuation. */
static const struct name_rule PERSONAL[] = {
	{WITHIN, "birth"}, {WITHIN, "geboorte"}, {WITHIN, "naissance"}, {WITHIN, "geburt"}, {WITHIN, "nascita"},
	{WITHIN, "taxcode"}, {WITHIN, "taxid"}, {WITHIN, "taxnumber"}, {WITHIN, "fiscalcode"}, {WITHIN, "codicefiscale"}, {WITHIN, "fiscalnumber"}, {WHOLE, "bsn"}, {END, "ssn"},
	{WITHIN, "socialsecurity"}, {WITHIN, "burgerservice"}, {WITHIN, "phone"}, {WITHIN, "telefo"}, {WHOLE, "tel"}, {WHOLE, "fax"},
	{END, "mobile"}, {END, "mobiel"}, {WITHIN, "mobilenumber"}, {WITHIN, "mail"}, {WITHIN, "passport"}, {WITHIN, "paspoort"},
	{WHOLE, "address"}, {WHOLE, "adres"}, {WHOLE, "adresse"}, {WITHIN, "addressline"}, {WITHIN, "street"}, {WITHIN, "straat"},
	{WITHIN, "postcode"}, {WITHIN, "postalcode"}, {WITHIN, "zipcode"}, {WITHIN, "housenumber"},
};
static const struct name_rule SECRET[] = {
	{WITHIN, "secret"}, {WITHIN, "password"}, {WITHIN, "passwd"}, {WITHIN, "passphrase"}, {WITHIN, "wachtwoord"}, {WHOLE, "pwd"},
	{WHOLE, "pass"}, {WITHIN, "signature"}, {WHOLE, "sig"}, {WITHIN, "credential"}, {WITHIN, "apikey"}, {END, "appkey"},
	{END, "accesskey"}, {END, "subscriptionkey"}, {END, "consumerkey"}, {END, "authkey"}, {END, "privatekey"}, {END, "sessionid"},
	{WHOLE, "jwt"}, {END, "token"}, {WHOLE, "authorization"}, {WHOLE, "bearer"}, {WHOLE, "login"},
};
/* Tokens that say where a list goes on: a replay needs them. */
static const struct name_rule PLACES[] = {
	{WITHIN, "resumption"}, {WITHIN, "page"}, {WITHIN, "next"}, {WITHIN, "continuation"}, {WITHIN, "sync"}, {WITHIN, "skip"},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool
matches(struct slice name, const struct name_rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *text = rules[i].text;

		if (rules[i].how == WHOLE ? slice_is(name, text) : rules[i].how == END ? slice_ends(name, text) :
				memmem(name.p, name.n, text, strlen(text)) != NULL)
			return true;
	}
	return false;
}

/* Letters and digits in lower case. */
static struct slice
plain_name(struct slice name, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < name.n && n < size; i++)
		if (str_is_alnum(name.p[i]))
			out[n++] = str_lower(name.p[i]);
	return (struct slice){out, n};
}

static bool
is_secret(struct slice plain)
{
	return matches(plain, SECRET, COUNT(SECRET)) && !(slice_ends(plain, "token") && matches(plain, PLACES, COUNT(PLACES)));
}

bool
redact_is_secret(struct slice name)
{
	char out[64];
	struct slice plain = plain_name(name, out, sizeof(out));

	return is_secret(plain) || slice_is(plain, "key") || slice_is(plain, "auth");
}

bool
redact_is_named(struct slice name)
{
	char out[64];
	struct slice plain = plain_name(name, out, sizeof(out));

	return matches(plain, PERSONAL, COUNT(PERSONAL)) || is_secret(plain);
}

/* ---- JSON ---- */

static char *
string_end(char *p, char *end)
{
	while (p < end && *p != '"')
		p += *p == '\\' && end - p > 1 ? 2 : 1;
	return p;
}

static char *
skip_space(char *p, char *end)
{
	while (p < end && str_is_space(*p))
		p++;
	return p;
}

struct json_place {
	size_t depth, under;	/* under: depth of the list or object that belongs to a name; 0: none */
	bool named;		/* the value that comes belongs to a name */
};

/* A text that begins at p, behind its quote; where it goes on. */
static char *
json_text(struct json_place *at, char *p, char *end)
{
	char *stop = string_end(p, end), *after = stop < end ? skip_space(stop + 1, end) : end;

	if (after < end && *after == ':') {
		at->named = redact_is_named((struct slice){p, (size_t)(stop - p)});
		return after + 1;
	}
	if (at->named || at->under)
		redact_overwrite(p, stop, '0');
	at->named = false;
	return stop < end ? stop + 1 : end;
}

static char *
json_number(struct json_place *at, char *p, char *end)
{
	for (; p < end && (str_is_alnum(*p) || strchr("+-.", *p)) && *p; p++)
		if (str_is_digit(*p) && (at->named || at->under))
			*p = '1';
	at->named = false;
	return p;
}

static void
json_keys(char *p, char *end)
{
	struct json_place at = {0};

	while (p < end) {
		char c = *p;

		if (c == '"') {
			p = json_text(&at, p + 1, end);
			continue;
		}
		if (c == '-' || str_is_digit(c)) {
			p = json_number(&at, p, end);
			continue;
		}
		if (c == '{' || c == '[') {
			at.depth++;
			at.under = at.under ? at.under : at.named ? at.depth : 0;
			at.named = false;
		} else if (c == '}' || c == ']') {
			at.under = at.under == at.depth ? 0 : at.under;
			at.depth -= at.depth > 0;
		} else if (c == ',') {
			at.named = false;
		}
		p++;
	}
}

/* ---- XML ---- */

struct xml_place {
	struct slice under;	/* the element whose content is overwritten; empty: none */
	size_t nested;		/* elements of the same name inside it */
};

static struct slice
local_name(char *p, char *end)
{
	char *start = p;

	for (; p < end && !str_is_space(*p) && !strchr("/>=", *p); p++)
		start = *p == ':' ? p + 1 : start;
	return (struct slice){start, (size_t)(p - start)};
}

/* name="value" … up to the > of a tag; where that is. */
static char *
xml_attributes(struct xml_place *at, char *p, char *end)
{
	while (p < end && *p != '>') {
		struct slice name = local_name(p, end);
		char *value = skip_space((char *)name.p + name.n, end), *stop;

		if (value == end || *value != '=') {
			p = value > p ? value : p + 1;
			continue;
		}
		value = skip_space(value + 1, end);
		if (value == end || (*value != '"' && *value != '\'')) {
			p = value;
			continue;
		}
		stop = memchr(value + 1, *value, (size_t)(end - value - 1));
		stop = stop ? stop : end;
		if (redact_is_named(name) || (at->under.n && (slice_is(name, "value") || slice_is(name, "href"))))
			redact_overwrite(value + 1, stop, '0');
		p = stop < end ? stop + 1 : end;
	}
	return p;
}

static char *
xml_tag(struct xml_place *at, char *p, char *end)
{
	bool closing = p + 1 < end && p[1] == '/', empty;
	struct slice name = local_name(p + 1 + closing, end), under = at->under;

	if (!under.n && !closing && redact_is_named(name))
		at->under = name;
	p = xml_attributes(at, (char *)name.p + name.n, end);
	empty = p > name.p && p[-1] == '/';
	if (!under.n)
		at->under = empty ? SLICE_NONE : at->under;
	else if (slice_eq(under, name) && !empty && !closing)
		at->nested++;
	else if (slice_eq(under, name) && closing && at->nested-- == 0)
		*at = (struct xml_place){0};
	return p < end ? p + 1 : end;
}

/* Behind what begins with open at p, where it does; else NULL. inside: what stands between is content. */
static char *
xml_skip(struct xml_place *at, char *p, char *end, const char *const around[2])
{
	size_t n = strlen(around[0]);
	char *stop;

	if ((size_t)(end - p) < n || memcmp(p, around[0], n) != 0)
		return NULL;
	stop = memmem(p + n, (size_t)(end - p) - n, around[1], strlen(around[1]));
	if (around[0][2] == '[' && at->under.n)
		redact_overwrite(p + n, stop ? stop : end, '0');
	return stop ? stop + strlen(around[1]) : end;
}

static void
xml_keys(char *p, char *end)
{
	static const char *const parts[][2] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}, {"<!", ">"}};
	struct xml_place at = {0};

	while (p < end) {
		char *next = NULL;

		if (*p != '<') {
			next = memchr(p, '<', (size_t)(end - p));
			next = next ? next : end;
			if (at.under.n)
				redact_overwrite(p, next, '0');
		}
		for (size_t i = 0; i < COUNT(parts) && !next; i++)
			next = xml_skip(&at, p, end, parts[i]);
		p = next ? next : xml_tag(&at, p, end);
	}
}

/* ---- CSV ---- */

/* A cell that begins at p: *inside … *stop without quotes; returns where the separator or the line's end is. */
static char *
cell_end(char *p, char *end, char separator, char **inside, char **stop)
{
	bool quoted = p < end && *p == '"';

	*inside = p += quoted;
	while (quoted && p < end && (*p != '"' || (end - p > 1 && p[1] == '"')))
		p += *p == '"' ? 2 : 1;
	*stop = p;
	while (p < end && *p != separator && *p != '\n')
		p++;
	*stop = quoted ? *stop : p;
	return p;
}

static char
separator_of(const char *p, const char *end)
{
	static const char candidates[] = ",;\t|";
	size_t count[sizeof(candidates)] = {0}, best = 0;

	for (; p < end && *p != '\n'; p++)
		for (size_t i = 0; candidates[i]; i++)
			count[i] += *p == candidates[i];
	for (size_t i = 1; candidates[i]; i++)
		best = count[i] > count[best] ? i : best;
	return count[best] ? candidates[best] : '\0';
}

static void
csv_keys(char *p, char *end)
{
	bool named[COLUMNS_MAX] = {false}, head = true;
	char separator = separator_of(p, end), *inside, *stop = end;
	size_t column = 0;

	while (separator && p < end) {
		char *next = cell_end(p, end, separator, &inside, &stop);

		if (head && column < COLUMNS_MAX)
			named[column] = redact_is_named((struct slice){inside, (size_t)(stop - inside)});
		else if (column < COLUMNS_MAX && named[column])
			redact_overwrite(inside, stop, '0');
		column++;
		if (next < end && *next == '\n') {
			head = false;
			column = 0;
		}
		p = next < end ? next + 1 : end;
	}
}

void
redact_keys(char *p, char *end)
{
	if (end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	p = skip_space(p, end);
	if (p == end)
		return;
	if (*p == '{' || *p == '[')
		json_keys(p, end);
	else if (*p == '<')
		xml_keys(p, end);
	else
		csv_keys(p, end);
}
