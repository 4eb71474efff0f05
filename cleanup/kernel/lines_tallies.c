/* What is added up over the words of a row: see lines_tallies.h. */

#include "lines_tallies.h"

static const double LITTLE = 0.3;
static const uint64_t KEY = ((uint64_t)1 << 40) - 1; /* the bits of a row's key */

static double letters_of(const struct words *words, int64_t word)
{
    uint8_t kind = words->kind[word];
    return (double)words->lengths[word] * (kind == WIDE ? 2.5 : kind == HANGUL ? 2.0 : 1.0);
}

static double weight_of(const struct words *words, int64_t word)
{
    uint8_t kind = words->kind[word];
    return kind == WIDE ? 0.5 : kind == UNSPACED ? 0.2 : 1.0;
}

static int is_content(const struct words *words, int64_t word)
{
    return words->lengths[word] > LONG || words->kind[word] == WIDE || words->kind[word] == UNSPACED;
}

double content_of(const struct words *words, int64_t word)
{
    double weight = weight_of(words, word);
    return is_content(words, word) ? weight : LITTLE * weight;
}

/* Of any row. */
static struct sums added_up(const struct words *words, int64_t word, int64_t end, const struct page_words *page, int good,
                            const double *logarithms)
{
    struct sums sum = {0};
    uint64_t key = 0;
    for (uint32_t odd = 1; word < end; word++, odd += 2) {
        uint32_t hash = words->hashes[3 * word];
        const uint32_t *slot = page->table + 2 * (hash & page->mask);
        double weight = weight_of(words, word), letters = letters_of(words, word), count = slot[0];
        int content = is_content(words, word), is_good = (int)(slot[1] >> 1) > good, kind = words->kind[word];
        double whole = content ? weight : LITTLE * weight;
        sum.weight += weight;
        sum.letters += letters;
        sum.capitals += kind == UPPER;
        sum.numbers += kind == DIGIT;
        sum.years += kind == DIGIT && letters == 4;
        sum.content += whole;
        sum.content_good += is_good ? whole : 0;
        sum.strict += content ? weight : 0;
        sum.strict_good += content && is_good ? weight : 0;
        sum.frequent += count >= 3 && count > page->often && letters <= LONG + 2 ? weight : 0;
        sum.logs += logarithms[slot[0]];
        sum.once += slot[0] == 1;
        sum.titled += slot[1] & 1 ? whole : 0;
        key += hash * odd;
    }
    sum.key = (int64_t)(key & KEY);
    return sum;
}

/* Whether letters and words of a row count one each: none is of a script where they do not. */
static int counts_plainly(const uint8_t *kind, int64_t words)
{
    uint8_t other = 0;
    for (int64_t i = 0; i < words; i++)
        other |= (uint8_t)((kind[i] == HANGUL) | (kind[i] == WIDE) | (kind[i] == UNSPACED));
    return !other;
}

/* `added_up` of such a row: what is counted is counted in whole numbers, in half of the time. */
static struct sums counted(const struct words *words, int64_t word, int64_t end, const struct page_words *page, int good,
                           const double *logarithms)
{
    struct sums sum = {0};
    uint64_t key = 0;
    int64_t letters = 0, capitals = 0, numbers = 0, years = 0, strict = 0, strict_good = 0, frequent = 0, once = 0;
    sum.weight = (double)(end - word);
    for (uint32_t odd = 1; word < end; word++, odd += 2) {
        uint32_t hash = words->hashes[3 * word], length = words->lengths[word];
        const uint32_t *slot = page->table + 2 * (hash & page->mask);
        int content = length > LONG, is_good = (int)(slot[1] >> 1) > good, digits = words->kind[word] == DIGIT;
        double whole = content ? 1 : LITTLE;
        letters += length;
        capitals += words->kind[word] == UPPER;
        numbers += digits;
        years += digits & (length == 4);
        strict += content;
        strict_good += content & is_good;
        frequent += (slot[0] >= 3) & ((double)slot[0] > page->often) & (length <= LONG + 2);
        once += slot[0] == 1;
        sum.content += whole;
        sum.content_good += is_good ? whole : 0;
        sum.titled += slot[1] & 1 ? whole : 0;
        sum.logs += logarithms[slot[0]];
        key += hash * odd;
    }
    sum.letters = (double)letters, sum.capitals = (double)capitals, sum.numbers = (double)numbers;
    sum.years = (double)years, sum.strict = (double)strict, sum.strict_good = (double)strict_good;
    sum.frequent = (double)frequent, sum.once = (double)once;
    sum.key = (int64_t)(key & KEY);
    return sum;
}

struct sums tallied(const struct words *words, int64_t word, int64_t end, const struct page_words *page, int good,
                    const double *logarithms)
{
    if (counts_plainly(words->kind + word, end - word))
        return counted(words, word, end, page, good, logarithms);
    return added_up(words, word, end, page, good, logarithms);
}
