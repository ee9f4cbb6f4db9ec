#ifndef PROCESS_START_H
#define PROCESS_START_H
#include <stdint.h>

/// Touches `bytes` of fresh memory in pages of the smallest size; it stays until the process ends.
/// Returns 0, or -1 with errno.
int process_touch(uint64_t bytes);

/// Forks a child that exits at once and waits for it, `count` times, one after the other.
/// Returns the nanoseconds that all took together, or -1 with errno.
int64_t process_fork_exit_wait(uint64_t count);

/// Starts `path` by posix_spawn without arguments and waits for its end, `count` times.
/// Returns the nanoseconds that all took together, or -1 with errno.
int64_t process_spawn_wait(const char *path, uint64_t count);

#endif
