#ifndef CPRIMITIVES_PROCESS_H
#define CPRIMITIVES_PROCESS_H
#include <sys/types.h>
/// fork(2), which Swift refuses to import. Safe only while the process has one thread.
pid_t cprimitives_fork(void);
#endif
