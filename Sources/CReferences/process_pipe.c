#include "process_support.h"
#include "process_pipe.h"
#include <fcntl.h>

static void echo(int input, int output) {
  uint64_t value;
  while (read(input, &value, sizeof value) == sizeof value) {
    if (write(output, &value, sizeof value) != sizeof value) break;
  }
  _exit(0);
}

/// One round more than asked for: the child has started before the clock does.
static int64_t time_rounds(uint64_t rounds, int output, int input) {
  int64_t start = 0;
  for (uint64_t round = 0; round <= rounds; round++) {
    uint64_t value = round;
    if (round == 1) start = creferences_now();
    if (write(output, &value, sizeof value) != sizeof value ||
        read(input, &value, sizeof value) != sizeof value || value != round) {
      errno = EPIPE;
      return -1;
    }
  }
  return creferences_now() - start;
}

int64_t process_pipe_round_trips(uint64_t rounds, int cpu) {
  int there[2], back[2];
  if (pipe2(there, O_CLOEXEC) < 0) return -1;
  if (pipe2(back, O_CLOEXEC) < 0) {
    close(there[0]);
    close(there[1]);
    return -1;
  }
  pid_t child = process_child(cpu);
  if (child == 0) {
    close(there[1]);
    close(back[0]);
    echo(there[0], back[1]);
  }
  int64_t result = -1;
  close(there[0]);
  close(back[1]);
  if (child > 0) result = time_rounds(rounds, there[1], back[0]);
  int error = errno;
  close(there[1]);
  close(back[0]);
  if (child > 0) waitpid(child, NULL, 0);
  errno = error;
  return result;
}
