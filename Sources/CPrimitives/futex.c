#define _GNU_SOURCE
#include "cprimitives_futex.h"
#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int cprimitives_futex_wait(uint32_t *word, uint32_t expected, int64_t nanoseconds) {
  struct timespec limit;
  struct timespec *timeout = NULL;
  if (nanoseconds >= 0) {
    limit.tv_sec = (time_t)(nanoseconds / 1000000000);
    limit.tv_nsec = (long)(nanoseconds % 1000000000);
    timeout = &limit;
  }
  if (syscall(SYS_futex, word, FUTEX_WAIT, expected, timeout, NULL, 0) == 0) return 0;
  return errno == EAGAIN ? 0 : errno;
}

int cprimitives_futex_wake(uint32_t *word, int count) {
  return (int)syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
}

int64_t cprimitives_monotonic_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
