#!/usr/bin/env python3
"""The rules of the house that a program can check: floors, sizes, places of libraries, the adapter contract."""
import fnmatch
import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.environ.get("top_srcdir") or os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("top_builddir") or os.path.join(SOURCE, "build")

TOP_LEVEL = {
    "core", "adapters", "www", "conf", "tests", "configure.ac", "Makefile.am", "README.md", "CONTRIBUTING.md",
    "LICENSE", "dev", ".ci", ".gitignore", ".clang-format",
}
FLOOR = {"contract": -1, "ground": 0, "domain": 1, "search": 1.5, "render": 1.5, "store": 2, "feed": 3, "web": 3, "courier": 3,
         "prog": 4}
NEVER_MEET = {("feed", "web"), ("web", "feed"), ("courier", "web"), ("web", "courier"), ("feed", "courier")}

# A library that only the named files may see.
LIVES_IN = {
    "lmdb.h": ["core/store/*"],
    "zstd.h": ["core/store/records_parts.h"],
    "zdict.h": ["core/store/records_train.c"],
    "fcgiapp.h": ["core/web/fastcgi.c"],
    "fcgi_stdio.h": [],
    "curl/*": ["core/feed/egress*.[ch]", "core/courier/smtp*.c"],
    "dlfcn.h": ["core/prog/opstap_adapter_host*.c", "core/feed/host_load.c"],
    "seccomp.h": ["core/feed/sandbox*.c"],
    "linux/landlock.h": ["core/feed/sandbox*.c"],
}
ADAPTER_MAY_INCLUDE = ["opstap_adapter.h", "libxml/*", "jansson.h", "zlib.h"]
FORBIDDEN_CALLS = (
    "strcpy strcat sprintf vsprintf strncpy strncat strtok gets atoi atol atof scanf sscanf fscanf alloca system popen "
    "mktemp tmpnam isalpha isdigit isalnum isspace isupper islower tolower toupper"
).split()
FILE_MAX = 500
FUNCTION_MAX = 60
DATA_TABLES = ["core/domain/isced.c"]  # lists of codes, one a line: no program text


def files(*patterns):
    found = set()
    for pattern in patterns:
        found.update(glob.glob(os.path.join(SOURCE, pattern), recursive=True))
    return sorted(os.path.relpath(name, SOURCE) for name in found if "node_modules" not in name)


def read(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as f:
        return f.read()


def code_only(text):
    """Blanks /* */ comments, strings and character constants; keeps every line where it is."""
    pattern = r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda m: m.group()[0] + re.sub(r"[^\n]", " ", m.group()[1:]), text, flags=re.S)


def includes(name):
    for number, line in enumerate(read(name).split("\n"), 1):
        m = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if m:
            yield number, m.group(1) == '"', m.group(2)


def may_see(name, patterns):
    return any(fnmatch.fnmatchcase(name, p) for p in patterns)


class Floors(unittest.TestCase):
    def assertNone(self, faults):
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def test_include_down_or_sideways(self):
        faults = []
        for name in files("core/**/*.[ch]"):
            own = name.split("/")[1]
            self.assertIn(own, FLOOR, f"{name}: a folder without a floor")
            for line, quoted, target in includes(name):
                if not quoted:
                    continue
                other = target.split("/")[0]
                if other not in FLOOR:
                    faults.append(f"{name}:{line}: \"{target}\" does not name its floor")
                elif FLOOR[other] > FLOOR[own]:
                    faults.append(f"{name}:{line}: {own} must not look up to {other}")
                elif (own, other) in NEVER_MEET:
                    faults.append(f"{name}:{line}: {own} and {other} meet in the store only")
        self.assertNone(faults)

    def test_contract_stands_alone(self):
        faults = []
        for name in files("core/contract/*.h"):
            for line, quoted, target in includes(name):
                if quoted or target not in ("stddef.h", "stdint.h"):
                    faults.append(f"{name}:{line}: {target}: the contract includes standard headers only")
        self.assertNone(faults)

    def test_libraries_live_in_named_files(self):
        faults = []
        for name in files("core/**/*.[ch]"):
            for line, _, target in includes(name):
                for header, places in LIVES_IN.items():
                    if fnmatch.fnmatchcase(target, header) and not may_see(name, places):
                        faults.append(f"{name}:{line}: {target} belongs to {', '.join(places) or 'nobody'}")
        self.assertNone(faults)

    def test_adapters_see_only_the_contract(self):
        faults = []
        standard = {"stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h",
                    "strings.h", "limits.h"}
        for name in files("adapters/**/*.[ch]"):
            own = {os.path.basename(n) for n in files("adapters/**/*.h")}
            for line, quoted, target in includes(name):
                if target not in standard and not may_see(target, ADAPTER_MAY_INCLUDE) and not (quoted and target in own):
                    faults.append(f"{name}:{line}: {target}: an adapter sees the contract and public libraries only")
        self.assertNone(faults)

    def test_file_length(self):
        """Makefile.am is a list, not code: it is one by design and as long as the tree is large."""
        faults = []
        for name in files("core/**/*.[ch]", "adapters/**/*.[ch]", "tests/**/*.[ch]", "tests/**/*.py", "tests/**/*.mjs",
                          "dev", "configure.ac", "www/**/*.css", "www/**/*.js", "www/**/*.html"):
            length = read(name).count("\n")
            if length >= FILE_MAX and name not in DATA_TABLES:
                faults.append(f"{name}: {length} lines")
        self.assertNone(faults)

    def test_function_length(self):
        faults = []
        for name in files("core/**/*.[ch]", "adapters/**/*.[ch]", "tests/**/*.c"):
            start = None
            for number, line in enumerate(code_only(read(name)).split("\n"), 1):
                if line.rstrip() == "{":
                    start = number
                elif line.startswith("}") and start is not None:
                    if number - start - 1 > FUNCTION_MAX:
                        faults.append(f"{name}:{start}: {number - start - 1} lines")
                    start = None
        self.assertNone(faults)

    def test_files_say_what_they_do(self):
        faults = []
        for name in files("core/**/*.c", "adapters/**/*.c", "tests/**/*.c"):
            if not read(name).startswith("/*"):
                faults.append(f"{name}: does not open with a sentence")
        self.assertNone(faults)

    def test_forbidden_calls(self):
        faults = []
        call = re.compile(r"(?<![A-Za-z0-9_>.])(%s)\s*\(" % "|".join(FORBIDDEN_CALLS))
        for name in files("core/**/*.[ch]", "adapters/**/*.[ch]"):
            for number, line in enumerate(code_only(read(name)).split("\n"), 1):
                m = call.search(line)
                if m:
                    faults.append(f"{name}:{number}: {m.group(1)}")
                if line.lstrip().startswith("//") or re.search(r"[;{}\s]//", line):
                    faults.append(f"{name}:{number}: a // comment")
        self.assertNone(faults)

    def test_layout(self):
        faults = []
        for name in files("core/**/*.[ch]", "adapters/**/*.[ch]", "tests/**/*.[ch]", "tests/**/*.py", "dev",
                          "Makefile.am", "configure.ac", "conf/*", "www/**/*.html", "www/**/*.css", "www/**/*.js"):
            if not os.path.isfile(os.path.join(SOURCE, name)):
                continue
            for number, line in enumerate(read(name).split("\n"), 1):
                if line != line.rstrip():
                    faults.append(f"{name}:{number}: blanks at the end of the line")
                if name.endswith((".c", ".h")) and re.match(r" {4,}", line):
                    faults.append(f"{name}:{number}: indented by blanks")
        self.assertNone(faults)

    def test_top_level(self):
        if not os.path.exists(os.path.join(SOURCE, ".git")):
            self.skipTest("not a git work tree")
        listed = subprocess.run(["git", "-C", SOURCE, "ls-files"], capture_output=True, text=True, check=True).stdout
        extra = {name.split("/")[0] for name in listed.split("\n") if name} - TOP_LEVEL
        self.assertNone(sorted(extra))


class Contract(unittest.TestCase):
    header = os.path.join(SOURCE, "core/contract/opstap_adapter.h")

    # Both entries, a request by position, and the macro: what an adapter in either language writes.
    adapter = '''
static int run(const struct opstap_host *h, struct opstap_run *r) { return h->course(r); }
static int deliver(const struct opstap_host *h, struct opstap_run *r)
{
	struct opstap_request q = {sizeof(q), 0, NULL, "PUT", NULL, NULL, 0};
	return OPSTAP_HAS(h, enrolment) && h->enrolment(r, "event") ? h->open(r, &q) : 1;
}
OPSTAP_ADAPTER("both", "1.0", run, deliver)
'''

    def compile(self, compiler, *flags, suffix):
        with tempfile.NamedTemporaryFile("w", suffix=suffix) as f:
            f.write('#include "opstap_adapter.h"\n' + self.adapter)
            f.flush()
            command = [compiler, *flags, "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                       "-I", os.path.dirname(self.header), f.name]
            done = subprocess.run(command, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_header_is_c99(self):
        self.compile("cc", "-std=c99", suffix=".c")

    def test_header_is_cplusplus(self):
        self.compile("c++", "-std=c++11", suffix=".cc")

    def test_header_is_short(self):
        self.assertLessEqual(read("core/contract/opstap_adapter.h").count("\n"), 150)

    def test_adapters_export_one_symbol(self):
        modules = glob.glob(os.path.join(BUILD, "adapters", ".libs", "*.so"))
        sources = files("adapters/*.c")
        if not sources:
            self.skipTest("no adapters yet")
        self.assertTrue(modules, f"no adapter was built in {BUILD}")
        for module in modules:
            listed = subprocess.run(["nm", "-D", "--defined-only", module], capture_output=True, text=True, check=True)
            names = [line.split()[-1] for line in listed.stdout.splitlines()]
            self.assertEqual([n for n in names if not n.startswith("__")], ["opstap_adapter_v1"], module)


if __name__ == "__main__":
    import tap
    sys.exit(tap.main([__file__, __file__, *sys.argv[1:]]))
