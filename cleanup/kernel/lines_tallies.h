/* What is added up over the words of a row. The same in numpy, and what it means, stands in tallies.py. */

#include "lines.h"

/* The words of a batch: three hashes each, code points, the class of the first character. */
struct words {
    const uint32_t *hashes, *lengths;
    const uint8_t *kind;
};

/* A page's table of the words that share a slot: how many there are, and how many in good rows times two and whether the
   page's first row has one. `often`: words that stand more often and are short are the page's little words. */
struct page_words {
    const uint32_t *table;
    uint32_t mask;
    double often;
};

struct sums {
    double weight, letters, capitals, numbers, years, content, content_good, strict, strict_good, frequent, logs, once,
        titled;
    int64_t key; /* equal for rows of a page with the same words in the same order, digits aside */
};

/* Of a content word its weight, of another LITTLE of it. */
double content_of(const struct words *words, int64_t word);

/* The sums over the words of a row, from one on and before `end`. good: whether it is a good row; `logarithms` are
   numpy's. */
struct sums tallied(const struct words *words, int64_t word, int64_t end, const struct page_words *page, int good,
                    const double *logarithms);
