#ifndef CPRIMITIVES_SWITCH_H
#define CPRIMITIVES_SWITCH_H

#include "cprimitives_stack.h"

/// Saves the calling context in `from` and continues `to`, on the same thread. Returns when somebody
/// switches back to `from`. Keeps what the C calling convention keeps across a call; the floating
/// point environment (rounding mode, exception masks) is NOT switched.
///
/// Inline, for two reasons. The compiler knows which registers are in use at this very place and
/// saves only those. And no return instruction follows a switch: the processor predicts returns from
/// the calls it has seen, and the calls of this side were on another stack, so that each return would
/// cost a wrong prediction.
///
/// A suspended context is the address to go on at, on top of its stack, above the registers that
/// cannot be named as clobbered: the compiler may rest its frame on them, and x18 of arm64 is some
/// platforms' own. scripts/arm64-switch tries the arm64 form on other machines.
static inline __attribute__((always_inline)) void
cprimitives_switch_inline(struct cprimitives_context *_Nonnull from,
                          struct cprimitives_context *_Nonnull to) {
  // A context can be continued while it is on a stack other than its own (a generator's, inside of
  // a greenlet), so which stack is in use travels with the saved frames.
  struct cprimitives_stack *mine = cprimitives_stack_running;
#if defined(__x86_64__)
  __asm__ volatile(
      // The 128 bytes below the stack pointer may be in use by the function this is inlined into.
      "leaq -128(%%rsp), %%rsp\n\t"
      "pushq %%rbp\n\t"
      "pushq %%rbx\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "movq %%rsp, (%%rdi)\n\t"
      "movq (%%rsi), %%rsp\n\t"
      "popq %%rax\n\t"
      "jmpq *%%rax\n"
      "1:\n\t"
      "popq %%rbx\n\t"
      "popq %%rbp\n\t"
      "leaq 128(%%rsp), %%rsp\n\t"
      : "+D"(from), "+S"(to)
      :
      : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc",
        "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
        "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"
#if defined(__AVX512F__)
        ,
        "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25",
        "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k0", "k1", "k2", "k3", "k4", "k5",
        "k6", "k7"
#endif
  );
#elif defined(__aarch64__)
  register struct cprimitives_context *first __asm__("x0") = from;
  register struct cprimitives_context *second __asm__("x1") = to;
  __asm__ volatile(
      "adr x9, 1f\n\t"
      "stp x29, x9, [sp, #-32]!\n\t"
      "stp x18, x19, [sp, #16]\n\t"
      "mov x9, sp\n\t"
      "str x9, [x0]\n\t"
      "ldr x9, [x1]\n\t"
      "mov sp, x9\n\t"
      "ldr x9, [sp, #8]\n\t"
      "br x9\n"
      "1:\n\t"
      "hint #36\n\t" // bti j: where branches may arrive, for processors that check
      "ldp x18, x19, [sp, #16]\n\t"
      "ldp x29, x9, [sp], #32\n\t"
      : "+r"(first), "+r"(second)
      :
      : "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
        "x16", "x17", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x30",
        "memory", "cc", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11",
        "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24",
        "v25", "v26", "v27", "v28", "v29", "v30", "v31");
#else
#error "no stack switch for this architecture: add it here and its first frame to switch.c"
#endif
  cprimitives_stack_running = mine;
}

#if defined(CPRIMITIVES_SANITIZED)
/// The same, telling the sanitizers of it; scripts/sanitize builds so.
void cprimitives_switch(struct cprimitives_context *_Nonnull from,
                        struct cprimitives_context *_Nonnull to);
#else
/// See `cprimitives_switch_inline`.
static inline __attribute__((always_inline)) void
cprimitives_switch(struct cprimitives_context *_Nonnull from,
                   struct cprimitives_context *_Nonnull to) {
  cprimitives_switch_inline(from, to);
}
#endif

/// Makes `context` start on `stack`: the first switch to it calls `entry(argument)`, which must never
/// return but switch away for the last time.
void cprimitives_context_make(struct cprimitives_context *_Nonnull context,
                              struct cprimitives_stack *_Nonnull stack,
                              void (*_Nonnull entry)(void *_Nullable),
                              void *_Nullable argument);

/// The last switch of a context that has ended: gives `stack`, on which it runs, back to the pool
/// and continues `to`. Between the two no other code runs on this thread.
_Noreturn void cprimitives_switch_last(struct cprimitives_stack *_Nonnull stack,
                                       struct cprimitives_context *_Nonnull to);

#endif
