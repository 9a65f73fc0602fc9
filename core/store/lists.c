/*
 * Accepted lists as files. A file is complete or absent (written beside, synced, renamed); whether
 * its bytes are still the ones that were written is said by the checksum, which is looked at before
 * anything else is believed.
 */
#include "store/lists.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ground/file.h"

#define MAGIC "OPSTAPL1"
#define MAGIC_LENGTH 8
#define LIST_MAX_BYTES ((size_t)1 << 30)
#define FOLDER_MODE 0700
#define FILE_MODE 0600
#define PATH_SIZE 4096

static int
folder_path(const char *data_dir, char *out, struct error *e)
{
	return file_join(data_dir, "lists", out, PATH_SIZE) ? 0
							    : error_set(e, ERR_LIMIT, "%s: path too long", data_dir);
}

static int
list_path(const char *data_dir, const char *partner, uint32_t serial, char *out, struct error *e)
{
	char folder[PATH_SIZE], name[64];
	int rc = folder_path(data_dir, folder, e);

	if (rc < 0)
		return rc;
	if (serial == 0)
		snprintf(name, sizeof(name), "%.32s.held", partner);
	else
		snprintf(name, sizeof(name), "%.32s.%u", partner, serial);
	return file_join(folder, name, out, PATH_SIZE) ? 0 : error_set(e, ERR_LIMIT, "%s: path too long", data_dir);
}

static void
add_text(struct buffer *b, struct slice s)
{
	buffer_u32(b, (uint32_t)s.n);
	buffer_slice(b, s);
}

static void
encode(const struct list *l, struct buffer *b)
{
	uint64_t sum;

	buffer_text(b, MAGIC);
	buffer_u64(b, 0);
	buffer_u64(b, (uint64_t)l->moment);
	buffer_u32(b, (uint32_t)l->count);
	add_text(b, l->etag);
	add_text(b, l->last_modified);
	for (size_t i = 0; i < l->count; i++)
		add_text(b, l->records[i]);
	if (!buffer_ok(b))
		return;
	sum = str_checksum((struct slice){b->data + MAGIC_LENGTH + 8, b->len - MAGIC_LENGTH - 8});
	for (size_t i = 0; i < 8; i++)
		b->data[MAGIC_LENGTH + i] = (char)(sum >> 8 * i);
}

/*
 * Which serials there are, newest first; drop removes those that no longer belong to the newest
 * LISTS_KEPT.
 */
static int
scan(const char *data_dir, const char *partner, uint32_t out[LISTS_KEPT + 1], size_t *n, bool drop, struct error *e)
{
	char folder[PATH_SIZE];
	size_t length = strlen(partner);
	struct dirent *entry;
	DIR *dir;
	int rc = folder_path(data_dir, folder, e);

	*n = 0;
	if (rc < 0)
		return rc;
	dir = opendir(folder);
	if (dir == NULL)
		return errno == ENOENT ? 0 : error_errno(e, ERR_IO, "%s", folder);
	while (rc == 0 && (entry = readdir(dir)) != NULL) {
		int64_t serial;
		size_t at;

		if (strncmp(entry->d_name, partner, length) != 0 || entry->d_name[length] != '.' ||
				!str_to_int64(slice_of(entry->d_name + length + 1), 1, UINT32_MAX, &serial))
			continue;
		for (at = *n; at > 0 && out[at - 1] < serial; at--)
			if (at <= LISTS_KEPT)
				out[at] = out[at - 1];
		if (at <= LISTS_KEPT)
			out[at] = (uint32_t)serial;
		*n += *n <= LISTS_KEPT;
		if (*n > LISTS_KEPT && drop)
			rc = list_drop(data_dir, partner, out[--*n], e);
	}
	closedir(dir);
	return rc;
}

int
list_write(const char *data_dir, const char *partner, const struct list *l, struct error *e)
{
	uint32_t serials[LISTS_KEPT + 1];
	char path[PATH_SIZE];
	struct buffer b;
	size_t n;
	int rc = folder_path(data_dir, path, e);

	if (rc < 0)
		return rc;
	rc = file_folder(path, FOLDER_MODE, e);
	if (rc == 0)
		rc = list_path(data_dir, partner, l->serial, path, e);
	if (rc < 0)
		return rc;
	buffer_init(&b, LIST_MAX_BYTES);
	encode(l, &b);
	if (buffer_ok(&b))
		rc = file_replace(path, buffer_view(&b), FILE_MODE, e);
	else
		rc = error_set(e, ERR_LIMIT, "%s: a list of %zu courses does not fit", path, l->count);
	buffer_free(&b);
	if (rc < 0 || l->serial == 0)
		return rc;
	return scan(data_dir, partner, serials, &n, true, e);
}

static struct slice
read_text(struct reader *r)
{
	return reader_bytes(r, reader_u32(r));
}

static int
decode(struct slice bytes, const char *path, struct arena *a, struct list *out, struct error *e)
{
	struct reader r = reader_of(bytes);
	struct slice magic = reader_bytes(&r, MAGIC_LENGTH);
	uint64_t sum = reader_u64(&r);

	if (r.failed || !slice_is(magic, MAGIC) || str_checksum(r.rest) != sum)
		return error_set(e, ERR_DAMAGED, "%s: not a whole list", path);
	out->moment = (int64_t)reader_u64(&r);
	out->count = reader_u32(&r);
	out->etag = read_text(&r);
	out->last_modified = read_text(&r);
	if (r.failed || out->count > r.rest.n / 4)
		return error_set(e, ERR_DAMAGED, "%s: the count of courses cannot be right", path);
	out->records = arena_array(a, out->count, sizeof(*out->records));
	if (out->records == NULL)
		return error_set(e, ERR_MEMORY, "%s: too many courses", path);
	for (size_t i = 0; i < out->count; i++)
		out->records[i] = read_text(&r);
	if (r.failed || r.rest.n != 0)
		return error_set(e, ERR_DAMAGED, "%s: the records do not fit", path);
	return 0;
}

int
list_read(const char *data_dir, const char *partner, uint32_t serial, struct arena *a, struct list *out,
		struct error *e)
{
	struct slice bytes = SLICE_NONE;
	char path[PATH_SIZE];
	struct buffer b;
	int rc = list_path(data_dir, partner, serial, path, e);

	if (rc < 0)
		return rc;
	buffer_init(&b, LIST_MAX_BYTES);
	rc = file_read(path, &b, e);
	if (rc == 0) {
		bytes = arena_slice(a, buffer_view(&b));
		if (bytes.p == NULL)
			rc = error_set(e, ERR_MEMORY, "%s: no memory for a list", path);
	}
	buffer_free(&b);
	if (rc < 0)
		return rc;
	*out = (struct list){.serial = serial};
	return decode(bytes, path, a, out, e);
}

int
list_serials(const char *data_dir, const char *partner, uint32_t out[LISTS_KEPT + 1], size_t *n, struct error *e)
{
	return scan(data_dir, partner, out, n, false, e);
}

int
list_drop(const char *data_dir, const char *partner, uint32_t serial, struct error *e)
{
	char path[PATH_SIZE];
	int rc = list_path(data_dir, partner, serial, path, e);

	if (rc < 0)
		return rc;
	if (unlink(path) < 0 && errno != ENOENT)
		return error_errno(e, ERR_IO, "%s: unlink", path);
	return 0;
}
