/* Mappings for the adapter map, each tried on a small feed of the format that it names. */
#include "fuzz/fuzz_map.h"

#include <string.h>

static char *mapping;

static const char *
setting(const char *key)
{
	return strcmp(key, "mapping") == 0 ? mapping : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char xml[] = "<r xml:lang='nl'><n:next xmlns:n='urn:n' href='?2'/><g><c id='1'><id>1</id><t>a<b>b</b></t><t>c</t><o n='2'>"
			"<start>1/2/2027</start></o><k>x, y</k></c><c id='1'><t xml:lang='en'>d</t></c></g></r>";
	static const char json[] = "{\"g\": {\"c\": [{\"id\": 1, \"t\": [\"a\", \"b\"], \"o\": [{\"start\": \"1/2/2027\"}]}, {\"id\": 1}]}, "
			"\"next\": {\"href\": \"?2\"}}";
	static const char csv[] = "id,t,start,k\n1,a,1/2/2027,x|y\n1,b,2/2/2027,\n2,c,,\n";

	mapping = malloc(size + 1);
	if (!mapping)
		return 0;
	memcpy(mapping, data, size);
	mapping[size] = '\0';
	fuzz_map(strstr(mapping, "json") ? slice_of(json) : strstr(mapping, "csv") ? slice_of(csv) : slice_of(xml), setting);
	free(mapping);
	return 0;
}
