/*
 * How people begin who say what they look for in a sentence: "I want to learn how to …", "een vak over …", "je cherche un cours sur …". What
 * such a beginning has besides words that say nothing is looked for no more than they are: hardly a course says of itself that somebody wants to
 * learn it.
 *
 * A beginning is taken for one only where it is sure. A verb: beside a person ("I want to"), or before an infinitive and first of all ("apprendre
 * à"). The name of what is taught: before "about"; such as are subjects, too ("training"), only where something stands before them. Something
 * has to be said behind it. "and" and "of" end it: "study of religion" and "leren en ontwikkelen" are subjects, and so is what a question without
 * a person asks for ("how do children learn"). In Dutch and German the verb may come last ("ik wil Spaans leren").
 */
#include <stdlib.h>

#include "search/ask.h"
#include "search/text.h"

enum frame_role {
	ROLE_NONE,
	ROLE_ABOUT,	/* what follows is the subject; */
	ROLE_ASK,	/* … or what is to be learnt, or it asks */
	ROLE_BETWEEN,	/* says nothing between others; at the end of the beginning it may be a subject (UN) */
	ROLE_BREAK,
	ROLE_FILL,	/* says nothing there */
	ROLE_NAME,	/* of what is taught; */
	ROLE_NAME_TOO,	/* … or a subject */
	ROLE_PERSON,
	ROLE_TO,	/* an infinitive follows */
	ROLE_VERB,
	ROLE_WANT	/* after which verbs come last */
};

static const struct {
	const char *word;
	enum frame_role role;
} frames[] = {
	{"about", ROLE_ABOUT}, {"ai", ROLE_BETWEEN}, {"aimerais", ROLE_VERB}, {"and", ROLE_BREAK}, {"anything", ROLE_NAME},
	{"apprendre", ROLE_VERB}, {"begrijpen", ROLE_VERB}, {"besoin", ROLE_FILL}, {"cherche", ROLE_VERB}, {"chose", ROLE_NAME},
	{"class", ROLE_NAME_TOO}, {"classes", ROLE_NAME_TOO}, {"comment", ROLE_ASK}, {"comprendre", ROLE_VERB},
	{"connaitre", ROLE_VERB}, {"cours", ROLE_NAME}, {"course", ROLE_NAME}, {"courses", ROLE_NAME}, {"cursus", ROLE_NAME},
	{"cursussen", ROLE_NAME}, {"d", ROLE_BETWEEN}, {"dat", ROLE_ABOUT}, {"en", ROLE_BREAK}, {"envie", ROLE_FILL}, {"ergens", ROLE_FILL},
	{"et", ROLE_BREAK}, {"etudier", ROLE_VERB}, {"find", ROLE_VERB}, {"formation", ROLE_NAME_TOO}, {"graag", ROLE_FILL},
	{"hoe", ROLE_ASK}, {"how", ROLE_ASK}, {"i", ROLE_PERSON}, {"ich", ROLE_PERSON}, {"ik", ROLE_PERSON}, {"interested", ROLE_VERB},
	{"j", ROLE_PERSON}, {"je", ROLE_PERSON}, {"keuzevak", ROLE_NAME}, {"know", ROLE_VERB}, {"kurs", ROLE_NAME}, {"learn", ROLE_VERB},
	{"lecture", ROLE_NAME_TOO}, {"lectures", ROLE_NAME_TOO}, {"leer", ROLE_VERB}, {"leert", ROLE_VERB}, {"leren", ROLE_VERB},
	{"lernen", ROLE_VERB}, {"les", ROLE_NAME}, {"lessen", ROLE_NAME}, {"lesson", ROLE_NAME}, {"lessons", ROLE_NAME},
	{"like", ROLE_FILL}, {"looking", ROLE_VERB}, {"m", ROLE_FILL}, {"me", ROLE_PERSON}, {"mochte", ROLE_WANT}, {"module", ROLE_NAME},
	{"modules", ROLE_NAME}, {"need", ROLE_VERB}, {"nodig", ROLE_FILL}, {"oder", ROLE_BREAK}, {"of", ROLE_BREAK}, {"on", ROLE_ABOUT},
	{"opleiding", ROLE_NAME_TOO}, {"opleidingen", ROLE_NAME_TOO}, {"or", ROLE_BREAK}, {"ou", ROLE_BREAK}, {"over", ROLE_ABOUT},
	{"qui", ROLE_ABOUT}, {"regarding", ROLE_ABOUT}, {"rond", ROLE_ABOUT}, {"savoir", ROLE_VERB}, {"search", ROLE_VERB},
	{"searching", ROLE_VERB}, {"seminaire", ROLE_NAME_TOO}, {"something", ROLE_NAME}, {"souhaite", ROLE_VERB}, {"studeren", ROLE_VERB},
	{"study", ROLE_VERB}, {"suche", ROLE_VERB}, {"suivre", ROLE_VERB}, {"sur", ROLE_ABOUT}, {"te", ROLE_TO}, {"teaches", ROLE_VERB},
	{"that", ROLE_ABOUT}, {"to", ROLE_TO}, {"training", ROLE_NAME_TOO}, {"uber", ROLE_ABOUT}, {"un", ROLE_BETWEEN}, {"und", ROLE_BREAK},
	{"understand", ROLE_VERB}, {"vak", ROLE_NAME}, {"vakken", ROLE_NAME}, {"verstehen", ROLE_VERB}, {"veux", ROLE_VERB},
	{"volgen", ROLE_VERB}, {"voudrais", ROLE_VERB}, {"waar", ROLE_ASK}, {"waarin", ROLE_ABOUT}, {"want", ROLE_VERB}, {"weet", ROLE_VERB},
	{"weten", ROLE_VERB}, {"where", ROLE_ASK}, {"which", ROLE_ABOUT}, {"wil", ROLE_WANT}, {"will", ROLE_WANT}, {"wissen", ROLE_VERB},
	{"workshop", ROLE_NAME_TOO}, {"zoek", ROLE_VERB}, {"zoeken", ROLE_VERB},
};

/* Behind "on" and "sur" they are no subject of a course. */
static const char *const no_subjects[] = {"job", "mesure", "place"};

struct frame {
	enum frame_role roles[ASK_WORDS_MAX];
	size_t end;			/* terms that may be its beginning */
	size_t about;			/* the last that says that the subject follows; 0: none */
	bool person, want, verb;	/* verb: of that which is to be learnt, no subject */
	bool last;			/* the last term is such a verb, too */
};

static int
compare(const void *key, const void *element)
{
	return slice_compare(*(const struct slice *)key, slice_of(*(const char *const *)element));
}

static enum frame_role
role_of(struct slice word)
{
	const void *found = bsearch(&word, frames, sizeof(frames) / sizeof(frames[0]), sizeof(frames[0]), compare);

	return found == NULL ? ROLE_NONE : frames[((const char *)found - (const char *)frames) / sizeof(frames[0])].role;
}

const char *
ask_frame_word(size_t i)
{
	return i < sizeof(frames) / sizeof(frames[0]) ? frames[i].word : NULL;
}

static bool
is_subject(struct slice word)
{
	for (size_t i = 0; i < sizeof(no_subjects) / sizeof(no_subjects[0]); i++)
		if (slice_is(word, no_subjects[i]))
			return false;
	return true;
}

static void
find_end(const struct ask *ask, struct frame *f)
{
	for (; f->end < ask->count; f->end++) {
		const struct ask_term *t = &ask->terms[f->end];
		enum frame_role *role = &f->roles[f->end];

		if (t->excluded || t->phrase)
			return;
		*role = role_of(t->words[0]);
		if (slice_is(t->words[0], "a") && f->end > 0 && role[-1] == ROLE_VERB)
			*role = ROLE_TO;	/* "apprendre à" */
		if (*role == ROLE_BREAK || (*role == ROLE_NONE && !t->stop))
			return;
	}
}

/* Whether any term from one on, before another, says something. */
static bool
says_something(const struct ask *ask, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (!ask->terms[i].excluded && !ask->terms[i].stop && !ask->terms[i].level)
			return true;
	return false;
}

static void
read_frame(const struct ask *ask, struct frame *f)
{
	const struct ask_term *last = &ask->terms[ask->count - 1];

	for (size_t i = 0; i < f->end; i++) {
		enum frame_role role = f->roles[i];

		f->person = f->person || role == ROLE_PERSON;
		f->want = f->want || role == ROLE_WANT;
		f->about = role == ROLE_ABOUT || role == ROLE_ASK ? i : f->about;
	}
	if (f->end < ask->count && !is_subject(ask->terms[f->end].words[0]))
		f->about = 0;
	f->verb = f->person || (f->end > 1 && f->roles[0] == ROLE_VERB && f->roles[1] == ROLE_TO);
	f->last = f->person && f->want && f->end < ask->count - 1 && !last->excluded && !last->phrase && role_of(last->words[0]) == ROLE_VERB;
}

/* Whether term i of the beginning is the name of what is taught. */
static bool
is_name(const struct frame *f, size_t i)
{
	return i < f->about && (f->roles[i] == ROLE_NAME || (f->roles[i] == ROLE_NAME_TOO && i > 0));
}

void
ask_unframe(struct ask *ask)
{
	struct frame f = {.end = 0};
	bool named = false, verbs = false;

	find_end(ask, &f);
	if (f.end == 0 || f.end == ask->count)
		return;
	read_frame(ask, &f);
	for (size_t i = 0; i < f.end; i++) {
		named = named || is_name(&f, i);
		verbs = verbs || (f.verb && f.roles[i] == ROLE_VERB);
	}
	if ((!named && !verbs && !f.last) || !says_something(ask, f.end, ask->count - f.last))
		return;
	for (size_t i = 0; i < f.end; i++) {
		bool fill = f.roles[i] == ROLE_FILL || (f.roles[i] == ROLE_BETWEEN && i + 1 < f.end), verb = f.roles[i] == ROLE_VERB && (named || f.verb);

		if (!ask->terms[i].again && (fill || verb || is_name(&f, i) || f.roles[i] == ROLE_ASK || f.roles[i] == ROLE_PERSON || f.roles[i] == ROLE_WANT))
			ask->terms[i].stop = true;
	}
	ask->terms[ask->count - 1].stop |= f.last;
}
