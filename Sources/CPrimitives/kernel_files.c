#define _GNU_SOURCE
#include "cprimitives_kernel_files.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <linux/magic.h>
#include <unistd.h>

// The number is the same on every architecture; older headers lack it.
#define CACHESTAT_CALL 451

struct cache_range {
  uint64_t offset, length;
};
struct cache_counts {
  uint64_t cached, dirty, writeback, evicted, recently_evicted;
};

static int count_resident(int file, off_t size, int64_t *cached, int64_t *pages) {
  void *mapping = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, file, 0);
  if (mapping == MAP_FAILED) return -1;
  unsigned char *states = malloc((size_t)*pages);
  int result = -1;
  if (states != NULL) {
    result = mincore(mapping, (size_t)size, states);
    for (int64_t page = 0; result == 0 && page < *pages; page++) *cached += states[page] & 1;
    free(states);
  }
  munmap(mapping, (size_t)size);
  return result;
}

int cprimitives_kernel_cached_pages(int file, int64_t *cached, int64_t *pages) {
  struct stat status;
  long page = sysconf(_SC_PAGESIZE);
  *cached = 0;
  *pages = 0;
  if (fstat(file, &status) < 0) return -1;
  if (status.st_size == 0) return 0;
  *pages = (status.st_size + page - 1) / page;
  struct cache_range range = {0, 0};  // A length of 0 means the whole file.
  struct cache_counts counts = {0};
  if (syscall(CACHESTAT_CALL, file, &range, &counts, 0) == 0) {
    // Read-ahead may have cached pages beyond the end of the file.
    *cached = (int64_t)counts.cached < *pages ? (int64_t)counts.cached : *pages;
    return 0;
  }
  return count_resident(file, status.st_size, cached, pages);
}

int cprimitives_kernel_is_in_memory(const char *path) {
  struct statfs system;
  if (statfs(path, &system) < 0) return -1;
  return system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC;
}

int cprimitives_kernel_exchange(const char *first, const char *second) {
  return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
}
