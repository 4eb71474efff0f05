/* The automaton of cleanup/languages/automaton.py, where it is told what its tables hold: its walk over bytes, and the rows of
   the states that a walk comes to. */

#include <string.h>

#include "kernel.h"

enum { PARTS = 8, PART = 32, LANES = 12, WARM = 5, SHORTEST = 64 }; /* a lane is warmed up by LONGEST - 1 bytes */

/* A trie, breadth first: the parent of each state, the byte that leads to it, its first child. Worked out so far, else -1:
   its longest proper suffix, and where its row of PARTS begins, each of which says where PART moves begin. Of `parts` and
   of `moves` so many are `used`. */
struct trie {
    const int32_t *parent, *first;
    const uint8_t *byte;
    int32_t *suffix, *rows, *parts, *moves;
    int64_t *used;
};

static int32_t row_made(const struct trie *its, int32_t state);

static inline int32_t next_of(const struct trie *its, int32_t state, uint8_t byte)
{
    int32_t row = its->rows[state];
    return its->moves[its->parts[(row < 0 ? row_made(its, state) : row) + byte / PART] + byte % PART];
}

static int32_t suffix_of(const struct trie *its, int32_t state)
{
    int32_t parent = its->parent[state];
    if (its->suffix[state] < 0)
        its->suffix[state] = parent ? next_of(its, suffix_of(its, parent), its->byte[state]) : 0;
    return its->suffix[state];
}

/* Where the row of a state is that had none: it shares its suffix's parts, but for those that its children are in. */
static int32_t row_made(const struct trie *its, int32_t state)
{
    int32_t child = its->first[state], end = its->first[state + 1], from = 0;
    if (state) {
        int32_t shorter = suffix_of(its, state);
        from = its->rows[shorter] < 0 ? row_made(its, shorter) : its->rows[shorter];
        if (child == end)
            return its->rows[state] = from;
    }
    int32_t row = (int32_t)its->used[0], *own = its->parts + row;
    int64_t shared = its->used[1];
    its->used[0] += PARTS;
    if (state)
        memcpy(own, its->parts + from, PARTS * sizeof *own);
    else { /* the root's parts are one, whose moves lead back to it */
        memset(own, 0, PARTS * sizeof *own);
        memset(its->moves, 0, PART * sizeof *its->moves);
        shared = its->used[1] = PART;
    }
    for (; child < end; child++) {
        int32_t *part = own + its->byte[child] / PART;
        if (*part < shared) {
            memcpy(its->moves + its->used[1], its->moves + *part, PART * sizeof *its->moves);
            *part = (int32_t)its->used[1];
            its->used[1] += PART;
        }
        its->moves[*part + its->byte[child] % PART] = child;
    }
    return its->rows[state] = row;
}

/* The state after each byte. Lanes walk side by side, a look-up of all of them before the next,
   since each waits for memory. */
API void languages_walk(const uint8_t *data, int64_t size, const int32_t *parent, const uint8_t *byte,
                        const int32_t *first, int32_t *suffix, int32_t *rows, int32_t *parts, int32_t *moves,
                        int64_t *used, uint32_t *seen)
{
    const struct trie its = {parent, first, byte, suffix, rows, parts, moves, used};
    int64_t lanes = size < LANES * SHORTEST ? 1 : LANES, length = size / lanes;
    int32_t state[LANES] = {0}, at[LANES];
    if (lanes == LANES) {
        for (int64_t lane = 1; lane < LANES; lane++)
            for (int64_t i = lane * length - WARM; i < lane * length; i++)
                state[lane] = next_of(&its, state[lane], data[i]);
        for (int64_t i = 0; i < length; i++) {
            int32_t least = 0;
            for (int lane = 0; lane < LANES; lane++) {
                at[lane] = rows[state[lane]];
                least |= at[lane];
            }
            for (int lane = 0; least < 0 && lane < LANES; lane++)
                at[lane] = at[lane] < 0 ? row_made(&its, state[lane]) : at[lane];
            for (int lane = 0; lane < LANES; lane++)
                at[lane] = parts[at[lane] + data[lane * length + i] / PART];
            for (int lane = 0; lane < LANES; lane++)
                state[lane] = moves[at[lane] + data[lane * length + i] % PART];
            for (int lane = 0; lane < LANES; lane++)
                seen[lane * length + i] = (uint32_t)state[lane];
        }
        state[0] = state[LANES - 1];
    }
    for (int64_t i = lanes == LANES ? LANES * length : 0; i < size; i++) {
        state[0] = next_of(&its, state[0], data[i]);
        seen[i] = (uint32_t)state[0];
    }
}
