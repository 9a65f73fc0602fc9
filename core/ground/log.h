#ifndef GROUND_LOG_H
#define GROUND_LOG_H
/*
 * One event, one line, to standard error: "2026-11-24T14:05:00Z level role[pid] event key=value …". Values are escaped.
 * Never a student's name, number, address, query or form content.
 */
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_role(const char *role);		/* "master", "worker", …; the pointer is kept */
void log_threshold(enum log_level least);	/* set once at start */
void log_event(enum log_level level, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
