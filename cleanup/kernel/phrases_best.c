/* Which phrase a line is, of those that phrases.c found it near. The same in Python stands in match.py and slots.py, where
   the why is told. What takes a headline, or letters whose case nobody told, is left to Python. */

#include "phrases.h"

enum { DATE, NAME, TITLE, WORDS_OF_ITS_OWN, COLON };                                 /* SLOTS of program.py */
enum { SHORT_FOREIGN = 8, STRONG = 8, NOTICE = 18, MAX_AFTER_MARK = 20, OTHER = 3 }; /* table.py, slots.py */
enum { NO = 0, YES = 1, ASK = 2 };
enum { NOTHING = -1, UNTOLD = -2 };
enum { CASED = 1, UPPER = 2, UNSURE = 4, CASES = 0x600, MOST_WORDS = 64 };

typedef struct {
    const uint32_t *letters; /* the folded line, squeezed */
    const int32_t *weights;  /* sums of letters that are no numbers, those of dense scripts twice */
    const int64_t *bounds;   /* where its words begin, and its end */
    int64_t size, words;     /* words: how many, one less than bounds */
    Text raw;
    int ended; /* as a sentence */
} Words;

typedef struct {
    const uint8_t *classes, *cases;
    const uint64_t *powers, *days;
    int64_t many_days;
} Known;

static int dense(uint32_t point)
{
    return (point >= 0x3040 && point <= 0x30FF) || (point >= 0x3400 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF);
}

/* How many bounds lie before a place, or at it. */
static int64_t behind(const Words *line, int64_t place, int at_it)
{
    int64_t many = 0;
    while (many <= line->words && (line->bounds[many] < place || (at_it && line->bounds[many] == place)))
        many++;
    return many;
}

static int64_t count(const Words *line, int64_t begin, int64_t end)
{
    int64_t many = behind(line, end, 0) - behind(line, begin, 1) + 1;
    return many > 0 ? many : 0;
}

static int is_mark(uint32_t point)
{
    return point == ':' || point == 0xFF1A || point == '?' || point == 0xFF1F || point == 0x61F || point == '|'
           || point == 0xBB || point == '>' || point == 0x2013 || point == 0x2014 || point == '-';
}

/* Whether a colon or the like stands there between two letters. What folds into one letter each is counted here. */
static int marked(const Words *line, int64_t place)
{
    int64_t at = 0;
    int sure = 1;
    for (int64_t i = 0; i < line->raw.size; i++) {
        uint32_t point = line->raw.points[i];
        if (is_mark(point)) {
            if (!sure)
                return ASK;
            if (at >= place)
                return at == place ? YES : NO;
        } else if ((point | 32) >= 'a' && (point | 32) <= 'z') {
            at++;
        } else if (point >= 128 || (point >= '0' && point <= '9')) {
            sure = 0;
        }
    }
    return NO;
}

/* Whether the last words can be a name: capitals where the script has them, no sentence's end. */
static int is_name(const Words *line, const Known *known, int64_t words)
{
    uint32_t first[MOST_WORDS];
    int64_t many = 0, cased = 0, capitals = 0;
    int at_sign = 0;
    if (words < 1 || words > MOST_WORDS)
        return ASK;
    for (int64_t i = 0; i < line->raw.size;) {
        uint32_t point = line->raw.points[i];
        if (point > LAST)
            return ASK;
        at_sign |= point == '@';
        if (!is(known->classes, point, WORD) || is(known->classes, point, DIGIT) || point == '_') {
            i++;
            continue;
        }
        first[many++ % MOST_WORDS] = point;
        for (i++; i < line->raw.size; i++) {
            point = line->raw.points[i];
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

static int is_day(const Known *known, uint64_t hash, int32_t language)
{
    uint64_t wanted = (hash + (uint64_t)(language + 1) * SALT) * SPREAD;
    int64_t low = 0, high = known->many_days;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (known->days[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < known->many_days && known->days[low] == wanted;
}

static int digits(const Words *line, const Known *known, int64_t at, int64_t most)
{
    int64_t many = 0;
    while (many < most && at + many < line->raw.size && is(known->classes, line->raw.points[at + many], DIGIT))
        many++;
    return (int)many;
}

/* \d[./-]\d{1,2}[./-]\d|\d:\d\d|(?<!\d)(?:19|20)\d\d(?!\d), in the raw line */
static int written_date(const Words *line, const Known *known)
{
    for (int64_t i = 0; i < line->raw.size; i++) {
        const uint32_t *at = line->raw.points + i;
        int64_t left = line->raw.size - i;
        if (*at > LAST)
            return ASK;
        if (!is(known->classes, *at, DIGIT))
            continue;
        if (left > 3 && at[1] == ':' && digits(line, known, i + 2, 2) == 2)
            return YES;
        if (left > 4 && (at[1] == '.' || at[1] == '/' || at[1] == '-'))
            for (int many = digits(line, known, i + 2, 2); many; many--)
                if (i + 3 + many < line->raw.size && (at[2 + many] == '.' || at[2 + many] == '/' || at[2 + many] == '-')
                    && digits(line, known, i + 3 + many, 1))
                    return YES;
        if (((at[0] == '1' && left > 3 && at[1] == '9') || (at[0] == '2' && left > 3 && at[1] == '0'))
            && digits(line, known, i + 2, 2) == 2 && !(i && is(known->classes, at[-1], DIGIT)) && !digits(line, known, i + 4, 1))
            return YES;
    }
    return NO;
}

static int is_date(const Words *line, const Known *known, int64_t begin, int64_t end, int32_t language)
{
    int numbers = 0, named = 0, others = 0;
    int64_t word = behind(line, begin, 1) - 1;
    if (word < 0)
        return ASK;
    for (; word < line->words && line->bounds[word] < end; word++) {
        int64_t first = line->bounds[word] > begin ? line->bounds[word] : begin;
        int64_t stop = line->bounds[word + 1] < end ? line->bounds[word + 1] : end;
        uint64_t hash = 0;
        if (stop <= first)
            return ASK;
        for (int64_t i = first; i < stop; i++)
            hash += line->letters[i] * known->powers[i - first];
        numbers |= stop - first == 1 && line->letters[first] == '0';
        if (is_day(known, hash, 0) || is_day(known, hash, language))
            named = 1;
        else
            others |= stop - first > 3;
    }
    if (!numbers || others)
        return NO;
    return named ? YES : written_date(line, known);
}

/* Whether what a slot took can be what the slot stands for. `size`: letters outside the slots. */
static int slot_fits(const Words *line, const Known *known, const int32_t *slot, int64_t size, int32_t language)
{
    int64_t begin = slot[1], end = slot[2];
    if (slot[0] == DATE)
        return is_date(line, known, begin, end, language);
    if (slot[0] == TITLE)
        return ASK;
    if (end < line->size)
        return begin > 0 || size >= NOTICE || !line->ended || (size >= STRONG && count(line, begin, end) <= 2);
    if (size < NOTICE && line->ended) {
        int mark = marked(line, begin);
        if (mark == ASK)
            return ASK;
        if (!mark)
            return slot[0] == NAME ? is_name(line, known, count(line, begin, end)) : NO;
        if (count(line, begin, end) > MAX_AFTER_MARK)
            return NO;
    }
    return slot[0] != NAME || size >= STRONG ? YES : is_name(line, known, count(line, begin, end));
}

/* Whether a template whose slots took this fits; then how many letters it has outside them, and what became of `sure`. */
static int template_fits(const Words *line, const Known *known, const int32_t *slots, int32_t many, int32_t language,
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
        int fit = slots[3 * i] == COLON ? YES : slot_fits(line, known, slots + 3 * i, *size, language);
        if (fit != YES)
            return fit;
    }
    for (int32_t i = 0; i + 1 < many; i++) {
        const int32_t *slot = slots + 3 * i, *next = slot + 3;
        if (slot[0] != COLON || (next[0] != NAME && next[0] != WORDS_OF_ITS_OWN))
            continue;
        int mark = marked(line, slot[1]);
        if (mark == ASK)
            return ASK;
        if (!mark) {
            if ((*size < STRONG && next[0] == WORDS_OF_ITS_OWN) || line->ended)
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

static Best of_set(int32_t set, int64_t size, const int64_t *set_starts, const int32_t *codes, const uint8_t *ranks)
{
    Best best = {0, OTHER, 0, 0, 0, 0};
    for (int64_t i = set_starts[set]; i < set_starts[set + 1]; i++)
        better(&best, codes[i], ranks[codes[i] >> 1], codes[i] & 1, size >= SHORT_FOREIGN ? SHORT_FOREIGN : 0, 0);
    return best;
}

/* A line that is phrases in a row, the longest first: `cuts` gets a bit for each word that begins one. */
static int32_t in_a_row(const Words *line, const Known *known, const Table *table, const int64_t *set_starts,
                        const int32_t *codes, const uint8_t *ranks, int32_t *cuts)
{
    int32_t first = NOTHING;
    int64_t many = 0, sure = 0;
    for (int64_t word = 0; word < line->words; many++) {
        int64_t begin = line->bounds[word], longest = 0, at = begin;
        uint64_t hash = 0, bare = 0;
        Best found = {0, OTHER, 0, 0, 0, 0};
        for (int64_t n = 1; n <= MAX_PHRASE_WORDS && word + n <= line->words; n++) {
            int64_t stop = line->bounds[word + n];
            for (; at < stop; at++) {
                hash += line->letters[at] * known->powers[at - begin];
                if (line->letters[at] != '0')
                    bare = hash;
            }
            int number = stop - line->bounds[word + n - 1] == 1 && line->letters[stop - 1] == '0';
            int64_t it = look(table, KEYS, hash, NULL);
            if (it < 0 && number && bare && bare != hash)
                it = look(table, KEYS, bare, NULL);
            if (it < 0)
                continue;
            Best one = of_set(table->set[it], line->weights[stop] - line->weights[begin], set_starts, codes, ranks);
            int32_t told = answer(&one);
            if (one.rank < OTHER || (told & 2)) {
                longest = n;
                found = one;
            }
        }
        if (!longest)
            return NOTHING;
        *cuts |= 1 << word;
        int32_t told = answer(&found);
        sure += (told & 2) != 0;
        first = first < 0 ? told : first;
        word += longest;
    }
    return many < 2 ? NOTHING : (first & ~7) + 2 * (sure >= 2);
}

/* Of each line that comes near a phrase which it is: `answers` gets what answer() tells, NOTHING where it is neither a
   key nor a template's, nor a row where that is all it could be besides; UNTOLD where Python has to look. `cuts` gets a
   bit for each word where a key begins, found by its hash alone. `keys` are the sets of the lines that are keys, `line`,
   `shape` and `fitted` pairs in order of lines, `taken` what phrases_fit found. `ranks` has `rules` numbers a page. */
API void phrases_best(const uint32_t *points, int64_t size, const uint32_t *raw, int64_t raw_size, int64_t lines,
                      const int64_t *starts, const int64_t *page, const uint8_t *kinds, const int32_t *keys,
                      const int32_t *line_of, const int32_t *shape, const int32_t *fitted, int64_t pairs, const int32_t *taken,
                      const uint32_t *codes, const int32_t *most, const int64_t *set_starts, const int32_t *in_sets,
                      const uint8_t *ranks, int64_t rules, const int32_t *spoken, const uint8_t *classes, const uint8_t *cases,
                      const uint64_t *powers, const uint64_t *days, int64_t many_days, const uint8_t *some,
                      const uint32_t *first, const uint32_t *hashes, const int32_t *set, const uint8_t *said, int64_t shift,
                      int32_t *answers, int32_t *cuts)
{
    Table table = {some, first, hashes, set, said, (int)shift};
    Known known = {classes, cases, powers, days, many_days};
    uint32_t letters[LONGEST];
    int32_t weights[LONGEST + 1];
    int64_t bounds[LONGEST + 2];
    int64_t raw_at = 0, pair = 0;
    for (int64_t number = 0; number < lines; number++) {
        Words line = {letters, weights, bounds, 0, 1, next_line(raw, raw_size, &raw_at), 0};
        const int32_t *own = taken;
        int64_t from = pair, slot = 0;
        for (; pair < pairs && line_of[pair] == number; pair++)
            taken += 3 * (fitted[pair] > 0 ? fitted[pair] : 0);
        answers[number] = UNTOLD;
        cuts[number] = 0;
        if (!(kinds[number] & (EXACT | SLOTS | ROW)))
            answers[number] = NOTHING;
        if (answers[number] == NOTHING || keys[number] < -1 || line.raw.size > MAX_LINE)
            continue;
        int odd = 0, single = 1;
        for (int64_t i = 0; i < line.raw.size; i++)
            odd |= line.raw.points[i] == '_';
        int64_t at = starts[number], length = 0;
        weights[0] = 0;
        bounds[0] = 0;
        for (; at < size && points[at] != '\n' && length < LONGEST && line.words < LONGEST; at++) {
            if (points[at] == ' ') {
                bounds[line.words++] = length;
                continue;
            }
            letters[length] = points[at];
            weights[length + 1] = weights[length] + (points[at] == '0' ? 0 : dense(points[at]) ? 2 : 1);
            single &= points[at] >= 'a' && points[at] <= 'z';
            length++;
        }
        bounds[line.words] = line.size = length;
        if (odd || (at < size && points[at] != '\n') || !length || (single && line.words > 1 && length == line.words))
            continue; /* code, a drawing, too long */
        const uint8_t *here = ranks + rules * page[number];
        if (keys[number] >= 0) {
            Best best = of_set(keys[number], weights[length], set_starts, in_sets, here);
            answers[number] = answer(&best);
            cuts[number] = 1;
            continue;
        }
        line.ended = sentence_end(line.raw, classes);
        Best best = {0, OTHER, 0, 0, 0, 0};
        int untold = 0, done = 0;
        for (int rank = 0; rank <= OTHER && !untold && !done; rank++) {
            slot = 0;
            for (int64_t k = from; k < pair && !untold && !done; k++) {
                const int32_t *slots = own + 3 * slot;
                int32_t code = (int32_t)codes[shape[k]];
                slot += fitted[k] > 0 ? fitted[k] : 0;
                if (here[code >> 1] != rank || (rank >= OTHER && most[shape[k]] < SHORT_FOREIGN))
                    continue;
                int sure = code & 1, opened = 0;
                int64_t letters_of_it = 0;
                int fit = fitted[k] < 0 ? ASK
                          : template_fits(&line, &known, slots, fitted[k], spoken[code >> 1], &letters_of_it, &sure, &opened);
                if (fit == ASK)
                    untold = 1;
                if (fit != YES)
                    continue;
                done = sure && !best.any && (letters_of_it >= SHORT_FOREIGN || rank == 0);
                better(&best, code, rank, sure, letters_of_it, opened);
            }
        }
        if (untold)
            continue;
        answers[number] = answer(&best);
        if (answers[number] == NOTHING && (kinds[number] & ROW) && !(kinds[number] & (SIGNS | PARTS))
            && line.words <= MAX_WORDS)
            answers[number] = in_a_row(&line, &known, &table, set_starts, in_sets, here, cuts + number);
    }
}
