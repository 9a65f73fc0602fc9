/*
 * How people begin who say what they look for in a sentence: "I want to learn how to …", "een vak over …", "je cherche un cours sur …". What
 * such a beginning has besides words that say nothing is looked for no more than they are: hardly a course says of itself that somebody wants to
 * learn it.
 *
 * A beginning is taken for one only where it is sure: a verb beside a person, a question or an infinitive, or the name of what is taught before
 * "about", and only where something is said behind it. "and" and "of" end it: "study of religion" and "leren en ontwikkelen" are subjects.
 */
#include <stdlib.h>

#include "search/ask.h"
#include "search/text.h"

enum frame_role {
	ROLE_NONE,
	ROLE_ABOUT,	/* what follows is the subject; */
	ROLE_BOTH,	/* … or what is to be learnt */
	ROLE_BREAK,
	ROLE_FILL,	/* says nothing there */
	ROLE_LINK,	/* a person, a question, an infinitive */
	ROLE_NAME,	/* of what is taught */
	ROLE_VERB
};

static const struct {
	const char *word;
	enum frame_role role;
} frames[] = {
	{"about", ROLE_ABOUT}, {"aimerais", ROLE_VERB}, {"and", ROLE_BREAK}, {"anything", ROLE_NAME}, {"apprendre", ROLE_VERB},
	{"begrijpen", ROLE_VERB}, {"besoin", ROLE_FILL}, {"can", ROLE_LINK}, {"cherche", ROLE_VERB}, {"chose", ROLE_NAME},
	{"class", ROLE_NAME}, {"classes", ROLE_NAME}, {"comment", ROLE_BOTH}, {"comprendre", ROLE_VERB}, {"connaitre", ROLE_VERB},
	{"cours", ROLE_NAME}, {"course", ROLE_NAME}, {"courses", ROLE_NAME}, {"cursus", ROLE_NAME}, {"cursussen", ROLE_NAME},
	{"d", ROLE_FILL}, {"dat", ROLE_ABOUT}, {"en", ROLE_BREAK}, {"envie", ROLE_FILL}, {"ergens", ROLE_FILL}, {"et", ROLE_BREAK},
	{"etudier", ROLE_VERB}, {"find", ROLE_VERB}, {"formation", ROLE_NAME}, {"graag", ROLE_FILL}, {"hoe", ROLE_BOTH},
	{"how", ROLE_BOTH}, {"i", ROLE_LINK}, {"ich", ROLE_LINK}, {"ik", ROLE_LINK}, {"interested", ROLE_VERB}, {"je", ROLE_LINK},
	{"kan", ROLE_LINK}, {"keuzevak", ROLE_NAME}, {"know", ROLE_VERB}, {"kurs", ROLE_NAME}, {"learn", ROLE_VERB},
	{"lecture", ROLE_NAME}, {"lectures", ROLE_NAME}, {"leer", ROLE_VERB}, {"leert", ROLE_VERB}, {"leren", ROLE_VERB},
	{"lernen", ROLE_VERB}, {"les", ROLE_NAME}, {"lessen", ROLE_NAME}, {"lesson", ROLE_NAME}, {"lessons", ROLE_NAME},
	{"like", ROLE_FILL}, {"looking", ROLE_VERB}, {"m", ROLE_FILL}, {"me", ROLE_LINK}, {"module", ROLE_NAME}, {"modules", ROLE_NAME},
	{"need", ROLE_VERB}, {"nodig", ROLE_FILL}, {"oder", ROLE_BREAK}, {"of", ROLE_BREAK}, {"on", ROLE_ABOUT},
	{"opleiding", ROLE_NAME}, {"opleidingen", ROLE_NAME}, {"or", ROLE_BREAK}, {"ou", ROLE_BREAK}, {"over", ROLE_ABOUT},
	{"qui", ROLE_ABOUT}, {"regarding", ROLE_ABOUT}, {"rond", ROLE_ABOUT}, {"savoir", ROLE_VERB}, {"search", ROLE_VERB},
	{"searching", ROLE_VERB}, {"seminaire", ROLE_NAME}, {"something", ROLE_NAME}, {"souhaite", ROLE_VERB}, {"studeren", ROLE_VERB},
	{"study", ROLE_VERB}, {"suche", ROLE_VERB}, {"suivre", ROLE_VERB}, {"sur", ROLE_ABOUT}, {"te", ROLE_LINK},
	{"teaches", ROLE_VERB}, {"that", ROLE_ABOUT}, {"to", ROLE_LINK}, {"training", ROLE_NAME}, {"uber", ROLE_ABOUT},
	{"un", ROLE_FILL}, {"und", ROLE_BREAK}, {"understand", ROLE_VERB}, {"vak", ROLE_NAME}, {"vakken", ROLE_NAME}, {"verstehen", ROLE_VERB},
	{"veux", ROLE_VERB}, {"volgen", ROLE_VERB}, {"voudrais", ROLE_VERB}, {"waar", ROLE_LINK}, {"waarin", ROLE_ABOUT},
	{"want", ROLE_VERB}, {"weet", ROLE_VERB}, {"weten", ROLE_VERB}, {"where", ROLE_BOTH}, {"which", ROLE_ABOUT}, {"wil", ROLE_LINK},
	{"wissen", ROLE_VERB}, {"workshop", ROLE_NAME}, {"zoek", ROLE_VERB}, {"zoeken", ROLE_VERB},
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

/* How many terms may be the beginning of a sentence. */
static size_t
frame_end(const struct ask *ask, enum frame_role roles[ASK_WORDS_MAX])
{
	size_t n = 0;

	for (; n < ask->count; n++) {
		const struct ask_term *t = &ask->terms[n];

		if (t->excluded || t->phrase)
			break;
		roles[n] = role_of(t->words[0]);
		if (slice_is(t->words[0], "a") && n > 0 && roles[n - 1] == ROLE_VERB)
			roles[n] = ROLE_LINK;	/* "apprendre à" */
		if (roles[n] == ROLE_BREAK || (roles[n] == ROLE_NONE && !t->stop))
			break;
	}
	return n;
}

static bool
says_something(const struct ask *ask, size_t from)
{
	for (size_t i = from; i < ask->count; i++)
		if (!ask->terms[i].excluded && !ask->terms[i].stop && !ask->terms[i].level)
			return true;
	return false;
}

void
ask_unframe(struct ask *ask)
{
	enum frame_role roles[ASK_WORDS_MAX];
	size_t end = frame_end(ask, roles), about = 0;
	bool verb = false, link = false, frame;

	for (size_t i = 0; i < end; i++) {
		verb = verb || roles[i] == ROLE_VERB;
		link = link || roles[i] == ROLE_LINK || roles[i] == ROLE_BOTH;
		about = roles[i] == ROLE_ABOUT || roles[i] == ROLE_BOTH ? i : about;
	}
	frame = verb && link;
	for (size_t i = 0; i < about; i++)
		frame = frame || roles[i] == ROLE_NAME;
	if (!frame || !says_something(ask, end))
		return;
	for (size_t i = 0; i < end; i++)
		if (roles[i] == ROLE_FILL || (roles[i] == ROLE_VERB && link) || (i < about && roles[i] == ROLE_NAME) || roles[i] == ROLE_BOTH)
			ask->terms[i].stop = true;
}
