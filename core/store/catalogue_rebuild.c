/*
 * The catalogue anew from the accepted lists. The older lists of a partner go in first, so that
 * courses keep the moment at which they were first seen as far back as the lists reach.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ground/file.h"
#include "ground/log.h"
#include "store/catalogue_store.h"
#include "store/lists.h"

#define PATH_SIZE 4096
#define ASIDE "catalogue.damaged-"
#define LIST_ARENA ((size_t)2 << 30)

static int
remove_store(const char *folder, struct error *e)
{
	static const char *const names[] = {"data.mdb", "lock.mdb"};
	char path[PATH_SIZE];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (file_join(folder, names[i], path, sizeof(path)) && unlink(path) < 0 && errno != ENOENT)
			return error_errno(e, ERR_IO, "%s: unlink", path);
	if (rmdir(folder) < 0 && errno != ENOENT)
		return error_errno(e, ERR_IO, "%s: rmdir", folder);
	return 0;
}

/* Only one damaged catalogue is kept: they are for looking at, not for using. */
static int
remove_older(const char *data_dir, struct error *e)
{
	char path[PATH_SIZE];
	struct dirent *entry;
	DIR *dir = opendir(data_dir);
	int rc = 0;

	if (dir == NULL)
		return error_errno(e, ERR_IO, "%s", data_dir);
	while (rc == 0 && (entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, ASIDE, sizeof(ASIDE) - 1) == 0 &&
				file_join(data_dir, entry->d_name, path, sizeof(path)))
			rc = remove_store(path, e);
	closedir(dir);
	return rc;
}

static int
set_aside(const char *data_dir, struct error *e)
{
	char from[PATH_SIZE], to[PATH_SIZE], name[64];
	int rc;

	snprintf(name, sizeof(name), ASIDE "%lld", (long long)date_now());
	if (!file_join(data_dir, "catalogue", from, sizeof(from)) || !file_join(data_dir, name, to, sizeof(to)))
		return error_set(e, ERR_LIMIT, "%s: path too long", data_dir);
	if (access(from, F_OK) < 0)
		return 0;
	rc = remove_older(data_dir, e);
	if (rc == 0 && rename(from, to) < 0)
		rc = error_errno(e, ERR_IO, "%s: rename", from);
	return rc;
}

static int
apply_file(struct catalogue *c, const struct config *config, const struct config_partner *p, uint32_t serial,
		struct error *e)
{
	struct run_report report = {.outcome = RUN_ACCEPTED};
	struct catalogue_list list = {.partner = p, .serial = serial};
	struct arena arena;
	struct list l;
	int rc;

	arena_init(&arena, LIST_ARENA);
	rc = list_read(config->data_dir, p->id, serial, &arena, &l, e);
	if (rc == 0) {
		report.started = report.finished = l.moment;
		report.reason = SLICE("rebuilt");
		report.counts.accepted = (uint32_t)l.count;
		list.records = l.records;
		list.count = l.count;
		list.etag = l.etag;
		list.last_modified = l.last_modified;
		rc = catalogue_apply(c, &list, &report, 1, e);
	}
	arena_free(&arena);
	return rc;
}

static int
rebuild_partner(struct catalogue *c, const struct config *config, const struct config_partner *p, struct error *e)
{
	uint32_t serials[LISTS_KEPT + 1];
	size_t n;
	int rc = list_serials(config->data_dir, p->id, serials, &n, e);

	while (rc == 0 && n-- > 0) {
		rc = apply_file(c, config, p, serials[n], e);
		if (rc != ERR_DAMAGED && rc != ERR_NOT_FOUND)
			continue;
		log_event(LOG_WARNING, "list-damaged", "partner=%s list=%u", p->id, serials[n]);
		rc = 0;
	}
	return rc;
}

int
catalogue_rebuild(const struct config *config, struct error *e)
{
	struct catalogue *c = NULL;
	int rc = set_aside(config->data_dir, e);

	if (rc == 0)
		rc = catalogue_open(config->data_dir, true, &c, e);
	if (rc == 0)
		rc = catalogue_index_later(c, e);
	for (size_t i = 0; rc == 0 && i < config->partner_count; i++)
		rc = rebuild_partner(c, config, &config->partners[i], e);
	if (rc == 0)
		rc = catalogue_index(c, e);
	catalogue_close(c);
	return rc;
}
