#!/usr/bin/python3
"""Writes the code blocks of documents into a folder: document_blocks.py FOLDER FILE…

Each becomes NN.LANGUAGE, counted from 01 over all files. In Markdown the language stands behind the fence; in a
manual page (mdoc) a literal display has it in a comment before it: .\\" block: LANGUAGE.
"""

import pathlib
import re
import sys

MARKDOWN = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MDOC = re.compile(r'^\.\\" block: (\w+)\n\.Bd -literal[^\n]*\n(.*?)^\.Ed$', re.MULTILINE | re.DOTALL)


def blocks_of(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return MARKDOWN.findall(text)
    return [(language, content.replace("\\&", "").replace("\\e", "\\")) for language, content in MDOC.findall(text)]


folder = pathlib.Path(sys.argv[1])
blocks = [block for name in sys.argv[2:] for block in blocks_of(pathlib.Path(name))]
for number, (language, content) in enumerate(blocks, 1):
    (folder / f"{number:02}.{language}").write_text(content, encoding="utf-8")
