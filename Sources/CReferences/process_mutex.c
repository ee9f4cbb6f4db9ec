#include "process_support.h"
#include "process_mutex.h"
#include <pthread.h>

struct counter {
  APART pthread_mutex_t mutex;
  uint64_t value;
  APART _Atomic uint32_t ready;
  APART _Atomic uint32_t go;
  APART _Atomic uint32_t done;
};

static void add(struct counter *counter, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) {
    pthread_mutex_lock(&counter->mutex);
    counter->value += 1;
    pthread_mutex_unlock(&counter->mutex);
  }
}

static void help(struct counter *counter, uint64_t count) {
  atomic_store(&counter->ready, 1);
  while (!atomic_load(&counter->go)) process_relax();
  add(counter, count);
  atomic_store(&counter->done, 1);
  process_wake(&counter->done, 1);
  _exit(0);
}

static void make(pthread_mutex_t *mutex, int robust) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

int64_t process_mutex_increments(uint64_t increments, int users, int robust, int cpu) {
  struct counter *counter = process_share(sizeof *counter);
  if (counter == NULL) return -1;
  make(&counter->mutex, robust);
  pid_t child = 0;
  uint64_t half = users == 2 ? increments / 2 : 0;
  if (users == 2) {
    child = process_child(cpu);
    if (child == 0) help(counter, half);
    if (child < 0) return -1;
    while (!atomic_load(&counter->ready)) usleep(100);
  }
  int64_t start = creferences_now();
  atomic_store(&counter->go, 1);
  add(counter, increments - half);
  while (users == 2 && !atomic_load(&counter->done)) process_sleep(&counter->done, 0);
  int64_t result = creferences_now() - start;
  if (child > 0) waitpid(child, NULL, 0);
  if (counter->value != increments) {
    errno = EBADMSG;
    result = -1;
  }
  munmap(counter, sizeof *counter);
  return result;
}
