#if defined(__aarch64__)
// void cprimitives_switch_registers(void **save /* x0 */, void *next /* x1 */)
//
// AAPCS64: x19-x28, the frame pointer x29, the link register x30 and the low halves of v8-v15 belong
// to the caller of a function.
    .text
    .globl cprimitives_switch_registers
    .hidden cprimitives_switch_registers
    .type cprimitives_switch_registers, %function
    .p2align 4
cprimitives_switch_registers:
    .cfi_startproc
    sub sp, sp, #160
    stp x19, x20, [sp, #0]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp x29, x30, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    ldp x19, x20, [sp, #0]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp x29, x30, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    add sp, sp, #160
    // A branch and not a return, for the processor's return predictor; see the x86-64 form.
    br x30
    .cfi_endproc
    .size cprimitives_switch_registers, . - cprimitives_switch_registers

// The first thing that runs on a new stack.
    .globl cprimitives_switch_start
    .hidden cprimitives_switch_start
    .type cprimitives_switch_start, %function
    .p2align 4
cprimitives_switch_start:
    .cfi_startproc
    .cfi_undefined x30
    mov x0, x19
    mov x1, x20
    mov x2, x21
    mov x29, xzr
    mov x30, xzr
    bl cprimitives_switch_enter
    brk #1
    .cfi_endproc
    .size cprimitives_switch_start, . - cprimitives_switch_start
#endif
    .section .note.GNU-stack, "", %progbits
