#define _GNU_SOURCE
#include "cprimitives_stack.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sanitizers.h"

// Lightweight guard regions (Linux 6.13): a guard inside of one mapping. Without them every stack
// costs two mappings, and the usual limit of 65,530 a process ends at 32,000 stacks.
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#define MADV_GUARD_REMOVE 103
#endif

enum {
  smallest_shift = 14, // 16 KiB: below it Swift's own printing overflows
  classes = 12,        // up to 32 MiB
  guard_size = cprimitives_stack_guard + cprimitives_stack_reserve,
  // One mapping holds this many bytes of stacks (at least one): few enough mappings, and the first
  // greenlet of a small program does not pay for more than address space.
  slab_size = 4 << 20,
  // Stacks a thread keeps for itself, taken and given without a lock. Large enough for a fan-out,
  // small enough to forget: at most 8 MiB a thread if all were used to the end.
  cache_limit = 64,
  // Half of a full cache is handed over at once, so that the lock is rarely taken.
  cache_batch = 32,
  // Free stacks of a class that stay resident in the process's pool.
  warm_limit = 256,
};

struct cprimitives_stack_class {
  pthread_mutex_t lock;
  struct cprimitives_stack *warm; // resident
  size_t warm_count;
  struct cprimitives_stack *cold; // only the record's page is resident
  size_t cold_count;
  size_t mapped;
  size_t size;
};

struct cache {
  struct cprimitives_stack *first;
  size_t count;
};

static struct cprimitives_stack_class all[classes];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t exit_key;
static _Thread_local struct cache caches[classes];
static _Thread_local int knows_exit;

static void hand_over(struct cache *cache, size_t count);

// A thread ends: its free stacks serve others.
static void on_thread_exit(void *unused) {
  (void)unused;
  for (int i = 0; i < classes; i++) hand_over(&caches[i], caches[i].count);
}

static void prepare(void) {
  for (int i = 0; i < classes; i++) {
    pthread_mutex_init(&all[i].lock, NULL);
    all[i].size = (size_t)1 << (smallest_shift + i);
  }
  pthread_key_create(&exit_key, on_thread_exit);
}

static int class_index(size_t size) {
  int index = 0;
  while (index < classes && ((size_t)1 << (smallest_shift + index)) < size) index++;
  return index;
}

// Set on kernels before 6.13.
static _Atomic int lacks_guards;

static int install_guard(char *address, size_t size) {
  if (!atomic_load_explicit(&lacks_guards, memory_order_relaxed)) {
    if (madvise(address, size, MADV_GUARD_INSTALL) == 0) return 0;
    if (errno != EINVAL) return -1;
    atomic_store_explicit(&lacks_guards, 1, memory_order_relaxed);
  }
  return mprotect(address, size, PROT_NONE);
}

int cprimitives_stack_open_reserve(struct cprimitives_stack *stack) {
  char *address = stack->low - cprimitives_stack_reserve;
  int result = atomic_load_explicit(&lacks_guards, memory_order_relaxed)
                   ? mprotect(address, cprimitives_stack_reserve, PROT_READ | PROT_WRITE)
                   : madvise(address, cprimitives_stack_reserve, MADV_GUARD_REMOVE);
  if (result == 0) stack->reserve_is_open = 1;
  return result;
}

int cprimitives_stack_close_reserve(struct cprimitives_stack *stack) {
  stack->reserve_is_open = 0;
  return install_guard(stack->low - cprimitives_stack_reserve, cprimitives_stack_reserve);
}

// Maps one slab and puts its stacks into the class. Called with the lock held.
static int map_slab(struct cprimitives_stack_class *class) {
  size_t stride = class->size + guard_size;
  size_t count = slab_size / stride ? slab_size / stride : 1;
  char *slab = mmap(NULL, stride * count, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (slab == MAP_FAILED) return -1;
  // A huge page would make every stack in it resident.
  madvise(slab, stride * count, MADV_NOHUGEPAGE);
  for (size_t i = 0; i < count; i++) {
    if (install_guard(slab + i * stride, guard_size) != 0) {
      int reason = errno;
      munmap(slab + i * stride, (count - i) * stride);
      errno = reason;
      return i == 0 ? -1 : 0;
    }
    char *low = slab + i * stride + guard_size;
    struct cprimitives_stack *stack =
        (void *)(low + class->size - ((sizeof *stack + 15) & ~(size_t)15));
    stack->low = low;
    stack->usable = (size_t)((char *)stack - low);
    stack->size_class = class;
    stack->next = class->cold;
    class->cold = stack;
    class->cold_count++;
    class->mapped++;
  }
  return 0;
}

static struct cprimitives_stack *take_from_class(struct cprimitives_stack_class *class) {
  pthread_mutex_lock(&class->lock);
  if (!class->warm && !class->cold && map_slab(class) != 0) {
    int reason = errno;
    pthread_mutex_unlock(&class->lock);
    errno = reason;
    return NULL;
  }
  struct cprimitives_stack *stack = class->warm;
  if (stack) {
    class->warm = stack->next;
    class->warm_count--;
  } else {
    stack = class->cold;
    class->cold = stack->next;
    class->cold_count--;
  }
  pthread_mutex_unlock(&class->lock);
  return stack;
}

static void give_to_class(struct cprimitives_stack *stack) {
  struct cprimitives_stack_class *class = stack->size_class;
  pthread_mutex_lock(&class->lock);
  if (class->warm_count < warm_limit) {
    stack->next = class->warm;
    class->warm = stack;
    class->warm_count++;
  } else {
    // All but the page of the record, which links the free stacks.
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *record_page = (char *)((uintptr_t)stack & ~(page - 1));
    if (record_page > stack->low)
      madvise(stack->low, (size_t)(record_page - stack->low), MADV_DONTNEED);
    stack->next = class->cold;
    class->cold = stack;
    class->cold_count++;
  }
  pthread_mutex_unlock(&class->lock);
}

static void hand_over(struct cache *cache, size_t count) {
  while (count--) {
    struct cprimitives_stack *stack = cache->first;
    cache->first = stack->next;
    cache->count--;
    give_to_class(stack);
  }
}

struct cprimitives_stack *cprimitives_stack_acquire(size_t size) {
  int index = class_index(size * SANITIZER_STACK_FACTOR);
  if (index >= classes) {
    errno = EINVAL;
    return NULL;
  }
  struct cache *cache = &caches[index];
  struct cprimitives_stack *stack = cache->first;
  if (stack) {
    cache->first = stack->next;
    cache->count--;
  } else {
    pthread_once(&once, prepare);
    if (!knows_exit) {
      knows_exit = 1;
      pthread_setspecific(exit_key, &caches);
    }
    stack = take_from_class(&all[index]);
    if (!stack) return NULL;
  }
  stack->label = NULL;
  stack->number = 0;
  stack->landing = NULL;
  return stack;
}

void cprimitives_stack_release(struct cprimitives_stack *stack) {
  struct cache *cache = &caches[stack->size_class - all];
  if (cache->count >= cache_limit) hand_over(cache, cache_batch);
  stack->next = cache->first;
  cache->first = stack;
  cache->count++;
}

struct cprimitives_stack_census cprimitives_stack_census(void) {
  struct cprimitives_stack_census census = {0, 0};
  pthread_once(&once, prepare);
  for (int i = 0; i < classes; i++) {
    pthread_mutex_lock(&all[i].lock);
    census.mapped += all[i].mapped;
    census.free += all[i].warm_count + all[i].cold_count + caches[i].count;
    pthread_mutex_unlock(&all[i].lock);
  }
  return census;
}
