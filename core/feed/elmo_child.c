/*
 * The process that reads one ELMO document. It opens the operator's XML schema (a file of this machine) first, then locks itself in: after
 * that it has the document on 0, a pipe on 1, memory and a little time.
 */
#include "feed/elmo.h"

#include <errno.h>
#include <unistd.h>

#include "feed/sandbox.h"

enum { EXIT_DONE = 0, EXIT_USAGE = 1, EXIT_FAILED = 4 };

static bool
read_all(struct buffer *in)
{
	for (;;) {
		char *room = buffer_reserve(in, 64u << 10);
		ssize_t n = room != NULL ? read(0, room, 64u << 10) : 0;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && buffer_ok(in);
		in->len += (size_t)n;
	}
}

static bool
write_all(const struct buffer *out)
{
	for (size_t done = 0; done < out->len;) {
		ssize_t n = write(1, out->data + done, out->len - done);

		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return buffer_ok(out);
}

/* Files are gone by the filter alone; Landlock, where there is one, comes on top. */
static int
lock_in(int parent, struct error *e)
{
	int listener = -1, rc = sandbox_prepare(parent, e);
	enum sandbox_level level;

	if (rc == 0 && sandbox_available(false) == SANDBOX_LANDLOCK)
		rc = sandbox_files(false, &level, &listener, e);
	if (listener >= 0)
		close(listener);
	return rc == 0 ? sandbox_filter(SANDBOX_RUNNING, e) : rc;
}

int
elmo_child(int argc, char **argv)
{
	struct elmo_schema *schema = NULL;
	struct error e = ERROR_NONE;
	struct buffer in, out;
	int64_t parent = 0;
	int rc = 0;

	if (argc < 3 || argc > 4 || !str_to_int64(slice_of(argv[2]), 1, INT32_MAX, &parent))
		return EXIT_USAGE;
	buffer_init(&in, TRANSCRIPT_MAX_BYTES + (128u << 10));
	buffer_init(&out, TRANSCRIPT_FACTS_MAX);
	if (argc == 4)
		rc = elmo_schema_open(argv[3], &schema, &e);
	if (rc != 0) {
		transcript_fault(&out, 0, PROBLEM_XSD, slice_of(e.text));
		transcript_fact(&out, TRANSCRIPT_END, 0, SLICE_NONE);
		return write_all(&out) ? EXIT_DONE : EXIT_FAILED;
	}
	if (lock_in((int)parent, &e) != 0 || !read_all(&in))
		return EXIT_FAILED;
	elmo_facts(buffer_view(&in), schema, &out);
	return write_all(&out) ? EXIT_DONE : EXIT_FAILED;
}
