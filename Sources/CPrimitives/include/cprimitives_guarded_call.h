#ifndef CPRIMITIVES_GUARDED_CALL_H
#define CPRIMITIVES_GUARDED_CALL_H

#include "cprimitives_stack.h"

/// Calls a Swift closure so that an overflow of the stack ends the call and not the process.
///
/// `function` and `context` are the two words of a closure of type `() throws -> Void` or
/// `(AnyObject?) -> Void`, which gets NULL; the caller keeps the closure alive. What a throwing one
/// throws is stored in `error`, owned by the caller. Returns 0 when the closure has returned and 1
/// after an overflow. Then the frames between here and the overflow are gone: nothing in them was
/// unwound, so what they owned is leaked and what they locked stays locked.
///
/// Of a thread's own stack nothing is known: there it is a plain call.
int cprimitives_stack_run_guarded(const void *_Nonnull function, void *_Nullable context,
                                  void *_Nullable *_Nonnull error);

/// Overflows now if fewer than `bytes` are left on the pooled stack in use: the place to stop at,
/// before work that an overflow must not leave half done.
static inline __attribute__((always_inline)) void cprimitives_stack_require(size_t bytes) {
  struct cprimitives_stack *stack = cprimitives_stack_running;
  if (!stack) return;
  char *here = __builtin_frame_address(0);
  if (__builtin_expect(here - stack->low < (ptrdiff_t)bytes, 0)) *(volatile char *)(stack->low - 1);
}

#endif
