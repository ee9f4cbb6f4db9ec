#define _GNU_SOURCE
#include "cprimitives_descriptors.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

int cprimitives_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int cprimitives_punch_hole(int file, off_t offset, off_t length) {
  return fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}

ssize_t cprimitives_send(int socket, const void *bytes, size_t count, const int *descriptors,
                         int descriptor_count) {
  union {
    char bytes[CMSG_SPACE(sizeof(int) * CPRIMITIVES_MAX_DESCRIPTORS)];
    struct cmsghdr header;
  } control;
  struct iovec part = {(void *)bytes, count};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (descriptor_count > CPRIMITIVES_MAX_DESCRIPTORS) {
    errno = EINVAL;
    return -1;
  }
  if (descriptor_count > 0) {
    size_t size = sizeof(int) * (size_t)descriptor_count;
    memset(&control, 0, sizeof control);
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(size);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(header), descriptors, size);
  }
  ssize_t sent;
  do {
    sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent;
}

ssize_t cprimitives_receive(int socket, void *bytes, size_t room, int *descriptors,
                            int *descriptor_count, int *truncated) {
  union {
    char bytes[CMSG_SPACE(sizeof(int) * CPRIMITIVES_MAX_DESCRIPTORS)];
    struct cmsghdr header;
  } control;
  struct iovec part = {bytes, room};
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes};
  int place = *descriptor_count;
  int count = 0;
  *descriptor_count = 0;
  *truncated = 0;
  ssize_t received;
  do {
    received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (received < 0 && errno == EINTR);
  if (received < 0) return -1;
  if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) *truncated = 1;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    int total = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    for (int index = 0; index < total; index++) {
      int descriptor;
      memcpy(&descriptor, CMSG_DATA(header) + sizeof(int) * (size_t)index, sizeof descriptor);
      if (count < place) {
        descriptors[count++] = descriptor;
      } else {
        close(descriptor);
        *truncated = 1;
      }
    }
  }
  *descriptor_count = count;
  return received;
}

int cprimitives_packet_pair(int pair[2]) {
  return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
}

int cprimitives_listen(char name[16]) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  socklen_t size = sizeof(sa_family_t);  // no name: the kernel binds to a free abstract one
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return -1;
  if (bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 4096) == 0) {
    size = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &size) == 0) {
      size_t length = size - offsetof(struct sockaddr_un, sun_path) - 1;
      if (length > 15) length = 15;
      memcpy(name, address.sun_path + 1, length);
      name[length] = 0;
      return listener;
    }
  }
  int error = errno;
  close(listener);
  errno = error;
  return -1;
}

int cprimitives_accept(int listener) {
  int connection;
  do {
    connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  } while (connection < 0 && errno == EINTR);
  return connection;
}

int cprimitives_connect(const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strnlen(name, sizeof address.sun_path - 1);
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) return -1;
  memcpy(address.sun_path + 1, name, length);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
  if (connect(connection, (struct sockaddr *)&address, size) == 0) return connection;
  int error = errno;
  close(connection);
  errno = error;
  return -1;
}

int cprimitives_pipe(int pair[2]) { return pipe2(pair, O_CLOEXEC); }

int cprimitives_event_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void cprimitives_event_signal(int descriptor) {
  uint64_t one = 1;
  // Fails only when the counter is full, and then the descriptor is readable anyway.
  ssize_t ignored = write(descriptor, &one, sizeof one);
  (void)ignored;
}

void cprimitives_event_clear(int descriptor) {
  uint64_t count;
  ssize_t ignored = read(descriptor, &count, sizeof count);
  (void)ignored;
}

int cprimitives_peer_credentials(int socket, pid_t *pid, uid_t *uid, gid_t *gid) {
  struct ucred who;
  socklen_t size = sizeof who;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0) return -1;
  *pid = who.pid;
  *uid = who.uid;
  *gid = who.gid;
  return 0;
}
