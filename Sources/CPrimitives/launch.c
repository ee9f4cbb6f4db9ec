#define _GNU_SOURCE
#include "cprimitives_launch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Moves `source` to `target`; -1 means /dev/null for 0-2.
static int place(int source, int target) {
  if (source < 0) {
    if (target > 2) return 0;
    source = open("/dev/null", target == 0 ? O_RDONLY : O_WRONLY);
    if (source < 0) return -1;
  }
  if (source == target) return fcntl(target, F_SETFD, 0);
  return dup2(source, target) < 0 ? -1 : 0;
}

/// Runs in the child, which shares the parent's memory: system calls only.
static void become(const struct cprimitives_launch_options *options, pid_t parent) {
  int descriptors[4] = {
    options->standard_input, options->standard_output, options->standard_error, options->extra};
  // What the parent ignores would stay ignored in the program.
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  if (options->die_with_parent && cprimitives_die_with_parent(parent) != 0) return;
  if (options->new_group && setpgid(0, 0) != 0) return;
  // Out of the way of 0-3 first, so that no dup2 overwrites a descriptor that is still needed.
  for (int i = 0; i < 4; i++) {
    if (descriptors[i] < 0 || descriptors[i] > 3) continue;
    descriptors[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, 10);
    if (descriptors[i] < 0) return;
  }
  for (int i = 0; i < 4; i++) {
    if (place(descriptors[i], i) != 0) return;
  }
  syscall(SYS_close_range, options->extra < 0 ? 3u : 4u, ~0u, 0u);
  if (options->oom_score_adjustment != 0) {
    // Best effort: without it the kernel only chooses its victims less well.
    char text[16];
    int length = snprintf(text, sizeof text, "%d", options->oom_score_adjustment);
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file >= 0) {
      if (write(file, text, (size_t)length) < 0) errno = 0;
      close(file);
    }
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(options->path, options->arguments, options->environment);
}

pid_t cprimitives_launch(const struct cprimitives_launch_options *options) {
  // Signals stay blocked across vfork: a handler must not run in the child on the parent's memory.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid();
  volatile int failure = 0;
  pid_t child = vfork();
  if (child == 0) {
    become(options, parent);
    failure = errno ? errno : EIO;
    _exit(127);
  }
  int forked = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (child > 0 && failure != 0) {
    // The child has ended by itself; nobody else will reap it.
    while (syscall(SYS_wait4, child, NULL, 0, NULL) < 0 && errno == EINTR) {
    }
    errno = failure;
    return -1;
  }
  errno = forked;
  return child;
}

static atomic_int interrupt_count;
static atomic_int interrupt_last;
static int interrupt_event = -1;

static void on_interrupt(int number) {
  int saved = errno;
  uint64_t one = 1;
  atomic_fetch_add(&interrupt_count, 1);
  atomic_store(&interrupt_last, number);
  if (write(interrupt_event, &one, sizeof one) < 0) errno = 0;
  errno = saved;
}

int cprimitives_interrupt_install(void) {
  if (interrupt_event >= 0) return interrupt_event;
  interrupt_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (interrupt_event < 0) return -1;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  return interrupt_event;
}

int cprimitives_interrupt_count(void) { return atomic_load(&interrupt_count); }
int cprimitives_interrupt_last(void) { return atomic_load(&interrupt_last); }

int cprimitives_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int cprimitives_die_with_parent(pid_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return -1;
  // The parent may have ended before the call above; then no signal will ever come.
  if (getppid() != parent) {
    errno = ESRCH;
    return -1;
  }
  return 0;
}

void cprimitives_set_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk) {
  (void)status;
  (void)type;
  (void)walk;
  remove(path);
  return 0;
}

void cprimitives_remove_tree(const char *path) {
  nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS);
}
