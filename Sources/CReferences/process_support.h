#ifndef PROCESS_SUPPORT_H
#define PROCESS_SUPPORT_H
#define _GNU_SOURCE
#include "creferences_placement.h"
#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Words that different processes write lie on different cache lines, and not on neighbours either,
// which are fetched in pairs.
#define APART __attribute__((aligned(128)))

static inline void process_relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

static inline void process_sleep(_Atomic uint32_t *word, uint32_t seen) {
  syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static inline void process_wake(_Atomic uint32_t *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
}

/// Fresh memory that children share; NULL with errno.
static inline void *process_share(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE,
                      -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

/// A child that ends with this process, placed if `cpu` is not negative; 0 in the child.
static inline pid_t process_child(int cpu) {
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (cpu >= 0) creferences_place(cpu);
  }
  return child;
}

#endif
