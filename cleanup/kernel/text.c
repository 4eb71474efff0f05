/* Lines as words for comparison, as cleanup/text.py says in patterns. */

#include "kernel.h"

/* A code point and what it is. MANY: not a code point but where in `pool` a count and as many of them stand. RANKED: a
   mark whose place among others behind a letter is fixed. */
enum { POINT = 0x1FFFFF, IS_WORD = 1 << 21, IS_DIGIT = 1 << 22, JOINS = 1 << 23, KNOWN = 1 << 24, MANY = 1 << 25 };
enum { RANKED = 1 << 26 };

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

/* The same of a line without digits, and without a branch that is hard to foretell. */
static int64_t letters_of(const uint32_t *text, int64_t size, uint32_t *out)
{
    int64_t many = 0, gap = 1;
    for (int64_t i = 0; i < size; i++) {
        uint32_t word = text[i] >> 21 & 1; /* IS_WORD */
        out[many] = (text[i] & POINT & (0 - word)) | (' ' & (word - 1));
        many += (int64_t)word | (gap ^ 1);
        gap = word ^ 1;
    }
    return many && gap ? many - 1 : many;
}

/* A line as what its code points stand for, some for many or none; no more than `room`. Returns how many. */
static int64_t spread_out(const uint32_t *points, int64_t size, const uint32_t *table, const uint32_t *pool,
                          uint32_t *spread, int64_t room, uint32_t *any)
{
    int64_t length = 0;
    for (int64_t i = 0; i < size; i++) {
        uint32_t held = table[points[i]], count = 1;
        const uint32_t *from = &held;
        if (held & MANY) {
            from = pool + (held & POINT);
            count = *from++;
        }
        if (length + count > room)
            return -1;
        for (uint32_t n = 0; n < count; n++)
            *any |= spread[length++] = from[n];
    }
    return length;
}

/* Whether marks behind one letter are not in their order. */
static int is_unordered(const uint32_t *text, int64_t size, const uint8_t *order)
{
    uint8_t before = 0, rank;
    for (int64_t i = 0; i < size; i++, before = rank) {
        rank = order[text[i] & POINT];
        if (rank && before > rank)
            return 1;
    }
    return 0;
}

/* `lines` folded, which begin at `starts` and end at `stops`, with a line feed behind each; where each ends in `ends`,
   from the second entry on; the first says where to begin in `out`. `rooms` says how many points `spread` holds, for a
   line, and `out`, for all. Lines whose marks have to be put in order first are only named, in `odd`. From the first line
   on that has points which the table does not know yet these are marked, and nothing is folded. told: the lines that
   are, odd ones among them, unknown points, and whether there was too little room for the next. */
API void text_fold(const uint32_t *points, const int64_t *starts, const int64_t *stops, int64_t lines,
                   const uint32_t *table,
                   const uint32_t *pool, const uint8_t *order, uint32_t *spread, const int64_t *rooms, uint32_t *out,
                   int64_t *ends, int64_t *odd, uint8_t *unknown, int64_t *told)
{
    int64_t many = ends[0], strange = 0, missing = 0, narrow = 0, done = 0;
    for (int64_t line = 0; line < lines && !narrow; line++) {
        const uint32_t *from = points + starts[line];
        int64_t size = stops[line] - starts[line], length = size;
        uint32_t any = 0, all = KNOWN;
        if (size <= rooms[0])
            for (int64_t i = 0; i < size; i++) {
                uint32_t held = table[from[i]];
                any |= held, all &= held;
                spread[i] = held;
            }
        else
            narrow = 1;
        if (!(all & KNOWN))
            for (int64_t i = 0; i < size; i++)
                if (!(table[from[i]] & KNOWN))
                    unknown[from[i]] = 1, missing++;
        if (missing || narrow)
            continue;
        if (any & MANY)
            length = spread_out(from, size, table, pool, spread, rooms[0], &any);
        if (length < 0 || many + 2 * length + 2 > rooms[1]) {
            narrow = 1;
            continue;
        }
        if (any & RANKED && is_unordered(spread, length, order))
            odd[strange++] = line;
        many += any & IS_DIGIT ? words_of(spread, length, out + many) : letters_of(spread, length, out + many);
        out[many++] = '\n';
        ends[line + 1] = many;
        done++;
    }
    told[0] = done, told[1] = strange, told[2] = missing, told[3] = narrow;
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
   odd, where the first of a line stands that may not be composed, and where lines end: told[0], [1], [2] and [3] places,
   in order. Points beyond `last` count as `last`. */
API void text_places(const uint32_t *points, int64_t size, int64_t last, const uint8_t *class_of, const uint8_t *pairs,
                     int64_t classes, const uint8_t *alone, const uint8_t *marks, int64_t *suspicious, int64_t *odd,
                     int64_t *loose, int64_t *ends, int64_t *told)
{
    int64_t many = 0, strange = 0, doubted = 0, lines = 0, before = -1;
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
            ends[lines++] = i, in_line = 0;
        before = class;
    }
    told[0] = many, told[1] = strange, told[2] = doubted, told[3] = lines;
}

/* Of each of the lines, which begin at `starts`, a line feed behind each: a hash of its first code points, at most so
   many, and one of its last. */
API void text_edges(const uint32_t *points, const int64_t *starts, int64_t lines, int64_t most, int64_t times,
                    uint32_t *heads, uint32_t *tails)
{
    for (int64_t n = 0; n < lines; n++) {
        const uint32_t *line = points + starts[n];
        int64_t size = starts[n + 1] - starts[n] - 1, many = size < most ? size : most;
        uint32_t head = 0, tail = 0;
        for (int64_t i = 0; i < many; i++) {
            head = head * (uint32_t)times + line[i];
            tail = tail * (uint32_t)times + line[size - many + i];
        }
        heads[n] = head;
        tails[n] = tail;
    }
}
