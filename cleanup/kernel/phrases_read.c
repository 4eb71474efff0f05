/* Reads lines for phrases.c: their ends first, the rest of those that may be something. */

#include "phrases.h"

int sentence_end(Points raw, const uint8_t *classes)
{
    for (int64_t i = raw.size, closing = 0; i--;) {
        uint32_t point = raw.points[i];
        if (is(classes, point, END))
            return 1;
        closing |= is(classes, point, CLOSING);
        if (closing ? !is(classes, point, CLOSING) : !is(classes, point, SPACE))
            return 0;
    }
    return 0;
}

void read_ends(Ends *ends, Points text, const uint64_t *powers)
{
    int64_t size = 0;
    ends->begun = ends->ended = 0;
    ends->heads[0] = ends->tails[0] = 0;
    for (int64_t i = 0; i < text.size && size < LENGTH; i++) {
        uint32_t point = text.points[i];
        if (point != ' ') {
            ends->heads[size + 1] = ends->heads[size] + point * powers[size];
            size++;
        } else if (size && ends->begun < LENGTH) {
            ends->begins[ends->begun++] = size;
        }
    }
    ends->size = size;
    size = 0;
    for (int64_t i = text.size; i-- && size < LENGTH;) {
        uint32_t point = text.points[i];
        if (point != ' ') {
            ends->tails[size + 1] = ends->tails[size] + point * powers[size];
            size++;
        } else if (size && ends->ended < LENGTH) {
            ends->ends[ends->ended++] = size;
        }
    }
}

void read_line(Line *line, Points text, const Known *known)
{
    int64_t size = 0, words = 0, some = 0;
    const uint64_t *powers = known->powers;
    uint64_t head = 0;
    line->bounds[0] = 0;
    line->heads[0] = 0;
    line->cut = line->number = line->bounded = 0;
    for (int64_t i = 0; i < text.size; i++) {
        uint32_t point = text.points[i];
        if (point == ' ') {
            if (words < LONGEST)
                line->bounds[++words] = size;
            if (words > MAX_WORDS && i >= MAX_SLOT_LINE && some > known->longest) {
                line->cut = 1;
                break;
            }
            continue;
        }
        if (size == LONGEST) {
            line->cut = 1;
            some = point == '0' ? some : LONGEST + 1;
            continue;
        }
        line->letters[size] = point;
        head += point * powers[size++];
        line->heads[size] = head;
        if (point == '0')
            line->number |= (!i || text.points[i - 1] == ' ') && (i + 1 == text.size || text.points[i + 1] == ' ');
        else
            some = size;
    }
    line->bounds[++words] = size;
    line->words = words;
    line->size = size;
    line->known = some;
}

int is_code(Points raw, Points folded, const uint8_t *classes)
{
    int letters = folded.size > 2 && folded.size % 2;
    for (int64_t i = 0; letters && i < folded.size; i++)
        letters = i % 2 ? folded.points[i] == ' ' : folded.points[i] >= 'a' && folded.points[i] <= 'z';
    for (int64_t i = 1; !letters && i + 1 < raw.size; i++) {
        if (raw.points[i] != '_')
            continue;
        if (raw.points[i - 1] > LAST || raw.points[i + 1] > LAST)
            return UNTOLD;
        if (is(classes, raw.points[i - 1], WORD) && is(classes, raw.points[i + 1], WORD))
            return 1;
    }
    return letters;
}

int is_dense(Points text, const uint8_t *classes)
{
    for (int64_t i = 0; i < text.size && i < MAX_SLOT_LINE; i++)
        if (is(classes, text.points[i], DENSE))
            return 1;
    return 0;
}

void weigh(Line *line, Points raw, const uint8_t *classes)
{
    line->weights[0] = 0;
    for (int64_t i = 0; i < line->size; i++) {
        uint32_t point = line->letters[i];
        int twice = (point >= 0x3040 && point <= 0x30FF) || (point >= 0x3400 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF);
        line->weights[i + 1] = line->weights[i] + (point == '0' ? 0 : 1 + twice);
    }
    line->ended = sentence_end(raw, classes);
}
