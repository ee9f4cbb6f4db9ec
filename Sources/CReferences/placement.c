#define _GNU_SOURCE
#include "creferences_placement.h"
#include <sched.h>
#include <time.h>

int creferences_cpus(int *cpus, int room) {
  cpu_set_t set;
  int count = 0;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) < 0) return -1;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &set)) continue;
    if (count < room) cpus[count] = cpu;
    count += 1;
  }
  return count;
}

int creferences_place(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof set, &set);
}

int64_t creferences_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
