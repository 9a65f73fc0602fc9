#ifndef TESTS_BRIDGE_PAIRS_H
#define TESTS_BRIDGE_PAIRS_H
/*
 * Words of Dutch (also German and French, below) and their English cognates, written for measuring the rules of skeletons and not
 * from them: some differ in ways that no rule should mend. Folded, as words of an index are.
 */

struct bridge_pair {
	const char *other, *english;
};

/* clang-format off */
static const struct bridge_pair bridge_pairs[] = {
	/* subjects */
	{"filosofie", "philosophy"}, {"psychologie", "psychology"}, {"sociologie", "sociology"}, {"biologie", "biology"},
	{"theologie", "theology"}, {"archeologie", "archaeology"}, {"ecologie", "ecology"}, {"geologie", "geology"},
	{"technologie", "technology"}, {"ideologie", "ideology"}, {"methodologie", "methodology"}, {"antropologie", "anthropology"},
	{"criminologie", "criminology"}, {"farmacologie", "pharmacology"}, {"neurologie", "neurology"}, {"oncologie", "oncology"},
	{"geografie", "geography"}, {"fotografie", "photography"}, {"demografie", "demography"}, {"etnografie", "ethnography"},
	{"cartografie", "cartography"}, {"cryptografie", "cryptography"}, {"astronomie", "astronomy"}, {"economie", "economy"},
	{"autonomie", "autonomy"}, {"anatomie", "anatomy"}, {"taxonomie", "taxonomy"}, {"therapie", "therapy"},
	{"theorie", "theory"}, {"strategie", "strategy"}, {"energie", "energy"}, {"categorie", "category"},
	{"geometrie", "geometry"}, {"econometrie", "econometrics"}, {"psychiatrie", "psychiatry"}, {"farmacie", "pharmacy"},
	{"chirurgie", "surgery"}, {"chemie", "chemistry"}, {"academie", "academy"}, {"industrie", "industry"},
	{"historie", "history"}, {"melodie", "melody"}, {"harmonie", "harmony"}, {"fantasie", "fantasy"},
	{"fysica", "physics"}, {"mechanica", "mechanics"}, {"informatica", "informatics"}, {"genetica", "genetics"},
	{"elektronica", "electronics"}, {"logica", "logic"}, {"grammatica", "grammar"}, {"thermodynamica", "thermodynamics"},
	{"statistiek", "statistics"}, {"ethiek", "ethics"}, {"politiek", "politics"}, {"logistiek", "logistics"},
	{"techniek", "technique"}, {"didactiek", "didactics"}, {"muziek", "music"}, {"kritiek", "critique"},
	{"praktijk", "practice"}, {"klassiek", "classic"}, {"publiek", "public"}, {"republiek", "republic"},
	{"journalistiek", "journalistics"}, {"taalkunde", "linguistics"}, {"akoestiek", "acoustics"}, {"optica", "optics"},
	{"botanica", "botanics"}, {"mathematica", "mathematics"}, {"esthetica", "aesthetics"}, {"robotica", "robotics"},
	/* -isch, -iek: adjectives */
	{"klinisch", "clinical"}, {"medisch", "medical"}, {"historisch", "historical"}, {"economisch", "economic"},
	{"biologisch", "biological"}, {"chemisch", "chemical"}, {"praktisch", "practical"}, {"kritisch", "critical"},
	{"analytisch", "analytical"}, {"theoretisch", "theoretical"}, {"empirisch", "empirical"}, {"ethisch", "ethical"},
	{"juridisch", "juridical"}, {"technisch", "technical"}, {"organisch", "organic"}, {"akoestisch", "acoustic"},
	{"democratisch", "democratic"}, {"academisch", "academic"}, {"strategisch", "strategic"}, {"specifiek", "specific"},
	{"fysiek", "physical"}, {"elektrisch", "electric"}, {"dynamisch", "dynamic"}, {"politieke", "political"},
	{"cognitieve", "cognitive"}, {"klassieke", "classical"}, {"atletisch", "athletic"}, {"realistisch", "realistic"},
	{"aziatisch", "asian"}, {"europees", "european"}, {"logisch", "logical"}, {"symbolisch", "symbolic"},
	/* -tie, -sie */
	{"communicatie", "communication"}, {"administratie", "administration"}, {"innovatie", "innovation"},
	{"organisatie", "organisation"}, {"organisatie", "organization"}, {"globalisatie", "globalization"},
	{"globalisering", "globalisation"}, {"digitalisering", "digitalization"}, {"integratie", "integration"},
	{"migratie", "migration"}, {"motivatie", "motivation"}, {"educatie", "education"}, {"evaluatie", "evaluation"},
	{"productie", "production"}, {"functie", "function"}, {"actie", "action"}, {"reactie", "reaction"},
	{"evolutie", "evolution"}, {"revolutie", "revolution"}, {"institutie", "institution"}, {"constitutie", "constitution"},
	{"emotie", "emotion"}, {"traditie", "tradition"}, {"cognitie", "cognition"}, {"competitie", "competition"},
	{"conventie", "convention"}, {"preventie", "prevention"}, {"interventie", "intervention"}, {"discussie", "discussion"},
	{"depressie", "depression"}, {"regressie", "regression"}, {"excursie", "excursion"}, {"televisie", "television"},
	{"dimensie", "dimension"}, {"religie", "religion"}, {"opinie", "opinion"}, {"pensioen", "pension"},
	{"statistische", "statistical"}, {"expansie", "expansion"}, {"conclusie", "conclusion"}, {"inflatie", "inflation"},
	{"simulatie", "simulation"}, {"automatisering", "automation"}, {"optimalisatie", "optimization"}, {"presentatie", "presentation"},
	/* -entie, -antie */
	{"conferentie", "conference"}, {"intelligentie", "intelligence"}, {"competentie", "competence"},
	{"frequentie", "frequency"}, {"efficientie", "efficiency"}, {"tolerantie", "tolerance"}, {"substantie", "substance"},
	{"consequentie", "consequence"}, {"alliantie", "alliance"}, {"balans", "balance"}, {"tendens", "tendency"},
	{"financien", "finance"}, {"licentie", "licence"}, {"adolescentie", "adolescence"}, {"evidentie", "evidence"},
	/* -teit */
	{"universiteit", "university"}, {"kwaliteit", "quality"}, {"kwantiteit", "quantity"}, {"faculteit", "faculty"},
	{"identiteit", "identity"}, {"diversiteit", "diversity"}, {"mobiliteit", "mobility"}, {"creativiteit", "creativity"},
	{"elektriciteit", "electricity"}, {"seksualiteit", "sexuality"}, {"realiteit", "reality"}, {"criminaliteit", "criminality"},
	{"biodiversiteit", "biodiversity"}, {"relativiteit", "relativity"}, {"complexiteit", "complexity"}, {"autoriteit", "authority"},
	{"kwaliteiten", "qualities"}, {"universiteiten", "universities"},
	/* -isme, -ist */
	{"toerisme", "tourism"}, {"nationalisme", "nationalism"}, {"kapitalisme", "capitalism"}, {"feminisme", "feminism"},
	{"terrorisme", "terrorism"}, {"mechanisme", "mechanism"}, {"organisme", "organism"}, {"specialist", "specialist"},
	{"journalisten", "journalists"}, {"socialisme", "socialism"}, {"boeddhisme", "buddhism"}, {"racisme", "racism"},
	/* persons */
	{"directeur", "director"}, {"professoren", "professors"}, {"auteur", "author"}, {"psycholoog", "psychologist"},
	{"bioloog", "biologist"}, {"econoom", "economist"}, {"astronoom", "astronomer"}, {"fotograaf", "photographer"},
	{"ingenieur", "engineer"}, {"acteur", "actor"}, {"architect", "architect"}, {"studenten", "students"},
	{"secretaris", "secretary"}, {"notaris", "notary"}, {"filosoof", "philosopher"}, {"docent", "teacher"},
	/* -uur */
	{"cultuur", "culture"}, {"natuur", "nature"}, {"literatuur", "literature"}, {"structuur", "structure"},
	{"architectuur", "architecture"}, {"temperatuur", "temperature"}, {"procedure", "procedure"}, {"culturen", "cultures"},
	/* -aal, -eel */
	{"sociaal", "social"}, {"nationaal", "national"}, {"internationale", "international"}, {"digitaal", "digital"},
	{"globaal", "global"}, {"lokaal", "local"}, {"radicaal", "radical"}, {"materiaal", "material"}, {"kapitaal", "capital"},
	{"cultureel", "cultural"}, {"culturele", "cultural"}, {"structureel", "structural"}, {"individueel", "individual"},
	{"professioneel", "professional"}, {"rationeel", "rational"}, {"formeel", "formal"}, {"financieel", "financial"},
	{"financiele", "financial"}, {"intellectueel", "intellectual"}, {"visuele", "visual"}, {"commercieel", "commercial"},
	{"experimenteel", "experimental"}, {"experimentele", "experimental"}, {"fundamenteel", "fundamental"}, {"mentale", "mental"},
	{"neurale", "neural"}, {"virtueel", "virtual"}, {"liberaal", "liberal"}, {"federaal", "federal"},
	/* -air, -ief, -eus, -abel */
	{"primair", "primary"}, {"secundair", "secondary"}, {"militair", "military"}, {"literair", "literary"},
	{"monetair", "monetary"}, {"populair", "popular"}, {"nucleair", "nuclear"}, {"interdisciplinair", "interdisciplinary"},
	{"actief", "active"}, {"creatief", "creative"}, {"kwalitatief", "qualitative"}, {"kwantitatieve", "quantitative"},
	{"alternatief", "alternative"}, {"perspectief", "perspective"}, {"archief", "archive"}, {"archieven", "archives"},
	{"religieus", "religious"}, {"religieuze", "religious"}, {"nerveus", "nervous"}, {"flexibel", "flexible"},
	{"variabele", "variable"}, {"variabelen", "variables"}, {"artikel", "article"}, {"artikelen", "articles"},
	/* Greek and Latin nouns */
	{"analyse", "analysis"}, {"analyses", "analyses"}, {"synthese", "synthesis"}, {"hypothese", "hypothesis"},
	{"diagnose", "diagnosis"}, {"psychose", "psychosis"}, {"methode", "method"}, {"methoden", "methods"},
	{"systeem", "system"}, {"systemen", "systems"}, {"probleem", "problem"}, {"problemen", "problems"}, {"thema", "theme"},
	{"programma", "programme"}, {"programma", "program"}, {"laboratorium", "laboratory"}, {"criteria", "criteria"},
	{"bacterie", "bacteria"}, {"centrum", "centre"}, {"centrum", "center"}, {"theater", "theatre"}, {"telescoop", "telescope"},
	{"telefoon", "telephone"}, {"atoom", "atom"}, {"symptoom", "symptom"}, {"metaal", "metal"}, {"proces", "process"},
	{"processen", "processes"}, {"succes", "success"}, {"congres", "congress"}, {"kwantum", "quantum"}, {"algoritme", "algorithm"},
	{"algoritmen", "algorithms"}, {"dialoog", "dialogue"}, {"paragraaf", "paragraph"}, {"karakter", "character"},
	{"klimaat", "climate"}, {"certificaat", "certificate"}, {"kandidaat", "candidate"}, {"debat", "debate"}, {"groep", "group"},
	{"medicijn", "medicine"}, {"vaccin", "vaccine"}, {"discipline", "discipline"}, {"examen", "exam"}, {"model", "model"},
	{"modellen", "models"}, {"netwerk", "network"}, {"project", "project"}, {"projecten", "projects"}, {"object", "object"},
	{"contract", "contract"}, {"conflict", "conflict"}, {"effecten", "effects"}, {"ritme", "rhythm"}, {"retorica", "rhetoric"},
	{"democratie", "democracy"}, {"bureaucratie", "bureaucracy"}, {"hygiene", "hygiene"}, {"orkest", "orchestra"},
	{"museum", "museum"}, {"instituut", "institute"}, {"element", "element"}, {"instrument", "instrument"}, {"parlement", "parliament"},
	{"regering", "government"}, {"functies", "functions"}, {"theorieen", "theories"}, {"machine", "machine"}, {"matrix", "matrix"},
	{"kanaal", "canal"}, {"product", "product"}, {"producten", "products"}, {"concept", "concept"}, {"concepten", "concepts"},
	{"sonate", "sonata"}, {"pediatrie", "pediatrics"}, {"privaat", "private"}, {"paradijs", "paradise"}, {"crisis", "crisis"},
	{"kathedraal", "cathedral"}, {"katholiek", "catholic"}, {"synthetisch", "synthetic"}, {"fascisme", "fascism"},
};

static const struct bridge_pair bridge_far_pairs[] = {
	/* German */
	{"philosophie", "philosophy"}, {"psychologie", "psychology"}, {"statistik", "statistics"}, {"politik", "politics"},
	{"universitat", "university"}, {"qualitat", "quality"}, {"konferenz", "conference"}, {"kompetenz", "competence"},
	{"kommunikation", "communication"}, {"organisation", "organization"}, {"nationalismus", "nationalism"}, {"kultur", "culture"},
	{"literatur", "literature"}, {"struktur", "structure"}, {"klinisch", "clinical"}, {"historisch", "historical"},
	{"kulturell", "cultural"}, {"finanziell", "financial"}, {"aktiv", "active"}, {"kreativ", "creative"}, {"analyse", "analysis"},
	{"methode", "method"}, {"algorithmus", "algorithm"}, {"theorie", "theory"}, {"musik", "music"}, {"technik", "technique"},
	{"mathematik", "mathematics"}, {"physik", "physics"}, {"chemisch", "chemical"}, {"demokratie", "democracy"},
	/* French */
	{"philosophie", "philosophy"}, {"statistique", "statistics"}, {"politique", "politics"}, {"technique", "technique"},
	{"universite", "university"}, {"qualite", "quality"}, {"creativite", "creativity"}, {"tourisme", "tourism"},
	{"physique", "physics"}, {"mathematiques", "mathematics"}, {"litterature", "literature"}, {"histoire", "history"},
	{"culturel", "cultural"}, {"actif", "active"}, {"religieux", "religious"}, {"financiere", "financial"},
	{"laboratoire", "laboratory"}, {"militaire", "military"}, {"directeur", "director"}, {"analyse", "analysis"},
};
/* clang-format on */

/* Words that look alike and have nothing to do with each other. */
static const struct bridge_pair bridge_strangers[] = {
	{"history", "historian"}, {"general", "generation"}, {"politie", "polity"}, {"sociaal", "society"},
	{"mechanica", "machine"}, {"chemistry", "chemist"}, {"structure", "stricture"}, {"universe", "university"},
	{"computer", "computing"}, {"planning", "plant"}, {"training", "train"}, {"nation", "nature"}, {"policy", "police"}, {"organ", "organisation"},
	{"market", "marketing"}, {"leren", "leraar"}, {"recht", "rechter"}, {"design", "designer"}, {"physics", "physician"},
	{"ethics", "ethnics"}, {"cultuur", "cultus"}, {"natie", "natuur"}, {"affect", "effect"}, {"adaption", "adoption"},
};

#endif
