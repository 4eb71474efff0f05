/* What the files about phrases share: classes of code points, the table of texts, lines one after another. */

#include <stddef.h>

#include "kernel.h"

enum { EXACT = 1, SLOTS = 2, ROW = 4, SIGNS = 8, PARTS = 16, TRIMS = 32 };                        /* kinds.py */
enum { WORD = 1, SPACE = 2, DIGIT = 4, SIGN = 8, END = 16, CLOSING = 32, DENSE = 64 };            /* classes */
enum { KEYS, WORDS, WORDS_END, LOOSE, LOOSE_END, HEADS, TAILS, CALENDAR };                        /* dictionaries */
enum { SOME = 22, LAST = 0xFFFF, LENGTH = 8, LONGEST = 640, MAX_LINE = 600, MAX_SLOT_LINE = 320, MAX_DATE = 8, MAX_WORDS = 12,
       MAX_PHRASE_WORDS = 6, MAX_COPYRIGHT = 200, PROSE = 80, MAX_PARTS = 40 };
enum { NONE = -1, DOUBTFUL = -2 }; /* what is no set of a key */

static const uint64_t SPREAD = 0xBF58476D1CE4E5B9u, SALT = 0x94D049BB133111EBu; /* hashes.py, packed.py */

static inline int is(const uint8_t *classes, uint32_t point, int of)
{
    return point <= LAST && (classes[point] & of);
}

/* Texts of all dictionaries by their hashes, in order: `first` says by a hash's leading bits where to look for the 32 that
   follow, and `some`, a bit for more of them, whether that is worth a look: it is small enough for a core's own memory. */
typedef struct {
    const uint8_t *some;
    const uint32_t *first;
    const uint32_t *hashes;
    const int32_t *set;
    const uint8_t *said;
    int shift;
} Table;

/* The text with this hash that is something to the page, or -1. */
static inline int64_t look(const Table *table, int dictionary, uint64_t hash, const uint8_t *told)
{
    uint64_t mixed = (hash + (uint64_t)dictionary * SALT) * SPREAD, bit = mixed >> (64 - SOME);
    if (!(table->some[bit >> 3] >> (bit & 7) & 1))
        return -1;
    uint64_t slot = mixed >> table->shift;
    for (uint32_t i = table->first[slot]; i < table->first[slot + 1]; i++)
        if (table->hashes[i] == (uint32_t)(mixed >> (table->shift - 32)))
            return told && !told[table->said[i]] ? -1 : (int64_t)i;
    return -1;
}

typedef struct { const uint32_t *points; int64_t size; } Text;

static inline Text next_line(const uint32_t *points, int64_t size, int64_t *at)
{
    Text line = {points + *at, 0};
    int64_t left = size - *at;
    for (int ended = 0; line.size + 16 <= left; line.size += 16) { /* sixteen at a time, for the compiler's sake */
        for (int i = 0; i < 16; i++)
            ended |= line.points[line.size + i] == '\n';
        if (ended)
            break;
    }
    while (line.size < left && line.points[line.size] != '\n')
        line.size++;
    *at += line.size + 1;
    return line;
}

/* Whether a line ends as a sentence: text.SENTENCE_END. */
static inline int sentence_end(Text raw, const uint8_t *classes)
{
    int64_t i = raw.size;
    while (i && is(classes, raw.points[i - 1], SPACE))
        i--;
    while (i && is(classes, raw.points[i - 1], CLOSING))
        i--;
    return i && is(classes, raw.points[i - 1], END);
}
