#ifndef FEED_ELMO_H
#define FEED_ELMO_H
/*
 * Reading of an ELMO document (EMREX, versions 1 and 2). The bytes come from outside: libxml2 sees them only in a child process that has locked
 * itself in (elmo_child, in opstap-adapter-host), without files, network or other processes. A signature in the document is not verified.
 */
#include "domain/transcript.h"

struct elmo_schema;

/* The whole document to facts, problems among them; ends with TRANSCRIPT_END. schema may be NULL. For the child, and for tests. */
void elmo_facts(struct slice document, struct elmo_schema *schema, struct buffer *out);

/* The operator's copy of the XML schema, with what it imports from the same folder; before the sandbox closes. ERR_VALUE says why not. */
int elmo_schema_open(const char *path, struct elmo_schema **out, struct error *e) WARN_UNUSED;
void elmo_schema_close(struct elmo_schema *s);	/* NULL-safe */
/* Adds problems to out; how many. The document was read by elmo_facts' first pass and found without fault. */
size_t elmo_schema_check(struct elmo_schema *s, struct slice document, struct buffer *out);

/* What the host program does when its first argument is ELMO_CHILD: "ELMO_CHILD PARENT [XSD]"; document on 0, facts to 1. An exit code. */
#define ELMO_CHILD "--transcript"
int elmo_child(int argc, char **argv);

/* Starts the child on a document and reads what it found. xsd "" or NULL: none. ERR_UNAVAILABLE: no child could be started. A document that is no good, or
 * on which the child died, is no error: faults say so. */
int elmo_read(const char *host_program, const char *xsd, struct slice document, struct arena *a, struct transcript *out,
		struct error *e) WARN_UNUSED;

#endif
