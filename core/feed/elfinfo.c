/*
 * Reads from the bytes of an ELF file what an adapter says about itself, and names the faults of files that are
 * none.
 */
#include "feed/elfinfo.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contract/opstap_adapter.h"

#ifndef SHT_RELR
#define SHT_RELR 19	/* glibc 2.36 */
#endif

#define SYMBOL "opstap_adapter_v1"

#if defined(__x86_64__)
#define MACHINE EM_X86_64
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
#elif defined(__riscv)
#define MACHINE EM_RISCV
#elif defined(__powerpc64__)
#define MACHINE EM_PPC64
#elif defined(__s390x__)
#define MACHINE EM_S390
#else
#define MACHINE EM_NONE	/* not known here: the loader will tell */
#endif

#define CLASS (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ORDER ELFDATA2LSB
#else
#define ORDER ELFDATA2MSB
#endif

static const struct { unsigned machine; const char *name; } machines[] = {
	{EM_X86_64, "x86-64"}, {EM_AARCH64, "AArch64"}, {EM_386, "i386"}, {EM_ARM, "32-bit ARM"},
	{EM_RISCV, "RISC-V"}, {EM_PPC64, "PowerPC 64"}, {EM_S390, "s390x"},
};

static const char *
machine_name(unsigned machine)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].machine == machine)
			return machines[i].name;
	return "another machine";
}

/* True when n bytes at offset lie inside; no sum can overflow. */
static bool
inside(struct slice bytes, uint64_t offset, uint64_t n)
{
	return offset <= bytes.n && n <= bytes.n - offset;
}

/* Copies item number i of a table out of the bytes: nothing in a file is aligned for us. */
static bool
fetch(struct slice bytes, uint64_t table, uint64_t i, void *out, size_t size)
{
	if (table > bytes.n || i > bytes.n / size || !inside(bytes, table + i * size, size))
		return false;
	memcpy(out, bytes.p + table + i * size, size);
	return true;
}

static bool
looks_like_text(struct slice bytes)
{
	for (size_t i = 0; i < bytes.n && i < 512; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		if (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f')
			return false;
	}
	return true;
}

static int
no_elf(struct slice bytes, struct error *e)
{
	if (bytes.n == 0)
		return error_set(e, ERR_VALUE, "is empty");
	if (slice_starts(bytes, "!<arch>\n"))
		return error_set(e, ERR_VALUE, "is a static library, not a shared object; link with -shared");
	if (looks_like_text(bytes) && memmem(bytes.p, bytes.n, "libtool", 7))
		return error_set(e, ERR_VALUE,
				"is libtool's description of a module; name the .so, which lies in .libs");
	if (looks_like_text(bytes))
		return error_set(e, ERR_VALUE, "is text, not a shared object");
	return error_set(e, ERR_VALUE, "is not a shared object");
}

static int
check_header(struct slice bytes, const ElfW(Ehdr) *h, struct error *e)
{
	if (h->e_ident[EI_CLASS] != CLASS || h->e_ident[EI_DATA] != ORDER ||
	    (MACHINE != EM_NONE && h->e_machine != MACHINE))
		return error_set(e, ERR_VALUE, "is built for %s, this machine is %s",
				h->e_machine == MACHINE ? "another word size or byte order"
							: machine_name(h->e_machine),
				machine_name(MACHINE));
	if (h->e_type == ET_REL)
		return error_set(e, ERR_VALUE, "is an object file (.o), not a shared object; link it with -shared");
	if (h->e_type != ET_DYN)
		return error_set(e, ERR_VALUE, "is a program, not a shared object; link with -shared");
	if (h->e_shnum == 0 || h->e_shentsize != sizeof(ElfW(Shdr)) || h->e_phentsize != sizeof(ElfW(Phdr)))
		return error_set(e, ERR_VALUE, "has no section table; do not strip section headers");
	if (!inside(bytes, h->e_phoff, (uint64_t)h->e_phnum * sizeof(ElfW(Phdr))) ||
	    !inside(bytes, h->e_shoff, (uint64_t)h->e_shnum * sizeof(ElfW(Shdr))))
		return error_set(e, ERR_VALUE,
				"is cut off: it has %zu bytes and its tables should lie beyond; copy it again",
				bytes.n);
	return 0;
}

/*
 * Every segment and section must lie inside the file: what the loader maps beyond the end kills it at the first
 * touch.
 */
static int
check_extent(struct slice bytes, const ElfW(Ehdr) *h, struct error *e)
{
	ElfW(Phdr) segment;
	ElfW(Shdr) section;

	for (unsigned i = 0; i < h->e_phnum; i++)
		if (!fetch(bytes, h->e_phoff, i, &segment, sizeof(segment)) ||
		    !inside(bytes, segment.p_offset, segment.p_filesz))
			return error_set(e, ERR_VALUE,
					"is cut off: segment %u lies beyond its %zu bytes; copy it again", i, bytes.n);
	for (unsigned i = 0; i < h->e_shnum; i++)
		if (!fetch(bytes, h->e_shoff, i, &section, sizeof(section)) ||
		    (section.sh_type != SHT_NOBITS && !inside(bytes, section.sh_offset, section.sh_size)))
			return error_set(e, ERR_VALUE,
					"is cut off: section %u lies beyond its %zu bytes; copy it again", i, bytes.n);
	return 0;
}

/* The first section of a type, and the string table that belongs to it. */
static bool
find_section(struct slice bytes, const ElfW(Ehdr) *h, uint32_t type, ElfW(Shdr) *section, ElfW(Shdr) *strings)
{
	for (unsigned i = 0; i < h->e_shnum; i++)
		if (fetch(bytes, h->e_shoff, i, section, sizeof(*section)) && section->sh_type == type)
			return section->sh_link < h->e_shnum &&
				fetch(bytes, h->e_shoff, section->sh_link, strings, sizeof(*strings)) &&
				inside(bytes, strings->sh_offset, strings->sh_size);
	return false;
}

/* A NUL-terminated string of a string table; p is NULL when it has no end inside. */
static struct slice
string_at(struct slice bytes, const ElfW(Shdr) *strings, uint64_t offset)
{
	const char *begin, *end;

	if (offset >= strings->sh_size)
		return SLICE_NONE;
	begin = bytes.p + strings->sh_offset + offset;
	end = memchr(begin, '\0', strings->sh_size - offset);
	return end ? (struct slice){begin, (size_t)(end - begin)} : SLICE_NONE;
}

static bool
find_symbol(struct slice bytes, const ElfW(Ehdr) *h, ElfW(Sym) *symbol)
{
	ElfW(Shdr) table, strings;

	if (!find_section(bytes, h, SHT_DYNSYM, &table, &strings))
		return false;
	for (uint64_t i = 0; i < table.sh_size / sizeof(*symbol); i++)
		if (fetch(bytes, table.sh_offset, i, symbol, sizeof(*symbol)) && symbol->st_shndx != SHN_UNDEF &&
		    slice_is(string_at(bytes, &strings, symbol->st_name), SYMBOL))
			return true;
	return false;
}

/* The bytes that lie at an address after loading; p is NULL when they are not in the file. */
static struct slice
bytes_at(struct slice bytes, const ElfW(Ehdr) *h, uint64_t address, size_t n)
{
	ElfW(Phdr) segment;

	for (unsigned i = 0; i < h->e_phnum; i++) {
		if (!fetch(bytes, h->e_phoff, i, &segment, sizeof(segment)) || segment.p_type != PT_LOAD)
			continue;
		if (address >= segment.p_vaddr && address - segment.p_vaddr <= segment.p_filesz &&
		    n <= segment.p_filesz - (address - segment.p_vaddr))
			return (struct slice){bytes.p + segment.p_offset + (address - segment.p_vaddr), n};
	}
	return SLICE_NONE;
}

/* Packed relative relocations: an address, then bit maps of the 63 (or 31) words behind what came before. */
static bool
packed_at(struct slice bytes, const ElfW(Shdr) *table, uint64_t address)
{
	const uint64_t word = sizeof(ElfW(Addr)), bits = word * 8 - 1;
	uint64_t base = 0;
	ElfW(Addr) entry;

	for (uint64_t i = 0; i < table->sh_size / word && fetch(bytes, table->sh_offset, i, &entry, sizeof(entry)); i++) {
		if ((entry & 1) == 0) {
			if (entry == address)
				return true;
			base = entry + word;
			continue;
		}
		if (address >= base && (address - base) % word == 0 && (address - base) / word < bits &&
		    entry >> ((address - base) / word + 1) & 1)
			return true;
		base += bits * word;
	}
	return false;
}

static bool
relocated_in(struct slice bytes, const ElfW(Shdr) *table, uint64_t address)
{
	ElfW(Rela) with;	/* a Rel is the beginning of it */
	size_t size = table->sh_type == SHT_RELA ? sizeof(ElfW(Rela)) : sizeof(ElfW(Rel));

	if (table->sh_type == SHT_RELR)
		return packed_at(bytes, table, address);
	if (table->sh_type != SHT_RELA && table->sh_type != SHT_REL)
		return false;
	for (uint64_t i = 0; i < table->sh_size / size; i++)
		if (fetch(bytes, table->sh_offset, i, &with, size) && with.r_offset == address)
			return true;
	return false;
}

/* A pointer in a shared object is filled in by the loader: one that nothing fills in is NULL. */
static bool
is_relocated(struct slice bytes, const ElfW(Ehdr) *h, uint64_t address)
{
	ElfW(Shdr) table;

	for (unsigned i = 0; i < h->e_shnum; i++)
		if (fetch(bytes, h->e_shoff, i, &table, sizeof(table)) && relocated_in(bytes, &table, address))
			return true;
	return false;
}

static bool
printable(const char *field, size_t size, char *out)
{
	size_t n = strnlen(field, size);

	for (size_t i = 0; i < n; i++)
		if (field[i] < 0x20 || field[i] > 0x7e)
			return false;
	memcpy(out, field, n);
	out[n] = '\0';
	return n > 0;
}

static int
read_identity(struct slice found, struct elfinfo *out, struct error *e)
{
	const size_t name = offsetof(struct opstap_adapter, name), version = offsetof(struct opstap_adapter, version);

	memcpy(&out->abi, found.p + offsetof(struct opstap_adapter, abi), sizeof(out->abi));
	memcpy(&out->size, found.p + offsetof(struct opstap_adapter, size), sizeof(out->size));
	if (out->abi > OPSTAP_ADAPTER_ABI && out->abi < 1000)
		return error_set(e, ERR_VALUE,
				"is written for a newer Opstap (adapter interface %u, this one speaks %u)", out->abi,
				OPSTAP_ADAPTER_ABI);
	if (out->abi < ELFINFO_ABI_FIRST || out->abi > OPSTAP_ADAPTER_ABI || out->size < ELFINFO_SIZE_FIRST ||
	    !printable(found.p + name, 32, out->name) || !printable(found.p + version, 16, out->version))
		return error_set(e, ERR_VALUE, "has an " SYMBOL " that the macro OPSTAP_ADAPTER did not write");
	return 0;
}

static void
read_needed(struct slice bytes, const ElfW(Ehdr) *h, struct elfinfo *out)
{
	ElfW(Shdr) table, strings;
	ElfW(Dyn) entry;

	if (!find_section(bytes, h, SHT_DYNAMIC, &table, &strings))
		return;
	for (uint64_t i = 0; i < table.sh_size / sizeof(entry); i++) {
		if (!fetch(bytes, table.sh_offset, i, &entry, sizeof(entry)) || entry.d_tag == DT_NULL)
			return;
		if (entry.d_tag != DT_NEEDED || out->needed_count == ELFINFO_NEEDED)
			continue;
		struct slice name = string_at(bytes, &strings, entry.d_un.d_val);
		if (name.n > 0)
			out->needed[out->needed_count++] = name;
	}
}

int
elfinfo_read(struct slice bytes, struct elfinfo *out, struct error *e)
{
	ElfW(Ehdr) header;
	ElfW(Sym) symbol;
	int rc;

	memset(out, 0, sizeof(*out));
	if (bytes.n < SELFMAG || memcmp(bytes.p, ELFMAG, SELFMAG) != 0)
		return no_elf(bytes, e);
	if (!fetch(bytes, 0, 0, &header, sizeof(header)))
		return error_set(e, ERR_VALUE, "is cut off: it has %zu bytes, less than its own header; copy it again",
				bytes.n);
	if ((rc = check_header(bytes, &header, e)) < 0 || (rc = check_extent(bytes, &header, e)) < 0)
		return rc;
	if (!find_symbol(bytes, &header, &symbol))
		return error_set(e, ERR_VALUE,
				"exports no " SYMBOL "; end it with OPSTAP_ADAPTER(\"name\", \"version\", run, NULL)");
	struct slice found = bytes_at(bytes, &header, symbol.st_value, offsetof(struct opstap_adapter, run));
	if (!found.p)
		return error_set(e, ERR_VALUE, "has an " SYMBOL " that the macro OPSTAP_ADAPTER did not write");
	read_needed(bytes, &header, out);
	out->delivers = is_relocated(bytes, &header, symbol.st_value + offsetof(struct opstap_adapter, deliver));
	return read_identity(found, out, e);
}

static int
read_open_file(int fd, const char *path, struct buffer *bytes, struct error *e)
{
	struct stat st;
	char chunk[65536];
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return error_errno(e, ERR_IO, "%s", path);
	if (S_ISDIR(st.st_mode))
		return error_set(e, ERR_VALUE, "%s is a directory", path);
	if (!S_ISREG(st.st_mode))
		return error_set(e, ERR_VALUE, "%s is not a regular file", path);
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(e, ERR_IO, "%s", path);
		buffer_add(bytes, chunk, (size_t)n);
		if (!buffer_ok(bytes))
			return error_set(e, ERR_LIMIT, "%s is larger than the %zu bytes that an adapter may have", path,
					bytes->max);
	}
	return 0;
}

int
elfinfo_file(const char *path, struct buffer *bytes, struct elfinfo *out, struct error *e)
{
	struct error inner = ERROR_NONE;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), rc;

	memset(out, 0, sizeof(*out));
	if (fd < 0)
		return error_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s", path);
	rc = read_open_file(fd, path, bytes, e);
	close(fd);
	if (rc < 0)
		return rc;
	rc = elfinfo_read(buffer_view(bytes), out, &inner);
	return rc < 0 ? error_set(e, rc, "%s %s", path, inner.text) : 0;
}
