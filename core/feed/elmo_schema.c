/*
 * The XML schema of ELMO, from the operator's own copy. It imports others by addresses of the web: those are looked for beside it, by
 * the last part of the address, and never fetched. Two small ones that copies often lack are stood in for here by schemas that ask for nothing.
 */
#include "feed/elmo.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlschemas.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct elmo_schema {
	xmlSchema *schema;
};

struct told {			/* what libxml2 said first, or each time */
	char text[200];
	uint32_t line;
	struct buffer *out;	/* NULL: only the first is kept */
	size_t count;
};

static const char xml_stand_in[] =
	"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='http://www.w3.org/XML/1998/namespace'>"
	"<xs:attribute name='lang' type='xs:string'/><xs:attribute name='space' type='xs:string'/>"
	"<xs:attribute name='base' type='xs:anyURI'/><xs:attribute name='id' type='xs:ID'/></xs:schema>";
#define ADDRESS "https://github.com/erasmus-without-paper/ewp-specs-types-address/tree/stable-v1"
static const char address_stand_in[] =
	"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='" ADDRESS "'>"
	"<xs:complexType name='FlexibleAddress'><xs:sequence><xs:any namespace='##any' processContents='skip' minOccurs='0' maxOccurs='unbounded'/>"
	"</xs:sequence></xs:complexType></xs:schema>";

/* Of the one schema that is being opened; libxml2 gives its loader no context. */
static char folder[PATH_MAX];
static char missing[200];

static xmlParserInput *
stand_in(xmlParserCtxt *parser, const char *text)
{
	xmlParserInputBuffer *bytes = xmlParserInputBufferCreateMem(text, (int)strlen(text), XML_CHAR_ENCODING_UTF8);

	return bytes != NULL ? xmlNewIOInputStream(parser, bytes, XML_CHAR_ENCODING_UTF8) : NULL;
}

static xmlParserInput *
from_folder(xmlParserCtxt *parser, const char *between, const char *name)
{
	char path[PATH_MAX + 300];

	if (snprintf(path, sizeof(path), "%s%s%s", folder, between, name) >= (int)sizeof(path) || access(path, R_OK) != 0)
		return NULL;
	return xmlNewInputFromFile(parser, path);
}

/* Only names of files below the schema's own folder; a DTD is none of them. */
static xmlParserInput *
load_beside(const char *url, const char *id, xmlParserCtxt *parser)
{
	const char *slash = url != NULL ? strrchr(url, '/') : NULL, *name = slash != NULL ? slash + 1 : url;
	bool address = url != NULL && strstr(url, "types-address") != NULL;
	xmlParserInput *found = NULL;

	(void)id;
	if (url == NULL || name[0] == '\0' || name[0] == '.' || strlen(name) > 200)
		return NULL;
	if (strncmp(url, folder, strlen(folder)) == 0 && access(url, R_OK) == 0)
		return xmlNewInputFromFile(parser, url);	/* the schema itself */
	if (address)
		name = "address.xsd";
	found = from_folder(parser, "/", name);
	if (found == NULL)
		found = from_folder(parser, "/references/", name);
	if (found == NULL && (address || strcmp(name, "xml.xsd") == 0))
		found = stand_in(parser, address ? address_stand_in : xml_stand_in);
	if (found == NULL && missing[0] == '\0' && strstr(name, ".dtd") == NULL)
		(void)slice_copy(slice_of(name), missing, sizeof(missing));
	return found;
}

/* The signature of this callback changed between libxml2's releases. */
static void
hear(void *context, xmlError *error)
{
	struct told *t = context;
	struct slice message;

	if (error == NULL || error->level < XML_ERR_ERROR || error->message == NULL)
		return;
	message = (struct slice){error->message, strcspn(error->message, "\n")};
	if (t->count++ == 0) {
		(void)slice_copy(message, t->text, sizeof(t->text));
		t->line = error->line > 0 ? (uint32_t)error->line : 0;
	}
	if (t->out != NULL && t->count <= TRANSCRIPT_MAX_PROBLEMS)
		transcript_fault(t->out, error->line > 0 ? (uint32_t)error->line : 0, PROBLEM_SCHEMA,
				utf8_valid(message, NULL) ? message : SLICE_NONE);
}

static void
be_silent(void *context, const char *format, ...)
{
	(void)context, (void)format;
}

static int
explain(const char *path, const struct told *told, struct error *e)
{
	if (missing[0] != '\0')
		return error_set(e, ERR_VALUE, "%s imports %s, which does not lie beside it", path, missing);
	return error_set(e, ERR_VALUE, "%s:%u: %s", path, told->line, told->count > 0 ? told->text : "no XML schema");
}

int
elmo_schema_open(const char *path, struct elmo_schema **out, struct error *e)
{
	struct told told = {.text = ""};
	xmlSchemaParserCtxt *parser;
	char whole[PATH_MAX], *slash;
	int rc = 0;

	*out = NULL;
	if (realpath(path, whole) == NULL)
		return error_errno(e, ERR_VALUE, "%s", path);
	memcpy(folder, whole, sizeof(folder));
	slash = strrchr(folder, '/');
	*slash = '\0';
	missing[0] = '\0';
	xmlSetExternalEntityLoader(load_beside);
	xmlSetGenericErrorFunc(NULL, be_silent);
	parser = xmlSchemaNewParserCtxt(whole);
	*out = calloc(1, sizeof(**out));
	if (parser == NULL || *out == NULL) {
		rc = error_set(e, ERR_MEMORY, "no memory for an XML schema");
	} else {
		xmlSchemaSetParserStructuredErrors(parser, (xmlStructuredErrorFunc)hear, &told);
		(*out)->schema = xmlSchemaParse(parser);
		if ((*out)->schema == NULL)
			rc = explain(path, &told, e);
	}
	xmlSchemaFreeParserCtxt(parser);
	if (rc != 0) {
		elmo_schema_close(*out);
		*out = NULL;
	}
	return rc;
}

void
elmo_schema_close(struct elmo_schema *s)
{
	if (s != NULL)
		xmlSchemaFree(s->schema);
	free(s);
}

size_t
elmo_schema_check(struct elmo_schema *s, struct slice document, struct buffer *out)
{
	struct told told = {.out = out};
	xmlDoc *tree = xmlReadMemory(document.p, (int)document.n, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	xmlSchemaValidCtxt *valid = xmlSchemaNewValidCtxt(s->schema);
	int rc = -1;

	if (tree != NULL && valid != NULL) {
		xmlSchemaSetValidStructuredErrors(valid, (xmlStructuredErrorFunc)hear, &told);
		rc = xmlSchemaValidateDoc(valid, tree);
	}
	if (rc != 0 && told.count == 0) {
		transcript_fault(out, 0, PROBLEM_STOPPED, SLICE_NONE);
		told.count++;
	}
	xmlSchemaFreeValidCtxt(valid);
	xmlFreeDoc(tree);
	return told.count;
}
