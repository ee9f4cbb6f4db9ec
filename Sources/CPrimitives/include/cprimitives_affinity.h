#ifndef CPRIMITIVES_AFFINITY_H
#define CPRIMITIVES_AFFINITY_H
#include <stddef.h>

/// The CPUs that the calling thread may use, as a bit mask of `size` bytes. 0, or -1 with errno.
int cprimitives_affinity_get(void *_Nonnull mask, size_t size);

/// Binds the calling thread to the CPUs of a bit mask of `size` bytes. 0, or -1 with errno.
int cprimitives_affinity_set(const void *_Nonnull mask, size_t size);
#endif
