/* The numbers of each row of a batch. The same in numpy, and what they mean, stands in features.py. */

#include <string.h>

#include "lines_tallies.h"

enum { SPREAD = 8 };
static const double GOOD_LENGTH = 100, FREQUENT = 0.006;

/* The numbers of a row, in the order of features.py. */
enum { N_LENGTH, N_WORDS, N_MEAN_WORD, N_SENTENCE_END, N_COLON_END, N_COMMA_END, N_LETTER_END, N_DIGIT_END, N_UPPER_START,
       N_LOWER_START, N_DIGIT_START, N_MARK_START, N_QUOTE_START, N_UPPER_SHARE, N_CAPITALISED_SHARE, N_DIGIT_SHARE,
       N_NUMBERS, N_YEAR, N_TERMINALS, N_COMMAS, N_COLONS, N_QUOTES, N_BRACKETS, N_DASHES, N_SEPARATORS, N_MARKUP,
       N_CURRENCY, N_COPYRIGHT, N_OTHER_SHARE, N_BLANK_BEFORE, N_BLANK_AFTER, N_PLACE, N_FROM_TOP, N_FROM_END,
       N_TEXT_BEFORE, N_GOOD_BEFORE, N_GOOD_AFTER, N_REPEATS, N_AGAIN, N_TITLE_SHARE, N_TITLE_COVER, N_GOOD_SHARE,
       N_GOOD_STRICT, N_FREQUENT_SHARE, N_WORD_COUNT, N_ONCE_SHARE, N_AGAINST_PAGE, N_IS_GOOD, N_PAGE_ROWS,
       N_PAGE_LENGTH, N_PAGE_GOOD, N_PAGE_BLANK, N_PAGE_MEAN_LENGTH, N_PAGE_TERMINALS, NUMBERS };
/* Those that are logarithms of one and something, and where. */
enum { L_LENGTH, L_WORDS, L_TERMINALS, L_COLONS, L_QUOTES, L_BRACKETS, L_DASHES, L_SEPARATORS, L_MARKUP, L_NUMBERS,
       L_FROM_TOP, L_FROM_END, L_GOOD_BEFORE, L_GOOD_AFTER, L_REPEATS, L_PAGE_ROWS, L_PAGE_LENGTH, L_PAGE_MEAN_LENGTH,
       LOGS };
static const int LOGGED[LOGS] = {
    N_LENGTH, N_WORDS, N_TERMINALS, N_COLONS, N_QUOTES, N_BRACKETS, N_DASHES, N_SEPARATORS, N_MARKUP, N_NUMBERS,
    N_FROM_TOP, N_FROM_END, N_GOOD_BEFORE, N_GOOD_AFTER, N_REPEATS, N_PAGE_ROWS, N_PAGE_LENGTH, N_PAGE_MEAN_LENGTH,
};

enum { GOOD = 1, SENTENCE = 2 }; /* flags of a row */

static double at_least(double value, double least)
{
    return value > least ? value : least;
}

static double at_most(double value, double most)
{
    return value < most ? value : most;
}

/* Whether a row ends with a full stop or the like, or with one and a closing quote or bracket. */
static int ends_sentence(const uint8_t *kinds, int64_t size)
{
    uint8_t last = kinds[size - 1], before = kinds[size > 1 ? size - 2 : 0];
    return last == TERMINAL || ((last == QUOTE || last == BRACKET) && before == TERMINAL);
}

/* How a row starts and ends, and what it holds. */
static void shape(const uint8_t *kinds, int64_t size, const int64_t *count, double many, double length,
                  const struct sums *sum, float *to, double *logs)
{
    uint8_t start = kinds[0], last = kinds[size - 1];
    int64_t letters = 0;
    for (int kind = LOWER; kind <= DIGIT; kind++)
        letters += count[kind];
    to[N_MEAN_WORD] = (float)at_most(sum->letters / at_least(sum->weight, 0.2), 20);
    to[N_COLON_END] = last == COLON;
    to[N_COMMA_END] = last == COMMA;
    to[N_DIGIT_END] = last == DIGIT;
    to[N_LETTER_END] = last >= LOWER && last <= UNSPACED;
    to[N_UPPER_START] = start == UPPER;
    to[N_LOWER_START] = start == LOWER;
    to[N_DIGIT_START] = start == DIGIT;
    to[N_MARK_START] = start >= DASH && start <= COPYRIGHT;
    to[N_QUOTE_START] = start == QUOTE || start == BRACKET;
    to[N_UPPER_SHARE] = (float)((double)count[UPPER] / (double)(letters > 1 ? letters : 1));
    to[N_CAPITALISED_SHARE] = (float)(sum->capitals / many);
    to[N_COMMAS] = (float)((double)(50 * count[COMMA]) / at_least(length, 20));
    to[N_DIGIT_SHARE] = (float)((double)count[DIGIT] / (double)size);
    to[N_OTHER_SHARE] = (float)((double)count[OTHER] / (double)size);
    to[N_YEAR] = sum->years > 0;
    to[N_CURRENCY] = count[CURRENCY] > 0;
    to[N_COPYRIGHT] = count[COPYRIGHT] > 0;
    logs[L_LENGTH] = length, logs[L_WORDS] = sum->weight, logs[L_NUMBERS] = sum->numbers;
    logs[L_TERMINALS] = (double)count[TERMINAL], logs[L_COLONS] = (double)count[COLON];
    for (int kind = QUOTE; kind <= MARKUP; kind++)
        logs[L_QUOTES + kind - QUOTE] = (double)count[kind];
}

/* What the rest of the page says of the row's words. `title`: content of the page's first row. */
static void within(const struct sums *sum, double many, double title, float *to)
{
    double whole = at_least(sum->content, 0.3);
    to[N_TITLE_SHARE] = (float)(sum->titled / whole);
    to[N_TITLE_COVER] = (float)at_most(sum->titled / at_least(title, 0.3), 1.5);
    to[N_GOOD_SHARE] = (float)(sum->content_good / whole);
    to[N_GOOD_STRICT] = (float)(sum->strict_good / at_least(sum->strict, 0.5));
    to[N_FREQUENT_SHARE] = (float)(sum->frequent / at_least(sum->weight, 0.2));
    to[N_WORD_COUNT] = (float)(sum->logs / many);
    to[N_ONCE_SHARE] = (float)(sum->once / many);
}

/* How often each row stands in its page and whether it does above, by keys. `places`, a power of two and all 0, are more
   than twice the rows; `times` is room. */
static void repeated(const int64_t *keys, int64_t rows, uint32_t *places, int64_t slots, uint32_t *times, float *numbers,
                     double *logs)
{
    uint64_t mask = (uint64_t)slots - 1;
    for (int round = 0; round < 2; round++)
        for (int64_t row = 0; row < rows; row++) {
            uint64_t slot = (uint64_t)keys[row] * 0x9E3779B97F4A7C15u >> 20 & mask;
            while (places[slot] && keys[places[slot] - 1] != keys[row])
                slot = (slot + 1) & mask;
            if (!places[slot]) {
                places[slot] = (uint32_t)row + 1;
                times[row] = 0;
            }
            uint32_t own = places[slot] - 1;
            if (!round)
                times[own]++;
            else {
                numbers[row * NUMBERS + N_AGAIN] = own != row;
                logs[row * LOGS + L_REPEATS] = times[own] - 1;
            }
        }
    memset(places, 0, (size_t)slots * sizeof *places);
}

/* Where each row stands in its page, and what the page is as a whole. */
static void stands(const double *length, const uint8_t *flags, const int32_t *blank, int64_t rows, float *numbers,
                   double *logs)
{
    double total = 0, squares = 0, ended = 0, good_length = 0, before = 0;
    int64_t good = 0, blanks = 0, good_before = 0;
    for (int64_t row = 0; row < rows; row++) {
        total += length[row];
        squares += length[row] * length[row];
        good += flags[row] & GOOD;
        good_length += flags[row] & GOOD ? length[row] : 0;
        ended += flags[row] & SENTENCE ? length[row] : 0;
        blanks += blank[row] > 0;
    }
    double letters = at_least(total, 1);
    for (int64_t row = 0; row < rows; row++, numbers += NUMBERS, logs += LOGS) {
        int is_good = flags[row] & GOOD;
        int32_t after = row + 1 < rows ? blank[row + 1] : 0;
        numbers[N_SENTENCE_END] = (flags[row] & SENTENCE) != 0;
        numbers[N_IS_GOOD] = (float)is_good;
        numbers[N_BLANK_BEFORE] = (float)(blank[row] < 3 ? blank[row] : 3);
        numbers[N_BLANK_AFTER] = (float)(after < 3 ? after : 3);
        numbers[N_PLACE] = (float)((double)row / (double)rows);
        numbers[N_TEXT_BEFORE] = (float)(before / total);
        numbers[N_PAGE_GOOD] = (float)(good_length / letters);
        numbers[N_PAGE_TERMINALS] = (float)(ended / letters);
        numbers[N_PAGE_BLANK] = (float)((double)blanks / (double)rows);
        logs[L_FROM_TOP] = (double)row, logs[L_FROM_END] = (double)(rows - 1 - row);
        logs[L_GOOD_BEFORE] = (double)good_before, logs[L_GOOD_AFTER] = (double)(good - good_before - is_good);
        logs[L_PAGE_ROWS] = (double)rows, logs[L_PAGE_LENGTH] = total, logs[L_PAGE_MEAN_LENGTH] = squares / letters;
        before += length[row];
        good_before += is_good;
    }
}

/* The length and the flags of each row of a page, and the page's words, from `word` on, in its table, whose slots are
   one more than `mask`. Returns the content of the first row. */
static double first_look(const uint8_t *kinds, const int64_t *sizes, const int64_t *count, const int64_t *many,
                         int64_t rows, const struct words *words, int64_t word, uint32_t *table, uint32_t mask,
                         double *lengths, uint8_t *flags)
{
    double title = 0;
    for (int64_t row = 0; row < rows; kinds += sizes[row] + 1, count += CLASSES, row++) {
        double length = (double)sizes[row] + 1.5 * (double)count[WIDE] + 1.0 * (double)count[HANGUL];
        int sentence = ends_sentence(kinds, sizes[row]);
        int good = (sentence || 2 * count[UNSPACED] > sizes[row]) && length >= GOOD_LENGTH;
        lengths[row] = length;
        flags[row] = (uint8_t)((good ? GOOD : 0) | (sentence ? SENTENCE : 0));
        for (int64_t stop = word + many[row]; word < stop; word++) {
            uint32_t *slot = table + 2 * (words->hashes[3 * word] & mask);
            slot[0]++;
            slot[1] += good ? 2 : 0;
            if (!row) {
                slot[1] |= 1;
                title += content_of(words, word);
            }
        }
    }
    return title;
}

static int64_t power_of_two(int64_t least)
{
    int64_t size = 1;
    while (size < least)
        size *= 2;
    return size;
}

/* The numbers of every row but for those that are logarithms, and of what those are, less one: `logs`. What the words
   say is told by lines_words; `first` has the first row of each page and all rows at its end; `logarithms` are numpy's.
   Room, `table` and `places` all 0: two numbers for each of the slots of the largest page, `lengths`, `keys` and `times`
   for each row of all. */
API void lines_features(const uint8_t *kinds, const int64_t *sizes, const int64_t *count, const int32_t *blank,
                        const int64_t *many, const uint32_t *hashes, const uint32_t *letters, const uint8_t *kind,
                        const int64_t *first, int64_t pages, const double *logarithms, uint32_t *table,
                        uint32_t *places, double *lengths, uint8_t *flags, int64_t *keys, uint32_t *times,
                        float *numbers, double *logs)
{
    const struct words words = {hashes, letters, kind};
    int64_t start = 0;
    for (int64_t page = 0; page < pages; page++) {
        int64_t from = first[page], rows = first[page + 1] - from, word = start, end = start;
        for (int64_t row = from; row < from + rows; row++)
            end += many[row];
        int64_t in_page = end > start ? end - start : 1;
        const struct page_words its = {table, (uint32_t)(power_of_two(SPREAD * in_page) - 1), FREQUENT * (double)in_page};
        double title = first_look(kinds, sizes + from, count + from * CLASSES, many + from, rows, &words, start, table,
                                  its.mask, lengths + from, flags + from);
        for (int64_t row = from; row < from + rows; row++) {
            double most = many[row] > 1 ? (double)many[row] : 1;
            struct sums sum = tallied(&words, word, word + many[row], &its, flags[row] & GOOD, logarithms);
            if (row == from)
                sum.titled = 0;
            keys[row] = sum.key;
            shape(kinds, sizes[row], count + row * CLASSES, most, lengths[row], &sum, numbers + row * NUMBERS,
                  logs + row * LOGS);
            within(&sum, most, title, numbers + row * NUMBERS);
            kinds += sizes[row] + 1;
            word += many[row];
        }
        repeated(keys + from, rows, places, power_of_two(2 * rows + 1), times + from, numbers + from * NUMBERS,
                 logs + from * LOGS);
        stands(lengths + from, flags + from, blank + from, rows, numbers + from * NUMBERS, logs + from * LOGS);
        for (word = start; word < end; word++)
            table[2 * (hashes[3 * word] & its.mask)] = table[2 * (hashes[3 * word] & its.mask) + 1] = 0;
        start = end;
    }
}

/* Puts the logarithms among the numbers. */
API void lines_logged(const double *logs, int64_t rows, float *numbers)
{
    for (int64_t row = 0; row < rows; row++, logs += LOGS, numbers += NUMBERS) {
        for (int i = 0; i < LOGS; i++)
            numbers[LOGGED[i]] = (float)logs[i];
        numbers[N_AGAINST_PAGE] = (float)(logs[L_LENGTH] - logs[L_PAGE_MEAN_LENGTH]);
    }
}
