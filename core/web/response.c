/* An answer before it is sent. */
#include "web/response.h"

#include <assert.h>

void
response_header(struct response *r, const char *name, struct slice value)
{
	assert(r->header_count < RESPONSE_HEADERS);
	r->headers[r->header_count++] = (struct response_header){name, value};
}
