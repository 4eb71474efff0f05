/* Runs templates over folded lines; the same in Python stands in program.py. */

#include <string.h>

#include "phrases.h"

enum { TEXT, CHOICE, MARK, SLOT }; /* what a node of a program is */

typedef struct {
    const Known *known;
    const Line *line;
    Fits *fits;
    int spaced; /* slots begin and end with words */
    int32_t base, *found;
    int64_t many;
    int overflow;
} Run;

static int starts_with(const Run *run, int64_t place, const int32_t *node)
{
    return place + node[2] <= run->line->size && (!node[2] || run->line->letters[place] == run->known->texts[node[1]])
           && !memcmp(run->line->letters + place, run->known->texts + node[1], (size_t)node[2] * sizeof(uint32_t));
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
    const Line *line = run->line;
    const int32_t *nodes = run->known->nodes;
    while (at >= 0 && nodes[FIELDS * at] == TEXT) {
        const int32_t *node = nodes + FIELDS * at;
        if (!starts_with(run, place, node))
            return 0;
        place += node[2];
        at = node[4];
    }
    if (at < 0)
        return place == line->size;
    const int32_t *node = nodes + FIELDS * at;
    uint32_t *failed = run->fits->failed + (int64_t)(at - run->base) * (line->size + 1) + place;
    if (*failed == run->fits->turn)
        return 0;
    if (node[0] == CHOICE) {
        for (int32_t i = 0; i < node[2]; i++) {
            int32_t option = run->known->options[node[1] + i];
            const int32_t *first = nodes + FIELDS * option;
            if (option >= 0 && first[0] == TEXT && !starts_with(run, place, first))
                continue;
            if (fits(run, option, place))
                return 1;
        }
    } else if (node[0] == MARK) {
        if (push(run, node[1], place, place)) {
            if (fits(run, node[4], place))
                return 1;
            run->many--;
        }
    } else {
        const int32_t *following = node[4] < 0 ? NULL : nodes + FIELDS * node[4];
        int64_t first = place + 1, last = line->size, most = place + node[2];
        if (run->spaced) {
            first = line->behind[place];
            last = line->words;
            if (first == 0 || line->bounds[first - 1] != place)
                last = -1;
            else if (node[3] && last >= first + node[3])
                last = first + node[3] - 1;
        }
        for (int64_t i = first; i <= last; i++) {
            int64_t end = run->spaced ? line->bounds[i] : i;
            if (end > most)
                break;
            if (!following ? end != line->size : following[0] == TEXT && !starts_with(run, end, following))
                continue;
            if (!push(run, node[1], place, end))
                break;
            if (fits(run, node[4], end))
                return 1;
            run->many--;
        }
    }
    *failed = run->fits->turn;
    return 0;
}

void run(const Known *known, Line *line, Fits *room, Fit *one)
{
    int32_t shape = one->shape;
    one->slots = room->found + 3 * room->taken;
    if (known->base[known->shapes + shape] - known->base[shape] > MOST_NODES || room->taken > MOST_FITS) {
        one->count = UNKNOWN;
        return;
    }
    if (!line->bounded) {
        line->bounded = 1;
        for (int64_t i = 0, k = 0; i <= line->size; i++) {
            while (k <= line->words && line->bounds[k] <= i)
                k++;
            line->behind[i] = (int16_t)k;
        }
    }
    Run run = {known, line, room, known->spaced[shape], known->base[shape], one->slots, 0, 0};
    room->turn++;
    int fit = fits(&run, known->entry[shape], 0);
    one->count = run.overflow ? UNKNOWN : fit ? (int32_t)run.many : NOT;
    if (one->count > 0)
        room->taken += one->count;
}
