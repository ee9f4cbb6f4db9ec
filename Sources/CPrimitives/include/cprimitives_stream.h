#ifndef CPRIMITIVES_STREAM_H
#define CPRIMITIVES_STREAM_H
#include <stddef.h>
#include <sys/types.h>

/// Writes to a pipe or a stream socket that blocks; never raises SIGPIPE. With `waits` it returns
/// when all is written or a signal came; without it writes what fits now.
/// Returns the bytes written, or -1 with errno: EAGAIN if nothing fits, EPIPE without a reader.
/// Thread-safe. From Linux 6.18 on this is one system call, before that three.
ssize_t cprimitives_stream_write(int descriptor, const void *bytes, size_t count, int waits);

/// Makes this process ignore SIGPIPE for good, which spares every write the precaution against it.
/// For processes that run nothing but this library's code.
void cprimitives_stream_ignore_sigpipe(void);

/// Reads from a pipe or a stream socket that blocks. Without `waits` it reads what is there.
/// Returns the bytes read, 0 at the end of the stream, or -1 with errno: EAGAIN if nothing is
/// there. Thread-safe.
ssize_t cprimitives_stream_read(int descriptor, void *bytes, size_t room, int waits);

/// Asks for room for `bytes` in a pipe, for long messages; the kernel may refuse, which is fine.
void cprimitives_pipe_widen(int descriptor, int bytes);

/// Whether a message of `count` bytes surely fits into a pipe as it is now; also true for one that
/// is longer than the whole pipe, which never does.
int cprimitives_pipe_fits(int descriptor, size_t count);

/// Whether the descriptor is one end of a pipe.
int cprimitives_is_pipe(int descriptor);

#endif
