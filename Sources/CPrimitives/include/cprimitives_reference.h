#pragma once

#include <stdbool.h>
#include <stdint.h>

// Known answers, made without any part of what they are held against.

/// Sleeps relative to now by clock_nanosleep; how long that took by the monotonic clock, in ns.
int64_t cprimitives_reference_sleep(int64_t duration);

/// Computes until getrusage says that the calling thread has used so much CPU time, in ns; what it
/// says at the end.
int64_t cprimitives_reference_burn(int64_t cpu);

/// A child that touches so many bytes of private memory and then waits to be ended; it is ready when
/// this returns. Its process id, or a negative error number.
int cprimitives_reference_holder(int64_t bytes);

/// A child that, once told to, does `rounds` of burning `cpu` ns, touching `bytes` of new memory and
/// sleeping 0.2 ms; it is waiting when this returns. Its process id, or a negative error number.
int cprimitives_reference_worker(int rounds, int64_t cpu, int64_t bytes, int *control);

/// Tells a worker to begin, and waits until it is done; whether both went well.
bool cprimitives_reference_run(int control);

/// A child that computes without end, until its parent ends or ends it.
int cprimitives_reference_spinner(void);

/// Ends a child by SIGKILL and reaps it.
void cprimitives_reference_end(int process);
