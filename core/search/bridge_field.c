/*
 * Fields by their labels.
 *
 * A label is a list: "Literature and linguistics" is met by either part and by the whole. Some parts say nothing by themselves
 * ("sciences", "other", "processing"), some are cut off a longer word ("Haar- en schoonheidsverzorging") or adjectives without
 * their noun ("Social and behavioural sciences"): those are left out here, and the names that people use instead stand in a table
 * of their own. Codes that end in 0, 8 and 9 ("not further defined", "inter-disciplinary", "not elsewhere classified") only repeat
 * the label above them.
 */
#include "search/bridge_parts.h"

#include <stdlib.h>
#include <string.h>

#include "domain/isced.h"

struct also {
	const char *code, *en, *nl; /* names, separated by '|' */
};

/* clang-format off */
static const struct also table[] = {
	{"0111", "educational sciences|pedagogy", "onderwijswetenschappen|pedagogiek|pedagogische wetenschappen"},
	{"0112", "early childhood education", "voorschoolse educatie"},
	{"0114", "teacher training|teacher education", "lerarenopleiding"},
	{"0211", "film|photography", "film|fotografie"},
	{"0212", "interior design|fashion design", "mode|interieurontwerp|vormgeving"},
	{"0213", "visual arts", "beeldende kunst|beeldende kunsten"},
	{"0215", "theatre|dance", "theater|dans|podiumkunsten"},
	{"022", "humanities", "geesteswetenschappen"},
	{"0221", "religious studies", "religiewetenschappen|godgeleerdheid"},
	{"0223", "philosophy", "wijsbegeerte"},
	{"0232", "literary studies", "taalkunde|taalwetenschap|letterkunde|literatuurwetenschap"},
	{"031", "social sciences", "sociale wetenschappen|maatschappijwetenschappen"},
	{"0311", "economics|economy|econometrics", "economische wetenschappen|econometrie"},
	{"0312", "political science|politics|international relations", "politicologie|politiek|internationale betrekkingen"},
	{"0314", "anthropology", "antropologie|cultuurwetenschappen"},
	{"0321", "communication science|media studies", "communicatiewetenschap|mediastudies"},
	{"0322", "library science|information science", "informatiekunde|informatiewetenschap"},
	{"041", "business studies|business administration", "bedrijfseconomie"},
	{"0411", "accountancy", "accountancy"},
	{"0413", "public administration|human resource management", "personeelsbeleid"},
	{"0421", "legal studies", "rechtsgeleerdheid"},
	{"051", "life sciences|biological sciences", "levenswetenschappen|biowetenschappen"},
	{"0521", "ecology|environmental science", "ecologie|milieukunde"},
	{"0531", "chemistry", "scheikunde"},
	{"0532", "geology|geography", "geologie|aardrijkskunde|geografie"},
	{"0533", "astronomy", "natuurkunde|sterrenkunde"},
	{"0541", "maths", "mathematica"},
	{"061", "computer science|informatics|information technology", "informatica|informatietechnologie"},
	{"071", "engineering", "engineering|ingenieurswetenschappen"},
	{"0711", "process technology", "procestechnologie|scheikundige technologie"},
	{"0713", "electrical engineering", "elektrotechniek|energietechniek"},
	{"0714", "robotics|control engineering", "robotica|regeltechniek"},
	{"0715", "mechanical engineering", "werktuigbouwkunde|werktuigbouw"},
	{"0716", "aerospace engineering|automotive engineering", "luchtvaarttechniek|voertuigtechniek"},
	{"0721", "food technology|food science", "levensmiddelentechnologie"},
	{"0731", "urban planning|urbanism", "bouwkunde|stedenbouw|planologie"},
	{"0732", "structural engineering", "civiele techniek|bouwtechniek"},
	{"0811", "agronomy", "agronomie"},
	{"0841", "veterinary medicine", "veeartsenijkunde"},
	{"091", "health sciences|public health", "gezondheidswetenschappen|volksgezondheid"},
	{"0911", "dentistry", "mondzorg"},
	{"0915", "physiotherapy|physical therapy", "fysiotherapie|kinesitherapie"},
	{"0916", "pharmaceutical sciences", "farmaceutische wetenschappen"},
	{"0923", "social work", "sociaal werk"},
	{"1014", "sport science|sports science", "sportwetenschappen"},
};

/* Words of labels that say nothing alone. Folded, sorted. */
static const char *const weak[] = {
	"aanverwante", "administration", "algemene", "analyse", "analysis", "basic", "basisonderwijs", "bestuur",
	"biological", "development", "diensten", "eigendom", "extraction", "extractie", "generic", "information",
	"interieur", "interior", "kwalificaties", "leer", "lezen", "library", "ontwerp", "ontwikkeling", "paper", "papier",
	"processen", "processes", "processing", "programma", "programmes", "property", "qualifications", "related", "reporting",
	"s", "safety", "schrijven", "sciences", "secretarial", "services", "social", "sociale", "technologies", "toepassingen",
	"traditional", "traditionele", "verslaggeving", "verwerking", "wetenschappen", "winning",
};
/* clang-format on */

struct labels {
	struct bridge *b;
	struct slice code, label, text;
	size_t l;
	struct slice words[2 * BRIDGE_WORDS]; /* those that say something, of the whole label */
	size_t n, part; /* where the part began */
	size_t parts, end; /* parts so far; where the last word ended in the text */
	bool broken, rest; /* the part has a cut word; the rest is an exception */
	int rc;
	struct error *e;
};

static int
by_word(const void *key, const void *row)
{
	const struct slice *word = key;

	return slice_compare(*word, slice_of(*(const char *const *)row));
}

static bool
is_weak(struct slice word)
{
	return bsearch(&word, weak, sizeof(weak) / sizeof(weak[0]), sizeof(weak[0]), by_word) != NULL;
}

/*
 * Whether a meaning takes the place of another of the same phrase (1), stands beside it (0) or is not wanted (-1): a whole label
 * before a part of one; of whole labels the widest, as courses are found by the fields above theirs; of parts the narrowest.
 */
static int
better(const struct bridge_meaning *m, const struct bridge_meaning *old)
{
	if (m->whole != old->whole)
		return m->whole ? 1 : -1;
	if (m->code.n != old->code.n)
		return (m->code.n < old->code.n) == m->whole ? 1 : -1;
	return slice_eq(m->code, old->code) ? -1 : 0;
}

/* Whole labels of equal words that are not above one another do not exist, so that the first decides for all. */
static int
add_phrase(struct labels *f, const struct slice *words, size_t n, bool whole)
{
	struct bridge_meaning *old, m = {.code = f->code, .detail = f->code, .label = f->label, .whole = whole};
	void **at;
	int rc = bridge_phrase(f->b, &f->b->fields[f->l], f->l, words, n, &at, f->e), order = 1;

	if (rc < 0)
		return rc;
	old = *at;
	if (old && whole && old->whole && f->code.n > old->code.n && slice_starts(f->code, old->code.p))
		old->detail = f->code; /* "Law" is 042 and 0421 */
	if (old)
		order = better(&m, old);
	if (order < 0)
		return 0;
	m.next = order == 0 ? old : NULL;
	*at = old = arena_alloc(&f->b->arena, sizeof(m));
	if (old == NULL)
		return error_set(f->e, ERR_MEMORY, "no memory for the labels of fields");
	*old = m;
	return 0;
}

static bool
says_something(const struct slice *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_weak(words[i]))
			return true;
	}
	return false;
}

/* At the end of a part; the whole label is added by who knows that it ended. */
static void
end_part(struct labels *f)
{
	const struct slice *words = f->words + f->part;
	size_t n = f->n - f->part;

	if (n > 0)
		f->parts++;
	if (f->rc == 0 && n > 0 && n <= BRIDGE_WORDS && !f->broken && says_something(words, n))
		f->rc = add_phrase(f, words, n, false);
	f->part = f->n;
	f->broken = false;
}

/* Whether what stands between two words ends a part or cuts a word. */
static void
look_between(struct labels *f, size_t start)
{
	struct slice between = {f->text.p + f->end, start - f->end};

	f->broken = f->broken || (between.n > 1 && between.p[0] == '-');
	if (memchr(between.p, ',', between.n) || memchr(between.p, '(', between.n) || memchr(between.p, ')', between.n))
		end_part(f);
}

static bool
take_word(void *context, struct slice folded, uint32_t position, size_t start, size_t end)
{
	struct labels *f = context;
	struct slice word;

	(void)position;
	look_between(f, start);
	f->end = end;
	if (slice_is(folded, "except") || slice_is(folded, "uitzondering")) /* "Humanities (except languages)" */
		return false;
	if (slice_is(folded, "and") || slice_is(folded, "en")) {
		end_part(f);
		return true;
	}
	if (text_stop(folded) || f->n == sizeof(f->words) / sizeof(f->words[0]))
		return true;
	word = arena_slice(&f->b->arena, folded);
	if (word.p == NULL)
		f->rc = error_set(f->e, ERR_MEMORY, "no memory for the labels of fields");
	else
		f->words[f->n++] = word;
	return f->rc == 0;
}

/* One name of a field in language l. A label is cut into parts; other names stand as they are. */
static int
read_name(struct labels *f, struct slice text, bool label)
{
	f->text = text;
	f->n = f->part = f->parts = f->end = 0;
	f->broken = false;
	text_words(text, take_word, f);
	if (f->rc == 0 && label)
		end_part(f);
	if (f->rc == 0 && f->n > 0 && f->n <= BRIDGE_WORDS && (!label || says_something(f->words, f->n)))
		f->rc = add_phrase(f, f->words, f->n, true);
	return f->rc;
}

static bool
repeats_parent(struct slice code)
{
	char last = code.p[code.n - 1];

	return (code.n > 2 && (last == '0' || last == '8' || last == '9')) || slice_starts(code, "99");
}

static int
read_also(struct bridge *b, struct error *e)
{
	struct labels f = {.b = b, .e = e};
	struct slice name;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		f.code = slice_of(table[i].code);
		for (f.l = 0; f.l < BRIDGE_LABELS; f.l++) {
			struct slice names = slice_of(f.l ? table[i].nl : table[i].en);

			f.label = slice_of(isced_label(f.code, f.l == 1));
			while (slice_split(&names, '|', &name)) {
				if (read_name(&f, name, false) < 0)
					return f.rc;
			}
		}
	}
	return 0;
}

int
bridge_read_fields(struct bridge *b, struct error *e)
{
	struct labels f = {.b = b, .e = e};

	for (size_t i = 0; (f.code = isced_code(i)).n > 0; i++) {
		if (repeats_parent(f.code))
			continue;
		for (f.l = 0; f.l < BRIDGE_LABELS; f.l++) {
			f.label = slice_of(isced_label(f.code, f.l == 1));
			if (read_name(&f, f.label, true) < 0)
				return f.rc;
		}
	}
	return read_also(b, e);
}

struct slice
bridge_code(struct slice code)
{
	struct slice s;

	for (size_t i = 0; (s = isced_code(i)).n > 0 && !slice_eq(s, code); i++)
		;
	return s;
}
