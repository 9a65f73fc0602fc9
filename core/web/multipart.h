#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H
/*
 * A posted form with a file in it (multipart/form-data, RFC 7578), read by the same table as any other form. Only what browsers send: a boundary of
 * at most 70 bytes, a Content-Disposition with a quoted name, at most 64 parts; the name of the file is not looked at.
 */
#include "domain/params.h"

bool multipart_is(struct slice content_type);

/* As params_read; a body that is cut or has another form is ERR_VALUE with *bad NULL. A PARAM_BYTES value is any bytes. */
int multipart_read(struct slice content_type, struct slice body, const struct param_rule *rules, size_t rule_count, struct arena *a,
		struct params *out, const char **bad, struct error *e) WARN_UNUSED;

#endif
