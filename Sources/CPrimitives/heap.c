#define _GNU_SOURCE
#include "cprimitives_heap.h"
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

// Below the size from which blocks get a mapping of their own (128 KiB), and large enough that
// giving one back does not leave it to the small ones: the heap's end is looked at from 64 KiB on.
enum { block_size = 120000, most_blocks = 16 };

void cprimitives_heap_extend(size_t bytes) {
  // The first thread's heap grows by larger steps by itself.
  if (syscall(SYS_gettid) == getpid()) return;
  void *blocks[most_blocks];
  int count = 0;
  for (size_t got = 0; got < bytes && count < most_blocks; got += block_size) {
    // Volatile, or the compiler would leave out a block that nobody uses.
    void *volatile block = malloc(block_size);
    if (!block) break;
    blocks[count++] = block;
  }
  // The last first, so that each melts into the free end of the heap.
  while (count > 0) free(blocks[--count]);
}
