#!/usr/bin/env python3
"""Prints the rows of core/domain/isced.c from the EU's list: isced_table.py FILE.tsv (columns code, en, nl, …)."""
import csv
import sys

with open(sys.argv[1], encoding="utf-8", newline="") as f:
    rows = sorted(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE), key=lambda row: row["code"])
for row in rows:
    en, nl = (row[lang].replace("\\", "\\\\").replace('"', '\\"') for lang in ("en", "nl"))
    print(f'\t{{"{row["code"]}", "{en}", "{nl}"}},')
