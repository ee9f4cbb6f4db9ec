#ifndef CPRIMITIVES_H
#define CPRIMITIVES_H
#include "cprimitives_process.h"
#include "cprimitives_atomic.h"
#include "cprimitives_descriptors.h"
#include "cprimitives_futex.h"
#include "cprimitives_mutex.h"
#endif
