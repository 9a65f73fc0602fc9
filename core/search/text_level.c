/*
 * Words that say how something is taught and not what: who types "advanced algorithms" or "photography for beginners" wants algorithms and
 * photography all the same. Of four languages in one list, folded and sorted by bytes; tests/unit/test_text.c reads them through
 * text_level_word. Words that are subjects, too ("principles", "learning", "elements"), are left out.
 */
#include <stdlib.h>
#include <string.h>

#include "search/text.h"

static const char *const levels[] = {
	"advanced", "anfanger", "approfondi", "approfondie", "approfondies", "approfondis", "avance", "avancee", "avancees",
	"avances", "basic", "basics", "basis", "basiscursus", "beginner", "beginners", "beginnersniveau",
	"cours", "course", "courses", "cursus", "cursussen", "debutant", "debutante", "debutants", "einfuhrung", "elementary",
	"fortgeschritten", "fortgeschrittene", "gevorderd", "gevorderde", "gevorderden", "grundkurs", "initiation", "inleidend",
	"inleidende", "inleiding", "intermediate", "intro", "introductie", "introduction", "introductory", "kurs", "lessen",
	"lesson", "lessons", "online",
};

static int
compare(const void *key, const void *element)
{
	return slice_compare(*(const struct slice *)key, slice_of(*(const char *const *)element));
}

bool
text_level(struct slice folded)
{
	return bsearch(&folded, levels, sizeof(levels) / sizeof(levels[0]), sizeof(levels[0]), compare) != NULL;
}

const char *
text_level_word(size_t i)
{
	return i < sizeof(levels) / sizeof(levels[0]) ? levels[i] : NULL;
}
