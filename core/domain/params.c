/* Query strings and forms, read by a table of rules. */
#include "domain/params.h"

#include "ground/escape.h"

#include <string.h>

#define ID_MAX 1000u

/* The rule of a decoded name and, for a numbered one, its number; NULL when the page does not know it. */
static const struct param_rule *
rule_of(const struct params_reading *r, struct slice name, unsigned *number)
{
	*number = 0;
	for (size_t i = 0; i < r->rule_count; i++) {
		const struct param_rule *rule = &r->rules[i];
		size_t n = strlen(rule->name);

		if (!(rule->flags & PARAM_NUMBERED)) {
			if (slice_is(name, rule->name))
				return rule;
			continue;
		}
		if (name.n == n + 2 && slice_starts(name, rule->name) && name.p[n] == '-' && name.p[n + 1] >= '1' &&
		    name.p[n + 1] <= '0' + PARAMS_NUMBERED) {
			*number = (unsigned)(name.p[n + 1] - '0');
			return rule;
		}
	}
	return NULL;
}

static int
refuse(struct params_reading *r, const struct param_rule *rule, const char *why)
{
	*r->bad = rule->name;
	return error_set(r->e, ERR_VALUE, "%s: %s", rule->name, why);
}

static bool
read_word(const struct param_rule *rule, struct slice text, int64_t *value)
{
	for (size_t i = 0; rule->words[i]; i++)
		if (slice_is(text, rule->words[i])) {
			*value = (int64_t)i;
			return true;
		}
	return false;
}

static bool
read_value(const struct param_rule *rule, struct slice text, int64_t *value)
{
	int32_t day;

	switch (rule->type) {
	case PARAM_TEXT:
	case PARAM_BYTES:
		return true;
	case PARAM_WORD:
		return read_word(rule, text, value);
	case PARAM_NUMBER:
		return str_to_int64(text, rule->min, rule->max, value);
	case PARAM_DECIMAL:
		return str_to_thousandths(text, rule->min, rule->max, value);
	case PARAM_DAY:
		if (!date_parse_day(text, &day))
			return false;
		*value = day;
		return true;
	}
	return false;
}

static int
decode(struct params_reading *r, struct slice encoded)
{
	buffer_clear(r->decoded);
	if (!unescape_percent(encoded, true, r->decoded))
		return ERR_VALUE;
	return buffer_ok(r->decoded) ? 0 : ERR_LIMIT;
}

static int
add(struct params_reading *r, const struct param_rule *rule, unsigned number, struct slice text)
{
	struct param *p = &r->out->p[r->out->n];

	*p = (struct param){.rule = (size_t)(rule - r->rules), .number = number};
	if (!(rule->flags & PARAM_REPEATS))
		for (size_t i = 0; i < r->out->n; i++)
			if (r->out->p[i].rule == p->rule && r->out->p[i].number == number)
				return refuse(r, rule, "given more than once");
	if (text.n > rule->max_bytes)
		return refuse(r, rule, "too long");
	if (rule->type != PARAM_BYTES && !utf8_valid(text, NULL))
		return refuse(r, rule, "not UTF-8");
	if (rule->type != PARAM_TEXT && rule->type != PARAM_BYTES && (text = slice_trim(text)).n == 0)
		return 0;
	if (!read_value(rule, text, &p->value))
		return refuse(r, rule, "no such value");
	p->text = arena_slice(r->arena, text);
	if (p->text.p == NULL)
		return error_set(r->e, ERR_MEMORY, "no room for parameters");
	r->out->n++;
	return 0;
}

int
params_put(struct params_reading *r, struct slice name, struct slice text)
{
	unsigned number;
	const struct param_rule *rule = rule_of(r, name, &number);

	return rule != NULL ? add(r, rule, number, text) : 0;
}

static int
read_pair(struct params_reading *r, struct slice pair)
{
	const struct param_rule *rule;
	struct slice name = SLICE_NONE;
	unsigned number;

	if (pair.n == 0)
		return 0;
	slice_split(&pair, '=', &name);
	/* A name that cannot be decoded is none of ours. */
	if (decode(r, name) < 0 || !(rule = rule_of(r, buffer_view(r->decoded), &number)))
		return 0;
	switch (decode(r, pair)) {
	case ERR_VALUE:
		return refuse(r, rule, "a % must be followed by two hexadecimal digits");
	case ERR_LIMIT:
		return refuse(r, rule, "too long");
	default:
		return add(r, rule, number, buffer_view(r->decoded));
	}
}

int
params_read(struct slice encoded, const struct param_rule *rules, size_t rule_count, struct arena *a, struct params *out,
		const char **bad, struct error *e)
{
	struct buffer decoded;
	struct params_reading r = {rules, rule_count, a, out, &decoded, bad, e};
	struct slice pair;
	size_t pairs = encoded.n > 0;
	int result = 0;

	*bad = NULL;
	*out = (struct params){NULL, 0};
	for (size_t i = 0; i < encoded.n; i++)
		pairs += encoded.p[i] == '&';
	if (pairs == 0 || rule_count == 0)
		return 0;
	if (pairs > PARAMS_MAX)
		return error_set(e, ERR_LIMIT, "more than %d parameters", PARAMS_MAX);
	out->p = arena_array(a, pairs + 1, sizeof(*out->p));
	if (out->p == NULL)
		return error_set(e, ERR_MEMORY, "no room for parameters");
	buffer_init(&decoded, encoded.n);
	while (result == 0 && slice_split(&encoded, '&', &pair))
		result = read_pair(&r, pair);
	buffer_free(&decoded);
	return result;
}

const struct param *
params_next(const struct params *list, const struct param *after)
{
	for (const struct param *p = after + 1; p < list->p + list->n; p++)
		if (p->rule == after->rule)
			return p;
	return NULL;
}

const struct param *
params_first(const struct params *list, size_t rule)
{
	return params_numbered(list, rule, 0);
}

const struct param *
params_numbered(const struct params *list, size_t rule, unsigned number)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->p[i].rule == rule && list->p[i].number == number)
			return &list->p[i];
	return NULL;
}

struct slice
params_text(const struct params *list, size_t rule)
{
	return params_text_numbered(list, rule, 0);
}

struct slice
params_text_numbered(const struct params *list, size_t rule, unsigned number)
{
	const struct param *p = params_numbered(list, rule, number);

	return p ? p->text : SLICE_NONE;
}

bool
course_id_valid(struct slice id)
{
	return id.n >= 1 && id.n <= ID_MAX && !slice_is(id, ".") && !slice_is(id, "..") && utf8_valid(id, NULL);
}

bool
course_ref_read(struct slice text, struct arena *a, struct course_ref *out)
{
	struct slice encoded[3] = {SLICE_NONE, SLICE_NONE, SLICE_NONE}, *decoded[3] = {&out->partner, &out->id, &out->offering};
	struct buffer b;
	size_t n = 0;
	bool good = true;

	*out = (struct course_ref){SLICE_NONE, SLICE_NONE, SLICE_NONE};
	while (n < 3 && slice_split(&text, ':', &encoded[n]))
		n++;
	if (n < 2 || text.p != NULL)
		return false;
	buffer_init(&b, 3 * ID_MAX);
	for (size_t i = 0; i < n && good; i++) {
		buffer_clear(&b);
		good = unescape_percent(encoded[i], false, &b) && buffer_ok(&b) && (i == 2 || course_id_valid(buffer_view(&b))) &&
		       utf8_valid(buffer_view(&b), NULL);
		*decoded[i] = arena_slice(a, buffer_view(&b));
		good = good && decoded[i]->p != NULL;
	}
	buffer_free(&b);
	return good;
}

void
course_ref_write(struct buffer *b, struct course_ref ref)
{
	escape_segment(b, ref.partner);
	buffer_byte(b, ':');
	escape_segment(b, ref.id);
	if (ref.offering.n > 0) {
		buffer_byte(b, ':');
		escape_segment(b, ref.offering);
	}
}
