#define _GNU_SOURCE
#include "cprimitives_reference.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t used(void) {
  struct rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  return ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
         ((int64_t)usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

int64_t cprimitives_reference_sleep(int64_t duration) {
  struct timespec time = {duration / 1000000000, duration % 1000000000};
  int64_t start = now();
  while (clock_nanosleep(CLOCK_MONOTONIC, 0, &time, &time) == EINTR) {
  }
  return now() - start;
}

int64_t cprimitives_reference_burn(int64_t cpu) {
  int64_t start = used();
  volatile uint64_t word = 1;
  int64_t spent = 0;
  while (spent < cpu) {
    // About a microsecond: getrusage must not be most of the work.
    for (int i = 0; i < 500; i++) word = word * 6364136223846793005u + 1442695040888963407u;
    spent = used() - start;
  }
  return spent;
}

/// Touches fresh memory page by page and gives it back unless it is kept.
static int touch(int64_t bytes, bool keeps) {
  char *memory =
      mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return -errno;
  // Small pages: a huge one would be touched at once, and be one fault instead of 512.
  madvise(memory, (size_t)bytes, MADV_NOHUGEPAGE);
  for (int64_t at = 0; at < bytes; at += 4096) memory[at] = 1;
  if (!keeps) munmap(memory, (size_t)bytes);
  return 0;
}

/// Forks a child that ends with its parent; both have an end of a socket. Only calls that are safe
/// after fork in a process with threads follow in the child.
static int fork_child(int *control) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) {
    int error = errno;
    close(ends[0]);
    close(ends[1]);
    return -error;
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    close(ends[0]);
    *control = ends[1];
    return 0;
  }
  close(ends[1]);
  *control = ends[0];
  return child;
}

static bool await(int control) {
  char byte;
  ssize_t count;
  while ((count = read(control, &byte, 1)) < 0 && errno == EINTR) {
  }
  return count == 1;
}

int cprimitives_reference_holder(int64_t bytes) {
  int control;
  int child = fork_child(&control);
  if (child < 0) return child;
  if (child == 0) {
    if (touch(bytes, true) != 0 || write(control, "r", 1) != 1) _exit(1);
    for (;;) pause();
  }
  bool ready = await(control);
  close(control);
  if (ready) return child;
  cprimitives_reference_end(child);
  return -ENOMEM;
}

int cprimitives_reference_worker(int rounds, int64_t cpu, int64_t bytes, int *control) {
  int child = fork_child(control);
  if (child != 0) return child;
  if (!await(*control)) _exit(1);
  for (int round = 0; round < rounds; round++) {
    cprimitives_reference_burn(cpu);
    if (touch(bytes, false) != 0) _exit(1);
    cprimitives_reference_sleep(200000);
  }
  if (write(*control, "d", 1) != 1) _exit(1);
  // The counters must be there until they are read.
  await(*control);
  _exit(0);
}

bool cprimitives_reference_run(int control) {
  return send(control, "g", 1, MSG_NOSIGNAL) == 1 && await(control);
}

int cprimitives_reference_spinner(void) {
  int control;
  int child = fork_child(&control);
  if (child == 0) {
    volatile uint64_t word = 1;
    for (;;) word = word * 6364136223846793005u + 1442695040888963407u;
  }
  if (child > 0) close(control);
  return child;
}

void cprimitives_reference_end(int process) {
  kill(process, SIGKILL);
  while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {
  }
}
