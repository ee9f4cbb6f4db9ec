#ifndef COROUTINE_SWITCH_H
#define COROUTINE_SWITCH_H
#include <stdint.h>

/// Switches to a second stack and back `rounds` times with a function in assembly that saves the
/// registers a call must keep: two switches a round. Returns the nanoseconds that all rounds took,
/// or -1 with errno.
int64_t coroutine_assembly_switches(uint64_t rounds);

/// The same with swapcontext(3), which saves the signal mask by a system call at each switch.
int64_t coroutine_ucontext_switches(uint64_t rounds);

/// Resumes a coroutine without a stack, a struct and a function with a switch statement, `rounds`
/// times; it gives one number a time. Returns the nanoseconds.
int64_t coroutine_stackless_resumes(uint64_t rounds);

/// Makes a context on a stack that is there already, runs it and lets it end, `rounds` times.
/// Returns the nanoseconds, or -1 with errno.
int64_t coroutine_assembly_starts(uint64_t rounds);

#endif
