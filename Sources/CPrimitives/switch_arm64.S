#if defined(__aarch64__)
// The first thing that runs on a new stack; cprimitives_context_make has put the arguments there.
    .text
    .globl cprimitives_switch_start
    .hidden cprimitives_switch_start
    .type cprimitives_switch_start, %function
    .p2align 4
cprimitives_switch_start:
    .cfi_startproc
    .cfi_undefined x30
    hint #36 // bti j: where branches may arrive, for processors that check
    ldp x0, x1, [sp, #16]
    ldr x2, [sp, #32]
    add sp, sp, #48
    mov x29, xzr
    mov x30, xzr
    bl cprimitives_switch_enter
    brk #1
    .cfi_endproc
    .size cprimitives_switch_start, . - cprimitives_switch_start
#endif
    .section .note.GNU-stack, "", %progbits
