SELECT state, why, since, last_contact FROM line;
