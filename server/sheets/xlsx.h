/* What the two halves of the xlsx writer share: formats of cells, made once each, and the sheet under way. */
#ifndef LT_SERVER_SHEETS_XLSX_H
#define LT_SERVER_SHEETS_XLSX_H
#include <xlsxwriter.h>
#include "server/sheets/room.h"

enum look {
	LOOK_WORDS, LOOK_RIGHT, LOOK_COUNT, LOOK_SHARE, LOOK_POINTS, LOOK_PERCENT, LOOK_PERCENT_WHOLE, LOOK_DAY, LOOKS,
};
enum frame { FRAME_HEAD, FRAME_TITLE, FRAME_SUBTITLE, FRAME_HEADING, FRAME_HEADING_TOP, FRAME_HEADING_BOTTOM, FRAME_LINE, FRAME_SIGN,
             FRAME_DAY, FRAMES };
#define INDENTS 16
struct xlsx {
	lxw_workbook *book;
	enum lang lang;
	lxw_format *cells[LOOKS][2][INDENTS][2];      /* look, bold, indent, marked; made when first wanted */
	lxw_format *frames[FRAMES];
	lxw_error error;                              /* the first */
	struct buffer room;
};
lxw_format *xlsx_cell_format(struct xlsx *x, enum look look, bool bold, unsigned indent, bool marked);
lxw_format *xlsx_frame_format(struct xlsx *x, enum frame frame);
void xlsx_note_error(struct xlsx *x, lxw_error e);
/* Excel takes 32,767 letters of a cell; ours end before, with «…». Lent from x->room. */
const char *xlsx_text(struct xlsx *x, const char *text);
void xlsx_put_charts(struct xlsx *x, lxw_worksheet *ws, const char *name, const struct sheet *s, lxw_row_t first_row, lxw_row_t below);

#endif
