#if defined(__x86_64__)
// The first thing that runs on a new stack; cprimitives_context_make has put the arguments there.
    .text
    .globl cprimitives_switch_start
    .hidden cprimitives_switch_start
    .type cprimitives_switch_start, @function
    .p2align 4
cprimitives_switch_start:
    .cfi_startproc
    .cfi_undefined rip
    popq %rdi
    popq %rsi
    popq %rdx
    xorl %ebp, %ebp
    call cprimitives_switch_enter
    ud2
    .cfi_endproc
    .size cprimitives_switch_start, . - cprimitives_switch_start
#endif
    .section .note.GNU-stack, "", %progbits
