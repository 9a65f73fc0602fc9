/* An offering in numbers, and its status at a moment (CONTRACT.md section 5). */
#include "domain/course.h"
#include "domain/zone.h"

#define SECOND_OF_MINUTE 19	/* length of YYYY-MM-DDThh:mm:ss */

static int32_t
day_of(struct slice text)
{
	int32_t days;

	return date_parse_day(text, &days) ? days : DATE_NONE;
}

/*
 * A checked record holds RFC 3339 moments; one that has not been checked (a preview, an old list) may hold a day or a
 * wall clock of the partner, which mean the same as they would after the check.
 */
static int64_t
moment_of(struct slice text, const struct zone *zone, bool end_of_day)
{
	char utc[SECOND_OF_MINUTE + 2];
	struct civil local;
	int64_t moment;
	int32_t days;
	int offset;

	if (date_parse_moment(text, &moment, &offset))
		return moment;
	if (date_parse_day(text, &days))
		return end_of_day ? zone_day_end(zone, days) : zone_day_start(zone, days);
	if (text.n != SECOND_OF_MINUTE || !slice_copy(text, utc, sizeof(utc)))
		return MOMENT_NONE;
	utc[SECOND_OF_MINUTE] = 'Z';
	if (!date_parse_moment((struct slice){utc, SECOND_OF_MINUTE + 1}, &moment, &offset))
		return MOMENT_NONE;
	local = date_at(moment, 0);
	return zone_moment(zone, &local);
}

static int32_t
number_of(struct slice text)
{
	int64_t n;

	return str_to_int64(text, 0, INT32_MAX, &n) ? (int32_t)n : -1;
}

static int32_t
thousandths_of(struct slice text)
{
	int64_t n;

	return str_to_thousandths(text, 1, INT32_MAX, &n) ? (int32_t)n : -1;
}

static int
word_of(const struct values *list, uint16_t field)
{
	int word = field_word(field, values_text(list, field));

	return word > 0 ? word : 0;
}

static struct slice
text_of(const struct course *c, const struct offering *o, uint16_t field)
{
	const struct value *v = course_value(c, o, field);

	return v ? v->text : SLICE_NONE;
}

void
offering_read(const struct course *c, const struct offering *o, const struct zone *zone, struct offering_facts *out)
{
	static const struct values nothing;
	const struct values *own = o ? &o->values : &nothing;
	int32_t last;

	out->delivery = (enum delivery)word_of(own, OPSTAP_F_DELIVERY);
	out->exam = (enum exam)word_of(own, OPSTAP_F_EXAM);
	out->start = day_of(values_text(own, OPSTAP_F_START));
	out->end = day_of(values_text(own, OPSTAP_F_END));
	out->apply_from = moment_of(values_text(own, OPSTAP_F_APPLY_FROM), zone, false);
	out->apply_until = moment_of(values_text(own, OPSTAP_F_APPLY_UNTIL), zone, true);
	last = out->delivery == DELIVERY_SELF_PACED ? out->end : out->start;
	out->over = last == DATE_NONE ? MOMENT_NONE : zone_day_end(zone, last);
	out->places = number_of(values_text(own, OPSTAP_F_PLACES));
	out->ects = thousandths_of(text_of(c, o, OPSTAP_F_ECTS));
	out->cancelled = slice_is(text_of(c, o, OPSTAP_F_CANCELLED), "yes");
	out->closed = false;
	out->waiting_list = slice_is(values_text(own, OPSTAP_F_WAITING_LIST), "yes");
}

/* An assignment is handed in: nobody has to be anywhere. */
bool
offering_exam(const struct offering *o, const struct zone *zone, int64_t *moment, bool *timed)
{
	struct slice text = values_text(&o->values, OPSTAP_F_EXAM_AT);
	int exam = word_of(&o->values, OPSTAP_F_EXAM);
	int32_t day;

	if (exam == EXAM_NONE || exam == EXAM_ASSIGNMENT)
		return false;
	*timed = !date_parse_day(text, &day);
	*moment = moment_of(text, zone, false);
	return *moment != MOMENT_NONE;
}

const char *
status_name(enum status s)
{
	static const char *const names[STATUS_MAX] = {"open", "upcoming", "full", "closed"};

	return s < STATUS_MAX ? names[s] : "closed";
}

/* The last moment at which one may apply; MOMENT_NONE when there is none. */
static int64_t
last_moment(const struct offering_facts *f)
{
	return f->apply_until != MOMENT_NONE ? f->apply_until : f->over;
}

enum status
offering_status(const struct offering_facts *f, int32_t taken, int64_t now)
{
	int64_t last = last_moment(f);

	if (f->cancelled || f->closed || (last != MOMENT_NONE && now > last))
		return STATUS_CLOSED;
	if (f->apply_from != MOMENT_NONE && now < f->apply_from)
		return STATUS_UPCOMING;
	if (f->places >= 0 && taken >= f->places)
		return STATUS_FULL;
	return STATUS_OPEN;
}

int64_t
offering_next_change(const struct offering_facts *f, int64_t now)
{
	int64_t last = last_moment(f), next = MOMENT_NONE;

	if (offering_status(f, 0, now) == STATUS_CLOSED)
		return MOMENT_NONE;
	if (last != MOMENT_NONE)
		next = last + 1;
	if (f->apply_from != MOMENT_NONE && f->apply_from > now && (next == MOMENT_NONE || f->apply_from < next))
		next = f->apply_from;
	return next;
}
