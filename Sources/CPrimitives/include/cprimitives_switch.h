#ifndef CPRIMITIVES_SWITCH_H
#define CPRIMITIVES_SWITCH_H

#include "cprimitives_stack.h"

/// Saves the calling context in `from` and continues `to`, on the same thread. Returns when somebody
/// switches back to `from`. Saves what the C calling convention calls callee-saved; the floating
/// point environment (rounding mode, exception masks) is NOT switched.
void cprimitives_switch(struct cprimitives_context *_Nonnull from,
                        struct cprimitives_context *_Nonnull to);

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
