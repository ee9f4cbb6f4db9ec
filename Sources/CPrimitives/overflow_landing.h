#ifndef CPRIMITIVES_OVERFLOW_LANDING_H
#define CPRIMITIVES_OVERFLOW_LANDING_H

#include "cprimitives_stack.h"

/// Once a process, before the first fault is handled.
void overflow_prepare(void);

/// Called by the handler of a fault below `stack`, the one in use. Returns 1 if the innermost guarded
/// call on it will end once the handler has returned; 0 if there is no way.
int overflow_lands(struct cprimitives_stack *stack, const char *address, void *interrupted);

#endif
