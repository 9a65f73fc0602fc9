/*
 * What lies in the indexes and the outbox of the ledger, and what comes over its socket. The first byte says what the rest is; the checksum
 * of a letter is put right, so that the fuzzer gets past it. What was read is written again the same.
 */
#include <stdlib.h>

#include "store/alerts_store.h"
#include "store/ledger_wire.h"
#include "store/outbox_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
read_letter(struct slice s)
{
	struct outbox_stored row;
	struct error e = ERROR_NONE;
	struct buffer b, again;
	int rc;

	buffer_init(&b, 16u << 20);
	buffer_init(&again, 16u << 20);
	buffer_slice(&b, s);
	buffer_u64(&b, str_checksum(s));
	rc = outbox_read(buffer_view(&b), &row, &e);
	if (rc == 0) {
		outbox_write(&row, &again);
		if (!slice_eq(buffer_view(&b), buffer_view(&again)))
			abort();
	}
	buffer_free(&b);
	buffer_free(&again);
	return rc;
}

static int
read_request(struct slice s)
{
	static struct ledger_request request, second;
	struct error e = ERROR_NONE;
	struct buffer again;
	int rc = ledger_wire_read_request(s, &request, &e);

	if (rc != 0)
		return rc;
	buffer_init(&again, 64u << 20);
	ledger_wire_request(&request, &again);
	if (ledger_wire_read_request((struct slice){again.data + 4, again.len - 4}, &second, &e) != 0 || second.kind != request.kind)
		abort();
	buffer_free(&again);
	return 0;
}

static int
read_alert(struct slice s)
{
	struct alert_stored row;
	struct error e = ERROR_NONE;
	struct buffer b, again;
	int rc;

	buffer_init(&b, 16u << 20);
	buffer_init(&again, 16u << 20);
	buffer_slice(&b, s);
	buffer_u64(&b, str_checksum(s));
	rc = alert_read(buffer_view(&b), &row, &e);
	if (rc == 0)
		alert_write(&row, &again);
	buffer_free(&b);
	buffer_free(&again);
	return rc;
}

static int
read_stored(struct slice s, int what)
{
	struct ledger_answer answer;
	struct choice_row row;
	struct course_row course;
	struct slice name;
	struct error e = ERROR_NONE;

	switch (what) {
	case 0:
		return read_letter(s);
	case 1:
		return read_request(s);
	case 2:
		return ledger_row_read(s, &row, &e);
	case 3:
		return ledger_course_read(s, &course, &name, &e);
	case 5:
		return read_alert(s);
	default:
		return ledger_wire_read_answer(s, &answer, &e) < 0 ? ERR_SYNTAX : 0;	/* any code may stand in it */
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int rc;

	if (size == 0)
		return 0;
	rc = read_stored((struct slice){(const char *)data + 1, size - 1}, data[0] % 6);
	if (rc != 0 && rc != ERR_DAMAGED && rc != ERR_SYNTAX && rc != ERR_VALUE)
		abort();
	return 0;
}
