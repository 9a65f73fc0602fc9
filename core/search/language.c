/* Language codes as numbers: the first letter in the highest byte, so that numbers sort as codes do. */
#include "search/language.h"

uint32_t
language_pack(struct slice code)
{
	uint32_t packed = 0;

	for (size_t i = 0; i < code.n && i < 4; i++)
		packed |= (uint32_t)(unsigned char)code.p[i] << (24 - 8 * i);
	return packed;
}

struct slice
language_unpack(uint32_t packed, char out[5])
{
	size_t n = 0;

	for (; n < 4 && (packed >> (24 - 8 * n) & 0xff) != 0; n++)
		out[n] = (char)(packed >> (24 - 8 * n));
	out[n] = '\0';
	return (struct slice){out, n};
}
