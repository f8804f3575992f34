/* What a caller can do next. Returned by everything that can fail; must be looked at. The words for a person are in
 * struct fault (fault.h), the operator's line is logged where the foreign library first spoke. */
#ifndef LT_BASE_RESULT_H
#define LT_BASE_RESULT_H

enum result {
	DONE = 0,    /* it happened */
	LATER,       /* nothing happened; the same call may succeed later (busy, no line, no room) */
	REFUSED,     /* the input is wrong: the fault says what and where */
	BROKEN,      /* a promise of ours or of the storage does not hold: stop, say why, lose nothing */
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#endif
