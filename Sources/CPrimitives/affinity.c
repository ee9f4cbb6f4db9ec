#define _GNU_SOURCE
#include "cprimitives_affinity.h"

#include <sched.h>

int cprimitives_affinity_get(void *mask, size_t size) {
  return sched_getaffinity(0, size, (cpu_set_t *)mask);
}

int cprimitives_affinity_set(const void *mask, size_t size) {
  return sched_setaffinity(0, size, (const cpu_set_t *)mask);
}
