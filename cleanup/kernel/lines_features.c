/* What the line model sees of a batch of pages: its rows, and the numbers of each. The same answers in numpy, and what
   they mean, stand in rows.py, features.py and tallies.py. */

#include <string.h>

#include "lines.h"

enum { WRAP_MIN = 60, WRAP_MAX = 100, WRAP_LINES = 4, SPREAD = 8 };
static const double WRAP_SHARE = 0.8, GOOD_LENGTH = 100, FREQUENT = 0.006, LITTLE = 0.3;

/* What str.isspace says. */
static int is_space(uint32_t point)
{
    if (point < 0x80)
        return point == ' ' || (point >= 9 && point <= 13) || (point >= 28 && point <= 31);
    if (point < 0x1680)
        return point == 0x85 || point == 0xA0;
    return point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029
           || point == 0x202F || point == 0x205F || point == 0x3000;
}

/* Code points of a line's first word. */
static int64_t first_word(const uint32_t *from, const uint32_t *end)
{
    const uint32_t *at = from;
    while (at < end && !is_space(*at))
        at++;
    return at - from;
}

/* Ends a line in mid sentence? */
static int in_middle(uint32_t last)
{
    return last == ',' || (last >= 'a' && last <= 'z');
}

/* The column at which the lines with text of a page are wrapped, or 0; `starts` and `ends` are of all its lines. */
static int64_t column_of(const uint32_t *points, const int64_t *starts, const int64_t *ends, int64_t lines)
{
    int64_t sizes[3 * WRAP_MAX + 1] = {0}, filled = 0, longs = 0, column = 0, middle = 0, both = 0, before = -1;
    for (int64_t line = 0; line < lines; line++) {
        int64_t size = ends[line] - starts[line];
        if (size > 3 * WRAP_MAX)
            return 0;
        filled += size > 0;
        longs += size > WRAP_MIN / 2;
        sizes[size] += size > 0;
    }
    if (longs < WRAP_LINES)
        return 0;
    for (int64_t left = (int64_t)(0.98 * (double)(filled - 1)); left >= 0; left -= sizes[column])
        column++;
    if (column < WRAP_MIN || column > WRAP_MAX)
        return 0;
    for (int64_t line = 0; line < lines; before = line++) {
        int64_t size = before < 0 ? 0 : ends[before] - starts[before];
        if (ends[line] == starts[line] || size <= column / 2 || !in_middle(points[ends[before] - 1]))
            continue;
        middle++;
        both += size + 1 + first_word(points + starts[line], points + ends[line]) > column;
    }
    return middle < WRAP_LINES || (double)both < WRAP_SHARE * (double)middle ? 0 : column;
}

/* The rows of pages of so many lines, which begin at `begins`, a line feed behind each: their points in `out`, what lies
   beyond the basic plane as 0xFFFF, a line feed after each, how many each has, the blank lines above it; the row of each
   line, -1 for blank ones; the first row of each page, and the number of rows. `starts` and `ends` are room for each
   line. */
API void lines_rows(const uint32_t *points, const int64_t *begins, const int64_t *lines, int64_t pages,
                    int64_t *starts, int64_t *ends, uint16_t *out, int64_t *sizes, int32_t *blank, int64_t *of_line,
                    int64_t *first)
{
    int64_t rows = 0;
    for (int64_t page = 0; page < pages; page++, begins += *lines, of_line += *lines++) {
        for (int64_t line = 0; line < *lines; line++) {
            int64_t start = begins[line], end = begins[line + 1] - 1;
            for (; start < end && is_space(points[start]); start++)
                ;
            while (start < end && is_space(points[end - 1]))
                end--;
            starts[line] = start, ends[line] = end;
        }
        int64_t column = column_of(points, starts, ends, *lines), above = -1;
        first[page] = rows;
        for (int64_t line = 0; line < *lines; line++) {
            int64_t length = ends[line] - starts[line];
            const uint32_t *from = points + starts[line];
            of_line[line] = -1;
            if (!length)
                continue;
            if (column && above == line - 1 && line
                && ends[above] - starts[above] + 1 + first_word(from, from + length) > column) {
                out[-1] = ' ';
                sizes[rows - 1] += length + 1;
            } else {
                sizes[rows] = length;
                blank[rows++] = above < 0 ? 0 : (int32_t)(line - above - 1);
            }
            for (int64_t i = 0; i < length; i++)
                out[i] = (uint16_t)(from[i] | (0 - (uint32_t)(from[i] >> 16 != 0)));
            out += length;
            *out++ = '\n';
            of_line[line] = rows - 1;
            above = line;
        }
    }
    first[pages] = rows;
}

/* The numbers of a row, in the order of features.py. */
enum { N_LENGTH, N_WORDS, N_MEAN_WORD, N_SENTENCE_END, N_COLON_END, N_COMMA_END, N_LETTER_END, N_DIGIT_END, N_UPPER_START,
       N_LOWER_START, N_DIGIT_START, N_MARK_START, N_QUOTE_START, N_UPPER_SHARE, N_CAPITALISED_SHARE, N_DIGIT_SHARE,
       N_NUMBERS, N_YEAR, N_TERMINALS, N_COMMAS, N_COLONS, N_QUOTES, N_BRACKETS, N_DASHES, N_SEPARATORS, N_MARKUP,
       N_CURRENCY, N_COPYRIGHT, N_OTHER_SHARE, N_BLANK_BEFORE, N_BLANK_AFTER, N_PLACE, N_FROM_TOP, N_FROM_END,
       N_TEXT_BEFORE, N_GOOD_BEFORE, N_GOOD_AFTER, N_REPEATS, N_AGAIN, N_TITLE_SHARE, N_TITLE_COVER, N_GOOD_SHARE,
       N_GOOD_STRICT, N_FREQUENT_SHARE, N_WORD_COUNT, N_ONCE_SHARE, N_AGAINST_PAGE, N_IS_GOOD, N_PAGE_ROWS,
       N_PAGE_LENGTH, N_PAGE_GOOD, N_PAGE_BLANK, N_PAGE_MEAN_LENGTH, N_PAGE_TERMINALS, NUMBERS };
/* Those that are logarithms of one and something; the first is the row's length, the last the page's mean. */
static const int LOGGED[] = {
    N_LENGTH, N_WORDS, N_TERMINALS, N_COLONS, N_QUOTES, N_BRACKETS, N_DASHES, N_SEPARATORS, N_MARKUP, N_NUMBERS,
    N_FROM_TOP, N_FROM_END, N_GOOD_BEFORE, N_GOOD_AFTER, N_REPEATS, N_PAGE_ROWS, N_PAGE_LENGTH, N_PAGE_MEAN_LENGTH,
};
enum { LOGS = sizeof LOGGED / sizeof *LOGGED };

/* The words of a batch: three hashes each, code points, the class of the first character. */
struct words {
    const uint32_t *hashes, *lengths;
    const uint8_t *kind;
};

/* What is added up over the words of a row. */
struct sums {
    double weight, letters, capitals, numbers, years, content, content_good, strict, strict_good, frequent, logs, once,
        titled;
    int64_t key; /* equal for rows of a page with the same words in the same order, digits aside */
};

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

/* A page's table has two numbers a slot: how many words, and how many in good rows times two and whether the page's
   first row has one. `often`: words that stand more often and are short are the page's little words. */
static struct sums added_up(const struct words *words, int64_t word, int64_t end, const uint32_t *table, uint32_t mask,
                            int good, double often, const double *logarithms)
{
    struct sums sum = {0};
    uint64_t key = 0;
    for (uint32_t odd = 1; word < end; word++, odd += 2) {
        uint32_t hash = words->hashes[3 * word];
        const uint32_t *slot = table + 2 * (hash & mask);
        double its = weight_of(words, word), letters = letters_of(words, word), count = slot[0];
        int content = is_content(words, word), is_good = (int)(slot[1] >> 1) > good, kind = words->kind[word];
        double whole = content ? its : LITTLE * its;
        sum.weight += its;
        sum.letters += letters;
        sum.capitals += kind == UPPER;
        sum.numbers += kind == DIGIT;
        sum.years += kind == DIGIT && letters == 4;
        sum.content += whole;
        sum.content_good += is_good ? whole : 0;
        sum.strict += content ? its : 0;
        sum.strict_good += content && is_good ? its : 0;
        sum.frequent += count >= 3 && count > often && letters <= LONG + 2 ? its : 0;
        sum.logs += logarithms[slot[0]];
        sum.once += slot[0] == 1;
        sum.titled += slot[1] & 1 ? whole : 0;
        key += hash * odd;
    }
    sum.key = (int64_t)(key & ((1ull << 40) - 1));
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
static struct sums counted(const struct words *words, int64_t word, int64_t end, const uint32_t *table, uint32_t mask,
                           int good, double often, const double *logarithms)
{
    struct sums sum = {0};
    uint64_t key = 0;
    int64_t letters = 0, capitals = 0, numbers = 0, years = 0, strict = 0, strict_good = 0, frequent = 0, once = 0;
    sum.weight = (double)(end - word);
    for (uint32_t odd = 1; word < end; word++, odd += 2) {
        uint32_t hash = words->hashes[3 * word], length = words->lengths[word];
        const uint32_t *slot = table + 2 * (hash & mask);
        int content = length > LONG, is_good = (int)(slot[1] >> 1) > good, digits = words->kind[word] == DIGIT;
        double whole = content ? 1 : LITTLE;
        letters += length;
        capitals += words->kind[word] == UPPER;
        numbers += digits;
        years += digits & (length == 4);
        strict += content;
        strict_good += content & is_good;
        frequent += (slot[0] >= 3) & ((double)slot[0] > often) & (length <= LONG + 2);
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
    sum.key = (int64_t)(key & ((1ull << 40) - 1));
    return sum;
}

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
    logs[0] = length, logs[1] = sum->weight, logs[2] = (double)count[TERMINAL], logs[3] = (double)count[COLON];
    for (int kind = QUOTE; kind <= MARKUP; kind++)
        logs[4 + kind - QUOTE] = (double)count[kind];
    logs[9] = sum->numbers;
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
                logs[row * LOGS + 14] = times[own] - 1;
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
        good += flags[row] & 1;
        good_length += flags[row] & 1 ? length[row] : 0;
        ended += flags[row] & 2 ? length[row] : 0;
        blanks += blank[row] > 0;
    }
    double letters = at_least(total, 1);
    for (int64_t row = 0; row < rows; row++, numbers += NUMBERS, logs += LOGS) {
        int is_good = flags[row] & 1;
        int32_t after = row + 1 < rows ? blank[row + 1] : 0;
        numbers[N_SENTENCE_END] = flags[row] >> 1;
        numbers[N_IS_GOOD] = (float)is_good;
        numbers[N_BLANK_BEFORE] = (float)(blank[row] < 3 ? blank[row] : 3);
        numbers[N_BLANK_AFTER] = (float)(after < 3 ? after : 3);
        numbers[N_PLACE] = (float)((double)row / (double)rows);
        numbers[N_TEXT_BEFORE] = (float)(before / total);
        numbers[N_PAGE_GOOD] = (float)(good_length / letters);
        numbers[N_PAGE_TERMINALS] = (float)(ended / letters);
        numbers[N_PAGE_BLANK] = (float)((double)blanks / (double)rows);
        logs[10] = (double)row, logs[11] = (double)(rows - 1 - row);
        logs[12] = (double)good_before, logs[13] = (double)(good - good_before - is_good);
        logs[15] = (double)rows, logs[16] = total, logs[17] = squares / letters;
        before += length[row];
        good_before += is_good;
    }
}

/* The numbers of every row but for those that are logarithms, and of what those are, less one: `logs`. What the words
   say is told by lines_words; `first` has the first row of each page and all rows at its end; `logarithms` are numpy's.
   Room, `table` and `places` all 0: two numbers for each of the slots of the largest page, `lengths`, `keys` and `times` for
   each row of all. */
API void lines_features(const uint8_t *kinds, const int64_t *sizes, const int64_t *count, const int32_t *blank,
                        const int64_t *many, const uint32_t *hashes, const uint32_t *letters, const uint8_t *kind,
                        const int64_t *first, int64_t pages, const double *logarithms, uint32_t *table,
                        uint32_t *places, double *lengths, uint8_t *flags, int64_t *keys, uint32_t *times,
                        float *numbers, double *logs)
{
    struct words words = {hashes, letters, kind};
    int64_t start = 0;
    for (int64_t page = 0; page < pages; page++) {
        int64_t from = first[page], rows = first[page + 1] - from, slots = 1, room = 1, word = start, end = start;
        double title = 0;
        for (int64_t row = from; row < from + rows; row++)
            end += many[row];
        double in_page = (double)(end > start ? end - start : 1);
        while (slots < SPREAD * (int64_t)in_page)
            slots *= 2;
        while (room <= 2 * rows)
            room *= 2;
        uint32_t mask = (uint32_t)(slots - 1);
        const uint8_t *its_kinds = kinds;
        for (int64_t row = from; row < from + rows; row++) {
            const int64_t *own = count + row * CLASSES;
            double length = (double)sizes[row] + 1.5 * (double)own[WIDE] + 1.0 * (double)own[HANGUL];
            int sentence = ends_sentence(its_kinds, sizes[row]);
            int good = (sentence || 2 * own[UNSPACED] > sizes[row]) && length >= GOOD_LENGTH;
            its_kinds += sizes[row] + 1;
            lengths[row] = length;
            flags[row] = (uint8_t)(good | sentence << 1);
            for (int64_t stop = word + many[row]; word < stop; word++) {
                uint32_t *slot = table + 2 * (hashes[3 * word] & mask);
                slot[0]++;
                slot[1] += good ? 2 : 0;
                if (row == from) {
                    slot[1] |= 1;
                    title += is_content(&words, word) ? weight_of(&words, word) : LITTLE * weight_of(&words, word);
                }
            }
        }
        word = start;
        for (int64_t row = from; row < from + rows; row++) {
            double most = many[row] > 1 ? (double)many[row] : 1;
            struct sums sum = (counts_plainly(kind + word, many[row]) ? counted : added_up)(
                &words, word, word + many[row], table, mask, flags[row] & 1, FREQUENT * in_page, logarithms);
            if (row == from)
                sum.titled = 0;
            keys[row] = sum.key;
            shape(kinds, sizes[row], count + row * CLASSES, most, lengths[row], &sum, numbers + row * NUMBERS,
                  logs + row * LOGS);
            within(&sum, most, title, numbers + row * NUMBERS);
            kinds += sizes[row] + 1;
            word += many[row];
        }
        repeated(keys + from, rows, places, room, times + from, numbers + from * NUMBERS, logs + from * LOGS);
        stands(lengths + from, flags + from, blank + from, rows, numbers + from * NUMBERS, logs + from * LOGS);
        for (word = start; word < end; word++)
            table[2 * (hashes[3 * word] & mask)] = table[2 * (hashes[3 * word] & mask) + 1] = 0;
        start = end;
    }
}

/* Puts the logarithms among the numbers. */
API void lines_logged(const double *logs, int64_t rows, float *numbers)
{
    for (int64_t row = 0; row < rows; row++, logs += LOGS, numbers += NUMBERS) {
        for (int i = 0; i < LOGS; i++)
            numbers[LOGGED[i]] = (float)logs[i];
        numbers[N_AGAINST_PAGE] = (float)(logs[0] - logs[LOGS - 1]);
    }
}
