/* The parameters of a search: their table, what they ask for, their kept form. */
#include "search/address.h"

#include <stdlib.h>
#include <string.h>

#include "domain/isced.h"
#include "domain/normalise.h"
#include "ground/escape.h"

#define VALUE_BYTES 64
#define PAGE_SIZE 20
#define PAGE_LAST 1000000

static const char *const levels[] = {"unknown", "bachelor", "master", "doctoral", "other", NULL};
static const char *const deliveries[] = {"unknown", "self-paced", "scheduled", "live", "blended", "campus", NULL};
static const char *const exams[] = {"unknown", "home", "online", "assignment", "none", NULL};
static const char *const statuses[] = {"open", "upcoming", "full", "closed", "any", "unknown", NULL};
static const char *const flags[] = {"0", "1", NULL};
static const char *const sorts[] = {"relevance", "start", "deadline", "ects", "newest", "title", NULL};
static const char *const langs[] = {"en", "nl", NULL};

#define FREE(param) {.name = param, .type = PARAM_TEXT, .max_bytes = VALUE_BYTES, .flags = PARAM_REPEATS}
#define ONE_OF(param, list, more) {.name = param, .type = PARAM_WORD, .max_bytes = VALUE_BYTES, .flags = more, .words = list}
#define ECTS(param) {.name = param, .type = PARAM_DECIMAL, .max_bytes = VALUE_BYTES, .min = 0, .max = 999999}
#define DAY(param) {.name = param, .type = PARAM_DAY, .max_bytes = VALUE_BYTES}
#define NUMBER(param, low, high) {.name = param, .type = PARAM_NUMBER, .max_bytes = VALUE_BYTES, .min = low, .max = high}

const struct param_rule search_rules[SEARCH_MAX] = {
	[SEARCH_Q] = {.name = "q", .type = PARAM_TEXT, .max_bytes = QUERY_MAX_BYTES},
	[SEARCH_PARTNER] = FREE("partner"),
	[SEARCH_LANGUAGE] = FREE("language"),
	[SEARCH_LEVEL] = ONE_OF("level", levels, PARAM_REPEATS),
	[SEARCH_FIELD] = FREE("field"),
	[SEARCH_DELIVERY] = ONE_OF("delivery", deliveries, PARAM_REPEATS),
	[SEARCH_EXAM] = ONE_OF("exam", exams, PARAM_REPEATS),
	[SEARCH_STATUS] = ONE_OF("status", statuses, PARAM_REPEATS),
	[SEARCH_HONOURS] = ONE_OF("honours", flags, 0),
	[SEARCH_ECTS_MIN] = ECTS("ects_min"),
	[SEARCH_ECTS_MAX] = ECTS("ects_max"),
	[SEARCH_START_FROM] = DAY("start_from"),
	[SEARCH_START_TO] = DAY("start_to"),
	[SEARCH_SORT] = ONE_OF("sort", sorts, 0),
	[SEARCH_PAGE] = NUMBER("page", 1, PAGE_LAST),
	[SEARCH_HOME] = {.name = "home", .type = PARAM_TEXT, .max_bytes = VALUE_BYTES},
	[SEARCH_EXACT] = ONE_OF("exact", flags, 0),
	[SEARCH_LIMIT] = NUMBER("limit", 1, 100),
	[SEARCH_LANG] = ONE_OF("lang", langs, 0),
};

static const enum search_param facet_params[FACET_MAX] = {
	[FACET_PARTNER] = SEARCH_PARTNER, [FACET_LANGUAGE] = SEARCH_LANGUAGE, [FACET_LEVEL] = SEARCH_LEVEL,
	[FACET_FIELD] = SEARCH_FIELD, [FACET_DELIVERY] = SEARCH_DELIVERY, [FACET_EXAM] = SEARCH_EXAM,
	[FACET_STATUS] = SEARCH_STATUS,
};

enum search_param
search_facet_param(enum facet f)
{
	return facet_params[f];
}

bool
search_param_facet(size_t rule, enum facet *out)
{
	for (int f = 0; f < FACET_MAX; f++)
		if (facet_params[f] == rule) {
			*out = (enum facet)f;
			return true;
		}
	return false;
}

static bool
all_of(struct slice s, bool (*good)(char))
{
	for (size_t i = 0; i < s.n; i++)
		if (!good(s.p[i]))
			return false;
	return s.n > 0;
}

static bool
partner_char(char c)
{
	return (c >= 'a' && c <= 'z') || str_is_digit(c) || c == '-';
}

/* In the form in which the catalogue has it: of a language with two letters they are its code, not three. */
static bool
language_good(struct slice value)
{
	char code[4];

	return language_code(value, code) && slice_is(value, code);
}

/* Whether a free value of a facet can be one at all; a partner that is not there today is no mistake. */
static bool
value_good(enum facet f, struct slice value)
{
	switch (f) {
	case FACET_PARTNER:
		return value.n <= 32 && all_of(value, partner_char);
	case FACET_LANGUAGE:
		return slice_is(value, "unknown") || language_good(value);
	case FACET_FIELD:
		return slice_is(value, "unknown") || (value.n <= 4 && all_of(value, str_is_digit) && isced_exists(value));
	default:
		return true;
	}
}

static int
read_facet(const struct params *params, enum facet f, struct query *out, const char **bad, struct error *e)
{
	const struct param *value = params_first(params, facet_params[f]);

	for (; value; value = params_next(params, value)) {
		if (value->text.n == 0)
			continue;
		if (f == FACET_STATUS && slice_is(value->text, "any")) {
			out->any_status = true;
			continue;
		}
		if (!value_good(f, value->text) || out->selected_count[f] == QUERY_MAX_SELECTED) {
			*bad = search_rules[facet_params[f]].name;
			return error_set(e, ERR_VALUE, "%s: no such value", *bad);
		}
		out->selected[f][out->selected_count[f]++] = value->text;
	}
	return 0;
}

static int64_t
number(const struct params *params, enum search_param name, int64_t otherwise)
{
	const struct param *value = params_first(params, name);

	return value ? value->value : otherwise;
}

int
search_address_read(const struct params *params, struct query *out, const char **bad, struct error *e)
{
	int result = 0;

	*out = (struct query){
		.q = slice_trim(params_text(params, SEARCH_Q)),
		.literal = number(params, SEARCH_EXACT, 0) == 1,
		.honours = number(params, SEARCH_HONOURS, 0) == 1,
		.ects_min = (int32_t)number(params, SEARCH_ECTS_MIN, -1),
		.ects_max = (int32_t)number(params, SEARCH_ECTS_MAX, -1),
		.start_from = (int32_t)number(params, SEARCH_START_FROM, DATE_NONE),
		.start_to = (int32_t)number(params, SEARCH_START_TO, DATE_NONE),
		.sort = (enum sort)number(params, SEARCH_SORT, SORT_RELEVANCE),
		.page = (uint32_t)number(params, SEARCH_PAGE, 1),
		.limit = (uint32_t)number(params, SEARCH_LIMIT, PAGE_SIZE),
		.lang = params_text(params, SEARCH_LANG),
	};
	for (int f = 0; f < FACET_MAX && result == 0; f++)
		result = read_facet(params, (enum facet)f, out, bad, e);
	if (out->any_status)
		out->selected_count[FACET_STATUS] = 0;
	return result;
}

/* ---- the kept form */

static bool
is_kept(const struct params *params, const struct param *one, struct slice q)
{
	switch (one->rule) {
	case SEARCH_STATUS:
	case SEARCH_SORT:
	case SEARCH_PAGE:
	case SEARCH_HOME:
	case SEARCH_LIMIT:
	case SEARCH_LANG:
		return false;
	case SEARCH_HONOURS:
		return one->value == 1;
	case SEARCH_EXACT:
		return one->value == 1 && (q.n > 0 || slice_trim(params_text(params, SEARCH_Q)).n > 0);
	default:
		return slice_trim(one->text).n > 0;
	}
}

static int
by_value(const void *left, const void *right)
{
	const struct slice *a = left, *b = right;
	int order = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);

	return order != 0 ? order : a->n < b->n ? -1 : a->n > b->n;
}

static void
put_value(struct buffer *out, const char *name, struct slice value)
{
	if (out->len > 0)
		buffer_byte(out, '&');
	buffer_printf(out, "%s=", name);
	escape_form(out, value);
}

void
search_address_keep(const struct params *params, struct slice q, struct buffer *out)
{
	struct slice values[QUERY_MAX_SELECTED];

	if (q.n > 0)
		put_value(out, search_rules[SEARCH_Q].name, q);
	for (size_t rule = 0; rule < SEARCH_MAX; rule++) {
		const struct param *one = q.n > 0 && rule == SEARCH_Q ? NULL : params_first(params, rule);
		size_t n = 0;

		for (; one && n < QUERY_MAX_SELECTED; one = params_next(params, one))
			if (is_kept(params, one, q))
				values[n++] = slice_trim(one->text);
		qsort(values, n, sizeof(values[0]), by_value);
		for (size_t i = 0; i < n; i++)
			if (i == 0 || !slice_eq(values[i - 1], values[i]))
				put_value(out, search_rules[rule].name, values[i]);
	}
}
