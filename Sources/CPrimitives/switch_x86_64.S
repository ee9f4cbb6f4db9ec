#if defined(__x86_64__)
// void cprimitives_switch_registers(void **save /* rdi */, void *next /* rsi */)
//
// System V calling convention: rbx, rbp and r12-r15 belong to the caller of a function. Everything
// else the compiler has saved already, because this is a call.
    .text
    .globl cprimitives_switch_registers
    .hidden cprimitives_switch_registers
    .type cprimitives_switch_registers, @function
    .p2align 4
cprimitives_switch_registers:
    .cfi_startproc
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    // A jump and not a return: the processor predicts returns from the calls it has seen, and the
    // call of this side was on another stack.
    popq %rcx
    jmpq *%rcx
    .cfi_endproc
    .size cprimitives_switch_registers, . - cprimitives_switch_registers

// The first thing that runs on a new stack.
    .globl cprimitives_switch_start
    .hidden cprimitives_switch_start
    .type cprimitives_switch_start, @function
    .p2align 4
cprimitives_switch_start:
    .cfi_startproc
    .cfi_undefined rip
    movq %rbx, %rdi
    movq %r12, %rsi
    movq %r13, %rdx
    xorl %ebp, %ebp
    call cprimitives_switch_enter
    ud2
    .cfi_endproc
    .size cprimitives_switch_start, . - cprimitives_switch_start
#endif
    .section .note.GNU-stack, "", %progbits
