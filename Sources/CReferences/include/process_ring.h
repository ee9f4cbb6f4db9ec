#ifndef PROCESS_RING_H
#define PROCESS_RING_H
#include <stdint.h>

/// Sends `tasks` numbers to forked workers over one ring in shared memory and takes every result,
/// with at most `window` (a power of two) of them under way. A task multiplies its number; who finds
/// nothing to do looks `spins` times more and then sleeps on a futex.
/// Worker i runs on CPU `cpus[i]`, anywhere if `cpus` is NULL.
/// Returns the nanoseconds that all tasks took together, without the forks, or -1 with errno.
int64_t process_ring_tasks(uint64_t tasks, int workers, uint32_t window, int spins,
                           const int *cpus);

#endif
