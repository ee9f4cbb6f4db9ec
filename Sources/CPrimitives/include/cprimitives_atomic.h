#ifndef CPRIMITIVES_ATOMIC_H
#define CPRIMITIVES_ATOMIC_H
#include <stdbool.h>
#include <stdint.h>

// Atomics on plain words, for memory that several processes map. Swift's own atomics own their
// storage and cannot be laid over a mapping.

static inline uint64_t cprimitives_load64(const uint64_t *word) {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}
static inline void cprimitives_store64(uint64_t *word, uint64_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}
static inline bool cprimitives_compare_exchange64(uint64_t *word, uint64_t expected,
                                                  uint64_t desired) {
  return __atomic_compare_exchange_n(word, &expected, desired, false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_ACQUIRE);
}
static inline uint64_t cprimitives_fetch_add64(uint64_t *word, uint64_t value) {
  return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
}
static inline uint64_t cprimitives_fetch_or64(uint64_t *word, uint64_t value) {
  return __atomic_fetch_or(word, value, __ATOMIC_SEQ_CST);
}
static inline uint64_t cprimitives_fetch_and64(uint64_t *word, uint64_t value) {
  return __atomic_fetch_and(word, value, __ATOMIC_SEQ_CST);
}
static inline uint32_t cprimitives_load32(const uint32_t *word) {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}
static inline void cprimitives_store32(uint32_t *word, uint32_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}
static inline uint32_t cprimitives_exchange32(uint32_t *word, uint32_t value) {
  return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}
static inline bool cprimitives_compare_exchange32(uint32_t *word, uint32_t expected,
                                                  uint32_t desired) {
  return __atomic_compare_exchange_n(word, &expected, desired, false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_ACQUIRE);
}
static inline uint32_t cprimitives_fetch_add32(uint32_t *word, uint32_t value) {
  return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
}
static inline uint32_t cprimitives_fetch_or32(uint32_t *word, uint32_t value) {
  return __atomic_fetch_or(word, value, __ATOMIC_SEQ_CST);
}
static inline uint32_t cprimitives_fetch_and32(uint32_t *word, uint32_t value) {
  return __atomic_fetch_and(word, value, __ATOMIC_SEQ_CST);
}
static inline uint16_t cprimitives_load16(const uint16_t *word) {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}
static inline void cprimitives_store16(uint16_t *word, uint16_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}
static inline uint8_t cprimitives_load8(const uint8_t *word) {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}
static inline void cprimitives_store8(uint8_t *word, uint8_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}
/// Orders a store before it against a load after it, as in Dekker's algorithm.
static inline void cprimitives_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

/// Tells the core that this is a spinning loop.
static inline void cprimitives_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("isb" ::: "memory");
#endif
}
#endif
