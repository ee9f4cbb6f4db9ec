#ifndef CPRIMITIVES_DESCRIPTORS_H
#define CPRIMITIVES_DESCRIPTORS_H
#include <stdint.h>
#include <sys/types.h>

/// The most descriptors one message carries; the kernel's own limit is 253.
#define CPRIMITIVES_MAX_DESCRIPTORS 64

/// memfd_create(2) with close-on-exec: anonymous memory that lives as long as its last user.
int cprimitives_memory_file(const char *name);

/// Gives the pages of a range of a memory file back. 0, or -1 with errno.
int cprimitives_punch_hole(int file, off_t offset, off_t length);

/// Sends one message with descriptors; never raises SIGPIPE. Returns the bytes sent or -1.
ssize_t cprimitives_send(int socket, const void *bytes, size_t count, const int *descriptors,
                         int descriptor_count);

/// Receives one message. The descriptors are close-on-exec. `*descriptor_count` holds the room on
/// entry and the number received on return; `*truncated` is set when something did not fit.
/// Returns the bytes received, 0 at the end of the stream, or -1 with errno.
ssize_t cprimitives_receive(int socket, void *bytes, size_t room, int *descriptors,
                            int *descriptor_count, int *truncated);

/// A connected pair of close-on-exec packet sockets: message boundaries are kept. 0 or -1.
int cprimitives_packet_pair(int pair[2]);

/// A pipe whose ends are close-on-exec: the reading end first. 0, or -1 with errno.
int cprimitives_pipe(int pair[2]);

/// An event descriptor: readable after a signal until it is cleared. -1 with errno.
int cprimitives_event_descriptor(void);

/// Makes an event descriptor readable, or not readable any more.
void cprimitives_event_signal(int descriptor);
void cprimitives_event_clear(int descriptor);

/// A listening stream socket with a name that the kernel chooses, outside of the file system.
/// `name` takes the name without its leading zero byte, at most 15 characters and a zero.
int cprimitives_listen(char name[16]);

/// Accepts a connection, close-on-exec; -1 with errno.
int cprimitives_accept(int listener);

/// Connects to a socket of that name; -1 with errno.
int cprimitives_connect(const char *name);

/// Who is at the other end of a Unix socket. 0, or -1 with errno.
int cprimitives_peer_credentials(int socket, pid_t *pid, uid_t *uid, gid_t *gid);
#endif
