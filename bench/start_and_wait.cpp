// The least that a program can do which runs another one: start it and wait for its end. What a
// launch takes beyond this is idr's own.
#include <spawn.h>
#include <sys/wait.h>

extern char** environ; // NOLINT: POSIX names it and no header declares it everywhere

int main(int argc, char** argv) {
  pid_t child = 0;
  if (argc < 2 || ::posix_spawnp(&child, argv[1], nullptr, nullptr, argv + 1, environ) != 0)
    return 127;
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
