#include "cprimitives_switch.h"

#include <stdint.h>

#include "sanitizers.h"

// In switch_x86_64.S and switch_arm64.S.
void cprimitives_switch_start(void);
_Noreturn __attribute__((visibility("hidden"))) void
cprimitives_switch_enter(void (*entry)(void *), void *argument, struct cprimitives_stack *stack);

_Thread_local struct cprimitives_stack *cprimitives_stack_running;

struct cprimitives_stack *cprimitives_stack_in_use(void) { return cprimitives_stack_running; }

size_t cprimitives_stack_left(void) {
  struct cprimitives_stack *stack = cprimitives_stack_running;
  if (!stack) return SIZE_MAX;
  // Not a variable's address: the address sanitizer may keep variables elsewhere.
  char *here = __builtin_frame_address(0);
  return here > stack->low ? (size_t)(here - stack->low) / SANITIZER_STACK_FACTOR : 0;
}

#if defined(CPRIMITIVES_SANITIZED)
UNSANITIZED void cprimitives_switch(struct cprimitives_context *from,
                                    struct cprimitives_context *to) {
  sanitizer_leave(from, to, cprimitives_stack_running);
  cprimitives_switch_inline(from, to);
  sanitizer_arrive(from);
}
#endif

void cprimitives_context_make(struct cprimitives_context *context, struct cprimitives_stack *stack,
                              void (*entry)(void *), void *argument) {
  // The frame that cprimitives_switch expects to find and cprimitives_switch_start then takes apart.
  void **top = (void **)((uintptr_t)stack & ~(uintptr_t)15);
#if defined(__x86_64__)
  *--top = 0; // keeps the start's stack aligned to 16
  *--top = 0; // its return address: ends backtraces
  *--top = stack;
  *--top = argument;
  *--top = (void *)entry;
  *--top = (void *)cprimitives_switch_start; // where the switch goes
#elif defined(__aarch64__)
  top -= 6;
  top[0] = 0;                                // x29: no caller's frame
  top[1] = (void *)cprimitives_switch_start; // where the switch goes
  top[2] = (void *)entry;
  top[3] = argument;
  top[4] = stack;
  top[5] = 0;
#endif
  context->sp = top;
  sanitizer_make(context, stack);
}

// Called by cprimitives_switch_start with what cprimitives_context_make put on the stack.
UNSANITIZED _Noreturn void cprimitives_switch_enter(void (*entry)(void *), void *argument,
                                                    struct cprimitives_stack *stack) {
  sanitizer_arrive(NULL);
  cprimitives_stack_running = stack;
  entry(argument);
  __builtin_trap();
}

UNSANITIZED _Noreturn void cprimitives_switch_last(struct cprimitives_stack *stack,
                                       struct cprimitives_context *to) {
  // The stack goes to this thread's cache, where nobody else can take it, and is never unmapped
  // there: the few instructions that still run on it are safe.
  cprimitives_stack_release(stack);
  sanitizer_leave(NULL, to, stack);
#if defined(__x86_64__)
  __asm__ volatile("movq %0, %%rsp\n\tpopq %%rax\n\tjmpq *%%rax" : : "r"(to->sp) : "memory");
#elif defined(__aarch64__)
  __asm__ volatile("mov sp, %0\n\tldr x9, [sp, #8]\n\tbr x9" : : "r"(to->sp) : "memory");
#endif
  __builtin_unreachable();
}
