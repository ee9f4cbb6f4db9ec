#ifndef CPRIMITIVES_H
#define CPRIMITIVES_H
#include "cprimitives_poll.h"
#include "cprimitives_process.h"
#include "cprimitives_stack.h"
#include "cprimitives_switch.h"
#include "cprimitives_thread_slot.h"
#endif
