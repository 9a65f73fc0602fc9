#ifndef FEED_ELFINFO_H
#define FEED_ELFINFO_H
/*
 * What an adapter's file says about itself, read from its bytes and never by loading it: for "opstap-adapter
 * info", and so that a file that would kill its loader (empty, truncated, for another machine) is refused in
 * words first. Pure but for elfinfo_file. The format is that of elf(5) and <elf.h>.
 */
#include <stddef.h>
#include <stdint.h>
#include "contract/opstap_adapter.h"
#include "ground/buffer.h"
#include "ground/error.h"

#define ELFINFO_NEEDED 24	/* libraries that are remembered */

/*
 * struct opstap_adapter as version 1 had it: the least that is taken, for ever. Never sizeof, which grows; look at an
 * adapter's own size before a member behind deliver is read.
 */
#define ELFINFO_ABI_FIRST 1u
#define ELFINFO_SIZE_FIRST (offsetof(struct opstap_adapter, deliver) + sizeof(void (*)(void)))

struct elfinfo {
	uint32_t abi, size;		/* of struct opstap_adapter as the adapter was built */
	char name[33], version[17];	/* printable ASCII */
	bool delivers;			/* has the deliver entry */
	struct slice needed[ELFINFO_NEEDED];	/* DT_NEEDED, borrowed from the bytes, NUL-terminated there */
	size_t needed_count;
};

/*
 * Any bytes may be given. ERR_VALUE with a sentence that names the file's fault and the way out: "is empty",
 * "is text, not a shared object", "is cut off: …", "is built for AArch64, this machine is x86-64", "exports no
 * opstap_adapter_v1", "… newer".
 */
int elfinfo_read(struct slice bytes, struct elfinfo *out, struct error *e) WARN_UNUSED;

/*
 * Reads the file at path into bytes (whose ceiling is the largest file allowed) and looks at it. Also
 * ERR_NOT_FOUND, ERR_IO.
 */
int elfinfo_file(const char *path, struct buffer *bytes, struct elfinfo *out, struct error *e) WARN_UNUSED;

#endif
