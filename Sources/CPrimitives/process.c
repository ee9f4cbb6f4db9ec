#include "cprimitives_process.h"
#include <unistd.h>
pid_t cprimitives_fork(void) { return fork(); }
