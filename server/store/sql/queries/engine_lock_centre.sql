-- The term is ours, and with the row comes the journal's head.
SELECT j FROM centre WHERE term = $1::bigint FOR NO KEY UPDATE;
