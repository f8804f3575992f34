/* DOC-: documents and the chain of what replaces what. */
#include "tests/unit/test_rules.h"

#define D1 "document number=D1 signed_on=2020-05-01 "
#define D2 "document number=D2 signed_on=2022-05-01 "
#define REPLACES_D1 "replaces_ids=D1@2020-05-01 "
#define AGAIN "op=amend update_id=U2 supersedes=U1 "

const struct rule_case document_cases[] = {
	{ "accepted", D1 },
	{ "accepted", D1, .scope = "org=HU1 unit=H1" },
	{ "returned REC-001:document.title", D1 "title=_" },
	{ "returned REC-001:document.signed_on", "document number=D1 -signed_on" },
	{ "returned REC-016:document.signed_on", D1 "occurred_on=2020-05-02" },
	{ "returned REC-007:occurred_on", "document number=D1 signed_on=2026-01-16" },
	{ "returned REC-018:document.classification", D1 "classification=77" },
	{ "accepted", D1 "classification=internal valid_from=2026-07-01" },
	{ "returned REC-004:document.signed_on", D1 "title=Khác", D1 },

	/* one number, two issuers; one issuer, two years */
	{ "accepted", D1 "issuer=Thái_Bình", D1 },
	{ "accepted", "document number=D1 signed_on=2021-05-01", D1 },
	{ "accepted", D1 "type_code=NQ", D1 },

	{ "returned DOC-001:document.valid_to", D1 "valid_to=2020-05-01" },
	{ "accepted", D1 "valid_to=2020-05-02" },
	{ "returned DOC-001:document.valid_to", D1 "valid_from=2020-07-01 valid_to=2020-07-01" },
	{ "accepted", D1 "valid_from=2020-07-01 valid_to=2020-07-02" },

	{ "accepted", D2 REPLACES_D1, D1 },
	{ "unknown document D1@2020-05-01", D2 REPLACES_D1 },
	{ "returned DOC-002:document.replaces_ids", D1 REPLACES_D1 },
	{ "returned DOC-003:document.replaces_ids", "document number=D0 signed_on=2020-04-30 " REPLACES_D1, D1 },
	{ "accepted", "document number=D0 signed_on=2020-05-01 " REPLACES_D1, D1 },
	{ "returned DOC-004:document.replaces_ids", D1 "replaces_ids=D3@2020-05-01 " AGAIN,
	  D1 "update_id=U1\ndocument number=D2 signed_on=2020-05-01 " REPLACES_D1 "\ndocument number=D3 signed_on=2020-05-01 replaces_ids=D2@2020-05-01" },
	{ "accepted", "document number=D3 signed_on=2022-05-01 replaces_ids=D2@2022-05-01,D1@2020-05-01", D1 "\n" D2 REPLACES_D1 },

	/* what the province issued, only the province amends */
	{ "accepted", D1 "title=Sửa " AGAIN, D1 "update_id=U1" },
	{ "returned REC-019:document.signed_on", D1 "title=Sửa " AGAIN, D1 "update_id=U1", "org=HU1" },
	{ "accepted", D1 "title=Sửa " AGAIN, D1 "update_id=U1", NULL },
	{ "returned REC-015:supersedes", D1 "title=Sửa op=amend update_id=U2 supersedes=U9", D1 "update_id=U1" },
	{ "unknown document D1@2020-05-01", D1 AGAIN },
	{ NULL },
};
