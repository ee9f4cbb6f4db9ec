#include "process_support.h"
#include "process_ring.h"

// Tasks wait between `head` and `tail`; task t lies in slot t mod window, with its result after
// `done` became t + 1. A worker claims the task at the head. Nobody else writes a slot meanwhile:
// the parent reuses it only once it has taken the result.

enum { MOST_WINDOW = 4096, MOST_WORKERS = 64 };

struct slot {
  _Atomic uint64_t done;
  uint64_t value;
};

struct ring {
  APART _Atomic uint64_t head;
  APART _Atomic uint64_t tail;
  APART _Atomic uint32_t parent;  // 1: the parent sleeps until task `target` is done
  _Atomic uint32_t stop;
  APART _Atomic uint64_t target;
  APART _Atomic uint32_t ready;
  struct {
    APART _Atomic uint32_t parked;
  } workers[MOST_WORKERS];
  APART struct slot slots[MOST_WINDOW];
};

static void finish(struct ring *ring, struct slot *slot, uint64_t task) {
  slot->value = slot->value * 0x9e3779b97f4a7c15u + 1;
  // Sequentially consistent: either the parent sees the result, or it is seen asleep here.
  atomic_store(&slot->done, task + 1);
  if (atomic_load(&ring->parent) && task == atomic_load(&ring->target) &&
      atomic_exchange(&ring->parent, 0)) {
    process_wake(&ring->parent, 1);
  }
}

static int is_empty(struct ring *ring) {
  return atomic_load(&ring->head) == atomic_load(&ring->tail);
}

static void work(struct ring *ring, int worker, uint32_t mask, int spins) {
  _Atomic uint32_t *parked = &ring->workers[worker].parked;
  atomic_fetch_add(&ring->ready, 1);
  while (!atomic_load_explicit(&ring->stop, memory_order_relaxed)) {
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    if (head < atomic_load_explicit(&ring->tail, memory_order_acquire)) {
      if (atomic_compare_exchange_strong(&ring->head, &head, head + 1)) {
        finish(ring, &ring->slots[head & mask], head);
      }
      continue;
    }
    int found = 0;
    for (int i = 0; i < spins && !found; i++) {
      process_relax();
      found = atomic_load_explicit(&ring->tail, memory_order_acquire) != head;
    }
    if (found) continue;
    atomic_store(parked, 1);
    if (is_empty(ring) && !atomic_load(&ring->stop)) process_sleep(parked, 1);
    atomic_store(parked, 0);
  }
  _exit(0);
}

/// Wakes one worker if one sleeps; who was woken once is not woken again before it runs.
static void wake_worker(struct ring *ring, int workers) {
  for (int i = 0; i < workers; i++) {
    _Atomic uint32_t *parked = &ring->workers[i].parked;
    if (atomic_load(parked) && atomic_exchange(parked, 0)) {
      process_wake(parked, 1);
      return;
    }
  }
}

static int is_done(struct ring *ring, uint64_t task, uint32_t mask) {
  return atomic_load(&ring->slots[task & mask].done) == task + 1;
}

/// Waits for a task; sleeps until a later one is done, so that one wake-up serves many results.
static void await(struct ring *ring, uint64_t task, uint64_t later, uint32_t mask, int spins) {
  for (int i = 0; i < spins; i++) {
    if (is_done(ring, task, mask)) return;
    process_relax();
  }
  for (uint64_t target = later; !is_done(ring, task, mask); target = task) {
    atomic_store(&ring->target, target);
    atomic_store(&ring->parent, 1);
    if (!is_done(ring, target, mask)) process_sleep(&ring->parent, 1);
    atomic_store(&ring->parent, 0);
  }
}

static int64_t time_tasks(struct ring *ring, uint64_t tasks, int workers, uint32_t window,
                          int spins) {
  uint64_t sent = 0, taken = 0;
  int64_t start = creferences_now();
  while (taken < tasks) {
    if (sent < tasks && sent - taken < window) {
      ring->slots[sent & (window - 1)].value = sent;
      atomic_store(&ring->tail, ++sent);
      wake_worker(ring, workers);
      continue;
    }
    uint64_t middle = taken + (sent - taken) / 2;
    await(ring, taken, middle, window - 1, spins);
    if (ring->slots[taken & (window - 1)].value != taken * 0x9e3779b97f4a7c15u + 1) {
      errno = EBADMSG;
      return -1;
    }
    taken += 1;
  }
  return creferences_now() - start;
}

int64_t process_ring_tasks(uint64_t tasks, int workers, uint32_t window, int spins,
                           const int *cpus) {
  pid_t children[MOST_WORKERS];
  int made = 0;
  if (workers < 1 || workers > MOST_WORKERS || window < 1 || window > MOST_WINDOW ||
      (window & (window - 1))) {
    errno = EINVAL;
    return -1;
  }
  struct ring *ring = process_share(sizeof *ring);
  if (ring == NULL) return -1;
  while (made < workers) {
    pid_t child = process_child(cpus ? cpus[made] : -1);
    if (child == 0) work(ring, made, window - 1, spins);
    if (child < 0) break;
    children[made++] = child;
  }
  int error = made < workers ? errno : 0;
  while (!error && atomic_load(&ring->ready) < (uint32_t)workers) usleep(100);
  int64_t result = error ? -1 : time_tasks(ring, tasks, workers, window, spins);
  if (result < 0 && !error) error = errno;
  atomic_store(&ring->stop, 1);
  for (int i = 0; i < workers; i++) wake_worker(ring, workers);
  for (int i = 0; i < made; i++) waitpid(children[i], NULL, 0);
  munmap(ring, sizeof *ring);
  errno = error;
  return result;
}
