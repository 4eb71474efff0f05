/* A layer of the line model's networks as one loop, where the processor multiplies and adds 16 numbers at once. Others do
   its products in numpy, and lines_layer the rest. What is added up first, and rounded how, differs: the answers are
   within some units in the last place. */

#include "layers.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <immintrin.h>

enum { WIDTH = 16, NARROW = 32, WIDE = 64, MOST_ROWS = 12, MOST_VECTORS = 4 };
#define WITH_512 __attribute__((target("avx512f")))

/* `rows` rows at once, as many as the registers hold the sums of; their number changes no sum. */
static inline __attribute__((always_inline)) WITH_512
void rows_at_once(const struct layer *its, const float *from, const uint8_t *hollow, float *out, int rows, int vectors)
{
    const int size = WIDTH * vectors;
    const float *matrix = its->matrices;
    __m512 sum[MOST_ROWS][MOST_VECTORS];
    for (int row = 0; row < rows; row++)
        for (int v = 0; v < vectors; v++)
            sum[row][v] = _mm512_setzero_ps();
    for (int64_t tap = 0; tap < its->taps; tap++) {
        const float *beside = from + (tap - its->taps / 2) * its->shift * its->stride;
        for (int64_t k = 0; k < its->depth; k++, matrix += size) {
            __m512 weights[MOST_VECTORS];
            for (int v = 0; v < vectors; v++)
                weights[v] = _mm512_loadu_ps(matrix + WIDTH * v);
            for (int row = 0; row < rows; row++) {
                __m512 one = _mm512_set1_ps(beside[row * its->stride + k]);
                for (int v = 0; v < vectors; v++)
                    sum[row][v] = _mm512_fmadd_ps(one, weights[v], sum[row][v]);
            }
        }
    }
    for (int row = 0; row < rows; row++)
        for (int v = 0; v < vectors; v++) {
            __m512 it = _mm512_add_ps(sum[row][v], _mm512_loadu_ps(its->bias + WIDTH * v));
            it = _mm512_max_ps(it, _mm512_setzero_ps());
            if (its->taps > 1)
                it = _mm512_add_ps(it, _mm512_loadu_ps(from + row * its->stride + WIDTH * v));
            _mm512_storeu_ps(out + row * size + WIDTH * v, hollow[row] ? _mm512_setzero_ps() : it);
        }
}

static int all_hollow(const uint8_t *hollow, int rows)
{
    for (int row = 0; row < rows; row++)
        if (!hollow[row])
            return 0;
    return 1;
}

static WITH_512 void layer(const struct layer *its, const float *from, const uint8_t *hollow, float *out, int64_t rows,
                           int64_t size)
{
    int step = size == WIDE ? 6 : 12;
    for (int64_t row = 0; row < rows; row += step) {
        const float *own = from + row * its->stride;
        float *into = out + row * size;
        if (rows - row < step)
            step = 1;
        if (all_hollow(hollow + row, step))
            for (int64_t i = 0; i < step * size; i++)
                into[i] = 0;
        else if (size == WIDE && step > 1)
            rows_at_once(its, own, hollow + row, into, 6, 4);
        else if (size == WIDE)
            rows_at_once(its, own, hollow + row, into, 1, 4);
        else if (step > 1)
            rows_at_once(its, own, hollow + row, into, 12, 2);
        else
            rows_at_once(its, own, hollow + row, into, 1, 2);
    }
}

static int able(int64_t size)
{
    return __builtin_cpu_supports("avx512f") && (size == WIDE || size == NARROW);
}
#else
static int able(int64_t size)
{
    return 0 * (int)size;
}

static void layer(const struct layer *its, const float *from, const uint8_t *hollow, float *out, int64_t rows, int64_t size)
{
    (void)its, (void)from, (void)hollow, (void)out, (void)rows, (void)size;
}
#endif

/* relu(rows times a matrix + bias), 0 where no row is; with three taps rows `shift` above, their own and below times a
   matrix each, and themselves added. `rows` of them, tiles of 64, from row `first` on, 16 more rows around them. `room`
   is for TILES_ROOM numbers, or fewer where products shall not be made of parts. told[0] is whether it was done: it is
   not for other sizes and on other processors. */
API void lines_whole_layer(const float *from, int64_t first, int64_t stride, int64_t depth, int64_t shift, int64_t taps,
                           const float *matrices, const float *bias, const uint8_t *hollow, float *out, int64_t rows,
                           int64_t size, uint16_t *room, int64_t room_size, int64_t *told)
{
    struct layer its = {matrices, bias, stride, depth, shift, taps};
    told[0] = able(size);
    from += first * stride, hollow += first, out += first * size;
    if (!told[0] || (room_size >= TILES_ROOM && tiles_at_hand() && layer_of_tiles(&its, from, hollow, out, rows, size, room)))
        return;
    layer(&its, from, hollow, out, rows, size);
}
