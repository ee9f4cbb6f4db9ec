// How a stack overflow ends a call instead of the process.
//
//   guarded call ──▶ frames … ──▶ fault below the stack
//        ▲                          │ handler, on the alternate stack
//        │                          ├─ in this program's own code: goes on at `land`
//        │                          └─ in a library's: the reserve opens, the library's function runs to
//        │                             its end and returns not to its caller but to `returned`, then `land`
//        └───────── longjmp ────────┘
//
// A library may hold a lock where it meets the end of the stack (malloc its arena, print the stream's),
// so its frames are never dropped. The program's own are: Swift has no way to unwind them.
#define _GNU_SOURCE
#include "overflow_landing.h"

#include <link.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include "cprimitives_guarded_call.h"
#include "sanitizers.h"

#if defined(SANITIZES_ADDRESSES)
void __asan_unpoison_memory_region(void const volatile *address, size_t size);
#endif

struct cprimitives_landing {
  jmp_buf registers;
  struct cprimitives_landing *outer;
};

enum {
  // What `land` and the guarded call's own frame below the landing take, with a margin.
  landing_room = 2048,
  // A guarded call needs its landing that far above the end of the stack, or an outer one serves.
  smallest_call = 8192,
  // Frames of libraries that are followed to the first one of the program.
  most_frames = 256,
};

// MARK: Whose code is it?

// The executable, and the module of this file if it is another one.
static struct { uintptr_t start, end; } own_code[2];

static int note_module(struct dl_phdr_info *module, size_t size, void *count) {
  (void)size;
  uintptr_t start = UINTPTR_MAX, end = 0;
  for (int i = 0; i < module->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &module->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    uintptr_t from = module->dlpi_addr + part->p_vaddr, to = from + part->p_memsz;
    if (from < start) start = from;
    if (to > end) end = to;
  }
  // The executable comes first.
  int *found = count;
  uintptr_t here = (uintptr_t)note_module;
  if (*found == 0 || (here >= start && here < end)) {
    own_code[*found > 0].start = start;
    own_code[*found > 0].end = end;
  }
  ++*found;
  return 0;
}

static int is_own(uintptr_t pc) {
  for (int i = 0; i < 2; i++)
    if (pc >= own_code[i].start && pc < own_code[i].end) return 1;
  return 0;
}

// MARK: Accesses that dropped frames have open

// The runtime keeps the accesses that a thread has open in a list whose entries stand in the frames.
// Entries of dropped frames have to leave it, or later frames overwrite them. There is no call for
// that, but an access of our own stands at the list's head, and its third word leads to the next one
// (its lowest bit says something else): the runtime's Exclusivity.cpp.
void swift_beginAccess(void *pointer, void *buffer, uintptr_t flags, void *pc)
    __attribute__((weak));
void swift_endAccess(void *buffer) __attribute__((weak));

struct access {
  void *pointer, *pc;
  uintptr_t next;
};
enum { access_is_modify = 1, access_is_tracked = 32 };

static int knows_accesses;
static _Thread_local char marker[2];

static struct access *next_access(const struct access *access) {
  return (struct access *)(access->next & ~(uintptr_t)1);
}

static void begin_access(struct access *access, int number) {
  swift_beginAccess(&marker[number], access, access_is_modify | access_is_tracked, NULL);
}

// Whether this runtime's list is what the code here takes it for.
static int try_accesses(void) {
  if (!swift_beginAccess || !swift_endAccess) return 0;
  struct { struct access access; void *more[3]; } first = {0}, second = {0};
  begin_access(&first.access, 0);
  begin_access(&second.access, 1);
  int is_known = first.access.pointer == &marker[0] && next_access(&second.access) == &first.access;
  swift_endAccess(&second);
  swift_endAccess(&first);
  return is_known;
}

// Takes the accesses of the frames below the landing out of the list. They must not be overwritten yet.
static void drop_accesses(const struct cprimitives_stack *stack) {
  if (!knows_accesses) return;
  const char *low = stack->low - cprimitives_stack_reserve;
  const char *high = (const char *)stack->landing;
  struct { struct access access; void *more[3]; } mine = {0};
  begin_access(&mine.access, 0);
  struct access *access = next_access(&mine.access);
  while ((char *)access >= low && (char *)access < high) access = next_access(access);
  mine.access.next = (uintptr_t)access | (mine.access.next & 1);
  swift_endAccess(&mine);
}

void overflow_prepare(void) {
  int count = 0;
  dl_iterate_phdr(note_module, &count);
  knows_accesses = try_accesses();
}

// MARK: The guarded call and its other end

typedef void swift_closure(void *argument, __attribute__((swift_context)) void *context,
                           __attribute__((swift_error_result)) void **error)
    __attribute__((swiftcall));

int cprimitives_stack_run_guarded(const void *function, void *context, void **error) {
  swift_closure *call = (swift_closure *)function;
  struct cprimitives_stack *stack = cprimitives_stack_running;
  void *thrown = NULL;
  struct cprimitives_landing landing;
  if (!stack || (char *)&landing - stack->low < smallest_call) {
    call(NULL, context, &thrown);
    *error = thrown;
    return 0;
  }
  landing.outer = stack->landing;
  if (_setjmp(landing.registers)) {
    stack->landing = landing.outer;
    return 1;
  }
  stack->landing = &landing;
  call(NULL, context, &thrown);
  stack->landing = landing.outer;
  *error = thrown;
  return 0;
}

// Where `land` runs: below the guarded call's own frame, over frames that are dropped.
static char *landing_top(const struct cprimitives_stack *stack) {
  return (char *)(((uintptr_t)stack->landing - landing_room) & ~(uintptr_t)63);
}

// Runs at `landing_top` of the stack in use.
UNSANITIZED _Noreturn static void land(void) {
  struct cprimitives_stack *stack = cprimitives_stack_running;
  if (stack->reserve_is_open) cprimitives_stack_close_reserve(stack);
#if defined(SANITIZES_ADDRESSES)
  __asan_unpoison_memory_region(stack->low, (size_t)((char *)stack->landing - stack->low));
#endif
  // The dropped frames' memory goes back: most stacks never need that much again.
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  char *end = (char *)(((uintptr_t)__builtin_frame_address(0) - landing_room) & ~(page - 1));
  if (end > stack->low) madvise(stack->low, (size_t)(end - stack->low), MADV_DONTNEED);
  _longjmp(stack->landing->registers, 1);
}

#if defined(__x86_64__)

// Called on the reserve when a library's function has returned; gives the stack pointer for `land`.
UNSANITIZED __attribute__((used)) static void *rescue(void) __asm__("cprimitives_overflow_rescue");
static void *rescue(void) {
  struct cprimitives_stack *stack = cprimitives_stack_running;
  drop_accesses(stack);
  return landing_top(stack) - 8; // as after a call
}
UNSANITIZED __attribute__((used)) _Noreturn static void
land_after_library(void) __asm__("cprimitives_overflow_land");
static void land_after_library(void) { land(); }

void returned(void) __asm__("cprimitives_overflow_returned");
__asm__(".text\n"
        ".local cprimitives_overflow_returned\n"
        ".type cprimitives_overflow_returned, @function\n"
        ".p2align 4\n"
        "cprimitives_overflow_returned:\n\t"
        "andq $-16, %rsp\n\t"
        "call cprimitives_overflow_rescue\n\t"
        "movq %rax, %rsp\n\t"
        "jmp cprimitives_overflow_land\n\t"
        ".size cprimitives_overflow_returned, . - cprimitives_overflow_returned\n");

// Looks for the first return address that leads from libraries back into the program.
struct search {
  uintptr_t fault;
  int has_begun;
  int frames;
  void **frame_pointer; // of the last frame that was looked at
  void **slot;          // where the address stands
};

static _Unwind_Reason_Code look_at_frame(struct _Unwind_Context *frame, void *argument) {
  struct search *search = argument;
  uintptr_t pc = _Unwind_GetIP(frame);
  if (!search->has_begun) {
    // The handler's own frames come first.
    search->has_begun = pc == search->fault;
    return search->frames++ < most_frames ? _URC_NO_REASON : _URC_END_OF_STACK;
  }
  if (is_own(pc)) {
    void **slot = (void **)_Unwind_GetCFA(frame) - 1;
    if ((uintptr_t)*slot == pc) search->slot = slot;
    return _URC_END_OF_STACK;
  }
  enum { rbp = 6 };
  search->frame_pointer = (void **)_Unwind_GetGR(frame, rbp);
  return search->frames++ < most_frames ? _URC_NO_REASON : _URC_END_OF_STACK;
}

// Swift's own library has frame pointers but not always unwind tables: from such a frame on, follow them.
static void follow_frame_pointers(struct search *search, const struct cprimitives_stack *stack) {
  void **frame = search->frame_pointer;
  while (!search->slot && search->frames++ < most_frames && (char *)frame >= stack->low &&
         (char *)(frame + 1) < (char *)stack->landing && (uintptr_t)frame % sizeof *frame == 0) {
    if (is_own((uintptr_t)frame[1])) search->slot = frame + 1;
    if ((void **)frame[0] <= frame) return;
    frame = frame[0];
  }
}

static int let_library_return(struct cprimitives_stack *stack, uintptr_t pc) {
  if (stack->reserve_is_open) return 0;
  struct search search = {.fault = pc};
  _Unwind_Backtrace(look_at_frame, &search);
  if (search.has_begun) follow_frame_pointers(&search, stack);
  char *slot = (char *)search.slot;
  // It must be one of the frames that the landing drops.
  if (slot < stack->low || slot >= (char *)stack->landing) return 0;
  if (cprimitives_stack_open_reserve(stack) != 0) return 0;
  *search.slot = (void *)returned;
  return 1;
}

#else

// arm64 keeps the return address of the innermost function in a register or anywhere in its frame: an
// overflow inside of a library ends the process there.
static int let_library_return(struct cprimitives_stack *stack, uintptr_t pc) {
  (void)stack, (void)pc;
  return 0;
}

#endif

int overflow_lands(struct cprimitives_stack *stack, const char *address, void *interrupted) {
  ucontext_t *context = interrupted;
  if (!stack->landing) return 0;
  if (address < stack->low - cprimitives_stack_guard - cprimitives_stack_reserve) return 0;
#if defined(__x86_64__)
  uintptr_t pc = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
  uintptr_t pc = (uintptr_t)context->uc_mcontext.pc;
#endif
  if (!is_own(pc)) return let_library_return(stack, pc);
  drop_accesses(stack);
  char *top = landing_top(stack);
#if defined(__x86_64__)
  context->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)land;
  context->uc_mcontext.gregs[REG_RSP] = (greg_t)(uintptr_t)(top - 8); // as after a call
#elif defined(__aarch64__)
  context->uc_mcontext.pc = (uintptr_t)land;
  context->uc_mcontext.sp = (uintptr_t)top;
#endif
  return 1;
}
