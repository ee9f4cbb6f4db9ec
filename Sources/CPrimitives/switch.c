#include "cprimitives_switch.h"

#include <stdint.h>

#include "sanitizers.h"

// In switch_x86_64.S and switch_arm64.S.
void cprimitives_switch_registers(void **save, void *next);
void cprimitives_switch_start(void);
_Noreturn __attribute__((visibility("hidden"))) void
cprimitives_switch_enter(void (*entry)(void *), void *argument, struct cprimitives_stack *stack);

// The stack that this thread runs on; NULL for the one it was born with.
static _Thread_local struct cprimitives_stack *in_use;

struct cprimitives_stack *cprimitives_stack_in_use(void) { return in_use; }

size_t cprimitives_stack_left(void) {
  struct cprimitives_stack *stack = in_use;
  if (!stack) return SIZE_MAX;
  // Not a variable's address: the address sanitizer may keep variables elsewhere.
  char *here = __builtin_frame_address(0);
  return here > stack->low ? (size_t)(here - stack->low) / SANITIZER_STACK_FACTOR : 0;
}

UNSANITIZED void cprimitives_switch(struct cprimitives_context *from, struct cprimitives_context *to) {
  // A context can be continued while it is on a stack other than its own (a generator's, inside of
  // a greenlet), so which stack is in use travels with the saved frames.
  struct cprimitives_stack *mine = in_use;
  sanitizer_leave(from, to, mine);
  cprimitives_switch_registers(&from->sp, to->sp);
  sanitizer_arrive(from);
  in_use = mine;
}

void cprimitives_context_make(struct cprimitives_context *context, struct cprimitives_stack *stack,
                              void (*entry)(void *), void *argument) {
  // The frame that cprimitives_switch_registers expects to find, popped by the first switch.
  void **top = (void **)((uintptr_t)stack & ~(uintptr_t)15);
#if defined(__x86_64__)
  *--top = 0;                                // keeps the start's stack aligned to 16
  *--top = 0;                                // its return address: ends backtraces
  *--top = (void *)cprimitives_switch_start; // where the switch goes
  *--top = 0;                                // rbp: no caller's frame
  *--top = (void *)entry;                    // rbx
  *--top = argument;                         // r12
  *--top = stack;                            // r13
  *--top = 0;                                // r14
  *--top = 0;                                // r15
#elif defined(__aarch64__)
  top -= 20;
  for (int i = 0; i < 20; i++) top[i] = 0;
  top[0] = (void *)entry;                     // x19
  top[1] = argument;                          // x20
  top[2] = stack;                             // x21
  top[11] = (void *)cprimitives_switch_start; // x30
#else
#error "no stack switch for this architecture: add switch_<arch>.S and its first frame here"
#endif
  context->sp = top;
  sanitizer_make(context, stack);
}

// Called by cprimitives_switch_start with what cprimitives_context_make put into registers.
UNSANITIZED _Noreturn void cprimitives_switch_enter(void (*entry)(void *), void *argument,
                                        struct cprimitives_stack *stack) {
  sanitizer_arrive(NULL);
  in_use = stack;
  entry(argument);
  __builtin_trap();
}

UNSANITIZED _Noreturn void cprimitives_switch_last(struct cprimitives_stack *stack,
                                       struct cprimitives_context *to) {
  void *ignored;
  // The stack goes to this thread's cache, where nobody else can take it, and is never unmapped
  // there: the few instructions that still run on it are safe.
  cprimitives_stack_release(stack);
  sanitizer_leave(NULL, to, stack);
  cprimitives_switch_registers(&ignored, to->sp);
  __builtin_unreachable();
}
