/* The parts of a line that may be a menu, as kinds.py cuts them. */

#include <string.h>

#include "phrases.h"

/* Where a separator that begins at `i` ends, or `i`; UNTOLD where `classes` do not tell. */
static int64_t separated(const Raw *raw, int64_t i, const uint8_t *classes)
{
    uint32_t point = raw->points[i];
    int64_t end = i + 1;
    if (is(classes, point, SIGN)) {
        while (end < raw->size && is(classes, raw->points[end], SIGN))
            end++;
        return end;
    }
    if (is(classes, point, SPACE)) {
        if (end + 1 < raw->size && raw->points[end] == '-' && is(classes, raw->points[end + 1], SPACE))
            return end + 2;
        while (end < raw->size && is(classes, raw->points[end], SPACE))
            end++;
        return end > i + 1 ? end : i;
    }
    if (point != ',' || !i || i + 2 >= raw->size || raw->points[end] != ' ')
        return i;
    if (raw->points[i - 1] > LAST || raw->points[end + 1] > LAST)
        return UNTOLD;
    return is(classes, raw->points[i - 1], WORD) && is(classes, raw->points[end + 1], WORD) ? end + 1 : i;
}

/* Whether a separator may be among the bytes of a line. */
static int is_separable(Bytes line)
{
    for (int64_t i = 0; i < line.size; i++) {
        uint8_t byte = line.bytes[i];
        if (byte == ' ' ? i + 1 < line.size && (line.bytes[i + 1] <= ' ' || line.bytes[i + 1] == '-' || line.bytes[i + 1] >= 0x80)
            : byte < ' ' || byte == '|' || byte == '>' || byte == '/' || byte == ',' || (byte >= 0xC2 && byte < 0xC3)
                  || (byte >= 0xE1 && byte < 0xE4))
            return 1;
    }
    return 0;
}

/* The parts of each line that may be a menu: `parts` gets three numbers each, the line, and where in `raws` the part begins
   and ends, or UNTOLD where `classes` do not tell; `many` how many there are. There are fewer than `raws` has bytes. */
API void phrases_parts(const uint8_t *raws, int64_t size, int64_t lines, const uint8_t *classes, int32_t *parts, int64_t *many)
{
    Raw raw;
    int64_t at = 0, kept = 0;
    for (int64_t number = 0; number < lines; number++) {
        int64_t begin = at, count = 0, from = 0, place = 0;
        int32_t *own = parts + 3 * kept;
        raw.bytes = next_line(raws, size, &at);
        raw.size = -1;
        if (!raw.bytes.size || raw.bytes.size > 4 * MAX_LINE)
            continue;
        int ended = raw.bytes.size >= PROSE && sentence_end(&raw, classes); /* prose, if long enough */
        if ((ended && raw.bytes.size >= 4 * PROSE) || !is_separable(raw.bytes))
            continue;
        raw_points(&raw);
        if (raw.cut || (ended && raw.size >= PROSE))
            continue;
        int64_t starts = begin; /* of the part, in bytes; `place`: of the point */
        place = begin;
        for (int64_t i = 0; i <= raw.size && count <= MAX_PARTS;) {
            int64_t letter = i + (i < raw.size && raw.points[i] == ' '); /* words are skipped, and one space before each */
            if (letter < raw.size && (raw.points[letter] | 32) >= 'a' && (raw.points[letter] | 32) <= 'z') {
                place += letter + 1 - i;
                i = letter + 1;
                continue;
            }
            int64_t end = i < raw.size ? separated(&raw, i, classes) : i + 1;
            if (end == UNTOLD) {
                own[0] = (int32_t)number, own[1] = own[2] = UNTOLD;
                kept++;
                count = 0;
                break;
            }
            if (end == i) {
                place += width(raw.points[i++]);
                continue;
            }
            if (i > from) {
                if (count < MAX_PARTS) {
                    int32_t *part = own + 3 * count;
                    part[0] = (int32_t)number, part[1] = (int32_t)starts, part[2] = (int32_t)place;
                }
                count++;
            }
            for (; i < end && i < raw.size; i++)
                place += width(raw.points[i]);
            starts = place;
            from = i = end;
        }
        if (count >= 2 && count <= MAX_PARTS)
            kept += count;
    }
    *many = kept;
}
