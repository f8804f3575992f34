/* Records that the centre issues by its own hand from a file: documents and tasks. Lines become updates of one act: all
 * are accepted, or nothing is recorded and each wrong line is named. */
#ifndef LT_SERVER_ISSUE_H
#define LT_SERVER_ISSUE_H
#include "server/catalog_reader/room.h"
#include "server/command.h"

struct issue {
	const struct settings *settings;
	struct db *db;
	struct catalog_book *book; /* memory and problems */
	struct sheet *sheet;
	struct buffer *updates;
	const struct row **rows;
	size_t n_updates; /* rows: NULL, or the line it came from */
	size_t n_tasks;   /* among them */
	struct id *made;
	size_t n_made; /* entities of this act: later lines may name them */
};

/* Opens the database and reads the file; needed: how many of the columns must be there. */
enum result issue_begin(struct issue *i, const struct settings *s, const char *application, const char *file,
                        const char *const *columns, unsigned needed, struct fault *f) MUST_CHECK;
void issue_end(struct issue *i);

/* The organisation that bears the code on that day; told as the cell's problem when there is none. */
enum result issue_organisation(struct issue *i, const struct row *row, int column, const char *code, int32_t on,
                               struct id *out, bool *known, struct fault *f) MUST_CHECK;
/* Without a problem told. */
enum result issue_organisation_find(struct issue *i, const char *code, int32_t on, struct id *out, bool *known,
                                    struct fault *f) MUST_CHECK;
/* Is this document or task in the register, or made by a line above? */
enum result issue_known(struct issue *i, uint32_t kind, const struct id *id, bool *known, struct fault *f) MUST_CHECK;
/* Has the province issued it already? */
enum result issue_issued(struct issue *i, uint32_t kind, const struct id *id, bool *issued, struct fault *f) MUST_CHECK;
/* "issuer|number|type|date". false: told as the cell's problem. */
bool issue_document_key(struct issue *i, const struct row *row, int column, char *text, struct id *out);
/* An id that a record may point at for as long as the book lives. */
ProtobufCBinaryData issue_id(struct issue *i, const struct id *id);

/* An event of that day, by the centre's own hand. What a site has recorded already is amended by it, and so issued. */
enum result issue_add(struct issue *i, const struct row *row, Lt__Update *u, int32_t on, const struct id *entity,
                      struct fault *f) MUST_CHECK;
/* One act of all of them. Problems, told or new, are printed. */
enum result issue_do(struct issue *i, struct fault *f) MUST_CHECK;

#endif
