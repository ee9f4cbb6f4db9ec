#ifndef CPRIMITIVES_THREAD_H
#define CPRIMITIVES_THREAD_H

#include <stdint.h>
#include <sys/types.h>

/// The kernel's id of the calling thread. gettid(2).
pid_t cprimitives_thread_id(void);

/// CLOCK_MONOTONIC in nanoseconds; about 20 ns through the vDSO.
int64_t cprimitives_monotonic_now(void);

#endif
