/* Reads lines for phrases.c: their ends first, the rest of those that may be something. */

#include <string.h>

#include "phrases.h"

Bytes next_line(const uint8_t *text, int64_t size, int64_t *at)
{
    Bytes line = {text + *at, size - *at};
    const uint8_t *end = line.size > 0 ? memchr(line.bytes, '\n', (size_t)line.size) : NULL;
    if (end)
        line.size = end - line.bytes;
    *at += line.size + 1;
    return line;
}

int64_t points_of(Bytes text, int64_t most)
{
    int64_t many = 0;
    if (text.size > 4 * most)
        return most + 1;
    for (int64_t i = 0; i < text.size; i++)
        many += (text.bytes[i] & 0xC0) != 0x80;
    return many > most ? most + 1 : many;
}

void raw_points(Raw *raw)
{
    if (raw->size >= 0)
        return;
    raw->size = 0;
    int64_t at = 0;
    while (at < raw->bytes.size && raw->size < MAX_LINE)
        at += decoded(raw->bytes.bytes + at, raw->points + raw->size++);
    raw->cut = at < raw->bytes.size;
}

int sentence_end(Raw *raw, const uint8_t *classes)
{
    int64_t left = raw->bytes.size;
    uint32_t point;
    for (int closing = 0; left;) {
        int64_t bytes = decoded_before(raw->bytes.bytes + left, left, &point);
        if (is(classes, point, END))
            return 1;
        closing |= is(classes, point, CLOSING);
        if (closing ? !is(classes, point, CLOSING) : !is(classes, point, SPACE))
            return 0;
        left -= bytes;
    }
    return 0;
}

void read_ends(Ends *ends, Bytes text, const uint64_t *powers)
{
    int64_t size = 0;
    uint32_t point;
    ends->begun = ends->ended = 0;
    ends->heads[0] = ends->tails[0] = 0;
    for (int64_t i = 0; i < text.size && size < LENGTH;) {
        i += decoded(text.bytes + i, &point);
        if (point != ' ') {
            ends->heads[size + 1] = ends->heads[size] + point * powers[size];
            size++;
        } else if (size && ends->begun < LENGTH) {
            ends->begins[ends->begun++] = size;
        }
    }
    ends->size = size;
    size = 0;
    for (int64_t left = text.size; left && size < LENGTH;) {
        left -= decoded_before(text.bytes + left, left, &point);
        if (point != ' ') {
            ends->tails[size + 1] = ends->tails[size] + point * powers[size];
            size++;
        } else if (size && ends->ended < LENGTH) {
            ends->ends[ends->ended++] = size;
        }
    }
}

void read_line(Line *line, Bytes text, const Known *known)
{
    int64_t size = 0, words = 0, points = 0, some = 0;
    const uint64_t *powers = known->powers;
    uint64_t head = 0;
    uint32_t point;
    line->bounds[0] = 0;
    line->heads[0] = 0;
    line->cut = line->number = line->bounded = 0;
    for (int64_t i = 0; i < text.size;) {
        for (; i < text.size && text.bytes[i] > '0' && text.bytes[i] < 0x80 && size < LONGEST; i++, points++) {
            line->letters[size] = text.bytes[i];
            head += text.bytes[i] * powers[size++];
            line->heads[size] = head;
            some = size;
        }
        if (i == text.size)
            break;
        int64_t begin = i;
        i += decoded(text.bytes + i, &point);
        points++;
        if (point == ' ') {
            if (words < LONGEST)
                line->bounds[++words] = size;
            if (words > MAX_WORDS && points > MAX_SLOT_LINE && some > known->longest) {
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
            line->number |= (!begin || text.bytes[begin - 1] == ' ') && (i == text.size || text.bytes[i] == ' ');
        else
            some = size;
    }
    line->bounds[++words] = size;
    line->words = words;
    line->size = size;
    line->known = some;
    line->points = points;
}

int is_dense(Bytes text, const uint8_t *classes)
{
    uint32_t point;
    for (int64_t i = 0, points = 0; i < text.size && points < MAX_SLOT_LINE; points++) {
        i += decoded(text.bytes + i, &point);
        if (is(classes, point, DENSE))
            return 1;
    }
    return 0;
}

void weigh(Line *line, Raw *raw, const uint8_t *classes)
{
    line->weights[0] = 0;
    for (int64_t i = 0; i < line->size; i++) {
        uint32_t point = line->letters[i];
        int twice = (point >= 0x3040 && point <= 0x30FF) || (point >= 0x3400 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF);
        line->weights[i + 1] = line->weights[i] + (point == '0' ? 0 : 1 + twice);
    }
    line->ended = sentence_end(raw, classes);
}
