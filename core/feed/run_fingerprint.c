/*
 * "Not modified" from a server means "nothing new" only while everything else that shapes the list is as it was: adapter, settings,
 * maps, defaults, overlay, zone, and this program. A fingerprint of all that is kept in front of the ETag.
 */
#include "feed/run_parts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "feed/source_file.h"
#include "ground/file.h"

static uint64_t
mix(uint64_t h, const char *s)
{
	return str_hash((struct slice){s, strlen(s) + 1}, h);
}

static uint64_t
mix_file(uint64_t h, const char *path)
{
	struct stat st;
	char tag[80] = "none";

	if (stat(path, &st) == 0)
		source_file_tag(&st, tag, sizeof(tag));
	return mix(mix(h, path), tag);
}

static uint64_t
mix_settings(const struct run *r, uint64_t h)
{
	const struct config_partner *p = r->partner;
	char path[PATH_MAX];

	for (size_t i = 0; i < p->setting_count; i++) {
		h = mix(mix(h, p->settings[i].key), p->settings[i].value);
		if (p->settings[i].value_file[0] != '\0' && file_join(r->folder, p->settings[i].value_file, path, sizeof(path)))
			h = mix_file(h, path);
	}
	for (size_t i = 0; i < p->default_count; i++)
		h = mix(mix(h, p->defaults[i].field), p->defaults[i].value);
	for (size_t i = 0; i < p->map_count; i++) {
		h = mix(h, p->maps[i].field);
		for (size_t k = 0; k < p->maps[i].values.n; k++)
			h = mix(h, p->maps[i].values.item[k]);
	}
	return h;
}

bool
run_fingerprint(struct run *r)
{
	const struct config_partner *p = r->partner;
	const size_t n = sizeof(r->fingerprint);	/* with a ':' in the place of the NUL */
	struct error e = ERROR_NONE;
	char path[PATH_MAX];
	uint64_t h = mix(0, p->feed_url);

	h = mix(mix(h, zone_name(p->zone)), p->select == SELECT_ALL ? "all" : p->select == SELECT_ONLINE ? "online" : "overlay");
	h = mix_settings(r, h);
	if (run_adapter_file(r->config, p->adapter, path, sizeof(path), &e) == 0)
		h = mix_file(h, path);
	if (p->overlay[0] != '\0') {
		h = mix_file(h, p->overlay);
		if (run_adapter_file(r->config, "list", path, sizeof(path), &e) == 0)
			h = mix_file(h, path);
	}
	h = mix_file(mix_file(h, r->job->host_program), "/proc/self/exe");
	snprintf(r->fingerprint, n, "%016llx", (unsigned long long)h);
	return r->state.list != 0 && r->state.etag.n >= n && memcmp(r->state.etag.p, r->fingerprint, n - 1) == 0 &&
	       r->state.etag.p[n - 1] == ':' && (r->state.etag.n > n || r->state.last_modified.n > 0);
}
