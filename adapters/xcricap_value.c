/*
 * What the elements of XCRI-CAP mean in Opstap's fields. Only what is certain is mapped: ECTS credits are
 * those whose scheme says so, other schemes stay words; an attendance mode that leaves open how a course is
 * taught is handed over as found, so that the partner's configuration can map it and otherwise it is shown
 * as unknown.
 */
#include "xcricap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int
owner(const struct xcri *s)
{
	return s->place == IN_PRESENTATION ? s->record.offerings - 1 : FEED_OF_COURSE;
}

static void
add(struct feed_xml *x, uint32_t field, const char *text, size_t len)
{
	struct xcri *s = x->context;

	feed_record_add(&s->record, owner(s), field, s->lang, text, len, x->line, x->column);
}

static bool
is(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(text, word, len) == 0;
}

/* ---- Fields as they stand ---- */

void
xcri_each(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct xcri *s = x->context;

	if (feed_trim(&text, &len))
		add(x, s->element->field | as, text, len);
}

void
xcri_plain(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct xcri *s = x->context;

	(void)as;
	if (feed_trim(&text, &len) && !feed_record_find(&s->record, owner(s), s->element->field))
		add(x, s->element->field, text, len);
}

/* Identifiers with a type are numbers of other registries: they count only when there is no other. */
void
xcri_identifier(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct xcri *s = x->context;
	const struct feed_value *known = feed_record_find(&s->record, owner(s), s->element->field);
	bool *typed = &s->typed_id[s->place == IN_PRESENTATION];

	(void)as;
	if (!feed_trim(&text, &len) || (known && (!*typed || s->type[0])))
		return;
	if (known)
		feed_record_replace(&s->record, known, text, len, x->line, x->column);
	else
		add(x, s->element->field, text, len);
	*typed = s->type[0] != '\0';
}

void
xcri_date(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct xcri *s = x->context;

	(void)as;
	if (s->dtf[0])
		add(x, s->element->field, s->dtf, strlen(s->dtf));
	else if (feed_trim(&text, &len))
		add(x, s->element->field, text, len);
}

/* A contributor is a teacher only when the feed says so; other names are nobody's business. */
void
xcri_contributor(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct xcri *s = x->context;

	(void)as;
	if (feed_trim(&text, &len) && (strcasecmp(s->type, "presenter") == 0 || strcasecmp(s->type, "lecturer") == 0))
		add(x, OPSTAP_F_TEACHER, text, len);
}

/* ---- Subjects ---- */

static bool
contains(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

static bool
is_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return len > 0;
}

/*
 * ISCED-F when the type says so, or the code has its unmistakable form (four digits, the first two 00 to
 * 10); else a keyword.
 */
static bool
is_isced(const struct xcri *s, const char *text, size_t len)
{
	if (!is_digits(text, len) || len < 2 || len > 4)
		return false;
	return contains(s->type, "isced") || (len == 4 && (text[0] == '0' || (text[0] == '1' && text[1] == '0')));
}

void
xcri_subject(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct xcri *s = x->context;
	bool coded = is_isced(s, s->code, strlen(s->code));

	if (coded)
		add(x, OPSTAP_F_FIELD, s->code, strlen(s->code));
	if (!feed_trim(&text, &len))
		return;
	if (is_isced(s, text, len)) {
		if (!coded)
			add(x, OPSTAP_F_FIELD, text, len);
	} else if (!is(text, len, s->code)) {	/* a code of some other scheme is no word to search for */
		add(x, OPSTAP_F_KEYWORD | as, text, len);
	}
}

/* ---- Level and attendance ---- */

/* The European Qualifications Framework is certain: 6 bachelor, 7 master, 8 doctoral, below that none of these. */
void
xcri_level(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	static const char *const eqf[] = {
			"other", "other", "other", "other", "other", "bachelor", "master", "doctoral"};
	struct xcri *s = x->context;
	char level[200];
	const char *mark;

	(void)as;
	if (!feed_trim(&text, &len) || feed_record_find(&s->record, FEED_OF_COURSE, OPSTAP_F_LEVEL))
		return;
	feed_copy(level, sizeof(level), text, len);
	mark = strcasestr(level, "EQF#");
	if (mark && mark[4] >= '1' && mark[4] <= '8' && !mark[5]) {
		text = eqf[mark[4] - '1'];
		len = strlen(text);
	}
	add(x, OPSTAP_F_LEVEL, text, len);
}

/*
 * Campus and mixed mode are what they say. Distance and online leave open whether a course has fixed weeks,
 * live meetings or neither, and "distance with attendance" whether one attends in a room or on a screen:
 * such words are handed over as found. (XCRI's own default, "campus" where nothing is said, is not
 * followed.)
 */
void
xcri_attendance(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	static const char *const certain[][2] = {
		{"CM", "campus"}, {"Campus", "campus"}, {"Campus-based", "campus"}, {"Campus based", "campus"},
		{"MM", "blended"}, {"Mixed mode", "blended"}, {"Mixed-mode", "blended"}, {"Blended", "blended"}
	};
	struct xcri *s = x->context;

	(void)as;
	feed_trim(&text, &len);
	for (size_t i = 0; i < sizeof(certain) / sizeof(certain[0]); i++)
		if (is(text, len, certain[i][0]) || strcasecmp(s->code, certain[i][0]) == 0) {
			add(x, OPSTAP_F_DELIVERY, certain[i][1], strlen(certain[i][1]));
			return;
		}
	if (len == 0) {
		text = s->code;
		len = strlen(s->code);
	}
	add(x, OPSTAP_F_DELIVERY, text, len);
}

/* ---- Credits ---- */

void
xcri_credit_part(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	struct xcri *s = x->context;
	char *const part[] = {s->credit.scheme, s->credit.level, s->credit.value};
	const size_t size[] = {sizeof(s->credit.scheme), sizeof(s->credit.level), sizeof(s->credit.value)};

	(void)as;
	if (feed_trim(&text, &len))
		feed_copy(part[s->element->field], size[s->element->field], text, len);
}

/* What a scheme is called: the last part of an address, or the text itself. */
static const char *
scheme_name(const char *scheme)
{
	const char *cut = strncmp(scheme, "http", 4) == 0 ? strpbrk(scheme, "/#") : NULL;
	const char *name = scheme;

	for (; cut; cut = strpbrk(cut + 1, "/#"))
		if (cut[1])
			name = cut + 1;
	return name;
}

static bool
is_ects(const char *name)
{
	return strcasecmp(name, "ECTS") == 0 || strcasecmp(name, "ECTS credits") == 0
	    || contains(name, "European Credit Transfer");
}

void
xcri_credit_end(struct feed_xml *x)
{
	struct xcri *s = x->context;
	const struct credit *c = &s->credit;
	const char *name = scheme_name(c->scheme), *level = scheme_name(c->level);
	size_t used = strlen(s->own_credits);

	if (!c->value[0])
		return;
	if (is_ects(name)) {
		if (!feed_record_find(&s->record, FEED_OF_COURSE, OPSTAP_F_ECTS))
			feed_record_add(&s->record, FEED_OF_COURSE, OPSTAP_F_ECTS, NULL, c->value, strlen(c->value),
					c->line, c->column);
		return;
	}
	if (used == 0) {
		s->own_line = c->line;
		s->own_column = c->column;
	}
	snprintf(s->own_credits + used, sizeof(s->own_credits) - used, "%s%s points%s%s%s%s%s", used ? "; " : "",
			c->value, *level ? " at level " : "", level, *name ? " (" : "", name, *name ? ")" : "");
}

/* ---- Prose ---- */

static void
add_piece(struct feed_xml *x, enum prose prose, int rank, const char *text, size_t len, uint32_t as)
{
	struct xcri *s = x->context;
	struct piece *p;

	if (!feed_trim(&text, &len))
		return;
	p = malloc(sizeof(*p) + len);
	if (!p) {
		feed_xml_stop(x, "no memory for a text");
		return;
	}
	*p = (struct piece){.prose = prose, .rank = rank, .as = as, .line = x->line, .column = x->column, .len = len};
	memcpy(p->lang, s->lang, sizeof(p->lang));
	memcpy(p->text, text, len);
	*s->pieces_end = p;
	s->pieces_end = &p->next;
}

void
xcri_prose(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	add_piece(x, (enum prose)((struct xcri *)x->context)->element->field, 1, text, len, as);
}

/* The types of XCRI's vocabulary of descriptions. What is about money, rules and forms is left out. */
void
xcri_description(struct feed_xml *x, const char *text, size_t len, uint32_t as)
{
	static const struct { const char *type; int prose, rank;
	} types[] = {{"", PROSE_DESCRIPTION, 0}, {"aim", PROSE_DESCRIPTION, 0}, {"abstract", PROSE_SUMMARY, 0},
			{"learningOutcome", PROSE_OUTCOMES, 0}, {"learningOutcomes", PROSE_OUTCOMES, 0},
			{"prerequisites", PROSE_PREREQUISITES, 0}, {"prerequisite", PROSE_PREREQUISITES, 0},
			{"assessmentStrategy", PROSE_ASSESSMENT, 0}, {"applicationProcedure", -1, 0}, {"policy", -1, 0},
			{"events", -1, 0}, {"regulations", -1, 0}, {"contactHours", -1, 0}, {"studyHours", -1, 0}};
	const char *type = ((struct xcri *)x->context)->type;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(type, types[i].type) == 0) {
			if (types[i].prose >= 0)
				add_piece(x, (enum prose)types[i].prose, types[i].rank, text, len, as);
			return;
		}
	add_piece(x, PROSE_DESCRIPTION, 2, text, len, as);
}

struct joined {
	char *text;
	size_t len;
	bool html;
};

static bool
belongs(const struct piece *p, const struct piece *first)
{
	return p->prose == first->prose && strcmp(p->lang, first->lang) == 0;
}

/* All pieces of first's kind and language, by rank; each becomes a paragraph of its own. */
static void
join(const struct piece *all, const struct piece *first, struct joined *out)
{
	for (int rank = 0; rank <= 2; rank++)
		for (const struct piece *p = all; p; p = p->next) {
			const char *gap = out->len == 0 ? "" : out->html ? "\n<p>\n" : "\n\n";

			if (!belongs(p, first) || p->rank != rank)
				continue;
			memcpy(out->text + out->len, gap, strlen(gap));
			out->len += strlen(gap);
			memcpy(out->text + out->len, p->text, p->len);
			out->len += p->len;
		}
}

/* "<p>" and "</p>" are mark-up, "a < b" is not. */
static bool
has_tag(const struct piece *p)
{
	const char *at = p->text, *end = p->text + p->len;

	while (at < end && (at = memchr(at, '<', (size_t)(end - at)))) {
		at++;
		if (at < end && (*at == '/' || *at == '!' || (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z')))
			return true;
	}
	return false;
}

static void
add_joined(struct feed_xml *x, struct piece *first)
{
	static const uint32_t fields[PROSE_MAX] = {
		OPSTAP_F_SUMMARY, OPSTAP_F_DESCRIPTION, OPSTAP_F_OUTCOMES, OPSTAP_F_PREREQUISITES, OPSTAP_F_ASSESSMENT
	};
	struct xcri *s = x->context;
	struct joined out = {0};
	size_t size = 1;

	for (const struct piece *p = first; p; p = p->next)
		if (belongs(p, first)) {
			size += p->len + 8;
			out.html |= p->as || has_tag(p);
		}
	out.text = malloc(size);
	if (!out.text) {
		feed_xml_stop(x, "no memory for a text");
		return;
	}
	join(first, first, &out);
	feed_record_add(&s->record, FEED_OF_COURSE, fields[first->prose] | (out.html ? OPSTAP_AS_HTML : 0), first->lang,
			out.text, out.len, first->line, first->column);
	free(out.text);
}

static bool
came_before(const struct piece *all, const struct piece *p)
{
	for (; all != p; all = all->next)
		if (belongs(all, p))
			return true;
	return false;
}

void
xcri_course_end(struct feed_xml *x)
{
	struct xcri *s = x->context;

	for (struct piece *p = s->pieces; p; p = p->next)
		if (!came_before(s->pieces, p))
			add_joined(x, p);
	xcri_free_pieces(s);
	if (s->own_credits[0])
		feed_record_add(&s->record, FEED_OF_COURSE, OPSTAP_F_CREDITS, NULL, s->own_credits,
				strlen(s->own_credits), s->own_line, s->own_column);
}

void
xcri_free_pieces(struct xcri *s)
{
	while (s->pieces) {
		struct piece *next = s->pieces->next;

		free(s->pieces);
		s->pieces = next;
	}
	s->pieces_end = &s->pieces;
}
