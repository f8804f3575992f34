-- As known when, on which day, by which catalogue the figures stand: no row before the first round.
SELECT j, day, catalogue FROM figure_state
