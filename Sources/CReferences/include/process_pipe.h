#ifndef PROCESS_PIPE_H
#define PROCESS_PIPE_H
#include <stdint.h>

/// Sends 8 bytes to a forked child over one pipe(2) and gets them back over another, `rounds`
/// times. The child runs on CPU `cpu`, or wherever the caller may if that is negative.
/// Returns the nanoseconds that all rounds took together, without the fork, or -1 with errno.
int64_t process_pipe_round_trips(uint64_t rounds, int cpu);

#endif
