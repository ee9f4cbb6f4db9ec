#define _GNU_SOURCE
#include "cprimitives_thread.h"

#include <time.h>
#include <unistd.h>

pid_t cprimitives_thread_id(void) { return gettid(); }

int64_t cprimitives_monotonic_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
