#ifndef CPRIMITIVES_SANITIZERS_H
#define CPRIMITIVES_SANITIZERS_H

// What a stack switch has to tell the sanitizers, which otherwise take the frames of one stack for
// those of another. Nothing in an ordinary build. `scripts/sanitize` runs the tests with them.

#include <stddef.h>

#include "cprimitives_stack.h"

// The switch is inline in Swift code, whose compiler does not tell C headers that it sanitizes; so
// scripts/sanitize says it to both.
#if defined(CPRIMITIVES_SANITIZED) && defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZES_ADDRESSES 1
#elif __has_feature(thread_sanitizer)
#define SANITIZES_THREADS 1
#endif
#endif

#if defined(SANITIZES_ADDRESSES) || defined(SANITIZES_THREADS)
// The address sanitizer's frames take two to four times the room.
#define SANITIZER_STACK_FACTOR 4
#define UNSANITIZED __attribute__((disable_sanitizer_instrumentation))
#else
#define SANITIZER_STACK_FACTOR 1
#define UNSANITIZED
#endif

#if defined(SANITIZES_ADDRESSES)

void __sanitizer_start_switch_fiber(void **fake_stack_save, const void *bottom, size_t size);
void __sanitizer_finish_switch_fiber(void *fake_stack_save, const void **bottom_old,
                                     size_t *size_old);

// The stack that this thread was born with, known since the thread left it for the first time.
static _Thread_local const void *born_bottom;
static _Thread_local size_t born_size;
static _Thread_local int left_born;

// `from` NULL: what runs now has ended.
UNSANITIZED static inline void sanitizer_leave(struct cprimitives_context *from,
                                               struct cprimitives_context *to,
                                               struct cprimitives_stack *mine) {
  left_born = mine == NULL;
  if (from) from->stack = mine;
  const void *bottom = to->stack ? to->stack->low : born_bottom;
  size_t size = to->stack ? to->stack->usable : born_size;
  __sanitizer_start_switch_fiber(from ? &from->sanitizer : NULL, bottom, size);
}

// `from` is the context that goes on; NULL for one that begins.
UNSANITIZED static inline void sanitizer_arrive(struct cprimitives_context *from) {
  const void *bottom;
  size_t size;
  __sanitizer_finish_switch_fiber(from ? from->sanitizer : NULL, &bottom, &size);
  if (left_born) {
    born_bottom = bottom;
    born_size = size;
  }
}

static inline void sanitizer_make(struct cprimitives_context *context,
                                  struct cprimitives_stack *stack) {
  context->stack = stack;
  context->sanitizer = NULL;
}

#elif defined(SANITIZES_THREADS)

void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void *fiber);
void __tsan_switch_to_fiber(void *fiber, unsigned flags);

UNSANITIZED static inline void sanitizer_leave(struct cprimitives_context *from,
                                               struct cprimitives_context *to,
                                               struct cprimitives_stack *mine) {
  (void)mine;
  if (from) from->sanitizer = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(to->sanitizer, 0);
}

UNSANITIZED static inline void sanitizer_arrive(struct cprimitives_context *from) { (void)from; }

// A fiber cannot end itself: that of the stack's last user ends when the stack gets its next one.
UNSANITIZED static inline void sanitizer_make(struct cprimitives_context *context,
                                              struct cprimitives_stack *stack) {
  if (stack->fiber) __tsan_destroy_fiber(stack->fiber);
  stack->fiber = __tsan_create_fiber(0);
  context->sanitizer = stack->fiber;
}

#else

static inline void sanitizer_leave(struct cprimitives_context *from, struct cprimitives_context *to,
                                   struct cprimitives_stack *mine) {
  (void)from, (void)to, (void)mine;
}
static inline void sanitizer_arrive(struct cprimitives_context *from) { (void)from; }
static inline void sanitizer_make(struct cprimitives_context *context,
                                  struct cprimitives_stack *stack) {
  (void)context, (void)stack;
}

#endif
#endif
