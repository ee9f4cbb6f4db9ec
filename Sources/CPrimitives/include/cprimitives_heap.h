#ifndef CPRIMITIVES_HEAP_H
#define CPRIMITIVES_HEAP_H

#include <stddef.h>

/// Makes room for about so many bytes in the calling thread's heap, in steps of about 120 KB.
//
/// The allocator gives every thread but the first a heap that it makes usable page by page: one system
/// call for every 4 KB. Room that was used once stays usable, so a block that is taken and given back
/// unused saves its 29 calls. Touches nothing else and keeps no memory: only a hint, which a first
/// thread or another allocator ignores.
void cprimitives_heap_extend(size_t bytes);

#endif
