/* What the two kinds of layers share. */

#include "kernel.h"

/* What a layer reads: `depth` numbers of each row, rows `stride` numbers apart; three rows `shift` apart, which it adds
   itself to, or one. */
struct layer {
    const float *matrices, *bias;
    int64_t stride, depth, shift, taps;
};

enum { TILES_AT_ONCE = 512, TILES_ROOM = 3 * 64 * 64 * 2 + 3 * 64 * (TILES_AT_ONCE + 32 + 2 * 16) + 32 };

int tiles_at_hand(void);
int layer_of_tiles(const struct layer *its, const float *from, const uint8_t *hollow, float *out, int64_t rows,
                   int64_t size, uint16_t *room);
