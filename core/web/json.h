#ifndef WEB_JSON_H
#define WEB_JSON_H
/* Writes JSON straight into a buffer; commas are put in where they belong. Names are literals that need no escaping. */
#include "ground/buffer.h"

struct json {
	struct buffer *out;
	bool comma;		/* something stands before at this level */
};

struct json json_of(struct buffer *out);

/* name is NULL inside a list and for the outermost value. */
void json_object(struct json *j, const char *name);
void json_list(struct json *j, const char *name);
void json_end_object(struct json *j);
void json_end_list(struct json *j);
void json_text(struct json *j, const char *name, struct slice text);
void json_text_or_null(struct json *j, const char *name, struct slice text);	/* empty is null */
void json_number(struct json *j, const char *name, int64_t n);
void json_thousandths(struct json *j, const char *name, int64_t n);		/* as a decimal; below 0 is null */
void json_bool(struct json *j, const char *name, bool on);
void json_null(struct json *j, const char *name);
void json_day(struct json *j, const char *name, int32_t days);			/* DATE_NONE is null */
void json_moment(struct json *j, const char *name, int64_t moment, int offset);	/* MOMENT_NONE and 0 are null */

#endif
