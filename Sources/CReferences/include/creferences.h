#ifndef CREFERENCES_H
#define CREFERENCES_H

// What the machine can do at best: small references in C that the suite measures beside itself.
// One header a topic; each reference states what it times.

#include "coroutine_switch.h"
#include "coroutine_timers.h"
#include "creferences_placement.h"
#include "process_mutex.h"
#include "process_pipe.h"
#include "process_queue.h"
#include "process_ring.h"
#include "process_start.h"

#endif
