/* Looking things up in a configuration, and writing it out in full. */
#include "domain/config.h"

#include <string.h>

#include "domain/config_table.h"

void
config_free(struct config *c)
{
	struct arena a;

	if (c == NULL)
		return;
	a = c->arena;	/* the configuration lies in its own arena */
	arena_free(&a);
}

const struct config_partner *
config_partner(const struct config *c, struct slice id)
{
	for (size_t i = 0; i < c->partner_count; i++)
		if (slice_is(id, c->partners[i].id))
			return &c->partners[i];
	return NULL;
}

const struct config_home *
config_home(const struct config *c, struct slice id)
{
	for (size_t i = 0; i < c->home_count; i++)
		if (slice_is(id, c->homes[i].id))
			return &c->homes[i];
	return NULL;
}

const struct config_faculty *
config_faculty(const struct config_home *h, struct slice id)
{
	for (size_t i = 0; i < h->faculty_count; i++)
		if (slice_is(id, h->faculties[i].id))
			return &h->faculties[i];
	return NULL;
}

const char *
config_setting(const struct config_partner *p, const char *key)
{
	for (size_t i = 0; i < p->setting_count; i++)
		if (strcmp(p->settings[i].key, key) == 0)
			return p->settings[i].value;
	return "";
}

bool
config_weeks(struct slice text, int32_t *first, int32_t *last)
{
	struct slice from;

	if (!slice_split(&text, '/', &from))
		return false;
	return date_parse_day(from, first) && date_parse_day(text, last) && *first <= *last;
}

int32_t
config_year_start(const struct config_home *h, int32_t day)
{
	int year, month, day_of_month, start_month = (h->year_start[0] - '0') * 10 + (h->year_start[1] - '0'),
		start_day = (h->year_start[3] - '0') * 10 + (h->year_start[4] - '0');

	date_civil(day, &year, &month, &day_of_month);
	if (month < start_month || (month == start_month && day_of_month < start_day))
		year--;
	return date_days(year, start_month, start_day);
}

static void
write_text(struct buffer *out, const char *text)
{
	buffer_byte(out, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			buffer_byte(out, '\\');
		if (*p == '\n')
			buffer_text(out, "\\n");
		else
			buffer_byte(out, *p);
	}
	buffer_byte(out, '"');
}

static void
write_list(struct buffer *out, const struct config_list *list)
{
	buffer_byte(out, '{');
	for (size_t i = 0; i < list->n; i++) {
		buffer_text(out, i ? ", " : "");
		write_text(out, list->item[i]);
	}
	buffer_byte(out, '}');
}

/* With the largest of the units that divides it. */
static void
write_scaled(struct buffer *out, int64_t n, const int64_t factors[4], const char *suffixes)
{
	size_t i = 0;

	while (i < 3 && (n == 0 || n % factors[i] != 0))
		i++;
	buffer_number(out, n / factors[i]);
	if (suffixes[i] != ' ')
		buffer_byte(out, suffixes[i]);
}

static void
write_value(struct buffer *out, const struct config_key *k, const void *place)
{
	static const int64_t durations[4] = {86400, 3600, 60, 1}, sizes[4] = {1 << 30, 1 << 20, 1 << 10, 1};

	switch (k->type) {
	case CONFIG_TEXT:
	case CONFIG_PATH:
	case CONFIG_ADDRESS: write_text(out, *(const char *const *)place); break;
	case CONFIG_LIST: write_list(out, place); break;
	case CONFIG_BOOL: buffer_text(out, *(const bool *)place ? "true" : "false"); break;
	case CONFIG_INT: buffer_number(out, *(const int *)place); break;
	case CONFIG_COUNT: buffer_number(out, *(const int64_t *)place); break;
	case CONFIG_SIZE: write_scaled(out, *(const int64_t *)place, sizes, "GMK "); break;
	case CONFIG_DURATION: write_scaled(out, *(const int64_t *)place, durations, "dhms"); break;
	case CONFIG_CHOICE: write_text(out, k->words[*(const int *)place]); break;
	case CONFIG_ZONE: write_text(out, zone_name(*(const struct zone *const *)place)); break;
	}
}

static void
indent(struct buffer *out, int depth)
{
	while (depth-- > 0)
		buffer_byte(out, '\t');
}

static void
write_keys(struct buffer *out, const struct config_section *section, const char *object, int depth)
{
	for (const struct config_key *k = section->keys; k->name != NULL; k++) {
		indent(out, depth);
		buffer_printf(out, "%s = ", k->name);
		write_value(out, k, object + k->at);
		buffer_byte(out, '\n');
	}
}

static void write_inner(struct buffer *out, const struct config_section *outer, const char *object, int depth);

static void
write_section(struct buffer *out, const struct config_section *section, const char *object, int depth)
{
	buffer_text(out, depth ? "" : "\n");
	indent(out, depth);
	buffer_printf(out, "%s ", section->name);
	if (section->size) {
		write_text(out, *(const char *const *)(object + section->title));
		buffer_byte(out, ' ');
	}
	buffer_text(out, "{\n");
	write_keys(out, section, object, depth + 1);
	write_inner(out, section, object, depth + 1);
	indent(out, depth);
	buffer_text(out, "}\n");
}

static void
write_inner(struct buffer *out, const struct config_section *outer, const char *object, int depth)
{
	for (const struct config_section *s = outer->sections; s != NULL && s->name != NULL; s++) {
		size_t count = s->size ? *(const size_t *)(object + s->count) : 1;
		const char *items = object;

		if (s->size)
			memcpy(&items, object + s->items, sizeof(items));
		for (size_t i = 0; i < count; i++) {
			const char *item = items + i * s->size;

			if (!s->flagged || *(const bool *)(item + s->flag) == s->flag_value)
				write_section(out, s, item, depth);
		}
	}
}

void
config_write(const struct config *c, struct buffer *out)
{
	write_keys(out, &config_root, (const char *)c, 0);
	write_inner(out, &config_root, (const char *)c, 0);
}
