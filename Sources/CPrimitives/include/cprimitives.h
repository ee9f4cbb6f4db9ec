#ifndef CPRIMITIVES_H
#define CPRIMITIVES_H
#include "cprimitives_process.h"
#endif
