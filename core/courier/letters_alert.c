/* The letters of saved searches: asking for a confirmation, and telling of new courses. */
#include "courier/letters_parts.h"

static int
write_letter(struct letters *l, const char *template, const struct letters_alert *what, struct arena *a, struct outbox_letter *out,
		struct error *e)
{
	struct letter letter = {.shop = &l->shop, .template = template, .reader = READER_ALERT, .alert = what};

	if (!lang_find(what->lang, &letter.lang))
		letter.lang = LANG_EN;
	*out = (struct outbox_letter){.kind = OUTBOX_MAIL, .template = slice_of(template), .personal = true};
	return letter_write(&letter, a, &out->subject, &out->body, e);
}

/* They may be many at once: a queue of their own, so that they keep no letter about an application waiting. */
int
letters_alert(struct letters *l, const struct letters_alert *what, struct arena *a, struct outbox_letter *out, struct error *e)
{
	struct slice base = slice_of(l->shop.config->base_url), lang = what->lang.n > 0 ? what->lang : SLICE("en");
	int rc = write_letter(l, "alert-new", what, a, out, e);

	if (base.n > 0 && base.p[base.n - 1] == '/')
		base.n--;
	out->queue = SLICE("alerts");
	if (rc != 0 || base.n == 0)	/* no whole address can be made */
		return rc;
	out->unsubscribe = slice_of(arena_printf(a, "%.*s/%.*s/alerts/%.*s", SLICE_ARG(base), SLICE_ARG(lang), SLICE_ARG(what->id)));
	return out->unsubscribe.p == NULL ? error_set(e, ERR_MEMORY, "no memory for a letter") : 0;
}

int
letters_write_order(void *context, const struct ledger_alert_order *o, struct outbox_letter *out, struct error *e)
{
	const struct letters_alert what = {.id = o->id, .search = o->search, .lang = o->lang, .ends = o->until};
	struct letters *l = context;
	int rc;

	arena_reset(&l->arena);
	rc = write_letter(l, o->confirmed ? "alert-known" : "alert-confirm", &what, &l->arena, out, e);
	out->queue = SLICE("mail");
	out->to = o->mail;
	return rc;
}
