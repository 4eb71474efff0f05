/* What cleanup/lines does for each character and each word. The same answers in numpy, and what they mean, stand in
   words.py and model.py. */

#include <string.h>

#include "kernel.h"

/* Classes of code points, as in words.py. */
enum { SPACE = 1, LOWER = 2, UPPER = 3, HANGUL = 5, WIDE = 6, UNSPACED = 7, DIGIT = 8, CLASSES = 19 };
enum { STEM = 5, LONG = 3, SHIFT = 32 - 18, RUN_WIDE = 2, RUN_UNSPACED = 4, CENTRE = 128, POWERS = 32 };
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
   every point, `count` of every row and class, `many` of every row, the rest of every word, and told[0] how many there
   are; `at` and `raw` are room for where each begins and for its hash alone. */
API void lines_words(const uint16_t *points, const int64_t *sizes, int64_t rows, const uint8_t *classes,
                     const uint32_t *fold, uint8_t *kinds, int64_t *count, int64_t *many, int64_t *row_of,
                     uint32_t *hashes, double *letters, double *weight, uint8_t *kind_of, uint8_t *content,
                     int64_t *at, uint32_t *raw, int64_t *told)
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
            at[words] = begin, raw[words] = hash, row_of[words] = row, kind_of[words] = kind;
            content[words] = length > LONG || single;
            letters[words] = (double)length * (kind == WIDE ? 2.5 : kind == HANGUL ? 2.0 : 1.0);
            weight[words] = kind == WIDE ? 0.5 : kind == UNSPACED ? 0.2 : 1.0;
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

/* What is added up over the words of each row, as in tallies.py. */
enum { WEIGHT, LETTERS, CAPITALS, NUMBERS, YEARS, CONTENT, CONTENT_GOOD, STRICT, STRICT_GOOD, FREQUENT, LOGS, ONCE,
       TITLED, SUMS };

/* `first` has the first row of each page and all rows at its end; `slots`, powers of two, how large a page's table is;
   `logs` logarithms; `table` two numbers a slot of the largest, all 0: how many words, how many in good rows times two,
   and whether the page's first row has one. `out` is told of every sum and row, `title` of every page. */
API void lines_tallies(const uint32_t *hashes, const double *letters, const double *weight, const uint8_t *kind,
                       const uint8_t *content, const int64_t *many, const int64_t *first, int64_t pages,
                       const uint8_t *good, const int64_t *slots, const double *logs, uint32_t *table, double *out,
                       double *title, int64_t *keys, int64_t rows)
{
    for (int64_t page = 0, start = 0; page < pages; page++) {
        uint32_t mask = (uint32_t)(slots[page] - 1);
        int64_t word = start;
        title[page] = 0;
        for (int64_t row = first[page]; row < first[page + 1]; row++)
            for (int64_t end = word + many[row]; word < end; word++) {
                uint32_t *slot = table + 2 * (hashes[3 * word] & mask);
                slot[0]++;
                slot[1] += good[row] ? 2 : 0;
                if (row == first[page]) {
                    slot[1] |= 1;
                    title[page] += content[word] ? weight[word] : 0.3 * weight[word];
                }
            }
        int64_t end = word;
        double often = 0.006 * (double)(end > start ? end - start : 1);
        word = start;
        for (int64_t row = first[page]; row < first[page + 1]; row++) {
            double sum[SUMS] = {0};
            uint64_t key = 0;
            uint32_t odd = 1;
            for (int64_t stop = word + many[row]; word < stop; word++, odd += 2) {
                const uint32_t *slot = table + 2 * (hashes[3 * word] & mask);
                double its = weight[word], whole = content[word] ? its : 0.3 * its, count = slot[0];
                int is_good = slot[1] >> 1 > good[row];
                sum[WEIGHT] += its;
                sum[LETTERS] += letters[word];
                sum[CAPITALS] += kind[word] == UPPER;
                sum[NUMBERS] += kind[word] == DIGIT;
                sum[YEARS] += kind[word] == DIGIT && letters[word] == 4;
                sum[CONTENT] += whole;
                sum[CONTENT_GOOD] += is_good ? whole : 0;
                sum[STRICT] += content[word] ? its : 0;
                sum[STRICT_GOOD] += content[word] && is_good ? its : 0;
                sum[FREQUENT] += count >= 3 && count > often && letters[word] <= LONG + 2 ? its : 0;
                sum[LOGS] += logs[slot[0]];
                sum[ONCE] += slot[0] == 1;
                sum[TITLED] += slot[1] & 1 ? whole : 0;
                key += hashes[3 * word] * odd;
            }
            if (row == first[page])
                sum[TITLED] = 0;
            for (int i = 0; i < SUMS; i++)
                out[i * rows + row] = sum[i];
            keys[row] = (int64_t)(key & ((1ull << 40) - 1));
        }
        for (word = start; word < end; word++)
            table[2 * (hashes[3 * word] & mask)] = table[2 * (hashes[3 * word] & mask) + 1] = 0;
        start = end;
    }
}

/* The ids of hashes that the model knows, 0 for others. */
API void lines_known(const uint32_t *hashes, int64_t size, const int32_t *ids, const uint32_t *known, int32_t *out)
{
    for (int64_t i = 0; i < size; i++) {
        int32_t id = ids[hashes[i] >> SHIFT];
        out[i] = known[id] == hashes[i] ? id : 0;
    }
}

enum { DIMENSIONS = 16, AT_ONCE = 1 << 20 }; /* of a vector, as a rule; ids whose sums 32 bits hold */

/* Adds the vectors of some ids to `out`; how many of them are not 0. */
static inline int64_t add_vectors(const int32_t *ids, int64_t many, const uint16_t *vectors, int64_t size, uint32_t *sum,
                                  int64_t *out)
{
    int64_t added = 0;
    for (int64_t d = 0; d < size; d++)
        sum[d] = 0;
    for (int64_t i = 0; i < many; i++) {
        const uint16_t *vector = vectors + (int64_t)ids[i] * size;
        if (!ids[i])
            continue;
        for (int64_t d = 0; d < size; d++)
            sum[d] += vector[d];
        added++;
    }
    for (int64_t d = 0; d < size; d++)
        out[d] += (int64_t)sum[d];
    return added;
}

/* For each row the sum of the vectors of its words' ids, three a word, and in how many words the first is known. Vectors
   are held as CENTRE + value; id 0 has none. `room` is for one vector. */
API void lines_vectors(const int32_t *ids, const int64_t *many, int64_t rows, const uint16_t *vectors, int64_t size,
                       uint32_t *room, int64_t *out, int64_t *known)
{
    for (int64_t row = 0; row < rows; row++, out += size) {
        int64_t added = 0, end = 3 * many[row];
        known[row] = 0;
        for (int64_t i = 0; i < end; i += 3)
            known[row] += ids[i] != 0;
        memset(out, 0, (size_t)size * sizeof *out);
        for (int64_t i = 0; i < end; i += AT_ONCE) {
            int64_t some = end - i < AT_ONCE ? end - i : AT_ONCE;
            uint32_t sum[DIMENSIONS];
            added += size == DIMENSIONS ? add_vectors(ids + i, some, vectors, DIMENSIONS, sum, out)
                                        : add_vectors(ids + i, some, vectors, size, room, out);
        }
        for (int64_t d = 0; d < size; d++)
            out[d] -= CENTRE * added;
        ids += end;
    }
}

/* What enters the networks for each row: its `n` numbers in standard deviations from the mean, at most CLIP of them, the
   mean vector of its words, the share of those known; `real` is the row's place in `out`. */
API void lines_enter(const float *numbers, const float *mean, const float *scale, int64_t n, const int64_t *vectors,
                     const float *steps, int64_t size, const int64_t *known, const int64_t *words, const int64_t *real,
                     int64_t rows, float *out)
{
    for (int64_t row = 0; row < rows; row++, numbers += n, vectors += size) {
        float *to = out + real[row] * (n + size + 1);
        double many = words[row] > 1 ? (double)words[row] : 1;
        for (int64_t i = 0; i < n; i++) {
            float it = (numbers[i] - mean[i]) * scale[i];
            it = it > -CLIP ? it : -CLIP;
            to[i] = it < CLIP ? it : CLIP;
        }
        for (int64_t i = 0; i < size; i++)
            to[n + i] = (float)((double)(float)((double)vectors[i] * (double)steps[i]) / many);
        to[n + size] = (float)((double)(float)known[row] / many);
    }
}

enum { BLOCK = 8 }; /* rows, as in model.py */

/* The mean and the maximum of each page's rows, `blocks` blocks of them, empty ones all 0; `sizes` are not empty. */
API void lines_pool(const float *rows, const int64_t *blocks, const int64_t *sizes, int64_t pages, int64_t size,
                    float *out)
{
    for (int64_t page = 0; page < pages; page++, out += 2 * size) {
        float *most = out + size;
        for (int64_t block = 0; block < blocks[page]; block++, rows += BLOCK * size)
            for (int64_t i = 0; i < size; i++) {
                float sum = rows[i], high = rows[i];
                for (int64_t n = 1; n < BLOCK; n++) {
                    float one = rows[n * size + i];
                    sum += one;
                    high = one > high ? one : high;
                }
                out[i] = block ? out[i] + sum : sum;
                most[i] = block && most[i] > high ? most[i] : high;
            }
        for (int64_t i = 0; i < size; i++)
            out[i] /= (float)sizes[page];
    }
}

/* Rows and what their page adds to each, where that is above 0; 0 where no row is. */
API void lines_mix(float *rows, const float *whole, const int64_t *blocks, int64_t pages, const uint8_t *hollow,
                   int64_t size)
{
    for (int64_t page = 0; page < pages; page++, whole += size)
        for (int64_t row = 0; row < BLOCK * blocks[page]; row++, rows += size) {
            if (*hollow++) {
                memset(rows, 0, (size_t)size * sizeof *rows);
                continue;
            }
            for (int64_t i = 0; i < size; i++) {
                float sum = rows[i] + whole[i];
                rows[i] = sum > 0 ? sum : 0;
            }
        }
}

/* The end of a layer: relu of products added up and a bias, and what went in; 0 where no row is. */
API void lines_layer(float *products, const float *second, const float *third, const float *bias, const float *from,
                     const uint8_t *hollow, int64_t rows, int64_t size)
{
    for (int64_t row = 0; row < rows; row++, products += size, second += size, third += size, from += size) {
        if (hollow[row]) {
            memset(products, 0, (size_t)size * sizeof *products);
            continue;
        }
        for (int64_t i = 0; i < size; i++) {
            float sum = products[i] + second[i] + third[i] + bias[i];
            products[i] = (sum > 0 ? sum : 0) + from[i];
        }
    }
}
