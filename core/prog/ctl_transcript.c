/*
 * opstapctl transcript: is a file a good ELMO document, and which applications are its results about? For operators whom a coordinator
 * sent a file that the desk refused; it changes nothing, and prints no names.
 */
#include <stdio.h>

#include "domain/transcript.h"
#include "feed/elmo.h"
#include "ground/escape.h"
#include "ground/file.h"
#include "prog/ctl_store.h"
#include "prog/host_path.h"
#include "prog/load.h"

struct looking {
	const struct config *config;
	const struct transcript *t;
	const char *path;
	struct buffer *out;
	struct arena *arena;		/* of one application */
	size_t found;
};

static void
put_line(struct buffer *out, const char *path, uint32_t line)
{
	buffer_text(out, path);
	if (line > 0)
		buffer_printf(out, ":%u", line);
	buffer_text(out, ": ");
}

static void
put_fault(struct looking *l, const struct transcript_fault *f)
{
	put_line(l->out, l->path, f->line);
	buffer_text(l->out, transcript_problem_words(f->problem));
	if (f->detail.n > 0) {
		buffer_text(l->out, " (");
		escape_line(l->out, f->detail);
		buffer_byte(l->out, ')');
	}
	buffer_byte(l->out, '\n');
}

static void
put_match(struct looking *l, const struct application *a, const struct application_choice *c, const struct transcript_result *r,
		enum transcript_person person, enum transcript_course found)
{
	static const char *const persons[] = {"", "name", "mail", "number"}, *const courses[] = {"", "title", "code", "id"};

	l->found++;
	put_line(l->out, l->path, r->line);
	buffer_printf(l->out, "%.*s %u  %s  %.*s -> %.*s  ", SLICE_ARG(a->receipt), c->number, state_name(c->state), SLICE_ARG(a->home),
			SLICE_ARG(c->partner));
	escape_line(l->out, c->course);
	buffer_printf(l->out, "  (by %s and %s)%s\n", persons[person], courses[found],
			application_mark(c, ACTION_RECEIVED) != NULL ? "  received before" : "");
}

static int
look_at_choice(struct looking *l, const struct application *a, const struct application_choice *c, struct error *e)
{
	enum transcript_person person = c->personal_known ? transcript_is_person(l->t, &c->personal) : PERSON_OTHER;
	struct course *course = NULL;

	if (person == PERSON_OTHER || (c->state != STATE_PLACED && c->state != STATE_FINISHED))
		return 0;
	arena_reset(l->arena);
	if (course_decode(c->record, l->arena, &course, NULL) != 0)
		course = NULL;		/* the id still tells */
	for (size_t i = 0; i < l->t->result_count; i++) {
		enum transcript_course found = transcript_is_course(&l->t->results[i], c->course, course);

		if (found != COURSE_OTHER)
			put_match(l, a, c, &l->t->results[i], person, found);
	}
	return buffer_ok(l->out) ? 0 : error_set(e, ERR_MEMORY, "too many results");
}

static int
look_at(void *context, const struct application *a, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < a->choice_count; i++)
		rc = look_at_choice(context, a, &a->choices[i], e);
	return rc;
}

/* ERR_VALUE: the document has faults, which were printed. */
static int
look_through(struct ctl_store *s, struct looking *l, struct error *e)
{
	int rc = 0;

	for (size_t i = 0; i < l->t->fault_count; i++)
		put_fault(l, &l->t->faults[i]);
	if (l->t->fault_count > 0)
		return error_set(e, ERR_VALUE, "%s is no transcript that can be used", l->path);
	if (s->ledger != NULL)
		rc = ledger_each(s->ledger, look_at, l, e);
	put_line(l->out, l->path, 0);
	buffer_printf(l->out, "%zu results, %zu of an application with a place or a finished course; a signature is not verified\n",
			l->t->result_count, l->found);
	return rc;
}

static int
one_file(const struct config *config, struct ctl_store *s, const char *host, const char *path, struct buffer *out, struct error *e)
{
	struct arena whole, one;
	struct buffer document;
	struct transcript t;
	struct looking l = {.config = config, .t = &t, .path = path, .out = out, .arena = &one};
	int rc;

	arena_init(&whole, (size_t)64 << 20);
	arena_init(&one, (size_t)64 << 20);
	buffer_init(&document, TRANSCRIPT_MAX_BYTES);
	rc = file_read(path, &document, e);
	if (rc == ERR_LIMIT)
		rc = error_set(e, ERR_LIMIT, "%s: larger than %u MB", path, TRANSCRIPT_MAX_BYTES >> 20);
	if (rc == 0)
		rc = elmo_read(host, config->elmo_xsd, buffer_view(&document), &whole, &t, e);
	if (rc == 0)
		rc = look_through(s, &l, e);
	buffer_free(&document);
	arena_free(&one);
	arena_free(&whole);
	return rc;
}

int
ctl_transcript(const struct config *config, int argc, char **argv)
{
	struct ctl_store s = {.ledger = NULL};
	struct error e = ERROR_NONE;
	int rc, code = EXIT_GOOD;
	struct buffer out;
	char host[4096];

	if (argc < 2 || argv[1][0] == '-') {
		fputs("usage: opstapctl transcript FILE.xml…\n", stderr);
		return EXIT_USAGE;
	}
	buffer_init(&out, 64u << 20);
	rc = host_path_find(host, sizeof(host), &e);
	if (rc == 0)
		rc = ctl_store_open(config, &s, &e);
	if (rc != 0)
		code = ctl_failed("transcript", rc, &e);
	for (int i = 1; rc == 0 && i < argc; i++)	/* each file is told of, whatever the one before was */
		if (one_file(config, &s, host, argv[i], &out, &e) != 0)
			code = ctl_failed("transcript", e.code, &e);
	ctl_store_close(&s);
	if (rc == 0 && ctl_print("transcript", &out) != EXIT_GOOD)
		code = EXIT_FAILED;
	buffer_free(&out);
	return code;
}
