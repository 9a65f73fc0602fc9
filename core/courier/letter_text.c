/* Pieces of text that every kind of letter is made of. */
#include "courier/letter.h"

#include "ground/escape.h"

#define TEXT_MAX 65536u

struct slice
letter_kept(struct arena *a, struct buffer *b)
{
	struct slice s = arena_slice(a, buffer_view(b));

	buffer_free(b);
	return s.p != NULL ? s : SLICE("");
}

struct slice
letter_line(struct arena *a, struct slice s)
{
	struct buffer b;

	buffer_init(&b, TEXT_MAX);
	escape_mail_line(&b, s);
	return letter_kept(a, &b);
}

struct slice
letter_filled(struct arena *a, struct slice text, const struct fill *values)
{
	struct buffer b;

	buffer_init(&b, TEXT_MAX);
	texts_fill(&b, text, values);
	return letter_kept(a, &b);
}

struct slice
letter_named(struct arena *a, const struct texts *texts, enum lang lang, const char *prefix, const char *word)
{
	char *name = arena_printf(a, "%s_%s", prefix, word);

	for (char *c = name; c != NULL && *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	return name != NULL ? texts_get(texts, lang, name) : SLICE_NONE;
}
