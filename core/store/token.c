/* Signed one-time tokens. */
#include "store/token.h"

#include <sodium.h>
#include <string.h>

#define MOMENT_BYTES 8
#define MAC_BYTES 24
#define BODY_BYTES (TOKEN_ID_BYTES + MOMENT_BYTES)
#define TOKEN_BYTES (BODY_BYTES + MAC_BYTES)

_Static_assert(TOKEN_BYTES * 4 / 3 == TOKEN_CHARS, "a token has no padding");

static void
sign(const struct keys *k, struct slice purpose, const unsigned char body[BODY_BYTES], unsigned char mac[MAC_BYTES])
{
	crypto_generichash_state state;

	(void)crypto_generichash_init(&state, keys_signing(k), KEY_BYTES, MAC_BYTES);
	(void)crypto_generichash_update(&state, (const unsigned char *)(purpose.n ? purpose.p : ""), purpose.n);
	(void)crypto_generichash_update(&state, (const unsigned char *)"", 1);
	(void)crypto_generichash_update(&state, body, BODY_BYTES);
	(void)crypto_generichash_final(&state, mac, MAC_BYTES);
}

void
token_write(const struct keys *k, struct slice purpose, int64_t now, struct buffer *out)
{
	unsigned char token[TOKEN_BYTES];
	char text[TOKEN_CHARS + 1];

	randombytes_buf(token, TOKEN_ID_BYTES);
	for (int i = 0; i < MOMENT_BYTES; i++)
		token[TOKEN_ID_BYTES + i] = (unsigned char)((uint64_t)now >> (8 * i));
	sign(k, purpose, token, token + BODY_BYTES);
	(void)sodium_bin2base64(text, sizeof(text), token, sizeof(token), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	buffer_add(out, text, TOKEN_CHARS);
}

int
token_read(const struct keys *k, struct slice purpose, struct slice text, int64_t now, struct token *out, struct error *e)
{
	unsigned char token[TOKEN_BYTES], mac[MAC_BYTES];
	struct reader r;
	size_t n;

	if (text.n == 0)
		return error_set(e, ERR_DENIED, "the form has no token");
	if (text.n != TOKEN_CHARS || sodium_base642bin(token, sizeof(token), text.p, text.n, NULL, &n, NULL,
			sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || n != sizeof(token))
		return error_set(e, ERR_DENIED, "the token of the form is malformed");
	sign(k, purpose, token, mac);
	if (sodium_memcmp(mac, token + BODY_BYTES, MAC_BYTES) != 0)
		return error_set(e, ERR_DENIED, "the token of the form is not ours");
	memcpy(out->id, token, TOKEN_ID_BYTES);
	r = reader_of((struct slice){(const char *)token + TOKEN_ID_BYTES, MOMENT_BYTES});
	out->issued = (int64_t)reader_u64(&r);
	if (now - out->issued > TOKEN_LIFETIME)
		return error_set(e, ERR_TIMEOUT, "the token of the form has expired");
	return 0;
}

void
token_confirm(const struct keys *k, struct slice receipt, char out[TOKEN_CONFIRM_CHARS + 1])
{
	unsigned char mac[TOKEN_CONFIRM_CHARS / 2];
	crypto_generichash_state state;

	(void)crypto_generichash_init(&state, keys_signing(k), KEY_BYTES, sizeof(mac));
	(void)crypto_generichash_update(&state, (const unsigned char *)"confirm", sizeof("confirm"));
	(void)crypto_generichash_update(&state, (const unsigned char *)(receipt.n ? receipt.p : ""), receipt.n);
	(void)crypto_generichash_final(&state, mac, sizeof(mac));
	(void)sodium_bin2hex(out, TOKEN_CONFIRM_CHARS + 1, mac, sizeof(mac));
}

bool
token_confirm_is(const struct keys *k, struct slice receipt, struct slice key)
{
	char right[TOKEN_CONFIRM_CHARS + 1];

	token_confirm(k, receipt, right);
	return key.n == TOKEN_CONFIRM_CHARS && sodium_memcmp(key.p, right, TOKEN_CONFIRM_CHARS) == 0;
}
