#ifndef GROUND_ERROR_H
#define GROUND_ERROR_H
/*
 * The one way in which a failure travels: a negative code as return value and, filled once by the place that
 * failed, a sentence for people. Whoever decides what to do about it logs it once; in between it is passed up.
 */

enum error_code {
	ERR_MEMORY = -1,	/* no memory, or an arena's or buffer's ceiling was reached */
	ERR_LIMIT = -2,		/* the input is larger or deeper than allowed */
	ERR_SYNTAX = -3,	/* not well-formed */
	ERR_VALUE = -4,		/* well-formed, but the value cannot be right */
	ERR_NOT_FOUND = -5,	/* expected outcome: there is no such thing */
	ERR_EXISTS = -6,	/* expected outcome: it is there already */
	ERR_IO = -7,		/* the operating system refused; text names the call and the object */
	ERR_FULL = -8,		/* no space: disk, map, or places of an offering */
	ERR_DAMAGED = -9,	/* stored data whose checksum or form is wrong */
	ERR_TIMEOUT = -10,	/* a deadline passed */
	ERR_DENIED = -11,	/* not allowed: address, token, permission */
	ERR_CONFLICT = -12,	/* somebody else changed it first */
	ERR_HELD = -13,		/* the guard holds a list */
	ERR_UNAVAILABLE = -14,	/* a process or store that is needed is not there now; nothing was stored */
	ERR_GONE = -15,		/* it was there and was erased on purpose */
	ERR_UNCHANGED = -16,	/* expected outcome: nothing new (304) */
	ERR_INTERNAL = -17	/* our own mistake, noticed */
};

struct error {
	int code;		/* 0 or one of the above */
	char text[508];		/* UTF-8, one line, no trailing full stop needed */
};

#define ERROR_NONE {0, ""}
#define WARN_UNUSED __attribute__((warn_unused_result))

/* Fills e (may be NULL) and returns code, so that a failing place reads "return error_set(e, …)". */
int error_set(struct error *e, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* What clang's analyzer cannot see by itself: that is never 0. */
#ifdef __clang_analyzer__
#define error_set(e, code, ...) (error_set(e, code, __VA_ARGS__), (code) < 0 ? (code) : -1)
#endif

/* The same with ": " and the text of errno appended. */
int error_errno(struct error *e, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the text that is already there; returns e->code. */
int error_prefix(struct error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
