#ifndef TESTS_UNIT_LETTERS_FIXTURE_H
#define TESTS_UNIT_LETTERS_FIXTURE_H
/* A ledger whose letters are written, and what of them has come into the outbox. */
#include "courier/letters.h"
#include "courier/mail.h"
#include "domain/reminder.h"
#include "ledger_acts.h"
#include "store/token.h"

static const char CONF[] =
	"base-url = \"https://x.example\"\n"
	"partner \"epfl\" { name = \"EPFL\" adapter = \"list\" feed-url = \"file:/x\" contact = \"IT <it@epfl.example>\"\n"
	"  deliver-url = \"https://epfl.example/in\"\n"
	"  coordinator \"hc\" { mail = \"hc@epfl.example\" } }\n"
	"partner \"alone\" { name = \"Alone\" adapter = \"list\" feed-url = \"file:/x\" deliver-mail = \"system@alone.example\" }\n"
	"partner \"leiden\" { name = \"Leiden\" adapter = \"list\" feed-url = \"file:/x\" }\n"
	"home \"leiden\" { name = \"Leiden\" name-nl = \"Leiden NL\" faculty \"law\" { international = \"Ann <ann@leiden.example>\" }\n"
	"  coordinator \"all\" { mail = \"all@leiden.example\" }\n"
	"  coordinator \"law\" { name = \"Lou Law\" mail = \"law@leiden.example\"  faculties = {\"law\"} }\n"
	"  rule \"r\" { purpose = {\"elective\"} name = \"external\" name-nl = \"extern\" steps = {\"File it.\"} steps-nl = {\"Dien in.\"} } }\n";

static struct config *config;
static struct letters *letters;
static char conf_text[2000];

static inline int
read_conf(void *context, const char *path, struct buffer *out, struct error *e)
{
	(void)context;
	(void)path;
	(void)e;
	buffer_text(out, conf_text);
	return 0;
}

static inline int
begin(void **state)
{
	const char *source = getenv("top_srcdir");
	struct config_problem *problems = NULL;
	struct error e = ERROR_NONE;
	char *www = realpath(source ? source : ".", NULL);
	size_t n = 0;

	assert_non_null(www);
	snprintf(conf_text, sizeof(conf_text), "www-dir = \"%s/www\"\n%s", www, CONF);
	free(www);
	arena_init(&reading, 16u << 20);
	if (set_up(state) != 0)
		return -1;
	if (config_load("/o.conf", read_conf, NULL, &config, &problems, &n, &e) != 0)
		fail_msg("%s", n ? problems[0].text : e.text);
	if (letters_open(config, keys, &letters, &e) != 0)
		fail_msg("%s", e.text);
	ledger_use_letters(ledger, letters_use(letters));
	return 0;
}

static inline int
end(void **state)
{
	letters_close(letters);
	config_free(config);
	arena_free(&reading);
	return tear_down(state);
}

/* ---- what lies in the outbox */

static char rows[8000];			/* "template>to " of each row that came since the last look, in their order */
static char last_body[20000], last_subject[1000];
static uint64_t seen;

static inline int
note_row(void *context, const struct outbox_row *row, struct error *e)
{
	size_t n = strlen(rows);

	(void)context;
	(void)e;
	assert_true(row->opened);
	if (row->key.sequence <= seen)
		return 0;
	seen = row->key.sequence;
	snprintf(rows + n, sizeof(rows) - n, "%.*s>%.*s%s ", SLICE_ARG(row->template), SLICE_ARG(row->kind == OUTBOX_MAIL ? row->to : row->queue),
			row->personal ? "" : "*");
	assert_true(slice_copy(row->body, last_body, sizeof(last_body)));
	assert_true(slice_copy(row->subject, last_subject, sizeof(last_subject)));
	seen--;		/* several of one event */
	return 0;
}

static inline int
note_last(void *context, const struct outbox_row *row, struct error *e)
{
	(void)context;
	(void)e;
	if (row->key.sequence > seen)
		seen = row->key.sequence;
	return 0;
}

static inline const char *
letters_since(void)
{
	struct error e = ERROR_NONE;
	uint64_t from = seen;

	rows[0] = '\0';
	assert_int_equal(outbox_each(ledger, note_row, NULL, &e), 0);
	seen = from;
	assert_int_equal(outbox_each(ledger, note_last, NULL, &e), 0);
	return rows;
}

/* ---- the journeys */

#endif
