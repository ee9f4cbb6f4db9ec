#ifndef COROUTINE_TIMERS_H
#define COROUTINE_TIMERS_H
#include <stdint.h>

/// Lets `count` waiters of one thread wait for `nanoseconds` each: a record and a callback a waiter,
/// a hashed wheel with slots of a millisecond, and epoll_wait(2) until the next slot that is due.
/// Returns the nanoseconds from the first record to the last callback, or -1 with errno.
int64_t coroutine_wheel_sleeps(uint64_t count, int64_t nanoseconds);

#endif
