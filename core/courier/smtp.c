/* SMTP by libcurl, one mail a connection. */
#include "courier/smtp.h"

#include <curl/curl.h>
#include <string.h>

#include "ground/date.h"
#include "ground/file.h"

#define MAIL_BYTES_MAX (4u << 20)
#define CONNECT_MS 15000
#define GOODBYE_SECONDS 3	/* to each answer of the server, the one to QUIT as well */
#define PASSWORD_MAX 1024u

struct upload {
	struct slice rest;
};

static size_t
on_read(char *to, size_t size, size_t n, void *context)
{
	struct upload *u = context;

	n *= size;
	if (n > u->rest.n)
		n = u->rest.n;
	if (n > 0)
		memcpy(to, u->rest.p, n);
	u->rest.p += n;
	u->rest.n -= n;
	return n;
}

enum smtp_outcome
smtp_judge(int code)
{
	/* What a server says of us, not of this mail: bad sequence, no such command, log in or encrypt first. An operator mends it. */
	static const int ours[] = {500, 501, 502, 503, 504, 530, 534, 535, 538};

	if (code >= 200 && code < 300)
		return SMTP_DONE;
	if (code < 500 || code >= 600)
		return SMTP_LATER;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (code == ours[i])
			return SMTP_LATER;
	return SMTP_REFUSED;
}

/* The password is the first line of its file. */
static int
set_login(CURL *curl, const struct config *c, struct error *why)
{
	struct buffer file;
	int rc;

	if (c->mail_user[0] == '\0')
		return 0;
	buffer_init(&file, PASSWORD_MAX);
	rc = file_read(c->mail_password_file, &file, why);
	if (rc == 0) {
		char *text = (char *)(uintptr_t)buffer_string(&file);

		text[strcspn(text, "\r\n")] = '\0';
		if (curl_easy_setopt(curl, CURLOPT_USERNAME, c->mail_user) != CURLE_OK ||
		    curl_easy_setopt(curl, CURLOPT_PASSWORD, text) != CURLE_OK)
			rc = error_set(why, ERR_MEMORY, "no memory for the mail server's password");
		explicit_bzero(file.data, file.len);
	} else {
		(void)error_prefix(why, "smtp-password-file");
	}
	buffer_free(&file);
	return rc;
}

/* Encryption that is only offered is taken without asking whose it is: clear text would be the other choice. */
static bool
set_tls(CURL *curl, const struct config *c)
{
	static const long use[] = {CURLUSESSL_TRY, CURLUSESSL_ALL, CURLUSESSL_NONE};
	long verify = c->mail_tls == SMTP_TLS_REQUIRED || slice_starts(slice_of(c->mail_smtp), "smtps:");

	return curl_easy_setopt(curl, CURLOPT_USE_SSL, use[c->mail_tls]) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, verify) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L) == CURLE_OK;
}

static bool
set_options(CURL *curl, const struct config *c, const struct curl_slist *to, long left_ms)
{
	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_URL, c->mail_smtp) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_MAIL_FROM, c->mail_from) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, left_ms < CONNECT_MS ? left_ms : (long)CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, left_ms) == CURLE_OK && set_tls(curl, c);
}

static int
explain(CURLcode code, const struct config *c, const struct smtp_result *r, struct error *why)
{
	if (code == CURLE_LOGIN_DENIED)
		return error_set(why, ERR_DENIED, "%s: the mail server does not take smtp-user and its password", c->mail_smtp);
	if (code == CURLE_USE_SSL_FAILED)
		return error_set(why, ERR_DENIED, "%s: the mail server offers no STARTTLS, which smtp-tls requires", c->mail_smtp);
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return error_set(why, ERR_DENIED, "%s: the mail server's certificate cannot be trusted", c->mail_smtp);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return error_set(why, ERR_TIMEOUT, "%s: the mail server did not answer in time", c->mail_smtp);
	if (r->code >= 400)
		return error_set(why, ERR_IO, "%s: the mail server answered %d", c->mail_smtp, r->code);
	return error_set(why, ERR_IO, "%s: %s", c->mail_smtp, curl_easy_strerror(code));	/* never the server's words: they hold addresses */
}

static int
run(CURL *curl, const struct config *c, struct slice bytes, struct smtp_result *out, struct error *why)
{
	struct upload upload = {bytes};
	CURLcode code;
	long answer = 0;

	if (curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read) != CURLE_OK || curl_easy_setopt(curl, CURLOPT_READDATA, &upload) != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, 0L) != CURLE_OK)
		return error_set(why, ERR_MEMORY, "no memory for a mail");
	code = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
	(void)curl_easy_setopt(curl, CURLOPT_READDATA, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)GOODBYE_SECONDS);
	out->code = (int)answer;
	if (code == CURLE_OK) {
		out->outcome = SMTP_DONE;
		return 0;
	}
	/* A connection that broke says nothing of the mail, whatever number came last. */
	if (code != CURLE_LOGIN_DENIED && code != CURLE_USE_SSL_FAILED && code != CURLE_OPERATION_TIMEDOUT && smtp_judge(out->code) == SMTP_REFUSED)
		out->outcome = SMTP_REFUSED;
	return explain(code, c, out, why);
}

static int
make(const struct config *config, const struct mail *m, struct buffer *bytes, struct smtp_result *out, struct error *why)
{
	int rc;

	if (config->mail_smtp[0] == '\0')
		return error_set(why, ERR_UNAVAILABLE, "section mail names no smtp server");
	if (m->to.n > 254 || !mail_address(m->to)) {
		out->outcome = SMTP_REFUSED;
		return error_set(why, ERR_VALUE, "the receiver's address cannot stand in a mail");
	}
	rc = mail_write(m, bytes, why);
	if (rc == ERR_VALUE)
		out->outcome = SMTP_REFUSED;
	return rc;
}

int
smtp_send(const struct config *config, const struct mail *m, int64_t deadline_ms, struct smtp_result *out, struct error *why)
{
	int64_t left = deadline_ms - date_monotonic_ms();
	struct curl_slist *to = NULL;
	char address[256];
	struct buffer bytes;
	CURL *curl = NULL;
	int rc;

	*out = (struct smtp_result){.outcome = SMTP_LATER};
	buffer_init(&bytes, MAIL_BYTES_MAX);
	rc = make(config, m, &bytes, out, why);
	if (rc == 0 && left <= 0)
		rc = error_set(why, ERR_TIMEOUT, "no time was left to send a mail");
	if (rc == 0 && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK && slice_copy(m->to, address, sizeof(address))) {
		curl = curl_easy_init();
		to = curl_slist_append(NULL, address);
	}
	if (rc == 0 && (curl == NULL || to == NULL || !set_options(curl, config, to, (long)left)))
		rc = error_set(why, ERR_MEMORY, "no memory for a mail");
	if (rc == 0)
		rc = set_login(curl, config, why);
	if (rc == 0)
		rc = run(curl, config, buffer_view(&bytes), out, why);
	if (curl != NULL)
		(void)curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(to);
	buffer_free(&bytes);
	out->connection = curl;
	return rc;
}

void
smtp_close(struct smtp_result *r)
{
	if (r->connection != NULL)
		curl_easy_cleanup(r->connection);
	r->connection = NULL;
}
