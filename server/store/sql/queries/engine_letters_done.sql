DELETE FROM figure_letter WHERE letter = ANY ($1::bigint[]);
