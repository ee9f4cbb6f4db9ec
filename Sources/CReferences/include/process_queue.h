#ifndef PROCESS_QUEUE_H
#define PROCESS_QUEUE_H
#include <stdint.h>

/// Puts `messages` of `length` bytes into a ring of bytes in shared memory, from which a forked
/// child takes them. Any number of processes could take part: producers exclude each other by one
/// process-shared mutex, consumers by another; each message is its length and its bytes; who finds
/// no message or no room looks some hundred times more and then sleeps on a futex.
/// The child runs on CPU `cpu`, or anywhere if that is negative.
/// Returns the nanoseconds until the child has taken the last one, or -1 with errno.
int64_t process_queue_stream(uint64_t messages, uint32_t length, int cpu);

#endif
