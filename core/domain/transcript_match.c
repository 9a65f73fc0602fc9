/*
 * Whose transcript it is, and which course a result is about. Each answer says by what it was found, so that a person can judge: a name
 * alone, or a title alone, is no proof.
 */
#include "domain/transcript.h"

#include <string.h>

#include "domain/words.h"

#define FOLDED 1024

static bool
same_nocase(struct slice a, struct slice b)
{
	if (a.n != b.n || a.n == 0)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (str_lower(a.p[i]) != str_lower(b.p[i]))
			return false;
	return true;
}

/* "…:NUMBER", as in urn:schac:personalUniqueCode. */
static bool
ends_with(struct slice id, struct slice number)
{
	struct slice end;

	if (id.n <= number.n || id.p[id.n - number.n - 1] != ':')
		return false;
	end = (struct slice){id.p + id.n - number.n, number.n};
	return same_nocase(end, number);
}

static bool
has_id(const struct transcript *t, struct slice wanted)
{
	wanted = slice_trim(wanted);
	for (size_t i = 0; i < t->ids.n; i++)
		if (same_nocase(t->ids.name[i], wanted) || (wanted.n > 0 && ends_with(t->ids.name[i], wanted)))
			return true;
	return false;
}

static bool
same_words(struct slice a, struct slice b)
{
	char left[FOLDED], right[FOLDED];
	size_t n = words_fold(a, left, sizeof(left)), m = words_fold(b, right, sizeof(right));

	return n > 0 && n == m && memcmp(left, right, n) == 0;
}

/* "Given Family" as the student typed it, or "Family, Given". */
static bool
same_name(const struct transcript *t, struct slice name)
{
	struct buffer b;
	bool same;

	if (t->given.n == 0 || t->family.n == 0)
		return false;
	buffer_init(&b, 4 * TRANSCRIPT_MAX_TEXT);
	buffer_slice(&b, t->given);
	buffer_byte(&b, ' ');
	buffer_slice(&b, t->family);
	same = buffer_ok(&b) && same_words(buffer_view(&b), name);
	buffer_clear(&b);
	buffer_slice(&b, t->family);
	buffer_byte(&b, ' ');
	buffer_slice(&b, t->given);
	same = same || (buffer_ok(&b) && same_words(buffer_view(&b), name));
	buffer_free(&b);
	return same;
}

enum transcript_person
transcript_is_person(const struct transcript *t, const struct personal *p)
{
	if (has_id(t, p->student_number))
		return PERSON_BY_NUMBER;
	if (has_id(t, p->email))
		return PERSON_BY_MAIL;
	return same_name(t, p->name) ? PERSON_BY_NAME : PERSON_OTHER;
}

static bool
has_name(const struct transcript_names *names, struct slice wanted, bool (*same)(struct slice, struct slice))
{
	for (size_t i = 0; i < names->n; i++)
		if (same(names->name[i], wanted))
			return true;
	return false;
}

enum transcript_course
transcript_is_course(const struct transcript_result *r, struct slice id, const struct course *course)
{
	enum transcript_course found = COURSE_OTHER;

	if (has_name(&r->ids, id, same_nocase))
		return COURSE_BY_ID;
	for (size_t i = 0; course != NULL && i < course->values.n; i++) {
		const struct value *v = &course->values.v[i];

		if (v->field == OPSTAP_F_CODE && has_name(&r->ids, v->text, same_nocase))
			return COURSE_BY_CODE;
		if (v->field == OPSTAP_F_TITLE && has_name(&r->titles, v->text, same_words))
			found = COURSE_BY_TITLE;
	}
	return found;
}

/* "www.uni.example" and "uni.example" of an address; empty when it is none. */
static struct slice
domain_of(struct slice url)
{
	struct slice host = url;
	const char *at = url.n > 0 ? memmem(url.p, url.n, "://", 3) : NULL;

	if (at != NULL)
		host = (struct slice){at + 3, (size_t)(url.p + url.n - at - 3)};
	for (size_t i = 0; i < host.n; i++)
		if (host.p[i] == '/' || host.p[i] == ':' || host.p[i] == '?') {
			host.n = i;
			break;
		}
	if (host.n > 4 && same_nocase((struct slice){host.p, 4}, SLICE("www.")))
		host = (struct slice){host.p + 4, host.n - 4};
	return memchr(host.p != NULL ? host.p : "", '.', host.n) != NULL ? host : SLICE_NONE;
}

bool
transcript_is_host(const struct transcript_issuer *i, struct slice id, struct slice name, struct slice name_nl, struct slice website)
{
	struct slice domain = domain_of(website);

	if (has_name(&i->titles, name, same_words) || has_name(&i->titles, name_nl, same_words) || has_name(&i->ids, id, same_nocase))
		return true;
	return domain.n > 0 && (same_nocase(domain_of(i->url), domain) || has_name(&i->ids, domain, same_nocase));
}
