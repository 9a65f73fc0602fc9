/* A letter: its subject, and its body in the reader's language with the other one below. */
#include "courier/letter.h"

#include "courier/wrap.h"
#include "ground/escape.h"

#define BODY_MAX (1u << 20)

struct letter_text {
	struct slice subject;	/* of the language that was put last */
	struct buffer body;
};

static int
put_language(const struct letter *l, enum lang lang, struct arena *a, struct letter_text *out, struct error *e)
{
	const struct template *t = templates_find(l->shop->templates, lang, l->template);
	struct view *view = letter_view(l, lang, a, &out->subject);
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
		wrap(buffer_view(&text), &out->body);
	buffer_free(&text);
	return rc;
}

int
letter_write(const struct letter *l, struct arena *a, struct slice *subject, struct slice *body, struct error *e)
{
	enum lang other = l->lang == LANG_EN ? LANG_NL : LANG_EN;
	struct letter_text text = {.subject = SLICE_NONE};
	int rc;

	buffer_init(&text.body, 4 * BODY_MAX);
	buffer_slice(&text.body, texts_get(l->shop->texts, other, "mail_other_below"));
	buffer_text(&text.body, "\n\n");
	rc = put_language(l, l->lang, a, &text, e);
	*subject = text.subject;
	for (size_t i = 0; i < WRAP_COLUMNS; i++)
		buffer_byte(&text.body, i == 0 ? '\n' : '-');
	buffer_text(&text.body, "\n\n");
	if (rc == 0)
		rc = put_language(l, other, a, &text, e);
	*body = arena_slice(a, buffer_view(&text.body));
	if (rc == 0 && (!buffer_ok(&text.body) || body->p == NULL || subject->p == NULL))
		rc = error_set(e, ERR_MEMORY, "no memory for a letter");
	buffer_free(&text.body);
	return rc;
}
