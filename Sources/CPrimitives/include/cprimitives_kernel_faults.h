#ifndef CPRIMITIVES_KERNEL_FAULTS_H
#define CPRIMITIVES_KERNEL_FAULTS_H

/// Ends the process by a real segmentation violation, which no Swift code can promise.
__attribute__((noreturn)) void cprimitives_kernel_crash(void);
#endif
