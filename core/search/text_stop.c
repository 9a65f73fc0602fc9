/*
 * Stop words, and the language that they betray.
 *
 * Only words that have a function and no subject: articles, pronouns, prepositions, conjunctions, auxiliaries, and what the
 * apostrophe leaves of some (l', qu', 'll, 's). A word that somebody may look a course up by is no stop word, however often it
 * stands in texts, for words are folded and "IT" arrives as "it". So these are left out: it (IT), us (US), who (WHO), un (UN), ai
 * (AI), mit (MIT), ma, si (SI), one (One Health), being and etre (philosophy), pouvoir, devoir, mine, like, down (syndrome), men,
 * man, war, car, and single letters that name something (C, R, vitamin D, T cell).
 */
#include "search/text.h"

#include <stdlib.h>
#include <string.h>

#define STOP_MAX 12		/* bytes of a word, padded with NUL */
#define GUESS_BYTES 2000
#define GUESS_MIN 2		/* stop words without which a guess would be luck */
#define CHECK_BYTES 400	/* of a text that is checked: */
#define CHECK_EACH 100	/* for so many bytes begun a word of another language, a single one only of the most usual, */
#define CHECK_TIMES 4	/* and so many times as many as of the one that is declared */

/* Each list is sorted by bytes and holds a word once; tests/unit/test_text.c reads them through text_stop_word. */

static const char english[][STOP_MAX] = {
	"a", "about", "above", "across", "after", "again", "against", "all", "along", "also", "although", "am",
	"among", "amongst", "an", "and", "another", "any", "anyone", "anything", "are", "around", "as", "at", "be",
	"because", "been", "before", "behind", "below", "beneath", "beside", "besides", "between", "beyond",
	"both", "but", "by", "can", "cannot", "could", "despite", "did", "do", "does", "during", "each", "either",
	"even", "ever", "every", "everybody", "everyone", "everything", "except", "few", "for", "from", "had",
	"has", "have", "having", "he", "hence", "her", "here", "hers", "herself", "him", "himself", "his", "how",
	"however", "i", "if", "in", "inside", "into", "is", "its", "itself", "just", "less", "ll", "many", "may",
	"me", "might", "more", "most", "much", "must", "my", "myself", "neither", "never", "nobody", "none", "nor",
	"not", "nothing", "of", "off", "on", "only", "onto", "or", "other", "others", "our", "ours", "ourselves",
	"outside", "over", "own", "per", "regarding", "s", "same", "several", "shall", "she", "should", "since",
	"so", "some", "somebody", "someone", "something", "still", "such", "than", "that", "the", "their",
	"theirs", "them", "themselves", "then", "there", "thereby", "therefore", "therein", "thereof", "these",
	"they", "this", "those", "though", "through", "throughout", "thus", "till", "to", "too", "toward",
	"towards", "under", "underneath", "unless", "until", "up", "upon", "ve", "very", "via", "was", "we",
	"were", "what", "when", "whenever", "where", "whereas", "whereby", "wherein", "wherever", "whether",
	"which", "while", "whom", "whose", "why", "will", "with", "within", "without", "would", "yet", "you",
	"your", "yours", "yourself", "yourselves",
};

static const char dutch[][STOP_MAX] = {
	"aan", "achter", "af", "al", "alle", "alles", "als", "alsof", "andere", "anderen", "behalve", "ben",
	"beneden", "bent", "bij", "binnen", "boven", "buiten", "daar", "daarbij", "daardoor", "daarin", "daarmee",
	"daarna", "daarnaast", "daarom", "daarop", "daarvan", "dan", "dat", "de", "deze", "die", "dit", "door",
	"doordat", "dus", "een", "elk", "elkaar", "elke", "en", "enige", "enkele", "er", "evenals", "geen",
	"gehad", "geweest", "geworden", "haar", "had", "hadden", "heb", "hebben", "hebt", "heeft", "hem", "hen",
	"het", "hier", "hierbij", "hierdoor", "hierin", "hiermee", "hierna", "hierop", "hiervan", "hij", "hoe",
	"hoewel", "hun", "ieder", "iedere", "iedereen", "iemand", "iets", "ik", "in", "indien", "is", "je",
	"jegens", "jij", "jou", "jouw", "jullie", "kan", "kon", "konden", "kun", "kunnen", "kunt", "langs", "maar",
	"mag", "me", "meer", "meest", "met", "middels", "mij", "mijn", "mits", "moest", "moesten", "moet",
	"moeten", "mogen", "na", "naar", "naast", "nabij", "nadat", "niemand", "niet", "niets", "noch", "nog",
	"of", "ofwel", "om", "omdat", "omtrent", "ondanks", "onder", "ons", "onze", "ook", "op", "opdat", "over",
	"per", "reeds", "rond", "rondom", "sedert", "sinds", "te", "tegen", "ten", "tenzij", "ter", "terwijl",
	"tijdens", "toch", "toe", "toen", "tot", "totdat", "tussen", "u", "uit", "uw", "van", "vanaf", "vanuit",
	"vanwege", "veel", "vele", "via", "volgens", "voor", "voordat", "waar", "waarbij", "waardoor", "waarin",
	"waarmee", "waarna", "waarom", "waaronder", "waarop", "waarvan", "wanneer", "want", "waren", "was", "wat",
	"we", "wegens", "wel", "welk", "welke", "werd", "werden", "wie", "wij", "wil", "wilde", "willen", "wilt",
	"worden", "wordt", "zal", "ze", "zelf", "zelfs", "zich", "zichzelf", "zij", "zijn", "zo", "zodat", "zodra",
	"zonder", "zou", "zouden", "zowel", "zulke", "zullen", "zult",
};

static const char german[][STOP_MAX] = {
	"aber", "alle", "allen", "aller", "alles", "als", "am", "an", "andere", "anderen", "anderer", "auch",
	"auf", "aus", "bei", "beim", "bin", "bis", "bist", "da", "damit", "darf", "das", "dass", "dein", "deine",
	"dem", "den", "denn", "der", "des", "dich", "die", "diese", "diesem", "diesen", "dieser", "dieses", "dir",
	"dort", "du", "durch", "durfen", "ein", "eine", "einem", "einen", "einer", "eines", "er", "es", "euch",
	"fur", "gegen", "gewesen", "habe", "haben", "hat", "hatte", "hatten", "hier", "hinter", "ich", "ihm",
	"ihn", "ihnen", "ihr", "ihre", "ihrem", "ihren", "ihrer", "im", "in", "ins", "ist", "jede", "jedem",
	"jeden", "jeder", "jedes", "kann", "kein", "keine", "keinem", "keinen", "keiner", "konnen", "konnte",
	"konnten", "mag", "mehr", "mein", "meine", "mich", "mir", "mochte", "mogen", "muss", "mussen", "nach",
	"neben", "nicht", "noch", "nur", "ob", "obwohl", "oder", "ohne", "sehr", "seid", "sein", "seine", "seinem",
	"seinen", "seiner", "seit", "sich", "sie", "sind", "so", "soll", "sollen", "sollte", "sondern", "sowie",
	"sowohl", "trotz", "uber", "um", "und", "uns", "unser", "unsere", "unseren", "unserer", "unter", "vom",
	"von", "vor", "wahrend", "wann", "warum", "was", "wegen", "weil", "welche", "welcher", "welches", "wenn",
	"wer", "werden", "wie", "will", "wir", "wird", "wo", "wollen", "worden", "wurde", "wurden", "zu", "zum",
	"zur", "zwischen",
};

static const char french[][STOP_MAX] = {
	"a", "afin", "ainsi", "alors", "apres", "au", "aucun", "aucune", "aura", "auront", "aussi", "autre",
	"autres", "aux", "avaient", "avait", "avant", "avec", "avez", "avons", "ca", "ce", "ceci", "cela", "celle",
	"celles", "celui", "ces", "cet", "cette", "ceux", "chaque", "chez", "comme", "contre", "dans", "de",
	"depuis", "derriere", "des", "devant", "doit", "doivent", "donc", "dont", "du", "elle", "elles", "en",
	"entre", "es", "est", "et", "etaient", "etait", "ete", "etes", "eux", "il", "ils", "je", "jusque", "l",
	"la", "le", "les", "leur", "leurs", "lorsque", "lui", "mais", "malgre", "me", "meme", "memes", "mes",
	"moi", "mon", "ne", "ni", "nos", "notre", "nous", "on", "ont", "ou", "par", "parce", "parmi", "pas",
	"pendant", "peut", "peuvent", "plus", "pour", "puisque", "qu", "quand", "que", "quel", "quelle", "quelles",
	"quelque", "quelques", "quels", "qui", "quoi", "sa", "sans", "se", "selon", "serait", "seront", "ses",
	"soi", "sommes", "son", "sont", "sous", "suis", "sur", "te", "tes", "toi", "ton", "tous", "tout", "toute",
	"toutes", "tres", "tu", "une", "vers", "vos", "votre", "vous",
};

struct list {
	const char (*words)[STOP_MAX];
	size_t n;
};

#define LIST(words) {words, sizeof(words) / sizeof(words[0])}

static const struct list lists[TEXT_LANG_MAX] = {
	[TEXT_EN] = LIST(english), [TEXT_NL] = LIST(dutch), [TEXT_DE] = LIST(german), [TEXT_FR] = LIST(french)};

/* Where each word of the lists is: open addressing, made at the first question. */
#define SLOTS 2048u	/* at least twice the words of all lists */

static struct slot {
	const char *word;	/* padded; NULL is a free slot */
	unsigned langs;		/* a bit for each enum text_lang whose list has it */
} slots[SLOTS];

static struct slot *
slot_of(const char key[STOP_MAX])
{
	uint64_t hash = (str_eight(key, 8) ^ str_eight(key + 8, STOP_MAX - 8) << 29) * 0x9e3779b97f4a7c15u >> 32;
	struct slot *s;

	do
		s = &slots[hash++ % SLOTS];
	while (s->word != NULL && memcmp(s->word, key, STOP_MAX) != 0);
	return s;
}

static void
fill_slots(void)
{
	for (int lang = 0; lang < TEXT_LANG_MAX; lang++)
		for (size_t i = 0; i < lists[lang].n; i++) {
			struct slot *s = slot_of(lists[lang].words[i]);

			s->word = lists[lang].words[i];
			s->langs |= 1u << lang;
		}
}

/* The languages, a bit each, that have it as a stop word. */
static unsigned
stop_langs(struct slice folded)
{
	static bool filled;
	char key[STOP_MAX] = "";

	if (folded.n == 0 || folded.n >= STOP_MAX)
		return 0;
	if (!filled)
		fill_slots();
	filled = true;
	memcpy(key, folded.p, folded.n);
	return slot_of(key)->langs;
}

bool
text_stop(struct slice folded)
{
	return stop_langs(folded) != 0;
}

const char *
text_stop_word(enum text_lang lang, size_t i)
{
	return i < lists[lang].n ? lists[lang].words[i] : NULL;
}

/* Stop words of each language; sure: of it alone, but for letters by themselves ("Part I", "cours(es)"). */
struct counts {
	unsigned all[TEXT_LANG_MAX], sure[TEXT_LANG_MAX];
};

static bool
count(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct counts *of = context;
	unsigned langs = stop_langs(folded);

	(void)position;
	(void)start;
	(void)end;
	for (int lang = 0; lang < TEXT_LANG_MAX; lang++) {
		of->all[lang] += langs >> lang & 1;
		of->sure[lang] += langs == 1u << lang && folded.n > 1;
	}
	return true;
}

enum text_lang
text_guess(struct slice text)
{
	struct counts of = {{0}, {0}};
	int best = TEXT_OTHER;

	if (text.n > GUESS_BYTES)
		text.n = GUESS_BYTES;
	words_each(text, count, &of);
	for (int lang = TEXT_OTHER + 1; lang < TEXT_LANG_MAX; lang++)
		if (of.all[lang] >= GUESS_MIN && of.all[lang] > of.all[best])
			best = lang;
	return (enum text_lang)best;
}

/* What nearly every text of the language has soon between blanks, and hardly one of another. */
static bool
has_usual(enum text_lang lang, struct slice text)
{
	static const char usual[TEXT_LANG_MAX][3][8] = {
		[TEXT_EN] = {"the ", "and ", "for "}, [TEXT_NL] = {"van ", "het ", "een "}, [TEXT_DE] = {"und ", "der ", "das "}, [TEXT_FR] = {"des ", "et ", "du "}};
	const char *end = text.p + text.n, *at = text.p;

	while (at < end && (at = memchr(at, ' ', (size_t)(end - at))) != NULL && end - ++at >= 4)
		for (size_t i = 0; i < sizeof(usual[0]) / sizeof(usual[0][0]); i++)
			if (memcmp(at, usual[lang][i], 3) == 0 && (usual[lang][i][2] == ' ' || at[3] == ' '))
				return true;
	return false;
}

enum text_lang
text_check(enum text_lang declared, struct slice text)
{
	struct counts of = {{0}, {0}};
	unsigned best = TEXT_OTHER;

	if (text.n > CHECK_BYTES)
		text.n = CHECK_BYTES;
	if (declared == TEXT_OTHER || has_usual(declared, text))
		return declared;
	words_each(text, count, &of);
	for (unsigned lang = TEXT_OTHER + 1; lang < TEXT_LANG_MAX; lang++)
		best = of.sure[lang] > of.sure[best] ? lang : best;
	if (of.sure[best] <= text.n / CHECK_EACH || of.sure[best] <= CHECK_TIMES * of.sure[declared] || (of.sure[best] == 1 && !has_usual(best, text)))
		return declared;
	return (enum text_lang)best;
}
