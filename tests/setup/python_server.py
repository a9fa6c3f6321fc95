#!/usr/bin/python3
"""Runs Python programs in forks of itself, which have imported these modules already:
python_server.py FOLDER MODULE... See python_server.bash, which starts it and asks it.

FOLDER/requests is a FIFO that takes names of folders, a line each. A folder has the files
  argv      the working directory, the program's file and its arguments, each ended by NUL
  environ   its environment, each variable ended by NUL
  status    a FIFO that gets the exit code, when the program's output is in
  stdout, stderr
"""

import importlib
import os
import runpy
import signal
import sys


def read_list(path):
    with open(path, "rb") as file:
        return file.read().split(b"\0")[:-1]


def run(folder, variables):
    """The exit code of the program, which has this process to itself. The modules have set these variables."""
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, f"{folder}/stdout", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (2, f"{folder}/stderr", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        file = os.open(name, flags, 0o600)
        os.dup2(file, number)
        os.close(file)
    working_directory, *argv = read_list(f"{folder}/argv")
    os.chdir(working_directory)
    os.environ.clear()
    os.environ.update(variables)
    for variable in read_list(f"{folder}/environ"):
        name, _, value = variable.partition(b"=")
        os.environb[name] = value
    sys.argv = [os.fsdecode(word) for word in argv]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
        return 0
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1


def main():
    before = dict(os.environ)
    for module in sys.argv[2:]:
        importlib.import_module(module)
    variables = dict(os.environ.items() - before.items())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Opened to be written as well, so that it does not end with the first writer.
    with os.fdopen(os.open(f"{sys.argv[1]}/requests", os.O_RDWR), "r") as requests:
        for line in requests:
            if os.fork() != 0:
                continue
            folder = line.rstrip("\n")
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            status = 1
            try:
                status = run(folder, variables)
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                with open(f"{folder}/status", "w") as answer:
                    answer.write(f"{status}\n")
                os._exit(0)


if __name__ == "__main__":
    main()
