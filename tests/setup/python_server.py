#!/usr/bin/python3
"""Runs Python programs in forks of itself, which have already imported these modules:
python_server.py FOLDER MODULE... It is started and used by python_server.bash.

FOLDER/requests is a FIFO that accepts names of folders, one per line. Each folder has the files
  argv      the working directory, the program's file and its arguments, each terminated by NUL
  environ   its environment, each variable terminated by NUL
  status    a FIFO that receives the exit code, after the program's output has been written to
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
    """Runs the program in this process and returns its exit code. The modules have set these variables."""
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
    # Opened for writing too, so that it does not end with the first writer.
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
