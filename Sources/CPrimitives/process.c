#define _GNU_SOURCE
#include "cprimitives_process.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

extern char **environ;

pid_t cprimitives_fork(void) { return fork(); }

int cprimitives_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int cprimitives_pidfd_send_signal(int pidfd, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int cprimitives_pidfd_wait(int pidfd, int no_hang, int *status) {
  siginfo_t info;
  int result;
  memset(&info, 0, sizeof info);
  do {
    result = waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED | (no_hang ? WNOHANG : 0));
  } while (result < 0 && errno == EINTR);
  if (result < 0) return -1;
  if (info.si_pid == 0) return 0;
  // The shape of a wait(2) status: exit codes in the second byte, signals in the first.
  *status = info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8 : info.si_status & 0x7f;
  return 1;
}

int cprimitives_set_parent_death_signal(int signal) {
  return prctl(PR_SET_PDEATHSIG, (unsigned long)signal, 0, 0, 0);
}

// Both ids are asked for in every call of a manager, where two system calls are a tenth of it. A
// fork has new ones, and its only thread is the one that forked.
static _Thread_local pid_t own_thread;
static pid_t own_process;

static void forget_identity(void) {
  own_thread = 0;
  own_process = 0;
}

__attribute__((constructor)) static void forget_identity_in_forks(void) {
  pthread_atfork(NULL, NULL, forget_identity);
}

pid_t cprimitives_gettid(void) {
  if (own_thread == 0) own_thread = (pid_t)syscall(SYS_gettid);
  return own_thread;
}

pid_t cprimitives_getpid(void) {
  pid_t process = __atomic_load_n(&own_process, __ATOMIC_RELAXED);
  if (process == 0) {
    process = getpid();
    __atomic_store_n(&own_process, process, __ATOMIC_RELAXED);
  }
  return process;
}

// The command line lives in the initial stack; its place stands in fields 48 and 49 of
// /proc/self/stat. The kernel shows those bytes, so writing there renames the process in ps. The
// place is the same in all forks, so the first one to ask keeps it for them.
static unsigned long arguments_start, arguments_end;

static void find_arguments(void) {
  char text[2048];
  int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return;
  text[count] = 0;
  char *cursor = strrchr(text, ')');  // a name may hold blanks and brackets
  if (cursor == NULL) return;
  int field = 2;
  char *save = NULL;
  for (char *word = strtok_r(cursor + 1, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
    field += 1;
    if (field == 48) arguments_start = strtoul(word, NULL, 10);
    if (field == 49) arguments_end = strtoul(word, NULL, 10);
  }
}

static void overwrite_arguments(const char *name) {
  if (arguments_end == 0) find_arguments();
  if (arguments_start == 0 || arguments_end <= arguments_start + 1) return;
  size_t room = arguments_end - arguments_start;
  size_t length = strlen(name);
  if (length > room - 1) length = room - 1;
  memset((char *)arguments_start, 0, room);
  memcpy((char *)arguments_start, name, length);
}

int cprimitives_set_process_name(const char *name) {
  overwrite_arguments(name);
  return prctl(PR_SET_NAME, name, 0, 0, 0);
}

void cprimitives_set_thread_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

int cprimitives_spawn(const char *path, char *const argv[], char *const envp[], int control,
                      pid_t group, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return error;
  error = posix_spawnattr_init(&attributes);
  if (error) {
    posix_spawn_file_actions_destroy(&actions);
    return error;
  }
  sigemptyset(&none);
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  if (group >= 0) {
    flags |= POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setpgroup(&attributes, group);
  }
  posix_spawnattr_setflags(&attributes, flags);
  error = posix_spawn_file_actions_adddup2(&actions, control, 3);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, 4);
  if (!error) error = posix_spawn(pid, path, &actions, &attributes, argv, envp);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

int cprimitives_child_signal_descriptor(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -1;
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void cprimitives_unblock_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

void cprimitives_reset_signals(void) {
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  cprimitives_unblock_signals();
}

int cprimitives_close_range(unsigned first, unsigned last) {
  if (first > last) return 0;
#ifdef SYS_close_range
  return (int)syscall(SYS_close_range, first, last, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

char *const *cprimitives_environment(void) { return environ; }
