#ifndef CPRIMITIVES_SPAWN_COMMAND_H
#define CPRIMITIVES_SPAWN_COMMAND_H
#include <sys/types.h>

/// Starts the program `path` in the caller's process group; it is killed when the thread that
/// started it ends. Its input is /dev/null, its error output is `errors`. With `captures`, its
/// output is `pipe`; else its output is /dev/null and `pipe` stays open in it as descriptor 3.
/// No other descriptor is open in it. Returns the pid, or a negative errno value, also
/// when the program cannot be executed.
pid_t cprimitives_spawn_command(const char *path, char *const argv[], int pipe, int captures,
                                int errors);
#endif
