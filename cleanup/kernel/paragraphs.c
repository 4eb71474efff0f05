/* How long lines are, and which read as a paragraph, as cleanup/page.py says in Python. */

#include "kernel.h"

/* What a code point is; CLOSES: what may stand behind a sentence's end; QUOTES: ends a quotation; WORD: of a word. */
enum { SPACE = 1, ENDS = 2, CLOSES = 4, SPACELESS = 8, QUOTES = 16, WORD = 32, KINDS = 0x10000 };

static int kind_of(const uint8_t *kinds, uint32_t point)
{
    return point < KINDS ? kinds[point] : 0;
}

/* Whether a line has so many code points, those of scripts without spaces counted twice. */
static int weighs(const uint32_t *line, int64_t size, int64_t least, const uint8_t *kinds)
{
    int64_t weight = size;
    if (2 * size < least)
        return 0;
    for (int64_t i = 0; i < size && weight < least; i++)
        weight += (kind_of(kinds, line[i]) & SPACELESS) != 0;
    return weight >= least;
}

/* Whether a quotation ends among so many of the last code points, with no word behind it. */
static int quotes(const uint32_t *line, int64_t size, int64_t last, const uint8_t *kinds)
{
    for (int64_t i = size - 1; i >= 0 && i >= size - last; i--) {
        int kind = kind_of(kinds, line[i]);
        if (kind & (QUOTES | WORD))
            return (kind & QUOTES) != 0;
    }
    return 0;
}

/* Of each of the lines, which begin at `starts`, a line feed behind each: the code points without the spaces at its
   ends, whether it weighs at least that and ends as a sentence, and whether it ends with a quotation. */
API void text_paragraphs(const uint32_t *points, const int64_t *starts, int64_t lines, const uint8_t *kinds,
                         int64_t least, int64_t last, int64_t *letters, uint8_t *paragraphs, uint8_t *quoting)
{
    for (int64_t n = 0; n < lines; n++) {
        const uint32_t *line = points + starts[n];
        int64_t size = starts[n + 1] - starts[n] - 1, first = 0, end = size;
        while (end > 0 && kind_of(kinds, line[end - 1]) & SPACE)
            end--;
        while (first < end && kind_of(kinds, line[first]) & SPACE)
            first++;
        letters[n] = end - first;
        quoting[n] = quotes(line, size, last, kinds);
        while (end > first && kind_of(kinds, line[end - 1]) & CLOSES)
            end--;
        paragraphs[n] = end > first && kind_of(kinds, line[end - 1]) & ENDS && weighs(line, size, least, kinds);
    }
}
