/* Search parameters, read and written. */
#include "web/search.h"

#include "domain/isced.h"
#include "ground/escape.h"
#include "web/format.h"
#include "web/missed.h"

#define VALUE_BYTES 64
#define PAGE_SIZE 20
#define PAGE_LAST 1000000
#define MARK_BEGIN "\356\200\200"	/* U+E000, as store/query.h says */
#define MARK_END "\356\200\201"

static const char *const levels[] = {"unknown", "bachelor", "master", "doctoral", "other", NULL};
static const char *const deliveries[] = {"unknown", "self-paced", "scheduled", "live", "blended", "campus", NULL};
static const char *const exams[] = {"unknown", "home", "online", "assignment", "none", NULL};
static const char *const statuses[] = {"open", "upcoming", "full", "closed", "any", NULL};
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

static bool
language_char(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Whether a free value of a facet can be one at all; a partner that is not there today is no mistake. */
static bool
value_good(enum facet f, struct slice value)
{
	switch (f) {
	case FACET_PARTNER:
		return value.n <= 32 && all_of(value, partner_char);
	case FACET_LANGUAGE:
		return slice_is(value, "unknown") || (value.n >= 2 && value.n <= 3 && all_of(value, language_char));
	case FACET_FIELD:
		return slice_is(value, "unknown") || (value.n <= 4 && all_of(value, str_is_digit) && isced_exists(value));
	default:
		return true;
	}
}

static int
read_facet(const struct page *p, enum facet f, struct query *out, const char **bad, struct error *e)
{
	const struct params *params = &p->request->params;
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
number(const struct page *p, enum search_param name, int64_t otherwise)
{
	const struct param *value = params_first(&p->request->params, name);

	return value ? value->value : otherwise;
}

int
search_read(const struct page *p, struct query *out, const char **bad, struct error *e)
{
	const struct params *params = &p->request->params;
	int result = 0;

	*out = (struct query){
		.q = slice_trim(params_text(params, SEARCH_Q)),
		.literal = number(p, SEARCH_EXACT, 0) == 1,
		.honours = number(p, SEARCH_HONOURS, 0) == 1,
		.ects_min = (int32_t)number(p, SEARCH_ECTS_MIN, -1),
		.ects_max = (int32_t)number(p, SEARCH_ECTS_MAX, -1),
		.start_from = (int32_t)number(p, SEARCH_START_FROM, DATE_NONE),
		.start_to = (int32_t)number(p, SEARCH_START_TO, DATE_NONE),
		.sort = (enum sort)number(p, SEARCH_SORT, SORT_RELEVANCE),
		.page = (uint32_t)number(p, SEARCH_PAGE, 1),
		.limit = (uint32_t)number(p, SEARCH_LIMIT, PAGE_SIZE),
		.lang = request_lang(p->request),
		.now = p->request->now,
	};
	if (params_first(params, SEARCH_LANG))
		out->lang = params_text(params, SEARCH_LANG);
	for (int f = 0; f < FACET_MAX && result == 0; f++)
		result = read_facet(p, (enum facet)f, out, bad, e);
	if (out->any_status)
		out->selected_count[FACET_STATUS] = 0;
	return result;
}

static bool
is_filtered(const struct query *q)
{
	for (int f = 0; f < FACET_MAX; f++)
		if (q->selected_count[f] > 0)
			return true;
	return q->honours || q->ects_min >= 0 || q->ects_max >= 0 || q->start_from != DATE_NONE || q->start_to != DATE_NONE;
}

void
search_note(const struct page *p, const struct query *q, const struct query_result *found)
{
	if (found->total > 0 || found->closed_hidden > 0 || q->literal || is_filtered(q) || slice_is(p->request->fetch_dest, "empty"))
		return;
	missed_add(p->services->missed, q->q);
	p->response->once = true;
}

static void
add_pair(struct buffer *b, const char *name, struct slice value)
{
	buffer_byte(b, b->len > 0 ? '&' : '?');
	buffer_text(b, name);
	buffer_byte(b, '=');
	escape_form(b, value);
}

struct slice
search_link(const struct page *p, const struct param *without, enum search_param without_all, const char *name,
		struct slice value)
{
	const struct params *params = &p->request->params;
	struct buffer *b = p->scratch;

	buffer_clear(b);
	for (const struct param *one = params->p; one < params->p + params->n; one++) {
		if (one == without || one->rule == without_all || one->rule == SEARCH_PAGE || one->rule >= SEARCH_LIMIT ||
		    one->text.n == 0)
			continue;
		if (one->rule == SEARCH_EXACT && without_all == SEARCH_Q)
			continue;	/* says how to look for q */
		add_pair(b, search_rules[one->rule].name, one->text);
	}
	if (name)
		add_pair(b, name, value);
	if (b->len == 0)
		buffer_byte(b, '?');
	return arena_slice(p->arena, buffer_view(b));
}

struct slice
search_link_words(const struct page *p, struct slice words)
{
	buffer_clear(p->scratch);
	if (words.n > 0)
		add_pair(p->scratch, "q", words);
	else
		buffer_byte(p->scratch, '?');
	return arena_slice(p->arena, buffer_view(p->scratch));
}

struct slice
search_label(const struct page *p, enum facet f, struct slice value)
{
	static const char *const prefixes[FACET_MAX] = {[FACET_LANGUAGE] = "language", [FACET_LEVEL] = "level",
			[FACET_DELIVERY] = "delivery", [FACET_EXAM] = "exam", [FACET_STATUS] = "status_word"};
	const struct config_partner *partner;
	const char *label;

	if (slice_is(value, "unknown"))
		return page_text(p, "unknown");
	if (f == FACET_PARTNER) {
		partner = config_partner(p->services->config, value);
		return partner ? page_partner_name(p, partner) : value;
	}
	if (f == FACET_FIELD) {
		label = isced_label(value, p->request->lang == LANG_NL);
		return label ? slice_of(label) : value;
	}
	return format_word(p, prefixes[f], value);
}

struct slice
search_marked_html(const struct page *p, struct slice text)
{
	struct buffer *b = p->scratch;
	size_t from = 0;

	buffer_clear(b);
	for (size_t i = 0; i + 2 < text.n; i++) {
		struct slice rest = {text.p + i, text.n - i};
		bool begin = slice_starts(rest, MARK_BEGIN);

		if (text.p[i] != '\356' || !(begin || slice_starts(rest, MARK_END)))
			continue;
		escape_html(b, (struct slice){text.p + from, i - from});
		buffer_text(b, begin ? "<mark>" : "</mark>");
		from = i + 3;
		i += 2;
	}
	escape_html(b, (struct slice){text.p + from, text.n - from});
	return arena_slice(p->arena, buffer_view(b));
}
