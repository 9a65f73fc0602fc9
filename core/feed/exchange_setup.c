/* The part of an exchange's description that says with what it is read. */
#include <jansson.h>
#include <string.h>

#include "feed/exchange.h"

static int
read_settings(json_t *object, struct arena *a, struct exchange_setup *out, struct error *e)
{
	const char *key;
	json_t *value;

	out->settings = arena_array(a, json_object_size(object) + 1, sizeof(*out->settings));
	if (out->settings == NULL)
		return error_set(e, ERR_MEMORY, "no memory for settings");
	json_object_foreach(object, key, value) {
		if (!json_is_string(value))
			return error_set(e, ERR_VALUE, "\"settings\": \"%s\" must be a text", key);
		out->settings[out->setting_count++] = (struct host_pair){key, json_string_value(value)};
	}
	return 0;
}

static int
read_map(uint16_t field, json_t *pair, struct normalise_map *out, struct error *e)
{
	const char *text = json_string_value(pair);

	return text != NULL && normalise_map_read(slice_of(text), field, out) ? 0 :
			error_set(e, ERR_VALUE, "\"maps\": each must be a text \"RAW=WORD\"");
}

static int
read_maps(json_t *object, struct arena *a, struct exchange_setup *out, struct error *e)
{
	size_t n = 0, i;
	const char *name;
	json_t *list, *pair;
	int rc = 0;

	json_object_foreach(object, name, list)
		n += json_array_size(list);
	out->maps = arena_array(a, n + 1, sizeof(*out->maps));
	if (out->maps == NULL)
		return error_set(e, ERR_MEMORY, "no memory for maps");
	json_object_foreach(object, name, list) {
		const struct field_info *field = field_by_name(slice_of(name));

		if (field == NULL)
			return error_set(e, ERR_VALUE, "\"maps\": \"%s\" is no field", name);
		json_array_foreach(list, i, pair)
			if (rc == 0)
				rc = read_map(field->number, pair, &out->maps[out->map_count++], e);
	}
	return rc;
}

int
exchange_setup_read(json_t *description, struct arena *a, struct exchange_setup *out, struct error *e)
{
	json_t *zone = json_object_get(description, "timezone"), *settings = json_object_get(description, "settings"),
	       *maps = json_object_get(description, "maps"), *adapter = json_object_get(description, "adapter");
	int rc;

	*out = (struct exchange_setup){.adapter = json_string_value(adapter), .timezone = zone ? json_string_value(zone) : "UTC"};
	if (out->timezone == NULL || (adapter && out->adapter == NULL))
		return error_set(e, ERR_VALUE, "\"adapter\" and \"timezone\" must be texts");
	if ((settings && !json_is_object(settings)) || (maps && !json_is_object(maps)))
		return error_set(e, ERR_VALUE, "\"settings\" and \"maps\" must be objects");
	rc = read_settings(settings, a, out, e);
	return rc ? rc : read_maps(maps, a, out, e);
}
