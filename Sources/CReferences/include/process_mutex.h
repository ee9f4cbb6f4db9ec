#ifndef PROCESS_MUTEX_H
#define PROCESS_MUTEX_H
#include <stdint.h>

/// Adds 1 to a shared number under a process-shared mutex, `increments` times in all; with
/// `users` = 2 the caller does one half and a forked child on CPU `cpu` (anywhere if negative) the
/// other. The mutex is a plain one, or robust: the next owner learns that the last one died.
/// Returns the nanoseconds until the last addition, or -1 with errno.
int64_t process_mutex_increments(uint64_t increments, int users, int robust, int cpu);

#endif
