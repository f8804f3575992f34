/* Seeded numbers for tests that play random histories: one seed, one history. */
#ifndef LT_TESTS_UNIT_DRAW_H
#define LT_TESTS_UNIT_DRAW_H
#include <stdint.h>

static inline uint64_t
next(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static inline int
below(uint64_t *seed, int n)
{
	return (int)(next(seed) % (uint64_t)n);
}

#endif
