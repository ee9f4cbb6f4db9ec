#define _GNU_SOURCE
#include "coroutine_timers.h"
#include "creferences_placement.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { slots = 4096, slot_nanoseconds = 1000000 };

struct waiter {
  struct waiter *next;
  int64_t deadline;
  void (*wake)(struct waiter *);
  uint64_t *woken;
};

static void on_wake(struct waiter *waiter) { ++*waiter->woken; }

// Wakes those of one slot whose time has come; the others wait for a later turn of the wheel.
static void advance(struct waiter **slot, int64_t now) {
  struct waiter **link = slot;
  while (*link) {
    struct waiter *waiter = *link;
    if (waiter->deadline > now) {
      link = &waiter->next;
      continue;
    }
    *link = waiter->next;
    waiter->wake(waiter);
    free(waiter);
  }
}

int64_t coroutine_wheel_sleeps(uint64_t count, int64_t nanoseconds) {
  int poll = epoll_create1(EPOLL_CLOEXEC);
  struct waiter **wheel = calloc(slots, sizeof *wheel);
  uint64_t woken = 0, started = 0;
  int64_t start = creferences_now();
  int64_t tick = start / slot_nanoseconds;
  for (; wheel && poll >= 0 && started < count; started++) {
    struct waiter *waiter = malloc(sizeof *waiter);
    if (!waiter) break;
    int64_t deadline = creferences_now() + nanoseconds;
    // Up, so that a waiter is never looked for before its time.
    struct waiter **slot = &wheel[(deadline / slot_nanoseconds + 1) % slots];
    *waiter = (struct waiter){*slot, deadline, on_wake, &woken};
    *slot = waiter;
  }
  int isFine = wheel && poll >= 0 && started == count;
  while (wheel && woken < started) {
    struct epoll_event event;
    epoll_wait(poll, &event, 1, 1);
    int64_t now = creferences_now();
    for (; tick <= now / slot_nanoseconds; tick++) advance(&wheel[tick % slots], now);
  }
  int64_t taken = creferences_now() - start;
  int error = errno;
  free(wheel);
  if (poll >= 0) close(poll);
  errno = error;
  return isFine ? taken : -1;
}
