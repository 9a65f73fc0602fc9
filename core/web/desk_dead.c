/* Letters and deliveries that were given up, told to the coordinators whose applications they are about: somebody has to say it in person. */
#include "web/desk.h"
#include "web/format.h"

#define SHOWN 20	/* on one page, the newest */
#define OPENED 500	/* at most: the newest may all be other people's */

struct gathering {
	struct arena *arena;
	const struct roster_row *only;
	struct outbox_row *all;
	size_t count, cap;
};

/* What the store hands over is good for one call. */
static bool
keep_texts(struct outbox_row *row, struct arena *a)
{
	struct slice *const texts[] = {&row->receipt, &row->queue, &row->template, &row->last_error};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i] = arena_slice(a, *texts[i]);
		if (texts[i]->p == NULL)
			return false;
	}
	return true;
}

static int
gather(void *context, const struct outbox_row *row, struct error *e)
{
	struct gathering *g = context;
	struct outbox_row *one;

	if (row->receipt.n == 0 || (row->key.sequence & OUTBOX_NOTICE) != 0)	/* about no application: those of saved searches may be many */
		return 0;
	if (g->only != NULL && (!slice_eq(row->receipt, g->only->receipt) || row->choice != g->only->choice))
		return 0;
	one = arena_grow(g->arena, g->all, g->count, &g->cap, sizeof(*one));
	if (one == NULL)
		return error_set(e, ERR_MEMORY, "no room for letters that could not be delivered");
	g->all = one;
	one += g->count++;
	*one = *row;
	return keep_texts(one, g->arena) ? 0 : error_set(e, ERR_MEMORY, "no room for letters that could not be delivered");
}

static bool
is_theirs(const struct desk *d, const struct roster_row *at)
{
	return desk_may(&d->who, DESK_HOME, at) != NULL || desk_may(&d->who, DESK_HOST, at) != NULL;
}

static void
show(struct desk *d, const struct desk_row *of, const struct outbox_row *row)
{
	struct page *p = d->page;
	struct view *v = view_item(p->root, "dead");

	view_flag(p->root, "has_dead", true);
	view_text(v, "dead_url", desk_row_url(d, &of->at));
	view_text(v, "dead_name", of->choice->personal.name);
	view_text(v, "dead_course", desk_value(d, of, DESK_COURSE));
	view_text(v, "dead_what", row->kind == OUTBOX_DELIVERY ? page_text(p, "desk_letter_system")
			: format_word(p, "desk_letter", row->template));
	view_text(v, "dead_moment", format_moment_short(p, row->settled, p->services->config->zone));
	view_text(v, "dead_why", row->last_error);
}

int
desk_show_dead(struct desk *d, const struct roster_row *only, struct error *e)
{
	struct gathering g = {.arena = d->page->arena, .only = only};
	size_t shown = 0;
	int rc = d->ledger != NULL ? outbox_dead(d->ledger, gather, &g, e) : 0;

	for (size_t i = g.count; rc == 0 && i > 0 && shown < SHOWN && g.count - i < OPENED; i--) {
		const struct outbox_row *row = &g.all[i - 1];
		struct desk_row of = {.at = {.receipt = row->receipt, .choice = row->choice > 0 ? row->choice : 1}};
		struct error gone = ERROR_NONE;

		if (desk_open(d, &of, &gone) != 0)	/* erased meanwhile: nobody is left to be told */
			continue;
		desk_describe(&of);
		if (!is_theirs(d, &of.at))
			continue;
		show(d, &of, row);
		shown++;
	}
	return rc;
}
