#include "cprimitives_thread_slot.h"

#include <sys/syscall.h>
#include <unistd.h>

static _Thread_local void *current_loop;

void *cprimitives_current_loop(void) { return current_loop; }
void cprimitives_set_current_loop(void *loop) { current_loop = loop; }

int cprimitives_thread_id(void) { return (int)syscall(SYS_gettid); }
