/* What is searched, in words. */
#include "render/search_words.h"

#include <string.h>

#include "domain/isced.h"
#include "render/when.h"

#define WORDS_MAX 65536u

static struct slice
kept(const struct search_words *w, struct buffer *b)
{
	struct slice s = arena_slice(w->arena, buffer_view(b));

	buffer_free(b);
	return s;
}

static struct slice
text(const struct search_words *w, const char *name)
{
	return texts_get(w->texts, w->lang, name);
}

static struct slice
filled(const struct search_words *w, const char *name, const char *value_name, struct slice value)
{
	const struct fill values[] = {{value_name, value}, {NULL, SLICE_NONE}};
	struct buffer b;

	buffer_init(&b, WORDS_MAX);
	texts_fill(&b, text(w, name), values);
	return kept(w, &b);
}

/* The text PREFIX_WORD with hyphens as underscores; the word itself where there is none. */
static struct slice
named(const struct search_words *w, const char *prefix, struct slice word)
{
	char *name = arena_printf(w->arena, "%s_%.*s", prefix, SLICE_ARG(word));
	struct slice found;

	for (char *c = name; c != NULL && *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	found = name != NULL ? text(w, name) : SLICE_NONE;
	return found.n > 0 ? found : word;
}

const char *
search_words_legend(enum facet f)
{
	static const char *const legends[FACET_MAX] = {
		[FACET_PARTNER] = "facet_partner", [FACET_LANGUAGE] = "facet_language", [FACET_LEVEL] = "facet_level",
		[FACET_FIELD] = "facet_field", [FACET_DELIVERY] = "facet_delivery", [FACET_EXAM] = "facet_exam",
		[FACET_STATUS] = "facet_status",
	};

	return legends[f];
}

struct slice
search_words_value(const struct search_words *w, enum facet f, struct slice value)
{
	static const char *const prefixes[FACET_MAX] = {[FACET_LANGUAGE] = "language", [FACET_LEVEL] = "level",
			[FACET_DELIVERY] = "delivery", [FACET_EXAM] = "exam", [FACET_STATUS] = "status_word"};
	const struct config_partner *partner;
	const char *label;

	if (slice_is(value, "unknown"))
		return text(w, "unknown");
	if (f == FACET_PARTNER) {
		partner = config_partner(w->config, value);
		if (partner == NULL)
			return value;
		return slice_of(w->lang == LANG_NL && partner->name_nl[0] != '\0' ? partner->name_nl : partner->name);
	}
	if (f == FACET_FIELD) {
		label = isced_label(value, w->lang == LANG_NL);
		return label ? slice_of(label) : value;
	}
	return named(w, prefixes[f], value);
}

static struct slice
facet_filter(const struct search_words *w, enum facet f, struct slice value)
{
	if (f == FACET_STATUS && slice_is(value, "any"))
		return text(w, "chip_any");
	if (slice_is(value, "unknown"))
		return filled(w, "chip_unknown", "facet", text(w, search_words_legend(f)));
	return search_words_value(w, f, value);
}

static struct slice
credits_filter(const struct search_words *w, const char *name, int64_t thousandths)
{
	struct buffer b;

	buffer_init(&b, 64);
	when_decimal(&b, w->lang, thousandths);
	return filled(w, name, "ects", kept(w, &b));
}

static struct slice
day_filter(const struct search_words *w, const char *name, int64_t day)
{
	struct buffer b;

	buffer_init(&b, 200);
	when_day_short(&b, w->texts, w->lang, (int32_t)day);
	return filled(w, name, "day", kept(w, &b));
}

struct slice
search_words_filter(const struct search_words *w, const struct params *params, const struct param *one)
{
	enum facet f;

	if (one->text.n == 0)
		return SLICE_NONE;
	if (search_param_facet(one->rule, &f))
		return facet_filter(w, f, one->text);
	switch (one->rule) {
	case SEARCH_EXACT:
		return one->value && params_text(params, SEARCH_Q).n ? text(w, "chip_exact") : SLICE_NONE;
	case SEARCH_HONOURS:
		return one->value ? text(w, "chip_honours") : SLICE_NONE;
	case SEARCH_ECTS_MIN:
		return credits_filter(w, "chip_ects_min", one->value);
	case SEARCH_ECTS_MAX:
		return credits_filter(w, "chip_ects_max", one->value);
	case SEARCH_START_FROM:
		return day_filter(w, "chip_start_from", one->value);
	case SEARCH_START_TO:
		return day_filter(w, "chip_start_to", one->value);
	default:
		return SLICE_NONE;
	}
}

struct slice
search_words_all(const struct search_words *w, const struct params *params)
{
	struct slice q = slice_trim(params_text(params, SEARCH_Q));
	struct buffer b;

	buffer_init(&b, WORDS_MAX);
	if (q.n > 0)
		buffer_slice(&b, filled(w, "search_words_typed", "q", q));
	for (size_t i = 0; i < params->n; i++) {
		struct slice filter = search_words_filter(w, params, &params->p[i]);

		if (filter.n == 0)
			continue;
		if (b.len > 0)
			buffer_text(&b, " \302\267 ");	/* a middle dot */
		buffer_slice(&b, filter);
	}
	if (b.len == 0)
		buffer_slice(&b, text(w, "search_words_everything"));
	return kept(w, &b);
}
