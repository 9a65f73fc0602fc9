/*
 * What only the draft of 2026 has: instances in a document of their own, and codes of the European Learning
 * Model. A code that leaves open how a course is taught is handed over as its word, so that the partner's
 * configuration can map it and otherwise it is shown as unknown.
 */
#include "ewp.h"

#include <stdlib.h>
#include <string.h>

struct code {
	const char *code, *word;
};

/* Those that say nothing about delivery (project based, work based, …) are left out. */
static const struct code modes[] = {
	{"e92d221e4d", "blended"}, {"9191af2ed9", "campus"}, {"920fbb3cbe", "Online"}, {"c_3a90b26d", "Hybrid"}
};

static const struct code assessments[] = {
	{"de4d165a6c", "artefact assessment"}, {"3484bd7e51", "continuous evaluation"}, {"56539a6507", "group performance"},
	{"c_4f874951", "guided self-assessment"}, {"7331eb4762", "level of attendance"}, {"2939dae15f", "marked assignment"},
	{"d30284d7df", "oral examination"}, {"19a2e5e671", "peer assessment"}, {"812e3b0ae1", "peer review"},
	{"4f03b91c0e", "portfolio"}, {"6a4db9f11d", "practical assessment"}, {"c_04b30a72", "presentation"},
	{"c4256a2726", "problem based learning"}, {"795dac4096", "project work"}, {"b1b68f6735", "quiz"},
	{"c_2b3bd410", "self-assessment"}, {"6e6cb2cc78", "written examination"}
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* The bit of a code, which may stand at the end of its address; 0 when it is not in the list. */
static uint32_t
bit_of(const struct code *list, size_t n, const char *text, size_t len)
{
	const char *slash = memrchr(text, '/', len);

	if (slash) {
		len -= (size_t)(slash + 1 - text);
		text = slash + 1;
	}
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i].code) == len && memcmp(list[i].code, text, len) == 0)
			return 1u << i;
	return 0;
}

static bool
is_true(const char *text, size_t len)
{
	return (len == 4 && memcmp(text, "true", 4) == 0) || (len == 1 && *text == '1');
}

/* A course that is not given any more, or not to students from elsewhere. */
void
ewp_closed(struct feed_xml *x, const char *text, size_t len)
{
	((struct ewp_reader *)x->context)->course->closed |= is_true(text, len);
}

void
ewp_mode(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_reader *d = x->context;

	*(d->place == IN_COURSE ? &d->course->modes : &d->modes) |= bit_of(modes, COUNT(modes), text, len);
}

/* More than one mode leaves open which it is. */
const char *
ewp_delivery(uint32_t set)
{
	for (size_t i = 0; i < COUNT(modes); i++)
		if (set == 1u << i)
			return modes[i].word;
	return NULL;
}

void
ewp_assessment(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_course *c = ((struct ewp_reader *)x->context)->course;

	if (!c->assessments) {
		c->line = x->line;
		c->column = x->column;
	}
	c->assessments |= bit_of(assessments, COUNT(assessments), text, len);
}

/* The words of the vocabulary, where the course has none of its own. */
void
ewp_assessments(struct ewp_course *c)
{
	char text[512];
	size_t n = 0;

	if (!c->assessments || feed_record_find(&c->record, FEED_OF_COURSE, OPSTAP_F_ASSESSMENT))
		return;
	for (size_t i = 0; i < COUNT(assessments); i++) {
		size_t len = strlen(assessments[i].word);

		if (!(c->assessments & 1u << i) || n + len + 2 > sizeof(text))
			continue;
		memcpy(text + n, ", ", n ? 2 : 0);
		n += n ? 2 : 0;
		memcpy(text + n, assessments[i].word, len);
		n += len;
	}
	feed_record_add(&c->record, FEED_OF_COURSE, OPSTAP_F_ASSESSMENT, "en", text, n, c->line, c->column);
}

/* An instance that belongs to another course than was asked for. */
void
ewp_instance_of(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_reader *d = x->context;

	d->foreign = strlen(d->course->id) != len || memcmp(d->course->id, text, len) != 0;
	if (d->foreign)
		ewp_tally(d->all, NOTE_FOREIGN, text, len);
}

/* The description of this language; NULL when there is none. */
static const struct feed_value *
description(const struct feed_record *rec, const char *lang)
{
	for (size_t i = 0; i < rec->count; i++)
		if ((rec->value[i].field & 0xFFFFu) == OPSTAP_F_DESCRIPTION && strcmp(rec->pool + rec->value[i].lang, lang) == 0)
			return &rec->value[i];
	return NULL;
}

/* Description and content are one text here, in the order in which they come. */
void
ewp_content(struct feed_xml *x, const char *text, size_t len)
{
	struct ewp_reader *d = x->context;
	struct feed_record *rec = &d->course->record;
	const struct feed_value *before = description(rec, d->lang);
	char *both;

	if (!before) {
		ewp_add(x, OPSTAP_F_DESCRIPTION, text, len);
		return;
	}
	if (before->len == len && memcmp(rec->pool + before->text, text, len) == 0)
		return;
	both = malloc(before->len + 2 + len);
	if (!both) {
		feed_xml_stop(x, "no memory for a text");
		return;
	}
	memcpy(both, rec->pool + before->text, before->len);
	memcpy(both + before->len, "\n\n", 2);
	memcpy(both + before->len + 2, text, len);
	feed_record_replace(rec, before, both, before->len + 2 + len, before->line, before->column);
	free(both);
}
