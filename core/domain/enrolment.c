/* The rules of the form. Each field has one small function; the order of the calls is the order of the form. */
#include "domain/enrolment.h"

#include <string.h>

struct findings {
	const struct enrolment *form;
	const struct config_home *home;		/* NULL: not chosen, or unknown */
	struct enrolment_fault *faults;
	size_t count;
	bool everywhere;			/* every home has faculties */
};

static const char *const purposes[PURPOSE_MAX] = {"", "elective", "minor", "honours", "extracurricular"};
static const char *const boards[BOARD_MAX] = {"", "have", "asked", "not-needed"};

const char *
purpose_name(enum purpose p)
{
	return (unsigned)p < PURPOSE_MAX ? purposes[p] : "";
}

const char *
board_name(enum board b)
{
	return (unsigned)b < BOARD_MAX ? boards[b] : "";
}

static int
word_index(const char *const *words, int count, struct slice word)
{
	for (int i = 1; i < count; i++) {
		if (slice_is(word, words[i]))
			return i;
	}
	return 0;
}

enum purpose
purpose_read(struct slice word)
{
	return (enum purpose)word_index(purposes, PURPOSE_MAX, word);
}

enum board
board_read(struct slice word)
{
	return (enum board)word_index(boards, BOARD_MAX, word);
}

static struct enrolment_fault *
fault(struct findings *f, const char *field, size_t choice, const char *text)
{
	static struct enrolment_fault surplus;	/* written, never read */
	struct enrolment_fault *out = f->count < ENROLMENT_MAX_FAULTS ? &f->faults[f->count++] : &surplus;

	*out = (struct enrolment_fault){.field = field, .choice = choice, .text = text};
	return out;
}

/* ---- text */

static bool
is_blank(uint32_t point)
{
	return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xa0 || point == 0x1680 ||
	       (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 || point == 0x202f || point == 0x205f ||
	       point == 0x3000;
}

size_t
enrolment_words(struct slice motivation)
{
	size_t words = 0;
	bool inside = false;
	uint32_t point;

	while (motivation.n > 0) {
		size_t used = utf8_decode(motivation, &point);

		if (!is_blank(point) && !inside)
			words++;
		inside = !is_blank(point);
		motivation.p += used;
		motivation.n -= used;
	}
	return words;
}

/* Control characters (C0, DEL, C1), and in a line the bidi overrides, which could make a name say something else. */
static bool
has_control(struct slice s, bool lines)
{
	uint32_t point;

	while (s.n > 0) {
		size_t used = utf8_decode(s, &point);

		if (lines && (point == '\n' || point == '\r' || point == '\t'))
			point = ' ';
		if (point < 0x20 || (point >= 0x7f && point < 0xa0) || (!lines && point >= 0x202a && point <= 0x202e))
			return true;
		s.p += used;
		s.n -= used;
	}
	return false;
}

static bool
is_empty(struct slice s)
{
	return enrolment_words(s) == 0;
}

struct line_rule {
	const char *field;
	const char *missing, *too_long, *control;
	size_t max;
};

/* A field of one line that has to be filled in. */
static bool
check_line(struct findings *f, const struct line_rule *rule, struct slice value)
{
	if (is_empty(value))
		fault(f, rule->field, 0, rule->missing);
	else if (!utf8_valid(value, NULL) || has_control(value, false))
		fault(f, rule->field, 0, rule->control);
	else if (utf8_count(value) > rule->max)
		fault(f, rule->field, 0, rule->too_long)->number = (int64_t)rule->max;
	else
		return true;
	return false;
}

/* ---- the student */

static void
check_home(struct findings *f)
{
	if (f->form->home.n == 0)
		fault(f, "home", 0, "fault_home_missing");
	else if (f->home == NULL)
		fault(f, "home", 0, "fault_home_unknown");
}

static bool
mail_char(uint32_t point)
{
	return point > ' ' && point != 0x7f && (point > 0x7f || strchr("@<>()[]\\,;:\"", (int)point) == NULL) && !is_blank(point);
}

bool
enrolment_mail(struct slice mail, struct slice *domain)
{
	struct slice rest = mail, local;
	uint32_t point;

	if (!slice_split(&rest, '@', &local) || local.n == 0 || local.n > 64 || rest.n < 3 || mail.n > 254)
		return false;
	if (local.p[0] == '.' || local.p[local.n - 1] == '.' || rest.p[0] == '.' || rest.p[rest.n - 1] == '.' || rest.p[0] == '-')
		return false;
	*domain = rest;
	if (memchr(rest.p, '.', rest.n) == NULL || memmem(mail.p, mail.n, "..", 2) != NULL)
		return false;
	for (struct slice s = local; s.n > 0;) {
		size_t used = utf8_decode(s, &point);

		if (!mail_char(point))
			return false;
		s.p += used;
		s.n -= used;
	}
	for (size_t i = 0; i < rest.n; i++) {
		unsigned char c = (unsigned char)rest.p[i];

		if (c < 0x80 && !str_is_alnum((char)c) && c != '-' && c != '.')
			return false;
	}
	return true;
}

static void
check_email(struct findings *f)
{
	static const struct line_rule rule = {"email", "fault_email_missing", "fault_email_long", "fault_email_shape", ENROLMENT_MAX_EMAIL};
	struct slice mail = slice_trim(f->form->email), domain;

	if (!check_line(f, &rule, mail))
		return;
	if (!enrolment_mail(mail, &domain)) {
		fault(f, "email", 0, "fault_email_shape");
		return;
	}
	if (f->home == NULL || f->home->mail_domains.n == 0)
		return;
	for (size_t i = 0; i < f->home->mail_domains.n; i++) {
		if (slice_is_nocase(domain, f->home->mail_domains.item[i]))
			return;
	}
	fault(f, "email", 0, "fault_email_domain");
}

static void
check_faculty(struct findings *f)
{
	struct slice faculty = f->form->faculty;

	if (f->home == NULL ? !f->everywhere : f->home->faculty_count == 0)
		return;
	if (faculty.n == 0)
		fault(f, "faculty", 0, "fault_faculty_missing");
	else if (f->home != NULL && config_faculty(f->home, faculty) == NULL)
		fault(f, "faculty", 0, "fault_faculty_unknown");
}

static void
check_student(struct findings *f)
{
	static const struct line_rule name = {"name", "fault_name_missing", "fault_name_long", "fault_control", ENROLMENT_MAX_NAME};
	static const struct line_rule number = {"student_number", "fault_number_missing", "fault_number_long", "fault_control",
		ENROLMENT_MAX_NUMBER};
	static const struct line_rule programme = {"programme", "fault_programme_missing", "fault_programme_long", "fault_control",
		ENROLMENT_MAX_NAME};
	int64_t year;

	check_home(f);
	(void)check_line(f, &name, f->form->name);
	check_email(f);
	(void)check_line(f, &number, f->form->student_number);
	check_faculty(f);
	(void)check_line(f, &programme, f->form->programme);
	if (is_empty(f->form->year))
		fault(f, "year", 0, "fault_year_missing");
	else if (!str_to_int64(slice_trim(f->form->year), 1, 9, &year))
		fault(f, "year", 0, "fault_year");
}

/* ---- one course */

bool
enrolment_waiting_list(const struct choice *c)
{
	return c->facts.offering.waiting_list || (c->config != NULL && c->config->waiting_list);
}

static bool
stands_before(const struct findings *f, size_t number, const struct choice *c)
{
	for (size_t i = 0; i + 1 < number; i++) {
		const struct choice *other = &f->form->choices[i];

		if (slice_eq(other->partner, c->partner) && slice_eq(other->course, c->course) && slice_eq(other->offering, c->offering))
			return true;
	}
	return false;
}

struct eligibility_case
enrolment_case(const struct enrolment *form, size_t choice, const struct config_home *home, bool written)
{
	const struct choice *c = &form->choices[choice];
	bool purpose = purpose_read(c->purpose) != PURPOSE_NONE;

	return (struct eligibility_case){.partner = c->config, .home = home, .faculty = form->faculty,
		.purpose = purpose ? c->purpose : SLICE_NONE, .offered = c->title.n > 0, .waiting_list = enrolment_waiting_list(c),
		.status = c->status, .taken = c->taken, .waiting = c->queue, .facts = &c->facts, .board = c->board,
		.words = written ? (int64_t)enrolment_words(c->motivation) : -1, .today = form->today, .had = c->had,
		.had_credits = c->had_credits};
}

/* Every rule that says no in the box on the course's page stops the form, at the control that can mend it. */
struct verdicts {
	struct eligibility_line line[ELIGIBILITY_MAX];
	size_t n;
};

static size_t
take(struct findings *f, size_t number, const struct verdicts *v, const char *field)
{
	size_t taken = 0;

	for (size_t i = 0; i < v->n; i++) {
		const struct eligibility_line *line = &v->line[i];
		struct enrolment_fault *out;

		if (line->mark != MARK_NO || strcmp(line->field, field) != 0)
			continue;
		out = fault(f, field, number, line->text);
		out->number = line->number;
		out->moment = line->moment;
		out->rule = line->rule;
		out->full = line->full;
		taken++;
	}
	return taken;
}

static void
check_course_choice(struct findings *f, size_t number, const struct choice *c, const struct verdicts *v)
{
	if (stands_before(f, number, c))
		fault(f, "c", number, "fault_course_twice");
	else if (take(f, number, v, "c") == 0 && c->status == STATUS_FULL && !c->waiting)
		fault(f, "waiting", number, "fault_waiting_needed")->full = true;
}

static void
check_purpose(struct findings *f, size_t number, const struct choice *c, const struct verdicts *v)
{
	if (purpose_read(c->purpose) == PURPOSE_NONE)
		fault(f, "purpose", number, "fault_purpose_missing");
	else
		take(f, number, v, "purpose");
}

/* A text that can be read and is not too long; how many words it must have is one of the rules. */
static void
check_motivation(struct findings *f, size_t number, const struct choice *c, const struct verdicts *v)
{
	if (!utf8_valid(c->motivation, NULL) || has_control(c->motivation, true))
		fault(f, "motivation", number, "fault_control");
	else if (utf8_count(c->motivation) > ENROLMENT_MAX_MOTIVATION)
		fault(f, "motivation", number, "fault_motivation_long")->number = ENROLMENT_MAX_MOTIVATION;
	else
		take(f, number, v, "motivation");
}

static void
check_board(struct findings *f, size_t number, const struct choice *c)
{
	enum board board = board_read(c->board);
	int32_t day;

	if (board == BOARD_NONE) {
		fault(f, "board", number, "fault_board_missing");
		return;
	}
	if (board == BOARD_NOT_NEEDED || (board == BOARD_ASKED && is_empty(c->board_date)))
		return;
	if (is_empty(c->board_date))
		fault(f, "board_date", number, "fault_board_date_missing");
	else if (!date_parse_day(slice_trim(c->board_date), &day))
		fault(f, "board_date", number, "fault_board_date");
	else if (board == BOARD_HAVE && day > f->form->today)
		fault(f, "board_date", number, "fault_board_date_future");
}

static void
check_choice(struct findings *f, size_t number)
{
	const struct choice *c = &f->form->choices[number - 1];
	struct eligibility_case asked = enrolment_case(f->form, number - 1, f->home, true);
	struct verdicts v;

	v.n = eligibility(&asked, v.line);
	check_course_choice(f, number, c, &v);
	check_purpose(f, number, c, &v);
	check_motivation(f, number, c, &v);
	check_board(f, number, c);
}

/* ---- the whole form */

/* How many of the choices the student wants to take; all when nothing (sensible) was said. */
static size_t
wanted(const struct enrolment *f)
{
	int64_t n;

	if (!str_to_int64(slice_trim(f->at_most), 1, (int64_t)f->choice_count, &n))
		return f->choice_count;
	return (size_t)n;
}

/* Of the choices in an academic year (NULL: of all) no more than the student wants, the dearest. */
struct most { size_t courses; int32_t credits; };

static struct most
most_of(const struct enrolment *f, const int32_t *year)
{
	int32_t credits[ENROLMENT_MAX_CHOICES], sum = 0;
	size_t count = 0, take = wanted(f);

	for (size_t i = 0; i < f->choice_count; i++) {
		if (year == NULL || f->choices[i].academic_year == *year)
			credits[count++] = f->choices[i].facts.offering.ects > 0 ? f->choices[i].facts.offering.ects : 0;
	}
	if (take > count)
		take = count;
	for (size_t i = 0; i < take; i++) {
		size_t best = i;

		for (size_t j = i + 1; j < count; j++) {
			if (credits[j] > credits[best])
				best = j;
		}
		sum += credits[best];
		credits[best] = credits[i];
	}
	return (struct most){take, sum};
}

int32_t
enrolment_credits(const struct enrolment *f)
{
	return most_of(f, NULL).credits;
}

/* Of every academic year in the form, with what the student has in it already; the first that says no is told. */
static void
check_year_limits(struct findings *f)
{
	struct eligibility_line limits;

	for (size_t i = 0; f->home != NULL && i < f->form->choice_count; i++) {
		const struct choice *c = &f->form->choices[i];
		struct most most = most_of(f->form, &c->academic_year);

		if (!eligibility_limits(f->home, c->had + most.courses, c->had_credits + most.credits, &limits) || limits.mark != MARK_NO)
			continue;
		fault(f, limits.field, 0, limits.text)->number = limits.number;
		return;
	}
}

static void
check_limits(struct findings *f)
{
	int64_t n;

	if (!is_empty(f->form->at_most) && !str_to_int64(slice_trim(f->form->at_most), 1, (int64_t)f->form->choice_count, &n)) {
		fault(f, "at_most", 0, "fault_at_most")->number = (int64_t)f->form->choice_count;
		return;
	}
	check_year_limits(f);
}

size_t
enrolment_check(const struct enrolment *form, const struct config *config, struct enrolment_fault faults[ENROLMENT_MAX_FAULTS])
{
	struct findings f = {.form = form, .home = config_home(config, form->home), .faults = faults, .everywhere = config->home_count > 0};

	for (size_t i = 0; i < config->home_count; i++)
		f.everywhere = f.everywhere && config->homes[i].faculty_count > 0;
	if (form->choice_count == 0)
		fault(&f, "c", 0, "fault_no_course");
	for (size_t i = 1; i <= form->choice_count; i++)
		check_choice(&f, i);
	if (form->choice_count > 0)
		check_limits(&f);
	check_student(&f);
	if (!form->consent)
		fault(&f, "consent", 0, "fault_consent");
	return f.count;
}
