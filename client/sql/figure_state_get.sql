SELECT j, at, (SELECT count(*) FROM figure) FROM figure_state;
