#!/usr/bin/python3
"""Runs a command on a terminal of its own, and types a passphrase when it is asked for: with_passphrase.py PASSPHRASE COMMAND…

What the terminal shows is written to stdout; the exit code is that of the command.
"""

import os
import pty
import re
import sys

child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen, answers = b"", 0
while True:
    try:
        read = os.read(terminal, 4096)
    except OSError:  # the command has ended
        break
    sys.stdout.buffer.write(read)
    sys.stdout.flush()
    seen += read
    # Other output may follow a question.
    questions = len(re.findall(rb"passphrase[^:\n]*: ", seen))
    while answers < questions:
        os.write(terminal, sys.argv[1].encode() + b"\n")
        answers += 1
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
