/* What cleanup/languages does for each byte of a page. The same answers in numpy stand in walk.py, score.py, screen.py
   and spans.py, where the tables are explained. Sums are of whole numbers: the same in every order. */

#include <string.h>

#include "kernel.h"

enum { LANES = 16, WARM = 5, SHORTEST = 64 }; /* a lane is warmed up by LONGEST - 1 bytes */

/* What has just been seen after each byte: says[state]. Lanes walk side by side, since each step waits for memory. */
API void languages_walk(const uint8_t *data, int64_t size, const int32_t *rows, const int32_t *moves,
                        const uint32_t *says, uint32_t *seen)
{
    int64_t lanes = size < LANES * SHORTEST ? 1 : LANES, length = size / lanes;
    int32_t state[LANES] = {0};
    if (lanes == LANES) {
        for (int64_t lane = 1; lane < LANES; lane++)
            for (int64_t i = lane * length - WARM; i < lane * length; i++)
                state[lane] = moves[rows[state[lane]] + data[i]];
        for (int64_t i = 0; i < length; i++)
            for (int lane = 0; lane < LANES; lane++) {
                state[lane] = moves[rows[state[lane]] + data[lane * length + i]];
                seen[lane * length + i] = says[state[lane]];
            }
        state[0] = state[LANES - 1];
    }
    for (int64_t i = lanes == LANES ? LANES * length : 0; i < size; i++) {
        state[0] = moves[rows[state[0]] + data[i]];
        seen[i] = says[state[0]];
    }
}

/* For each text, whose bytes lie one behind another with a separator between: the sum over its different states of
   weight times factor[count]. `count` has a zero for each state, before and after; `once` and `found` are room for a row
   and for the states of the longest text. */
API void languages_sums(const uint32_t *seen, const int64_t *sizes, int64_t texts, const int16_t *weights,
                        int64_t classes, const int32_t *factor, uint32_t *count, uint32_t *found, int32_t *once,
                        int64_t *out)
{
    for (int64_t text = 0; text < texts; text++, out += classes) {
        int64_t many = 0;
        for (int64_t i = 0; i < sizes[text]; i++)
            if (seen[i] && !count[seen[i]]++)
                found[many++] = seen[i];
        seen += sizes[text] + 1;
        memset(once, 0, (size_t)classes * sizeof *once);
        memset(out, 0, (size_t)classes * sizeof *out);
        for (int64_t i = 0; i < many; i++) {
            const int16_t *row = weights + (int64_t)found[i] * classes;
            uint32_t times = count[found[i]];
            count[found[i]] = 0;
            if (times == 1)
                for (int64_t c = 0; c < classes; c++)
                    once[c] += row[c];
            else
                for (int64_t c = 0; c < classes; c++)
                    out[c] += (int64_t)row[c] * factor[times];
        }
        for (int64_t c = 0; c < classes; c++)
            out[c] += (int64_t)once[c] * factor[1];
    }
}

/* For each text the sum of a contrast over its first `most` bytes and over the `window` bytes where that is lowest, or
   over all where it is no longer than those. */
API void languages_screen(const uint32_t *seen, const int64_t *sizes, int64_t texts, const int16_t *contrast,
                          int64_t most, int64_t window, int64_t *whole, int64_t *worst)
{
    for (int64_t text = 0; text < texts; text++) {
        int64_t size = sizes[text] < most ? sizes[text] : most, sum = 0, inside = 0, least = INT64_MAX;
        for (int64_t i = 0; i < size; i++) {
            sum += contrast[seen[i]];
            inside = i < window ? sum : inside + contrast[seen[i]] - contrast[seen[i - window]];
            if (i >= window - 1 && inside < least)
                least = inside;
        }
        whole[text] = sum;
        worst[text] = size > window ? least : sum;
        seen += sizes[text] + 1;
    }
}

/* The best path through each text's rows of scores, where changing from one column to another before row i costs
   cost[i] (Viterbi, 1967). `back` is room for the rows of the longest text, `value` for one. */
API void languages_path(const float *scores, int64_t columns, const int64_t *rows, const double *cost,
                        const int64_t *sizes, int64_t texts, int32_t *back, double *value, int32_t *path)
{
    for (int64_t text = 0; text < texts; text++) {
        int64_t size = sizes[text];
        for (int64_t i = 0; i < size; i++) {
            const float *row = scores + rows[i] * columns;
            if (!i) {
                for (int64_t c = 0; c < columns; c++)
                    value[c] = row[c];
                continue;
            }
            int64_t best = 0;
            for (int64_t c = 1; c < columns; c++)
                if (value[c] > value[best])
                    best = c;
            double moved = value[best] - cost[i];
            for (int64_t c = 0; c < columns; c++) {
                int change = moved > value[c];
                back[i * columns + c] = (int32_t)(change ? best : c);
                value[c] = (change ? moved : value[c]) + row[c];
            }
        }
        int64_t best = 0;
        for (int64_t c = 1; size && c < columns; c++)
            if (value[c] > value[best])
                best = c;
        for (int64_t i = size; i-- > 0; best = i ? back[i * columns + best] : best)
            path[i] = (int32_t)best;
        rows += size, cost += size, path += size;
    }
}
