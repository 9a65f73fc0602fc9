#ifndef TESTS_STORE_WORLD_H
#define TESTS_STORE_WORLD_H
/*
 * A small world for tests of the store: a temporary data folder, three partners, courses from lines
 * of text.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ground/file.h"
#include "store/catalogue.h"

#include "course_line.h"

struct world {
	char data_dir[64];
	struct config config;
	struct config_partner partners[3];
	struct catalogue *catalogue;
	struct arena arena;
	struct slice records[5000];	/* the list at hand */
	size_t count;
	uint32_t serial;
	int64_t now;
};

static inline void
world_remove(const char *folder)
{
	char path[600];
	struct dirent *entry;
	DIR *dir = opendir(folder);

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (file_join(folder, entry->d_name, path, sizeof(path)) && unlink(path) < 0)
			world_remove(path);
	}
	if (dir != NULL)
		closedir(dir);
	(void)rmdir(folder);
}

static inline void
world_partner(struct world *w, size_t i, const char *id, const char *zone)
{
	struct error e = ERROR_NONE;

	w->partners[i] = (struct config_partner){
			.id = id, .name = id, .enabled = true, .interval = 3600, .max_drop = 10};
	assert_int_equal(zone_find(zone, &w->partners[i].zone, &e), 0);
}

static inline struct world *
world_new(void)
{
	struct world *w = calloc(1, sizeof(*w));
	struct error e = ERROR_NONE;

	assert_non_null(w);
	snprintf(w->data_dir, sizeof(w->data_dir), "/tmp/opstap-world-XXXXXX");
	assert_non_null(mkdtemp(w->data_dir));
	arena_init(&w->arena, (size_t)1 << 30);
	world_partner(w, 0, "alpha", "Europe/Amsterdam");
	world_partner(w, 1, "beta", "Australia/Canberra");
	world_partner(w, 2, "gamma", "UTC");
	w->config.data_dir = w->data_dir;
	w->config.partners = w->partners;
	w->config.partner_count = 3;
	w->now = 1795000000;
	assert_int_equal(catalogue_open(w->data_dir, true, &w->catalogue, &e), 0);
	return w;
}

static inline void
world_free(struct world *w)
{
	catalogue_close(w->catalogue);
	arena_free(&w->arena);
	world_remove(w->data_dir);
	free(w);
}

static inline struct course *
world_course(struct world *w, const char *line)
{
	return line_course(&w->arena, line);
}

static inline struct slice
world_encode(struct world *w, const struct course *c)
{
	struct error e = ERROR_NONE;
	struct buffer b;
	struct slice out;

	buffer_init(&b, COURSE_MAX_BYTES);
	assert_int_equal(course_encode(c, &b, &e), 0);
	out = arena_slice(&w->arena, buffer_view(&b));
	buffer_free(&b);
	assert_non_null(out.p);
	return out;
}

static inline void
world_add(struct world *w, const char *line)
{
	w->records[w->count++] = world_encode(w, world_course(w, line));
}

/* Applies the list at hand to partner i and begins an empty one. */
static inline struct run_counts
world_apply(struct world *w, size_t i)
{
	struct catalogue_list list = {.partner = &w->partners[i],
			.records = w->records,
			.count = w->count,
			.serial = ++w->serial,
			.etag = SLICE("\"etag\"")};
	struct run_report report = {.started = w->now - 5, .finished = w->now, .outcome = RUN_ACCEPTED};
	struct error e = ERROR_NONE;
	int rc;

	report.counts.accepted = (uint32_t)w->count;
	rc = catalogue_apply(w->catalogue, &list, &report, 1, &e);
	if (rc < 0)
		print_error("%s\n", e.text);
	assert_int_equal(rc, 0);
	w->count = 0;
	return report.counts;
}

static inline void
world_tell(void *context, const char *text)
{
	(void)context;
	print_error("verify: %s\n", text);
}

static inline void
world_verify(struct world *w)
{
	struct error e = ERROR_NONE;

	assert_int_equal(catalogue_verify(w->catalogue, world_tell, NULL, &e), 0);
}

#endif
