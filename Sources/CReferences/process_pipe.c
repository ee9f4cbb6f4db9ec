#define _GNU_SOURCE
#include "process_pipe.h"
#include "creferences_placement.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void echo(int input, int output, int cpu) {
  uint64_t value;
  if (cpu >= 0) creferences_place(cpu);
  while (read(input, &value, sizeof value) == sizeof value) {
    if (write(output, &value, sizeof value) != sizeof value) break;
  }
  _exit(0);
}

int64_t process_pipe_round_trips(uint64_t rounds, int cpu) {
  int there[2], back[2];
  if (pipe2(there, O_CLOEXEC) < 0) return -1;
  if (pipe2(back, O_CLOEXEC) < 0) {
    close(there[0]);
    close(there[1]);
    return -1;
  }
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(there[1]);
    close(back[0]);
    echo(there[0], back[1], cpu);
  }
  close(there[0]);
  close(back[1]);
  int64_t result = -1;
  int error = child < 0 ? errno : 0;
  uint64_t value = 0;
  // One round first, so that the child has started before the clock does.
  for (uint64_t round = 0; child > 0 && round <= rounds; round++) {
    if (round == 1) result = creferences_now();
    value = round;
    if (write(there[1], &value, sizeof value) != sizeof value ||
        read(back[0], &value, sizeof value) != sizeof value || value != round) {
      error = EPIPE;
      break;
    }
  }
  if (error == 0) result = creferences_now() - result;
  close(there[1]);
  close(back[0]);
  if (child > 0) waitpid(child, NULL, 0);
  errno = error;
  return error ? -1 : result;
}
