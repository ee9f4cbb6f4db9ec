#ifndef CPRIMITIVES_POLL_H
#define CPRIMITIVES_POLL_H

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

/// One event as Swift can handle it: `struct epoll_event` is packed and holds a union.
struct cprimitives_poll_event {
  uint32_t events;
  int descriptor;
};

/// Watches a descriptor edge-triggered for everything. Returns 0 or an errno.
int cprimitives_poll_add(int poll, int descriptor);

/// Watches a descriptor level-triggered for something to read. Returns 0 or an errno.
int cprimitives_poll_add_readable(int poll, int descriptor);

/// Waits for events: at most `nanoseconds`, 0 not at all, negative for ever. Returns their number,
/// 0 also when a signal came; -1 with errno. Rounds up to milliseconds before Linux 5.11.
int cprimitives_poll_wait(int poll, struct cprimitives_poll_event *_Nonnull events, int capacity,
                          int64_t nanoseconds);

/// A descriptor that becomes readable when the process ends. Returns -1 with errno.
int cprimitives_poll_pidfd(pid_t process);

/// Reaps a child that has ended. Returns 1 with its wait status, 0 while it runs, -1 with errno.
int cprimitives_poll_reap(pid_t process, int *_Nonnull status);

/// An internet address from its numeric text ("127.0.0.1", "::1"). Returns its length, or 0 if the
/// text is no numeric address.
socklen_t cprimitives_poll_address(const char *_Nonnull host, uint16_t port,
                                   struct sockaddr_storage *_Nonnull address);

/// The port of an internet address; 0 for other families.
uint16_t cprimitives_poll_port(const struct sockaddr_storage *_Nonnull address);

/// accept4(2) with non-blocking and close-on-exec, without the peer's address.
int cprimitives_poll_accept(int listener);

/// pipe2(2) with close-on-exec.
int cprimitives_poll_pipe(int ends[_Nonnull 2]);

/// The hub that the calling thread runs, or NULL. Not retained.
void *_Nullable cprimitives_current_hub(void);
void cprimitives_set_current_hub(void *_Nullable hub);

#endif
