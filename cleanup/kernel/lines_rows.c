/* The rows of a batch of pages. The same in numpy, and what it means, stands in rows.py. */

#include "lines.h"

enum { WRAP_MIN = 60, WRAP_MAX = 100, WRAP_LINES = 4 };
static const double WRAP_SHARE = 0.8;

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
