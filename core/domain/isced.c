/*
 * The 220 codes of ISCED-F 2013 with their English and Dutch labels, sorted by code.
 *
 * Labels: (c) European Union, "ISCED-F 2013" of the Publications Office's controlled vocabularies, CC BY 4.0; unchanged.
 * The rows are the output of tests/isced_table.py.
 */
#include "domain/isced.h"

#include <stdlib.h>

struct isced {
	const char *code, *en, *nl;
};

/* clang-format off */
static const struct isced table[] = {
	{"00", "Generic programmes and qualifications", "Algemene programma's en kwalificaties"},
	{"000", "Generic programmes and qualifications not further defined", "Algemene programma's en kwalificaties, niet nader gedefinieerd"},
	{"0000", "Generic programmes and qualifications not further defined", "Algemene programma's en kwalificaties, niet nader gedefinieerd"},
	{"001", "Basic programmes and qualifications", "Basisonderwijs en -kwalificaties"},
	{"0011", "Basic programmes and qualifications", "Basisonderwijs en -kwalificaties"},
	{"002", "Literacy and numeracy", "Lezen, schrijven en rekenen"},
	{"0021", "Literacy and numeracy", "Lezen, schrijven en rekenen"},
	{"003", "Personal skills and development", "Persoonlijke vaardigheden en ontwikkeling"},
	{"0031", "Personal skills and development", "Persoonlijke vaardigheden en ontwikkeling"},
	{"009", "Generic programmes and qualifications not elsewhere classified", "Algemene programma's en kwalificaties, niet elders ingedeeld"},
	{"0099", "Generic programmes and qualifications not elsewhere classified", "Algemene programma's en kwalificaties, niet elders ingedeeld"},
	{"01", "Education", "Onderwijs"},
	{"011", "Education", "Onderwijs"},
	{"0110", "Education not further defined", "Onderwijs, niet nader gedefinieerd"},
	{"0111", "Education science", "Onderwijskunde"},
	{"0112", "Training for pre-school teachers", "Opleiding voor leerkrachten in het kleuteronderwijs"},
	{"0113", "Teacher training without subject specialisation", "Opleiding voor leerkrachten zonder vakspecialisatie"},
	{"0114", "Teacher training with subject specialisation", "Opleiding voor leerkrachten met vakspecialisatie"},
	{"0119", "Education not elsewhere classified", "Onderwijs, niet elders ingedeeld"},
	{"018", "Inter-disciplinary programmes and qualifications involving education", "Interdisciplinaire programma's en kwalificaties met betrekking tot onderwijs"},
	{"0188", "Inter-disciplinary programmes and qualifications involving education", "Interdisciplinaire programma's en kwalificaties met betrekking tot onderwijs"},
	{"02", "Arts and humanities", "Kunst en geesteswetenschappen"},
	{"020", "Arts and humanities not further defined", "Kunst en geesteswetenschappen, niet nader gedefinieerd"},
	{"0200", "Arts and humanities not further defined", "Kunst en geesteswetenschappen, niet nader gedefinieerd"},
	{"021", "Arts", "Kunst"},
	{"0210", "Arts not further defined", "Kunst, niet nader gedefinieerd"},
	{"0211", "Audio-visual techniques and media production", "Audiovisuele technieken en mediaproductie"},
	{"0212", "Fashion, interior and industrial design", "Mode-, interieur- en industrieel ontwerp"},
	{"0213", "Fine arts", "Schone kunsten"},
	{"0214", "Handicrafts", "Handvaardigheid"},
	{"0215", "Music and performing arts", "Muziek en uitvoerende kunsten"},
	{"0219", "Arts not elsewhere classified", "Kunst, niet elders ingedeeld"},
	{"022", "Humanities (except languages)", "Geesteswetenschappen (met uitzondering van talen)"},
	{"0220", "Humanities (except languages) not further defined", "Geesteswetenschappen (met uitzondering van talen), niet nader gedefinieerd"},
	{"0221", "Religion and theology", "Godsdienst en theologie"},
	{"0222", "History and archaeology", "Geschiedenis en archeologie"},
	{"0223", "Philosophy and ethics", "Filosofie en ethiek"},
	{"0228", "Inter-disciplinary programmes and qualifications involving humanities", "Interdisciplinaire programma's en kwalificaties met betrekking tot geesteswetenschappen"},
	{"0229", "Humanities (except languages) not elsewhere classified", "Geesteswetenschappen (met uitzondering van talen), niet elders ingedeeld"},
	{"023", "Languages", "Talen"},
	{"0230", "Languages not further defined", "Talen, niet nader gedefinieerd"},
	{"0231", "Language acquisition", "Taalverwerving"},
	{"0232", "Literature and linguistics", "Literatuur en linguïstiek"},
	{"0239", "Languages not elsewhere classified", "Talen, niet elders ingedeeld"},
	{"028", "Inter-disciplinary programmes and qualifications involving arts and humanities", "Interdisciplinaire programma's en kwalificaties met betrekking tot kunst en geesteswetenschappen"},
	{"0288", "Inter-disciplinary programmes and qualifications involving arts and humanities", "Interdisciplinaire programma's en kwalificaties met betrekking tot kunst en geesteswetenschappen"},
	{"029", "Arts and humanities not elsewhere classified", "Kunst en geesteswetenschappen, niet elders ingedeeld"},
	{"0299", "Arts and humanities not elsewhere classified", "Kunst en geesteswetenschappen, niet elders ingedeeld"},
	{"03", "Social sciences, journalism and information", "Sociale wetenschappen, journalistiek en informatiewetenschappen"},
	{"030", "Social sciences, journalism and information not further defined", "Sociale wetenschappen, journalistiek en informatiewetenschappen, niet nader gedefinieerd"},
	{"0300", "Social sciences, journalism and information not further defined", "Sociale wetenschappen, journalistiek en informatiewetenschappen, niet nader gedefinieerd"},
	{"031", "Social and behavioural sciences", "Sociale en gedragswetenschappen"},
	{"0310", "Social and behavioural sciences not further defined", "Sociale en gedragswetenschappen, niet nader gedefinieerd"},
	{"0311", "Economics", "Economie"},
	{"0312", "Political sciences and civics", "Politieke wetenschappen en maatschappijleer"},
	{"0313", "Psychology", "Psychologie"},
	{"0314", "Sociology and cultural studies", "Sociologie en culturele studies"},
	{"0319", "Social and behavioural sciences not elsewhere classified", "Sociale en gedragswetenschappen, niet elders ingedeeld"},
	{"032", "Journalism and information", "Journalistiek en informatiewetenschappen"},
	{"0320", "Journalism and information not further defined", "Journalistiek en informatiewetenschappen, niet nader gedefinieerd"},
	{"0321", "Journalism and reporting", "Journalistiek en verslaggeving"},
	{"0322", "Library, information and archival studies", "Bibliotheekwetenschappen, informatiewetenschappen en archivistiek"},
	{"0329", "Journalism and information not elsewhere classified", "Journalistiek en informatiewetenschappen, niet elders ingedeeld"},
	{"038", "Inter-disciplinary programmes and qualifications involving social sciences, journalism and information", "Interdisciplinaire programma's en kwalificaties met betrekking tot sociale wetenschappen, journalistiek en informatiewetenschappen"},
	{"0388", "Inter-disciplinary programmes and qualifications involving social sciences, journalism and information", "Interdisciplinaire programma's en kwalificaties met betrekking tot sociale wetenschappen, journalistiek en informatiewetenschappen"},
	{"039", "Social sciences, journalism and information not elsewhere classified", "Sociale wetenschappen, journalistiek en informatiewetenschappen, niet elders ingedeeld"},
	{"0399", "Social sciences, journalism and information not elsewhere classified", "Sociale wetenschappen, journalistiek en informatiewetenschappen, niet elders ingedeeld"},
	{"04", "Business, administration and law", "Bedrijfskunde, bestuurskunde en recht"},
	{"040", "Business, administration and law not further defined", "Bedrijfskunde, bestuurskunde en recht, niet nader gedefinieerd"},
	{"0400", "Business, administration and law not further defined", "Bedrijfskunde, bestuurskunde en recht, niet nader gedefinieerd"},
	{"041", "Business and administration", "Bedrijfskunde en bestuurskunde"},
	{"0410", "Business and administration not further defined", "Bedrijfskunde en bestuurskunde, niet nader gedefinieerd"},
	{"0411", "Accounting and taxation", "Boekhouding en belastingen"},
	{"0412", "Finance, banking and insurance", "Financiën, banken en verzekeringen"},
	{"0413", "Management and administration", "Management en bestuur"},
	{"0414", "Marketing and advertising", "Marketing en reclame"},
	{"0415", "Secretarial and office work", "Secretariaats- en kantoorwerk"},
	{"0416", "Wholesale and retail sales", "Groot- en detailhandel"},
	{"0417", "Work skills", "Beroepsvaardigheden"},
	{"0419", "Business and administration not elsewhere classified", "Bedrijfskunde en bestuurskunde, niet elders ingedeeld"},
	{"042", "Law", "Recht"},
	{"0421", "Law", "Recht"},
	{"048", "Inter-disciplinary programmes and qualifications involving business, administration and law", "Interdisciplinaire programma's en kwalificaties met betrekking tot bedrijfskunde, bestuurskunde en recht"},
	{"0488", "Inter-disciplinary programmes and qualifications involving business, administration and law", "Interdisciplinaire programma's en kwalificaties met betrekking tot bedrijfskunde, bestuurskunde en recht"},
	{"049", "Business, administration and law not elsewhere classified", "Bedrijfskunde, bestuurskunde en recht, niet elders ingedeeld"},
	{"0499", "Business, administration and law not elsewhere classified", "Bedrijfskunde, bestuurskunde en recht, niet elders ingedeeld"},
	{"05", "Natural sciences, mathematics and statistics", "Natuurwetenschappen, wiskunde en statistiek"},
	{"050", "Natural sciences, mathematics and statistics not further defined", "Natuurwetenschappen, wiskunde en statistiek, niet nader gedefinieerd"},
	{"0500", "Natural sciences, mathematics and statistics not further defined", "Natuurwetenschappen, wiskunde en statistiek, niet nader gedefinieerd"},
	{"051", "Biological and related sciences", "Biologie en aanverwante wetenschappen"},
	{"0510", "Biological and related sciences not further defined", "Biologie en aanverwante wetenschappen, niet nader gedefinieerd"},
	{"0511", "Biology", "Biologie"},
	{"0512", "Biochemistry", "Biochemie"},
	{"0519", "Biological and related sciences not elsewhere classified", "Biologie en aanverwante wetenschappen, niet elders ingedeeld"},
	{"052", "Environment", "Milieu"},
	{"0520", "Environment not further defined", "Milieu, niet nader gedefinieerd"},
	{"0521", "Environmental sciences", "Milieuwetenschappen"},
	{"0522", "Natural environments and wildlife", "Habitats en in het wild levende dieren"},
	{"0529", "Environment not elsewhere classified", "Milieu, niet elders ingedeeld"},
	{"053", "Physical sciences", "Natuurwetenschappen"},
	{"0530", "Physical sciences not further defined", "Natuurwetenschappen, niet nader gedefinieerd"},
	{"0531", "Chemistry", "Chemie"},
	{"0532", "Earth sciences", "Aardwetenschappen"},
	{"0533", "Physics", "Fysica"},
	{"0539", "Physical sciences not elsewhere classified", "Natuurwetenschappen, niet elders ingedeeld"},
	{"054", "Mathematics and statistics", "Wiskunde en statistiek"},
	{"0540", "Mathematics and statistics not further defined", "Wiskunde en statistiek, niet nader gedefinieerd"},
	{"0541", "Mathematics", "Wiskunde"},
	{"0542", "Statistics", "Statistiek"},
	{"058", "Inter-disciplinary programmes and qualifications involving natural sciences, mathematics and statistics", "Interdisciplinaire programma's en kwalificaties met betrekking tot natuurwetenschappen, wiskunde en statistiek"},
	{"0588", "Inter-disciplinary programmes and qualifications involving natural sciences, mathematics and statistics", "Interdisciplinaire programma's en kwalificaties met betrekking tot natuurwetenschappen, wiskunde en statistiek"},
	{"059", "Natural sciences, mathematics and statistics not elsewhere classified", "Natuurwetenschappen, wiskunde en statistiek, niet elders ingedeeld"},
	{"0599", "Natural sciences, mathematics and statistics not elsewhere classified", "Natuurwetenschappen, wiskunde en statistiek, niet elders ingedeeld"},
	{"06", "Information and Communication Technologies (ICTs)", "Informatie- en communicatietechnologieën (ICT)"},
	{"061", "Information and Communication Technologies (ICTs)", "Informatie- en communicatietechnologieën (ICT)"},
	{"0610", "Information and Communication Technologies (ICTs) not further defined", "Informatie- en communicatietechnologieën (ICT), niet nader gedefinieerd"},
	{"0611", "Computer use", "Computergebruik"},
	{"0612", "Database and network design and administration", "Ontwerp en beheer van databanken en netwerken"},
	{"0613", "Software and applications development and analysis", "Ontwikkeling en analyse van software en toepassingen"},
	{"0619", "Information and communication technologies not elsewhere classified", "Informatie- en communicatietechnologieën (ICT), niet elders ingedeeld"},
	{"068", "Inter-disciplinary programmes and qualifications involving Information and Communication Technologies (ICTs)", "Interdisciplinaire programma's en kwalificaties met betrekking tot informatie- en communicatietechnologieën (ICT)"},
	{"0688", "Inter-disciplinary programmes and qualifications involving Information and Communication Technologies (ICTs)", "Interdisciplinaire programma's en kwalificaties met betrekking tot informatie- en communicatietechnologieën (ICT)"},
	{"07", "Engineering, manufacturing and construction", "Engineering, industrie en bouwnijverheid"},
	{"070", "Engineering, manufacturing and construction not further defined", "Engineering, industrie en bouwnijverheid, niet nader gedefinieerd"},
	{"0700", "Engineering, manufacturing and construction not further defined", "Engineering, industrie en bouwnijverheid, niet nader gedefinieerd"},
	{"071", "Engineering and engineering trades", "Ingenieursopleiding"},
	{"0710", "Engineering and engineering trades not further defined", "Ingenieursopleiding, niet nader gedefinieerd"},
	{"0711", "Chemical engineering and processes", "Chemische technologie en processen"},
	{"0712", "Environmental protection technology", "Milieubeschermingstechnologie"},
	{"0713", "Electricity and energy", "Elektriciteit en energie"},
	{"0714", "Electronics and automation", "Elektronica en automatisering"},
	{"0715", "Mechanics and metal trades", "Mechanica en metaal"},
	{"0716", "Motor vehicles, ships and aircraft", "Motorvoertuigen, schepen en vliegtuigen"},
	{"0719", "Engineering and engineering trades not elsewhere classified", "Ingenieursopleiding, niet elders ingedeeld"},
	{"072", "Manufacturing and processing", "Industrie en verwerking"},
	{"0720", "Manufacturing and processing not further defined", "Industrie en verwerking, niet nader gedefinieerd"},
	{"0721", "Food processing", "Levensmiddelenverwerking"},
	{"0722", "Materials (glass, paper, plastic and wood)", "Materialen (glas, papier, plastic en hout)"},
	{"0723", "Textiles (clothes, footwear and leather)", "Textiel (kleding, schoeisel en leer)"},
	{"0724", "Mining and extraction", "Mijnbouw en winning"},
	{"0729", "Manufacturing and processing not elsewhere classified", "Industrie en verwerking, niet elders ingedeeld"},
	{"073", "Architecture and construction", "Architectuur en bouwnijverheid"},
	{"0730", "Architecture and construction not further defined", "Architectuur en bouwnijverheid, niet nader gedefinieerd"},
	{"0731", "Architecture and town planning", "Architectuur en stadsplanning"},
	{"0732", "Building and civil engineering", "Bouw en weg- en waterbouw"},
	{"078", "Inter-disciplinary programmes and qualifications involving engineering, manufacturing and construction", "Interdisciplinaire programma's en kwalificaties met betrekking tot engineering, industrie en bouwnijverheid"},
	{"0788", "Inter-disciplinary programmes and qualifications involving engineering, manufacturing and construction", "Interdisciplinaire programma's en kwalificaties met betrekking tot engineering, industrie en bouwnijverheid"},
	{"079", "Engineering, manufacturing and construction not elsewhere classified", "Engineering, industrie en bouwnijverheid, niet elders ingedeeld"},
	{"0799", "Engineering, manufacturing and construction not elsewhere classified", "Engineering, industrie en bouwnijverheid, niet elders ingedeeld"},
	{"08", "Agriculture, forestry, fisheries and veterinary", "Landbouw, bosbouw, visserij en diergeneeskunde"},
	{"080", "Agriculture, forestry, fisheries and veterinary not further defined", "Landbouw, bosbouw, visserij en diergeneeskunde, niet nader gedefinieerd"},
	{"0800", "Agriculture, forestry, fisheries and veterinary not further defined", "Landbouw, bosbouw, visserij en diergeneeskunde, niet nader gedefinieerd"},
	{"081", "Agriculture", "Landbouw"},
	{"0810", "Agriculture not further defined", "Landbouw, niet nader gedefinieerd"},
	{"0811", "Crop and livestock production", "Landbouw en veeteelt"},
	{"0812", "Horticulture", "Tuinbouw"},
	{"0819", "Agriculture not elsewhere classified", "Landbouw, niet elders ingedeeld"},
	{"082", "Forestry", "Bosbouw"},
	{"0821", "Forestry", "Bosbouw"},
	{"083", "Fisheries", "Visserij"},
	{"0831", "Fisheries", "Visserij"},
	{"084", "Veterinary", "Diergeneeskunde"},
	{"0841", "Veterinary", "Diergeneeskunde"},
	{"088", "Inter-disciplinary programmes and qualifications involving agriculture, forestry, fisheries and veterinary", "Interdisciplinaire programma's en kwalificaties met betrekking tot landbouw, bosbouw, visserij en diergeneeskunde"},
	{"0888", "Inter-disciplinary programmes and qualifications involving agriculture, forestry, fisheries and veterinary", "Interdisciplinaire programma's en kwalificaties met betrekking tot landbouw, bosbouw, visserij en diergeneeskunde"},
	{"089", "Agriculture, forestry, fisheries and veterinary not elsewhere classified", "Landbouw, bosbouw, visserij en diergeneeskunde, niet elders ingedeeld"},
	{"0899", "Agriculture, forestry, fisheries and veterinary not elsewhere classified", "Landbouw, bosbouw, visserij en diergeneeskunde, niet elders ingedeeld"},
	{"09", "Health and welfare", "Gezondheid en welzijn"},
	{"090", "Health and welfare not further defined", "Gezondheid en welzijn, niet nader gedefinieerd"},
	{"0900", "Health and welfare not further defined", "Gezondheid en welzijn, niet nader gedefinieerd"},
	{"091", "Health", "Gezondheid"},
	{"0910", "Health not further defined", "Gezondheid, niet nader gedefinieerd"},
	{"0911", "Dental studies", "Tandheelkunde"},
	{"0912", "Medicine", "Geneeskunde"},
	{"0913", "Nursing and midwifery", "Verpleegkunde en verloskunde"},
	{"0914", "Medical diagnostic and treatment technology", "Medische diagnose en behandelingstechnologie"},
	{"0915", "Therapy and rehabilitation", "Therapie en revalidatie"},
	{"0916", "Pharmacy", "Farmacie"},
	{"0917", "Traditional and complementary medicine and therapy", "Traditionele en complementaire geneeskunde en therapie"},
	{"0919", "Health not elsewhere classified", "Gezondheid, niet elders ingedeeld"},
	{"092", "Welfare", "Welzijn"},
	{"0920", "Welfare not further defined", "Welzijn, niet nader gedefinieerd"},
	{"0921", "Care of the elderly and of disabled adults", "Zorg voor bejaarden en gehandicapte volwassenen"},
	{"0922", "Child care and youth services", "Kinderverzorging en jeugdzorg"},
	{"0923", "Social work and counselling", "Maatschappelijk werk en counseling"},
	{"0929", "Welfare not elsewhere classified", "Welzijn, niet elders ingedeeld"},
	{"098", "Inter-disciplinary programmes and qualifications involving health and welfare", "Interdisciplinaire programma's en kwalificaties met betrekking tot gezondheid en welzijn"},
	{"0988", "Inter-disciplinary programmes and qualifications involving health and welfare", "Interdisciplinaire programma's en kwalificaties met betrekking tot gezondheid en welzijn"},
	{"099", "Health and welfare not elsewhere classified", "Gezondheid en welzijn, niet elders ingedeeld"},
	{"0999", "Health and welfare not elsewhere classified", "Gezondheid en welzijn, niet elders ingedeeld"},
	{"10", "Services", "Diensten"},
	{"100", "Services not further defined", "Diensten, niet nader gedefinieerd"},
	{"1000", "Services not further defined", "Diensten, niet nader gedefinieerd"},
	{"101", "Personal services", "Persoonlijke diensten"},
	{"1010", "Personal services not further defined", "Persoonlijke diensten, niet nader gedefinieerd"},
	{"1011", "Domestic services", "Huishoudelijke diensten"},
	{"1012", "Hair and beauty services", "Haar- en schoonheidsverzorging"},
	{"1013", "Hotel, restaurants and catering", "Hotel, restaurant en catering"},
	{"1014", "Sports", "Sport"},
	{"1015", "Travel, tourism and leisure", "Reizen, toerisme en vrijetijdsbesteding"},
	{"1019", "Personal services not elsewhere classified", "Persoonlijke diensten, niet elders ingedeeld"},
	{"102", "Hygiene and occupational health services", "Hygiëne en gezondheid op het werk"},
	{"1020", "Hygiene and occupational health services not further defined", "Hygiëne en gezondheid op het werk, niet nader gedefinieerd"},
	{"1021", "Community sanitation", "Openbare reinigingsdiensten en sanitaire voorzieningen"},
	{"1022", "Occupational health and safety", "Gezondheid en veiligheid op het werk"},
	{"1029", "Hygiene and occupational health services not elsewhere classified", "Hygiëne en gezondheid op het werk, niet elders ingedeeld"},
	{"103", "Security services", "Beveiligingsdiensten"},
	{"1030", "Security services not further defined", "Beveiligingsdiensten, niet nader gedefinieerd"},
	{"1031", "Military and defence", "Leger en defensie"},
	{"1032", "Protection of persons and property", "Bescherming van personen en eigendom"},
	{"1039", "Security services not elsewhere classified", "Beveiligingsdiensten, niet elders ingedeeld"},
	{"104", "Transport services", "Vervoersdiensten"},
	{"1041", "Transport services", "Vervoersdiensten"},
	{"108", "Inter-disciplinary programmes and qualifications involving services", "Interdisciplinaire programma's en kwalificaties met betrekking tot diensten"},
	{"1088", "Inter-disciplinary programmes and qualifications involving services", "Interdisciplinaire programma's en kwalificaties met betrekking tot diensten"},
	{"109", "Services not elsewhere classified", "Diensten, niet elders ingedeeld"},
	{"1099", "Services not elsewhere classified", "Diensten, niet elders ingedeeld"},
	{"99", "Field unknown", "Veld onbekend"},
	{"999", "Field unknown", "Veld onbekend"},
	{"9999", "Field unknown", "Veld onbekend"},
};
/* clang-format on */

static int
compare(const void *key, const void *row)
{
	const struct slice *code = key;

	return slice_compare(*code, slice_of(((const struct isced *)row)->code));
}

static const struct isced *
find(struct slice code)
{
	return bsearch(&code, table, sizeof(table) / sizeof(table[0]), sizeof(table[0]), compare);
}

bool
isced_exists(struct slice code)
{
	return find(code) != NULL;
}

const char *
isced_label(struct slice code, bool dutch)
{
	const struct isced *row = find(code);

	if (row == NULL)
		return NULL;
	return dutch ? row->nl : row->en;
}

struct slice
isced_code(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? slice_of(table[i].code) : SLICE_NONE;
}
