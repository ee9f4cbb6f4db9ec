#define _GNU_SOURCE
#include "cprimitives_stream.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef RWF_NOWAIT
#define RWF_NOWAIT 0x00000008
#endif
#ifndef RWF_NOSIGNAL
#define RWF_NOSIGNAL 0x00000100  // Linux 6.18
#endif

// Whether the kernel has refused a flag: it will do so again.
static atomic_int lacks_nosignal, lacks_nowait;

static int is_refusal(int error) {
  return error == EOPNOTSUPP || error == EINVAL || error == ENOSYS;
}

/// Whether `descriptor` is ready now; sets EAGAIN if it is not.
static int is_ready(int descriptor, short events) {
  struct pollfd entry = {.fd = descriptor, .events = events};
  if (poll(&entry, 1, 0) != 0) return 1;
  errno = EAGAIN;
  return 0;
}

/// A write during which SIGPIPE is blocked in this thread, and taken back if it was raised.
static ssize_t write_masked(int descriptor, const void *bytes, size_t count) {
  sigset_t pipe_signal, before, pending;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  sigpending(&pending);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  ssize_t written = write(descriptor, bytes, count);
  int error = errno;
  if (written < 0 && error == EPIPE && !sigismember(&pending, SIGPIPE)) {
    const struct timespec none = {0, 0};
    while (sigtimedwait(&pipe_signal, NULL, &none) < 0 && errno == EINTR) {}
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return written;
}

static ssize_t write_plainly(int descriptor, const void *bytes, size_t count, int waits) {
  if (!waits) {
    if (!is_ready(descriptor, POLLOUT)) return -1;
    // What is ready for writing has room for so many bytes; more could wait.
    if (count > PIPE_BUF) count = PIPE_BUF;
  }
  return write_masked(descriptor, bytes, count);
}

// Whether SIGPIPE is ignored in this process for good.
static atomic_int ignores_sigpipe;

void cprimitives_stream_ignore_sigpipe(void) {
  signal(SIGPIPE, SIG_IGN);
  atomic_store_explicit(&ignores_sigpipe, 1, memory_order_relaxed);
}

ssize_t cprimitives_stream_write(int descriptor, const void *bytes, size_t count, int waits) {
  struct iovec part = {(void *)bytes, count};
  int flags = RWF_NOSIGNAL | (waits ? 0 : RWF_NOWAIT);
  ssize_t written;
  do {
    if (waits && atomic_load_explicit(&ignores_sigpipe, memory_order_relaxed)) {
      written = write(descriptor, bytes, count);
    } else if (atomic_load_explicit(&lacks_nosignal, memory_order_relaxed)) {
      written = write_plainly(descriptor, bytes, count, waits);
    } else {
      written = pwritev2(descriptor, &part, 1, -1, flags);
      if (written < 0 && is_refusal(errno)) {
        atomic_store_explicit(&lacks_nosignal, 1, memory_order_relaxed);
        errno = EINTR;
      }
    }
  } while (written < 0 && errno == EINTR);
  return written;
}

ssize_t cprimitives_stream_read(int descriptor, void *bytes, size_t room, int waits) {
  struct iovec part = {bytes, room};
  if (waits) return read(descriptor, bytes, room);
  if (!atomic_load_explicit(&lacks_nowait, memory_order_relaxed)) {
    ssize_t count = preadv2(descriptor, &part, 1, -1, RWF_NOWAIT);
    if (count >= 0 || !is_refusal(errno)) return count;
    atomic_store_explicit(&lacks_nowait, 1, memory_order_relaxed);
  }
  return is_ready(descriptor, POLLIN) ? read(descriptor, bytes, room) : -1;
}

void cprimitives_pipe_widen(int descriptor, int bytes) {
  if (fcntl(descriptor, F_GETPIPE_SZ) < bytes) (void)fcntl(descriptor, F_SETPIPE_SZ, bytes);
}

int cprimitives_pipe_fits(int descriptor, size_t count) {
  const size_t page = 4096;
  int capacity = fcntl(descriptor, F_GETPIPE_SZ);
  int used = 0;
  if (capacity < 0 || count > (size_t)capacity) return 1;
  if (ioctl(descriptor, FIONREAD, &used) < 0 || used == 0) return 1;
  // A write is put behind the one before if that page has room for its odd end, so two neighbouring
  // pages hold more than one page of bytes; the first one may be read in part.
  size_t most_pages = (size_t)used / (page / 2) + 2;
  return (count + page - 1) / page + most_pages <= (size_t)capacity / page;
}

int cprimitives_is_pipe(int descriptor) {
  struct stat information;
  return fstat(descriptor, &information) == 0 && S_ISFIFO(information.st_mode);
}
