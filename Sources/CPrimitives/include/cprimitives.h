#ifndef CPRIMITIVES_H
#define CPRIMITIVES_H
#include "cprimitives_affinity.h"
#include "cprimitives_launch.h"
#include "cprimitives_poll.h"
#include "cprimitives_process.h"
#include "cprimitives_kernel_faults.h"
#include "cprimitives_stack.h"
#include "cprimitives_switch.h"
#include "cprimitives_thread_slot.h"
#include "cprimitives_atomic.h"
#include "cprimitives_descriptors.h"
#include "cprimitives_futex.h"
#include "cprimitives_kernel_files.h"
#include "cprimitives_spawn_fixture.h"
#include "cprimitives_mutex.h"
#endif
