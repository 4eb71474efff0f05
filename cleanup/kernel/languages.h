/* Code points, to what is done with lines and words. */

#include <stdint.h>

/* What a code point is, in `traits`. Those beyond the basic plane are none of it, but pictures. */
enum { IS_SPACE = 1, IS_QUOTE = 2, IS_SMALL = 4, CASELESS = 8, COMPOSED = 16, SPACELESS = 32, ENDING = 64, IS_LARGE = 128 };
enum { PLANE = 0x10000 };

static inline uint8_t traits_of(const uint8_t *traits, uint32_t point)
{
    return point < PLANE ? traits[point] : point >= 0x1F300 && point <= 0x1FAFF ? CASELESS | COMPOSED : 0;
}

/* The small letter of one that IS_LARGE. */
static inline uint32_t lowered(uint32_t point)
{
    return point + (point >= 0x400 && point < 0x410 ? 80 : 32);
}

/* In UTF-8, as "surrogatepass" has it, what IS_LARGE as small letters if `lower`. Returns how many bytes. */
static inline int64_t encoded(const uint32_t *points, int64_t size, const uint8_t *traits, int lower, uint8_t *out)
{
    uint8_t *to = out;
    for (int64_t i = 0; i < size; i++) {
        uint32_t point = lower && traits_of(traits, points[i]) & IS_LARGE ? lowered(points[i]) : points[i];
        if (point < 0x80) {
            *to++ = (uint8_t)point;
            continue;
        }
        if (point < 0x800) {
            *to++ = (uint8_t)(0xC0 | point >> 6);
        } else {
            if (point < PLANE) {
                *to++ = (uint8_t)(0xE0 | point >> 12);
            } else {
                *to++ = (uint8_t)(0xF0 | point >> 18);
                *to++ = (uint8_t)(0x80 | (point >> 12 & 0x3F));
            }
            *to++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        }
        *to++ = (uint8_t)(0x80 | (point & 0x3F));
    }
    return to - out;
}
