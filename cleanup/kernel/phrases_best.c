/* Which phrase a line is, of those that phrases.c found it near. The same in Python stands in match.py and slots.py, where
   the why is told. What takes a headline, or letters whose case nobody told, is left to Python. */

#include "phrases.h"

enum { DATE, NAME, TITLE, WORDS_OF_ITS_OWN, COLON };                                 /* SLOTS of program.py */
enum { SHORT_FOREIGN = 8, STRONG = 8, NOTICE = 18, MAX_AFTER_MARK = 20, SHORT_TITLE = 8, OTHER = 3 }; /* table.py, slots.py */
enum { CASED = 1, UPPER = 2, UNSURE = 4, MOST_WORDS = 64 };

static int64_t count(const Line *line, int64_t begin, int64_t end)
{
    int64_t many = behind(line, end, 0) - behind(line, begin, 1) + 1;
    return many > 0 ? many : 0;
}

static int is_mark(uint32_t point)
{
    return point == ':' || point == 0xFF1A || point == '?' || point == 0xFF1F || point == 0x61F || point == '|'
           || point == 0xBB || point == '>' || point == 0x2013 || point == 0x2014 || point == '-';
}

/* Whether a colon or the like stands there between two letters, counted as folded: ASK where numbers, or what no class
   tells the letters of, stand before it. */
static int marked(Points raw, int64_t place, const uint8_t *classes)
{
    int64_t at = 0;
    int sure = 1;
    for (int64_t i = 0; i < raw.size; i++) {
        uint32_t point = raw.points[i];
        if (is_mark(point)) {
            if (!sure)
                return ASK;
            if (at >= place)
                return at == place ? YES : NO;
        } else if (is(classes, point, PLAIN)) {
            at += is(classes, point, WORD);
        } else {
            sure = 0;
        }
    }
    return NO;
}

/* Whether the last words can be a name: capitals where the script has them, no sentence's end. */
static int is_name(const Line *line, Points raw, const Known *known, int64_t words)
{
    uint32_t first[MOST_WORDS];
    int64_t many = 0, cased = 0, capitals = 0;
    int at_sign = 0;
    if (words < 1 || words > MOST_WORDS)
        return ASK;
    for (int64_t i = 0; i < raw.size;) {
        uint32_t point = raw.points[i];
        if (point > LAST)
            return ASK;
        at_sign |= point == '@';
        if (!is(known->classes, point, WORD) || is(known->classes, point, DIGIT) || point == '_') {
            i++;
            continue;
        }
        first[many++ % MOST_WORDS] = point;
        for (i++; i < raw.size; i++) {
            point = raw.points[i];
            if (point > LAST)
                return ASK;
            if (!is(known->classes, point, WORD) && point != '\'' && point != 0x2019 && point != '.' && point != '-')
                break;
        }
    }
    for (int64_t i = many > words ? many - words : 0; i < many; i++) {
        uint8_t its = known->cases[first[i % MOST_WORDS]];
        if (its & UNSURE)
            return ASK;
        cased += (its & CASED) != 0;
        capitals += (its & UPPER) && (its & CASED);
    }
    if (line->ended && (capitals < cased || !cased))
        return NO;
    return at_sign || 2 * capitals >= cased;
}

/* Whether a line has what may open a quotation. */
static int quoted(Points raw)
{
    static const uint32_t quotes[] = {'"', '\'', 0xAB, 0xBB, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2039, 0x203A,
                                      0x3008, 0x300A, 0x300C, 0x300E};
    for (int64_t i = 0; i < raw.size; i++)
        for (size_t n = 0; n < sizeof quotes / sizeof *quotes; n++)
            if (raw.points[i] == quotes[n])
                return 1;
    return 0;
}

/* Whether what a slot took can be what the slot stands for. `size`: letters outside the slots. */
static int slot_fits(const Line *line, Points raw, const Known *known, const int32_t *slot, int64_t size, int32_t language)
{
    int64_t begin = slot[1], end = slot[2];
    if (slot[0] == DATE)
        return is_date(known, line, raw, begin, end, language);
    if (slot[0] == TITLE)
        return size < STRONG && end - begin + count(line, begin, end) <= SHORT_TITLE && !quoted(raw) ? NO : ASK;
    if (end < line->size)
        return begin > 0 || size >= NOTICE || !line->ended || (size >= STRONG && count(line, begin, end) <= 2);
    if (size < NOTICE && line->ended) {
        int mark = marked(raw, begin, known->classes);
        if (mark == ASK)
            return ASK;
        if (!mark)
            return slot[0] == NAME ? is_name(line, raw, known, count(line, begin, end)) : NO;
        if (count(line, begin, end) > MAX_AFTER_MARK)
            return NO;
    }
    return slot[0] != NAME || size >= STRONG ? YES : is_name(line, raw, known, count(line, begin, end));
}

/* Whether a template whose slots took this fits; then how many letters it has outside them, and what became of `sure`. */
static int template_fits(const Line *line, Points raw, const Known *known, const int32_t *slots, int32_t many, int32_t language,
                         int64_t *size, int *sure, int *opened)
{
    *size = line->weights[line->size];
    *opened = 0;
    for (int32_t i = 0; i < many; i++) {
        const int32_t *slot = slots + 3 * i;
        if (slot[0] != COLON)
            *size -= line->weights[slot[2]] - line->weights[slot[1]];
        *opened |= slot[0] == NAME || slot[0] == WORDS_OF_ITS_OWN;
    }
    for (int32_t i = 0; i < many; i++) {
        int fit = slots[3 * i] == COLON ? YES : slot_fits(line, raw, known, slots + 3 * i, *size, language);
        if (fit != YES)
            return fit;
    }
    for (int32_t i = 0; i + 1 < many; i++) {
        const int32_t *slot = slots + 3 * i, *next = slot + 3;
        if (slot[0] != COLON || (next[0] != NAME && next[0] != WORDS_OF_ITS_OWN))
            continue;
        int mark = marked(raw, slot[1], known->classes);
        if (mark == ASK)
            return ASK;
        if (!mark) {
            if (!*sure || (*size < STRONG && next[0] == WORDS_OF_ITS_OWN) || line->ended)
                return NO;
            *sure = 0;
        }
    }
    return YES;
}

/* The best of several phrases: of the page's own language first, then of English or none, then of any; of those the
   first that is sure. `rank` is OTHER before there is one. */
typedef struct {
    int32_t code; /* twice the rule, plus one where it is sure */
    int rank, sure, opened, any;
    int64_t size;
} Best;

static int group(int rank)
{
    return rank == 0 ? 0 : rank < OTHER ? 1 : 2;
}

static void better(Best *best, int32_t code, int rank, int sure, int64_t size, int opened)
{
    int here = group(rank), there = group(best->rank), more;
    if (!best->any || here != there)
        more = !best->any || here < there;
    else if (here < 2)
        more = sure > best->sure;
    else
        more = size >= SHORT_FOREIGN && best->size < SHORT_FOREIGN ? 1
               : (size >= SHORT_FOREIGN) == (best->size >= SHORT_FOREIGN) && sure > best->sure;
    if (more)
        *best = (Best){code, rank, sure, opened, 1, size};
}

/* The answer: the rule, eight times, plus two where it is sure and one where the line holds words of its own. */
static int32_t answer(const Best *best)
{
    int sure = best->sure;
    if (!best->any)
        return NOTHING;
    if (best->rank >= OTHER) {
        if (best->opened && best->size < SHORT_FOREIGN)
            return NOTHING;
        sure = sure && best->size >= SHORT_FOREIGN;
    }
    return (best->code >> 1) * 8 + 2 * sure + best->opened;
}

static Best of_set(const Known *known, int32_t set, int64_t size, const uint8_t *ranks)
{
    Best best = {0, OTHER, 0, 0, 0, 0};
    for (uint32_t i = known->set_starts[set]; i < known->set_starts[set + 1]; i++) {
        int32_t code = known->in_sets[i];
        better(&best, code, ranks[code >> 1], code & 1, size >= SHORT_FOREIGN ? SHORT_FOREIGN : 0, 0);
    }
    return best;
}

/* The longest phrase at each place first. */
int32_t in_a_row(const Known *known, const Line *line, const uint8_t *ranks)
{
    int32_t first = NOTHING;
    int64_t many = 0, sure = 0;
    for (int64_t word = 0; word < line->words; many++) {
        int64_t begin = line->bounds[word], longest = 0;
        Best found = {0, OTHER, 0, 0, 0, 0};
        for (int64_t n = 1; n <= MAX_PHRASE_WORDS && word + n <= line->words; n++) {
            int64_t stop = line->bounds[word + n];
            int32_t set = look(known, KEYS, part_of(known, line, begin, stop), NULL);
            int64_t bare = stop;
            while (set < 0 && bare > begin && line->letters[bare - 1] == '0')
                bare--;
            if (bare > begin && bare < stop)
                set = look(known, KEYS, part_of(known, line, begin, bare), NULL);
            if (set < 0)
                continue;
            Best one = of_set(known, set, line->weights[stop] - line->weights[begin], ranks);
            int32_t told = answer(&one);
            if (one.rank < OTHER || (told & 2)) {
                longest = n;
                found = one;
            }
        }
        if (!longest)
            return NOTHING;
        int32_t told = answer(&found);
        sure += (told & 2) != 0;
        first = first < 0 ? told : first;
        word += longest;
    }
    return many < 2 ? NOTHING : (first & ~7) + 2 * (sure >= 2);
}

/* A plain phrase, else the best of the templates, which are run as they are asked for: those of the page's own language
   first. */
int32_t best_of(const Known *known, Line *line, Points raw, int32_t key, Fits *fits, const uint8_t *ranks)
{
    Best best = {0, OTHER, 0, 0, 0, 0};
    if (key >= 0) {
        best = of_set(known, key, line->weights[line->size], ranks);
        return answer(&best);
    }
    for (int rank = 0; rank <= OTHER; rank++) {
        for (int64_t i = 0; i < fits->many; i++) {
            Fit *one = fits->fits + i;
            int32_t code = code_of(known->of_shape + one->shape);
            if (ranks[code >> 1] != rank || (rank >= OTHER && most_of(known->of_shape + one->shape) < SHORT_FOREIGN))
                continue;
            run(known, line, fits, one);
            if (one->count == NOT)
                continue;
            int sure = code & 1, opened = 0;
            int64_t size = 0;
            int fit = one->count < 0 ? ASK
                      : template_fits(line, raw, known, one->slots, one->count, known->spoken[code >> 1], &size, &sure, &opened);
            if (fit == ASK)
                return UNTOLD;
            if (fit != YES)
                continue;
            if (sure && !best.any && (size >= SHORT_FOREIGN || rank == 0))
                rank = OTHER, i = fits->many; /* those behind it are no better */
            better(&best, code, ranks[code >> 1], sure, size, opened);
        }
    }
    return answer(&best);
}
