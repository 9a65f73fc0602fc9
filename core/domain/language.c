/* Codes and names of languages, as feeds write them, to one short code. */
#include "domain/normalise.h"

#include <string.h>

/*
 * ISO 639-1 code, 639-2/T, 639-2/B where it differs, English name; sorted by the first. From Debian's iso-codes
 * (data in the public domain).
 */
static const struct { char two[3], three[4], old[4]; const char *name; } languages[] = {
	/* clang-format off */
	{"aa", "aar", "", "afar"}, {"ab", "abk", "", "abkhazian"}, {"ae", "ave", "", "avestan"},
	{"af", "afr", "", "afrikaans"}, {"ak", "aka", "", "akan"}, {"am", "amh", "", "amharic"},
	{"an", "arg", "", "aragonese"}, {"ar", "ara", "", "arabic"}, {"as", "asm", "", "assamese"},
	{"av", "ava", "", "avaric"}, {"ay", "aym", "", "aymara"}, {"az", "aze", "", "azerbaijani"},
	{"ba", "bak", "", "bashkir"}, {"be", "bel", "", "belarusian"}, {"bg", "bul", "", "bulgarian"},
	{"bi", "bis", "", "bislama"}, {"bm", "bam", "", "bambara"}, {"bn", "ben", "", "bengali"},
	{"bo", "bod", "tib", "tibetan"}, {"br", "bre", "", "breton"}, {"bs", "bos", "", "bosnian"},
	{"ca", "cat", "", "catalan"}, {"ce", "che", "", "chechen"}, {"ch", "cha", "", "chamorro"},
	{"co", "cos", "", "corsican"}, {"cr", "cre", "", "cree"}, {"cs", "ces", "cze", "czech"},
	{"cu", "chu", "", "church slavic"}, {"cv", "chv", "", "chuvash"},
	{"cy", "cym", "wel", "welsh"}, {"da", "dan", "", "danish"}, {"de", "deu", "ger", "german"},
	{"dv", "div", "", "divehi"}, {"dz", "dzo", "", "dzongkha"}, {"ee", "ewe", "", "ewe"},
	{"el", "ell", "gre", "modern greek"}, {"en", "eng", "", "english"},
	{"eo", "epo", "", "esperanto"}, {"es", "spa", "", "spanish"}, {"et", "est", "", "estonian"},
	{"eu", "eus", "baq", "basque"}, {"fa", "fas", "per", "persian"}, {"ff", "ful", "", "fulah"},
	{"fi", "fin", "", "finnish"}, {"fj", "fij", "", "fijian"}, {"fo", "fao", "", "faroese"},
	{"fr", "fra", "fre", "french"}, {"fy", "fry", "", "western frisian"},
	{"ga", "gle", "", "irish"}, {"gd", "gla", "", "gaelic"}, {"gl", "glg", "", "galician"},
	{"gn", "grn", "", "guarani"}, {"gu", "guj", "", "gujarati"}, {"gv", "glv", "", "manx"},
	{"ha", "hau", "", "hausa"}, {"he", "heb", "", "hebrew"}, {"hi", "hin", "", "hindi"},
	{"ho", "hmo", "", "hiri motu"}, {"hr", "hrv", "", "croatian"}, {"ht", "hat", "", "haitian"},
	{"hu", "hun", "", "hungarian"}, {"hy", "hye", "arm", "armenian"}, {"hz", "her", "", "herero"},
	{"ia", "ina", "", "interlingua"}, {"id", "ind", "", "indonesian"},
	{"ie", "ile", "", "interlingue"}, {"ig", "ibo", "", "igbo"}, {"ii", "iii", "", "sichuan yi"},
	{"ik", "ipk", "", "inupiaq"}, {"io", "ido", "", "ido"}, {"is", "isl", "ice", "icelandic"},
	{"it", "ita", "", "italian"}, {"iu", "iku", "", "inuktitut"}, {"ja", "jpn", "", "japanese"},
	{"jv", "jav", "", "javanese"}, {"ka", "kat", "geo", "georgian"}, {"kg", "kon", "", "kongo"},
	{"ki", "kik", "", "kikuyu"}, {"kj", "kua", "", "kuanyama"}, {"kk", "kaz", "", "kazakh"},
	{"kl", "kal", "", "kalaallisut"}, {"km", "khm", "", "central khmer"},
	{"kn", "kan", "", "kannada"}, {"ko", "kor", "", "korean"}, {"kr", "kau", "", "kanuri"},
	{"ks", "kas", "", "kashmiri"}, {"ku", "kur", "", "kurdish"}, {"kv", "kom", "", "komi"},
	{"kw", "cor", "", "cornish"}, {"ky", "kir", "", "kirghiz"}, {"la", "lat", "", "latin"},
	{"lb", "ltz", "", "luxembourgish"}, {"lg", "lug", "", "ganda"}, {"li", "lim", "", "limburgan"},
	{"ln", "lin", "", "lingala"}, {"lo", "lao", "", "lao"}, {"lt", "lit", "", "lithuanian"},
	{"lu", "lub", "", "luba-katanga"}, {"lv", "lav", "", "latvian"}, {"mg", "mlg", "", "malagasy"},
	{"mh", "mah", "", "marshallese"}, {"mi", "mri", "mao", "maori"},
	{"mk", "mkd", "mac", "macedonian"}, {"ml", "mal", "", "malayalam"},
	{"mn", "mon", "", "mongolian"}, {"mr", "mar", "", "marathi"}, {"ms", "msa", "may", "malay"},
	{"mt", "mlt", "", "maltese"}, {"my", "mya", "bur", "burmese"}, {"na", "nau", "", "nauru"},
	{"nb", "nob", "", "norwegian bokmål"}, {"nd", "nde", "", "north ndebele"},
	{"ne", "nep", "", "nepali"}, {"ng", "ndo", "", "ndonga"}, {"nl", "nld", "dut", "dutch"},
	{"nn", "nno", "", "norwegian nynorsk"}, {"no", "nor", "", "norwegian"},
	{"nr", "nbl", "", "south ndebele"}, {"nv", "nav", "", "navajo"}, {"ny", "nya", "", "chichewa"},
	{"oc", "oci", "", "occitan"}, {"oj", "oji", "", "ojibwa"}, {"om", "orm", "", "oromo"},
	{"or", "ori", "", "oriya"}, {"os", "oss", "", "ossetian"}, {"pa", "pan", "", "panjabi"},
	{"pi", "pli", "", "pali"}, {"pl", "pol", "", "polish"}, {"ps", "pus", "", "pushto"},
	{"pt", "por", "", "portuguese"}, {"qu", "que", "", "quechua"}, {"rm", "roh", "", "romansh"},
	{"rn", "run", "", "rundi"}, {"ro", "ron", "rum", "romanian"}, {"ru", "rus", "", "russian"},
	{"rw", "kin", "", "kinyarwanda"}, {"sa", "san", "", "sanskrit"},
	{"sc", "srd", "", "sardinian"}, {"sd", "snd", "", "sindhi"},
	{"se", "sme", "", "northern sami"}, {"sg", "sag", "", "sango"}, {"si", "sin", "", "sinhala"},
	{"sk", "slk", "slo", "slovak"}, {"sl", "slv", "", "slovenian"}, {"sm", "smo", "", "samoan"},
	{"sn", "sna", "", "shona"}, {"so", "som", "", "somali"}, {"sq", "sqi", "alb", "albanian"},
	{"sr", "srp", "", "serbian"}, {"ss", "ssw", "", "swati"}, {"st", "sot", "", "sotho"},
	{"su", "sun", "", "sundanese"}, {"sv", "swe", "", "swedish"}, {"sw", "swa", "", "swahili"},
	{"ta", "tam", "", "tamil"}, {"te", "tel", "", "telugu"}, {"tg", "tgk", "", "tajik"},
	{"th", "tha", "", "thai"}, {"ti", "tir", "", "tigrinya"}, {"tk", "tuk", "", "turkmen"},
	{"tl", "tgl", "", "tagalog"}, {"tn", "tsn", "", "tswana"}, {"to", "ton", "", "tonga"},
	{"tr", "tur", "", "turkish"}, {"ts", "tso", "", "tsonga"}, {"tt", "tat", "", "tatar"},
	{"tw", "twi", "", "twi"}, {"ty", "tah", "", "tahitian"}, {"ug", "uig", "", "uighur"},
	{"uk", "ukr", "", "ukrainian"}, {"ur", "urd", "", "urdu"}, {"uz", "uzb", "", "uzbek"},
	{"ve", "ven", "", "venda"}, {"vi", "vie", "", "vietnamese"}, {"vo", "vol", "", "volapük"},
	{"wa", "wln", "", "walloon"}, {"wo", "wol", "", "wolof"}, {"xh", "xho", "", "xhosa"},
	{"yi", "yid", "", "yiddish"}, {"yo", "yor", "", "yoruba"}, {"za", "zha", "", "zhuang"},
	{"zh", "zho", "chi", "chinese"}, {"zu", "zul", "", "zulu"},
	/* clang-format on */
};

#define LANGUAGE_COUNT (sizeof(languages) / sizeof(languages[0]))

/* Languages that have only three letters (ISO 639-2 without the codes for "several", "none" and the like). */
static const char three_only[] =
	"ace ach ada ady afa afh ain akk ale alg alt ang anp apa arc arn arp art arw ast ath "
	"aus awa bad bai bal ban bas bat bej bem ber bho bih bik bin bla bnt bra btk bua bug "
	"byn cad cai car cau ceb cel chb chg chk chm chn cho chp chr chy cmc cnr cop cpe cpf "
	"cpp crh crp csb cus dak dar day del den dgr din doi dra dsb dua dum dyu efi egy eka "
	"elx enm ewo fan fat fil fiu fon frm fro frr frs fur gaa gay gba gem gez gil gmh goh "
	"gon gor got grb grc gsw gwi hai haw hil him hit hmn hsb hup iba ijo ilo inc ine inh "
	"ira iro jbo jpr jrb kaa kab kac kam kar kaw kbd kha khi kho kmb kok kos kpe krc krl "
	"kro kru kum kut lad lah lam lez lol loz lua lui lun luo lus mad mag mai mak man map "
	"mas mdf mdr men mga mic min mkh mnc mni mno moh mos mun mus mwl mwr myn myv nah nai "
	"nap nds new nia nic niu nog non nqo nso nub nwc nym nyn nyo nzi osa ota oto paa pag "
	"pal pam pap pau peo phi phn pon pra pro raj rap rar roa rom rup sad sah sai sal sam "
	"sas sat scn sco sel sem sga sgn shn sid sio sit sla sma smi smj smn sms snk sog son "
	"srn srr ssa suk sus sux syc syr tai tem ter tet tig tiv tkl tlh tli tmh tog tpi tsi "
	"tum tup tut tvl tyv udm uga umb vai vot wak wal war was wen xal yao yap ypk zap zbl "
	"zen zgh znd zun zza ";

/* What the big languages call themselves and each other; only words that mean one language. */
static const struct { const char *name, *code;
} other_names[] = {
		/* clang-format off */
	{"nederlands", "nl"}, {"engels", "en"}, {"duits", "de"}, {"frans", "fr"}, {"spaans", "es"}, {"italiaans", "it"},
	{"portugees", "pt"}, {"zweeds", "sv"}, {"deens", "da"}, {"noors", "no"}, {"fins", "fi"}, {"pools", "pl"},
	{"tsjechisch", "cs"}, {"chinees", "zh"}, {"japans", "ja"}, {"russisch", "ru"}, {"arabisch", "ar"},
	{"turks", "tr"},
	{"deutsch", "de"}, {"englisch", "en"}, {"fran\xC3\xA7""ais", "fr"}, {"francais", "fr"}, {"anglais", "en"},
	{"allemand", "de"}, {"espa\xC3\xB1ol", "es"}, {"castellano", "es"}, {"italiano", "it"},
	{"portugu\xC3\xAAs", "pt"},
	{"svenska", "sv"}, {"dansk", "da"}, {"norsk", "no"}, {"suomi", "fi"}, {"polski", "pl"},
	{"\xC4\x8D""e\xC5\xA1tina", "cs"},
	{"flemish", "nl"}, {"mandarin", "zh"}, {"greek", "el"}, {"norwegian bokmal", "nb"}, {"british english", "en"},
	{"american english", "en"}, {"castilian", "es"}, {"catal\xC3\xA0", "ca"}, {"euskara", "eu"}, {"frisian", "fy"}
		/* clang-format on */
};

static bool
found_two(const char *code, char out[4])
{
	size_t low = 0, high = LANGUAGE_COUNT;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(code, languages[middle].two);

		if (order == 0) {
			memcpy(out, languages[middle].two, sizeof(languages[middle].two));
			return true;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

static bool
found_three(const char *code, char out[4])
{
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		if (strcmp(code, languages[i].three) == 0 || strcmp(code, languages[i].old) == 0) {
			memcpy(out, languages[i].two, sizeof(languages[i].two));
			return true;
		}
	for (const char *p = three_only; *p; p += 4)
		if (memcmp(p, code, 3) == 0) {
			memcpy(out, code, 4);
			return true;
		}
	return false;
}

static bool
found_name(struct slice name, char out[4])
{
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		if (slice_is_nocase(name, languages[i].name)) {
			memcpy(out, languages[i].two, sizeof(languages[i].two));
			return true;
		}
	for (size_t i = 0; i < sizeof(other_names) / sizeof(other_names[0]); i++)
		if (slice_is_nocase(name, other_names[i].name)) {
			memcpy(out, other_names[i].code, 3);
			return true;
		}
	return false;
}

/* The first subtag of a BCP 47 tag; all that follows must look like subtags ("en-GB", "zh-Hant-TW", "nl_NL"). */
static size_t
primary_subtag(struct slice tag)
{
	size_t first = 0, run = 0;

	for (size_t i = 0; i < tag.n; i++) {
		if (tag.p[i] == '-' || tag.p[i] == '_') {
			if (run == 0)
				return 0;
			if (first == 0)
				first = i;
			run = 0;
		} else if (str_is_alnum(tag.p[i])) {
			if (++run > 8)
				return 0;
		} else {
			return 0;
		}
	}
	return run == 0 ? 0 : first ? first : tag.n;
}

bool
language_code(struct slice found, char out[4])
{
	struct slice s = slice_trim(found);
	size_t first = primary_subtag(s);
	char code[4] = "";

	if (first != 2 && first != 3)
		return found_name(s, out);
	for (size_t i = 0; i < first; i++)
		code[i] = str_lower(s.p[i]);
	if (first == 2)
		return found_two(code, out);
	return found_three(code, out);
}

bool
language_three(struct slice code, char out[4])
{
	char known[4];

	if (!language_code(code, known) || !slice_is(code, known))
		return false;
	memcpy(out, known, sizeof(known));
	for (size_t i = 0; i < LANGUAGE_COUNT && known[2] == '\0'; i++)
		if (strcmp(known, languages[i].two) == 0)
			memcpy(out, languages[i].three, sizeof(languages[i].three));
	return true;
}
