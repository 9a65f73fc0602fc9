#ifndef DOMAIN_APPLICATION_JSON_H
#define DOMAIN_APPLICATION_JSON_H
/* One choice of an application as a JSON object (CONTRACT.md section 4): operators' lists, the student's own copy. What is erased is null. */
#include "domain/application.h"

void application_json(const struct application *a, const struct application_choice *c, struct buffer *out);

#endif
