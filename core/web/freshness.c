/* How fresh the data of the partners are. */
#include "web/freshness.h"

#include "web/format.h"

static const char *const words[PARTNER_WORD_MAX] = {
	[PARTNER_OFF] = "partner_off", [PARTNER_HELD] = "partner_held", [PARTNER_FAILED] = "partner_failed",
	[PARTNER_STALE] = "partner_stale", [PARTNER_OK] = "partner_ok",
};
/* The same of a partner that was never fetched with success: there is no list to show. */
static const char *const never[PARTNER_WORD_MAX] = {
	[PARTNER_OFF] = "partner_off", [PARTNER_HELD] = "partner_never_held", [PARTNER_FAILED] = "partner_never_failed",
	[PARTNER_STALE] = "partner_never", [PARTNER_OK] = "partner_never",
};
static const char *const warnings[PARTNER_WORD_MAX] = {
	[PARTNER_HELD] = "warning_held", [PARTNER_FAILED] = "warning_failed", [PARTNER_STALE] = "warning_stale",
};

int
freshness_read(const struct page *p, struct freshness **out, size_t *n, struct error *e)
{
	const struct config *config = p->services->config;
	struct freshness *list = arena_array(p->arena, config->partner_count + 1, sizeof(*list));

	*n = 0;
	*out = list;
	if (list == NULL)
		return error_set(e, ERR_MEMORY, "no room for partners");
	for (size_t i = 0; i < config->partner_count; i++) {
		struct freshness *one = &list[*n];
		int result;

		one->partner = &config->partners[i];
		if (!one->partner->enabled)
			continue;
		result = catalogue_partner(p->view, slice_of(one->partner->id), &one->state, e);
		if (result < 0)
			return result;
		one->word = partner_word(one->partner, &one->state, p->request->now);
		(*n)++;
	}
	return 0;
}

uint64_t
freshness_variant(const struct freshness *list, size_t n)
{
	uint64_t hash = n;

	for (size_t i = 0; i < n; i++)
		hash = hash * 31 + (uint64_t)list[i].word;
	return hash;
}

struct slice
freshness_word(const struct page *p, const struct freshness *f)
{
	return page_text(p, f->state.last_success ? words[f->word] : never[f->word]);
}

/* "Tramontana last fetched 24 Nov 2026, 14:05", for those that are not up to date. */
static struct slice
exceptions(const struct page *p, const struct freshness *list, size_t n)
{
	struct slice items[8];
	size_t some = 0;

	for (size_t i = 0; i < n && some < 8; i++) {
		struct slice name = page_partner_name(p, list[i].partner);

		if (list[i].word == PARTNER_OK)
			continue;
		if (list[i].state.last_success == 0)
			items[some++] = PAGE_FILL(p, "freshness_never", {"partner", name});
		else
			items[some++] = PAGE_FILL(p, "freshness_old", {"partner", name},
					{"when", format_moment_short(p, list[i].state.last_success, p->services->config->zone)});
	}
	return some ? format_list(p, items, some) : SLICE_NONE;
}

struct slice
freshness_line(const struct page *p, const struct freshness *list, size_t n)
{
	struct slice universities, courses, late = exceptions(p, list, n);
	int64_t total = 0, good = 0;

	for (size_t i = 0; i < n; i++) {
		total += list[i].state.courses;
		good += list[i].word == PARTNER_OK;
	}
	universities = page_plural(p, "universities", (int64_t)n, NULL);
	courses = page_plural(p, "courses", total, NULL);
	if (late.n == 0)
		return PAGE_FILL(p, "freshness_all", {"universities", universities}, {"courses", courses});
	return PAGE_PLURAL(p, "freshness_some", good, {"universities", universities}, {"courses", courses}, {"late", late});
}

struct slice
freshness_warning(const struct page *p, const struct config_partner *partner, const struct partner_state *state)
{
	enum partner_word word = partner_word(partner, state, p->request->now);
	struct slice when = format_moment_short(p, state->last_success, p->services->config->zone);

	if (warnings[word] == NULL || state->last_success == 0)
		return SLICE_NONE;
	return PAGE_FILL(p, warnings[word], {"partner", page_partner_name(p, partner)}, {"when", when});
}
