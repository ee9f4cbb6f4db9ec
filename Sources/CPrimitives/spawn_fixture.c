#define _GNU_SOURCE
#include "cprimitives_spawn_fixture.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// Linux 5.9; the C library's own wrapper came later than its kernel.
static void close_between(unsigned first, unsigned last) {
  if (first > last) return;
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, last, 0) == 0) return;
#endif
  struct rlimit limit = {1024, 1024};
  getrlimit(RLIMIT_NOFILE, &limit);
  for (unsigned next = first; next <= last && next < limit.rlim_cur; next++) close((int)next);
}

void cprimitives_spawn_become_fixture(int keep, pid_t parent, const char *name) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // The parent may have ended before the line above took effect.
  if (getppid() != parent) _exit(125);
  prctl(PR_SET_NAME, name, 0, 0, 0);
  struct sigaction action = {.sa_handler = SIG_DFL};
  sigset_t none;
  sigemptyset(&none);
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  // A client that has gone is an error of its connection, not the server's end.
  signal(SIGPIPE, SIG_IGN);
  sigprocmask(SIG_SETMASK, &none, NULL);
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing >= 0) {
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
  }
  close_between(3, (unsigned)keep - 1);
  close_between((unsigned)keep + 1, ~0U);
}
