#ifndef WEB_HUB_H
#define WEB_HUB_H
/*
 * The catalogue as a hub: what came in by any adapter goes out in the formats that others read (page_ooapi*.c, page_ewp.c,
 * page_xcri.c). Only what is open to outsiders goes out: courses of enabled partners that are still in their list and are not
 * cancelled. What nobody knows is left out, or said in the format's own way where it insists.
 */
#include "store/uuid.h"
#include "web/page.h"

struct hub_course {
	const struct config_partner *partner;
	struct slice id;
	struct uuid number;
	const struct course *course;
	struct course_meta meta;
};

/* Whether a course goes out; fills in *out, which borrows from all that is handed in. */
bool hub_course(const struct page *p, struct slice partner, const struct course *course, const struct course_meta *meta,
		struct hub_course *out);
bool hub_offering(const struct hub_course *c, size_t i);	/* whether its i-th offering does */

/* The course with this number or, when offering is given, the one whose offering it is. ERR_NOT_FOUND. */
int hub_find(const struct page *p, const struct uuid *number, struct hub_course *out, size_t *offering, struct error *e) WARN_UNUSED;
/* The course with this id. ERR_NOT_FOUND. */
int hub_find_id(const struct page *p, struct slice partner, struct slice id, struct hub_course *out, struct error *e) WARN_UNUSED;

struct uuid hub_offering_number(const struct hub_course *c, size_t i);
struct seat_count hub_seats(const struct page *p, const struct hub_course *c, size_t i);

/* An enabled partner; NULL when there is none. */
const struct config_partner *hub_partner(const struct page *p, struct slice id);

/* A whole address of this site below "/…"; path-absolute where no base-url is configured. In the arena. */
struct slice hub_address(const struct page *p, struct slice path);

#endif
