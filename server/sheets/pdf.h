/* What the parts of the PDF writer share: the page under way and the ways of setting text on it. Everything is laid out twice by
 * the same code, first dry: that is how many pages there are. Lengths are points. */
#ifndef LT_SERVER_SHEETS_PDF_H
#define LT_SERVER_SHEETS_PDF_H
#include <pango/pangocairo.h>
#include "server/sheets/room.h"

enum style { STYLE_BODY, STYLE_BOLD, STYLE_HEADING, STYLE_HEAD, STYLE_TITLE, STYLE_ITALIC, STYLE_LINE, STYLE_TINY, STYLES };
enum align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };
struct pdf {
	const struct book *b;
	enum lang lang;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoLayout *styles[STYLES];
	bool dry;
	int page, pages;
	/* the sheet under way */
	const struct sheet *s;
	double width, height;                 /* of the page */
	double y;
	double size;                          /* letters of the table */
	double *x;                            /* n_columns + 1 edges */
	float *heights;                       /* of rows; kept from the dry round */
	double heading[2];                    /* heights of the group headings and of the columns' */
	struct buffer room, room2;
};
#define MARGIN_LEFT 54.0
#define MARGIN_RIGHT 36.0
#define MARGIN_TOP 40.0
#define MARGIN_BOTTOM 46.0
#define PAD 3.0

static inline double pdf_inner(const struct pdf *p) { return p->width - MARGIN_LEFT - MARGIN_RIGHT; }
static inline double pdf_end(const struct pdf *p) { return p->height - MARGIN_BOTTOM; }
void pdf_page(struct pdf *p);                                   /* the next page, with its number */
void pdf_room(struct pdf *p, double height);                    /* the next page unless so much is left on this one */
double pdf_text_height(struct pdf *p, enum style style, const char *text, double width);
void pdf_text(struct pdf *p, enum style style, const char *text, double x, double y, double width, enum align align);
/* pdf_table.c */
void pdf_table_shape(struct pdf *p, const unsigned *widths);    /* the page's sides, the size of letters, the columns' edges */
void pdf_table(struct pdf *p);
/* pdf_chart.c */
void pdf_charts(struct pdf *p);

#endif
