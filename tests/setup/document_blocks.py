#!/usr/bin/python3
"""Writes the code blocks of documents into a folder: document_blocks.py FOLDER FILE…

Each becomes NN.LANGUAGE, numbered from 01 across all files. In Markdown the language follows the fence; in a
manual page (mdoc) it is in a comment before the literal display: .\\" block: LANGUAGE.
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
