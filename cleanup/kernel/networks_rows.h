/* Some rows times weights, 32 channels at a time: networks.c includes this for each kind of processor, with NAME, TARGET,
   ROWS (as many as the registers hold the sums of), VECTORS of 32 channels, and what VECTOR, ZERO, SAME, LOAD, STORE and
   ADD_PAIRS are there. h = (h, if it adds, and) relu(product); `next` = h in steps, `fine` in 1. */

static TARGET void NAME(const struct product *its, const int16_t *from, const uint8_t *hollow, float *h, int16_t *next,
                        int64_t rows, int adds, float fine)
{
    const int64_t size = its->size;
    for (int64_t row = 0; row < rows; row += ROWS, from += ROWS * its->stride, h += ROWS * size, next += ROWS * size) {
        if (all_hollow(hollow + row, ROWS)) {
            memset(next, 0, (size_t)(ROWS * size) * sizeof *next);
            if (!adds)
                memset(h, 0, (size_t)(ROWS * size) * sizeof *h);
            continue;
        }
        for (int64_t column = 0; column < size; column += ABREAST) {
            VECTOR sum[ROWS][VECTORS];
            int32_t sums[ROWS * ABREAST];
            for (int n = 0; n < ROWS; n++)
                for (int v = 0; v < VECTORS; v++)
                    sum[n][v] = ZERO;
            for (int64_t tap = 0; tap < its->taps; tap++) {
                const int16_t *beside = from + (tap - its->taps / 2) * its->shift * its->stride;
                const int16_t *by = its->weights + 2 * (tap * its->pairs * size + column);
                for (int64_t k = 0; k < its->pairs; k++, by += 2 * size) {
                    VECTOR weights[VECTORS];
                    for (int v = 0; v < VECTORS; v++)
                        weights[v] = LOAD(by + 2 * v * (ABREAST / VECTORS));
                    for (int n = 0; n < ROWS; n++) {
                        int32_t pair;
                        memcpy(&pair, beside + n * its->stride + 2 * k, sizeof pair);
                        VECTOR same = SAME(pair);
                        for (int v = 0; v < VECTORS; v++)
                            sum[n][v] = ADD_PAIRS(sum[n][v], same, weights[v]);
                    }
                }
            }
            for (int n = 0; n < ROWS; n++)
                for (int v = 0; v < VECTORS; v++)
                    STORE(sums + n * ABREAST + v * (ABREAST / VECTORS), sum[n][v]);
            for (int n = 0; n < ROWS; n++) {
                float *to = h + n * size + column;
                const float there = hollow[row + n] ? 0 : 1;
                for (int i = 0; i < ABREAST; i++) {
                    float it = (float)sums[n * ABREAST + i] * its->step[column + i] + its->bias[column + i];
                    it = it > 0 ? it : 0;
                    it = (adds ? to[i] + it : it) * there;
                    to[i] = it;
                    it *= fine;
                    next[n * size + column + i] = (int16_t)rintf(it < CHANNEL ? it : CHANNEL);
                }
            }
        }
    }
}

#undef NAME
#undef TARGET
#undef ROWS
#undef VECTORS
#undef VECTOR
#undef ZERO
#undef SAME
#undef LOAD
#undef STORE
#undef ADD_PAIRS
