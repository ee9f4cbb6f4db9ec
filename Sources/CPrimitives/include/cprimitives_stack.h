#ifndef CPRIMITIVES_STACK_H
#define CPRIMITIVES_STACK_H

#include <stddef.h>
#include <stdint.h>

/// A place where execution can be continued. Lives in raw memory: nothing may have an access to it
/// open while a switch happens.
struct cprimitives_context {
  /// The stack pointer, below the saved registers. Meaningless while the context runs.
  void *_Nullable sp;
  /// The stack in use when the context was left, and what a sanitizer knows the context by. Only
  /// written in sanitized builds; there in all of them, because Swift's importer cannot tell.
  struct cprimitives_stack *_Nullable stack;
  void *_Nullable sanitizer;
};

/// One stack with its guard below it. The record stands at the high end of the stack's own memory,
/// where the first frames make the page resident anyway:
///
///                                low                                              high
///     | guard, never accessible | reserve | usable, grows down <---------- | record |
///
/// The reserve is as inaccessible as the guard, but for the short time in which a library's function
/// that met it runs to its end.
struct cprimitives_stack {
  /// The lowest usable address; the reserve ends here.
  char *_Nonnull low;
  /// Bytes from `low` to the record.
  size_t usable;
  /// Named in the message about an overflow; NULL for none. Not owned.
  const char *_Nullable label;
  /// Named in the message about an overflow; 0 for a generator's stack.
  uint64_t number;
  /// Where what runs on this stack is suspended.
  struct cprimitives_context context;
  /// Free for the owner: where whoever resumed it waits.
  struct cprimitives_context peer;
  /// Where an overflow lands: the innermost guarded call on this stack; NULL for none.
  struct cprimitives_landing *_Nullable landing;
  /// Whether an overflow has made the reserve accessible.
  int reserve_is_open;
  /// The thread sanitizer's fiber of what ran here last; only in sanitized builds.
  void *_Nullable fiber;
  struct cprimitives_stack *_Nullable next;
  struct cprimitives_stack_class *_Nonnull size_class;
};

/// Takes a stack of `size` bytes from the pool, or maps new ones.
///
/// Sizes are rounded up to a power of two from 16 KiB; about 120 bytes of it go to the record. Returns NULL with errno when the system gives
/// no memory, or (before Linux 6.13) when the process has too many mappings.
/// The content of a used stack is not cleared.
struct cprimitives_stack *_Nullable cprimitives_stack_acquire(size_t size);

/// Gives a stack back to the calling thread's cache. It stays resident there; stacks beyond the cache
/// go to a pool of the process, and beyond a limit their memory goes back to the system.
void cprimitives_stack_release(struct cprimitives_stack *_Nonnull stack);

/// The addresses of a stack's two contexts: Swift cannot take them without opening an access.
static inline struct cprimitives_context *_Nonnull
cprimitives_stack_context(struct cprimitives_stack *_Nonnull stack) {
  return &stack->context;
}
static inline struct cprimitives_context *_Nonnull
cprimitives_stack_peer(struct cprimitives_stack *_Nonnull stack) {
  return &stack->peer;
}

/// Behind the function below and the switch, which is inline. The access model spares a call for each
/// access and works wherever the library is linked at start-up.
extern _Thread_local struct cprimitives_stack *_Nullable cprimitives_stack_running
    __attribute__((tls_model("initial-exec")));

/// The stack that the calling thread runs on, or NULL for the one it was born with.
struct cprimitives_stack *_Nullable cprimitives_stack_in_use(void);

/// Bytes left on the stack that the calling thread runs on; SIZE_MAX on the one it was born with.
/// In sanitized builds, whose frames are larger, stacks are larger too and this counts accordingly.
size_t cprimitives_stack_left(void);

/// How many stacks exist in the process, and how many of them are free: those in the process's pool
/// and in the calling thread's cache; other threads' caches count as taken.
struct cprimitives_stack_census {
  size_t mapped;
  size_t free;
};
struct cprimitives_stack_census cprimitives_stack_census(void);

/// What lies below each stack, from its low end down.
enum {
  /// Four pages for a library's function to run to its end in, once the stack is used up: printing and
  /// formatting take two.
  cprimitives_stack_reserve = 16384,
  /// Four pages that are never accessible. A frame larger than these and the reserve can leap over
  /// both; frames of 32 KiB do not come from ordinary code, and more would cost page tables.
  cprimitives_stack_guard = 16384,
};

/// Lets the reserve of a stack be used, or not any more. Returns 0, or -1 with errno. Safe in a signal
/// handler.
int cprimitives_stack_open_reserve(struct cprimitives_stack *_Nonnull stack);
int cprimitives_stack_close_reserve(struct cprimitives_stack *_Nonnull stack);

/// Makes overflows of pooled stacks on the calling thread end as clear reports.
///
/// Once a process: installs a SIGSEGV and SIGBUS handler that runs on an alternate stack. Once a
/// thread: gives it such an alternate stack, unless it has one. When the faulting address lies below
/// the stack in use, the handler writes one line to standard error that names the greenlet and the
/// size of its stack. If the stack has a guarded call (see cprimitives_stack_run_guarded), that call
/// ends. Otherwise, and for all other faults, the handler puts the one back that was there before and
/// returns, so that the fault happens again and takes the course it would have taken: by default the
/// process dies by SIGSEGV.
void cprimitives_stack_report_overflow(void);

#endif
