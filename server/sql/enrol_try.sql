UPDATE enrol_token SET tries = tries + 1 WHERE token_id = $1
