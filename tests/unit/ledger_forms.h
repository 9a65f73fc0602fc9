#ifndef TESTS_LEDGER_FORMS_H
#define TESTS_LEDGER_FORMS_H
/* Forms for tests of the ledger: valid records and personal parts, with the few things that tests vary. */
#include <unistd.h>

#include "domain/course.h"
#include "store/ledger.h"

struct form {
	struct ledger_submission s;
	char token[TOKEN_ID_BYTES], number[PERSON_BYTES], mail[PERSON_BYTES];
	struct buffer record, personal[ENROLMENT_MAX_CHOICES];
};

/* The record of a course with this title alone. */
static inline void
form_record(const char *text, struct buffer *out)
{
	struct value title = {.field = OPSTAP_F_TITLE, .text = slice_of(text)};
	struct error e = ERROR_NONE;
	struct arena arena;
	struct course *course;

	arena_init(&arena, 1 << 16);
	buffer_init(out, 1 << 16);
	course = course_new(&arena);
	assert_non_null(course);
	assert_int_equal(values_add(&arena, &course->values, &title, &e), 0);
	assert_int_equal(course_encode(course, out, &e), 0);
	arena_free(&arena);
}

static inline void
form_begin(struct form *f, unsigned student, unsigned token)
{
	memset(f, 0, sizeof(*f));
	memset(f->token, 't', sizeof(f->token));
	memset(f->number, 'n', sizeof(f->number));
	memset(f->mail, 'm', sizeof(f->mail));
	memcpy(f->token, &token, sizeof(token));
	memcpy(f->number, &student, sizeof(student));
	memcpy(f->mail, &student, sizeof(student));
	f->s = (struct ledger_submission){.token = {f->token, TOKEN_ID_BYTES}, .home = SLICE("leiden"), .lang = SLICE("en"),
		.person_number = {f->number, PERSON_BYTES}, .person_mail = {f->mail, PERSON_BYTES}, .first = STATE_SUBMITTED};
	form_record("Statistics for the Curious", &f->record);
}

static inline struct ledger_choice *
form_choice(struct form *f, struct slice course, int32_t places, bool waiting, struct slice name)
{
	struct buffer *personal = &f->personal[f->s.choice_count];
	struct ledger_choice *c = &f->s.choices[f->s.choice_count++];
	struct personal p = {.name = name, .email = SLICE("s@leiden.example"), .motivation = SLICE("because it is so"),
		.rank = (uint8_t)f->s.choice_count, .consent = 1};

	buffer_init(personal, 4096);
	personal_encode(&p, personal);
	*c = (struct ledger_choice){.partner = SLICE("epfl"), .course = course, .offering = SLICE("2027"), .places = places,
		.waiting = waiting, .hold = 14 * 86400, .record = buffer_view(&f->record), .personal = buffer_view(personal)};
	return c;
}

static inline void
form_end(struct form *f)
{
	for (size_t i = 0; i < f->s.choice_count; i++)
		buffer_free(&f->personal[i]);
	buffer_free(&f->record);
}

#endif
