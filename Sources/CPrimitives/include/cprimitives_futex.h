#ifndef CPRIMITIVES_FUTEX_H
#define CPRIMITIVES_FUTEX_H
#include <stdint.h>

/// Sleeps while `*word == expected`, for at most `nanoseconds` (negative: for ever). Works across
/// processes. Returns 0 when woken or when the word differs, otherwise an errno value
/// (ETIMEDOUT, EINTR); always look at the word again.
int cprimitives_futex_wait(uint32_t *word, uint32_t expected, int64_t nanoseconds);

/// Wakes at most `count` sleepers; returns how many were woken.
int cprimitives_futex_wake(uint32_t *word, int count);

/// The monotonic clock in nanoseconds.
int64_t cprimitives_monotonic_now(void);
#endif
