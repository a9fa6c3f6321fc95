// The minimum for a program that runs another one: start it and wait for its end. Whatever a launch
// takes beyond this is idr's own time.
#include <spawn.h>
#include <sys/wait.h>

extern char** environ; // NOLINT: defined by POSIX, but not all systems declare it

int main(int argc, char** argv) {
  pid_t child = 0;
  if (argc < 2 || ::posix_spawnp(&child, argv[1], nullptr, nullptr, argv + 1, environ) != 0)
    return 127;
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
