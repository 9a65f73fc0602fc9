/*
 * What bare libxml2 needs for a feed: reads the file, parses it with SAX2 from memory, counts elements and characters. ./dev bench
 * compares the reading of a whole feed by the xcricap adapter (host start, normalising and checks included) with it.
 *
 * bare_xml FILE - prints the elements counted.
 */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct count {
	unsigned long elements, characters;
};

static void
on_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
		const xmlChar **namespaces, int attribute_count, int defaulted, const xmlChar **attributes)
{
	struct count *c = context;

	(void)name, (void)prefix, (void)uri, (void)namespace_count, (void)namespaces;
	(void)attribute_count, (void)defaulted, (void)attributes;
	c->elements++;
}

static void
on_characters(void *context, const xmlChar *text, int len)
{
	struct count *c = context;

	(void)text;
	c->characters += (unsigned long)len;
}

int
main(int argc, char **argv)
{
	struct count count = {0, 0};
	xmlSAXHandler sax;
	struct stat st;
	char *bytes = NULL;
	FILE *f;
	int status = 4;

	if (argc != 2 || !(f = fopen(argv[1], "rb"))) {
		fprintf(stderr, "usage: bare_xml FILE\n");
		return 1;
	}
	memset(&sax, 0, sizeof(sax));
	sax.initialized = XML_SAX2_MAGIC;
	sax.startElementNs = on_element;
	sax.characters = on_characters;
	if (fstat(fileno(f), &st) == 0 && (bytes = malloc((size_t)st.st_size)) &&
			fread(bytes, 1, (size_t)st.st_size, f) == (size_t)st.st_size &&
			xmlSAXUserParseMemory(&sax, &count, bytes, (int)st.st_size) == 0) {
		printf("%lu elements, %lu bytes of text\n", count.elements, count.characters);
		status = 0;
	}
	free(bytes);
	fclose(f);
	return status;
}
