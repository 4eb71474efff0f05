/* py3langid's weights, unpacked for the states that texts come to. The same answers in numpy stand in tables.py (rows) and
   screen.py (_against). */

#include <string.h>

#include "kernel.h"

enum { MOST = 256, AHEAD = 8 }; /* classes; states that are fetched before they are asked for */

/* Weights as they are stored: for each class a bit of `held`; where it is set the next of `codes`, from `begin` on,
   else the floor. */
typedef struct {
    const uint8_t *held;
    int64_t width;
} Packed;

/* Which bits of a byte are set, the highest first. */
typedef struct {
    uint8_t places[256][8], many[256];
} Bits;

static void list_bits(Bits *bits)
{
    memset(bits, 0, sizeof *bits);
    for (int byte = 0; byte < 256; byte++)
        for (uint8_t place = 0; place < 8; place++)
            if (byte >> (7 - place) & 1)
                bits->places[byte][bits->many[byte]++] = place;
}

/* Of one state the classes whose bits are set. Returns how many; what stands behind them counts for nothing. */
static int64_t unpacked(const Packed *from, uint32_t state, const Bits *bits, uint8_t *classes)
{
    const uint8_t *held = from->held + (int64_t)state * from->width;
    int64_t many = 0;
    for (int64_t i = 0; i < from->width; i++) {
        for (int n = 0; n < 8; n++)
            classes[many + n] = (uint8_t)(bits->places[held[i]][n] + 8 * i);
        many += bits->many[held[i]];
    }
    return many;
}

/* Fetches what stands of the states that are soon to come. */
static void fetched(const Packed *from, const uint32_t *states, int64_t at, int64_t many, const int64_t *begin,
                    const uint8_t *codes)
{
    if (at + 2 * AHEAD < many) {
        __builtin_prefetch(from->held + (int64_t)states[at + 2 * AHEAD] * from->width);
        __builtin_prefetch(begin + states[at + 2 * AHEAD]);
    }
    if (at + AHEAD < many)
        __builtin_prefetch(codes + begin[states[at + AHEAD]]);
}

/* The rows of weights of these states, one behind another. The root says nothing. */
API void languages_weights(const uint32_t *states, int64_t many, const uint8_t *held, int64_t width,
                           const uint8_t *codes, int64_t step, int64_t lowest, const int64_t *begin,
                           const int16_t *floor, int64_t classes, int16_t *row)
{
    Packed from = {held, width};
    Bits bits;
    uint8_t set[MOST + 8];
    list_bits(&bits);
    for (int64_t i = 0; i < many; i++, row += classes) {
        fetched(&from, states, i, many, begin, codes);
        if (!states[i]) {
            memset(row, 0, (size_t)classes * sizeof *row);
            continue;
        }
        int64_t count = unpacked(&from, states[i], &bits, set);
        const uint8_t *code = codes + begin[states[i]];
        memcpy(row, floor, (size_t)classes * sizeof *row);
        for (int64_t n = 0; n < count; n++)
            row[set[n]] = (int16_t)(code[n] * step + lowest);
    }
}

/* For each state the highest weight of each group of classes, whose members end at `ends`, and the sum over all classes
   of the chance that their weight stands for (chances[0] is that of the lowest) times their share. */
API void languages_against(const uint32_t *states, int64_t many, const uint8_t *held, int64_t width,
                           const uint8_t *codes, int64_t step, int64_t lowest, const int64_t *begin,
                           const int16_t *floor, int64_t classes, const int32_t *members, const int64_t *ends,
                           int64_t groups, const double *chances, const double *share, int16_t *best, double *mixture)
{
    Packed from = {held, width};
    Bits bits;
    uint8_t set[MOST + 8];
    int16_t row[MOST];
    double least = 0, gain[MOST];
    list_bits(&bits);
    memcpy(row, floor, (size_t)classes * sizeof *row);
    for (int64_t c = 0; c < classes; c++)
        least += gain[c] = chances[floor[c] - lowest] * share[c];
    for (int64_t i = 0; i < many; i++, best += groups) {
        fetched(&from, states, i, many, begin, codes);
        int64_t count = unpacked(&from, states[i], &bits, set);
        const uint8_t *code = codes + begin[states[i]];
        double sum = least;
        for (int64_t n = 0; n < count; n++) {
            row[set[n]] = (int16_t)(code[n] * step + lowest);
            sum += chances[code[n] * step] * share[set[n]] - gain[set[n]];
        }
        mixture[i] = sum;
        for (int64_t group = 0, m = 0; group < groups; group++) {
            best[group] = INT16_MIN;
            for (; m < ends[group]; m++)
                if (row[members[m]] > best[group])
                    best[group] = row[members[m]];
        }
        for (int64_t n = 0; n < count; n++)
            row[set[n]] = floor[set[n]];
    }
}
