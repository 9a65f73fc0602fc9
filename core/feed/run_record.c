/* A run whose courses go nowhere: what is kept is the exchange with the partner's server. */
#include <jansson.h>
#include <string.h>

#include "feed/redact.h"
#include "feed/run_parts.h"

/* A mapping says how the feed is read: without it nothing could be replayed. It stands in a file because it is long, not because it is secret. */
static bool
is_mapping(const struct config_setting *s)
{
	return strcmp(s->key, "mapping") == 0;
}

static bool
is_hidden(const struct config_setting *s)
{
	return !is_mapping(s) && ((s->value_file && s->value_file[0]) || redact_is_secret(slice_of(s->key)));
}

/* The texts of settings that must be found nowhere. */
static int
hide_settings(struct run *r, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; r->settings && i < r->partner->setting_count && rc == 0; i++)
		if (is_hidden(&r->partner->settings[i]))
			rc = recording_hide(r->recording, slice_of(r->settings[i].value), e);
	return rc;
}

static json_t *
settings_json(struct run *r)
{
	json_t *object = json_object();

	for (size_t i = 0; i < r->partner->setting_count; i++) {
		const struct config_setting *s = &r->partner->settings[i];
		json_t *value = is_hidden(s) ? json_string(REDACT_PLACEHOLDER) : is_mapping(s) ? json_string(r->settings[i].value) :
				recording_clean(r->recording, slice_of(s->value));

		if (json_object_set_new(object, s->key, value)) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static json_t *
maps_json(const struct config_partner *p)
{
	json_t *object = json_object();

	for (size_t i = 0; i < p->map_count; i++) {
		json_t *list = json_array();

		for (size_t k = 0; k < p->maps[i].values.n; k++)
			(void)json_array_append_new(list, json_string(p->maps[i].values.item[k]));
		(void)json_object_set_new(object, p->maps[i].field, list);
	}
	return object;
}

static int
write_recording(struct run *r, const char *folder, struct run_recorded *out, struct error *e)
{
	json_t *with = NULL;
	int rc = hide_settings(r, e);

	if (rc == 0)
		with = json_pack("{ss ss so so}", "adapter", r->partner->adapter, "timezone", zone_name(r->partner->zone), "settings",
				settings_json(r), "maps", maps_json(r->partner));
	if (rc == 0 && with == NULL)
		rc = error_set(e, ERR_MEMORY, "no memory for the description, or a setting is no UTF-8");
	if (rc == 0)
		rc = recording_write(r->recording, folder, with, &out->answers, e);
	json_decref(with);
	return rc;
}

int
run_record(const struct run_job *job, const char *folder, struct run_recorded *out, struct error *e)
{
	struct run r;
	int rc;

	*out = (struct run_recorded){0};
	run_begin(&r, job);
	rc = recording_new(job->partner->feed_url, (uint64_t)job->partner->max_bytes, &r.recording, e);
	if (rc == 0)
		rc = run_read_feed(&r, false, e);
	if (rc == 0)
		rc = write_recording(&r, folder, out, e);
	out->courses = r.host.courses;
	recording_free(r.recording);
	run_end(&r);
	return rc;
}
