#include "server/web/users.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

const struct web_role web_roles[] = {
	{ "ORG", ROLE_ORG, "Ban Tổ chức", "organisation commission" },
	{ "INS", ROLE_INS, "Ủy ban Kiểm tra", "inspection commission" },
	{ "FRONT", ROLE_FRONT, "Mặt trận và các đoàn thể", "Front and mass organisations" },
	{ "GOV", ROLE_GOV, "chính quyền", "government" },
	{ "LEADER", ROLE_LEADER, "lãnh đạo", "leaders" },
	{ "ADMIN", ROLE_ADMIN, "quản trị hệ thống", "administrators" },
	{ "AUDITOR", ROLE_AUDITOR, "kiểm tra nhật ký", "auditors" },
};
const size_t n_web_roles = sizeof web_roles / sizeof web_roles[0];

const struct web_role *
web_role_find(const char *word)
{
	for (size_t i = 0; word != NULL && i < n_web_roles; i++)
		if (strcmp(web_roles[i].word, word) == 0)
			return &web_roles[i];
	return NULL;
}

const char *
web_role_words(void)
{
	return "ORG INS FRONT GOV LEADER ADMIN AUDITOR";
}

void
web_token_make(struct web_token *out)
{
	randombytes_buf(out, sizeof *out);
}

void
web_token_format(const struct web_token *t, char out[WEB_TOKEN_TEXT])
{
	memcpy(out, "lt_", 3);
	hash_hex(t->id, WEB_TOKEN_ID, out + 3);
	out[3 + 2 * WEB_TOKEN_ID] = '_';
	hash_hex(t->secret, WEB_TOKEN_SECRET, out + 4 + 2 * WEB_TOKEN_ID);
}

bool
web_token_parse(const char *text, struct web_token *out)
{
	char id[2 * WEB_TOKEN_ID + 1] = "";

	if (strlen(text) != WEB_TOKEN_TEXT - 1 || strncmp(text, "lt_", 3) != 0 || text[3 + 2 * WEB_TOKEN_ID] != '_')
		return false;
	memcpy(id, text + 3, 2 * WEB_TOKEN_ID);
	return hash_unhex(id, out->id, WEB_TOKEN_ID) == 0 &&
	       hash_unhex(text + 4 + 2 * WEB_TOKEN_ID, out->secret, WEB_TOKEN_SECRET) == 0;
}

struct hash
web_token_hash(const struct web_token *t)
{
	static const char what[] = "lienthong web token";
	uint8_t whole[sizeof what + sizeof *t];

	memcpy(whole, what, sizeof what);
	memcpy(whole + sizeof what, t, sizeof *t);
	struct hash h = hash_of(whole, sizeof whole);
	sodium_memzero(whole, sizeof whole);
	return h;
}

const struct web_user *
web_user_find(const struct web_user *users, size_t n, const struct web_token *t)
{
	static const struct web_user nobody;
	struct hash h = web_token_hash(t);
	const struct web_user *found = &nobody;

	for (size_t low = 0, high = n; low < high;) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(users[middle].token_id, t->id, WEB_TOKEN_ID);
		if (order == 0)
			found = &users[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	bool equal = sodium_memcmp(found->token_hash, h.b, sizeof h.b) == 0;
	return equal && found != &nobody ? found : NULL;
}
