/* What cleanup/phrases asks of every line. The same answers in numpy stand in near.py, in Python in kinds.py (parts of a
   menu) and program.py (templates), where the why is told. Texts are code points with "\n" between them. */

#include <string.h>

#include "phrases.h"

/* A folded line: its letters as far as anybody asks, the hash of each beginning, and where its words begin. Of a line
   that is neither a key, a row nor for templates, some of the first. */
typedef struct {
    int64_t size, known, spaces, words[MAX_WORDS + 1]; /* known: letters up to the last that is no number */
    uint32_t letters[LONGEST];
    uint64_t heads[LONGEST + 1];
    int dense, number; /* a letter of a script without spaces; a word that is a number */
} Line;

static void read_line(Line *line, Text text, const uint64_t *powers, const uint8_t *classes, int64_t longest)
{
    int64_t size = 0, spaces = 0, known = 0;
    uint32_t most = 0;
    line->words[0] = line->heads[0] = 0;
    line->number = 0;
    for (int64_t i = 0; i < text.size; i++) {
        uint32_t point = text.points[i];
        if (point == ' ') {
            if (++spaces <= MAX_WORDS)
                line->words[spaces] = size;
            else if (text.size > MAX_SLOT_LINE && known > longest)
                break; /* prose */
            continue;
        }
        if (size < LONGEST) {
            line->letters[size] = point;
            line->heads[size + 1] = line->heads[size] + point * powers[size];
        }
        size++;
        if (point == '0')
            line->number |= (!i || text.points[i - 1] == ' ') && (i + 1 == text.size || text.points[i + 1] == ' ');
        else
            known = size;
        most = point > most ? point : most;
    }
    line->size = size;
    line->known = known;
    line->spaces = spaces;
    line->dense = 0;
    for (int64_t i = 0; most >= 0x0E00 && i < text.size && i < MAX_SLOT_LINE && !line->dense; i++)
        line->dense = is(classes, text.points[i], DENSE);
}

/* The set of the line as a key, NONE, or DOUBTFUL where it is too long to tell. */
static int32_t key_of(const Table *table, const Line *line, int64_t longest)
{
    if (!line->known || line->known > longest)
        return NONE;
    if (line->size >= LONGEST)
        return DOUBTFUL;
    int64_t it = look(table, KEYS, line->heads[line->size], NULL);
    if (it < 0)
        it = look(table, KEYS, line->heads[line->known], NULL);
    return it < 0 ? NONE : table->set[it];
}

/* Whether the words can be cut into two phrases or more. */
static int is_row(const Table *table, const Line *line, const uint64_t *powers, const uint8_t *told)
{
    int64_t words = line->spaces + 1, most[MAX_WORDS + 1] = {0}; /* phrases up to each word */
    if (words < 2 || words > MAX_WORDS || line->size >= LONGEST)
        return 0;
    for (int64_t first = 0; first < words; first++) {
        if (first && !most[first])
            continue;
        uint64_t hash = 0, bare = 0;
        int64_t begin = line->words[first], at = begin;
        for (int64_t last = first; last < words && last < first + MAX_PHRASE_WORDS; last++) {
            int64_t stop = last + 1 < words ? line->words[last + 1] : line->size;
            for (; at < stop; at++) {
                hash += line->letters[at] * powers[at - begin];
                if (line->letters[at] != '0')
                    bare = hash;
            }
            if (most[last + 1] <= most[first]
                && (look(table, KEYS, hash, told) >= 0 || (bare && bare != hash && look(table, KEYS, bare, told) >= 0)))
                most[last + 1] = most[first] + 1;
        }
    }
    return most[words] >= 2;
}

static int is_edge(const Table *table, const Line *line, const uint64_t *tails, int64_t reach)
{
    for (int64_t letters = 2; letters <= 3; letters++) {
        int64_t size = line->size < letters ? line->size : letters;
        if (look(table, HEADS, line->heads[size], NULL) >= 0 || look(table, TAILS, tails[size < reach ? size : reach], NULL) >= 0)
            return 1;
    }
    return 0;
}

/* Whether words that are numbers, names of months and days, or short could be a date: by their raw line too. */
static int is_dated(const Table *table, const Line *line, Text raw, const uint64_t *powers, const uint8_t *classes)
{
    int64_t words = line->spaces + 1, named = 0, others = 0, figures = 0;
    int numeric = 0, written = 0;
    if (!line->number || words > MAX_DATE || line->size >= LONGEST)
        return 0;
    for (int64_t word = 0; word < words; word++) {
        int64_t begin = line->words[word], stop = word + 1 < words ? line->words[word + 1] : line->size;
        uint64_t hash = 0;
        for (int64_t at = begin; at < stop; at++)
            hash += line->letters[at] * powers[at - begin];
        if (look(table, CALENDAR, hash, NULL) >= 0)
            named++;
        else
            others += stop - begin > 3;
    }
    for (int64_t i = 0; i < raw.size; i++) {
        uint32_t mark = raw.points[i];
        figures = is(classes, mark, DIGIT) || mark > LAST ? figures + 1 : 0;
        written |= figures >= 4;
        if (i && i + 1 < raw.size && (mark == '.' || mark == '/' || mark == '-' || mark == ':')) {
            int64_t next = i + 1;
            if (is(classes, raw.points[i - 1], DIGIT) || raw.points[i - 1] > LAST) {
                while (next < raw.size && next < i + 3 && (is(classes, raw.points[next], DIGIT) || raw.points[next] > LAST))
                    next++;
                written |= next > i + 1;
                numeric |= next > i + 1 && next + 1 < raw.size && raw.points[next] == mark;
            }
        }
    }
    return numeric || (!others && (named || written));
}

static int is_copyright(Text raw, const uint8_t *classes)
{
    for (int64_t i = 0; i < raw.size && raw.size <= MAX_COPYRIGHT; i++) {
        const uint32_t *at = raw.points + i;
        int64_t left = raw.size - i;
        if (*at == 0xA9 || (*at == '(' && left > 2 && (at[1] | 32) == 'c' && at[2] == ')')
            || (*at == '&' && left > 5 && (at[1] | 32) == 'c' && (at[2] | 32) == 'o' && (at[3] | 32) == 'p'
                && (at[4] | 32) == 'y' && at[5] == ';'))
            return 1;
        if (is(classes, *at, WORD))
            break;
    }
    return 0;
}

/* Of each folded line the kinds of phrases it could be, its set as a key, and pairs of a line and a template that it could fit: `pairs`
   holds the lines, then, from `room` on, the templates; `many` says how many there are, also where there is no room for
   them. `starts` gets where each line begins. `raw` may be empty: then no line is one of signs. */
API void phrases_near(const uint32_t *points, int64_t size, const uint32_t *raw, int64_t raw_size, int64_t lines,
                      const int64_t *page, const uint8_t *told, const uint8_t *classes, const uint64_t *powers,
                      const uint8_t *some, const uint32_t *first, const uint32_t *hashes, const int32_t *set, const uint8_t *said,
                      int64_t shift, int64_t longest, const int64_t *set_starts, const int32_t *shapes,
                      const int32_t *least, const uint8_t *of_shape, uint8_t *kinds, int32_t *keys, int64_t *starts,
                      int32_t *pairs, int64_t room, int64_t *many)
{
    Table table = {some, first, hashes, set, said, (int)shift};
    Line line;
    int64_t at = 0, raw_at = 0;
    *many = 0;
    for (int64_t number = 0; number < lines; number++) {
        const uint8_t *here = told + 256 * page[number];
        uint64_t tails[LENGTH + 1] = {0};
        int64_t sets[2 + MAX_WORDS + 3 * LENGTH], found = 0, reach = 0;
        uint8_t kind = 0;
        starts[number] = at;
        Text folded = next_line(points, size, &at), written = {raw, 0};
        if (raw_size)
            written = next_line(raw, raw_size, &raw_at);
        kinds[number] = 0;
        keys[number] = NONE;
        if (raw_size && written.size <= MAX_COPYRIGHT && is_copyright(written, classes))
            kind |= SIGNS;
        if (!folded.size) {
            kinds[number] = kind;
            continue;
        }
        read_line(&line, folded, powers, classes, longest);
        int64_t short_of = line.size < LENGTH ? line.size : LENGTH;
        int64_t ends[LENGTH], ended = 0; /* letters of the whole words at the end */
        for (int64_t i = folded.size - 1; i >= 0 && reach <= LENGTH; i--) {
            if (folded.points[i] != ' ') {
                if (reach == LENGTH)
                    break;
                tails[reach + 1] = tails[reach] + folded.points[i] * powers[reach];
                reach++;
            } else if (reach && reach < LENGTH && ended < LENGTH) {
                ends[ended++] = reach;
            }
        }
        if (is_edge(&table, &line, tails, reach))
            kind |= TRIMS;
        if (written.size > MAX_LINE) {
            kinds[number] = kind;
            continue;
        }
        keys[number] = key_of(&table, &line, longest);
        if (keys[number] != NONE)
            kind |= EXACT;
        if (is_row(&table, &line, powers, here))
            kind |= ROW;
        if (raw_size && is_dated(&table, &line, written, powers, classes))
            kind |= SIGNS;
        kinds[number] = kind;
        if (folded.size > MAX_SLOT_LINE)
            continue;
        /* In the order of Anchors.sets. */
        sets[found++] = look(&table, WORDS, line.heads[short_of], here);
        sets[found++] = look(&table, WORDS_END, tails[short_of], here);
        for (int64_t word = 1; word <= line.spaces && word <= MAX_WORDS && line.words[word] < LENGTH; word++)
            sets[found++] = line.words[word] ? look(&table, WORDS, line.heads[line.words[word]], here) : -1;
        for (int64_t word = 0; word < ended; word++)
            sets[found++] = look(&table, WORDS_END, tails[ends[word]], here);
        for (int64_t letters = 1; line.dense && letters <= short_of; letters++) {
            sets[found++] = look(&table, LOOSE, line.heads[letters], here);
            sets[found++] = look(&table, LOOSE_END, tails[letters], here);
        }
        for (int64_t i = 0; i < found; i++) {
            if (sets[i] < 0)
                continue;
            int64_t one = set[sets[i]];
            for (int64_t k = set_starts[one]; k < set_starts[one + 1]; k++) {
                int32_t shape = shapes[k];
                if (least[shape] > line.size || !here[of_shape[shape]])
                    continue;
                if (*many < room) {
                    pairs[*many] = (int32_t)number;
                    pairs[room + *many] = shape;
                }
                ++*many;
            }
        }
    }
}

/* Where a separator that begins at `i` ends, or `i`; -1 where `classes` do not tell. */
static int64_t separated(Text raw, int64_t i, const uint8_t *classes)
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
        return -1;
    return is(classes, raw.points[i - 1], WORD) && is(classes, raw.points[end + 1], WORD) ? end + 1 : i;
}

/* The parts of each line that may be a menu: `parts` gets three numbers each, the line, and where in `raw` the part begins
   and ends, or -1 where `classes` do not tell; `many` how many there are. There are fewer than raw has code points. */
API void phrases_parts(const uint32_t *raw, int64_t size, int64_t lines, const uint8_t *classes, int32_t *parts,
                       int64_t *many)
{
    int64_t at = 0, kept = 0;
    for (int64_t number = 0; number < lines; number++) {
        int64_t begin = at, count = 0, from = 0;
        int32_t *own = parts + 3 * kept;
        Text line = next_line(raw, size, &at);
        if (!line.size || line.size > MAX_LINE || (line.size >= PROSE && sentence_end(line, classes)))
            continue;
        for (int64_t i = 0; i <= line.size && count <= MAX_PARTS;) {
            int64_t end = i < line.size ? separated(line, i, classes) : i + 1;
            if (end < 0) {
                own[0] = (int32_t)number, own[1] = own[2] = -1;
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
                    int32_t *part = own + 3 * count;
                    part[0] = (int32_t)number, part[1] = (int32_t)(begin + from), part[2] = (int32_t)(begin + i);
                }
                count++;
            }
            from = i = end;
        }
        if (count >= 2 && count <= MAX_PARTS)
            kept += count;
    }
    *many = kept;
}

enum { TEXT, CHOICE, MARK, SLOT };                    /* what a node of a program is */
enum { FIELDS = 5, PLACES = MAX_SLOT_LINE + 1, MOST_NODES = 2048, MOST_FOUND = 64 };
enum { NOT = -1, UNKNOWN = -2 };

typedef struct {
    const int32_t *nodes, *options;
    const uint32_t *texts, *letters;
    int64_t size, words;
    const int64_t *bounds; /* of words, or NULL where a slot may begin and end anywhere */
    const int16_t *behind; /* for each place how many bounds lie before it or at it */
    uint32_t *failed, turn;
    int32_t base, *found;
    int64_t many;
    int overflow;
} Run;

static int starts_with(const Run *run, int64_t place, const int32_t *node)
{
    return place + node[2] <= run->size
           && !memcmp(run->letters + place, run->texts + node[1], (size_t)node[2] * sizeof *run->texts);
}

static int push(Run *run, int32_t what, int64_t begin, int64_t end)
{
    if (run->many >= MOST_FOUND) {
        run->overflow = 1;
        return 0;
    }
    int32_t *one = run->found + 3 * run->many++;
    one[0] = what, one[1] = (int32_t)begin, one[2] = (int32_t)end;
    return 1;
}

/* Whether the nodes from this one on take the rest of the line. Never twice into the same failure. */
static int fits(Run *run, int32_t at, int64_t place)
{
    while (at >= 0 && run->nodes[FIELDS * at] == TEXT) {
        const int32_t *node = run->nodes + FIELDS * at;
        if (!starts_with(run, place, node))
            return 0;
        place += node[2];
        at = node[4];
    }
    if (at < 0)
        return place == run->size;
    const int32_t *node = run->nodes + FIELDS * at;
    uint32_t *failed = run->failed + (int64_t)(at - run->base) * PLACES + place;
    if (*failed == run->turn)
        return 0;
    if (node[0] == CHOICE) {
        for (int32_t i = 0; i < node[2]; i++)
            if (fits(run, run->options[node[1] + i], place))
                return 1;
    } else if (node[0] == MARK) {
        if (push(run, node[1], place, place)) {
            if (fits(run, node[4], place))
                return 1;
            run->many--;
        }
    } else {
        const int32_t *following = node[4] < 0 ? NULL : run->nodes + FIELDS * node[4];
        int64_t first = place + 1, last = run->size, most = place + node[2];
        if (run->bounds) {
            first = run->behind[place];
            last = run->words;
            if (first == 0 || run->bounds[first - 1] != place)
                last = -1;
            else if (node[3] && last >= first + node[3])
                last = first + node[3] - 1;
        }
        for (int64_t i = first; i <= last; i++) {
            int64_t end = run->bounds ? run->bounds[i] : i;
            if (end > most)
                break;
            if (!following ? end != run->size : following[0] == TEXT && !starts_with(run, end, following))
                continue;
            if (!push(run, node[1], place, end))
                break;
            if (fits(run, node[4], end))
                return 1;
            run->many--;
        }
    }
    *failed = run->turn;
    return 0;
}

/* Runs templates over folded lines: `pairs` and `starts` are those of phrases_near, `shapes` how many templates there
   are. `base` says where a template's nodes begin and, from `shapes` on, where they end; `entry` where it starts.
   `fitted` gets for each pair NOT, UNKNOWN, or how many slots took something; `found` what each took: three numbers.
   `failed` is room for MOST_NODES rows of PLACES, all zero. */
API void phrases_fit(const uint32_t *points, int64_t size, const int64_t *starts, const int32_t *pairs, int64_t room,
                     int64_t many, const int32_t *base, int64_t shapes, const int32_t *entry, const uint8_t *spaced,
                     const int32_t *nodes, const int32_t *options, const uint32_t *texts, uint32_t *failed,
                     int32_t *fitted, int32_t *found, int64_t found_room)
{
    uint32_t letters[MAX_SLOT_LINE];
    int64_t bounds[MAX_SLOT_LINE + 1];
    int16_t behind[MAX_SLOT_LINE + 1];
    int64_t words = 0, length = 0, taken = 0;
    int32_t before = -1;
    Run run = {nodes, options, texts, letters, 0, 0, bounds, behind, failed, 0, 0, NULL, 0, 0};
    for (int64_t pair = 0; pair < many; pair++) {
        int32_t shape = pairs[room + pair];
        if (pairs[pair] != before) {
            before = pairs[pair];
            length = words = 0;
            bounds[words++] = 0;
            for (int64_t i = starts[before]; i < size && points[i] != '\n'; i++) {
                if (points[i] == ' ')
                    bounds[words++] = length;
                else
                    letters[length++] = points[i];
            }
            bounds[words] = length;
            for (int64_t i = 0, k = 0; i <= length; i++) {
                while (k <= words && bounds[k] <= i)
                    k++;
                behind[i] = (int16_t)k;
            }
        }
        if (base[shapes + shape] - base[shape] > MOST_NODES || found_room - taken < MOST_FOUND) {
            fitted[pair] = UNKNOWN;
            continue;
        }
        run.size = length;
        run.words = words;
        run.bounds = spaced[shape] ? bounds : NULL;
        run.base = base[shape];
        run.turn++;
        run.found = found + 3 * taken;
        run.many = 0;
        run.overflow = 0;
        int fit = fits(&run, entry[shape], 0);
        fitted[pair] = run.overflow ? UNKNOWN : fit ? (int32_t)run.many : NOT;
        if (fitted[pair] > 0)
            taken += run.many;
    }
}
