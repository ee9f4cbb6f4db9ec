#include "cprimitives_kernel_faults.h"
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

void cprimitives_kernel_crash(void) {
  // Whoever handles the signal must not keep it from ending the process.
  signal(SIGSEGV, SIG_DFL);
  // Volatile, so that the compiler cannot reason about the pointer and drop the store.
  volatile uintptr_t nowhere = 8;
  *(volatile int *)nowhere = 1;
  abort();
}
