#define _GNU_SOURCE
#include "cprimitives_counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(PERF_TYPE_HARDWARE == CPRIMITIVES_COUNTER_HARDWARE, "type");
_Static_assert(PERF_TYPE_SOFTWARE == CPRIMITIVES_COUNTER_SOFTWARE, "type");
_Static_assert(PERF_COUNT_HW_CPU_CYCLES == CPRIMITIVES_COUNTER_CYCLES, "cycles");
_Static_assert(PERF_COUNT_HW_INSTRUCTIONS == CPRIMITIVES_COUNTER_INSTRUCTIONS, "instructions");
_Static_assert(PERF_COUNT_SW_PAGE_FAULTS == CPRIMITIVES_COUNTER_FAULTS, "faults");

int cprimitives_counter_open(uint32_t type, uint64_t config) {
  struct perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.type = type;
  attributes.config = config;
  attributes.inherit = 1;
  // The kernel's part needs a privilege that most users lack: counting it only for some would
  // make machines look different.
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  long counter = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  return counter < 0 ? -errno : (int)counter;
}

int cprimitives_current_cpu(void) {
  int cpu = sched_getcpu();
  return cpu < 0 ? 0 : cpu;
}

int64_t cprimitives_counter_read(int counter) {
  uint64_t value;
  ssize_t count = read(counter, &value, sizeof value);
  if (count < 0) return -errno;
  return count == sizeof value ? (int64_t)value : -EIO;
}
