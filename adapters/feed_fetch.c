/* Asking for several documents. */
#include "feed_fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
say(const struct opstap_host *h, struct opstap_run *r, const char *before, const char *what, const char *after)
{
	char text[700];

	snprintf(text, sizeof(text), "%s%.300s%s", before, what, after);
	return h->fail(r, text);
}

/* ---- Headers ---- */

static void
base64(const unsigned char *in, size_t n, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (; n > 0; n -= n < 3 ? n : 3, in += 3) {
		unsigned v = (unsigned)in[0] << 16 | (n > 1 ? (unsigned)in[1] << 8 : 0) | (n > 2 ? in[2] : 0);

		*out++ = digits[v >> 18];
		*out++ = digits[v >> 12 & 63];
		*out++ = n > 1 ? digits[v >> 6 & 63] : '=';
		*out++ = n > 2 ? digits[v & 63] : '=';
	}
	*out = '\0';
}

static bool
one_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			return false;
	return true;
}

static bool
is_scheme(const char *word)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t n = strspn(word, letters);

	return n > 0 && n <= 32 && word[n] == '\0';
}

void
feed_header(struct feed_headers *headers, const char *line)
{
	for (size_t i = 0; i + 1 < sizeof(headers->line) / sizeof(headers->line[0]); i++)
		if (!headers->line[i]) {
			headers->line[i] = line;
			return;
		}
}

int
feed_headers(const struct opstap_host *h, struct opstap_run *r, const char *accept, struct feed_headers *out)
{
	const char *token = h->setting(r, "token"), *login = h->setting(r, "login"), *scheme = h->setting(r, "token-scheme");
	char encoded[2000];

	memset(out, 0, sizeof(*out));
	snprintf(out->accept, sizeof(out->accept), "Accept: %s", accept);
	feed_header(out, out->accept);
	if (token && (strlen(token) > 2000 || !one_line(token)))
		return h->fail(r, "setting \"token\" must be one line of at most 2,000 bytes");
	if (scheme && !is_scheme(scheme))
		return h->fail(r, "setting \"token-scheme\" must be one word of at most 32 letters, digits, - and _, such as Bearer or JWT");
	if (!token && login && (strlen(login) > 1400 || !strchr(login, ':')))
		return h->fail(r, "setting \"login\" must be user:password, at most 1,400 bytes");
	if (token) {
		snprintf(out->authorization, sizeof(out->authorization), "Authorization: %s %s", scheme ? scheme : "Bearer",
				token);
	} else if (login) {
		base64((const unsigned char *)login, strlen(login), encoded);
		snprintf(out->authorization, sizeof(out->authorization), "Authorization: Basic %s", encoded);
	}
	if (out->authorization[0])
		feed_header(out, out->authorization);
	return 0;
}

/* ---- Requests ---- */

int
feed_ask_body(const struct opstap_host *h, struct opstap_run *r, const struct feed_headers *headers, const char *url,
		const char *type, const char *body, size_t len)
{
	char line[200];
	struct feed_headers mine = *headers;
	struct opstap_request q = {.size = sizeof(q), .url = url, .headers = mine.line, .body = body, .body_len = len};

	snprintf(line, sizeof(line), "Content-Type: %s", type);
	feed_header(&mine, line);
	return h->open(r, &q);
}

int
feed_ask(const struct opstap_host *h, struct opstap_run *r, const struct feed_headers *headers, const char *url)
{
	struct opstap_request q = {.size = sizeof(q), .url = url, .headers = headers ? headers->line : NULL};

	return h->open(r, &q);
}

static int
read_all(const struct opstap_host *h, struct opstap_run *r, int handle, struct feed_body *out)
{
	size_t room = 0;

	for (;;) {
		ptrdiff_t got;

		if (room - out->len < 65536) {
			char *grown = realloc(out->text, (room = room ? room * 2 : 262144) + 1);

			if (!grown)
				return h->fail(r, "no memory for an answer");
			out->text = grown;
		}
		got = h->read(r, handle, out->text + out->len, room - out->len);
		if (got < 0)
			return -1;
		out->len += (size_t)got;
		out->text[out->len] = '\0';
		if (got == 0)
			return 0;
	}
}

int
feed_take(const struct opstap_host *h, struct opstap_run *r, int handle, struct feed_body *out)
{
	const char *value;
	int result;

	out->status = 0;
	out->url[0] = out->type[0] = '\0';
	out->text = NULL;
	out->len = 0;
	if (handle < 0)
		return -1;
	if ((value = h->header(r, handle, "status")) != NULL)
		out->status = (int)strtol(value, NULL, 10);
	if ((value = h->header(r, handle, "url")) != NULL && strlen(value) < sizeof(out->url))
		memcpy(out->url, value, strlen(value) + 1);
	if ((value = h->header(r, handle, "content-type")) != NULL)
		for (size_t i = 0; i + 1 < sizeof(out->type) && value[i] && value[i] != ';' && value[i] != ' '; i++) {
			out->type[i] = (char)(value[i] >= 'A' && value[i] <= 'Z' ? value[i] + ('a' - 'A') : value[i]);
			out->type[i + 1] = '\0';
		}
	result = read_all(h, r, handle, out);
	h->close(r, handle);
	if (result)
		feed_body_free(out);
	return result;
}

int
feed_take_good(const struct opstap_host *h, struct opstap_run *r, int handle, struct feed_body *out)
{
	char text[100];
	int result = feed_take(h, r, handle, out);

	if (result || (out->status >= 200 && out->status <= 299))
		return result;
	snprintf(text, sizeof(text), ": the server answers with status %d", out->status);
	out->url[strcspn(out->url, "?")] = '\0';
	result = say(h, r, "", out->url[0] ? out->url : "a document of the feed", text);
	feed_body_free(out);
	return result;
}

void
feed_body_free(struct feed_body *b)
{
	free(b->text);
	b->text = NULL;
	b->len = 0;
}

/* ---- Addresses ---- */

static bool
put(char out[FEED_URL_MAX], size_t *n, const char *text, size_t len)
{
	if (*n + len >= FEED_URL_MAX)
		return false;
	memcpy(out + *n, text, len);
	out[*n += len] = '\0';
	return true;
}

static bool
unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-_.~", c);
}

static bool
put_encoded(char out[FEED_URL_MAX], size_t *n, const char *text)
{
	char piece[4];

	for (; *text; text++) {
		snprintf(piece, sizeof(piece), unreserved(*text) ? "%c" : "%%%02X", (unsigned char)*text);
		if (!put(out, n, piece, strlen(piece)))
			return false;
	}
	return true;
}

bool
feed_url_query(const char *url, const char *name, const char *value, char out[FEED_URL_MAX])
{
	size_t n = 0, name_len = strlen(name), path = url ? strcspn(url, "?#") : 0;
	const char *rest = url && url[path] == '?' ? url + path + 1 : "";
	char separator = '?';

	if (!put(out, &n, url ? url : "", path))
		return false;
	while (*rest && *rest != '#') {
		size_t len = strcspn(rest, "&#");
		bool same = len >= name_len && strncmp(rest, name, name_len) == 0 && (len == name_len || rest[name_len] == '=');

		if (len > 0 && !same) {
			if (!put(out, &n, &separator, 1) || !put(out, &n, rest, len))
				return false;
			separator = '&';
		}
		rest += len + (rest[len] == '&');
	}
	return put(out, &n, &separator, 1) && put(out, &n, name, name_len) && put(out, &n, "=", 1) && put_encoded(out, &n, value);
}

bool
feed_url_segment(const char *url, const char *segment, char out[FEED_URL_MAX])
{
	size_t n = 0, path = strcspn(url, "?#"), query = strcspn(url + path, "#");

	if (!put(out, &n, url, path) || ((n == 0 || out[n - 1] != '/') && !put(out, &n, "/", 1)))
		return false;
	return put_encoded(out, &n, segment) && put(out, &n, url + path, query);
}

bool
feed_url_link(const char *page, const char *link, char out[FEED_URL_MAX])
{
	size_t len = strlen(link), host;

	if (len + 1 >= FEED_URL_MAX)
		return false;
	memcpy(out, link, len + 1);
	if (strncmp(link, "http://", 7) != 0 || strncmp(page, "https://", 8) != 0)
		return true;
	host = strcspn(link + 7, "/?#");
	if (strncmp(page + 8, link + 7, host) == 0 && strchr("/?#", page[8 + host])) {	/* or the end of the text */
		memcpy(out, "https", 5);
		memcpy(out + 5, link + 4, len - 4 + 1);
	}
	return true;
}

/* ---- Delivery ---- */

int
feed_deliver(const struct opstap_host *h, struct opstap_run *r, const struct feed_headers *headers, const char *type,
		const char *body, size_t len, struct feed_body *answer)
{
	int handle = feed_ask_body(h, r, headers, NULL, type, body, len);

	return handle < 0 ? -1 : feed_take(h, r, handle, answer);
}

int
feed_delivered(const struct opstap_host *h, struct opstap_run *r, const struct feed_body *answer)
{
	const int s = answer->status;
	char text[100];

	if (s >= 200 && s <= 299)
		return 0;
	if (s < 400 || s > 499 || s == 408 || s == 425 || s == 429)
		return 1;
	snprintf(text, sizeof(text), "the server answered with status %d", s);
	return h->fail(r, text);
}

/* ---- Bounds ---- */

int
feed_page(const struct opstap_host *h, struct opstap_run *r, struct feed_pages *pages, const struct feed_body *b)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < b->len; i++)
		hash = (hash ^ (unsigned char)b->text[i]) * 1099511628211u;
	for (unsigned i = 0; i < pages->count; i++)
		if (pages->seen[i] == hash)
			return say(h, r, "", b->url[0] ? b->url : "a page", ": the same page came before; paging of this feed goes in a circle");
	if (pages->count == FEED_PAGES_MAX)
		return h->fail(r, "the feed has more than 2,000 pages");
	pages->seen[pages->count++] = hash;
	return 0;
}
