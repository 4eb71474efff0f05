/* What cleanup/languages does for each line, byte and piece of a page. The same answers in numpy stand in cut.py, score.py,
   screen.py, tables.py and spans.py, where the tables are explained. Sums are of whole numbers: the same in every order. */

#include <string.h>

#include "kernel.h"
#include "languages.h"

enum { HEAD_LEAST = 8, HEAD_MOST = 60 }; /* code points before a quotation that are read */
enum { QUOTED = 1, UNCOMPOSED = 2, SHOUTED = 4 };

/* Lines without the space at their ends: the code points and bytes of each. Those that are neither blank nor one word
   of ASCII: told[0] `rows`, their bytes in `out`, in lower case where a line has but capitals that are easily told, each
   with a separator behind it, told[1] in all. `marks`: whether a quotation begins behind a few code points, and what is
   left to Python: whether a line may be not composed, or have capitals alone. */
API void languages_cut(const uint32_t *text, const int64_t *starts, int64_t lines, const uint8_t *traits, uint8_t *out,
                       int64_t *points, int64_t *bytes, int64_t *rows, int64_t *begin, int64_t *sizes, uint8_t *marks,
                       int64_t *told)
{
    int64_t many = 0, used = 0;
    for (int64_t line = 0; line < lines; line++) {
        const uint32_t *from = text + starts[line];
        int64_t length = starts[line + 1] - starts[line] - 1, head = -1;
        for (; length && traits_of(traits, *from) & IS_SPACE; from++)
            length--;
        while (length && traits_of(traits, from[length - 1]) & IS_SPACE)
            length--;
        uint8_t *to = out + used;
        uint32_t any = 0, spaced = 0, small = 0, large = 0;
        for (int64_t i = 0; i < length; i++) {
            uint32_t point = from[i];
            to[i] = (uint8_t)point;
            any |= point;
            spaced |= point == ' ';
            small |= point - 'a' < 26;
            large |= point - 'A' < 26;
        }
        points[line] = bytes[line] = length;
        if (any < 0x80 && !spaced)
            continue;
        uint8_t mark = 0;
        if (any < 0x80) {
            const uint8_t *quote = memchr(to, '"', (size_t)(length <= HEAD_MOST ? length : HEAD_MOST + 1));
            head = quote ? quote - to : -1;
            if (large && !small)
                for (int64_t i = 0; i < length; i++)
                    to[i] += (uint8_t)(to[i] - 'A') < 26 ? 32 : 0;
        } else {
            uint8_t all = 0xFF, simple = 0xFF;
            for (int64_t i = 0; i < length; i++) {
                uint8_t trait = traits_of(traits, from[i]);
                all &= trait;
                simple &= trait & IS_LARGE ? CASELESS : trait;
                small |= trait & IS_SMALL;
                if (trait & IS_QUOTE && head < 0)
                    head = i;
            }
            mark = all & COMPOSED ? 0 : UNCOMPOSED;
            int shouts = !(all & CASELESS) && !small, lower = shouts && simple & CASELESS && all & COMPOSED;
            mark |= shouts && !lower ? SHOUTED : 0;
            bytes[line] = encoded(from, length, traits, lower, to);
        }
        to[bytes[line]] = 0xFF;
        if (head >= HEAD_LEAST && head <= HEAD_MOST)
            mark |= QUOTED;
        marks[many] = mark, rows[many] = line, begin[many] = used, sizes[many++] = bytes[line];
        used += bytes[line] + 1;
    }
    told[0] = many, told[1] = used;
}

/* Classes; weights that fit in 16 bits together; times; more than twice all states. */
enum { MOST = 256, STEPS = 20, OFTEN = 5, WIDEST = (1 << 18) - 1 };

/* Nats of the languages for each text, which begins at byte `begin`: the sum over its different states, or what they
   say, of weight, in the row that `slots` says, times factor[count], and the prior, for the first class of each language
   or the second where that is more; times `unit`, rounded as numpy does. `states`, zeroes before and after, and `counts`
   are a table with room for a power of two, at least 16 and twice the bytes of the longest text, no more than WIDEST + 1,
   `found` and `rows` for half of it. Sums are whole numbers in a double. */
API void languages_scores(const uint32_t *all, const uint32_t *says, const int64_t *begin, const int64_t *sizes,
                          int64_t texts, const int16_t *weights, const int32_t *slots, int64_t classes,
                          const int32_t *factor, uint32_t *states, uint32_t *counts, uint32_t *found, int32_t *rows,
                          const int64_t *prior, const int64_t *first, const int64_t *second, int64_t languages,
                          const double *unit, float *out)
{
    int16_t few[OFTEN][MOST]; /* the sums of weights by how often their states were seen */
    double sums[MOST];
    for (int64_t text = 0; text < texts; text++, out += languages) {
        const uint32_t *seen = all + begin[text];
        int64_t many = 0, added[OFTEN] = {0};
        uint32_t mask = 15;
        while (mask < 2 * sizes[text] && mask < WIDEST)
            mask = 2 * mask + 1;
        for (int64_t i = 0; i < sizes[text]; i++) {
            uint32_t state = says[seen[i]], at = state * 0x9E3779B1u >> 9 & mask;
            if (!state)
                continue;
            while (states[at] && states[at] != state)
                at = (at + 1) & mask;
            if (!states[at]) {
                const int16_t *row = weights + slots[seen[i]] * classes;
                for (int64_t c = 0; c < classes; c += 32)
                    __builtin_prefetch(row + c);
                states[at] = state, counts[at] = 0;
                rows[many] = slots[seen[i]], found[many++] = at;
            }
            counts[at]++;
        }
        for (int64_t c = 0; c < classes; c++)
            sums[c] = (double)prior[c];
        for (int64_t i = 0; i < many; i++) {
            const int16_t *row = weights + rows[i] * classes;
            uint32_t times = counts[found[i]];
            states[found[i]] = 0;
            if (times >= OFTEN) {
                for (int64_t c = 0; c < classes; c++)
                    sums[c] += row[c] * factor[times];
                continue;
            }
            int16_t *sum = few[times];
            if (!added[times])
                memcpy(sum, row, (size_t)classes * sizeof *sum);
            else
                for (int64_t c = 0; c < classes; c++)
                    sum[c] = (int16_t)(sum[c] + row[c]);
            if (++added[times] < STEPS)
                continue;
            added[times] = 0;
            for (int64_t c = 0; c < classes; c++)
                sums[c] += sum[c] * factor[times];
        }
        for (int64_t times = 1; times < OFTEN; times++)
            for (int64_t c = 0; added[times] && c < classes; c++)
                sums[c] += few[times][c] * factor[times];
        for (int64_t i = 0; i < languages; i++) {
            double sum = sums[first[i]], other = sums[second[i]];
            out[i] = (float)((sum > other ? sum : other) * *unit);
        }
    }
}

/* Three sums for each text, which begins at byte `begin`: of the first of `many` contrasts over all its bytes; of that
   over the `window` bytes where it is lowest, or over all where it is no longer than those; and the lowest of the others'
   over its first `most` bytes, or `none`. */
API void languages_screen(const uint32_t *seen, const int64_t *begin, const int64_t *sizes, int64_t texts,
                          const int16_t *contrast, int64_t many, int64_t most, int64_t window, int64_t none,
                          int64_t *sums)
{
    int64_t *whole = sums, *worst = sums + texts, *close = worst + texts;
    for (int64_t text = 0; text < texts; text++) {
        const uint32_t *states = seen + begin[text];
        int64_t size = sizes[text], sum = 0, moved = 0, least = 0;
        for (int64_t i = 0; i < size && i < window; i++)
            sum += contrast[states[i] * many];
        worst[text] = sum;
        for (int64_t i = window; i < size; i++) {
            int64_t own = contrast[states[i] * many];
            sum += own;
            moved += own - contrast[states[i - window] * many];
            least = moved < least ? moved : least;
        }
        whole[text] = sum;
        worst[text] += least;
        close[text] = none;
        for (int64_t c = 1; c < many && size > window; c++) {
            sum = 0;
            for (int64_t i = 0; i < size && i < most; i++)
                sum += contrast[states[i] * many + c];
            close[text] = sum < close[text] ? sum : close[text];
        }
    }
}

/* The states seen in texts, which begin at byte `begin`, whose bit is still set, each once; it is cleared.
   told[0]: how many. */
API void languages_new(const uint32_t *seen, const int64_t *begin, const int64_t *sizes, int64_t texts, uint8_t *left,
                       uint32_t *found, int64_t *told)
{
    int64_t many = 0;
    for (int64_t text = 0; text < texts; text++)
        for (int64_t i = begin[text]; i < begin[text] + sizes[text]; i++)
            if (left[seen[i] >> 3] >> (seen[i] & 7) & 1) {
                left[seen[i] >> 3] ^= (uint8_t)(1 << (seen[i] & 7));
                found[many++] = seen[i];
            }
    told[0] = many;
}

/* Which of the texts are the same, bytes that begin at `begin`: for each the number of the first like it, of told[0] in
   all, and where that one stands among the texts. `slots` has a zero for each of `mask` + 1, more than texts. */
API void languages_distinct(const uint8_t *data, const int64_t *begin, const int64_t *sizes, int64_t texts,
                            int32_t *slots, int64_t mask, int64_t *number, int64_t *first, int64_t *told)
{
    int64_t many = 0;
    for (int64_t text = 0; text < texts; text++) {
        const uint8_t *from = data + begin[text];
        uint64_t hash = 0xCBF29CE484222325u;
        for (int64_t i = 0; i < sizes[text]; i++)
            hash = (hash ^ from[i]) * 0x100000001B3u;
        hash = (hash ^ hash >> 32) * 0x9E3779B97F4A7C15u; /* else short texts, ideographs above all, stand in a few runs */
        int64_t slot = (int64_t)(hash >> 32) & mask;
        for (; slots[slot]; slot = (slot + 1) & mask) {
            int64_t other = first[slots[slot] - 1];
            if (sizes[other] == sizes[text] && !memcmp(data + begin[other], from, (size_t)sizes[text]))
                break;
        }
        if (!slots[slot]) {
            first[many++] = text;
            slots[slot] = (int32_t)many;
        }
        number[text] = slots[slot] - 1;
    }
    told[0] = many;
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
