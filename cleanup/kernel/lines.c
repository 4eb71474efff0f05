/* What cleanup/lines does for each character and each word. The same answers in numpy, and what they mean, stand in
   words.py and model.py. */

#include <string.h>

#include "lines.h"

enum { STEM = 5, SHIFT = 32 - 18, RUN_WIDE = 2, RUN_UNSPACED = 4, CENTRE = 128, POWERS = 32 };
static const float CLIP = 4;
static const uint32_t GOLDEN = 0x9E3779B1u, POLYNOMIAL = 0x01000193u, PAIR = 0x85EBCA6Bu;

static uint32_t mix(uint32_t hash)
{
    hash = (hash ^ (hash >> 16)) * PAIR;
    hash = (hash ^ (hash >> 13)) * 0xC2B2AE35u;
    return hash ^ (hash >> 16);
}

static int inside(uint8_t kind)
{
    return kind >= LOWER && kind <= DIGIT;
}

static int alone(uint8_t kind)
{
    return kind == WIDE || kind == UNSPACED;
}

/* The words of rows that lie one behind another, a line feed after each: sizes[row] points and one. `kinds` is told of
   every point, `count` of every row and class, `many` of every row; `hashes`, `lengths` and `kind_of`, the class of its
   first character, of every word, and told[0] how many there are; `at` and `raw` are room for where each begins and for
   its hash alone. */
API void lines_words(const uint16_t *points, const int64_t *sizes, int64_t rows, const uint8_t *classes,
                     const uint16_t *fold, uint8_t *kinds, int64_t *count, int64_t *many, uint32_t *hashes,
                     uint32_t *lengths, uint8_t *kind_of, uint32_t *at, uint32_t *raw, int64_t *told)
{
    int64_t words = 0, size = 0, singles = 0;
    uint32_t powers[POWERS] = {POLYNOMIAL};
    for (int i = 1; i < POWERS; i++)
        powers[i] = powers[i - 1] * POLYNOMIAL;
    for (int64_t row = 0; row < rows; row++)
        size += sizes[row] + 1;
    for (int64_t i = 0; i < size; i++)
        kinds[i] = classes[points[i]];
    for (int64_t row = 0, i = 0; row < rows; row++) {
        int64_t end = i + sizes[row] + 1, first = words, *own = count + row * CLASSES;
        memset(own, 0, CLASSES * sizeof *own);
        while (i < end) {
            uint8_t kind = kinds[i];
            own[kind]++;
            if (!inside(kind)) {
                i++;
                continue;
            }
            uint32_t hash = fold[points[i]] * POLYNOMIAL, stem, last = powers[POWERS - 1];
            int64_t begin = i++, lower = 0;
            if (!alone(kind))
                for (; i < size && inside(kinds[i]) && !alone(kinds[i]); i++) {
                    uint32_t power = i - begin < POWERS ? powers[i - begin] : (last *= POLYNOMIAL);
                    hash += fold[points[i]] * power;
                    if (kinds[i] == LOWER)
                        lower++;
                    else
                        own[kinds[i]]++;
                }
            int64_t length = i - begin;
            stem = 0;
            for (int64_t letter = 0; length > STEM && letter < STEM; letter++)
                stem += fold[points[begin + letter]] * powers[letter];
            own[LOWER] += lower;
            int single = alone(kind);
            hash *= GOLDEN;
            at[words] = (uint32_t)begin, raw[words] = hash, kind_of[words] = kind;
            lengths[words] = (uint32_t)length;
            hashes[3 * words] = mix(hash);
            hashes[3 * words + 1] = length > STEM ? mix(stem * GOLDEN ^ GOLDEN) : 0;
            hashes[3 * words + 2] = words > first ? mix(mix(raw[words - 1]) * PAIR + hash) : 0;
            singles += single;
            words++;
        }
        own[SPACE]--; /* the line feed */
        many[row] = words - first;
    }
    /* In scripts without spaces a character's word is told with those that follow it without a gap. */
    for (int64_t word = 0; singles && word < words; word++) {
        if (!alone(kind_of[word]))
            continue;
        uint32_t hash = raw[word], power = 1;
        int reach = kind_of[word] == WIDE ? RUN_WIDE : RUN_UNSPACED;
        for (int64_t next = word + 1; next < words && next < word + reach; next++) {
            if (at[next] != at[next - 1] + 1 || !alone(kind_of[next]))
                break;
            power *= POLYNOMIAL;
            hash += raw[next] * power;
        }
        hashes[3 * word] = mix(hash);
    }
    told[0] = words;
}

/* The ids of hashes that the model knows, 0 for others. */
API void lines_known(const uint32_t *hashes, int64_t size, const uint16_t *ids, const uint32_t *known, int32_t *out)
{
    for (int64_t i = 0; i < size; i++) {
        int32_t id = ids[hashes[i] >> SHIFT];
        out[i] = known[id] == hashes[i] ? id : 0;
    }
}

enum { DIMENSIONS = 48, ABREAST = 16, TOGETHER = 256 }; /* of a vector; added up side by side; what 16 bits hold of them */

/* The sums of ABREAST numbers of some vectors. */
static void add_up(const int32_t *ids, int64_t many, const uint8_t *vectors, int64_t *out)
{
    for (int d = 0; d < ABREAST; d++)
        out[d] = -CENTRE * many;
    for (int64_t i = 0; i < many;) {
        int64_t stop = many - i < TOGETHER ? many : i + TOGETHER;
        uint16_t sum[ABREAST] = {0};
        for (; i < stop; i++)
            for (int d = 0; d < ABREAST; d++)
                sum[d] = (uint16_t)(sum[d] + vectors[(int64_t)ids[i] * DIMENSIONS + d]);
        for (int d = 0; d < ABREAST; d++)
            out[d] += sum[d];
    }
}

/* For each row the sum of the vectors of its words' ids, three a word, and in how many words the first is known. Vectors
   are of DIMENSIONS numbers and held as CENTRE + value; that of id 0 is 0. */
API void lines_vectors(const int32_t *ids, const int64_t *many, int64_t rows, const uint8_t *vectors, int64_t *out,
                       int64_t *known)
{
    for (int64_t row = 0; row < rows; row++, out += DIMENSIONS) {
        int64_t end = 3 * many[row], its_known = 0;
        for (int64_t i = 0; i < end; i += 3)
            its_known += ids[i] != 0;
        known[row] = its_known;
        for (int at = 0; at < DIMENSIONS; at += ABREAST)
            add_up(ids, end, vectors + at, out + at);
        ids += end;
    }
}

enum { WORD = 2047, SINGLE = 1 << 24 }; /* steps, as in network.py; whole numbers that single precision holds */
static const float ROUNDS = 12582912; /* 1.5 * 2 ** 23: what is added to it is rounded to a whole number, as rint does */

static int16_t in_steps(float value, float fine)
{
    value *= fine;
    value = value > -WORD ? value : -WORD;
    value = value < WORD ? value : WORD;
    return (int16_t)(value + ROUNDS - ROUNDS);
}

/* A mean vector in steps: sums of whole numbers times what 1 is worth, divided by how many. Small ones are the same in single
   precision as in double rounded to it, four at a time. */
static void mean_in_steps(const int64_t *sums, const float *steps, int64_t size, int64_t many, const float *fine,
                          int16_t *to)
{
    if (3 * CENTRE * many < SINGLE)
        for (int64_t i = 0; i < size; i++)
            to[i] = in_steps((float)(int32_t)sums[i] * steps[i] / (float)many, fine[i]);
    else
        for (int64_t i = 0; i < size; i++)
            to[i] = in_steps((float)((double)(float)((double)sums[i] * (double)steps[i]) / (double)many), fine[i]);
}

/* What enters the networks for each row, in steps, `fine` of them in 1: its `n` numbers in standard deviations from the
   mean, at most CLIP of them, the mean vector of its words, the share of those known; `real` is the row's place in `out`,
   whose rows are of an even length. */
API void lines_enter(const float *numbers, const float *mean, const float *scale, int64_t n, const int64_t *vectors,
                     const float *steps, int64_t size, const int64_t *known, const int64_t *words, const float *fine,
                     const int64_t *real, int64_t rows, int16_t *out)
{
    for (int64_t row = 0; row < rows; row++, numbers += n, vectors += size) {
        int16_t *to = out + real[row] * ((n + size + 2) / 2 * 2);
        int64_t many = words[row] > 1 ? words[row] : 1;
        for (int64_t i = 0; i < n; i++) {
            float it = (numbers[i] - mean[i]) * scale[i];
            it = it > -CLIP ? it : -CLIP;
            to[i] = in_steps(it < CLIP ? it : CLIP, fine[i]);
        }
        mean_in_steps(vectors, steps, size, many, fine + n, to + n);
        to[n + size] = in_steps((float)((double)(float)known[row] / (double)many), fine[n + size]);
    }
}
