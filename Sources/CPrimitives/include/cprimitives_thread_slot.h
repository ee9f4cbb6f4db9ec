#ifndef CPRIMITIVES_THREAD_SLOT_H
#define CPRIMITIVES_THREAD_SLOT_H

/// Thread-local pointers, which Swift cannot declare. Each starts as NULL on every thread.

/// The event loop executor that this thread runs, or NULL. Not retained. A plain function and not
/// inline: an async function may move between threads, and must not cache the variable's address.
void *_Nullable cprimitives_current_loop(void);
void cprimitives_set_current_loop(void *_Nullable loop);

/// Behind the two functions below. The access model spares a call for each access and works wherever
/// the library is linked at start-up.
extern _Thread_local void *_Nullable cprimitives_greenlets
    __attribute__((tls_model("initial-exec")));

/// The record of the calling thread's greenlets, or NULL; freed by whoever set it.
static inline void *_Nullable cprimitives_current_greenlets(void) {
  return cprimitives_greenlets;
}
/// Sets the record; `at_exit` is called with it when the thread ends.
void cprimitives_set_current_greenlets(void *_Nonnull record,
                                       void (*_Nonnull at_exit)(void *_Nullable));

/// The kernel's id of the calling thread (gettid), as it stands in /proc/self/task.
int cprimitives_thread_id(void);

/// Names the calling thread; at most 15 bytes are kept.
void cprimitives_thread_set_name(const char *_Nonnull name);

#endif
