#ifndef CREFERENCES_PLACEMENT_H
#define CREFERENCES_PLACEMENT_H
#include <stdint.h>

/// The CPUs that the caller may run on, in rising order; at most `room` of them are written.
/// Returns how many there are, or -1 with errno.
int creferences_cpus(int *cpus, int room);

/// Keeps the calling thread, and every thread and process it makes from now on, on one CPU.
/// Returns 0, or -1 with errno.
int creferences_place(int cpu);

/// The monotonic clock in nanoseconds.
int64_t creferences_now(void);

#endif
