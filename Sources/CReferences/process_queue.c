#include "process_support.h"
#include "process_queue.h"
#include <pthread.h>
#include <string.h>

enum { RING_BYTES = 1 << 20, SPINS = 300, MOST_LENGTH = 4096 };

struct queue {
  APART pthread_mutex_t put;
  APART pthread_mutex_t get;
  APART _Atomic uint64_t tail;
  APART _Atomic uint64_t head;
  APART _Atomic uint32_t data_waiter;
  APART _Atomic uint32_t room_waiter;
  APART _Atomic uint32_t ready;
  APART _Atomic uint32_t done;
  APART unsigned char bytes[RING_BYTES];
};

static void copy_in(struct queue *queue, uint64_t position, const void *source, size_t count) {
  size_t offset = position & (RING_BYTES - 1);
  size_t first = count < RING_BYTES - offset ? count : RING_BYTES - offset;
  memcpy(queue->bytes + offset, source, first);
  memcpy(queue->bytes, (const char *)source + first, count - first);
}

static void copy_out(struct queue *queue, uint64_t position, void *place, size_t count) {
  size_t offset = position & (RING_BYTES - 1);
  size_t first = count < RING_BYTES - offset ? count : RING_BYTES - offset;
  memcpy(place, queue->bytes + offset, first);
  memcpy((char *)place + first, queue->bytes, count - first);
}

static void wake_if_asleep(_Atomic uint32_t *word) {
  atomic_thread_fence(memory_order_seq_cst);
  if (atomic_load_explicit(word, memory_order_relaxed) && atomic_exchange(word, 0)) {
    process_wake(word, 1);
  }
}

/// Sleeps until `*counter` is no longer `seen`; at most one process sleeps on each word.
static void await_change(_Atomic uint64_t *counter, uint64_t seen, _Atomic uint32_t *word) {
  for (int i = 0; i < SPINS; i++) {
    if (atomic_load_explicit(counter, memory_order_acquire) != seen) return;
    process_relax();
  }
  while (1) {
    atomic_store(word, 1);
    if (atomic_load(counter) != seen) break;
    process_sleep(word, 1);
  }
  atomic_store(word, 0);
}

static void put(struct queue *queue, const void *message, uint64_t length) {
  uint64_t total = sizeof length + length;
  pthread_mutex_lock(&queue->put);
  uint64_t tail = atomic_load_explicit(&queue->tail, memory_order_relaxed);
  uint64_t head;
  while (RING_BYTES - (tail - (head = atomic_load(&queue->head))) < total) {
    await_change(&queue->head, head, &queue->room_waiter);
  }
  copy_in(queue, tail, &length, sizeof length);
  copy_in(queue, tail + sizeof length, message, length);
  atomic_store_explicit(&queue->tail, tail + total, memory_order_release);
  wake_if_asleep(&queue->data_waiter);
  pthread_mutex_unlock(&queue->put);
}

static uint64_t get(struct queue *queue, void *place) {
  uint64_t length;
  pthread_mutex_lock(&queue->get);
  uint64_t head = atomic_load_explicit(&queue->head, memory_order_relaxed);
  while (atomic_load_explicit(&queue->tail, memory_order_acquire) == head) {
    await_change(&queue->tail, head, &queue->data_waiter);
  }
  copy_out(queue, head, &length, sizeof length);
  copy_out(queue, head + sizeof length, place, length);
  atomic_store_explicit(&queue->head, head + sizeof length + length, memory_order_release);
  wake_if_asleep(&queue->room_waiter);
  pthread_mutex_unlock(&queue->get);
  return length;
}

static void consume(struct queue *queue, uint64_t messages, uint32_t length) {
  unsigned char place[MOST_LENGTH];
  uint32_t result = 1;
  atomic_store(&queue->ready, 1);
  for (uint64_t number = 0; number < messages; number++) {
    if (get(queue, place) != length || memcmp(place, &number, sizeof number)) result = 2;
  }
  atomic_store(&queue->done, result);
  process_wake(&queue->done, 1);
  _exit(0);
}

static void make(pthread_mutex_t *mutex) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

int64_t process_queue_stream(uint64_t messages, uint32_t length, int cpu) {
  unsigned char message[MOST_LENGTH] = {0};
  if (length < sizeof(uint64_t) || length > MOST_LENGTH) {
    errno = EINVAL;
    return -1;
  }
  struct queue *queue = process_share(sizeof *queue);
  if (queue == NULL) return -1;
  make(&queue->put);
  make(&queue->get);
  pid_t child = process_child(cpu);
  if (child == 0) consume(queue, messages, length);
  int error = child < 0 ? errno : 0;
  int64_t result = -1;
  if (!error) {
    while (!atomic_load(&queue->ready)) usleep(100);
    int64_t start = creferences_now();
    for (uint64_t number = 0; number < messages; number++) {
      memcpy(message, &number, sizeof number);
      put(queue, message, length);
    }
    while (!atomic_load(&queue->done)) process_sleep(&queue->done, 0);
    result = creferences_now() - start;
    if (atomic_load(&queue->done) != 1) {
      error = EBADMSG;
      result = -1;
    }
    waitpid(child, NULL, 0);
  }
  munmap(queue, sizeof *queue);
  errno = error;
  return result;
}
