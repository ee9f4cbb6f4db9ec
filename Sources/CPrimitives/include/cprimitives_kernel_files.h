#ifndef CPRIMITIVES_KERNEL_FILES_H
#define CPRIMITIVES_KERNEL_FILES_H
#include <stdint.h>

/// How many pages an open file has, and how many of them the page cache holds, without touching
/// them: cachestat(2), or mincore(2) where that is missing. 0, or -1 with errno.
int cprimitives_kernel_cached_pages(int file, int64_t *cached, int64_t *pages);

/// 1 if a path lies on a file system that lives in memory, 0 if not, -1 with errno.
int cprimitives_kernel_is_in_memory(const char *path);

/// Two files change places, at once for all who look: renameat2(2) with RENAME_EXCHANGE. Returns 0,
/// or -1 with errno: ENOENT when one is missing, EINVAL when the file system cannot.
int cprimitives_kernel_exchange(const char *first, const char *second);
#endif
