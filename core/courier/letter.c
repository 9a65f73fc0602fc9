/* A letter: its subject, and its body in the reader's language with the other one below. */
#include "courier/letter.h"

#include "courier/wrap.h"
#include "ground/escape.h"

#define BODY_MAX (1u << 20)

static int
put_language(const struct letter *l, enum lang lang, struct arena *a, struct buffer *body, struct error *e)
{
	const struct template *t = templates_find(l->shop->templates, lang, l->template);
	struct view *view = letter_view(l, lang, a);
	struct buffer text;
	int rc;

	if (t == NULL)
		return error_set(e, ERR_NOT_FOUND, "there is no mail \"%s\"", l->template);
	if (view == NULL || !view_ok(view))
		return error_set(e, ERR_MEMORY, "no memory for a letter");
	buffer_init(&text, BODY_MAX);
	rc = template_render(t, view, &text, e);
	if (rc == 0 && !buffer_ok(&text))
		rc = error_set(e, ERR_MEMORY, "a letter is too large");
	if (rc == 0)
		wrap(buffer_view(&text), body);
	buffer_free(&text);
	return rc;
}

int
letter_write(const struct letter *l, struct arena *a, struct slice *subject, struct slice *body, struct error *e)
{
	enum lang other = l->lang == LANG_EN ? LANG_NL : LANG_EN;
	struct buffer b;
	int rc;

	buffer_init(&b, 4 * BODY_MAX);
	buffer_slice(&b, texts_get(l->shop->texts, other, "mail_other_below"));
	buffer_text(&b, "\n\n");
	rc = put_language(l, l->lang, a, &b, e);
	for (size_t i = 0; i < WRAP_COLUMNS; i++)
		buffer_byte(&b, i == 0 ? '\n' : '-');
	buffer_text(&b, "\n\n");
	if (rc == 0)
		rc = put_language(l, other, a, &b, e);
	*subject = letter_subject(l, l->lang, a);
	*body = arena_slice(a, buffer_view(&b));
	if (rc == 0 && (!buffer_ok(&b) || body->p == NULL || subject->p == NULL))
		rc = error_set(e, ERR_MEMORY, "no memory for a letter");
	buffer_free(&b);
	return rc;
}
