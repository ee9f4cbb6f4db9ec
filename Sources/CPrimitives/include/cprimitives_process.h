#ifndef CPRIMITIVES_PROCESS_H
#define CPRIMITIVES_PROCESS_H
#include <stdint.h>
#include <sys/types.h>

/// fork(2), which Swift refuses to import. Safe only while the process has one thread.
pid_t cprimitives_fork(void);

/// pidfd_open(2): a descriptor that turns readable when the process has ended, or -1 with errno.
int cprimitives_pidfd_open(pid_t pid);

/// pidfd_send_signal(2): 0, or -1 with errno. Never hits another process that reuses the pid.
int cprimitives_pidfd_send_signal(int pidfd, int signal);

/// Reaps the child behind `pidfd`. Returns 1 and a wait(2) status, 0 if it still runs and
/// `no_hang` is set, or -1 with errno.
int cprimitives_pidfd_wait(int pidfd, int no_hang, int *status);

/// Asks the kernel to send `signal` to this process when the thread that created it ends.
int cprimitives_set_parent_death_signal(int signal);

/// The caller's thread id, and its process's. Asked for once; a fork asks again.
pid_t cprimitives_gettid(void);
pid_t cprimitives_getpid(void);

/// Sets /proc/self/comm (cut at 15 bytes) and, as far as the room lasts, the command line that
/// ps shows. Returns 0, or -1 with errno.
int cprimitives_set_process_name(const char *name);

/// Names the calling thread (cut at 15 bytes).
void cprimitives_set_thread_name(const char *name);

/// Starts `path` in a new process. Descriptor `control` becomes 3 in it, 0 to 2 are inherited,
/// every other one is closed. `group` < 0 keeps the caller's process group, 0 makes a new one,
/// any other value joins that group. Returns 0 and the pid, or an errno value.
int cprimitives_spawn(const char *path, char *const argv[], char *const envp[], int control,
                      pid_t group, pid_t *pid);

/// A descriptor that turns readable when a child ends; blocks SIGCHLD. -1 with errno.
int cprimitives_child_signal_descriptor(void);

/// Gives every signal its default action and unblocks all of them.
void cprimitives_reset_signals(void);

/// Unblocks all signals.
void cprimitives_unblock_signals(void);

/// Closes every descriptor from `first` to `last`, both included. 0, or -1 with errno.
int cprimitives_close_range(unsigned first, unsigned last);

/// The environment of this process, which Swift sees only as unsafe global state.
char *const *cprimitives_environment(void);
#endif
