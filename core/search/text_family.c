/*
 * Families of words: all forms of a word, which have a stem of their own, or the one that stands before them ("=analys", because it is that in another
 * language, too, or of words that are not named here).
 *
 * Snowball cuts endings, whatever they mean. So it puts "hospital" together with "hospitality", "organ" with "organic" and "publication" with
 * "public": of words of one stem that are not about the same all but the most frequent one stand here. And it leaves apart what changes inside or in
 * an ending that it does not know: "child" and "children", "toets" and "toetsen". A word whose family is not whole would lose its other forms; what
 * is already told apart by its stem need not stand here. English words are spelt here as text_english.c spells all.
 */
#include "search/text_stem.h"

#include <string.h>

static const char *const english[] = {
	"=random random randomise randomised randomises randomising randomisation", "=standard standards standardise standardised standardising standardisation",
	"=optim optimise optimised optimises optimising optimisation optimisations", "=minim minimise minimised minimises minimising minimisation",
	"=practic practise practised practises practising practiced", "=center center centers centered centering centred centring",
	"spectrum spectra", "axis axes", "helix helices", "radius radii", "life lives", "sulphur sulfur", "artefact artefacts artifact artifacts",
	"aetiology etiology", "coeliac celiac", "caesarean caesareans cesarean cesareans",
	"accountable accountability", "activate activates activated activating activation activations activator activators", "activism",
	"additive additives", "adversity adversities", "=allerg allergy allergies allergic", "aluminium aluminum", "alumnus alumni",
	"=analys analysis analyses analyse analysed analysing", "=anatom anatomy anatomies anatomical anatomic", "animal animals", "apartment apartments",
	"appropriation appropriations", "=astronom astronomy astronomical", "attendant attendants", "audition auditions auditioned auditioning",
	"author authors authored authoring", "authorise authorises authorised authorising authorisation authorisations",
	"bacterium bacteria bacterial", "busy busier busiest busily", "canva", "capitalism",
	"celebrity celebrities", "cheque cheques", "child children", "civilisation civilisations civilise civilised civilising civilises",
	"collective collectively collectives", "colon colons", "communicable",
	"commutative commutativity", "compassion compassionate compassionately", "compete competes competed competing",
	"composite composites", "comprehension comprehensible comprehensibility comprehensions", "conditional conditionals conditionally",
	"conduction conductive conductivity conductivities", "conservative conservatives conservatively",
	"consistent consistently consistency consistencies", "constitute constitutes constituted constituting constitutive",
	"constructive constructively", "container containers containerise containerised containerisation", "contraction contractions",
	"conversion conversions", "corporal corporals", "corpus corpora", "correspondence correspondences correspondent correspondents",
	"crisis crises", "criterion criteria", "currently", "curriculum curricula curriculums",
	"customise customises customised customising customisation customisations customisable", "customs custom",
	"decadence decadent decadently decadents", "defence defences defense defenses", "=demograph demography demographic demographics",
	"depart departs departed departing", "designate designates designated designating designation designations", "detective detectives",
	"determinant determinants", "=diagnos diagnosis diagnoses diagnose diagnosed diagnosing", "directive directives", "discretion discretionary",
	"diversion diversions", "edition editions", "effect effects effected effecting", "elective electives", "emergency emergencies",
	"empire empires", "engine engines", "evening evenings",
	"excel excels excelled excelling", "exceptional exceptionally", "executive executives", "exhaustive exhaustively",
	"experiment experiments experimenting experimented experimental experimentally experimentation",
	"extensive extensively extensiveness", "externality externalities", "extremity extremities", "fabric fabrics",
	"factorial factorials", "fertiliser fertilisers", "finally", "fit fits fitted fitting fittings", "foot feet", "formation formations",
	"formative", "fungus fungi", "genus genera", "=geograph geography geographies geographic geographical geographically",
	"=geometr geometry geometries geometric geometrical", "goods", "grey gray", "half halves",
	"harmonise harmonises harmonised harmonising harmonisation",
	"hospital hospitals hospitalise hospitalised hospitalisation hospitalisations hospitalises hospitalising", "humane humanely",
	"humanism", "humanities humanity", "=hypothes hypothesis hypotheses hypothesise hypothesised", "identical identically",
	"import imports imported importing importer importers importation importations", "incidence incidences", "index indices indexes",
	"individualism", "infinitive infinitives", "informal informally informality",
	"initiate initiates initiated initiating initiation initiations initiator initiators", "initiative initiatives",
	"instalment instalments installment installments", "integrity", "intern interns interned interning",
	"internal internally internals internalise internalised internalising internalisation internalises", "jewellery jewelry",
	"journal journals", "judgement judgements judgment judgments", "lateral laterally laterals", "leaf leaves",
	"liberate liberates liberated liberating liberation liberator liberators", "licence licences license licenses licensing licensed",
	"liquidate liquidates liquidated liquidating liquidation liquidations liquidator liquidators", "liquidity",
	"literal literally literals", "logistic", "majority majorities", "mannerism mannerisms",
	"marinate marinated marinating marinade marinades marinates", "market markets marketable", "materialism",
	"=mathemat math maths mathematics mathematical mathematically", "matrix matrices",
	"mechanism mechanisms", "mentality mentalities", "minority minorities", "mobile mobiles", "modernism modernisms", "module modules",
	"morale", "mould moulds mold molds", "mouse mice", "multiplication multiplications multiplicative", "nationalism",
	"negligence negligent negligently", "nominal nominally", "nucleus nuclei", "numerous", "object objects", "objection objections",
	"offence offences offense offenses", "officer officers", "optimism", "organ organs", "organic organics organically",
	"organism organisms", "oriental orientals", "original originals originally originality", "pacifism",
	"personality personalities", "phenomenon phenomena", "=philosoph philosophy philosophies philosophical philosophically",
	"plough ploughs ploughing plow plows plowing", "pluralism", "polite politely politeness politer",
	"positive positives positively positivity", "probable probably", "=prognos prognosis prognoses", "=programm program programs programme programmes",
	"programming programmed programmer programmers programmable", "projection projections projective", "protestant protestants",
	"provenance", "publication publications", "publicity publicise publicised publicises publicising", "radiator radiators",
	"ration rations rationed rationing", "reasonable reasonably reasonableness", "receptive receptively receptivity receptiveness",
	"recession recessions", "recreation recreations recreational", "reformation reformations", "relation relations relational relationship relationships",
	"relativity", "respective respectively",
	"response responses", "responsive responsively responsiveness",
	"sceptic sceptics sceptical scepticism skeptic skeptics skeptical skepticism",
	"secretion secretions secrete secretes secreted secreting", "singularity singularities", "socialism",
	"stimulus stimuli", "=strateg strategy strategies strategic strategically", "structuralism",
	"subjective subjectively subjectivity", "succession successions", "successive successively", "suite suites",
	"suspension suspensions", "symmetry symmetries symmetric symmetrical", "=synthes synthesis syntheses synthesise synthesised synthesising",
	"terminal terminals terminally", "thesis theses", "tooth teeth", "transit transits",
	"tyre tyres tire tires", "united unite unites uniting", "universal universals universally universality universalism",
	"universe universes", "utility utilities", "vegetation", "vertex vertices", "wellness", "wolf wolves", "woman women",

};

static const char *const dutch[] = {
	"examen examens", "tentamen tentamens", "practicum practica practicums", "curriculum curricula curriculums", "symposium symposia symposiums",
	"matrix matrices matrixen", "index indices indexen", "prins prinsen", "respons responsen", "ei eieren",
	"impuls impulsen", "individu individuen individus", "schets schetsen", "tendens tendensen tendenzen",
	"aanmerkelijk aanmerkelijke", "aanspraak aanspraken", "aanzienlijk aanzienlijke", "aarde", "academicus academici",
	"account accounts", "=analys analyse analyses analyseren analyseert analyseer geanalyseerd geanalyseerde",
	"arts artsen", "auditorium auditoria", "baas bazen",
	"baken bakens", "ban bannen", "bar bars", "bas bassen", "beek beken", "=been benen", "behoorlijk behoorlijke",
	"bereiden bereiding bereidingen", "beschikking beschikkingen", "betrekkelijk betrekkelijke", "betrekken", "beurs beurzen",
	"blad bladen bladeren", "bode boden bodes", "bom bommen", "bon bonnen", "boos boze", "boot boten", "brons bronzen",
	"burgerlijk burgerlijke", "centrum centra", "chemicus chemici", "crisis crises crisissen", "criterium criteria", "criticus critici",
	"date dates", "doof dove doven doofheid", "doop dopen", "eindig eindige eindigheid", "engel engelen", "figuurlijk figuurlijke",
	"fonds fondsen", "fysicus fysici", "gaas", "gat gaten", "gel gels", "geleidelijk geleidelijke", "genoegen genoegens",
	"geweldig geweldige", "gewichtig gewichtige", "gewonnen winnen win wint won wonnen", "god goden", "graf graven",
	"grens grenzen", "hak hakken", "hal hallen", "hals halzen", "handel handels", "hars harsen", "heer heren", "heks heksen", "hel",
	"helen heling", "historicus historici", "hop hoppe", "=hypothes hypothese hypothesen hypotheses", "instellen instelbaar instelbare",
	"kaap kapen", "kaars kaarsen", "kaats kaatsen", "kans kansen", "kas kassen", "kind kinderen kinder", "knop knoppen", "koe koeien",
	"koers koersen", "kop koppen", "kwal kwallen", "laat late", "laboratorium laboratoria", "laken lakens", "laks lakse", "lat latten",
	"led leds", "leed", "leeg lege", "leek leken", "lees lezen leest", "lens lenzen", "letteren", "letterlijk letterlijke", "lid leden",
	"lied liederen", "look looks", "maan manen", "maat maten", "maatschap maatschappen", "make", "mal mallen", "mat matten",
	"mechanicus mechanici", "medicus medici", "meerderheid meerderheden", "meet meten meting metingen gemeten", "mens mensen",
	"middelbaar middelbare", "minderheid minderheden", "museum musea", "musicus musici", "naam namen", "nieuws", "node nodes",
	"openbaar openbare openbaarheid", "opzettelijk opzettelijke", "ouderen oudere", "overheid overheden overheids",
	"overig overige overigen", "paars paarse", "paas pasen", "passer passers", "peer peers peren", "pers persen",
	"persoonlijkheid persoonlijkheden", "plaat platen", "plaats plaatsen", "plat platte", "podium podia", "poets poetsen",
	"politicus politici", "poll polls", "pols polsen", "poot poten", "rad raderen", "ram rammen", "rapen raap", "rechts rechtse",
	"redden redding", "reeks reeksen", "rek rekken", "reken rekenen rekent rekende rekenend rekenende gerekend", "rekening rekeningen",
	"rel rellen", "rok rokken", "romaans romaanse", "rooms roomse", "rots rotsen", "rund runderen", "schaars schaarse schaarste",
	"schaats schaatsen", "schip schepen", "serveren serveert serveer", "slap slappe", "slechts", "som sommen", "spaan spanen",
	"spectrum spectra", "sprake", "staaf staven", "stadium stadia", "stal stallen", "stad steden stads", "stek stekken", "stelen",
	"stoken stook", "stom stomme", "strekken strekt", "taak taken", "technicus technici", "teel telen teelt",
	"teen tenen", "teer", "terminal terminals", "theoreticus theoretici", "thesis theses", "toets toetsen toetst toetsing toetsingen getoetst getoetste",
	"tol tollen", "uiten uiting uitingen", "uitsluitend uitsluitende", "uitvoerig uitvoerige", "vaak", "vals valse",
	"veer veren", "ven vennen", "=vers verse verzen", "verstandig verstandige", "vertrouwelijk vertrouwelijke vertrouwelijkheid",
	"vervolging vervolgingen", "vieren viering vieringen", "vloot vloten", "volk volken volkeren", "voorlopig voorlopige",
	"voornaam voornamen", "voorstelling voorstellingen", "voorziening voorzieningen", "wals walsen", "wekken wek wekt",
	"wennen wen went gewenning", "wens wensen", "weten weet", "wrak wrakken", "zaag zagen", "zaal zalen", "zak zakken", "zegen",
	"zekerheid zekerheden", "zekering zekeringen", "zon zonnen", "zoon zonen zoons",
};

static const char *const french[] = {
	"ideal ideale ideales ideaux",
	"acception acceptions", "accumulateur accumulateurs", "activisme activismes activiste activistes",
	"additif additifs additive additives", "affectation affectations affecter affecte affectee affectes affectees affectant",
	"affectif affectifs affective affectives affect affects", "affine affines", "agencement agencements agencer", "aimant aimants",
	"aire aires", "alternance alternances alterner alterne alternent alternant alternera", "ambulance ambulances", "amende amendes",
	"analogie analogies", "animisme animismes animiste animistes", "arrondissement arrondissements", "assurance assurances",
	"attachement attachements", "attente attentes", "audit audits auditer", "avenement avenements", "bas basse basses",
	"capitale capitales", "capitalisme capitalismes capitaliste capitalistes", "care", "carie caries", "cavitation cavitations",
	"chiffrement chiffrements chiffrer", "ciel cieux", "collecte collectes collecter collectee collectees collectera collectant",
	"collection collections collectionner collectionneur collectionneurs", "colon colons", "colonie colonies",
	"commenter commente commentee commentees commentes commentera commentant", "commission commissions",
	"commun communs commune communes communement", "communisme communismes communiste communistes", "complexation complexations",
	"comportement comportements", "composite composites", "conception conceptions", "concert concerts", "condensateur condensateurs",
	"conformation conformations", "conformisme conformismes conformiste conformistes", "conjonction conjonctions",
	"connexion connexions", "conservateur conservateurs conservatrice conservatrices", "consistance consistances",
	"constitution constitutions", "constructif constructifs constructive constructives constructivement", "contention contentions",
	"contribuable contribuables", "conversion conversions", "cotier cotiers cotiere cotieres", "coup coups",
	"courant courants courante courantes couramment", "courir coureur coureurs coureuse coureuses",
	"croyant croyants croyante croyantes", "curation curations", "danse danses danser danseur danseurs danseuse danseuses", "data",
	"definitif definitifs definitive definitives definitivement", "delai delais", "delit delits", "departement departements",
	"designe designes designee designees designent designant designation designations",
	"desir desirs desirer desire desires desirent desirable desirables desireux desireuse desireuses", "destin destins",
	"destination destinations", "determinant determinants determinante determinantes",
	"determinisme determinismes deterministe deterministes", "devis", "dialecte dialectes",
	"directif directifs directive directives directivement", "direction directions", "discretion discretions",
	"discriminant discriminants discriminante discriminantes", "disparition disparitions", "disposition dispositions", "don dons", "dos",
	"droite droites", "dur durs dure dures durement", "egal egale egales egaux", "electron electrons", "empire empires",
	"entree entrees", "environ environs", "equipement equipements equiper",
	"equitable equitables equitablement", "equitation equitations", "etablissement etablissements",
	"exclusion exclusions exclu exclus exclue exclues", "executif executifs executive executives", "extrema",
	"extremisme extremismes extremiste extremistes", "facultatif facultatifs facultative facultatives facultativement", "faute fautes",
	"fer fers", "file files", "fine fines finement", "fini finis finie finies finir finit finissent finissant", "flotte flottes",
	"foie foies", "fond fonds", "fondamentalisme fondamentalismes fondamentaliste fondamentalistes",
	"format formats formater formatage formatages", "foyer foyers", "futurisme futurismes futuriste futuristes", "gare gares",
	"generique generiques", "genie genies", "gens", "graphie graphies", "harmonique harmoniques", "hiver hivers",
	"homologation homologations homologuer", "idealisme idealismes idealiste idealistes", "immobilisation immobilisations immobiliser",
	"importation importations import imports importer importateur importateurs importatrice importatrices importee importees",
	"imposable imposables", "incident incidents", "inclusion inclusions inclusif inclusifs inclusive inclusives inclusivement",
	"indicateur indicateurs indicatrice indicatrices", "initiative initiatives",
	"internationalisme internationalismes internationaliste internationalistes",
	"isotopie isotopies", "legs",
	"liquidation liquidations liquider liquidateur liquidateurs", "livrer livree livrees livrent livrant", "logement logements loger",
	"logit logits", "loisir loisirs", "lotissement lotissements lotir", "male males", "mecanique mecaniques mecaniquement",
	"mediation mediations", "mere meres", "meta", "mine mines", "mobilier mobiliers mobiliere mobilieres",
	"modulation modulations moduler modulateur modulateurs modulant", "nationalisme nationalismes nationaliste nationalistes", "neant",
	"negation negations", "notamment", "nourrisson nourrissons", "objection objections", "observance observances", "oeil yeux",
	"opera operas", "ordination ordinations", "ordonnance ordonnances", "organe organes", "organique organiques organiquement",
	"orient orients", "pacifique pacifiques", "paire paires", "parlement parlements", "parti partis",
	"partir partant partirons partira partiront", "pere peres", "perfectionnisme perfectionnismes perfectionniste perfectionnistes",
	"performatif performatifs performative performatives", "petition petitions", "peuplement peuplements", "placement placements",
	"plaisir plaisirs", "populisme populismes populiste populistes", "port ports", "position positions", "poste postes",
	"poster posters", "pragmatisme pragmatismes pragmatiste pragmatistes", "preservatif preservatifs", "procuration procurations",
	"profit profits profiter profitable profitables",
	"programmation programmations programmer programmeur programmeurs programmeuse programmeuses programmable programmables programmant",
	"propos", "prospection prospections prospecter prospect prospects", "psychose psychoses", "publication publications",
	"qualitatif qualitatifs qualitative qualitatives qualitativement", "queer queers", "recension recensions",
	"recessif recessifs recessive recessives", "reflexe reflexes", "regie regies", "reine reines", "relais", "relation relations",
	"rendement rendements", "repas", "replication replications repliquer", "respectif respectifs respective respectives respectivement",
	"restaurant restaurants", "retentissement retentissements", "retrait retraits", "retraitement retraitements",
	"romane romanes romaniste romanistes", "secretion secretions secreter", "serie series",
	"signaler signale signalee signales signalees signalent signalement signalements", "socialisme socialismes socialiste socialistes",
	"sorte sortes", "soutenable soutenables", "soutenance soutenances", "soutenement soutenements", "specification specifications",
	"stationnement stationnements stationner", "structuralisme structuralismes structuraliste structuralistes", "succession successions",
	"temperament temperaments", "testament testaments", "trait traits", "transitif transitifs transitive transitives transitivement",
	"validisme validiste validistes", "vent vents", "verre verres", "versement versements", "vieux vieille vieilles vieil",
	"voirie voiries",
};

#define OWN '_'		/* stands in no word */

#define LIST(words) {words, sizeof(words) / sizeof((words)[0])}

static const struct list {
	const char *const *families;
	size_t n;
} lists[TEXT_LANG_MAX] = {[TEXT_EN] = LIST(english), [TEXT_NL] = LIST(dutch), [TEXT_FR] = LIST(french)};

/* Where each word of the lists is: open addressing, made at the first question. */
#define SLOTS 4096u	/* at least twice the words of all lists */

static struct slot {
	const char *word, *family;	/* where they stand in a list; NULL is a free slot */
	uint8_t n, family_n, lang;
} slots[SLOTS];

static struct slot *
slot_of(enum text_lang lang, struct slice word)
{
	uint64_t hash = str_hash(word, lang);
	struct slot *s;

	do
		s = &slots[hash++ % SLOTS];
	while (s->word != NULL && (s->lang != lang || !slice_eq((struct slice){s->word, s->n}, word)));
	return s;
}

static void
fill_family(enum text_lang lang, const char *family)
{
	size_t first = strcspn(family, " ");

	for (const char *word = family; *word != '\0';) {
		size_t n = strcspn(word, " ");

		if (*word != '=')
			*slot_of(lang, (struct slice){word, n}) = (struct slot){word, family, (uint8_t)n, (uint8_t)first, (uint8_t)lang};
		word += n + (word[n] == ' ');
	}
}

bool
text_family(enum text_lang lang, struct slice word, char out[WORD_MAX], size_t *n)
{
	static bool filled;
	const struct slot *s;
	bool stated;

	for (unsigned l = 0; l < TEXT_LANG_MAX && !filled; l++)
		for (size_t i = 0; i < lists[l].n; i++)
			fill_family((enum text_lang)l, lists[l].families[i]);
	filled = true;
	s = slot_of(lang, word);
	if (s->word == NULL)
		return false;
	stated = s->family[0] == '=';
	*n = s->family_n - stated;
	memcpy(out, s->family + stated, *n);
	if (!stated)
		out[(*n)++] = OWN;
	return true;
}

const char *
text_family_words(enum text_lang lang, size_t i)
{
	return i < lists[lang].n ? lists[lang].families[i] : NULL;
}
