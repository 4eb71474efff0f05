/* A layer of the line model's networks in the matrix unit of a processor that has one (AMX), two to three times as fast as
   layers.c. It multiplies numbers of 8 bits of mantissa (bf16) and adds exact products up in float. A float is the sum
   of three such numbers, a weight, which was of 16 bits, of two: the five products that can matter are as good as one
   of floats, the smallest added up first. */

#define _GNU_SOURCE
#include <string.h>

#include "layers.h"

#if defined(__x86_64__) && defined(__linux__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 11))
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROWS = 16, DEEP = 32, WIDTH = 16, TILE = ROWS * DEEP, PARTS = 3, TAPS = 3, MOST = 64, BLOCK = 2 * ROWS };
enum { ASK_FOR_STATE = 0x1023, TILE_STATE = 18 }; /* of arch_prctl */
static const uint32_t HIGH = 0xFFFF0000u; /* what bf16 has of a float */
#define WITH_TILES __attribute__((target("amx-tile,amx-bf16,avx512f,avx512bw")))

/* Whether the processor has such tiles, and the system lets this process use them. */
int tiles_at_hand(void)
{
    static int known; /* 1: no, 2: yes; threads may find out at once, and find the same */
    unsigned a, b, c, d, low = 0, high;
    if (!known) {
        int able = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d >> 22 & 1) && (d >> 24 & 1)
                   && __builtin_cpu_supports("avx512bw");
        if (able && __get_cpuid(1, &a, &b, &c, &d) && (c >> 27 & 1))
            __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
        known = able && (low >> 17 & 3) == 3 && !syscall(SYS_arch_prctl, ASK_FOR_STATE, TILE_STATE) ? 2 : 1;
    }
    return known == 2;
}

static uint32_t bits_of(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static float of_bits(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* The weights as tiles, the two parts of each one behind the other: pairs of rows of a matrix side by side. Whether two
   parts are all of them. */
static int packed(const struct layer *its, int64_t size, uint16_t *out)
{
    uint32_t left = 0;
    for (int64_t row = 0; row < its->taps * size; row += 2)
        for (int64_t column = 0; column < size; column += WIDTH) {
            const float *upper = its->matrices + row * size + column, *lower = upper + size;
            uint32_t pairs[2][WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                uint32_t one = bits_of(upper[i]) & HIGH, other = bits_of(lower[i]) & HIGH;
                uint32_t second = bits_of(upper[i] - of_bits(one)), its_second = bits_of(lower[i] - of_bits(other));
                pairs[0][i] = one >> 16 | other;
                pairs[1][i] = second >> 16 | (its_second & HIGH);
                left |= second | its_second;
            }
            uint16_t *to = out + (row / DEEP * (size / WIDTH) + column / WIDTH) * 2 * TILE + row % DEEP * DEEP / 2;
            memcpy(to, pairs[0], sizeof pairs[0]);
            memcpy(to + TILE, pairs[1], sizeof pairs[1]);
        }
    return !(left & ~HIGH);
}

/* The three parts of `many` numbers, each `apart` behind the one before. */
static WITH_TILES void parted(const float *from, int64_t many, uint16_t *out, int64_t apart)
{
    const __m512i upper = _mm512_set1_epi32((int)HIGH);
    for (int64_t i = 0; i < many; i += WIDTH) {
        __m512 left = _mm512_loadu_ps(from + i);
        for (int part = 0; part < PARTS; part++) {
            __m512i its = _mm512_and_si512(_mm512_castps_si512(left), upper);
            _mm256_storeu_si256((__m256i *)(out + part * apart + i),
                                _mm512_cvtepi32_epi16(_mm512_srli_epi32(its, 16)));
            left = _mm512_sub_ps(left, _mm512_castsi512_ps(its));
        }
    }
}

/* Sums of 32 rows and 32 columns, in tiles 0 to 3. `parts` is where the rows' first part begins, `weights` where the
   columns' do, `next` the weights' tiles from one DEEP rows of a matrix to the next. */
#define ADD(from, part)                                                                              \
    do {                                                                                             \
        _tile_loadd(4, (from) + (part) * apart, stride);                                             \
        _tile_loadd(5, (from) + (part) * apart + ROWS * size, stride);                               \
        _tile_loadd(6, at, 2 * DEEP);                                                                \
        _tile_dpbf16ps(0, 4, 6);                                                                     \
        _tile_dpbf16ps(2, 5, 6);                                                                     \
        _tile_loadd(7, at + 2 * TILE, 2 * DEEP);                                                     \
        _tile_dpbf16ps(1, 4, 7);                                                                     \
        _tile_dpbf16ps(3, 5, 7);                                                                     \
    } while (0)

static WITH_TILES void summed(const struct layer *its, const uint16_t *parts, int64_t apart, const uint16_t *weights,
                              int64_t size, float *out)
{
    const int64_t stride = 2 * size, next = size / WIDTH * 2 * TILE;
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int large = 0; large < 2; large++) {
        const uint16_t *at = weights;
        for (int64_t tap = 0; tap < TAPS; tap++)
            for (int64_t deep = 0; deep < size; deep += DEEP, at += next) {
                const uint16_t *from = parts + (tap - 1) * its->shift * size + deep;
                if (large) {
                    ADD(from, 0);
                    continue;
                }
                ADD(from, 2);
                ADD(from, 1);
                at += TILE;
                ADD(from, 1);
                ADD(from, 0);
                at -= TILE;
            }
    }
    _tile_stored(0, out, BLOCK * sizeof *out);
    _tile_stored(1, out + WIDTH, BLOCK * sizeof *out);
    _tile_stored(2, out + ROWS * BLOCK, BLOCK * sizeof *out);
    _tile_stored(3, out + ROWS * BLOCK + WIDTH, BLOCK * sizeof *out);
}

/* The end of a layer for 32 rows and columns of `size`. */
static WITH_TILES void ended(const float *sums, const float *bias, const float *from, const uint8_t *hollow, float *out,
                             int64_t size)
{
    for (int row = 0; row < BLOCK; row++, sums += BLOCK, from += size, out += size)
        for (int i = 0; i < BLOCK; i += WIDTH) {
            __m512 it = _mm512_add_ps(_mm512_loadu_ps(sums + i), _mm512_loadu_ps(bias + i));
            it = _mm512_add_ps(_mm512_max_ps(it, _mm512_setzero_ps()), _mm512_loadu_ps(from + i));
            _mm512_storeu_ps(out + i, hollow[row] ? _mm512_setzero_ps() : it);
        }
}

/* As `layer` in layers.c, for layers of three taps; 0 where it cannot. `room` is for TILES_ROOM numbers. */
WITH_TILES int layer_of_tiles(const struct layer *its, const float *from, const uint8_t *hollow, float *out, int64_t rows,
                              int64_t size, uint16_t *room)
{
    struct {
        uint8_t palette, start, none[14];
        uint16_t bytes[16];
        uint8_t rows[16];
    } shapes = {1, 0, {0}, {64, 64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16, 16}};
    /* A tile's rows are as long as the cache's lines: across two of them loading takes three times as long. */
    uint16_t *weights = (uint16_t *)(((uintptr_t)room + 63) & ~(uintptr_t)63), *parts = weights + TAPS * MOST * MOST * 2;
    float sums[BLOCK * BLOCK] __attribute__((aligned(64)));
    const int64_t shift = its->shift, apart = (TILES_AT_ONCE + BLOCK + 2 * shift) * size;
    if (its->taps != TAPS || its->stride != size || !packed(its, size, weights))
        return 0;
    _tile_loadconfig(&shapes);
    for (int64_t start = 0; start < rows; start += TILES_AT_ONCE) {
        int64_t many = rows - start < TILES_AT_ONCE ? rows - start : TILES_AT_ONCE;
        /* Rows in whole blocks: what lies behind the last one is not told. */
        parted(from + (start - shift) * size, (many + 2 * shift) * size, parts, apart);
        for (int64_t column = 0; column < size; column += BLOCK) /* half of the weights stay in the nearest cache */
            for (int64_t row = 0; row < many;) {
                float *into = out + (start + row) * size + column;
                if (hollow[start + row]) {
                    memset(into, 0, BLOCK * sizeof *into);
                    row++;
                    continue;
                }
                if (row > many - BLOCK)
                    row = many - BLOCK, into = out + (start + row) * size + column;
                summed(its, parts + (row + shift) * size, apart, weights + column / WIDTH * 2 * TILE, size, sums);
                ended(sums, its->bias + column, from + (start + row) * size + column, hollow + start + row, into, size);
                row += BLOCK;
            }
    }
    _tile_release();
    return 1;
}
#else
int tiles_at_hand(void)
{
    return 0;
}

int layer_of_tiles(const struct layer *its, const float *from, const uint8_t *hollow, float *out, int64_t rows,
                   int64_t size, uint16_t *room)
{
    return 0 * (its->taps + from[0] + hollow[0] + out[0] + rows + size + room[0]) > 0;
}
#endif
