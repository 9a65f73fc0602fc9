/*
 * What a letter about a saved search says, in the words of one language.
 *
 * The mail that asks for a confirmation goes to an address that anybody may have typed: nothing in it was chosen by that person, not even the
 * words that are searched. They stand on the page that it leads to.
 */
#include "courier/letter.h"

#include "courier/letters.h"
#include "domain/course.h"
#include "ground/escape.h"
#include "render/search_words.h"
#include "render/when.h"

#define TEXT_MAX 65536u

struct part {				/* one language of one letter */
	const struct letter *l;
	const struct texts *texts;
	enum lang lang;
	struct arena *arena;
};

static struct slice
count_text(const struct part *p, const char *name, uint64_t n)
{
	const struct fill values[] = {{"n", slice_of(arena_printf(p->arena, "%llu", (unsigned long long)n))}, {NULL, SLICE_NONE}};

	return letter_filled(p->arena, texts_plural(p->texts, p->lang, name, (int64_t)n), values);
}

static struct slice
until(const struct part *p)
{
	const struct zone *zone = p->l->shop->config->zone;
	struct buffer b;

	buffer_init(&b, 400);
	if (p->l->alert->count > 0)	/* a year from now needs no minute */
		when_day(&b, p->texts, p->lang, zone_day(zone, p->l->alert->ends));
	else
		when_moment(&b, p->texts, p->lang, p->l->alert->ends, zone);
	return letter_kept(p->arena, &b);
}

static struct slice
search_words(const struct part *p)
{
	const struct search_words w = {p->texts, p->lang, p->l->shop->config, p->arena};
	struct params params;
	const char *bad;

	if (params_read(p->l->alert->search, search_rules, SEARCH_MAX, p->arena, &params, &bad, NULL) != 0)
		return SLICE_NONE;
	return letter_line(p->arena, search_words_all(&w, &params));
}

/* "https://host/en/" */
static struct slice
site(const struct part *p)
{
	struct slice b = slice_of(p->l->shop->config->base_url);

	if (b.n > 0 && b.p[b.n - 1] == '/')
		b.n--;
	return slice_of(arena_printf(p->arena, "%.*s/%s/", SLICE_ARG(b), lang_name(p->lang)));
}

static struct slice
course_url(const struct part *p, const struct letters_found *f)
{
	struct buffer b;

	buffer_init(&b, TEXT_MAX);
	buffer_slice(&b, site(p));
	buffer_text(&b, "courses/");
	escape_segment(&b, f->partner);
	buffer_byte(&b, '/');
	escape_segment(&b, f->id);
	return letter_kept(p->arena, &b);
}

static void
add_course(const struct part *p, const struct letters_found *f, struct view *v)
{
	const struct config_partner *partner = config_partner(p->l->shop->config, f->partner);
	const struct value *title = values_in(&f->course->values, OPSTAP_F_TITLE, slice_of(lang_name(p->lang)));
	struct slice host = f->partner;
	struct buffer dates;

	if (partner != NULL)
		host = slice_of(p->lang == LANG_NL && partner->name_nl[0] != '\0' ? partner->name_nl : partner->name);
	buffer_init(&dates, 400);
	when_days(&dates, p->texts, p->lang, f->start, f->end);
	view_text(v, "title", letter_line(p->arena, title != NULL ? title->text : f->id));
	view_text(v, "host", letter_line(p->arena, host));
	view_text(v, "dates", letter_kept(p->arena, &dates));
	view_text(v, "url", course_url(p, f));
}

static void
say_found(const struct part *p, struct view *v)
{
	const struct letters_alert *a = p->l->alert;

	for (size_t i = 0; i < a->count; i++)
		add_course(p, &a->found[i], view_item(v, "courses"));
	if (a->total > a->count)
		view_text(v, "more", count_text(p, a->more ? "mail_alert_more_than" : "mail_alert_more", a->total - a->count));
	view_text(v, "search_link", slice_of(arena_printf(p->arena, "%.*scourses%s%.*s", SLICE_ARG(site(p)), a->search.n > 0 ? "?" : "",
			SLICE_ARG(a->search))));
}

struct view *
letter_alert_view(const struct letter *l, enum lang lang, struct arena *a, struct slice *subject)
{
	const struct part p = {.l = l, .texts = l->shop->texts, .lang = lang, .arena = a};
	const char *count = l->alert->more ? "mail_alert_count_more" : "mail_alert_count";
	const struct fill values[] = {{"count", count_text(&p, count, l->alert->total)}, {"search", search_words(&p)},
			{"until", until(&p)}, {NULL, SLICE_NONE}};
	struct view *v = view_new(a);

	if (v == NULL)
		return NULL;
	*subject = letter_filled(a, letter_named(a, p.texts, lang, "mail_subject", l->template), values);
	view_text(v, "greeting", texts_get(p.texts, lang, "mail_greeting_alert"));
	view_text(v, "said", letter_filled(a, letter_named(a, p.texts, lang, "mail_said", l->template), values));
	view_text(v, "next", letter_filled(a, letter_named(a, p.texts, lang, "mail_next", l->template), values));
	view_text(v, "link", slice_of(arena_printf(a, "%.*salerts/%.*s", SLICE_ARG(site(&p)), SLICE_ARG(l->alert->id))));
	view_text(v, "site", texts_get(p.texts, lang, "site_name"));
	if (l->alert->count > 0)
		say_found(&p, v);
	return v;
}
