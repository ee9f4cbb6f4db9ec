#ifndef CPRIMITIVES_SPAWN_FIXTURE_H
#define CPRIMITIVES_SPAWN_FIXTURE_H
#include <sys/types.h>

/// Turns a freshly forked child into a server of its own: it is killed when the thread that forked
/// it ends, has default signal actions, no input and no output but errors, and no descriptor above
/// 2 except `keep`. Exits at once if `parent` has ended already. `name` is shown by ps.
void cprimitives_spawn_become_fixture(int keep, pid_t parent, const char *name);
#endif
