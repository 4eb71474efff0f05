/* What cleanup/phrases asks of every line, told for a whole batch. The same answers in numpy stand in near.py, in Python in
   match.py and kinds.py (parts of a menu), where the why is told. */

#include <string.h>

#include "phrases.h"

enum { AHEAD = 16 }; /* lines whose ends are looked at together */

#ifdef __GNUC__
#define FETCH(place) __builtin_prefetch(place)
#else
#define FETCH(place) (void)(place)
#endif

/* Asks for what keys_begin and near_texts will read, some lines ahead. */
static void fetch(const Known *known, const Ends *ends)
{
    FETCH(place_of(known, KEYS, ends->heads[ends->size]));
    for (int64_t i = 0; i < ends->begun; i++)
        FETCH(place_of(known, KEYS, ends->heads[ends->begins[i]]));
}

/* What is not asked about each text, but counted, no processor has to guess. */
static void may_be_near(const Known *known, int dictionary, uint64_t text, int asked, Ends *ends)
{
    uint64_t hash = ends->near[ends->many] = mixed(dictionary, text);
    FETCH(known->first + (hash >> (64 - FIRST)));
    ends->many += asked & may_be(known, dictionary, text);
}

/* The texts of a line that templates may begin or end with, but the LOOSE ones. */
static void near_texts(const Known *known, Ends *ends)
{
    ends->many = 0;
    may_be_near(known, WORDS, ends->heads[ends->size], 1, ends);
    may_be_near(known, WORDS_END, ends->tails[ends->size], 1, ends);
    for (int64_t i = 0; i < ends->begun; i++)
        may_be_near(known, WORDS, ends->heads[ends->begins[i]], ends->begins[i] < LENGTH, ends);
    for (int64_t i = 0; i < ends->ended; i++)
        may_be_near(known, WORDS_END, ends->tails[ends->ends[i]], ends->ends[i] < LENGTH, ends);
}

/* Whether the line may begin with a key of at most LENGTH letters. */
static int keys_begin(const Known *known, const Ends *ends)
{
    int found = 0;
    for (int64_t i = 0; i < ends->begun; i++)
        found |= may_be(known, KEYS, ends->heads[ends->begins[i]]);
    return found;
}

/* Whether the line may be a key or, if there is more of it, begin with a longer one. */
static int key_begins(const Known *known, const Ends *ends)
{
    return may_be(known, ends->size == LENGTH ? PREFIXES : KEYS, ends->heads[ends->size]);
}

static int is_edge(const Known *known, const Ends *ends, int of_end)
{
    const uint8_t *edges = known->edges + ((int64_t)of_end << EDGES >> 3);
    int found = 0;
    for (int64_t letters = 2; letters <= 3; letters++) {
        int64_t size = ends->size < letters ? ends->size : letters;
        uint64_t bit = (of_end ? ends->tails : ends->heads)[size] * SPREAD >> (64 - EDGES);
        found |= edges[bit >> 3] >> (bit & 7) & 1;
    }
    return found;
}

/* Whether words at the beginning, or at the end, are a text that is trimmed off there. */
static int is_trimmed(const Known *known, Points text, int of_end)
{
    uint64_t hash = 0;
    int64_t letters = 0;
    for (int64_t i = 0; i < text.size && letters <= known->trimmed; i++) {
        uint32_t point = text.points[of_end ? text.size - 1 - i : i];
        if (point != ' ')
            hash += point * known->powers[letters++];
        if ((point == ' ' || i + 1 == text.size) && look(known, of_end ? ENDS : STARTS, hash, NULL) >= 0)
            return 1;
    }
    return 0;
}

/* The set of the line as a key, NOTHING, or UNTOLD where it is too long to tell. */
static int32_t key_of(const Known *known, const Line *line)
{
    if (!line->known || line->known > known->longest)
        return NOTHING;
    if (line->cut || line->size >= LONGEST)
        return UNTOLD;
    int32_t set = look(known, KEYS, line->heads[line->size], NULL);
    return set < 0 && line->known < line->size ? look(known, KEYS, line->heads[line->known], NULL) : set;
}

/* Whether letters of a line are a phrase, or are one without the numbers at their end. */
static int is_key(const Known *known, const Line *line, int64_t begin, int64_t stop, const uint8_t *told)
{
    if (look(known, KEYS, part_of(known, line, begin, stop), told) >= 0)
        return 1;
    int64_t bare = stop;
    while (bare > begin && line->letters[bare - 1] == '0')
        bare--;
    return bare > begin && bare < stop && look(known, KEYS, part_of(known, line, begin, bare), told) >= 0;
}

/* Whether the words can be cut into two phrases or more. `long_key`: whether the first may have more than LENGTH
   letters. */
static int is_row(const Known *known, const Line *line, int long_key, const uint8_t *told)
{
    int64_t most[MAX_WORDS + 1] = {0}; /* phrases up to each word */
    if (line->words < 2 || line->words > MAX_WORDS)
        return 0;
    for (int64_t first = 0; first < line->words; first++) {
        if (first && !most[first])
            continue;
        int64_t begin = line->bounds[first];
        for (int64_t last = first; last < line->words && last < first + MAX_PHRASE_WORDS; last++) {
            int64_t stop = line->bounds[last + 1];
            if (!first && !long_key && stop > LENGTH && line->letters[stop - 1] != '0')
                break;
            if (most[last + 1] <= most[first] && is_key(known, line, begin, stop, told))
                most[last + 1] = most[first] + 1;
        }
    }
    return most[line->words] >= 2;
}

/* 2 where classes do not tell. */
static int is_copyright(Points raw, const uint8_t *classes)
{
    int unsure = 0;
    for (int64_t i = 0; i < raw.size; i++) {
        const uint32_t *at = raw.points + i;
        int64_t left = raw.size - i;
        if (*at == 0xA9 || (*at == '(' && left > 2 && (at[1] | 32) == 'c' && at[2] == ')')
            || (*at == '&' && left > 5 && (at[1] | 32) == 'c' && (at[2] | 32) == 'o' && (at[3] | 32) == 'p'
                && (at[4] | 32) == 'y' && at[5] == ';'))
            return raw.size > MAX_COPYRIGHT ? 0 : 1 + unsure;
        unsure |= *at > LAST;
        if (is(classes, *at, WORD))
            break;
    }
    return 0;
}

/* Adds the templates of a set that the line is as long as and has the pairs of letters of. */
static void add(const Known *known, int32_t set, const Line *line, const uint8_t *told, Fits *fits)
{
    for (uint32_t i = known->set_starts[set]; i < known->set_starts[set + 1]; i++) {
        int32_t shape = known->in_sets[i];
        const Shape *its = known->of_shape + shape;
        if (!(its->wanted & ~line->pairs) && its->last & line->last && least_of(its) <= line->size
            && line->size <= longest_of(its) && told[said_of(its)] && fits->many <= MOST_FITS) {
            if (fits->many < MOST_FITS)
                fits->fits[fits->many] = (Fit){shape, NOT, NULL};
            FETCH(known->entry + shape);
            FETCH(known->base + shape);
            FETCH(known->base + known->shapes + shape);
            fits->many++;
        }
    }
}

/* The sets of templates that begin or end as a line does, in the order of Anchors.sets. */
typedef struct { int32_t sets[4 * LENGTH + 3]; int64_t many; } Near;

static void anchored(const Known *known, const Ends *ends, int dense, const uint8_t *told, Near *near)
{
    for (int64_t i = 0; i < ends->many; i++) {
        near->sets[near->many] = find(known, ends->near[i], told);
        near->many += near->sets[near->many] >= 0;
    }
    for (int64_t letters = 1; dense && letters <= ends->size; letters++) {
        near->sets[near->many] = look(known, LOOSE, ends->heads[letters], told);
        near->many += near->sets[near->many] >= 0;
        near->sets[near->many] = look(known, LOOSE_END, ends->tails[letters], told);
        near->many += near->sets[near->many] >= 0;
    }
}

/* The templates of these sets that the line could fit. */
static void fitting(const Known *known, Line *line, const uint8_t *told, const Near *near, Fits *fits)
{
    line->pairs = line->last = 0;
    for (int64_t i = 1; near->many && i < line->size; i++)
        line->pairs |= line->last = pair(line->letters[i - 1], line->letters[i]);
    line->last = line->size > 1 ? line->last : ~(uint64_t)0;
    for (int64_t i = 0; i < near->many; i++)
        add(known, near->sets[i], line, told, fits);
}

typedef struct { const uint8_t *told, *ranks; } Page;

/* What one line is, and what it could be. `part`: of a menu, where no more is asked than whether it is a phrase. */
static int32_t tell(const Known *known, Line *line, Points folded, const Ends *ends, Points raw, int part, Page page,
                    Fits *fits, uint8_t *kind)
{
    int begun = 0, rows = 0, keys = 0, dated = 0;
    uint32_t spaces = 0, numbered = 0, wide = 0;
    Near near;
    near.many = 0;
    *kind = 0;
    fits->many = fits->taken = 0;
    if (!folded.size)
        return NOTHING;
    if (!part && is_copyright(raw, known->classes))
        *kind = SIGNS;
    if (!part)
        for (int of_end = 0; of_end < 2; of_end++)
            if (is_edge(known, ends, of_end) && is_trimmed(known, folded, of_end))
                *kind |= TRIMS;
    if (raw.size > MAX_LINE)
        return NOTHING;
    for (int64_t i = 0; i < folded.size; i++) {
        wide |= folded.points[i];
        numbered += folded.points[i] == '0';
        spaces += folded.points[i] == ' ';
    }
    int figure = folded.points[folded.size - 1] == '0'; /* which the key need not have */
    if (spaces < MAX_WORDS || figure || folded.size - spaces <= known->longest) {
        begun = key_begins(known, ends);
        int begins = begun || ((spaces < MAX_WORDS || figure) && keys_begin(known, ends));
        keys = begun || (figure && begins);
        rows = spaces && spaces < MAX_WORDS && begins;
    }
    if (folded.size <= MAX_SLOT_LINE)
        anchored(known, ends, wide >= DENSE_FROM && is_dense(folded, known->classes), page.told, &near);
    dated = !part && numbered && spaces < MAX_DATE;
    if (!(keys | rows | dated | near.many | (*kind & SIGNS)))
        return NOTHING;
    read_line(line, folded, known);
    int32_t key = keys ? key_of(known, line) : NOTHING;
    if (key != NOTHING)
        *kind |= EXACT;
    if (dated && could_be_date(known, line, raw))
        *kind |= SIGNS;
    fitting(known, line, page.told, &near, fits);
    if (fits->many)
        *kind |= SLOTS;
    rows = rows && !part && !line->cut && line->size < LONGEST;
    if (!(*kind & (EXACT | SLOTS | SIGNS)) && !(rows && is_row(known, line, begun, page.told)))
        return NOTHING;
    *kind |= rows ? ROW : 0; /* which is told where the line is nothing else */
    int code = part ? 0 : is_code(raw, folded, known->classes);
    if (code == 1) {
        *kind &= TRIMS;
        return NOTHING;
    }
    weigh(line, raw, known->classes);
    int untold = key == UNTOLD || code == UNTOLD || fits->many > MOST_FITS;
    int32_t answer = untold ? UNTOLD : best_of(known, line, raw, key, fits, page.ranks);
    if (answer == UNTOLD && rows && !is_row(known, line, begun, page.told))
        *kind &= 255 - ROW;
    return answer;
}

/* `tell`, and what a line is that is no phrase but a sign, or phrases in a row. */
static int32_t tell_all(const Known *known, Line *line, Points folded, const Ends *ends, Points raw, int part, Page page,
                        const int32_t *tongues, Fits *fits, uint8_t *kind)
{
    int32_t answer = tell(known, line, folded, ends, raw, part, page, fits, kind);
    if (answer == NOTHING && *kind & SIGNS) {
        int copyright = is_copyright(raw, known->classes);
        int32_t sign = copyright == 1 ? A_COPYRIGHT : copyright ? UNTOLD : date_of(known, line, raw, tongues);
        answer = sign == UNTOLD ? NOTHING : sign;
        *kind &= sign == NOTHING ? 255 - SIGNS : 255;
    }
    if (answer == NOTHING && (*kind & (ROW | SIGNS)) == ROW) {
        answer = in_a_row(known, line, page.ranks);
        *kind = answer >= 0 ? *kind | STRUNG : *kind & (255 - ROW);
    }
    return answer;
}

/* The templates that fit a line, `number`, behind the `many` numbers that are there, also where there is no room for them.
   Returns how many numbers there are then. */
static int64_t ask(const Known *known, Line *line, int64_t number, Fits *fits, int32_t *asked, int64_t room, int64_t many)
{
    for (int64_t n = 0; n < fits->many && fits->many <= MOST_FITS; n++) {
        Fit *one = fits->fits + n;
        run(known, line, fits, one);
        if (one->count == NOT)
            continue;
        int64_t slots = one->count > 0 ? 3 * one->count : 0;
        if (many + 4 + slots <= room) {
            int32_t *out = asked + many;
            out[0] = (int32_t)number, out[1] = one->shape, out[2] = one->count, out[3] = (int32_t)slots;
            memcpy(out + 4, one->slots, (size_t)slots * sizeof *out);
        }
        many += 4 + slots;
    }
    return many;
}

/* Of each line which phrase it is, and what it could be: `answers` and `kinds`. Of lines that are left to Python, or, with
   `every`, of all, `asked` gets the templates that fit, four numbers and three a slot each: the line, the template, how
   many slots took something or UNKNOWN, how many numbers follow; told[0] numbers, also where there is no room for them.
   `page`: of each line; `meant` has 256 bytes a page, what is something to it, `ranks` as many as there are rules,
   `tongues` its calendars. `folded` are the lines folded, which begin at `starts`, a line feed behind each; before folding
   they are what stands in `raws` from `begins` to `stops`. `failed` is zero. With `parts` the lines are parts of menus. */
API void phrases_tell(const uint32_t *folded, const int64_t *starts, const uint32_t *raws, const int64_t *begins,
                      const int64_t *stops, int64_t lines, const int64_t *page, const uint8_t *meant,
                      const uint8_t *ranks, int64_t rules, const int32_t *tongues, int64_t parts, int64_t every,
                      const uint64_t *some, const uint32_t *first, const uint64_t *entries, const uint8_t *edges,
                      const uint8_t *classes, const uint8_t *cases, const uint64_t *powers, const uint64_t *days,
                      int64_t many_days, int64_t longest, int64_t trimmed, const uint32_t *set_starts,
                      const int32_t *in_sets, const uint64_t *of_shape, const int32_t *spoken, int64_t shapes,
                      const int32_t *base, const int32_t *entry, const uint8_t *spaced, const int32_t *nodes,
                      const int32_t *options, const uint32_t *texts, uint32_t *failed, uint8_t *kinds,
                      int32_t *answers, int32_t *asked, int64_t room, int64_t *told)
{
    uint64_t inverses[LONGEST + 1] = {1};
    for (int64_t i = 0; i < LONGEST; i++)
        inverses[i + 1] = inverses[i] * INVERSE;
    Known known = {some, entries, powers, inverses, days, first, set_starts, texts, edges, classes, cases, spaced,
                   (const Shape *)of_shape, in_sets, spoken, base, entry, nodes, options, many_days, longest, trimmed,
                   shapes};
    Line line;
    Fits fits;
    int64_t many = 0;
    fits.failed = failed;
    fits.turn = 0;
    Ends ends[AHEAD];
    Points words[AHEAD];
    for (int64_t next = 0; next < lines;) {
        int64_t numbers[AHEAD], some = 0; /* lines with words, a third have none */
        for (; next < lines && some < AHEAD; next++) {
            numbers[some] = next;
            some += starts[next + 1] - starts[next] > 1;
            kinds[next] = 0;
            answers[next] = NOTHING;
        }
        for (int64_t i = 0; i < some; i++) {
            int64_t number = numbers[i];
            words[i] = (Points){folded + starts[number], starts[number + 1] - starts[number] - 1};
            read_ends(ends + i, words[i], powers);
            fetch(&known, ends + i);
            FETCH(raws + begins[number]);
        }
        for (int64_t i = 0; i < some; i++)
            near_texts(&known, ends + i);
        for (int64_t i = next; i < lines && i < next + AHEAD; i++) {
            FETCH(folded + starts[i]);
            FETCH(folded + starts[i + 1] - 1);
        }
        for (int64_t i = 0; i < some; i++)
            for (int64_t n = 0; n < ends[i].many; n++) {
                const uint32_t *its = first + (ends[i].near[n] >> (64 - FIRST));
                FETCH(entries + its[0]);
                FETCH(entries + its[1] - (its[1] > its[0])); /* some five stand there, mostly in two pieces of memory */
            }
        for (int64_t i = 0; i < some; i++) {
            int64_t number = numbers[i];
            Page here = {meant + 256 * page[number], ranks + rules * page[number]};
            Points raw = {raws + begins[number], stops[number] - begins[number]};
            int32_t answer = tell_all(&known, &line, words[i], ends + i, raw, parts != 0, here,
                                      tongues + TONGUES * page[number], &fits, kinds + number);
            answers[number] = answer;
            fits.taken = 0;
            if (every || answer == UNTOLD)
                many = ask(&known, &line, number, &fits, asked, room, many);
        }
    }
    told[0] = many;
}
