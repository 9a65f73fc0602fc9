#ifndef COURIER_MAIL_H
#define COURIER_MAIL_H
/*
 * One mail as it goes over the wire: RFC 5322 with MIME (RFC 2045), header words by RFC 2047, the body quoted-printable. Pure; the same
 * message gives the same bytes. Whatever the texts hold, no header begins or ends where none was meant, and no line is longer than 76
 * bytes but those of addresses.
 */
#include "ground/buffer.h"
#include "ground/error.h"

struct mail {
	struct slice from, to;		/* mail addresses */
	struct slice from_name;		/* shown beside the address; may be empty */
	struct slice subject;		/* one line; cut after MAIL_SUBJECT_MAX characters */
	struct slice body;		/* lines end with \n */
	struct slice languages;		/* of the body, "nl, en"; may be empty */
	struct slice id;		/* left part of the Message-ID: letters and digits, the same at each try */
	int64_t date;			/* moment at which it was written */
	struct slice unsubscribe;	/* https address that a POST unsubscribes at (RFC 8058), in a mail of our one list (List-Id: alerts.DOMAIN); empty: none */
};

#define MAIL_SUBJECT_MAX 200

/* One plain address: a local part without quotes, a domain; UTF-8 is let through (RFC 6532). */
bool mail_address(struct slice mail);

/* ERR_VALUE: an address, the id or unsubscribe cannot stand in a header. ERR_MEMORY: out's ceiling. */
int mail_write(const struct mail *m, struct buffer *out, struct error *e) WARN_UNUSED;

#endif
