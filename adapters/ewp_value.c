/*
 * What the elements of the Courses API mean in Opstap's fields. Credits and languages belong to an instance,
 * so they go to its offering; the level is the course's when all of its instances agree.
 */
#include "ewp.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static int
owner(const struct ewp_reader *d)
{
	return d->place == IN_COURSE ? FEED_OF_COURSE : d->course->record.offerings - 1;
}

void
ewp_add(struct feed_xml *x, uint32_t field, const char *text, size_t len)
{
	struct ewp_reader *d = x->context;

	feed_record_add(&d->course->record, owner(d), field, d->lang, text, len, x->line, x->column);
}

void
ewp_each(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_reader *d = x->context;

	ewp_add(x, d->element->field, text, len);
}

void
ewp_once(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_reader *d = x->context;

	if (!feed_record_find(&d->course->record, owner(d), d->element->field))
		ewp_add(x, d->element->field, text, len);
}

/* The prefix of an id is the type: what has another one than is read does not exist for us. */
void
ewp_los_id(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_reader *d = x->context;

	if (d->course->id[0])
		return;
	ewp_add(x, OPSTAP_F_ID, text, len);
	feed_copy(d->course->id, sizeof(d->course->id), text, len);
}

/* The European Qualifications Framework is certain: 6 bachelor, 7 master, 8 doctoral, below that none of these. */
void
ewp_eqf(struct feed_xml *x, const char *text, size_t len)
{
	static const char *const eqf[] = {"other", "other", "other", "other", "other", "bachelor", "master", "doctoral"};

	if (len == 1 && *text >= '1' && *text <= '8') {
		text = eqf[*text - '1'];
		len = strlen(text);
	}
	ewp_once(x, text, len);
}

/* "2026/2026" is a year of the southern hemisphere. */
void
ewp_year(struct feed_xml *x, const char *text, size_t len)
{
	if (len == 9 && text[4] == '/' && memcmp(text, text + 5, 4) == 0)
		len = 4;
	ewp_once(x, text, len);
}

void
ewp_term_day(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_reader *d = x->context;
	uint32_t i = d->element->field;

	feed_copy(d->term[i].day, sizeof(d->term[i].day), text, len);
	d->term[i].line = x->line;
	d->term[i].column = x->column;
}

/* ---- Credits and level ---- */

static void
add_level(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_course *c = ((struct ewp_reader *)x->context)->course;
	char level[sizeof(c->level)];

	feed_copy(level, sizeof(level), text, len);
	if (strcasecmp(level, "PhD") == 0)
		feed_copy(level, sizeof(level), "doctoral", 8);
	if (c->level[0]) {
		c->levels_differ |= strcasecmp(c->level, level) != 0;
		return;
	}
	memcpy(c->level, level, sizeof(level));
	c->level_line = x->line;
	c->level_column = x->column;
}

void
ewp_credit_part(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_reader *d = x->context;

	switch (d->element->field) {
	case 0: feed_copy(d->scheme, sizeof(d->scheme), text, len); break;
	case 1: add_level(x, text, len); break;
	default: feed_copy(d->value, sizeof(d->value), text, len); break;
	}
}

void
ewp_credit_end(struct feed_xml *x)
{
	struct ewp_reader *d = x->context;
	size_t used = strlen(d->own_credits);

	if (d->value[0] && strcasecmp(d->scheme, "ects") == 0) {
		if (!feed_record_find(&d->course->record, d->course->record.offerings - 1, OPSTAP_F_ECTS))
			feed_record_add(&d->course->record, d->course->record.offerings - 1, OPSTAP_F_ECTS, NULL, d->value,
					strlen(d->value), x->line, x->column);
	} else if (d->value[0]) {
		if (used == 0) {
			d->line = x->line;
			d->column = x->column;
		}
		snprintf(d->own_credits + used, sizeof(d->own_credits) - used, "%s%s points%s%s%s", used ? "; " : "",
				d->value, d->scheme[0] ? " (" : "", d->scheme, d->scheme[0] ? ")" : "");
	}
	d->scheme[0] = d->value[0] = '\0';
}

/* ---- Instances ---- */

void
ewp_instance_begin(struct feed_xml *x)
{
	struct ewp_reader *d = x->context;

	d->values = d->course->record.count;
	d->foreign = false;
	d->modes = 0;
	d->term[0].day[0] = d->term[1].day[0] = d->own_credits[0] = '\0';
	feed_record_offering(&d->course->record, x->line, x->column);
}

/* The days of the term count where the instance has none of its own. */
void
ewp_instance_end(struct feed_xml *x)
{
	static const uint32_t day[] = {OPSTAP_F_START, OPSTAP_F_END};
	struct ewp_reader *d = x->context;
	struct feed_record *rec = &d->course->record;
	int offering = rec->offerings - 1;
	const char *delivery = ewp_delivery(d->modes ? d->modes : d->course->modes);

	if (d->foreign) {
		rec->count = d->values;
		rec->offerings--;
		return;
	}
	for (int i = 0; i < 2; i++)
		if (d->term[i].day[0] && !feed_record_find(rec, offering, day[i]))
			feed_record_add(rec, offering, day[i], NULL, d->term[i].day, strlen(d->term[i].day), d->term[i].line,
					d->term[i].column);
	if (d->own_credits[0])
		feed_record_add(rec, offering, OPSTAP_F_CREDITS, NULL, d->own_credits, strlen(d->own_credits), d->line,
				d->column);
	if (delivery)
		feed_record_add(rec, offering, OPSTAP_F_DELIVERY, NULL, delivery, strlen(delivery), x->line, x->column);
}
