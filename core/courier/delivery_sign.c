/* What makes a request one that the partner can trust and know again: its key and its signature. */
#include "courier/delivery_parts.h"

#include <sodium.h>
#include <string.h>

#include "ground/file.h"

#define SECRET_MAX (64u << 10)
#define OURS 4		/* key, signature, type, NULL */

void
delivery_sign(struct slice secret, struct slice body, struct buffer *out)
{
	crypto_auth_hmacsha256_state state;
	unsigned char sum[crypto_auth_hmacsha256_BYTES];
	char hex[2 * sizeof(sum) + 1];

	(void)crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.p, secret.n);
	(void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.p, body.n);
	(void)crypto_auth_hmacsha256_final(&state, sum);
	sodium_memzero(&state, sizeof(state));
	buffer_text(out, "sha256=");
	buffer_text(out, sodium_bin2hex(hex, sizeof(hex), sum, sizeof(sum)));
}

int
delivery_secret(const char *path, struct arena *a, struct slice *out, struct error *e)
{
	struct buffer b;
	struct slice text;
	int rc;

	*out = SLICE_NONE;
	buffer_init(&b, SECRET_MAX);
	rc = file_read(path, &b, e);
	text = buffer_view(&b);
	if (slice_ends(text, "\n"))	/* an editor's, not the secret's */
		text.n--;
	if (slice_ends(text, "\r"))
		text.n--;
	if (rc == 0 && text.n == 0)
		rc = error_set(e, ERR_VALUE, "%s: is empty", path);
	else if (rc == 0 && (*out = arena_slice(a, text)).p == NULL)
		rc = error_set(e, ERR_MEMORY, "no memory for a secret");
	if (b.data)
		sodium_memzero(b.data, b.len);
	buffer_free(&b);
	return rc == 0 ? 0 : error_prefix(e, "deliver-secret-file");
}

static bool
is_named(struct slice header, const char *name)
{
	struct slice rest = header, part;

	return slice_split(&rest, ':', &part) && slice_is_nocase(slice_trim(part), name);
}

static const char *
signature(struct slice secret, struct slice body, struct arena *a)
{
	struct buffer b;
	const char *line;

	buffer_init(&b, 128);
	buffer_text(&b, "Opstap-Signature: ");
	delivery_sign(secret, body, &b);
	line = buffer_ok(&b) ? arena_string(a, buffer_view(&b)) : NULL;
	buffer_free(&b);
	return line;
}

const char *const *
delivery_headers(struct slice secret, const char *idempotency, const struct host_request *asked, struct arena *a)
{
	const char **line = arena_array(a, asked->header_count + OURS, sizeof(*line));
	bool typed = asked->body.n == 0, good = line != NULL;
	size_t n = 0;

	if (good)
		good = (line[n++] = arena_printf(a, "Idempotency-Key: %s", idempotency)) != NULL;
	if (good && secret.n > 0)
		good = (line[n++] = signature(secret, asked->body, a)) != NULL;
	for (size_t i = 0; good && i < asked->header_count; i++) {
		const struct slice h = asked->headers[i];

		typed = typed || is_named(h, "content-type");
		if (!is_named(h, "idempotency-key") && !is_named(h, "opstap-signature"))
			good = (line[n++] = arena_string(a, h)) != NULL;
	}
	if (good && !typed)
		line[n++] = "Content-Type: " DELIVERY_TYPE;
	return good ? line : NULL;
}
