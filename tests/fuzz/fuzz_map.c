/* Whole feeds for the adapter map, by a fixed mapping of the format that the first byte looks like. */
#include "fuzz/fuzz_map.h"

#include <string.h>

#define RULES \
	"id = id | @id\ntitle@[lang()] = each t\ntitle@en = t/b + ' ' + t[2]\nsummary = html ../s | .\ndescription = markdown d//e\n" \
	"teacher = each p -> a + ' ' + b\nkeyword = split ',' each k\nlevel = after '/' l\nvalues level { 'x' = master, * = '' }\n" \
	"skip if @no = 'yes'\nskip unless *\ncredits = name() + ../../c[d != 'x']\noffering = o[start]\n\tstart = date 'D/M/YYYY' start\n" \
	"\tapply_until = date 'DD.MM.YYYY hh:mm' until\n\toffering = ../id + n\noffering = .\n\tlabel = label\n"

static const char *mapping;

static const char *
setting(const char *key)
{
	return strcmp(key, "mapping") == 0 ? mapping : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *feed = malloc(size + 1);	/* a NUL stands behind every body */

	if (!feed)
		return 0;
	memcpy(feed, data, size);
	feed[size] = '\0';
	if (memchr(feed, '<', size < 8 ? size : 8))
		mapping = "format xml\nnamespace n = urn:n\nrecord = //g/n:c[id]\nnext = r/n:next/@href\n" RULES;
	else if (size > 0 && (*feed == '{' || *feed == '['))
		mapping = "format json\nrecord = */g/c\nnext = next/href\ngroup by id\n" RULES;
	else
		mapping = "format csv\ngroup by id\npage p from 1 until empty\nid = id\ntitle = t\noffering = .\n\tstart = start\n\tlabel = label\n";
	fuzz_map((struct slice){feed, size}, setting);
	free(feed);
	return 0;
}
