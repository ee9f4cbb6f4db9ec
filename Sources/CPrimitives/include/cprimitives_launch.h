#ifndef CPRIMITIVES_LAUNCH_H
#define CPRIMITIVES_LAUNCH_H

#include <sys/types.h>

/// How to start a program; see cprimitives_launch.
struct cprimitives_launch_options {
  const char *path;         ///< The program's path; no search along PATH.
  char *const *arguments;   ///< argv, ended by NULL.
  char *const *environment; ///< envp, ended by NULL.
  int standard_input;       ///< Becomes descriptor 0; -1 for /dev/null.
  int standard_output;      ///< Becomes descriptor 1; -1 for /dev/null.
  int standard_error;       ///< Becomes descriptor 2; -1 for /dev/null.
  int extra;                ///< Becomes descriptor 3; -1 for none.
  int new_group;            ///< Nonzero: the leader of a new process group.
  int die_with_parent;      ///< Nonzero: killed when the thread that started it ends.
  int oom_score_adjustment; ///< Written to oom_score_adj unless 0; 1000 = the first to go.
};

/// Starts a program by vfork and execve; all descriptors but 0-3 are closed in it.
///
/// Returns its process id, or -1 with errno set to what went wrong in either process.
/// Thread-safe. The caller's thread is suspended until the program is loaded.
pid_t cprimitives_launch(const struct cprimitives_launch_options *options);

/// Makes SIGINT, SIGTERM and SIGHUP count instead of ending the process.
///
/// Returns a descriptor that becomes readable with the first such signal, or -1 with errno.
int cprimitives_interrupt_install(void);

/// How many such signals have arrived, and the number of the last one (0 if none).
int cprimitives_interrupt_count(void);
int cprimitives_interrupt_last(void);

/// Asks that orphaned descendants become children of this process, so that it can reap them.
int cprimitives_become_subreaper(void);

/// Asks for SIGKILL when the parent's thread ends, unless the parent is no longer `parent`.
///
/// Returns 0, or -1 if the parent is already gone.
int cprimitives_die_with_parent(pid_t parent);

/// Names the calling thread (of a process: its main thread) in ps; cut at 15 bytes.
void cprimitives_set_name(const char *name);

/// Removes a folder with all it holds; symbolic links are removed and not followed.
void cprimitives_remove_tree(const char *path);

#endif
