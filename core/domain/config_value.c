/* One value of the configuration: from its text to the place that the table names. */
#include "domain/config_read.h"

#include <string.h>

const char *
config_path(struct arena *a, const char *folder, struct slice path)
{
	const char *both = path.n > 0 && path.p[0] == '/' ? "" : folder;
	char *joined = arena_printf(a, "%s/%.*s", both, SLICE_ARG(path));
	struct slice rest = slice_of(joined), part;
	size_t n = 0;

	while (joined != NULL && slice_split(&rest, '/', &part)) {	/* shrinks in place */
		if (slice_is(part, "..")) {
			while (n > 0 && joined[--n] != '/')
				;
		} else if (part.n > 0 && !slice_is(part, ".")) {
			joined[n++] = '/';
			memmove(joined + n, part.p, part.n);
			n += part.n;
		}
	}
	if (joined != NULL && n == 0)
		joined[n++] = '/';
	if (joined != NULL)
		joined[n] = '\0';
	return joined;
}

static const char *
address(struct arena *a, const char *folder, struct slice text)
{
	const char *scheme = slice_starts(text, "unix:") ? "unix:" : "file:", *path;
	bool web = !slice_starts(text, scheme);
	struct slice rest = {text.p + strlen(scheme), text.n - strlen(scheme)};

	if (web)
		return arena_string(a, text);
	path = config_path(a, folder, rest);
	if (path == NULL)
		return NULL;
	return arena_printf(a, "%s%s%s", scheme, scheme[0] == 'f' ? "//" : "", path);
}

struct unit { const char *suffix; int64_t factor; };

static const struct unit durations[] = {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}, {NULL, 0}};
static const struct unit sizes[] = {{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"", 1}, {NULL, 0}};
static const struct unit plain[] = {{"", 1}, {NULL, 0}};

static const char *
number(struct arena *a, const struct config_key *k, struct slice text, int64_t *out)
{
	const struct unit *u = k->type == CONFIG_DURATION ? durations : k->type == CONFIG_SIZE ? sizes : plain;
	const char *form = u == durations ? "must be a duration such as 90s, 15m, 1h or 7d"
			 : u == sizes	  ? "must be a size such as 64K or 16M"
					  : "must be a whole number";
	const char *range;

	while (u->suffix != NULL && !slice_ends(text, u->suffix))
		u++;
	if (u->suffix == NULL || !str_to_int64((struct slice){text.p, text.n - strlen(u->suffix)}, 0, INT64_MAX, out))
		return form;
	if (!__builtin_mul_overflow(*out, u->factor, out) && *out >= k->min && *out <= k->max)
		return NULL;
	range = arena_printf(a, "must be between %lld and %lld%s", (long long)k->min, (long long)k->max,
			     k->type == CONFIG_DURATION ? " seconds" : "");
	return range ? range : form;
}

static const char *
truth(struct slice text, bool *out)
{
	*out = slice_is(text, "true") || slice_is(text, "yes") || slice_is(text, "on");
	if (*out || slice_is(text, "false") || slice_is(text, "no") || slice_is(text, "off"))
		return NULL;
	return "must be true or false";
}

static const char *
choice(struct arena *a, const struct config_key *k, struct slice text, int *out)
{
	const char *all = "";

	for (int i = 0; k->words[i] != NULL; i++) {
		if (slice_is(text, k->words[i])) {
			*out = i;
			return NULL;
		}
		all = arena_printf(a, "%s%s%s", all ? all : "", i ? ", " : "must be one of ", k->words[i]);
	}
	return all ? all : "must be another word";
}

static const char *
list(struct arena *a, const struct config_key *k, const struct value_read *v, struct config_list *out)
{
	out->item = arena_array(a, v->n + 1, sizeof(*out->item));
	for (size_t i = 0; out->item != NULL && i < v->n; i++) {
		if (k->check && !k->check(v->item[i]))
			return k->wanted;
		out->item[i] = arena_string(a, v->item[i]);
		if (out->item[i] == NULL)
			return "must be shorter: no memory";
	}
	out->n = out->item ? v->n : 0;
	return out->item ? NULL : "must be shorter: no memory";
}

static const char *
text_value(struct arena *a, const struct config_key *k, const char *folder, struct slice text, const char **out)
{
	if (text.n > 0 && k->check && !k->check(text))
		return k->wanted;
	if (text.n == 0 && k->required)
		return "must not be empty";
	if (text.n == 0 || k->type == CONFIG_TEXT)
		*out = arena_string(a, text);
	else
		*out = k->type == CONFIG_PATH ? config_path(a, folder, text) : address(a, folder, text);
	return *out ? NULL : "must be shorter: no memory";
}

const char *
config_set(struct arena *a, const struct config_key *k, const char *folder, const struct value_read *v, void *object)
{
	void *place = (char *)object + k->at;
	struct slice text = v->n > 0 ? v->item[0] : SLICE_NONE;
	const char *wanted;
	int64_t n = 0;

	if (k->type == CONFIG_LIST)
		return list(a, k, v, place);
	if (v->list)
		return "must be one value, not a list";
	switch (k->type) {
	case CONFIG_BOOL: return truth(text, place);
	case CONFIG_CHOICE: return choice(a, k, text, place);
	case CONFIG_ZONE:
		wanted = arena_string(a, text);
		if (wanted == NULL || zone_find(wanted, place, NULL) != 0)
			return "must be a time zone such as Europe/Amsterdam";
		return NULL;
	case CONFIG_INT:
	case CONFIG_COUNT:
	case CONFIG_SIZE:
	case CONFIG_DURATION:
		wanted = number(a, k, text, &n);
		if (wanted == NULL && k->type == CONFIG_INT)
			*(int *)place = (int)n;
		else if (wanted == NULL)
			*(int64_t *)place = n;
		return wanted;
	default: return text_value(a, k, folder, text, place);
	}
}
