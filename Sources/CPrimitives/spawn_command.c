#define _GNU_SOURCE
#include "cprimitives_spawn_command.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// Runs in the child on the parent's memory, so it must only make system calls.
static void become(const char *path, char *const argv[], int pipe, int captures, int errors,
                   pid_t parent, const sigset_t *mask, volatile int *failure) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  // dup2 takes close-on-exec away, except where source and target are the same.
  if (getppid() == parent && nothing >= 0 && dup2(nothing, 0) >= 0 &&
      dup2(captures ? pipe : nothing, 1) >= 0 && dup2(errors, 2) >= 0 &&
      (captures || (pipe == 3 ? fcntl(3, F_SETFD, 0) : dup2(pipe, 3)) >= 0)) {
    // Also what a library opened without close-on-exec. Kernels before 5.9 cannot do it.
#ifdef SYS_close_range
    syscall(SYS_close_range, captures ? 3 : 4, ~0U, 0);
#endif
    sigprocmask(SIG_SETMASK, mask, NULL);
    execve(path, argv, environ);
  }
  *failure = errno ? errno : ECHILD;
  _exit(127);
}

// vfork: the child borrows the parent's memory until it executes, so the cost does not grow with
// the parent's size; posix_spawn would do the same but cannot set the parent-death signal.
__attribute__((noinline)) pid_t cprimitives_spawn_command(const char *path, char *const argv[],
                                                          int pipe, int captures, int errors) {
  volatile int failure = 0;
  sigset_t all, none, mask;
  pid_t parent = getpid();
  sigfillset(&all);
  sigemptyset(&none);
  // No handler of the parent may run in the child while it borrows the parent's memory.
  pthread_sigmask(SIG_SETMASK, &all, &mask);
  pid_t child = vfork();
  if (child == 0) become(path, argv, pipe, captures, errors, parent, &none, &failure);
  int number = errno;
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  if (child < 0) return -number;
  if (failure == 0) return child;
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
  return -failure;
}
