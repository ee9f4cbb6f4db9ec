#include "process_support.h"
#include "process_start.h"
#include <spawn.h>

int process_touch(uint64_t bytes) {
  unsigned char *memory =
      mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return -1;
  // A fork copies an entry for each page, so large pages would hide what is measured.
  madvise(memory, bytes, MADV_NOHUGEPAGE);
  for (uint64_t offset = 0; offset < bytes; offset += 4096) memory[offset] = 1;
  return 0;
}

int64_t process_fork_exit_wait(uint64_t count) {
  int64_t start = creferences_now();
  for (uint64_t i = 0; i < count; i++) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0 || waitpid(child, &status, 0) < 0) return -1;
    if (status != 0) {
      errno = ECHILD;
      return -1;
    }
  }
  return creferences_now() - start;
}

int64_t process_spawn_wait(const char *path, uint64_t count) {
  char *const arguments[] = {(char *)path, NULL};
  char *const environment[] = {NULL};
  int64_t start = creferences_now();
  for (uint64_t i = 0; i < count; i++) {
    int status = 0;
    pid_t child = 0;
    int error = posix_spawn(&child, path, NULL, NULL, arguments, environment);
    if (error || waitpid(child, &status, 0) < 0 || status != 0) {
      errno = error ? error : ECHILD;
      return -1;
    }
  }
  return creferences_now() - start;
}
