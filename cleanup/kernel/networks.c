/* A network of the line model, whole, in whole numbers: what enters a product is rounded to steps first, products are
   added up exactly, and so the answers are numpy's to the bit (lines/network.py), on every processor. Where this one
   cannot multiply 16 or 32 numbers of 16 bits at once (AVX2, AVX-512 with VNNI), told[0] stays 0 and numpy answers. */

#include <math.h>
#include <string.h>

#include "networks.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <immintrin.h>

/* As in network.py: rows around each page, rows added up at once, steps of what a page adds, nats that a row is asked for
   at most, and steps of a nat. */
enum { GAP = 16, BLOCK = 8, LANES = 16, FINE = 1023, ASKED = 10, NAT = 64, MOST = 64, ABREAST = 32 };

/* Rows times weights, which lie in pairs: of two inputs the first channel's, then the next channel's. */
struct product {
    const int16_t *weights;
    const float *step, *bias;
    int64_t stride, pairs, shift, taps, size; /* numbers of a row; pairs of inputs; rows between taps; taps; channels */
};

#define WIDE __attribute__((target("avx2")))

typedef void multiply(const struct product *, const int16_t *, const uint8_t *, float *, int16_t *, int64_t, int, float);

#define NAME multiply_512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vnni")))
#define ROWS 8
#define VECTORS 2
#define VECTOR __m512i
#define ZERO _mm512_setzero_si512()
#define SAME _mm512_set1_epi32
#define LOAD(at) _mm512_loadu_si512(at)
#define STORE(at, it) _mm512_storeu_si512(at, it)
#define ADD_PAIRS _mm512_dpwssd_epi32
#include "networks_rows.h"

#define NAME multiply_256
#define TARGET __attribute__((target("avx2")))
#define ROWS 2
#define VECTORS 4
#define VECTOR __m256i
#define ZERO _mm256_setzero_si256()
#define SAME _mm256_set1_epi32
#define LOAD(at) _mm256_loadu_si256((const __m256i *)(at))
#define STORE(at, it) _mm256_storeu_si256((__m256i *)(at), it)
#define ADD_PAIRS(sum, one, other) _mm256_add_epi32(sum, _mm256_madd_epi16(one, other))
#include "networks_rows.h"

/* A row times a vector: sixteen sums first, then these by halves. */
static WIDE float dot(const float *row, const float *by, int64_t size)
{
    float sum[LANES] = {0};
    for (int64_t at = 0; at < size; at += LANES)
        for (int i = 0; i < LANES; i++)
            sum[i] = at ? sum[i] + row[at + i] * by[at + i] : row[i] * by[i];
    for (int half = LANES / 2; half; half /= 2)
        for (int i = 0; i < half; i++)
            sum[i] += sum[i + half];
    return sum[0];
}

/* What each row of a page weighs where the question `asks` is put to it, and of all of them together. */
static WIDE float asked(const float *h, const uint8_t *hollow, int64_t rows, int64_t size, const float *asks,
                        const float *powers, float *weights)
{
    float total = 0, block = 0;
    for (int64_t row = 0; row < rows; row++, h += size) {
        float nats = hollow[row] ? 0 : dot(h, asks, size);
        nats = nats > -ASKED ? nats : -ASKED;
        nats = nats < ASKED ? nats : ASKED;
        weights[row] = hollow[row] ? 0 : powers[(int64_t)rintf(nats * NAT) + ASKED * NAT];
        block += weights[row];
        if (row % BLOCK == BLOCK - 1) {
            total += block;
            block = 0;
        }
    }
    return total;
}

/* A page's mean and maximum, and the mean of the rows by their weights, where there are any. */
static WIDE void pool(const float *h, int64_t blocks, int64_t rows, int64_t size, const float *weights, float weight,
                      float *mean)
{
    float *most = mean + size, *picked = most + size;
    for (int64_t at = 0; at < size; at += LANES) {
        float total[LANES] = {0}, highest[LANES] = {0}, some[LANES] = {0};
        const float *row = h + at, *its = weights;
        for (int64_t block = 0; block < blocks; block++) {
            float sum[LANES] = {0}, part[LANES] = {0};
            for (int n = 0; n < BLOCK; n++, row += size) {
                for (int i = 0; i < LANES; i++) {
                    sum[i] += row[i];
                    highest[i] = row[i] > highest[i] ? row[i] : highest[i];
                }
                if (!its)
                    continue;
                for (int i = 0; i < LANES; i++)
                    part[i] += row[i] * *its;
                its++;
            }
            for (int i = 0; i < LANES; i++) {
                total[i] += sum[i];
                some[i] += part[i];
            }
        }
        for (int i = 0; i < LANES; i++) {
            mean[at + i] = total[i] / (float)rows;
            most[at + i] = highest[i];
            if (its)
                picked[at + i] = weight > 0 ? some[i] / weight : 0;
        }
    }
}

/* Each page's rows and what the page adds to all of them, where that is above 0; `next` as in networks_rows.h. asks: the
   question, or null; powers: of e, in steps; `weights`: room for a number a row. */
static WIDE void mix(const struct product *its, float coarse, const uint8_t *hollow, const int64_t *blocks,
                     const int64_t *sizes, int64_t pages, const float *asks, const float *powers, float *weights, float *h,
                     int16_t *next, float fine)
{
    const int64_t size = its->size, parts = asks ? 3 : 2;
    for (int64_t page = 0; page < pages; page++) {
        float whole[3 * MOST], weight = 0;
        int32_t sum[MOST] = {0};
        if (asks)
            weight = asked(h, hollow, BLOCK * blocks[page], size, asks, powers, weights);
        pool(h, blocks[page], sizes[page], size, asks ? weights : 0, weight, whole);
        for (int64_t k = 0; k < parts * size; k++) {
            float it = whole[k] * coarse;
            int32_t steps = (int32_t)rintf(it < FINE ? it : FINE);
            for (int64_t i = 0; i < size; i++)
                sum[i] += steps * its->weights[k * size + i];
        }
        for (int64_t i = 0; i < size; i++)
            whole[i] = (float)sum[i] * its->step[i] + its->bias[i];
        for (int64_t row = 0; row < BLOCK * blocks[page]; row++, h += size, next += next ? size : 0)
            if (!*hollow++)
                for (int64_t i = 0; i < size; i++) {
                    float it = h[i] + whole[i];
                    h[i] = it = it > 0 ? it : 0;
                    it *= fine;
                    if (next)
                        next[i] = (int16_t)rintf(it < CHANNEL ? it : CHANNEL);
                }
    }
}

/* No rows: what lies before the first of `rows` rows and behind the last. */
static void clear_ends(void *at, int64_t rows, int64_t bytes)
{
    memset(at, 0, (size_t)(GAP * bytes));
    memset((char *)at + (rows - GAP) * bytes, 0, (size_t)(GAP * bytes));
}

static multiply *multiplying(int64_t size)
{
    if (size % ABREAST || size > MOST)
        return 0;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni"))
        return multiply_512;
    return __builtin_cpu_supports("avx2") ? multiply_256 : 0;
}
#endif

/* One logit a row. x: what enters, in steps, `stride` numbers a row, of which the network reads `depth`, an even number;
   GAP empty rows at both ends and around each page, and tiles of 64 between. `hollow`: whether a place has no row.
   blocks, sizes: of each page. weights: of what enters, of three taps of each layer, in pairs, and of what a page adds
   behind each group of layers. `numbers`: what a step of each sum is worth and the bias, of what enters; of each layer
   and of what a page adds the same, and how many steps 1 is, and where it `asks`, what; in the end what leaves, and its
   bias. powers: of e, from -ASKED to ASKED nats. tiles: the layers' weights as networks.h says. h, q: room for rows
   times `size` and twice as many. `widest`: 1 for the way of older processors, 2 of newer ones, 3 with a matrix unit,
   where there is one. A hollow row's logit says nothing. */
API void lines_network(const int16_t *x, int64_t rows, int64_t stride, const uint8_t *hollow, const int64_t *blocks,
                       const int64_t *sizes, int64_t pages, int64_t size, int64_t depth, const int64_t *dilations,
                       int64_t groups, int64_t layers, int64_t asks, const int16_t *weights, const float *numbers,
                       const float *powers, const int8_t *tiles, int64_t widest, float *h, int16_t *q, float *logits,
                       int64_t *told)
{
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
    multiply *doing = multiplying(size);
    told[0] = doing != 0;
    if (!doing)
        return;
    if (widest < 2)
        doing = multiply_256;
    const int whole = widest > 2 && doing == multiply_512 && tiles_at_hand();
    const int64_t inner = rows - 2 * GAP, first = GAP * size, each = 2 * size + 1;
    int16_t *now = q, *next = q + rows * size;
    struct product its = {weights, numbers, numbers + size, stride, depth / 2, 0, 1, size};
    clear_ends(h, rows, size * (int64_t)sizeof *h);
    if (whole) { /* two planes of bytes; those of `now` are written from end to end */
        clear_ends(next, rows, size);
        clear_ends((char *)next + rows * size, rows, size);
    } else {
        clear_ends(now, rows, size * (int64_t)sizeof *q);
        clear_ends(next, rows, size * (int64_t)sizeof *q);
    }
    doing(&its, x + GAP * stride, hollow + GAP, h + first, now + first, inner, 0, numbers[4 * size]);
    weights += depth * size;
    numbers += 2 * size;
    if (whole)
        tiles_begin(size);
    for (int64_t group = 0; group < groups; group++) {
        if (whole)
            tiles_steps(h, rows * size, numbers[2 * size], (uint8_t *)now);
        for (int64_t n = 0; n < layers; n++, numbers += each, weights += 3 * size * size, tiles += 6 * size * size) {
            float fine = numbers[each + 2 * size];
            if (whole) {
                struct layer one = {tiles, numbers, numbers + size, *dilations++, size, fine};
                tiles_layer(&one, (uint8_t *)now + first, rows * size, hollow + GAP, h + first, (uint8_t *)next + first,
                            inner);
            } else {
                its = (struct product){weights, numbers, numbers + size, size, size / 2, *dilations++, 3, size};
                doing(&its, now + first, hollow + GAP, h + first, next + first, inner, 1, fine);
            }
            int16_t *other = now;
            now = next, next = other;
        }
        its = (struct product){weights, numbers, numbers + size, 0, 0, 0, 0, size};
        const float *question = asks ? numbers + each : 0, *behind = numbers + each + (asks ? size : 0);
        float fine = group + 1 < groups ? behind[2 * size] : 0;
        mix(&its, numbers[2 * size], hollow + GAP, blocks, sizes, pages, question, powers, logits, h + first,
            whole ? 0 : now + first, fine); /* logits: not known before the end, room till then */
        weights += (asks ? 3 : 2) * size * size;
        numbers = behind;
    }
    if (whole)
        tiles_end();
    for (int64_t row = 0; row < rows; row++)
        logits[row] = dot(h + row * size, numbers, size) + numbers[size];
#else
    (void)x, (void)rows, (void)stride, (void)hollow, (void)blocks, (void)sizes, (void)pages, (void)size, (void)depth;
    (void)dilations, (void)groups, (void)layers, (void)asks, (void)weights, (void)numbers, (void)powers, (void)tiles;
    (void)widest, (void)h, (void)q, (void)logits;
    told[0] = 0;
#endif
}
