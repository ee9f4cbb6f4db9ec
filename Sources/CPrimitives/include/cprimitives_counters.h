#pragma once

#include <stdint.h>

/// Opens a counter of the kernel's perf events for the calling process, in user mode, which
/// processes and threads that it makes later inherit; a descriptor, or a negative error number.
int cprimitives_counter_open(uint32_t type, uint64_t config);

/// Reads a counter, inheritors included; a negative error number if that fails.
int64_t cprimitives_counter_read(int counter);

/// The number of the CPU on which the calling thread is.
int cprimitives_current_cpu(void);

/// Hardware counters' type, and those of it that are used: instructions retired, and cycles.
enum {
  CPRIMITIVES_COUNTER_HARDWARE = 0,
  CPRIMITIVES_COUNTER_SOFTWARE = 1,
};
enum {
  CPRIMITIVES_COUNTER_CYCLES = 0,
  CPRIMITIVES_COUNTER_INSTRUCTIONS = 1,
  /// Of the software type: page faults.
  CPRIMITIVES_COUNTER_FAULTS = 2,
};
