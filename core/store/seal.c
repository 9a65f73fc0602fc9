/* Sealing and opening of personal parts. */
#include "store/seal.h"

#include <sodium.h>

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == KEY_BYTES, "keys fit the cipher");

void
seal_close(const unsigned char key[KEY_BYTES], struct slice clear, struct slice plain, struct buffer *out)
{
	unsigned char *at = (unsigned char *)buffer_reserve(out, NONCE + plain.n + TAG);
	unsigned long long written;

	if (at == NULL)
		return;		/* the buffer remembers */
	randombytes_buf(at, NONCE);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(at + NONCE, &written, (const unsigned char *)plain.p, plain.n,
			(const unsigned char *)clear.p, clear.n, NULL, at, key);
	out->len += NONCE + (size_t)written;
}

int
seal_open(const unsigned char key[KEY_BYTES], struct slice clear, struct slice sealed, struct arena *a,
		struct slice *plain, struct error *e)
{
	const unsigned char *at = (const unsigned char *)sealed.p;
	unsigned long long written;
	unsigned char *out;

	if (sealed.n < NONCE + TAG)
		return error_set(e, ERR_DAMAGED, "a sealed part is too short");
	out = arena_alloc(a, sealed.n - NONCE - TAG + 1);
	if (out == NULL)
		return error_set(e, ERR_MEMORY, "no memory for a sealed part");
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, &written, NULL, at + NONCE, sealed.n - NONCE,
			(const unsigned char *)clear.p, clear.n, at, key) != 0)
		return error_set(e, ERR_DAMAGED, "a sealed part cannot be opened");
	*plain = (struct slice){(const char *)out, (size_t)written};
	return 0;
}
