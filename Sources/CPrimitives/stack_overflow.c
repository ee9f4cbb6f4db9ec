#define _GNU_SOURCE
#include "cprimitives_stack.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "overflow_landing.h"
#include "sanitizers.h"

// Room for the handler below, which may walk the stack, and for one that it hands over to, such as a
// crash reporter.
enum { alternate_size = 65536 };

static _Thread_local int is_prepared;
static struct sigaction before_segv, before_bus;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t free_key;

// Text for a signal handler: no allocation, no locale, no stdio.
struct line {
  char text[256];
  size_t length;
};

static void put(struct line *line, const char *text) {
  while (*text && line->length < sizeof line->text) line->text[line->length++] = *text++;
}

static void put_number(struct line *line, uint64_t number) {
  char digits[21];
  size_t i = sizeof digits;
  digits[--i] = 0;
  do digits[--i] = (char)('0' + number % 10);
  while (number /= 10);
  put(line, digits + i);
}

static void report(const struct cprimitives_stack *stack, int is_fatal) {
  struct line line = {.length = 0};
  put(&line, is_fatal ? "fatal" : "error");
  put(&line, ": stack overflow in ");
  if (stack->label) {
    put(&line, "greenlet '");
    put(&line, stack->label);
    put(&line, "'");
  } else if (stack->number) {
    put(&line, "greenlet #");
    put_number(&line, stack->number);
  } else {
    put(&line, "a generator");
  }
  put(&line, " after ");
  put_number(&line, (stack->usable / SANITIZER_STACK_FACTOR + 1023) / 1024);
  put(&line, " KiB; give it a larger stackSize or recurse less deeply\n");
  if (write(STDERR_FILENO, line.text, line.length) < 0) return;
}

static void on_fault(int number, siginfo_t *info, void *interrupted) {
  struct cprimitives_stack *stack = cprimitives_stack_in_use();
  const char *address = info->si_addr;
  // Up to 64 KiB below the stack: reserve and guard, and what a large frame may have hit beyond them.
  if (stack && address < stack->low && address >= stack->low - 65536) {
    int lands = overflow_lands(stack, address, interrupted);
    report(stack, !lands);
    if (lands) return;
  }
  sigaction(number, number == SIGBUS ? &before_bus : &before_segv, NULL);
}

static void free_alternate(void *memory) {
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  free(memory);
}

static void install(void) {
  overflow_prepare();
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  sigaction(SIGSEGV, &action, &before_segv);
  sigaction(SIGBUS, &action, &before_bus);
  pthread_key_create(&free_key, free_alternate);
}

void cprimitives_stack_report_overflow(void) {
  if (is_prepared) return;
  is_prepared = 1;
  pthread_once(&once, install);
  stack_t now;
  if (sigaltstack(NULL, &now) == 0 && !(now.ss_flags & SS_DISABLE)) return;
  void *memory = malloc(alternate_size);
  if (!memory) return; // then an overflow still kills the process, only without the message
  stack_t alternate = {.ss_sp = memory, .ss_size = alternate_size};
  if (sigaltstack(&alternate, NULL) != 0) {
    free(memory);
    return;
  }
  pthread_setspecific(free_key, memory);
}
