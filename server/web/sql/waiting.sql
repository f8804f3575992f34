SELECT (SELECT count(*) FROM dirty_mark), (SELECT count(*) FROM figure_trouble)
