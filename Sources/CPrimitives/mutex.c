#define _GNU_SOURCE
#include "cprimitives_mutex.h"
#include "cprimitives_atomic.h"
#include "cprimitives_process.h"
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(pthread_mutex_t) <= sizeof(cprimitives_mutex), "a mutex needs more room");

static pthread_mutex_t *platform(cprimitives_mutex *mutex) { return (pthread_mutex_t *)mutex; }

int cprimitives_mutex_taken(cprimitives_mutex *mutex, int result) {
  if (result != EOWNERDEAD) return result;
  // Consistent at once: the next owner is told, and a second death must not lose the mutex.
  pthread_mutex_consistent(platform(mutex));
  return CPRIMITIVES_MUTEX_OWNER_DIED;
}

int cprimitives_mutex_init(cprimitives_mutex *mutex, int recursive) {
  pthread_mutexattr_t attributes;
  int error = pthread_mutexattr_init(&attributes);
  if (error) return error;
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutexattr_settype(&attributes,
                            recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_ERRORCHECK);
  error = pthread_mutex_init(platform(mutex), &attributes);
  pthread_mutexattr_destroy(&attributes);
  return error;
}

// Between two looks the owner keeps the line of the mutex to itself: who looks without a pause takes
// it away each time, and both users get slower. At 10 to 15 ns a pause all looks take some 5 us, a
// fourth of what sleeping costs.
enum { looks = 4, pauses_between_looks = 100 };

void cprimitives_mutex_await(cprimitives_mutex *mutex) {
#ifdef __GLIBC__
  uint32_t self = (uint32_t)cprimitives_gettid();
  for (int look = 0; look < looks; look++) {
    uint32_t word = (uint32_t)__atomic_load_n(&platform(mutex)->__data.__lock, __ATOMIC_RELAXED);
    uint32_t owner = word & FUTEX_TID_MASK;
    if (owner == 0 || owner == self) return;
    for (int pause = 0; pause < pauses_between_looks; pause++) cprimitives_relax();
  }
#else
  (void)mutex;
#endif
}

int cprimitives_mutex_is_held_here(cprimitives_mutex *mutex) {
#ifdef __GLIBC__
  uint32_t word = (uint32_t)__atomic_load_n(&platform(mutex)->__data.__lock, __ATOMIC_RELAXED);
  pid_t owner = (pid_t)(word & FUTEX_TID_MASK);
  return owner != 0 && syscall(SYS_tgkill, cprimitives_getpid(), owner, 0) == 0;
#else
  (void)mutex;
  return 0;
#endif
}

int cprimitives_mutex_lock_until(cprimitives_mutex *mutex, int64_t nanoseconds) {
  struct timespec limit;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  limit.tv_sec += (time_t)(nanoseconds / 1000000000);
  limit.tv_nsec += (long)(nanoseconds % 1000000000);
  if (limit.tv_nsec >= 1000000000) {
    limit.tv_sec += 1;
    limit.tv_nsec -= 1000000000;
  }
  return cprimitives_mutex_taken(mutex, pthread_mutex_clocklock(platform(mutex), CLOCK_MONOTONIC, &limit));
}

int cprimitives_mutex_try_lock(cprimitives_mutex *mutex) {
  return cprimitives_mutex_taken(mutex, pthread_mutex_trylock(platform(mutex)));
}

