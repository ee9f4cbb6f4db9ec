#define _GNU_SOURCE
#include "cprimitives_thread_slot.h"

#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Thread_local void *current_loop;

void *cprimitives_current_loop(void) { return current_loop; }
void cprimitives_set_current_loop(void *loop) { current_loop = loop; }

_Thread_local void *cprimitives_greenlets;
static _Thread_local void (*greenlets_at_exit)(void *);
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t exit_key;

static void on_thread_exit(void *record) {
  if (greenlets_at_exit) greenlets_at_exit(record);
  cprimitives_greenlets = 0;
}

static void make_key(void) { pthread_key_create(&exit_key, on_thread_exit); }

void cprimitives_set_current_greenlets(void *record, void (*at_exit)(void *)) {
  pthread_once(&once, make_key);
  pthread_setspecific(exit_key, record);
  cprimitives_greenlets = record;
  greenlets_at_exit = at_exit;
}

int cprimitives_thread_id(void) { return (int)syscall(SYS_gettid); }

void cprimitives_thread_set_name(const char *name) {
  char kept[16];
  strncpy(kept, name, sizeof kept - 1);
  kept[sizeof kept - 1] = 0;
  pthread_setname_np(pthread_self(), kept);
}
