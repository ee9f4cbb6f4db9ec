#define _GNU_SOURCE
#include "coroutine_switch.h"
#include "creferences_placement.h"
#include <errno.h>
#include <stdlib.h>
#include <ucontext.h>

enum { stack_size = 65536 };

// The textbook switch: a function, so that the compiler saves the rest, and a return at its end.
void coroutine_switch_stacks(void **save, void *next);
#if defined(__x86_64__)
__asm__(".text\n"
        ".hidden coroutine_switch_stacks\n"
        ".globl coroutine_switch_stacks\n"
        ".type coroutine_switch_stacks, @function\n"
        "coroutine_switch_stacks:\n"
        "  pushq %rbp\n  pushq %rbx\n  pushq %r12\n  pushq %r13\n  pushq %r14\n  pushq %r15\n"
        "  movq %rsp, (%rdi)\n"
        "  movq %rsi, %rsp\n"
        "  popq %r15\n  popq %r14\n  popq %r13\n  popq %r12\n  popq %rbx\n  popq %rbp\n"
        "  ret\n"
        ".size coroutine_switch_stacks, . - coroutine_switch_stacks\n");
enum { return_word = 6, frame_words = 8 };
#elif defined(__aarch64__)
__asm__(".text\n"
        ".hidden coroutine_switch_stacks\n"
        ".globl coroutine_switch_stacks\n"
        ".type coroutine_switch_stacks, %function\n"
        "coroutine_switch_stacks:\n"
        "  sub sp, sp, #160\n"
        "  stp x19, x20, [sp, #0]\n  stp x21, x22, [sp, #16]\n  stp x23, x24, [sp, #32]\n"
        "  stp x25, x26, [sp, #48]\n  stp x27, x28, [sp, #64]\n  stp x29, x30, [sp, #80]\n"
        "  stp d8, d9, [sp, #96]\n  stp d10, d11, [sp, #112]\n  stp d12, d13, [sp, #128]\n"
        "  stp d14, d15, [sp, #144]\n"
        "  mov x9, sp\n  str x9, [x0]\n  mov sp, x1\n"
        "  ldp x19, x20, [sp, #0]\n  ldp x21, x22, [sp, #16]\n  ldp x23, x24, [sp, #32]\n"
        "  ldp x25, x26, [sp, #48]\n  ldp x27, x28, [sp, #64]\n  ldp x29, x30, [sp, #80]\n"
        "  ldp d8, d9, [sp, #96]\n  ldp d10, d11, [sp, #112]\n  ldp d12, d13, [sp, #128]\n"
        "  ldp d14, d15, [sp, #144]\n"
        "  add sp, sp, #160\n"
        "  ret\n"
        ".size coroutine_switch_stacks, . - coroutine_switch_stacks\n");
enum { return_word = 11, frame_words = 20 };
#endif

static _Thread_local void *caller, *coroutine;
static _Thread_local uint64_t steps;

static void *first_frame(char *stack, void (*entry)(void)) {
  void **top = (void **)((uintptr_t)(stack + stack_size) & ~(uintptr_t)15) - frame_words;
  for (int i = 0; i < frame_words; i++) top[i] = 0;
  top[return_word] = (void *)entry;
  return top;
}

static void ping(void) {
  for (;;) {
    steps++;
    coroutine_switch_stacks(&coroutine, caller);
  }
}

int64_t coroutine_assembly_switches(uint64_t rounds) {
  char *stack = malloc(stack_size);
  if (!stack) return -1;
  coroutine = first_frame(stack, ping);
  steps = 0;
  int64_t start = creferences_now();
  for (uint64_t i = 0; i < rounds; i++) coroutine_switch_stacks(&caller, coroutine);
  int64_t taken = creferences_now() - start;
  free(stack);
  errno = EPROTO;
  return steps == rounds ? taken : -1;
}

static void once(void) {
  steps++;
  coroutine_switch_stacks(&coroutine, caller);
}

int64_t coroutine_assembly_starts(uint64_t rounds) {
  char *stack = malloc(stack_size);
  if (!stack) return -1;
  steps = 0;
  int64_t start = creferences_now();
  for (uint64_t i = 0; i < rounds; i++)
    coroutine_switch_stacks(&caller, first_frame(stack, once));
  int64_t taken = creferences_now() - start;
  free(stack);
  errno = EPROTO;
  return steps == rounds ? taken : -1;
}

static _Thread_local ucontext_t main_context, other_context;

static void ping_context(void) {
  for (;;) {
    steps++;
    swapcontext(&other_context, &main_context);
  }
}

int64_t coroutine_ucontext_switches(uint64_t rounds) {
  char *stack = malloc(stack_size);
  if (!stack) return -1;
  if (getcontext(&other_context) != 0) {
    free(stack);
    return -1;
  }
  other_context.uc_stack.ss_sp = stack;
  other_context.uc_stack.ss_size = stack_size;
  other_context.uc_link = 0;
  makecontext(&other_context, ping_context, 0);
  steps = 0;
  int64_t start = creferences_now();
  for (uint64_t i = 0; i < rounds; i++) swapcontext(&main_context, &other_context);
  int64_t taken = creferences_now() - start;
  free(stack);
  errno = EPROTO;
  return steps == rounds ? taken : -1;
}

struct counting {
  int state;
  uint64_t next;
};

// Its state between two resumptions is all that a coroutine without a stack keeps.
__attribute__((noinline)) static uint64_t resume(struct counting *coroutine) {
  switch (coroutine->state) {
  case 0:
    for (coroutine->next = 0;; coroutine->next++) {
      coroutine->state = 1;
      return coroutine->next;
    case 1:;
    }
  }
  return 0;
}

int64_t coroutine_stackless_resumes(uint64_t rounds) {
  struct counting coroutine = {0, 0};
  uint64_t sum = 0;
  int64_t start = creferences_now();
  for (uint64_t i = 0; i < rounds; i++) sum += resume(&coroutine);
  int64_t taken = creferences_now() - start;
  errno = EPROTO;
  return sum == rounds * (rounds - 1) / 2 ? taken : -1;
}
