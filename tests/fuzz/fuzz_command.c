/* Commands and answers of the control socket: whatever comes, they are read or refused, and what was read writes and reads the same. */
#include <stdlib.h>
#include <string.h>

#include "feed/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice s = {(const char *)data, size};
	struct error e = ERROR_NONE;
	struct command c, again;
	struct reply r;
	struct buffer b;

	if (command_read(s, &c, &e) == 0) {
		buffer_init(&b, COMMAND_MAX);
		command_write(&c, &b);
		if (command_read(buffer_view(&b), &again, &e) != 0 || again.word != c.word || strcmp(again.partner, c.partner) != 0 ||
		    again.force != c.force || again.id != c.id)
			abort();
		buffer_free(&b);
	}
	if (reply_read(s, &r, &e) == 0 && memchr(r.text, '\0', sizeof(r.text)) == NULL)
		abort();
	return 0;
}
