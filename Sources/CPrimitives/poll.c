#define _GNU_SOURCE
#include "cprimitives_poll.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int cprimitives_poll_add(int poll, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                              .data.fd = descriptor};
  return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

int cprimitives_poll_add_readable(int poll, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
  return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

static int wait_for_events(int poll, struct epoll_event *events, int capacity,
                           int64_t nanoseconds) {
#ifdef SYS_epoll_pwait2
  static int is_unsupported;
  if (!is_unsupported) {
    struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    long count = syscall(SYS_epoll_pwait2, poll, events, capacity,
                         nanoseconds < 0 ? NULL : &limit, NULL, 0);
    if (count >= 0 || errno != ENOSYS) return (int)count;
    is_unsupported = 1;
  }
#endif
  int64_t milliseconds = nanoseconds < 0 ? -1 : (nanoseconds + 999999) / 1000000;
  return epoll_wait(poll, events, capacity, milliseconds > 1 << 30 ? 1 << 30 : (int)milliseconds);
}

int cprimitives_poll_wait(int poll, struct cprimitives_poll_event *events, int capacity,
                          int64_t nanoseconds) {
  struct epoll_event raw[256];
  if (capacity > 256) capacity = 256;
  int count = wait_for_events(poll, raw, capacity, nanoseconds);
  if (count < 0) return errno == EINTR ? 0 : -1;
  for (int i = 0; i < count; i++)
    events[i] = (struct cprimitives_poll_event){raw[i].events, raw[i].data.fd};
  return count;
}

int cprimitives_poll_pidfd(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int cprimitives_poll_reap(pid_t process, int *status) {
  pid_t reaped;
  do reaped = waitpid(process, status, WNOHANG);
  while (reaped < 0 && errno == EINTR);
  return reaped < 0 ? -1 : reaped == process;
}

socklen_t cprimitives_poll_address(const char *host, uint16_t port,
                                   struct sockaddr_storage *address) {
  memset(address, 0, sizeof *address);
  struct sockaddr_in *four = (void *)address;
  if (inet_pton(AF_INET, host, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    return sizeof *four;
  }
  struct sockaddr_in6 *six = (void *)address;
  if (inet_pton(AF_INET6, host, &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    return sizeof *six;
  }
  return 0;
}

uint16_t cprimitives_poll_port(const struct sockaddr_storage *address) {
  if (address->ss_family == AF_INET) return ntohs(((const struct sockaddr_in *)address)->sin_port);
  if (address->ss_family == AF_INET6)
    return ntohs(((const struct sockaddr_in6 *)address)->sin6_port);
  return 0;
}

int cprimitives_poll_accept(int listener) {
  return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int cprimitives_poll_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

static _Thread_local void *current_hub;

void *cprimitives_current_hub(void) { return current_hub; }
void cprimitives_set_current_hub(void *hub) { current_hub = hub; }
