#ifndef CPRIMITIVES_MUTEX_H
#define CPRIMITIVES_MUTEX_H
#include <pthread.h>
#include <stdint.h>

/// A mutex for memory that several processes map. It is robust: when its owner dies, the next
/// one gets it and is told so. 64 bytes, to be aligned to 8.
typedef struct cprimitives_mutex {
  uint64_t opaque[8];
} cprimitives_mutex;

/// What the functions return beside errno values (EBUSY, ETIMEDOUT, EDEADLK, EPERM).
enum {
  CPRIMITIVES_MUTEX_TAKEN = 0,
  CPRIMITIVES_MUTEX_OWNER_DIED = -1,
};

/// Makes a mutex. A recursive one may be taken again by its owner; another one reports EDEADLK.
int cprimitives_mutex_init(cprimitives_mutex *mutex, int recursive);

/// The part of cprimitives_mutex_lock that is not worth inlining: a time limit, a dead owner.
int cprimitives_mutex_lock_until(cprimitives_mutex *mutex, int64_t nanoseconds);
int cprimitives_mutex_taken(cprimitives_mutex *mutex, int result);

/// Looks for a moment whether the mutex becomes free, before a thread goes to sleep for it.
///
/// Sleeping and being woken costs some 20 us and marks the mutex as contended, while most owners are
/// inside for well under one. A thread that has the mutex itself returns at once.
void cprimitives_mutex_await(cprimitives_mutex *mutex);

/// Whether somebody seems to have the mutex, where the C library lets one see it.
static inline int cprimitives_mutex_is_taken(cprimitives_mutex *mutex) {
#ifdef __GLIBC__
  return __atomic_load_n(&((pthread_mutex_t *)mutex)->__data.__lock, __ATOMIC_RELAXED) != 0;
#else
  (void)mutex;
  return 0;
#endif
}

/// Takes the mutex, waiting at most `nanoseconds` (negative: for ever).
///
/// Inline, as a locked increment takes no longer than a few calls.
static inline int cprimitives_mutex_lock(cprimitives_mutex *mutex, int64_t nanoseconds) {
  if (nanoseconds >= 0) return cprimitives_mutex_lock_until(mutex, nanoseconds);
  if (cprimitives_mutex_is_taken(mutex)) cprimitives_mutex_await(mutex);
  int result = pthread_mutex_lock((pthread_mutex_t *)mutex);
  return result == 0 ? 0 : cprimitives_mutex_taken(mutex, result);
}

/// Whether a thread of this process has the mutex, where the C library lets one see it.
///
/// Its memory must then stay: it stands in that thread's list of robust mutexes, which the next lock
/// writes to.
int cprimitives_mutex_is_held_here(cprimitives_mutex *mutex);

/// Takes the mutex if it is free; EBUSY otherwise.
int cprimitives_mutex_try_lock(cprimitives_mutex *mutex);

/// Gives the mutex back; EPERM if the caller does not own it.
static inline int cprimitives_mutex_unlock(cprimitives_mutex *mutex) {
  return pthread_mutex_unlock((pthread_mutex_t *)mutex);
}

#endif
