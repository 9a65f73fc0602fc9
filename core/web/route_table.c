/* Every address of the site. */
#include "web/page_alerts.h"
#include "web/page_desk.h"
#include "web/page_enrol.h"
#include "web/page_ewp.h"
#include "web/page_ooapi.h"
#include "web/page_partner_runs.h"
#include "web/page_receipt.h"
#include "web/page_xcri.h"
#include "web/pages.h"
#include "web/route.h"
#include "web/search.h"

#define SEARCH .query = search_rules, .query_count = SEARCH_MAX
#define DESK .flags = PAGE_PRIVATE | PAGE_NO_STORE, .query = page_desk_query, .query_count = DESK_QUERY_MAX
#define DESK_POST(route, path, function) {.name = route, .pattern = path, .methods = METHOD_POST, .page = function, \
	.flags = PAGE_PRIVATE | PAGE_NO_STORE, .query = page_desk_query, .query_count = DESK_QUERY_MAX, \
	.form = page_desk_form, .form_count = DESK_FORM_MAX}
#define OOAPI .flags = PAGE_JSON | PAGE_OOAPI
#define EWP(params) .methods = METHOD_GET | METHOD_POST, .flags = PAGE_EWP, .query = params, .query_count = sizeof(params) / sizeof(*params), \
	.form = params, .form_count = sizeof(params) / sizeof(*params)
#define QUERY(params) .query = params, .query_count = sizeof(params) / sizeof(*params)
#define GET(route, path, function, ...) {.name = route, .pattern = path, .methods = METHOD_GET, .page = function, __VA_ARGS__}

const struct page_route route_table[] = {
	GET("front", "/", page_front, .flags = PAGE_NO_STORE),
	GET("slash", "/LANG", page_slash, .flags = PAGE_NO_STORE),
	GET("home", "/LANG/", page_home),
	GET("results", "/LANG/courses", page_results, .flags = PAGE_CARRIES, SEARCH),
	GET("course", "/LANG/courses/PARTNER/ID", page_course, .flags = PAGE_CARRIES, .query = page_course_query,
		.query_count = COURSE_QUERY_MAX),
	GET("compare", "/LANG/compare", page_compare, QUERY(page_compare_query)),
	GET("compare-calendar", "/LANG/compare.ics", page_compare_calendar, QUERY(page_compare_query)),
	GET("results-feed", "/LANG/courses.atom", page_atom_search, SEARCH),
	GET("new-feed", "/feeds/new.atom", page_atom_new),
	GET("partners", "/LANG/partners", page_partners),
	GET("partner", "/LANG/partners/PARTNER", page_partner),
	GET("partner-runs", "/LANG/partners/PARTNER/runs", page_partner_runs, .flags = PAGE_PRIVATE, .query = page_runs_query,
		.query_count = RUNS_QUERY_MAX),
	{.name = "partner-fetch", .pattern = "/LANG/partners/PARTNER/runs", .methods = METHOD_POST, .page = page_partner_fetch,
		.flags = PAGE_PRIVATE, .form = page_runs_form, .form_count = RUNS_FORM_MAX},
	GET("how-it-works", "/LANG/how-it-works", page_how, .flags = PAGE_NO_STORE),
	GET("accessibility", "/LANG/accessibility", page_accessibility, .flags = PAGE_NO_STORE),
	GET("privacy", "/LANG/privacy", page_privacy, .flags = PAGE_NO_STORE),
	GET("alerts", "/LANG/alerts", page_alerts, .flags = PAGE_PRIVATE, SEARCH),
	{.name = "alerts-post", .pattern = "/LANG/alerts", .methods = METHOD_POST, .page = page_alerts_post, .flags = PAGE_PRIVATE, SEARCH,
		.form = page_alerts_form, .form_count = ALERTS_FORM_MAX},
	GET("alerts-sent", "/LANG/alerts/sent", page_alerts_sent, .flags = PAGE_PRIVATE | PAGE_NO_STORE, SEARCH),
	GET("alert", "/LANG/alerts/ALERT", page_alert, .flags = PAGE_PRIVATE | PAGE_NO_STORE),
	{.name = "alert-post", .pattern = "/LANG/alerts/ALERT", .methods = METHOD_POST, .page = page_alert_post,
		.flags = PAGE_PRIVATE | PAGE_NO_STORE | PAGE_UPLOAD, .form = page_alert_form, .form_count = ALERT_FORM_MAX},
	GET("enrol", "/LANG/enrol", page_enrol, .flags = PAGE_PRIVATE, .query = page_enrol_query, .query_count = ENROL_QUERY_MAX),
	{.name = "enrol-post", .pattern = "/LANG/enrol", .methods = METHOD_POST, .page = page_enrol_post, .flags = PAGE_PRIVATE,
		.form = page_enrol_form, .form_count = ENROL_MAX},
	GET("receipt", "/LANG/enrolments/RECEIPT", page_receipt, .flags = PAGE_PRIVATE | PAGE_NO_STORE,
		.query = page_receipt_query, .query_count = RECEIPT_QUERY_MAX),
	{.name = "receipt-post", .pattern = "/LANG/enrolments/RECEIPT", .methods = METHOD_POST, .page = page_receipt_post,
		.flags = PAGE_PRIVATE | PAGE_NO_STORE, .query = page_receipt_query, .query_count = RECEIPT_QUERY_MAX,
		.form = page_receipt_form, .form_count = RECEIPT_FORM_MAX},
	GET("desk", "/staff/", page_desk, DESK),
	GET("desk-outgoing", "/staff/outgoing", page_desk_outgoing, DESK),
	DESK_POST("desk-bulk", "/staff/outgoing", page_desk_bulk),
	GET("desk-incoming", "/staff/incoming", page_desk_incoming, .flags = PAGE_PRIVATE, QUERY(page_desk_query)),
	GET("desk-after", "/staff/after", page_desk_after, DESK),
	GET("desk-results", "/staff/results", page_desk_results, DESK),
	{.name = "desk-results-post", .pattern = "/staff/results", .methods = METHOD_POST, .page = page_desk_results_post,
		.flags = PAGE_PRIVATE | PAGE_NO_STORE | PAGE_UPLOAD, .query = page_desk_query, .query_count = DESK_QUERY_MAX,
		.form = page_desk_results_form, .form_count = DESK_R_MAX},
	GET("desk-exams", "/staff/exams", page_desk_exams, DESK),
	DESK_POST("desk-rooms", "/staff/exams", page_desk_rooms),
	GET("desk-course", "/staff/courses/PARTNER/ID", page_desk_course, .flags = PAGE_PRIVATE, QUERY(page_desk_query)),
	{.name = "desk-course-post", .pattern = "/staff/courses/PARTNER/ID", .methods = METHOD_POST, .page = page_desk_course_post,
		.flags = PAGE_PRIVATE, QUERY(page_desk_query), .form = page_desk_form, .form_count = DESK_FORM_MAX},
	GET("desk-row", "/staff/enrolments/RECEIPT/CHOICE", page_desk_row, DESK),
	DESK_POST("desk-row-post", "/staff/enrolments/RECEIPT/CHOICE", page_desk_row_post),
	GET("staff-login", "/staff/login", page_staff_login, .flags = PAGE_PRIVATE | PAGE_NO_STORE, .query = page_staff_query,
		.query_count = STAFF_QUERY_MAX),
	{.name = "staff-login-post", .pattern = "/staff/login", .methods = METHOD_POST, .page = page_staff_login_post,
		.flags = PAGE_PRIVATE | PAGE_NO_STORE, .query = page_staff_query, .query_count = STAFF_QUERY_MAX,
		.form = page_staff_form, .form_count = STAFF_FORM_MAX},
	GET("robots", "/robots.txt", page_robots, .flags = PAGE_NO_STORE),
	GET("sitemap", "/sitemap.xml", page_sitemap),
	GET("opensearch", "/opensearch.xml", page_opensearch, .flags = PAGE_NO_STORE),
	GET("security", "/.well-known/security.txt", page_security, .flags = PAGE_NO_STORE),
	GET("api-courses", "/api/v1/courses", page_api_courses, .flags = PAGE_JSON, SEARCH),
	GET("api-course", "/api/v1/courses/PARTNER/ID", page_api_course, .flags = PAGE_JSON),
	GET("api-partners", "/api/v1/partners", page_api_partners, .flags = PAGE_JSON),
	GET("api-suggest", "/api/v1/suggest", page_api_suggest, .flags = PAGE_JSON, SEARCH),
	GET("api-description", "/api/openapi.json", page_api_description, .flags = PAGE_JSON | PAGE_NO_STORE),
	GET("ooapi", "/ooapi/v5/", page_ooapi_service, OOAPI | PAGE_NO_STORE),
	GET("ooapi-organizations", "/ooapi/v5/organizations", page_ooapi_organizations, OOAPI, QUERY(page_ooapi_organizations_query)),
	GET("ooapi-organization", "/ooapi/v5/organizations/ORGANIZATION", page_ooapi_organization, OOAPI),
	GET("ooapi-courses", "/ooapi/v5/courses", page_ooapi_courses, OOAPI, QUERY(page_ooapi_courses_query)),
	GET("ooapi-course", "/ooapi/v5/courses/COURSE", page_ooapi_course, OOAPI, QUERY(page_ooapi_course_query)),
	GET("ooapi-offerings", "/ooapi/v5/courses/COURSE/offerings", page_ooapi_offerings, OOAPI, QUERY(page_ooapi_offerings_query)),
	GET("ooapi-offering", "/ooapi/v5/offerings/OFFERING", page_ooapi_offering, OOAPI),
	{.name = "ewp-courses", .pattern = "/ewp/courses", .page = page_ewp_courses, EWP(page_ewp_courses_params)},
	{.name = "ewp-replication", .pattern = "/ewp/courses-replication", .page = page_ewp_replication, EWP(page_ewp_replication_params)},
	GET("xcri-cap", "/xcri-cap.xml", page_xcri, .flags = PAGE_JSON, QUERY(page_xcri_query)),
	GET("healthz", "/healthz", page_healthz, .flags = PAGE_NO_STORE),
	GET("readyz", "/readyz", page_readyz),
	GET("metrics", "/metrics", page_metrics),
	{.pattern = NULL},
};
