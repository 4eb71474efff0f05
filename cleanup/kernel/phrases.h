/* What the files about phrases share: what is known of a table, lines, and what they are looked up in. Lines are code
   points, lone surrogates and all. */

#include <stddef.h>

#include "kernel.h"

enum { EXACT = 1, SLOTS = 2, ROW = 4, SIGNS = 8, PARTS = 16, TRIMS = 32, STRUNG = 64 };            /* kinds.py */
enum { WORD = 1, SPACE = 2, DIGIT = 4, SIGN = 8, END = 16, CLOSING = 32, DENSE = 64, PLAIN = 128 }; /* classes; PLAIN: no
   digit, and folds into one letter if it is a WORD, else into none */
enum { KEYS, WORDS, WORDS_END, LOOSE, LOOSE_END, STARTS, ENDS, CALENDAR, PREFIXES };              /* dictionaries */
enum { SOME = 13, SOME_LOOSE = 11, SOME_FEW = 8, FIRST = 16, TOLD = 26, EDGES = 14 }; /* bits, as in packed.py */
enum { LAST = 0xFFFF }; /* code point of the basic plane */
enum { LENGTH = 8, LONGEST = 640, MAX_LINE = 600, MAX_SLOT_LINE = 320, MAX_DATE = 8, MAX_WORDS = 12, MAX_PHRASE_WORDS = 6,
       MAX_COPYRIGHT = 200, PROSE = 80, MAX_PARTS = 40 }; /* anchors.py, hashes.py, kinds.py, match.py, signs.py */
enum { NOTHING = -1, UNTOLD = -2, A_DATE = -3, A_COPYRIGHT = -4, TONGUES = 4 }; /* answers that are no phrase of a table */
enum { FIELDS = 5, PLACES = MAX_SLOT_LINE + 1, MOST_NODES = 2048, MOST_FOUND = 64, MOST_FITS = 4096 };
enum { ANY_SIZE = 511 }; /* letters: more than a line has that is held against templates */
enum { DENSE_FROM = 0xE00 }; /* no letter before this is DENSE */
enum { NO = 0, YES = 1, ASK = 2 }; /* what C knows, and what it asks Python */
enum { NOT = -1, UNKNOWN = -2 }; /* what a template is that does not fit, or nobody knows */

static const uint64_t BASE = 0x9E3779B97F4A7C15u, SPREAD = 0xBF58476D1CE4E5B9u, SALT = 0x94D049BB133111EBu,
                      INVERSE = 0xF1DE83E19937733Du; /* hashes.py, packed.py; of BASE */

/* Of a template bits for the pairs of letters that each of its lines has, and for the last pair of each; and in one number
   letters that it has at most outside its slots, to whom it is something, letters of its shortest and of its longest line,
   and its code, twice its rule, plus one where it is sure. */
typedef struct { uint64_t wanted, last, its; } Shape;

static inline int64_t most_of(const Shape *shape) { return shape->its & 255; }
static inline int64_t said_of(const Shape *shape) { return shape->its >> 8 & 255; }
static inline int64_t least_of(const Shape *shape) { return shape->its >> 16 & ANY_SIZE; }
static inline int64_t longest_of(const Shape *shape) { return shape->its >> 25 & ANY_SIZE; }
static inline int32_t code_of(const Shape *shape) { return (int32_t)(shape->its >> 34); }

/* The bit of a pair of letters. */
static inline uint64_t pair(uint32_t one, uint32_t other)
{
    return (uint64_t)1 << ((one * BASE + other) * SPREAD >> 58);
}

/* A table. Texts of all dictionaries are known by their hashes: `some` tells in one look into a table that fits a core's own
   memory of nearly all others that there is no such text; `first` says by the leading bits of a hash where in `entries` to
   look, in each the 38 bits that follow, its set, and what is said of it. `edges`: bits for the first and last letters of
   what is trimmed. Templates are rows of FIELDS numbers, see packed.py. */
typedef struct {
    const uint64_t *some, *entries, *powers, *inverses, *days;
    const uint32_t *first, *set_starts, *texts;
    const uint8_t *edges, *classes, *cases, *spaced;
    const Shape *of_shape;
    const int32_t *in_sets, *spoken, *base, *entry, *nodes, *options;
    int64_t many_days, longest, trimmed, shapes; /* letters of the longest key, and of the longest text that is trimmed */
} Known;

static inline int is(const uint8_t *classes, uint32_t point, int of)
{
    return point <= LAST && (classes[point] & of);
}

static inline uint64_t mixed(int dictionary, uint64_t hash)
{
    return (hash + (uint64_t)dictionary * SALT) * SPREAD;
}

/* Where in `some` the eight words begin that are asked about a text: the same ones for whatever begins with it. */
static inline const uint64_t *place_of(const Known *known, int dictionary, uint64_t text)
{
    uint64_t place = text * SPREAD;
    if (dictionary == KEYS || dictionary == WORDS || dictionary == PREFIXES)
        return known->some + 8 * (place >> (64 - SOME));
    if (dictionary == LOOSE || dictionary == LOOSE_END)
        return known->some + 8 * (((int64_t)1 << SOME) + (int64_t)(place >> (64 - SOME_LOOSE)));
    return known->some + 8 * (((int64_t)1 << SOME) + ((int64_t)1 << SOME_LOOSE) + (int64_t)(place >> (64 - SOME_FEW)));
}

/* Whether there may be such a text. The bits are none of those that lead to the place: these say nothing more. */
static inline int may_be(const Known *known, int dictionary, uint64_t text)
{
    const uint64_t *place = place_of(known, dictionary, text);
    uint64_t hash = mixed(dictionary, text), some = ~(uint64_t)0;
    for (int shift = 42; shift >= 24; shift -= 9)
        some &= place[hash >> (shift + 6) & 7] >> (hash >> shift & 63);
    return (int)(some & 1);
}

/* The set of the text that is `mixed` so, where it is something to the page, or -1. */
static inline int32_t find(const Known *known, uint64_t hash, const uint8_t *told)
{
    const uint32_t *first = known->first + (hash >> (64 - FIRST));
    for (uint32_t i = first[0]; i < first[1]; i++)
        if (known->entries[i] >> TOLD == hash << FIRST >> TOLD)
            return told && !told[known->entries[i] & 255] ? -1 : (int32_t)(known->entries[i] >> 8 & 0x3FFFF);
    return -1;
}

/* The same of the text with this hash. */
static inline int32_t look(const Known *known, int dictionary, uint64_t text, const uint8_t *told)
{
    return may_be(known, dictionary, text) ? find(known, mixed(dictionary, text), told) : -1;
}

/* A line, or a part of one, as code points. */
typedef struct { const uint32_t *points; int64_t size; } Points;

/* Whether a line ends as a sentence: text.SENTENCE_END. */
int sentence_end(Points raw, const uint8_t *classes);

/* A folded line: its letters, the hash of each beginning, and where its words begin. Of prose only some of the first.
   size: letters, LONGEST at most; known: up to the last that is no number. */
typedef struct {
    int64_t size, known, words, bounds[LONGEST + 2];
    uint32_t letters[LONGEST];
    uint64_t heads[LONGEST + 1];
    int32_t weights[LONGEST + 1]; /* sums of letters that are no numbers, those of dense scripts twice */
    uint64_t pairs, last; /* bits for pairs of letters, and for the last */
    int cut, number, ended; /* cut: not read to its end; a word that is a number; as a sentence, told by `weigh` */
    int16_t behind[PLACES]; /* for each place how many bounds lie before it or at it, once `bounded` */
    int bounded;
} Line;

/* The first and the last letters of a folded line, LENGTH at most: hashes of each beginning and end, and how many
   letters whole words at the beginning, or at the end, have together. */
typedef struct {
    uint64_t heads[LENGTH + 1], tails[LENGTH + 1];
    int64_t size, begins[LENGTH], begun, ends[LENGTH], ended;
    uint64_t near[2 * LENGTH + 3]; /* texts, `mixed`, that templates begin or end with, in the order of Anchors.sets */
    int64_t many;
} Ends;

/* The hash of letters of a line. */
static inline uint64_t part_of(const Known *known, const Line *line, int64_t begin, int64_t stop)
{
    return (line->heads[stop] - line->heads[begin]) * known->inverses[begin];
}

void read_ends(Ends *ends, Points text, const uint64_t *powers);

/* Reads a line, of prose only so much that it is known for prose. */
void read_line(Line *line, Points text, const Known *known);
void weigh(Line *line, Points raw, const uint8_t *classes);

/* Whether a line is code, or a drawing: kinds.is_code. UNTOLD where classes do not tell. */
int is_code(Points raw, Points folded, const uint8_t *classes);

/* Whether a folded line has letters of a script without spaces. */
int is_dense(Points text, const uint8_t *classes);

/* What slots of templates took: three numbers each, which slot, where it begins and ends. */
typedef struct {
    int32_t shape, count, *slots; /* count: NOT, UNKNOWN, or how many slots */
} Fit;

/* Room for running templates: `failed` holds MOST_NODES rows of PLACES. */
typedef struct {
    Fit fits[MOST_FITS];
    int32_t found[3 * (MOST_FITS + MOST_FOUND)], taken;
    int64_t many;
    uint32_t *failed, turn;
} Fits;

/* Runs a template over a line. */
void run(const Known *known, Line *line, Fits *fits, Fit *one);

/* What a line is, where its set as a key is known, or -1 for none, and the templates it could fit. */
int32_t best_of(const Known *known, Line *line, Points raw, int32_t key, Fits *fits, const uint8_t *ranks);

/* What a line is that is phrases in a row, or NOTHING. */
int32_t in_a_row(const Known *known, const Line *line, const uint8_t *ranks);

/* How many bounds lie before a place, or at it. */
static inline int64_t behind(const Line *line, int64_t place, int at_it)
{
    int64_t many = 0;
    while (many <= line->words && (line->bounds[many] < place || (at_it && line->bounds[many] == place)))
        many++;
    return many;
}

/* Whether words from a place of a line to another are a date by English and by one language's calendar: NO, YES or ASK. */
int is_date(const Known *known, const Line *line, Points raw, int64_t begin, int64_t end, int32_t language);

/* Whether words that are numbers, names of months and days in any language, or short could be a date: by their raw line
   too. */
int could_be_date(const Known *known, const Line *line, Points raw);

/* Whether a line is a date, by the calendars of English and of TONGUES languages, the last of which is -1 where there are
   more; UNTOLD where Python has to look. */
int32_t date_of(const Known *known, const Line *line, Points raw, const int32_t *tongues);
