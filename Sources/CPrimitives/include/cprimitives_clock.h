#ifndef CPRIMITIVES_CLOCK_H
#define CPRIMITIVES_CLOCK_H

#include <stdint.h>

/// CLOCK_MONOTONIC in nanoseconds; about 20 ns through the vDSO.
int64_t cprimitives_monotonic_now(void);

#endif
