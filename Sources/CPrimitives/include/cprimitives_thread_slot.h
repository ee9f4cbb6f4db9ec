#ifndef CPRIMITIVES_THREAD_SLOT_H
#define CPRIMITIVES_THREAD_SLOT_H

/// Thread-local pointers, which Swift cannot declare. Each starts as NULL on every thread.
/// They are plain functions and not inline: code that may move between threads inside one Swift
/// function (an async function, a greenlet handed over by mistake) must not cache their addresses.

/// The event loop executor that this thread runs, or NULL. Not retained.
void *cprimitives_current_loop(void);
void cprimitives_set_current_loop(void *loop);

/// The kernel's id of the calling thread (gettid), as it stands in /proc/self/task.
int cprimitives_thread_id(void);

#endif
