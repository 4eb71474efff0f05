/* Layers of the line model in the matrix unit of a processor that has one (AMX), several times as fast as networks_rows.h.
   It multiplies bytes and adds up exactly in 32 bits. What enters a layer, up to 4,095 steps, is two bytes, and so is a
   weight of 2,047 on both sides: four products, added up by what they are worth, are the sum of before, to the bit. The
   lower bytes of all rows lie in one plane, the upper ones in the next. */

#define _GNU_SOURCE
#include <string.h>

#include "networks.h"

#if defined(__x86_64__) && defined(__linux__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 11))
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROWS = 16, WIDTH = 16, TAPS = 3, HELD = ROWS * WIDTH };
enum { ASK_FOR_STATE = 0x1023, TILE_STATE = 18 }; /* of arch_prctl */
#define WITH_TILES __attribute__((target("amx-tile,amx-int8,avx512f,avx512bw")))

/* Whether the processor has such tiles, and the system lets this process use them. */
int tiles_at_hand(void)
{
    static int known; /* 1: no, 2: yes; threads may find out at once, and find the same */
    unsigned a, b, c, d, low = 0, high;
    if (!known) {
        int able = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d >> 24 & 1) && (d >> 25 & 1)
                   && __builtin_cpu_supports("avx512bw");
        if (able && __get_cpuid(1, &a, &b, &c, &d) && (c >> 27 & 1))
            __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
        known = able && (low >> 17 & 3) == 3 && !syscall(SYS_arch_prctl, ASK_FOR_STATE, TILE_STATE) ? 2 : 1;
    }
    return known == 2;
}

/* Tiles 0 to 5 hold sums, 6 the rows' bytes, 7 the weights'. */
WITH_TILES void tiles_begin(int64_t size)
{
    struct {
        uint8_t palette, start, none[14];
        uint16_t bytes[16];
        uint8_t rows[16];
    } shapes = {1, 0, {0}, {64, 64, 64, 64, 64, 64, (uint16_t)size, 64}, {16, 16, 16, 16, 16, 16, 16, (uint8_t)(size / 4)}};
    __asm__ volatile("" : : "m"(shapes)); /* gcc takes the first eight bytes alone for read */
    _tile_loadconfig(&shapes);
}

WITH_TILES void tiles_end(void)
{
    _tile_release();
}

/* 16 numbers in steps, their bytes in two planes. */
static inline WITH_TILES void in_steps(__m512 it, __m512 fine, uint8_t *low, uint8_t *high)
{
    __m512i steps = _mm512_cvtps_epi32(_mm512_min_ps(_mm512_mul_ps(it, fine), _mm512_set1_ps(CHANNEL)));
    _mm_storeu_si128((__m128i *)low, _mm512_cvtepi32_epi8(steps));
    _mm_storeu_si128((__m128i *)high, _mm512_cvtepi32_epi8(_mm512_srli_epi32(steps, 8)));
}

/* All rows in steps. */
WITH_TILES void tiles_steps(const float *h, int64_t numbers, float fine, uint8_t *planes)
{
    for (int64_t i = 0; i < numbers; i += WIDTH)
        in_steps(_mm512_loadu_ps(h + i), _mm512_set1_ps(fine), planes + i, planes + numbers + i);
}

/* The products with one plane's rows, added to the sums of lower bytes and of upper ones of 32 channels. */
#define ADD(rows, one, two, three, four)                                                                        \
    do {                                                                                             \
        _tile_loadd(6, rows, size);                                                                  \
        _tile_loadd(7, at, 64);                                                                      \
        _tile_dpbusd(one, 6, 7);                                                                     \
        _tile_loadd(7, at + part, 64);                                                               \
        _tile_dpbusd(two, 6, 7);                                                                   \
        _tile_loadd(7, at + 2 * part, 64);                                                           \
        _tile_dpbusd(three, 6, 7);                                                                 \
        _tile_loadd(7, at + 3 * part, 64);                                                           \
        _tile_dpbusd(four, 6, 7);                                                               \
    } while (0)

/* h = h + relu(product), 0 where no row is; `next`: the same in steps. `apart`: bytes of a plane; rows: in whole tiles, and
   around them as many empty ones as taps reach. */
WITH_TILES void tiles_layer(const struct layer *its, const uint8_t *planes, int64_t apart, const uint8_t *hollow, float *h,
                            uint8_t *next, int64_t rows)
{
    const int64_t size = its->size, part = size * WIDTH;
    const __m512 fine = _mm512_set1_ps(its->fine);
    int32_t sums[6 * HELD] __attribute__((aligned(64)));
    for (int64_t row = 0; row < rows; row += ROWS) {
        if (all_hollow(hollow + row, ROWS)) {
            memset(next + row * size, 0, (size_t)(ROWS * size));
            memset(next + apart + row * size, 0, (size_t)(ROWS * size));
            continue;
        }
        for (int64_t column = 0; column < size; column += 2 * WIDTH) {
            _tile_zero(0);
            _tile_zero(1);
            _tile_zero(2);
            _tile_zero(3);
            _tile_zero(4);
            _tile_zero(5);
            for (int64_t tap = 0; tap < TAPS; tap++) {
                const uint8_t *from = planes + (row + (tap - 1) * its->shift) * size;
                const int8_t *at = its->weights + (tap * size + column) / WIDTH * 2 * part;
                ADD(from, 0, 1, 3, 4);
                ADD(from + apart, 1, 2, 4, 5);
            }
            _tile_stored(0, sums, 64);
            _tile_stored(1, sums + HELD, 64);
            _tile_stored(2, sums + 2 * HELD, 64);
            _tile_stored(3, sums + 3 * HELD, 64);
            _tile_stored(4, sums + 4 * HELD, 64);
            _tile_stored(5, sums + 5 * HELD, 64);
            for (int half = 0; half < 2; half++) {
                const int64_t first = column + half * WIDTH;
                const __m512 step = _mm512_loadu_ps(its->step + first), bias = _mm512_loadu_ps(its->bias + first);
                const int32_t *sum = sums + 3 * half * HELD;
                for (int n = 0; n < ROWS; n++, sum += WIDTH) {
                    const int64_t place = (row + n) * size + first;
                    __m512i total = _mm512_slli_epi32(_mm512_load_si512(sum + 2 * HELD), 8);
                    total = _mm512_slli_epi32(_mm512_add_epi32(total, _mm512_load_si512(sum + HELD)), 8);
                    total = _mm512_add_epi32(total, _mm512_load_si512(sum));
                    __m512 it = _mm512_add_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(total), step), bias);
                    it = _mm512_add_ps(_mm512_loadu_ps(h + place), _mm512_max_ps(it, _mm512_setzero_ps()));
                    it = hollow[row + n] ? _mm512_setzero_ps() : it;
                    _mm512_storeu_ps(h + place, it);
                    in_steps(it, fine, next + place, next + apart + place);
                }
            }
        }
    }
}
#else
int tiles_at_hand(void)
{
    return 0;
}

void tiles_begin(int64_t size)
{
    (void)size;
}

void tiles_end(void) {}

void tiles_steps(const float *h, int64_t numbers, float fine, uint8_t *planes)
{
    (void)h, (void)numbers, (void)fine, (void)planes;
}

void tiles_layer(const struct layer *its, const uint8_t *planes, int64_t apart, const uint8_t *hollow, float *h,
                 uint8_t *next, int64_t rows)
{
    (void)its, (void)planes, (void)apart, (void)hollow, (void)h, (void)next, (void)rows;
}
#endif
