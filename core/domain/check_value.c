/* One value against the canonical form of its kind (domain/field.h). */
#include "domain/check_job.h"

#include <stdio.h>
#include <string.h>

#include "domain/isced.h"
#include "domain/normalise_job.h"
#include "domain/zone.h"

static bool
is_id(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F)
			return false;
	return s.n <= 1000 && !slice_is(s, ".") && !slice_is(s, "..") && slice_trim(s).n == s.n;
}

/* Whether one of eight bytes is a control character (a line end counts as one). */
static bool
has_control(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t eight, deleted;

	memcpy(&eight, p, sizeof(eight));
	deleted = eight ^ ones * 0x7F;
	return (((eight - ones * ' ') & ~eight) | ((deleted - ones) & ~deleted)) & tops;
}

static bool
is_text(struct slice s, bool line)
{
	size_t i = 0;

	while (i < s.n) {
		unsigned char c = (unsigned char)s.p[i];

		if (s.n - i >= 8 && !has_control(s.p + i)) {
			i += 8;
			continue;
		}
		if ((c < ' ' && (line || c != '\n')) || c == 0x7F)
			return false;
		i++;
	}
	return true;
}

/* Decimal without needless zeros, up to most thousandths. */
static bool
is_decimal(struct slice s, int64_t most)
{
	const char *dot = memchr(s.p, '.', s.n);
	int64_t value;

	if (memchr(s.p, ',', s.n) || !str_is_digit(s.p[0]) || (s.p[0] == '0' && s.n > 1 && s.p[1] != '.'))
		return false;
	if (dot && (s.p[s.n - 1] == '0' || dot == s.p + s.n - 1 || s.p + s.n - dot > 4))
		return false;
	return str_to_thousandths(s, 1, most, &value);
}

static bool
is_count(struct slice s)
{
	int64_t value;

	return str_to_int64(s, 0, 1000000, &value) && (s.p[0] != '0' || s.n == 1);
}

static bool
is_language(struct slice s)
{
	char code[4];

	return s.n <= 3 && language_code(s, code) && slice_is(s, code);
}

static bool
is_canonical(const struct field_info *info, struct slice s)
{
	int32_t day;

	switch (info->kind) {
	case KIND_ID:
		return is_id(s);
	case KIND_TEXT:
	case KIND_LINE:
		return is_text(s, info->kind == KIND_LINE);
	case KIND_WORD:
		return field_word(info->number, s) > 0;
	case KIND_ECTS:
		return is_decimal(s, 999999);
	case KIND_HOURS:
		return is_decimal(s, 168000);
	case KIND_COUNT:
		return is_count(s);
	case KIND_DAY:
		return date_parse_day(s, &day);
	case KIND_MOMENT:
		return true;	/* judged where it is made RFC 3339 */
	case KIND_LANG:
		return is_language(s);
	case KIND_URL:
		return url_valid(s);
	case KIND_FLAG:
		return slice_is(s, "yes") || slice_is(s, "no");
	case KIND_SESSION:
		return session_canonical(s);
	case KIND_ISCED:
		return s.n >= 2 && s.n <= 4 && isced_exists(s);
	case KIND_YEAR:
		return year_canonical(s);
	case KIND_MAX:
		break;
	}
	return false;
}

/* "YYYY-MM-DDThh:mm:ss" */
static bool
parse_wall(struct slice s, struct civil *out)
{
	int32_t days;
	int64_t part[3];

	if (s.n != 19 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' ||
			!date_parse_day((struct slice){s.p, 10}, &days))
		return false;
	for (size_t i = 0; i < 3; i++)
		if (!str_to_int64((struct slice){s.p + 11 + 3 * i, 2}, 0, i == 0 ? 23 : 59, &part[i]))
			return false;
	date_civil(days, &out->year, &out->month, &out->day);
	out->hour = (int)part[0];
	out->minute = (int)part[1];
	out->second = (int)part[2];
	return true;
}

static int
replace(struct check_job *j, struct value *v, struct buffer *b)
{
	v->text = buffer_ok(b) ? arena_slice(j->course->arena, buffer_view(b)) : SLICE_NONE;
	buffer_free(b);
	return v->text.p ? 0 : ERR_MEMORY;
}

/* A moment with the partner's zone applied. 0, ERR_VALUE when it is none, ERR_MEMORY. */
static int
settle_moment(struct check_job *j, struct value *v)
{
	const struct zone *zone = j->context->zone;
	struct civil wall;
	struct buffer b;
	int64_t moment;
	int offset;
	int32_t days;

	if (date_parse_moment(v->text, &moment, &offset))
		return 0;
	if (date_parse_day(v->text, &days)) {
		if (v->field == OPSTAP_F_EXAM_AT)
			return 0;
		moment = v->field == OPSTAP_F_APPLY_UNTIL ? zone_day_end(zone, days) : zone_day_start(zone, days);
	} else if (parse_wall(v->text, &wall)) {
		moment = zone_moment(zone, &wall);
	} else {
		return ERR_VALUE;
	}
	buffer_init(&b, 64);
	date_write_moment(&b, moment, zone_offset(zone, moment));
	return replace(j, v, &b);
}

/* A day that came as a moment with a zone becomes the partner's local day. */
static int
settle_day(struct check_job *j, struct value *v)
{
	struct buffer b;
	int64_t moment;
	int offset;

	if (!date_parse_moment(v->text, &moment, &offset))
		return 0;
	buffer_init(&b, 64);
	date_write_day(&b, zone_day(j->context->zone, moment));
	return replace(j, v, &b);
}

static int
settle(struct check_job *j, const struct field_info *info, struct value *v)
{
	if (v->flags & VALUE_UNKNOWN || v->text.n == 0)
		return v->flags & VALUE_UNKNOWN && v->text.n == 0 ? 0 : ERR_VALUE;
	if (info->kind == KIND_MOMENT)
		return settle_moment(j, v);
	if (info->kind == KIND_DAY && settle_day(j, v))
		return ERR_MEMORY;
	return is_canonical(info, v->text) ? 0 : ERR_VALUE;
}

static void
say_dropped(struct check_job *j, const struct value *v, const struct field_info *info, const char *rule,
		const char *what)
{
	char text[200], effect[80];

	snprintf(text, sizeof(text), "%s %s", info->name, what);
	snprintf(effect, sizeof(effect), "shown as \"%s unknown\"", info->name);
	check_say(j, v, (struct message){.level = MESSAGE_WARNING, .rule = rule, .text = slice_of(text),
			.effect = slice_of(effect), .remedy = SLICE("Correct it")});
}

static void
cut(struct check_job *j, struct value *v, const struct field_info *info)
{
	char text[200], effect[80];
	size_t n = v->text.n;

	if (info->max_chars == 0 || n <= info->max_chars)
		return;
	n = utf8_prefix(v->text, info->max_chars);
	if (n == v->text.n)
		return;
	v->text = slice_trim((struct slice){v->text.p, n});
	snprintf(text, sizeof(text), "%s is too long", info->name);
	snprintf(effect, sizeof(effect), "shown cut to %u characters", (unsigned)info->max_chars);
	check_say(j, v, (struct message){.level = MESSAGE_WARNING, .rule = "too-long", .text = slice_of(text), .effect = slice_of(effect),
			.remedy = SLICE("Shorten it")});
}

/* Does list[i] repeat something that may stand once? */
static bool
surplus(const struct values *list, size_t i, unsigned flags)
{
	const struct value *v = &list->v[i];

	if (flags & FIELD_REPEATS)
		return false;
	for (size_t k = 0; k < i; k++)
		if (list->v[k].field == v->field && (!(flags & FIELD_LANGUAGES) || slice_eq(list->v[k].lang, v->lang)))
			return true;
	return false;
}

/* Whether value i stays: 1 yes, 0 no, or a negative code. */
static int
judge(struct check_job *j, struct values *list, size_t i, unsigned where)
{
	struct value *v = &list->v[i];
	const struct field_info *info = field_by_number(v->field);
	int result;

	if (!utf8_valid(v->text, NULL)) {
		check_say(j, v, (struct message){.level = MESSAGE_ERROR, .rule = "bad-utf8",
				.text = SLICE("not valid UTF-8"), .effect = SLICE("this course is left out"),
				.remedy = SLICE("Write the feed as UTF-8, or declare its encoding")});
		return ERR_VALUE;
	}
	if (!info)
		return 1;	/* of a newer version: kept, never shown */
	if (!(info->flags & where)) {
		say_dropped(j, v, info, "misplaced", "stands in the wrong place");
		return 0;
	}
	if (surplus(list, i, info->flags))
		return 0;
	if (v->lang.n > 0 && !is_language(v->lang))
		v->lang = SLICE_NONE;
	result = settle(j, info, v);
	if (result == ERR_MEMORY)
		return result;
	if (result) {
		say_dropped(j, v, info, "bad-value", "cannot be right");
		return 0;
	}
	cut(j, v, info);
	return 1;
}

int
check_values(struct check_job *j, struct values *list, unsigned where)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		int stays = judge(j, list, i, where);

		if (stays < 0)
			return stays;
		list->v[kept] = list->v[i];
		kept += (size_t)stays;
	}
	list->n = kept;
	return 0;
}
