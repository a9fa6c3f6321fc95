#!/usr/bin/python3
"""Writes the code blocks of a Markdown file into a folder: NN.LANGUAGE, counted from 01."""

import pathlib
import re
import sys

text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
folder = pathlib.Path(sys.argv[2])
blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
for number, (language, content) in enumerate(blocks, 1):
    (folder / f"{number:02}.{language}").write_text(content, encoding="utf-8")
