/* The parts of a line that may be a menu, as kinds.py cuts them. */

#include <string.h>

#include "phrases.h"

/* Where a separator that begins at `i` ends, or `i`; UNTOLD where `classes` do not tell. */
static int64_t separated(Points raw, int64_t i, const uint8_t *classes)
{
    uint32_t point = raw.points[i];
    int64_t end = i + 1;
    if (is(classes, point, SIGN)) {
        while (end < raw.size && is(classes, raw.points[end], SIGN))
            end++;
        return end;
    }
    if (is(classes, point, SPACE)) {
        if (end + 1 < raw.size && raw.points[end] == '-' && is(classes, raw.points[end + 1], SPACE))
            return end + 2;
        while (end < raw.size && is(classes, raw.points[end], SPACE))
            end++;
        return end > i + 1 ? end : i;
    }
    if (point != ',' || !i || i + 2 >= raw.size || raw.points[end] != ' ')
        return i;
    if (raw.points[i - 1] > LAST || raw.points[end + 1] > LAST)
        return UNTOLD;
    return is(classes, raw.points[i - 1], WORD) && is(classes, raw.points[end + 1], WORD) ? end + 1 : i;
}

enum { BLOCK = 16 };

/* Marks where in some letters, a multiple of BLOCK, a separator may begin. Sums: of ors compilers make tests of bits, one
   letter after another. */
#ifdef __GNUC__
__attribute__((always_inline))
#endif
static inline void mark_all(const uint32_t *restrict points, int64_t size, uint8_t *restrict marks)
{
    for (int64_t i = 0; i < size; i++) {
        uint32_t point = points[i], next = points[i + 1];
        uint32_t gap = (uint32_t)(next <= ' ') + (uint32_t)(next == '-') + (uint32_t)(next >= 0x80);
        uint32_t found = (uint32_t)(point < ' ') + (uint32_t)(point == '|') + (uint32_t)(point == '>') + (uint32_t)(point == '/')
                         + (uint32_t)(point - 0x80 < 0x40) + (uint32_t)(point == 0x1680) + (uint32_t)(point - 0x2000 <= 0x1000)
                         + (point == ' ' ? gap : 0) + (uint32_t)(point == ',' ? next == ' ' : 0);
        marks[i] = found != 0;
    }
}

typedef void marking(const uint32_t *restrict points, int64_t size, uint8_t *restrict marks);

static void mark(const uint32_t *restrict points, int64_t size, uint8_t *restrict marks)
{
    mark_all(points, size, marks);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void mark_256(const uint32_t *restrict points, int64_t size, uint8_t *restrict marks)
{
    mark_all(points, size, marks);
}

static marking *best_marking(void)
{
    return __builtin_cpu_supports("avx2") ? mark_256 : mark;
}
#else
static marking *best_marking(void)
{
    return mark;
}
#endif

/* The parts of each line that may be a menu and is no code; the lines stand in `raws`, from `starts` on, a line feed behind
   each, and so they do folded in `words`. `parts` gets three numbers each, the line, and where in `raws` the part begins and
   ends, or UNTOLD where `classes` do not tell; `many` how many there are. What phrases in `answers` are is told already:
   these may be menus to whoever speaks fewer languages, and get PARTS in `kinds`. There are no more than half the code points and
   two. */
API void phrases_parts(const uint32_t *raws, const int64_t *starts, const uint32_t *words, const int64_t *words_starts,
                       int64_t lines, const uint8_t *classes, uint8_t *kinds, const int32_t *answers, int64_t *parts,
                       int64_t *many)
{
    int64_t kept = 0;
    uint8_t marks[MAX_LINE + BLOCK + 1];
    marking *mark_well = best_marking();
    for (int64_t number = 0; number < lines; number++) {
        int64_t begin = starts[number], count = 0, from = 0;
        int64_t *own = parts + 3 * kept;
        Points raw = {raws + begin, starts[number + 1] - begin - 1};
        if ((answers[number] >= 0 && !(kinds[number] & STRUNG)) || answers[number] <= A_DATE) {
            kinds[number] |= PARTS;
            continue;
        }
        if (!raw.size || raw.size > MAX_LINE || (raw.size >= PROSE && sentence_end(raw, classes)))
            continue;
        int64_t blocks = (raw.size + BLOCK - 1) / BLOCK * BLOCK;
        if (begin + blocks < starts[lines]) /* what stands behind the line is marked for nothing */
            mark_well(raw.points, blocks, marks);
        else
            mark(raw.points, raw.size, marks);
        if (!memchr(marks, 1, (size_t)raw.size))
            continue;
        marks[raw.size] = 1;
        for (int64_t i = 0; i <= raw.size && count <= MAX_PARTS;) {
            i = (const uint8_t *)memchr(marks + i, 1, (size_t)(raw.size + 1 - i)) - marks;
            int64_t end = i < raw.size ? separated(raw, i, classes) : i + 1;
            if (end == UNTOLD) {
                own[0] = number, own[1] = own[2] = UNTOLD;
                kept++;
                count = 0;
                break;
            }
            if (end == i) {
                i++;
                continue;
            }
            if (i > from) {
                if (count < MAX_PARTS) {
                    int64_t *part = own + 3 * count;
                    part[0] = number, part[1] = begin + from, part[2] = begin + i;
                }
                count++;
            }
            from = i = end;
        }
        if (count < 2 || count > MAX_PARTS)
            continue;
        Points folded = {words + words_starts[number], words_starts[number + 1] - words_starts[number] - 1};
        int code = is_code(raw, folded, classes);
        if (code == UNTOLD)
            own[1] = own[2] = UNTOLD;
        kept += code == 1 ? 0 : code == UNTOLD ? 1 : count;
    }
    *many = kept;
}
