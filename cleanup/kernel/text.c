/* Lines as words for comparison, as cleanup/text.py says in patterns. Lines end with a line feed. */

#include "kernel.h"

/* A code point and what it is. MANY: not a code point but where in `pool` a count and as many of them stand. */
enum { POINT = 0x1FFFFF, IS_WORD = 1 << 21, IS_DIGIT = 1 << 22, JOINS = 1 << 23, KNOWN = 1 << 24, MANY = 1 << 25 };

static int is_separator(uint32_t point)
{
    return point == '.' || point == ',' || point == '\'' || point == 0x2019 || point == 0x066B || point == 0x066C;
}

#define POINT_AT(i) ((i) < size ? text[i] & POINT : '\n')
#define DIGIT_AT(i) ((i) < size && text[i] & IS_DIGIT)

/* Behind the number that begins at `at`: 1,234 and 12 000 and 3k are one. */
static int64_t number_end(const uint32_t *text, int64_t size, int64_t at)
{
    while (DIGIT_AT(at))
        at++;
    for (;;) {
        if (is_separator(POINT_AT(at)) && DIGIT_AT(at + 1))
            for (at++; DIGIT_AT(at); at++)
                ;
        else if (POINT_AT(at) == ' ' && DIGIT_AT(at + 1) && DIGIT_AT(at + 2) && DIGIT_AT(at + 3) && !DIGIT_AT(at + 4))
            at += 4;
        else
            break;
    }
    int64_t letter = at + (POINT_AT(at) == ' ');
    if ((POINT_AT(letter) == 'k' || POINT_AT(letter) == 'm') && !(letter + 1 < size && text[letter + 1] & JOINS))
        at = letter + 1;
    return at;
}

/* The words of one line, a space between two. At most twice as many code points as the line, and one more. */
static int64_t words_of(const uint32_t *text, int64_t size, uint32_t *out)
{
    int64_t many = 0;
    int gap = 0;
    for (int64_t i = 0; i < size;) {
        int digit = (text[i] & IS_DIGIT) != 0;
        if (digit || text[i] & IS_WORD) {
            if (many && (gap || digit))
                out[many++] = ' ';
            out[many++] = digit ? '0' : text[i] & POINT;
            gap = digit;
            i = digit ? number_end(text, size, i) : i + 1;
        } else {
            gap = 1;
            i++;
        }
    }
    return many;
}

/* Marks in `unknown` the code points that the table does not know yet: told[0] of those there are, told[1] how many
   points the others stand for. */
API void text_measure(const uint32_t *points, int64_t size, const uint32_t *table, const uint32_t *pool,
                      uint8_t *unknown, int64_t *told)
{
    int64_t many = 0, all = 0;
    for (int64_t i = 0; i < size; i++) {
        uint32_t held = points[i] > 0x10FFFF ? KNOWN : table[points[i]];
        if (held & KNOWN)
            all += held & MANY ? pool[held & POINT] : 1;
        else
            unknown[points[i]] = 1, many++;
    }
    told[0] = many, told[1] = all;
}

/* Lines folded. `spread` has room for what the longest line stands for, or all; `out` for twice that of all and two
   more a line. Lines whose marks have to be put in order first are only named, in `odd`: told[0] points, told[1] odd. */
API void text_fold(const uint32_t *points, int64_t size, const uint32_t *table, const uint32_t *pool,
                   const uint8_t *order, uint32_t *spread, uint32_t *out, int64_t *odd, int64_t *told)
{
    int64_t many = 0, strange = 0, line = 0;
    for (int64_t start = 0; start <= size; line++) {
        int64_t end = start, length = 0;
        uint8_t before = 0;
        int unordered = 0;
        for (; end < size && points[end] != '\n'; end++) {
            uint32_t held = points[end] > 0x10FFFF ? KNOWN : table[points[end]];
            const uint32_t *from = &held;
            uint32_t count = 1;
            if (held & MANY) {
                from = pool + (held & POINT);
                count = *from++;
            }
            for (uint32_t i = 0; i < count; i++) {
                uint8_t rank = order[from[i] & POINT];
                unordered |= rank && before > rank;
                before = rank;
                spread[length++] = from[i];
            }
        }
        if (unordered)
            odd[strange++] = line;
        many += words_of(spread, length, out + many);
        out[many++] = '\n';
        start = end + 1;
    }
    told[0] = many - 1, told[1] = strange;
}

static uint8_t lowered(uint8_t letter)
{
    return letter >= 'A' && letter <= 'Z' ? (uint8_t)(letter + 32) : letter;
}

static int ascii_digit(const uint8_t *text, int64_t size, int64_t at)
{
    return at < size && text[at] >= '0' && text[at] <= '9';
}

static int ascii_word(uint8_t letter)
{
    letter = lowered(letter);
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

/* The same of ASCII, a byte each. `out` has room for twice as much and one more: told[0] bytes. */
API void text_fold_ascii(const uint8_t *text, int64_t size, uint8_t *out, int64_t *told)
{
    int64_t many = 0, begun = 0;
    int gap = 0;
    for (int64_t i = 0; i < size;) {
        uint8_t letter = lowered(text[i]);
        if (letter >= 'a' && letter <= 'z') {
            if (gap && many > begun)
                out[many++] = ' ';
            out[many++] = letter;
            gap = 0;
            i++;
        } else if (ascii_digit(text, size, i)) {
            if (many > begun)
                out[many++] = ' ';
            out[many++] = '0';
            gap = 1;
            while (ascii_digit(text, size, i))
                i++;
            for (;;) {
                if (i + 1 < size && (text[i] == '.' || text[i] == ',' || text[i] == '\'') && ascii_digit(text, size, i + 1))
                    for (i++; ascii_digit(text, size, i); i++)
                        ;
                else if (i < size && text[i] == ' ' && ascii_digit(text, size, i + 1) && ascii_digit(text, size, i + 2)
                         && ascii_digit(text, size, i + 3) && !ascii_digit(text, size, i + 4))
                    i += 4;
                else
                    break;
            }
            int64_t at = i + (i < size && text[i] == ' ');
            if (at < size && (lowered(text[at]) == 'k' || lowered(text[at]) == 'm')
                && !(at + 1 < size && (ascii_word(text[at + 1]) || text[at + 1] == '_')))
                i = at + 1;
        } else {
            if (letter == '\n') {
                out[many++] = '\n';
                begun = many;
            }
            gap = letter != '\n';
            i++;
        }
    }
    told[0] = many;
}

enum { FIRST = ' ', COUNT = '~' - ' ' + 1, AT_ONCE = 8, ODD = 1, LOOSE = 2 };

/* Whether signs and letters of ASCII are of no interest, alone or side by side, as in nearly all tables. */
static int ascii_is_plain(const uint8_t *class_of, const uint8_t *pairs, int64_t classes, const uint8_t *alone,
                          const uint8_t *marks)
{
    uint8_t held[COUNT], many = 0;
    for (int point = FIRST; point < FIRST + COUNT; point++) {
        uint8_t class = class_of[point], n = 0;
        if (alone[class] | marks[point])
            return 0;
        while (n < many && held[n] != class)
            n++;
        if (n == many)
            held[many++] = class;
    }
    for (int one = 0; one < many; one++)
        for (int other = 0; other < many; other++)
            if (pairs[held[one] * classes + held[other]])
                return 0;
    return 1;
}

static int ends_line(uint32_t point)
{
    return point == '\n' || point == '\r' || point == 0x2028 || point == 0x2029;
}

/* Where a code point is suspicious by itself or before the next, told by their classes, where its mark says that it is
   odd, and where the first of a line stands that may not be composed: told[0], [1] and [2] places, in order. Points
   beyond `last` count as `last`. */
API void text_places(const uint32_t *points, int64_t size, int64_t last, const uint8_t *class_of, const uint8_t *pairs,
                     int64_t classes, const uint8_t *alone, const uint8_t *marks, int64_t *suspicious, int64_t *odd,
                     int64_t *loose, int64_t *told)
{
    int64_t many = 0, strange = 0, doubted = 0, before = -1;
    int plain = ascii_is_plain(class_of, pairs, classes, alone, marks), in_line = 0;
    for (int64_t i = 0; i < size; i++) {
        if (plain && i && points[i - 1] - FIRST < COUNT) {
            for (uint32_t beyond = 0; i + AT_ONCE <= size; i += AT_ONCE) {
                for (int n = 0; n < AT_ONCE; n++)
                    beyond |= points[i + n] - FIRST >= COUNT;
                if (beyond)
                    break;
                before = -1;
            }
            if (i == size)
                break;
            if (before < 0)
                before = class_of[points[i - 1]];
        }
        uint32_t point = points[i] > last ? (uint32_t)last : points[i];
        uint8_t class = class_of[point];
        if (before >= 0 && pairs[before * classes + class] && (!many || suspicious[many - 1] < i - 1))
            suspicious[many++] = i - 1;
        if (alone[class])
            suspicious[many++] = i;
        if (marks[point] & ODD)
            odd[strange++] = i;
        if (marks[point] & LOOSE && !in_line)
            loose[doubted++] = i, in_line = 1;
        if (ends_line(point))
            in_line = 0;
        before = class;
    }
    told[0] = many, told[1] = strange, told[2] = doubted;
}
